//! Taking a change back by a program: what it would do, and doing it.

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    ChangeRef, id,
    judged::{Judgement, Judging},
    told::{ChangeTold, RoleFate, word},
};
use crate::{
    api::{
        body::{Nothing, Optional},
        said,
    },
    authz::{Grant, capabilities::Belong},
    catalog::Catalog,
    domain::{capability::Capability, change::Outcome, reach::Reach, role::MOST_OWN},
    store::changes::{
        ending::Stuck,
        undo::{self, Outlook, Undone},
    },
    web::{
        context::Context,
        error::{Answer, Error},
    },
    words::Words,
};

/// What taking a change back would do.
#[derive(Serialize, ToSchema)]
struct UndoOutlook {
    change: ChangeTold,
    /// What the taking back is.
    act: &'static str,
    /// Why nothing of it can be taken back; nothing, where something can.
    problem: Option<UndoProblem>,
    #[serde(flatten)]
    judgement: Judgement,
    /// The role that comes back, or is deleted again.
    role: Option<RoleFate>,
}

/// Why nothing can be taken back.
#[derive(Serialize, ToSchema)]
struct UndoProblem {
    /// `undone`, `past`, `role` or `nobody`.
    reason: &'static str,
    message: String,
}

#[derive(Serialize, ToSchema)]
struct ChangeUndone {
    message: &'static str,
    /// The change that took it back.
    change: ChangeRef,
}

const UNDONE: &str = "The change was undone already.";
const PAST: &str = "The change is too long ago. It can be undone for 30 days.";

/// Look at what taking a change back would do.
#[utoipa::path(get, path = "/api/v1/team/changes/{change}/undo", params(("change" = Uuid, Path, description = "Its id")), responses(
    (status = 200, description = "Nothing is changed. Who does not see the team is told how many, and nobody's name", body = UndoOutlook, example = json!({
        "change": {
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d40", "act": "suspend",
            "by": { "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d41", "name": "Olga Owner" }, "created_at": "2026-01-08T12:00:03Z", "people": 1,
            "member": { "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ana Silva" }, "undoes": null, "undone_by": null, "role": null
        },
        "act": "reactivate", "problem": null, "changes": 1, "groups": [{
            "count": 1,
            "before": { "role": { "id": 5, "name": "viewer" }, "status": "suspended" },
            "after": { "role": { "id": 5, "name": "viewer" }, "status": "active" },
            "gains": [], "losses": [],
            "members": [{ "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ana Silva", "email": "ana@example.com" }]
        }],
        "unchanged": { "count": 0, "members": [] }, "skipped": [], "role": null
    }))
))]
pub async fn look(grant: Grant<Belong>, context: Context) -> Answer {
    let look = undo::look(&context.doors(), &grant, id(&context)?).await?.ok_or(Error::NotFound)?;
    let (words, catalog) = (context.words(), &grant.organization().catalog);
    let judging = Judging { words: &words, catalog, roles: &look.roles, names: &look.names };
    let told = judging.change(&look.change, look.first.as_ref());
    let sees_all = grant.may(Capability::ReadMembers) == Reach::Organization;
    // What is over, or does not go, is not told person by person: it would be about another day.
    let over = look.is_undone || look.is_past || look.stuck.is_some();
    let outlook = UndoOutlook {
        change: if sees_all { told } else { told.nameless() },
        act: word(look.kind),
        problem: problem(&words, catalog, &look),
        judgement: judging.of(if over { &[] } else { &look.people }),
        role: look.about.as_ref().filter(|_| !over).map(|about| judging.fate(about)),
    };
    Ok(HttpResponse::Ok().json(outlook))
}

/// Take a change back, as far as the people in it still are what it made them.
#[utoipa::path(post, path = "/api/v1/team/changes/{change}/undo", params(("change" = Uuid, Path, description = "Its id")), request_body(content = Option<Nothing>, description = "Nothing need be sent", example = json!({})), responses(
    (status = 200, description = "Taken back, as a change of its own", body = ChangeUndone, example = json!({
        "message": "Change undone successfully", "change": { "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d42" }
    })),
    (status = 409, description = "Nothing is as the change left it, it is too long ago, or there is no seat or no role to go back to")
))]
pub async fn undo(grant: Grant<Belong>, context: Context, _body: Optional<Nothing>) -> Answer {
    let (words, catalog) = (context.words(), &grant.organization().catalog);
    match undo::undo(&context.doors(), &grant, id(&context)?).await? {
        Undone::Done(change) => {
            Ok(HttpResponse::Ok().json(ChangeUndone { message: "Change undone successfully", change: ChangeRef { id: change } }))
        }
        Undone::Nobody => Err(Error::NotFound),
        Undone::ChangedSince => Err(said::conflict("It was undone already, or nobody in it is as it left them.")),
        Undone::Past => Err(said::conflict(PAST)),
        Undone::NoSeat => Err(said::conflict("The plan has no free seat.")),
        Undone::Cannot(reason) => Err(said::forbidden(words.cannot_act(&reason, catalog, None))),
        Undone::Stuck(stuck) => {
            let message = not_settled(&words, catalog, &stuck);
            Err(match stuck {
                Stuck::Build(_) | Stuck::Invitations(..) | Stuck::Lacks(_) => said::forbidden(message),
                _ => said::conflict(message),
            })
        }
    }
}

fn problem(words: &Words, catalog: &Catalog, look: &Outlook) -> Option<UndoProblem> {
    let does_something = look.about.is_some() || look.people.iter().any(|one| one.outcome.is_done());
    let as_left = look.people.iter().all(|one| matches!(one.outcome, Outcome::NoChange | Outcome::ChangedSince));
    let (reason, message) = match &look.stuck {
        _ if look.is_undone => ("undone", UNDONE.to_owned()),
        _ if look.is_past => ("past", PAST.to_owned()),
        Some(stuck) => ("role", not_settled(words, catalog, stuck)),
        None if does_something => return None,
        None if as_left => ("nobody", "Nobody in it is as it left them.".to_owned()),
        None => ("nobody", "Nobody in it can be changed back.".to_owned()),
    };
    Some(UndoProblem { reason, message })
}

/// Why a role does not come back, or is not deleted again.
fn not_settled(words: &Words, catalog: &Catalog, stuck: &Stuck) -> String {
    match stuck {
        Stuck::Already => "The role is there already, or deleted already.".into(),
        Stuck::Build(reason) => words.cannot_build(reason, catalog),
        Stuck::NoCustomRoles => "The plan does not include custom roles.".into(),
        Stuck::TooMany => format!("There are {MOST_OWN} custom roles, which is as many as there may be."),
        Stuck::NameTaken => "Another role has its name by now.".into(),
        Stuck::Lacks(capability) => format!("Open invitations would go along, which takes {}.", capability.as_str()),
        Stuck::Invitations(_, reason) => words.cannot_give(reason, catalog),
        Stuck::NowhereToGo => "The role that its people and invitations would go to is no more.".into(),
        Stuck::InUse => "Others have the role by now. Reassign them first.".into(),
    }
}
