//! Who left or was removed: the way to bring them back.

use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::{
    super::{
        assets::Assets,
        context::Context,
        error::Answer,
        form::Query,
        frame::{Frame, Here, part},
        listing,
        page::{self, PersonView},
    },
    question::invite_again,
    tabs::{self, On, Tab},
};
use crate::{
    authz::{Grant, capabilities::RemoveMembers},
    catalog::Catalog,
    domain::{capability::Capability, instant::Instant, reach::Reach},
    store::former_members::{self as store, Former, Listing, Place},
    words::Words,
};

/// The state of the list, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct RemovedQuery {
    q: String,
    after: String,
}

impl RemovedQuery {
    fn place(&self) -> Option<Place> {
        listing::read_place(&self.after).filter(Place::can_be)
    }
}

struct Row {
    person: PersonView,
    role: String,
    role_accent: bool,
    ended: String,
    ended_title: String,
    by: String,
    by_name: bool,
    how: String,
    /// Nothing, where the role that they would get back was deleted.
    restore_href: Option<String>,
    invite_href: Option<String>,
}

#[derive(Template)]
#[template(path = "members/removed.html", blocks = ["results"])]
struct RemovedPage<'a> {
    w: &'a Words,
    assets: Assets,
    path: String,
    tabs: Vec<Tab>,
    q: String,
    sees_all: bool,
    rows: Vec<Row>,
    first: Option<String>,
    later: Option<String>,
}

/// The list, searched, paged.
pub async fn removed(grant: Grant<RemoveMembers>, context: Context, query: Query<RemovedQuery>) -> Answer {
    let search = listing::search(&query.0.q);
    let found = store::list(&context.doors(), &grant, &search, query.0.place()).await?;
    show(&context, &grant, &query.0, search, &found)
}

fn show(context: &Context, grant: &Grant<RemoveMembers>, query: &RemovedQuery, search: String, found: &Listing) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Members);
    let words = frame.words();
    let path = format!("/o/{}/members/removed", grant.organization().slug);
    let page = RemovedPage {
        w: words,
        assets: Assets,
        tabs: tabs::tabs(words, grant, On::Removed, None),
        sees_all: grant.reach() == Reach::Organization && grant.may(Capability::ReadMembers) == Reach::Organization,
        rows: found.people.iter().map(|person| row(words, grant, person, context.now())).collect(),
        first: (!query.after.is_empty()).then(|| address(&path, &search, None)),
        later: found.after.map(|place| address(&path, &search, Some(place))),
        q: search,
        path,
    };
    if context.wants_part() {
        return part(StatusCode::OK, &page.as_results());
    }
    frame.page(context, StatusCode::OK, words.say("members-tab-removed"), &page)
}

/// The address of this list, leaving out what is as usual.
fn address(path: &str, search: &str, after: Option<Place>) -> String {
    let place = after.as_ref().map(listing::write_place);
    listing::href(path, &[("q", search), ("after", place.as_deref().unwrap_or_default())])
}

fn row(words: &Words, grant: &Grant<RemoveMembers>, person: &Former, now: Instant) -> Row {
    let (organization, user) = (grant.organization(), person.user_id);
    let catalog: &Catalog = &organization.catalog;
    let (by, how) = if person.ended_by == user {
        (words.say("members-removed-left"), words.say("members-removed-left"))
    } else if person.ended_by == grant.person().id {
        (words.say("members-you"), words.say("members-removed-by-you"))
    } else {
        (person.ended_by_name.clone(), words.one("members-removed-by", "name", &person.ended_by_name))
    };
    let invites = grant.may(Capability::InviteMembers) == Reach::Organization;
    let proposed = if person.role_ended { "" } else { &person.role_key };
    Row {
        person: PersonView::new(user, &person.name, &person.email),
        role: page::named_role(catalog, &person.role_key, &person.role_name, words.language()),
        role_accent: catalog.role(&person.role_key).is_some_and(|role| role.at_least_one),
        ended: words.ago(person.ended_at, now),
        ended_title: words.exactly(person.ended_at),
        by_name: person.ended_by != user,
        by,
        how,
        restore_href: (!person.role_ended).then(|| format!("/o/{}/members/{user}/restore", organization.slug)),
        invite_href: invites.then(|| invite_again(&organization.slug, &person.email, proposed)),
    }
}
