//! The list, and the form of a new token.

use std::time::Duration;

use rolecall::domain::instant::Span;

use super::{ADA, OWNER, ROLES, TOKENS, asks, listed, mints};
use crate::{harness::Page, on_both};

/// What the rows say, a cell each, without the last.
fn rows(page: &Page) -> Vec<Vec<String>> {
    let count = page.all("tbody tr").len();
    (1..=count).map(|row| page.all(&format!("tbody tr:nth-of-type({row}) > td:not(.acts)"))).collect()
}

/// The values of the boxes of that name that are ticked.
fn ticked(page: &Page, name: &str) -> Vec<String> {
    page.values(&format!("input[name={name}][checked]"))
}

on_both! {
    async fn the_list_says_of_each_whose_it_is_what_it_carries_and_until_when(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "ada", "admin").await;
        let (owner, ada) = (world.signed_in(OWNER).await, world.signed_in(ADA).await);
        mints(world, &ada, &[("name", "Ada’s script"), ("carries", "all"), ("days", "7")]).await;
        world.clock.advance(Span::hours(1));
        let carried = [("permission", "orders.view"), ("permission", "orders.refund"), ("permission", "team.view")];
        mints(world, &owner, &[&[("name", "Shop"), ("whose", "organization"), ("as_owner", "yes"), ("days", "30")], &carried[..]].concat()).await;
        let desk = mints(world, &owner, &[("name", "Desk"), ("carries", "all"), ("days", "never")]).await;
        world.token(ADA, "acme").await;
        let page = owner.get(TOKENS).await;
        assert_eq!(page.heading(), "Tokens");
        assert_eq!(page.all("tbody .name"), ["A test", "Desk", "Shop", "Ada’s script"]);
        let whose: Vec<String> = page.all("tbody th .small.block").iter().map(|text| text.split(" · ").next().unwrap().to_owned()).collect();
        assert_eq!(whose, ["Ada", "Yours", "The organization", "Ada"]);
        assert_eq!(
            rows(&page),
            [
                ["Everything Ada may", "just now by the operator", "never used", "never"],
                ["Everything you may", "just now by you", "never used", "never"],
                ["3 permissions, 1 sensitive and what only Owner may do here", "just now by you", "never used", "in 30 days"],
                ["Everything Ada may", "1 h ago by Ada", "never used", "in 7 days"],
            ]
        );
        // Used, and over.
        assert_eq!(desk.get(ROLES).await.status, 200);
        let used = async || rows(&owner.get(TOKENS).await)[1][2].clone();
        for _ in 0..400 {
            if used().await != "never used" {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(used().await, "just now");
        world.clock.advance(Span::days(7));
        let owner = world.signed_in(OWNER).await;
        let last = rows(&owner.get(TOKENS).await).pop().unwrap();
        assert_eq!(last[3], format!("over since {}", rolecall::words::Words::new("en").date(world.clock.now().minus(Span::hours(1)))));
    }

    async fn an_empty_list_says_what_a_token_is_for(world: &World) {
        world.organization("acme", "autocom").await;
        let page = world.signed_in(OWNER).await.get(TOKENS).await;
        assert_eq!(page.one(".empty h2"), "No program has a token yet");
        assert_eq!(
            page.one("pre"),
            "curl -H \"Authorization: Bearer $TOKEN\" -H \"X-Tenant: acme\" http://rolecall.test/api/v1/team/roles"
        );
        assert_eq!(page.attribute("nav a[aria-current=page]", "href").as_deref(), Some(TOKENS));
    }

    async fn who_does_not_look_after_tokens_sees_none(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "mia", "manager").await;
        let mia = world.signed_in("mia@acme.example").await;
        assert_eq!(mia.get("/o/acme").await.attribute("nav a[href='/o/acme/tokens']", "href"), None);
        assert_eq!(mia.get(TOKENS).await.status, 403);
        assert_eq!(mia.get("/o/acme/tokens/new").await.status, 403);
        assert_eq!(asks(&mia, &[("permission", "orders.view")]).await.status, 403);
    }

    async fn the_form_offers_what_its_reader_has_and_no_more(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "ada", "admin").await;
        let (owner, ada) = (world.signed_in(OWNER).await, world.signed_in(ADA).await);
        let (of_owner, of_ada) = (owner.get("/o/acme/tokens/new").await, ada.get("/o/acme/tokens/new").await);
        assert!(of_owner.values("input[name=permission]").contains(&"billing.manage".to_owned()));
        assert!(!of_ada.values("input[name=permission]").contains(&"billing.manage".to_owned()));
        assert!(of_ada.values("input[name=permission]").contains(&"billing.view".to_owned()));
        // What can be limited says how far.
        let reaches = ["", "projects.view:own", "projects.view:organization"];
        assert_eq!(of_ada.values("select[name=permission]:has(option[value='projects.view:own']) option"), reaches);
        // The organization's own are the owners' to make, and so is what is left to them.
        let organizations = "input[name=whose][value=organization]";
        assert_eq!(of_owner.attribute(organizations, "disabled"), None);
        assert!(of_ada.attribute(organizations, "disabled").is_some());
        assert_eq!(of_ada.one(".choice .why"), "Only Owner can make tokens of the organization: they outlive whoever made them.");
        assert_eq!((of_owner.all("[name=as_owner]").len(), of_ada.all("[name=as_owner]").len()), (1, 0));
        // Little, and not for ever.
        assert_eq!((ticked(&of_owner, "whose"), ticked(&of_owner, "carries")), (vec!["mine".into()], vec!["these".into()]));
        assert!(ticked(&of_owner, "permission").is_empty());
        assert_eq!(of_owner.values("select[name=days] option"), ["7", "30", "90", "365", "never"]);
        assert_eq!(of_owner.values("select[name=days] option[selected]"), ["90"]);
    }

    async fn what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(world: &World) {
        world.organization("acme", "starter").await;
        let owner = world.signed_in(OWNER).await;
        let typed = [("name", " "), ("whose", "organization"), ("permission", "billing.view"), ("permission", "projects.edit:own")];
        let page = asks(&owner, &[&typed[..], &[("days", "45"), ("as_owner", "yes"), ("open", "billing")]].concat()).await;
        assert_eq!(page.status, 422);
        assert_eq!(page.error_of("name").unwrap(), "Enter a name.");
        assert_eq!(page.error_of("days").unwrap(), "Choose when it expires.");
        assert_eq!((page.error_of("whose"), page.error_of("carries"), page.error_of("permissions")), (None, None, None));
        assert_eq!(page.typed("name").unwrap(), " ");
        for (name, value) in [("whose", "organization"), ("carries", "these"), ("permission", "billing.view"), ("as_owner", "yes"), ("open", "billing")] {
            assert_eq!(ticked(&page, name), [value], "{name}");
        }
        assert!(page.values("select[name=permission] option[selected]").contains(&"projects.edit:own".to_owned()));

        let nothing = asks(&owner, &[]).await;
        assert_eq!((nothing.status.as_u16(), nothing.error_of("permissions").unwrap().as_str()), (422, "Tick at least one permission."));
        let unsaid = asks(&owner, &[("whose", "organization"), ("carries", "all")]).await;
        assert_eq!(unsaid.status, 422);
        assert_eq!(unsaid.error_of("carries").unwrap(), "A token of the organization says what it lets through. Tick its permissions.");
        let neither = asks(&owner, &[("whose", "everybody"), ("carries", "what")]).await;
        assert_eq!(neither.status, 422);
        assert_eq!(neither.error_of("whose").unwrap(), "Choose whose it is.");
        assert_eq!(neither.error_of("carries").unwrap(), "Choose what it lets through.");
        let long = "x".repeat(101);
        assert_eq!(asks(&owner, &[("name", &long), ("carries", "all")]).await.error_of("name").unwrap(), "Use at most 100 characters.");
        assert_eq!(asks(&owner, &[("carries", "all"), ("user_id", "1")]).await.status, 400);
        assert!(listed(&owner).await.is_empty());
        assert!(world.refusals("acme").await.is_empty(), "a slip of the pen is no attempt");
    }
}
