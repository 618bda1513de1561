//! Removing a member: what ends, what stays.

use crate::{harness::PASSWORD, on_both};

on_both! {
    async fn who_is_removed_is_as_if_never_there_and_keeps_the_account(world: &World) {
        world.organization("acme", "starter").await;
        world.organization("elsewhere", "starter").await;
        world.member("acme", "ada", "admin").await;
        world.joins("ada@acme.example", "elsewhere", "viewer").await;
        let (owner, ada) = (world.signed_in("owner@acme.example").await, world.signed_in("ada@acme.example").await);
        let page = world.acts(&owner, "acme", "ada@acme.example", "remove", &[]).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o/acme/members")));
        assert_eq!(world.what_is("acme", "ada@acme.example").await, None);
        assert!(world.is_former("acme", "ada@acme.example").await);
        assert_eq!(world.seats("acme").await, (1, 0));
        assert_eq!(owner.follow(&page).await.all("tbody .mail"), ["owner@acme.example"]);
        // Not a page of it, not a word of it.
        for path in ["/o/acme", "/o/acme/members", "/o/acme/plan", "/o/acme/members/export", "/o/acme/members/removed"] {
            assert_eq!(ada.get(path).await.status, 404, "{path}");
        }
        assert!(!ada.get("/o").await.body.contains("The acme team"));
        assert_eq!(ada.get("/o/elsewhere").await.status, 200);
        let again = world.visitor().post("/sign-in", &[("email", "ada@acme.example"), ("password", PASSWORD)]).await;
        assert_eq!(again.status, 303);
        // Nobody finds them by searching, either.
        assert!(owner.get("/o/acme/members?q=ada").await.all("tbody .mail").is_empty());
    }

    async fn what_somebody_sent_waits_for_another_sender_when_they_go(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "ada", "admin").await;
        let (owner, ada) = (world.signed_in("owner@acme.example").await, world.signed_in("ada@acme.example").await);
        world.invites(&ada, "acme", "new@people.example", "member").await;
        let link = world.link("acme", "new@people.example").await;
        assert_eq!(world.acts(&owner, "acme", "ada@acme.example", "remove", &[]).await.status, 303);
        assert!(world.invitation("acme", "new@people.example").await.needs_sender);
        let (_, page) = world.joins_anew(&link, "New Person").await;
        assert_eq!(page.status, 409);
        // And stands again when they are back.
        assert_eq!(world.acts(&owner, "acme", "ada@acme.example", "restore", &[]).await.status, 303);
        assert!(!world.invitation("acme", "new@people.example").await.needs_sender);
        let (_, page) = world.joins_anew(&link, "New Person").await;
        assert_eq!(page.status, 303);
    }

    async fn members_without_the_right_remove_nobody(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "mia", "member").await;
        world.member("acme", "vic", "viewer").await;
        let mia = world.signed_in("mia@acme.example").await;
        for act in ["suspend", "reactivate", "remove", "restore"] {
            let place = world.place_of("acme", "vic@acme.example", act).await;
            assert_eq!(mia.get(&place).await.status, 403, "{act}");
            assert_eq!(mia.post(&place, &[]).await.status, 403, "{act}");
            // Before any form is read.
            assert_eq!(mia.post(&place, &[("nonsense", "1")]).await.status, 403, "{act}");
        }
        assert_eq!(mia.get("/o/acme/members/removed").await.status, 403);
        assert_eq!(world.what_is("acme", "vic@acme.example").await.unwrap(), "viewer active");
    }

    async fn a_page_of_confirmation_changes_nothing_by_being_looked_at(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vic", "viewer").await;
        let owner = world.signed_in("owner@acme.example").await;
        let before = world.record("acme").await;
        for act in ["role", "suspend", "remove"] {
            let place = world.place_of("acme", "vic@acme.example", act).await;
            for _ in 0..3 {
                let page = owner.get(&place).await;
                assert_eq!(page.status, 200, "{act}");
                assert!(page.body.contains("Vic"), "{act}");
                assert_eq!(owner.send(owner.request("HEAD", &place)).await.status, 200, "{act}");
            }
        }
        assert_eq!(owner.get("/o/acme/leave").await.status, 200);
        assert_eq!(world.what_is("acme", "vic@acme.example").await.unwrap(), "viewer active");
        assert_eq!(world.record("acme").await, before);
    }

    async fn suspending_is_offered_before_removing(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vic", "viewer").await;
        let owner = world.signed_in("owner@acme.example").await;
        let page = owner.get(&world.place_of("acme", "vic@acme.example", "remove").await).await;
        let suspend = world.place_of("acme", "vic@acme.example", "suspend").await;
        assert!(page.attribute(&format!("main a[href^='{suspend}']"), "href").is_some(), "{}", page.body);
    }

    async fn somebody_suspended_can_be_removed_and_holds_no_seat_either_way(world: &World) {
        world.organization("acme", "starter").await;
        world.member_with("acme", "vic", "viewer", rolecall::domain::member::Status::Suspended).await;
        let owner = world.signed_in("owner@acme.example").await;
        assert_eq!(world.seats("acme").await, (1, 0));
        assert_eq!(world.acts(&owner, "acme", "vic@acme.example", "remove", &[]).await.status, 303);
        assert_eq!(world.seats("acme").await, (1, 0));
        assert_eq!(world.acts(&owner, "acme", "vic@acme.example", "restore", &[]).await.status, 303);
        assert_eq!(world.what_is("acme", "vic@acme.example").await.unwrap(), "viewer suspended");
        assert_eq!(world.seats("acme").await, (1, 0));
    }
}
