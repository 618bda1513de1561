//! Accepting an invitation by a program, and where the bearer of a token belongs: the two addresses of AutoCom's that name no organization.

use actix_web::{HttpResponse, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{body::Json, faults::Faults, said};
use crate::{
    authz::{Bearer, InvitationProof, token_secret::TokenSecret},
    domain::{ids::UserId, invitation::Closed, person_name::PersonName},
    store::{
        invitations::answer::{self as store, Answered, Entry, NewPerson},
        organizations,
    },
    web::{
        context::Context,
        error::{Answer, Error},
    },
};

/// The answer. Who has an account sends the token alone, with a Bearer of their own.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptBody {
    /// What the link in the mail ends with.
    #[schema(value_type = String)]
    token: Option<String>,
    name: Option<String>,
    #[schema(format = Password)]
    password: Option<String>,
    #[schema(format = Password)]
    password_confirmation: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Joined {
    message: &'static str,
    user: JoinedPerson,
    tenant: JoinedTenant,
    role: String,
    access_token: String,
    token_type: &'static str,
}

#[derive(Serialize, ToSchema)]
struct JoinedPerson {
    #[schema(value_type = Uuid)]
    id: UserId,
    name: String,
    email: String,
}

#[derive(Serialize, ToSchema)]
struct JoinedTenant {
    id: String,
}

#[derive(Serialize, ToSchema)]
struct MyTenants {
    tenants: Vec<MyTenant>,
}

#[derive(Serialize, ToSchema)]
struct MyTenant {
    id: String,
    name: String,
    role: String,
}

/// Where the token's person belongs.
#[utoipa::path(get, path = "/api/v1/auth/tenants", responses((status = 200, description = "Their organizations", body = MyTenants, example = json!({
    "tenants": [{ "id": "acme", "name": "Acme", "role": "owner" }]
}))))]
pub async fn tenants(bearer: Bearer, context: Context) -> Answer {
    let places = organizations::of_bearer(&context.doors(), &bearer).await?;
    let tenants = places.into_iter().filter(|place| !place.suspended).map(|place| MyTenant {
        role: said::named(context.house().catalogs.get(&place.catalog).as_deref(), &place.role_key, &place.role_name),
        id: place.slug,
        name: place.name,
    });
    Ok(HttpResponse::Ok().json(MyTenants { tenants: tenants.collect() }))
}

/// Accept an invitation.
///
/// Somebody new sends a name and a password. Who has an account sends the token alone, with a Bearer of their own: the link by itself would
/// bypass their password.
#[utoipa::path(post, path = "/api/v1/invitations/accept", request_body(content = AcceptBody, example = json!({
    "token": "the token of the link", "name": "Ada Lovelace", "password": "Violet-Tractor-42-moons", "password_confirmation": "Violet-Tractor-42-moons"
})), responses(
    (status = 200, description = "They are in. The token is shown this once", body = Joined, example = json!({
        "message": "Successfully joined the organization",
        "user": { "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ada Lovelace", "email": "ada@example.com" },
        "tenant": { "id": "acme" }, "role": "agent", "access_token": "rct_...", "token_type": "Bearer"
    })),
    (status = 401, description = "The invited address has an account, and nobody is signed in"),
    (status = 403, description = "It is for somebody else, or the link was passed on"),
    (status = 404, description = "The link opens nothing"),
    (status = 409, description = "It is closed, they are in already, or the plan has no free seat")
))]
pub async fn accept(bearer: Option<Bearer>, context: Context, body: Json<AcceptBody>) -> Answer {
    let (house, body) = (context.house(), body.0);
    let mut faults = Faults::default();
    let Some(token) = faults.required("token", body.token.clone()) else { return faults.or(None) };
    let here = (&house.db, &*house.catalogs, &house.secret, context.now());
    let proof = InvitationProof::of_program(here, &token, bearer, context.facts()).await?;
    if let Err(reason) = proof.card().open {
        return Err(closed(reason));
    }
    let secret = TokenSecret::generate().map_err(|error| Error::Internal(error.to_string()))?;
    let answered = match proof.caller() {
        Some(_) => store::accept(&context.doors(), &proof, Entry::Token(secret.clone())).await?,
        None if proof.card().has_account => Answered::SignInFirst,
        None => join_as_new(&context, &proof, body, secret.clone()).await?,
    };
    match answered {
        Answered::Done => joined(&context, &proof, &secret).await,
        Answered::Closed(reason) => Err(closed(reason)),
        Answered::AlreadyMember => Err(said::conflict("The user is already a member of this organization.")),
        Answered::NoSeat => Err(said::conflict("The plan has no free seat. The invitation stays as it is.")),
        Answered::NotTheirs => Err(said::forbidden("The invitation is for somebody else.")),
        Answered::HasAccount | Answered::SignInFirst => Err(Error::Rule(
            StatusCode::UNAUTHORIZED,
            "The invited email has an account. Accept with a Bearer token of its own, or open the link in a browser.".into(),
        )),
    }
}

/// Everything cheap is checked before the password is hashed.
async fn join_as_new(context: &Context, proof: &InvitationProof, body: AcceptBody, secret: TokenSecret) -> Result<Answered, Error> {
    let (card, words) = (proof.card(), context.words());
    // A link that was passed on shows nothing about who holds it; the code that would is asked for on its page.
    if proof.copied() && context.house().mail_arrives() {
        return Err(said::forbidden("This link was passed on. Open it in a browser: it asks for a code from the invited mailbox."));
    }
    let mut faults = Faults::default();
    let name = faults.required("name", body.name).and_then(|name| faults.parsed("name", PersonName::parse(&name)));
    let password = faults.required("password", body.password);
    if password.is_some() && password != body.password_confirmation {
        faults.add("password", "The password confirmation does not match.");
    }
    let organization = &card.organization;
    if let Some(password) = &password {
        let typed = name.as_ref().map_or("", |name| name.as_str());
        let about = [typed, &card.email, &organization.name, organization.catalog.brand.product.in_language("en")];
        if let Err(broken) = organization.catalog.password.check(password, &about) {
            faults.add("password", words.password_faults(&broken));
        }
    }
    let (name, password) = faults.or(name.zip(password))?;
    if !store::has_seat(&context.doors(), proof).await? {
        return Ok(Answered::NoSeat);
    }
    let password_hash = context.house().passwords.turn().await?.hash(password).await;
    let person = NewPerson { name, password_hash, language: "en".into() };
    Ok(store::accept_as_new(&context.doors(), proof, person, Entry::Token(secret)).await?)
}

async fn joined(context: &Context, proof: &InvitationProof, secret: &TokenSecret) -> Answer {
    (context.house().nudge_mail)();
    let (house, card) = (context.house(), proof.card());
    // The token that was just made says who it is for.
    let bearer = Bearer::of_secret(&house.db, &house.catalogs, secret, context.facts(), context.now()).await?;
    let person = bearer.person();
    let answer = Joined {
        message: "Successfully joined the organization",
        user: JoinedPerson { id: person.id, name: person.name.clone(), email: person.email.clone() },
        tenant: JoinedTenant { id: card.organization.slug.clone() },
        role: said::named(Some(&card.organization.catalog), &card.role.key, &card.role.name),
        access_token: secret.expose().to_owned(),
        token_type: "Bearer",
    };
    Ok(HttpResponse::Ok().json(answer))
}

fn closed(reason: Closed) -> Error {
    let message = match reason {
        Closed::Expired => "The invitation has expired.",
        Closed::Accepted => "The invitation was accepted already.",
        Closed::Declined => "The invitation was declined.",
        Closed::Revoked => "The invitation was revoked.",
        Closed::Replaced => "The invitation was sent again: use the newer link.",
        Closed::NeedsSender => "The invitation has to be sent again: whoever sent it may not invite any more.",
    };
    said::conflict(message)
}
