//! Who asks: a person at a browser, or a program that shows a token (issue: tokens).

use std::sync::Arc;

use serde_json::Value;

use super::{
    Asking, HeldRole, Membership, Organization, Person, Proof, ProofSpec, Refused, RequestFacts, Scope, SignedIn,
    grant::admit,
    load::{self, FoundToken},
    token_secret::TokenSecret,
};
use crate::{
    catalog::{Catalog, Catalogs},
    db::{Db, DbError},
    domain::{
        capability::Capability,
        ids::{TokenId, UserId},
        instant::{Instant, Span},
        role::RoleNumber,
        vector::Vector,
    },
};

/// How stale a token's "last used" may be before it is told again.
const USED_EVERY: Span = Span::minutes(1);

/// What a request shows of who sent it. Pages read cookies and nothing else, the API reads `Authorization` and nothing else.
#[derive(Clone)]
pub enum Credential {
    /// Nothing.
    None,
    /// Something that is none of ours.
    Unknown,
    /// A browser's session.
    Session(super::session_key::SessionKey),
    /// A program's token.
    Token(TokenSecret),
    /// The operator's token, compared already.
    Operator,
}

/// Who is behind a proof.
#[derive(Debug, Clone)]
pub enum Caller {
    /// A person at a browser.
    Browser(SignedIn),
    /// A program.
    Program(Bearer),
}

impl Caller {
    /// Who acts, as records name them. An organization's token acts as itself, under its own name and id.
    pub fn person(&self) -> &Person {
        match self {
            Self::Browser(signed_in) => signed_in.person(),
            Self::Program(bearer) => &bearer.person,
        }
    }

    /// For the record.
    pub fn facts(&self) -> &RequestFacts {
        match self {
            Self::Browser(signed_in) => signed_in.facts(),
            Self::Program(bearer) => &bearer.facts,
        }
    }

    /// Whether there is a choice of organizations.
    pub fn several_organizations(&self) -> bool {
        matches!(self, Self::Browser(signed_in) if signed_in.several_organizations())
    }
}

/// A program that shows a live token: of a member, or of an organization.
#[derive(Debug, Clone)]
pub struct Bearer {
    token: TokenId,
    person: Person,
    kind: Kind,
    facts: RequestFacts,
    used_is_stale: bool,
    organization: Organization,
    membership: Membership,
}

/// Whose a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A member's: it does what they may, and no more than was chosen.
    Member {
        /// Whether nothing was held back when it was made: then it stands for the person wherever they are.
        whole: bool,
    },
    /// The organization's own: it outlives whoever made it.
    Organization,
}

impl Bearer {
    /// Which token.
    pub fn token(&self) -> TokenId {
        self.token
    }

    /// Who acts.
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// Whose it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// For the record.
    pub fn facts(&self) -> &RequestFacts {
        &self.facts
    }

    /// The one organization that the token is for.
    pub fn organization(&self) -> &Organization {
        &self.organization
    }

    /// What it may there.
    pub fn membership(&self) -> &Membership {
        &self.membership
    }

    /// Whether it is time to note again that it is in use.
    pub fn used_is_stale(&self) -> bool {
        self.used_is_stale
    }

    /// Who shows this secret.
    ///
    /// # Errors
    /// Says that it opens nothing, that what it opens rests, or that the database did not answer.
    pub async fn of_secret(db: &Db, catalogs: &Catalogs, secret: &TokenSecret, facts: RequestFacts, now: Instant) -> Result<Self, Refused> {
        let found = load::by_token(db, secret).await?.ok_or(Refused::SignInFirst)?;
        Self::from_found(found, catalogs, facts, now)
    }

    /// Whom it may ask about: everybody, where it may read the team of the whole organization; else the member whose it is.
    pub fn team(&self) -> Scope {
        let reach = self.membership.reach(&self.organization.catalog, Capability::ReadMembers);
        Scope { org: self.organization.id(), reader: self.person.id, reach }
    }

    /// What a row says at `now`. A token that ended, was revoked, or whose member is gone is none; a suspended member's rests.
    pub(super) fn from_found(found: FoundToken, catalogs: &Catalogs, facts: RequestFacts, now: Instant) -> Result<Self, Refused> {
        if found.token_expires_at.is_some_and(|at| at <= now) {
            return Err(Refused::SignInFirst);
        }
        let (organization, membership, person, kind) = match found.user_id {
            Some(user) => {
                let whole = found.allowed.is_none();
                let (organization, membership) = admit(found.place, catalogs).map_err(|refused| match refused {
                    Refused::NoSuchPlace => Refused::SignInFirst,
                    other => other,
                })?;
                let role = narrowed(membership.role, &organization.catalog, found.allowed.map(|document| document.0), found.as_owner);
                let person = Person {
                    id: user,
                    name: found.name.unwrap_or_default(),
                    email: found.email.unwrap_or_default(),
                    language: found.language.unwrap_or_default(),
                    theme: found.theme.unwrap_or_default(),
                };
                (organization, Membership { role, last_seen_at: membership.last_seen_at }, person, Kind::Member { whole })
            }
            None => {
                let organization = found.place.organization(catalogs)?;
                let allowed = found.allowed.map(|document| document.0);
                let role = HeldRole {
                    // No role of any organization: nothing compares equal to it.
                    number: RoleNumber(0),
                    key: String::new(),
                    is_system: false,
                    name: found.token_name.clone(),
                    description: String::new(),
                    vector: organization.catalog.vector_of_role("", false, Some(allowed.unwrap_or_default())),
                    at_least_one: found.as_owner,
                    manages_peers: true,
                };
                let person = Person {
                    id: UserId(found.token_id.0),
                    name: found.token_name,
                    email: String::new(),
                    language: "en".into(),
                    theme: "system".into(),
                };
                (organization, Membership { role, last_seen_at: Instant::UNKNOWN }, person, Kind::Organization)
            }
        };
        let used_is_stale = now.since(found.last_used_at) >= USED_EVERY;
        Ok(Self { token: found.token_id, person, kind, facts, used_is_stale, organization, membership })
    }
}

/// A member's role as far as a token lets it through. Without a document everything passes.
fn narrowed(role: HeldRole, catalog: &Arc<Catalog>, allowed: Option<Value>, as_owner: bool) -> HeldRole {
    let vector: Vector = match allowed {
        Some(document) => role.vector.meet(&catalog.vector_of_role("", false, Some(document))),
        None => role.vector.clone(),
    };
    HeldRole { vector, at_least_one: role.at_least_one && as_owner, ..role }
}

impl Proof for Bearer {
    const SPEC: ProofSpec = ProofSpec { kind: "token", capability: "" };

    async fn prove(asking: Asking<'_>) -> Result<Self, Refused> {
        let Credential::Token(secret) = &asking.credential else { return Err(Refused::SignInFirst) };
        let bearer = Self::of_secret(asking.db, asking.catalogs, secret, asking.facts, asking.now).await?;
        // A token names its organization; whoever names another besides is at the wrong door.
        match &asking.organization {
            Some(slug) if *slug != bearer.organization.slug => Err(Refused::NoSuchPlace),
            _ => Ok(bearer),
        }
    }
}

/// The same, where a program may also come without a token.
impl Proof for Option<Bearer> {
    const SPEC: ProofSpec = ProofSpec { kind: "visitor", capability: "" };

    async fn prove(asking: Asking<'_>) -> Result<Self, Refused> {
        match &asking.credential {
            Credential::None => Ok(None),
            _ => Bearer::prove(asking).await.map(Some),
        }
    }
}

impl Refused {
    /// For reads inside a door, where only the database can fail.
    pub(super) fn or_none<T>(result: Result<T, Self>) -> Result<Option<T>, DbError> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(Self::Db(error)) => Err(error),
            Err(_) => Ok(None),
        }
    }
}
