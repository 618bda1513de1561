//! What must hold about who came, who went, and who is asked to come.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::{Conn, DbError, all};
use crate::{
    catalog::Catalogs,
    db::{
        schema::{activity, invitations, roles},
        types::Document,
    },
    domain::{
        ids::{InvitationId, OrgId, UserId},
        invitation::State,
    },
};

pub(super) const INVITED_MEMBER: &str = "SELECT o.slug || ': ' || m.email || ' is a member and has a pending invitation' AS line
    FROM invitations i JOIN members m ON m.org_id = i.org_id AND m.email_key = i.email_key
    JOIN organizations o ON o.id = i.org_id WHERE i.state = 'pending'";

pub(super) const IN_AND_OUT: &str = "SELECT o.slug || ': ' || f.email || ' is a member and listed as removed' AS line
    FROM former_members f JOIN members m ON m.org_id = f.org_id AND m.user_id = f.user_id JOIN organizations o ON o.id = f.org_id";

pub(super) const PENDING_COUNT: &str = "SELECT o.slug || ': keeps ' || s.pending || ' pending invitations, has ' || count(i.id) AS line
    FROM organizations o JOIN organization_state s ON s.org_id = o.id
    LEFT JOIN invitations i ON i.org_id = o.id AND i.state = 'pending'
    GROUP BY o.slug, s.pending HAVING count(i.id) <> s.pending";

/// Looked at from both: either may be the one that is silent, or name a third.
pub(super) const HALF_UNDONE: &str = "SELECT o.slug || ': a change and the one that took it back do not name each other' AS line
    FROM changes c JOIN organizations o ON o.id = c.org_id
    LEFT JOIN changes b ON b.org_id = c.org_id AND b.id = c.undone_by
    LEFT JOIN changes t ON t.org_id = c.org_id AND t.id = c.undoes
    WHERE (c.undone_by IS NOT NULL AND (b.undoes IS NULL OR b.undoes <> c.id))
        OR (c.undoes IS NOT NULL AND (t.undone_by IS NULL OR t.undone_by <> c.id))";

pub(super) const CHANGED_PEOPLE: &str = "SELECT o.slug || ': a change says ' || c.people || ' people and has ' || count(i.user_id) AS line
    FROM changes c JOIN organizations o ON o.id = c.org_id
    LEFT JOIN change_items i ON i.org_id = c.org_id AND i.change_id = c.id AND i.outcome = 'done'
    GROUP BY o.slug, c.id, c.people HAVING count(i.user_id) <> c.people";

/// Every accepted invitation has exactly one joining on record, and somebody who did.
pub(super) fn joined_once(conn: &mut Conn) -> Result<Vec<String>, DbError> {
    type Accepted = (OrgId, InvitationId, String, Option<UserId>);
    let mut found = Vec::new();
    let slugs: BTreeMap<OrgId, String> = all(conn)?.into_iter().map(|(org, slug, ..)| (org, slug)).collect();
    let accepted: Vec<Accepted> = invitations::table
        .filter(invitations::state.eq(State::Accepted.as_str()))
        .select((invitations::org_id, invitations::id, invitations::email, invitations::accepted_by))
        .load(conn)?;
    let joinings: Vec<(OrgId, Document)> = activity::table
        .filter(activity::action.eq("invitation.accepted").and(activity::refused.eq(false)))
        .select((activity::org_id, activity::payload))
        .load(conn)?;
    let mut times: BTreeMap<(OrgId, String), usize> = BTreeMap::new();
    for (org, payload) in joinings {
        *times.entry((org, payload.0["invitation"].as_str().unwrap_or_default().to_owned())).or_default() += 1;
    }
    for (org, id, email, by) in accepted {
        let slug = slugs.get(&org).map_or("", String::as_str);
        let joined = times.remove(&(org, id.to_string())).unwrap_or(0);
        if joined != 1 || by.is_none() {
            found.push(format!("{slug}: the invitation of {email} was accepted {joined} times on record"));
        }
    }
    found.extend(times.into_keys().map(|(org, id)| {
        format!("{}: a joining is on record for {id}, which is no accepted invitation", slugs.get(&org).map_or("", String::as_str))
    }));
    Ok(found)
}

/// Open invitations carry roles that are there, and that invitations may carry.
pub(super) fn lost_roles(conn: &mut Conn, catalogs: &Catalogs) -> Result<Vec<String>, DbError> {
    let mut found = Vec::new();
    for (org, slug, catalog, _) in all(conn)? {
        let Some(catalog) = catalogs.get(&catalog) else { continue };
        let open: Vec<(String, String, bool)> = invitations::table
            .inner_join(roles::table.on(roles::org_id.eq(invitations::org_id).and(roles::number.eq(invitations::role_number))))
            .filter(invitations::org_id.eq(org).and(invitations::state.eq(State::Pending.as_str())))
            .select((invitations::email, roles::key, roles::is_system))
            .load(conn)?;
        let never = |key: &str, is_system: bool| is_system && catalog.role(key).is_some_and(|role| !role.invitable);
        let wrong = open.into_iter().filter(|(_, key, is_system)| never(key, *is_system));
        found.extend(wrong.map(|(email, key, _)| format!("{slug}: {email} is invited as {key}, which no invitation may carry")));
    }
    Ok(found)
}

/// No custom role holds what only owners may.
pub(super) fn misplaced(conn: &mut Conn, catalogs: &Catalogs) -> Result<Vec<String>, DbError> {
    let mut found = Vec::new();
    for (org, slug, catalog, _) in all(conn)? {
        let Some(catalog) = catalogs.get(&catalog) else { continue };
        let custom: Vec<(String, Document)> = roles::table
            .filter(roles::org_id.eq(org).and(roles::is_system.eq(false)).and(roles::deleted_at.is_null()))
            .select((roles::key, roles::permissions))
            .load(conn)?;
        for (key, document) in custom {
            let vector = catalog.vector_of_role(&key, false, Some(document.0));
            if !catalog.owner_only_in(&vector).is_empty() {
                found.push(format!("{slug}: the custom role {key} holds a permission that is for owners only"));
            }
        }
    }
    Ok(found)
}
