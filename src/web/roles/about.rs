//! What the pages of roles say in the same words: how far a role goes, how many hold it, and the tabs above the list.

use super::super::{members::tabs::Tab, plan};
use crate::{
    authz::{Grant, Organization},
    catalog::Catalog,
    domain::{capability::Capability, reach::Reach, role::RoleNumber, vector::Vector},
    store::roles::{look::RoleLook, versions::Version},
    words::{IntoWord, Words},
};

/// Where the roles of an organization stand.
pub fn path(organization: &Organization) -> String {
    format!("/o/{}/roles", organization.slug)
}

/// Where one of them stands.
pub fn path_of(organization: &Organization, number: RoleNumber) -> String {
    format!("{}/{number}", path(organization))
}

/// Whether the catalog has permissions that can be limited. Where it has none, nothing is said about reaches.
pub fn has_reaches(catalog: &Catalog) -> bool {
    catalog.permissions.iter().any(|permission| permission.scoped)
}

/// Whether the plan lets roles of one's own be made. A plan that the catalog has no more lets nothing.
pub fn custom_roles(organization: &Organization) -> bool {
    organization.catalog.plan(&organization.plan).is_some_and(|plan| plan.custom_roles)
}

/// A reach, as it stands in a list or a choice.
pub fn reach(words: &Words, reach: Reach) -> String {
    words.say(match reach {
        Reach::None => "roles-reach-none",
        Reach::Own => "roles-reach-own",
        Reach::Team => "roles-reach-team",
        Reach::Department => "roles-reach-department",
        Reach::Organization => "roles-reach-organization",
    })
}

/// How far the permissions go that can be limited, the widest first; nothing, where none of them is held.
pub fn reaches(words: &Words, catalog: &Catalog, vector: &Vector) -> Option<String> {
    let held =
        |wanted: Reach| catalog.permissions.iter().zip(vector.iter()).any(|(permission, reach)| permission.scoped && reach == wanted);
    let said: Vec<String> =
        Reach::ALL.into_iter().rev().filter(|reach| reach.any() && held(*reach)).map(|wide| reach(words, wide)).collect();
    (!said.is_empty()).then(|| said.join(" · "))
}

/// "12 people, 2 invited"; nothing for who sees only a part of the team.
pub fn holders(words: &Words, look: &RoleLook) -> Option<String> {
    let people = words.counted("roles-people", look.people? as usize);
    Some(match look.invited.unwrap_or(0) {
        0 => people,
        invited => format!("{people}, {}", words.counted("roles-invited", invited as usize)),
    })
}

/// "12 people and 2 open invitations"; who sees only a part of the team is told no numbers.
pub fn who(words: &Words, look: &RoleLook) -> String {
    match (look.people, look.invited.unwrap_or(0)) {
        (None, _) => words.say("roles-everybody"),
        (Some(0), invited) => words.counted("roles-invitations", invited as usize),
        (Some(people), 0) => words.counted("roles-people", people as usize),
        (Some(people), invited) => people_and_invitations(words, people as usize, invited as usize),
    }
}

/// Both, where there are both.
pub fn people_and_invitations(words: &Words, people: usize, invited: usize) -> String {
    let (people, shown) = (words.counted("roles-people", people), words.number(invited.try_into().unwrap_or(u64::MAX)));
    words.with(
        "roles-people-and-invitations",
        [("people", people.into_word()), ("count", invited.into_word()), ("shown", shown.into_word())],
    )
}

/// Who made a version, as far as this reader may know.
pub fn editor(words: &Words, version: &Version) -> String {
    match version.by.as_deref() {
        None => words.say("roles-version-somebody"),
        Some("") => words.say("roles-version-nobody"),
        Some(name) => name.to_owned(),
    }
}

/// Where somebody goes on from building: to this page of roles, or to the organization's own, where they may not read those.
pub fn onward(organization: &Organization, sight: Reach, page: String) -> String {
    if sight.any() { page } else { format!("/o/{}", organization.slug) }
}

/// What the capability comes to here: building for the whole organization.
pub fn builds<P>(grant: &Grant<P>) -> bool {
    grant.may(Capability::ManageRoles) == Reach::Organization
}

/// Which page it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// The list.
    Roles,
    /// Who may do what.
    Matrix,
}

/// The tabs above both.
pub fn tabs(words: &Words, organization: &Organization, on: On) -> Vec<Tab> {
    let path = path(organization);
    let tab = |page, key, href| Tab { href, label: words.say(key), count: None, current: on == page };
    vec![tab(On::Roles, "roles-tab-list", path.clone()), tab(On::Matrix, "roles-tab-matrix", format!("{path}/matrix"))]
}

/// Why no role can be made on this plan, and the way to another.
pub struct PlanNote {
    /// Why, and what stays.
    pub text: String,
    /// To the plan, for who may see it.
    pub href: Option<String>,
}

/// That note, where the plan has no roles of one's own.
pub fn plan_note<P>(words: &Words, grant: &Grant<P>) -> Option<PlanNote> {
    let organization = grant.organization();
    if custom_roles(organization) {
        return None;
    }
    let name = plan::name(&organization.catalog, &organization.plan, words);
    let href = plan::is_for(|capability| grant.may(capability)).then(|| plan::path(organization));
    Some(PlanNote { text: words.one("roles-plan-without", "plan", name), href })
}
