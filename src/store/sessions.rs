//! Sign-ins and what they leave: sessions, known devices, counted failures.

use diesel::prelude::*;

use super::{
    Doors, Tx,
    throttles::{self, Key},
};
use crate::{
    authz::{
        RequestFacts, SignedIn,
        session_key::{self, SessionKey},
    },
    db::{
        DbError,
        schema::{devices, sessions, users},
    },
    domain::{
        email::Email,
        ids::{DeviceId, SessionId, UserId},
        instant::{Instant, Span},
    },
};

/// Failures within a minute before the back-off begins (DESIGN section 9, Throttle).
const ALLOWED_FAILURES: u32 = 5;

/// An attempt to sign in: who they say they are, and from where.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The address typed.
    pub email: Email,
    /// The browser, if it has signed in anywhere before.
    pub device: Option<DeviceId>,
    /// For the throttle and the record.
    pub facts: RequestFacts,
}

/// What is known before the password is looked at.
#[derive(Debug)]
pub enum Knock {
    /// Too many failures: come back after this long.
    Wait(Span),
    /// Go on; the hash is there if the account is, and has a password.
    Open {
        /// Whose account, if any.
        user: Option<UserId>,
        /// Their password's hash.
        hash: Option<String>,
    },
}

impl Attempt {
    /// Which counters this attempt is held against. A browser that signed in to this account before has its own, so that nobody
    /// else's failures lock it out.
    fn keys(&self, device_is_known: bool) -> Vec<Key> {
        match self.device {
            Some(device) if device_is_known => vec![Key::device(device, &self.email)],
            _ => vec![Key::account(&self.email), Key::address(self.facts.address)],
        }
    }
}

/// Reads what an attempt needs. To be called while holding the turn at the password hash.
pub async fn knock(doors: &Doors, attempt: &Attempt) -> Result<Knock, DbError> {
    let (attempt, now) = (attempt.clone(), doors.now());
    doors
        .db()
        .read(move |conn| {
            let known = is_known(conn, &attempt)?;
            if let Some(wait) = throttles::wait(conn, &attempt.keys(known), now)? {
                return Ok(Knock::Wait(wait));
            }
            let account: Option<(UserId, Option<String>)> = users::table
                .filter(users::email_key.eq(attempt.email.key()))
                .select((users::id, users::password_hash))
                .first(conn)
                .optional()?;
            let (user, hash) = account.map_or((None, None), |(user, hash)| (Some(user), hash));
            Ok(Knock::Open { user, hash })
        })
        .await
}

fn is_known(conn: &mut crate::db::Conn, attempt: &Attempt) -> Result<bool, DbError> {
    let Some(device) = attempt.device else { return Ok(false) };
    let known = devices::table
        .inner_join(users::table.on(users::id.eq(devices::user_id)))
        .filter(devices::device_id.eq(device).and(users::email_key.eq(attempt.email.key())));
    Ok(known.count().get_result::<i64>(conn)? > 0)
}

/// Counts a wrong password, or an address nobody has. Answers how long to wait now, if the back-off has begun.
pub async fn failed(doors: &Doors, attempt: Attempt) -> Result<Option<Span>, DbError> {
    doors
        .stranger(move |tx| {
            let known = is_known(tx.conn, &attempt)?;
            let keys = attempt.keys(known);
            throttles::fail(tx, &keys, ALLOWED_FAILURES)?;
            throttles::wait(tx.conn, &keys, tx.now)
        })
        .await
}

/// How a right password ended.
#[derive(Debug)]
pub enum SignIn {
    /// Signed in.
    Done,
    /// Others' failures came in between: come back after this long.
    Wait(Span),
    /// The password was changed in between.
    Stale,
}

/// Opens a session for a verified password: its row, the device, the failures forgotten, in one transaction.
pub async fn open(
    doors: &Doors,
    attempt: Attempt,
    user: UserId,
    verified_hash: String,
    key: &SessionKey,
    device: DeviceId,
    remembered: bool,
) -> Result<SignIn, DbError> {
    let key_hash = key.hash();
    doors
        .user(user, move |tx| {
            let hash: Option<String> = users::table.find(user).select(users::password_hash).first(tx.conn)?;
            if hash.as_deref() != Some(verified_hash.as_str()) {
                return Ok(SignIn::Stale);
            }
            let known = is_known(tx.conn, &attempt)?;
            let keys = attempt.keys(known);
            if let Some(wait) = throttles::wait(tx.conn, &keys, tx.now)? {
                return Ok(SignIn::Wait(wait));
            }
            // The network address keeps its count: one good account must not wash away guesses at others.
            throttles::forget(tx, &keys[..1])?;
            insert(tx, user, key_hash, device, remembered, &attempt.facts)?;
            Ok(SignIn::Done)
        })
        .await
}

#[derive(Insertable)]
#[diesel(table_name = sessions)]
struct NewSession<'a> {
    id: SessionId,
    key_hash: Vec<u8>,
    user_id: UserId,
    device_id: DeviceId,
    agent: &'a str,
    address: String,
    remembered: bool,
    created_at: Instant,
    seen_at: Instant,
    expires_at: Instant,
}

/// Writes a session and remembers its device. The caller has shown that this is the person.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    user: UserId,
    key_hash: Vec<u8>,
    device: DeviceId,
    remembered: bool,
    facts: &RequestFacts,
) -> Result<(), DbError> {
    let session = NewSession {
        id: SessionId(tx.id()),
        key_hash,
        user_id: user,
        device_id: device,
        agent: &facts.agent,
        address: facts.address.to_string(),
        remembered,
        created_at: tx.now,
        seen_at: tx.now,
        expires_at: tx.now.plus(session_key::ABSOLUTE),
    };
    // Sessions that ended are swept out as new ones begin, so that the table stays as small as it is used.
    diesel::delete(sessions::table.filter(sessions::user_id.eq(user).and(sessions::expires_at.lt(tx.now)))).execute(tx.conn)?;
    diesel::insert_into(sessions::table).values(&session).execute(tx.conn)?;
    diesel::sql_query(
        "INSERT INTO devices (user_id, device_id, signed_in_at) VALUES ($1, $2, $3)
         ON CONFLICT (user_id, device_id) DO UPDATE SET signed_in_at = excluded.signed_in_at",
    )
    .bind::<crate::db::types::Uid, _>(user)
    .bind::<crate::db::types::Uid, _>(device)
    .bind::<crate::db::types::Moment, _>(tx.now)
    .execute(tx.conn)?;
    Ok(())
}

/// Signs this session out.
pub async fn close(doors: &Doors, signed_in: &SignedIn) -> Result<(), DbError> {
    let session = signed_in.session();
    doors
        .user(signed_in.person().id, move |tx| {
            diesel::delete(sessions::table.find(session)).execute(tx.conn)?;
            Ok(())
        })
        .await
}

/// Signs all of this person's other sessions out. Answers how many.
pub async fn close_others(doors: &Doors, signed_in: &SignedIn) -> Result<usize, DbError> {
    let (user, session) = (signed_in.person().id, signed_in.session());
    doors.user(user, move |tx| close_all_but(tx, user, Some(session))).await
}

pub(super) fn close_all_but(tx: &mut Tx<'_>, user: UserId, kept: Option<SessionId>) -> Result<usize, DbError> {
    let all = sessions::table.filter(sessions::user_id.eq(user));
    Ok(match kept {
        Some(kept) => diesel::delete(all.filter(sessions::id.ne(kept))).execute(tx.conn)?,
        None => diesel::delete(all).execute(tx.conn)?,
    })
}

/// One place a person is signed in at.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct OpenSession {
    /// Its id.
    pub id: SessionId,
    /// What the browser calls itself.
    pub agent: String,
    /// Where it signed in from.
    pub address: String,
    /// With "Remember me".
    pub remembered: bool,
    /// When it was last used, to within 5 minutes.
    pub seen_at: Instant,
    /// When it ends at the latest.
    pub expires_at: Instant,
}

/// Where a person is signed in, the latest first.
pub async fn open_sessions(doors: &Doors, signed_in: &SignedIn) -> Result<Vec<OpenSession>, DbError> {
    let (user, now) = (signed_in.person().id, doors.now());
    let all: Vec<OpenSession> = doors
        .db()
        .read(move |conn| {
            Ok(sessions::table
                .filter(sessions::user_id.eq(user))
                .order((sessions::seen_at.desc(), sessions::id))
                .limit(50)
                .select(OpenSession::as_select())
                .load(conn)?)
        })
        .await?;
    Ok(all.into_iter().filter(|session| session_key::alive(session.remembered, session.seen_at, session.expires_at, now)).collect())
}
