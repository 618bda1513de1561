//! From a file as written to a catalog that can be relied on: every key resolved, every rule of the format held.

mod brand;
mod console;
mod permissions;
mod plans;
mod rights;
mod roles;

use super::fault::{Fault, Faults};
use super::model::Catalog;
use super::raw::{self, RawCatalog, RawResource};
use super::read::{At, Reader};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fmt::Display};
use toml::de::DeTable;

/// Seven days (DESIGN section 9).
const INVITATION_HOURS: u32 = 168;

/// The longest an invitation may be valid: 30 days.
const MOST_INVITATION_HOURS: u32 = 30 * 24;

impl Catalog {
    /// Reads and checks a catalog file; `key` is the file's name without `.toml`.
    ///
    /// # Errors
    /// Every fault found, in the order of the file. Where the text is not TOML, its syntax errors only.
    pub fn parse(key: &str, toml: &str) -> Result<Catalog, Vec<Fault>> {
        let mut faults = Faults::of(toml);
        let (document, errors) = DeTable::parse_recoverable(toml);
        for error in errors {
            faults.add(error.span().map_or(0, |span| span.start), error.message());
        }
        if !faults.is_empty() {
            return Err(faults.into_sorted());
        }
        let mut reader = Reader { faults, languages: Vec::new() };
        check_key(&mut reader.faults, "catalog", 0, key);
        let raw = raw::read(&mut reader, document.get_ref());
        let Reader { mut faults, languages } = reader;
        let catalog = resolve(&mut faults, key, toml, languages, raw);
        match catalog {
            Some(catalog) if faults.is_empty() => Ok(catalog),
            _ => Err(faults.into_sorted()),
        }
    }
}

/// Resolves the whole file; every part is looked at, also after a fault in another.
fn resolve(faults: &mut Faults<'_>, key: &str, toml: &str, languages: Vec<String>, raw: RawCatalog) -> Option<Catalog> {
    let brand = raw.brand.map(|raw| brand::brand(faults, raw));
    let words = brand::words(faults, raw.words);
    let password = brand::password(faults, &raw.password);
    let modules = permissions::modules(faults, raw.start, raw.modules);
    let permissions = permissions::permissions(faults, raw.start, &modules, raw.permissions);
    let resolver = rights::Resolver { permissions: &permissions, structure: raw.structure };
    let before_roles = faults.count();
    let roles_are_readable = raw.roles.iter().all(|role| role.rights.permissions.is_some());
    let roles = roles::roles(faults, raw.start, &resolver, raw.roles);
    let roles_are_sound = roles_are_readable && faults.count() == before_roles;
    let role_templates = roles::templates(faults, &resolver, raw.role_templates);
    let default_role = roles::default_role(faults, &roles, &raw.default_role);
    let plans = plans::plans(faults, raw.start, raw.plans);
    let default_plan = plans::default_plan(faults, &plans, raw.default_plan);
    let billing_url = raw.billing_url.map(|url| brand::web_address(faults, "billing_url", url));
    let plan_change = plans::plan_change(faults, raw.plan_change, billing_url.is_some());
    let holders = raw.console.map(|raw| console::holders(faults, raw, &resolver, roles_are_sound.then_some(roles.as_slice())));
    let matrix_rows = console::matrix_rows(faults, raw.matrix_rows, &permissions);
    let resources = resources(faults, raw.resources);
    let invitation_hours = invitation_hours(faults, raw.invitation_hours);
    Some(Catalog {
        key: key.to_owned(),
        hash: data_encoding::HEXLOWER.encode(&Sha256::digest(toml.as_bytes())),
        brand: brand?,
        words,
        languages,
        structure: raw.structure,
        modules,
        permissions,
        roles,
        role_templates,
        plans,
        default_plan: default_plan?,
        plan_change,
        billing_url,
        holders: holders?,
        matrix_rows,
        resources,
        password,
        invitation_hours,
        default_role: default_role?,
    })
}

fn resources(faults: &mut Faults<'_>, raw: Vec<RawResource>) -> BTreeMap<String, String> {
    let mut seen = Vec::new();
    let mut resources = BTreeMap::new();
    for RawResource { kind, owner } in raw {
        let at = kind.span().start;
        check_unique(faults, "resource type", at, kind.get_ref(), &mut seen);
        match owner {
            Some(owner) if !owner.get_ref().is_empty() => {
                resources.insert(kind.into_inner(), owner.into_inner());
            }
            _ => faults.add(at, "a [[resource]] says with `owner` what its owner is called"),
        }
    }
    resources
}

fn invitation_hours(faults: &mut Faults<'_>, hours: Option<At<u32>>) -> u32 {
    let Some(hours) = hours else { return INVITATION_HOURS };
    if *hours.get_ref() > MOST_INVITATION_HOURS {
        faults.add(hours.span().start, format!("`invitation_hours` is at most {MOST_INVITATION_HOURS} (30 days)"));
    }
    hours.into_inner()
}

/// Refuses a key that could not stand in an address or a permission.
fn check_key(faults: &mut Faults<'_>, what: &str, at: usize, key: &str) {
    let letters = key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-');
    if !letters || !key.starts_with(|first: char| first.is_ascii_lowercase()) {
        faults.add(at, format!("{what} key `{key}` must begin with a letter a-z and have only a-z, 0-9, _ and -"));
    }
}

/// Refuses what stands twice; `seen` holds what stood before.
fn check_unique<T: Clone + PartialEq + Display>(faults: &mut Faults<'_>, what: &str, at: usize, value: &T, seen: &mut Vec<T>) {
    if seen.contains(value) {
        faults.add(at, format!("{what} `{value}` is given twice"));
    } else {
        seen.push(value.clone());
    }
}

/// Numbers things that may carry their own: what has none gets the one after its predecessor's.
#[derive(Default)]
struct Numbering {
    last: u32,
    seen: Vec<u32>,
}

impl Numbering {
    fn next(&mut self, faults: &mut Faults<'_>, what: &str, at: usize, given: Option<At<u32>>) -> u32 {
        let at = given.as_ref().map_or(at, |number| number.span().start);
        self.last = given.map_or_else(|| self.last.saturating_add(1), At::into_inner);
        check_unique(faults, &format!("{what} number"), at, &self.last, &mut self.seen);
        self.last
    }
}
