//! What the walk acts upon: in each organization somebody of the narrowest role, whom the owner puts back in place before everybody's turn,
//! so that each is asked the same question and none spoils it for the next.

use std::{cell::Cell, collections::BTreeMap};

use diesel::prelude::*;
use rolecall::{
    authz::Operator,
    db::schema::{organizations, roles, tokens},
    domain::{ids::TokenId, reach::Reach},
    store::seed::{self, SeedRole},
};

use crate::harness::{Browser, World, browser::form};

/// Who is invited to every organization.
pub const GUEST: &str = "guest@people.example";
/// Who has an open invitation elsewhere.
const INVITED: &str = "invited@people.example";
/// Whom everybody acts on.
const SUBJECT: &str = "subject";
/// A role of the organization's own that nobody holds.
pub const SPARE: &str = "Spare";
/// Nobody's id.
const NOBODY: &str = "01890000-0000-7000-8000-000000000000";

/// What the parts of an address and the fields of a form stand for.
#[derive(Debug, Clone)]
pub struct Named {
    pub member: String,
    pub change: String,
    pub invitation: String,
    pub token: String,
    pub role: String,
    pub from: String,
    pub plan: String,
    /// The number of a role that can be changed and ended.
    pub spare: String,
    /// A name that no role has.
    pub fresh: String,
    /// What a preview was made of, and when.
    pub fingerprint: String,
    pub at: String,
}

impl Default for Named {
    /// Things that are not there.
    fn default() -> Self {
        let (nobody, none) = (NOBODY.to_owned(), String::from("none"));
        Self {
            member: nobody.clone(),
            change: nobody.clone(),
            invitation: nobody,
            token: "no-such-token".into(),
            role: none.clone(),
            from: "0".into(),
            plan: none,
            spare: "0".into(),
            fresh: "None".into(),
            fingerprint: String::new(),
            at: "0".into(),
        }
    }
}

impl Named {
    /// A text with every part filled in.
    pub fn filled(&self, text: &str) -> String {
        let parts = [
            ("{member}", &self.member),
            ("{change}", &self.change),
            ("{invitation}", &self.invitation),
            ("{token}", &self.token),
            ("{role}", &self.role),
            ("{from}", &self.from),
            ("{plan}", &self.plan),
            ("{spare}", &self.spare),
            ("{fresh}", &self.fresh),
            ("{fingerprint}", &self.fingerprint),
            ("{at}", &self.at),
        ];
        parts.into_iter().fold(text.to_owned(), |text, (part, value)| text.replace(part, value))
    }

    /// What somebody is shown before they confirm something: the preview of a change, the question about a role.
    pub async fn seen_by(self, browser: &Browser, pattern: &str, org: &str) -> Self {
        let page = match pattern {
            "/o/{org}/changes" => {
                browser.post(&format!("/o/{org}/changes/preview"), &[("deed", "suspend"), ("member", &self.member)]).await
            }
            "/o/{org}/roles/{role}/delete" => browser.get(&format!("/o/{org}/roles/{}/delete", self.spare)).await,
            _ => return self,
        };
        let shown = |name: &str| page.attribute(&format!("input[name={name}]"), "value").unwrap_or_default();
        Self { fingerprint: shown("fingerprint"), at: shown("at"), ..self }
    }

    /// A form's body, likewise.
    pub fn filled_form(&self, fields: &[(&str, &str)]) -> String {
        let filled: Vec<(&str, String)> = fields.iter().map(|(name, value)| (*name, self.filled(value))).collect();
        form(&filled.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>())
    }
}

/// One organization.
struct Place {
    /// The narrowest role, and its number.
    lowest: (String, i32),
    /// The one before it in the catalog.
    other: String,
    plan: String,
    /// The number of the role that can be ended.
    spare: i32,
}

/// All of it.
pub struct Stage {
    places: BTreeMap<String, Place>,
    /// Of the open invitation elsewhere.
    token: String,
    /// How many names were given out.
    names: Cell<u32>,
}

impl Stage {
    /// In organizations that are there, each with the slug of its catalog.
    pub async fn build(world: &World, organizations: &[&str], elsewhere: &str) -> Self {
        let mut places = BTreeMap::new();
        for slug in organizations {
            let catalog = world.catalog(slug);
            let [.., other, lowest] = catalog.roles.as_slice() else { panic!("{slug} has two roles") };
            world.member(slug, SUBJECT, &lowest.key).await;
            let place = Place {
                lowest: (lowest.key.clone(), world.number(slug, &lowest.key).await),
                other: other.key.clone(),
                plan: catalog.plans.last().unwrap().key.clone(),
                spare: spare(world, slug).await,
            };
            places.insert((*slug).to_owned(), place);
        }
        assert_eq!(world.invites(&keeper(world, elsewhere).await, elsewhere, INVITED, "member").await.status, 200);
        let token = world.link(elsewhere, INVITED).await.rsplit('/').next().unwrap().to_owned();
        Self { places, token, names: Cell::default() }
    }

    /// Puts everything in place for one request to a route, and says what its address and its form name. Whoever asks may have left before.
    pub async fn set(&self, world: &World, pattern: &str, slug: &str, asks: Option<&str>) -> Named {
        let token = if pattern == "/invitations/{token}" { self.token.clone() } else { Named::default().token };
        let Some(place) = self.places.get(slug) else { return Named { token, ..Named::default() } };
        let subject = format!("{SUBJECT}@{slug}.example");
        let mut named = Named {
            member: world.id(&subject).await.to_string(),
            role: place.other.clone(),
            from: place.lowest.1.to_string(),
            plan: place.plan.clone(),
            spare: place.spare.to_string(),
            fresh: format!("Fresh {}", self.names.replace(self.names.get() + 1)),
            token,
            ..Named::default()
        };
        let last = pattern.rsplit('/').next().unwrap();
        match last {
            "delete" => place.bring_back(world, slug).await,
            "role" | "suspend" | "remove" | "changes" | "preview" => place.keep(world, slug, &subject, Some("active")).await,
            "reactivate" => place.keep(world, slug, &subject, Some("suspended")).await,
            "restore" => place.keep(world, slug, &subject, None).await,
            "undo" | "{change}" => {
                place.keep(world, slug, &subject, Some("active")).await;
                place.keep(world, slug, &subject, Some("suspended")).await;
                named.change = world.latest_change(slug).await.to_string();
            }
            "revoke" => {
                place.keep(world, slug, &subject, Some("active")).await;
                named.token = live_token(world, slug, &subject).await;
            }
            "leave" => {
                if let Some(email) = asks
                    && email.ends_with(&format!("@{slug}.example"))
                    && world.is_former(slug, email).await
                {
                    acts(world, slug, email, "restore").await;
                }
            }
            "act" => {
                if !world.is_invited(slug, GUEST).await {
                    assert_eq!(world.invites(&keeper(world, slug).await, slug, GUEST, &place.lowest.0).await.status, 200);
                }
                named.invitation = world.invitation(slug, GUEST).await.id.to_string();
            }
            _ => {}
        }
        named
    }
}

/// The owner, who may do everything that is asked about. Signed in anew: one of the routes ends all other sessions of whoever asks.
async fn keeper(world: &World, slug: &str) -> Browser {
    world.signed_in(&format!("owner@{slug}.example")).await
}

/// A token of that member that was not revoked; a new one, where there is none.
async fn live_token(world: &World, slug: &str, email: &str) -> String {
    let user = world.id(email).await;
    let find = async || -> Option<TokenId> {
        let live = tokens::user_id.eq(user).and(tokens::revoked_at.is_null());
        world.query(move |conn| tokens::table.filter(live).select(tokens::id).first(conn).optional().unwrap()).await
    };
    if find().await.is_none() {
        world.token(email, slug).await;
    }
    find().await.unwrap().to_string()
}

/// Makes the role that can be ended; answers its number.
async fn spare(world: &World, slug: &str) -> i32 {
    let role = SeedRole { name: SPARE.into(), description: String::new(), reach: Reach::Organization, permissions: BTreeMap::new() };
    let key = seed::role(&world.doors(), &Operator::at_the_command_line(), slug.to_owned(), role).await.unwrap().unwrap();
    world.number(slug, &key).await
}

async fn is_there(world: &World, slug: &str, role: i32) -> bool {
    let slug = slug.to_owned();
    world
        .query(move |conn| {
            roles::table
                .inner_join(organizations::table.on(organizations::id.eq(roles::org_id)))
                .filter(organizations::slug.eq(slug).and(roles::number.eq(role)).and(roles::deleted_at.is_null()))
                .count()
                .get_result::<i64>(conn)
                .unwrap()
        })
        .await
        == 1
}

async fn acts(world: &World, slug: &str, email: &str, act: &str) {
    let page = world.acts(&keeper(world, slug).await, slug, email, act, &[]).await;
    assert_eq!(page.status, 303, "{act} of {email}: {}", page.body);
}

impl Place {
    /// Makes the role that can be ended be there again, as the owner would.
    async fn bring_back(&self, world: &World, slug: &str) {
        if is_there(world, slug, self.spare).await {
            return;
        }
        let undone = world.undoes(&keeper(world, slug).await, slug, world.latest_change(slug).await).await;
        assert_eq!(undone.status, 303, "{}", undone.body);
        assert!(is_there(world, slug, self.spare).await, "{slug}: the role that was ended is not back");
    }

    /// Makes the subject hold the narrowest role with this status, or be no member, as the owner would.
    async fn keep(&self, world: &World, slug: &str, email: &str, status: Option<&str>) {
        let is = world.what_is(slug, email).await;
        let Some(wanted) = status else {
            if is.is_some() {
                acts(world, slug, email, "remove").await;
            }
            return;
        };
        if is.is_none() {
            acts(world, slug, email, "restore").await;
        }
        let is = world.what_is(slug, email).await.unwrap();
        let (role, status) = is.split_once(' ').unwrap();
        if role != self.lowest.0 {
            assert_eq!(world.gives(&keeper(world, slug).await, slug, email, &self.lowest.0).await.status, 303);
        }
        if status != wanted {
            acts(world, slug, email, if wanted == "active" { "reactivate" } else { "suspend" }).await;
        }
    }
}
