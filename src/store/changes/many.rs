//! Changing many at once: what it would do, and doing exactly that (DESIGN section 9, Preview).

use std::collections::HashMap;

use super::{Beside, Ground, Judged, Names, do_it, each, people, since, since::Since};
use crate::{
    authz::{Grant, HeldRole, Organization, Refused, Standing, capabilities::ReadMembers},
    db::{Conn, DbError},
    domain::{
        acting::Actor,
        change::{
            Kind,
            plan::{Aim, Candidate, Planner, can_be_fingerprint, fingerprint},
            wish::{Deed, MOST, Stranger, Whom, Wish},
        },
        ids::{ChangeId, OrgId, UserId},
        instant::Instant,
        reach::Reach,
        role::RoleNumber,
        roster::Line,
        seats::Seats,
    },
    store::{
        Doors, Tx, members,
        roles::{self, Role, names::Names as RoleNames},
    },
};

/// What a change of many would do.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The kind of change.
    pub kind: Kind,
    /// Everybody meant, in the order of ids, and what becomes of them.
    pub people: Vec<Judged>,
    /// Every role, with its holders as they are.
    pub roles: Vec<Role>,
    /// The seats as they are, and as they would be.
    pub seats: (Seats, Seats),
    /// Stands for all of this: applying asks for it.
    pub fingerprint: String,
    /// When it was made.
    pub at: Instant,
    /// How many of those named are no members any more.
    pub gone: usize,
    /// Those meant who are to be left out, in the order of ids: the page shows them, with a way back.
    pub left_out: Vec<UserId>,
    /// Who of all these is shown by name; nobody under the lock, where nothing is shown.
    pub names: Names,
    /// Addresses of a list that belong to no member.
    pub strangers: Vec<Stranger>,
    /// Lines of a list whose role there is not.
    pub unknown_roles: Vec<Stranger>,
    /// What others did to these people, and to the roles, since an earlier preview.
    pub since: Vec<Since>,
    /// Everybody meant, also who is no member any more.
    meant: Vec<UserId>,
}

impl Preview {
    /// How many it would change.
    pub fn changes(&self) -> usize {
        self.people.iter().filter(|one| one.outcome.is_done()).count()
    }
}

/// What came of asking for a preview.
#[derive(Debug, Clone)]
pub enum Previewed {
    /// This would happen.
    Preview(Box<Preview>),
    /// The organization has no such role.
    NoSuchRole,
    /// More than [`MOST`] are meant.
    TooMany,
    /// Who asks, or what they see of the team, reaches less than everybody.
    OutOfReach,
}

/// Looks what a change of many would do. Nothing is changed.
pub async fn preview(doors: &Doors, grant: &Grant<ReadMembers>, wish: Wish) -> Result<Previewed, Refused> {
    if !may_change_many(grant, wish.deed.kind())? {
        return Ok(Previewed::OutOfReach);
    }
    let reach = grant.may(super::undo::capability(wish.deed.kind()));
    let (organization, held, user, now) = (grant.organization().clone(), grant.membership().role.clone(), grant.person().id, doors.now());
    let read = move |conn: &mut Conn| {
        let mut previewed = View { organization: &organization, held: &held, user, reach, now }.preview(conn, &wish)?;
        if let Previewed::Preview(preview) = &mut previewed {
            preview.names = people::shown(conn, organization.id(), &preview.people)?;
            if !preview.left_out.is_empty() {
                preview.names.extend(people::first_by_name(conn, organization.id(), &preview.left_out)?);
            }
        }
        Ok(previewed)
    };
    Ok(doors.db().read(read).await?)
}

/// Whether somebody who may act in this way reaches enough to do it to many: asked before anything of the wish is answered.
///
/// # Errors
/// Says what the role lacks, where it does not have it at all.
pub fn may_change_many(grant: &Grant<ReadMembers>, kind: Kind) -> Result<bool, Refused> {
    let capability = super::undo::capability(kind);
    let reach = grant.may(capability);
    if reach.any() { Ok(reaches_everybody(reach, grant.reach())) } else { Err(grant.lacking(capability)) }
}

/// Until there are teams, whoever reaches less than everybody, or sees less, changes nobody and learns of nobody.
fn reaches_everybody(deed: Reach, sight: Reach) -> bool {
    deed == Reach::Organization && sight == Reach::Organization
}

/// A preview that was confirmed.
#[derive(Debug, Clone)]
pub struct Confirmed {
    /// What was previewed.
    pub wish: Wish,
    /// Its fingerprint.
    pub fingerprint: String,
    /// When it was made.
    pub at: Instant,
    /// Whom to leave out besides, decided since.
    pub dropped: Vec<UserId>,
    /// Whether to write to the people.
    pub tell: bool,
}

/// How a confirmed change ended.
#[derive(Debug, Clone)]
pub enum Applied {
    /// All of it was done, and recorded as this change.
    Done(ChangeId),
    /// Nothing was done: it would not be what was previewed. This is how it is now.
    Differs(Box<Preview>),
    /// There was nothing to do.
    Nothing(Box<Preview>),
    /// Nothing was done: what was confirmed cannot have been shown to anybody.
    Unseen,
    /// Nothing was done: who acts, or what they see of the team, reaches less than everybody.
    OutOfReach,
    /// The organization has no such role.
    NoSuchRole,
    /// More than [`MOST`] are meant.
    TooMany,
}

/// Does what a preview said, all of it or nothing.
pub async fn apply(doors: &Doors, grant: &Grant<ReadMembers>, confirmed: Confirmed) -> Result<Applied, Refused> {
    // Planning thousands while everybody else waits is for those who looked.
    if !can_be_fingerprint(&confirmed.fingerprint) || confirmed.at > doors.now() {
        return Ok(Applied::Unseen);
    }
    doors.organization(grant, move |tx, standing| apply_in(tx, standing, confirmed)).await?
}

fn apply_in(tx: &mut Tx<'_>, standing: &Standing<'_, ReadMembers>, confirmed: Confirmed) -> Result<Result<Applied, Refused>, DbError> {
    let capability = super::undo::capability(confirmed.wish.deed.kind());
    let reach = standing.may(capability);
    if !reach.any() {
        return Ok(Err(standing.lacking(capability)));
    }
    if !reaches_everybody(reach, standing.reach()) {
        return Ok(Ok(Applied::OutOfReach));
    }
    let view = View { organization: standing.organization(), held: standing.role(), user: standing.actor(), reach, now: tx.now };
    let shown = match view.preview(tx.conn, &confirmed.wish)? {
        Previewed::Preview(shown) => *shown,
        Previewed::NoSuchRole => return Ok(Ok(Applied::NoSuchRole)),
        Previewed::TooMany => return Ok(Ok(Applied::TooMany)),
        Previewed::OutOfReach => return Ok(Ok(Applied::OutOfReach)),
    };
    if shown.fingerprint != confirmed.fingerprint {
        return differs(tx, standing.org(), shown, confirmed.at);
    }
    let plan = if confirmed.dropped.is_empty() {
        shown
    } else {
        let mut wish = confirmed.wish;
        wish.without.extend(&confirmed.dropped);
        let Previewed::Preview(rest) = view.preview(tx.conn, &wish)? else { return Ok(Ok(Applied::TooMany)) };
        // Leaving somebody out may mend or break it for another: only what was shown is done.
        if !is_what_was_shown(&shown, &rest, &confirmed.dropped) {
            return differs(tx, standing.org(), *rest, confirmed.at);
        }
        *rest
    };
    if plan.changes() == 0 {
        return Ok(Ok(Applied::Nothing(Box::new(plan))));
    }
    let change = do_it(tx, standing, plan.kind, &plan.people, &plan.roles, confirmed.tell, &Beside::default())?;
    Ok(Ok(Applied::Done(change)))
}

fn differs(tx: &mut Tx<'_>, org: OrgId, mut preview: Preview, since: Instant) -> Result<Result<Applied, Refused>, DbError> {
    preview.since = since::what_happened(tx.conn, org, &preview.meant, since)?;
    Ok(Ok(Applied::Differs(Box::new(preview))))
}

/// Whether without those dropped everybody else has the outcome that was shown.
fn is_what_was_shown(shown: &Preview, rest: &Preview, dropped: &[UserId]) -> bool {
    let kept = shown.people.iter().filter(|one| !dropped.contains(&one.who.user));
    kept.map(|one| (one.who.user, &one.outcome)).eq(rest.people.iter().map(|one| (one.who.user, &one.outcome)))
}

/// Who looks, at what, and when: with a lock or without.
struct View<'a> {
    organization: &'a Organization,
    held: &'a HeldRole,
    user: UserId,
    reach: Reach,
    now: Instant,
}

/// Everybody meant, each with what is meant for them.
#[derive(Default)]
struct Meant {
    ids: Vec<UserId>,
    /// Where a list says it, the role of each.
    roles: HashMap<UserId, RoleNumber>,
    strangers: Vec<Stranger>,
    unknown_roles: Vec<Stranger>,
}

impl View<'_> {
    fn preview(&self, conn: &mut Conn, wish: &Wish) -> Result<Previewed, DbError> {
        let (org, ground) = (self.organization.id(), Ground::read(conn, self.organization, self.now)?);
        let to_all = match &wish.deed {
            Deed::Role(key) => match roles::by_key(&ground.roles, key) {
                Some(role) => Some(Aim::Role(role.number)),
                None => return Ok(Previewed::NoSuchRole),
            },
            Deed::RolesListed => None,
            Deed::Suspend => Some(Aim::Suspend),
            Deed::Reactivate => Some(Aim::Reactivate),
            Deed::Remove => Some(Aim::Remove),
        };
        let Some(mut meant) = self.meant(conn, wish, &ground.roles)? else { return Ok(Previewed::TooMany) };
        meant.ids.sort_unstable();
        meant.ids.dedup();
        let (left_out, ids): (Vec<UserId>, Vec<UserId>) = meant.ids.iter().partition(|user| wish.without.contains(user));
        meant.ids = ids;
        let mut members = |ids: &[UserId]| -> Result<Vec<Candidate>, DbError> {
            Ok(people::candidates(conn, org, ids, self.now)?.into_iter().filter(|one| one.is_in).collect())
        };
        let left_out: Vec<UserId> = members(&left_out)?.iter().map(|one| one.user).collect();
        let people = members(&meant.ids)?;
        let gone = meant.ids.len() - people.len();
        let owner_only = self.organization.catalog.owner_only();
        let actor = Actor { user: self.user, giver: self.held.giver(&owner_only), reach: self.reach };
        let mut planner = Planner::of_many(actor, ground.roles.clone(), ground.seats);
        let judged = people.into_iter().filter_map(|who| {
            let aim = meant.roles.get(&who.user).map(|role| Aim::Role(*role)).or(to_all)?;
            Some(Judged { outcome: planner.plan(&who, aim), who })
        });
        let people: Vec<Judged> = judged.collect();
        Ok(Previewed::Preview(Box::new(Preview {
            kind: wish.deed.kind(),
            fingerprint: fingerprint(each(&people), &ground.roles, &actor),
            seats: (ground.seats, planner.seats()),
            people,
            roles: ground.roles,
            at: self.now,
            gone,
            left_out,
            names: Names::new(),
            strangers: meant.strangers,
            unknown_roles: meant.unknown_roles,
            since: Vec::new(),
            meant: meant.ids,
        })))
    }

    /// Nothing, when too many are meant.
    fn meant(&self, conn: &mut Conn, wish: &Wish, all: &[Role]) -> Result<Option<Meant>, DbError> {
        let mut meant = Meant::default();
        match &wish.whom {
            Whom::These(ids) => meant.ids.clone_from(ids),
            Whom::Matching { filter, until } => {
                meant.ids = members::list::matching(conn, self.organization.id(), filter, all, *until, MOST + 1)?;
            }
            Whom::Listed(lines) => self.find_listed(conn, lines, &wish.deed, all, &mut meant)?,
        }
        Ok((meant.ids.len() <= MOST).then_some(meant))
    }

    fn find_listed(&self, conn: &mut Conn, lines: &[Line], deed: &Deed, all: &[Role], meant: &mut Meant) -> Result<(), DbError> {
        let keys: Vec<&str> = lines.iter().map(|line| line.email.key()).collect();
        let known = members::by_addresses(conn, self.organization.id(), &keys)?;
        meant.sort(lines, &known, deed, &RoleNames::of(all, &self.organization.catalog));
        Ok(())
    }
}

impl Meant {
    /// Sorts the lines of a list: who is meant, who is no member, whose role there is not. What a stranger's line says is not looked up here,
    /// where others may wait: only the page that offers to invite them asks.
    fn sort(&mut self, lines: &[Line], known: &HashMap<String, UserId>, deed: &Deed, names: &RoleNames) {
        for line in lines {
            let stranger = || Stranger { email: line.email.clone(), role: line.role.clone() };
            let Some(user) = known.get(line.email.key()) else {
                self.strangers.push(stranger());
                continue;
            };
            let said = line.role.as_deref().filter(|_| deed.kind() == Kind::Role);
            match said.map(|said| names.find(said)) {
                Some(None) => self.unknown_roles.push(stranger()),
                // Nothing said, and nothing meant for all.
                None if *deed == Deed::RolesListed => self.unknown_roles.push(stranger()),
                number => {
                    self.ids.push(*user);
                    if let Some(number) = number.flatten() {
                        self.roles.insert(*user, number);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
