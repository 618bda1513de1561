//! Requests that a program may send twice without doing it twice: the key of each, and what it was answered. A key is taken in the transaction
//! of the act, behind its door: whoever comes second with it finds it taken, on every instance.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use data_encoding::HEXLOWER;
use diesel::prelude::*;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Doors, Tx};
use crate::{
    authz::secret::Secret,
    db::{DbError, schema::idempotency_keys as keys, types::Document},
    domain::instant::Span,
};

/// How long a key is remembered.
pub const REMEMBERED: Span = Span::days(1);

/// One request with a key.
#[derive(Debug, Clone)]
pub struct Once {
    id: Vec<u8>,
    body_hash: Vec<u8>,
    /// Whether this request has been through a door: it finds its own key taken at the next.
    taken: Arc<AtomicBool>,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its status.
    pub status: u16,
    /// The headers that belong to it, by name.
    pub headers: BTreeMap<String, String>,
    /// Its body.
    pub body: String,
}

/// What is known of a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Earlier {
    /// Nothing: nobody came with it.
    Nobody,
    /// The same was asked for, and answered so.
    Answered(Kept),
    /// The same was asked for, and there is no answer to give again: not yet, or never.
    Unanswered,
    /// Something else was asked for with it.
    Another,
}

impl Once {
    /// A request: who sends it, where to, with which key, and what is in it. Keys of different tokens, or for different addresses, are
    /// different keys.
    ///
    /// `secret` signs what is kept of the body: it may hold a password, and a plain hash of it would be a way to guess that.
    pub fn new(secret: &Secret, caller: &str, method: &str, address: &str, key: &str, body: &[u8]) -> Self {
        // As JSON, no part can run over into the next.
        let id = Sha256::digest(json!([caller, method, address, key]).to_string());
        let body_hash = secret.sign("idempotency", &HEXLOWER.encode(&Sha256::digest(body)));
        Self { id: id.to_vec(), body_hash, taken: Arc::default() }
    }

    /// Takes the key, for the act that follows in the same transaction.
    ///
    /// # Errors
    /// [`DbError::Repeated`], where another request was faster.
    pub(super) fn take(&self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        if self.taken.load(Ordering::Relaxed) {
            return Ok(());
        }
        let forgotten = keys::table.filter(keys::id.eq(&self.id)).filter(keys::created_at.lt(tx.now.minus(REMEMBERED)));
        diesel::delete(forgotten).execute(tx.conn)?;
        let row = (keys::id.eq(&self.id), keys::body_hash.eq(&self.body_hash), keys::created_at.eq(tx.now));
        let taken = diesel::insert_into(keys::table).values(row).execute(tx.conn).map_err(DbError::from);
        match taken {
            Ok(_) => {
                // Only now: who was slower must not write its refusal beside the act of who was faster.
                self.taken.store(true, Ordering::Relaxed);
                Ok(())
            }
            Err(DbError::Unique(_)) => Err(DbError::Repeated),
            Err(other) => Err(other),
        }
    }
}

/// Looks whether somebody came with this key before.
pub async fn look(doors: &Doors, once: &Once) -> Result<Earlier, DbError> {
    let (once, since) = (once.clone(), doors.now().minus(REMEMBERED));
    let row = doors.db().read(move |conn| {
        let row = keys::table.find(&once.id).filter(keys::created_at.ge(since));
        let row = row.select((keys::body_hash, keys::status, keys::headers, keys::body));
        let row: Option<Row> = row.first(conn).optional()?;
        Ok(row.map(|(body_hash, status, headers, body)| match status {
            _ if body_hash != once.body_hash => Earlier::Another,
            None => Earlier::Unanswered,
            Some(status) => {
                let headers = headers.and_then(|headers| serde_json::from_value(headers.0).ok()).unwrap_or_default();
                Earlier::Answered(Kept { status: u16::try_from(status).unwrap_or(500), headers, body })
            }
        }))
    });
    Ok(row.await?.unwrap_or(Earlier::Nobody))
}

type Row = (Vec<u8>, Option<i32>, Option<Document>, String);

/// Keeps what a request was answered, if its act took the key.
pub async fn keep(doors: &Doors, once: &Once, kept: Kept) -> Result<(), DbError> {
    if !once.taken.load(Ordering::Relaxed) {
        return Ok(());
    }
    let id = once.id.clone();
    let write = move |tx: &mut Tx<'_>| {
        let row = keys::table.find(id).filter(keys::status.is_null());
        let answer = (keys::status.eq(i32::from(kept.status)), keys::headers.eq(Document(json!(kept.headers))), keys::body.eq(kept.body));
        diesel::update(row).set(answer).execute(tx.conn)?;
        Ok(())
    };
    doors.stranger(write).await
}
