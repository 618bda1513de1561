//! What the command line says about catalogs: a table of one, the difference between two.

use super::model::{Catalog, Permission, SystemRole};
use crate::domain::{capability::Capability, reach::Reach, seats::Cap, vector::Vector};
use std::fmt::Write;

/// A table of the roles: how many permissions and sensitive ones each has, and how far it reaches.
pub fn table(catalog: &Catalog) -> String {
    let sensitive = catalog.permissions.iter().filter(|permission| permission.sensitive).count();
    let scoped = catalog.permissions.iter().filter(|permission| permission.scoped).count();
    let mut rows = vec![["role", "permissions", "sensitive", "reach"].map(str::to_owned)];
    for role in &catalog.roles {
        let counts = [role.vector.count(), catalog.sensitive_in(&role.vector)].map(|count| count.to_string());
        let [permissions, sensitive] = counts;
        rows.push([role.name.to_string(), permissions, sensitive, reach_in_words(catalog, role)]);
    }
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{}: {}, {} permissions ({sensitive} sensitive, {scoped} scoped) in {} modules, {} roles, {} plans",
        catalog.key,
        catalog.brand.product,
        catalog.permissions.len(),
        catalog.modules.len(),
        catalog.roles.len(),
        catalog.plans.len(),
    );
    out.push('\n');
    out.push_str(&aligned(&rows));
    out
}

/// A role's reach; where its scoped permissions differ, each reach with their number.
fn reach_in_words(catalog: &Catalog, role: &SystemRole) -> String {
    let pairs = catalog.permissions.iter().zip(role.vector.iter());
    let held: Vec<Reach> = pairs.filter(|(permission, reach)| permission.scoped && reach.any()).map(|(_, reach)| reach).collect();
    let counts = Reach::ALL.map(|reach| (reach, held.iter().filter(|held| **held == reach).count()));
    let used: Vec<(Reach, usize)> = counts.into_iter().rev().filter(|(_, count)| *count > 0).collect();
    match used.as_slice() {
        [] => Reach::Organization.to_string(),
        [(reach, _)] => reach.to_string(),
        several => several.iter().map(|(reach, count)| format!("{reach} ({count})")).collect::<Vec<_>>().join(", "),
    }
}

/// Columns side by side: texts to the left, the two numbers to the right.
fn aligned(rows: &[[String; 4]]) -> String {
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let (names, permissions, sensitive) = (width(0), width(1), width(2));
    let mut out = String::new();
    for [name, many, marked, reach] in rows {
        let _ = writeln!(out, "{name:<names$}  {many:>permissions$}  {marked:>sensitive$}  {reach}");
    }
    out
}

/// Who would gain or lose what if `new` replaced `old`: per system role, and what it means for custom roles, plans and the
/// console. Permissions and roles are matched by key.
pub fn diff(old: &Catalog, new: &Catalog) -> String {
    let mut out = String::new();
    roles(&mut out, old, new);
    custom_roles(&mut out, old, new);
    console(&mut out, old, new);
    plans(&mut out, old, new);
    if out.is_empty() {
        out.push_str("Nobody gains or loses anything.\n");
    }
    out
}

fn roles(out: &mut String, old: &Catalog, new: &Catalog) {
    for role in &new.roles {
        let nothing = Vector::none(0);
        let known = old.role(&role.key);
        let lines = steps(old, known.map_or(&nothing, |known| &known.vector), new, &role.vector);
        if known.is_none() {
            let _ = writeln!(out, "Role {} ({}) is new and holds:", role.name, role.key);
        } else if !lines.is_empty() {
            let _ = writeln!(out, "Everyone with the role {} ({}):", role.name, role.key);
        }
        out.push_str(&lines);
    }
    for role in old.roles.iter().filter(|role| new.role(&role.key).is_none()) {
        let _ = writeln!(out, "Role {} ({}) is gone; refused while anyone holds it", role.name, role.key);
    }
}

/// One line per permission that differs: + gained, - lost, ~ another reach.
fn steps(old: &Catalog, before: &Vector, new: &Catalog, after: &Vector) -> String {
    let mut lines = String::new();
    for (index, permission) in new.permissions.iter().enumerate() {
        let had = old.permission(&permission.key).map_or(Reach::None, |index| before.get(index));
        let (key, named, has) = (&permission.key, in_words(permission), after.get(index));
        let _ = match (had.any(), has.any()) {
            (false, true) => writeln!(lines, "  + {key}  {named}{}", limited_to(has)),
            (true, false) => writeln!(lines, "  - {key}  {named}"),
            (true, true) if had != has => writeln!(lines, "  ~ {key}  {named}: {had} -> {has}"),
            _ => Ok(()),
        };
    }
    for (index, permission) in old.permissions.iter().enumerate() {
        if new.permission(&permission.key).is_none() && before.get(index).any() {
            let _ = writeln!(lines, "  - {}  {}", permission.key, in_words(permission));
        }
    }
    lines
}

fn in_words(permission: &Permission) -> String {
    format!("{}{}", permission.name, if permission.sensitive { " (sensitive)" } else { "" })
}

fn limited_to(reach: Reach) -> String {
    if reach == Reach::Organization { String::new() } else { format!(", reach {reach}") }
}

/// Custom roles are stored by permission key: what disappears is lost, what is new is not held.
fn custom_roles(out: &mut String, old: &Catalog, new: &Catalog) {
    for permission in &old.permissions {
        match new.permission(&permission.key).and_then(|index| new.permissions.get(index)) {
            None => {
                let _ = writeln!(out, "Custom roles lose {}: it is gone", permission.key);
            }
            Some(now) if now.owner_only && !permission.owner_only => {
                let _ = writeln!(out, "Custom roles may no longer hold {}: it is owner_only now", permission.key);
            }
            Some(now) if permission.scoped && !now.scoped => {
                let _ = writeln!(out, "Custom roles that limit {} lose it: it is no longer scoped", permission.key);
            }
            Some(_) => {}
        }
    }
    let added = new.permissions.iter().filter(|permission| old.permission(&permission.key).is_none());
    for permission in added {
        let _ = writeln!(out, "New permission {}  {}: in no custom role", permission.key, in_words(permission));
    }
}

fn console(out: &mut String, old: &Catalog, new: &Catalog) {
    let names = |catalog: &Catalog, capability| {
        let roles: Vec<String> = catalog.roles_with(capability).iter().map(|role| role.name.to_string()).collect();
        if roles.is_empty() { "nobody".to_owned() } else { roles.join(", ") }
    };
    for capability in Capability::ALL {
        let (before, after) = (names(old, capability), names(new, capability));
        if before != after {
            let _ = writeln!(out, "Console {capability}: {before} -> {after}");
        }
    }
}

fn plans(out: &mut String, old: &Catalog, new: &Catalog) {
    let seats = |cap| match cap {
        Cap::Limited(seats) => seats.to_string(),
        Cap::Unlimited => "unlimited".to_owned(),
    };
    for plan in &new.plans {
        let Some(known) = old.plan(&plan.key) else {
            let _ = writeln!(out, "Plan {} is new: {} seats", plan.key, seats(plan.seats));
            continue;
        };
        if known.seats != plan.seats {
            let _ = writeln!(out, "Plan {}: {} -> {} seats", plan.key, seats(known.seats), seats(plan.seats));
        }
        if known.custom_roles != plan.custom_roles {
            let _ = writeln!(out, "Plan {}: custom roles {}", plan.key, if plan.custom_roles { "gained" } else { "lost" });
        }
    }
    for plan in old.plans.iter().filter(|plan| new.plan(&plan.key).is_none()) {
        let _ = writeln!(out, "Plan {} is gone", plan.key);
    }
}
