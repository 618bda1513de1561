//! Hand-offs: a product vouches for a member, and the console signs them in.

use diesel::prelude::*;
use serde_json::json;

use super::{
    Doors,
    activity::{self, Done},
    sessions,
};
use crate::{
    authz::{
        HandOffProof, Operator,
        capabilities::Belong,
        link::{Link, Purpose},
        secret::Secret,
        session_key::SessionKey,
        still_may,
    },
    db::{
        DbError, dialect,
        schema::{hand_offs, members, organizations as org_rows, sessions as session_rows},
    },
    domain::{
        email::Email,
        hand_off::LIVES,
        ids::{DeviceId, HandOffId, UserId},
        instant::Instant,
        slug::Slug,
    },
};

/// Whom to hand over, as the product names them. Not by an external id: who looks after tokens says whose that is, and would come in as anybody.
#[derive(Debug, Clone)]
pub enum Whom {
    /// By their address.
    Email(Email),
    /// By their id here.
    User(UserId),
}

/// A hand-off that was made: enough to make its link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandOff {
    id: HandOffId,
    /// Until when it opens.
    pub expires_at: Instant,
}

impl HandOff {
    /// The text that stands in the address. A link of this kind has one generation: for another click there is another one.
    pub fn token(&self, secret: &Secret) -> String {
        Link { id: self.id.0, generation: 1 }.sign(secret, Purpose::HandOff)
    }
}

/// How making one ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// It opens from now on.
    Done(HandOff),
    /// No organization has that slug.
    NoOrganization,
    /// The organization rests: nobody gets in.
    Rests,
    /// The organization has no such member.
    Nobody,
    /// The member is suspended.
    Suspended,
}

/// Makes a hand-off of a member. Nothing is on record: all of it is looked at again when it is used, which is.
pub async fn make(doors: &Doors, operator: &Operator, slug: &Slug, whom: Whom, return_to: Option<String>) -> Result<Made, DbError> {
    let made = doors.operator_in(operator, slug, move |tx, _, org| {
        let rests: Option<Instant> = org_rows::table.find(org).select(org_rows::suspended_at).first(tx.conn)?;
        if rests.is_some() {
            return Ok(Made::Rests);
        }
        let theirs = members::table.filter(members::org_id.eq(org));
        let user: Option<UserId> = match &whom {
            Whom::Email(email) => theirs.filter(members::email_key.eq(email.key())).select(members::user_id).first(tx.conn).optional()?,
            Whom::User(user) => theirs.filter(members::user_id.eq(*user)).select(members::user_id).first(tx.conn).optional()?,
        };
        let Some(user) = user else { return Ok(Made::Nobody) };
        if still_may::<Belong>(tx.conn, tx.catalogs, tx.now, org, user)?.is_none() {
            return Ok(Made::Suspended);
        }
        let made = HandOff { id: HandOffId(tx.id()), expires_at: tx.now.plus(LIVES) };
        diesel::insert_into(hand_offs::table)
            .values((
                hand_offs::org_id.eq(org),
                hand_offs::id.eq(made.id),
                hand_offs::user_id.eq(user),
                hand_offs::return_to.eq(return_to),
                hand_offs::expires_at.eq(made.expires_at),
            ))
            .execute(tx.conn)?;
        Ok(Made::Done(made))
    });
    Ok(made.await?.unwrap_or(Made::NoOrganization))
}

/// How using one ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Used {
    /// The browser has a new session.
    SignedIn,
    /// The person was signed in here already, and still is.
    WasIn,
    /// It opens nothing any more.
    Over,
}

/// Uses a hand-off up, and lets its person in as a right password would: without "Remember me", for the browser alone that shows it. Whoever else
/// was signed in at this browser is signed out.
pub async fn use_up(doors: &Doors, proof: &HandOffProof, key: &SessionKey, device: DeviceId) -> Result<Used, DbError> {
    let (key_hash, here) = (key.hash(), proof.signed_in().map(|signed_in| (signed_in.session(), signed_in.person().id)));
    let (id, facts) = (proof.id(), proof.facts().clone());
    let used = doors.hand_off(proof, move |tx, handed| {
        let (org, user) = (handed.organization.id(), handed.person.id);
        diesel::update(hand_offs::table.find((org, id))).set(hand_offs::used_at.eq(Some(tx.now))).execute(tx.conn)?;
        let payload = json!({ "member": user, "by": "hand_off", "hand_off": id });
        let done = Done { actor: Some(user), actor_name: &handed.person.name, action: "member.signed_in", payload, facts: &facts };
        activity::record(tx, org, done)?;
        match here {
            Some((_, same)) if same == user => return Ok(Used::WasIn),
            Some((session, _)) => drop(diesel::delete(session_rows::table.find(session)).execute(tx.conn)?),
            None => {}
        }
        dialect::lock_user(tx.conn, user)?;
        sessions::insert(tx, user, key_hash, device, false, &facts)?;
        Ok(Used::SignedIn)
    });
    Ok(used.await?.unwrap_or(Used::Over))
}
