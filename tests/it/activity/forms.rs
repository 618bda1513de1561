//! The lines of a whole story in their final form: they are kept for good, so what stands in them is a promise.

use crate::on_both;

on_both! {
    async fn coming_and_going_is_one_line_an_act_in_the_order_of_the_acts(world: &World) {
        world.organization("acme", "starter").await;
        let owner = world.signed_in("owner@acme.example").await;
        world.invites(&owner, "acme", "ana@people.example", "viewer").await;
        let (ana, page) = world.joins_anew(&world.link("acme", "ana@people.example").await, "Ana Silva").await;
        assert_eq!(page.status, 303, "{}", page.body);
        assert_eq!(world.gives(&owner, "acme", "ana@people.example", "member").await.status, 303);
        assert_eq!(world.undoes(&owner, "acme", world.latest_change("acme").await).await.status, 303);
        for act in ["suspend", "reactivate"] {
            assert_eq!(world.acts(&owner, "acme", "ana@people.example", act, &[]).await.status, 303, "{act}");
        }
        assert_eq!(owner.post("/o/acme/plan", &[("plan", "team"), ("from", "enterprise")]).await.status, 303);
        assert_eq!(ana.post("/o/acme/leave", &[]).await.status, 303);
        assert_eq!(world.acts(&owner, "acme", "ana@people.example", "restore", &[]).await.status, 303);
        assert_eq!(world.acts(&owner, "acme", "ana@people.example", "remove", &[]).await.status, 303);
        let record = world.record("acme").await;
        let actions: Vec<&str> = record.iter().map(|line| line.action.as_str()).collect();
        assert_eq!(
            actions,
            [
                "organization.created",
                "invitations.sent",
                "invitation.accepted",
                "members.role_changed",
                "members.role_changed",
                "members.suspended",
                "members.reactivated",
                "plan.changed",
                "members.left",
                "members.restored",
                "members.removed",
            ]
        );
        let sequences: Vec<Option<i64>> = record.iter().map(|line| line.sequence).collect();
        assert_eq!(sequences, (1..=11).map(Some).collect::<Vec<_>>());
        let (owners, anas) = (world.id("owner@acme.example").await, world.id("ana@people.example").await);
        let actors: Vec<_> = record.iter().skip(1).map(|line| line.actor).collect();
        let by = |own: bool| Some(if own { anas } else { owners });
        assert_eq!(actors, [false, true, false, false, false, false, false, true, false, false].map(by));
        // Each change names itself, so that a line leads to what can be taken back; a role is named by its key, not by a number.
        for line in record.iter().filter(|line| line.action.starts_with("members.")) {
            let payload = line.payload();
            assert!(payload["change"].as_str().is_some_and(|id| id.len() == 36), "{payload}");
            let members = payload["members"].as_array().unwrap();
            assert_eq!(members.len(), 1);
            let keys: Vec<&String> = members[0].as_object().unwrap().keys().collect();
            let mut sorted = keys.clone();
            sorted.sort();
            assert_eq!(sorted, ["after", "before", "email", "id", "name"]);
            for side in [&members[0]["before"], &members[0]["after"]] {
                assert!(
                    side.is_null()
                        || (["viewer", "member"].contains(&side["role"].as_str().unwrap()) && side.as_object().unwrap().len() == 2),
                    "{side}"
                );
            }
        }
        assert_eq!(record[4].payload()["undoes"], record[3].payload()["change"]);
        // No secret of anybody, and no address of a link.
        for line in &record {
            let text = line.payload().to_string();
            assert!(!text.contains("/invitations/") && !text.to_lowercase().contains("password"), "{text}");
        }
    }
}
