//! What time does to invitations, on a round now and then: ends written down, a reminder before the end, one digest a day of what ran out.

use diesel::prelude::*;

use super::invite::accounts;
use crate::{
    authz::RequestFacts,
    db::{
        DbError,
        schema::{invitations, members, organizations, roles},
    },
    domain::{
        ids::{InvitationId, OrgId, UserId},
        instant::{Instant, Span},
        invitation::State,
        letter::{Invited, Letter, Organization, RoleName},
        member::Status,
    },
    store::{
        Doors, Tx,
        outbox::{self, Recipient},
        passwords,
        throttles::{self, Key},
    },
};

/// A reminder goes out this long before the end.
pub const REMIND_BEFORE: Span = Span::days(2);
/// But not to a link that lives hardly longer than that: the first mail is still fresh.
const WORTH_A_REMINDER: Span = Span::hours(72);
/// Digests to one sender within the throttle's minute; within a day there is one.
const DIGESTS: u32 = 1;
/// Addresses that a digest names.
const NAMED: usize = 10;
/// Organizations looked at in one round; the rest in the next.
const MOST: i64 = 500;

/// One round. Answers whether mail was caused.
pub async fn round(doors: &Doors) -> Result<bool, DbError> {
    let now = doors.now();
    let mut caused = false;
    for org in with_something_due(doors, now).await? {
        caused |= doors
            .house(org, RequestFacts::of_the_house(), move |tx| {
                let reminded = remind(tx, org)?;
                let told = tell_of_ends(tx, org)?;
                Ok(reminded || told)
            })
            .await?;
    }
    Ok(caused)
}

async fn with_something_due(doors: &Doors, now: Instant) -> Result<Vec<OrgId>, DbError> {
    doors
        .db()
        .read_at_leisure(move |conn| {
            let pending = invitations::state.eq(State::Pending.as_str());
            // Nothing is said in the name of an organization that rests; what it missed is said when it goes on.
            let awake = || organizations::table.filter(organizations::suspended_at.is_null()).select(organizations::id);
            let mut orgs: Vec<OrgId> = invitations::table
                .filter(pending)
                .filter(invitations::org_id.eq_any(awake()))
                .filter(invitations::expires_at.le(now))
                .select(invitations::org_id)
                .distinct()
                .limit(MOST)
                .load(conn)?;
            orgs.extend(
                invitations::table
                    .filter(pending)
                    .filter(invitations::org_id.eq_any(awake()))
                    .filter(invitations::reminded_at.is_null().and(invitations::needs_sender.eq(false)))
                    .filter(invitations::expires_at.le(now.plus(REMIND_BEFORE)).and(invitations::expires_at.gt(now)))
                    .filter(invitations::hours.ge(hours(WORTH_A_REMINDER)))
                    .select(invitations::org_id)
                    .distinct()
                    .limit(MOST)
                    .load::<OrgId>(conn)?,
            );
            orgs.extend(
                invitations::table
                    .filter(invitations::state.eq(State::Expired.as_str()).and(invitations::told_at.is_null()))
                    .filter(invitations::org_id.eq_any(awake()))
                    .select(invitations::org_id)
                    .distinct()
                    .limit(MOST)
                    .load::<OrgId>(conn)?,
            );
            orgs.sort();
            orgs.dedup();
            Ok(orgs)
        })
        .await
}

fn hours(span: Span) -> i32 {
    i32::try_from(span.as_seconds() / 3_600).unwrap_or(i32::MAX)
}

#[derive(Queryable)]
struct Ending {
    id: InvitationId,
    email: String,
    email_key: String,
    name: String,
    generation: i64,
    sender: UserId,
    sender_name: String,
    note: String,
    expires_at: Instant,
    role_key: String,
    role_name: String,
}

fn remind(tx: &mut Tx<'_>, org: OrgId) -> Result<bool, DbError> {
    let ending: Vec<Ending> = invitations::table
        .inner_join(roles::table.on(roles::org_id.eq(invitations::org_id).and(roles::number.eq(invitations::role_number))))
        .filter(invitations::org_id.eq(org).and(invitations::state.eq(State::Pending.as_str())))
        .filter(invitations::reminded_at.is_null().and(invitations::needs_sender.eq(false)))
        .filter(invitations::expires_at.le(tx.now.plus(REMIND_BEFORE)).and(invitations::hours.ge(hours(WORTH_A_REMINDER))))
        .select((
            invitations::id,
            invitations::email,
            invitations::email_key,
            invitations::name,
            invitations::generation,
            invitations::sender_id,
            invitations::sender_name,
            invitations::note,
            invitations::expires_at,
            roles::key,
            roles::name,
        ))
        .limit(MOST)
        .load(tx.conn)?;
    if ending.is_empty() {
        return Ok(false);
    }
    let organization = named(tx, org)?;
    let known = accounts(tx.conn, ending.iter().map(|invitation| invitation.email_key.as_str()))?;
    for invitation in ending {
        diesel::update(invitations::table.find((org, invitation.id))).set(invitations::reminded_at.eq(Some(tx.now))).execute(tx.conn)?;
        let language = match known.get(&invitation.email_key) {
            Some(account) => account.language.clone(),
            None => passwords::recipient(tx, invitation.sender)?.map_or_else(|| "en".to_owned(), |sender| sender.language),
        };
        let account = known.get(&invitation.email_key);
        let recipient = Recipient {
            user: account.map(|account| account.user),
            name: account.map_or(invitation.name, |account| account.name.clone()),
            email: invitation.email,
            language,
        };
        let letter = Letter::InvitationReminder(Invited {
            invitation: invitation.id,
            generation: invitation.generation,
            organization: organization.name.clone(),
            sender: invitation.sender_name,
            role: RoleName { key: invitation.role_key, name: invitation.role_name },
            note: invitation.note,
            expires_at: invitation.expires_at,
        });
        outbox::post(tx, Some(org), &recipient, letter)?;
    }
    Ok(true)
}

/// One letter to each sender of what ran out since the last one, if that is a day ago. Who is no active member any more is told nothing.
fn tell_of_ends(tx: &mut Tx<'_>, org: OrgId) -> Result<bool, DbError> {
    let untold = || invitations::org_id.eq(org).and(invitations::state.eq(State::Expired.as_str())).and(invitations::told_at.is_null());
    let senders: Vec<UserId> = invitations::table.filter(untold()).select(invitations::sender_id).distinct().load(tx.conn)?;
    let mut told = false;
    for sender in senders {
        // The rows do not tell when the last one was: whatever is renewed is untold again.
        let key = [Key::ends_told(org, sender)];
        if throttles::within_a_day(tx, &key[0])? {
            continue;
        }
        let emails: Vec<String> = invitations::table
            .filter(untold())
            .filter(invitations::sender_id.eq(sender))
            .order((invitations::expires_at, invitations::id))
            .select(invitations::email)
            .load(tx.conn)?;
        diesel::update(invitations::table.filter(untold()).filter(invitations::sender_id.eq(sender)))
            .set(invitations::told_at.eq(Some(tx.now)))
            .execute(tx.conn)?;
        let active: i64 =
            members::table.find((org, sender)).filter(members::status.eq(Status::Active.as_str())).count().get_result(tx.conn)?;
        let Some(recipient) = passwords::recipient(tx, sender)?.filter(|_| active > 0) else { continue };
        let count = u32::try_from(emails.len()).unwrap_or(u32::MAX);
        let letter = Letter::InvitationsExpired { organization: named(tx, org)?, emails: emails.into_iter().take(NAMED).collect(), count };
        outbox::post(tx, Some(org), &recipient, letter)?;
        throttles::fail(tx, &key, DIGESTS)?;
        told = true;
    }
    Ok(told)
}

fn named(tx: &mut Tx<'_>, org: OrgId) -> Result<Organization, DbError> {
    let (slug, name) = organizations::table.find(org).select((organizations::slug, organizations::name)).first(tx.conn)?;
    Ok(Organization { slug, name })
}
