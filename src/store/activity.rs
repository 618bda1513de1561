//! The append-only record of an organization. Done acts form a hash chain (DESIGN section 9, Activity).

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use diesel::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Tx;
use crate::{
    authz::RequestFacts,
    db::{
        DbError,
        schema::{activity, organization_state},
        types::Document,
    },
    domain::{
        ids::{ActivityId, OrgId, UserId},
        instant::Instant,
    },
};

/// What the first link of every chain hangs on.
pub const BEGINNING: &str = "";

/// An act that was done.
pub struct Done<'a> {
    /// Who did it; nobody for the operator.
    pub actor: Option<UserId>,
    /// Their name as it was.
    pub actor_name: &'a str,
    /// What: `noun.verb` in the past, `organization.created`.
    pub action: &'static str,
    /// On whom, from what to what.
    pub payload: Value,
    /// From where.
    pub facts: &'a RequestFacts,
}

#[derive(Insertable)]
#[diesel(table_name = activity)]
struct Row<'a> {
    org_id: OrgId,
    id: ActivityId,
    sequence: Option<i64>,
    at: Instant,
    actor_id: Option<UserId>,
    actor_name: &'a str,
    action: &'a str,
    refused: bool,
    payload: Document,
    digest: String,
    hash: String,
    request_id: &'a str,
    address: String,
}

/// Writes a done act as the next link. The caller holds the lock of the organization (or has just made it).
pub(super) fn record(tx: &mut Tx<'_>, org: OrgId, done: Done<'_>) -> Result<(), DbError> {
    let state = organization_state::table.find(org);
    let (sequence, previous): (i64, String) =
        state.select((organization_state::activity_sequence, organization_state::activity_hash)).first(tx.conn)?;
    let sequence = sequence + 1;
    let digest = digest(&done.payload);
    let actor = done.actor.map_or_else(String::new, |actor| actor.to_string());
    let hash = link(&previous, sequence, tx.now, &actor, done.action, &digest);
    let row = Row {
        org_id: org,
        id: ActivityId(tx.id()),
        sequence: Some(sequence),
        at: tx.now,
        actor_id: done.actor,
        actor_name: done.actor_name,
        action: done.action,
        refused: false,
        payload: Document(done.payload),
        digest,
        hash: hash.clone(),
        request_id: &done.facts.request_id,
        address: done.facts.address.to_string(),
    };
    diesel::insert_into(activity::table).values(&row).execute(tx.conn)?;
    diesel::update(state)
        .set((organization_state::activity_sequence.eq(sequence), organization_state::activity_hash.eq(hash)))
        .execute(tx.conn)?;
    Ok(())
}

/// What stands for the payload in the chain, so that a person's data can be erased later without breaking it. Keys are taken in order:
/// Postgres gives a stored document back in an order of its own.
pub fn digest(payload: &Value) -> String {
    HEXLOWER.encode(&Sha256::digest(in_order(payload).to_string()))
}

fn in_order(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            Value::Object(sorted.into_iter().map(|(key, value)| (key.clone(), in_order(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(in_order).collect()),
        plain => plain.clone(),
    }
}

/// The hash of one link: everything that must not be changed afterwards.
pub fn link(previous: &str, sequence: i64, at: Instant, actor: &str, action: &str, digest: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(format!("{previous}|{sequence}|{}|{actor}|{action}|{digest}", at.0)))
}
