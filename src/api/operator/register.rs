//! Making an organization for a customer, with AutoCom's body or with an owner who is invited by mail.

use std::sync::Arc;

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::{body::Json, faults::Faults, said},
    authz::{Operator, token_secret::TokenSecret},
    catalog::{Catalog, Catalogs},
    domain::{email::Email, ids::UserId, person_name::PersonName, slug::Slug},
    store::organizations::{
        Created, NewOrganization,
        operating::{self, Owner, Registered, Registration},
    },
    web::{
        context::Context,
        error::{Answer, Error},
        idempotency::Secret,
    },
};

/// An organization and who owns it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterBody {
    /// Its name.
    #[schema(value_type = String)]
    company_name: Option<String>,
    /// Its slug, which never changes: 2 to 40 of a-z, 0-9 and `-`.
    #[schema(value_type = String)]
    domain: Option<String>,
    /// The owner's name. Who has an account keeps the name that they have.
    #[schema(value_type = String)]
    admin_name: Option<String>,
    /// The owner's address.
    #[schema(value_type = String)]
    admin_email: Option<String>,
    /// The password of an owner who has no account. Left out for who has one, and with `invite`.
    #[schema(format = Password)]
    admin_password: Option<String>,
    /// The same once more.
    #[schema(format = Password)]
    admin_password_confirmation: Option<String>,
    /// Key of the catalog. Left out: the only one there is, or `autocom`, whose body this is.
    catalog: Option<String>,
    /// Key of a plan of the catalog. Left out: the catalog's default.
    plan: Option<String>,
    /// An owner who has no account chooses the password by a link, which is mailed and lives for seven days.
    #[serde(default)]
    invite: bool,
}

/// What was made. The token is there for a new owner with a password alone, and lives for 15 days.
#[derive(Serialize, ToSchema)]
struct TenantRegistered {
    message: &'static str,
    tenant: RegisteredTenant,
    user: RegisteredOwner,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    access_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    token_type: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct RegisteredTenant {
    id: String,
    name: String,
    domain: String,
}

#[derive(Serialize, ToSchema)]
struct RegisteredOwner {
    #[schema(value_type = Uuid)]
    id: UserId,
    name: String,
    email: String,
    role: String,
}

/// AutoCom's `catalog`, for bodies that name none: they are AutoCom's.
const AUTOCOM: &str = "autocom";

/// Make an organization with its owner.
///
/// With the password of somebody new; with `invite`, by which they choose it themselves; or with the address of somebody who has an account, whose
/// password stays as it is and who is told by mail. The owner is in from the first moment.
#[utoipa::path(post, path = "/api/v1/tenants", request_body(content = RegisterBody, example = json!({
    "company_name": "My Store", "domain": "my-store", "admin_name": "Ada Lovelace", "admin_email": "ada@example.com",
    "admin_password": "Violet-Tractor-42-moons", "admin_password_confirmation": "Violet-Tractor-42-moons"
})), responses(
    (status = 201, description = "It is there. The token is shown this once", body = TenantRegistered, example = json!({
        "message": "Tenant registered successfully",
        "tenant": { "id": "my-store", "name": "My Store", "domain": "my-store" },
        "user": { "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ada Lovelace", "email": "ada@example.com", "role": "owner" },
        "access_token": "rct_...", "token_type": "Bearer"
    })),
    (status = 409, description = "The catalog has no role that an owner could hold")
))]
pub async fn register(operator: Operator, context: Context, body: Json<RegisterBody>) -> Answer {
    let wish = wish(&context, body.0)?;
    let hash = match wish.password {
        Some(password) => Some(context.house().passwords.turn().await?.hash(password).await),
        None => None,
    };
    let secret = TokenSecret::generate().map_err(|error| Error::Internal(error.to_string()))?;
    let new = NewOrganization { password_hash: hash, ..wish.new };
    let tenant = RegisteredTenant { id: new.slug.to_string(), name: new.name.as_str().to_owned(), domain: new.slug.to_string() };
    let registration = Registration { new, by_mail: wish.by_mail, secret: secret.clone() };
    match operating::register(&context.doors(), &operator, registration).await? {
        Registered::Done(owner) => {
            (context.house().nudge_mail)();
            let has_token = owner.has_token;
            let mut answer = HttpResponse::Created().json(answer(&wish.catalog, tenant, *owner, &secret));
            if has_token {
                answer.extensions_mut().insert(Secret);
            }
            Ok(answer)
        }
        Registered::OwnerHasPassword => {
            Err(Faults::one("admin_password", "The admin email has an account, whose password stays as it is. Leave the password out."))
        }
        Registered::NoPassword => Err(Faults::one("admin_password", "The admin password field is required.")),
        Registered::Not(reason) => Err(refused(&reason)),
    }
}

fn answer(catalog: &Catalog, tenant: RegisteredTenant, owner: Owner, secret: &TokenSecret) -> TenantRegistered {
    TenantRegistered {
        message: "Tenant registered successfully",
        tenant,
        user: RegisteredOwner {
            id: owner.id,
            name: owner.name,
            email: owner.email,
            role: said::named(Some(catalog), &owner.role_key, &owner.role_key),
        },
        access_token: owner.has_token.then(|| secret.expose().to_owned()),
        token_type: owner.has_token.then_some("Bearer"),
    }
}

fn refused(reason: &Created) -> Error {
    match reason {
        Created::SlugTaken => Faults::one("domain", "The domain has already been taken."),
        Created::NoCatalog => Faults::one("catalog", "The selected catalog is invalid."),
        Created::NoPlan => Faults::one("plan", "The selected plan is invalid."),
        Created::NoOwnerRole => said::conflict("The catalog has no role that an owner could hold."),
        // No other answer comes of making one by its operator.
        Created::Done { .. } | Created::AlreadySetUp => said::conflict("It has changed in the meantime."),
    }
}

/// A body without a fault.
struct Wished {
    new: NewOrganization,
    catalog: Arc<Catalog>,
    password: Option<String>,
    by_mail: bool,
}

/// Everything that can be known without asking the database, all of it at once.
fn wish(context: &Context, body: RegisterBody) -> Result<Wished, Error> {
    let mut faults = Faults::default();
    let name = faults.required("company_name", body.company_name).and_then(|name| faults.parsed("company_name", PersonName::parse(&name)));
    let slug = faults.required("domain", body.domain).and_then(|slug| faults.parsed("domain", Slug::parse(&slug)));
    let owner_name = faults.required("admin_name", body.admin_name).and_then(|name| faults.parsed("admin_name", PersonName::parse(&name)));
    let owner_email = faults.required("admin_email", body.admin_email).and_then(|email| faults.parsed("admin_email", Email::parse(&email)));
    let catalog = catalog(&context.house().catalogs, body.catalog.as_deref(), &mut faults);
    if let (Some(catalog), Some(plan)) = (&catalog, &body.plan)
        && catalog.plan(plan).is_none()
    {
        faults.add("plan", "The selected plan is invalid.");
    }
    match &body.admin_password {
        Some(_) if body.invite => faults.add("admin_password", "With invite the owner chooses the password. Leave it out."),
        Some(password) => {
            if body.admin_password_confirmation.as_ref() != Some(password) {
                faults.add("admin_password", "The admin password confirmation does not match.");
            }
            let (name, owner_name) = (name.as_ref().map_or("", PersonName::as_str), owner_name.as_ref().map_or("", PersonName::as_str));
            let email = owner_email.as_ref().map_or("", Email::address);
            if let Some(catalog) = &catalog
                && let Err(broken) = catalog.password.check(password, &[owner_name, email, name, catalog.brand.product.in_language("en")])
            {
                faults.add("admin_password", context.words().password_faults(&broken));
            }
        }
        None if body.admin_password_confirmation.is_some() => faults.add("admin_password", "The admin password field is required."),
        None => {}
    }
    let whole = name.zip(slug).zip(owner_name.zip(owner_email)).zip(catalog);
    let (((name, slug), (owner_name, owner_email)), catalog) = faults.or(whole)?;
    let new = NewOrganization {
        slug,
        name,
        catalog: catalog.key.clone(),
        plan: body.plan,
        owner_name,
        owner_email,
        password_hash: None,
        language: "en".into(),
    };
    Ok(Wished { new, catalog, password: body.admin_password, by_mail: body.invite })
}

/// The catalog that is meant.
fn catalog(catalogs: &Catalogs, key: Option<&str>, faults: &mut Faults) -> Option<Arc<Catalog>> {
    let mut all = catalogs.iter();
    let only = all.next().filter(|_| all.next().is_none()).cloned();
    match key {
        Some(key) => {
            let found = catalogs.get(key);
            if found.is_none() {
                faults.add("catalog", "The selected catalog is invalid.");
            }
            found
        }
        None => faults.required("catalog", only.or_else(|| catalogs.get(AUTOCOM))),
    }
}
