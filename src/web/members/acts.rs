//! What a reader may do to the people of a list, for the menus of its rows. Pure, and decided once for everybody of one role and status:
//! the act itself asks again, under the lock.

use std::rc::Rc;

use crate::{
    authz::{Grant, capabilities::ReadMembers},
    domain::{
        acting::{self, Actor, CannotAct, Target, may_act},
        capability::Capability,
        giving::{Giver, RoleFacts},
        ids::UserId,
        member::Status,
        reach::Reach,
        role::RoleNumber,
    },
    store::roles::{Role, by_number},
    words::Words,
};

/// One entry of a row's menu.
#[derive(Debug)]
pub struct Entry {
    /// The end of its address, below the member's.
    pub path: &'static str,
    /// What it says.
    pub label: String,
    /// Whether it ends something.
    pub danger: bool,
    /// Whether it is about oneself, and not below any member's address.
    pub leaves: bool,
}

/// A row's menu, shared by the rows that have the same.
pub type Menu = Rc<[Entry]>;

/// The menus of a list.
pub struct Menus<'a> {
    words: &'a Words,
    grant: &'a Grant<ReadMembers>,
    roles: &'a [Role],
    facts: Vec<RoleFacts<'a>>,
    owner_only: Vec<usize>,
    kept: Vec<(RoleNumber, Status, Menu)>,
}

impl<'a> Menus<'a> {
    /// For one reader of a list.
    pub fn new(words: &'a Words, grant: &'a Grant<ReadMembers>, roles: &'a [Role]) -> Self {
        let owner_only = grant.organization().catalog.owner_only();
        Self { words, grant, roles, facts: roles.iter().map(Role::facts).collect(), owner_only, kept: Vec::new() }
    }

    /// The menu of one member; empty, where there is nothing that this reader may do.
    pub fn of(&mut self, user: UserId, role: RoleNumber, status: Status) -> Menu {
        // One's own is another one than that of one's equals.
        if user == self.grant.person().id {
            return self.make(user, role, status);
        }
        if let Some((.., menu)) = self.kept.iter().find(|(of, being, _)| (*of, *being) == (role, status)) {
            return Rc::clone(menu);
        }
        let menu = self.make(user, role, status);
        self.kept.push((role, status, Rc::clone(&menu)));
        menu
    }

    fn make(&self, user: UserId, role: RoleNumber, status: Status) -> Menu {
        let Some(role) = by_number(self.roles, role) else { return Rc::new([]) };
        let target = role.target(user, Some(status));
        let giver = self.grant.membership().role.giver(&self.owner_only);
        let acts = possible(self.grant.person().id, giver, |capability| self.grant.may(capability), &self.facts, &target);
        acts.map(|act| act.entry(self.words)).collect()
    }
}

/// What somebody may do to a member now, or after another role was given: the question says so, and leads there.
fn possible<'a>(
    user: UserId,
    giver: Giver<'a>,
    reach: impl Fn(Capability) -> Reach + 'a,
    roles: &'a [RoleFacts<'a>],
    target: &'a Target<'a>,
) -> impl Iterator<Item = Act> + 'a {
    let may = move |capability: Option<Capability>, act: acting::Act<'_>| {
        let actor = Actor { user, giver, reach: capability.map_or(Reach::None, &reach) };
        matches!(may_act(&actor, target, &act), Ok(()) | Err(CannotAct::DemoteFirst { .. }))
    };
    ACTS.into_iter().filter(move |act| match act {
        Act::ChangeRole => roles.iter().any(|to| may(act.capability(), acting::Act::ChangeRole { to })),
        Act::Suspend => may(act.capability(), acting::Act::Suspend),
        Act::Reactivate => may(act.capability(), acting::Act::Reactivate),
        Act::Remove => may(act.capability(), acting::Act::Remove),
        Act::Leave => may(act.capability(), acting::Act::Leave),
    })
}

/// What a menu may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    ChangeRole,
    Suspend,
    Reactivate,
    Remove,
    Leave,
}

/// In the order of the menu.
const ACTS: [Act; 5] = [Act::ChangeRole, Act::Suspend, Act::Reactivate, Act::Remove, Act::Leave];

impl Act {
    /// What stands for it; nothing for leaving.
    const fn capability(self) -> Option<Capability> {
        match self {
            Act::ChangeRole => Some(Capability::ChangeRoles),
            Act::Suspend | Act::Reactivate => Some(Capability::SuspendMembers),
            Act::Remove => Some(Capability::RemoveMembers),
            Act::Leave => None,
        }
    }

    fn entry(self, words: &Words) -> Entry {
        let (path, label) = match self {
            Act::ChangeRole => ("role", "changes-role-confirm"),
            Act::Suspend => ("suspend", "changes-suspend-confirm"),
            Act::Reactivate => ("reactivate", "changes-reactivate-confirm"),
            Act::Remove => ("remove", "changes-remove-confirm"),
            Act::Leave => ("leave", "changes-leave-confirm"),
        };
        Entry { path, label: words.say(label), danger: matches!(self, Act::Remove | Act::Leave), leaves: self == Act::Leave }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::catalog::{Catalog, Catalogs, SystemRole};

    fn facts(role: &SystemRole) -> RoleFacts<'_> {
        RoleFacts {
            key: &role.key,
            vector: &role.vector,
            is_system: true,
            at_least_one: role.at_least_one,
            invitable: role.invitable,
            assignable: role.assignable,
            taken: false,
            remove_requires_demotion: role.remove_requires_demotion.as_deref(),
        }
    }

    /// What a holder of `viewer` may do to a holder of `target`; to themselves, when it is the same person.
    fn acts(catalog: &Catalog, viewer: &str, target: &str, status: Status, alone: bool, oneself: bool) -> Vec<&'static str> {
        let (viewer, target) = (catalog.role(viewer).unwrap(), catalog.role(target).unwrap());
        let owner_only = catalog.owner_only();
        let giver = Giver {
            vector: &viewer.vector,
            at_least_one: viewer.at_least_one,
            manages_peers: viewer.manages_peers,
            owner_only: &owner_only,
        };
        let roles: Vec<RoleFacts<'_>> = catalog.roles.iter().map(facts).collect();
        let user = |number| UserId(Uuid::from_u128(number));
        let target = Target {
            user: user(if oneself { 1 } else { 2 }),
            role: facts(target),
            status: Some(status),
            distance: Reach::Organization,
            no_other_holder: alone,
        };
        let reach = |capability| catalog.reach_of(viewer, capability);
        possible(user(1), giver, reach, &roles, &target).map(|act| act.entry(&Words::new("en")).path).collect()
    }

    #[test]
    fn a_menu_holds_what_may_be_done_and_no_more() {
        let catalogs = Catalogs::shipped().unwrap();
        let catalog = catalogs.get("starter").unwrap();
        let on = |viewer, target, status| acts(&catalog, viewer, target, status, false, false);
        assert_eq!(on("owner", "member", Status::Active), ["role", "suspend", "remove"]);
        assert_eq!(on("owner", "viewer", Status::Suspended), ["role", "reactivate", "remove"]);
        // No menu on owners for those who are none, and none at all for those who may nothing.
        assert!(on("admin", "owner", Status::Active).is_empty());
        assert!(on("viewer", "member", Status::Active).is_empty());
    }

    #[test]
    fn ones_own_row_offers_to_go_and_to_step_down_unless_nobody_else_is_there() {
        let catalogs = Catalogs::shipped().unwrap();
        let catalog = catalogs.get("starter").unwrap();
        let own = |role, alone| acts(&catalog, role, role, Status::Active, alone, true);
        assert_eq!(own("owner", false), ["role", "leave"]);
        assert!(own("owner", true).is_empty());
        assert_eq!(own("viewer", false), ["leave"]);
    }

    #[test]
    fn who_must_be_given_another_role_first_is_still_to_be_removed() {
        let catalogs = Catalogs::shipped().unwrap();
        let catalog = catalogs.get("sendoso").unwrap();
        assert_eq!(acts(&catalog, "admin", "admin", Status::Active, false, false), ["role", "suspend", "remove"]);
        // Equals do not deal with each other where the catalog says so, and a part of the team is nobody before there are teams.
        assert!(acts(&catalog, "department_admin", "sender", Status::Active, false, false).is_empty());
    }
}
