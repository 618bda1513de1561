//! What programs are answered.

mod accept;
mod changes;
mod decisions;
mod described;
mod fuzzed;
mod hand_off;
mod invitations;
mod many_invited;
mod mass_assignment;
mod operator;
mod plan;
mod preconditions;
mod register;
mod repeated;
mod roles;
mod table;
mod tokens;
mod undone;
