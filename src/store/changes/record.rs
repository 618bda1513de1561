//! What is kept of a change: its rows, the activity, the mail to whom it concerns.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde_json::{Value, json};

use super::{Judged, Person, people, write::AT_ONCE};
use crate::{
    authz::Standing,
    db::{DbError, dialect, schema::changes, types::Document},
    domain::{
        acting::CannotAct,
        change::{About, Item, Kind, Snapshot},
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

/// Up to this many people the activity names; of more it says how many, and the change's own rows know them.
const NAMED: usize = 25;

/// What a change stands in, besides its people.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// The change that it takes back.
    pub undoes: Option<ChangeId>,
    /// A role that it ends or brings back.
    pub about: Option<About>,
}

/// Writes a change down: one row, one item a person, those left alone among them, and one line of activity.
pub(super) fn change<P>(
    tx: &mut Tx<'_>,
    standing: &Standing<'_, P>,
    kind: Kind,
    judged: &[Judged],
    done: &[Item],
    all: &[Role],
    beside: &Beside,
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
            changes::undoes.eq(beside.undoes),
            changes::about.eq(Document(json!(beside.about))),
        ))
        .execute(tx.conn)?;
    for some in judged.chunks(AT_ONCE) {
        dialect::insert_change_items(tx.conn, org, id, Document(some.iter().map(item).collect()))?;
    }
    let mut payload = json!({ "change": id });
    if done.len() <= NAMED {
        let users: Vec<UserId> = done.iter().map(|item| item.user).collect();
        let people = people::of_ids(tx.conn, org, &users, tx.now)?;
        let item_of = |person: &Person| done.iter().find(|item| item.user == person.user);
        payload["members"] = people.iter().filter_map(|person| Some(in_words(person, item_of(person)?, all))).collect();
    } else {
        payload["people"] = json!(done.len());
        payload["moves"] = moves(done, all);
    }
    if let Some(undone) = beside.undoes {
        payload["undoes"] = json!(undone);
    }
    if let Some(about) = &beside.about {
        payload["about"] = role_in_words(about, all);
    }
    activity::record(tx, org, Done::by(standing, action(kind, beside.about.as_ref()), payload))?;
    Ok(id)
}

/// Somebody left alone is the same before and after.
fn item(one: &Judged) -> Value {
    let now = one.who.now();
    let (before, after) = one.outcome.item().map_or((now, now), |item| (item.before, item.after));
    json!({ "user": one.who.user, "before": before, "after": after, "outcome": one.outcome.as_str() })
}

const fn action(kind: Kind, about: Option<&About>) -> &'static str {
    match (kind, about) {
        (_, Some(About::Ended(_))) => "roles.ended",
        (_, Some(About::Revived(_))) => "roles.revived",
        (Kind::Role, None) => "members.role_changed",
        (Kind::Suspend, None) => "members.suspended",
        (Kind::Reactivate, None) => "members.reactivated",
        (Kind::Remove, None) => "members.removed",
        (Kind::Leave, None) => "members.left",
        (Kind::Restore, None) => "members.restored",
    }
}

/// Roles by their keys: a number means nothing to who reads the record elsewhere.
fn said(is: Option<Snapshot>, all: &[Role]) -> Value {
    json!(is.map(|is| json!({ "role": roles::by_number(all, is.role).map(|role| &role.key), "status": is.status })))
}

fn in_words(person: &Person, item: &Item, all: &[Role]) -> Value {
    let (before, after) = (said(item.before, all), said(item.after, all));
    json!({ "id": person.user, "name": person.name, "email": person.email, "before": before, "after": after })
}

/// How many went from what to what.
fn moves(done: &[Item], all: &[Role]) -> Value {
    let mut counts: BTreeMap<String, (Value, u32)> = BTreeMap::new();
    for item in done {
        let step = json!({ "before": said(item.before, all), "after": said(item.after, all) });
        counts.entry(step.to_string()).or_insert((step, 0)).1 += 1;
    }
    let counted = |(mut step, people): (Value, u32)| {
        step["people"] = json!(people);
        step
    };
    counts.into_values().map(counted).collect()
}

fn role_in_words(about: &About, all: &[Role]) -> Value {
    let (About::Ended(moved) | About::Revived(moved)) = about;
    let key = |number| roles::by_number(all, number).map(|role| &role.key);
    let name = roles::by_number(all, moved.role).map(|role| &role.name);
    json!({ "role": key(moved.role), "name": name, "to": moved.to.map(key), "invitations": moved.invitations.len() })
}

/// Notes that a rule refused an act. That nothing would change is no refusal.
pub(super) fn refusal<P>(tx: &mut Tx<'_>, standing: &Standing<'_, P>, kind: Kind, user: UserId, reason: &CannotAct) -> Result<(), DbError> {
    if *reason == CannotAct::NoChange {
        return Ok(());
    }
    activity::record_refused(tx, standing, action(kind, None), json!({ "member": user, "reason": reason.as_str() }))
}

/// Notes that a change could not be taken back: one line, however many people are in it.
pub(super) fn refusal_to_undo<P>(
    tx: &mut Tx<'_>,
    standing: &Standing<'_, P>,
    kind: Kind,
    undone: ChangeId,
    reason: &CannotAct,
) -> Result<(), DbError> {
    activity::record_refused(tx, standing, action(kind, None), json!({ "undoes": undone, "reason": reason.as_str() }))
}

/// Writes to the people what was done, after a while. What one did to oneself one knows.
pub(super) fn tell<P>(
    tx: &mut Tx<'_>,
    standing: &Standing<'_, P>,
    change: ChangeId,
    kind: Kind,
    done: &[Item],
    all: &[Role],
) -> Result<(), DbError> {
    let organization = Organization { slug: standing.organization().slug.clone(), name: standing.organization().name.clone() };
    let named = |is: Option<Snapshot>| {
        let role = is.and_then(|is| roles::by_number(all, is.role));
        role.map(|role| RoleName { key: role.key.clone(), name: role.name.clone() })
    };
    for some in done.chunks(AT_ONCE) {
        let users: Vec<UserId> = some.iter().map(|item| item.user).filter(|user| *user != standing.actor()).collect();
        let recipients = passwords::recipients(tx, &users)?;
        for item in some {
            let Some(recipient) = recipients.get(&item.user) else { continue };
            let (organization, by) = (organization.clone(), standing.actor_name().to_owned());
            let letter = match (kind, named(item.before), named(item.after)) {
                (Kind::Role, Some(from), Some(to)) => Letter::RoleChanged { change, organization, by, from, to },
                (Kind::Suspend, ..) => Letter::Suspended { change, organization, by },
                (Kind::Remove, ..) => Letter::Removed { change, organization, by },
                _ => continue,
            };
            outbox::post_at(tx, Some(standing.org()), recipient, letter, tx.now.plus(HELD))?;
        }
    }
    Ok(())
}
