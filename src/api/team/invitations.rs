//! Inviting as AutoCom's interface does it: one address at a time, and the list of those who have not answered.

use std::collections::BTreeMap;

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{body::Json, faults::Faults, said},
    authz::{Grant, capabilities::InviteMembers},
    domain::{
        addresses::Pasted,
        email::Email,
        ids::{InvitationId, UserId},
        instant::Span,
        invitation::{Lifetime, Verdict},
        role::Role,
    },
    store::{
        invitations::{
            invite::{self, Invitations, Wish},
            list::{self, Kind, Place, Window},
        },
        roles::look,
    },
    web::{
        context::Context,
        error::{Answer, Error},
        form::Query,
        listing::{href, read_place, write_place},
    },
};

/// Whom to invite, and as what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteBody {
    #[schema(value_type = String, format = "email")]
    email: Option<String>,
    #[schema(value_type = i32)]
    role_id: Option<i32>,
}

#[derive(Serialize, ToSchema)]
struct InvitationSent {
    message: &'static str,
    invitation: SentInvitation,
}

#[derive(Serialize, ToSchema)]
struct SentInvitation {
    #[schema(value_type = Uuid)]
    id: InvitationId,
    email: String,
    role: String,
    expires_at: String,
}

#[derive(Serialize, ToSchema)]
struct InvitationList {
    invitations: Vec<PendingInvitation>,
}

#[derive(Serialize, ToSchema)]
struct PendingInvitation {
    #[schema(value_type = Uuid)]
    id: InvitationId,
    email: String,
    role: RoleRef,
    invited_by: Inviter,
    expires_at: String,
    created_at: String,
}

#[derive(Serialize, ToSchema)]
struct RoleRef {
    id: i32,
    name: String,
}

#[derive(Serialize, ToSchema)]
struct Inviter {
    #[schema(value_type = Uuid)]
    id: UserId,
    name: String,
}

/// Where a page begins.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// As the header `Link` of the page before said.
    after: String,
}

/// Invite one person by mail.
#[utoipa::path(post, path = "/api/v1/team/invite", request_body(content = InviteBody, example = json!({ "email": "newuser@example.com", "role_id": 4 })), responses(
    (status = 201, description = "The invitation is on its way", body = InvitationSent, example = json!({
        "message": "Invitation sent successfully",
        "invitation": { "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3e", "email": "newuser@example.com", "role": "agent", "expires_at": "2026-01-15T12:00:00Z" }
    })),
    (status = 409, description = "The plan has no free seat"),
    (status = 429, description = "As many were invited today as may be")
))]
pub async fn invite(grant: Grant<InviteMembers>, context: Context, body: Json<InviteBody>) -> Answer {
    let doors = context.doors();
    let looks = look::all(&doors, &grant).await?;
    let catalog = &grant.organization().catalog;
    let mut faults = Faults::default();
    let email = faults.required("email", body.0.email).and_then(|text| faults.parsed("email", Email::parse(&text)));
    let role = faults.required("role_id", body.0.role_id).and_then(|id| {
        let role = looks.roles.iter().map(|look| &look.role).find(|role| role.number.0 == id);
        if role.is_none() {
            faults.add("role_id", "The selected role id is invalid.");
        }
        role
    });
    let (email, role) = faults.or(email.zip(role))?;
    let lifetime = Lifetime::new(Span::hours(catalog.invitation_hours.into())).map_err(|fault| Error::Internal(fault.to_string()))?;
    let wish = Wish { entries: vec![Pasted::Address { email, name: None }], role: role.key.clone(), lifetime, note: None };
    match invite::invite(&doors, &grant, wish).await? {
        Invitations::Done { verdicts, sent } => match sent.into_iter().next() {
            Some(sent) => {
                (context.house().nudge_mail)();
                let invitation = SentInvitation {
                    id: sent.id,
                    email: sent.email,
                    role: said::role_name(catalog, role),
                    expires_at: said::moment(sent.expires_at),
                };
                Ok(HttpResponse::Created().json(InvitationSent { message: "Invitation sent successfully", invitation }))
            }
            None => Err(not_sent(verdicts.first().copied())),
        },
        Invitations::NoSuchRole | Invitations::TooMany => Err(Faults::one("role_id", "The selected role id is invalid.")),
        Invitations::Cannot(reason) => Err(said::forbidden(context.words().cannot_give(&reason, catalog))),
    }
}

fn not_sent(verdict: Option<Verdict>) -> Error {
    match verdict {
        Some(Verdict::AlreadyMember) => Faults::one("email", "The user is already a member of this organization."),
        Some(Verdict::AlreadyInvited) => Faults::one("email", "An invitation to this email is already pending."),
        Some(Verdict::NotAnAddress) => Faults::one("email", "The email must be a valid email address."),
        Some(Verdict::NoSeat) | None => said::conflict("The plan has no free seat."),
        Some(Verdict::OverDailyCap | Verdict::OftenEnough) => Error::TooOften(Span::hours(24)),
        // It was not sent although it would have been: the role is for one person, and somebody else is faster.
        Some(Verdict::WillInvite) => said::conflict("It has changed in the meantime."),
    }
}

/// List the invitations that can still be answered, the latest first.
#[utoipa::path(get, path = "/api/v1/team/invitations", params(PageQuery), responses(
    (status = 200, description = "A page of them", headers(("Link" = String, description = "The next page, as RFC 8288 says it")), body = InvitationList, example = json!({
        "invitations": [{
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3e", "email": "newuser@example.com", "role": { "id": 4, "name": "agent" },
            "invited_by": { "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ada Lovelace" },
            "expires_at": "2026-01-15T12:00:00Z", "created_at": "2026-01-08T12:00:00Z"
        }]
    }))
))]
pub async fn list(grant: Grant<InviteMembers>, context: Context, query: Query<PageQuery>) -> Answer {
    let doors = context.doors();
    let window = match query.0.after.as_str() {
        "" => Window::First,
        text => Window::After(read_place(text).filter(Place::can_be).ok_or(Error::BadRequest)?),
    };
    let listing = list::list(&doors, &grant, list::Wish { kind: Some(Kind::Pending), search: String::new(), window }).await?;
    let looks = look::all(&doors, &grant).await?;
    let roles: BTreeMap<&str, &Role> = looks.roles.iter().map(|look| (look.role.key.as_str(), &look.role)).collect();
    let catalog = &grant.organization().catalog;
    let invitations = listing.invitations.into_iter().filter_map(|invitation| {
        let role = roles.get(invitation.role_key.as_str())?;
        Some(PendingInvitation {
            id: invitation.id,
            email: invitation.email,
            role: RoleRef { id: role.number.0, name: said::role_name(catalog, role) },
            invited_by: Inviter { id: invitation.sender_id, name: invitation.sender },
            expires_at: said::moment(invitation.expires_at),
            created_at: said::moment(invitation.sent_at),
        })
    });
    let mut answer = HttpResponse::build(StatusCode::OK);
    if let Some(place) = listing.after {
        let next = href(context.request().path(), &[("after", &write_place(&place))]);
        answer.insert_header((header::LINK, format!("<{next}>; rel=\"next\"")));
    }
    Ok(answer.json(InvitationList { invitations: invitations.collect() }))
}
