//! Everybody who asks.

use std::collections::BTreeMap;

use diesel::{Connection, RunQueryDsl, sql_query, sql_types};
use rolecall::{
    authz::Operator,
    catalog::Holder,
    db::{
        Conn, dialect,
        types::{Document, Uid},
    },
    domain::{
        capability::Capability,
        ids::{OrgId, UserId},
        member::Status,
        reach::Reach,
    },
    store::seed::{self, SeedRole},
};

use super::stage::Stage;
use crate::harness::{Browser, World};

/// The organizations that are walked, each with the catalog of its name.
pub const CATALOGS: [&str; 4] = ["autocom", "sendocki", "sendoso", "starter"];
/// The organization of whoever looks in from elsewhere.
pub const ELSEWHERE: &str = "elsewhere";

/// Somebody who asks.
pub struct Actor {
    pub name: String,
    pub email: Option<String>,
    pub browser: Browser,
    /// Of a token that holds nothing back.
    pub token: Option<String>,
}

impl Actor {
    /// A browser for one request: the usual one, or one that may lose its session. A visitor's is always new.
    pub async fn browser(&self, world: &World, spends_session: bool) -> Browser {
        match &self.email {
            Some(email) if spends_session => world.signed_in(email).await,
            Some(_) => self.browser.clone(),
            None => world.visitor(),
        }
    }
}

/// Everybody: those whom no organization knows, and the people of one organization a catalog.
pub struct Cast {
    pub outside: Vec<Actor>,
    pub inside: BTreeMap<&'static str, Vec<Actor>>,
    pub stage: Stage,
}

async fn actor(world: &World, slug: &str, name: impl Into<String>, email: String) -> Actor {
    let token = Some(world.token(&email, slug).await);
    Actor { name: name.into(), browser: world.signed_in(&email).await, email: Some(email), token }
}

impl Cast {
    pub async fn assemble(world: &World) -> Self {
        world.organization(ELSEWHERE, "starter").await;
        let outsider = actor(world, ELSEWHERE, "outsider", format!("owner@{ELSEWHERE}.example")).await;
        let outside = vec![Actor { name: "visitor".into(), email: None, browser: world.visitor(), token: None }, outsider];
        let mut inside = BTreeMap::new();
        for catalog in CATALOGS {
            inside.insert(catalog, people_of(world, catalog).await);
        }
        Self { outside, inside, stage: Stage::build(world, &CATALOGS, ELSEWHERE).await }
    }

    pub fn everybody(&self) -> impl Iterator<Item = (&str, &Actor)> {
        let inside = self.inside.iter().flat_map(|(catalog, people)| people.iter().map(|person| (*catalog, person)));
        self.outside.iter().map(|person| ("", person)).chain(inside)
    }
}

/// One person for each role, two with custom roles, one suspended and one removed, who both held the highest role.
async fn people_of(world: &World, catalog: &'static str) -> Vec<Actor> {
    world.organization(catalog, catalog).await;
    let known = world.foundation.catalogs.get(catalog).unwrap();
    let highest = known.roles.iter().find(|role| role.at_least_one).unwrap().key.clone();
    let mut people = Vec::new();
    for role in &known.roles {
        let local = if role.key == highest { "owner".to_owned() } else { role.key.replace('_', "-") };
        if role.key != highest {
            world.member(catalog, &local, &role.key).await;
        }
        people.push(actor(world, catalog, &role.key, format!("{local}@{catalog}.example")).await);
    }
    let Holder::Permission(reads) = known.console(Capability::ReadMembers) else { panic!("{catalog}: everybody sees the team") };
    let reads = known.permissions.get(reads).unwrap().key.clone();
    for (name, permissions) in [("nothing", BTreeMap::new()), ("reader", BTreeMap::from([(reads, Reach::Organization)]))] {
        let role = SeedRole { name: format!("Custom {name}"), description: String::new(), reach: Reach::Organization, permissions };
        let key = seed::role(&world.doors(), &Operator::at_the_command_line(), catalog.to_owned(), role).await.unwrap().unwrap();
        world.member(catalog, name, &key).await;
        people.push(actor(world, catalog, format!("custom: {name}"), format!("{name}@{catalog}.example")).await);
    }
    world.member_with(catalog, "suspended", &highest, Status::Suspended).await;
    people.push(actor(world, catalog, "suspended", format!("suspended@{catalog}.example")).await);
    world.member(catalog, "removed", &highest).await;
    people.push(actor(world, catalog, "removed", format!("removed@{catalog}.example")).await);
    remove(world, &format!("removed@{catalog}.example")).await;
    people
}

#[derive(diesel::QueryableByName)]
struct Membership {
    #[diesel(sql_type = Uid)]
    org_id: OrgId,
    #[diesel(sql_type = Uid)]
    user_id: UserId,
    #[diesel(sql_type = sql_types::Integer)]
    role_number: i32,
}

/// Takes a member away: row, counts, tokens.
pub async fn remove(world: &World, email: &str) {
    let email = email.to_owned();
    world
        .query(move |conn| {
            let member: Membership = sql_query("SELECT org_id, user_id, role_number FROM members WHERE email = $1")
                .bind::<sql_types::Text, _>(&email)
                .get_result(conn)
                .unwrap();
            conn.transaction(|conn: &mut Conn| -> diesel::QueryResult<()> {
                dialect::unindex_members(conn, member.org_id, Document(serde_json::json!([member.user_id]))).unwrap();
                sql_query("UPDATE tokens SET revoked_at = created_at WHERE org_id = $1 AND user_id = $2")
                    .bind::<Uid, _>(member.org_id)
                    .bind::<Uid, _>(member.user_id)
                    .execute(conn)?;
                sql_query("DELETE FROM members WHERE org_id = $1 AND user_id = $2")
                    .bind::<Uid, _>(member.org_id)
                    .bind::<Uid, _>(member.user_id)
                    .execute(conn)?;
                sql_query("UPDATE role_counts SET members = members - 1 WHERE org_id = $1 AND role_number = $2 AND status = 'active'")
                    .bind::<Uid, _>(member.org_id)
                    .bind::<sql_types::Integer, _>(member.role_number)
                    .execute(conn)?;
                sql_query("UPDATE organization_state SET active = active - 1 WHERE org_id = $1")
                    .bind::<Uid, _>(member.org_id)
                    .execute(conn)?;
                Ok(())
            })
            .unwrap();
        })
        .await;
}
