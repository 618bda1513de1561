//! The first minutes of an instance.

use diesel::prelude::*;
use futures_util::future::join_all;
use rolecall::{
    db::schema::{organizations, sessions, users},
    domain::instant::Span,
};

use crate::{
    harness::{Browser, PASSWORD, Page, World},
    on_both,
};

fn filled<'a>(code: &'a str, organization: &'a str, email: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("code", code),
        ("organization", organization),
        ("catalog", "starter"),
        ("name", "Olga Owner"),
        ("email", email),
        ("password", PASSWORD),
    ]
}

async fn sets_up(browser: &Browser, code: &str) -> Page {
    browser.post("/setup", &filled(code, "Atlas Store", "olga@atlas.example")).await
}

async fn counts(world: &World) -> (i64, i64, i64) {
    world
        .query(|conn| {
            (
                organizations::table.count().get_result(conn).unwrap(),
                users::table.count().get_result(conn).unwrap(),
                sessions::table.count().get_result(conn).unwrap(),
            )
        })
        .await
}

on_both! {
    async fn the_first_address_leads_to_the_setup_and_the_setup_to_a_home(world: &World) {
        let browser = world.visitor();
        assert_eq!(browser.get("/").await.location(), Some("/setup"));
        let page = browser.get("/setup").await;
        assert_eq!(page.status, 200);
        assert_eq!(page.attribute("[name=catalog][checked]", "value").as_deref(), Some("starter"));
        let page = sets_up(&browser, &world.foundation.secret.setup_code()).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o/atlas-store")));
        let page = browser.follow(&page).await;
        assert_eq!((page.status.as_u16(), page.heading()), (200, "Atlas Store".into()));
        assert_eq!(page.flash().as_deref(), Some("Atlas Store is ready. You are its owner."));
        assert_eq!(page.one("#role + .role-name"), "Owner");
        assert_eq!(browser.get("/").await.location(), Some("/o"));
        // And never again, not with the right code either.
        let other = world.visitor();
        assert_eq!(other.get("/").await.location(), Some("/sign-in"));
        for page in [other.get("/setup").await, sets_up(&other, &world.foundation.secret.setup_code()).await, sets_up(&other, "wrong").await] {
            assert_eq!((page.status.as_u16(), page.location()), (303, Some("/sign-in")));
        }
        assert_eq!(other.get("/sign-in").await.flash().as_deref(), Some("Setup is finished. Sign in instead."));
        assert_eq!(counts(world).await, (1, 1, 1));
        // The owner can come back by the ordinary door.
        world.signed_in("olga@atlas.example").await;
    }

    async fn an_organization_made_by_command_closes_the_setup(world: &World) {
        assert_eq!(world.visitor().get("/setup").await.status, 200);
        world.organization("acme", "starter").await;
        assert_eq!(world.visitor().get("/setup").await.location(), Some("/sign-in"));
        assert_eq!(sets_up(&world.visitor(), &world.foundation.secret.setup_code()).await.location(), Some("/sign-in"));
        assert_eq!(counts(world).await, (1, 1, 0));
    }

    async fn the_code_may_be_copied_carelessly(world: &World) {
        let code = world.foundation.secret.setup_code();
        let careless = format!("  {} ", code.to_lowercase().replace('-', "  "));
        assert_ne!(careless, code);
        assert_eq!(sets_up(&world.visitor(), &careless).await.location(), Some("/o/atlas-store"));
    }

    async fn a_wrong_code_makes_nothing_and_keeps_what_was_typed(world: &World) {
        let code = world.foundation.secret.setup_code();
        for wrong in ["", "AAAA-BBBB-CCCC", &code[..code.len() - 1], &format!("{code}A")] {
            let page = world.visitor().post("/setup", &filled(wrong, "Atlas <b>", "olga@atlas.example")).await;
            assert_eq!((page.status.as_u16(), page.error_of("code").as_deref()), (422, Some("This is not the code the server printed.")));
            let typed = ["code", "organization", "name", "email"].map(|field| page.typed(field).unwrap());
            assert_eq!(typed, [wrong, "Atlas <b>", "Olga Owner", "olga@atlas.example"]);
            assert_eq!(page.attribute("[name=catalog][checked]", "value").as_deref(), Some("starter"));
            assert!(!page.body.contains(PASSWORD) && page.cookies().is_empty());
        }
        assert_eq!(counts(world).await, (0, 0, 0));
    }

    async fn guessing_the_code_is_throttled(world: &World) {
        let browser = world.visitor();
        for _ in 0..5 {
            assert_eq!(sets_up(&browser, "AAAA-BBBB-CCCC").await.status, 422);
        }
        let page = sets_up(&browser, &world.foundation.secret.setup_code()).await;
        assert_eq!(page.status, 429);
        let wait: i64 = page.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
        assert_eq!(counts(world).await, (0, 0, 0));
        world.clock.advance(Span::seconds(60));
        assert_eq!(sets_up(&browser, &world.foundation.secret.setup_code()).await.status, 303);
    }

    async fn everything_that_is_wrong_is_said_at_once(world: &World) {
        let code = world.foundation.secret.setup_code();
        let fields = [("code", code.as_str()), ("organization", " "), ("name", "\u{200b}"), ("email", "olga"), ("password", "short")];
        let page = world.visitor().post("/setup", &fields).await;
        assert_eq!(page.status, 422);
        let said = ["code", "organization", "catalog", "name", "email", "password"].map(|field| page.error_of(field));
        let said = said.each_ref().map(|said| said.as_deref().unwrap_or_default());
        let expected = [
            "", "Give the organization a name.", "Choose a product.", "Enter your name.", "This does not look like an email address.",
            "Use at least 12 characters.",
        ];
        assert_eq!(said, expected);
        // The product that is chosen has rules of its own.
        let mut fields = filled(&code, "Atlas Store", "olga@atlas.example");
        fields[2].1 = "sendocki";
        fields[5].1 = "violet tractor under moons";
        let page = world.visitor().post("/setup", &fields).await;
        assert_eq!(page.status, 422);
        assert!(page.error_of("password").unwrap().contains("Add a digit."));
        assert_eq!(counts(world).await, (0, 0, 0));
    }

    async fn a_name_in_any_script_becomes_an_address(world: &World) {
        let browser = world.visitor();
        let page = browser.post("/setup", &filled(&world.foundation.secret.setup_code(), "متجر الأطلس", "olga@atlas.example")).await;
        assert_eq!(page.status, 303);
        assert_eq!(browser.follow(&page).await.heading(), "متجر الأطلس");
    }
}

on_both! {
    async fn of_many_who_set_up_at_once_one_wins_and_the_others_are_sent_to_sign_in(database: Database) {
        for _ in 0..3 {
            let world = World::start(database, &[]).await;
            let code = world.foundation.secret.setup_code();
            let ready = tokio::sync::Barrier::new(6);
            let all = (0..6).map(|n| {
                let (browser, code, ready) = (world.visitor(), &code, &ready);
                async move {
                    assert_eq!(browser.get("/setup").await.status, 200);
                    ready.wait().await;
                    let (name, email) = (format!("Team {n}"), format!("olga{n}@atlas.example"));
                    let page = browser.post("/setup", &filled(code, &name, &email)).await;
                    assert_eq!(page.status, 303, "{}", page.body);
                    (page.location().unwrap().to_owned(), browser)
                }
            });
            let ended = join_all(all).await;
            let won: Vec<_> = ended.iter().filter(|(to, _)| to.starts_with("/o/team-")).collect();
            assert_eq!(won.len(), 1, "{:?}", ended.iter().map(|(to, _)| to).collect::<Vec<_>>());
            assert_eq!(ended.iter().filter(|(to, _)| to == "/sign-in").count(), 5);
            assert_eq!(won[0].1.get(&won[0].0).await.status, 200);
            for (_, loser) in ended.iter().filter(|(to, _)| to == "/sign-in") {
                assert_eq!(loser.get("/account").await.status, 303, "who lost has no session");
            }
            assert_eq!(counts(&world).await, (1, 1, 1));
            world.is_sound().await;
            world.end().await;
        }
    }
}
