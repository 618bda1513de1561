//! Giving a member another role.

use actix_web::http::StatusCode;
use serde::Deserialize;

use super::{
    super::{
        changes::undo_path,
        context::Context,
        error::{Answer, Error},
        form::{Form, Query},
        page,
        session::Flash,
    },
    question::{self, Subject},
    role_page::{self, Said, Typed},
};
use crate::{
    authz::{Grant, capabilities::ChangeRoles},
    domain::{acting::CannotAct, capability::Capability, ids::UserId, role::RoleNumber},
    store::changes::{self as store, Acted, RoleLook},
};

/// The address of the question.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RoleQuery {
    /// Key of the role that is chosen already.
    role: String,
    /// Where to go afterwards.
    back: Option<String>,
}

/// The answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleForm {
    /// Key of the new role; empty, where none was chosen.
    #[serde(default)]
    role: String,
    /// Number of the role held when the question was put.
    from: i32,
    /// Ticked or absent: the person is told by mail.
    tell: Option<String>,
    /// Where to go afterwards.
    back: Option<String>,
}

/// The roles, and what each would mean.
pub async fn form(grant: Grant<ChangeRoles>, context: Context, query: Query<RoleQuery>) -> Answer {
    let look = look(&context, &grant, question::member(&context)?).await?;
    let RoleQuery { role, back } = query.0;
    let typed = Typed { role, tell: true, back: question::way_back(&context, &grant, back.as_deref()) };
    role_page::page(&context, &grant, StatusCode::OK, &look, &typed, Said::default())
}

async fn look(context: &Context, grant: &Grant<ChangeRoles>, user: UserId) -> Result<RoleLook, Error> {
    store::look_at_roles(&context.doors(), grant, user).await?.ok_or(Error::NotFound)
}

/// Changes it.
pub async fn change(grant: Grant<ChangeRoles>, context: Context, form: Form<RoleForm>) -> Answer {
    let user = question::member(&context)?;
    let RoleForm { role, from, tell, back } = form.0;
    let typed = Typed { role, tell: tell.is_some(), back: question::way_back(&context, &grant, back.as_deref()) };
    let words = page::words(&grant);
    let seen = look(&context, &grant, user).await?;
    let Some(chosen) = seen.choices.iter().find(|choice| choice.role.key == typed.role) else {
        let message = words.say(if typed.role.is_empty() { "changes-role-missing" } else { "changes-role-unknown" });
        let said = Said { message: Some(message), ..Said::default() };
        return role_page::page(&context, &grant, StatusCode::UNPROCESSABLE_ENTITY, &seen, &typed, said);
    };
    let acted = store::change_role(&context.doors(), &grant, user, typed.role.clone(), RoleNumber(from), typed.tell).await?;
    if let Acted::Done(change) = acted {
        if typed.tell {
            (context.house().nudge_mail)();
        }
        let slug = &grant.organization().slug;
        let subject = Subject::new(&grant, &words, &seen.person, &chosen.role);
        if !subject.oneself {
            let told = words.two("changes-role-done", "name", &subject.person.name, "role", &subject.role);
            return Ok(context.go(&typed.back, Some(Flash::good(told).with_undo(undo_path(slug, change)))));
        }
        // Nobody raises themselves again, and the lower role may not see the list any more.
        let sees = grant.organization().catalog.reach_for(&chosen.role, Capability::ReadMembers).any();
        let to = if sees { typed.back } else { format!("/o/{slug}") };
        return Ok(context.go(&to, Some(Flash::good(words.one("changes-role-done-self", "role", &subject.role)))));
    }
    // Somebody may have been faster: how it stands now.
    let now = look(&context, &grant, user).await?;
    if acted == Acted::NoSuchRole {
        // It was deleted in this very moment.
        let said = Said { message: Some(words.say("changes-role-unknown")), ..Said::default() };
        return role_page::page(&context, &grant, StatusCode::UNPROCESSABLE_ENTITY, &now, &typed, said);
    }
    let subject = Subject::new(&grant, &words, &now.person, &now.role);
    let own = |key: &str, of_oneself: &str| {
        words.two(if subject.oneself { of_oneself } else { key }, "name", &subject.person.name, "role", &subject.role)
    };
    let problem = match acted {
        Acted::ChangedSince => own("changes-role-since", "changes-role-since-self"),
        Acted::Cannot(CannotAct::NoChange) => own("changes-role-same", "changes-role-same-self"),
        Acted::Cannot(reason) => subject.refusal(&grant, &words, &reason),
        Acted::NoSeat => words.say("changes-no-seat"),
        Acted::Nobody | Acted::NoSuchRole | Acted::Done(_) => return Err(Error::NotFound),
    };
    role_page::page(&context, &grant, StatusCode::CONFLICT, &now, &typed, Said { problem: Some(problem), message: None })
}
