//! The proofs that prove nothing: anyone may come in here. Written down so that an open route is a decision, not an omission.

use super::{Asking, Proof, ProofSpec, Refused, RequestFacts, SignedIn};

const OPEN: ProofSpec = ProofSpec { kind: "visitor", capability: "" };

/// Anyone. Asks the database nothing, so that health checks and static files do without it.
#[derive(Debug, Clone)]
pub struct Visitor {
    facts: RequestFacts,
}

impl Visitor {
    /// For the record.
    pub fn facts(&self) -> &RequestFacts {
        &self.facts
    }
}

impl Proof for Visitor {
    const SPEC: ProofSpec = OPEN;

    async fn prove(asking: Asking<'_>) -> Result<Self, Refused> {
        Ok(Self { facts: asking.facts })
    }
}

/// Anyone as well, but the page differs for somebody signed in.
impl Proof for Option<SignedIn> {
    const SPEC: ProofSpec = OPEN;

    async fn prove(asking: Asking<'_>) -> Result<Self, Refused> {
        match SignedIn::prove(asking).await {
            Ok(signed_in) => Ok(Some(signed_in)),
            Err(Refused::SignInFirst) => Ok(None),
            Err(refused) => Err(refused),
        }
    }
}
