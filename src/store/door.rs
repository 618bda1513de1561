//! The three doors: the only ways to write. Each opens the transaction, takes the lock, and reads the actor again under it.

use std::sync::Arc;

use uuid::Uuid;

use super::{idempotency::Once, invitations, organizations};
use crate::{
    authz::{
        Grant, HandOffProof, HandedOff, InvitationProof, Invited, Operator, Refused, RequestFacts, Standing, capabilities::May, stand,
    },
    catalog::Catalogs,
    db::{Conn, Db, DbError, dialect},
    domain::{
        ids::{OrgId, UserId},
        instant::Instant,
        slug::Slug,
    },
};

/// The doors as they stand at one moment. Made anew for every act, because time and ids come in from outside.
#[derive(Clone)]
pub struct Doors {
    db: Db,
    catalogs: Arc<Catalogs>,
    now: Instant,
    new_id: fn() -> Uuid,
    once: Option<Once>,
}

/// An open transaction behind a door.
pub struct Tx<'tx> {
    /// For queries of this room.
    pub(super) conn: &'tx mut Conn,
    /// The moment of the act.
    pub now: Instant,
    /// The catalogs of this instance.
    pub catalogs: &'tx Catalogs,
    new_id: fn() -> Uuid,
}

impl Tx<'_> {
    /// A new id.
    pub fn id(&self) -> Uuid {
        (self.new_id)()
    }

    /// Takes an organization's lock, and writes down what time has changed: seats are counted right from here on.
    pub(super) fn enter(&mut self, org: OrgId, facts: &RequestFacts) -> Result<(), DbError> {
        dialect::lock_organization(self.conn, org)?;
        invitations::settle(self, org, facts)
    }
}

impl Doors {
    /// The doors of a database, at a moment.
    pub fn new(db: Db, catalogs: Arc<Catalogs>, now: Instant, new_id: fn() -> Uuid) -> Self {
        Self { db, catalogs, now, new_id, once: None }
    }

    /// The same doors for a request that is not to be done twice.
    #[must_use]
    pub fn once(self, once: Option<Once>) -> Self {
        Self { once, ..self }
    }

    /// For reads that need no lock.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The catalogs of this instance.
    pub fn catalogs(&self) -> Arc<Catalogs> {
        Arc::clone(&self.catalogs)
    }

    /// The moment.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Through the door of one organization: everything about it queues here, so seats, last owners and roles in use cannot race.
    pub async fn organization<P, T>(
        &self,
        grant: &Grant<P>,
        act: impl FnOnce(&mut Tx<'_>, &Standing<'_, P>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, Refused>
    where
        P: May,
        T: Send + 'static,
    {
        let (claim, once) = (grant.claim(), self.once.clone());
        self.write(move |tx| {
            tx.enter(claim.org(), claim.facts())?;
            match stand(tx.conn, tx.catalogs, tx.now, claim) {
                Ok(standing) => {
                    once.iter().try_for_each(|once| once.take(tx))?;
                    act(tx, &standing).map(Ok)
                }
                Err(Refused::Db(error)) => Err(error),
                Err(refused) => Ok(Err(refused)),
            }
        })
        .await?
    }

    /// The same for somebody invited, who is no member yet: the invitation is read again under the lock.
    pub async fn invitation<T: Send + 'static>(
        &self,
        proof: &InvitationProof,
        act: impl FnOnce(&mut Tx<'_>, &Invited<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, Refused> {
        let proof = proof.clone();
        self.write(move |tx| {
            tx.enter(proof.org(), proof.facts())?;
            match proof.stand(tx.conn, tx.catalogs, tx.now) {
                Ok(invited) => act(tx, &invited).map(Ok),
                Err(Refused::Db(error)) => Err(error),
                Err(refused) => Ok(Err(refused)),
            }
        })
        .await?
    }

    /// The same for somebody whom a product hands over. Nothing, where there is nothing to open any more.
    pub(super) async fn hand_off<T: Send + 'static>(
        &self,
        proof: &HandOffProof,
        act: impl FnOnce(&mut Tx<'_>, &HandedOff) -> Result<T, DbError> + Send + 'static,
    ) -> Result<Option<T>, DbError> {
        let Some(org) = proof.org() else { return Ok(None) };
        let proof = proof.clone();
        self.write(move |tx| {
            tx.enter(org, proof.facts())?;
            match proof.stand(tx.conn, tx.catalogs, tx.now)? {
                Some(handed) => act(tx, &handed).map(Some),
                None => Ok(None),
            }
        })
        .await
    }

    /// The house's own way into an organization, for what no person asks for: reminders, ends.
    pub(super) async fn house<T: Send + 'static>(
        &self,
        org: OrgId,
        facts: RequestFacts,
        act: impl FnOnce(&mut Tx<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        self.write(move |tx| {
            tx.enter(org, &facts)?;
            act(tx)
        })
        .await
    }

    /// Through the door of one person's account: passwords, sessions, profile.
    pub async fn user<T: Send + 'static>(
        &self,
        user: UserId,
        act: impl FnOnce(&mut Tx<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        self.write(move |tx| {
            dialect::lock_user(tx.conn, user)?;
            act(tx)
        })
        .await
    }

    /// For somebody who may have no account: nothing is locked but the rows that are written.
    pub async fn stranger<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Tx<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        self.write(act).await
    }

    /// Through the door of the instance: setup, catalogs, new organizations.
    pub async fn instance<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Tx<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        self.write(move |tx| {
            dialect::lock_instance(tx.conn)?;
            act(tx)
        })
        .await
    }

    /// The operator's way into the same transaction.
    pub async fn operator<T: Send + 'static>(
        &self,
        operator: &Operator,
        act: impl FnOnce(&mut Tx<'_>, &Operator) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let (operator, once) = (operator.clone(), self.once.clone());
        self.instance(move |tx| {
            once.iter().try_for_each(|once| once.take(tx))?;
            act(tx, &operator)
        })
        .await
    }

    /// The operator's way into one organization; nothing, where there is none of that name. Nobody else waits for it.
    pub(super) async fn operator_in<T: Send + 'static>(
        &self,
        operator: &Operator,
        slug: &Slug,
        act: impl FnOnce(&mut Tx<'_>, &Operator, OrgId) -> Result<T, DbError> + Send + 'static,
    ) -> Result<Option<T>, DbError> {
        let (operator, slug, once) = (operator.clone(), slug.clone(), self.once.clone());
        self.write(move |tx| {
            let Some((org, ..)) = organizations::by_slug(tx, slug.as_str())? else { return Ok(None) };
            tx.enter(org, operator.facts())?;
            once.iter().try_for_each(|once| once.take(tx))?;
            act(tx, &operator, org).map(Some)
        })
        .await
    }

    async fn write<T: Send + 'static>(&self, act: impl FnOnce(&mut Tx<'_>) -> Result<T, DbError> + Send + 'static) -> Result<T, DbError> {
        let (catalogs, now, new_id) = (Arc::clone(&self.catalogs), self.now, self.new_id);
        self.db.write(move |conn| act(&mut Tx { conn, now, catalogs: &catalogs, new_id })).await
    }
}
