//! Taking a change back: shown first from the Changes page, done at once from the message right after an act.

use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::{
    super::{
        assets::Assets,
        back::{self, NO_PAGE},
        context::Context,
        error::{Answer, Error},
        form::Form,
        frame::{Frame, Here},
        page,
        session::Flash,
    },
    change_page,
    groups::{Group, Grouping, Tick, as_seen},
    id, past_role, path_of,
    story::Story,
    undo_path,
};
use crate::{
    authz::{Grant, capabilities::Belong},
    domain::{
        capability::Capability,
        change::{About, Outcome},
        role::MOST_OWN,
    },
    store::changes::{
        Judged,
        ending::Stuck,
        undo::{self as store, Outlook, Undone},
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
    what: String,
    who: String,
    at_title: String,
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
    let (done, _) = count(&look.people);
    let frame = Frame::of_place(&context, &grant, if grant.may(Capability::ReadMembers).any() { Here::Changes } else { Here::Home });
    let (words, organization) = (frame.words(), grant.organization());
    let over = look.is_undone || look.is_past;
    let problem = problem(&grant, words, &look);
    let grouping =
        Grouping { words, organization, roles: &look.roles, names: &look.names, kind: look.kind, is_undo: true, tick: Tick::None };
    let title = words.say("changes-undo-title");
    let body = UndoPage {
        w: words,
        assets: Assets,
        back: if grant.may(Capability::ReadMembers).any() { path_of(organization, change) } else { format!("/o/{}", organization.slug) },
        what: Story { words, organization, roles: &look.roles }.what(&look.change, look.first.as_ref()),
        who: change_page::who(&context, &grant, words, &look.change),
        at_title: words.exactly(look.change.at),
        about: if look.stuck.is_none() && !over { about(&grant, words, &look) } else { None },
        // What is over is not told person by person: it would be about another day.
        groups: if over || look.stuck.is_some() { Vec::new() } else { as_seen(&grant, grouping.of(&look.people)) },
        action: undo_path(&organization.slug, change),
        confirm: problem.is_none().then(|| match done {
            done if look.about.is_none() => words.counted("changes-undo-confirm", done),
            _ => words.say("changes-undo"),
        }),
        problem,
        title: title.clone(),
    };
    frame.page(&context, StatusCode::OK, title, &body)
}

/// Why nothing of it can be taken back.
fn problem(grant: &Grant<Belong>, words: &Words, look: &Outlook) -> Option<String> {
    let as_left = |one: &Judged| matches!(one.outcome, Outcome::NoChange | Outcome::ChangedSince);
    match &look.stuck {
        _ if look.is_undone => Some(words.say("changes-undo-done-already")),
        _ if look.is_past => Some(words.say("changes-undo-too-late")),
        Some(stuck) => Some(not_settled(grant, words, look, stuck)),
        None if look.about.is_some() || look.people.iter().any(|one| one.outcome.is_done()) => None,
        None if look.people.iter().all(as_left) => Some(words.say("changes-undo-nobody")),
        None => Some(words.say("changes-undo-none")),
    }
}

/// Why a role does not come back, or is not deleted again.
fn not_settled(grant: &Grant<Belong>, words: &Words, look: &Outlook, stuck: &Stuck) -> String {
    let catalog = &grant.organization().catalog;
    let named = |number| past_role(words, catalog, &look.roles, number);
    let role = look.about.as_ref().map(|about| named(about.role())).unwrap_or_default();
    match stuck {
        Stuck::Already => words.one("changes-stuck-already", "role", role),
        Stuck::Build(reason) => words.two("changes-stuck-build", "role", role, "reason", words.cannot_build(reason, catalog)),
        Stuck::NoCustomRoles => words.one("changes-stuck-plan", "role", role),
        Stuck::TooMany => words.counted_of("changes-stuck-many", MOST_OWN, &role),
        Stuck::NameTaken => words.one("changes-stuck-name", "role", role),
        Stuck::Lacks(_) => words.say("roles-delete-lacks-invite"),
        Stuck::Invitations(to, reason) => {
            words.two("changes-stuck-invitations", "role", named(*to), "reason", words.cannot_give(reason, catalog))
        }
        Stuck::NowhereToGo => words.say("changes-stuck-nowhere"),
        Stuck::InUse => words.one("changes-stuck-in-use", "role", role),
    }
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
    // Before it is done: for how many it was, and what words need for saying why not.
    let look = store::look(&doors, &grant, change).await?;
    let (done, left) = look.as_ref().map_or((0, 0), |look| count(&look.people));
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
        Undone::Stuck(stuck) => match &look {
            Some(look) => Flash::bad(words.one("changes-undo-not", "reason", not_settled(&grant, &words, look, &stuck))),
            None => return Err(Error::NotFound),
        },
        Undone::NoSeat => Flash::bad(words.say("changes-undo-no-seat")),
        Undone::Cannot(reason) => {
            let reason = words.cannot_act(&reason, &organization.catalog, None);
            Flash::bad(words.one("changes-undo-not", "reason", reason))
        }
    };
    let home = format!("/o/{}", organization.slug);
    let reads = grant.may(Capability::ReadMembers).any();
    let said = form.0.back.as_deref();
    // A page that came by POST has no address to go back to.
    if reads && said == Some(NO_PAGE) {
        return Ok(context.go(&path_of(organization, change), Some(told)));
    }
    let usual = if reads { format!("{home}/members") } else { home };
    Ok(context.go(&back::of_question(&context, &organization.slug, said, usual), Some(told)))
}
