//! What programs are answered.

mod accept;
mod decisions;
mod described;
mod fuzzed;
mod invitations;
mod mass_assignment;
mod preconditions;
mod repeated;
mod roles;
mod table;
mod tokens;
