//! What a token carries, who may make one and who may end one (issue: tokens). A token hands out rights to a program, so nobody puts into
//! one what is not their own.

use crate::domain::{
    giving::Giver,
    instant::{Instant, Span},
    person_name::PersonName,
    vector::Vector,
};

/// A token lives so long at most, in days, unless it never ends.
pub const MOST_DAYS: u16 = 365;

/// What the form offers, in days.
pub const DAYS_OFFERED: [u16; 4] = [7, 30, 90, 365];

/// What the form begins with, in days.
pub const DAYS_DEFAULT: u16 = 90;

/// So many live tokens an organization has at most: a list that people can still look through.
pub const MOST_LIVE: i64 = 200;

/// Whose a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whose {
    /// The member's who makes it: it never does more than they may at the time of the call, and ends with their membership.
    Mine,
    /// The organization's: it stays when whoever made it goes.
    Organization,
}

/// What a token lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carries {
    /// All that the member may, now and later. For a member's own alone.
    Everything,
    /// These permissions and no more.
    These {
        /// How far each goes.
        vector: Vector,
        /// Whether it also does what the console leaves to the holders of a role that somebody must hold.
        as_owner: bool,
    },
}

/// A token to be made.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What it is called in the list; the rules of a person's name serve for it.
    pub name: PersonName,
    /// Whose it is to be.
    pub whose: Whose,
    /// What it lets through.
    pub carries: Carries,
    /// How long it lives, in days; nothing for as long as nobody revokes it.
    pub days: Option<u16>,
}

impl Draft {
    /// When it ends, made at `now`.
    pub fn expires_at(&self, now: Instant) -> Option<Instant> {
        self.days.map(|days| now.plus(Span::days(i64::from(days))))
    }
}

/// Why a token is not made. Where several reasons hold, the first in this order is given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotMint {
    /// An organization's token outlives its maker, so only those make one without whom the organization cannot be.
    #[error("only somebody whom the organization cannot be without makes its tokens")]
    NotOwner,
    /// It would carry nothing.
    #[error("the token would carry no permission")]
    Nothing,
    /// It would go further than the maker in these permissions (places in the catalog).
    #[error("the token would go further than its maker")]
    Wider(Vec<usize>),
    /// It would stand for what is left to the holders of a role that somebody must hold, and the maker is none.
    #[error("the token would stand for more than its maker")]
    AsOwner,
    /// There are as many as may be.
    #[error("there are too many tokens")]
    TooMany,
}

impl CannotMint {
    /// The reason as one word, for records and the API.
    pub const fn as_str(&self) -> &'static str {
        match self {
            CannotMint::NotOwner => "not_owner",
            CannotMint::Nothing => "nothing",
            CannotMint::Wider(_) => "wider",
            CannotMint::AsOwner => "as_owner",
            CannotMint::TooMany => "too_many",
        }
    }
}

/// Whether somebody may make a token.
///
/// # Errors
/// Says why not.
pub fn may_mint(maker: &Giver<'_>, whose: Whose, carries: &Carries) -> Result<(), CannotMint> {
    if whose == Whose::Organization && !maker.at_least_one {
        return Err(CannotMint::NotOwner);
    }
    let Carries::These { vector, as_owner } = carries else {
        // What is always as much as its member needs no comparing; what has no member carries nothing by that.
        return if whose == Whose::Mine { Ok(()) } else { Err(CannotMint::Nothing) };
    };
    if vector.count() == 0 {
        return Err(CannotMint::Nothing);
    }
    let beyond: Vec<usize> = maker.vector.difference(vector).into_iter().filter(|step| step.is_gain()).map(|step| step.index).collect();
    if !beyond.is_empty() {
        return Err(CannotMint::Wider(beyond));
    }
    if *as_owner && !maker.at_least_one {
        return Err(CannotMint::AsOwner);
    }
    Ok(())
}

/// Whether somebody may end a token that is not their own: one whose power is within theirs. Otherwise whoever looks after tokens could
/// cut off those above them.
pub fn may_revoke(actor: &Giver<'_>, vector: &Vector, as_owner: bool) -> bool {
    vector.within(actor.vector) && (!as_owner || actor.at_least_one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reach::Reach::{self, None, Organization, Own};

    fn giver(vector: &Vector, at_least_one: bool) -> Giver<'_> {
        Giver { vector, at_least_one, manages_peers: true, owner_only: &[] }
    }

    fn these(reaches: &[Reach], as_owner: bool) -> Carries {
        Carries::These { vector: reaches.to_vec().into(), as_owner }
    }

    #[test]
    fn nobody_mints_upward() {
        let own: Vector = vec![Organization, Own, None].into();
        let maker = giver(&own, false);
        assert_eq!(may_mint(&maker, Whose::Mine, &these(&[Organization, Own, None], false)), Ok(()));
        assert_eq!(may_mint(&maker, Whose::Mine, &these(&[Own, None, None], false)), Ok(()));
        assert_eq!(may_mint(&maker, Whose::Mine, &these(&[Own, Organization, Own], false)), Err(CannotMint::Wider(vec![1, 2])));
        assert_eq!(may_mint(&maker, Whose::Mine, &these(&[None, None, None], false)), Err(CannotMint::Nothing));
        assert_eq!(may_mint(&maker, Whose::Mine, &these(&[Own, None, None], true)), Err(CannotMint::AsOwner));
        assert_eq!(may_mint(&maker, Whose::Mine, &Carries::Everything), Ok(()));
    }

    #[test]
    fn an_organizations_token_is_made_by_those_it_cannot_be_without_and_says_what_it_carries() {
        let own: Vector = vec![Organization].into();
        let all = these(&[Organization], true);
        assert_eq!(may_mint(&giver(&own, false), Whose::Organization, &all), Err(CannotMint::NotOwner));
        assert_eq!(may_mint(&giver(&own, true), Whose::Organization, &all), Ok(()));
        assert_eq!(may_mint(&giver(&own, true), Whose::Organization, &Carries::Everything), Err(CannotMint::Nothing));
    }

    #[test]
    fn a_token_above_ones_own_power_is_not_ones_to_end() {
        let (own, less, more): (Vector, Vector, Vector) = (vec![Own, Own].into(), vec![Own].into(), vec![Own, Organization].into());
        assert!(may_revoke(&giver(&own, false), &less, false));
        assert!(!may_revoke(&giver(&own, false), &more, false));
        assert!(!may_revoke(&giver(&own, false), &less, true));
        assert!(may_revoke(&giver(&own, true), &less, true));
    }
}
