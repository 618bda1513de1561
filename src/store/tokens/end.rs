//! Ending tokens: one by one, and all of a member with their membership.

use diesel::prelude::*;
use serde_json::json;

use super::{Token, of_organization};
use crate::{
    authz::{
        Grant, HeldRole, Organization, Refused, Standing,
        capabilities::{Belong, ManageTokens, RemoveMembers},
    },
    db::{
        Conn, DbError, Statement, dialect,
        schema::{members, tokens},
        types::{Doc, Document, Moment, Uid},
    },
    domain::{
        ids::{OrgId, TokenId, UserId},
        role::RoleNumber,
        token::may_revoke,
    },
    store::{
        Doors, Tx,
        activity::{self, Done},
        invitations, roles,
    },
};

const REVOKED: &str = "tokens.revoked";

/// How revoking one ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revoked {
    /// From the next request on it opens nothing.
    Done {
        /// What it was called.
        name: String,
    },
    /// The organization has no such token, or it was revoked already.
    NoSuchToken,
    /// It goes further than the actor's own role.
    Above,
}

/// A token that somebody thinks of revoking.
#[derive(Debug, Clone)]
pub struct Look {
    /// It.
    pub token: Token,
    /// Whether it is theirs to revoke.
    pub may: bool,
}

/// What revoking one would meet; nothing, when there is none that the actor may know of.
pub async fn look(doors: &Doors, grant: &Grant<ManageTokens>, id: TokenId) -> Result<Option<Look>, DbError> {
    let (scope, organization, held) = (grant.scope(), grant.organization().clone(), grant.membership().role.clone());
    let actor = grant.person().id;
    let read = move |conn: &mut Conn| {
        let Some(token) = known(conn, scope.org(), scope.only(), id)? else { return Ok(None) };
        let may = token.user_id == Some(actor) || within(conn, &organization, &held, &token)?;
        Ok(Some(Look { token, may }))
    };
    doors.db().read(read).await
}

/// Revokes a token: one's own always, another's when its power is within one's own.
pub async fn revoke(doors: &Doors, grant: &Grant<ManageTokens>, id: TokenId) -> Result<Revoked, Refused> {
    let only = grant.scope().only();
    doors
        .organization(grant, move |tx, standing| {
            let Some(token) = known(tx.conn, standing.org(), only, id)? else { return Ok(Revoked::NoSuchToken) };
            let own = token.user_id == Some(standing.actor());
            if !own && !within(tx.conn, standing.organization(), standing.role(), &token)? {
                let about = json!({ "token": id, "name": token.name, "reason": "above" });
                activity::record_refused(tx, standing, REVOKED, about)?;
                return Ok(Revoked::Above);
            }
            diesel::update(tokens::table.find((standing.org(), id)))
                .set((tokens::revoked_at.eq(tx.now), tokens::revoked_by_name.eq(standing.actor_name())))
                .execute(tx.conn)?;
            let payload = json!({ "token": id, "name": token.name, "prefix": token.prefix, "user": token.user_id });
            activity::record(tx, standing.org(), Done::by(standing, REVOKED, payload))?;
            if token.user_id.is_none() {
                // What it sent rests on what it may.
                invitations::reconsider(tx, standing.org(), UserId(id.0))?;
            }
            Ok(Revoked::Done { name: token.name })
        })
        .await
}

/// A token that was not revoked; to who sees only their own, another's is none.
fn known(conn: &mut Conn, org: OrgId, only: Option<UserId>, id: TokenId) -> Result<Option<Token>, DbError> {
    let one = of_organization(org).sql(" AND t.id = ").value::<Uid, _>(id);
    let token: Option<Token> = one.get_result(conn).optional()?;
    Ok(token.filter(|token| only.is_none_or(|only| token.user_id == Some(only))))
}

/// Whether a token goes no further than the actor: as it was made, or, when it holds nothing back, as its member's role.
fn within(conn: &mut Conn, organization: &Organization, actor: &HeldRole, token: &Token) -> Result<bool, DbError> {
    let catalog = &organization.catalog;
    let owner_only = catalog.owner_only();
    let actor = actor.giver(&owner_only);
    if let Some(vector) = token.vector(catalog) {
        return Ok(may_revoke(&actor, &vector, token.as_owner && token.user_id.is_none()));
    }
    let Some(user) = token.user_id else { return Ok(false) };
    // Suspended or not: what rests is as far above the actor as before.
    let held: Option<i32> = members::table.find((organization.id(), user)).select(members::role_number).first(conn).optional()?;
    let Some(held) = held else { return Ok(true) };
    let all = roles::listed(conn, organization.id(), catalog)?;
    Ok(roles::by_number(&all, RoleNumber(held)).is_some_and(|role| may_revoke(&actor, &role.vector, role.at_least_one)))
}

/// Ends the tokens of people whose membership ends: not a word in the record besides that of their going.
pub(in crate::store) fn end_of<P>(tx: &mut Tx<'_>, standing: &Standing<'_, P>, users: &[UserId]) -> Result<(), DbError> {
    let (open, close) = dialect::ids(tx.conn.dialect());
    Statement::new("UPDATE tokens SET revoked_at = ")
        .value::<Moment, _>(tx.now)
        .sql(", revoked_by_name = ")
        .value::<diesel::sql_types::Text, _>(standing.actor_name().to_owned())
        .sql(" WHERE revoked_at IS NULL AND org_id = ")
        .value::<Uid, _>(standing.org())
        .sql(format!(" AND user_id IN {open}"))
        .value::<Doc, _>(Document(json!(users)))
        .sql(close)
        .execute(tx.conn)?;
    Ok(())
}

/// The live tokens that have to do with somebody who goes.
#[derive(Debug, Clone, Default)]
pub struct OfLeaver {
    /// Their own: they end with the membership.
    pub own: Vec<Token>,
    /// The organization's that they made: those stay when their maker goes, and whoever removes them should know.
    pub made: Vec<Token>,
}

/// The same before somebody is removed. Whom the grant does not reach has none.
pub async fn of_removed(doors: &Doors, grant: &Grant<RemoveMembers>, user: UserId) -> Result<OfLeaver, DbError> {
    let scope = grant.scope();
    if scope.only().is_some_and(|only| only != user) {
        return Ok(OfLeaver::default());
    }
    of_leaver(doors, scope.org(), user).await
}

/// The same before somebody leaves.
pub async fn of_oneself(doors: &Doors, grant: &Grant<Belong>) -> Result<OfLeaver, DbError> {
    of_leaver(doors, grant.scope().org(), grant.person().id).await
}

async fn of_leaver(doors: &Doors, org: OrgId, user: UserId) -> Result<OfLeaver, DbError> {
    let now = doors.now();
    let read = move |conn: &mut Conn| {
        let own = of_organization(org).sql(" AND t.user_id = ").value::<Uid, _>(user);
        let made = of_organization(org).sql(" AND t.user_id IS NULL AND t.made_by = ").value::<Uid, _>(user);
        let mut live = |query: Statement| -> Result<Vec<Token>, DbError> {
            let tokens: Vec<Token> = query.sql(" ORDER BY t.created_at, t.id").load(conn)?;
            Ok(tokens.into_iter().filter(|token| !token.is_over(now)).collect())
        };
        Ok(OfLeaver { own: live(own)?, made: live(made)? })
    };
    doors.db().read(read).await
}
