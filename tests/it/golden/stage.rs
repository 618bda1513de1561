//! What the walk acts upon: in each organization somebody of the narrowest role, whom the owner puts back in place before everybody's turn,
//! so that each is asked the same question and none spoils it for the next.

use std::collections::BTreeMap;

use crate::harness::{Browser, World, browser::form};

/// Who is invited to every organization.
pub const GUEST: &str = "guest@people.example";
/// Who has an open invitation elsewhere.
const INVITED: &str = "invited@people.example";
/// Whom everybody acts on.
const SUBJECT: &str = "subject";
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
        ];
        parts.into_iter().fold(text.to_owned(), |text, (part, value)| text.replace(part, value))
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
}

/// All of it.
pub struct Stage {
    places: BTreeMap<String, Place>,
    /// Of the open invitation elsewhere.
    token: String,
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
            };
            places.insert((*slug).to_owned(), place);
        }
        assert_eq!(world.invites(&keeper(world, elsewhere).await, elsewhere, INVITED, "member").await.status, 200);
        let token = world.link(elsewhere, INVITED).await.rsplit('/').next().unwrap().to_owned();
        Self { places, token }
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
            token,
            ..Named::default()
        };
        let last = pattern.rsplit('/').next().unwrap();
        match last {
            "role" | "suspend" | "remove" => place.keep(world, slug, &subject, Some("active")).await,
            "reactivate" => place.keep(world, slug, &subject, Some("suspended")).await,
            "restore" => place.keep(world, slug, &subject, None).await,
            "undo" => {
                place.keep(world, slug, &subject, Some("active")).await;
                place.keep(world, slug, &subject, Some("suspended")).await;
                named.change = world.latest_change(slug).await.to_string();
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
                if world.seats(slug).await.1 == 0 {
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

async fn acts(world: &World, slug: &str, email: &str, act: &str) {
    let page = world.acts(&keeper(world, slug).await, slug, email, act, &[]).await;
    assert_eq!(page.status, 303, "{act} of {email}: {}", page.body);
}

impl Place {
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
