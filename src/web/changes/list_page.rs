//! What was changed, a line each.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        assets::Assets,
        context::Context,
        error::Answer,
        frame::{Frame, Here},
        listing,
    },
    path, path_of,
    story::Story,
};
use crate::{
    authz::{Grant, capabilities::ReadMembers},
    domain::reach::Reach,
    store::changes::list::{Change, Changes, Concerned},
    words::Words,
};

struct Row {
    href: String,
    what: String,
    by: String,
    at: String,
    at_title: String,
    undone: bool,
    undoes: bool,
}

#[derive(Template)]
#[template(path = "changes/list.html")]
struct ListPage<'a> {
    w: &'a Words,
    assets: Assets,
    sees_all: bool,
    rows: Vec<Row>,
    first: Option<String>,
    later: Option<String>,
}

/// The page. `begun` says whether it is a later one.
pub fn page(context: &Context, grant: &Grant<ReadMembers>, begun: bool, changes: &Changes) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Changes);
    let (words, organization) = (frame.words(), grant.organization());
    let path = path(organization);
    let story = Story { words, organization, roles: &changes.roles };
    let row = |(change, first): (&Change, &Option<Concerned>)| Row {
        href: path_of(organization, change.id),
        what: story.what(change, first.as_ref()),
        by: if change.actor == grant.person().id { words.say("members-you") } else { change.by.clone() },
        at: words.ago(change.at, context.now()),
        at_title: words.exactly(change.at),
        undone: change.undone_by.is_some(),
        undoes: change.undoes.is_some(),
    };
    let body = ListPage {
        w: words,
        assets: Assets,
        sees_all: grant.reach() == Reach::Organization,
        rows: changes.changes.iter().zip(&changes.first).map(row).collect(),
        later: changes.after.map(|from| listing::href(&path, &[("from", &from.to_string())])),
        first: begun.then_some(path),
    };
    frame.page(context, StatusCode::OK, words.say("changes-title"), &body)
}
