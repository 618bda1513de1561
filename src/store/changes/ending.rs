//! Ending a role of the organization's own. Whoever holds it, or is invited to it, goes to another role in the same act, so that no one is
//! ever in a role that is no more; and all of it is a change, taken back as a whole.

use diesel::prelude::*;
use serde_json::json;

use super::{Beside, Ground, Judged, Names, do_it, each, people};
use crate::{
    authz::{Grant, HeldRole, Organization, Refused, Standing, capabilities::ManageRoles},
    db::{
        Conn, DbError, Statement, dialect,
        schema::roles as role_rows,
        types::{Doc, Document, Uid},
    },
    domain::{
        acting::Actor,
        building::{Builder, CannotBuild, may_build, may_end},
        capability::Capability,
        change::{
            About, Kind, Outcome, RoleMove,
            plan::{Aim, Candidate, Planner, digest, fingerprint},
            wish::MOST,
        },
        fold::fold,
        giving::{CannotGive, Way, may_give},
        ids::{ChangeId, InvitationId, OrgId, UserId},
        instant::Instant,
        reach::Reach,
        role::RoleNumber,
    },
    store::{
        Doors, Tx, activity, invitations,
        roles::{self, Role, holders},
    },
};

/// What ending a role would do.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The role.
    pub role: Role,
    /// Whether it may be ended.
    pub verdict: Result<(), CannotBuild>,
    /// The role that would take its people; none, while none was chosen.
    pub to: Option<Role>,
    /// Who holds it, in the order of ids, and what becomes of each; without a role to go to, nothing does.
    pub people: Vec<Judged>,
    /// Who of them is shown by name.
    pub names: Names,
    /// How many pending invitations carry it.
    pub invitations: usize,
    /// Whether the invitations may be moved to that role.
    pub invites: Result<(), CannotGive>,
    /// The capability that moving the people or the invitations takes and the actor lacks.
    pub lacks: Option<Capability>,
    /// Every role.
    pub roles: Vec<Role>,
    /// Stands for all of this.
    pub fingerprint: String,
    ids: Vec<InvitationId>,
}

impl Ending {
    /// Whether anybody holds the role or is invited to it.
    pub fn is_in_use(&self) -> bool {
        !self.people.is_empty() || self.invitations > 0
    }

    /// Whether it can be done as it is: everybody has somewhere to go, and goes.
    pub fn can_be_done(&self) -> bool {
        let moves = self.to.is_some() && self.invites.is_ok() && self.lacks.is_none();
        self.verdict.is_ok() && (!self.is_in_use() || moves) && self.people.iter().all(|one| one.outcome.is_done())
    }
}

/// How ending a role ended.
#[derive(Debug, Clone)]
pub enum Ended {
    /// Done, and recorded as this change.
    Done(ChangeId),
    /// The organization has no such role.
    NoSuchRole,
    /// It cannot be done, or would not be what was shown: this is how it is now.
    Not(Box<Ending>),
    /// More people than one change may have.
    TooMany,
}

/// Looks what ending a role would do; nothing, when there is no such role. `to` is the key of the role that is to take its people.
pub async fn look(doors: &Doors, grant: &Grant<ManageRoles>, role: RoleNumber, to: Option<String>) -> Result<Option<Ending>, Refused> {
    let (organization, membership, user, now) = (grant.organization().clone(), grant.membership().clone(), grant.person().id, doors.now());
    let read = move |conn: &mut Conn| {
        let reach = |capability| membership.reach(&organization.catalog, capability);
        View { organization: &organization, held: &membership.role, user, reach: &reach, now }.ending(conn, role, to.as_deref())
    };
    Ok(doors.db().read(read).await?)
}

/// Ends a role. `fingerprint` is the one that was shown; `tell` writes to the people who are moved.
pub async fn end(
    doors: &Doors,
    grant: &Grant<ManageRoles>,
    role: RoleNumber,
    to: Option<String>,
    fingerprint: String,
    tell: bool,
) -> Result<Ended, Refused> {
    doors.organization(grant, move |tx, standing| end_in(tx, standing, role, to.as_deref(), &fingerprint, tell)).await
}

fn end_in(
    tx: &mut Tx<'_>,
    standing: &Standing<'_, ManageRoles>,
    role: RoleNumber,
    to: Option<&str>,
    fingerprint: &str,
    tell: bool,
) -> Result<Ended, DbError> {
    let reach = |capability| standing.may(capability);
    let view = View { organization: standing.organization(), held: standing.role(), user: standing.actor(), reach: &reach, now: tx.now };
    let Some(ending) = view.ending(tx.conn, role, to)? else { return Ok(Ended::NoSuchRole) };
    if let Err(reason) = &ending.verdict {
        activity::record_refused(tx, standing, "roles.ended", json!({ "role": ending.role.key, "reason": reason.as_str() }))?;
    }
    if ending.people.len() > MOST {
        return Ok(Ended::TooMany);
    }
    if ending.fingerprint != fingerprint || !ending.can_be_done() {
        return Ok(Ended::Not(Box::new(ending)));
    }
    let moved = RoleMove { role, to: ending.to.as_ref().map(|to| to.number), invitations: ending.ids };
    let beside = Beside { undoes: None, about: Some(About::Ended(moved)) };
    Ok(Ended::Done(do_it(tx, standing, Kind::Role, &ending.people, &ending.roles, tell, &beside)?))
}

/// Why a role does not come back, or is not ended again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stuck {
    /// It is there already, or ended already.
    Already,
    /// A rule forbids it.
    Build(CannotBuild),
    /// The plan has none of one's own.
    NoCustomRoles,
    /// There are as many of one's own as there may be.
    TooMany,
    /// Another one is called so by now.
    NameTaken,
    /// Open invitations would go along, which takes this.
    Lacks(Capability),
    /// Open invitations would carry this role, and may not.
    Invitations(RoleNumber, CannotGive),
    /// The role that people or invitations would go to is no more.
    NowhereToGo,
    /// Others have it since, and would be left without one.
    InUse,
}

/// Who looks, with a lock or without.
pub(super) struct View<'a> {
    pub organization: &'a Organization,
    pub held: &'a HeldRole,
    pub user: UserId,
    pub reach: &'a dyn Fn(Capability) -> Reach,
    pub now: Instant,
}

impl View<'_> {
    fn ending(&self, conn: &mut Conn, role: RoleNumber, to: Option<&str>) -> Result<Option<Ending>, DbError> {
        let org = self.organization.id();
        let ground = Ground::read(conn, self.organization, self.now)?;
        let Some(role) = roles::by_number(&ground.roles, role).cloned() else { return Ok(None) };
        let to = to.and_then(|key| roles::by_key(&ground.roles, key)).filter(|to| to.number != role.number).cloned();
        let owner_only = self.organization.catalog.owner_only();
        let giver = self.held.giver(&owner_only);
        let builder = Builder { giver, own: self.held.number, reach: (self.reach)(Capability::ManageRoles) };
        let actor = Actor { user: self.user, giver, reach: (self.reach)(Capability::ChangeRoles) };
        let mut planner = Planner::new(actor, ground.roles.clone(), ground.seats);
        let held = some_of_its_people(conn, org, role.number)?;
        let mut plan = |who: Candidate| {
            let outcome = to.as_ref().map_or(Outcome::NoChange, |to| planner.plan(&who, Aim::Role(to.number)));
            Judged { who, outcome }
        };
        let people: Vec<Judged> = people::candidates(conn, org, &held, self.now)?.into_iter().map(&mut plan).collect();
        let ids = holders::carried_by(conn, org, role.number, self.now)?;
        let lacks = [(Capability::ChangeRoles, people.is_empty()), (Capability::InviteMembers, ids.is_empty())];
        let lacks = lacks.into_iter().find(|(capability, spared)| !spared && (self.reach)(*capability) != Reach::Organization);
        let invites = match &to {
            Some(to) if !ids.is_empty() => may_give(&giver, &to.facts(), Way::Invitation),
            _ => Ok(()),
        };
        let to_number = to.as_ref().map(|to| to.number);
        Ok(Some(Ending {
            verdict: may_end(&builder, (role.number, &role.facts())),
            fingerprint: digest(&json!([fingerprint(each(&people), &ground.roles, &actor), role.version, to_number, ids])),
            to,
            names: people::shown(conn, org, &people)?,
            people,
            invitations: ids.len(),
            invites,
            lacks: lacks.map(|(capability, _)| capability),
            roles: ground.roles,
            ids,
            role,
        }))
    }

    /// Whether a role may be brought back, or ended again, when a change that did the opposite is taken back; what is planned for the people
    /// stands already.
    pub(super) fn may_settle(&self, conn: &mut Conn, about: &About, judged: &[Judged], all: &[Role]) -> Result<Result<(), Stuck>, DbError> {
        let (org, catalog) = (self.organization.id(), &self.organization.catalog);
        let owner_only = catalog.owner_only();
        let giver = self.held.giver(&owner_only);
        let builder = Builder { giver, own: self.held.number, reach: (self.reach)(Capability::ManageRoles) };
        let (About::Ended(moved) | About::Revived(moved)) = about;
        let Some(role) = roles::by_number(all, moved.role) else { return Ok(Err(Stuck::Already)) };
        let verdict = match about {
            About::Revived(_) => may_build(&builder, None, &role.vector),
            About::Ended(_) => may_end(&builder, (role.number, &role.facts())),
        };
        if let Err(reason) = verdict {
            return Ok(Err(Stuck::Build(reason)));
        }
        // Invitations that go along come to carry what only somebody who may send them so makes them carry.
        if let Some(to) = self.carried(conn, about)? {
            if (self.reach)(Capability::InviteMembers) != Reach::Organization {
                return Ok(Err(Stuck::Lacks(Capability::InviteMembers)));
            }
            let Some(to) = roles::by_number(all, to) else { return Ok(Err(Stuck::NowhereToGo)) };
            if let Err(reason) = may_give(&giver, &to.facts(), Way::Invitation) {
                return Ok(Err(Stuck::Invitations(to.number, reason)));
            }
        }
        let stuck = match about {
            About::Revived(_) if !roles::build::has_custom_roles(self.organization) => Some(Stuck::NoCustomRoles),
            About::Revived(_) if roles::build::is_full(conn, org)? => Some(Stuck::TooMany),
            About::Revived(_) => {
                roles::names::is_taken(conn, org, catalog, &fold(&role.name), Some(role.number))?.then_some(Stuck::NameTaken)
            }
            // Whoever came into the role since would be left without one.
            About::Ended(_) => {
                let leaves = |user: &UserId| judged.iter().any(|one| one.who.user == *user && one.outcome.is_done());
                let stays = !some_of_its_people(conn, org, role.number)?.iter().all(leaves)
                    || !holders::carried_by(conn, org, role.number, self.now)?.iter().all(|id| moved.invitations.contains(id));
                stays.then_some(Stuck::InUse)
            }
        };
        Ok(stuck.map_or(Ok(()), Err))
    }

    /// The role that open invitations would carry from then on; nothing, when none goes along.
    fn carried(&self, conn: &mut Conn, about: &About) -> Result<Option<RoleNumber>, DbError> {
        let (About::Ended(moved) | About::Revived(moved)) = about;
        let (Some(from), Some(to)) = way(about) else { return Ok(None) };
        let open = holders::carried_by(conn, self.organization.id(), from, self.now)?;
        Ok(open.iter().any(|id| moved.invitations.contains(id)).then_some(to))
    }
}

/// Who holds a role; of too many for one change, one more than that.
fn some_of_its_people(conn: &mut Conn, org: OrgId, role: RoleNumber) -> Result<Vec<UserId>, DbError> {
    holders::held_by(conn, org, role, MOST as i64 + 1)
}

/// The roles that invitations go from and to.
const fn way(about: &About) -> (Option<RoleNumber>, Option<RoleNumber>) {
    match about {
        About::Ended(moved) => (Some(moved.role), moved.to),
        About::Revived(moved) => (moved.to, Some(moved.role)),
    }
}

/// Ends a role or brings it back, and moves its invitations along. The people are moved by the plan.
pub(super) fn settle(tx: &mut Tx<'_>, org: OrgId, about: &About) -> Result<(), DbError> {
    let (About::Ended(moved) | About::Revived(moved)) = about;
    let deleted_at = matches!(about, About::Ended(_)).then_some(tx.now);
    diesel::update(role_rows::table.find((org, moved.role.0))).set(role_rows::deleted_at.eq(deleted_at)).execute(tx.conn)?;
    if let (Some(from), Some(to)) = way(about) {
        let (open, close) = dialect::ids(tx.conn.dialect());
        Statement::new("UPDATE invitations SET role_number = ")
            .value::<diesel::sql_types::Integer, _>(to.0)
            .sql(" WHERE state = 'pending' AND org_id = ")
            .value::<Uid, _>(org)
            .sql(" AND role_number = ")
            .value::<diesel::sql_types::Integer, _>(from.0)
            .sql(format!(" AND id IN {open}"))
            .value::<Doc, _>(Document(json!(moved.invitations)))
            .sql(close)
            .execute(tx.conn)?;
        invitations::reconsider_role(tx, org, to)?;
    }
    Ok(())
}
