//! Inviting as AutoCom's interface does it: one address at a time, and the list of those who have not answered. Many at once, sending again
//! and taking back are ours.

pub mod again;
pub mod many;

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    api::{
        body::Json,
        faults::Faults,
        said::{self, RoleRef},
    },
    authz::{
        Grant,
        capabilities::InviteMembers,
        link::{Link, Purpose},
    },
    catalog::Catalog,
    domain::{
        addresses::Pasted,
        email::Email,
        ids::{InvitationId, UserId},
        instant::Span,
        invitation::{Lifetime, Verdict},
    },
    store::{
        invitations::{
            self as store,
            invite::{self, Invitations, Wish},
            list::{self, Kind, Listed, MailFate, Place, Window},
        },
        roles::look,
    },
    web::{
        context::Context,
        error::{Answer, Error},
        form::Query,
        idempotency::Secret,
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
    /// Only these: `pending` (as without it), `needs_sender`, `expired`, `accepted`, `declined` or `revoked`.
    status: String,
}

/// What an invitation is.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "describes what the store's own type is written as")]
enum InvitationStatus {
    /// It can be answered.
    Pending,
    /// It can be answered once somebody sends it again: whoever sent it may not invite any more.
    NeedsSender,
    /// Its time has run out.
    Expired,
    /// The person joined.
    Accepted,
    /// The person said no.
    Declined,
    /// It was taken back.
    Revoked,
}

#[derive(Serialize, ToSchema)]
struct InvitationDetail {
    invitation: OneInvitation,
}

#[derive(Serialize, ToSchema)]
struct OneInvitation {
    #[schema(value_type = Uuid)]
    id: InvitationId,
    email: String,
    /// The name that was given with the address; may be empty.
    name: String,
    role: RoleRef,
    invited_by: Inviter,
    #[schema(value_type = InvitationStatus)]
    status: &'static str,
    /// What became of the mail: `queued`, `trying`, `sent`, `refused`, `given_up`, `void` or `none`.
    mail: &'static str,
    created_at: String,
    expires_at: String,
    /// When it was answered, taken back, or ran out.
    ended_at: Option<String>,
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

/// List the invitations that can still be answered, or others, the latest first.
#[utoipa::path(get, path = "/api/v1/team/invitations", params(PageQuery), responses(
    (status = 200, description = "A page of them", headers(("Link" = String, description = "The next page, as RFC 8288 says it")), body = InvitationList, example = json!({
        "invitations": [{
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3e", "email": "newuser@example.com", "role": { "id": 4, "name": "agent" },
            "invited_by": { "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ada Lovelace" },
            "expires_at": "2026-01-15T12:00:00Z", "created_at": "2026-01-08T12:00:00Z"
        }]
    })),
    (status = 422, description = "There is no such status")
))]
pub async fn list(grant: Grant<InviteMembers>, context: Context, query: Query<PageQuery>) -> Answer {
    let doors = context.doors();
    let window = match query.0.after.as_str() {
        "" => Window::First,
        text => Window::After(read_place(text).filter(Place::can_be).ok_or(Error::BadRequest)?),
    };
    let kind = match query.0.status.as_str() {
        "" => Kind::Pending,
        text => Kind::parse(text).ok_or_else(|| Faults::one("status", "The selected status is invalid."))?,
    };
    let listing = list::list(&doors, &grant, list::Wish { kind: Some(kind), search: String::new(), window }).await?;
    let catalog = &grant.organization().catalog;
    let invitations = listing.invitations.into_iter().map(|invitation| PendingInvitation {
        role: role_of(catalog, &invitation),
        id: invitation.id,
        email: invitation.email,
        invited_by: Inviter { id: invitation.sender_id, name: invitation.sender },
        expires_at: said::moment(invitation.expires_at),
        created_at: said::moment(invitation.sent_at),
    });
    let mut answer = HttpResponse::build(StatusCode::OK);
    if let Some(place) = listing.after {
        let next = href(context.request().path(), &[("status", &query.0.status), ("after", &write_place(&place))]);
        answer.insert_header((header::LINK, format!("<{next}>; rel=\"next\"")));
    }
    Ok(answer.json(InvitationList { invitations: invitations.collect() }))
}

/// One invitation.
#[utoipa::path(get, path = "/api/v1/team/invitations/{invitation}", params(("invitation" = Uuid, Path, description = "Its id")), responses(
    (status = 200, description = "One that the token's person sent, or any, where they invite for the whole organization", body = InvitationDetail, example = json!({
        "invitation": {
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3e", "email": "newuser@example.com", "name": "", "role": { "id": 4, "name": "agent" },
            "invited_by": { "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ada Lovelace" }, "status": "pending", "mail": "sent",
            "created_at": "2026-01-08T12:00:00Z", "expires_at": "2026-01-15T12:00:00Z", "ended_at": null
        }
    }))
))]
pub async fn show(grant: Grant<InviteMembers>, context: Context) -> Answer {
    let found = list::one(&context.doors(), &grant, id(&context)?).await?.ok_or(Error::NotFound)?;
    let invitation = OneInvitation {
        role: role_of(&grant.organization().catalog, &found),
        id: found.id,
        email: found.email,
        name: found.name,
        invited_by: Inviter { id: found.sender_id, name: found.sender },
        status: found.kind.as_str(),
        mail: fate(&found.mail),
        created_at: said::moment(found.sent_at),
        expires_at: said::moment(found.expires_at),
        ended_at: found.ended_at.map(said::moment),
    };
    Ok(HttpResponse::Ok().json(InvitationDetail { invitation }))
}

/// The invitation in the address. What cannot be an id is none's.
fn id(context: &Context) -> Result<InvitationId, Error> {
    let text = context.request().match_info().get("invitation").unwrap_or_default();
    Uuid::try_parse(text).map(InvitationId).map_err(|_| Error::NotFound)
}

fn role_of(catalog: &Catalog, listed: &Listed) -> RoleRef {
    RoleRef { id: listed.role.0, name: said::named(Some(catalog), &listed.role_key, &listed.role_name) }
}

const fn fate(mail: &MailFate) -> &'static str {
    match mail {
        MailFate::Queued => "queued",
        MailFate::Trying { .. } => "trying",
        MailFate::HandedOver { .. } => "sent",
        MailFate::Refused { .. } => "refused",
        MailFate::GivenUp { .. } => "given_up",
        MailFate::Void => "void",
        MailFate::None => "none",
    }
}

/// An answer with links in it, which are told once and never kept.
fn told_once(status: StatusCode, body: &impl Serialize) -> HttpResponse {
    let mut answer = HttpResponse::build(status).json(body);
    answer.extensions_mut().insert(Secret);
    answer
}

/// The link to pass on by hand, which the sender is told when it is sent and never again.
fn link(context: &Context, sent: &store::Sent) -> String {
    let house = context.house();
    let token = Link { id: sent.id.0, generation: sent.generation }.sign(&house.secret, Purpose::CopiedInvitation);
    house.public_url.link(&format!("/invitations/{token}"))
}
