//! The end of a token.

use secrecy::ExposeSecret;
use serde_json::json;

use super::{ADA, OWNER, ROLES, TOKENS, asks, bearing, listed, mints, place_of, secret};
use crate::{
    harness::{Program, World},
    on_both,
};

/// Another instance over the same database.
async fn second(world: &World) -> World {
    let url = world.foundation.settings.database_url().expose_secret().to_owned();
    World::over(&url, tempfile::tempdir().unwrap(), &[]).await
}

on_both! {
    async fn a_token_is_revoked_on_every_instance_from_the_next_request_on(world: &World) {
        world.organization("acme", "autocom").await;
        let owner = world.signed_in(OWNER).await;
        let secret = secret(&asks(&owner, &[("name", "Shop"), ("permission", "team.view")]).await);
        let other = second(world).await;
        let (here, there) = (bearing(world, &secret), Program::at(&other.origin).bearing(&secret).in_tenant("acme"));
        assert_eq!((here.get(ROLES).await.status, there.get(ROLES).await.status), (200, 200));
        let place = place_of(&owner, "Shop").await;
        let question = owner.get(&place).await;
        assert_eq!((question.status.as_u16(), question.heading().as_str()), (200, "Revoke Shop?"));
        assert_eq!(question.all("dl.facts dd")[1..], ["Yours", "One permission", "never used", "in 90 days"]);
        assert_eq!(there.get(ROLES).await.status, 200, "looking revokes nothing");

        let done = owner.post(&place, &[]).await;
        assert_eq!((done.status.as_u16(), done.location()), (303, Some(TOKENS)));
        assert_eq!(there.get(ROLES).await.status, 401);
        assert_eq!(here.get(ROLES).await.status, 401);
        assert_eq!(owner.follow(&done).await.flash().unwrap(), "Shop is revoked. It opens nothing any more.");
        assert!(listed(&owner).await.is_empty());
        let line = world.record("acme").await.pop().unwrap();
        assert_eq!((line.action.as_str(), line.refused), ("tokens.revoked", false));
        assert_eq!((&line.payload()["name"], &line.payload()["prefix"]), (&json!("Shop"), &json!(&secret[..10])));
        // It is over: there is nothing left to ask about.
        assert_eq!(owner.get(&place).await.status, 404);
        assert_eq!(owner.post(&place, &[]).await.status, 404);
        other.end().await;
    }

    async fn a_token_above_ones_own_role_is_not_ones_to_revoke(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "ada", "admin").await;
        let (owner, ada) = (world.signed_in(OWNER).await, world.signed_in(ADA).await);
        let all = [("whose", "organization"), ("permission", "orders.view"), ("as_owner", "yes")];
        let tokens = [
            ("Whole", mints(world, &owner, &[("name", "Whole"), ("carries", "all")]).await),
            ("Wide", mints(world, &owner, &[("name", "Wide"), ("permission", "settings.manage_billing")]).await),
            ("Keystone", mints(world, &owner, &[&[("name", "Keystone")], &all[..]].concat()).await),
        ];
        for (at, (name, program)) in tokens.iter().enumerate() {
            let place = place_of(&ada, name).await;
            let says = format!("{name} goes further than your own role. Only somebody who may do at least as much can revoke it.");
            for page in [ada.get(&place).await, ada.post(&place, &[]).await] {
                assert_eq!(page.status, 403, "{name}");
                assert_eq!(page.one("main [role=alert] p"), says);
                assert!(page.all("main form button").is_empty(), "{name}");
            }
            assert_eq!(program.get("/api/v1/auth/tenants").await.status, 200, "{name}");
            let refused = world.refusals("acme").await;
            assert_eq!(refused.len(), at + 1, "to ask is no attempt");
            assert_eq!((refused[at].action.as_str(), &refused[at].payload()["reason"]), ("tokens.revoked", &json!("above")));
        }
        // What is within one's own is, whosever it is; and one's own always.
        let within = mints(world, &owner, &[("name", "Within"), ("whose", "organization"), ("permission", "team.view")]).await;
        assert_eq!(ada.post(&place_of(&ada, "Within").await, &[]).await.status, 303);
        assert_eq!(within.get(ROLES).await.status, 401);
        let own = mints(world, &ada, &[("name", "Own"), ("carries", "all")]).await;
        assert_eq!(ada.post(&place_of(&ada, "Own").await, &[]).await.status, 303);
        assert_eq!(own.get(ROLES).await.status, 401);
        for (name, _) in &tokens {
            assert_eq!(owner.post(&place_of(&owner, name).await, &[]).await.status, 303, "{name}");
        }
        assert!(listed(&owner).await.is_empty());
    }

    /// What rests is as far above as before.
    async fn a_suspended_owners_token_is_still_above_an_admin(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "ada", "admin").await;
        world.member("acme", "heir", "owner").await;
        let (owner, heir, ada) =
            (world.signed_in(OWNER).await, world.signed_in("heir@acme.example").await, world.signed_in(ADA).await);
        let program = mints(world, &heir, &[("name", "Heirloom"), ("carries", "all")]).await;
        assert_eq!(world.acts(&owner, "acme", "heir@acme.example", "suspend", &[]).await.status, 303);
        assert_eq!(program.get(ROLES).await.status, 403, "it rests");
        assert_eq!(ada.post(&place_of(&ada, "Heirloom").await, &[]).await.status, 403);
        assert_eq!(world.acts(&owner, "acme", "heir@acme.example", "reactivate", &[]).await.status, 303);
        assert_eq!(program.get(ROLES).await.status, 200);
    }

    async fn only_a_token_of_the_same_organization_is_to_be_revoked(world: &World) {
        world.organization("acme", "autocom").await;
        world.organization("other", "autocom").await;
        let (owner, stranger) = (world.signed_in(OWNER).await, world.signed_in("owner@other.example").await);
        let shop = mints(world, &owner, &[("name", "Shop"), ("permission", "team.view")]).await;
        let place = place_of(&owner, "Shop").await;
        let id = place.split('/').nth(4).unwrap();
        for path in [place.clone(), format!("/o/other/tokens/{id}/revoke"), "/o/other/tokens/nonsense/revoke".into()] {
            assert_eq!(stranger.get(&path).await.status, 404, "{path}");
            assert_eq!(stranger.post(&path, &[]).await.status, 404, "{path}");
        }
        assert_eq!(owner.post(&place, &[("sure", "yes")]).await.status, 400);
        assert_eq!(shop.get(ROLES).await.status, 200);
    }
}
