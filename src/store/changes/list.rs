//! What was changed: the latest first, and each with its people.

use diesel::{prelude::*, sql_types};

use crate::{
    authz::{Grant, Refused, Scope, capabilities::ReadMembers},
    db::{
        Conn, DbError, Statement,
        schema::{change_items, changes},
        types::{Doc, Document, Uid},
    },
    domain::{
        change::{About, Kind, Snapshot},
        ids::{ChangeId, OrgId, UserId},
        instant::Instant,
    },
    store::{
        Doors,
        roles::{self, Role},
    },
};

/// Changes on one page.
pub const PAGE: usize = 50;
/// People of a change on one page.
pub const PEOPLE: usize = 100;

/// One change, as listed.
#[derive(Debug, Clone)]
pub struct Change {
    /// Which.
    pub id: ChangeId,
    /// What was done.
    pub kind: Kind,
    /// Who did it.
    pub actor: UserId,
    /// Their name as it was.
    pub by: String,
    /// When.
    pub at: Instant,
    /// How many people it changed.
    pub people: u32,
    /// The change that it took back.
    pub undoes: Option<ChangeId>,
    /// The change that took it back.
    pub undone_by: Option<ChangeId>,
    /// The role that it ended or brought back.
    pub about: Option<About>,
    /// Whether it made the same of everybody it changed.
    pub alike: bool,
}

/// One page of changes.
#[derive(Debug, Clone)]
pub struct Changes {
    /// The latest first.
    pub changes: Vec<Change>,
    /// For each, the first of its people: a change of one is told by name.
    pub first: Vec<Option<Concerned>>,
    /// Where the next page begins.
    pub after: Option<ChangeId>,
    /// Every role there is or was.
    pub roles: Vec<Role>,
}

/// Somebody in a change.
#[derive(Debug, Clone)]
pub struct Concerned {
    /// Who.
    pub user: UserId,
    /// Their name: as it is, or as it was when they went.
    pub name: String,
    /// Their address, likewise.
    pub email: String,
    /// What they were.
    pub before: Option<Snapshot>,
    /// What they were after it.
    pub after: Option<Snapshot>,
    /// `done`, or why they were left alone (see [`crate::domain::change::Outcome::as_str`]).
    pub outcome: String,
}

/// One change with a page of its people, those left alone after those who were changed.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The change.
    pub change: Change,
    /// Those of its people whom the reader may know of now, whoever they reached when they made it.
    pub people: Vec<Concerned>,
    /// How many of these it changed.
    pub done: u32,
    /// How many of these were left alone.
    pub left: u32,
    /// Whether the reader reaches only a part of the organization.
    pub is_part: bool,
    /// Every role there is or was.
    pub roles: Vec<Role>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = changes)]
struct Row {
    id: ChangeId,
    kind: String,
    actor_id: UserId,
    actor_name: String,
    at: Instant,
    people: i32,
    undoes: Option<ChangeId>,
    undone_by: Option<ChangeId>,
    about: Document,
}

/// Lists changes from one on; the reader sees the whole team's, or what they did themselves.
pub async fn list(doors: &Doors, grant: &Grant<ReadMembers>, from: Option<ChangeId>) -> Result<Changes, Refused> {
    let (scope, catalog) = (grant.scope(), grant.organization().catalog.clone());
    let read = move |conn: &mut Conn| {
        let org = scope.org();
        let mut query = seen(&scope).into_boxed();
        if let Some(from) = from {
            query = query.filter(changes::id.le(from));
        }
        let rows: Vec<Row> = query.order(changes::id.desc()).limit(PAGE as i64 + 1).select(Row::as_select()).load(conn)?;
        let mut changes = rows.into_iter().map(change).collect::<Result<Vec<_>, _>>()?;
        let after = (changes.len() > PAGE).then(|| changes.pop()).flatten().map(|change| change.id);
        for change in &mut changes {
            change.alike = alike(conn, org, change)?;
        }
        let first = |change: &Change| Ok(people(conn, org, change.id, scope.only(), (0, 1))?.pop());
        let first = changes.iter().map(first).collect::<Result<_, DbError>>()?;
        let mut roles = roles::listed(conn, org, &catalog)?;
        roles.extend(roles::ended(conn, org, &catalog)?);
        Ok(Changes { changes, first, after, roles })
    };
    Ok(doors.db().read(read).await?)
}

/// Opens one, at a page of its people (from 0); nothing, when there is none that the reader may know of.
pub async fn open(doors: &Doors, grant: &Grant<ReadMembers>, id: ChangeId, page: usize) -> Result<Option<Opened>, Refused> {
    let (scope, catalog) = (grant.scope(), grant.organization().catalog.clone());
    let read = move |conn: &mut Conn| {
        let org = scope.org();
        let row: Option<Row> = seen(&scope).filter(changes::id.eq(id)).select(Row::as_select()).first(conn).optional()?;
        let Some(change) = row.map(|row| whole(conn, org, row)).transpose()? else { return Ok(None) };
        let people = people(conn, org, id, scope.only(), (page.saturating_mul(PEOPLE), PEOPLE))?;
        let (done, left) = counts(conn, org, id, scope.only())?;
        let mut roles = roles::listed(conn, org, &catalog)?;
        roles.extend(roles::ended(conn, org, &catalog)?);
        Ok(Some(Opened { change, people, done, left, is_part: scope.only().is_some(), roles }))
    };
    Ok(doors.db().read(read).await?)
}

/// What a reader may see: who sees only themselves sees only what they did.
#[diesel::dsl::auto_type(no_type_alias)]
fn seen(scope: &Scope) -> _ {
    let anybody: bool = scope.only().is_none();
    let reader: UserId = scope.only().unwrap_or(UserId(uuid::Uuid::nil()));
    let org: OrgId = scope.org();
    changes::table.filter(changes::org_id.eq(org)).filter(changes::actor_id.eq(reader).or(anybody.into_sql::<sql_types::Bool>()))
}

fn change(row: Row) -> Result<Change, DbError> {
    let kind = row.kind.parse().map_err(|_| DbError::failed("a change is of an unknown kind"))?;
    let about = serde_json::from_value(row.about.0).map_err(|error| DbError::failed(error.to_string()))?;
    let (id, actor, by, at, people) = (row.id, row.actor_id, row.actor_name, row.at, u32::try_from(row.people).unwrap_or(0));
    Ok(Change { id, kind, actor, by, at, people, undoes: row.undoes, undone_by: row.undone_by, about, alike: true })
}

/// Whether a change of roles gave everybody the same: a list may say another for each. Who was suspended before is so afterwards.
fn alike(conn: &mut Conn, org: OrgId, change: &Change) -> Result<bool, DbError> {
    if change.kind != Kind::Role || change.people < 2 {
        return Ok(true);
    }
    let kinds: i64 = Statement::new("SELECT count(DISTINCT after->>'role') FROM change_items WHERE outcome = 'done' AND org_id = ")
        .value::<Uid, _>(org)
        .sql(" AND change_id = ")
        .value::<Uid, _>(change.id)
        .rows::<sql_types::BigInt>()
        .get_result(conn)?;
    Ok(kinds < 2)
}

/// A change, whoever asks.
pub(super) fn find(conn: &mut Conn, org: OrgId, id: ChangeId) -> Result<Option<Change>, DbError> {
    let row: Option<Row> = changes::table.find((org, id)).select(Row::as_select()).first(conn).optional()?;
    row.map(|row| whole(conn, org, row)).transpose()
}

fn whole(conn: &mut Conn, org: OrgId, row: Row) -> Result<Change, DbError> {
    let mut change = change(row)?;
    change.alike = alike(conn, org, &change)?;
    Ok(change)
}

/// How many it changed and how many it left alone; of `only` one person, where no other may be known of.
fn counts(conn: &mut Conn, org: OrgId, id: ChangeId, only: Option<UserId>) -> Result<(u32, u32), DbError> {
    let items = change_items::table.filter(change_items::org_id.eq(org).and(change_items::change_id.eq(id)));
    let mut items = items.group_by(change_items::outcome).select((change_items::outcome, diesel::dsl::count_star())).into_boxed();
    if let Some(only) = only {
        items = items.filter(change_items::user_id.eq(only));
    }
    let (mut done, mut left) = (0, 0);
    for (outcome, count) in items.load::<(String, i64)>(conn)? {
        *(if outcome == "done" { &mut done } else { &mut left }) += u32::try_from(count).unwrap_or(u32::MAX);
    }
    Ok((done, left))
}

/// Some of a change's people: those it changed first, each lot by name. `only` leaves out everybody but one.
pub(super) fn people(
    conn: &mut Conn,
    org: OrgId,
    id: ChangeId,
    only: Option<UserId>,
    (skip, most): (usize, usize),
) -> Result<Vec<Concerned>, DbError> {
    type Row = (UserId, String, String, Document, Document, String);
    let mut all = Statement::new(
        "SELECT i.user_id, coalesce(m.name, f.name, u.name), coalesce(m.email, f.email, u.email), i.before, i.after, i.outcome
         FROM change_items i
         JOIN users u ON u.id = i.user_id
         LEFT JOIN members m ON m.org_id = i.org_id AND m.user_id = i.user_id
         LEFT JOIN former_members f ON f.org_id = i.org_id AND f.user_id = i.user_id
         WHERE i.org_id = ",
    )
    .value::<Uid, _>(org)
    .sql(" AND i.change_id = ")
    .value::<Uid, _>(id);
    if let Some(only) = only {
        all = all.sql(" AND i.user_id = ").value::<Uid, _>(only);
    }
    let rows: Vec<Row> = all
        .sql(format!(
            " ORDER BY CASE i.outcome WHEN 'done' THEN 0 ELSE 1 END, coalesce(m.name_key, f.search_key), i.user_id LIMIT {most} OFFSET "
        ))
        .value::<sql_types::BigInt, _>(i64::try_from(skip).unwrap_or(i64::MAX))
        .rows::<(Uid, sql_types::Text, sql_types::Text, Doc, Doc, sql_types::Text)>()
        .load(conn)?;
    let read = |document: Document| serde_json::from_value(document.0).map_err(|error| DbError::failed(error.to_string()));
    rows.into_iter()
        .map(|(user, name, email, before, after, outcome)| {
            Ok(Concerned { user, name, email, before: read(before)?, after: read(after)?, outcome })
        })
        .collect()
}
