//! Acts on members, and what is left of them in the rows: what somebody is, which change it was, what the record says.

use std::time::Duration;

use diesel::prelude::*;
use rolecall::{
    app::Foundation,
    catalog::Catalog,
    db::{
        schema::{activity, changes, former_members, members, organization_state, organizations, outbox, roles, users},
        types::Document,
    },
    domain::{
        email::Email,
        ids::{ChangeId, UserId},
        instant::Instant,
    },
};
use serde_json::Value;

use super::{Browser, Database, Page, World};

/// A line of the record.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct Recorded {
    pub sequence: Option<i64>,
    pub actor: Option<UserId>,
    pub actor_name: String,
    pub action: String,
    pub refused: bool,
    payload: Document,
    pub request_id: String,
    pub address: String,
    pub hash: String,
}

impl Recorded {
    pub fn payload(&self) -> &Value {
        &self.payload.0
    }
}

impl World {
    /// Starts one that has one more catalog (or another version of a shipped one), given as a TOML text.
    pub async fn with_catalog(database: Database, key: &str, text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = database.make(folder.path());
        let catalogs = folder.path().join("catalogs");
        std::fs::create_dir(&catalogs).unwrap();
        std::fs::write(catalogs.join(format!("{key}.toml")), text).unwrap();
        let catalogs = catalogs.to_str().unwrap().to_owned();
        let settings = super::database::settings(folder.path(), &url, &["--catalogs", &catalogs]);
        Foundation::open(settings, rolecall::clock::Clock::default()).unwrap().migrate().await.unwrap();
        Self::over(&url, folder, &["--catalogs", &catalogs]).await
    }

    /// A catalog of this world.
    pub fn catalog(&self, key: &str) -> std::sync::Arc<Catalog> {
        self.foundation.catalogs.get(key).unwrap()
    }

    /// Whose address that is.
    pub async fn id(&self, email: &str) -> UserId {
        let key = Email::parse(email).unwrap().key().to_owned();
        self.query(move |conn| users::table.filter(users::email_key.eq(key)).select(users::id).first(conn).unwrap()).await
    }

    /// Role and status of a member, `admin active`; nothing, when they are none.
    pub async fn what_is(&self, slug: &str, email: &str) -> Option<String> {
        let (slug, user) = (slug.to_owned(), self.id(email).await);
        let found: Option<(String, String)> = self
            .query(move |conn| {
                members::table
                    .inner_join(organizations::table.on(organizations::id.eq(members::org_id)))
                    .inner_join(roles::table.on(roles::org_id.eq(members::org_id).and(roles::number.eq(members::role_number))))
                    .filter(organizations::slug.eq(slug).and(members::user_id.eq(user)))
                    .select((roles::key, members::status))
                    .first(conn)
                    .optional()
                    .unwrap()
            })
            .await;
        found.map(|(role, status)| format!("{role} {status}"))
    }

    /// Waits until it is written that somebody was here.
    pub async fn was_seen(&self, email: &str) {
        let user = self.id(email).await;
        let last = async || -> Instant {
            self.query(move |conn| members::table.filter(members::user_id.eq(user)).select(members::last_seen_at).first(conn).unwrap())
                .await
        };
        for _ in 0..400 {
            if last().await != Instant::UNKNOWN {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("nobody wrote that {email} was here");
    }

    /// Waits until nothing is left to be sent: every mail went out, was void or was given up.
    pub async fn has_sent_all_mail(&self) {
        for _ in 0..400 {
            let waits = outbox::sent_at.is_null().and(outbox::given_up_at.is_null());
            let waiting: i64 = self.query(move |conn| outbox::table.filter(waits).count().get_result(conn).unwrap()).await;
            if waiting == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("mail is left");
    }

    /// Active members and pending invitations, as kept.
    pub async fn seats(&self, slug: &str) -> (i32, i32) {
        let slug = slug.to_owned();
        self.query(move |conn| {
            organization_state::table
                .inner_join(organizations::table.on(organizations::id.eq(organization_state::org_id)))
                .filter(organizations::slug.eq(slug))
                .select((organization_state::active, organization_state::pending))
                .first(conn)
                .unwrap()
        })
        .await
    }

    /// Whether somebody is listed as removed.
    pub async fn is_former(&self, slug: &str, email: &str) -> bool {
        let (slug, user) = (slug.to_owned(), self.id(email).await);
        self.query(move |conn| {
            former_members::table
                .inner_join(organizations::table.on(organizations::id.eq(former_members::org_id)))
                .filter(organizations::slug.eq(slug).and(former_members::user_id.eq(user)))
                .count()
                .get_result::<i64>(conn)
                .unwrap()
        })
        .await
            > 0
    }

    /// The number of a role in an organization.
    pub async fn number(&self, slug: &str, role: &str) -> i32 {
        let (slug, role) = (slug.to_owned(), role.to_owned());
        self.query(move |conn| {
            roles::table
                .inner_join(organizations::table.on(organizations::id.eq(roles::org_id)))
                .filter(organizations::slug.eq(slug).and(roles::key.eq(role)))
                .select(roles::number)
                .first(conn)
                .unwrap()
        })
        .await
    }

    /// The key of a role, by its number.
    pub async fn key_of(&self, slug: &str, number: i32) -> String {
        let slug = slug.to_owned();
        self.query(move |conn| {
            roles::table
                .inner_join(organizations::table.on(organizations::id.eq(roles::org_id)))
                .filter(organizations::slug.eq(slug).and(roles::number.eq(number)))
                .select(roles::key)
                .first(conn)
                .unwrap()
        })
        .await
    }

    /// Where an act on somebody stands: `/o/acme/members/…/suspend`.
    pub async fn place_of(&self, slug: &str, email: &str, act: &str) -> String {
        format!("/o/{slug}/members/{}/{act}", self.id(email).await)
    }

    /// Sends the form of an act on somebody.
    pub async fn acts(&self, browser: &Browser, slug: &str, email: &str, act: &str, fields: &[(&str, &str)]) -> Page {
        browser.post(&self.place_of(slug, email, act).await, fields).await
    }

    /// Gives somebody another role, as the dialog does when the mail is not wanted.
    pub async fn gives(&self, browser: &Browser, slug: &str, email: &str, role: &str) -> Page {
        let is = self.what_is(slug, email).await.unwrap();
        let from = self.number(slug, is.split(' ').next().unwrap()).await.to_string();
        self.acts(browser, slug, email, "role", &[("role", role), ("from", &from)]).await
    }

    /// The latest change of an organization.
    pub async fn latest_change(&self, slug: &str) -> ChangeId {
        let slug = slug.to_owned();
        self.query(move |conn| {
            changes::table
                .inner_join(organizations::table.on(organizations::id.eq(changes::org_id)))
                .filter(organizations::slug.eq(slug))
                .order((changes::at.desc(), changes::id.desc()))
                .select(changes::id)
                .first(conn)
                .unwrap()
        })
        .await
    }

    /// Presses Undo for a change.
    pub async fn undoes(&self, browser: &Browser, slug: &str, change: ChangeId) -> Page {
        browser.post(&format!("/o/{slug}/changes/{change}/undo"), &[]).await
    }

    /// What an organization's record says, the earliest first.
    pub async fn record(&self, slug: &str) -> Vec<Recorded> {
        let slug = slug.to_owned();
        self.query(move |conn| {
            activity::table
                .inner_join(organizations::table.on(organizations::id.eq(activity::org_id)))
                .filter(organizations::slug.eq(slug))
                .order(activity::id)
                .select((
                    activity::sequence,
                    activity::actor_id,
                    activity::actor_name,
                    activity::action,
                    activity::refused,
                    activity::payload,
                    activity::request_id,
                    activity::address,
                    activity::hash,
                ))
                .load(conn)
                .unwrap()
        })
        .await
    }

    /// The lines of what was refused.
    pub async fn refusals(&self, slug: &str) -> Vec<Recorded> {
        self.record(slug).await.into_iter().filter(|line| line.refused).collect()
    }
}
