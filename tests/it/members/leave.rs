//! Leaving by oneself.

use crate::{harness::Page, on_both};

fn problem(page: &Page) -> String {
    page.one("main [role=alert] p")
}

on_both! {
    async fn anybody_leaves_whatever_their_role_and_lands_among_their_organizations(world: &World) {
        world.organization("acme", "starter").await;
        world.organization("elsewhere", "starter").await;
        world.member("acme", "vic", "viewer").await;
        world.joins("vic@acme.example", "elsewhere", "viewer").await;
        let vic = world.signed_in("vic@acme.example").await;
        assert!(vic.get("/o/acme").await.attribute("main a[href='/o/acme/leave']", "href").is_some());
        let asked = vic.get("/o/acme/leave").await;
        assert_eq!(asked.status, 200);
        assert!(asked.text().contains("The acme team"), "{}", asked.text());
        let page = vic.post("/o/acme/leave", &[]).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o")));
        assert_eq!(world.what_is("acme", "vic@acme.example").await, None);
        assert_eq!(world.seats("acme").await, (1, 0));
        assert_eq!(vic.get("/o/acme").await.status, 404);
        assert_eq!(vic.get("/o/elsewhere").await.status, 200);
        // A second press finds nobody to go.
        assert_eq!(vic.post("/o/acme/leave", &[]).await.status, 404);
    }

    async fn the_last_owner_stays_and_is_told_how_to_go(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "ada", "admin").await;
        let owner = world.signed_in("owner@acme.example").await;
        let asked = owner.get("/o/acme/leave").await;
        assert_eq!(asked.status, 200);
        let said = "You are the only active Owner, and The acme team cannot be without one. Somebody else has to become Owner first. Choose somebody";
        assert_eq!(problem(&asked), said);
        assert!(asked.all("form[action='/o/acme/leave'] button[type=submit]").is_empty(), "{}", asked.body);
        let page = owner.post("/o/acme/leave", &[]).await;
        assert_eq!(page.status, 409);
        assert_eq!(problem(&page), said);
        assert_eq!(world.what_is("acme", "owner@acme.example").await.unwrap(), "owner active");
        // The way out that it names: its link leads to those who could become Owner, and one of them does.
        let way = page.attribute("main [role=alert] a", "href").expect("a way out");
        assert!(owner.get(&way).await.all("tbody .mail").contains(&"ada@acme.example".to_owned()), "{way}");
        assert_eq!(world.gives(&owner, "acme", "ada@acme.example", "owner").await.status, 303);
        assert_eq!(owner.post("/o/acme/leave", &[]).await.status, 303);
        assert_eq!(world.what_is("acme", "owner@acme.example").await, None);
    }

    async fn where_ownership_is_not_given_in_the_console_the_last_owner_is_sent_to_who_can(world: &World) {
        world.organization("atlas", "sendocki").await;
        let owner = world.signed_in("owner@atlas.example").await;
        let page = owner.post("/o/atlas/leave", &[]).await;
        assert_eq!(page.status, 409);
        let said = page.text();
        let support = world.catalog("sendocki").brand.support.clone();
        let product = world.catalog("sendocki").brand.product.in_language("en").to_owned();
        assert!(said.contains(&product) || support.is_some_and(|support| page.body.contains(&support)), "{said}");
    }

    async fn who_left_is_on_record_as_having_left(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vic", "viewer").await;
        let vic = world.signed_in("vic@acme.example").await;
        let id = world.id("vic@acme.example").await;
        assert_eq!(vic.post("/o/acme/leave", &[]).await.status, 303);
        let line = world.record("acme").await.pop().unwrap();
        assert_eq!((line.action.as_str(), line.actor, line.refused), ("members.left", Some(id), false));
        let member = serde_json::json!({
            "id": id, "name": "Vic", "email": "vic@acme.example",
            "before": { "role": "viewer", "status": "active" }, "after": null,
        });
        assert_eq!(*line.payload(), serde_json::json!({ "change": world.latest_change("acme").await, "members": [member] }));
    }

    async fn what_somebody_sent_waits_for_another_sender_when_they_leave(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "ada", "admin").await;
        let ada = world.signed_in("ada@acme.example").await;
        world.invites(&ada, "acme", "new@people.example", "member").await;
        assert_eq!(ada.post("/o/acme/leave", &[]).await.status, 303);
        assert!(world.invitation("acme", "new@people.example").await.needs_sender);
        assert_eq!(world.seats("acme").await, (1, 1), "the seat is still kept for them");
    }

    async fn leaving_takes_no_words_with_it(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vic", "viewer").await;
        let vic = world.signed_in("vic@acme.example").await;
        assert_eq!(vic.post("/o/acme/leave", &[("nonsense", "1")]).await.status, 400);
        assert_eq!(world.what_is("acme", "vic@acme.example").await.unwrap(), "viewer active");
    }
}
