//! Answering an invitation: joining, declining, asking for a new one. Everything is checked under the organization's lock, as things are now:
//! the link, the sender's power, the seat.

use diesel::prelude::*;
use serde_json::json;

use super::{Stored, catalog_of, close_for, may_still_give};
use crate::{
    authz::{
        InvitationProof, Invited, Refused, capabilities::InviteMembers, session_key::SessionKey, still_may, token_secret::TokenSecret,
    },
    db::{
        DbError,
        schema::{invitations, members as member_rows},
    },
    domain::{
        capability::Capability,
        email::Email,
        ids::{DeviceId, OrgId, UserId},
        instant::Span,
        invitation::{Closed, State},
        letter::{Letter, Organization, RoleName},
        member::{Origin, Status},
        person_name::PersonName,
        reach::Reach,
        role::RoleNumber,
        seats::Seats,
        token::Carries,
    },
    store::{
        Doors, Tx,
        activity::{self, Done},
        members, outbox, passwords, roles, seats, sessions,
        tokens::{self, Minted},
        users,
    },
};

/// Somebody who had no account yet.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// As they write it.
    pub name: PersonName,
    /// The hash of the password they chose.
    pub password_hash: String,
    /// The language of the page they answered.
    pub language: String,
}

/// The browser they did it in, to be signed in at once.
pub struct Browser {
    /// The session's key.
    pub key: SessionKey,
    /// Its device.
    pub device: DeviceId,
}

/// How answering ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// The person is a member; or, when declining, the sender is told.
    Done,
    /// The link opens nothing any more.
    Closed(Closed),
    /// The person is a member already; the invitation is over.
    AlreadyMember,
    /// The plan has no seat free. The link stays as it is.
    NoSeat,
    /// Somebody else is signed in than the person invited.
    NotTheirs,
    /// The address got an account in between: it is for its owner to sign in.
    HasAccount,
    /// Nobody is signed in, and the address has an account.
    SignInFirst,
}

/// How whoever joins goes on from here.
pub enum Entry {
    /// In the session they have.
    Here,
    /// In a new session of this browser.
    Browser(Browser),
    /// With a token of theirs, which lives for [`TOKEN_DAYS`] and holds nothing back.
    Token(TokenSecret),
}

/// How long a token lives that a program gets for somebody who joins (AutoCom's tokens: 15 days).
pub const TOKEN_DAYS: u16 = 15;

/// Joins as the person signed in.
pub async fn accept(doors: &Doors, proof: &InvitationProof, entry: Entry) -> Result<Answered, Refused> {
    let oneself = proof.oneself().map(|person| (person.id, person.name.clone()));
    doors
        .invitation(proof, move |tx, invited| {
            let Some((user, name)) = oneself else {
                return Ok(if invited.proof.caller().is_some() { Answered::NotTheirs } else { Answered::SignInFirst });
            };
            match admissible(tx, invited)? {
                Ok(stored) => {
                    join(tx, invited, &stored, user, &name)?;
                    enter(tx, invited, user, &name, &entry)?;
                    Ok(Answered::Done)
                }
                Err(answered) => Ok(answered),
            }
        })
        .await
}

/// Makes an account for the invited address, joins, and lets them in. The caller has checked the password against the rules.
pub async fn accept_as_new(doors: &Doors, proof: &InvitationProof, person: NewPerson, entry: Entry) -> Result<Answered, Refused> {
    doors
        .invitation(proof, move |tx, invited| {
            if invited.proof.caller().is_some() {
                return Ok(Answered::NotTheirs);
            }
            let stored = match admissible(tx, invited)? {
                Ok(stored) => stored,
                Err(answered) => return Ok(answered),
            };
            let email = Email::parse(&stored.email).map_err(|fault| DbError::failed(fault.to_string()))?;
            let Some(user) = users::create_unless_there(tx, &email, &person.name, &person.language, Some(person.password_hash))? else {
                return Ok(Answered::HasAccount);
            };
            join(tx, invited, &stored, user, person.name.as_str())?;
            enter(tx, invited, user, person.name.as_str(), &entry)?;
            Ok(Answered::Done)
        })
        .await
}

fn enter(tx: &mut Tx<'_>, invited: &Invited<'_>, user: UserId, name: &str, entry: &Entry) -> Result<(), DbError> {
    let facts = invited.proof.facts();
    match entry {
        Entry::Here => Ok(()),
        Entry::Browser(browser) => sessions::insert(tx, user, browser.key.hash(), browser.device, false, facts),
        Entry::Token(secret) => {
            let minted = Minted {
                secret,
                name: "Joined through the API",
                user: Some(user),
                carries: &Carries::Everything,
                expires_at: Some(tx.now.plus(Span::days(TOKEN_DAYS.into()))),
                by: Some(user),
                by_name: name,
                facts,
            };
            tokens::mint(tx, invited.proof.org(), &invited.card.organization.catalog, &minted).map(drop)
        }
    }
}

/// Says no. The sender is told. A link that was passed on may be anybody's: where `mail_arrives`, whoever comes with one and is not signed in
/// as the person invited says no for nobody.
pub async fn decline(doors: &Doors, proof: &InvitationProof, mail_arrives: bool) -> Result<Answered, Refused> {
    doors
        .invitation(proof, move |tx, invited| {
            let org = invited.proof.org();
            let may_be_anybody = invited.proof.caller().is_some() || (invited.proof.copied() && mail_arrives);
            if may_be_anybody && invited.proof.oneself().is_none() {
                return Ok(Answered::NotTheirs);
            }
            if let Err(closed) = invited.card.open {
                return Ok(Answered::Closed(closed));
            }
            let stored = stored(tx, invited)?;
            diesel::update(invitations::table.find((org, stored.id)))
                .set((invitations::state.eq(State::Declined.as_str()), invitations::ended_at.eq(Some(tx.now))))
                .execute(tx.conn)?;
            seats::count_pending(tx, org, -1)?;
            let payload = json!({ "invitation": stored.id, "email": stored.email });
            let actor = invited.proof.oneself().map(|person| person.id);
            let done = Done { actor, actor_name: &stored.email, action: "invitation.declined", payload, facts: invited.proof.facts() };
            activity::record(tx, org, done)?;
            let letter = Letter::InvitationDeclined { organization: named(invited), email: stored.email };
            tell(tx, org, stored.sender_id, letter)?;
            Ok(Answered::Done)
        })
        .await
}

/// Whether there is a seat, as far as can be seen without the lock: a password is hashed only then, because whoever has a link that waits for
/// a seat could keep the processor busy.
pub async fn has_seat(doors: &Doors, proof: &InvitationProof) -> Result<bool, DbError> {
    let (org, cap, now) = (proof.org(), seats::cap_of(&proof.card().organization), doors.now());
    doors.db().read(move |conn| Ok(Seats { pending: 0, ..seats::read(conn, org, cap, now)? }.fits(1))).await
}

fn stored(tx: &mut Tx<'_>, invited: &Invited<'_>) -> Result<Stored, DbError> {
    Ok(invitations::table.find((invited.proof.org(), invited.proof.id())).select(Stored::as_select()).first(tx.conn)?)
}

/// Whether the invitation can be answered with yes, by whoever it is for.
fn admissible(tx: &mut Tx<'_>, invited: &Invited<'_>) -> Result<Result<Stored, Answered>, DbError> {
    if let Err(closed) = invited.card.open {
        return Ok(Err(Answered::Closed(closed)));
    }
    let (org, stored) = (invited.proof.org(), stored(tx, invited)?);
    let same = member_rows::org_id.eq(org).and(member_rows::email_key.eq(&stored.email_key));
    if member_rows::table.filter(same).count().get_result::<i64>(tx.conn)? > 0 {
        close_for(tx, org, &stored.email_key)?;
        return Ok(Err(Answered::AlreadyMember));
    }
    // An invitation is worth what its sender may give now, not what they could when they sent it (DESIGN section 9, Inviter gone).
    let catalog = catalog_of(tx, org)?;
    let power = still_may::<InviteMembers>(tx.conn, tx.catalogs, tx.now, org, stored.sender_id)?;
    let all = roles::all(tx.conn, org, &catalog)?;
    if !may_still_give(&catalog, power.as_ref(), roles::by_number(&all, RoleNumber(stored.role_number))) {
        diesel::update(invitations::table.find((org, stored.id))).set(invitations::needs_sender.eq(true)).execute(tx.conn)?;
        return Ok(Err(Answered::Closed(Closed::NeedsSender)));
    }
    // This invitation's own seat becomes the member's: only active members count against the plan here.
    let seats = seats::locked(tx, org, seats::cap_of(&invited.card.organization))?;
    if !(Seats { pending: 0, ..seats }).fits(1) {
        return Ok(Err(Answered::NoSeat));
    }
    Ok(Ok(stored))
}

fn join(tx: &mut Tx<'_>, invited: &Invited<'_>, stored: &Stored, user: UserId, name: &str) -> Result<(), DbError> {
    let org = invited.proof.org();
    // Its end comes before the membership, which would otherwise find it pending; its seat is given back after, so that the count never
    // dips below what is used.
    diesel::update(invitations::table.find((org, stored.id)))
        .set((
            invitations::state.eq(State::Accepted.as_str()),
            invitations::ended_at.eq(Some(tx.now)),
            invitations::accepted_by.eq(Some(user)),
        ))
        .execute(tx.conn)?;
    members::add(tx, org, user, RoleNumber(stored.role_number), Origin::Invitation)?;
    seats::count_pending(tx, org, -1)?;
    let role = &invited.card.role;
    let payload = json!({
        "invitation": stored.id, "member": { "id": user, "email": stored.email, "role": role.key }, "sender": stored.sender_id,
    });
    let done = Done { actor: Some(user), actor_name: name, action: "invitation.accepted", payload, facts: invited.proof.facts() };
    activity::record(tx, org, done)?;
    let letter = Letter::InvitationAccepted {
        organization: named(invited),
        name: name.to_owned(),
        email: stored.email.clone(),
        role: RoleName { key: role.key.clone(), name: role.name.clone() },
    };
    tell(tx, org, stored.sender_id, letter)
}

fn named(invited: &Invited<'_>) -> Organization {
    let organization = &invited.card.organization;
    Organization { slug: organization.slug.clone(), name: organization.name.clone() }
}

/// A letter to a person with an account, if they are still in.
fn tell(tx: &mut Tx<'_>, org: OrgId, user: UserId, letter: Letter) -> Result<(), DbError> {
    let active = member_rows::table.find((org, user)).filter(member_rows::status.eq(Status::Active.as_str()));
    if active.count().get_result::<i64>(tx.conn)? == 0 {
        return Ok(());
    }
    if let Some(person) = passwords::recipient(tx, user)? {
        outbox::post(tx, Some(org), &person, letter)?;
    }
    Ok(())
}

/// How often somebody may ask for a new one, for each address invited.
const ASK_EVERY: Span = Span::days(1);
/// How many of those who may invite are told.
const TOLD: i64 = 5;

/// Asks those who may invite for a new link: the sender, if they still may, and else a few others. Whoever asks learns nothing; asking
/// again within a day changes nothing.
pub async fn ask_again(doors: &Doors, proof: &InvitationProof) -> Result<(), Refused> {
    doors
        .invitation(proof, |tx, invited| {
            let (org, stored) = (invited.proof.org(), stored(tx, invited)?);
            let same = member_rows::org_id.eq(org).and(member_rows::email_key.eq(&stored.email_key));
            let is_in = member_rows::table.filter(same).count().get_result::<i64>(tx.conn)? > 0;
            // Of whoever holds several links to one address, one is heard.
            let theirs = invitations::org_id.eq(org).and(invitations::email_key.eq(&stored.email_key));
            let lately = invitations::table.filter(theirs).filter(invitations::asked_at.gt(tx.now.minus(ASK_EVERY)));
            if is_in || invited.card.open.is_ok() || lately.count().get_result::<i64>(tx.conn)? > 0 {
                return Ok(());
            }
            diesel::update(invitations::table.find((org, stored.id))).set(invitations::asked_at.eq(Some(tx.now))).execute(tx.conn)?;
            for user in able_to_invite(tx, invited, stored.sender_id)? {
                let letter = Letter::InvitationAskedFor { organization: named(invited), email: stored.email.clone() };
                tell(tx, org, user, letter)?;
            }
            Ok(())
        })
        .await
}

fn able_to_invite(tx: &mut Tx<'_>, invited: &Invited<'_>, sender: UserId) -> Result<Vec<UserId>, DbError> {
    let org = invited.proof.org();
    let catalog = &invited.card.organization.catalog;
    let all = roles::all(tx.conn, org, catalog)?;
    let power = still_may::<InviteMembers>(tx.conn, tx.catalogs, tx.now, org, sender)?;
    let role = roles::by_number(&all, invited.card.role.number);
    if may_still_give(catalog, power.as_ref(), role) {
        return Ok(vec![sender]);
    }
    let able = all.iter().filter(|role| catalog.reach_for(role, Capability::InviteMembers) == Reach::Organization);
    members::some_holders(tx, org, able, TOLD)
}
