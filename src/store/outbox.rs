//! Mail to be sent, written in the transaction of the act that causes it, and sent later by `jobs` (DESIGN section 2).

use diesel::{QueryableByName, prelude::*, sql_query, sql_types};
use uuid::Uuid;

use super::Tx;
use crate::{
    db::{
        Db, DbError, dialect,
        schema::outbox,
        types::{Doc, Document, Moment, Uid},
    },
    domain::{
        ids::{MailId, OrgId, UserId},
        instant::{Instant, Span},
        letter::Letter,
    },
};

/// How long a sender may take before another one may try the same mail.
pub const LEASE: Span = Span::minutes(2);
/// After this long without success a mail is given up, visibly.
pub const GIVE_UP_AFTER: Span = Span::hours(24);

/// What stands in place of a server's answer where a mail had nothing to say any more when its time came.
pub const VOID: &str = "nothing to say any more";

/// To whom a letter goes.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// Their account; somebody invited may have none.
    pub user: Option<UserId>,
    /// Their address as it was.
    pub email: String,
    /// Their name as it was.
    pub name: String,
    /// The language they read.
    pub language: String,
}

#[derive(Insertable)]
#[diesel(table_name = outbox)]
struct Row<'a> {
    id: MailId,
    org_id: Option<OrgId>,
    kind: &'a str,
    recipient: &'a str,
    recipient_name: &'a str,
    language: &'a str,
    payload: Document,
    created_at: Instant,
    due_at: Instant,
    attempts: i32,
}

/// What a stored payload holds.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Payload {
    /// Whose account it is about, if it is about one.
    pub user: Option<UserId>,
    /// What to write.
    pub letter: Letter,
}

/// Puts a letter into the outbox, as part of the transaction.
pub(super) fn post(tx: &mut Tx<'_>, org: Option<OrgId>, to: &Recipient, letter: Letter) -> Result<MailId, DbError> {
    post_at(tx, org, to, letter, tx.now)
}

/// The same, held until a moment: what is taken back before is never sent.
pub(super) fn post_at(tx: &mut Tx<'_>, org: Option<OrgId>, to: &Recipient, letter: Letter, due_at: Instant) -> Result<MailId, DbError> {
    let id = MailId(tx.id());
    let kind = letter.kind();
    let payload = serde_json::to_value(Payload { user: to.user, letter }).map_err(|error| DbError::failed(error.to_string()))?;
    let row = Row {
        id,
        org_id: org,
        kind,
        recipient: &to.email,
        recipient_name: &to.name,
        language: &to.language,
        payload: Document(payload),
        created_at: tx.now,
        due_at,
        attempts: 0,
    };
    diesel::insert_into(outbox::table).values(&row).execute(tx.conn)?;
    Ok(id)
}

/// A mail that one worker holds the lease of.
#[derive(Debug, Clone, QueryableByName)]
pub struct Leased {
    /// The row, and the stable part of the Message-ID.
    #[diesel(sql_type = Uid)]
    pub id: MailId,
    /// The organization it speaks for, if any.
    #[diesel(sql_type = sql_types::Nullable<Uid>)]
    pub org_id: Option<OrgId>,
    /// Where it goes.
    #[diesel(sql_type = sql_types::Text)]
    pub recipient: String,
    /// To whom.
    #[diesel(sql_type = sql_types::Text)]
    pub recipient_name: String,
    /// In which language.
    #[diesel(sql_type = sql_types::Text)]
    pub language: String,
    /// What it says.
    #[diesel(sql_type = Doc)]
    pub payload: Document,
    /// When it was caused.
    #[diesel(sql_type = Moment)]
    pub created_at: Instant,
    /// How often it was tried, this time included.
    #[diesel(sql_type = sql_types::Integer)]
    pub attempts: i32,
}

/// Takes up to `most` due mails for one worker. Another worker or instance gets others, or none, until the lease ends.
pub async fn lease(db: &Db, worker: Uuid, now: Instant, most: i32) -> Result<Vec<Leased>, DbError> {
    db.write(move |conn| {
        let pass_over = dialect::skip_locked(conn);
        let query = format!(
            "UPDATE outbox SET leased_by = $1, leased_until = $2, attempts = attempts + 1
             WHERE id IN (SELECT id FROM outbox WHERE sent_at IS NULL AND given_up_at IS NULL AND due_at <= $3
                          AND (leased_until IS NULL OR leased_until <= $3) ORDER BY due_at, id LIMIT $4{pass_over})
             RETURNING id, org_id, recipient, recipient_name, language, payload, created_at, attempts"
        );
        Ok(sql_query(query)
            .bind::<Uid, _>(MailId(worker))
            .bind::<Moment, _>(now.plus(LEASE))
            .bind::<Moment, _>(now)
            .bind::<sql_types::Integer, _>(most)
            .load(conn)?)
    })
    .await
}

/// How handing over a mail ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The server took it, with these words.
    HandedOver(String),
    /// Not this time; try again at that moment, or give up if it has been tried for long enough.
    NotYet {
        /// Why.
        answer: String,
        /// When to try again.
        again_at: Instant,
    },
    /// Never: the server refused it for good.
    Refused(String),
    /// There is nothing to say any more.
    Void,
}

/// Writes down a mail's fate, if this worker still holds the lease.
pub async fn settle(db: &Db, mail: MailId, worker: Uuid, fate: Fate, now: Instant) -> Result<(), DbError> {
    db.write(move |conn| {
        let held = outbox::table.filter(outbox::id.eq(mail).and(outbox::leased_by.eq(MailId(worker))).and(outbox::sent_at.is_null()));
        let released = (outbox::leased_by.eq(None::<MailId>), outbox::leased_until.eq(None::<Instant>));
        match fate {
            Fate::HandedOver(answer) => {
                diesel::update(held).set((outbox::sent_at.eq(Some(now)), outbox::answer.eq(Some(answer)), released)).execute(conn)?
            }
            Fate::NotYet { answer, again_at } => {
                let created: Instant = held.select(outbox::created_at).first(conn).optional()?.unwrap_or(now);
                let given_up = (again_at.since(created).0 > GIVE_UP_AFTER.0).then_some(now);
                diesel::update(held)
                    .set((outbox::due_at.eq(again_at), outbox::given_up_at.eq(given_up), outbox::answer.eq(Some(answer)), released))
                    .execute(conn)?
            }
            Fate::Void => {
                diesel::update(held).set((outbox::given_up_at.eq(Some(now)), outbox::answer.eq(Some(VOID)), released)).execute(conn)?
            }
            Fate::Refused(answer) => {
                let never = (outbox::given_up_at.eq(Some(now)), outbox::refused.eq(true), outbox::answer.eq(Some(answer)));
                diesel::update(held).set((never, released)).execute(conn)?
            }
        };
        Ok(())
    })
    .await
}
