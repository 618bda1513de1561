//! The append-only record of an organization. Done acts form a hash chain (DESIGN section 9, Activity).

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use diesel::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Doors, Tx};
use crate::{
    authz::{Missing, RequestFacts, Standing},
    db::{
        DbError,
        schema::{activity, organization_state},
        types::Document,
    },
    domain::{
        ids::{ActivityId, OrgId, UserId},
        instant::{Instant, Span},
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

impl<'a> Done<'a> {
    /// What a member did.
    pub fn by<P>(standing: &'a Standing<'_, P>, action: &'static str, payload: Value) -> Self {
        Self { actor: Some(standing.actor()), actor_name: standing.actor_name(), action, payload, facts: standing.facts() }
    }
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

/// Refusals of one actor within an hour that are kept: enough to see somebody trying doors, too few to fill a disk.
const REFUSALS_KEPT: i64 = 50;

/// Notes that a member was refused. Stands outside the chain: nothing was done (DESIGN section 9, Activity).
pub(super) fn record_refused<P>(tx: &mut Tx<'_>, standing: &Standing<'_, P>, action: &'static str, payload: Value) -> Result<(), DbError> {
    refused(tx, standing.org(), standing.actor(), standing.actor_name(), action, payload, standing.facts())
}

/// The same for what the proof refused already, before any door.
pub async fn record_lacking(doors: &Doors, missing: &Missing, method: &str, pattern: &str) -> Result<(), DbError> {
    let (org, person) = (missing.organization.id(), missing.caller.person().clone());
    let payload = json!({ "lacks": missing.capability.as_str(), "method": method, "route": pattern });
    let facts = missing.caller.facts().clone();
    doors.stranger(move |tx| refused(tx, org, person.id, &person.name, "access.refused", payload, &facts)).await
}

fn refused(
    tx: &mut Tx<'_>,
    org: OrgId,
    actor: UserId,
    actor_name: &str,
    action: &str,
    payload: Value,
    facts: &RequestFacts,
) -> Result<(), DbError> {
    let lately = activity::table
        .filter(activity::org_id.eq(org).and(activity::actor_id.eq(actor)).and(activity::refused.eq(true)))
        .filter(activity::at.gt(tx.now.minus(Span::hours(1))));
    if lately.count().get_result::<i64>(tx.conn)? >= REFUSALS_KEPT {
        return Ok(());
    }
    let row = Row {
        org_id: org,
        id: ActivityId(tx.id()),
        sequence: None,
        at: tx.now,
        actor_id: Some(actor),
        actor_name,
        action,
        refused: true,
        digest: digest(&payload),
        payload: Document(payload),
        hash: String::new(),
        request_id: &facts.request_id,
        address: facts.address.to_string(),
    };
    diesel::insert_into(activity::table).values(&row).execute(tx.conn)?;
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
