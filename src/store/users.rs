//! People with an account: their profile, and its copies beside each membership.

use diesel::{
    prelude::*,
    sql_types::{Nullable, Text},
};
use serde_json::json;

use super::{Doors, Tx};
use crate::{
    authz::SignedIn,
    db::{
        DbError, Statement, dialect,
        schema::{members, users},
        types::{Document, Moment, Uid},
    },
    domain::{
        email::Email,
        fold::fold,
        ids::{OrgId, UserId},
        instant::Instant,
        person_name::PersonName,
    },
};

/// What a page may look like to its reader.
pub const THEMES: [&str; 3] = ["system", "light", "dark"];

#[derive(Insertable)]
#[diesel(table_name = users)]
struct NewUser<'a> {
    id: UserId,
    email: &'a str,
    email_key: &'a str,
    name: &'a str,
    password_hash: Option<String>,
    password_set_at: Option<Instant>,
    language: &'a str,
    theme: &'a str,
    created_at: Instant,
}

/// Makes an account. The caller has looked whether the address is taken, under a lock.
pub(super) fn create(
    tx: &mut Tx<'_>,
    email: &Email,
    name: &PersonName,
    language: &str,
    password_hash: Option<String>,
) -> Result<UserId, DbError> {
    let id = UserId(tx.id());
    let user = NewUser {
        id,
        email: email.address(),
        email_key: email.key(),
        name: name.as_str(),
        password_set_at: password_hash.is_some().then_some(tx.now),
        password_hash,
        language,
        theme: THEMES[0],
        created_at: tx.now,
    };
    diesel::insert_into(users::table).values(&user).execute(tx.conn)?;
    Ok(id)
}

/// Makes an account, unless the address has one: of two that come at once, by two invitations, one makes it.
pub(super) fn create_unless_there(
    tx: &mut Tx<'_>,
    email: &Email,
    name: &PersonName,
    language: &str,
    password_hash: Option<String>,
) -> Result<Option<UserId>, DbError> {
    let id = UserId(tx.id());
    let set_at = password_hash.is_some().then_some(tx.now);
    let made = Statement::new(
        "INSERT INTO users (id, email, email_key, name, password_hash, password_set_at, language, theme, created_at) VALUES (",
    )
    .value::<Uid, _>(id)
    .sql(", ")
    .value::<Text, _>(email.address().to_owned())
    .sql(", ")
    .value::<Text, _>(email.key().to_owned())
    .sql(", ")
    .value::<Text, _>(name.as_str().to_owned())
    .sql(", ")
    .value::<Nullable<Text>, _>(password_hash)
    .sql(", ")
    .value::<Nullable<Moment>, _>(set_at)
    .sql(", ")
    .value::<Text, _>(language.to_owned())
    .sql(", ")
    .value::<Text, _>(THEMES[0])
    .sql(", ")
    .value::<Moment, _>(tx.now)
    .sql(") ON CONFLICT (email_key) DO NOTHING")
    .execute(tx.conn)?;
    Ok((made > 0).then_some(id))
}

/// Whose address this is.
pub(super) fn by_email(tx: &mut Tx<'_>, email: &Email) -> Result<Option<UserId>, DbError> {
    Ok(users::table.filter(users::email_key.eq(email.key())).select(users::id).first(tx.conn).optional()?)
}

/// Changes a person's name, here and in every organization they are in.
pub async fn rename(doors: &Doors, signed_in: &SignedIn, name: PersonName) -> Result<(), DbError> {
    let user = signed_in.person().id;
    doors
        .user(user, move |tx| {
            diesel::update(users::table.find(user)).set(users::name.eq(name.as_str())).execute(tx.conn)?;
            let places: Vec<(OrgId, String)> =
                members::table.filter(members::user_id.eq(user)).select((members::org_id, members::email)).load(tx.conn)?;
            for (org, email) in places {
                let copies = (
                    members::name.eq(name.as_str()),
                    members::name_key.eq(fold(name.as_str())),
                    members::search_key.eq(search_key(name.as_str(), &email)),
                );
                dialect::unindex_members(tx.conn, org, Document(json!([user])))?;
                diesel::update(members::table.find((org, user))).set(copies).execute(tx.conn)?;
                dialect::index_member(tx.conn, org, user)?;
            }
            Ok(())
        })
        .await
}

/// Changes what the pages look like to a person. The values were checked against what is offered.
pub async fn set_appearance(doors: &Doors, signed_in: &SignedIn, language: String, theme: String) -> Result<(), DbError> {
    let user = signed_in.person().id;
    doors
        .user(user, move |tx| {
            diesel::update(users::table.find(user)).set((users::language.eq(language), users::theme.eq(theme))).execute(tx.conn)?;
            Ok(())
        })
        .await
}

/// What the search of members looks through: name and address, folded.
pub(super) fn search_key(name: &str, email: &str) -> String {
    fold(&format!("{name} {email}"))
}
