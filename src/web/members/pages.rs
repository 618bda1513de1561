//! The page of members, and the part of it that a search swaps.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        assets::Assets,
        context::Context,
        error::Answer,
        frame::{Frame, Here, part},
        page::{self, Choice, PersonView},
    },
    query::{ListQuery, write_place},
};
use crate::{
    authz::{Grant, capabilities::ReadMembers},
    catalog::Catalog,
    domain::{
        instant::Instant,
        member::Status,
        reach::Reach,
        seats::{Cap, Seats},
    },
    store::members::list::{Listing, Member, Sort},
    words::Words,
};

struct SeatsView {
    active: u32,
    reserved: u32,
    used: u32,
    cap: Option<u32>,
    used_text: String,
    cap_text: String,
    plan: String,
    state: &'static str,
}

struct Action {
    href: String,
    label: String,
    icon: Option<String>,
    primary: bool,
}

struct Tab {
    href: String,
    label: String,
    count: Option<String>,
    current: bool,
}

struct Chip {
    label: String,
    href: String,
}

struct SortLink {
    href: String,
    state: &'static str,
}

struct Sorts {
    name: SortLink,
    role: SortLink,
    last_seen: SortLink,
    joined: SortLink,
}

struct Row {
    name: String,
    email: String,
    initials: String,
    colour: String,
    you: bool,
    role: String,
    role_accent: bool,
    suspended: bool,
    last_seen: String,
    last_seen_title: String,
    last_seen_known: bool,
    joined: String,
    joined_title: String,
}

#[derive(Template)]
#[template(path = "members/list.html", blocks = ["results"])]
struct ListPage<'a> {
    w: &'a Words,
    assets: Assets,
    path: String,
    seats: Option<SeatsView>,
    actions: Vec<Action>,
    tabs: Vec<Tab>,
    q: String,
    sort: String,
    roles: Vec<Choice>,
    statuses: Vec<Choice>,
    chips: Vec<Chip>,
    clear_href: String,
    sorts: Sorts,
    prefixes_only: bool,
    rows: Vec<Row>,
    shown: usize,
    total: String,
    previous: Option<String>,
    next: Option<String>,
}

/// The whole page; to htmx only the results.
pub fn list(context: &Context, grant: &Grant<ReadMembers>, query: &ListQuery, listing: Listing) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Members);
    let words = frame.words();
    let organization = grant.organization();
    let catalog = &organization.catalog;
    let path = format!("/o/{}/members", organization.slug);
    // Who sees only part of the team is told nothing about the rest of it.
    let sees_all = grant.reach() == Reach::Organization;
    let to = |place: &crate::store::members::list::Place| write_place(place);
    let page = ListPage {
        w: words,
        assets: Assets,
        seats: sees_all.then(|| seats(words, listing.seats, plan_name(catalog, &organization.plan, words))),
        actions: Vec::new(),
        tabs: Vec::new(),
        q: query.search(),
        sort: query.sort.clone(),
        roles: role_choices(words, catalog, query, &listing, sees_all),
        statuses: status_choices(words, query),
        chips: chips(words, catalog, query, &listing, sees_all, &path),
        clear_href: query.with(|query| (query.q, query.role, query.status) = Default::default()).href(&path),
        sorts: Sorts {
            name: sort_link(query, &path, Sort::Name, "name"),
            role: sort_link(query, &path, Sort::Role, "role"),
            last_seen: sort_link(query, &path, Sort::Seen, "seen"),
            joined: sort_link(query, &path, Sort::Joined, "joined"),
        },
        prefixes_only: listing.prefixes_only,
        shown: listing.members.len(),
        total: words.count(listing.total),
        previous: listing.before.as_ref().map(|place| query.with(|query| query.before = to(place)).href(&path)),
        next: listing.after.as_ref().map(|place| query.with(|query| query.after = to(place)).href(&path)),
        rows: listing.members.iter().map(|member| row(words, grant, &listing, member, context.now())).collect(),
        path,
    };
    if context.wants_part() {
        return part(StatusCode::OK, &page.as_results());
    }
    frame.page(context, StatusCode::OK, words.say("members-title"), &page)
}

fn plan_name(catalog: &Catalog, key: &str, words: &Words) -> String {
    catalog.plan(key).map_or_else(|| key.to_owned(), |plan| plan.name.in_language(words.language()).to_owned())
}

fn seats(words: &Words, seats: Seats, plan: String) -> SeatsView {
    let cap = match seats.cap {
        Cap::Limited(cap) => Some(cap),
        Cap::Unlimited => None,
    };
    let state = match seats.free() {
        _ if seats.over() => "over",
        Some(0) => "full",
        _ => "",
    };
    let number = |count: u32| words.number(count.into());
    SeatsView {
        active: seats.active,
        reserved: seats.pending,
        used: seats.used(),
        cap,
        used_text: number(seats.used()),
        cap_text: cap.map(number).unwrap_or_default(),
        plan,
        state,
    }
}

fn role_choices(words: &Words, catalog: &Catalog, query: &ListQuery, listing: &Listing, sees_all: bool) -> Vec<Choice> {
    let mut choices = vec![Choice { value: String::new(), label: words.say("members-filter-role-any"), selected: query.role.is_empty() }];
    if sees_all {
        choices.extend(listing.roles.iter().map(|role| Choice {
            label: page::named_role(catalog, &role.key, &role.name, words.language()),
            selected: role.key == query.role,
            value: role.key.clone(),
        }));
    }
    choices
}

fn status_words(words: &Words, status: Status) -> String {
    words.say(match status {
        Status::Active => "members-status-active",
        Status::Suspended => "members-status-suspended",
    })
}

fn status_choices(words: &Words, query: &ListQuery) -> Vec<Choice> {
    let any = Choice { value: String::new(), label: words.say("members-filter-status-any"), selected: query.status().is_none() };
    let of = |status: Status| Choice {
        value: status.as_str().to_owned(),
        label: status_words(words, status),
        selected: query.status() == Some(status),
    };
    std::iter::once(any).chain(Status::ALL.into_iter().map(of)).collect()
}

/// What narrows the list, each with its way out. A filter nobody knows says so, instead of an empty table.
fn chips(words: &Words, catalog: &Catalog, query: &ListQuery, listing: &Listing, sees_all: bool, path: &str) -> Vec<Chip> {
    let mut chips = Vec::new();
    let search = query.search();
    if !search.is_empty() {
        let label = words.one("members-filter-query", "query", search);
        chips.push(Chip { label, href: query.with(|query| query.q.clear()).href(path) });
    }
    // Who sees only part of the team does not learn by asking which roles there are.
    if let Some(role) = listing.roles.iter().find(|role| sees_all && role.key == query.role) {
        let label = page::named_role(catalog, &role.key, &role.name, words.language());
        chips.push(Chip { label, href: query.with(|query| query.role.clear()).href(path) });
    }
    if let Some(status) = query.status() {
        chips.push(Chip { label: status_words(words, status), href: query.with(|query| query.status.clear()).href(path) });
    }
    for unknown in query.unknown(sees_all && listing.role_is_known) {
        let clears_role = unknown.starts_with("role=");
        let href = query.with(|query| if clears_role { query.role.clear() } else { query.status.clear() }).href(path);
        chips.push(Chip { label: words.one("members-filter-unknown", "filter", unknown), href });
    }
    chips
}

/// The first click sorts the usual way, the second reverses it.
fn sort_link(query: &ListQuery, path: &str, sort: Sort, name: &str) -> SortLink {
    let (current, reversed) = query.order();
    let here = current == sort;
    let usually_falls = matches!(sort, Sort::Seen | Sort::Joined);
    let state = match (here, reversed != usually_falls) {
        (false, _) => "",
        (true, false) => "ascending",
        (true, true) => "descending",
    };
    let next = match (sort, here && !reversed) {
        (_, true) => format!("-{name}"),
        (Sort::Name, false) => String::new(),
        _ => name.to_owned(),
    };
    SortLink { href: query.with(|query| query.sort = next).href(path), state }
}

fn row(words: &Words, grant: &Grant<ReadMembers>, listing: &Listing, member: &Member, now: Instant) -> Row {
    let catalog = &grant.organization().catalog;
    let role = listing.roles.iter().find(|role| role.number == member.role_number);
    let key = role.map_or("", |role| role.key.as_str());
    let PersonView { name, email, initials, colour } = PersonView::of_member(member);
    let known = member.last_seen_at != Instant::UNKNOWN;
    Row {
        you: member.user_id == grant.person().id,
        role: page::named_role(catalog, key, role.map_or("", |role| role.name.as_str()), words.language()),
        role_accent: catalog.role(key).is_some_and(|role| role.at_least_one),
        suspended: member.status == Status::Suspended.as_str(),
        last_seen: if known { words.ago(member.last_seen_at, now) } else { String::new() },
        last_seen_title: if known { words.exactly(member.last_seen_at) } else { String::new() },
        last_seen_known: known,
        joined: words.date(member.joined_at),
        joined_title: words.exactly(member.joined_at),
        name,
        email,
        initials,
        colour,
    }
}
