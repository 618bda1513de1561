//! Tokens: what an organization's programs come with. How one is read at a request is `authz/caller.rs`.

mod end;
mod make;

pub(super) use end::end_of;
pub use end::{Look, OfLeaver, Revoked, look, of_oneself, of_removed, revoke};
pub use make::{Made, create, create_for};
pub(super) use make::{Minted, mint};

use diesel::{QueryableByName, RunQueryDsl, sql_types};

use super::Doors;
use crate::{
    authz::{Grant, capabilities::ManageTokens},
    catalog::Catalog,
    db::{
        DbError, Statement,
        types::{Doc, Document, Moment, Uid},
    },
    domain::{
        ids::{OrgId, TokenId, UserId},
        instant::Instant,
        vector::Vector,
    },
};

/// A token that was not revoked.
#[derive(Debug, Clone, QueryableByName)]
pub struct Token {
    /// Which.
    #[diesel(sql_type = Uid)]
    pub id: TokenId,
    /// What it is called.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Its secret's beginning.
    #[diesel(sql_type = sql_types::Text)]
    pub prefix: String,
    /// The member whose it is; nobody, when it is the organization's.
    #[diesel(sql_type = sql_types::Nullable<Uid>)]
    pub user_id: Option<UserId>,
    /// That member's name now.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub user_name: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<Doc>)]
    permissions: Option<Document>,
    /// Whether it stands for what is left to the holders of a role that somebody must hold.
    #[diesel(sql_type = sql_types::Bool)]
    pub as_owner: bool,
    /// Who made it; nobody for the operator.
    #[diesel(sql_type = sql_types::Nullable<Uid>)]
    pub made_by: Option<UserId>,
    /// Their name as it was.
    #[diesel(sql_type = sql_types::Text)]
    pub made_by_name: String,
    /// When.
    #[diesel(sql_type = Moment)]
    pub created_at: Instant,
    /// When it ends, or ended; nothing for as long as nobody revokes it.
    #[diesel(sql_type = sql_types::Nullable<Moment>)]
    pub expires_at: Option<Instant>,
    /// When a program last came with it; [`Instant::UNKNOWN`] if none did.
    #[diesel(sql_type = Moment)]
    pub last_used_at: Instant,
}

impl Token {
    /// What was chosen for it; nothing, when it lets through whatever its member may.
    pub fn vector(&self, catalog: &Catalog) -> Option<Vector> {
        self.permissions.as_ref().map(|document| catalog.vector_of_role("", false, Some(document.0.clone())))
    }

    /// Whether its time is over.
    pub fn is_over(&self, now: Instant) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }
}

/// Ends before the condition.
const COLUMNS: &str = "SELECT t.id, t.name, t.prefix, t.user_id, m.name AS user_name, t.permissions, t.as_owner, t.made_by, t.made_by_name,
    t.created_at, t.expires_at, t.last_used_at
    FROM tokens t LEFT JOIN members m ON m.org_id = t.org_id AND m.user_id = t.user_id WHERE t.revoked_at IS NULL AND t.org_id = ";

fn of_organization(org: OrgId) -> Statement {
    Statement::new(COLUMNS).value::<Uid, _>(org)
}

/// Every token that was not revoked, the newest first. Tokens are the whole organization's to look after: who reaches less sees their own.
pub async fn list(doors: &Doors, grant: &Grant<ManageTokens>) -> Result<Vec<Token>, DbError> {
    let scope = grant.scope();
    doors
        .db()
        .read(move |conn| {
            let mut query = of_organization(scope.org());
            if let Some(oneself) = scope.only() {
                query = query.sql(" AND t.user_id = ").value::<Uid, _>(oneself);
            }
            Ok(query.sql(" ORDER BY t.created_at DESC, t.id DESC").load(conn)?)
        })
        .await
}
