//! The proof that a person is an active member of the organization in the address, and that their role reaches what the route does.

use std::{marker::PhantomData, str::FromStr, sync::Arc};

use super::{
    Asking, Bearer, Caller, Credential, Person, Proof, ProofSpec, Refused, SignedIn,
    capabilities::May,
    load::{self, Place},
};
use crate::{
    catalog::{Catalog, Catalogs},
    db::{DbError, types::Document},
    domain::{
        capability::Capability,
        giving::Giver,
        ids::{OrgId, UserId},
        instant::{Instant, Span},
        member::Status,
        reach::Reach,
        role::RoleNumber,
        vector::Vector,
    },
};

/// How stale a member's "last seen" may be before it is told again (DESIGN section 2).
const SEEN_EVERY: Span = Span::minutes(5);

/// The organization a grant is for.
#[derive(Debug, Clone)]
pub struct Organization {
    pub(super) id: OrgId,
    /// Its name in addresses; never changes.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// What the product calls its things.
    pub catalog: Arc<Catalog>,
    /// Key of the plan.
    pub plan: String,
    /// How many members there are, active or suspended; kept, not counted.
    pub people: u32,
}

impl Organization {
    /// Its id, for the record and for rows.
    pub(crate) fn id(&self) -> OrgId {
        self.id
    }
}

/// The role a member holds, as it is now.
#[derive(Debug, Clone)]
pub struct HeldRole {
    /// Its label in this organization.
    pub number: RoleNumber,
    /// Its identity.
    pub key: String,
    /// Whether it comes from the catalog.
    pub is_system: bool,
    /// The stored name; pages show a system role's name from the catalog, in the reader's language.
    pub name: String,
    /// The stored description.
    pub description: String,
    /// How far it reaches, for every permission of the catalog.
    pub vector: Vector,
    /// Whether somebody must always hold it.
    pub at_least_one: bool,
    /// Whether its holders deal with equals.
    pub manages_peers: bool,
}

impl HeldRole {
    /// What its holder may hand out. `owner_only` are the catalog's ([`Catalog::owner_only`]).
    pub fn giver<'a>(&'a self, owner_only: &'a [usize]) -> Giver<'a> {
        Giver { vector: &self.vector, at_least_one: self.at_least_one, manages_peers: self.manages_peers, owner_only }
    }
}

/// What a person is in an organization.
#[derive(Debug, Clone)]
pub struct Membership {
    /// The one role.
    pub role: HeldRole,
    /// When they were last seen here; [`Instant::UNKNOWN`] if never.
    pub last_seen_at: Instant,
}

impl Membership {
    /// How far this member's role reaches for a capability; [`Reach::None`] where it does not.
    pub fn reach(&self, catalog: &Catalog, capability: Capability) -> Reach {
        catalog.reach(&self.role.vector, self.role.at_least_one, capability)
    }
}

/// What a member lacks: enough to say it on the page of a 403.
#[derive(Debug, Clone)]
pub struct Missing {
    /// Who asked.
    pub caller: Caller,
    /// Where.
    pub organization: Organization,
    /// As what.
    pub membership: Membership,
    /// For what.
    pub capability: Capability,
}

/// An active member, whose role reaches `P` in the organization of the address.
pub struct Grant<P> {
    caller: Caller,
    organization: Organization,
    membership: Membership,
    reach: Reach,
    seen_is_stale: bool,
    purpose: PhantomData<fn() -> P>,
}

/// What a read may see: one organization, and how much of it. Only a proof gives one.
#[derive(Debug, Clone)]
pub struct Scope {
    pub(super) org: OrgId,
    pub(super) reader: UserId,
    pub(super) reach: Reach,
}

impl Scope {
    /// The organization that rows must belong to.
    pub fn org(&self) -> OrgId {
        self.org
    }

    /// The only person who may be seen, where the reach is not the whole organization. Before teams and departments exist,
    /// a reach of one of them sees only oneself (DESIGN section 9).
    pub fn only(&self) -> Option<UserId> {
        match self.reach {
            Reach::Organization => None,
            Reach::None | Reach::Own | Reach::Team | Reach::Department => Some(self.reader),
        }
    }
}

impl<P> Grant<P> {
    /// Who it is.
    pub fn person(&self) -> &Person {
        self.caller.person()
    }

    /// The browser or the program behind it.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Where.
    pub fn organization(&self) -> &Organization {
        &self.organization
    }

    /// As what.
    pub fn membership(&self) -> &Membership {
        &self.membership
    }

    /// How far the capability reaches.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// How far another capability of the same member reaches; for deciding what to show.
    pub fn may(&self, capability: Capability) -> Reach {
        self.membership.reach(&self.organization.catalog, capability)
    }

    /// Whether it is time to note again that this member was here.
    pub fn seen_is_stale(&self) -> bool {
        self.seen_is_stale
    }

    /// Where and who, for the last-seen flusher.
    pub fn seen_as(&self) -> (OrgId, UserId) {
        (self.organization.id, self.person().id)
    }

    /// The refusal of something else that the same member would need.
    pub fn lacking(&self, capability: Capability) -> Refused {
        Refused::Lacks(Box::new(Missing {
            caller: self.caller.clone(),
            organization: self.organization.clone(),
            membership: self.membership.clone(),
            capability,
        }))
    }

    /// What everybody may read of: themselves.
    pub fn oneself(&self) -> Scope {
        Scope { org: self.organization.id, reader: self.person().id, reach: Reach::Own }
    }

    /// What this grant may read.
    pub fn scope(&self) -> Scope {
        Scope { org: self.organization.id, reader: self.person().id, reach: self.reach }
    }
}

impl Missing {
    /// What the member may read of the team, if anything: for naming whom to ask.
    pub fn team(&self) -> Option<Scope> {
        let reach = self.membership.reach(&self.organization.catalog, Capability::ReadMembers);
        reach.any().then(|| Scope { org: self.organization.id, reader: self.caller.person().id, reach })
    }
}

impl<P> Grant<P> {
    /// The same of a grant for anything else.
    pub fn team(&self) -> Option<Scope> {
        let reach = self.may(Capability::ReadMembers);
        reach.any().then(|| Scope { org: self.organization.id, reader: self.person().id, reach })
    }
}

impl<P: May> Proof for Grant<P> {
    const SPEC: ProofSpec = ProofSpec { kind: "grant", capability: P::NAME };

    async fn prove(asking: Asking<'_>) -> Result<Self, Refused> {
        let (caller, organization, membership, seen_is_stale) = match &asking.credential {
            Credential::Session(key) => {
                let found = load::by_session(asking.db, key, asking.organization, asking.now).await?.ok_or(Refused::SignInFirst)?;
                let signed_in = SignedIn::from_found(&found, asking.facts, asking.now);
                let (organization, membership) = admit(found.place, asking.catalogs)?;
                let seen_is_stale = asking.now.since(membership.last_seen_at) >= SEEN_EVERY;
                (Caller::Browser(signed_in), organization, membership, seen_is_stale)
            }
            Credential::Token(_) => {
                let says_where = asking.organization.is_some();
                let bearer = Bearer::prove(asking).await?;
                if !says_where {
                    return Err(Refused::NoTenant);
                }
                // A program at work is no person at work: only the token's own use is noted.
                let (organization, membership) = (bearer.organization().clone(), bearer.membership().clone());
                (Caller::Program(bearer), organization, membership, false)
            }
            Credential::None | Credential::Unknown | Credential::Operator => return Err(Refused::SignInFirst),
        };
        match weigh::<P>(&organization, &membership) {
            Ok(reach) => Ok(Self { caller, organization, membership, reach, seen_is_stale, purpose: PhantomData }),
            Err(capability) => Err(Refused::Lacks(Box::new(Missing { caller, organization, membership, capability }))),
        }
    }
}

/// The shared guard: who is no member, or suspended, gets no further, in a request and in a door alike.
pub(super) fn admit(place: Place, catalogs: &Catalogs) -> Result<(Organization, Membership), Refused> {
    let Some(status) = place.status.clone() else { return Err(Refused::NoSuchPlace) };
    let (role, last_seen_at) = (place.role(), place.last_seen_at.unwrap_or(Instant::UNKNOWN));
    let organization = place.organization(catalogs)?;
    if Status::from_str(&status) != Ok(Status::Active) {
        return Err(Refused::Suspended { organization: organization.name });
    }
    let role = role.ok_or_else(|| DbError::failed("a member's role is missing"))?.held(&organization.catalog);
    Ok((organization, Membership { role, last_seen_at }))
}

impl Place {
    /// The organization, unless it is none or rests.
    pub(super) fn organization(self, catalogs: &Catalogs) -> Result<Organization, Refused> {
        let (Some(id), Some(slug), Some(name), Some(plan), Some(catalog)) =
            (self.org_id, self.slug, self.org_name, self.plan, self.catalog)
        else {
            return Err(Refused::NoSuchPlace);
        };
        if self.suspended_at.is_some() {
            return Err(Refused::Rests { organization: name });
        }
        let catalog = catalogs.get(&catalog).ok_or_else(|| DbError::failed(format!("this instance has no catalog {catalog}")))?;
        let people = self.people.and_then(|people| u32::try_from(people).ok()).unwrap_or(0);
        Ok(Organization { id, slug, name, catalog, plan, people })
    }

    fn role(&self) -> Option<StoredRole> {
        Some(StoredRole {
            number: self.role_number?,
            key: self.role_key.clone()?,
            is_system: self.is_system?,
            name: self.role_name.clone()?,
            description: self.role_description.clone().unwrap_or_default(),
            permissions: self.permissions.clone(),
        })
    }
}

/// A role as its row says.
pub(super) struct StoredRole {
    pub number: i32,
    pub key: String,
    pub is_system: bool,
    pub name: String,
    pub description: String,
    pub permissions: Option<Document>,
}

impl StoredRole {
    /// What the catalog makes of it.
    pub(super) fn held(self, catalog: &Catalog) -> HeldRole {
        let system = if self.is_system { catalog.role(&self.key) } else { None };
        HeldRole {
            number: RoleNumber(self.number),
            vector: catalog.vector_of_role(&self.key, self.is_system, self.permissions.map(|document| document.0)),
            at_least_one: system.is_some_and(|role| role.at_least_one),
            manages_peers: system.is_none_or(|role| role.manages_peers),
            key: self.key,
            is_system: self.is_system,
            name: self.name,
            description: self.description,
        }
    }
}

/// How far the member reaches for `P`, or the capability that is lacking.
pub(super) fn weigh<P: May>(organization: &Organization, membership: &Membership) -> Result<Reach, Capability> {
    let Some(capability) = P::CAPABILITY else { return Ok(Reach::Organization) };
    let reach = membership.reach(&organization.catalog, capability);
    if reach.any() { Ok(reach) } else { Err(capability) }
}
