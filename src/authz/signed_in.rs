//! The proof that somebody is signed in, wherever they are.

use super::{
    Asking, Credential, Proof, ProofSpec, Refused, RequestFacts,
    load::{self, Found},
};
use crate::domain::{
    ids::{DeviceId, SessionId, UserId},
    instant::{Instant, Span},
};

/// How stale a "last seen" may be before it is told again.
const SEEN_EVERY: Span = Span::minutes(5);

/// A person with an account.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their id.
    pub id: UserId,
    /// As they write it.
    pub name: String,
    /// As they write it.
    pub email: String,
    /// Language tag of the pages they read.
    pub language: String,
    /// `system`, `light` or `dark`.
    pub theme: String,
}

/// Somebody is signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    person: Person,
    session: SessionId,
    device: DeviceId,
    several_organizations: bool,
    seen_is_stale: bool,
    facts: RequestFacts,
}

impl SignedIn {
    pub(super) fn from_found(found: &Found, facts: RequestFacts, now: Instant) -> Self {
        Self {
            person: Person {
                id: found.user_id,
                name: found.name.clone(),
                email: found.email.clone(),
                language: found.language.clone(),
                theme: found.theme.clone(),
            },
            session: found.session_id,
            device: found.device_id,
            several_organizations: found.memberships > 1,
            seen_is_stale: now.since(found.session_seen_at) >= SEEN_EVERY,
            facts,
        }
    }

    /// Who it is.
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// The session this request came with.
    pub fn session(&self) -> SessionId {
        self.session
    }

    /// The browser it came from.
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// Whether there is a choice of organizations.
    pub fn several_organizations(&self) -> bool {
        self.several_organizations
    }

    /// Whether it is time to note again that this session is in use.
    pub fn seen_is_stale(&self) -> bool {
        self.seen_is_stale
    }

    /// For the record.
    pub fn facts(&self) -> &RequestFacts {
        &self.facts
    }
}

impl Proof for SignedIn {
    const SPEC: ProofSpec = ProofSpec { kind: "signed in", capability: "" };

    async fn prove(asking: Asking<'_>) -> Result<Self, Refused> {
        let Credential::Session(key) = &asking.credential else { return Err(Refused::SignInFirst) };
        let found = load::by_session(asking.db, key, None, asking.now).await?.ok_or(Refused::SignInFirst)?;
        Ok(Self::from_found(&found, asking.facts, asking.now))
    }
}
