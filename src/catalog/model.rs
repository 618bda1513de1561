//! A checked catalog. Whoever holds a [`Catalog`] may rely on every index, key and number in it.

use super::matrix::MatrixRow;
use super::text::Text;
use crate::domain::{capability::Capability, password::PasswordRules, reach::Reach, role::RoleNumber, seats::Cap, vector::Vector};
use std::collections::BTreeMap;

/// The accents a brand may choose: classes that the stylesheet offers.
pub const ACCENTS: [&str; 8] = ["indigo", "teal", "rose", "amber", "violet", "green", "blue", "slate"];

/// The built-in marks a brand may use as its logo: symbols of the icon sprite.
pub const MARKS: [&str; 5] = ["mark-rolecall", "mark-sendocki", "mark-sendoso", "mark-autocom", "mark-starter"];

/// The words a product may replace by its own (`[words]`).
pub const WORDS: [&str; 16] = [
    "member",
    "members",
    "organization",
    "organizations",
    "role",
    "roles",
    "permission",
    "permissions",
    "team",
    "teams",
    "department",
    "departments",
    "plan",
    "plans",
    "seat",
    "seats",
];

/// What a host product calls its things: modules, permissions, roles, plans, words and brand.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// The catalog's name in the database and on the command line: the file's name without `.toml`.
    pub key: String,
    /// SHA-256 of the file's text in lower-case hex: which version this is.
    pub hash: String,
    /// How the product presents itself.
    pub brand: Brand,
    /// The product's own words, by the word they replace (see [`WORDS`]).
    pub words: BTreeMap<String, Text>,
    /// Language tags in which names are given; the first is the default. Never empty.
    pub languages: Vec<String>,
    /// Whether organizations have departments and teams.
    pub structure: bool,
    /// Groups of permissions, in the order they are shown.
    pub modules: Vec<Module>,
    /// All permissions, in the order of every [`Vector`] of this catalog.
    pub permissions: Vec<Permission>,
    /// The system roles, in the order they are shown. At least one of them is `at_least_one`.
    pub roles: Vec<SystemRole>,
    /// What a custom role may start from.
    pub role_templates: Vec<RoleTemplate>,
    /// The plans, in the order they are offered. Never empty.
    pub plans: Vec<Plan>,
    /// Key of the plan a new organization gets.
    pub default_plan: String,
    /// Where a plan is changed.
    pub plan_change: PlanChange,
    /// The product's own page for changing the plan; present when `plan_change` is a link.
    pub billing_url: Option<String>,
    /// Who may do what in the console; complete (see [`Catalog::console`]).
    pub holders: BTreeMap<Capability, Holder>,
    /// The product's own printed role table; empty when it has none.
    pub matrix_rows: Vec<MatrixRow>,
    /// What the product calls the owner of its things, by their type (see [`Catalog::owner_property`]).
    pub resources: BTreeMap<String, String>,
    /// The rules a new password must meet: the base of the house and the catalog's own, the strictest of both.
    pub password: PasswordRules,
    /// How long an invitation is valid, in hours.
    pub invitation_hours: u32,
    /// Index of the role that an invitation proposes; always one that may be invited to.
    pub default_role: usize,
}

/// How a product presents itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brand {
    /// The product's name.
    pub product: Text,
    /// An `http(s)` address of an image, or one of [`MARKS`].
    pub logo: Option<String>,
    /// One of [`ACCENTS`].
    pub accent: String,
    /// Where "Open the product" leads.
    pub home_url: Option<String>,
    /// Where people turn for help: a mail address or an `http(s)` address.
    pub support: Option<String>,
}

impl Brand {
    /// Where people turn for help, as a link.
    pub fn support_href(&self) -> Option<String> {
        let address = self.support.as_ref()?;
        Some(if address.starts_with("http") { address.clone() } else { format!("mailto:{address}") })
    }
}

/// A group of permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Unique; the part of a permission's key before the dot.
    pub key: String,
    /// What people read.
    pub name: Text,
    /// One line on what belongs to it.
    pub description: Option<Text>,
    /// A name the host product knows its icon by.
    pub icon: Option<String>,
    /// The group's id in the API.
    pub number: u32,
}

/// Whether a permission only looks or also acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Looks.
    Read,
    /// Acts, or takes data out of the product.
    Write,
}

/// One thing a role may allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// Unique: `module.action`.
    pub key: String,
    /// Index of its module.
    pub module: usize,
    /// What people read.
    pub name: Text,
    /// What it allows, in a sentence.
    pub description: Option<Text>,
    /// Whether it only looks or also acts.
    pub access: Access,
    /// Marked, and never ticked together with others.
    pub sensitive: bool,
    /// Whether it can be limited to a reach; otherwise it is held for the whole organization or not at all.
    pub scoped: bool,
    /// Whether only roles marked `at_least_one` may hold it; no custom role ever does.
    pub owner_only: bool,
    /// The permission's id in the API.
    pub number: u32,
}

/// A role that every organization has and none can change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemRole {
    /// Unique; the role's identity.
    pub key: String,
    /// The role's label in every organization.
    pub number: RoleNumber,
    /// What people read.
    pub name: Text,
    /// Whom it is for, in a sentence.
    pub description: Text,
    /// How far its scoped permissions go, unless one says otherwise.
    pub reach: Reach,
    /// How far each permission goes.
    pub vector: Vector,
    /// Whether an invitation may carry it.
    pub invitable: bool,
    /// Whether a role change may give it.
    pub assignable: bool,
    /// Whether an organization must always have an active member in it.
    pub at_least_one: bool,
    /// Whether several members may hold it, where `at_least_one` says somebody must.
    pub several_holders: bool,
    /// Whether holders may act on others who hold the same role.
    pub manages_peers: bool,
    /// Key of the role a holder must be given before being removed.
    pub remove_requires_demotion: Option<String>,
}

/// What a custom role may start from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleTemplate {
    /// Unique among templates.
    pub key: String,
    /// The name proposed.
    pub name: Text,
    /// The description proposed.
    pub description: Text,
    /// How far its scoped permissions go, unless one says otherwise.
    pub reach: Reach,
    /// How far each permission goes.
    pub vector: Vector,
    /// Whether the product's own printed role table has a column for it.
    pub matrix_column: bool,
}

/// What an organization subscribes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Unique.
    pub key: String,
    /// What people read.
    pub name: Text,
    /// How many seats it has.
    pub seats: Cap,
    /// Whether custom roles may be made.
    pub custom_roles: bool,
}

/// Where a plan is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlanChange {
    /// On the plan page of the console.
    Console,
    /// On the product's own billing page.
    Link,
    /// Nowhere: by the operator only.
    Off,
}

/// Who may use a capability of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holder {
    /// Holders of the permission with this index.
    Permission(usize),
    /// Every active member.
    Everyone,
    /// Holders of a role marked `at_least_one`.
    AtLeastOne,
    /// Nobody: the catalog has no departments and teams.
    Nobody,
}
