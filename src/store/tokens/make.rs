//! Making a token. The secret is made by whoever asks, shown by them once, and comes here only to be hashed.

use diesel::prelude::*;
use serde_json::{Value, json};

use crate::{
    authz::{Grant, Operator, Refused, RequestFacts, Standing, capabilities::ManageTokens, token_secret::TokenSecret},
    catalog::Catalog,
    db::{
        DbError,
        schema::{members, organizations, tokens},
        types::Document,
    },
    domain::{
        email::Email,
        ids::{OrgId, TokenId, UserId},
        instant::Instant,
        reach::Reach,
        slug::Slug,
        token::{CannotMint, Carries, Draft, MOST_LIVE, Whose, may_mint},
    },
    store::{
        Doors, Tx,
        activity::{self, Done},
    },
};

const CREATED: &str = "tokens.created";

/// How making one ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// It opens from now on.
    Done(TokenId),
    /// A rule forbids it.
    Cannot(CannotMint),
    /// The organization has no such member.
    Nobody,
}

/// Makes a token of one's own, or of the organization.
pub async fn create(doors: &Doors, grant: &Grant<ManageTokens>, secret: &TokenSecret, draft: Draft) -> Result<Made, Refused> {
    let secret = secret.clone();
    doors
        .organization(grant, move |tx, standing| {
            let catalog = standing.organization().catalog.clone();
            let draft = Draft { carries: fitted(&catalog, draft.carries.clone()), ..draft };
            if let Err(reason) = judge(tx, standing, &draft)? {
                let about = json!({ "name": draft.name.as_str(), "reason": reason.as_str() });
                activity::record_refused(tx, standing, CREATED, about)?;
                return Ok(Made::Cannot(reason));
            }
            let minted = Minted {
                secret: &secret,
                name: draft.name.as_str(),
                user: (draft.whose == Whose::Mine).then(|| standing.actor()),
                carries: &draft.carries,
                expires_at: draft.expires_at(tx.now),
                by: Some(standing.actor()),
                by_name: standing.actor_name(),
                facts: standing.facts(),
            };
            mint(tx, standing.org(), &catalog, &minted).map(Made::Done)
        })
        .await
}

/// Makes a member's token that lets through all they may: whoever may start this program could do the same in other ways.
pub async fn create_for(
    doors: &Doors,
    operator: &Operator,
    secret: &TokenSecret,
    (org, email): (Slug, Email),
    draft: Draft,
) -> Result<Made, DbError> {
    let secret = secret.clone();
    doors
        .operator(operator, move |tx, operator| {
            let found: Option<(OrgId, String, UserId)> = organizations::table
                .inner_join(members::table)
                .filter(organizations::slug.eq(org.as_str()).and(members::email_key.eq(email.key())))
                .select((organizations::id, organizations::catalog, members::user_id))
                .first(tx.conn)
                .optional()?;
            let Some((org, catalog, user)) = found else { return Ok(Made::Nobody) };
            let Some(catalog) = tx.catalogs.get(&catalog) else { return Ok(Made::Nobody) };
            tx.enter(org, operator.facts())?;
            let minted = Minted {
                secret: &secret,
                name: draft.name.as_str(),
                user: Some(user),
                carries: &draft.carries,
                expires_at: draft.expires_at(tx.now),
                by: None,
                by_name: "",
                facts: operator.facts(),
            };
            mint(tx, org, &catalog, &minted).map(Made::Done)
        })
        .await
}

/// What was asked for, as far as this catalog knows it: what it does not scope reaches everywhere or nowhere.
fn fitted(catalog: &Catalog, carries: Carries) -> Carries {
    match carries {
        Carries::Everything => Carries::Everything,
        Carries::These { vector, as_owner } => Carries::These { vector: catalog.fitted(&vector), as_owner },
    }
}

fn judge(tx: &mut Tx<'_>, standing: &Standing<'_, ManageTokens>, draft: &Draft) -> Result<Result<(), CannotMint>, DbError> {
    let owner_only = standing.organization().catalog.owner_only();
    if draft.whose == Whose::Organization && standing.reach() != Reach::Organization {
        return Ok(Err(CannotMint::NotOwner));
    }
    if let Err(reason) = may_mint(&standing.role().giver(&owner_only), draft.whose, &draft.carries) {
        return Ok(Err(reason));
    }
    let opens = tokens::revoked_at.is_null().and(tokens::expires_at.is_null().or(tokens::expires_at.gt(tx.now)));
    let live: i64 = tokens::table.filter(tokens::org_id.eq(standing.org())).filter(opens).count().get_result(tx.conn)?;
    Ok(if live < MOST_LIVE { Ok(()) } else { Err(CannotMint::TooMany) })
}

/// A token as its row will say.
pub struct Minted<'a> {
    /// What opens.
    pub secret: &'a TokenSecret,
    /// What it is called.
    pub name: &'a str,
    /// Whose it is; nobody's but the organization's.
    pub user: Option<UserId>,
    /// What it lets through.
    pub carries: &'a Carries,
    /// When it ends.
    pub expires_at: Option<Instant>,
    /// Who made it; nobody for the operator.
    pub by: Option<UserId>,
    /// Their name.
    pub by_name: &'a str,
    /// For the record.
    pub facts: &'a RequestFacts,
}

/// Writes a token and the record of it, in the transaction of whatever causes it. The caller has judged.
pub(in crate::store) fn mint(tx: &mut Tx<'_>, org: OrgId, catalog: &Catalog, minted: &Minted<'_>) -> Result<TokenId, DbError> {
    let id = TokenId(tx.id());
    let (permissions, as_owner) = match minted.carries {
        Carries::Everything => (None, true),
        Carries::These { vector, as_owner } => (Some(Document(json!(catalog.document_of(vector)))), *as_owner),
    };
    let carried: Value = permissions.as_ref().map_or(json!("everything"), |document| document.0.clone());
    diesel::insert_into(tokens::table)
        .values((
            tokens::org_id.eq(org),
            tokens::id.eq(id),
            tokens::secret_hash.eq(minted.secret.hash()),
            tokens::prefix.eq(minted.secret.prefix()),
            tokens::name.eq(minted.name),
            tokens::user_id.eq(minted.user),
            tokens::permissions.eq(permissions),
            tokens::as_owner.eq(as_owner),
            tokens::made_by.eq(minted.by),
            tokens::made_by_name.eq(minted.by_name),
            tokens::created_at.eq(tx.now),
            tokens::expires_at.eq(minted.expires_at),
            tokens::last_used_at.eq(Instant::UNKNOWN),
            tokens::revoked_by_name.eq(""),
        ))
        .execute(tx.conn)?;
    let payload = json!({
        "token": id, "name": minted.name, "prefix": minted.secret.prefix(), "user": minted.user, "permissions": carried,
        "as_owner": as_owner, "expires_at": minted.expires_at,
    });
    let done = Done { actor: minted.by, actor_name: minted.by_name, action: CREATED, payload, facts: minted.facts };
    activity::record(tx, org, done)?;
    Ok(id)
}
