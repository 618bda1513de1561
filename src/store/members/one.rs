//! One member alone, as the list shows them.

use std::sync::Arc;

use diesel::{OptionalExtension, RunQueryDsl};

use super::list::{COLUMNS, Columns, Member};
use crate::{
    authz::Scope,
    catalog::Catalog,
    db::{Conn, DbError, Statement, types::Uid},
    domain::{ids::UserId, role::RoleNumber},
    store::{
        Doors,
        roles::{self, Role},
    },
};

/// A member with the role they hold; nothing, where there is none of that id, or none that the scope takes in.
pub async fn one(doors: &Doors, scope: Scope, catalog: Arc<Catalog>, user: UserId) -> Result<Option<(Member, Role)>, DbError> {
    if scope.only().is_some_and(|only| only != user) {
        return Ok(None);
    }
    let read = move |conn: &mut Conn| {
        let query = Statement::new(format!("SELECT {COLUMNS} FROM members m WHERE m.org_id = "))
            .value::<Uid, _>(scope.org())
            .sql(" AND m.user_id = ")
            .value::<Uid, _>(user);
        let member: Option<Member> = query.rows::<Columns>().get_result(conn).optional()?;
        let Some(member) = member else { return Ok(None) };
        let all = roles::listed(conn, scope.org(), &catalog)?;
        let role = roles::by_number(&all, RoleNumber(member.role_number)).cloned();
        Ok(Some((member, role.ok_or_else(|| DbError::failed("a member's role is missing"))?)))
    };
    doors.db().read(read).await
}
