//! Who is asking, and whether they may: the proofs (DESIGN section 4). Their fields are private, so that only this room makes one.

pub mod asking;
mod caller;
pub mod capabilities;
mod grant;
mod handed_off;
mod invited;
pub mod link;
mod load;
pub mod password;
pub mod secret;
pub mod session_key;
mod signed_in;
mod standing;
pub mod token_secret;
mod visitor;

pub use asking::{Asking, Proof, ProofSpec, Refused, RequestFacts};
pub use caller::{Bearer, Caller, Credential, Kind as TokenKind};
pub use grant::{Grant, HeldRole, Membership, Missing, Organization, Scope};
pub use handed_off::{HandOffProof, HandedOff};
pub use invited::{Card, InvitationProof, Invited};
pub use signed_in::{Person, SignedIn};
pub use standing::{Operator, Standing, stand, still_may};
pub use visitor::Visitor;
