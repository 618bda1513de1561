//! What programs are answered.

mod accept;
mod decisions;
mod invitations;
mod roles;
mod table;
mod tokens;
