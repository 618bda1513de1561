//! Proofs inside a door: read again under the lock, so that what they say cannot change before the commit.

use std::marker::PhantomData;

use super::{
    Grant, HeldRole, Membership, Missing, Organization, Person, Refused, RequestFacts, Scope, SignedIn,
    capabilities::May,
    grant::{admit, weigh},
    load,
};
use crate::{
    catalog::Catalogs,
    db::{Conn, DbError},
    domain::{
        capability::Capability,
        ids::{OrgId, UserId},
        reach::Reach,
    },
};

/// A [`Grant`] that was read again under the organization's lock. Lives as long as the transaction.
pub struct Standing<'tx, P> {
    signed_in: SignedIn,
    organization: Organization,
    membership: Membership,
    reach: Reach,
    transaction: PhantomData<&'tx ()>,
    purpose: PhantomData<fn() -> P>,
}

impl<P> Standing<'_, P> {
    /// The locked organization.
    pub fn organization(&self) -> &Organization {
        &self.organization
    }

    /// Its id, which every row written must carry.
    pub fn org(&self) -> OrgId {
        self.organization.id
    }

    /// Who acts.
    pub fn actor(&self) -> UserId {
        self.signed_in.person().id
    }

    /// The same with name and language, as they were when the request came.
    pub fn person(&self) -> &Person {
        self.signed_in.person()
    }

    /// Their name, for the record.
    pub fn actor_name(&self) -> &str {
        &self.signed_in.person().name
    }

    /// The role they hold now.
    pub fn role(&self) -> &HeldRole {
        &self.membership.role
    }

    /// How far the capability reaches now.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// How far another capability of the same member reaches now: for acts that ask for one or another.
    pub fn may(&self, capability: Capability) -> Reach {
        self.membership.reach(&self.organization.catalog, capability)
    }

    /// The refusal of such an act.
    pub fn lacking(&self, capability: Capability) -> Refused {
        Refused::Lacks(Box::new(Missing {
            signed_in: self.signed_in.clone(),
            organization: self.organization.clone(),
            membership: self.membership.clone(),
            capability,
        }))
    }

    /// For the record.
    pub fn facts(&self) -> &RequestFacts {
        self.signed_in.facts()
    }
}

/// Everything of a grant that goes through a door.
pub struct Claim<P> {
    org: OrgId,
    signed_in: SignedIn,
    purpose: PhantomData<fn() -> P>,
}

impl<P> Claim<P> {
    /// Which organization's row to lock.
    pub fn org(&self) -> OrgId {
        self.org
    }

    /// For the record.
    pub fn facts(&self) -> &RequestFacts {
        self.signed_in.facts()
    }
}

impl<P: May> Grant<P> {
    /// What to take through the organization's door.
    pub fn claim(&self) -> Claim<P> {
        Claim { org: self.organization().id, signed_in: self.signed_in().clone(), purpose: PhantomData }
    }
}

/// Reads a claim again under the lock: membership, status, role and capability must all still hold.
pub fn stand<'tx, P: May>(conn: &mut Conn, catalogs: &Catalogs, claim: Claim<P>) -> Result<Standing<'tx, P>, Refused> {
    let place = load::in_place(conn, claim.org, claim.signed_in.person().id)?.ok_or(Refused::NoSuchPlace)?;
    let (organization, membership) = admit(place, catalogs)?;
    let signed_in = claim.signed_in;
    match weigh::<P>(&organization, &membership) {
        Ok(reach) => Ok(Standing { signed_in, organization, membership, reach, transaction: PhantomData, purpose: PhantomData }),
        Err(capability) => Err(Refused::Lacks(Box::new(Missing { signed_in, organization, membership, capability }))),
    }
}

/// What somebody else may do in an organization at this moment, read under its lock: nothing, when they are no active member or lack `P`.
/// For acts that rest on another's power, as an invitation rests on its sender's.
pub fn still_may<P: May>(conn: &mut Conn, catalogs: &Catalogs, org: OrgId, user: UserId) -> Result<Option<(HeldRole, Reach)>, DbError> {
    let Some(place) = load::in_place(conn, org, user)? else { return Ok(None) };
    match admit(place, catalogs) {
        Ok((organization, membership)) => Ok(weigh::<P>(&organization, &membership).ok().map(|reach| (membership.role, reach))),
        Err(Refused::Db(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

impl Scope {
    /// Whether its reader may still read as far, at this moment: for a read that goes on long after the request that it answers was let in.
    pub fn still_holds<P: May>(&self, conn: &mut Conn, catalogs: &Catalogs) -> Result<bool, DbError> {
        Ok(still_may::<P>(conn, catalogs, self.org, self.reader)?.is_some_and(|(_, reach)| reach >= self.reach))
    }
}

/// The command line on the machine itself, or the operator's token. Recorded as such.
#[derive(Debug, Clone)]
pub struct Operator {
    facts: RequestFacts,
}

impl Operator {
    /// Whoever may start this program with the database's address may do all that it does.
    pub fn at_the_command_line() -> Self {
        let address = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
        Self { facts: RequestFacts { request_id: "command-line".into(), address, agent: "rolecall".into() } }
    }

    /// For the record.
    pub fn facts(&self) -> &RequestFacts {
        &self.facts
    }
}
