//! What a product calls a member, where it has ids of its own; and how a product names people at all. The three ways never overlap: what
//! reads as a user's id or as an email address is no external id, so that nobody has to say which was meant.

use uuid::Uuid;

use crate::domain::{
    acting::CannotAct,
    email::Email,
    giving::{Giver, RoleFacts, Standing},
    ids::UserId,
};

/// The longest, in characters.
const LONGEST: usize = 128;

/// A product's own id of a member. Compared exactly: `Ada-7` and `ada-7` are two.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalId(String);

/// Why a text is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExternalIdFault {
    /// Nothing, or too much.
    #[error("an external id has 1 to {LONGEST} characters")]
    Length,
    /// Something that nobody sees, within it or around it.
    #[error("an external id has printable characters alone, and no space at its beginning or end")]
    Unprintable,
    /// It would be taken for somebody's id.
    #[error("an external id cannot look like a user's id: members are found by that already")]
    UserId,
    /// It would be taken for somebody's address.
    #[error("an external id cannot be an email address: members are found by that already")]
    Email,
}

impl ExternalId {
    /// Reads one, as it is.
    ///
    /// # Errors
    /// Says why the text is none.
    pub fn parse(text: &str) -> Result<Self, ExternalIdFault> {
        if !(1..=LONGEST).contains(&text.chars().count()) {
            return Err(ExternalIdFault::Length);
        }
        if text.trim() != text || text.chars().any(is_unprintable) {
            return Err(ExternalIdFault::Unprintable);
        }
        if Uuid::try_parse(text).is_ok() {
            return Err(ExternalIdFault::UserId);
        }
        if Email::parse(text).is_ok() {
            return Err(ExternalIdFault::Email);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Two texts that look the same must not be two ids, as far as that can be helped: nothing invisible, no space but the plain one.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || (c.is_whitespace() && c != ' ')
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
        || matches!(c, '\u{FEFF}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// How a product names a person: who asks for a decision, whose a thing is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Named {
    /// By the id that this house gave them.
    User(UserId),
    /// By their address, folded for comparing.
    Email(String),
    /// By the product's own id.
    External(ExternalId),
    /// Nobody can be called so.
    Nobody,
}

impl Named {
    /// Reads a name.
    pub fn of(text: &str) -> Self {
        if let Ok(user) = Uuid::try_parse(text) {
            return Self::User(UserId(user));
        }
        match Email::parse(text) {
            Ok(email) => Self::Email(email.key().to_owned()),
            Err(_) => ExternalId::parse(text).map_or(Self::Nobody, Self::External),
        }
    }
}

/// Whether somebody may say what a product calls a member who holds `role`. Decisions about that name are decisions about this member from
/// then on: whoever could give anybody's name to somebody above them would hand out what is not theirs, and whoever could take one away
/// would cut them off.
///
/// # Errors
/// Says why not.
pub fn may_name(actor: &Giver<'_>, role: &RoleFacts<'_>, oneself: bool) -> Result<(), CannotAct> {
    match actor.standing(role) {
        Standing::Within => Ok(()),
        // One's own role is as wide as oneself; a token's may be less than its member's, and then it is above.
        Standing::Peer if oneself => Ok(()),
        Standing::Peer => Err(CannotAct::Peer),
        Standing::Keystone | Standing::Wider(_) => Err(CannotAct::Above),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        reach::Reach::{Organization, Own},
        vector::Vector,
    };

    #[test]
    fn an_id_is_what_a_product_writes_and_nothing_that_is_a_name_already() {
        for text in ["ada-7", "7", "Ada 7", "user:42/eu", "أدا", "me", "a@b", &"x".repeat(128)] {
            assert_eq!(ExternalId::parse(text).map(|id| id.0).as_deref(), Ok(text));
        }
        let wrong = [
            ("", ExternalIdFault::Length),
            (&"x".repeat(129), ExternalIdFault::Length),
            (" ada", ExternalIdFault::Unprintable),
            ("ada\t7", ExternalIdFault::Unprintable),
            ("ada\u{0}", ExternalIdFault::Unprintable),
            ("ada\u{200B}7", ExternalIdFault::Unprintable),
            ("ada\u{A0}7", ExternalIdFault::Unprintable),
            ("01890000-0000-7000-8000-000000000000", ExternalIdFault::UserId),
            ("01890000000070008000000000000000", ExternalIdFault::UserId),
            ("{01890000-0000-7000-8000-000000000000}", ExternalIdFault::UserId),
            ("ada@example.com", ExternalIdFault::Email),
            ("ADA@Example.com", ExternalIdFault::Email),
        ];
        for (text, fault) in wrong {
            assert_eq!(ExternalId::parse(text), Err(fault), "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_an_external_id_is_read_as_one(text in "\\PC{0,140}") {
            if let Ok(id) = ExternalId::parse(&text) {
                assert_eq!(Named::of(&text), Named::External(id));
            }
        }
    }

    #[test]
    fn nobody_names_those_above_them() {
        let (own, less, more): (Vector, Vector, Vector) = (vec![Own, Own].into(), vec![Own].into(), vec![Own, Organization].into());
        let may = |manages_peers, vector: &Vector, at_least_one, oneself| {
            let facts = RoleFacts {
                key: "any",
                vector,
                is_system: false,
                at_least_one,
                invitable: true,
                assignable: true,
                taken: false,
                remove_requires_demotion: None,
            };
            may_name(&Giver { vector: &own, at_least_one: false, manages_peers, owner_only: &[] }, &facts, oneself)
        };
        assert_eq!(may(true, &less, false, false), Ok(()));
        assert_eq!(may(true, &own, false, false), Ok(()));
        assert_eq!(may(false, &own, false, false), Err(CannotAct::Peer));
        assert_eq!(may(false, &own, false, true), Ok(()));
        for oneself in [false, true] {
            assert_eq!(may(true, &more, false, oneself), Err(CannotAct::Above));
            assert_eq!(may(true, &less, true, oneself), Err(CannotAct::Above));
        }
    }
}
