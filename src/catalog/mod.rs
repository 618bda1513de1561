//! Catalogs: what a host product calls its things, in one TOML file.
//!
//! [`Catalog::parse`] turns a file's text into a checked [`Catalog`] or into every fault found, each with its line.
//! Nothing here reads a file: the text is given, and four catalogs are built in.

mod catalogs;
mod check;
mod fault;
mod lookup;
mod matrix;
mod model;
mod raw;
mod read;
mod report;
mod shape;
mod text;

pub use catalogs::Catalogs;
pub use fault::Fault;
pub use lookup::DEFAULT_OWNER;
pub use matrix::{Cell, MatrixRow};
pub use model::{ACCENTS, Access, Brand, Catalog, Holder, MARKS, Module, Permission, Plan, PlanChange, RoleTemplate, SystemRole, WORDS};
pub use report::{diff, table};
pub use shape::{ModuleShape, Oddity, Summary, Tick, Which, most_like, reaches};
pub use text::Text;

/// The catalogs that ship with Rolecall: their keys and the text of their files.
pub fn shipped() -> Vec<(&'static str, &'static str)> {
    vec![
        ("starter", include_str!("../../catalogs/starter.toml")),
        ("sendocki", include_str!("../../catalogs/sendocki.toml")),
        ("sendoso", include_str!("../../catalogs/sendoso.toml")),
        ("autocom", include_str!("../../catalogs/autocom.toml")),
    ]
}
