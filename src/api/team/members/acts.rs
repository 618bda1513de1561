//! What is done to one member: another role, suspended, active again, removed, restored. Each is a change of one, and can be taken back.

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{TeamMember, TeamStatus, id, of_member, seen_at, sight};
use crate::{
    api::{
        body::{Json, Nothing, Optional},
        faults::Faults,
        said,
    },
    authz::{
        Grant, Refused,
        capabilities::{ChangeRoles, May, RemoveMembers, SuspendMembers},
    },
    domain::{
        acting::CannotAct,
        change::{Kind, plan::Aim},
        giving::CannotGive,
        ids::{ChangeId, UserId},
        role::RoleNumber,
    },
    store::{
        Doors,
        changes::{self as store, Acted, Person},
        members::one::one,
        roles::Role,
    },
    web::{
        context::Context,
        error::{Answer, Error},
        form::Query,
    },
    words::{IntoWord, Whom},
};

/// The role that somebody is to have.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberRoleBody {
    /// Its id.
    #[schema(value_type = i32)]
    role_id: Option<i32>,
    /// Whether the person is told by mail, ten minutes later unless it is taken back.
    #[serde(default)]
    tell: bool,
}

/// What may be said besides.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TellBody {
    /// Whether the person is told by mail, ten minutes later unless it is taken back.
    #[serde(default)]
    tell: bool,
}

/// The same where there is no body.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TellQuery {
    /// Whether the person is told by mail, ten minutes later unless it is taken back.
    #[param(required = false)]
    tell: bool,
}

/// What was done.
#[derive(Serialize, ToSchema)]
struct MemberChanged {
    message: String,
    /// The person as they are now; null, where somebody else was faster in this moment.
    member: Option<TeamMember>,
    /// The change: by it, all of it is taken back.
    #[schema(value_type = Uuid)]
    change: ChangeId,
}

/// Give a member another role.
///
/// Nobody gives what goes further than they do themselves, or to who is above them.
#[utoipa::path(put, path = "/api/v1/team/members/{member}/role", params(("member" = Uuid, Path, description = "Their id")), request_body(content = MemberRoleBody, example = json!({ "role_id": 4 })), responses(
    (status = 200, description = "They have it now", body = MemberChanged, example = json!({
        "message": "Ada Lovelace is agent now.",
        "member": {
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ada Lovelace", "email": "ada@example.com", "external_id": null,
            "role": { "id": 4, "name": "agent" }, "status": "active", "last_seen_at": null, "joined_at": "2025-11-03T09:30:00Z"
        },
        "change": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d41"
    })),
    (status = 409, description = "They have it already, nobody else has theirs and somebody must, or they changed in the meantime")
))]
pub async fn change_role(grant: Grant<ChangeRoles>, context: Context, body: Json<MemberRoleBody>) -> Answer {
    let (doors, user) = (context.doors(), id(&context)?);
    let seen = store::look_at_roles(&doors, &grant, user).await?.ok_or(Error::NotFound)?;
    let mut faults = Faults::default();
    let to = faults.required("role_id", body.0.role_id).and_then(|number| {
        let to = seen.choices.iter().map(|choice| &choice.role).find(|role| role.number == RoleNumber(number));
        if to.is_none() {
            faults.add("role_id", NO_SUCH_ROLE);
        }
        to
    });
    let to = faults.or(to)?;
    let about = About { context: &context, grant: &grant, kind: Kind::Role, person: &seen.person, held: &seen.role, after: to };
    let acted = store::change_role(&doors, &grant, user, to.key.clone(), seen.role.number, body.0.tell).await?;
    about.answer(acted, body.0.tell).await
}

/// Suspend a member.
///
/// All access ends with the next request, the seat becomes free; role and membership stay.
#[utoipa::path(post, path = "/api/v1/team/members/{member}/suspend", params(("member" = Uuid, Path, description = "Their id")), request_body(content = Option<TellBody>, example = json!({ "tell": true })), responses(
    (status = 200, description = "They are suspended", body = MemberChanged, example = json!({
        "message": "Ada Lovelace is suspended.",
        "member": {
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ada Lovelace", "email": "ada@example.com", "external_id": null,
            "role": { "id": 4, "name": "agent" }, "status": "suspended", "last_seen_at": null, "joined_at": "2025-11-03T09:30:00Z"
        },
        "change": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d41"
    })),
    (status = 409, description = "They are suspended already, or nobody else has their role and somebody must")
))]
pub async fn suspend(grant: Grant<SuspendMembers>, context: Context, body: Optional<TellBody>) -> Answer {
    let (user, tell) = (id(&context)?, body.0.tell);
    act(&context, &grant, Aim::Suspend, user, tell, async |doors| store::suspend(doors, &grant, user, tell).await).await
}

/// End a suspension.
///
/// It takes a free seat.
#[utoipa::path(post, path = "/api/v1/team/members/{member}/reactivate", params(("member" = Uuid, Path, description = "Their id")), request_body(content = Option<Nothing>, description = "Nothing need be sent", example = json!({})), responses(
    (status = 200, description = "They are active again", body = MemberChanged, example = json!({
        "message": "Ada Lovelace is active again.",
        "member": {
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ada Lovelace", "email": "ada@example.com", "external_id": null,
            "role": { "id": 4, "name": "agent" }, "status": "active", "last_seen_at": null, "joined_at": "2025-11-03T09:30:00Z"
        },
        "change": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d41"
    })),
    (status = 409, description = "They are active already, or the plan has no free seat")
))]
pub async fn reactivate(grant: Grant<SuspendMembers>, context: Context, _body: Optional<Nothing>) -> Answer {
    let user = id(&context)?;
    act(&context, &grant, Aim::Reactivate, user, false, async |doors| store::reactivate(doors, &grant, user).await).await
}

/// Remove a member.
///
/// Their tokens end with the membership, and what the product calls them is free for somebody else. They can be restored.
#[utoipa::path(delete, path = "/api/v1/team/members/{member}", params(("member" = Uuid, Path, description = "Their id"), TellQuery), responses(
    (status = 200, description = "They are no member any more", body = MemberChanged, example = json!({
        "message": "Ada Lovelace was removed.",
        "member": {
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ada Lovelace", "email": "ada@example.com", "external_id": null,
            "role": { "id": 4, "name": "agent" }, "status": "removed", "last_seen_at": null, "joined_at": "2025-11-03T09:30:00Z"
        },
        "change": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d41"
    })),
    (status = 409, description = "They must be given another role first, or nobody else has theirs and somebody must")
))]
pub async fn remove(grant: Grant<RemoveMembers>, context: Context, query: Query<TellQuery>) -> Answer {
    let (user, tell) = (id(&context)?, query.0.tell);
    act(&context, &grant, Aim::Remove, user, tell, async |doors| store::remove(doors, &grant, user, tell).await).await
}

/// Bring somebody back who left or was removed.
///
/// They are what they were, active or suspended; active, it takes a free seat. Their tokens stay ended.
#[utoipa::path(post, path = "/api/v1/team/members/{member}/restore", params(("member" = Uuid, Path, description = "Their id")), request_body(content = Option<Nothing>, description = "Nothing need be sent", example = json!({})), responses(
    (status = 200, description = "They are a member again", body = MemberChanged, example = json!({
        "message": "Ada Lovelace is back, as agent.",
        "member": {
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ada Lovelace", "email": "ada@example.com", "external_id": "ada-7",
            "role": { "id": 4, "name": "agent" }, "status": "active", "last_seen_at": null, "joined_at": "2025-11-03T09:30:00Z"
        },
        "change": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d41"
    })),
    (status = 409, description = "They are in already, their role was deleted, or the plan has no free seat")
))]
pub async fn restore(grant: Grant<RemoveMembers>, context: Context, _body: Optional<Nothing>) -> Answer {
    let user = id(&context)?;
    act(&context, &grant, Aim::Restore, user, false, async |doors| store::restore(doors, &grant, user).await).await
}

const NO_SUCH_ROLE: &str = "The selected role id is invalid.";

async fn act<P: May>(
    context: &Context,
    grant: &Grant<P>,
    aim: Aim,
    user: UserId,
    tell: bool,
    done: impl AsyncFnOnce(&Doors) -> Result<Acted, Refused>,
) -> Answer {
    // Before the act, for their name afterwards. Whoever is nobody here, or nobody's business, is not found.
    let doors = context.doors();
    let seen = store::look(&doors, grant, user, aim).await?.ok_or(Error::NotFound)?;
    let acted = done(&doors).await?;
    About { context, grant, kind: aim.kind(), person: &seen.person, held: &seen.role, after: &seen.role }.answer(acted, tell).await
}

/// One act on one person.
struct About<'a, P> {
    context: &'a Context,
    grant: &'a Grant<P>,
    kind: Kind,
    person: &'a Person,
    /// The role before.
    held: &'a Role,
    /// The role after.
    after: &'a Role,
}

impl<P: May> About<'_, P> {
    async fn answer(&self, acted: Acted, tell: bool) -> Answer {
        let Acted::Done(change) = acted else { return Err(self.refusal(acted)) };
        if tell {
            (self.context.house().nudge_mail)();
        }
        let key = match self.kind {
            Kind::Role => "changes-role-done",
            Kind::Suspend => "changes-suspend-done",
            Kind::Reactivate => "changes-reactivate-done",
            Kind::Remove | Kind::Leave => "changes-remove-done",
            Kind::Restore => "changes-restore-done",
        };
        let message = self.by_name(key, self.after);
        Ok(HttpResponse::Ok().json(MemberChanged { message, member: self.now().await?, change }))
    }

    /// The person afterwards. Who was removed is no row to read: they are as they were at the end.
    async fn now(&self) -> Result<Option<TeamMember>, Error> {
        let (catalog, person) = (&self.grant.organization().catalog, self.person);
        if self.kind == Kind::Remove {
            return Ok(Some(TeamMember {
                id: person.user,
                name: person.name.clone(),
                email: person.email.clone(),
                external_id: None,
                role: said::role_ref(catalog, self.held),
                status: TeamStatus::Removed,
                last_seen_at: seen_at(person.last_seen_at),
                joined_at: said::moment(person.joined_at),
            }));
        }
        let Some(scope) = sight(self.grant, person.user) else { return Ok(None) };
        let found = one(&self.context.doors(), scope, catalog.clone(), person.user).await?;
        Ok(found.map(|(member, role)| of_member(catalog, member, &role)))
    }

    fn refusal(&self, acted: Acted) -> Error {
        let words = self.context.words();
        match acted {
            Acted::Nobody | Acted::Done(_) => Error::NotFound,
            Acted::NoSuchRole => Faults::one("role_id", NO_SUCH_ROLE),
            Acted::NoSeat => said::conflict(words.say("changes-no-seat")),
            Acted::ChangedSince => said::conflict("The member has changed in the meantime."),
            Acted::Cannot(reason) => self.cannot(&reason),
        }
    }

    fn cannot(&self, reason: &CannotAct) -> Error {
        let (words, organization) = (self.context.words(), self.grant.organization());
        let role = said::role_name(&organization.catalog, self.held);
        let oneself = self.person.user == self.grant.person().id;
        let whom = Whom { name: &self.person.name, role: &role, organization: &organization.name, oneself };
        let text = || words.cannot_act(reason, &organization.catalog, Some(whom));
        match reason {
            CannotAct::OutOfReach | CannotAct::Gone => Error::NotFound,
            CannotAct::NoChange => said::conflict(self.by_name(
                match self.kind {
                    Kind::Role => "changes-role-same",
                    Kind::Suspend => "changes-suspend-already",
                    Kind::Reactivate => "changes-reactivate-already",
                    Kind::Restore => "changes-restore-already",
                    Kind::Remove | Kind::Leave => "changes-cannot-no-change",
                },
                self.held,
            )),
            CannotAct::LastHolder | CannotAct::DemoteFirst { .. } => said::conflict(text()),
            CannotAct::NewRole(CannotGive::Taken | CannotGive::Ended) => said::conflict(text()),
            CannotAct::NotOneself
            | CannotAct::Oneself
            | CannotAct::Above
            | CannotAct::Peer
            | CannotAct::RaisesOneself
            | CannotAct::NewRole(_) => said::forbidden(text()),
        }
    }

    fn by_name(&self, key: &str, role: &Role) -> String {
        let organization = self.grant.organization();
        let role = said::role_name(&organization.catalog, role);
        let values = [("name", &self.person.name), ("role", &role), ("organization", &organization.name)];
        self.context.words().with(key, values.map(|(name, value)| (name, value.into_word())))
    }
}
