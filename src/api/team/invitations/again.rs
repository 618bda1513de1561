//! Sending an invitation again, and taking one back.

use actix_web::{HttpResponse, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use super::{id, many::InvitationLink, told_once};
use crate::{
    api::{
        body::{Nothing, Optional},
        said::{self, Message},
    },
    authz::{Grant, capabilities::InviteMembers},
    catalog::Catalog,
    domain::{giving::CannotGive, instant::Span, invitation::State},
    store::invitations::again::{self, Again},
    web::{
        context::Context,
        error::{Answer, Error},
    },
    words::Words,
};

#[derive(Serialize, ToSchema)]
struct InvitationResent {
    message: &'static str,
    invitation: InvitationLink,
}

/// Send an invitation again, in the name of the token's person. Its time starts anew, and every older link is dead.
#[utoipa::path(post, path = "/api/v1/team/invitations/{invitation}/resend", params(("invitation" = Uuid, Path, description = "Its id")), request_body(content = Option<Nothing>, description = "Nothing need be sent", example = json!({})), responses(
    (status = 200, description = "It is on its way again; one that ran out is renewed", body = InvitationResent, example = json!({
        "message": "Invitation sent again successfully",
        "invitation": {
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3e", "email": "newuser@example.com", "expires_at": "2026-01-15T12:00:00Z",
            "link": "https://team.example.com/invitations/AZmxoFx-fDqdVC9rihwNPg.2.c2lnbmF0dXJl"
        }
    })),
    (status = 409, description = "It was answered or revoked, the person is a member or has a newer one, or the plan has no free seat"),
    (status = 429, description = "It was sent often enough lately")
))]
pub async fn resend(grant: Grant<InviteMembers>, context: Context, _body: Optional<Nothing>) -> Answer {
    let outcomes = again::send_again(&context.doors(), &grant, vec![id(&context)?]).await?;
    match outcomes.into_iter().next() {
        Some((_, Again::Sent(sent))) => {
            (context.house().nudge_mail)();
            let invitation = InvitationLink::of(&context, sent);
            Ok(told_once(StatusCode::OK, &InvitationResent { message: "Invitation sent again successfully", invitation }))
        }
        Some((_, outcome)) => Err(not_done(&context.words(), &grant.organization().catalog, outcome)),
        None => Err(Error::NotFound),
    }
}

/// Take an invitation back. Its seat is free again.
#[utoipa::path(delete, path = "/api/v1/team/invitations/{invitation}", params(("invitation" = Uuid, Path, description = "Its id")), responses(
    (status = 200, description = "Its links open nothing any more", body = Message, example = json!({ "message": "Invitation revoked successfully" })),
    (status = 409, description = "It was answered or revoked, or ran out")
))]
pub async fn revoke(grant: Grant<InviteMembers>, context: Context) -> Answer {
    let outcomes = again::revoke(&context.doors(), &grant, vec![id(&context)?]).await?;
    match outcomes.into_iter().next() {
        Some((_, Again::Revoked)) => Ok(HttpResponse::Ok().json(Message { message: "Invitation revoked successfully" })),
        Some((_, outcome)) => Err(not_done(&context.words(), &grant.organization().catalog, outcome)),
        None => Err(Error::NotFound),
    }
}

fn not_done(words: &Words, catalog: &Catalog, outcome: Again) -> Error {
    match outcome {
        Again::Over(state) => said::conflict(match state {
            State::Accepted => "The invitation was accepted already.",
            State::Declined => "The invitation was declined.",
            State::Revoked => "The invitation was revoked already.",
            State::Expired => "The invitation has expired.",
            State::Pending => "The invitation has changed in the meantime.",
        }),
        Again::AlreadyMember => said::conflict("The user is already a member of this organization."),
        Again::AlreadyInvited => said::conflict("A newer invitation to this email is pending."),
        Again::NoSeat => said::conflict("The plan has no free seat."),
        Again::Wait(span) => Error::TooOften(span),
        Again::OverDailyCap => Error::TooOften(Span::hours(24)),
        Again::Cannot(CannotGive::OutOfReach) => Error::OutOfReach,
        Again::Cannot(reason) => said::forbidden(words.cannot_give(&reason, catalog)),
        // Neither says that it was not done.
        Again::Sent(_) | Again::Revoked => Error::Internal("an act on an invitation was done and taken for not done".into()),
    }
}
