//! What programs are answered.

mod accept;
mod catalog;
mod changes;
mod decisions;
mod described;
mod external_ids;
mod fuzzed;
mod hand_off;
mod invitations;
mod many_invited;
mod mass_assignment;
mod members;
mod members_acts;
mod operator;
mod permissions;
mod plan;
mod preconditions;
mod register;
mod removed;
mod repeated;
mod roles;
mod seen;
mod table;
mod tokens;
mod undone;
