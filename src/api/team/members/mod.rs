//! The people of a team: who is in, who was, and who is behind one id.

pub mod acts;
pub mod external_id;
pub mod permissions;
pub mod removed;
pub mod seen;

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    api::{
        faults::Faults,
        link,
        said::{self, RoleRef},
    },
    authz::{
        Grant, Scope,
        capabilities::{Belong, ReadMembers},
    },
    catalog::Catalog,
    domain::{capability::Capability, ids::UserId, instant::Instant, member::Status, role::RoleNumber},
    store::{
        members::{
            list::{self as store, Member, PAGE, Place, RoleWanted, Sort, Window, Wish},
            one::one,
        },
        roles::{self, Role},
        seats,
    },
    web::{
        context::Context,
        error::{Answer, Error},
        form::Query,
        listing,
    },
};

/// A member.
#[derive(Serialize, ToSchema)]
pub struct TeamMember {
    #[schema(value_type = Uuid)]
    id: UserId,
    name: String,
    email: String,
    /// What the product calls them, if it said.
    #[schema(required = true)]
    external_id: Option<String>,
    role: RoleRef,
    status: TeamStatus,
    /// When they were last here, to five minutes; null, while they never were.
    #[schema(required = true)]
    last_seen_at: Option<String>,
    joined_at: String,
}

/// Whether somebody is in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum TeamStatus {
    /// May do what the role says.
    Active,
    /// Keeps the role, and may do nothing until that ends.
    Suspended,
    /// Is no member any more.
    Removed,
}

#[derive(Serialize, ToSchema)]
struct MemberList {
    members: Vec<TeamMember>,
}

#[derive(Serialize, ToSchema)]
struct MemberShown {
    member: TeamMember,
}

#[derive(Serialize, ToSchema)]
struct PersonRef {
    #[schema(value_type = Uuid)]
    id: UserId,
    name: String,
}

/// Which members, and in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MembersQuery {
    /// Words that name or address contain; case and accents do not matter.
    search: String,
    /// The id of a role: its holders alone.
    #[param(value_type = Option<i32>)]
    role: Option<String>,
    /// `active` or `suspended`: those alone.
    status: Option<String>,
    /// `name`, `role`, `seen` or `joined`, with a dash before it for the other way round.
    #[param(example = "-joined")]
    sort: Option<String>,
    /// As the header `Link` of another page said.
    after: String,
    /// Likewise.
    before: String,
}

impl MembersQuery {
    fn wish(&self) -> Result<Wish, Error> {
        let mut faults = Faults::default();
        let role = read("role", self.role.as_deref(), |text| text.parse().ok().map(RoleNumber), &mut faults);
        let status = read("status", self.status.as_deref(), |text| text.parse().ok(), &mut faults);
        let order = read("sort", self.sort.as_deref(), Sort::named, &mut faults);
        if !self.after.is_empty() && !self.before.is_empty() {
            faults.add("before", "A page is after a place or before one, not both.");
        }
        let (sort, reversed) = faults.or(Some(order.unwrap_or_default()))?;
        let window = match (self.after.as_str(), self.before.as_str()) {
            ("", "") => Window::First,
            (after, "") => Window::After(place(after)?),
            (_, before) => Window::Before(place(before)?),
        };
        let role = role.map_or(RoleWanted::Any, RoleWanted::Number);
        Ok(Wish { search: listing::search(&self.search), role, status, sort, reversed, window, most: PAGE })
    }
}

/// One filter, if it was sent. One that nobody knows is a fault: passed over, everybody would be taken for those who were asked for.
fn read<T>(field: &str, sent: Option<&str>, parse: impl FnOnce(&str) -> Option<T>, faults: &mut Faults) -> Option<T> {
    let text = sent?;
    let read = parse(text);
    if read.is_none() {
        faults.add(field, format!("The selected {field} is invalid."));
    }
    read
}

fn place(text: &str) -> Result<Place, Error> {
    listing::read_place(text).filter(Place::can_be).ok_or(Error::BadRequest)
}

/// List the members.
///
/// Who sees less than the whole team finds themselves alone.
#[utoipa::path(get, path = "/api/v1/team/members", params(MembersQuery), responses(
    (status = 200, description = "A page of them", headers(("Link" = String, description = "The next page and the one before, as RFC 8288 says it")), body = MemberList, example = json!({
        "members": [{
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ada Lovelace", "email": "ada@example.com", "external_id": "ada-7",
            "role": { "id": 4, "name": "agent" }, "status": "active", "last_seen_at": "2026-01-08T12:00:00Z", "joined_at": "2025-11-03T09:30:00Z"
        }]
    })),
    (status = 422, description = "A filter names what is not there; `errors` says which")
))]
pub async fn list(grant: Grant<ReadMembers>, context: Context, query: Query<MembersQuery>) -> Answer {
    let (query, organization) = (query.0, grant.organization());
    let (catalog, cap, wish) = (organization.catalog.clone(), seats::cap_of(organization), query.wish()?);
    let listing = store::list(&context.house().db, grant.scope(), catalog.clone(), wish, cap, context.now()).await?;
    if !listing.role_is_known {
        return Err(Faults::one("role", "The selected role is invalid."));
    }
    let members = listing.members.into_iter().filter_map(|member| {
        let role = roles::by_number(&listing.roles, RoleNumber(member.role_number))?;
        Some(of_member(&catalog, member, role))
    });
    let [role, status, sort] = [&query.role, &query.status, &query.sort].map(|sent| sent.as_deref().unwrap_or_default());
    let narrowed = [("search", query.search.as_str()), ("role", role), ("status", status), ("sort", sort)];
    let mut answer = HttpResponse::Ok();
    if let Some(link) = link::pages(&context, &narrowed, listing.after.as_ref(), listing.before.as_ref()) {
        answer.insert_header(link);
    }
    Ok(answer.json(MemberList { members: members.collect() }))
}

/// One member.
///
/// `me` is the person of the token.
#[utoipa::path(get, path = "/api/v1/team/members/{member}", params(("member" = String, Path, description = "Their id, or `me`")), responses(
    (status = 200, description = "The member", body = MemberShown, example = json!({
        "member": {
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ada Lovelace", "email": "ada@example.com", "external_id": null,
            "role": { "id": 4, "name": "agent" }, "status": "active", "last_seen_at": null, "joined_at": "2025-11-03T09:30:00Z"
        }
    }))
))]
pub async fn show(grant: Grant<Belong>, context: Context) -> Answer {
    let (member, role) = in_sight(&grant, &context).await?;
    Ok(HttpResponse::Ok().json(MemberShown { member: of_member(&grant.organization().catalog, member, &role) }))
}

/// The member in the address, as far as the caller sees the team; of themselves everybody knows.
async fn in_sight(grant: &Grant<Belong>, context: &Context) -> Result<(Member, Role), Error> {
    // An organization's token is no member: nobody is found by its id.
    let user = if context.request().match_info().get("member") == Some("me") { grant.person().id } else { id(context)? };
    let scope = sight(grant, user).ok_or_else(|| grant.lacking(Capability::ReadMembers))?;
    one(&context.doors(), scope, grant.organization().catalog.clone(), user).await?.ok_or(Error::NotFound)
}

/// What a caller may read of somebody; nothing, where they see nobody but themselves.
fn sight<P>(grant: &Grant<P>, user: UserId) -> Option<Scope> {
    if user == grant.person().id { Some(grant.oneself()) } else { grant.team() }
}

/// The member in the address. What cannot be an id is nobody's.
fn id(context: &Context) -> Result<UserId, Error> {
    let text = context.request().match_info().get("member").unwrap_or_default();
    Uuid::try_parse(text).map(UserId).map_err(|_| Error::NotFound)
}

fn of_member(catalog: &Catalog, member: Member, role: &Role) -> TeamMember {
    TeamMember {
        id: member.user_id,
        role: said::role_ref(catalog, role),
        status: if member.status == Status::Active.as_str() { TeamStatus::Active } else { TeamStatus::Suspended },
        last_seen_at: seen_at(member.last_seen_at),
        joined_at: said::moment(member.joined_at),
        name: member.name,
        email: member.email,
        external_id: member.external_id,
    }
}

fn seen_at(at: Instant) -> Option<String> {
    (at != Instant::UNKNOWN).then(|| said::moment(at))
}
