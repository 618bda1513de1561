//! `/o/{org}/changes`: many changed at once, looked at first, done, told, and taken back.

mod apply;
mod ending;
mod list;
mod pasted;
mod power;
mod preview;
mod races;
mod redo;
mod refused;
mod sight;
mod stale;
mod stuck;
mod told;
mod undo;

use std::collections::BTreeMap;

use diesel::prelude::*;
use rolecall::{
    authz::Operator,
    db::schema::{activity, change_items, changes, former_members, invitations, members, organizations, outbox, role_counts, roles},
    domain::{
        ids::{ChangeId, UserId},
        instant::Instant,
        member::Status,
        reach::Reach,
    },
    store::seed::{self, SeedRole},
};
use scraper::{ElementRef, Html, Selector};

use crate::harness::{Browser, Page, World, person};

/// What somebody without an account of theirs has for an id.
const NOBODY: &str = "01890000-0000-7000-8000-000000000000";

fn email(slug: &str, local: &str) -> String {
    format!("{local}@{slug}.example")
}

/// An organization of the neutral catalog with these people in these roles; suspended, where it says so behind the role.
async fn team(world: &World, slug: &str, people: &[(&str, &str)]) {
    world.organization(slug, "starter").await;
    join(world, slug, people).await;
}

async fn join(world: &World, slug: &str, people: &[(&str, &str)]) {
    for (local, role) in people {
        let (role, status) = match role.strip_suffix(" suspended") {
            Some(role) => (role, Status::Suspended),
            None => (*role, Status::Active),
        };
        world.member_with(slug, local, role, status).await;
    }
}

/// Many people of one role, `p000` and so on.
async fn crowd(world: &World, slug: &str, role: &str, count: usize) {
    let now = world.clock.now();
    let one = |n: usize| {
        let (name, email) = (format!("Person {n:03}"), email(slug, &format!("p{n:03}")));
        person(&name, &email, role, Status::Active, now, Instant::UNKNOWN)
    };
    world.people(slug, (0..count).map(one).collect()).await;
}

/// Makes a custom role that holds these permissions everywhere; answers its key.
async fn custom_role(world: &World, slug: &str, name: &str, permissions: &[&str]) -> String {
    let permissions = permissions.iter().map(|key| ((*key).to_owned(), Reach::Organization)).collect();
    let role = SeedRole { name: name.to_owned(), description: String::new(), reach: Reach::Organization, permissions };
    seed::role(&world.doors(), &Operator::at_the_command_line(), slug.to_owned(), role).await.unwrap().unwrap()
}

/// A team's own role that may change, but not remove.
async fn lead(world: &World, slug: &str) -> String {
    custom_role(world, slug, "Team lead", &["projects.view", "reports.view", "team.view", "team.edit"]).await
}

async fn ids(world: &World, slug: &str, locals: &[&str]) -> Vec<UserId> {
    let mut ids = Vec::new();
    for local in locals {
        ids.push(world.id(&email(slug, local)).await);
    }
    ids
}

/// What each of them is: `viewer active`, or nothing.
async fn what_are(world: &World, slug: &str, locals: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    for local in locals {
        all.push(world.what_is(slug, &email(slug, local)).await.unwrap_or_default());
    }
    all
}

/// The fields of a form.
type Fields = Vec<(String, String)>;

fn fields(of: &[(&str, &str)]) -> Fields {
    of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

async fn sends(browser: &Browser, path: &str, fields: &Fields) -> Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(path, &fields).await
}

/// The form that names people one by one; `deed` is `suspend`, or `role member`.
fn naming(deed: &str, who: &[UserId]) -> Fields {
    let (deed, to) = deed.split_once(' ').unwrap_or((deed, ""));
    let mut form = fields(&[("deed", deed), ("to", to)]);
    form.extend(who.iter().map(|user| ("member".to_owned(), user.to_string())));
    form
}

/// The form that means everybody who matches, as of a moment.
fn matching(deed: &str, until: Instant, filter: &[(&str, &str)]) -> Fields {
    let (deed, to) = deed.split_once(' ').unwrap_or((deed, ""));
    let mut form = fields(&[("deed", deed), ("to", to), ("all", "1"), ("until", &until.0.to_string())]);
    form.extend(fields(filter));
    form
}

/// The form with a pasted text.
fn listing(deed: &str, list: &str) -> Fields {
    let (deed, to) = deed.split_once(' ').unwrap_or((deed, ""));
    fields(&[("deed", deed), ("to", to), ("list", list)])
}

fn preview_path(slug: &str) -> String {
    format!("/o/{slug}/changes/preview")
}

fn apply_path(slug: &str) -> String {
    format!("/o/{slug}/changes")
}

/// The preview of a form that can be previewed.
async fn previews(browser: &Browser, slug: &str, form: &Fields) -> Page {
    let page = sends(browser, &preview_path(slug), form).await;
    assert_eq!(page.status, 200, "{}", page.body);
    page
}

/// What a browser would send with the button of a preview, as it stands: hidden fields, ticked boxes, what is selected.
fn confirmation(page: &Page) -> Fields {
    let html = Html::parse_document(&page.body);
    let mut form = Vec::new();
    for control in html.select(&css("form#many input[name], form#many select[name]")) {
        let (name, kind) = (control.attr("name").unwrap().to_owned(), control.attr("type").unwrap_or("text"));
        let ticked = control.attr("checked").is_some() && control.attr("disabled").is_none();
        match control.value().name() {
            "select" => {
                let chosen = control.select(&css("option[selected]")).next().or_else(|| control.select(&css("option")).next());
                form.extend(chosen.and_then(|option| option.attr("value")).map(|value| (name, value.to_owned())));
            }
            _ if matches!(kind, "checkbox" | "radio") && !ticked => {}
            _ => form.push((name, control.attr("value").unwrap_or_default().to_owned())),
        }
    }
    form
}

/// The same, with the mail not wanted.
fn quietly(page: &Page) -> Fields {
    confirmation(page).into_iter().filter(|(name, _)| name != "tell").collect()
}

/// The same, with these people left out at the last moment.
fn dropping(page: &Page, who: &[UserId]) -> Fields {
    let mut form = quietly(page);
    form.extend(who.iter().map(|user| ("dropped".to_owned(), user.to_string())));
    form
}

/// Presses the button of a preview.
async fn confirms(browser: &Browser, slug: &str, page: &Page) -> Page {
    sends(browser, &apply_path(slug), &quietly(page)).await
}

/// Looks, confirms, sees that it was done; answers the change.
async fn does(world: &World, browser: &Browser, slug: &str, form: &Fields) -> ChangeId {
    let page = confirms(browser, slug, &previews(browser, slug, form).await).await;
    assert_eq!(page.status, 303, "{}", page.body);
    let change = world.latest_change(slug).await;
    assert_eq!(page.location(), Some(format!("/o/{slug}/changes/{change}").as_str()));
    change
}

fn css(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

fn text_of(element: ElementRef<'_>) -> String {
    element.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn texts(element: ElementRef<'_>, selector: &str) -> Vec<String> {
    element.select(&css(selector)).map(text_of).collect()
}

/// A group of a preview, as it reads.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    title: String,
    text: String,
    /// The role they have, and the one they get.
    moves: Vec<String>,
    gains: Vec<String>,
    loses: Vec<String>,
    names: Vec<String>,
    /// Whose boxes there are.
    boxes: Vec<String>,
}

/// Every group of a preview, by its place on the page.
fn groups(page: &Page) -> BTreeMap<String, Group> {
    let html = Html::parse_document(&page.body);
    let group = |section: ElementRef<'_>| {
        let direct = |paragraph: &ElementRef<'_>| paragraph.parent().is_some_and(|parent| parent.id() == section.id());
        let paragraphs: Vec<ElementRef<'_>> = section.select(&css("p.muted")).filter(direct).collect();
        let (lists, said): (Vec<_>, Vec<_>) = paragraphs.into_iter().partition(|paragraph| !texts(*paragraph, "bdi").is_empty());
        let listed =
            lists.into_iter().flat_map(|paragraph| text_of(paragraph).split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>());
        Group {
            title: texts(section, "h2").concat(),
            text: said.into_iter().map(text_of).collect(),
            moves: texts(section, ".actions .badge"),
            gains: texts(section, ".chip.plus > span"),
            loses: texts(section, ".chip.minus > span"),
            names: listed.chain(texts(section, "ul.choices .name")).collect(),
            boxes: section.select(&css("input[type=checkbox]")).filter_map(|input| input.attr("value")).map(str::to_owned).collect(),
        }
    };
    let sections = css(".groups > section[id]");
    html.select(&sections).map(|section| (section.attr("id").unwrap().to_owned(), group(section))).filter(|(id, _)| id != "seats").collect()
}

/// Names by group: `role-4-3: Vic`.
fn summary(page: &Page) -> Vec<String> {
    groups(page).into_iter().map(|(id, group)| format!("{id}: {}", group.names.join(", "))).collect()
}

/// What stands above a preview that was confirmed in vain: the sentence, and what happened.
fn differs(page: &Page) -> (String, Vec<String>) {
    assert_eq!(page.status, 409, "{}", page.body);
    (page.one("[role=alert] p"), page.all("[role=alert] li"))
}

const DIFFERS: &str = "Nothing was changed: it would not have been what you saw. This is what it would be now.";

/// Everything that changing people changes, as the rows say it.
#[derive(Debug, Clone, PartialEq)]
struct Rows {
    members: Vec<(UserId, i32, String, Instant)>,
    former: Vec<UserId>,
    counts: Vec<(i32, String, i32)>,
    seats: (i32, i32),
    roles: Vec<(i32, bool)>,
    invitations: Vec<(String, i32, String, bool)>,
    mails: i64,
    changes: i64,
    items: i64,
    record: i64,
}

impl Rows {
    /// Without the traces of acts: who is what.
    fn people(mut self) -> Self {
        (self.mails, self.changes, self.items, self.record) = (0, 0, 0, 0);
        self
    }
}

async fn rows(world: &World, slug: &str) -> Rows {
    let (wanted, seats) = (slug.to_owned(), world.seats(slug).await);
    world
        .query(move |conn| {
            let org = || organizations::table.filter(organizations::slug.eq(wanted.clone())).select(organizations::id);
            Rows {
                members: members::table
                    .filter(members::org_id.eq_any(org()))
                    .order(members::user_id)
                    .select((members::user_id, members::role_number, members::status, members::joined_at))
                    .load(conn)
                    .unwrap(),
                former: former_members::table
                    .filter(former_members::org_id.eq_any(org()))
                    .order(former_members::user_id)
                    .select(former_members::user_id)
                    .load(conn)
                    .unwrap(),
                counts: role_counts::table
                    .filter(role_counts::org_id.eq_any(org()).and(role_counts::members.gt(0)))
                    .order((role_counts::role_number, role_counts::status))
                    .select((role_counts::role_number, role_counts::status, role_counts::members))
                    .load(conn)
                    .unwrap(),
                seats,
                roles: roles::table
                    .filter(roles::org_id.eq_any(org()))
                    .order(roles::number)
                    .select((roles::number, roles::deleted_at.is_null()))
                    .load(conn)
                    .unwrap(),
                invitations: invitations::table
                    .filter(invitations::org_id.eq_any(org()))
                    .order(invitations::email_key)
                    .select((invitations::email, invitations::role_number, invitations::state, invitations::needs_sender))
                    .load(conn)
                    .unwrap(),
                mails: outbox::table.count().get_result(conn).unwrap(),
                changes: changes::table.filter(changes::org_id.eq_any(org())).count().get_result(conn).unwrap(),
                items: change_items::table.filter(change_items::org_id.eq_any(org())).count().get_result(conn).unwrap(),
                record: activity::table.filter(activity::org_id.eq_any(org())).count().get_result(conn).unwrap(),
            }
        })
        .await
}

/// What a change's rows say of its people: who, the word for what became of them, and the roles' numbers and status before and after.
async fn items(world: &World, change: ChangeId) -> BTreeMap<UserId, (String, String, String)> {
    world
        .query(move |conn| {
            let rows: Vec<(UserId, String, rolecall::db::types::Document, rolecall::db::types::Document)> = change_items::table
                .filter(change_items::change_id.eq(change))
                .select((change_items::user_id, change_items::outcome, change_items::before, change_items::after))
                .load(conn)
                .unwrap();
            let said = |is: &serde_json::Value| match is.as_object() {
                Some(is) => format!("{} {}", is["role"], is["status"].as_str().unwrap()),
                None => String::new(),
            };
            rows.into_iter().map(|(user, outcome, before, after)| (user, (outcome, said(&before.0), said(&after.0)))).collect()
        })
        .await
}

/// The message that the next page shows, and in which colour.
async fn told(browser: &Browser, page: &Page) -> (&'static str, String) {
    assert_eq!(page.status, 303, "{}", page.body);
    let next = browser.follow(page).await;
    let class = next.attribute("[role=status]:is(.flash, .toast)", "class").unwrap_or_default();
    let kind = ["good", "bad", "info", "toast"].into_iter().find(|kind| class.split(' ').any(|name| name == *kind)).unwrap_or("");
    (kind, next.one("[role=status]:is(.flash, .toast) p"))
}
