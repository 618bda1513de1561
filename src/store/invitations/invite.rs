//! Inviting a list of people: first what would happen to each, then the same under the lock, and done.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use serde_json::json;

use super::{Sent, first_few, left};
use crate::{
    authz::{Grant, Refused, Standing, capabilities::InviteMembers},
    db::{
        Conn, DbError,
        schema::{invitations, members, organization_state, users},
        types::Document,
    },
    domain::{
        addresses::Pasted,
        email::Email,
        giving::{CannotGive, Way, may_give},
        ids::{InvitationId, OrgId, UserId},
        instant::{Instant, Span},
        invitation::{Known, Lifetime, MOST_PER_REQUEST, OFTEN_ENOUGH, Resends, Room, State, Verdict, verdicts},
        letter::{Invited, Letter, RoleName},
        note::Note,
        reach::Reach,
        seats::Cap,
    },
    store::{
        Doors, Tx,
        activity::{self, Done},
        outbox::{self, Recipient},
        roles::{self, Role},
        seats, users as people,
    },
};

/// Whom to invite, and as what.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The list, in its order; at most [`MOST_PER_REQUEST`]. An address that stands there again is invited once.
    pub entries: Vec<Pasted>,
    /// Key of the role.
    pub role: String,
    /// How long the links live.
    pub lifetime: Lifetime,
    /// A few words.
    pub note: Option<Note>,
}

/// How inviting ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invitations {
    /// For each entry of the list what became of it, and what was sent.
    Done {
        /// In the order of the list.
        verdicts: Vec<Verdict>,
        /// Those that went out, in the same order.
        sent: Vec<Sent>,
    },
    /// The organization has no such role.
    NoSuchRole,
    /// More than [`MOST_PER_REQUEST`].
    TooMany,
    /// The role may not be given by this sender in this way.
    Cannot(CannotGive),
}

/// What inviting needs to know beforehand.
#[derive(Debug, Clone)]
pub struct Outlook {
    /// Every role, and whether this sender may invite to it.
    pub roles: Vec<(Role, Result<(), CannotGive>)>,
    /// Free seats, `None` for unlimited, and what is left of today's invitations.
    pub room: Room,
}

/// What the page offers: roles, seats, today's rest. Nothing to who reaches less than the whole organization: they cannot say where a new
/// person would stand, and until there are teams they invite nobody.
pub async fn outlook(doors: &Doors, grant: &Grant<InviteMembers>) -> Result<Option<Outlook>, Refused> {
    if grant.reach() != Reach::Organization {
        return Ok(None);
    }
    let (org, catalog, cap, now) =
        (grant.organization().id(), grant.organization().catalog.clone(), seats::cap_of(grant.organization()), doors.now());
    let held = grant.membership().role.clone();
    let read = move |conn: &mut Conn| {
        let owner_only = catalog.owner_only();
        let all = roles::all(conn, org, &catalog)?;
        let roles = all.into_iter().map(|role| {
            let verdict = may_give(&held.giver(&owner_only), &role.facts(), Way::Invitation);
            (role, verdict)
        });
        Ok(Outlook { roles: roles.collect(), room: room(conn, org, cap, now)? })
    };
    Ok(Some(doors.db().read(read).await?))
}

/// What would happen to each entry, without doing it. Nothing to the same: whose address is a member's or is invited, is not theirs to learn.
pub async fn preview(doors: &Doors, grant: &Grant<InviteMembers>, entries: Vec<Pasted>) -> Result<Option<Vec<Verdict>>, Refused> {
    if grant.reach() != Reach::Organization {
        return Ok(None);
    }
    let (org, cap, now) = (grant.organization().id(), seats::cap_of(grant.organization()), doors.now());
    let read = move |conn: &mut Conn| {
        let room = room(conn, org, cap, now)?;
        judge(conn, org, &entries, room, now)
    };
    Ok(Some(doors.db().read(read).await?))
}

/// Invites everybody on the list who can be invited.
pub async fn invite(doors: &Doors, grant: &Grant<InviteMembers>, wish: Wish) -> Result<Invitations, Refused> {
    // Writing thousands of letters while everybody else waits is for nobody.
    if wish.entries.len() > MOST_PER_REQUEST {
        return Ok(Invitations::TooMany);
    }
    doors.organization(grant, move |tx, standing| send(tx, standing, &wish)).await
}

/// Notes down that somebody asked to invite to a role that they may not give: no page offers it.
pub async fn refuse(doors: &Doors, grant: &Grant<InviteMembers>, role: String) -> Result<(), Refused> {
    let note = move |tx: &mut Tx<'_>, standing: &Standing<'_, InviteMembers>| {
        let all = roles::all(tx.conn, standing.org(), &standing.organization().catalog)?;
        let Some(role) = roles::by_key(&all, &role) else { return Ok(()) };
        match may_invite_to(standing, role) {
            Ok(()) => Ok(()),
            Err(reason) => note_refusal(tx, standing, role, &reason),
        }
    };
    doors.organization(grant, note).await
}

fn may_invite_to(standing: &Standing<'_, InviteMembers>, role: &Role) -> Result<(), CannotGive> {
    match standing.reach() {
        Reach::Organization => {
            let owner_only = standing.organization().catalog.owner_only();
            may_give(&standing.role().giver(&owner_only), &role.facts(), Way::Invitation)
        }
        // Who reaches only a team cannot put anybody into it yet: until there are teams, nobody is in reach (DESIGN section 9).
        Reach::None | Reach::Own | Reach::Team | Reach::Department => Err(CannotGive::OutOfReach),
    }
}

fn note_refusal(tx: &mut Tx<'_>, standing: &Standing<'_, InviteMembers>, role: &Role, reason: &CannotGive) -> Result<(), DbError> {
    activity::record_refused(tx, standing, "invitations.sent", json!({ "role": role.key, "reason": reason.as_str() }))
}

fn send(tx: &mut Tx<'_>, standing: &Standing<'_, InviteMembers>, wish: &Wish) -> Result<Invitations, DbError> {
    let (org, catalog) = (standing.org(), standing.organization().catalog.clone());
    let all = roles::all(tx.conn, org, &catalog)?;
    let Some(role) = roles::by_key(&all, &wish.role) else { return Ok(Invitations::NoSuchRole) };
    if let Err(reason) = may_invite_to(standing, role) {
        note_refusal(tx, standing, role, &reason)?;
        return Ok(Invitations::Cannot(reason));
    }
    let mut room = room(tx.conn, org, seats::cap_of(standing.organization()), tx.now)?;
    if role.is_for_one {
        room.seats = Some(room.seats.unwrap_or(1).min(1));
    }
    let verdicts = judge(tx.conn, org, &wish.entries, room, tx.now)?;
    let chosen: Vec<(&Email, &str)> = wish
        .entries
        .iter()
        .zip(&verdicts)
        .filter_map(|(entry, verdict)| match (entry, verdict) {
            (Pasted::Address { email, name }, Verdict::WillInvite) => Some((email, name.as_ref().map_or("", |name| name.as_str()))),
            _ => None,
        })
        .collect();
    if chosen.is_empty() {
        return Ok(Invitations::Done { verdicts, sent: Vec::new() });
    }
    let accounts = accounts(tx.conn, chosen.iter().map(|(email, _)| email.key()))?;
    let mut sent = Vec::with_capacity(chosen.len());
    for (email, name) in chosen {
        sent.push(insert(tx, standing, wish, role, email, name, accounts.get(email.key()))?);
    }
    seats::count_pending(tx, org, i32::try_from(sent.len()).unwrap_or(i32::MAX))?;
    super::count_today(tx, org, sent.len())?;
    let emails: Vec<String> = sent.iter().map(|sent| sent.email.clone()).collect();
    let payload = json!({
        "role": role.key, "count": sent.len(), "emails": first_few(&emails), "hours": wish.lifetime.span().as_seconds() / 3_600,
    });
    activity::record(tx, org, Done::by(standing, "invitations.sent", payload))?;
    Ok(Invitations::Done { verdicts, sent })
}

fn insert(
    tx: &mut Tx<'_>,
    standing: &Standing<'_, InviteMembers>,
    wish: &Wish,
    role: &Role,
    email: &Email,
    name: &str,
    account: Option<&Account>,
) -> Result<Sent, DbError> {
    let id = InvitationId(tx.id());
    let expires_at = wish.lifetime.from(tx.now);
    let note = wish.note.as_ref().map_or("", Note::as_str);
    let sent = Sent { id, generation: 1, email: email.address().to_owned(), expires_at };
    let mail = post(tx, standing, &sent, role, note, name, account)?;
    diesel::insert_into(invitations::table)
        .values((
            (
                invitations::org_id.eq(standing.org()),
                invitations::id.eq(id),
                invitations::email.eq(email.address()),
                invitations::email_key.eq(email.key()),
                invitations::name.eq(name),
                invitations::role_number.eq(role.number.0),
                invitations::state.eq(State::Pending.as_str()),
                invitations::generation.eq(1_i64),
            ),
            invitations::search_key.eq(people::search_key(name, email.address())),
            invitations::sender_id.eq(standing.actor()),
            invitations::sender_name.eq(standing.actor_name()),
            invitations::needs_sender.eq(false),
            invitations::note.eq(note),
            invitations::hours.eq(i32::try_from(wish.lifetime.span().as_seconds() / 3_600).unwrap_or(1)),
            invitations::created_at.eq(tx.now),
            invitations::sent_at.eq(tx.now),
            invitations::expires_at.eq(expires_at),
            invitations::resends.eq(Document(json!(Resends::default()))),
            invitations::mail_id.eq(Some(mail)),
        ))
        .execute(tx.conn)?;
    Ok(sent)
}

/// Puts an invitation's mail into the outbox, in the language of the account that the address has, or else the sender's.
pub(super) fn post(
    tx: &mut Tx<'_>,
    standing: &Standing<'_, InviteMembers>,
    sent: &Sent,
    role: &Role,
    note: &str,
    name: &str,
    account: Option<&Account>,
) -> Result<crate::domain::ids::MailId, DbError> {
    let recipient = Recipient {
        user: account.map(|account| account.user),
        email: sent.email.clone(),
        name: account.map_or(name, |account| account.name.as_str()).to_owned(),
        language: account.map_or(standing.person().language.as_str(), |account| account.language.as_str()).to_owned(),
    };
    let letter = Letter::Invitation(Invited {
        invitation: sent.id,
        generation: sent.generation,
        organization: standing.organization().name.clone(),
        sender: standing.actor_name().to_owned(),
        role: RoleName { key: role.key.clone(), name: role.name.clone() },
        note: note.to_owned(),
        expires_at: sent.expires_at,
    });
    outbox::post(tx, Some(standing.org()), &recipient, letter)
}

/// What is left of seats and of today.
fn room(conn: &mut Conn, org: OrgId, cap: Cap, now: Instant) -> Result<Room, DbError> {
    let (on, sent): (i32, i32) =
        organization_state::table.find(org).select((organization_state::invited_on, organization_state::invited_today)).first(conn)?;
    Ok(Room { seats: seats::read(conn, org, cap, now)?.free(), today: left(on, sent, now) })
}

fn judge(conn: &mut Conn, org: OrgId, entries: &[Pasted], room: Room, now: Instant) -> Result<Vec<Verdict>, DbError> {
    let keys: Vec<String> = entries
        .iter()
        .filter_map(|entry| match entry {
            Pasted::Address { email, .. } => Some(email.key().to_owned()),
            Pasted::NotAnAddress(_) => None,
        })
        .collect();
    let members: HashSet<String> = members::table
        .filter(members::org_id.eq(org).and(members::email_key.eq_any(keys.clone())))
        .select(members::email_key)
        .load(conn)?
        .into_iter()
        .collect();
    let invited: HashSet<String> = invitations::table
        .filter(invitations::org_id.eq(org).and(invitations::email_key.eq_any(keys.clone())))
        .filter(invitations::state.eq(State::Pending.as_str()).and(invitations::expires_at.gt(now)))
        .select(invitations::email_key)
        .load(conn)?
        .into_iter()
        .collect();
    let today: Vec<(String, i64)> = invitations::table
        .filter(invitations::org_id.eq(org).and(invitations::email_key.eq_any(keys)))
        .filter(invitations::created_at.gt(now.minus(Span::days(1))))
        .group_by(invitations::email_key)
        .select((invitations::email_key, diesel::dsl::count_star()))
        .load(conn)?;
    let pestered: HashSet<String> = today.into_iter().filter(|(_, times)| *times >= i64::from(OFTEN_ENOUGH)).map(|(key, _)| key).collect();
    let known = |email: &Email| match email.key() {
        key if members.contains(key) => Known::Member,
        key if invited.contains(key) => Known::Invited,
        key if pestered.contains(key) => Known::Pestered,
        _ => Known::Stranger,
    };
    Ok(verdicts(entries, known, room))
}

/// The account that an invited address has.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) user: UserId,
    pub(super) name: String,
    pub(super) language: String,
}

pub(super) fn accounts<'k>(conn: &mut Conn, keys: impl Iterator<Item = &'k str>) -> Result<HashMap<String, Account>, DbError> {
    let rows: Vec<(String, UserId, String, String)> = users::table
        .filter(users::email_key.eq_any(keys.map(str::to_owned).collect::<Vec<_>>()))
        .select((users::email_key, users::id, users::name, users::language))
        .load(conn)?;
    Ok(rows.into_iter().map(|(key, user, name, language)| (key, Account { user, name, language })).collect())
}
