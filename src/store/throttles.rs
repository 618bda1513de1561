//! How often somebody got it wrong lately. The rule is `domain::throttle`; here are its rows.

use std::net::IpAddr;

use data_encoding::HEXLOWER;
use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::{Doors, Tx};
use crate::{
    authz::RequestFacts,
    db::{Conn, DbError, schema::throttles},
    domain::{
        email::Email,
        ids::{DeviceId, OrgId, UserId},
        instant::{Instant, Span},
        throttle::Throttle,
    },
};

/// What is counted. Addresses of people are hashed: the table must not list who does not exist.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(String);

impl Key {
    /// Failures to sign in to one account, whoever tries.
    pub fn account(email: &Email) -> Self {
        Self(format!("account:{}", hash(email.key())))
    }

    /// Failures from one network address; of IPv6 its /64, which is what one customer gets.
    pub fn address(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self(format!("address:{v4}")),
            IpAddr::V6(v6) => Self(format!("address:{:x?}", &v6.segments()[..4])),
        }
    }

    /// Failures at one account from a browser that signed in to it before.
    pub fn device(device: DeviceId, email: &Email) -> Self {
        Self(format!("device:{device}:{}", hash(email.key())))
    }

    /// Password mails asked for one address.
    pub fn reset(email: &Email) -> Self {
        Self(format!("reset:{}", hash(email.key())))
    }

    /// Password mails asked from one network address.
    pub fn reset_address(address: IpAddr) -> Self {
        Self(format!("reset-{}", Self::address(address).0))
    }

    /// Codes tried for one address in one organization: inviting it anew buys no further tries.
    pub fn invitation_code(org: OrgId, email_key: &str) -> Self {
        Self(format!("invitation-code:{org}:{}", hash(email_key)))
    }

    /// Mails with such a code.
    pub fn invitation_mail(org: OrgId, email_key: &str) -> Self {
        Self(format!("invitation-mail:{org}:{}", hash(email_key)))
    }

    /// Requests for seats in one organization.
    pub fn seats_asked(org: OrgId) -> Self {
        Self(format!("seats-asked:{org}"))
    }

    /// Letters to one sender about what ran out in one organization.
    pub fn ends_told(org: OrgId, sender: UserId) -> Self {
        Self(format!("ends-told:{org}:{sender}"))
    }

    /// Wrong codes at `/setup`.
    pub fn setup(address: IpAddr) -> Self {
        Self(format!("setup-{}", Self::address(address).0))
    }
}

fn hash(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text))
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = throttles, primary_key(key))]
struct Row {
    key: String,
    failures: i32,
    window_started_at: Instant,
    blocked_until: Instant,
    last_failure_at: Instant,
}

impl Row {
    fn new(key: &Key, throttle: Throttle) -> Self {
        Self {
            key: key.0.clone(),
            failures: i32::try_from(throttle.failures).unwrap_or(i32::MAX),
            window_started_at: throttle.window_started,
            blocked_until: throttle.blocked_until,
            last_failure_at: throttle.last_failure,
        }
    }

    fn throttle(&self) -> Throttle {
        Throttle {
            failures: u32::try_from(self.failures).unwrap_or(0),
            window_started: self.window_started_at,
            blocked_until: self.blocked_until,
            last_failure: self.last_failure_at,
        }
    }
}

/// The longest wait that any of the keys imposes now.
pub(super) fn wait(conn: &mut Conn, keys: &[Key], now: Instant) -> Result<Option<Span>, DbError> {
    let names: Vec<&str> = keys.iter().map(|key| key.0.as_str()).collect();
    let rows: Vec<Row> = throttles::table.filter(throttles::key.eq_any(names)).select(Row::as_select()).load(conn)?;
    Ok(rows.iter().filter_map(|row| row.throttle().wait(now)).max())
}

/// Whether something was counted on a key within the last day: for what may be done once a day.
pub(super) fn within_a_day(tx: &mut Tx<'_>, key: &Key) -> Result<bool, DbError> {
    let lately = throttles::table.find(&key.0).filter(throttles::last_failure_at.gt(tx.now.minus(Span::days(1))));
    Ok(lately.count().get_result::<i64>(tx.conn)? > 0)
}

/// Counts one failure on each key; the first `allowed` within a minute are free.
pub(super) fn fail(tx: &mut Tx<'_>, keys: &[Key], allowed: u32) -> Result<(), DbError> {
    let mut keys = keys.to_vec();
    // Always in one order, so that two transactions never wait for each other.
    keys.sort();
    for key in &keys {
        let throttle = hold(tx, key)?;
        keep(tx, key, throttle.fail(tx.now, allowed))?;
    }
    Ok(())
}

/// Counts one try by the day ([`Throttle::fail_in_a_day`]), unless the key is blocked: then answers how long to wait. Nobody else reads or
/// counts in between, so a crowd gets as many tries together as one of them alone.
pub(super) fn count_in_a_day(tx: &mut Tx<'_>, key: &Key, allowed: u32) -> Result<Option<Span>, DbError> {
    let throttle = hold(tx, key)?;
    if let Some(wait) = throttle.wait(tx.now) {
        return Ok(Some(wait));
    }
    keep(tx, key, throttle.fail_in_a_day(tx.now, allowed))?;
    Ok(None)
}

/// Makes sure the row is there, holds its lock until the commit, on either database, and reads it.
fn hold(tx: &mut Tx<'_>, key: &Key) -> Result<Throttle, DbError> {
    let blank = Row::new(key, Throttle::default());
    diesel::sql_query(
        "INSERT INTO throttles (key, failures, window_started_at, blocked_until, last_failure_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (key) DO UPDATE SET key = excluded.key",
    )
    .bind::<diesel::sql_types::Text, _>(&blank.key)
    .bind::<diesel::sql_types::Integer, _>(blank.failures)
    .bind::<crate::db::types::Moment, _>(blank.window_started_at)
    .bind::<crate::db::types::Moment, _>(blank.blocked_until)
    .bind::<crate::db::types::Moment, _>(blank.last_failure_at)
    .execute(tx.conn)?;
    Ok(throttles::table.find(&key.0).select(Row::as_select()).first::<Row>(tx.conn)?.throttle())
}

fn keep(tx: &mut Tx<'_>, key: &Key, throttle: Throttle) -> Result<(), DbError> {
    diesel::update(throttles::table.find(&key.0)).set(&Row::new(key, throttle)).execute(tx.conn)?;
    Ok(())
}

/// Forgets the failures on a key: somebody got it right.
pub(super) fn forget(tx: &mut Tx<'_>, keys: &[Key]) -> Result<(), DbError> {
    let names: Vec<&str> = keys.iter().map(|key| key.0.as_str()).collect();
    diesel::delete(throttles::table.filter(throttles::key.eq_any(names))).execute(tx.conn)?;
    Ok(())
}

/// Wrong codes at `/setup` within a minute before the back-off begins.
const ALLOWED_CODES: u32 = 5;

/// How long a network address must wait before it may try another setup code.
pub async fn setup_wait(doors: &Doors, facts: &RequestFacts) -> Result<Option<Span>, DbError> {
    let (key, now) = (Key::setup(facts.address), doors.now());
    doors.db().read(move |conn| wait(conn, &[key], now)).await
}

/// Counts a wrong setup code.
pub async fn setup_failed(doors: &Doors, facts: &RequestFacts) -> Result<(), DbError> {
    let key = Key::setup(facts.address);
    doors.stranger(move |tx| fail(tx, &[key], ALLOWED_CODES)).await
}
