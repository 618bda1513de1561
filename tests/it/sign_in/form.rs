//! The sign-in page, and what it says.

use rolecall::{
    authz::Operator,
    domain::{instant::Instant, member::Status},
    store::seed::{Seeded, people},
};

use crate::{
    harness::{PASSWORD, person},
    on_both,
};

const REFUSED: &str = "That email and password do not match. Check both and try again.";

on_both! {
    async fn the_right_password_leads_to_ones_organization_however_the_address_is_typed(world: &World) {
        world.organization("acme", "starter").await;
        for typed in ["owner@acme.example", "  Owner@ACME.example "] {
            let browser = world.visitor();
            assert_eq!(browser.get("/sign-in").await.heading(), "Sign in");
            let page = browser.post("/sign-in", &[("email", typed), ("password", PASSWORD)]).await;
            assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o")), "{typed}");
            let page = browser.follow(&page).await;
            assert_eq!(page.location(), Some("/o/acme"), "{typed}");
            assert_eq!(browser.follow(&page).await.heading(), "The acme team", "{typed}");
        }
    }

    async fn a_wrong_password_keeps_what_was_typed_but_the_password(world: &World) {
        world.organization("acme", "starter").await;
        let fields = [("email", " Owner@acme.example"), ("password", "not-the-password-<b>"), ("remember", "yes"), ("next", "/account")];
        let page = world.visitor().post("/sign-in", &fields).await;
        assert_eq!(page.status, 422);
        assert_eq!(page.one("[role=alert] p"), REFUSED);
        assert_eq!(page.typed("email").as_deref(), Some("Owner@acme.example"));
        assert_eq!(page.attribute("[name=remember]", "checked").as_deref(), Some(""));
        assert_eq!(page.typed("next").as_deref(), Some("/account"));
        assert_eq!(page.typed("password"), None);
        assert!(!page.body.contains("not-the-password"), "{}", page.body);
        assert_eq!(page.cookies(), Vec::<&str>::new(), "a refusal leaves nothing in the browser");
    }

    async fn an_address_nobody_has_is_answered_like_a_wrong_password(world: &World) {
        world.organization("acme", "starter").await;
        // Somebody who was entered by the operator and never chose a password.
        let pending = person("Petra", "petra@acme.example", "member", Status::Active, world.clock.now(), Instant::UNKNOWN);
        let seeded = people(&world.doors(), &Operator::at_the_command_line(), "acme".into(), vec![pending], None).await.unwrap();
        assert_eq!(seeded, Seeded::Done);
        let answer = async |email: &str, password: &str| {
            let mut page = world.visitor().post("/sign-in", &[("email", email), ("password", password)]).await;
            page.headers.remove("date");
            page.headers.remove("x-request-id");
            (page.status, page.headers, page.body.replace(email, "EMAIL"))
        };
        let wrong = answer("owner@acme.example", "a wrong password").await;
        assert_eq!(wrong.0, 422);
        assert!(wrong.2.contains(REFUSED));
        assert_eq!(answer("nobdy@acme.example", "a wrong password").await, wrong);
        assert_eq!(answer("petra@acme.example", "a wrong password").await, wrong);
        // What the work is done against for nobody is nobody's password.
        assert_eq!(answer("nobdy@acme.example", "nobody has this password").await, wrong);
    }

    async fn what_is_missing_is_said_beside_its_field(world: &World) {
        world.organization("acme", "starter").await;
        let said = async |email: &str, password: &str| {
            let page = world.visitor().post("/sign-in", &[("email", email), ("password", password)]).await;
            assert_eq!(page.status, 422);
            assert_eq!(page.all("[role=alert]"), Vec::<String>::new());
            for field in ["email", "password"] {
                let described = page.attribute(&format!("#{field}"), "aria-describedby");
                assert_eq!(described, page.error_of(field).map(|_| format!("{field}-error")), "the field points to its message");
            }
            (page.error_of("email"), page.error_of("password"))
        };
        let email_missing = Some("Enter your email address.".to_owned());
        let password_missing = Some("Enter your password.".to_owned());
        let malformed = Some("This does not look like an email address.".to_owned());
        assert_eq!(said("", "").await, (email_missing.clone(), password_missing.clone()));
        assert_eq!(said("  ", "x").await, (email_missing, None));
        assert_eq!(said("owner@acme.example", "").await, (None, password_missing));
        assert_eq!(said("owner", "x").await, (malformed.clone(), None));
        assert_eq!(said("owner@acme.example\r\nBcc: eve@acme.example", "x").await, (malformed.clone(), None));
        assert_eq!(said("owner@acme.example\0", "x").await, (malformed, None));
    }

    async fn whoever_is_suspended_in_one_place_still_signs_in_and_sees_where(world: &World) {
        world.organization("acme", "starter").await;
        world.organization("other", "starter").await;
        let now = world.clock.now();
        let sven = person("Sven", "sven@acme.example", "member", Status::Suspended, now, Instant::UNKNOWN);
        world.people("acme", vec![sven]).await;
        world.joins("sven@acme.example", "other", "member").await;
        let browser = world.signed_in("sven@acme.example").await;
        assert_eq!(browser.get("/o/other").await.status, 200);
        let page = browser.get("/o/acme").await;
        assert_eq!((page.status.as_u16(), page.heading()), (403, "Your access is suspended".into()));
        assert!(page.text().contains("The acme team"), "{}", page.text());
    }

    async fn htmx_is_told_where_to_go_by_its_own_header(world: &World) {
        world.organization("acme", "starter").await;
        let browser = world.visitor();
        let form = crate::harness::browser::form(&[("email", "owner@acme.example"), ("password", PASSWORD), ("next", "/account")]);
        let request = browser.request("POST", "/sign-in").header("hx-request", "true").body(form);
        let page = browser.send(request.header("content-type", "application/x-www-form-urlencoded")).await;
        assert_eq!((page.status.as_u16(), page.header("hx-redirect"), page.location()), (204, Some("/account"), None));
        assert_eq!(browser.get("/account").await.status, 200);
    }

    async fn a_forged_or_enormous_form_is_a_clean_refusal(world: &World) {
        world.organization("acme", "starter").await;
        let long = "x".repeat(60_000);
        let page = world.visitor().post("/sign-in", &[("email", "owner@acme.example"), ("password", &long)]).await;
        assert_eq!(page.status, 422);
        let page = world.visitor().post("/sign-in", &[("email", &long), ("password", "x")]).await;
        assert_eq!((page.status.as_u16(), page.error_of("email").unwrap()), (422, "Email addresses have at most 254 characters.".into()));
        // No field more, none twice, none missing.
        let whole = [("email", "owner@acme.example"), ("password", PASSWORD)];
        for extra in [("admin", "1"), ("email", "eve@acme.example"), ("password", "other")] {
            let page = world.visitor().post("/sign-in", &[whole[0], whole[1], extra]).await;
            assert_eq!((page.status.as_u16(), page.heading()), (400, "We could not read that request".into()), "{extra:?}");
        }
        assert_eq!(world.visitor().post("/sign-in", &whole[..1]).await.status, 400);
        assert_eq!(world.visitor().post("/sign-in", &whole).await.status, 303);
    }
}
