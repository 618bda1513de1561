//! Why an act on a member is refused, a role not given, or not built, a token not made, as the sentence that people read. One exhaustive match a kind.

use super::{IntoWord, Words};
use crate::{
    catalog::Catalog,
    domain::{
        acting::CannotAct,
        building::CannotBuild,
        giving::CannotGive,
        token::{CannotMint, MOST_LIVE},
    },
};

/// Permissions named in one sentence; the rest are counted.
const NAMED: usize = 3;

/// Of whom a refusal speaks.
#[derive(Debug, Clone, Copy)]
pub struct Whom<'a> {
    /// Their name.
    pub name: &'a str,
    /// The name of the role they hold, in the reader's language.
    pub role: &'a str,
    /// What the organization is called.
    pub organization: &'a str,
    /// Whether it is the reader.
    pub oneself: bool,
}

impl Words {
    /// Why this may not be done; `whom` is left out where the sentence is about nobody in sight.
    pub fn cannot_act(&self, reason: &CannotAct, catalog: &Catalog, whom: Option<Whom<'_>>) -> String {
        match (reason, whom) {
            (CannotAct::NotOneself, _) => self.say("changes-cannot-not-oneself"),
            (CannotAct::OutOfReach | CannotAct::Gone, _) => self.say("changes-cannot-gone"),
            (CannotAct::Oneself, _) => self.say("changes-cannot-oneself"),
            (CannotAct::Above, _) => self.say("changes-cannot-above"),
            (CannotAct::Peer, _) => self.say("changes-cannot-peer"),
            (CannotAct::NoChange, _) => self.say("changes-cannot-no-change"),
            (CannotAct::RaisesOneself, _) => self.say("changes-cannot-raises-oneself"),
            (CannotAct::NewRole(reason), _) => self.cannot_give(reason, catalog),
            (CannotAct::LastHolder, None) => self.say("changes-cannot-last-holder-somebody"),
            (CannotAct::LastHolder, Some(whom)) if whom.oneself => {
                self.two("changes-cannot-last-holder-self", "role", whom.role, "organization", whom.organization)
            }
            (CannotAct::LastHolder, Some(whom)) => self.with(
                "changes-cannot-last-holder",
                [("name", whom.name.into_word()), ("role", whom.role.into_word()), ("organization", whom.organization.into_word())],
            ),
            (CannotAct::DemoteFirst { to }, None) => self.one("changes-cannot-demote-first-somebody", "to", self.role_of(catalog, to)),
            (CannotAct::DemoteFirst { to }, Some(whom)) => {
                self.two("changes-cannot-demote-first", "role", whom.role, "to", self.role_of(catalog, to))
            }
        }
    }

    /// Why this role is not given.
    pub fn cannot_give(&self, reason: &CannotGive, catalog: &Catalog) -> String {
        match reason {
            CannotGive::NotByInvitation => self.say("changes-give-not-by-invitation"),
            CannotGive::NotAssignable if catalog.brand.support.is_some() => {
                self.one("changes-give-not-assignable-support", "product", catalog.brand.product.in_language(self.language()))
            }
            CannotGive::NotAssignable => self.say("changes-give-not-assignable"),
            CannotGive::Misplaced(permissions) => {
                let (roles, permissions) = (self.keystones(catalog), self.permissions(catalog, permissions));
                self.two("changes-give-misplaced", "roles", roles, "permissions", permissions)
            }
            CannotGive::Keystone => self.one("changes-give-keystone", "roles", self.keystones(catalog)),
            CannotGive::Wider(permissions) => self.one("changes-give-wider", "permissions", self.permissions(catalog, permissions)),
            CannotGive::Peer => self.say("changes-give-peer"),
            CannotGive::OutOfReach => self.say("changes-give-out-of-reach"),
            CannotGive::Taken => self.say("changes-give-taken"),
            CannotGive::Ended => self.say("changes-give-ended"),
        }
    }

    /// Why a role is not built, or not ended.
    pub fn cannot_build(&self, reason: &CannotBuild, catalog: &Catalog) -> String {
        match reason {
            CannotBuild::System => self.one("roles-cannot-system", "product", catalog.brand.product.in_language(self.language())),
            CannotBuild::OutOfReach => self.say("roles-cannot-out-of-reach"),
            CannotBuild::Own => self.say("roles-cannot-own"),
            CannotBuild::Above => self.say("roles-cannot-above"),
            CannotBuild::Peer => self.say("roles-cannot-peer"),
            CannotBuild::OwnerOnly(places) => {
                let (roles, permissions) = (self.keystones(catalog), self.permissions(catalog, places));
                self.two("roles-cannot-owner", "roles", roles, "permissions", permissions)
            }
            CannotBuild::Raises(places) => self.one("roles-cannot-raises", "permissions", self.permissions(catalog, places)),
            CannotBuild::Wider(places) => self.one("roles-cannot-wider", "permissions", self.permissions(catalog, places)),
        }
    }

    /// Why a token is not made.
    pub fn cannot_mint(&self, reason: &CannotMint, catalog: &Catalog) -> String {
        match reason {
            CannotMint::NotOwner => self.one("tokens-cannot-not-owner", "roles", self.keystones(catalog)),
            CannotMint::Nothing => self.say("tokens-permissions-missing"),
            CannotMint::Wider(places) => self.one("tokens-cannot-wider", "permissions", self.permissions(catalog, places)),
            CannotMint::AsOwner => self.one("tokens-cannot-as-owner", "roles", self.keystones(catalog)),
            CannotMint::TooMany => self.one("tokens-cannot-too-many", "shown", self.number(MOST_LIVE.unsigned_abs())),
        }
    }

    fn role_of(&self, catalog: &Catalog, key: &str) -> String {
        catalog.role(key).map_or(key, |role| role.name.in_language(self.language())).to_owned()
    }

    /// The roles that an organization cannot be without.
    pub fn keystones(&self, catalog: &Catalog) -> String {
        let roles = catalog.roles.iter().filter(|role| role.at_least_one);
        roles.map(|role| role.name.in_language(self.language())).collect::<Vec<_>>().join(", ")
    }

    /// Permissions by name, as far as a sentence bears.
    pub fn permissions(&self, catalog: &Catalog, places: &[usize]) -> String {
        let names = places
            .iter()
            .filter_map(|place| catalog.permissions.get(*place))
            .map(|permission| permission.name.in_language(self.language()));
        let list = names.take(NAMED).collect::<Vec<_>>().join(", ");
        match places.len().saturating_sub(NAMED) {
            0 => list,
            more => self.two("changes-give-more", "list", list, "count", more),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalogs;

    #[test]
    fn every_reason_is_a_sentence() {
        let (catalogs, words) = (Catalogs::shipped().unwrap(), Words::new("en"));
        let whom = Whom { name: "Ana", role: "Owner", organization: "Acme", oneself: false };
        let given = [
            CannotGive::NotByInvitation,
            CannotGive::NotAssignable,
            CannotGive::Misplaced(vec![0]),
            CannotGive::Keystone,
            CannotGive::Wider(vec![0, 1, 2, 3, 4]),
            CannotGive::Peer,
            CannotGive::OutOfReach,
            CannotGive::Taken,
            CannotGive::Ended,
        ];
        let mut reasons: Vec<CannotAct> = given.into_iter().map(CannotAct::NewRole).collect();
        reasons.extend([
            CannotAct::NotOneself,
            CannotAct::OutOfReach,
            CannotAct::Oneself,
            CannotAct::Above,
            CannotAct::Peer,
            CannotAct::Gone,
            CannotAct::NoChange,
            CannotAct::RaisesOneself,
            CannotAct::LastHolder,
            CannotAct::DemoteFirst { to: "member".into() },
        ]);
        for key in ["starter", "sendocki"] {
            let catalog = catalogs.get(key).unwrap();
            for reason in &reasons {
                for whom in [None, Some(whom), Some(Whom { oneself: true, ..whom })] {
                    let text = words.cannot_act(reason, &catalog, whom);
                    assert!(text.contains(' ') && text.ends_with('.') && !text.starts_with("changes-"), "{reason:?}: {text}");
                }
            }
        }
    }

    #[test]
    fn every_reason_not_to_build_a_role_is_a_sentence() {
        let (catalogs, words) = (Catalogs::shipped().unwrap(), Words::new("en"));
        let catalog = catalogs.get("starter").unwrap();
        let reasons = [
            CannotBuild::System,
            CannotBuild::OutOfReach,
            CannotBuild::Own,
            CannotBuild::Above,
            CannotBuild::Peer,
            CannotBuild::OwnerOnly(vec![0]),
            CannotBuild::Raises(vec![0]),
            CannotBuild::Wider(vec![0, 1, 2, 3, 4]),
        ];
        for reason in reasons {
            let text = words.cannot_build(&reason, &catalog);
            assert!(text.contains(' ') && text.ends_with('.') && !text.starts_with("roles-"), "{reason:?}: {text}");
        }
    }

    #[test]
    fn every_reason_not_to_make_a_token_is_a_sentence() {
        let (catalogs, words) = (Catalogs::shipped().unwrap(), Words::new("en"));
        let catalog = catalogs.get("starter").unwrap();
        let reasons = [CannotMint::NotOwner, CannotMint::Nothing, CannotMint::Wider(vec![0]), CannotMint::AsOwner, CannotMint::TooMany];
        for reason in reasons {
            let text = words.cannot_mint(&reason, &catalog);
            assert!(text.contains(' ') && text.ends_with('.') && !text.starts_with("tokens-"), "{reason:?}: {text}");
        }
    }

    #[test]
    fn what_goes_further_is_named_as_far_as_a_sentence_bears() {
        let (catalogs, words) = (Catalogs::shipped().unwrap(), Words::new("en"));
        let catalog = catalogs.get("starter").unwrap();
        let name = |place: usize| catalog.permissions[place].name.in_language("en").to_owned();
        let text = words.cannot_give(&CannotGive::Wider(vec![1, 2, 3, 4, 5]), &catalog);
        assert_eq!(text, format!("It goes further than your own role: {}, {}, {} and 2 more.", name(1), name(2), name(3)));
    }
}
