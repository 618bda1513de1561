//! Forgotten, reset and changed passwords.

use std::collections::HashMap;

use diesel::{QueryableByName, prelude::*, sql_query, sql_types};
use serde_json::json;

use super::{
    Doors, Tx,
    outbox::{self, Recipient},
    sessions,
    throttles::{self, Key},
};
use crate::{
    authz::{Operator, RequestFacts, SignedIn, link::Link},
    catalog::Catalogs,
    db::{
        Conn, DbError, Statement, dialect,
        schema::{devices, members, organizations, password_resets, users},
        types::{Doc, Document, Moment, Uid},
    },
    domain::{
        email::Email,
        ids::{DeviceId, UserId},
        instant::{Instant, Span},
        letter::Letter,
        password::PasswordRules,
    },
};

/// How long a reset link lives.
pub const LINK_LIVES: Span = Span::minutes(60);
/// Mails a minute for one address, and from one network address, before the back-off begins.
const ALLOWED_MAILS: u32 = 3;
const ALLOWED_MAILS_FROM_ONE_PLACE: u32 = 20;

/// What came of asking for a reset. Both look the same to whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// If anybody has that address, a mail is on its way.
    Noted,
    /// Asked too often.
    Wait(Span),
}

#[derive(QueryableByName)]
struct Newest {
    #[diesel(sql_type = Uid)]
    user_id: UserId,
    #[diesel(sql_type = sql_types::BigInt)]
    generation: i64,
}

/// Notes that somebody forgot the password of an address. The same statements run whether or not anybody has it.
pub async fn ask_reset(doors: &Doors, email: Email, facts: RequestFacts) -> Result<Asked, DbError> {
    doors
        .stranger(move |tx| {
            let keys = [Key::reset(&email), Key::reset_address(facts.address)];
            if let Some(wait) = throttles::wait(tx.conn, &keys, tx.now)? {
                return Ok(Asked::Wait(wait));
            }
            throttles::fail(tx, &keys[..1], ALLOWED_MAILS)?;
            throttles::fail(tx, &keys[1..], ALLOWED_MAILS_FROM_ONE_PLACE)?;
            let newest: Option<Newest> = sql_query(
                "INSERT INTO password_resets (user_id, generation, expires_at, used_at)
                 SELECT id, 1, $1, NULL FROM users WHERE email_key = $2
                 ON CONFLICT (user_id) DO UPDATE SET generation = password_resets.generation + 1, expires_at = excluded.expires_at, used_at = NULL
                 RETURNING user_id, generation",
            )
            .bind::<Moment, _>(tx.now.plus(LINK_LIVES))
            .bind::<sql_types::Text, _>(email.key())
            .get_result(tx.conn)
            .optional()?;
            let user = newest.as_ref().map_or(UserId(uuid::Uuid::nil()), |newest| newest.user_id);
            if let (Some(person), Some(newest)) = (recipient(tx, user)?, newest) {
                let letter = Letter::PasswordReset { generation: newest.generation, minutes: LINK_LIVES.as_seconds() / 60 };
                outbox::post(tx, None, &person, letter)?;
            }
            Ok(Asked::Noted)
        })
        .await
}

/// The link by which somebody who was just given an account sets the first password. Answers its generation.
pub(super) fn first_link(tx: &mut Tx<'_>, user: UserId, lives: Span) -> Result<i64, DbError> {
    let generation = 1;
    diesel::insert_into(password_resets::table)
        .values((
            password_resets::user_id.eq(user),
            password_resets::generation.eq(generation),
            password_resets::expires_at.eq(tx.now.plus(lives)),
        ))
        .execute(tx.conn)?;
    Ok(generation)
}

/// The person a letter goes to.
pub(super) fn recipient(tx: &mut Tx<'_>, user: UserId) -> Result<Option<Recipient>, DbError> {
    Ok(recipients(tx, &[user])?.remove(&user))
}

/// The same of many.
pub(super) fn recipients(tx: &mut Tx<'_>, people: &[UserId]) -> Result<HashMap<UserId, Recipient>, DbError> {
    let (open, close) = dialect::ids(tx.conn.dialect());
    let rows: Vec<(UserId, String, String, String)> =
        Statement::new(format!("SELECT id, email, name, language FROM users WHERE id IN {open}"))
            .value::<Doc, _>(Document(json!(people)))
            .sql(close)
            .rows::<(Uid, sql_types::Text, sql_types::Text, sql_types::Text)>()
            .load(tx.conn)?;
    Ok(rows.into_iter().map(|(id, email, name, language)| (id, Recipient { user: Some(id), email, name, language })).collect())
}

/// Somebody whose new password is to be checked.
#[derive(Debug, Clone)]
pub struct Chooser {
    /// Their name, which must not be the password.
    pub name: String,
    /// Their address, likewise.
    pub email: String,
    /// The strictest rules of the organizations they are in (DESIGN section 9, Password rule).
    pub rules: PasswordRules,
}

/// Whether a link is the newest of its person, unused and in time; and who that is.
pub async fn reset_is_open(doors: &Doors, link: Link) -> Result<Option<Chooser>, DbError> {
    let (now, catalogs) = (doors.now(), doors.catalogs());
    doors
        .db()
        .read(move |conn| {
            let Some((name, email)) = open_reset(conn, link, now)? else { return Ok(None) };
            Ok(Some(Chooser { name, email, rules: strictest_rules(conn, UserId(link.id), &catalogs)? }))
        })
        .await
}

/// The rules for somebody signed in.
pub async fn rules(doors: &Doors, signed_in: &SignedIn) -> Result<PasswordRules, DbError> {
    let (user, catalogs) = (signed_in.person().id, doors.catalogs());
    doors.db().read(move |conn| strictest_rules(conn, user, &catalogs)).await
}

fn strictest_rules(conn: &mut Conn, user: UserId, catalogs: &Catalogs) -> Result<PasswordRules, DbError> {
    let keys: Vec<String> = members::table
        .inner_join(organizations::table)
        .filter(members::user_id.eq(user))
        .select(organizations::catalog)
        .distinct()
        .load(conn)?;
    let rules = keys.iter().filter_map(|key| catalogs.get(key)).map(|catalog| catalog.password);
    Ok(rules.fold(PasswordRules::default(), |strictest, rules| strictest.strictest(&rules)))
}

fn open_reset(conn: &mut Conn, link: Link, now: Instant) -> Result<Option<(String, String)>, DbError> {
    Ok(password_resets::table
        .inner_join(users::table)
        .filter(password_resets::user_id.eq(UserId(link.id)))
        .filter(password_resets::generation.eq(link.generation))
        .filter(password_resets::used_at.is_null().and(password_resets::expires_at.gt(now)))
        .select((users::name, users::email))
        .first(conn)
        .optional()?)
}

/// What came of a reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reset {
    /// The password is set, every session of the person is over, and a mail tells them.
    Done,
    /// The link was used, replaced or has ended in between.
    Dead,
}

/// Sets a new password through a link, once.
pub async fn reset(doors: &Doors, link: Link, hash: String) -> Result<Reset, DbError> {
    let user = UserId(link.id);
    doors
        .user(user, move |tx| {
            let Some((_, email)) = open_reset(tx.conn, link, tx.now)? else { return Ok(Reset::Dead) };
            diesel::update(password_resets::table.find(user)).set(password_resets::used_at.eq(Some(tx.now))).execute(tx.conn)?;
            set(tx, user, hash, None)?;
            sessions::close_all_but(tx, user, None)?;
            // Whoever reads the account's mail is no guesser: those who guessed must not keep its owner out.
            if let Ok(email) = Email::parse(&email) {
                throttles::forget(tx, &[Key::account(&email)])?;
            }
            Ok(Reset::Done)
        })
        .await
}

/// What came of changing a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// Done; all other sessions are over.
    Done,
    /// Somebody changed it in between.
    Stale,
}

/// Changes the password of somebody signed in, whose current one was verified against `verified_hash`.
pub async fn change(doors: &Doors, signed_in: &SignedIn, verified_hash: Option<String>, hash: String) -> Result<Changed, DbError> {
    let (user, session, device) = (signed_in.person().id, signed_in.session(), signed_in.device());
    doors
        .user(user, move |tx| {
            let current: Option<String> = users::table.find(user).select(users::password_hash).first(tx.conn)?;
            if current != verified_hash {
                return Ok(Changed::Stale);
            }
            set(tx, user, hash, Some(device))?;
            sessions::close_all_but(tx, user, Some(session))?;
            Ok(Changed::Done)
        })
        .await
}

/// Sets a password by command. Answers whether anybody has the address.
pub async fn set_by_operator(doors: &Doors, operator: &Operator, email: Email, hash: String) -> Result<bool, DbError> {
    doors
        .operator(operator, move |tx, _| {
            let user: Option<UserId> = users::table.filter(users::email_key.eq(email.key())).select(users::id).first(tx.conn).optional()?;
            let Some(user) = user else { return Ok(false) };
            set(tx, user, hash, None)?;
            sessions::close_all_but(tx, user, None)?;
            Ok(true)
        })
        .await
}

/// Forgets all failures at an account, by command. Answers whether anybody has the address.
pub async fn unlock(doors: &Doors, operator: &Operator, email: Email) -> Result<bool, DbError> {
    doors
        .operator(operator, move |tx, _| {
            throttles::forget(tx, &[Key::account(&email), Key::reset(&email)])?;
            let accounts: i64 = users::table.filter(users::email_key.eq(email.key())).count().get_result(tx.conn)?;
            Ok(accounts > 0)
        })
        .await
}

/// Every new password kills the links to set one, and is told to its owner. Whoever knew the old one may have signed in with it: no browser
/// is trusted any more but the one that is here.
fn set(tx: &mut Tx<'_>, user: UserId, hash: String, here: Option<DeviceId>) -> Result<(), DbError> {
    let trusted = devices::table.filter(devices::user_id.eq(user));
    match here {
        Some(here) => diesel::delete(trusted.filter(devices::device_id.ne(here))).execute(tx.conn)?,
        None => diesel::delete(trusted).execute(tx.conn)?,
    };
    diesel::update(users::table.find(user))
        .set((users::password_hash.eq(Some(hash)), users::password_set_at.eq(Some(tx.now))))
        .execute(tx.conn)?;
    diesel::update(password_resets::table.find(user).filter(password_resets::used_at.is_null()))
        .set(password_resets::used_at.eq(Some(tx.now)))
        .execute(tx.conn)?;
    if let Some(person) = recipient(tx, user)? {
        outbox::post(tx, None, &person, Letter::PasswordChanged)?;
    }
    Ok(())
}
