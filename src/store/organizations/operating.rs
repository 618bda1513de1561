//! What the operator does with organizations: making one for a customer, looking at them, suspending one and resuming it.

use diesel::{QueryableByName, prelude::*, sql_types};
use serde_json::{Value, json};

use super::{Created, Made, NewOrganization, make};
use crate::{
    authz::{Operator, token_secret::TokenSecret},
    catalog::Catalogs,
    db::{Conn, DbError, Statement, schema::organizations, types::Moment},
    domain::{
        ids::{OrgId, UserId},
        instant::{Instant, Span},
        letter::{Letter, Organization, RoleName},
        member::Origin,
        seats::{Cap, Seats},
        slug::Slug,
        token::Carries,
    },
    store::{
        Doors, Tx,
        activity::{self, Done},
        invitations::answer::TOKEN_DAYS,
        outbox, passwords, seats,
        tokens::{self, Minted},
        users,
    },
};

/// How the record names whoever holds the operator's token, or the machine.
const OPERATOR: &str = "operator";

/// Organizations on one page.
pub const PAGE: usize = 50;

/// How long the link lives by which a new owner chooses the first password: they may be away.
pub const FIRST_LINK_LIVES: Span = Span::days(7);

/// An organization to be made for a customer.
pub struct Registration {
    /// What it is made of. With the hash of a password for an owner who has no account, or without.
    pub new: NewOrganization,
    /// Whether an owner without an account is to choose a password by a link in a mail.
    pub by_mail: bool,
    /// What opens for a new owner's program, where the password is known to whoever asks.
    pub secret: TokenSecret,
}

/// How registering ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Registered {
    /// Made.
    Done(Box<Owner>),
    /// A password came for somebody who has an account: it would be overwritten, or silently be none.
    OwnerHasPassword,
    /// The owner has no account, and there is no way for them to get in.
    NoPassword,
    /// Not made.
    Not(Created),
}

/// Who owns the new organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Their id.
    pub id: UserId,
    /// Their name; of somebody who had an account, as they write it.
    pub name: String,
    /// Their address, likewise.
    pub email: String,
    /// Key of the role they hold.
    pub role_key: String,
    /// Whether the token opens: it was made for somebody new, who came with a password. Who had an account gives none away by being named, and
    /// who is yet to choose a password has not come.
    pub has_token: bool,
}

/// Makes an organization with its owner: an active member from the first moment, because an organization is never without (DESIGN section 5, I1).
/// Somebody new comes with a password, or chooses one by a link that is mailed; somebody known is told, and keeps theirs.
pub async fn register(doors: &Doors, operator: &Operator, registration: Registration) -> Result<Registered, DbError> {
    doors
        .operator(operator, move |tx, operator| {
            let Registration { new, by_mail, secret } = registration;
            match (users::by_email(tx, &new.owner_email)?, &new.password_hash) {
                (Some(_), Some(_)) => return Ok(Registered::OwnerHasPassword),
                (None, None) if !by_mail => return Ok(Registered::NoPassword),
                _ => {}
            }
            let made = match make(tx, &new, Origin::Operator, operator.facts())? {
                Ok(made) => made,
                Err(not) => return Ok(Registered::Not(not)),
            };
            let organization = Organization { slug: new.slug.to_string(), name: new.name.as_str().to_owned() };
            let has_token = !made.owner_existed && new.password_hash.is_some();
            if has_token {
                mint(tx, operator, &made, &secret)?;
            }
            let owner = owner(tx, &made, has_token)?;
            if made.owner_existed {
                let role = RoleName { key: owner.role_key.clone(), name: owner.role_key.clone() };
                tell(tx, &made, Letter::MadeOwner { organization, role })?;
            } else if !has_token {
                let generation = passwords::first_link(tx, made.owner, FIRST_LINK_LIVES)?;
                let days = FIRST_LINK_LIVES.as_seconds() / Span::days(1).as_seconds();
                tell(tx, &made, Letter::OrganizationReady { organization, generation, days })?;
            }
            Ok(Registered::Done(Box::new(owner)))
        })
        .await
}

fn owner(tx: &mut Tx<'_>, made: &Made, has_token: bool) -> Result<Owner, DbError> {
    let person = passwords::recipient(tx, made.owner)?.ok_or_else(|| DbError::failed("the owner has no account"))?;
    let role_key = made.catalog.role_by_number(made.owner_role).map(|role| role.key.clone()).unwrap_or_default();
    Ok(Owner { id: made.owner, name: person.name, email: person.email, role_key, has_token })
}

fn mint(tx: &mut Tx<'_>, operator: &Operator, made: &Made, secret: &TokenSecret) -> Result<(), DbError> {
    let minted = Minted {
        secret,
        name: "Registered through the API",
        user: Some(made.owner),
        carries: &Carries::Everything,
        expires_at: Some(tx.now.plus(Span::days(TOKEN_DAYS.into()))),
        by: None,
        by_name: OPERATOR,
        facts: operator.facts(),
    };
    tokens::mint(tx, made.org, &made.catalog, &minted).map(drop)
}

fn tell(tx: &mut Tx<'_>, made: &Made, letter: Letter) -> Result<(), DbError> {
    match passwords::recipient(tx, made.owner)? {
        Some(person) => outbox::post(tx, Some(made.org), &person, letter).map(drop),
        None => Ok(()),
    }
}

/// An organization, as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Key of its catalog.
    pub catalog: String,
    /// Key of its plan.
    pub plan: String,
    /// Since when it rests, if it does.
    pub suspended_at: Option<Instant>,
    /// The seats in use.
    pub seats: Seats,
    /// Since when there is such an organization.
    pub created_at: Instant,
}

/// One page of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// At most [`PAGE`], by slug.
    pub tenants: Vec<Tenant>,
    /// The slug after which a later page begins.
    pub after: Option<String>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = sql_types::Text)]
    slug: String,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Text)]
    catalog: String,
    #[diesel(sql_type = sql_types::Text)]
    plan: String,
    #[diesel(sql_type = sql_types::Nullable<Moment>)]
    suspended_at: Option<Instant>,
    #[diesel(sql_type = Moment)]
    created_at: Instant,
    #[diesel(sql_type = sql_types::Integer)]
    active: i32,
    #[diesel(sql_type = sql_types::Integer)]
    pending: i32,
    #[diesel(sql_type = sql_types::BigInt)]
    due: i64,
}

impl Row {
    fn tenant(self, catalogs: &Catalogs) -> Tenant {
        let cap = catalogs.get(&self.catalog).map_or(Cap::Limited(0), |catalog| seats::cap(&catalog, &self.plan));
        let whole = |count: i32| u32::try_from(count).unwrap_or(0);
        let pending = whole(self.pending).saturating_sub(u32::try_from(self.due).unwrap_or(u32::MAX));
        Tenant {
            seats: Seats { active: whole(self.active), pending, cap },
            slug: self.slug,
            name: self.name,
            catalog: self.catalog,
            plan: self.plan,
            suspended_at: self.suspended_at,
            created_at: self.created_at,
        }
    }
}

/// Ends before what is asked of the slug. Invitations whose time has run out take no seat, even before anybody has written that down.
fn tenants(now: Instant) -> Statement {
    Statement::new(
        "SELECT o.slug, o.name, o.catalog, o.plan, o.suspended_at, o.created_at, s.active, s.pending,
            (SELECT count(*) FROM invitations i WHERE i.state = 'pending' AND i.org_id = o.id AND i.expires_at <= ",
    )
    .value::<Moment, _>(now)
    .sql(") AS due FROM organizations o JOIN organization_state s ON s.org_id = o.id WHERE o.slug ")
}

/// Lists the organizations, those after a slug.
pub async fn list(doors: &Doors, _operator: &Operator, after: Option<Slug>) -> Result<Page, DbError> {
    let (now, catalogs) = (doors.now(), doors.catalogs());
    doors
        .db()
        .read(move |conn| {
            let start = after.map_or_else(String::new, |slug| slug.to_string());
            let query = tenants(now).sql("> ").value::<sql_types::Text, _>(start);
            let mut rows: Vec<Row> = query.sql(format!(" ORDER BY o.slug LIMIT {}", PAGE + 1)).load(conn)?;
            let more = rows.len() > PAGE;
            rows.truncate(PAGE);
            let after = rows.last().filter(|_| more).map(|last| last.slug.clone());
            Ok(Page { tenants: rows.into_iter().map(|row| row.tenant(&catalogs)).collect(), after })
        })
        .await
}

/// One of them.
pub async fn one(doors: &Doors, _operator: &Operator, slug: &Slug) -> Result<Option<Tenant>, DbError> {
    let (now, catalogs, slug) = (doors.now(), doors.catalogs(), slug.to_string());
    let read = move |conn: &mut Conn| {
        let row: Option<Row> = tenants(now).sql("= ").value::<sql_types::Text, _>(slug).get_result(conn).optional()?;
        Ok(row.map(|row| row.tenant(&catalogs)))
    };
    doors.db().read(read).await
}

/// How suspending, or resuming, ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is so now.
    Done,
    /// It was so already.
    Already,
    /// No organization has that slug.
    NoOrganization,
}

/// Suspends an organization: from the next request on nobody gets in, no token opens, no invitation is accepted, nothing is mailed in its name.
/// Everything stays as it is.
pub async fn suspend(doors: &Doors, operator: &Operator, slug: &Slug, reason: Option<String>) -> Result<Put, DbError> {
    let put = doors.operator_in(operator, slug, move |tx, operator, org| {
        let now = tx.now;
        put(tx, operator, org, Some(now), "organization.suspended", json!({ "reason": reason }))
    });
    Ok(put.await?.unwrap_or(Put::NoOrganization))
}

/// Ends that.
pub async fn resume(doors: &Doors, operator: &Operator, slug: &Slug) -> Result<Put, DbError> {
    let put = doors.operator_in(operator, slug, |tx, operator, org| put(tx, operator, org, None, "organization.resumed", json!({})));
    Ok(put.await?.unwrap_or(Put::NoOrganization))
}

fn put(
    tx: &mut Tx<'_>,
    operator: &Operator,
    org: OrgId,
    suspended_at: Option<Instant>,
    action: &'static str,
    payload: Value,
) -> Result<Put, DbError> {
    let since: Option<Instant> = organizations::table.find(org).select(organizations::suspended_at).first(tx.conn)?;
    if since.is_some() == suspended_at.is_some() {
        return Ok(Put::Already);
    }
    diesel::update(organizations::table.find(org)).set(organizations::suspended_at.eq(suspended_at)).execute(tx.conn)?;
    activity::record(tx, org, Done { actor: None, actor_name: OPERATOR, action, payload, facts: operator.facts() })?;
    Ok(Put::Done)
}
