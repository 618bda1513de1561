//! Who left or was removed, the latest first.

use diesel::{prelude::*, sql_types};
use serde::{Deserialize, Serialize};

use super::Doors;
use crate::{
    authz::{Grant, capabilities::RemoveMembers},
    db::{
        DbError, Statement, dialect,
        types::{Moment, Uid},
    },
    domain::{capability::Capability, fold::fold, ids::UserId, instant::Instant, reach::Reach},
};

/// People on one page.
pub const PAGE: usize = 50;

/// The place of one person in the order, outside the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    at: Instant,
    user: UserId,
}

impl Place {
    /// Whether somebody could stand there: anybody can write an address, and not every database takes every moment.
    pub fn can_be(&self) -> bool {
        self.at.can_be()
    }
}

/// Somebody who is no member any more.
#[derive(Debug, Clone, QueryableByName)]
pub struct Former {
    /// Who.
    #[diesel(sql_type = Uid)]
    pub user_id: UserId,
    /// Their name at the end.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Their address at the end.
    #[diesel(sql_type = sql_types::Text)]
    pub email: String,
    /// Number of the role they held.
    #[diesel(sql_type = sql_types::Integer)]
    pub role_number: i32,
    /// Its key.
    #[diesel(sql_type = sql_types::Text)]
    pub role_key: String,
    /// Its stored name.
    #[diesel(sql_type = sql_types::Text)]
    pub role_name: String,
    /// Whether that role was deleted: nobody comes back in it.
    #[diesel(sql_type = sql_types::Bool)]
    pub role_ended: bool,
    /// When they went.
    #[diesel(sql_type = Moment)]
    pub ended_at: Instant,
    /// Who ended it: themselves, when they left.
    #[diesel(sql_type = Uid)]
    pub ended_by: UserId,
    /// Their name as it was.
    #[diesel(sql_type = sql_types::Text)]
    pub ended_by_name: String,
}

/// One page of them.
#[derive(Debug, Clone)]
pub struct Listing {
    /// At most [`PAGE`].
    pub people: Vec<Former>,
    /// The place after which a later page begins.
    pub after: Option<Place>,
}

/// Lists them, those after a place, whose name or address contains what was typed. Who reaches less than everybody, or does not see the team,
/// sees nobody: where those who went once stood, nothing says.
pub async fn list(doors: &Doors, grant: &Grant<RemoveMembers>, search: &str, after: Option<Place>) -> Result<Listing, DbError> {
    let scope = grant.scope();
    if scope.only().is_some() || grant.may(Capability::ReadMembers) != Reach::Organization {
        return Ok(Listing { people: Vec::new(), after: None });
    }
    let typed = fold(search);
    doors
        .db()
        .read(move |conn| {
            let position = dialect::position(conn.dialect());
            let mut query = Statement::new(
                "SELECT f.user_id, f.name, f.email, r.number AS role_number, r.key AS role_key, r.name AS role_name, r.deleted_at IS NOT NULL AS role_ended, f.ended_at,
                   f.ended_by, f.ended_by_name
                 FROM former_members f JOIN roles r ON r.org_id = f.org_id AND r.number = f.role_number WHERE f.org_id = ",
            )
            .value::<Uid, _>(scope.org());
            if !typed.is_empty() {
                query = query.sql(format!(" AND {position}(f.search_key, ")).value::<sql_types::Text, _>(typed).sql(") > 0");
            }
            if let Some(place) = after {
                query = query
                    .sql(" AND (f.ended_at, f.user_id) < (")
                    .value::<Moment, _>(place.at)
                    .sql(", ")
                    .value::<Uid, _>(place.user)
                    .sql(")");
            }
            let query = query.sql(format!(" ORDER BY f.ended_at DESC, f.user_id DESC LIMIT {}", PAGE + 1));
            let mut people: Vec<Former> = query.load(conn)?;
            let more = people.len() > PAGE;
            people.truncate(PAGE);
            let after = people.last().filter(|_| more).map(|last| Place { at: last.ended_at, user: last.user_id });
            Ok(Listing { people, after })
        })
        .await
}
