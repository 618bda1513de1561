//! One more organization for a person who has an account already: for demonstrations, as [`super::seed`].

use diesel::prelude::*;
use serde_json::json;

use super::{
    Doors,
    activity::{self, Done},
    invitations, members, organizations, seats, users,
};
use crate::{
    authz::Operator,
    db::{DbError, schema::members as member_rows},
    domain::{email::Email, member::Origin, slug::Slug},
};

/// How adding somebody ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joined {
    /// They are an active member, as of the moment of the doors.
    Done,
    /// No organization has that slug.
    NoOrganization,
    /// Nobody has that address.
    NoPerson,
    /// The organization has no such role.
    NoRole(String),
    /// They are a member already; nothing was changed.
    AlreadyMember,
    /// The plan has no seat free.
    NoSeat {
        /// Key of the plan.
        plan: String,
    },
}

/// Makes somebody who has an account a member of one more organization.
pub async fn join(doors: &Doors, operator: &Operator, slug: Slug, email: Email, role: String) -> Result<Joined, DbError> {
    doors
        .operator(operator, move |tx, operator| {
            let Some((org, catalog, plan)) = organizations::by_slug(tx, slug.as_str())? else { return Ok(Joined::NoOrganization) };
            tx.enter(org, operator.facts())?;
            let Some(user) = users::by_email(tx, &email)? else { return Ok(Joined::NoPerson) };
            let Some(number) = organizations::role_number(tx, org, &role)? else { return Ok(Joined::NoRole(role)) };
            let memberships: i64 = member_rows::table.find((org, user)).count().get_result(tx.conn)?;
            if memberships > 0 {
                return Ok(Joined::AlreadyMember);
            }
            if !seats::of_operator(tx, org, &catalog, &plan)?.fits(1) {
                return Ok(Joined::NoSeat { plan });
            }
            invitations::close_for(tx, org, email.key())?;
            members::add(tx, org, user, number, Origin::Seed)?;
            let payload = json!({ "member": { "id": user, "email": email.address(), "role": role } });
            let done = Done { actor: None, actor_name: "operator", action: "members.seeded", payload, facts: operator.facts() };
            activity::record(tx, org, done)?;
            Ok(Joined::Done)
        })
        .await
}
