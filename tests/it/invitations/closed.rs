//! Links that open nothing: those that are over say which and offer a way on; those that are none of ours all look the same.

use diesel::prelude::*;
use rolecall::{
    authz::{
        link::{Link, Purpose},
        secret::Secret,
    },
    db::schema::{invitations, password_resets, users},
    domain::{ids::UserId, instant::Span},
};

use super::{ANA, BEN, NO_LINK, OWNER, acme, asks, invites_for, posted, presses};
use crate::{
    harness::{PASSWORD, Page, World},
    on_both,
};

/// What somebody asking for a new invitation is told, whatever came of it.
const ASKED: &str = "We have let the people who can invite you know. If they send a new one, it comes by mail.";

/// Opens a link that is over, and tries everything that only an open one allows.
async fn is_closed(world: &World, link: &str, status: u16, heading: &str) -> Page {
    let browser = world.visitor();
    let page = browser.get(link).await;
    assert_eq!((page.status.as_u16(), page.heading().as_str()), (status, heading), "{link}");
    for act in ["accept", "decline", "sign_in", "code"] {
        let answer = browser.post(link, &[("act", act), ("name", "Eve"), ("password", PASSWORD), ("code", "123456")]).await;
        let refused = if status == 200 { 409 } else { status };
        assert_eq!((answer.status.as_u16(), answer.heading().as_str()), (refused, heading), "{act}");
    }
    assert!(page.all("main input:not([type=hidden])").is_empty(), "no form to fill in");
    // Nobody inside is named who was not in the mail, and no number is given.
    for secret in ["Adam", "adam@acme.example", "owner@acme.example", "Mia", "members", "seats"] {
        assert!(!page.text().contains(secret), "{secret}: {}", page.text());
    }
    page
}

/// Asks for a new one, as the page's button does.
async fn asks_for_another(world: &World, link: &str) {
    let browser = world.visitor();
    let page = browser.post(link, &[("act", "ask")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = browser.follow(&page).await;
    assert_eq!(page.one("main [role=status]"), ASKED);
    assert!(page.all("main form").is_empty(), "asked once, it need not be asked again");
}

async fn forget(world: &World, email: &'static str) {
    world.query(move |conn| diesel::delete(invitations::table.filter(invitations::email.eq(email))).execute(conn).unwrap()).await;
}

on_both! {
    async fn each_kind_of_end_says_which_it_is_and_offers_to_ask_for_another(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "adam", "admin").await;
        let mut owner = world.signed_in(OWNER).await;
        let mut told = 0;
        for (email, heading) in [
            ("expired@x.example", "This invitation has expired"),
            ("declined@x.example", "This invitation was declined"),
            ("revoked@x.example", "This invitation was taken back"),
            ("replaced@x.example", "There is a newer invitation"),
        ] {
            invites_for(world, &owner, email, "24").await;
            let link = world.link("acme", email).await;
            match email.split('@').next().unwrap() {
                "expired" => {
                    world.clock.advance(Span::hours(24));
                    owner = world.signed_in(OWNER).await;
                }
                "declined" => assert_eq!(world.visitor().post(&link, &[("act", "decline")]).await.status, 303),
                "revoked" => assert_eq!(presses(world, &owner, "revoke", email).await.status, 303),
                _ => assert_eq!(presses(world, &owner, "resend", email).await.status, 200),
            }
            let standing = async || {
                let found = world.invitation("acme", email).await;
                (found.generation, found.expires_at, world.seats("acme").await.0)
            };
            let before = standing().await;
            let page = is_closed(world, &link, 410, heading).await;
            assert_eq!(page.all("main button"), ["Ask for a new invitation"], "{email}");
            asks_for_another(world, &link).await;
            told += 1;
            assert_eq!(posted(world, "invitation_asked_for").await, vec![OWNER; told], "its sender, who may send another");
            assert_eq!(standing().await, before, "asking changes nothing");
        }
    }

    async fn one_that_was_accepted_leads_to_the_sign_in(world: &World) {
        let owner = acme(world).await;
        asks(&owner, ANA, &[]).await;
        let link = world.link("acme", ANA).await;
        let (ana, _) = world.joins_anew(&link, "Ana Silva").await;
        let page = is_closed(world, &link, 410, "This invitation was accepted").await;
        assert_eq!(page.attribute("main a.btn", "href").as_deref(), Some("/sign-in?next=/o/acme"));
        // The member themself has nothing to ask for.
        let page = ana.get(&link).await;
        assert_eq!((page.all("main a.btn"), page.all("main form").len()), (vec!["Open The acme team".into()], 0));
        assert_eq!(ana.post(&link, &[("act", "accept")]).await.status, 410);
        // Nor does anybody ask in their place while they are in.
        let page = world.visitor().post(&link, &[("act", "ask")]).await;
        assert_eq!(page.status, 303);
        assert_eq!(posted(world, "invitation_asked_for").await, [""; 0]);
        // Once removed, they may.
        assert_eq!(world.acts(&owner, "acme", ANA, "remove", &[]).await.status, 303);
        asks_for_another(world, &link).await;
        assert_eq!(posted(world, "invitation_asked_for").await, [OWNER]);
    }

    async fn asking_is_heard_once_a_day(world: &World) {
        let owner = acme(world).await;
        asks(&owner, ANA, &[]).await;
        let link = world.link("acme", ANA).await;
        // An open one: there is nothing to ask for, and nobody is told.
        assert_eq!(world.visitor().post(&link, &[("act", "ask")]).await.status, 303);
        assert_eq!(posted(world, "invitation_asked_for").await, [""; 0]);
        presses(world, &owner, "revoke", ANA).await;
        for _ in 0..3 {
            asks_for_another(world, &link).await;
        }
        world.clock.advance(Span::hours(23));
        asks_for_another(world, &link).await;
        assert_eq!(posted(world, "invitation_asked_for").await, [OWNER]);
        world.clock.advance(Span::hours(2));
        asks_for_another(world, &link).await;
        assert_eq!(posted(world, "invitation_asked_for").await, [OWNER, OWNER]);
    }

    async fn who_holds_several_links_is_heard_no_more_often(world: &World) {
        let owner = acme(world).await;
        let mut links = Vec::new();
        for _ in 0..3 {
            asks(&owner, ANA, &[]).await;
            links.push(world.link("acme", ANA).await);
            presses(world, &owner, "revoke", ANA).await;
        }
        for link in &links {
            asks_for_another(world, link).await;
        }
        assert_eq!(posted(world, "invitation_asked_for").await, [OWNER]);
        world.clock.advance(Span::hours(25));
        asks_for_another(world, &links[1]).await;
        asks_for_another(world, &links[0]).await;
        assert_eq!(posted(world, "invitation_asked_for").await, [OWNER, OWNER]);
    }

    async fn where_the_sender_may_no_longer_those_who_may_are_told(world: &World) {
        world.organization("acme", "starter").await;
        for (local, role) in [("adam", "admin"), ("amy", "admin"), ("mia", "member"), ("vera", "viewer")] {
            world.member("acme", local, role).await;
        }
        let (owner, adam) = (world.signed_in(OWNER).await, world.signed_in("adam@acme.example").await);
        asks(&adam, ANA, &[]).await;
        asks(&adam, BEN, &[]).await;
        let (link, gone) = (world.link("acme", ANA).await, world.link("acme", BEN).await);
        assert_eq!(world.gives(&owner, "acme", "adam@acme.example", "member").await.status, 303);
        let page = is_closed(world, &link, 200, "This invitation has to be sent again").await;
        assert_eq!(page.all("main button"), ["Ask for a new invitation"]);
        asks_for_another(world, &link).await;
        let mut told = posted(world, "invitation_asked_for").await;
        told.sort();
        assert_eq!(told, ["amy@acme.example", OWNER], "everybody who may, nobody else");
        // At most five, however many there are.
        for n in 0..7 {
            world.member("acme", &format!("admin{n}"), "admin").await;
        }
        asks_for_another(world, &gone).await;
        assert_eq!(posted(world, "invitation_asked_for").await.len(), 2 + 5);
    }

    async fn every_link_that_is_not_ours_gets_the_same_page(world: &World) {
        let owner = acme(world).await;
        for email in [ANA, BEN, "gone@x.example"] {
            asks(&owner, email, &[]).await;
        }
        let secret = world.foundation.secret.clone();
        let (found, other) = (world.invitation("acme", ANA).await, world.invitation("acme", BEN).await);
        let deleted = world.link("acme", "gone@x.example").await.replace("/invitations/", "");
        presses(world, &owner, "revoke", "gone@x.example").await;
        forget(world, "gone@x.example").await;
        assert_eq!(world.visitor().post("/password/forgot", &[("email", OWNER)]).await.status, 200);
        let (user, reset): (UserId, i64) = world
            .query(|conn| {
                let resets = password_resets::table.inner_join(users::table);
                resets.select((users::id, password_resets::generation)).first(conn).unwrap()
            })
            .await;
        let link = |generation: i64| Link { id: found.id.0, generation };
        let good = link(1).sign(&secret, Purpose::Invitation);
        let copied = link(1).sign(&secret, Purpose::CopiedInvitation);
        let bens = Link { id: other.id.0, generation: 1 }.sign(&secret, Purpose::Invitation);
        let parts = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
        let (g, b, c) = (parts(&good), parts(&bens), parts(&copied));
        let foreign = Secret::parse("another secret, as long as it has to be").unwrap();
        let nobody = Link { id: uuid::Uuid::from_u128(7), generation: 1 };
        let mut bad = vec![
            // One that was deleted, one that never was, and links for something else.
            deleted,
            nobody.sign(&secret, Purpose::Invitation),
            Link { id: user.0, generation: reset }.sign(&secret, Purpose::PasswordReset),
            Link { id: user.0, generation: reset }.sign(&secret, Purpose::Invitation),
            link(1).sign(&secret, Purpose::PasswordReset),
            // Another secret, another's signature, a generation that was not signed.
            link(1).sign(&foreign, Purpose::Invitation),
            link(1).sign(&foreign, Purpose::CopiedInvitation),
            format!("{}.{}.{}", g[0], g[1], b[2]),
            format!("{}.{}.{}", b[0], b[1], g[2]),
            format!("{}.2.{}", g[0], c[2]),
            format!("{}.2.{}", g[0], g[2]),
            format!("{good}."), format!("{good}A"), format!("{good}%00"), format!("%20{good}"), format!("{}.{}.", g[0], g[1]),
            "x.1.x".into(), "x".into(), "x".repeat(4_000), "%ff%fe".into(), "..%2f..".into(),
        ];
        bad.extend((1..good.len()).step_by(7).map(|cut| good[..cut].to_owned()));
        bad.extend((1..copied.len()).step_by(11).map(|cut| copied[..cut].to_owned()));
        let plain = |page: &Page| (page.status.as_u16(), page.body.replace(&page.one("main code"), ""));
        let browser = world.visitor();
        let reference = browser.get("/invitations/nonsense").await;
        assert_eq!((reference.status.as_u16(), reference.heading()), (404, NO_LINK.into()));
        for token in bad {
            let path = format!("/invitations/{token}");
            assert_eq!(plain(&browser.get(&path).await), plain(&reference), "{token}");
            for act in ["accept", "ask", "nonsense"] {
                assert_eq!(plain(&browser.post(&path, &[("act", act)]).await), plain(&reference), "{act} {token}");
            }
            assert_eq!(browser.send(browser.request("HEAD", &path)).await.status, 404);
        }
        for path in [good, copied, bens] {
            assert_eq!(browser.get(&format!("/invitations/{path}")).await.status, 200, "the true ones still work");
        }
        // Nor is an invitation's link good for a password.
        let page = browser.get(&format!("/password/reset/{}", link(1).sign(&secret, Purpose::Invitation))).await;
        assert_eq!(page.status, 404);
    }

    async fn a_generation_that_is_signed_but_not_the_newest_is_an_older_link(world: &World) {
        let owner = acme(world).await;
        asks(&owner, ANA, &[]).await;
        presses(world, &owner, "resend", ANA).await;
        let id = world.invitation("acme", ANA).await.id.0;
        for (generation, status) in [(0, 410), (1, 410), (2, 200), (3, 410)] {
            let token = Link { id, generation }.sign(&world.foundation.secret, Purpose::Invitation);
            assert_eq!(world.visitor().get(&format!("/invitations/{token}")).await.status, status, "{generation}");
        }
    }
}
