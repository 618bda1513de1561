//! Names of roles: none is called like another, nor like one of the catalog in any language.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use serde_json::json;

use super::{
    Role,
    write::{self, By, Written},
};
use crate::{
    authz::RequestFacts,
    catalog::Catalog,
    db::{Conn, DbError, schema::roles},
    domain::{
        fold::fold,
        ids::OrgId,
        role::{RoleNumber, numbered},
    },
    store::{
        Tx,
        activity::{self, Done},
    },
};

/// Roles by everything that they go by in a list: a role of the catalog by its name in any language, each by its own name, key and number.
/// Made once a list: a line costs the folding of what it says, however many roles there are.
pub struct Names {
    numbers: HashMap<String, RoleNumber>,
    fold: fn(&str) -> String,
}

impl Names {
    /// Of these roles. Where two go by the same, the first of them has it.
    pub fn of(roles: &[Role], catalog: &Catalog) -> Self {
        Self::folded_by(fold, roles, catalog)
    }

    /// The same, folded by something that can be watched.
    pub(in crate::store) fn folded_by(fold: fn(&str) -> String, roles: &[Role], catalog: &Catalog) -> Self {
        let mut numbers = HashMap::new();
        for role in roles {
            let system = catalog.role(&role.key).filter(|_| role.is_system);
            let names = system.into_iter().flat_map(|system| catalog.languages.iter().map(|language| system.name.in_language(language)));
            for name in names.chain([role.name.as_str(), role.key.as_str()]) {
                numbers.entry(fold(name)).or_insert(role.number);
            }
            numbers.entry(role.number.to_string()).or_insert(role.number);
        }
        Self { numbers, fold }
    }

    /// The role that somebody wrote.
    pub fn find(&self, said: &str) -> Option<RoleNumber> {
        self.numbers.get(&(self.fold)(said)).copied()
    }
}

/// Whether a role of the organization reads like this, or one of the catalog does in any language it speaks: whoever reads "Propriétaire"
/// must be able to rely on it. `besides` is the role that would be called so.
pub(in crate::store) fn is_taken(
    conn: &mut Conn,
    org: OrgId,
    catalog: &Catalog,
    key: &str,
    besides: Option<RoleNumber>,
) -> Result<bool, DbError> {
    if of_catalog(catalog).contains(key) {
        return Ok(true);
    }
    let alike = roles::org_id.eq(org).and(roles::name_key.eq(key)).and(roles::deleted_at.is_null());
    let found: Vec<i32> = roles::table.filter(alike).select(roles::number).load(conn)?;
    Ok(found.into_iter().any(|number| besides != Some(RoleNumber(number))))
}

fn of_catalog(catalog: &Catalog) -> BTreeSet<String> {
    let names = catalog.roles.iter().flat_map(|role| std::iter::once(&role.name.default).chain(role.name.others.values()));
    names.map(|name| fold(name)).collect()
}

/// Makes way for the names of a new version of the catalog: an organization's own role that is called like one of them gets a number behind
/// its name, as a version of its own. A catalog belongs to the product, and one organization's choice of words must not keep all others from
/// its next version. The caller holds the organization's lock.
pub(in crate::store) fn make_way(tx: &mut Tx<'_>, org: OrgId, catalog: &Catalog, facts: &RequestFacts) -> Result<(), DbError> {
    let of_catalog = of_catalog(catalog);
    let own: Vec<(i32, String, String, String, String, String, i32)> = roles::table
        .filter(roles::org_id.eq(org).and(roles::is_system.eq(false)).and(roles::deleted_at.is_null()))
        .order(roles::number)
        .select((roles::number, roles::key, roles::name, roles::name_key, roles::description, roles::reach, roles::version))
        .load(tx.conn)?;
    let mut taken: BTreeSet<String> = own.iter().map(|(_, _, _, name_key, ..)| name_key.clone()).collect();
    for (number, key, name, name_key, description, reach, version) in own {
        if !of_catalog.contains(&name_key) {
            continue;
        }
        let mut free = (2..).map(|number| numbered(&name, number));
        let is_free = |name: &String| !taken.contains(&fold(name)) && !of_catalog.contains(&fold(name));
        let Some(renamed) = free.find(is_free) else { continue };
        taken.insert(fold(&renamed));
        let (number, version) = (RoleNumber(number), version + 1);
        let permissions = write::permissions(tx, org, number)?;
        let written = Written { name: &renamed, description: &description, reach: reach.parse().unwrap_or_default(), permissions };
        write::update(tx, org, number, version, &written, By::OPERATOR)?;
        let payload = json!({ "role": key, "version": version, "name": { "from": name, "to": renamed }, "reason": "catalog" });
        activity::record(tx, org, Done { actor: None, actor_name: "operator", action: super::build::CHANGED, payload, facts })?;
    }
    Ok(())
}
