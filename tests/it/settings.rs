//! What an organization is called.

use diesel::prelude::*;
use futures_util::future::join_all;
use rolecall::{
    catalog::Holder,
    db::{schema::activity, types::Document},
    domain::capability::Capability,
};

use crate::{harness::World, on_both};

/// What the record says of renames: sequence, from, to.
async fn renames(world: &World) -> Vec<(i64, String, String)> {
    let rows: Vec<(Option<i64>, Document)> = world
        .query(|conn| {
            let renamed = activity::table.filter(activity::action.eq("organization.renamed"));
            renamed.order(activity::sequence).select((activity::sequence, activity::payload)).load(conn).unwrap()
        })
        .await;
    let text = |document: &Document, key: &str| document.0[key].as_str().unwrap().to_owned();
    rows.iter().map(|(sequence, payload)| (sequence.unwrap(), text(payload, "from"), text(payload, "to"))).collect()
}

on_both! {
    async fn an_owner_renames_the_organization_and_everybody_sees_it(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vera", "viewer").await;
        let browser = world.signed_in("owner@acme.example").await;
        let page = browser.get("/o/acme/settings").await;
        assert_eq!(page.typed("name").as_deref(), Some("The acme team"));
        let page = browser.post("/o/acme/settings", &[("name", "  Über   <b>Atlas</b> ")]).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o/acme/settings")));
        let page = browser.follow(&page).await;
        assert_eq!((page.flash().as_deref(), page.typed("name").as_deref()), (Some("The new name is saved."), Some("Über <b>Atlas</b>")));
        let home = world.signed_in("vera@acme.example").await.get("/o/acme").await;
        assert_eq!(home.heading(), "Über <b>Atlas</b>");
        assert!(!home.body.contains("<b>Atlas"), "{}", home.body);
        assert_eq!(renames(world).await, [(3, "The acme team".into(), "Über <b>Atlas</b>".into())]);
        // Saving the same again is no change.
        assert_eq!(browser.post("/o/acme/settings", &[("name", "Über <b>Atlas</b>")]).await.status, 303);
        assert_eq!(renames(world).await.len(), 1);
    }

    async fn what_is_no_name_is_refused_and_kept(world: &World) {
        world.organization("acme", "starter").await;
        let browser = world.signed_in("owner@acme.example").await;
        let long = "x".repeat(101);
        for (typed, said) in [
            ("", "Give the organization a name."),
            (" \u{200b} ", "Give the organization a name."),
            (long.as_str(), "Use at most 100 characters."),
            ("Atlas\u{202e}", "Leave out invisible characters."),
            ("Atlas\nStore", "Leave out invisible characters."),
        ] {
            let page = browser.post("/o/acme/settings", &[("name", typed)]).await;
            assert_eq!((page.status.as_u16(), page.error_of("name").as_deref()), (422, Some(said)), "{typed:?}");
        }
        let page = browser.post("/o/acme/settings", &[("name", long.as_str())]).await;
        assert_eq!(page.typed("name"), Some(long));
        assert_eq!(renames(world).await, []);
    }

    async fn whoever_may_not_is_told_which_permission_is_missing_and_who_has_it(world: &World) {
        for (slug, catalog) in [("acme", "starter"), ("auto", "autocom"), ("store", "sendocki"), ("gifts", "sendoso")] {
            world.organization(slug, catalog).await;
            let catalog = world.foundation.catalogs.get(catalog).unwrap();
            let able = catalog.roles_with(Capability::ManageOrganization);
            for role in catalog.roles.iter().filter(|role| !able.iter().any(|able| able.key == role.key)) {
                let local = role.key.replace('_', "-");
                world.member(slug, &local, &role.key).await;
                let browser = world.signed_in(&format!("{local}@{slug}.example")).await;
                let path = format!("/o/{slug}/settings");
                for page in [browser.get(&path).await, browser.post(&path, &[("name", "Mine")]).await, browser.post(&path, &[("nonsense", "")]).await] {
                    assert_eq!((page.status.as_u16(), page.heading()), (403, "Your role does not allow this".into()), "{} {slug}", role.key);
                    if let Holder::Permission(at) = catalog.console(Capability::ManageOrganization) {
                        assert_eq!(page.one(".facts dd"), catalog.permissions[at].name.in_language("en"), "{slug}");
                    }
                    let named: Vec<&str> = able.iter().map(|role| role.name.in_language("en")).collect();
                    assert_eq!(page.all(".facts .badge"), named, "{slug}");
                    assert_eq!(page.attribute(".actions a", "href"), Some(format!("/o/{slug}")));
                }
            }
        }
        assert_eq!(renames(world).await, []);
    }

    async fn renames_at_once_are_recorded_one_by_one(world: &World) {
        world.organization("acme", "starter").await;
        let browsers = join_all((0..8).map(|_| world.signed_in("owner@acme.example"))).await;
        let rename = async |names: Vec<String>| {
            let posts = browsers.iter().zip(&names).map(|(browser, name)| async move {
                assert_eq!(browser.post("/o/acme/settings", &[("name", name)]).await.status, 303);
            });
            join_all(posts).await;
        };
        rename((0..8).map(|n| format!("Team {n}")).collect()).await;
        assert_eq!(renames(world).await.len(), 8, "each was a change");
        rename(vec!["One name".into(); 8]).await;
        let all = renames(world).await;
        assert_eq!(all.len(), 9, "of eight who want the same, one changes something");
        assert_eq!(all.iter().map(|(sequence, _, _)| *sequence).collect::<Vec<_>>(), (2..=10).collect::<Vec<_>>());
        assert_eq!(all[0].1, "The acme team");
        for pair in all.windows(2) {
            assert_eq!(pair[0].2, pair[1].1, "each begins where the one before ended");
        }
        assert_eq!(browsers[0].get("/o/acme").await.heading(), "One name");
    }
}
