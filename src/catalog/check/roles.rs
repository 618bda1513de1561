//! System roles, role templates and the role that invitations propose.

use super::rights::Resolver;
use super::{Numbering, check_key, check_unique};
use crate::catalog::fault::{Faults, Offset};
use crate::catalog::model::{RoleTemplate, SystemRole};
use crate::catalog::raw::{RawRole, RawTemplate};
use crate::catalog::read::At;
use crate::domain::role::RoleNumber;

pub(super) fn roles(faults: &mut Faults<'_>, start: Offset, resolver: &Resolver<'_>, raw: Vec<RawRole>) -> Vec<SystemRole> {
    if !raw.iter().any(|role| role.at_least_one) {
        faults.add(start, "no [[role]] has `at_least_one = true`, so an organization could be left without anyone in charge");
    }
    check_demotions(faults, &raw);
    let mut numbering = Numbering::default();
    let (mut keys, mut names) = (Vec::new(), Vec::new());
    let mut roles = Vec::new();
    for raw in raw {
        let at = raw.key.span().start;
        let key = raw.key.into_inner();
        check_role_key(faults, "role", at, &key, &mut keys);
        check_name(faults, "role name", at, &raw.name.default, &mut names);
        check_not_custom(faults, at, &key);
        let holder = format!("role `{key}`");
        if raw.several_holders.is_some() && !raw.at_least_one {
            faults.add(at, format!("{holder} has `several_holders`, which means something only with `at_least_one = true`"));
        }
        let number = numbering.next(faults, "role", at, raw.number);
        let rights = resolver.resolve(faults, &holder, raw.at_least_one, &raw.rights);
        roles.push(SystemRole {
            key,
            number: RoleNumber(i32::try_from(number).unwrap_or(i32::MAX)),
            name: raw.name,
            description: raw.description,
            reach: rights.reach,
            vector: rights.vector,
            invitable: raw.invitable,
            assignable: raw.assignable,
            at_least_one: raw.at_least_one,
            several_holders: raw.several_holders.unwrap_or(false),
            manages_peers: raw.manages_peers,
            remove_requires_demotion: raw.remove_requires_demotion.map(At::into_inner),
        });
    }
    roles
}

/// Where a role must be left before removal, the way out has to exist: another role that can be given.
fn check_demotions(faults: &mut Faults<'_>, raw: &[RawRole]) {
    for role in raw {
        let Some(demotion) = &role.remove_requires_demotion else { continue };
        let (at, to) = (demotion.span().start, demotion.get_ref());
        match raw.iter().find(|other| other.key.get_ref() == to) {
            None => faults.add(at, format!("unknown role `{to}` in `remove_requires_demotion`")),
            Some(other) if other.key.get_ref() == role.key.get_ref() => {
                faults.add(at, format!("`remove_requires_demotion` must name another role than `{to}` itself"));
            }
            Some(other) if !other.assignable => {
                faults.add(at, format!("role `{to}` in `remove_requires_demotion` is not assignable, so nobody could be given it"));
            }
            Some(_) => {}
        }
    }
}

pub(super) fn templates(faults: &mut Faults<'_>, resolver: &Resolver<'_>, raw: Vec<RawTemplate>) -> Vec<RoleTemplate> {
    let mut keys = Vec::new();
    let mut templates = Vec::new();
    for raw in raw {
        let at = raw.key.span().start;
        let key = raw.key.into_inner();
        check_role_key(faults, "role template", at, &key, &mut keys);
        let rights = resolver.resolve(faults, &format!("role template `{key}`"), false, &raw.rights);
        let RawTemplate { name, description, matrix_column, .. } = raw;
        templates.push(RoleTemplate { key, name, description, reach: rights.reach, vector: rights.vector, matrix_column });
    }
    templates
}

/// The index of the role that invitations propose.
pub(super) fn default_role(faults: &mut Faults<'_>, roles: &[SystemRole], key: &At<String>) -> Option<usize> {
    if key.get_ref().is_empty() {
        return None;
    }
    let at = key.span().start;
    let found = roles.iter().enumerate().find(|(_, role)| role.key == *key.get_ref());
    match found {
        None => faults.add(at, format!("unknown role `{}` in `default_role`", key.get_ref())),
        Some((_, role)) if !role.invitable => faults.add(at, format!("`default_role` is `{}`, which is not invitable", role.key)),
        Some((index, _)) => return Some(index),
    }
    None
}

fn check_role_key(faults: &mut Faults<'_>, what: &str, at: Offset, key: &String, seen: &mut Vec<String>) {
    if !key.is_empty() {
        check_key(faults, what, at, key);
        check_unique(faults, what, at, key, seen);
    }
}

/// An organization's own roles are called `custom-7`: one of the catalog under that key would be taken for theirs.
fn check_not_custom(faults: &mut Faults<'_>, at: Offset, key: &str) {
    let is_custom = key.strip_prefix("custom-").is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()));
    if is_custom {
        faults.add(at, format!("role key `{key}` is what an organization's own role could be called; choose another"));
    }
}

/// Two roles that read alike could not be told apart in a list; custom roles follow the same rule.
fn check_name(faults: &mut Faults<'_>, what: &str, at: Offset, name: &str, seen: &mut Vec<String>) {
    let folded = crate::domain::fold::fold(name);
    if !folded.is_empty() {
        check_unique(faults, what, at, &folded, seen);
    }
}
