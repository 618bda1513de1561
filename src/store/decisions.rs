//! Who a product asks about. Read anew for every question: a right that was taken away is refused on the next call, on every instance.

use std::collections::HashMap;

use diesel::{QueryableByName, RunQueryDsl, sql_types};
use serde_json::json;

use super::Doors;
use crate::{
    authz::{Bearer, Refused},
    db::{
        Conn, DbError, Statement, dialect,
        types::{Doc, Document, Moment, Uid},
    },
    domain::{
        external_id::Named,
        ids::{OrgId, UserId},
        instant::Instant,
        member::Status,
        vector::Vector,
    },
};

/// A member, as far as decisions are concerned.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their address, for comparing.
    pub email_key: String,
    /// What the product calls them, if it said.
    pub external_id: Option<String>,
    /// Whether they are suspended.
    pub suspended: bool,
    /// When they were last seen.
    pub last_seen_at: Instant,
    /// Key of their role.
    pub role_key: String,
    /// Its stored name.
    pub role_name: String,
    /// How far it goes.
    pub vector: Vector,
}

impl Subject {
    /// Whether a name that a product gives somebody is theirs: their id, their address, or the product's own id.
    pub fn is_called(&self, id: &str) -> bool {
        self.is(&Named::of(id))
    }

    fn is(&self, named: &Named) -> bool {
        match named {
            Named::User(user) => self.user == *user,
            Named::Email(key) => self.email_key == *key,
            Named::External(id) => self.external_id.as_deref() == Some(id.as_str()),
            Named::Nobody => false,
        }
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Uid)]
    user_id: UserId,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Text)]
    email_key: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    external_id: Option<String>,
    #[diesel(sql_type = sql_types::Text)]
    status: String,
    #[diesel(sql_type = Moment)]
    last_seen_at: Instant,
    #[diesel(sql_type = sql_types::Text)]
    role_key: String,
    #[diesel(sql_type = sql_types::Bool)]
    is_system: bool,
    #[diesel(sql_type = sql_types::Text)]
    role_name: String,
    #[diesel(sql_type = Doc)]
    permissions: Document,
}

/// The members of these names, by name: those whom the bearer of the token may know of. One query, however many are asked about.
pub async fn subjects(doors: &Doors, bearer: &Bearer, ids: Vec<String>) -> Result<HashMap<String, Subject>, Refused> {
    let (scope, catalog) = (bearer.team(), bearer.organization().catalog.clone());
    // A name is read once, however many it is compared with.
    let ids: Vec<(String, Named)> = ids.into_iter().map(|id| (id.clone(), Named::of(&id))).collect();
    let read = move |conn: &mut Conn| {
        let rows = rows(conn, scope.org(), ids.iter().map(|(_, named)| named))?;
        let seen = rows.into_iter().filter(|row| scope.only().is_none_or(|oneself| oneself == row.user_id));
        let people: Vec<Subject> = seen
            .map(|row| Subject {
                vector: catalog.vector_of_role(&row.role_key, row.is_system, Some(row.permissions.0)),
                user: row.user_id,
                name: row.name,
                email_key: row.email_key,
                external_id: row.external_id,
                suspended: row.status != Status::Active.as_str(),
                last_seen_at: row.last_seen_at,
                role_key: row.role_key,
                role_name: row.role_name,
            })
            .collect();
        let known = ids.into_iter().filter_map(|(id, named)| Some((id, people.iter().find(|person| person.is(&named))?.clone())));
        Ok(known.collect())
    };
    Ok(doors.db().read(read).await?)
}

fn rows<'a>(conn: &mut Conn, org: OrgId, names: impl Iterator<Item = &'a Named>) -> Result<Vec<Row>, DbError> {
    let (mut users, mut emails, mut externals) = (Vec::new(), Vec::new(), Vec::new());
    for named in names {
        match named {
            Named::User(user) => users.push(user),
            Named::Email(key) => emails.push(key),
            Named::External(id) => externals.push(id.as_str()),
            Named::Nobody => {}
        }
    }
    const MEMBERS: &str = "SELECT m.user_id, m.name, m.email_key, m.external_id, m.status, m.last_seen_at, r.key AS role_key, r.is_system,
        r.name AS role_name, r.permissions
        FROM members m JOIN roles r ON r.org_id = m.org_id AND r.number = m.role_number WHERE m.org_id = ";
    let (open_ids, close_ids) = dialect::ids(conn.dialect());
    let (open_texts, close_texts) = dialect::texts(conn.dialect());
    // Each part by an index of its own; somebody found by two is there twice, which harms nothing.
    let query = Statement::new(MEMBERS)
        .value::<Uid, _>(org)
        .sql(format!(" AND m.user_id IN {open_ids}"))
        .value::<Doc, _>(Document(json!(users)))
        .sql(format!("{close_ids} UNION ALL {MEMBERS}"))
        .value::<Uid, _>(org)
        .sql(format!(" AND m.email_key IN {open_texts}"))
        .value::<Doc, _>(Document(json!(emails)))
        .sql(format!("{close_texts} UNION ALL {MEMBERS}"))
        .value::<Uid, _>(org)
        .sql(format!(" AND m.external_id IN {open_texts}"))
        .value::<Doc, _>(Document(json!(externals)))
        .sql(close_texts);
    Ok(query.load(conn)?)
}
