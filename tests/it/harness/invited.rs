//! Invitations in a world: sending one, and getting at its link as the mail would carry it.

use diesel::prelude::*;
use rolecall::{
    authz::link::{Link, Purpose},
    db::schema::{invitations, organizations},
    domain::{email::Email, ids::InvitationId, instant::Instant},
};

use super::{Browser, PASSWORD, Page, World};

/// The latest invitation of an address.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Found {
    pub id: InvitationId,
    pub state: String,
    pub generation: i64,
    pub needs_sender: bool,
    pub expires_at: Instant,
}

impl World {
    /// Invites addresses, as the form does; several, or a problem, are reviewed and then sent.
    pub async fn invites(&self, browser: &Browser, slug: &str, addresses: &str, role: &str) -> Page {
        let fields = [("addresses", addresses), ("role", role), ("hours", "168"), ("note", ""), ("step", "send")];
        browser.post(&format!("/o/{slug}/invitations"), &fields).await
    }

    /// The latest invitation of an address in an organization.
    pub async fn invitation(&self, slug: &str, email: &str) -> Found {
        let (slug, key) = (slug.to_owned(), Email::parse(email).unwrap().key().to_owned());
        self.query(move |conn| {
            invitations::table
                .inner_join(organizations::table.on(organizations::id.eq(invitations::org_id)))
                .filter(organizations::slug.eq(slug).and(invitations::email_key.eq(key)))
                .order(invitations::created_at.desc())
                .select((invitations::id, invitations::state, invitations::generation, invitations::needs_sender, invitations::expires_at))
                .first(conn)
                .unwrap()
        })
        .await
    }

    /// Whether an address has an invitation that can be answered.
    pub async fn is_invited(&self, slug: &str, email: &str) -> bool {
        let (slug, key) = (slug.to_owned(), Email::parse(email).unwrap().key().to_owned());
        let pending = self.query(move |conn| {
            invitations::table
                .inner_join(organizations::table.on(organizations::id.eq(invitations::org_id)))
                .filter(organizations::slug.eq(slug).and(invitations::email_key.eq(key)).and(invitations::state.eq("pending")))
                .count()
                .get_result::<i64>(conn)
                .unwrap()
        });
        pending.await > 0
    }

    /// The path of its newest link, as its mail carries it.
    pub async fn link(&self, slug: &str, email: &str) -> String {
        self.link_for(slug, email, Purpose::Invitation).await
    }

    /// The same, as the sender copies it.
    pub async fn copied_link(&self, slug: &str, email: &str) -> String {
        self.link_for(slug, email, Purpose::CopiedInvitation).await
    }

    async fn link_for(&self, slug: &str, email: &str, purpose: Purpose) -> String {
        let found = self.invitation(slug, email).await;
        let token = Link { id: found.id.0, generation: found.generation }.sign(&self.foundation.secret, purpose);
        format!("/invitations/{token}")
    }

    /// Joins as a new person, by the path of a link; answers the browser, too.
    pub async fn joins_anew(&self, link: &str, name: &str) -> (Browser, Page) {
        let browser = self.visitor();
        let page = browser.post(link, &[("act", "accept"), ("name", name), ("password", PASSWORD)]).await;
        (browser, page)
    }
}
