//! Made-up invitations and people who went, for demonstrations: as [`super::seed`].

use diesel::prelude::*;
use serde_json::json;

use super::{
    Doors, Tx,
    activity::{self, Done},
    invitations::DAILY,
    organizations,
    outbox::{self, Recipient},
    roles, seats, users,
};
use crate::{
    authz::Operator,
    db::{
        DbError,
        schema::{former_members, invitations, members},
        types::Document,
    },
    domain::{
        email::Email,
        ids::{InvitationId, OrgId, UserId},
        instant::Instant,
        invitation::{Lifetime, Resends, State},
        letter::{Invited, Letter, RoleName},
        member::{Origin, Status},
        person_name::PersonName,
    },
};

/// A made-up invitation.
#[derive(Debug, Clone)]
pub struct SeedInvitation {
    /// To whom.
    pub email: Email,
    /// Key of the role it carries.
    pub role: String,
    /// Where it stands; accepted ones come by being accepted alone.
    pub state: State,
    /// When it was sent.
    pub sent_at: Instant,
    /// How long it lives.
    pub lifetime: Lifetime,
}

/// Somebody who was a member.
#[derive(Debug, Clone)]
pub struct SeedFormer {
    /// Their name.
    pub name: PersonName,
    /// Their address.
    pub email: Email,
    /// Key of the role they held.
    pub role: String,
    /// When they joined.
    pub joined_at: Instant,
    /// When they went.
    pub ended_at: Instant,
    /// Whether they left by themselves.
    pub left: bool,
}

/// Why it was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unseeded {
    /// No organization has that slug, or nobody in it could have sent an invitation.
    NoOrganization,
    /// The organization has no such role.
    NoRole(String),
    /// The plan has no seats for them.
    NoSeats,
}

/// Adds invitations in the name of the organization's owner, with the mail of those that are open, and people who went.
pub async fn comings(
    doors: &Doors,
    operator: &Operator,
    slug: String,
    invited: Vec<SeedInvitation>,
    former: Vec<SeedFormer>,
) -> Result<Result<(), Unseeded>, DbError> {
    doors
        .operator(operator, move |tx, operator| {
            let Some((org, catalog, plan)) = organizations::by_slug(tx, &slug)? else { return Ok(Err(Unseeded::NoOrganization)) };
            tx.enter(org, operator.facts())?;
            let Some(place) = Place::find(tx, org, &catalog)? else { return Ok(Err(Unseeded::NoOrganization)) };
            let open = u32::try_from(invited.iter().filter(|one| one.state == State::Pending).count()).unwrap_or(DAILY);
            if !seats::of_operator(tx, org, &catalog, &plan)?.fits(open) {
                return Ok(Err(Unseeded::NoSeats));
            }
            for one in &invited {
                let Some(role) = roles::by_key(&place.roles, &one.role) else { return Ok(Err(Unseeded::NoRole(one.role.clone()))) };
                invite(tx, &place, one, role)?;
            }
            seats::count_pending(tx, org, i32::try_from(open).unwrap_or(0))?;
            for one in &former {
                let Some(role) = roles::by_key(&place.roles, &one.role) else { return Ok(Err(Unseeded::NoRole(one.role.clone()))) };
                gone(tx, &place, one, role)?;
            }
            let payload = json!({ "invitations": invited.len(), "former_members": former.len() });
            let done = Done { actor: None, actor_name: "operator", action: "members.seeded", payload, facts: operator.facts() };
            activity::record(tx, org, done)?;
            Ok(Ok(()))
        })
        .await
}

struct Place {
    org: OrgId,
    name: String,
    owner: UserId,
    owner_name: String,
    roles: Vec<roles::Role>,
}

impl Place {
    fn find(tx: &mut Tx<'_>, org: OrgId, catalog: &str) -> Result<Option<Self>, DbError> {
        let Some(catalog) = tx.catalogs.get(catalog) else { return Ok(None) };
        let all = roles::all(tx.conn, org, &catalog)?;
        let Some(highest) = all.iter().find(|role| role.at_least_one) else { return Ok(None) };
        let owner: Option<(UserId, String)> = members::table
            .filter(members::org_id.eq(org).and(members::role_number.eq(highest.number.0)))
            .filter(members::status.eq(Status::Active.as_str()))
            .order((members::joined_at, members::user_id))
            .select((members::user_id, members::name))
            .first(tx.conn)
            .optional()?;
        let name: String = {
            use crate::db::schema::organizations;
            organizations::table.find(org).select(organizations::name).first(tx.conn)?
        };
        Ok(owner.map(|(owner, owner_name)| Self { org, name, owner, owner_name, roles: all }))
    }
}

fn invite(tx: &mut Tx<'_>, place: &Place, one: &SeedInvitation, role: &roles::Role) -> Result<(), DbError> {
    let (id, expires_at) = (InvitationId(tx.id()), one.lifetime.from(one.sent_at));
    let open = one.state == State::Pending;
    let ended_at = match one.state {
        State::Pending => None,
        State::Expired => Some(expires_at),
        State::Accepted | State::Declined | State::Revoked => Some(one.sent_at.plus(crate::domain::instant::Span::hours(5))),
    };
    let mail = if open {
        let recipient = Recipient { user: None, email: one.email.address().to_owned(), name: String::new(), language: "en".into() };
        let letter = Letter::Invitation(Invited {
            invitation: id,
            generation: 1,
            organization: place.name.clone(),
            sender: place.owner_name.clone(),
            role: RoleName { key: role.key.clone(), name: role.name.clone() },
            note: String::new(),
            expires_at,
        });
        Some(outbox::post(tx, Some(place.org), &recipient, letter)?)
    } else {
        None
    };
    diesel::insert_into(invitations::table)
        .values((
            (
                invitations::org_id.eq(place.org),
                invitations::id.eq(id),
                invitations::email.eq(one.email.address()),
                invitations::email_key.eq(one.email.key()),
                invitations::name.eq(""),
                invitations::role_number.eq(role.number.0),
                invitations::state.eq(one.state.as_str()),
                invitations::generation.eq(1_i64),
            ),
            invitations::search_key.eq(users::search_key("", one.email.address())),
            invitations::sender_id.eq(place.owner),
            invitations::sender_name.eq(&place.owner_name),
            invitations::needs_sender.eq(false),
            invitations::note.eq(""),
            invitations::hours.eq(i32::try_from(one.lifetime.span().as_seconds() / 3_600).unwrap_or(1)),
            invitations::created_at.eq(one.sent_at),
            invitations::sent_at.eq(one.sent_at),
            invitations::expires_at.eq(expires_at),
            invitations::ended_at.eq(ended_at),
            // Of what ran out before the demonstration began, nobody needs to be told.
            invitations::told_at.eq(ended_at),
            invitations::resends.eq(Document(json!(Resends::default()))),
            invitations::mail_id.eq(mail),
        ))
        .execute(tx.conn)?;
    Ok(())
}

fn gone(tx: &mut Tx<'_>, place: &Place, one: &SeedFormer, role: &roles::Role) -> Result<(), DbError> {
    let user = users::create(tx, &one.email, &one.name, "en", None)?;
    let (by, by_name) = if one.left { (user, one.name.as_str()) } else { (place.owner, place.owner_name.as_str()) };
    diesel::insert_into(former_members::table)
        .values((
            (
                former_members::org_id.eq(place.org),
                former_members::user_id.eq(user),
                former_members::role_number.eq(role.number.0),
                former_members::status.eq(Status::Active.as_str()),
                former_members::origin.eq(Origin::Seed.as_str()),
                former_members::name.eq(one.name.as_str()),
                former_members::email.eq(one.email.address()),
            ),
            former_members::email_key.eq(one.email.key()),
            former_members::search_key.eq(users::search_key(one.name.as_str(), one.email.address())),
            former_members::joined_at.eq(one.joined_at),
            former_members::last_seen_at.eq(one.ended_at),
            former_members::ended_at.eq(one.ended_at),
            former_members::ended_by.eq(by),
            former_members::ended_by_name.eq(by_name),
        ))
        .execute(tx.conn)?;
    Ok(())
}
