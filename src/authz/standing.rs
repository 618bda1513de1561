//! Proofs inside a door: read again under the lock, so that what they say cannot change before the commit.

use std::marker::PhantomData;

use super::{
    Asking, Bearer, Caller, Credential, Grant, HeldRole, Membership, Missing, Organization, Person, Proof, ProofSpec, Refused,
    RequestFacts, Scope,
    capabilities::May,
    grant::{admit, weigh},
    load,
};
use crate::{
    catalog::Catalogs,
    db::{Conn, DbError},
    domain::{
        capability::Capability,
        ids::{OrgId, TokenId, UserId},
        instant::Instant,
        reach::Reach,
    },
};

/// A [`Grant`] that was read again under the organization's lock. Lives as long as the transaction.
pub struct Standing<'tx, P> {
    caller: Caller,
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
        self.caller.person().id
    }

    /// The same with name and language, as they were when the request came.
    pub fn person(&self) -> &Person {
        self.caller.person()
    }

    /// Their name, for the record.
    pub fn actor_name(&self) -> &str {
        &self.caller.person().name
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
            caller: self.caller.clone(),
            organization: self.organization.clone(),
            membership: self.membership.clone(),
            capability,
        }))
    }

    /// For the record.
    pub fn facts(&self) -> &RequestFacts {
        self.caller.facts()
    }
}

/// Everything of a grant that goes through a door.
pub struct Claim<P> {
    org: OrgId,
    caller: Caller,
    purpose: PhantomData<fn() -> P>,
}

impl<P> Claim<P> {
    /// Which organization's row to lock.
    pub fn org(&self) -> OrgId {
        self.org
    }

    /// For the record.
    pub fn facts(&self) -> &RequestFacts {
        self.caller.facts()
    }
}

impl<P: May> Grant<P> {
    /// What to take through the organization's door.
    pub fn claim(&self) -> Claim<P> {
        Claim { org: self.organization().id, caller: self.caller().clone(), purpose: PhantomData }
    }
}

/// Reads a claim again under the lock: membership, status, role and capability must all still hold.
/// A token must still be live, too.
pub fn stand<'tx, P: May>(conn: &mut Conn, catalogs: &Catalogs, now: Instant, claim: Claim<P>) -> Result<Standing<'tx, P>, Refused> {
    let (organization, membership) = match &claim.caller {
        Caller::Browser(signed_in) => {
            let place = load::in_place(conn, claim.org, signed_in.person().id)?.ok_or(Refused::NoSuchPlace)?;
            admit(place, catalogs)?
        }
        Caller::Program(bearer) => {
            let found = load::token_in_place(conn, claim.org, bearer.token())?.ok_or(Refused::SignInFirst)?;
            let bearer = Bearer::from_found(found, catalogs, bearer.facts().clone(), now)?;
            (bearer.organization().clone(), bearer.membership().clone())
        }
    };
    let caller = claim.caller;
    match weigh::<P>(&organization, &membership) {
        Ok(reach) => Ok(Standing { caller, organization, membership, reach, transaction: PhantomData, purpose: PhantomData }),
        Err(capability) => Err(Refused::Lacks(Box::new(Missing { caller, organization, membership, capability }))),
    }
}

/// What somebody else may do in an organization at this moment, read under its lock: nothing, when they are no active member or lack `P`.
/// For acts that rest on another's power, as an invitation rests on its sender's. An organization's token stands for itself, by its own id.
pub fn still_may<P: May>(
    conn: &mut Conn,
    catalogs: &Catalogs,
    now: Instant,
    org: OrgId,
    user: UserId,
) -> Result<Option<(HeldRole, Reach)>, DbError> {
    let admitted = match load::in_place(conn, org, user)? {
        Some(place) => Refused::or_none(admit(place, catalogs))?,
        None => token_power(conn, catalogs, now, org, TokenId(user.0))?,
    };
    Ok(admitted.and_then(|(organization, membership)| {
        let reach = weigh::<P>(&organization, &membership).ok()?;
        Some((membership.role, reach))
    }))
}

fn token_power(
    conn: &mut Conn,
    catalogs: &Catalogs,
    now: Instant,
    org: OrgId,
    token: TokenId,
) -> Result<Option<(Organization, Membership)>, DbError> {
    // A member's token acts under the member's id, never under its own.
    let Some(found) = load::token_in_place(conn, org, token)?.filter(|found| found.user_id.is_none()) else { return Ok(None) };
    let bearer = Refused::or_none(Bearer::from_found(found, catalogs, RequestFacts::of_the_house(), now))?;
    Ok(bearer.map(|bearer| (bearer.organization().clone(), bearer.membership().clone())))
}

impl Scope {
    /// Whether its reader may still read as far, at this moment: for a read that goes on long after the request that it answers was let in.
    pub fn still_holds<P: May>(&self, conn: &mut Conn, catalogs: &Catalogs, now: Instant) -> Result<bool, DbError> {
        Ok(still_may::<P>(conn, catalogs, now, self.org, self.reader)?.is_some_and(|(_, reach)| reach >= self.reach))
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
        Self { facts: RequestFacts::of_the_command_line() }
    }

    /// For the record.
    pub fn facts(&self) -> &RequestFacts {
        &self.facts
    }
}

/// A request with the operator's token.
impl Proof for Operator {
    const SPEC: ProofSpec = ProofSpec { kind: "operator", capability: "" };

    async fn prove(asking: Asking<'_>) -> Result<Self, Refused> {
        match asking.credential {
            Credential::Operator => Ok(Self { facts: asking.facts }),
            // Who is known, and may not, is told so; what is no token is asked for one.
            Credential::Token(secret) => match Bearer::of_secret(asking.db, asking.catalogs, &secret, asking.facts, asking.now).await {
                Ok(_) | Err(Refused::Suspended { .. } | Refused::Rests { .. }) => Err(Refused::NotTheOperator),
                Err(refused) => Err(refused),
            },
            _ => Err(Refused::SignInFirst),
        }
    }
}
