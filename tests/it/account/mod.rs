//! One's own account.

use rolecall::domain::{
    instant::{Instant, Span},
    member::Status,
};

use crate::{
    harness::{PASSWORD, World, person, smtp::SmtpSink},
    on_both,
};

const NEW: &str = "Orange-Ladder-17-rivers";

on_both! {
    async fn a_new_name_shows_and_is_found_in_every_organization(world: &World) {
        world.organization("acme", "starter").await;
        world.organization("other", "autocom").await;
        world.organization("elsewhere", "starter").await;
        let now = world.clock.now();
        let mia = person("Mia Meyer", "mia@acme.example", "admin", Status::Active, now, Instant::UNKNOWN);
        world.people("acme", vec![mia]).await;
        world.joins("mia@acme.example", "other", "admin").await;
        world.people("elsewhere", vec![person("Mia Meyer", "namesake@acme.example", "member", Status::Active, now, Instant::UNKNOWN)]).await;
        let browser = world.signed_in("mia@acme.example").await;
        let page = browser.post("/account/profile", &[("name", "  Żaneta   Brøndum ")]).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/account")));
        let page = browser.follow(&page).await;
        assert_eq!(page.flash().as_deref(), Some("Your name is saved."));
        assert_eq!(page.typed("name").as_deref(), Some("Żaneta Brøndum"));
        for slug in ["acme", "other"] {
            let owner = world.signed_in(&format!("owner@{slug}.example")).await;
            let found = async |q: &str| owner.get(&format!("/o/{slug}/members?q={q}")).await.all("tbody .mail");
            assert_eq!(found("zaneta").await, ["mia@acme.example"], "{slug}");
            assert_eq!(found("brondum").await, ["mia@acme.example"], "{slug}");
            assert_eq!(found("mia%40acme").await, ["mia@acme.example"], "{slug}");
            assert_eq!(found("meyer").await, Vec::<String>::new(), "{slug}");
            let last = owner.get(&format!("/o/{slug}/members?sort=-name")).await;
            assert_eq!(last.all("tbody .name")[0], "Żaneta Brøndum", "{slug}");
        }
        let namesake = world.signed_in("owner@elsewhere.example").await.get("/o/elsewhere/members?q=meyer").await;
        assert_eq!(namesake.all("tbody .mail"), ["namesake@acme.example"]);
    }

    async fn what_is_no_name_is_refused_beside_the_field(world: &World) {
        world.organization("acme", "starter").await;
        let browser = world.signed_in("owner@acme.example").await;
        let long = "x".repeat(101);
        for (typed, said) in [
            ("", "Enter your name."),
            ("\u{200b}\u{feff}", "Enter your name."),
            (long.as_str(), "Use at most 100 characters."),
            ("Ana\u{202e}evE", "Leave out invisible characters."),
            ("Ana\r\nBcc: eve@evil.example", "Leave out invisible characters."),
        ] {
            let page = browser.post("/account/profile", &[("name", typed)]).await;
            assert_eq!((page.status.as_u16(), page.error_of("name").as_deref()), (422, Some(said)), "{typed:?}");
            assert_eq!(page.typed("name").map(|kept| kept.len() > 3), Some(typed.len() > 3), "{typed:?}");
        }
        let page = browser.post("/account/profile", &[("name", "<script>alert(1)</script>")]).await;
        let page = browser.follow(&page).await;
        assert!(!page.body.contains("<script>alert"), "{}", page.body);
        assert!(!browser.get("/o/acme/members").await.body.contains("<script>alert"));
        assert_eq!(browser.get("/o/acme/members").await.all("tbody .name"), ["<script>alert(1)</script> You"]);
    }

    async fn a_wrong_current_password_is_said_beside_it_and_guessing_it_is_throttled(world: &World) {
        world.organization("acme", "starter").await;
        let browser = world.signed_in("owner@acme.example").await;
        let change = async |current: &str| browser.post("/account/password", &[("current", current), ("password", NEW)]).await;
        for n in 0..5 {
            let page = change("wrong").await;
            assert_eq!((page.status.as_u16(), page.error_of("current").as_deref()), (422, Some("This is not your current password.")), "{n}");
            assert!(!page.body.contains(NEW));
        }
        for password in ["wrong", PASSWORD] {
            let page = change(password).await;
            assert_eq!(page.status, 429);
            let wait: i64 = page.header("retry-after").unwrap().parse().unwrap();
            assert!((1..=60).contains(&wait), "{wait}");
        }
        // The pages go on, and so does the old password.
        assert_eq!(browser.get("/account").await.status, 200);
        world.clock.advance(Span::seconds(60));
        assert_eq!(change(PASSWORD).await.status, 303);
    }

    async fn a_weak_new_password_is_refused_before_the_current_one_is_looked_at(world: &World) {
        world.organization("store", "sendocki").await;
        let browser = world.signed_in("owner@store.example").await;
        for _ in 0..6 {
            let page = browser.post("/account/password", &[("current", PASSWORD), ("password", "violet tractor under moons")]).await;
            assert_eq!(page.status, 422);
            assert!(page.error_of("password").unwrap().contains("Add a digit."), "{:?}", page.error_of("password"));
            assert_eq!(page.error_of("current"), None);
        }
        assert_eq!(browser.post("/account/password", &[("current", PASSWORD), ("password", NEW)]).await.status, 303);
    }

    async fn of_two_changes_of_one_password_at_once_one_wins(world: &World) {
        world.organization("acme", "starter").await;
        let (one, two) = (world.signed_in("owner@acme.example").await, world.signed_in("owner@acme.example").await);
        let first = [("current", PASSWORD), ("password", "Orange-Ladder-11-rivers")];
        let second = [("current", PASSWORD), ("password", "Orange-Ladder-22-rivers")];
        let pages = tokio::join!(one.post("/account/password", &first), two.post("/account/password", &second));
        let to = [pages.0.location(), pages.1.location()];
        let won: Vec<usize> = (0..2).filter(|n| to[*n] == Some("/account")).collect();
        assert_eq!(won.len(), 1, "{to:?}");
        let password = [first, second][won[0]][1];
        assert_eq!(world.visitor().post("/sign-in", &[("email", "owner@acme.example"), password]).await.status, 303);
        let loser = [&two, &one][won[0]];
        assert_eq!(loser.get("/account").await.status, 303, "the other one's session is over");
    }

    async fn the_theme_is_on_every_page_and_only_what_is_offered_can_be_chosen(world: &World) {
        world.organization("acme", "starter").await;
        let browser = world.signed_in("owner@acme.example").await;
        let theme = async |path: &str| browser.get(path).await.attribute("html", "data-theme");
        assert_eq!(theme("/account").await, None);
        for (chosen, shown) in [("dark", Some("dark")), ("light", Some("light")), ("system", None)] {
            let page = browser.post("/account/appearance", &[("theme", chosen), ("language", "en")]).await;
            assert_eq!(page.location(), Some("/account"));
            for path in ["/account", "/o/acme", "/o/acme/members", "/o/acme/settings"] {
                assert_eq!(theme(path).await.as_deref(), shown, "{path}");
            }
            assert_eq!(browser.get("/account").await.attribute("[name=theme][checked]", "value").as_deref(), Some(chosen));
        }
        browser.post("/account/appearance", &[("theme", "dark"), ("language", "en")]).await;
        for (theme, language) in [("neon", "en"), ("", "en"), ("Dark", "en"), ("light", "xx"), ("light", ""), ("light\"><script>", "en")] {
            let page = browser.post("/account/appearance", &[("theme", theme), ("language", language)]).await;
            assert_eq!(page.status, 400, "{theme} {language}");
        }
        assert_eq!(theme("/account").await.as_deref(), Some("dark"), "nothing was changed by what was refused");
    }

    async fn the_account_shows_where_one_is_signed_in_and_nobody_elses_places(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "mia", "member").await;
        world.signed_in("mia@acme.example").await;
        let browser = world.visitor();
        let fields = crate::harness::browser::form(&[("email", "owner@acme.example"), ("password", PASSWORD)]);
        let request = browser.request("POST", "/sign-in").header("content-type", "application/x-www-form-urlencoded").body(fields);
        let agent = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0 <script>alert(1)</script>";
        assert_eq!(browser.send(request.header("user-agent", agent)).await.status, 303);
        let page = browser.get("/account").await;
        assert_eq!(page.all("#sessions li bdi"), ["Firefox on Windows"]);
        assert_eq!(page.all("#sessions form"), Vec::<String>::new(), "with one session there are no others to end");
        assert_eq!(page.attribute("#email", "value").as_deref(), Some("owner@acme.example"));
    }
}

on_both! {
    async fn a_changed_password_is_trusted_by_no_other_browser(world: &World) {
        world.organization("acme", "starter").await;
        let (here, elsewhere) = (world.signed_in("owner@acme.example").await, world.signed_in("owner@acme.example").await);
        assert_eq!(here.post("/account/password", &[("current", PASSWORD), ("password", NEW)]).await.status, 303);
        // Somebody guesses until strangers must wait: the browser that changed the password is known, the other is a stranger again.
        for _ in 0..5 {
            world.visitor().post("/sign-in", &[("email", "owner@acme.example"), ("password", "wrong")]).await;
        }
        assert_eq!(elsewhere.post("/sign-in", &[("email", "owner@acme.example"), ("password", NEW)]).await.status, 429);
        assert_eq!(here.post("/sign-in", &[("email", "owner@acme.example"), ("password", NEW)]).await.status, 303);
    }
}

on_both! {
    async fn a_changed_password_is_told_by_mail(database: Database) {
        let sink = SmtpSink::start().await;
        let world = World::start(database, &["--smtp-url", &sink.url()]).await;
        world.organization("acme", "starter").await;
        let browser = world.signed_in("owner@acme.example").await;
        assert_eq!(browser.post("/account/password", &[("current", "wrong"), ("password", NEW)]).await.status, 422);
        assert_eq!(browser.post("/account/password", &[("current", PASSWORD), ("password", NEW)]).await.status, 303);
        let mails = sink.wait_for(1).await;
        assert_eq!((mails.len(), mails[0].to.as_slice()), (1, ["owner@acme.example".to_owned()].as_slice()));
        assert_eq!(mails[0].subject(), "Your password for Rolecall was changed");
        assert!(!mails[0].data.contains(NEW));
        world.is_sound().await;
        world.end().await;
    }
}
