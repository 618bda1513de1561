//! Who may hand out which role. Everything that gives somebody a role asks here: inviting, changing a role, giving one back.

use crate::domain::vector::Vector;

/// What a role is, as far as handing it out and acting on its holders is concerned.
#[derive(Debug, Clone, Copy)]
pub struct RoleFacts<'a> {
    /// Its identity in the organization.
    pub key: &'a str,
    /// How far it goes.
    pub vector: &'a Vector,
    /// Whether it comes from the catalog.
    pub is_system: bool,
    /// Whether an active member must always hold it.
    pub at_least_one: bool,
    /// Whether an invitation may carry it; custom roles may be invited to.
    pub invitable: bool,
    /// Whether a role change may give it; custom roles may be given.
    pub assignable: bool,
    /// Whether it is for a single holder (`several_holders = false`) and somebody else holds it or was invited to it.
    pub taken: bool,
    /// Key of the role that its holders must be given before they can be removed.
    pub remove_requires_demotion: Option<&'a str>,
}

/// What the one who hands out may do.
#[derive(Debug, Clone, Copy)]
pub struct Giver<'a> {
    /// How far the giver's own role goes.
    pub vector: &'a Vector,
    /// Whether the giver's role is one that an active member must always hold.
    pub at_least_one: bool,
    /// Whether the giver's role deals with equals; custom roles do.
    pub manages_peers: bool,
    /// The catalog's permissions that only roles marked `at_least_one` may hold.
    pub owner_only: &'a [usize],
}

/// How a role comes to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// An invitation carries it, when it is sent and again when it is accepted.
    Invitation,
    /// A member gets it instead of another.
    RoleChange,
    /// The person had it before, and an undone change or a restored membership gives it back. What may not be handed out anew
    /// may still be given back, by somebody who has it.
    GivenBack,
}

/// Why a role may not be handed out. Where several reasons hold, the first in this order is given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotGive {
    /// No invitation ever carries this role.
    #[error("no invitation may carry this role")]
    NotByInvitation,
    /// No role change ever gives this role.
    #[error("no role change may give this role")]
    NotAssignable,
    /// It holds permissions (places in the catalog) that only a system role marked `at_least_one` may hold: the role is broken.
    #[error("the role holds permissions that are for owners only")]
    Misplaced(Vec<usize>),
    /// Somebody must always hold this role, and the console lets its holders do what no permission stands for. So only holders of
    /// such a role hand it out, however far another role goes.
    #[error("only somebody whom the organization cannot be without may give this role")]
    Keystone,
    /// It goes further than the giver's own in these permissions (places in the catalog).
    #[error("the role goes further than the giver's own")]
    Wider(Vec<usize>),
    /// It goes exactly as far as the giver's own, which does not deal with equals.
    #[error("the role is equal to the giver's own, which does not manage its equals")]
    Peer,
    /// The giver reaches less than the whole organization, and the person would stand outside of it.
    #[error("the person would be out of the giver's reach")]
    OutOfReach,
    /// It is for one person, and somebody has it.
    #[error("the role is for one person and somebody has it")]
    Taken,
    /// It was ended: it is no role any more.
    #[error("the role was ended")]
    Ended,
}

impl CannotGive {
    /// The reason as one word, for records and the API.
    pub const fn as_str(&self) -> &'static str {
        match self {
            CannotGive::NotByInvitation => "not_by_invitation",
            CannotGive::NotAssignable => "not_assignable",
            CannotGive::Misplaced(_) => "misplaced",
            CannotGive::Keystone => "keystone",
            CannotGive::Wider(_) => "wider",
            CannotGive::Peer => "peer",
            CannotGive::OutOfReach => "out_of_reach",
            CannotGive::Taken => "taken",
            CannotGive::Ended => "ended",
        }
    }
}

/// How a role stands to the one who would hand it out or act on its holders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// Within the giver's power.
    Within,
    /// Marked `at_least_one`, and the giver's is not.
    Keystone,
    /// Goes further in these permissions.
    Wider(Vec<usize>),
    /// Equal, and the giver does not deal with equals.
    Peer,
}

impl Giver<'_> {
    /// Where a role stands, seen from this giver. "Within" is pointwise `<=`; a giver who does not deal with equals needs it
    /// strictly below: within, and not equal.
    pub(super) fn standing(&self, role: &RoleFacts<'_>) -> Standing {
        if role.at_least_one && !self.at_least_one {
            return Standing::Keystone;
        }
        let beyond: Vec<usize> =
            self.vector.difference(role.vector).into_iter().filter(|step| step.is_gain()).map(|step| step.index).collect();
        if !beyond.is_empty() {
            return Standing::Wider(beyond);
        }
        // Within holds by now, so the other direction makes them equal.
        if !self.manages_peers && self.vector.within(role.vector) {
            return Standing::Peer;
        }
        Standing::Within
    }
}

/// Whether `giver` may hand out `role` this way.
///
/// # Errors
/// The first reason, in the order of [`CannotGive`], why not.
pub fn may_give(giver: &Giver<'_>, role: &RoleFacts<'_>, way: Way) -> Result<(), CannotGive> {
    match way {
        Way::Invitation if !role.invitable => return Err(CannotGive::NotByInvitation),
        Way::RoleChange if !role.assignable => return Err(CannotGive::NotAssignable),
        Way::Invitation | Way::RoleChange | Way::GivenBack => {}
    }
    let misplaced = misplaced(giver, role);
    if !misplaced.is_empty() {
        return Err(CannotGive::Misplaced(misplaced));
    }
    match giver.standing(role) {
        Standing::Keystone => Err(CannotGive::Keystone),
        Standing::Wider(beyond) => Err(CannotGive::Wider(beyond)),
        Standing::Peer => Err(CannotGive::Peer),
        Standing::Within if role.taken => Err(CannotGive::Taken),
        Standing::Within => Ok(()),
    }
}

/// The owner-only permissions that a role holds without being of the kind that may.
fn misplaced(giver: &Giver<'_>, role: &RoleFacts<'_>) -> Vec<usize> {
    if role.is_system && role.at_least_one {
        return Vec::new();
    }
    giver.owner_only.iter().copied().filter(|index| role.vector.get(*index).any()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reach::Reach;
    use proptest::prelude::*;

    const WAYS: [Way; 3] = [Way::Invitation, Way::RoleChange, Way::GivenBack];

    fn role(vector: &Vector) -> RoleFacts<'_> {
        RoleFacts {
            key: "role",
            vector,
            is_system: true,
            at_least_one: false,
            invitable: true,
            assignable: true,
            taken: false,
            remove_requires_demotion: None,
        }
    }

    fn giver(vector: &Vector) -> Giver<'_> {
        Giver { vector, at_least_one: false, manages_peers: true, owner_only: &[] }
    }

    fn vector(reaches: &[Reach]) -> Vector {
        Vector::from(reaches.to_vec())
    }

    fn any_vector() -> impl Strategy<Value = Vector> {
        proptest::collection::vec(proptest::sample::select(Reach::ALL.to_vec()), 4).prop_map(Vector::from)
    }

    #[test]
    fn a_role_as_far_as_the_own_may_be_given_by_who_deals_with_equals_only() {
        let own = vector(&[Reach::Department, Reach::Team]);
        assert_eq!(may_give(&giver(&own), &role(&own), Way::Invitation), Ok(()));
        let aloof = Giver { manages_peers: false, ..giver(&own) };
        for way in WAYS {
            assert_eq!(may_give(&aloof, &role(&own), way), Err(CannotGive::Peer));
        }
        let below = vector(&[Reach::Department, Reach::Own]);
        assert_eq!(may_give(&aloof, &role(&below), Way::RoleChange), Ok(()));
    }

    #[test]
    fn what_goes_further_is_named() {
        let own = vector(&[Reach::Team, Reach::Organization, Reach::None]);
        let wider = vector(&[Reach::Department, Reach::Own, Reach::Own]);
        assert_eq!(may_give(&giver(&own), &role(&wider), Way::Invitation), Err(CannotGive::Wider(vec![0, 2])));
    }

    #[test]
    fn the_flags_of_the_role_bind_their_own_way_only() {
        let own = vector(&[Reach::Organization]);
        let uninvitable = RoleFacts { invitable: false, ..role(&own) };
        assert_eq!(may_give(&giver(&own), &uninvitable, Way::Invitation), Err(CannotGive::NotByInvitation));
        assert_eq!(may_give(&giver(&own), &uninvitable, Way::RoleChange), Ok(()));
        let fixed = RoleFacts { assignable: false, ..role(&own) };
        assert_eq!(may_give(&giver(&own), &fixed, Way::RoleChange), Err(CannotGive::NotAssignable));
        assert_eq!(may_give(&giver(&own), &fixed, Way::GivenBack), Ok(()));
    }

    #[test]
    fn who_must_always_be_there_is_made_by_their_like() {
        let own = vector(&[Reach::Organization]);
        let owner = RoleFacts { at_least_one: true, ..role(&own) };
        assert_eq!(may_give(&giver(&own), &owner, Way::RoleChange), Err(CannotGive::Keystone));
        let by_owner = Giver { at_least_one: true, ..giver(&own) };
        assert_eq!(may_give(&by_owner, &owner, Way::RoleChange), Ok(()));
        assert_eq!(may_give(&by_owner, &RoleFacts { taken: true, ..owner }, Way::RoleChange), Err(CannotGive::Taken));
    }

    #[test]
    fn a_custom_role_with_an_owners_permission_is_given_by_nobody() {
        let own = vector(&[Reach::Organization, Reach::Organization]);
        let by_owner = Giver { at_least_one: true, owner_only: &[1], ..giver(&own) };
        for broken in [RoleFacts { is_system: false, ..role(&own) }, RoleFacts { is_system: false, at_least_one: true, ..role(&own) }] {
            for way in WAYS {
                assert_eq!(may_give(&by_owner, &broken, way), Err(CannotGive::Misplaced(vec![1])));
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_beyond_the_own_is_ever_given(own in any_vector(), other in any_vector(), flags in any::<[bool; 7]>()) {
            let [at_least_one, manages_peers, keystone, is_system, invitable, assignable, taken] = flags;
            let giver = Giver { at_least_one, manages_peers, ..giver(&own) };
            let role = RoleFacts { is_system, at_least_one: keystone, invitable, assignable, taken, ..role(&other) };
            for way in WAYS {
                match may_give(&giver, &role, way) {
                    Ok(()) => {
                        prop_assert!(other.within(&own));
                        prop_assert!(manages_peers || !own.within(&other));
                        prop_assert!(at_least_one || !keystone);
                        prop_assert!(!taken);
                    }
                    Err(CannotGive::Wider(beyond)) => {
                        prop_assert!(!beyond.is_empty());
                        prop_assert!(beyond.into_iter().all(|index| other.get(index) > own.get(index)));
                    }
                    Err(_) => {}
                }
            }
        }
    }
}
