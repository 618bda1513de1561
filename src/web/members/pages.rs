//! The page of members, and the part of it that a search swaps.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        assets::Assets,
        changes,
        context::Context,
        error::Answer,
        frame::{Frame, Here, part},
        page::{self, Choice, PersonView},
        plan,
        roles::about::path_of as role_path,
    },
    acts::{Menu, Menus},
    query::ListQuery,
    tabs::{self, On, Tab},
};
use crate::{
    authz::{Grant, Organization, capabilities::ReadMembers},
    catalog::Catalog,
    domain::{
        capability::Capability,
        change::Kind,
        instant::Instant,
        member::Status,
        page::Count,
        reach::Reach,
        role::RoleNumber,
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
    plan_href: String,
    state: &'static str,
}

struct Action {
    href: String,
    label: String,
    icon: Option<String>,
    primary: bool,
    follows: bool,
}

/// What can be done to those ticked, and how everybody who matches is meant.
struct Many {
    action: String,
    acts: Vec<BulkAct>,
    role: String,
    status: &'static str,
    until: i64,
    back: String,
    all: Option<Matching>,
}

struct BulkAct {
    deed: &'static str,
    label: String,
    counted: String,
    icon: String,
    class: &'static str,
}

struct Matching {
    label: String,
    total: String,
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
    id: String,
    menu: Menu,
    name: String,
    email: String,
    initials: String,
    colour: String,
    you: bool,
    role: String,
    role_href: String,
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
    message: Option<String>,
    many: Option<Many>,
    q: String,
    sort: String,
    roles: Vec<Choice>,
    statuses: Vec<Choice>,
    chips: Vec<Chip>,
    clear_href: String,
    sorts: Sorts,
    prefixes_only: bool,
    rows: Vec<Row>,
    menus: bool,
    leave_href: String,
    shown: usize,
    total: String,
    previous: Option<String>,
    next: Option<String>,
}

/// The whole page; to htmx only the results.
pub fn list(
    context: &Context,
    grant: &Grant<ReadMembers>,
    status: StatusCode,
    query: &ListQuery,
    listing: Listing,
    message: Option<String>,
) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Members);
    let words = frame.words();
    let organization = grant.organization();
    let catalog = &organization.catalog;
    let path = format!("/o/{}/members", organization.slug);
    // Who sees only part of the team is told nothing about the rest of it.
    let sees_all = grant.reach() == Reach::Organization;
    let to = |place: &crate::store::members::list::Place| super::super::listing::write_place(place);
    let mut menus = Menus::new(words, grant, &listing.roles);
    let rows: Vec<Row> = listing.members.iter().map(|member| row(words, grant, &listing, &mut menus, member, context.now())).collect();
    // Seats that are reserved, and the invitations that reserve them, are the same number.
    let open = (sees_all && invites_anybody(grant)).then_some(Count::Exactly(listing.seats.pending));
    let page = ListPage {
        w: words,
        assets: Assets,
        seats: sees_all.then(|| seats(words, organization, listing.seats)),
        actions: actions(words, grant, query),
        tabs: tabs::tabs(words, grant, On::Members, open),
        message,
        many: many(words, grant, query, &listing, &path, context.now()),
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
        menus: rows.iter().any(|row| !row.menu.is_empty()),
        rows,
        leave_href: format!("/o/{}/leave", organization.slug),
        path,
    };
    if context.wants_part() {
        return part(StatusCode::OK, &page.as_results());
    }
    frame.page(context, status, words.say("members-title"), &page)
}

/// The bar for those ticked; nothing for who may do none of it.
fn many(words: &Words, grant: &Grant<ReadMembers>, query: &ListQuery, listing: &Listing, path: &str, now: Instant) -> Option<Many> {
    let act = |kind: Kind| {
        let (key, counted, icon, class) = match kind {
            Kind::Role => ("changes-bar-role", "changes-bar-role-of", "user-shield", "primary"),
            Kind::Suspend => ("changes-bar-suspend", "changes-bar-suspend-of", "player-pause", ""),
            Kind::Reactivate => ("changes-bar-reactivate", "changes-bar-reactivate-of", "user-check", ""),
            Kind::Remove | Kind::Leave | Kind::Restore => ("changes-bar-remove", "changes-bar-remove-of", "user-minus", "danger"),
        };
        // The script says how many: it puts the number in the place of the sign.
        BulkAct { deed: kind.as_str(), label: words.say(key), counted: words.one(counted, "count", "%"), icon: icon.into(), class }
    };
    let acts: Vec<BulkAct> = changes::kinds(grant).into_iter().map(act).collect();
    let more = listing.before.is_some() || listing.after.is_some();
    let narrowed = !query.search().is_empty() || query.status().is_some() || !query.role.is_empty() && listing.role_is_known;
    let key = if narrowed { "changes-select-matching" } else { "changes-select-everybody" };
    let all = Matching {
        label: words.one(key, "total", words.count(listing.total)),
        // As a number, where it is one: the script takes off whom it leaves out.
        total: match listing.total {
            Count::Exactly(total) => total.to_string(),
            Count::MoreThan(_) => words.count(listing.total),
        },
    };
    (!acts.is_empty()).then(|| Many {
        action: format!("{}/preview", changes::path(grant.organization())),
        acts,
        role: if listing.role_is_known { query.role.clone() } else { String::new() },
        status: query.status().map_or("", Status::as_str),
        until: now.0,
        back: query.href(path),
        all: more.then_some(all),
    })
}

fn invites_anybody(grant: &Grant<ReadMembers>) -> bool {
    grant.may(Capability::InviteMembers) == Reach::Organization
}

/// What the page leads to. At the cap the button stays: the page behind it explains (conventions, 30).
fn actions(words: &Words, grant: &Grant<ReadMembers>, query: &ListQuery) -> Vec<Action> {
    let export = Action {
        href: query.with(|_| ()).href(&format!("/o/{}/members/export", grant.organization().slug)),
        label: words.say("members-export"),
        icon: Some("download".into()),
        primary: false,
        follows: true,
    };
    let invite = invites_anybody(grant).then(|| Action {
        href: format!("/o/{}/invitations/new", grant.organization().slug),
        label: words.say("members-invite"),
        icon: Some("user-plus".into()),
        primary: true,
        follows: false,
    });
    let paste = (!changes::kinds(grant).is_empty()).then(|| Action {
        href: format!("{}/paste", changes::path(grant.organization())),
        label: words.say("members-paste"),
        icon: Some("list-check".into()),
        primary: false,
        follows: false,
    });
    std::iter::once(export).chain(paste).chain(invite).collect()
}

fn seats(words: &Words, organization: &Organization, seats: Seats) -> SeatsView {
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
    // Above the cap, the meter is full: it has no more than its end.
    let most = cap.unwrap_or(u32::MAX);
    SeatsView {
        active: seats.active.min(most),
        reserved: seats.pending,
        used: seats.used().min(most),
        cap,
        used_text: number(seats.used()),
        cap_text: cap.map(number).unwrap_or_default(),
        plan: plan::name(&organization.catalog, &organization.plan, words),
        plan_href: plan::path(organization),
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

fn row(words: &Words, grant: &Grant<ReadMembers>, listing: &Listing, menus: &mut Menus<'_>, member: &Member, now: Instant) -> Row {
    let catalog = &grant.organization().catalog;
    let role = listing.roles.iter().find(|role| role.number.0 == member.role_number);
    let key = role.map_or("", |role| role.key.as_str());
    let PersonView { name, email, initials, colour } = PersonView::of_member(member);
    let known = member.last_seen_at != Instant::UNKNOWN;
    let suspended = member.status == Status::Suspended.as_str();
    let status = if suspended { Status::Suspended } else { Status::Active };
    Row {
        id: member.user_id.to_string(),
        menu: menus.of(member.user_id, RoleNumber(member.role_number), status),
        you: member.user_id == grant.person().id,
        role: page::named_role(catalog, key, role.map_or("", |role| role.name.as_str()), words.language()),
        role_href: role_path(grant.organization(), RoleNumber(member.role_number)),
        role_accent: catalog.role(key).is_some_and(|role| role.at_least_one),
        suspended,
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
