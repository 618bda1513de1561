//! The home of an organization: for everybody in it.

use crate::on_both;

on_both! {
    async fn whoever_may_not_see_the_team_sees_nobody_but_themselves(world: &World) {
        world.organization("acme", "autocom").await;
        for (local, role) in [("vera", "viewer"), ("adam", "admin"), ("mia", "agent")] {
            world.member("acme", local, role).await;
        }
        let others = ["Olga", "owner@acme.example", "Adam", "adam@acme.example", "Mia", "mia@acme.example"];
        let browser = world.signed_in("vera@acme.example").await;
        let page = browser.get("/o/acme").await;
        assert_eq!((page.status.as_u16(), page.one(".role-name")), (200, "Viewer".into()));
        assert!(page.text().contains("Your role does not show you the team. Ask the person who invited you."));
        let refused = browser.get("/o/acme/members").await;
        assert_eq!(refused.status, 403);
        let settings = browser.get("/o/acme/settings").await;
        assert_eq!(settings.status, 403);
        for page in [&page, &refused, &settings] {
            for other in others {
                assert!(!page.body.contains(other), "{other} stands on {}", page.heading());
            }
            assert!(!page.body.contains("/o/acme/members\""), "nor is there a way to the list");
            assert_eq!(page.all("nav .count"), Vec::<String>::new(), "nor a number of people");
        }
    }

    async fn whoever_may_see_the_team_is_told_whom_to_ask(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "mia", "agent").await;
        world.member("acme", "adam", "admin").await;
        let page = world.signed_in("mia@acme.example").await.get("/o/acme").await;
        let asked = page.all("section[aria-labelledby=ask] .name");
        assert!(asked.contains(&"Olga Owner".to_owned()), "{asked:?}");
        assert!(!asked.contains(&"Mia".to_owned()), "{asked:?}");
    }

    async fn a_role_that_reaches_only_ones_own_says_so(world: &World) {
        world.organization("store", "sendocki").await;
        world.member("store", "dina", "delivery_agent").await;
        let page = world.signed_in("dina@store.example").await.get("/o/store").await;
        let chips = page.all(".may .chip");
        assert!(!chips.is_empty());
        assert!(chips.iter().any(|chip| chip.ends_with("only your own")), "{chips:?}");
        let catalog = world.foundation.catalogs.get("sendocki").unwrap();
        let role = catalog.role("delivery_agent").unwrap();
        let held: Vec<_> = catalog.permissions.iter().enumerate().filter(|(at, _)| role.vector.get(*at).any()).collect();
        assert_eq!(chips.len(), held.len(), "all that the role may do, and nothing else: {chips:?}");
        for (at, permission) in held {
            let own = role.vector.get(at) == rolecall::domain::reach::Reach::Own;
            let chip = chips.iter().find(|chip| chip.starts_with(permission.name.in_language("en"))).unwrap();
            assert_eq!(chip.contains("only your own"), own, "{chip}");
        }
    }

    async fn an_owner_finds_every_way_onward(world: &World) {
        world.organization("acme", "starter").await;
        let browser = world.signed_in("owner@acme.example").await;
        let page = browser.get("/o/acme").await;
        for item in page.all("nav.side > a") {
            assert!(!item.is_empty());
        }
        for at in 1..=page.all("nav.side > a").len() {
            let href = page.attribute(&format!("nav.side > a:nth-of-type({at})"), "href").unwrap();
            assert_eq!(browser.get(&href).await.status, 200, "{href}");
        }
        assert_eq!(page.attribute("nav.side a[aria-current=page]", "href").as_deref(), Some("/o/acme"));
    }
}
