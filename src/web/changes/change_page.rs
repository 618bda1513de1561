//! One change: who did it and when, everybody in it with before and after, and the way to take it back.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        assets::Assets,
        context::Context,
        error::Answer,
        frame::{Frame, Here},
        page::PersonView,
    },
    path, path_of,
    story::{Story, left},
    undo_path,
};
use crate::{
    authz::{Grant, capabilities::ReadMembers},
    store::changes::{
        list::{Change, Concerned, Opened, PEOPLE},
        undo::{OPEN_FOR, capability},
    },
    words::Words,
};

struct Row {
    person: PersonView,
    /// What they were and are; nothing for who was left alone.
    step: Option<(String, String)>,
    /// Why they were left alone.
    left: String,
}

#[derive(Template)]
#[template(path = "changes/change.html")]
struct ChangePage<'a> {
    w: &'a Words,
    assets: Assets,
    list: String,
    title: String,
    who: String,
    at_title: String,
    undo: Option<String>,
    undone_by: Option<String>,
    undoes: Option<String>,
    is_past: bool,
    rows: Vec<Row>,
    left: Option<String>,
    part: bool,
    shown: Option<String>,
    previous: Option<String>,
    next: Option<String>,
}

/// Who made a change, and when.
pub fn who<P>(context: &Context, grant: &Grant<P>, words: &Words, change: &Change) -> String {
    let ago = words.ago(change.at, context.now());
    if change.actor == grant.person().id {
        words.one("changes-by-you", "ago", ago)
    } else {
        words.two("changes-by", "name", &change.by, "ago", ago)
    }
}

/// The page; `at` is which of its people, from 0.
pub fn page(context: &Context, grant: &Grant<ReadMembers>, opened: &Opened, at: usize) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Changes);
    let (words, organization, change) = (frame.words(), grant.organization(), &opened.change);
    let story = Story { words, organization, roles: &opened.roles };
    let row = |one: &Concerned| Row {
        person: PersonView::new(one.user, &one.name, &one.email),
        step: (one.outcome == "done").then(|| story.step(one.before, one.after)),
        left: if one.outcome == "done" { String::new() } else { left(words, &one.outcome) },
    };
    let first = if at == 0 || change.people == 1 { opened.people.first() } else { opened.people.iter().find(|one| one.outcome == "done") };
    let title = story.what(change, first);
    let (all, path) = (opened.done as usize + opened.left as usize, path_of(organization, change.id));
    let is_past = change.at.plus(OPEN_FOR) < context.now();
    let open = change.undone_by.is_none() && !is_past && grant.may(capability(change.kind.inverse())).any();
    let to = |number: usize| format!("{path}?page={number}");
    let number = |count: usize| words.number(count.try_into().unwrap_or(u64::MAX));
    let body = ChangePage {
        w: words,
        assets: Assets,
        list: self::path(organization),
        who: who(context, grant, words, change),
        at_title: words.exactly(change.at),
        undo: open.then(|| undo_path(&organization.slug, change.id)),
        undone_by: change.undone_by.map(|by| path_of(organization, by)),
        undoes: change.undoes.map(|of| path_of(organization, of)),
        is_past: is_past && change.undone_by.is_none(),
        rows: opened.people.iter().map(row).collect(),
        left: (opened.left > 0).then(|| words.counted("changes-left-count", opened.left as usize)),
        part: opened.is_part,
        shown: (all > PEOPLE).then(|| words.two("members-showing", "shown", opened.people.len(), "total", number(all))),
        previous: (at > 0).then(|| to(at)),
        next: ((at + 1) * PEOPLE < all).then(|| to(at + 2)),
        title: title.clone(),
    };
    frame.page(context, StatusCode::OK, title, &body)
}
