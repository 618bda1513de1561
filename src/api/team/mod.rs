//! The team of one organization, named by `X-Tenant`: what AutoCom's own interface does (`../shared/reference/autocom.md`), to the letter.

pub mod catalog;
pub mod changes;
pub mod invitations;
pub mod members;
pub mod plan;
pub mod roles;
