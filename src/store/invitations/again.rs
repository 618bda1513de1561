//! Sending an invitation again, and taking one back. Renewing one that ran out is sending it again.

use diesel::prelude::*;
use serde_json::json;

use super::{
    Sent, Stored, first_few,
    invite::{accounts, post},
    of_ids,
};
use crate::{
    authz::{Grant, Refused, Standing, capabilities::InviteMembers},
    db::{
        DbError,
        schema::{invitations, members},
        types::Document,
    },
    domain::{
        giving::{CannotGive, Way, may_give},
        ids::InvitationId,
        instant::Span,
        invitation::{Lifetime, Resends, State},
        reach::Reach,
        role::RoleNumber,
    },
    store::{
        Doors, Tx,
        activity::{self, Done},
        roles::{self, Role},
        seats,
    },
};

/// What became of one invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Again {
    /// Sent, with a new link; every older one is dead.
    Sent(Sent),
    /// Taken back.
    Revoked,
    /// It was answered or taken back before.
    Over(State),
    /// The person is a member meanwhile.
    AlreadyMember,
    /// A newer invitation of the same address is pending.
    AlreadyInvited,
    /// Sent three times within ten minutes: wait this long.
    Wait(Span),
    /// The plan has no seat for it.
    NoSeat,
    /// The organization has sent its invitations for today.
    OverDailyCap,
    /// This sender may not give the role it carries.
    Cannot(CannotGive),
}

/// What became of each invitation named, with its address. Those of other organizations, and those that the sender does not see, are not among
/// them, like those that never were.
pub type Outcomes = Vec<(String, Again)>;

/// Sends invitations again, in the name of who does it: the clock starts anew, the role is kept.
pub async fn send_again(doors: &Doors, grant: &Grant<InviteMembers>, ids: Vec<InvitationId>) -> Result<Outcomes, Refused> {
    doors
        .organization(grant, move |tx, standing| {
            let all = roles::all(tx.conn, standing.org(), &standing.organization().catalog)?;
            let mut outcomes = Vec::new();
            for stored in of_ids(tx, standing.org(), &ids)? {
                let outcome = one_again(tx, standing, &all, &stored)?;
                outcomes.push((stored, outcome));
            }
            let sent = emails_of(&outcomes, |outcome| matches!(outcome, Again::Sent(_)));
            note(tx, standing, "invitations.resent", &sent)?;
            note_refusals(tx, standing, "invitations.resent", &outcomes)?;
            Ok(seen(standing, outcomes))
        })
        .await
}

/// Takes invitations back.
pub async fn revoke(doors: &Doors, grant: &Grant<InviteMembers>, ids: Vec<InvitationId>) -> Result<Outcomes, Refused> {
    doors
        .organization(grant, move |tx, standing| {
            let all = roles::all(tx.conn, standing.org(), &standing.organization().catalog)?;
            let mut outcomes = Vec::new();
            for stored in of_ids(tx, standing.org(), &ids)? {
                let outcome = one_back(tx, standing, &all, &stored)?;
                outcomes.push((stored, outcome));
            }
            let revoked = emails_of(&outcomes, |outcome| *outcome == Again::Revoked);
            note(tx, standing, "invitations.revoked", &revoked)?;
            note_refusals(tx, standing, "invitations.revoked", &outcomes)?;
            Ok(seen(standing, outcomes))
        })
        .await
}

/// Leaves out another's invitation, where one's own alone are seen: neither its address nor how it stands is theirs to learn.
fn seen(standing: &Standing<'_, InviteMembers>, outcomes: Vec<(Stored, Again)>) -> Outcomes {
    let is_seen = |stored: &Stored| standing.reach() == Reach::Organization || stored.sender_id == standing.actor();
    outcomes.into_iter().filter(|(stored, _)| is_seen(stored)).map(|(stored, outcome)| (stored.email, outcome)).collect()
}

fn one_again(tx: &mut Tx<'_>, standing: &Standing<'_, InviteMembers>, all: &[Role], stored: &Stored) -> Result<Again, DbError> {
    let (org, facts) = (standing.org(), stored.facts()?);
    if !facts.can_be_sent_again(tx.now) {
        return Ok(Again::Over(facts.state_at(tx.now)));
    }
    // The one that is sent again counts among those invited to its role, unless it has run out.
    let itself = u32::from(facts.state == State::Pending);
    let role = match may_send(standing, all, stored, Way::Invitation, itself) {
        Ok(role) => role,
        Err(reason) => return Ok(Again::Cannot(reason)),
    };
    let member: i64 =
        members::table.filter(members::org_id.eq(org).and(members::email_key.eq(&stored.email_key))).count().get_result(tx.conn)?;
    if member > 0 {
        return Ok(Again::AlreadyMember);
    }
    let renews = facts.takes_a_new_seat_when_sent_again(tx.now);
    if renews {
        let same = invitations::org_id.eq(org).and(invitations::email_key.eq(&stored.email_key));
        let pending: i64 =
            invitations::table.filter(same).filter(invitations::state.eq(State::Pending.as_str())).count().get_result(tx.conn)?;
        if pending > 0 {
            return Ok(Again::AlreadyInvited);
        }
        if !seats::locked(tx, org, seats::cap_of(standing.organization()))?.fits(1) {
            return Ok(Again::NoSeat);
        }
    }
    let resends: Resends = serde_json::from_value(stored.resends.0.clone()).unwrap_or_default();
    let resends = match resends.send(tx.now) {
        Ok(resends) => resends,
        Err(wait) => return Ok(Again::Wait(wait)),
    };
    if super::left_today(tx, org)? == 0 {
        return Ok(Again::OverDailyCap);
    }
    let lifetime = Lifetime::new(Span::hours(stored.hours.into())).unwrap_or(Lifetime::SHORTEST);
    let next = facts.sent_again(tx.now, lifetime);
    let sent = Sent { id: stored.id, generation: next.generation, email: stored.email.clone(), expires_at: next.expires_at };
    let account = accounts(tx.conn, std::iter::once(stored.email_key.as_str()))?;
    let mail = post(tx, standing, &sent, role, &stored.note, &stored.name, account.get(&stored.email_key))?;
    diesel::update(invitations::table.find((org, stored.id)))
        .set((
            invitations::state.eq(next.state.as_str()),
            invitations::generation.eq(next.generation),
            invitations::needs_sender.eq(next.needs_sender),
            invitations::sender_id.eq(standing.actor()),
            invitations::sender_name.eq(standing.actor_name()),
            invitations::sent_at.eq(tx.now),
            invitations::expires_at.eq(next.expires_at),
            invitations::ended_at.eq(None::<crate::domain::instant::Instant>),
            invitations::reminded_at.eq(None::<crate::domain::instant::Instant>),
            invitations::told_at.eq(None::<crate::domain::instant::Instant>),
            invitations::resends.eq(Document(json!(resends))),
            invitations::mail_id.eq(Some(mail)),
        ))
        .execute(tx.conn)?;
    if renews {
        seats::count_pending(tx, org, 1)?;
    }
    super::count_today(tx, org, 1)?;
    Ok(Again::Sent(sent))
}

fn one_back(tx: &mut Tx<'_>, standing: &Standing<'_, InviteMembers>, all: &[Role], stored: &Stored) -> Result<Again, DbError> {
    let (org, facts) = (standing.org(), stored.facts()?);
    // Who may not invite to a role may not undo another's invitation to it either.
    if let Err(reason) = may_send(standing, all, stored, Way::GivenBack, 1) {
        return Ok(Again::Cannot(reason));
    }
    if !facts.can_be_revoked(tx.now) {
        return Ok(Again::Over(facts.state_at(tx.now)));
    }
    diesel::update(invitations::table.find((org, stored.id)))
        .set((invitations::state.eq(State::Revoked.as_str()), invitations::ended_at.eq(Some(tx.now))))
        .execute(tx.conn)?;
    seats::count_pending(tx, org, -1)?;
    Ok(Again::Revoked)
}

/// The role an invitation carries, if this member may give it.
fn may_send<'r>(
    standing: &Standing<'_, InviteMembers>,
    all: &'r [Role],
    stored: &Stored,
    way: Way,
    itself: u32,
) -> Result<&'r Role, CannotGive> {
    let role = roles::by_number(all, RoleNumber(stored.role_number)).ok_or(CannotGive::NotByInvitation)?;
    // Whoever reaches less than everybody deals with their own invitations alone.
    if standing.reach() != Reach::Organization && (way == Way::Invitation || stored.sender_id != standing.actor()) {
        return Err(CannotGive::OutOfReach);
    }
    let owner_only = standing.organization().catalog.owner_only();
    may_give(&standing.role().giver(&owner_only), &role.facts_besides(itself), way).map(|()| role)
}

fn emails_of(outcomes: &[(Stored, Again)], which: impl Fn(&Again) -> bool) -> Vec<String> {
    outcomes.iter().filter(|(_, outcome)| which(outcome)).map(|(stored, _)| stored.email.clone()).collect()
}

fn note(tx: &mut Tx<'_>, standing: &Standing<'_, InviteMembers>, action: &'static str, emails: &[String]) -> Result<(), DbError> {
    if emails.is_empty() {
        return Ok(());
    }
    let payload = json!({ "count": emails.len(), "emails": first_few(emails) });
    activity::record(tx, standing.org(), Done::by(standing, action, payload))
}

fn note_refusals(
    tx: &mut Tx<'_>,
    standing: &Standing<'_, InviteMembers>,
    action: &'static str,
    outcomes: &[(Stored, Again)],
) -> Result<(), DbError> {
    let Some((stored, Again::Cannot(reason))) = outcomes.iter().find(|(_, outcome)| matches!(outcome, Again::Cannot(_))) else {
        return Ok(());
    };
    activity::record_refused(tx, standing, action, json!({ "email": stored.email, "reason": reason.as_str() }))
}
