//! What a member tried and was refused: on record, outside the chain, and only so often.

use rolecall::domain::instant::Span;

use crate::on_both;

on_both! {
    async fn what_a_role_does_not_allow_is_noted_when_it_would_have_changed_something(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vic", "viewer").await;
        let vic = world.signed_in("vic@acme.example").await;
        let id = world.id("vic@acme.example").await;
        let place = world.place_of("acme", "owner@acme.example", "suspend").await;
        assert_eq!(vic.post(&place, &[]).await.status, 403);
        let page = vic.post("/o/acme/settings", &[("name", "Mine")]).await;
        assert_eq!(page.status, 403);
        // Looking is no attempt to change anything.
        for path in ["/o/acme/members", "/o/acme/settings", place.as_str()] {
            assert_eq!(vic.get(path).await.status, 403, "{path}");
        }
        let refusals = world.refusals("acme").await;
        assert_eq!(refusals.len(), 2, "{refusals:#?}");
        for (line, capability, route) in [
            (&refusals[0], "suspend_members", "/o/{org}/members/{member}/suspend"),
            (&refusals[1], "manage_organization", "/o/{org}/settings"),
        ] {
            assert_eq!((line.action.as_str(), line.actor, line.actor_name.as_str()), ("access.refused", Some(id), "Vic"));
            assert_eq!((line.sequence, line.hash.as_str()), (None, ""), "it stands outside the chain");
            assert_eq!(*line.payload(), serde_json::json!({ "lacks": capability, "method": "POST", "route": route }));
            assert_eq!(line.address, "127.0.0.1");
        }
        assert_eq!(refusals[1].request_id, page.header("x-request-id").unwrap(), "it is found by the number on the page");
    }

    async fn what_a_rule_forbids_is_noted_with_its_reason(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "ada", "admin").await;
        world.member("acme", "vic", "viewer").await;
        let ada = world.signed_in("ada@acme.example").await;
        let owner = world.signed_in("owner@acme.example").await;
        let (owners, vics) = (world.id("owner@acme.example").await, world.id("vic@acme.example").await);
        assert_eq!(world.acts(&ada, "acme", "owner@acme.example", "remove", &[]).await.status, 409);
        assert_eq!(world.gives(&ada, "acme", "vic@acme.example", "owner").await.status, 409);
        assert_eq!(owner.post("/o/acme/leave", &[]).await.status, 409);
        let told: Vec<_> =
            world.refusals("acme").await.into_iter().map(|line| (line.action.clone(), line.payload().clone(), line.sequence)).collect();
        assert_eq!(
            told,
            [
                ("members.removed".to_owned(), serde_json::json!({ "member": owners, "reason": "above" }), None),
                ("members.role_changed".to_owned(), serde_json::json!({ "member": vics, "reason": "keystone" }), None),
                ("members.left".to_owned(), serde_json::json!({ "member": owners, "reason": "last_holder" }), None),
            ]
        );
    }

    async fn an_undo_that_a_rule_or_a_role_forbids_is_noted_as_well(world: &World) {
        world.organization("acme", "starter").await;
        for (local, role) in [("heir", "owner"), ("ada", "admin"), ("mia", "member")] {
            world.member("acme", local, role).await;
        }
        let owner = world.signed_in("owner@acme.example").await;
        assert_eq!(world.gives(&owner, "acme", "heir@acme.example", "admin").await.status, 303);
        let change = world.latest_change("acme").await;
        let (ada, mia) = (world.signed_in("ada@acme.example").await, world.signed_in("mia@acme.example").await);
        assert_eq!(world.undoes(&ada, "acme", change).await.status, 303);
        assert_eq!(world.undoes(&mia, "acme", change).await.status, 403);
        let refusals = world.refusals("acme").await;
        assert_eq!(refusals.len(), 2, "{refusals:#?}");
        assert_eq!((refusals[0].action.as_str(), refusals[0].payload()["reason"].as_str()), ("members.role_changed", Some("keystone")));
        assert_eq!((refusals[1].action.as_str(), refusals[1].payload()["lacks"].as_str()), ("access.refused", Some("change_roles")));
    }

    async fn fifty_an_hour_are_kept_of_each_person_and_every_answer_is_the_same(world: &World) {
        world.organization("acme", "starter").await;
        for local in ["vic", "zoe"] {
            world.member("acme", local, "viewer").await;
        }
        world.member("acme", "ada", "admin").await;
        let (vic, ada) = (world.signed_in("vic@acme.example").await, world.signed_in("ada@acme.example").await);
        for _ in 0..60 {
            assert_eq!(vic.post("/o/acme/settings", &[]).await.status, 403);
        }
        assert_eq!(world.refusals("acme").await.len(), 50);
        // One cap for what the role and what the rules forbid.
        assert_eq!(vic.post("/o/acme/plan/ask", &[]).await.status, 403);
        for _ in 0..55 {
            assert_eq!(world.acts(&ada, "acme", "owner@acme.example", "suspend", &[]).await.status, 409);
        }
        assert_eq!(world.refusals("acme").await.len(), 100, "each has an own hour");
        world.clock.advance(Span::minutes(61));
        assert_eq!(vic.post("/o/acme/settings", &[]).await.status, 403);
        assert_eq!(world.refusals("acme").await.len(), 101);
        // What was done is not lost among them, and its chain is whole.
        let zoe = world.place_of("acme", "zoe@acme.example", "suspend").await;
        assert_eq!(ada.post(&zoe, &[]).await.status, 303);
        let record = world.record("acme").await;
        let done: Vec<Option<i64>> = record.iter().filter(|line| !line.refused).map(|line| line.sequence).collect();
        assert_eq!(done, (1..=done.len() as i64).map(Some).collect::<Vec<_>>());
    }

    async fn who_is_no_member_leaves_no_line(world: &World) {
        world.organization("acme", "starter").await;
        world.organization("other", "starter").await;
        world.member_with("acme", "sven", "admin", rolecall::domain::member::Status::Suspended).await;
        let (outsider, sven) = (world.signed_in("owner@other.example").await, world.signed_in("sven@acme.example").await);
        for (browser, status) in [(outsider, 404), (sven, 403), (world.visitor(), 303)] {
            assert_eq!(browser.post("/o/acme/settings", &[("name", "Mine")]).await.status, status);
        }
        assert!(world.refusals("acme").await.is_empty());
        assert!(world.refusals("other").await.is_empty());
    }

    async fn a_form_that_comes_from_elsewhere_is_nobodys_attempt(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vic", "viewer").await;
        let vic = world.signed_in("vic@acme.example").await;
        let foreign = vic.request("POST", "/o/acme/settings").header("sec-fetch-site", "cross-site").body("name=Mine");
        assert_eq!(vic.send(foreign.header("content-type", "application/x-www-form-urlencoded")).await.status, 403);
        assert!(world.refusals("acme").await.is_empty());
    }
}
