//! The one query behind every proof: session, person, organization, membership and role together, read anew on each request.

use std::sync::LazyLock;

use diesel::{
    OptionalExtension, QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text},
};

use super::{
    session_key::{self, SessionKey},
    token_secret::TokenSecret,
};
use crate::{
    db::{
        Conn, Db, DbError, Statement,
        types::{Doc, Document, Moment, Uid},
    },
    domain::{
        ids::{DeviceId, OrgId, SessionId, TokenId, UserId},
        instant::Instant,
    },
};

/// What the query answers for a live session. The columns of the place are empty where the person does not belong.
#[derive(Debug, QueryableByName)]
pub struct Found {
    #[diesel(sql_type = Uid)]
    pub session_id: SessionId,
    #[diesel(sql_type = Uid)]
    pub device_id: DeviceId,
    #[diesel(sql_type = Bool)]
    remembered: bool,
    #[diesel(sql_type = Moment)]
    pub session_seen_at: Instant,
    #[diesel(sql_type = Moment)]
    expires_at: Instant,
    #[diesel(sql_type = Uid)]
    pub user_id: UserId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub email: String,
    #[diesel(sql_type = Text)]
    pub language: String,
    #[diesel(sql_type = Text)]
    pub theme: String,
    #[diesel(sql_type = BigInt)]
    pub memberships: i64,
    #[diesel(embed)]
    pub place: Place,
}

/// The organization of the address and the person's membership in it.
#[derive(Debug, QueryableByName)]
pub struct Place {
    #[diesel(sql_type = Nullable<Uid>)]
    pub org_id: Option<OrgId>,
    #[diesel(sql_type = Nullable<Text>)]
    pub slug: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub org_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub catalog: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub plan: Option<String>,
    #[diesel(sql_type = Nullable<Moment>)]
    pub suspended_at: Option<Instant>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub people: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    pub status: Option<String>,
    #[diesel(sql_type = Nullable<Moment>)]
    pub last_seen_at: Option<Instant>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub role_number: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    pub role_key: Option<String>,
    #[diesel(sql_type = Nullable<Bool>)]
    pub is_system: Option<bool>,
    #[diesel(sql_type = Nullable<Text>)]
    pub role_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub role_description: Option<String>,
    #[diesel(sql_type = Nullable<Doc>)]
    pub permissions: Option<Document>,
}

/// What the query answers for a token that was not revoked. The person's columns are empty where it is the organization's.
#[derive(Debug, QueryableByName)]
pub struct FoundToken {
    #[diesel(sql_type = Uid)]
    pub token_id: TokenId,
    #[diesel(sql_type = Text)]
    pub token_name: String,
    #[diesel(sql_type = Nullable<Doc>)]
    pub allowed: Option<Document>,
    #[diesel(sql_type = Bool)]
    pub as_owner: bool,
    #[diesel(sql_type = Nullable<Moment>)]
    pub token_expires_at: Option<Instant>,
    #[diesel(sql_type = Moment)]
    pub last_used_at: Instant,
    #[diesel(sql_type = Nullable<Uid>)]
    pub user_id: Option<UserId>,
    #[diesel(sql_type = Nullable<Text>)]
    pub name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub email: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub language: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub theme: Option<String>,
    #[diesel(embed)]
    pub place: Place,
}

const PLACE: &str = "o.id AS org_id, o.slug, o.name AS org_name, o.catalog, o.plan, o.suspended_at,
    (SELECT CAST(sum(c.members) AS bigint) FROM role_counts c WHERE c.org_id = o.id) AS people, m.status, m.last_seen_at,
    r.number AS role_number, r.key AS role_key, r.is_system, r.name AS role_name, r.description AS role_description, r.permissions";

/// Ends before the slug.
static SESSION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT s.id AS session_id, s.device_id, s.remembered, s.seen_at AS session_seen_at, s.expires_at,
            u.id AS user_id, u.name, u.email, u.language, u.theme,
            (SELECT count(*) FROM (SELECT 1 FROM members x WHERE x.user_id = u.id LIMIT 2) few) AS memberships, {PLACE}
         FROM sessions s JOIN users u ON u.id = s.user_id
         LEFT JOIN organizations o ON o.slug = "
    )
});

/// Ends before the user.
static MEMBERSHIP: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {PLACE} FROM organizations o
         JOIN roles r ON r.org_id = o.id
         JOIN members m ON m.org_id = o.id AND m.role_number = r.number AND m.user_id = "
    )
});

/// Ends before the condition.
static TOKEN: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT t.id AS token_id, t.name AS token_name, t.permissions AS allowed, t.as_owner, t.expires_at AS token_expires_at,
            t.last_used_at, t.user_id, u.name, u.email, u.language, u.theme, {PLACE}
         FROM tokens t JOIN organizations o ON o.id = t.org_id
         LEFT JOIN users u ON u.id = t.user_id
         LEFT JOIN members m ON m.org_id = t.org_id AND m.user_id = t.user_id
         LEFT JOIN roles r ON r.org_id = m.org_id AND r.number = m.role_number
         WHERE t.revoked_at IS NULL AND "
    )
});

/// Who stands behind the session, and what they are in the organization of that slug.
pub async fn by_session(db: &Db, key: &SessionKey, slug: Option<String>, now: Instant) -> Result<Option<Found>, DbError> {
    let hash = key.hash();
    let found: Option<Found> = db
        .read(move |conn| {
            // A slug is never empty, so the empty one joins nothing.
            let query = Statement::new(SESSION.as_str())
                .value::<Text, _>(slug.unwrap_or_default())
                .sql(
                    " LEFT JOIN members m ON m.org_id = o.id AND m.user_id = u.id
                      LEFT JOIN roles r ON r.org_id = m.org_id AND r.number = m.role_number
                      WHERE s.key_hash = ",
                )
                .value::<Binary, _>(hash);
            Ok(query.get_result(conn).optional()?)
        })
        .await?;
    Ok(found.filter(|found| session_key::alive(found.remembered, found.session_seen_at, found.expires_at, now)))
}

/// The same of a person in an organization, inside a door, where the answer cannot change any more.
pub fn in_place(conn: &mut Conn, org: OrgId, user: UserId) -> Result<Option<Place>, DbError> {
    let query = Statement::new(MEMBERSHIP.as_str()).value::<Uid, _>(user).sql(" WHERE o.id = ").value::<Uid, _>(org);
    Ok(query.get_result(conn).optional()?)
}

/// The token of that secret, with its organization and, if it is a member's, the membership.
pub async fn by_token(db: &Db, secret: &TokenSecret) -> Result<Option<FoundToken>, DbError> {
    let hash = secret.hash();
    db.read(move |conn| {
        let query = Statement::new(TOKEN.as_str()).sql("t.secret_hash = ").value::<Binary, _>(hash);
        Ok(query.get_result(conn).optional()?)
    })
    .await
}

/// The same inside a door.
pub fn token_in_place(conn: &mut Conn, org: OrgId, token: TokenId) -> Result<Option<FoundToken>, DbError> {
    let query = Statement::new(TOKEN.as_str()).sql("t.org_id = ").value::<Uid, _>(org).sql(" AND t.id = ").value::<Uid, _>(token);
    Ok(query.get_result(conn).optional()?)
}
