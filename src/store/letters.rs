//! What the sender of letters asks before it writes one: whether there still is something to say, and in whose name.

use diesel::prelude::*;
use uuid::Uuid;

use super::outbox::{Leased, Payload};
use crate::{
    db::{
        Conn, Db, DbError,
        schema::{change_items, invitations, members, organizations, outbox, password_resets, users},
        types::Document,
    },
    domain::{
        change::Snapshot,
        ids::{ChangeId, InvitationId, MailId, OrgId, UserId},
        instant::Instant,
        invitation::State,
        letter::Letter,
    },
};

/// A letter as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Current {
    /// It is to be written, in the name of the product with this catalog, or of the house.
    ToWrite {
        /// Whose account it is about, if it is about one.
        user: Option<UserId>,
        /// Its kind and facts.
        letter: Box<Letter>,
        /// Key of the organization's catalog.
        catalog: Option<String>,
    },
    /// Its facts are void: there is nothing to say any more.
    Void,
    /// Its kind is unknown here: an instance of a newer version put it down, and will know how to write it.
    Unknown,
}

/// Reads a leased mail's letter against what is true at this moment.
pub async fn current(db: &Db, mail: &Leased, now: Instant) -> Result<Current, DbError> {
    let Ok(payload) = serde_json::from_value::<Payload>(mail.payload.0.clone()) else { return Ok(Current::Unknown) };
    let org = mail.org_id;
    db.read(move |conn| {
        if !holds(conn, org, &payload, now)? {
            return Ok(Current::Void);
        }
        let catalog = match org {
            Some(org) => catalog_of(conn, org)?,
            None => None,
        };
        Ok(Current::ToWrite { user: payload.user, letter: Box::new(payload.letter), catalog })
    })
    .await
}

/// Whether a letter is still true. An account that is gone gets no mail of any kind, and nothing is said in the name of an organization that
/// rests: what its letters lead to is closed.
fn holds(conn: &mut Conn, org: Option<OrgId>, payload: &Payload, now: Instant) -> Result<bool, DbError> {
    if let Some(org) = org {
        let rests = organizations::table.find(org).filter(organizations::suspended_at.is_not_null());
        if rests.count().get_result::<i64>(conn)? > 0 {
            return Ok(false);
        }
    }
    if let Some(user) = payload.user {
        let there: Option<UserId> = users::table.find(user).select(users::id).first(conn).optional()?;
        if there.is_none() {
            return Ok(false);
        }
    }
    match &payload.letter {
        Letter::PasswordReset { generation, .. } | Letter::OrganizationReady { generation, .. } => {
            let Some(user) = payload.user else { return Ok(false) };
            let open: Option<UserId> = password_resets::table
                .find(user)
                .filter(password_resets::generation.eq(*generation))
                .filter(password_resets::used_at.is_null().and(password_resets::expires_at.gt(now)))
                .select(password_resets::user_id)
                .first(conn)
                .optional()?;
            Ok(open.is_some())
        }
        Letter::Invitation(invited) | Letter::InvitationReminder(invited) => is_open(conn, invited.invitation, invited.generation, now),
        Letter::InvitationCode { invitation, generation, .. } => is_open(conn, *invitation, *generation, now),
        Letter::RoleChanged { change, .. } | Letter::Suspended { change, .. } | Letter::Removed { change, .. } => {
            let (Some(org), Some(user)) = (org, payload.user) else { return Ok(false) };
            is_still_so(conn, org, *change, user, &payload.letter)
        }
        Letter::PasswordChanged
        | Letter::MadeOwner { .. }
        | Letter::InvitationAccepted { .. }
        | Letter::InvitationDeclined { .. }
        | Letter::InvitationsExpired { .. }
        | Letter::InvitationAskedFor { .. }
        | Letter::SeatsAskedFor { .. } => Ok(true),
    }
}

/// Whether somebody still is what a change made them, as far as the letter tells of it. A change may be taken back for some and not for others,
/// so this is asked of each person: who is left changed is told, whatever became of the rest.
fn is_still_so(conn: &mut Conn, org: OrgId, change: ChangeId, user: UserId, letter: &Letter) -> Result<bool, DbError> {
    let done = change_items::table.find((org, change, user)).filter(change_items::outcome.eq("done"));
    let after: Option<Document> = done.select(change_items::after).first(conn).optional()?;
    let Some(Document(after)) = after else { return Ok(false) };
    let after: Option<Snapshot> = serde_json::from_value(after).map_err(|error| DbError::failed(error.to_string()))?;
    let now: Option<(i32, String)> =
        members::table.find((org, user)).select((members::role_number, members::status)).first(conn).optional()?;
    Ok(match (letter, after, now) {
        (Letter::RoleChanged { .. }, Some(after), Some((role, _))) => after.role.0 == role,
        (Letter::Suspended { .. }, Some(after), Some((_, status))) => after.status.as_str() == status,
        (Letter::Removed { .. }, None, now) => now.is_none(),
        _ => false,
    })
}

/// Whether the link that a mail carries would still open something.
fn is_open(conn: &mut Conn, id: InvitationId, generation: i64, now: Instant) -> Result<bool, DbError> {
    let open: Option<InvitationId> = invitations::table
        .filter(invitations::id.eq(id).and(invitations::generation.eq(generation)))
        .filter(
            invitations::state.eq(State::Pending.as_str()).and(invitations::needs_sender.eq(false)).and(invitations::expires_at.gt(now)),
        )
        .select(invitations::id)
        .first(conn)
        .optional()?;
    Ok(open.is_some())
}

fn catalog_of(conn: &mut Conn, org: OrgId) -> Result<Option<String>, DbError> {
    Ok(organizations::table.find(org).select(organizations::catalog).first(conn).optional()?)
}

/// Gives mails back that a worker leased and did not begin with, so that another one need not wait for the lease to end.
pub async fn give_back(db: &Db, mails: Vec<MailId>, worker: Uuid) -> Result<(), DbError> {
    db.write(move |conn| {
        for mail in mails {
            diesel::update(outbox::table.find(mail).filter(outbox::leased_by.eq(MailId(worker)).and(outbox::sent_at.is_null())))
                .set((outbox::leased_by.eq(None::<MailId>), outbox::leased_until.eq(None::<Instant>)))
                .execute(conn)?;
        }
        Ok(())
    })
    .await
}

/// How many mails wait; for `/metrics`. By the index of due mails, so that it costs nothing beside millions of sent ones.
pub async fn waiting(db: &Db) -> Result<i64, DbError> {
    db.read(|conn| Ok(outbox::table.filter(outbox::sent_at.is_null().and(outbox::given_up_at.is_null())).count().get_result(conn)?)).await
}
