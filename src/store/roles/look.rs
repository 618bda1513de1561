//! The roles as somebody may see them: who holds each, and what this reader may do to it.

use std::collections::BTreeMap;

use diesel::sql_types;

use super::{Role, build, holders, listed};
use crate::{
    authz::{
        Grant, HeldRole, Organization, Refused,
        capabilities::{ManageRoles, May},
    },
    db::{
        Conn, DbError, Statement,
        types::{Moment, Uid},
    },
    domain::{
        building::{CannotBuild, may_build, may_edit, may_end},
        capability::Capability,
        ids::{OrgId, UserId},
        instant::Instant,
        reach::Reach,
        role::RoleNumber,
        vector::Vector,
    },
    store::Doors,
};
use diesel::RunQueryDsl;

/// One role, looked at by somebody.
#[derive(Debug, Clone)]
pub struct RoleLook {
    /// The role. Its own numbers of holders are those below, or none.
    pub role: Role,
    /// How many hold it, active or suspended; unknown to who does not see the whole team.
    pub people: Option<u32>,
    /// How many pending invitations carry it; unknown to the same.
    pub invited: Option<u32>,
    /// Whether anybody holds it or is invited to it.
    pub in_use: bool,
    /// Whether this reader may make another just like it.
    pub build_on: Result<(), CannotBuild>,
    /// Whether this reader may change it.
    pub edit: Result<(), CannotBuild>,
    /// Whether this reader may end it, once it is out of use.
    pub end: Result<(), CannotBuild>,
    /// How many versions of it are kept; none of a role of the catalog.
    pub versions: u32,
}

/// Every role, looked at by somebody.
#[derive(Debug, Clone)]
pub struct Looks {
    /// The catalog's in its order, then the organization's own by number.
    pub roles: Vec<RoleLook>,
    /// Whether the plan has custom roles.
    pub custom_roles: bool,
}

/// A role that is to be changed, with all that hangs on it at one moment.
#[derive(Debug, Clone)]
pub struct Weighed {
    /// The role as it is.
    pub look: RoleLook,
    /// Stands for those who would gain or lose; nothing, where nobody would. Saving asks for it.
    pub fingerprint: Option<String>,
}

/// Who looks.
struct Looker {
    organization: Organization,
    held: HeldRole,
    user: UserId,
    reach: Reach,
    sees_all: bool,
    now: Instant,
}

impl Looker {
    fn new<P: May>(doors: &Doors, grant: &Grant<P>) -> Self {
        Self {
            organization: grant.organization().clone(),
            held: grant.membership().role.clone(),
            user: grant.person().id,
            reach: grant.may(Capability::ManageRoles),
            sees_all: grant.may(Capability::ReadMembers) == Reach::Organization,
            now: doors.now(),
        }
    }

    fn all(&self, conn: &mut Conn) -> Result<Vec<RoleLook>, DbError> {
        let (org, catalog) = (self.organization.id(), &self.organization.catalog);
        let (all, invited, versions) = (listed(conn, org, catalog)?, invited(conn, org, self.now)?, versions(conn, org)?);
        let owner_only = catalog.owner_only();
        let builder = build::builder(&self.held, self.reach, &owner_only);
        let look = |mut role: Role| {
            let (people, waiting) = (role.active + role.suspended, invited.get(&role.number.0).copied().unwrap_or(0));
            role.invited = waiting;
            if !self.sees_all {
                (role.active, role.suspended, role.invited) = (0, 0, 0);
            }
            let facts = role.facts();
            let of = (role.number, &facts);
            RoleLook {
                people: self.sees_all.then_some(people),
                invited: self.sees_all.then_some(waiting),
                in_use: people + waiting > 0,
                build_on: may_build(&builder, None, &role.vector),
                edit: may_edit(&builder, of),
                end: may_end(&builder, of),
                versions: versions.get(&role.number.0).copied().unwrap_or(0),
                role,
            }
        };
        Ok(all.into_iter().map(look).collect())
    }

    fn weighed(&self, conn: &mut Conn, number: RoleNumber, wanted: &Vector) -> Result<Option<Weighed>, DbError> {
        let Some(look) = self.all(conn)?.into_iter().find(|look| look.role.number == number) else { return Ok(None) };
        let wanted = self.organization.catalog.fitted(wanted);
        let by = (self.user, &self.held);
        let fingerprint = holders::fingerprint(conn, self.organization.id(), self.now, by, &look.role, &wanted)?;
        Ok(Some(Weighed { look, fingerprint }))
    }
}

/// Every role of the organization. The verdicts are for who may build at all; whoever may not is out of reach of everything but the catalog's.
pub async fn all<P: May>(doors: &Doors, grant: &Grant<P>) -> Result<Looks, Refused> {
    let (looker, custom_roles) = (Looker::new(doors, grant), build::has_custom_roles(grant.organization()));
    let read = move |conn: &mut Conn| Ok(Looks { roles: looker.all(conn)?, custom_roles });
    Ok(doors.db().read(read).await?)
}

/// What making a role go as far as `wanted` would mean. Nothing, when the organization has no such role, or has ended it.
pub async fn weigh(doors: &Doors, grant: &Grant<ManageRoles>, number: RoleNumber, wanted: Vector) -> Result<Option<Weighed>, Refused> {
    let looker = Looker::new(doors, grant);
    Ok(doors.db().read(move |conn: &mut Conn| looker.weighed(conn, number, &wanted)).await?)
}

/// One of them. Nothing, when the organization has no such role, or has ended it.
pub async fn one<P: May>(doors: &Doors, grant: &Grant<P>, number: RoleNumber) -> Result<Option<RoleLook>, Refused> {
    Ok(all(doors, grant).await?.roles.into_iter().find(|look| look.role.number == number))
}

/// Open invitations by role. What has run out and is not written down yet does not count.
fn invited(conn: &mut Conn, org: OrgId, now: Instant) -> Result<BTreeMap<i32, u32>, DbError> {
    let query = Statement::new("SELECT role_number, count(*) FROM invitations WHERE state = 'pending' AND org_id = ")
        .value::<Uid, _>(org)
        .sql(" AND expires_at > ")
        .value::<Moment, _>(now)
        .sql(" GROUP BY role_number");
    counts(conn, query)
}

fn versions(conn: &mut Conn, org: OrgId) -> Result<BTreeMap<i32, u32>, DbError> {
    let query = Statement::new("SELECT role_number, count(*) FROM role_versions WHERE org_id = ").value::<Uid, _>(org);
    counts(conn, query.sql(" GROUP BY role_number"))
}

fn counts(conn: &mut Conn, query: Statement) -> Result<BTreeMap<i32, u32>, DbError> {
    let rows: Vec<(i32, i64)> = query.rows::<(sql_types::Integer, sql_types::BigInt)>().load(conn)?;
    Ok(rows.into_iter().map(|(number, count)| (number, u32::try_from(count).unwrap_or(u32::MAX))).collect())
}
