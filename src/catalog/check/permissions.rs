//! Modules and permissions.

use super::{Numbering, check_key, check_unique};
use crate::catalog::fault::{Faults, Offset};
use crate::catalog::model::{Access, Module, Permission};
use crate::catalog::raw::{RawModule, RawPermission};
use crate::catalog::read::At;

pub(super) fn modules(faults: &mut Faults<'_>, start: Offset, raw: Vec<RawModule>) -> Vec<Module> {
    if raw.is_empty() {
        faults.add(start, "there is no [[module]]");
    }
    let mut numbering = Numbering::default();
    let mut seen = Vec::new();
    let mut modules = Vec::new();
    for raw in raw {
        let at = raw.key.span().start;
        let key = raw.key.into_inner();
        if !key.is_empty() {
            check_key(faults, "module", at, &key);
            check_unique(faults, "module", at, &key, &mut seen);
        }
        modules.push(Module {
            key,
            name: raw.name,
            description: raw.description,
            icon: raw.icon.map(At::into_inner),
            number: numbering.next(faults, "module", at, raw.number),
        });
    }
    modules
}

pub(super) fn permissions(faults: &mut Faults<'_>, start: Offset, modules: &[Module], raw: Vec<RawPermission>) -> Vec<Permission> {
    if raw.is_empty() {
        faults.add(start, "there is no [[permission]]");
    }
    let mut numbering = Numbering::default();
    let mut seen = Vec::new();
    let mut permissions = Vec::new();
    for raw in raw {
        let at = raw.key.span().start;
        let number = numbering.next(faults, "permission", at, raw.number);
        let access = raw.access.map(|access| checked_access(faults, &access));
        let key = raw.key.into_inner();
        // A key that cannot be resolved keeps its place, so that the faults after it are about themselves.
        let module = if key.is_empty() { 0 } else { module_of(faults, at, &key, modules) };
        if !key.is_empty() {
            check_unique(faults, "permission", at, &key, &mut seen);
        }
        permissions.push(Permission {
            access: access.unwrap_or_else(|| usual_access(&key)),
            key,
            module,
            name: raw.name,
            description: raw.description,
            sensitive: raw.sensitive,
            scoped: raw.scoped,
            owner_only: raw.owner_only,
            number,
        });
    }
    permissions
}

/// The index of the module a permission belongs to.
fn module_of(faults: &mut Faults<'_>, at: Offset, key: &str, modules: &[Module]) -> usize {
    let Some((module, action)) = key.split_once('.').filter(|(module, action)| !module.is_empty() && !action.is_empty()) else {
        faults.add(at, format!("permission key `{key}` must be written module.action"));
        return 0;
    };
    check_key(faults, "permission", at, action);
    match modules.iter().position(|known| known.key == module) {
        Some(index) => index,
        None => {
            faults.add(at, format!("permission `{key}` belongs to module `{module}`, which is not there"));
            0
        }
    }
}

fn checked_access(faults: &mut Faults<'_>, access: &At<String>) -> Access {
    match access.get_ref().as_str() {
        "read" => Access::Read,
        "write" => Access::Write,
        other => {
            faults.add(access.span().start, format!("unknown access `{other}`; use read or write"));
            Access::Write
        }
    }
}

/// The access of an action that does not say (DESIGN section 9): looking is read; exporting and all else is write.
fn usual_access(key: &str) -> Access {
    let action = key.rsplit('.').next().unwrap_or(key);
    if action.starts_with("view") || matches!(action, "track" | "access" | "audit_log") { Access::Read } else { Access::Write }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_says_whether_it_reads() {
        for key in ["orders.view", "dashboard.view_analytics", "shipping.track", "admin.access", "admin.audit_log"] {
            assert_eq!(usual_access(key), Access::Read, "{key}");
        }
        for key in ["orders.export", "orders.review", "shipping.track_all", "view.edit"] {
            assert_eq!(usual_access(key), Access::Write, "{key}");
        }
    }
}
