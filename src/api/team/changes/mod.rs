//! Many members changed at once by a program, as a person does it on the pages: looked at, done as it was looked at, kept, taken back.

mod asked;
mod judged;
mod told;
pub mod undo;

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::{
    asked::{Asked, BulkAct, ChangeBody},
    judged::{ChangePeople, Judgement, Judging, SeatsMoved},
    told::{ChangeMember, ChangeTold},
};
use crate::{
    api::{body::Json, faults::Faults, said},
    authz::{Grant, capabilities::ReadMembers},
    domain::{change::wish::MOST, ids::ChangeId},
    store::{
        changes::{
            Names,
            list::{self, PEOPLE},
            many::{self, Applied, Confirmed, Preview, Previewed},
            since::Since,
        },
        roles::look,
    },
    web::{
        context::Context,
        error::{Answer, Error},
        form::{LIST, Query},
        listing::href,
    },
};

/// What a change of many would do.
#[derive(Serialize, ToSchema)]
struct ChangePreview {
    /// Stands for all of this: doing it asks for it.
    fingerprint: String,
    /// The moment of the look, which doing it asks for, too.
    as_of: String,
    act: BulkAct,
    #[serde(flatten)]
    judgement: Judgement,
    /// Those meant who are left out by `except`.
    excepted: ChangePeople,
    /// How many ids are no members'.
    gone: usize,
    seats: SeatsMoved,
}

#[derive(Serialize, ToSchema)]
struct ChangeDone {
    message: &'static str,
    /// Nothing, where the database was too busy to say more than that it is done: the header `Location` says where it stands.
    change: Option<ChangeTold>,
}

/// A change by its id.
#[derive(Serialize, ToSchema)]
struct ChangeRef {
    #[schema(value_type = Uuid)]
    id: ChangeId,
}

#[derive(Serialize, ToSchema)]
struct ChangeList {
    changes: Vec<ChangeTold>,
}

#[derive(Serialize, ToSchema)]
struct ChangeOpened {
    change: ChangeTold,
    /// Its people on this page: those it changed, then those it left alone.
    members: Vec<ChangeMember>,
    /// How many it changed, as far as the token's person may know of them.
    changed: u32,
    /// How many it left alone, likewise.
    left_alone: u32,
}

/// Where a page begins.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChangesQuery {
    /// As the header `Link` of the page before said.
    after: String,
}

/// Which of a change's people.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PeopleQuery {
    /// The page, from 1; the header `Link` leads on.
    #[serde(default = "first")]
    #[param(minimum = 1, maximum = 65535)]
    page: u16,
}

const fn first() -> u16 {
    1
}

/// Look at what a change of many would do.
#[utoipa::path(post, path = "/api/v1/team/changes/preview", request_body(content = ChangeBody, example = json!({
    "act": "change_role", "role_id": 4, "matching": { "role_id": 5, "status": "active" }, "except": ["0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3e"]
})), responses(
    (status = 200, description = "Nothing is changed", body = ChangePreview, example = json!({
        "fingerprint": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "as_of": "2026-01-08T12:00:00.123456Z",
        "act": "change_role", "changes": 1, "groups": [{
            "count": 1,
            "before": { "role": { "id": 5, "name": "viewer" }, "status": "active" },
            "after": { "role": { "id": 4, "name": "agent" }, "status": "active" },
            "gains": [{ "name": "orders.edit", "is_sensitive": false, "before": "none", "after": "organization" }], "losses": [],
            "members": [{ "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ana Silva", "email": "ana@example.com" }]
        }],
        "unchanged": { "count": 0, "members": [] }, "skipped": [], "excepted": { "count": 0, "members": [] }, "gone": 0,
        "seats": {
            "before": { "active": 4, "pending": 1, "used": 5, "cap": 25, "free": 20 },
            "after": { "active": 4, "pending": 1, "used": 5, "cap": 25, "free": 20 }
        }
    }))
))]
pub async fn preview(grant: Grant<ReadMembers>, context: Context, body: Json<ChangeBody, LIST>) -> Answer {
    let asked = read(&grant, &context, body.0, false).await?;
    let preview = look_at(&grant, &context, &asked).await?;
    Ok(HttpResponse::Ok().json(previewing(&grant, &context, &asked, &preview)))
}

/// Do what a preview said, all of it or nothing.
#[utoipa::path(post, path = "/api/v1/team/changes", request_body(content = ChangeBody, example = json!({
    "act": "suspend", "members": ["0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f"], "as_of": "2026-01-08T12:00:00.123456Z",
    "fingerprint": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "tell": true
})), responses(
    (status = 201, description = "Done, as one change", body = ChangeDone, headers(("Location" = String, description = "The change")), example = json!({
        "message": "Members suspended successfully",
        "change": {
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d40", "act": "suspend",
            "by": { "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d41", "name": "Olga Owner" }, "created_at": "2026-01-08T12:00:03Z", "people": 1,
            "member": { "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ana Silva" }, "undoes": null, "undone_by": null, "role": null
        }
    })),
    (status = 409, description = "Nothing was done: it would not be what was seen, and the members `fingerprint`, `preview` and `since` say what it would be now and why; or there is nothing to do")
))]
pub async fn apply(grant: Grant<ReadMembers>, context: Context, body: Json<ChangeBody, LIST>) -> Answer {
    let asked = read(&grant, &context, body.0, true).await?;
    let confirmed = Confirmed {
        wish: asked.wish.clone(),
        fingerprint: asked.fingerprint.clone().unwrap_or_default(),
        at: asked.as_of,
        dropped: Vec::new(),
        tell: asked.tell,
    };
    match many::apply(&context.doors(), &grant, confirmed).await? {
        Applied::Done(change) => {
            (context.house().nudge_mail)();
            done(&grant, &context, asked.act, change).await
        }
        Applied::Differs(now) => Err(differs(&grant, &context, &asked, &now.since).await?),
        Applied::Nothing(_) => Err(said::conflict("There is nothing to do.")),
        Applied::Unseen => Err(Faults::one("fingerprint", "The fingerprint must be the one that a preview answered.")),
        Applied::OutOfReach => Err(Error::OutOfReach),
        Applied::NoSuchRole => Err(no_such_role()),
        Applied::TooMany => Err(too_many()),
    }
}

/// What was changed, the latest first.
#[utoipa::path(get, path = "/api/v1/team/changes", params(ChangesQuery), responses(
    (status = 200, description = "At most 50", body = ChangeList, headers(("Link" = String, description = "The next page (RFC 8288)")), example = json!({
        "changes": [{
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d40", "act": "change_role",
            "by": { "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d41", "name": "Olga Owner" }, "created_at": "2026-01-08T12:00:03Z", "people": 14,
            "member": null, "undoes": null, "undone_by": null, "role": null
        }]
    }))
))]
pub async fn list(grant: Grant<ReadMembers>, context: Context, query: Query<ChangesQuery>) -> Answer {
    let from = match query.0.after.as_str() {
        "" => None,
        text => Some(Uuid::try_parse(text).map(ChangeId).map_err(|_| Error::BadRequest)?),
    };
    let page = list::list(&context.doors(), &grant, from).await?;
    let (words, names) = (context.words(), Names::new());
    let judging = Judging { words: &words, catalog: &grant.organization().catalog, roles: &page.roles, names: &names };
    let changes = page.changes.iter().zip(&page.first).map(|(change, first)| judging.change(change, first.as_ref())).collect();
    let mut answer = HttpResponse::Ok();
    let next = page.after.map(|after| href(context.request().path(), &[("after", &after.to_string())]));
    if let Some(link) = said::link([("prev", None), ("next", next)]) {
        answer.insert_header(link);
    }
    Ok(answer.json(ChangeList { changes }))
}

/// One change with its people.
#[utoipa::path(get, path = "/api/v1/team/changes/{change}", params(("change" = Uuid, Path, description = "Its id"), PeopleQuery), responses(
    (status = 200, description = "The change, and at most 100 of its people", body = ChangeOpened, headers(("Link" = String, description = "The pages before and after (RFC 8288)")), example = json!({
        "change": {
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d40", "act": "suspend",
            "by": { "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d41", "name": "Olga Owner" }, "created_at": "2026-01-08T12:00:03Z", "people": 1,
            "member": { "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ana Silva" }, "undoes": null, "undone_by": null, "role": null
        },
        "members": [{
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ana Silva", "email": "ana@example.com", "outcome": "done",
            "before": { "role": { "id": 5, "name": "viewer" }, "status": "active" },
            "after": { "role": { "id": 5, "name": "viewer" }, "status": "suspended" }
        }],
        "changed": 1, "left_alone": 0
    }))
))]
pub async fn show(grant: Grant<ReadMembers>, context: Context, query: Query<PeopleQuery>) -> Answer {
    let page = usize::from(query.0.page).checked_sub(1).ok_or(Error::BadRequest)?;
    let opened = list::open(&context.doors(), &grant, id(&context)?, page).await?.ok_or(Error::NotFound)?;
    let (words, names) = (context.words(), Names::new());
    let judging = Judging { words: &words, catalog: &grant.organization().catalog, roles: &opened.roles, names: &names };
    let first = opened.people.first().filter(|_| page == 0);
    let (change, all) = (judging.change(&opened.change, first), opened.done as usize + opened.left as usize);
    let to = |number: usize| href(context.request().path(), &[("page", &number.to_string())]);
    let mut answer = HttpResponse::Ok();
    let pages = [("prev", (page > 0).then(|| to(page))), ("next", ((page + 1) * PEOPLE < all).then(|| to(page + 2)))];
    if let Some(link) = said::link(pages) {
        answer.insert_header(link);
    }
    let members = opened.people.into_iter().map(|one| judging.concerned(one)).collect();
    Ok(answer.json(ChangeOpened { change, members, changed: opened.done, left_alone: opened.left }))
}

/// The change in the address. What cannot be an id is none's.
fn id(context: &Context) -> Result<ChangeId, Error> {
    let text = context.request().match_info().get("change").unwrap_or_default();
    Uuid::try_parse(text).map(ChangeId).map_err(|_| Error::NotFound)
}

/// Reads the body, for somebody who may do what it says to everybody; who may not, learns nothing of what is wrong with it.
async fn read(grant: &Grant<ReadMembers>, context: &Context, body: ChangeBody, confirms: bool) -> Result<Asked, Error> {
    if let Some(act) = body.act
        && !many::may_change_many(grant, act.kind())?
    {
        return Err(Error::OutOfReach);
    }
    let looks = look::all(&context.doors(), grant).await?;
    body.read(&looks.roles, context.now(), confirms)
}

async fn look_at(grant: &Grant<ReadMembers>, context: &Context, asked: &Asked) -> Result<Preview, Error> {
    match many::preview(&context.doors(), grant, asked.wish.clone()).await? {
        Previewed::Preview(preview) => Ok(*preview),
        Previewed::NoSuchRole => Err(no_such_role()),
        Previewed::TooMany => Err(too_many()),
        Previewed::OutOfReach => Err(Error::OutOfReach),
    }
}

fn previewing(grant: &Grant<ReadMembers>, context: &Context, asked: &Asked, preview: &Preview) -> ChangePreview {
    let words = context.words();
    let judging = Judging { words: &words, catalog: &grant.organization().catalog, roles: &preview.roles, names: &preview.names };
    ChangePreview {
        fingerprint: preview.fingerprint.clone(),
        as_of: said::exactly(asked.as_of),
        act: asked.act,
        judgement: judging.of(&preview.people),
        excepted: judging.people(&preview.left_out),
        gone: preview.gone,
        seats: preview.seats.into(),
    }
}

/// What it would be now. It was found under the lock, where nobody is read by name, and is looked at once more.
async fn differs(grant: &Grant<ReadMembers>, context: &Context, asked: &Asked, since: &[Since]) -> Result<Error, Error> {
    let (now, words) = (look_at(grant, context, asked).await?, context.words());
    let judging = Judging { words: &words, catalog: &grant.organization().catalog, roles: &now.roles, names: &now.names };
    let since: Vec<_> = since.iter().map(|since| judging.happened(since)).collect();
    let preview = previewing(grant, context, asked, &now);
    Ok(said::conflict_with(
        "Nothing was changed: it would not be what the preview said.",
        [("fingerprint", json!(preview.fingerprint)), ("preview", json!(preview)), ("since", json!(since))],
    ))
}

/// It is done, whether or not the database can say more of it.
async fn done(grant: &Grant<ReadMembers>, context: &Context, act: BulkAct, change: ChangeId) -> Answer {
    let opened = list::open(&context.doors(), grant, change, 0).await.ok().flatten();
    let (words, names) = (context.words(), Names::new());
    let told = opened.map(|opened| {
        let judging = Judging { words: &words, catalog: &grant.organization().catalog, roles: &opened.roles, names: &names };
        judging.change(&opened.change, opened.people.first())
    });
    let location = (header::LOCATION, format!("{}/{change}", context.request().path()));
    Ok(HttpResponse::build(StatusCode::CREATED).insert_header(location).json(ChangeDone { message: act.done(), change: told }))
}

fn no_such_role() -> Error {
    Faults::one("role_id", "The selected role id is invalid.")
}

fn too_many() -> Error {
    Faults::one("matching", format!("More than {MOST} members match. One change has at most so many."))
}
