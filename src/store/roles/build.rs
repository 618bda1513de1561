//! Making the roles of an organization, and changing them.

use std::{collections::BTreeMap, sync::Arc};

use diesel::prelude::*;
use serde_json::{Map, Value, json};

use super::{
    Role, by_number, holders, listed, names,
    write::{self, By, Written},
};
use crate::{
    authz::{Grant, HeldRole, Organization, Refused, Standing, capabilities::ManageRoles},
    catalog::Catalog,
    db::{Conn, DbError, Statement, schema::roles, types::Uid},
    domain::{
        building::{Builder, CannotBuild, may_build, may_edit},
        ids::{OrgId, UserId},
        reach::Reach,
        role::{Draft, MOST_OWN, RoleNumber},
        vector::Vector,
    },
    store::{
        Doors, Tx,
        activity::{self, Done},
        invitations,
    },
};

/// How making or changing a role ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Built {
    /// It is so from now on, for everybody who holds it.
    Saved {
        /// Which role.
        number: RoleNumber,
        /// The version it has now.
        version: i32,
    },
    /// It was so already.
    Same,
    /// The organization has no such role, or has ended it.
    NoSuchRole,
    /// Another role reads like that.
    NameTaken,
    /// The plan has no custom roles: none is made, and none goes further than it does.
    NoCustomRoles,
    /// There are as many roles of one's own as there may be.
    TooMany,
    /// Somebody changed it since it was looked at.
    Stale,
    /// People would gain or lose who were not seen: others have the role than those it was confirmed for, or it was not confirmed at all.
    Unseen,
    /// A rule forbids it.
    Cannot(CannotBuild),
}

const CREATED: &str = "roles.created";
pub(super) const CHANGED: &str = "roles.changed";

/// Makes a role.
pub async fn create(doors: &Doors, grant: &Grant<ManageRoles>, draft: Draft) -> Result<Built, Refused> {
    doors
        .organization(grant, move |tx, standing| {
            let org = standing.org();
            let catalog = Arc::clone(&standing.organization().catalog);
            let draft = Draft { reach: catalog.fitted_reach(draft.reach), vector: catalog.fitted(&draft.vector), ..draft };
            let about = json!({ "name": draft.name.as_str() });
            let owner_only = catalog.owner_only();
            if let Err(reason) = may_build(&builder(standing.role(), standing.reach(), &owner_only), None, &draft.vector) {
                return cannot(tx, standing, CREATED, about, reason);
            }
            if !has_custom_roles(standing.organization()) {
                return refused(tx, standing, CREATED, about, "no_custom_roles").map(|()| Built::NoCustomRoles);
            }
            if is_full(tx.conn, org)? {
                return refused(tx, standing, CREATED, about, "too_many").map(|()| Built::TooMany);
            }
            if names::is_taken(tx.conn, org, &catalog, &draft.name.key(), None)? {
                return Ok(Built::NameTaken);
            }
            let written = written(&draft, catalog.document_of(&draft.vector));
            let (number, key) = write::insert(tx, org, &written, By::member(standing))?;
            let payload = json!({
                "role": key, "name": written.name, "description": written.description, "reach": written.reach,
                "permissions": written.permissions,
            });
            activity::record(tx, org, Done::by(standing, CREATED, payload))?;
            Ok(Built::Saved { number, version: 1 })
        })
        .await
}

/// A role that somebody would change, as they looked at it.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Which role.
    pub number: RoleNumber,
    /// Its version: what they decided is true only of that.
    pub version: i32,
    /// What they were shown of those who have it ([`super::look::Weighed`]); nothing, where nobody was to gain or lose.
    pub seen: Option<String>,
}

/// Changes a role.
pub async fn save(doors: &Doors, grant: &Grant<ManageRoles>, opened: Opened, draft: Draft) -> Result<Built, Refused> {
    doors.organization(grant, move |tx, standing| save_behind_the_door(tx, standing, &opened, &draft)).await
}

fn save_behind_the_door(tx: &mut Tx<'_>, standing: &Standing<'_, ManageRoles>, opened: &Opened, draft: &Draft) -> Result<Built, DbError> {
    let (org, number) = (standing.org(), opened.number);
    let catalog = Arc::clone(&standing.organization().catalog);
    let all = listed(tx.conn, org, &catalog)?;
    let Some(before) = by_number(&all, number) else { return Ok(Built::NoSuchRole) };
    let about = json!({ "role": before.key });
    let (owner_only, facts) = (catalog.owner_only(), before.facts());
    let builder = builder(standing.role(), standing.reach(), &owner_only);
    if let Err(reason) = may_edit(&builder, (number, &facts)) {
        return cannot(tx, standing, CHANGED, about, reason);
    }
    // What was opened and sent back as it was changes nothing, even where the catalog would write it differently by now.
    if is_same(before, draft) {
        return Ok(Built::Same);
    }
    let draft = Draft { reach: catalog.fitted_reach(draft.reach), vector: catalog.fitted(&draft.vector), ..draft.clone() };
    if is_same(before, &draft) {
        return Ok(Built::Same);
    }
    if before.version != opened.version {
        return Ok(Built::Stale);
    }
    if let Err(reason) = may_build(&builder, Some((number, &facts)), &draft.vector) {
        return cannot(tx, standing, CHANGED, about, reason);
    }
    // Taking away must always be possible.
    if !has_custom_roles(standing.organization()) && !draft.vector.within(&before.vector) {
        return refused(tx, standing, CHANGED, about, "no_custom_roles").map(|()| Built::NoCustomRoles);
    }
    // A name that it has already is no reason to refuse the rest.
    if draft.name.as_str() != before.name && names::is_taken(tx.conn, org, &catalog, &draft.name.key(), Some(number))? {
        return Ok(Built::NameTaken);
    }
    let hangs_on_it = holders::fingerprint(tx.conn, org, tx.now, (standing.actor(), standing.role()), before, &draft.vector)?;
    if hangs_on_it.is_some() && hangs_on_it != opened.seen {
        return Ok(Built::Unseen);
    }
    let stored = write::permissions(tx, org, number)?;
    let written = written(&draft, document(&catalog, &draft.vector, &stored));
    let version = before.version + 1;
    write::update(tx, org, number, version, &written, By::member(standing))?;
    activity::record(tx, org, Done::by(standing, CHANGED, difference(&catalog, before, &draft, version)))?;
    if draft.vector != before.vector {
        reconsider(tx, org, number)?;
    }
    Ok(Built::Saved { number, version })
}

/// The holder of a role, as one who builds others. `owner_only` are the catalog's ([`Catalog::owner_only`]).
pub(super) fn builder<'a>(held: &'a HeldRole, reach: Reach, owner_only: &'a [usize]) -> Builder<'a> {
    Builder { giver: held.giver(owner_only), own: held.number, reach }
}

/// Whether the plan of an organization has custom roles; a plan that the catalog does not know has none.
pub(in crate::store) fn has_custom_roles(organization: &Organization) -> bool {
    organization.catalog.plan(&organization.plan).is_some_and(|plan| plan.custom_roles)
}

/// Whether an organization has as many roles of its own as it may.
pub(in crate::store) fn is_full(conn: &mut Conn, org: OrgId) -> Result<bool, DbError> {
    let own = roles::org_id.eq(org).and(roles::is_system.eq(false)).and(roles::deleted_at.is_null());
    let count: i64 = roles::table.filter(own).count().get_result(conn)?;
    Ok(count >= MOST_OWN as i64)
}

fn is_same(role: &Role, draft: &Draft) -> bool {
    role.name == draft.name.as_str() && role.description == draft.description && role.reach == draft.reach && role.vector == draft.vector
}

fn written(draft: &Draft, permissions: BTreeMap<String, Reach>) -> Written<'_> {
    Written { name: draft.name.as_str(), description: &draft.description, reach: draft.reach, permissions }
}

/// What is stored of a vector. What the stored document had and this catalog does not know, or does not know in that reach, counts as not
/// held and is nobody's decision here: it stays as it was, so that a version of the catalog that knows it again finds it.
fn document(catalog: &Catalog, vector: &Vector, stored: &BTreeMap<String, Reach>) -> BTreeMap<String, Reach> {
    let mut document = catalog.document_of(vector);
    for unknown in catalog.vector_of(stored).1 {
        if let Some(reach) = stored.get(&unknown) {
            document.entry(unknown).or_insert(*reach);
        }
    }
    document
}

/// What is different, for the record: permissions by their keys.
fn difference(catalog: &Catalog, before: &Role, after: &Draft, version: i32) -> Value {
    let (mut gained, mut lost, mut changed) = (Map::new(), Map::new(), Map::new());
    for step in before.vector.difference(&after.vector) {
        let Some(permission) = catalog.permissions.get(step.index) else { continue };
        let key = permission.key.clone();
        match (step.before, step.after) {
            (Reach::None, reach) => gained.insert(key, json!(reach)),
            (reach, Reach::None) => lost.insert(key, json!(reach)),
            (from, to) => changed.insert(key, json!({ "from": from, "to": to })),
        };
    }
    json!({
        "role": before.key,
        "version": version,
        "name": { "from": before.name, "to": after.name.as_str() },
        "description": { "from": before.description, "to": after.description },
        "reach": { "from": before.reach, "to": after.reach },
        "gained": gained,
        "lost": lost,
        "changed": changed,
    })
}

fn cannot(
    tx: &mut Tx<'_>,
    standing: &Standing<'_, ManageRoles>,
    action: &'static str,
    mut about: Value,
    reason: CannotBuild,
) -> Result<Built, DbError> {
    let catalog = &standing.organization().catalog;
    let permissions = reason.permissions().iter().filter_map(|index| catalog.permissions.get(*index));
    let permissions: Vec<&str> = permissions.map(|permission| permission.key.as_str()).collect();
    about["reason"] = json!(reason.as_str());
    if !permissions.is_empty() {
        about["permissions"] = json!(permissions);
    }
    activity::record_refused(tx, standing, action, about)?;
    Ok(Built::Cannot(reason))
}

/// Notes what was refused for a reason that is not the builder's.
fn refused(
    tx: &mut Tx<'_>,
    standing: &Standing<'_, ManageRoles>,
    action: &'static str,
    mut about: Value,
    reason: &'static str,
) -> Result<(), DbError> {
    about["reason"] = json!(reason);
    activity::record_refused(tx, standing, action, about)
}

/// Looks again at every pending invitation that rests on what a role may do: those that its holders sent, and those that carry it.
pub(in crate::store) fn reconsider(tx: &mut Tx<'_>, org: OrgId, role: RoleNumber) -> Result<(), DbError> {
    let senders: Vec<UserId> = Statement::new(
        "SELECT DISTINCT i.sender_id FROM invitations i LEFT JOIN members m ON m.org_id = i.org_id AND m.user_id = i.sender_id
         WHERE i.state = 'pending' AND i.org_id = ",
    )
    .value::<Uid, _>(org)
    .sql(" AND (i.role_number = ")
    .value::<diesel::sql_types::Integer, _>(role.0)
    .sql(" OR m.role_number = ")
    .value::<diesel::sql_types::Integer, _>(role.0)
    .sql(")")
    .rows::<Uid>()
    .load(tx.conn)?;
    for sender in senders {
        invitations::reconsider(tx, org, sender)?;
    }
    Ok(())
}
