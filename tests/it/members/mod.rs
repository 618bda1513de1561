//! `/o/{org}/members`

mod dialog;
mod export;
mod index;
mod leave;
mod list;
mod menus;
mod removal;
mod removed;
mod role;
mod sight;
mod status;
mod told;
mod undo;
