//! Queries and acts: one file a noun. Reads take a scope or a proof; every write goes through a door (DESIGN section 2).

pub mod activity;
pub mod catalogs;
pub mod changes;
pub mod decisions;
pub mod doctor;
pub mod door;
pub mod former_members;
pub mod hand_offs;
pub mod idempotency;
pub mod invitations;
pub mod letters;
pub mod members;
pub mod organizations;
pub mod outbox;
pub mod passwords;
pub mod plans;
pub mod roles;
pub mod seats;
pub mod seed;
pub mod seed_comings;
pub mod seed_member;
pub mod seen;
pub mod sessions;
pub mod sweep;
pub mod throttles;
pub mod tokens;
pub mod users;

pub use door::{Doors, Tx};
