//! The console map and the printed rows: both speak of permissions by key.

use super::rights::Resolver;
use crate::catalog::fault::Faults;
use crate::catalog::matrix::MatrixRow;
use crate::catalog::model::{Access, Holder, Permission, SystemRole};
use crate::catalog::raw::{RawConsole, RawRow};
use crate::catalog::read::At;
use crate::domain::capability::Capability;
use std::collections::BTreeMap;

/// Who may use each capability. Complete: a capability that is missing would be a page nobody can open. `roles` are given
/// when they are sound; what follows from a fault in them is not a fault of its own.
pub(super) fn holders(
    faults: &mut Faults<'_>,
    raw: RawConsole,
    resolver: &Resolver<'_>,
    roles: Option<&[SystemRole]>,
) -> BTreeMap<Capability, Holder> {
    let mut holders = BTreeMap::new();
    let mut mentioned = Vec::new();
    for (key, value) in raw.holders {
        let at = key.span().start;
        let Ok(capability) = key.get_ref().parse::<Capability>() else {
            let known = Capability::ALL.map(Capability::as_str).join(", ");
            faults.add(at, format!("unknown capability `{}` in [console]; known: {known}", key.get_ref()));
            continue;
        };
        mentioned.push(capability);
        if capability.needs_structure() && !resolver.structure {
            faults.add(at, format!("`{capability}` in [console] needs `structure = true`"));
        } else if let Some(holder) = holder(faults, resolver, roles, capability, &value) {
            holders.insert(capability, holder);
        }
    }
    for capability in Capability::ALL {
        if capability.needs_structure() && !resolver.structure {
            holders.insert(capability, Holder::Nobody);
        } else if !mentioned.contains(&capability) {
            faults.add(raw.offset, format!("[console] does not say who may `{capability}`"));
        }
    }
    holders
}

fn holder(
    faults: &mut Faults<'_>,
    resolver: &Resolver<'_>,
    roles: Option<&[SystemRole]>,
    capability: Capability,
    value: &At<String>,
) -> Option<Holder> {
    match value.get_ref().as_str() {
        "everyone" => Some(Holder::Everyone),
        "at_least_one" => Some(Holder::AtLeastOne),
        word if !word.contains('.') => {
            let reason = format!("`{capability}` in [console] must be a permission, \"everyone\" or \"at_least_one\", not `{word}`");
            faults.add(value.span().start, reason);
            None
        }
        key => {
            let index = resolver.index(faults, "[console]", value)?;
            // Otherwise an organization could lose the last person who is able to mend it.
            let held = |roles: &[SystemRole]| roles.iter().any(|role| role.at_least_one && role.vector.get(index).any());
            if roles.is_some_and(|roles| !held(roles)) {
                let reason = format!("`{capability}` in [console] is `{key}`, which no role with `at_least_one = true` holds");
                faults.add(value.span().start, reason);
            }
            Some(Holder::Permission(index))
        }
    }
}

pub(super) fn matrix_rows(faults: &mut Faults<'_>, raw: Vec<RawRow>, permissions: &[Permission]) -> Vec<MatrixRow> {
    let resolver = Resolver { permissions, structure: false };
    let mut rows = Vec::new();
    for raw in raw {
        if raw.permissions.as_ref().is_some_and(Vec::is_empty) {
            faults.add(raw.offset, "a [[matrix_row]] needs at least one permission");
        }
        let mut indexes: Vec<usize> =
            raw.permissions.iter().flatten().filter_map(|key| resolver.index(faults, "a [[matrix_row]]", key)).collect();
        indexes.sort_unstable();
        indexes.dedup();
        let reads = |index: &usize| permissions.get(*index).is_some_and(|permission| permission.access == Access::Read);
        let reading = indexes.iter().copied().filter(reads).collect();
        rows.push(MatrixRow { label: raw.label, permissions: indexes, reads: reading });
    }
    rows
}
