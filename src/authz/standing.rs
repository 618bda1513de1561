//! Proofs inside a door: read again under the lock, so that what they say cannot change before the commit.

use std::marker::PhantomData;

use super::{
    Grant, HeldRole, Organization, Refused, RequestFacts,
    capabilities::May,
    grant::{admit, weigh},
    load,
};
use crate::{
    catalog::Catalogs,
    db::Conn,
    domain::{
        ids::{OrgId, UserId},
        reach::Reach,
    },
};

/// A [`Grant`] that was read again under the organization's lock. Lives as long as the transaction.
pub struct Standing<'tx, P> {
    organization: Organization,
    actor: UserId,
    actor_name: String,
    role: HeldRole,
    reach: Reach,
    facts: RequestFacts,
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
        self.actor
    }

    /// Their name, for the record.
    pub fn actor_name(&self) -> &str {
        &self.actor_name
    }

    /// The role they hold now.
    pub fn role(&self) -> &HeldRole {
        &self.role
    }

    /// How far the capability reaches now.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// For the record.
    pub fn facts(&self) -> &RequestFacts {
        &self.facts
    }
}

/// Everything of a grant that goes through a door.
pub struct Claim<P> {
    org: OrgId,
    actor: UserId,
    actor_name: String,
    facts: RequestFacts,
    signed_in: super::SignedIn,
    purpose: PhantomData<fn() -> P>,
}

impl<P> Claim<P> {
    /// Which organization's row to lock.
    pub fn org(&self) -> OrgId {
        self.org
    }
}

impl<P: May> Grant<P> {
    /// What to take through the organization's door.
    pub fn claim(&self) -> Claim<P> {
        Claim {
            org: self.organization().id,
            actor: self.person().id,
            actor_name: self.person().name.clone(),
            facts: self.signed_in().facts().clone(),
            signed_in: self.signed_in().clone(),
            purpose: PhantomData,
        }
    }
}

/// Reads a claim again under the lock: membership, status, role and capability must all still hold.
pub fn stand<'tx, P: May>(conn: &mut Conn, catalogs: &Catalogs, claim: Claim<P>) -> Result<Standing<'tx, P>, Refused> {
    let place = load::in_place(conn, claim.org, claim.actor)?.ok_or(Refused::NoSuchPlace)?;
    let (organization, membership) = admit(place, catalogs)?;
    match weigh::<P>(&organization, &membership) {
        Ok(reach) => Ok(Standing {
            organization,
            actor: claim.actor,
            actor_name: claim.actor_name,
            role: membership.role,
            reach,
            facts: claim.facts,
            transaction: PhantomData,
            purpose: PhantomData,
        }),
        Err(capability) => {
            Err(Refused::Lacks(Box::new(super::Missing { signed_in: claim.signed_in, organization, membership, capability })))
        }
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
