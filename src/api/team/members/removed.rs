//! Who left or was removed: whom a program can bring back.

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::PersonRef;
use crate::{
    api::{
        link,
        said::{self, RoleRef},
    },
    authz::{Grant, capabilities::RemoveMembers},
    catalog::Catalog,
    domain::ids::UserId,
    store::former_members::{self as store, Former, Place},
    web::{
        context::Context,
        error::{Answer, Error},
        form::Query,
        listing,
    },
};

/// Somebody who is no member any more.
#[derive(Serialize, ToSchema)]
struct FormerMember {
    #[schema(value_type = Uuid)]
    id: UserId,
    name: String,
    email: String,
    role: RoleRef,
    removed_at: String,
    removed_by: PersonRef,
    /// Whether they can come back as they were: not, where their role was deleted since. There is no end to it.
    can_be_restored: bool,
}

#[derive(Serialize, ToSchema)]
struct FormerMemberList {
    members: Vec<FormerMember>,
}

/// Which of those who went.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FormerMembersQuery {
    /// Words that name or address contain.
    search: String,
    /// As the header `Link` of the page before said.
    after: String,
}

/// List who left or was removed, the latest first.
#[utoipa::path(get, path = "/api/v1/team/members/removed", params(FormerMembersQuery), responses(
    (status = 200, description = "A page of them", headers(("Link" = String, description = "The next page, as RFC 8288 says it")), body = FormerMemberList, example = json!({
        "members": [{
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ada Lovelace", "email": "ada@example.com", "role": { "id": 4, "name": "agent" },
            "removed_at": "2026-01-08T12:00:00Z", "removed_by": { "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d40", "name": "Olga Owner" }, "can_be_restored": true
        }]
    }))
))]
pub async fn list(grant: Grant<RemoveMembers>, context: Context, query: Query<FormerMembersQuery>) -> Answer {
    let after = match query.0.after.as_str() {
        "" => None,
        text => Some(listing::read_place(text).filter(Place::can_be).ok_or(Error::BadRequest)?),
    };
    let found = store::list(&context.doors(), &grant, &listing::search(&query.0.search), after).await?;
    let mut answer = HttpResponse::Ok();
    if let Some(link) = link::pages(&context, &[("search", &query.0.search)], found.after.as_ref(), None) {
        answer.insert_header(link);
    }
    let catalog = &grant.organization().catalog;
    Ok(answer.json(FormerMemberList { members: found.people.into_iter().map(|former| of_former(catalog, former)).collect() }))
}

fn of_former(catalog: &Catalog, former: Former) -> FormerMember {
    FormerMember {
        id: former.user_id,
        role: RoleRef { id: former.role_number, name: said::named(Some(catalog), &former.role_key, &former.role_name) },
        removed_at: said::moment(former.ended_at),
        removed_by: PersonRef { id: former.ended_by, name: former.ended_by_name },
        can_be_restored: !former.role_ended,
        name: former.name,
        email: former.email,
    }
}
