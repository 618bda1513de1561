//! Who may build which role: make one, change one, end one. Roles hand out rights to everybody who holds them, so nobody puts into one
//! what they could not hand out, and nobody touches one that goes further than their own.

use crate::domain::{
    giving::{Giver, RoleFacts, Standing},
    reach::Reach,
    role::RoleNumber,
    vector::Vector,
};

/// Who builds.
#[derive(Debug, Clone, Copy)]
pub struct Builder<'a> {
    /// What they may hand out.
    pub giver: Giver<'a>,
    /// The role they hold.
    pub own: RoleNumber,
    /// How far the capability goes that stands for building.
    pub reach: Reach,
}

/// Why a role may not be built, or ended. Where several reasons hold, what the role is comes before what it is to become, and each in this
/// order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotBuild {
    /// It comes from the catalog, and nobody changes it here.
    #[error("the role comes from the catalog")]
    System,
    /// A role is the whole organization's: who may build for a part of it only, or not at all, builds none.
    #[error("building roles takes a reach over the whole organization")]
    OutOfReach,
    /// Nobody ends the role they hold: there would be nothing left to hold.
    #[error("nobody ends the role that they hold")]
    Own,
    /// It goes further than the builder's own as it is, held by anybody or not.
    #[error("the role goes further than the builder's own")]
    Above,
    /// It is exactly as far as the builder's own, or would be, and that one does not deal with equals.
    #[error("the role is equal to the builder's own, which does not manage its equals")]
    Peer,
    /// It would hold permissions (places in the catalog) that are for owners only: those are in no custom role, whoever asks.
    #[error("the role would hold permissions that are for owners only")]
    OwnerOnly(Vec<usize>),
    /// The builder holds this role, and it would go further in these permissions than it does.
    #[error("nobody widens the role that they hold")]
    Raises(Vec<usize>),
    /// It would go further than the builder's own in these permissions.
    #[error("the role would go further than the builder's own")]
    Wider(Vec<usize>),
}

impl CannotBuild {
    /// The reason as one word, for records and the API.
    pub const fn as_str(&self) -> &'static str {
        match self {
            CannotBuild::System => "system",
            CannotBuild::OutOfReach => "out_of_reach",
            CannotBuild::Own => "own",
            CannotBuild::Above => "above",
            CannotBuild::Peer => "peer",
            CannotBuild::OwnerOnly(_) => "owner_only",
            CannotBuild::Raises(_) => "raises",
            CannotBuild::Wider(_) => "wider",
        }
    }

    /// The permissions that are the reason, where some are.
    pub fn permissions(&self) -> &[usize] {
        match self {
            CannotBuild::OwnerOnly(places) | CannotBuild::Raises(places) | CannotBuild::Wider(places) => places,
            CannotBuild::System | CannotBuild::OutOfReach | CannotBuild::Own | CannotBuild::Above | CannotBuild::Peer => &[],
        }
    }
}

/// Whether `builder` may change this role at all, whatever it is to become.
///
/// # Errors
/// The first reason, in the order of [`CannotBuild`], why not.
pub fn may_edit(builder: &Builder<'_>, (number, facts): (RoleNumber, &RoleFacts<'_>)) -> Result<(), CannotBuild> {
    if facts.is_system {
        return Err(CannotBuild::System);
    }
    builder.reaches_all()?;
    match builder.giver.standing(facts) {
        Standing::Keystone | Standing::Wider(_) => Err(CannotBuild::Above),
        // One's own role is equal to itself, and may be narrowed.
        Standing::Peer if number != builder.own => Err(CannotBuild::Peer),
        Standing::Peer | Standing::Within => Ok(()),
    }
}

/// Whether `builder` may make a role that goes as far as `wanted`, out of nothing or out of `present`.
///
/// # Errors
/// The first reason, in the order of [`CannotBuild`], why not.
pub fn may_build(builder: &Builder<'_>, present: Option<(RoleNumber, &RoleFacts<'_>)>, wanted: &Vector) -> Result<(), CannotBuild> {
    match present {
        Some(present) => may_edit(builder, present)?,
        None => builder.reaches_all()?,
    }
    let held: Vec<usize> = builder.giver.owner_only.iter().copied().filter(|index| wanted.get(*index).any()).collect();
    if !held.is_empty() {
        return Err(CannotBuild::OwnerOnly(held));
    }
    let own = present.filter(|(number, _)| *number == builder.own);
    if let Some((_, facts)) = own {
        let gained: Vec<usize> = facts.vector.difference(wanted).into_iter().filter(|step| step.is_gain()).map(|step| step.index).collect();
        if !gained.is_empty() {
            return Err(CannotBuild::Raises(gained));
        }
    }
    match builder.giver.standing(&of_ones_own(wanted)) {
        Standing::Wider(beyond) => Err(CannotBuild::Wider(beyond)),
        Standing::Peer if own.is_none() => Err(CannotBuild::Peer),
        // No custom role is one that somebody must always hold.
        Standing::Keystone | Standing::Peer | Standing::Within => Ok(()),
    }
}

/// Whether `builder` may end this role. That nobody holds it any more is asked elsewhere.
///
/// # Errors
/// The first reason, in the order of [`CannotBuild`], why not.
pub fn may_end(builder: &Builder<'_>, (number, facts): (RoleNumber, &RoleFacts<'_>)) -> Result<(), CannotBuild> {
    match may_edit(builder, (number, facts)) {
        Ok(()) | Err(CannotBuild::Above | CannotBuild::Peer) if number == builder.own => Err(CannotBuild::Own),
        verdict => verdict,
    }
}

impl Builder<'_> {
    fn reaches_all(&self) -> Result<(), CannotBuild> {
        if self.reach == Reach::Organization { Ok(()) } else { Err(CannotBuild::OutOfReach) }
    }
}

/// A role that an organization makes itself, of which nothing is known but how far it goes.
const fn of_ones_own(vector: &Vector) -> RoleFacts<'_> {
    RoleFacts {
        key: "",
        vector,
        is_system: false,
        at_least_one: false,
        invitable: true,
        assignable: true,
        taken: false,
        remove_requires_demotion: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::giving::{Way, may_give};
    use proptest::prelude::*;

    const OWN: RoleNumber = RoleNumber(7);
    const OTHER: RoleNumber = RoleNumber(8);

    fn vector(reaches: &[Reach]) -> Vector {
        Vector::from(reaches.to_vec())
    }

    fn builder(vector: &Vector) -> Builder<'_> {
        let giver = Giver { vector, at_least_one: false, manages_peers: true, owner_only: &[] };
        Builder { giver, own: OWN, reach: Reach::Organization }
    }

    fn any_vector() -> impl Strategy<Value = Vector> {
        proptest::collection::vec(proptest::sample::select(Reach::ALL.to_vec()), 4).prop_map(Vector::from)
    }

    #[test]
    fn a_role_of_the_catalog_is_nobodys_to_build() {
        let own = vector(&[Reach::Organization]);
        let builder = Builder { giver: Giver { at_least_one: true, ..builder(&own).giver }, ..builder(&own) };
        let below = vector(&[Reach::None]);
        let system = RoleFacts { is_system: true, ..of_ones_own(&below) };
        assert_eq!(may_build(&builder, Some((OTHER, &system)), &below), Err(CannotBuild::System));
        assert_eq!(may_end(&builder, (OTHER, &system)), Err(CannotBuild::System));
        assert_eq!(may_end(&builder, (OWN, &system)), Err(CannotBuild::System));
    }

    #[test]
    fn a_part_of_the_organization_builds_no_roles() {
        let own = vector(&[Reach::Organization]);
        let below = vector(&[Reach::Own]);
        for reach in [Reach::None, Reach::Own, Reach::Team, Reach::Department] {
            let builder = Builder { reach, ..builder(&own) };
            assert_eq!(may_build(&builder, None, &below), Err(CannotBuild::OutOfReach));
            assert_eq!(may_end(&builder, (OTHER, &of_ones_own(&below))), Err(CannotBuild::OutOfReach));
            assert_eq!(may_end(&builder, (OWN, &of_ones_own(&own))), Err(CannotBuild::OutOfReach));
        }
    }

    #[test]
    fn what_goes_further_is_named() {
        let own = vector(&[Reach::Team, Reach::Organization, Reach::None]);
        let wider = vector(&[Reach::Department, Reach::Own, Reach::Own]);
        assert_eq!(may_build(&builder(&own), None, &wider), Err(CannotBuild::Wider(vec![0, 2])));
        let narrow = vector(&[Reach::Own, Reach::Own, Reach::None]);
        assert_eq!(may_build(&builder(&own), Some((OTHER, &of_ones_own(&narrow))), &wider), Err(CannotBuild::Wider(vec![0, 2])));
        assert_eq!(may_build(&builder(&own), Some((OTHER, &of_ones_own(&narrow))), &own), Ok(()));
    }

    #[test]
    fn a_role_above_is_not_even_narrowed() {
        let own = vector(&[Reach::Team, Reach::None]);
        let above = vector(&[Reach::Own, Reach::Own]);
        let none = Vector::none(2);
        assert_eq!(may_build(&builder(&own), Some((OTHER, &of_ones_own(&above))), &none), Err(CannotBuild::Above));
        assert_eq!(may_end(&builder(&own), (OTHER, &of_ones_own(&above))), Err(CannotBuild::Above));
    }

    #[test]
    fn what_is_for_owners_is_in_no_custom_role_whoever_asks() {
        let own = vector(&[Reach::Organization, Reach::Organization]);
        let owner = Builder { giver: Giver { at_least_one: true, owner_only: &[1], ..builder(&own).giver }, ..builder(&own) };
        assert_eq!(may_build(&owner, None, &own), Err(CannotBuild::OwnerOnly(vec![1])));
        // A role that has it all the same, from before the catalog said so, can be mended.
        let mended = vector(&[Reach::Organization, Reach::None]);
        assert_eq!(may_build(&owner, Some((OTHER, &of_ones_own(&own))), &mended), Ok(()));
    }

    #[test]
    fn the_role_one_holds_is_narrowed_only_and_never_ended_by_oneself() {
        let own = vector(&[Reach::Team, Reach::Own]);
        let facts = of_ones_own(&own);
        let narrower = vector(&[Reach::Own, Reach::Own]);
        let wider = vector(&[Reach::None, Reach::Organization]);
        assert_eq!(may_build(&builder(&own), Some((OWN, &facts)), &narrower), Ok(()));
        assert_eq!(may_build(&builder(&own), Some((OWN, &facts)), &own), Ok(()), "another name for it");
        assert_eq!(may_build(&builder(&own), Some((OWN, &facts)), &wider), Err(CannotBuild::Raises(vec![1])));
        assert_eq!(may_end(&builder(&own), (OWN, &facts)), Err(CannotBuild::Own));
        assert_eq!(may_end(&builder(&own), (OTHER, &facts)), Ok(()));
    }

    #[test]
    fn who_does_not_deal_with_equals_builds_below_themselves() {
        let own = vector(&[Reach::Department, Reach::Team]);
        let aloof = Builder { giver: Giver { manages_peers: false, ..builder(&own).giver }, ..builder(&own) };
        let below = vector(&[Reach::Department, Reach::Own]);
        assert_eq!(may_build(&aloof, None, &own), Err(CannotBuild::Peer));
        assert_eq!(may_build(&aloof, None, &below), Ok(()));
        assert_eq!(may_build(&aloof, Some((OTHER, &of_ones_own(&own))), &below), Err(CannotBuild::Peer));
        assert_eq!(may_build(&aloof, Some((OTHER, &of_ones_own(&below))), &own), Err(CannotBuild::Peer));
        assert_eq!(may_end(&aloof, (OTHER, &of_ones_own(&own))), Err(CannotBuild::Peer));
    }

    #[test]
    fn the_reasons_are_told_apart_in_a_record() {
        let all = [
            CannotBuild::System,
            CannotBuild::OutOfReach,
            CannotBuild::Own,
            CannotBuild::Above,
            CannotBuild::Peer,
            CannotBuild::OwnerOnly(vec![1]),
            CannotBuild::Raises(vec![1]),
            CannotBuild::Wider(vec![1]),
        ];
        let words: std::collections::BTreeSet<&str> = all.iter().map(CannotBuild::as_str).collect();
        assert_eq!(words.len(), all.len());
        assert_eq!(all.iter().filter(|reason| reason.permissions() == [1]).count(), 3);
    }

    proptest! {
        #[test]
        fn whatever_is_built_is_within_the_builder_and_could_be_handed_out(
            own in any_vector(), present in any_vector(), wanted in any_vector(), flags in any::<[bool; 4]>(),
            owner_only in proptest::sample::subsequence(vec![0_usize, 1, 2, 3], 0..3)
        ) {
            let [at_least_one, manages_peers, is_new, is_own] = flags;
            let giver = Giver { vector: &own, at_least_one, manages_peers, owner_only: &owner_only };
            let builder = Builder { giver, own: OWN, reach: Reach::Organization };
            // Who holds a role has its vector.
            let present = if is_own { &own } else { &present };
            let facts = of_ones_own(present);
            let before = (!is_new).then_some((if is_own { OWN } else { OTHER }, &facts));
            match may_build(&builder, before, &wanted) {
                Ok(()) => {
                    prop_assert!(wanted.within(&own));
                    prop_assert!(owner_only.iter().all(|index| !wanted.get(*index).any()));
                    prop_assert!(is_new || present.within(&own), "nobody touches what is above them");
                    prop_assert!(is_new || !is_own || wanted.within(present), "nobody raises themselves");
                    if is_new || !is_own {
                        prop_assert_eq!(may_give(&giver, &of_ones_own(&wanted), Way::Invitation), Ok(()));
                        prop_assert_eq!(may_give(&giver, &of_ones_own(&wanted), Way::RoleChange), Ok(()));
                    }
                }
                Err(reason) => {
                    // No refusal without a reason: within, not for owners, and nobody's equal is always granted.
                    let fine = wanted.within(&own)
                        && owner_only.iter().all(|index| !wanted.get(*index).any())
                        && (is_new || present.within(&own));
                    prop_assert!(!fine || (!manages_peers && (own.within(&wanted) || own.within(present))), "{reason}");
                    prop_assert!(reason.permissions().iter().all(|index| wanted.get(*index).any()));
                }
            }
        }

        #[test]
        fn whatever_may_be_ended_may_be_edited(own in any_vector(), present in any_vector(), number in 7..9_i32, system in any::<bool>()) {
            let facts = RoleFacts { is_system: system, ..of_ones_own(&present) };
            let builder = builder(&own);
            if may_end(&builder, (RoleNumber(number), &facts)).is_ok() {
                prop_assert_eq!(may_edit(&builder, (RoleNumber(number), &facts)), Ok(()));
                prop_assert!(number != OWN.0 && !system && present.within(&own));
            }
        }
    }
}
