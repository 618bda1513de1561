//! Taking a change back: shown first from the Changes page, done at once from the message right after an act.

use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::{
    super::{
        assets::Assets,
        back,
        context::Context,
        error::{Answer, Error},
        form::Form,
        frame::{Frame, Here},
        page,
        session::Flash,
    },
    groups::{Group, Grouping, Tick},
    id, past_role, path_of, undo_path,
};
use crate::{
    authz::{Grant, capabilities::Belong},
    domain::{capability::Capability, change::About, reach::Reach},
    store::changes::{
        Judged,
        undo::{self as store, Outlook, Undone, capability},
    },
    words::{IntoWord, Words},
};

/// What "Undo" sends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UndoForm {
    /// The page it was pressed on.
    back: Option<String>,
}

#[derive(Template)]
#[template(path = "changes/undo.html")]
struct UndoPage<'a> {
    w: &'a Words,
    assets: Assets,
    back: String,
    title: String,
    about: Option<String>,
    problem: Option<String>,
    groups: Vec<Group>,
    action: String,
    confirm: Option<String>,
}

/// How many a change would be taken back for, and how many would be left alone.
fn count(people: &[Judged]) -> (usize, usize) {
    let done = people.iter().filter(|one| one.outcome.is_done()).count();
    (done, people.len() - done)
}

/// What taking a change back would do.
pub async fn form(grant: Grant<Belong>, context: Context) -> Answer {
    let change = id(&context)?;
    let look = store::look(&context.doors(), &grant, change).await?.ok_or(Error::NotFound)?;
    let (done, left) = count(&look.people);
    // Who reaches only themselves, and has nothing to take back, has nothing to see.
    if (left == 0 || grant.may(capability(look.kind)) != Reach::Organization) && done == 0 && look.about.is_none() {
        return Err(Error::NotFound);
    }
    let frame = Frame::of_place(&context, &grant, if grant.may(Capability::ReadMembers).any() { Here::Changes } else { Here::Home });
    let (words, organization) = (frame.words(), grant.organization());
    let over = look.is_undone || look.is_past;
    let problem = if look.is_undone {
        Some("changes-undo-done-already")
    } else if look.is_past {
        Some("changes-undo-too-late")
    } else if done == 0 && look.about.is_none() {
        Some("changes-undo-nobody")
    } else {
        None
    };
    let grouping = Grouping { words, organization, roles: &look.roles, kind: look.kind, is_undo: true, tick: Tick::None };
    let title = words.say("changes-undo-title");
    let body = UndoPage {
        w: words,
        assets: Assets,
        back: if grant.may(Capability::ReadMembers).any() { path_of(organization, change) } else { format!("/o/{}", organization.slug) },
        about: about(&grant, words, &look),
        problem: problem.map(|key| words.say(key)),
        // What is over is not told person by person: it would be about another day.
        groups: if over { Vec::new() } else { grouping.of(&look.people) },
        action: undo_path(&organization.slug, change),
        confirm: problem.is_none().then(|| match done {
            done if look.about.is_none() => words.counted("changes-undo-confirm", done),
            _ => words.say("changes-undo"),
        }),
        title: title.clone(),
    };
    frame.page(&context, StatusCode::OK, title, &body)
}

/// What happens to a role besides.
fn about(grant: &Grant<Belong>, words: &Words, look: &Outlook) -> Option<String> {
    let about = look.about.as_ref()?;
    let (About::Ended(moved) | About::Revived(moved)) = about;
    let role = past_role(words, &grant.organization().catalog, &look.roles, moved.role);
    let key = match about {
        About::Revived(_) => "changes-undo-revives",
        About::Ended(_) => "changes-undo-ends",
    };
    let invitations = moved.invitations.len();
    Some(words.with(key, [("role", role.into_word()), ("count", invitations.into_word())]))
}

/// Takes a change back. There is nothing typed to be kept: what cannot be undone is said on the page that it was pressed on.
pub async fn undo(grant: Grant<Belong>, context: Context, form: Form<UndoForm>) -> Answer {
    let change = id(&context)?;
    let (organization, doors) = (grant.organization(), context.doors());
    let words = page::words(&grant);
    // Before it is done, for how many it was.
    let (done, left) = store::look(&doors, &grant, change).await?.map_or((0, 0), |look| count(&look.people));
    let told = match store::undo(&doors, &grant, change).await? {
        Undone::Done(undoing) => {
            let told = match left {
                0 => Flash::good(words.say("changes-undone")),
                left => Flash::info(words.two("changes-undone-partly", "done", done, "count", left)),
            };
            if done > 1 && grant.may(Capability::ReadMembers).any() {
                return Ok(context.go(&path_of(organization, undoing), Some(told)));
            }
            told
        }
        Undone::Nobody => return Err(Error::NotFound),
        Undone::ChangedSince => Flash::bad(words.say("changes-undo-since")),
        Undone::Past => Flash::bad(words.say("changes-undo-past")),
        Undone::CannotBuild(reason) => {
            Flash::bad(words.one("changes-undo-not", "reason", words.cannot_build(&reason, &organization.catalog)))
        }
        Undone::NoCustomRoles => Flash::bad(words.say("changes-undo-no-custom-roles")),
        Undone::NoSeat => Flash::bad(words.say("changes-undo-no-seat")),
        Undone::Cannot(reason) => {
            let reason = words.cannot_act(&reason, &organization.catalog, None);
            Flash::bad(words.one("changes-undo-not", "reason", reason))
        }
    };
    let home = format!("/o/{}", organization.slug);
    let usual = if grant.may(Capability::ReadMembers).any() { format!("{home}/members") } else { home };
    Ok(context.go(&back::of_question(&context, &organization.slug, form.0.back.as_deref(), usual), Some(told)))
}
