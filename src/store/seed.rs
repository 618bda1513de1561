//! Made-up people for demonstrations and measurements. Only the operator can call for them; seats are checked as for anybody.

use serde_json::json;

use super::{
    Doors,
    activity::{self, Done},
    invitations, members, organizations,
    roles::write::{self, By, Written},
    seats, users,
};
use crate::{
    authz::Operator,
    db::{DbError, dialect, types::Document},
    domain::{
        email::Email, fold::fold, ids::UserId, instant::Instant, member::Status, person_name::PersonName, reach::Reach, role::RoleNumber,
    },
};
use std::collections::BTreeMap;

/// A made-up person.
#[derive(Debug, Clone)]
pub struct SeedPerson {
    /// Their name.
    pub name: PersonName,
    /// Their address.
    pub email: Email,
    /// Key of their role.
    pub role: String,
    /// Active or suspended.
    pub status: Status,
    /// When they joined.
    pub joined_at: Instant,
    /// When they were last here; unknown for never.
    pub last_seen_at: Instant,
}

/// A custom role that a seeded team uses, made from a template of the catalog.
#[derive(Debug, Clone)]
pub struct SeedRole {
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: String,
    /// How far it reaches where nothing else is said.
    pub reach: Reach,
    /// How far it reaches for each permission it has.
    pub permissions: BTreeMap<String, Reach>,
}

/// How seeding ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seeded {
    /// All of them are members.
    Done,
    /// No organization has that slug.
    NoOrganization,
    /// The organization has no such role.
    NoRole(String),
    /// The plan has fewer seats free than active people were to come.
    NoSeats {
        /// Key of the plan.
        plan: String,
        /// Seats free.
        free: u32,
    },
}

/// Adds a batch of people in one transaction.
pub async fn people(
    doors: &Doors,
    operator: &Operator,
    slug: String,
    people: Vec<SeedPerson>,
    password_hash: Option<String>,
) -> Result<Seeded, DbError> {
    doors
        .operator(operator, move |tx, operator| {
            let Some((org, catalog, plan)) = organizations::by_slug(tx, &slug)? else { return Ok(Seeded::NoOrganization) };
            tx.enter(org, operator.facts())?;
            let active = people.iter().filter(|person| person.status == Status::Active).count();
            let seats = seats::of_operator(tx, org, &catalog, &plan)?;
            if let Some(free) = seats.free()
                && active as u64 > u64::from(free)
            {
                return Ok(Seeded::NoSeats { plan, free });
            }
            let mut numbers: BTreeMap<&str, RoleNumber> = BTreeMap::new();
            let mut counts: BTreeMap<(RoleNumber, Status), i32> = BTreeMap::new();
            let mut rows = Vec::with_capacity(people.len());
            for person in &people {
                let number = match numbers.get(person.role.as_str()) {
                    Some(number) => *number,
                    None => match organizations::role_number(tx, org, &person.role)? {
                        Some(number) => *numbers.entry(&person.role).or_insert(number),
                        None => return Ok(Seeded::NoRole(person.role.clone())),
                    },
                };
                *counts.entry((number, person.status)).or_default() += 1;
                rows.push(row(UserId(tx.id()), person, number));
            }
            dialect::insert_people(tx.conn, org, Document(rows.into()), password_hash.as_deref(), tx.now)?;
            for person in people.iter().filter(|_| seats.pending > 0) {
                invitations::close_for(tx, org, person.email.key())?;
            }
            for ((number, status), more) in counts {
                members::count(tx, org, number, status, more)?;
            }
            let payload = json!({ "members": people.len() });
            let done = Done { actor: None, actor_name: "operator", action: "members.seeded", payload, facts: operator.facts() };
            activity::record(tx, org, done)?;
            Ok(Seeded::Done)
        })
        .await
}

fn row(id: UserId, person: &SeedPerson, number: RoleNumber) -> serde_json::Value {
    let (name, email) = (person.name.as_str(), person.email.address());
    json!({
        "id": id, "email": email, "email_key": person.email.key(), "name": name, "name_key": fold(name),
        "search_key": users::search_key(name, email), "role": number.0, "status": person.status.as_str(),
        "joined": person.joined_at, "seen": person.last_seen_at,
    })
}

/// Makes a custom role. Answers its key, or nothing when there is no such organization.
pub async fn role(doors: &Doors, operator: &Operator, slug: String, role: SeedRole) -> Result<Option<String>, DbError> {
    doors
        .operator(operator, move |tx, operator| {
            let Some((org, ..)) = organizations::by_slug(tx, &slug)? else { return Ok(None) };
            tx.enter(org, operator.facts())?;
            let SeedRole { name, description, reach, permissions } = role;
            let written = Written { name: &name, description: &description, reach, permissions };
            let (_, key) = write::insert(tx, org, &written, By::OPERATOR)?;
            let payload = json!({ "role": key, "name": name });
            let done = Done { actor: None, actor_name: "operator", action: "roles.created", payload, facts: operator.facts() };
            activity::record(tx, org, done)?;
            Ok(Some(key))
        })
        .await
}
