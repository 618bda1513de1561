//! The catalogs of this instance, as the database knows them: their hashes, and the system roles as rows.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::{Doors, Tx, organizations, roles::names, seats};
use crate::{
    authz::Operator,
    catalog::{Catalog, Catalogs},
    db::{
        Db, DbError,
        schema::{catalogs, invitations, members, organizations as orgs, roles},
    },
    domain::{ids::OrgId, invitation::State, seats::Seats},
};

/// What applying the catalogs did.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Keys of catalogs that are new or of a new version.
    pub changed: Vec<String>,
    /// Why nothing was done: a role that people hold, or are invited to, is gone from its catalog. One line each.
    pub refused: Vec<String>,
}

/// Makes the database agree with the catalogs of this instance: the hash is stored, new system roles become rows, those that are gone are
/// marked as such. Refuses as a whole to drop a role that somebody holds or is invited to (DESIGN section 6, Roles). Organizations' own roles
/// make way for the names that a catalog brings.
pub async fn apply(doors: &Doors, operator: &Operator) -> Result<Applied, DbError> {
    doors
        .operator(operator, |tx, operator| {
            let known: BTreeMap<String, String> =
                catalogs::table.select((catalogs::key, catalogs::hash)).load::<(String, String)>(tx.conn)?.into_iter().collect();
            let mut applied = Applied::default();
            let changed = tx.catalogs.iter().filter(|catalog| known.get(&catalog.key) != Some(&catalog.hash)).cloned();
            let mut places: Vec<(_, Vec<OrgId>)> = Vec::new();
            for catalog in changed.collect::<Vec<_>>() {
                let here: Vec<OrgId> = orgs::table.filter(orgs::catalog.eq(&catalog.key)).order(orgs::id).select(orgs::id).load(tx.conn)?;
                // Nobody is given a role between the look at its holders and its end, and what has run out holds none back.
                for org in &here {
                    tx.enter(*org, operator.facts())?;
                }
                applied.refused.extend(held_but_gone(tx, &catalog)?);
                applied.changed.push(catalog.key.clone());
                places.push((catalog, here));
            }
            if !applied.refused.is_empty() {
                return Ok(applied);
            }
            for (catalog, here) in places {
                store(tx, &catalog)?;
                for org in here {
                    names::make_way(tx, org, &catalog, operator.facts())?;
                    organizations::bring_system_roles(tx, org, &catalog)?;
                    // A new version may have smaller plans: who is above stays, and nobody comes.
                    let plan: String = orgs::table.find(org).select(orgs::plan).first(tx.conn)?;
                    let over = Seats::over(&seats::locked(tx, org, seats::cap(&catalog, &plan))?);
                    seats::set_ceiling(tx, org, over)?;
                }
            }
            Ok(applied)
        })
        .await
}

fn held_but_gone(tx: &mut Tx<'_>, catalog: &Catalog) -> Result<Vec<String>, DbError> {
    let kept: Vec<&str> = catalog.roles.iter().map(|role| role.key.as_str()).collect();
    let gone = || {
        roles::table
            .inner_join(orgs::table.on(orgs::id.eq(roles::org_id)))
            .filter(orgs::catalog.eq(&catalog.key).and(roles::is_system.eq(true)).and(roles::key.ne_all(kept.clone())))
            .order((orgs::slug, roles::number))
            .select((orgs::slug, roles::key))
    };
    let held: Vec<(String, String)> = gone()
        .filter(diesel::dsl::exists(members::table.filter(members::org_id.eq(roles::org_id).and(members::role_number.eq(roles::number)))))
        .load(tx.conn)?;
    let carries = invitations::org_id.eq(roles::org_id).and(invitations::role_number.eq(roles::number));
    let pending = invitations::state.eq(State::Pending.as_str());
    let carried: Vec<(String, String)> =
        gone().filter(diesel::dsl::exists(invitations::table.filter(carries).filter(pending))).load(tx.conn)?;
    let line = |role: String, who: String| format!("catalog {}: the role {role} is gone, but {who} it", catalog.key);
    let held = held.into_iter().map(|(slug, role)| line(role, format!("people in {slug} hold")));
    Ok(held.chain(carried.into_iter().map(|(slug, role)| line(role, format!("pending invitations to {slug} carry")))).collect())
}

fn store(tx: &mut Tx<'_>, catalog: &Catalog) -> Result<(), DbError> {
    diesel::sql_query(
        "INSERT INTO catalogs (key, hash, applied_at) VALUES ($1, $2, $3)
         ON CONFLICT (key) DO UPDATE SET hash = excluded.hash, applied_at = excluded.applied_at",
    )
    .bind::<diesel::sql_types::Text, _>(&catalog.key)
    .bind::<diesel::sql_types::Text, _>(&catalog.hash)
    .bind::<crate::db::types::Moment, _>(tx.now)
    .execute(tx.conn)?;
    Ok(())
}

/// Whether the database was brought to exactly these catalogs, as far as organizations use them; for `/readyz`.
pub async fn agree(db: &Db, ours: &Catalogs) -> Result<bool, DbError> {
    let ours: BTreeMap<String, String> = ours.iter().map(|catalog| (catalog.key.clone(), catalog.hash.clone())).collect();
    db.read(move |conn| {
        let used: Vec<(String, String)> = catalogs::table
            .filter(diesel::dsl::exists(orgs::table.filter(orgs::catalog.eq(catalogs::key))))
            .select((catalogs::key, catalogs::hash))
            .load(conn)?;
        Ok(used.iter().all(|(key, hash)| ours.get(key) == Some(hash)))
    })
    .await
}
