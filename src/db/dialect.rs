//! Every place where the two databases need different words.

use diesel::{Connection, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types};

use super::{
    Conn, DbError, Dialect,
    types::{Doc, Document, Moment, Uid},
};
use crate::domain::{
    ids::{ChangeId, OrgId, UserId},
    instant::Instant,
};

impl Conn {
    /// Which database this connection leads to.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Postgres(_) => Dialect::Postgres,
            Self::Sqlite(_) => Dialect::Sqlite,
        }
    }
}

/// What a row lock is called. SQLite's immediate transaction has locked everything already.
fn for_update(conn: &Conn) -> &'static str {
    match conn {
        Conn::Postgres(_) => " FOR UPDATE",
        Conn::Sqlite(_) => "",
    }
}

/// Locks the row that guards an organization.
pub fn lock_organization(conn: &mut Conn, org: OrgId) -> Result<(), DbError> {
    let lock = for_update(conn);
    sql_query(format!("SELECT 1 FROM organization_state WHERE org_id = $1{lock}")).bind::<Uid, _>(org).execute(conn)?;
    Ok(())
}

/// Locks one person's account.
pub fn lock_user(conn: &mut Conn, user: UserId) -> Result<(), DbError> {
    let lock = for_update(conn);
    sql_query(format!("SELECT 1 FROM users WHERE id = $1{lock}")).bind::<Uid, _>(user).execute(conn)?;
    Ok(())
}

/// Locks the instance: setup, catalogs, new organizations.
pub fn lock_instance(conn: &mut Conn) -> Result<(), DbError> {
    let lock = for_update(conn);
    sql_query(format!("SELECT 1 FROM instance WHERE id = 1{lock}")).execute(conn)?;
    Ok(())
}

/// How a queue's consumer passes over rows that another one holds.
pub fn skip_locked(conn: &Conn) -> &'static str {
    match conn {
        Conn::Postgres(_) => " FOR UPDATE SKIP LOCKED",
        Conn::Sqlite(_) => "",
    }
}

/// Enters one changed member into the full-text index again. On Postgres the index keeps itself.
pub fn index_member(conn: &mut Conn, org: OrgId, user: UserId) -> Result<(), DbError> {
    if matches!(conn, Conn::Postgres(_)) {
        return Ok(());
    }
    sql_query("INSERT INTO member_search (rowid, search_key) SELECT search_id, search_key FROM members WHERE org_id = $1 AND user_id = $2")
        .bind::<Uid, _>(org)
        .bind::<Uid, _>(user)
        .execute(conn)?;
    Ok(())
}

/// Enters the members inserted by this transaction. New rows get the largest number, so they are the ones past the index's last.
pub fn index_new_members(conn: &mut Conn) -> Result<(), DbError> {
    if matches!(conn, Conn::Postgres(_)) {
        return Ok(());
    }
    sql_query(
        "INSERT INTO member_search (rowid, search_key) SELECT search_id, search_key FROM members
         WHERE search_id > coalesce((SELECT rowid FROM member_search ORDER BY rowid DESC LIMIT 1), 0)",
    )
    .execute(conn)?;
    Ok(())
}

/// Takes members out of the full-text index; to be called before their rows change or go. `users` is a JSON array of ids.
pub fn unindex_members(conn: &mut Conn, org: OrgId, users: Document) -> Result<(), DbError> {
    if matches!(conn, Conn::Postgres(_)) {
        return Ok(());
    }
    let (open, close) = ids(conn.dialect());
    sql_query(format!(
        "DELETE FROM member_search WHERE rowid IN (SELECT search_id FROM members WHERE org_id = ?1 AND user_id IN {open}?2{close})"
    ))
    .bind::<Uid, _>(org)
    .bind::<Doc, _>(users)
    .execute(conn)?;
    Ok(())
}

/// How members are found by a part of their name or email.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Search {
    /// Any part of at least three characters, through an index.
    Substring,
    /// Only beginnings: Postgres without the extension `pg_trgm`.
    Prefix,
}

#[derive(QueryableByName)]
struct Yes {
    #[diesel(sql_type = sql_types::Bool)]
    yes: bool,
}

/// Which search this database can do quickly.
pub fn search(conn: &mut Conn) -> Result<Search, DbError> {
    if matches!(conn, Conn::Sqlite(_)) {
        return Ok(Search::Substring);
    }
    let row: Yes = sql_query("SELECT to_regclass('members_by_search') IS NOT NULL AS yes").get_result(conn)?;
    Ok(if row.yes { Search::Substring } else { Search::Prefix })
}

/// A list of ids out of a bound JSON array, before and after the value: `user_id IN {before}$1{after}`.
pub fn ids(dialect: Dialect) -> (&'static str, &'static str) {
    match dialect {
        Dialect::Postgres => ("(SELECT id::uuid FROM jsonb_array_elements_text(", ") AS x (id))"),
        Dialect::Sqlite => ("(SELECT unhex(value, '-') FROM json_each(", "))"),
    }
}

/// The same of texts.
pub fn texts(dialect: Dialect) -> (&'static str, &'static str) {
    match dialect {
        Dialect::Postgres => ("(SELECT jsonb_array_elements_text(", "))"),
        Dialect::Sqlite => ("(SELECT value FROM json_each(", "))"),
    }
}

/// Writes down what became of the people of a change: a JSON array of objects with `user`, `before`, `after` and `outcome`.
pub fn insert_change_items(conn: &mut Conn, org: OrgId, change: ChangeId, items: Document) -> Result<(), DbError> {
    let rows = match conn.dialect() {
        // Of a JSON null, a column of the record set makes the database's own.
        Dialect::Postgres => {
            "SELECT $2, $3, x.\"user\"::uuid, coalesce(x.before, 'null'), coalesce(x.after, 'null'), x.outcome
             FROM jsonb_to_recordset($1) AS x(\"user\" text, before jsonb, after jsonb, outcome text)"
        }
        Dialect::Sqlite => {
            "SELECT ?2, ?3, unhex(value->>'user', '-'), value->'before', value->'after', value->>'outcome' FROM json_each(?1)"
        }
    };
    sql_query(format!("INSERT INTO change_items (org_id, change_id, user_id, before, after, outcome) {rows}"))
        .bind::<Doc, _>(items)
        .bind::<Uid, _>(org)
        .bind::<Uid, _>(change)
        .execute(conn)?;
    Ok(())
}

/// The function that finds a text in a text: 1 for the first character, 0 for not at all.
pub fn position(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "strpos",
        Dialect::Sqlite => "instr",
    }
}

/// The tables that a search through the index of substrings reads, members as `m`.
pub fn members_by_substring(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "members m",
        // CROSS JOIN keeps SQLite from turning the loops around: the full-text index must lead.
        Dialect::Sqlite => "member_search s CROSS JOIN members m ON m.search_id = s.rowid",
    }
}

/// The conditions of such a search, each with the value that follows it. Every word is at least three characters long.
pub fn substring_conditions(dialect: Dialect, words: &[String]) -> Vec<(&'static str, String)> {
    match dialect {
        Dialect::Postgres => {
            let escaped = |word: &String| word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            words.iter().map(|word| ("m.search_key LIKE", format!("%{}%", escaped(word)))).collect()
        }
        Dialect::Sqlite => {
            let phrases: Vec<String> = words.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
            vec![("s.search_key MATCH", phrases.join(" AND "))]
        }
    }
}

/// Makes the writing connection ready for millions of rows: with a small page cache, every index of a large table is read and written over
/// and over. Lasts as long as the connection, which in a command is as long as the command.
pub fn expect_many_rows(conn: &mut Conn) -> Result<(), DbError> {
    match conn {
        Conn::Postgres(_) => Ok(()),
        Conn::Sqlite(conn) => Ok(conn.batch_execute("PRAGMA cache_size = -1000000; PRAGMA wal_autocheckpoint = 20000")?),
    }
}

/// Inserts people from a JSON array, all with the password of `$2`; see [`insert_people`].
///
/// SQLite numbers `$n` by first appearance, whatever n is; where a statement cannot use them in order it says `?n`.
fn seed_users(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => {
            "INSERT INTO users (id, email, email_key, name, password_hash, password_set_at, language, theme, created_at)
             SELECT x.id::uuid, x.email, x.email_key, x.name, $2, $3, 'en', 'system', $3
             FROM jsonb_to_recordset($1) AS x(id text, email text, email_key text, name text)"
        }
        Dialect::Sqlite => {
            "INSERT INTO users (id, email, email_key, name, password_hash, password_set_at, language, theme, created_at)
             SELECT unhex(value->>'id', '-'), value->>'email', value->>'email_key', value->>'name', ?2, ?3, 'en', 'system', ?3
             FROM json_each(?1)"
        }
    }
}

/// Inserts their memberships in the organization of `$2`. Moments are microseconds since 1970.
fn seed_members(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => {
            "INSERT INTO members (org_id, user_id, role_number, status, origin, joined_at, last_seen_at, name, email, name_key, email_key, search_key)
             SELECT $2, x.id::uuid, x.role, x.status, 'seed', to_timestamp(x.joined / 1000000.0), to_timestamp(x.seen / 1000000.0),
                    x.name, x.email, x.name_key, x.email_key, x.search_key
             FROM jsonb_to_recordset($1) AS x(id text, role integer, status text, joined bigint, seen bigint, name text, email text,
                                              name_key text, email_key text, search_key text)"
        }
        Dialect::Sqlite => {
            "INSERT INTO members (org_id, user_id, role_number, status, origin, joined_at, last_seen_at, name, email, name_key, email_key, search_key)
             SELECT ?2, unhex(value->>'id', '-'), value->>'role', value->>'status', 'seed', value->>'joined', value->>'seen',
                    value->>'name', value->>'email', value->>'name_key', value->>'email_key', value->>'search_key'
             FROM json_each(?1)"
        }
    }
}

/// Writes many people and their memberships at once. `people` is a JSON array of objects with `id`, `email`, `email_key`, `name`, `name_key`,
/// `search_key`, `role` (its number), `status`, `joined` and `seen` (microseconds).
pub fn insert_people(conn: &mut Conn, org: OrgId, people: Document, password_hash: Option<&str>, now: Instant) -> Result<(), DbError> {
    let dialect = conn.dialect();
    sql_query(seed_users(dialect))
        .bind::<Doc, _>(&people)
        .bind::<sql_types::Nullable<sql_types::Text>, _>(password_hash)
        .bind::<Moment, _>(now)
        .execute(conn)?;
    sql_query(seed_members(dialect)).bind::<Doc, _>(&people).bind::<Uid, _>(org).execute(conn)?;
    index_new_members(conn)
}

/// Notes when people were last here. `seen` is a JSON array of objects with `org`, `user` and `at` (microseconds); a moment only moves forward.
pub fn note_seen(conn: &mut Conn, seen: Document) -> Result<(), DbError> {
    let query = match conn {
        Conn::Postgres(_) => {
            "UPDATE members m SET last_seen_at = to_timestamp(x.at / 1000000.0)
             FROM jsonb_to_recordset($1) AS x(org text, \"user\" text, at bigint)
             WHERE m.org_id = x.org::uuid AND m.user_id = x.\"user\"::uuid AND m.last_seen_at < to_timestamp(x.at / 1000000.0)"
        }
        Conn::Sqlite(_) => {
            "UPDATE members SET last_seen_at = x.at
             FROM (SELECT unhex(value->>'org', '-') AS org, unhex(value->>'user', '-') AS user, value->>'at' AS at FROM json_each($1)) x
             WHERE members.org_id = x.org AND members.user_id = x.user AND members.last_seen_at < x.at"
        }
    };
    sql_query(query).bind::<Doc, _>(seen).execute(conn)?;
    Ok(())
}

/// Notes when sessions were last used: a JSON array of objects with `session` and `at`.
pub fn note_sessions_seen(conn: &mut Conn, seen: Document) -> Result<(), DbError> {
    let query = match conn {
        Conn::Postgres(_) => {
            "UPDATE sessions s SET seen_at = to_timestamp(x.at / 1000000.0) FROM jsonb_to_recordset($1) AS x(session text, at bigint)
             WHERE s.id = x.session::uuid AND s.seen_at < to_timestamp(x.at / 1000000.0)"
        }
        Conn::Sqlite(_) => {
            "UPDATE sessions SET seen_at = x.at
             FROM (SELECT unhex(value->>'session', '-') AS session, value->>'at' AS at FROM json_each($1)) x
             WHERE sessions.id = x.session AND sessions.seen_at < x.at"
        }
    };
    sql_query(query).bind::<Doc, _>(seen).execute(conn)?;
    Ok(())
}

/// Moves tokens' "last used" forward; `used` is a list of `{org, token, at}`.
pub fn note_tokens_used(conn: &mut Conn, used: Document) -> Result<(), DbError> {
    let query = match conn {
        Conn::Postgres(_) => {
            "UPDATE tokens t SET last_used_at = to_timestamp(x.at / 1000000.0) FROM jsonb_to_recordset($1) AS x(org text, token text, at bigint)
             WHERE t.org_id = x.org::uuid AND t.id = x.token::uuid AND t.last_used_at < to_timestamp(x.at / 1000000.0)"
        }
        Conn::Sqlite(_) => {
            "UPDATE tokens SET last_used_at = x.at
             FROM (SELECT unhex(value->>'org', '-') AS org, unhex(value->>'token', '-') AS token, value->>'at' AS at FROM json_each($1)) x
             WHERE tokens.org_id = x.org AND tokens.id = x.token AND tokens.last_used_at < x.at"
        }
    };
    sql_query(query).bind::<Doc, _>(used).execute(conn)?;
    Ok(())
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = sql_types::Text)]
    line: String,
}

/// The database's own check of its files; empty when all is well. Postgres checks its pages by itself as it reads them.
pub fn integrity(conn: &mut Conn) -> Result<Vec<String>, DbError> {
    if matches!(conn, Conn::Postgres(_)) {
        return Ok(Vec::new());
    }
    let faults: Vec<Line> = conn.transaction(|conn| {
        // The full-text index keeps in mind what it read last on this connection, and the check does not ask whether that still holds: it would
        // look for pages that others have put together since, and call them corrupt. Reading the table does ask.
        sql_query("SELECT rowid FROM member_search LIMIT 1").execute(conn)?;
        let mut faults: Vec<Line> =
            sql_query("SELECT integrity_check AS line FROM pragma_integrity_check WHERE integrity_check <> 'ok'").load(conn)?;
        let orphans = "SELECT \"table\" || ' has a row without its parent' AS line FROM pragma_foreign_key_check";
        faults.extend(sql_query(orphans).load::<Line>(conn)?);
        Ok::<_, DbError>(faults)
    })?;
    Ok(faults.into_iter().map(|row| row.line).collect())
}

/// Writes a consistent copy of an embedded database to a new file.
pub fn backup(conn: &mut Conn, file: &str) -> Result<(), DbError> {
    match conn {
        Conn::Postgres(_) => Err(DbError::failed("a Postgres database is backed up by pg_dump, which sees it consistently while it runs")),
        Conn::Sqlite(_) => {
            sql_query("VACUUM INTO $1").bind::<sql_types::Text, _>(file).execute(conn)?;
            Ok(())
        }
    }
}

/// Whether the full-text index has an entry for every member and no other; a line for what is wrong. What an entry says cannot be read back,
/// and to ask for every member whether it is found takes longer than all the rest. On Postgres the index keeps itself.
pub fn search_index_faults(conn: &mut Conn) -> Result<Vec<String>, DbError> {
    if matches!(conn, Conn::Postgres(_)) {
        return Ok(Vec::new());
    }
    let query =
        "SELECT o.slug || ': ' || m.email || ' is not in the search index' AS line FROM members m JOIN organizations o ON o.id = m.org_id
        WHERE m.search_id NOT IN (SELECT rowid FROM member_search)
        UNION ALL SELECT 'the search index has an entry ' || rowid || ', which is nobody''s' FROM member_search
        WHERE rowid NOT IN (SELECT search_id FROM members)";
    Ok(sql_query(query).load::<Line>(conn)?.into_iter().map(|row| row.line).collect())
}
