//! Organizations: making one, finding one's own, renaming. What the operator does with them is [`operating`].

pub mod operating;

use std::sync::Arc;

use diesel::prelude::*;
use serde_json::json;

use super::{
    Doors, Tx,
    activity::{self, Done},
    members, sessions, users,
};
use crate::{
    authz::{
        Bearer, Grant, Operator, Refused, RequestFacts, SignedIn, TokenKind, capabilities::ManageOrganization, session_key::SessionKey,
    },
    catalog::Catalog,
    db::{
        DbError,
        schema::{instance, members as member_rows, organization_state, organizations, roles},
        types::Document,
    },
    domain::{
        email::Email,
        fold::fold,
        ids::{DeviceId, OrgId, UserId},
        instant::Instant,
        member::{Origin, Status},
        person_name::PersonName,
        role::RoleNumber,
        slug::Slug,
    },
};

/// An organization to be made, with the person who will own it.
#[derive(Debug, Clone)]
pub struct NewOrganization {
    /// Its name in addresses, for ever.
    pub slug: Slug,
    /// Its name for people; the rules of a person's name serve for it.
    pub name: PersonName,
    /// Key of a catalog of this instance.
    pub catalog: String,
    /// Key of a plan of that catalog; its default when none is given.
    pub plan: Option<String>,
    /// The owner's name; unused where the address has an account.
    pub owner_name: PersonName,
    /// The owner's address.
    pub owner_email: Email,
    /// The hash of the owner's password, for a new account.
    pub password_hash: Option<String>,
    /// The owner's language, for a new account.
    pub language: String,
}

/// How making an organization ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Created {
    /// Made; the owner is an active member.
    Done {
        /// Whether the owner had an account already, whose password was left alone.
        owner_existed: bool,
    },
    /// Another organization has that slug.
    SlugTaken,
    /// This instance has no such catalog.
    NoCatalog,
    /// The catalog has no such plan.
    NoPlan,
    /// The catalog has no role that must have a holder: nobody could own it.
    NoOwnerRole,
    /// Somebody set this instance up in between.
    AlreadySetUp,
}

/// The browser that does the setup, to be signed in at once.
pub struct FirstBrowser {
    /// The session's key.
    pub key: SessionKey,
    /// Its device.
    pub device: DeviceId,
    /// For the record.
    pub facts: RequestFacts,
}

/// Whether nobody has set this instance up yet.
pub async fn needs_setup(doors: &Doors) -> Result<bool, DbError> {
    doors.db().read(|conn| Ok(instance::table.select(instance::set_up_at).first::<Option<Instant>>(conn)?.is_none())).await
}

/// The first organization, its owner, and their session. Of two at once, one wins.
pub async fn set_up(doors: &Doors, new: NewOrganization, browser: FirstBrowser) -> Result<Created, DbError> {
    doors
        .instance(move |tx| {
            if instance::table.select(instance::set_up_at).first::<Option<Instant>>(tx.conn)?.is_some() {
                return Ok(Created::AlreadySetUp);
            }
            let created = create(tx, &new, Origin::Setup, &browser.facts)?;
            if created == (Created::Done { owner_existed: false })
                && let Some(owner) = users::by_email(tx, &new.owner_email)?
            {
                sessions::insert(tx, owner, browser.key.hash(), browser.device, false, &browser.facts)?;
            }
            Ok(created)
        })
        .await
}

/// An organization by command.
pub async fn create_by_operator(doors: &Doors, operator: &Operator, new: NewOrganization) -> Result<Created, DbError> {
    doors.operator(operator, move |tx, operator| create(tx, &new, Origin::Operator, operator.facts())).await
}

fn create(tx: &mut Tx<'_>, new: &NewOrganization, origin: Origin, facts: &RequestFacts) -> Result<Created, DbError> {
    let made = make(tx, new, origin, facts)?;
    Ok(made.map_or_else(|not| not, |made| Created::Done { owner_existed: made.owner_existed }))
}

/// An organization that was made, and who owns it.
struct Made {
    org: OrgId,
    catalog: Arc<Catalog>,
    owner: UserId,
    owner_role: RoleNumber,
    owner_existed: bool,
}

/// Makes one; or says why not, and has written nothing.
fn make(tx: &mut Tx<'_>, new: &NewOrganization, origin: Origin, facts: &RequestFacts) -> Result<Result<Made, Created>, DbError> {
    let Some(catalog) = tx.catalogs.get(&new.catalog) else { return Ok(Err(Created::NoCatalog)) };
    let plan = new.plan.clone().unwrap_or_else(|| catalog.default_plan.clone());
    if catalog.plan(&plan).is_none() {
        return Ok(Err(Created::NoPlan));
    }
    let Some(owner_role) = catalog.roles.iter().find(|role| role.at_least_one) else { return Ok(Err(Created::NoOwnerRole)) };
    let taken: i64 = organizations::table.filter(organizations::slug.eq(new.slug.as_str())).count().get_result(tx.conn)?;
    if taken > 0 {
        return Ok(Err(Created::SlugTaken));
    }
    // An invitation that is accepted meanwhile may make the account first, and does not wait at the instance's door.
    let made = users::create_unless_there(tx, &new.owner_email, &new.owner_name, &new.language, new.password_hash.clone())?;
    let there = match made {
        Some(_) => None,
        None => users::by_email(tx, &new.owner_email)?,
    };
    let owner = made.or(there).ok_or_else(|| DbError::failed("the owner's account is neither made nor there"))?;
    let org = OrgId(tx.id());
    diesel::insert_into(organizations::table)
        .values((
            organizations::id.eq(org),
            organizations::slug.eq(new.slug.as_str()),
            organizations::name.eq(new.name.as_str()),
            organizations::catalog.eq(&catalog.key),
            organizations::plan.eq(&plan),
            organizations::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    diesel::insert_into(organization_state::table)
        .values((
            organization_state::org_id.eq(org),
            organization_state::active.eq(0),
            organization_state::pending.eq(0),
            organization_state::next_role_number.eq(1),
            organization_state::activity_sequence.eq(0),
            organization_state::activity_hash.eq(activity::BEGINNING),
        ))
        .execute(tx.conn)?;
    bring_system_roles(tx, org, &catalog)?;
    members::add(tx, org, owner, owner_role.number, origin)?;
    let payload = json!({
        "slug": new.slug.as_str(), "name": new.name.as_str(), "catalog": catalog.key, "plan": plan,
        "owner": { "id": owner, "email": new.owner_email.address(), "role": owner_role.key },
    });
    let done = match origin {
        Origin::Setup => Done { actor: Some(owner), actor_name: new.owner_name.as_str(), action: "organization.created", payload, facts },
        _ => Done { actor: None, actor_name: "operator", action: "organization.created", payload, facts },
    };
    activity::record(tx, org, done)?;
    diesel::update(instance::table.filter(instance::set_up_at.is_null())).set(instance::set_up_at.eq(Some(tx.now))).execute(tx.conn)?;
    Ok(Ok(Made { org, owner, owner_role: owner_role.number, owner_existed: there.is_some(), catalog: Arc::clone(&catalog) }))
}

/// Gives an organization the system roles of its catalog that it does not have yet, calls the others what the catalog calls them, and ends
/// those that it has no more: nobody holds them. A number already taken goes to the next free one; a role that comes back gets its own again.
/// No role of the organization's own is called like one of them.
pub(super) fn bring_system_roles(tx: &mut Tx<'_>, org: OrgId, catalog: &Catalog) -> Result<(), DbError> {
    let mut rows: Vec<(i32, String)> = roles::table.filter(roles::org_id.eq(org)).select((roles::number, roles::key)).load(tx.conn)?;
    let kept: Vec<&str> = catalog.roles.iter().map(|role| role.key.as_str()).collect();
    let system = roles::org_id.eq(org).and(roles::is_system.eq(true));
    diesel::update(roles::table.filter(system).filter(roles::key.ne_all(kept.clone())).filter(roles::deleted_at.is_null()))
        .set(roles::deleted_at.eq(Some(tx.now)))
        .execute(tx.conn)?;
    diesel::update(roles::table.filter(system).filter(roles::key.eq_any(kept)).filter(roles::deleted_at.is_not_null()))
        .set(roles::deleted_at.eq(None::<Instant>))
        .execute(tx.conn)?;
    // Two of them may go by each other's names now, so each lets go of its own first. No folded name begins with a space.
    diesel::update(roles::table.filter(system).filter(roles::deleted_at.is_null()))
        .set(roles::name_key.eq(diesel::dsl::sql::<diesel::sql_types::Text>("' ' || key")))
        .execute(tx.conn)?;
    let mut next: i32 = organization_state::table.find(org).select(organization_state::next_role_number).first(tx.conn)?;
    let first_free = next;
    for role in &catalog.roles {
        let name = role.name.default.as_str();
        let said = (
            roles::name.eq(name),
            roles::name_key.eq(fold(name)),
            roles::description.eq(role.description.default.as_str()),
            roles::reach.eq(role.reach.as_str()),
        );
        if let Some((number, _)) = rows.iter().find(|(_, key)| *key == role.key) {
            diesel::update(roles::table.find((org, *number))).set(said).execute(tx.conn)?;
            continue;
        }
        // The catalog's number on a new organization; later, one that was never given to anything else.
        let is_free = role.number.0 >= first_free && rows.iter().all(|(number, _)| *number != role.number.0);
        let number = if is_free { role.number.0 } else { next };
        diesel::insert_into(roles::table)
            .values((
                roles::org_id.eq(org),
                roles::number.eq(number),
                roles::key.eq(&role.key),
                roles::is_system.eq(true),
                said,
                roles::permissions.eq(Document(json!({}))),
                roles::version.eq(1),
                roles::created_at.eq(tx.now),
            ))
            .execute(tx.conn)?;
        rows.push((number, role.key.clone()));
        // Custom roles are numbered after all of them, and no number is ever given twice.
        next = next.max(number + 1);
    }
    diesel::update(organization_state::table.find(org)).set(organization_state::next_role_number.eq(next)).execute(tx.conn)?;
    Ok(())
}

/// A person's place in one organization, for choosing among them.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Key of its catalog.
    pub catalog: String,
    /// Key of the role held.
    pub role_key: String,
    /// The role's stored name.
    pub role_name: String,
    /// Whether this person's membership, or the organization, is suspended.
    pub suspended: bool,
}

/// Where somebody belongs, by name.
pub async fn of_person(doors: &Doors, signed_in: &SignedIn) -> Result<Vec<Place>, DbError> {
    of_user(doors, signed_in.person().id).await
}

/// Where the bearer of a token belongs: wherever its member does, when nothing was held back from it; else where it is for, alone.
pub async fn of_bearer(doors: &Doors, bearer: &Bearer) -> Result<Vec<Place>, DbError> {
    if bearer.kind() == (TokenKind::Member { whole: true }) {
        return of_user(doors, bearer.person().id).await;
    }
    let (organization, role) = (bearer.organization(), &bearer.membership().role);
    Ok(vec![Place {
        slug: organization.slug.clone(),
        name: organization.name.clone(),
        catalog: organization.catalog.key.clone(),
        role_key: role.key.clone(),
        role_name: role.name.clone(),
        suspended: false,
    }])
}

async fn of_user(doors: &Doors, user: UserId) -> Result<Vec<Place>, DbError> {
    doors
        .db()
        .read(move |conn| {
            type Row = (String, String, String, String, String, String, Option<Instant>);
            let rows: Vec<Row> = member_rows::table
                .inner_join(organizations::table)
                .inner_join(roles::table.on(roles::org_id.eq(member_rows::org_id).and(roles::number.eq(member_rows::role_number))))
                .filter(member_rows::user_id.eq(user))
                .select((
                    organizations::slug,
                    organizations::name,
                    organizations::catalog,
                    roles::key,
                    roles::name,
                    member_rows::status,
                    organizations::suspended_at,
                ))
                .limit(200)
                .load(conn)?;
            let mut places: Vec<Place> = rows
                .into_iter()
                .map(|(slug, name, catalog, role_key, role_name, status, suspended_at)| Place {
                    slug,
                    name,
                    catalog,
                    role_key,
                    role_name,
                    suspended: status != Status::Active.as_str() || suspended_at.is_some(),
                })
                .collect();
            places.sort_by_cached_key(|place| (fold(&place.name), place.slug.clone()));
            Ok(places)
        })
        .await
}

/// Renames an organization. Answers `false` when it was called that already.
pub async fn rename(doors: &Doors, grant: &Grant<ManageOrganization>, name: PersonName) -> Result<bool, Refused> {
    doors
        .organization(grant, move |tx, standing| {
            let before = standing.organization().name.clone();
            if before == name.as_str() {
                return Ok(false);
            }
            diesel::update(organizations::table.find(standing.org())).set(organizations::name.eq(name.as_str())).execute(tx.conn)?;
            let done = Done {
                actor: Some(standing.actor()),
                actor_name: standing.actor_name(),
                action: "organization.renamed",
                payload: json!({ "from": before, "to": name.as_str() }),
                facts: standing.facts(),
            };
            activity::record(tx, standing.org(), done)?;
            Ok(true)
        })
        .await
}

/// One organization, for the operator's list.
#[derive(Debug, Clone, Queryable)]
pub struct Listed {
    /// Its id.
    pub id: OrgId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Key of its catalog.
    pub catalog: String,
    /// Key of its plan.
    pub plan: String,
    /// Active members.
    pub active: i32,
    /// Since when it rests, if it does.
    pub suspended_at: Option<Instant>,
}

/// Every organization, by slug.
pub async fn all(doors: &Doors, _operator: &Operator) -> Result<Vec<Listed>, DbError> {
    let columns = (
        organizations::id,
        organizations::slug,
        organizations::name,
        organizations::catalog,
        organizations::plan,
        organization_state::active,
        organizations::suspended_at,
    );
    doors
        .db()
        .read_at_leisure(move |conn| {
            Ok(organizations::table
                .inner_join(organization_state::table.on(organization_state::org_id.eq(organizations::id)))
                .order(organizations::slug)
                .select(columns)
                .load(conn)?)
        })
        .await
}

/// The number of a role in an organization; a role that was ended has none to give.
pub(super) fn role_number(tx: &mut Tx<'_>, org: OrgId, key: &str) -> Result<Option<RoleNumber>, DbError> {
    let live = roles::org_id.eq(org).and(roles::key.eq(key)).and(roles::deleted_at.is_null());
    let number: Option<i32> = roles::table.filter(live).select(roles::number).first(tx.conn).optional()?;
    Ok(number.map(RoleNumber))
}

/// The id of an organization and its catalog, for the operator.
pub(super) fn by_slug(tx: &mut Tx<'_>, slug: &str) -> Result<Option<(OrgId, String, String)>, DbError> {
    Ok(organizations::table
        .filter(organizations::slug.eq(slug))
        .select((organizations::id, organizations::catalog, organizations::plan))
        .first(tx.conn)
        .optional()?)
}
