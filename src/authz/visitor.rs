//! The proof that proves nothing: anyone may come in here. Written down so that an open route is a decision, not an omission.

use super::{Asking, Proof, ProofSpec, Refused, RequestFacts, SignedIn};

/// Anyone.
#[derive(Debug, Clone)]
pub struct Visitor {
    signed_in: Option<SignedIn>,
    facts: RequestFacts,
}

impl Visitor {
    /// The person behind the session, if there is one.
    pub fn signed_in(&self) -> Option<&SignedIn> {
        self.signed_in.as_ref()
    }

    /// For the record.
    pub fn facts(&self) -> &RequestFacts {
        &self.facts
    }
}

impl Proof for Visitor {
    const SPEC: ProofSpec = ProofSpec { kind: "visitor", capability: "" };

    async fn prove(asking: Asking<'_>) -> Result<Self, Refused> {
        let facts = asking.facts.clone();
        if asking.session.is_none() {
            return Ok(Self { signed_in: None, facts });
        }
        match SignedIn::prove(asking).await {
            Ok(signed_in) => Ok(Self { signed_in: Some(signed_in), facts }),
            Err(Refused::SignInFirst) => Ok(Self { signed_in: None, facts }),
            Err(refused) => Err(refused),
        }
    }
}
