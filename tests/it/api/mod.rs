//! What programs are answered.

mod accept;
mod decisions;
mod described;
mod fuzzed;
mod invitations;
mod preconditions;
mod repeated;
mod roles;
mod table;
mod tokens;
