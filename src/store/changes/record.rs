//! What is kept of a change: its rows, the activity, the mail to whom it concerns.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::OneDone;
use crate::{
    authz::Standing,
    db::{
        DbError,
        schema::{change_items, changes},
        types::Document,
    },
    domain::{
        acting::CannotAct,
        change::{Kind, Snapshot},
        ids::{ChangeId, UserId},
        instant::Span,
        letter::{Letter, Organization, RoleName},
    },
    store::{
        Tx,
        activity::{self, Done},
        outbox, passwords,
        roles::{self, Role},
    },
};

/// Mail about a change waits this long: what is undone before is never told (DESIGN section 9, Mail after a change).
pub const HELD: Span = Span::minutes(10);

/// Writes a change down: one row, one item a person, one line of activity.
pub(super) fn change<P>(
    tx: &mut Tx<'_>,
    standing: &Standing<'_, P>,
    kind: Kind,
    done: &[OneDone],
    all: &[Role],
    undoes: Option<ChangeId>,
) -> Result<ChangeId, DbError> {
    let (org, id) = (standing.org(), ChangeId(tx.id()));
    diesel::insert_into(changes::table)
        .values((
            changes::org_id.eq(org),
            changes::id.eq(id),
            changes::kind.eq(kind.as_str()),
            changes::actor_id.eq(standing.actor()),
            changes::actor_name.eq(standing.actor_name()),
            changes::at.eq(tx.now),
            changes::people.eq(i32::try_from(done.len()).unwrap_or(i32::MAX)),
            changes::undoes.eq(undoes),
        ))
        .execute(tx.conn)?;
    for one in done {
        diesel::insert_into(change_items::table)
            .values((
                change_items::org_id.eq(org),
                change_items::change_id.eq(id),
                change_items::user_id.eq(one.item.user),
                change_items::before.eq(Document(json!(one.item.before))),
                change_items::after.eq(Document(json!(one.item.after))),
            ))
            .execute(tx.conn)?;
    }
    let members: Vec<Value> = done.iter().map(|one| in_words(one, all)).collect();
    let mut payload = json!({ "change": id, "members": members });
    if let Some(undone) = undoes {
        payload["undoes"] = json!(undone);
    }
    activity::record(tx, org, Done::by(standing, action(kind), payload))?;
    Ok(id)
}

const fn action(kind: Kind) -> &'static str {
    match kind {
        Kind::Role => "members.role_changed",
        Kind::Suspend => "members.suspended",
        Kind::Reactivate => "members.reactivated",
        Kind::Remove => "members.removed",
        Kind::Leave => "members.left",
        Kind::Restore => "members.restored",
    }
}

/// Roles by their keys: a number means nothing to who reads the record elsewhere.
fn in_words(one: &OneDone, all: &[Role]) -> Value {
    let said = |snapshot: Option<Snapshot>| {
        snapshot.map(|snapshot| json!({ "role": roles::by_number(all, snapshot.role).map(|role| &role.key), "status": snapshot.status }))
    };
    let (person, item) = (&one.person, &one.item);
    json!({ "id": person.user, "name": person.name, "email": person.email, "before": said(item.before), "after": said(item.after) })
}

/// Notes that a rule refused an act. That nothing would change is no refusal.
pub(super) fn refusal<P>(tx: &mut Tx<'_>, standing: &Standing<'_, P>, kind: Kind, user: UserId, reason: &CannotAct) -> Result<(), DbError> {
    if *reason == CannotAct::NoChange {
        return Ok(());
    }
    activity::record_refused(tx, standing, action(kind), json!({ "member": user, "reason": reason.as_str() }))
}

/// Writes to the person what was done, after a while.
pub(super) fn tell<P>(
    tx: &mut Tx<'_>,
    standing: &Standing<'_, P>,
    change: ChangeId,
    kind: Kind,
    done: &OneDone,
    all: &[Role],
) -> Result<(), DbError> {
    if done.person.user == standing.actor() {
        return Ok(());
    }
    let organization = Organization { slug: standing.organization().slug.clone(), name: standing.organization().name.clone() };
    let by = standing.actor_name().to_owned();
    let named = |snapshot: Option<Snapshot>| {
        let role = snapshot.and_then(|snapshot| roles::by_number(all, snapshot.role));
        role.map(|role| RoleName { key: role.key.clone(), name: role.name.clone() })
    };
    let letter = match (kind, named(done.item.before), named(done.item.after)) {
        (Kind::Role, Some(from), Some(to)) => Letter::RoleChanged { change, organization, by, from, to },
        (Kind::Suspend, ..) => Letter::Suspended { change, organization, by },
        (Kind::Remove, ..) => Letter::Removed { change, organization, by },
        _ => return Ok(()),
    };
    if let Some(recipient) = passwords::recipient(tx, done.person.user)? {
        outbox::post_at(tx, Some(standing.org()), &recipient, letter, tx.now.plus(HELD))?;
    }
    Ok(())
}
