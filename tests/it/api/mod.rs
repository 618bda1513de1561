//! What programs are answered.

mod accept;
mod decisions;
mod described;
mod fuzzed;
mod hand_off;
mod invitations;
mod mass_assignment;
mod operator;
mod preconditions;
mod register;
mod repeated;
mod roles;
mod table;
mod tokens;
