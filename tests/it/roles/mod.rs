//! Roles: who may build which, and what is left of it in the rows.

mod builder;
mod catalogs;
mod create;
mod list;
mod look;
mod matrix;
mod plan;
mod preview;
mod save;
mod sight;
mod system;
mod unseen;
mod versions;

use std::net::{IpAddr, Ipv4Addr};

use diesel::prelude::*;
use rolecall::{
    authz::{
        Asking, Credential, Grant, Proof, Refused, RequestFacts,
        capabilities::{ManageRoles, May},
        session_key::SessionKey,
    },
    clock::new_id,
    db::schema::{organizations, role_versions, roles, users},
    domain::{
        building::CannotBuild,
        email::Email,
        ids::DeviceId,
        reach::Reach,
        role::{Draft, RoleName, RoleNumber},
        vector::Vector,
    },
    store::{
        roles::{
            build::{self, Built, Opened},
            look as looking,
        },
        sessions::{self, Attempt, SignIn},
    },
};

use crate::harness::World;

const OWNER: &str = "owner@atlas.example";

fn facts() -> RequestFacts {
    RequestFacts { request_id: "a-test".into(), address: IpAddr::V4(Ipv4Addr::LOCALHOST), agent: "a test".into() }
}

/// The proof that somebody may do something in an organization: by a session of their own, as their browser would show it.
pub async fn grant<P: May>(world: &World, email: &str, slug: &str) -> Result<Grant<P>, Refused> {
    let user = world.id(email).await;
    let hash: Option<String> = world.query(move |conn| users::table.find(user).select(users::password_hash).first(conn).unwrap()).await;
    let key = SessionKey::generate().unwrap();
    let attempt = Attempt { email: Email::parse(email).unwrap(), device: None, facts: facts() };
    let opened = sessions::open(&world.doors(), attempt, user, hash.unwrap(), &key, DeviceId(new_id()), false).await.unwrap();
    assert!(matches!(opened, SignIn::Done), "{opened:?}");
    Grant::prove(Asking {
        db: &world.foundation.db,
        catalogs: &world.foundation.catalogs,
        now: world.clock.now(),
        credential: Credential::Session(key),
        organization: Some(slug.to_owned()),
        token: None,
        secret: &world.foundation.secret,
        facts: facts(),
    })
    .await
}

/// The same for building roles in Atlas.
async fn builder(world: &World, email: &str) -> Grant<ManageRoles> {
    grant(world, email, "atlas").await.unwrap_or_else(|refused| panic!("{email}: {refused:?}"))
}

/// Atlas, a store of Sendocki, and its owner's proof.
async fn atlas(world: &World) -> Grant<ManageRoles> {
    world.organization("atlas", "sendocki").await;
    builder(world, OWNER).await
}

/// A vector from `orders.view orders.edit=own`: what is not said to be narrower is held everywhere.
fn vector(world: &World, catalog: &str, held: &str) -> Vector {
    let catalog = world.catalog(catalog);
    let mut vector = Vector::none(catalog.permissions.len());
    for one in held.split_whitespace() {
        let (key, reach) = one.split_once('=').unwrap_or((one, "organization"));
        vector.set(catalog.permission(key).unwrap_or_else(|| panic!("no permission {key}")), reach.parse().unwrap());
    }
    vector
}

/// The other way round, in the catalog's order.
fn said(world: &World, catalog: &str, vector: &Vector) -> String {
    let catalog = world.catalog(catalog);
    let held = catalog.permissions.iter().zip(vector.iter()).filter(|(_, reach)| reach.any());
    let one = |key: &str, reach| if reach == Reach::Organization { key.to_owned() } else { format!("{key}={reach}") };
    held.map(|(permission, reach)| one(&permission.key, reach)).collect::<Vec<_>>().join(" ")
}

/// What somebody wants a role of Atlas to be.
fn draft(world: &World, name: &str, held: &str) -> Draft {
    let name = RoleName::parse(name).unwrap();
    Draft { name, description: "One of our own".into(), reach: Reach::Organization, vector: vector(world, "sendocki", held) }
}

/// Makes a role, and answers its number.
async fn makes(world: &World, by: &Grant<ManageRoles>, name: &str, held: &str) -> RoleNumber {
    match build::create(&world.doors(), by, draft(world, name, held)).await.unwrap() {
        Built::Saved { number, version: 1 } => number,
        other => panic!("{name}: {other:?}"),
    }
}

/// Tries to make a role.
async fn creates(world: &World, by: &Grant<ManageRoles>, name: &str, held: &str) -> Built {
    build::create(&world.doors(), by, draft(world, name, held)).await.unwrap()
}

/// Tries to change one that was looked at in a version.
async fn saves(world: &World, by: &Grant<ManageRoles>, number: RoleNumber, base: i32, name: &str, held: &str) -> Built {
    let draft = draft(world, name, held);
    build::save(&world.doors(), by, opened(world, by, number, base, &draft).await, draft).await.unwrap()
}

/// A role that was looked at in a version, with what this draft would do to those who have it as the page shows it.
pub async fn opened(world: &World, by: &Grant<ManageRoles>, number: RoleNumber, version: i32, draft: &Draft) -> Opened {
    let weighed = looking::weigh(&world.doors(), by, number, draft.vector.clone()).await.unwrap();
    Opened { number, version, seen: weighed.and_then(|weighed| weighed.fingerprint) }
}

const fn saved(number: RoleNumber, version: i32) -> Built {
    Built::Saved { number, version }
}

/// The places of permissions, as a refusal names them.
fn places(world: &World, catalog: &str, keys: &[&str]) -> Vec<usize> {
    keys.iter().map(|key| world.catalog(catalog).permission(key).unwrap()).collect()
}

/// Everything that the rows say of an organization's roles and their versions.
async fn rows(world: &World, slug: &'static str) -> Vec<String> {
    world
        .query(move |conn| {
            let org = || organizations::table.filter(organizations::slug.eq(slug)).select(organizations::id);
            let present: Vec<(i32, String, String, String, String, rolecall::db::types::Document, i32)> = roles::table
                .filter(roles::org_id.eq_any(org()).and(roles::is_system.eq(false)))
                .order(roles::number)
                .select((roles::number, roles::key, roles::name, roles::description, roles::reach, roles::permissions, roles::version))
                .load(conn)
                .unwrap();
            let kept: Vec<(i32, i32, String, String, String, rolecall::db::types::Document, String)> = role_versions::table
                .filter(role_versions::org_id.eq_any(org()))
                .order((role_versions::role_number, role_versions::version))
                .select((
                    role_versions::role_number,
                    role_versions::version,
                    role_versions::name,
                    role_versions::description,
                    role_versions::reach,
                    role_versions::permissions,
                    role_versions::actor_name,
                ))
                .load(conn)
                .unwrap();
            let present = present.into_iter().map(|row| format!("{row:?}"));
            present.chain(kept.into_iter().map(|row| format!("{row:?}"))).collect()
        })
        .await
}

/// Runs a statement past everything.
async fn meddles(world: &World, statement: &'static str) {
    let changed = world.query(move |conn| diesel::sql_query(statement).execute(conn).unwrap()).await;
    assert!(changed > 0, "{statement}");
}

/// The latest refusal on record: what was tried, and why not.
async fn last_refusal(world: &World) -> (String, serde_json::Value) {
    let line = world.refusals("atlas").await.pop().expect("a refusal");
    (line.action.clone(), line.payload().clone())
}

/// Nothing of that was done, and the refusal is on record.
async fn is_refused(world: &World, built: Built, expected: CannotBuild, action: &str) {
    assert_eq!(built, Built::Cannot(expected.clone()));
    let (said, payload) = last_refusal(world).await;
    assert_eq!((said.as_str(), payload["reason"].as_str()), (action, Some(expected.as_str())));
}
