//! "Last seen" never waits at a door: it is noted in batches, and only ever moves forward (DESIGN section 2).

use serde_json::json;

use crate::{
    db::{Db, DbError, dialect, types::Document},
    domain::{
        ids::{OrgId, SessionId, TokenId, UserId},
        instant::Instant,
    },
};

/// Somebody was here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Seen {
    /// A member, in an organization.
    Member(OrgId, UserId),
    /// A session, anywhere.
    Session(SessionId),
    /// A token, by a program.
    Token(OrgId, TokenId),
}

/// Notes a batch of sightings.
pub async fn note(db: &Db, batch: Vec<(Seen, Instant)>) -> Result<(), DbError> {
    let (mut members, mut sessions, mut tokens) = (Vec::new(), Vec::new(), Vec::new());
    for (seen, at) in batch {
        match seen {
            Seen::Member(org, user) => members.push(json!({ "org": org, "user": user, "at": at })),
            Seen::Session(session) => sessions.push(json!({ "session": session, "at": at })),
            Seen::Token(org, token) => tokens.push(json!({ "org": org, "token": token, "at": at })),
        }
    }
    db.write(move |conn| {
        if !members.is_empty() {
            dialect::note_seen(conn, Document(members.into()))?;
        }
        if !sessions.is_empty() {
            dialect::note_sessions_seen(conn, Document(sessions.into()))?;
        }
        if !tokens.is_empty() {
            dialect::note_tokens_used(conn, Document(tokens.into()))?;
        }
        Ok(())
    })
    .await
}
