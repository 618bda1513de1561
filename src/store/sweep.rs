//! Rows that have had their time: sessions and hand-offs that ended, failures long forgiven, keys of requests that nobody sends again. Deleting
//! them changes nothing that anybody can see.

use diesel::prelude::*;

use super::idempotency::REMEMBERED;
use crate::{
    db::{
        Db, DbError,
        schema::{hand_offs, idempotency_keys, sessions, throttles},
    },
    domain::instant::{Instant, Span},
};

/// A failure this old counts for nothing any more; the longest block lasts 15 minutes.
const FORGIVEN: Span = Span::days(1);

/// Deletes what is over. Answers how many rows went.
pub async fn sweep(db: &Db, now: Instant) -> Result<usize, DbError> {
    db.write(move |conn| {
        let ended = diesel::delete(sessions::table.filter(sessions::expires_at.lt(now))).execute(conn)?;
        let forgiven = diesel::delete(throttles::table.filter(throttles::last_failure_at.lt(now.minus(FORGIVEN)))).execute(conn)?;
        let repeated =
            diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(now.minus(REMEMBERED)))).execute(conn)?;
        let over = diesel::delete(hand_offs::table.filter(hand_offs::expires_at.lt(now))).execute(conn)?;
        Ok(ended + forgiven + repeated + over)
    })
    .await
}
