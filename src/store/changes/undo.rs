//! Taking a change back. It is an act like any other, with the same rules: whoever may not do the opposite may not undo.

use diesel::prelude::*;

use super::{Acted, Wanted, one, people, record};
use crate::{
    authz::{Grant, Refused, Standing, capabilities::Belong},
    db::{
        DbError,
        schema::{change_items, changes},
        types::Document,
    },
    domain::{
        capability::Capability,
        change::{Item, Kind, Snapshot, Undo},
        ids::{ChangeId, UserId},
    },
    store::{Doors, Tx, roles},
};

/// The capability that stands for a kind of act on others.
pub const fn capability(kind: Kind) -> Capability {
    match kind {
        Kind::Role => Capability::ChangeRoles,
        Kind::Suspend | Kind::Reactivate => Capability::SuspendMembers,
        Kind::Remove | Kind::Leave | Kind::Restore => Capability::RemoveMembers,
    }
}

/// Takes a change back, as far as the people in it still are what it made them.
pub async fn undo(doors: &Doors, grant: &Grant<Belong>, change: ChangeId) -> Result<Acted, Refused> {
    doors.organization(grant, move |tx, standing| take_back(tx, standing, change)).await?
}

fn take_back(tx: &mut Tx<'_>, standing: &Standing<'_, Belong>, id: ChangeId) -> Result<Result<Acted, Refused>, DbError> {
    let org = standing.org();
    let found: Option<(String, Option<ChangeId>)> =
        changes::table.find((org, id)).select((changes::kind, changes::undone_by)).first(tx.conn).optional()?;
    let Some((kind, undone_by)) = found else { return Ok(Ok(Acted::Nobody)) };
    let kind: Kind = kind.parse().map_err(|_| DbError::failed("a change is of an unknown kind"))?;
    let needed = capability(kind.inverse());
    let reach = standing.may(needed);
    if !reach.any() {
        return Ok(Err(standing.lacking(needed)));
    }
    if undone_by.is_some() {
        return Ok(Ok(Acted::ChangedSince));
    }
    let all = roles::all(tx.conn, org, &standing.organization().catalog)?;
    let (mut done, mut refused) = (Vec::new(), None);
    for item in items(tx, standing, id)? {
        let now = people::find(tx.conn, org, item.user)?.and_then(|person| person.snapshot());
        let acted = match item.undo(now) {
            Undo::Becomes(back) => match towards(now, back) {
                Some(wanted) => one(tx, standing, reach, &all, item.user, &wanted)?,
                None => Err(Acted::ChangedSince),
            },
            Undo::NoChange | Undo::ChangedSince | Undo::Gone => Err(Acted::ChangedSince),
        };
        match acted {
            Ok(one) => done.push(one),
            Err(acted) => {
                if let Acted::Cannot(reason) = &acted {
                    record::refusal(tx, standing, kind.inverse(), item.user, reason)?;
                }
                refused = Some(acted);
            }
        }
    }
    if done.is_empty() {
        return Ok(Ok(refused.unwrap_or(Acted::ChangedSince)));
    }
    let undoing = record::change(tx, standing, kind.inverse(), &done, &all, Some(id))?;
    diesel::update(changes::table.find((org, id))).set(changes::undone_by.eq(Some(undoing))).execute(tx.conn)?;
    Ok(Ok(Acted::Done(undoing)))
}

/// What leads from what somebody is to what they were.
fn towards(now: Option<Snapshot>, back: Option<Snapshot>) -> Option<Wanted> {
    use crate::domain::member::Status;
    match (now, back) {
        (Some(_), None) => Some(Wanted::Remove),
        (None, Some(_)) => Some(Wanted::Restore),
        (Some(now), Some(back)) if now.role != back.role => Some(Wanted::RoleBack(back.role)),
        (Some(now), Some(back)) if now.status != back.status => {
            Some(if back.status == Status::Suspended { Wanted::Suspend } else { Wanted::Reactivate })
        }
        _ => None,
    }
}

fn items(tx: &mut Tx<'_>, standing: &Standing<'_, Belong>, id: ChangeId) -> Result<Vec<Item>, DbError> {
    let rows: Vec<(UserId, Document, Document)> = change_items::table
        .filter(change_items::org_id.eq(standing.org()).and(change_items::change_id.eq(id)))
        .order(change_items::user_id)
        .select((change_items::user_id, change_items::before, change_items::after))
        .load(tx.conn)?;
    let read = |document: Document| serde_json::from_value(document.0).map_err(|error| DbError::failed(error.to_string()));
    rows.into_iter().map(|(user, before, after)| Ok(Item { user, before: read(before)?, after: read(after)? })).collect()
}
