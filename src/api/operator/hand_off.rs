//! Handing a member over: the product knows who clicked on "Team Settings", and need not make them sign in again.

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::tenant;
use crate::{
    api::{body::Json, faults::Faults, said},
    authz::Operator,
    catalog::Catalog,
    domain::{email::Email, hand_off::path_at, ids::UserId},
    store::{
        hand_offs::{self, Made, Whom},
        organizations::operating,
    },
    web::{
        context::Context,
        error::{Answer, Error},
        idempotency::Secret,
    },
};

/// Whom to hand over, and where they go back to. One of `email` and `user_id`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOffBody {
    /// The member's address.
    email: Option<String>,
    /// The member's id here.
    #[schema(value_type = Option<Uuid>)]
    user_id: Option<UserId>,
    /// Where "Open the product" leads them back to: a place at the product, by its path or whole, below the `home_url` of the catalog. Left out:
    /// that `home_url`.
    return_to: Option<String>,
}

/// The link. Send the member's browser there at once: it opens once, within a minute.
#[derive(Serialize, ToSchema)]
struct HandOffLink {
    url: String,
    #[schema(format = DateTime)]
    expires_at: String,
}

/// Make a link that signs a member in.
///
/// For a click in the product's menu. It opens once, within 60 seconds, and only for an active member of an organization that is not suspended.
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/hand-off", params(("tenant" = String, Path, description = "The organization's slug")),
    request_body(content = HandOffBody, example = json!({ "email": "ada@example.com" })), responses(
    (status = 201, description = "The link", body = HandOffLink, example = json!({
        "url": "https://team.example.com/hand-off/AZmxoFx-fDqdVC9rihwNPw.1.uLVb0f2iVgiV", "expires_at": "2026-01-08T12:01:00Z"
    })),
    (status = 404, description = "There is no such organization"),
    (status = 409, description = "The organization, or the member, is suspended")
))]
pub async fn create(operator: Operator, context: Context, body: Json<HandOffBody>) -> Answer {
    let (slug, doors, house) = (tenant(&context)?, context.doors(), context.house());
    let organization = operating::one(&doors, &operator, &slug).await?.ok_or(Error::NotFound)?;
    let catalog = house.catalogs.get(&organization.catalog);
    let (whom, return_to) = body.0.wish(catalog.as_deref())?;
    let field = match &whom {
        Whom::Email(_) => "email",
        Whom::User(_) => "user_id",
    };
    match hand_offs::make(&doors, &operator, &slug, whom, return_to).await? {
        Made::Done(made) => {
            let url = house.public_url.link(&format!("/hand-off/{}", made.token(&house.secret)));
            let mut answer = HttpResponse::Created().json(HandOffLink { url, expires_at: said::moment(made.expires_at) });
            answer.extensions_mut().insert(Secret);
            Ok(answer)
        }
        Made::NoOrganization => Err(Error::NotFound),
        Made::Nobody => {
            Err(Faults::one(field, format!("The selected {} is invalid: the organization has no such member.", field.replace('_', " "))))
        }
        Made::Rests => Err(said::conflict("The organization is suspended.")),
        Made::Suspended => Err(said::conflict("The member is suspended.")),
    }
}

impl HandOffBody {
    fn wish(self, catalog: Option<&Catalog>) -> Result<(Whom, Option<String>), Error> {
        let mut faults = Faults::default();
        let whom = match (self.email, self.user_id) {
            (Some(email), None) => faults.parsed("email", Email::parse(&email)).map(Whom::Email),
            (None, Some(user)) => Some(Whom::User(user)),
            (None, None) => {
                faults.add("email", "The email field is required when user id is not present.");
                None
            }
            (Some(_), Some(_)) => {
                faults.add("user_id", "Say whom by one of email and user id.");
                None
            }
        };
        let return_to = self.return_to.and_then(|wanted| {
            let home = catalog.and_then(|catalog| catalog.brand.home_url.as_deref());
            let path = home.and_then(|home| path_at(home, &wanted));
            if path.is_none() {
                faults.add(
                    "return_to",
                    match home {
                        Some(home) => format!("The return to must be a place below {home}."),
                        None => "The catalog names no home_url, so there is nowhere to return to.".to_owned(),
                    },
                );
            }
            path
        });
        Ok((faults.or(whom)?, return_to))
    }
}
