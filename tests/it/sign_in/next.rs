//! Where one goes after signing in.

use crate::{harness::PASSWORD, on_both};

on_both! {
    async fn a_deep_link_survives_signing_in_mistakes_included(world: &World) {
        world.organization("acme", "starter").await;
        let browser = world.visitor();
        let link = "/o/acme/members?q=olga%20o&sort=-seen";
        let page = browser.get(link).await;
        assert_eq!(page.status, 303);
        let page = browser.follow(&page).await;
        assert_eq!(page.flash().as_deref(), Some("Sign in to see that page."));
        let next = page.typed("next").unwrap();
        assert_eq!(next, link);
        let page = browser.post("/sign-in", &[("email", "owner@acme.example"), ("password", "wrong"), ("next", &next)]).await;
        let next = page.typed("next").unwrap();
        assert_eq!(page.flash(), None, "a message is shown once");
        let page = browser.post("/sign-in", &[("email", "owner@acme.example"), ("password", PASSWORD), ("next", &next)]).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some(link)));
        assert_eq!(browser.follow(&page).await.all("tbody .mail"), ["owner@acme.example"]);
    }

    async fn a_link_never_leads_to_another_site_after_signing_in(world: &World) {
        world.organization("acme", "starter").await;
        let foreign = [
            "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
            "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", "evil.example", "", "@evil.example", "/o\r\nX-Evil: 1",
            "/\u{a0}/evil.example", "/\u{7f}", "/o/\u{e9}t\u{e9}", "/\u{2028}", "/\u{202e}",
        ];
        let signed_in = world.signed_in("owner@acme.example").await;
        for next in foreign {
            let fields = [("email", "owner@acme.example"), ("password", PASSWORD), ("next", next)];
            let page = world.visitor().post("/sign-in", &fields).await;
            assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o")), "{next:?}");
            // The same by the address: neither written into the form, nor followed by somebody who is signed in already.
            let address = format!("/sign-in?{}", serde_html_form::to_string([("next", next)]).unwrap());
            let page = world.visitor().get(&address).await;
            assert_eq!((page.status.as_u16(), page.typed("next")), (200, None), "{next:?}");
            let page = signed_in.get(&address).await;
            assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o")), "{next:?}");
        }
    }

    async fn somebody_signed_in_is_not_asked_again(world: &World) {
        world.organization("acme", "starter").await;
        let browser = world.signed_in("owner@acme.example").await;
        assert_eq!(browser.get("/sign-in").await.location(), Some("/o"));
        assert_eq!(browser.get("/sign-in?next=%2Faccount").await.location(), Some("/account"));
    }

    async fn a_form_sent_after_the_session_ended_leads_back_to_no_form(world: &World) {
        world.organization("acme", "starter").await;
        let page = world.visitor().post("/o/acme/settings", &[("name", "New")]).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/sign-in")));
    }
}
