//! A question put to the house: who asks, where, and the shape every proof has.

use std::{
    future::Future,
    net::{IpAddr, Ipv4Addr},
};

use super::{Credential, Missing, secret::Secret};
use crate::{
    catalog::Catalogs,
    db::{Db, DbError},
    domain::instant::Instant,
};

/// What a record keeps of a request: never the path, which may hold a secret.
#[derive(Debug, Clone)]
pub struct RequestFacts {
    /// The id in the log and in the answer's `X-Request-Id`.
    pub request_id: String,
    /// Where it came from, proxies that are trusted left out.
    pub address: IpAddr,
    /// The browser's own name for itself, shortened.
    pub agent: String,
}

impl RequestFacts {
    /// Of what no request caused: reminders, ends.
    pub fn of_the_house() -> Self {
        Self { request_id: "the-house".into(), address: IpAddr::V4(Ipv4Addr::LOCALHOST), agent: "rolecall".into() }
    }

    /// Of a command on the machine itself.
    pub fn of_the_command_line() -> Self {
        Self { request_id: "command-line".into(), ..Self::of_the_house() }
    }
}

/// Everything a proof is made from.
pub struct Asking<'a> {
    /// Rights are read on every request; nothing is cached that can be stale.
    pub db: &'a Db,
    /// The catalogs of this instance.
    pub catalogs: &'a Catalogs,
    /// The moment of the question.
    pub now: Instant,
    /// What the request shows of who sent it.
    pub credential: Credential,
    /// The organization named by the address, or by `X-Tenant`, as a slug.
    pub organization: Option<String>,
    /// The token of a link, as it stands in the address.
    pub token: Option<String>,
    /// What signed it, if it is one of ours.
    pub secret: &'a Secret,
    /// For the record.
    pub facts: RequestFacts,
}

/// Why a proof was not made.
#[derive(Debug)]
pub enum Refused {
    /// Nobody is signed in, or the token is none: 401, or the sign-in page.
    SignInFirst,
    /// A program did not say which organization it means: 400.
    NoTenant,
    /// There is no such place, or this person may not know of it: 404 either way.
    NoSuchPlace,
    /// The link is none of ours: tampered with, cut short, for something else, or of something that is gone. One answer for all.
    NoSuchLink,
    /// The person is a member, but suspended.
    Suspended {
        /// The organization's name, which they knew.
        organization: String,
    },
    /// The organization rests: the operator suspended it, and nobody gets in.
    Rests {
        /// Its name, which whoever asks knew.
        organization: String,
    },
    /// A token of a member or an organization came where the operator's is asked for.
    NotTheOperator,
    /// The person is a member and sees the place, but lacks the permission: 403.
    Lacks(Box<Missing>),
    /// The database did not answer.
    Db(DbError),
}

impl From<DbError> for Refused {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

/// What a route asks for, as the route table prints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProofSpec {
    /// The kind: `visitor`, `signed in`, `grant`.
    pub kind: &'static str,
    /// The capability a grant is for; empty for the other kinds.
    pub capability: &'static str,
}

/// A value that shows, in the type system, who is asking and that they may.
pub trait Proof: Sized + 'static {
    /// What the route table says of a route that asks for this.
    const SPEC: ProofSpec;

    /// Makes the proof, or says why not.
    fn prove(asking: Asking<'_>) -> impl Future<Output = Result<Self, Refused>>;
}
