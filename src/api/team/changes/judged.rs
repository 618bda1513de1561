//! ChangePeople by what becomes of them: in groups of the same before and after, with what the role's going brings and takes.

use std::cmp::Reverse;

use serde::Serialize;
use utoipa::ToSchema;

use super::asked::ChangeStatus;
use crate::{
    api::{
        said::{RoleRef, role_ref},
        team::plan::SeatCounts,
    },
    catalog::Catalog,
    domain::{
        acting::CannotAct,
        change::{Outcome, Snapshot},
        ids::UserId,
        member::Status,
        reach::Reach,
        seats::Seats,
        vector,
    },
    store::{
        changes::{Judged, Names, by_name},
        roles::{Role, by_number},
    },
    words::Words,
};

/// What would become of everybody meant. Of each group at most 200 members are named, the first by name.
#[derive(Serialize, ToSchema)]
pub struct Judgement {
    /// How many would be changed.
    pub changes: usize,
    /// Those, the largest group first.
    pub groups: Vec<ChangeGroup>,
    /// Who is so already.
    pub unchanged: ChangePeople,
    /// Who is left alone, and why.
    pub skipped: Vec<ChangeSkipped>,
}

/// Those who are the same before and the same after.
#[derive(Serialize, ToSchema)]
pub struct ChangeGroup {
    count: usize,
    /// What they are; nothing, where they are no members.
    before: Option<MemberBeing>,
    /// What they become; nothing, where they are no members any more.
    after: Option<MemberBeing>,
    /// Permissions that reach further then.
    gains: Vec<PermissionStep>,
    /// Permissions that reach less far.
    losses: Vec<PermissionStep>,
    members: Vec<ChangeMemberRef>,
}

/// What somebody is.
#[derive(Serialize, ToSchema)]
pub struct MemberBeing {
    role: RoleRef,
    #[schema(value_type = ChangeStatus)]
    status: Status,
}

/// A permission that comes or goes.
#[derive(Serialize, ToSchema)]
pub struct PermissionStep {
    name: String,
    is_sensitive: bool,
    before: Reach,
    after: Reach,
}

/// Some people.
#[derive(Serialize, ToSchema)]
pub struct ChangePeople {
    count: usize,
    members: Vec<ChangeMemberRef>,
}

/// Those who are left alone for one reason.
#[derive(Serialize, ToSchema)]
pub struct ChangeSkipped {
    /// A word for it.
    reason: &'static str,
    /// The same in a sentence.
    message: String,
    count: usize,
    members: Vec<ChangeMemberRef>,
}

/// Somebody.
#[derive(Serialize, ToSchema)]
pub struct ChangeMemberRef {
    #[schema(value_type = Uuid)]
    id: UserId,
    name: String,
    email: String,
}

/// The seats as they are, and as they would be.
#[derive(Serialize, ToSchema)]
pub struct SeatsMoved {
    before: SeatCounts,
    after: SeatCounts,
}

impl From<(Seats, Seats)> for SeatsMoved {
    fn from((before, after): (Seats, Seats)) -> Self {
        Self { before: before.into(), after: after.into() }
    }
}

/// Says what becomes of people.
pub struct Judging<'a> {
    /// The words for why not.
    pub words: &'a Words,
    /// What permissions and roles are called.
    pub catalog: &'a Catalog,
    /// Every role that somebody has, had or gets.
    pub roles: &'a [Role],
    /// Who of them is shown by name.
    pub names: &'a Names,
}

impl Judging<'_> {
    /// All of these people, each in one place.
    pub fn of(&self, judged: &[Judged]) -> Judgement {
        let mut groups: Lots<(Option<Snapshot>, Option<Snapshot>)> = Lots::new();
        let mut same: Vec<UserId> = Vec::new();
        let mut left: Lots<&Outcome> = Lots::new();
        for one in judged {
            match &one.outcome {
                Outcome::Done(item) => put(&mut groups, (item.before, item.after), one.who.user),
                Outcome::NoChange => same.push(one.who.user),
                // They are not known of.
                Outcome::Refused(CannotAct::OutOfReach) => {}
                reason @ (Outcome::Refused(_) | Outcome::NoSeat | Outcome::ChangedSince) => put(&mut left, reason, one.who.user),
            }
        }
        Judgement {
            changes: groups.iter().map(|(_, users)| users.len()).sum(),
            groups: sorted(groups).into_iter().map(|((before, after), users)| self.group(before, after, &users)).collect(),
            unchanged: self.people(&same),
            skipped: sorted(left).into_iter().map(|(outcome, users)| self.skipped(outcome, &users)).collect(),
        }
    }

    fn group(&self, before: Option<Snapshot>, after: Option<Snapshot>, users: &[UserId]) -> ChangeGroup {
        let (gains, losses) = self.steps(before, after).into_iter().partition(vector::Step::is_gain);
        let steps = |steps: Vec<vector::Step>| steps.iter().filter_map(|step| self.step(step)).collect();
        ChangeGroup {
            count: users.len(),
            before: before.map(|is| self.being(is)),
            after: after.map(|is| self.being(is)),
            gains: steps(gains),
            losses: steps(losses),
            members: self.named(users),
        }
    }

    fn skipped(&self, outcome: &Outcome, users: &[UserId]) -> ChangeSkipped {
        let message = match outcome {
            Outcome::Refused(CannotAct::Oneself) => "A change of many leaves out who makes it.".into(),
            Outcome::Refused(reason) => self.words.cannot_act(reason, self.catalog, None),
            Outcome::NoSeat => "The plan has no free seat.".into(),
            Outcome::ChangedSince => "Somebody changed them since.".into(),
            Outcome::Done(_) | Outcome::NoChange => String::new(),
        };
        ChangeSkipped { reason: outcome.as_str(), message, count: users.len(), members: self.named(users) }
    }

    /// Some people, as many as are named.
    pub fn people(&self, users: &[UserId]) -> ChangePeople {
        ChangePeople { count: users.len(), members: self.named(users) }
    }

    fn named(&self, users: &[UserId]) -> Vec<ChangeMemberRef> {
        let shown = by_name(self.names, users).into_iter();
        shown.map(|one| ChangeMemberRef { id: one.user, name: one.name.clone(), email: one.email.clone() }).collect()
    }

    /// What somebody is, in words.
    pub fn being(&self, is: Snapshot) -> MemberBeing {
        MemberBeing { role: self.role(is.role), status: is.status }
    }

    /// A role that there is or was.
    pub fn role(&self, number: crate::domain::role::RoleNumber) -> RoleRef {
        let gone = || RoleRef { id: number.0, name: self.words.say("changes-role-ended").to_lowercase() };
        by_number(self.roles, number).map_or_else(gone, |role| role_ref(self.catalog, role))
    }

    fn steps(&self, before: Option<Snapshot>, after: Option<Snapshot>) -> Vec<vector::Step> {
        let role = |is: Option<Snapshot>| is.and_then(|is| by_number(self.roles, is.role));
        match (role(before), role(after)) {
            (Some(before), Some(after)) => before.vector.difference(&after.vector),
            _ => Vec::new(),
        }
    }

    fn step(&self, step: &vector::Step) -> Option<PermissionStep> {
        let permission = self.catalog.permissions.get(step.index)?;
        Some(PermissionStep { name: permission.key.clone(), is_sensitive: permission.sensitive, before: step.before, after: step.after })
    }
}

type Lots<K> = Vec<(K, Vec<UserId>)>;

fn put<K: PartialEq>(lots: &mut Lots<K>, what: K, user: UserId) {
    match lots.iter_mut().find(|(known, _)| *known == what) {
        Some((_, lot)) => lot.push(user),
        None => lots.push((what, vec![user])),
    }
}

/// The largest first; of two that are alike, the one with the first id.
fn sorted<K>(mut lots: Lots<K>) -> Lots<K> {
    lots.sort_by_key(|(_, lot)| Reverse(lot.len()));
    lots
}
