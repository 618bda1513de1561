//! Choosing an organization, and being at home in one.

mod choose;
mod home;
