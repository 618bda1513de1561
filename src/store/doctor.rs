//! What must hold after everything (DESIGN section 5), looked for in the rows themselves. Each finding is a line; no findings, all is well.
//!
//! What a unique index or a CHECK of both databases forbids is not looked for here: two members or two pending invitations with one address,
//! a member without a known origin. Where a file was damaged all the same, the database's own check (I11) says so.

use std::collections::BTreeMap;

use diesel::{QueryableByName, prelude::*, sql_query, sql_types};
use serde::Serialize;

mod comings;
mod copies;
mod roles;
mod tokens;

use super::{Doors, activity, seats};
use crate::{
    authz::Operator,
    catalog::Catalogs,
    db::{
        Conn, DbError, dialect,
        schema::{activity as activity_rows, organization_state, organizations, roles as role_rows},
        types::{Document, Uid},
    },
    domain::{
        ids::{OrgId, UserId},
        instant::Instant,
        seats::Cap,
    },
};

/// One broken invariant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its name in DESIGN section 5.
    pub invariant: &'static str,
    /// What is wrong, and where.
    pub about: String,
}

/// What was looked at, and what is wrong.
#[derive(Debug, Default)]
pub struct Examination {
    /// Every invariant that was examined, by its name, each once: who tells of them need not keep a list of their own.
    pub examined: Vec<&'static str>,
    /// What does not hold.
    pub findings: Vec<Finding>,
}

impl Examination {
    fn note(&mut self, invariant: &'static str, lines: Vec<String>) {
        if !self.examined.contains(&invariant) {
            self.examined.push(invariant);
        }
        self.findings.extend(lines.into_iter().map(|about| Finding { invariant, about }));
    }
}

/// Examines the whole database. Only reads.
pub async fn examine(doors: &Doors, catalogs: std::sync::Arc<Catalogs>, _operator: &Operator) -> Result<Examination, DbError> {
    doors
        .db()
        .read_at_leisure(move |conn| {
            let mut examination = Examination::default();
            examination.note("I1", without_holder(conn, &catalogs)?);
            examination.note("I2", over_cap(conn, &catalogs)?);
            examination.note("I3", foreign_roles(conn, &catalogs)?);
            examination.note("I3", comings::lost_roles(conn, &catalogs)?);
            examination.note("I3", lines(conn, roles::ENDED)?);
            examination.note("I5", lines(conn, comings::INVITED_MEMBER)?);
            examination.note("I5", lines(conn, comings::IN_AND_OUT)?);
            examination.note("I6", comings::joined_once(conn)?);
            examination.note("I7", comings::misplaced(conn, &catalogs)?);
            examination.note("I8", lines(conn, comings::HALF_UNDONE)?);
            examination.note("I8", lines(conn, comings::CHANGED_PEOPLE)?);
            examination.note("I8", broken_chains(conn)?);
            examination.note("I9", lines(conn, LOST_MAIL)?);
            examination.note("I10", lines(conn, tokens::OF_NOBODY)?);
            examination.note("I11", dialect::integrity(conn)?);
            examination.note("I11", lines(conn, ACTIVE_COUNT)?);
            examination.note("I11", lines(conn, comings::PENDING_COUNT)?);
            examination.note("I11", lines(conn, ROLE_COUNTS)?);
            examination.note("I11", lines(conn, roles::NUMBERS)?);
            examination.note("I11", lines(conn, roles::VERSIONS)?);
            examination.note("I11", copies::stale(conn)?);
            examination.note("I11", dialect::search_index_faults(conn)?);
            Ok(examination)
        })
        .await
}

const LOST_MAIL: &str = "SELECT 'a mail to ' || recipient || ' is both sent and given up' AS line FROM outbox
    WHERE sent_at IS NOT NULL AND given_up_at IS NOT NULL";

const ACTIVE_COUNT: &str = "SELECT o.slug || ': keeps ' || s.active || ' active members, has ' || count(m.user_id) AS line
    FROM organizations o JOIN organization_state s ON s.org_id = o.id
    LEFT JOIN members m ON m.org_id = o.id AND m.status = 'active'
    GROUP BY o.slug, s.active HAVING count(m.user_id) <> s.active";

const ROLE_COUNTS: &str = "SELECT o.slug || ': the count kept of role ' || r.number || ', ' || x.status || ' is wrong' AS line
    FROM organizations o JOIN roles r ON r.org_id = o.id CROSS JOIN (SELECT 'active' AS status UNION ALL SELECT 'suspended') x
    LEFT JOIN role_counts c ON c.org_id = o.id AND c.role_number = r.number AND c.status = x.status
    WHERE coalesce(c.members, 0) <> (SELECT count(*) FROM members m WHERE m.org_id = o.id AND m.role_number = r.number AND m.status = x.status)";

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = sql_types::Text)]
    line: String,
}

fn lines(conn: &mut Conn, query: &str) -> Result<Vec<String>, DbError> {
    Ok(sql_query(query).load::<Line>(conn)?.into_iter().map(|row| row.line).collect())
}

type Listed = (OrgId, String, String, String);

fn all(conn: &mut Conn) -> Result<Vec<Listed>, DbError> {
    let columns = (organizations::id, organizations::slug, organizations::catalog, organizations::plan);
    Ok(organizations::table.select(columns).order(organizations::slug).load(conn)?)
}

fn without_holder(conn: &mut Conn, catalogs: &Catalogs) -> Result<Vec<String>, DbError> {
    #[derive(QueryableByName)]
    struct Holders {
        #[diesel(sql_type = sql_types::BigInt)]
        holders: i64,
    }
    let mut found = Vec::new();
    for (org, slug, catalog, _) in all(conn)? {
        let Some(catalog) = catalogs.get(&catalog) else { continue };
        for role in catalog.roles.iter().filter(|role| role.at_least_one) {
            let query = "SELECT count(*) AS holders FROM members m JOIN roles r ON r.org_id = m.org_id AND r.number = m.role_number
                 WHERE m.org_id = $1 AND r.key = $2 AND m.status = 'active'";
            let row: Holders = sql_query(query).bind::<Uid, _>(org).bind::<sql_types::Text, _>(&role.key).get_result(conn)?;
            if row.holders == 0 {
                found.push(format!("{slug}: nobody active holds {}", role.key));
            }
        }
    }
    Ok(found)
}

fn over_cap(conn: &mut Conn, catalogs: &Catalogs) -> Result<Vec<String>, DbError> {
    let mut found = Vec::new();
    for (org, slug, catalog, plan) in all(conn)? {
        let Some(catalog) = catalogs.get(&catalog) else { continue };
        let Cap::Limited(cap) = seats::cap(&catalog, &plan) else { continue };
        // A downgrade may leave more than the cap, but never lets it grow again: the ceiling says how far.
        let (active, pending, ceiling): (i32, i32, i32) = organization_state::table
            .find(org)
            .select((organization_state::active, organization_state::pending, organization_state::ceiling))
            .first(conn)?;
        let used = i64::from(active) + i64::from(pending);
        if used > i64::from(cap) && used > i64::from(ceiling) {
            found.push(format!("{slug}: {active} active and {pending} pending of {cap} seats"));
        }
    }
    Ok(found)
}

fn foreign_roles(conn: &mut Conn, catalogs: &Catalogs) -> Result<Vec<String>, DbError> {
    let mut found = Vec::new();
    for (org, slug, catalog, _) in all(conn)? {
        // The command does not get this far without its catalogs; whoever else asks is told once, here, and the rest is passed over.
        let Some(catalog) = catalogs.get(&catalog) else {
            found.push(format!("{slug}: this instance has no catalog {catalog}"));
            continue;
        };
        let live = role_rows::org_id.eq(org).and(role_rows::is_system.eq(true)).and(role_rows::deleted_at.is_null());
        let stored: Vec<String> = role_rows::table.filter(live).select(role_rows::key).load(conn)?;
        let missing = catalog.roles.iter().filter(|role| !stored.contains(&role.key));
        found.extend(missing.map(|role| format!("{slug}: the system role {} has no row", role.key)));
        let unknown = stored.iter().filter(|key| catalog.role(key).is_none());
        found.extend(unknown.map(|key| format!("{slug}: the system role {key} is not in the catalog")));
    }
    Ok(found)
}

fn broken_chains(conn: &mut Conn) -> Result<Vec<String>, DbError> {
    type Link = (i64, Instant, Option<UserId>, String, Document, String, String);
    let mut found = Vec::new();
    let slugs: BTreeMap<OrgId, String> = all(conn)?.into_iter().map(|(org, slug, ..)| (org, slug)).collect();
    for (org, slug) in slugs {
        let links: Vec<Link> = activity_rows::table
            .filter(activity_rows::org_id.eq(org).and(activity_rows::sequence.is_not_null()))
            .order(activity_rows::sequence)
            .select((
                activity_rows::sequence.assume_not_null(),
                activity_rows::at,
                activity_rows::actor_id,
                activity_rows::action,
                activity_rows::payload,
                activity_rows::digest,
                activity_rows::hash,
            ))
            .load(conn)?;
        let mut previous = activity::BEGINNING.to_owned();
        let mut expected = 1;
        for (sequence, at, actor, action, payload, digest, hash) in links {
            let actor = actor.map_or_else(String::new, |actor| actor.to_string());
            if sequence != expected {
                found.push(format!("{slug}: the activity jumps from {} to {sequence}", expected - 1));
            } else if activity::link(&previous, sequence, at, &actor, &action, &digest) != hash {
                found.push(format!("{slug}: activity {sequence} does not follow from the one before"));
            } else if activity::digest(&payload.0) != digest {
                found.push(format!("{slug}: activity {sequence} was changed after it was written"));
            }
            previous = hash;
            expected = sequence + 1;
        }
        let (kept, last): (i64, String) = organization_state::table
            .find(org)
            .select((organization_state::activity_sequence, organization_state::activity_hash))
            .first(conn)?;
        if kept != expected - 1 || last != previous {
            found.push(format!("{slug}: the activity ends at {}, the organization keeps {kept}", expected - 1));
        }
    }
    Ok(found)
}
