//! One walk, over HTTP: what is tried, and how it is seen to have gone.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use rolecall::{
    authz::Operator,
    catalog::{Catalog, Holder},
    db::{
        schema::{changes, former_members, members, organizations, roles},
        types::Document,
    },
    domain::{
        capability::Capability,
        ids::{ChangeId, OrgId, UserId},
        instant::Instant,
        member::Status,
        reach::Reach,
    },
    store::seed::{self, SeedRole},
};

use super::{Aim, Deed, Is, Needs, Person, Role, Seen, Told, dice::Dice, model::Model, stays_below};
use crate::{
    harness::{Browser, Database, World, person},
    on_both,
};

/// How many walks there are on each database, and how many acts in each.
const WALKS: u64 = 32;
const ACTS: usize = 36;
/// Few enough that they run out.
const SEATS: usize = 7;
/// Who is there when a walk begins.
const TEAM: [(&str, &str, Status); 9] = [
    ("owner-two", "owner", Status::Active),
    ("ada", "admin", Status::Active),
    ("ben", "admin", Status::Suspended),
    ("lea", "lead", Status::Active),
    ("bob", "builder", Status::Active),
    ("mia", "member", Status::Active),
    ("moe", "member", Status::Suspended),
    ("vic", "viewer", Status::Active),
    ("sue", "viewer", Status::Suspended),
];
/// Roles of the organization's own: one that changes roles and suspends, one that builds roles and removes.
const LEAD: &str = "projects.view projects.create reports.view team.view team.edit";
const BUILDER: &str = "projects.view projects.create projects.export reports.view team.view team.edit team.remove team.manage_roles";

/// How a role is spoken of in addresses and forms.
#[derive(Debug, Clone)]
struct Label {
    number: i32,
    key: String,
    version: i32,
}

struct Walk<'a> {
    world: &'a World,
    slug: String,
    dice: Dice,
    model: Model,
    people: Vec<(UserId, String)>,
    labels: Vec<Label>,
    changes: Vec<ChangeId>,
    browsers: HashMap<usize, Browser>,
    seen: Seen,
    told: Told,
}

fn rights(catalog: &Catalog, held: &str) -> BTreeMap<String, Reach> {
    held.split(' ').map(|key| (catalog.permissions[catalog.permission(key).unwrap()].key.clone(), Reach::Organization)).collect()
}

fn needs(catalog: &Catalog) -> Needs {
    let place = |capability| match catalog.console(capability) {
        Holder::Permission(place) => place,
        _ => panic!("no permission stands for {capability}"),
    };
    Needs {
        read: place(Capability::ReadMembers),
        change: place(Capability::ChangeRoles),
        suspend: place(Capability::SuspendMembers),
        remove: place(Capability::RemoveMembers),
        build: place(Capability::ManageRoles),
    }
}

impl<'a> Walk<'a> {
    async fn begin(world: &'a World, seed: u64) -> Self {
        let (slug, catalog) = (format!("walk-{seed}"), world.catalog("starter"));
        world.organization_on(&slug, "starter", "team").await;
        let mut keys = HashMap::new();
        for (word, held) in [("lead", LEAD), ("builder", BUILDER)] {
            let permissions = rights(&catalog, held);
            let role = SeedRole { name: format!("The {word}"), description: String::new(), reach: Reach::Organization, permissions };
            let key = seed::role(&world.doors(), &Operator::at_the_command_line(), slug.clone(), role).await.unwrap().unwrap();
            keys.insert(word, key);
        }
        let (now, email) = (world.clock.now(), |local: &str| format!("{local}@{slug}.example"));
        let one = |(local, role, status): (&str, &str, Status)| {
            person(local, &email(local), keys.get(role).map_or(role, String::as_str), status, now, Instant::UNKNOWN)
        };
        world.people(&slug, TEAM.map(one).to_vec()).await;
        let mut people = Vec::new();
        for local in TEAM.map(|(local, ..)| local).into_iter().chain(["owner"]) {
            people.push((world.id(&email(local)).await, email(local)));
        }
        people.sort_unstable();
        let owners = catalog.owner_only();
        let model = Model { needs: needs(&catalog), owners, seats: SEATS, roles: Vec::new(), people: Vec::new(), changes: Vec::new() };
        let told = Told { seed, acts: Vec::new() };
        let (dice, seen, browsers) = (Dice(seed), Seen::default(), HashMap::new());
        let mut walk = Self { world, slug, dice, model, people, labels: Vec::new(), changes: Vec::new(), browsers, seen, told };
        walk.seen = walk.look().await;
        (walk.model.people, walk.model.roles) = (walk.seen.people.clone(), walk.seen.roles.clone());
        walk
    }

    /// Reads the rows.
    async fn look(&mut self) -> Seen {
        type RoleRow = (i32, String, String, bool, Document, i32, Option<Instant>);
        let (slug, catalog) = (self.slug.clone(), self.world.catalog("starter"));
        let ids: Vec<UserId> = self.people.iter().map(|(id, _)| *id).collect();
        let read = move |conn: &mut rolecall::db::Conn| {
            let org: OrgId = organizations::table.filter(organizations::slug.eq(slug)).select(organizations::id).first(conn).unwrap();
            let columns = (roles::number, roles::key, roles::name, roles::is_system, roles::permissions, roles::version, roles::deleted_at);
            let all: Vec<RoleRow> = roles::table.filter(roles::org_id.eq(org)).order(roles::number).select(columns).load(conn).unwrap();
            let columns = (members::user_id, members::role_number, members::status);
            let inside: Vec<(UserId, i32, String)> = members::table.filter(members::org_id.eq(org)).select(columns).load(conn).unwrap();
            let columns = (former_members::user_id, former_members::role_number, former_members::status);
            let former = former_members::table.filter(former_members::org_id.eq(org)).select(columns);
            let outside: Vec<(UserId, i32, String)> = former.load(conn).unwrap();
            let changes: i64 = changes::table.filter(changes::org_id.eq(org)).count().get_result(conn).unwrap();
            (all, inside, outside, changes)
        };
        let (all, inside, outside, changes) = self.world.query(read).await;
        assert_eq!(inside.len() + outside.len(), ids.len(), "everybody is either here or was");
        let role = |(_, key, name, is_system, permissions, _, deleted): RoleRow| Role {
            name,
            is_system,
            owns: is_system && catalog.role(&key).unwrap().at_least_one,
            rights: catalog.vector_of_role(&key, is_system, Some(permissions.0)).iter().collect(),
            ended: deleted.is_some(),
        };
        let number_is = |number: i32| all.iter().position(|row| row.0 == number).unwrap();
        let mut people: Vec<Option<Person>> = vec![None; ids.len()];
        for (rows, inside) in [(inside, true), (outside, false)] {
            for (user, number, status) in rows {
                let is = Is { role: number_is(number), active: status == "active" };
                people[ids.iter().position(|id| *id == user).unwrap()] = Some(Person { is, inside });
            }
        }
        self.labels = all.iter().map(|row| Label { number: row.0, key: row.1.clone(), version: row.5 }).collect();
        Seen {
            people: people.into_iter().map(Option::unwrap).collect(),
            roles: all.into_iter().map(role).collect(),
            changes: usize::try_from(changes).unwrap(),
        }
    }

    /// Somebody, more often than not who may do that.
    fn somebody_who(&mut self, needed: usize) -> usize {
        // Owners may nearly everything: what others may is the question.
        let of_owners = self.dice.happens(35);
        let able = |who: &usize| self.model.by(*who, needed).is_some_and(|role| of_owners || !role.owns);
        let able: Vec<usize> = (0..self.people.len()).filter(able).collect();
        let able = if self.dice.happens(85) { self.dice.one_of(&able) } else { None };
        able.unwrap_or_else(|| self.dice.below(self.people.len()))
    }

    fn some_role(&mut self) -> usize {
        let there: Vec<usize> = (0..self.model.roles.len()).filter(|role| !self.model.roles[*role].ended).collect();
        self.dice.one_of(&there).unwrap()
    }

    /// A role of the organization's own, most of the time.
    fn role_to_build(&mut self) -> usize {
        let held = self.dice.happens(60);
        let there = |role: usize| !self.model.roles[role].ended && (!held || !self.model.holders(role).is_empty());
        let own = |role: &usize| !self.model.roles[*role].is_system && there(*role);
        let own: Vec<usize> = (0..self.model.roles.len()).filter(own).collect();
        let own = if self.dice.happens(90) { self.dice.one_of(&own) } else { None };
        own.unwrap_or_else(|| self.some_role())
    }

    /// Part of what somebody may do, now and then with a little more.
    fn some_rights(&mut self, by: usize) -> Vec<Reach> {
        let catalog = self.world.catalog("starter");
        let held = self.model.roles[self.model.people[by].is.role].rights.clone();
        let extends = self.dice.happens(40);
        let mut one = |(place, held): (usize, Reach)| {
            let most = if extends && self.dice.happens(25) { Reach::Organization } else { held };
            let owners = self.model.owners.contains(&place) && !self.dice.happens(5);
            match most {
                _ if owners || self.dice.happens(50) => Reach::None,
                most if catalog.permissions[place].scoped && self.dice.happens(50) => most.min(Reach::Own),
                most => most,
            }
        };
        held.into_iter().enumerate().map(&mut one).collect()
    }

    fn some_aim(&mut self, restores: bool) -> Aim {
        match self.dice.below(if restores { 10 } else { 9 }) {
            0..4 => Aim::Role(self.some_role()),
            4..6 => Aim::Suspend,
            6 | 7 => Aim::Reactivate,
            8 => Aim::Remove,
            _ => Aim::Restore,
        }
    }

    /// Whom an act would change, most of the time.
    fn somebody_to(&mut self, aim: Aim) -> usize {
        let fits = |who: &usize| match (aim, self.model.now(*who)) {
            (Aim::Restore, now) => now.is_none(),
            (Aim::Reactivate, now) => now.is_some_and(|is| !is.active),
            (_, now) => now.is_some(),
        };
        let fitting: Vec<usize> = (0..self.people.len()).filter(fits).collect();
        let fitting = if self.dice.happens(90) { self.dice.one_of(&fitting) } else { None };
        fitting.unwrap_or_else(|| self.dice.below(self.people.len()))
    }

    fn next_act(&mut self) -> (usize, Deed) {
        let needs = self.model.needs;
        match self.dice.below(100) {
            0..35 => {
                let aim = self.some_aim(true);
                (self.somebody_who(self.model.needs(aim)), Deed::One { who: self.somebody_to(aim), aim })
            }
            35..60 => {
                let (aim, many) = (self.some_aim(false), 2 + self.dice.below(4));
                let mut whom: Vec<usize> = (0..many).map(|_| self.somebody_to(aim)).collect();
                whom.sort_unstable();
                whom.dedup();
                (self.somebody_who(self.model.needs(aim)), Deed::Many { whom, aim })
            }
            60..78 if !self.changes.is_empty() => {
                let latest = self.changes.len() - 1;
                let change = if self.dice.happens(30) { latest } else { self.dice.below(latest + 1) };
                (self.somebody_who(needs.change), Deed::Undo { change })
            }
            60..82 => {
                let (by, name) = (self.somebody_who(needs.build), format!("Role {}", self.told.acts.len()));
                (by, Deed::Create { name, rights: self.some_rights(by) })
            }
            82..92 => {
                let by = self.somebody_who(needs.build);
                (by, Deed::Edit { role: self.role_to_build(), rights: self.some_rights(by) })
            }
            _ => {
                let to = if self.dice.happens(80) { Some(self.some_role()) } else { None };
                (self.somebody_who(needs.build), Deed::End { role: self.role_to_build(), to })
            }
        }
    }

    async fn browser(&mut self, who: usize) -> Browser {
        if !self.browsers.contains_key(&who) {
            self.browsers.insert(who, self.world.signed_in(&self.people[who].1).await);
        }
        self.browsers[&who].clone()
    }

    /// Tries it as the pages would; answers whether the page said that it was done. Of taking back, it says so elsewhere.
    async fn tries(&mut self, by: usize, deed: &Deed) -> Option<bool> {
        let (browser, home) = (self.browser(by).await, format!("/o/{}", self.slug));
        let word = |aim: Aim| match aim {
            Aim::Role(_) => "role",
            Aim::Suspend => "suspend",
            Aim::Reactivate => "reactivate",
            Aim::Remove => "remove",
            Aim::Restore => "restore",
        };
        let key = |role: usize| self.labels[role].key.as_str();
        let page = match deed {
            Deed::One { who, aim } => {
                let from = self.labels[self.model.people[*who].is.role].number.to_string();
                let role = if let Aim::Role(to) = aim { vec![("role", key(*to)), ("from", &from)] } else { Vec::new() };
                browser.post(&format!("{home}/members/{}/{}", self.people[*who].0, word(*aim)), &role).await
            }
            Deed::Many { whom, aim } => {
                let to = if let Aim::Role(to) = aim { key(*to) } else { "" };
                let ids: Vec<String> = whom.iter().map(|who| self.people[*who].0.to_string()).collect();
                let mut form = vec![("deed", word(*aim)), ("to", to)];
                form.extend(ids.iter().map(|id| ("member", id.as_str())));
                let preview = browser.post(&format!("{home}/changes/preview"), &form).await;
                let shown = ["fingerprint", "at"].map(|name| (name, preview.attribute(&format!("input[name={name}]"), "value")));
                form.extend(shown.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?))));
                let applied = browser.post(&format!("{home}/changes"), &form).await;
                // What the preview offers is what applying does.
                let offers = preview.attribute("#confirm", "id").is_some();
                assert_eq!(offers, applied.status == 303, "{}\n{}", preview.body, applied.body);
                applied
            }
            Deed::Undo { change } => {
                let page = browser.post(&format!("{home}/changes/{}/undo", self.changes[*change]), &[]).await;
                assert!(matches!(page.status.as_u16(), 303 | 403 | 404), "{}", page.body);
                return None;
            }
            Deed::Create { name, rights } => self.builds(&browser, &format!("{home}/roles"), None, name, rights).await,
            Deed::Edit { role, rights } => {
                let (label, name) = (&self.labels[*role], &self.model.roles[*role].name);
                self.builds(&browser, &format!("{home}/roles/{}", label.number), Some(label), name, rights).await
            }
            Deed::End { role, to } => {
                let (path, to) = (format!("{home}/roles/{}/delete", self.labels[*role].number), to.map_or("", key));
                let question = browser.get(&format!("{path}?to={to}")).await;
                let fingerprint = question.attribute("input[name=fingerprint]", "value").unwrap_or_default();
                browser.post(&path, &[("to", to), ("fingerprint", &fingerprint)]).await
            }
        };
        assert!(page.status.as_u16() < 500, "{}", page.body);
        Some(page.status == 303)
    }

    /// Sends the builder's form.
    async fn builds(&self, browser: &Browser, path: &str, base: Option<&Label>, name: &str, rights: &[Reach]) -> crate::harness::Page {
        let catalog = self.world.catalog("starter");
        let held = catalog.permissions.iter().zip(rights).filter(|(_, reach)| reach.any());
        let said = held.map(|(one, reach)| if one.scoped { format!("{}:{reach}", one.key) } else { one.key.clone() });
        let said: Vec<String> = said.collect();
        let base = base.map(|label| (label.number.to_string(), label.version.to_string()));
        let mut form = vec![("name", name), ("reach", "organization")];
        form.extend(said.iter().map(|said| ("permission", said.as_str())));
        if let Some((number, version)) = &base {
            form.extend([("number", number.as_str()), ("version", version)]);
        }
        let page = browser.post(path, &form).await;
        // Where people have it, what that means for them is shown first.
        let Some(confirmed) = page.attribute("button[name=confirmed]", "value") else { return page };
        form.push(("confirmed", &confirmed));
        browser.post(path, &form).await
    }

    /// One act: done if the model says so, and only then; and afterwards everybody is what it says.
    async fn step(&mut self) {
        let (by, deed) = self.next_act();
        let after = self.model.after(by, &deed);
        self.told.acts.push(format!("{by} {deed:?}: {}", if after.is_some() { "may" } else { "may not" }));
        let done = self.tries(by, &deed).await;
        let seen = self.look().await;
        assert!(done.is_none_or(|done| done == after.is_some()), "the model says {}", after.is_some());
        if let Some(after) = after {
            self.model = after;
        }
        let expected = (&self.model.people, &self.model.roles, self.model.changes.len());
        assert_eq!((&seen.people, &seen.roles, seen.changes), expected, "what is, and what the model says");
        if seen.changes > self.changes.len() {
            self.changes.push(self.world.latest_change(&self.slug).await);
        }
        stays_below(by, &self.seen, &seen);
        assert!(seen.people.iter().any(|one| one.inside && one.is.active && seen.roles[one.is.role].owns), "an owner is there");
        self.seen = seen;
    }
}

/// The neutral product, with a plan whose seats run out.
async fn with_few_seats(database: Database) -> World {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/catalogs/starter.toml")).unwrap();
    assert!(text.contains("seats = 25"));
    World::with_catalog(database, "starter", &text.replace("seats = 25", &format!("seats = {SEATS}"))).await
}

on_both! {
    async fn whatever_people_do_to_each_other_everybody_is_what_the_rules_say(database: Database) {
        let world = with_few_seats(database).await;
        for seed in 1..=WALKS {
            let mut walk = Walk::begin(&world, seed).await;
            for _ in 0..ACTS {
                walk.step().await;
            }
        }
        world.is_sound().await;
        world.end().await;
    }
}
