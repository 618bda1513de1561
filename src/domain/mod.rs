//! The pure rules of Rolecall: no database, no network, no clock, no randomness.
//! Time and ids come in as parameters, so every rule can be tested as a property.

pub mod acting;
pub mod addresses;
pub mod building;
pub mod capability;
pub mod change;
pub mod decision;
pub mod email;
pub mod external_id;
pub mod fold;
pub mod giving;
pub mod hand_off;
pub mod ids;
pub mod instant;
pub mod invitation;
pub mod letter;
pub mod member;
pub mod note;
pub mod page;
pub mod password;
pub mod person_name;
pub mod reach;
pub mod reason;
pub mod role;
pub mod roster;
pub mod seats;
pub mod slug;
pub mod throttle;
pub mod token;
pub mod vector;
