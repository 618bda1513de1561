//! Taking a change back.

use rolecall::domain::{ids::ChangeId, member::Status};

use crate::{
    harness::{Browser, Page, World},
    on_both,
};

/// What the next page says about the act, and how: in green, in red, or in a toast.
async fn told(browser: &Browser, page: &Page) -> (&'static str, String) {
    assert_eq!(page.status, 303, "{}", page.body);
    let next = browser.follow(page).await;
    let class = next.attribute("[role=status]:is(.flash, .toast)", "class").unwrap_or_default();
    let kind = ["good", "bad", "info", "toast"].into_iter().find(|kind| class.split(' ').any(|name| name == *kind)).unwrap_or("");
    (kind, next.one("[role=status]:is(.flash, .toast) p"))
}

/// Undoes and sees that it was done.
async fn undone(world: &World, browser: &Browser, slug: &str, change: ChangeId) {
    let (kind, said) = told(browser, &world.undoes(browser, slug, change).await).await;
    assert!(kind != "bad", "{said}");
}

/// Undoes and sees that it was refused, with words, and without a change.
async fn kept(world: &World, browser: &Browser, slug: &str, change: ChangeId) -> String {
    let before = world.latest_change(slug).await;
    let (kind, said) = told(browser, &world.undoes(browser, slug, change).await).await;
    assert_eq!(kind, "bad", "{said}");
    assert_eq!(world.latest_change(slug).await, before);
    said
}

on_both! {
    async fn every_kind_of_change_is_taken_back_with_the_undo_of_its_toast(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vic", "viewer").await;
        let (owner, vic) = (world.signed_in("owner@acme.example").await, "vic@acme.example");
        let viewer = world.number("acme", "viewer").await.to_string();
        for (act, fields, after, back) in [
            ("role", vec![("role", "member"), ("from", viewer.as_str())], Some("member active"), Some("viewer active")),
            ("suspend", vec![], Some("viewer suspended"), Some("viewer active")),
            ("remove", vec![], None, Some("viewer active")),
        ] {
            let page = world.acts(&owner, "acme", vic, act, &fields).await;
            assert_eq!(page.status, 303, "{act}");
            assert_eq!(world.what_is("acme", vic).await.as_deref(), after, "{act}");
            let next = owner.follow(&page).await;
            let undo = next.attribute(".toast form", "action").expect("the toast has an Undo");
            assert_eq!(undo, format!("/o/acme/changes/{}/undo", world.latest_change("acme").await), "{act}");
            let (kind, said) = told(&owner, &owner.post(&undo, &[]).await).await;
            assert!(kind != "bad", "{act}: {said}");
            assert_eq!(world.what_is("acme", vic).await.as_deref(), back, "{act}");
        }
        // The other way round: what brought somebody back is taken back, too.
        for (first, act, after, back) in
            [("suspend", "reactivate", "viewer active", Some("viewer suspended")), ("remove", "restore", "viewer suspended", None)]
        {
            assert_eq!(world.acts(&owner, "acme", vic, first, &[]).await.status, 303, "{first}");
            assert_eq!(world.acts(&owner, "acme", vic, act, &[]).await.status, 303, "{act}");
            assert_eq!(world.what_is("acme", vic).await.as_deref(), Some(after), "{act}");
            undone(world, &owner, "acme", world.latest_change("acme").await).await;
            assert_eq!(world.what_is("acme", vic).await.as_deref(), back, "{act}");
        }
    }

    async fn who_left_is_brought_back_by_somebody_who_may_remove(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vic", "viewer").await;
        world.member("acme", "mia", "member").await;
        let vic = world.signed_in("vic@acme.example").await;
        assert_eq!(vic.post("/o/acme/leave", &[]).await.status, 303);
        let left = world.latest_change("acme").await;
        // For who left there is nothing there any more.
        assert_eq!(world.undoes(&vic, "acme", left).await.status, 404);
        let mia = world.signed_in("mia@acme.example").await;
        assert_eq!(world.undoes(&mia, "acme", left).await.status, 403);
        let owner = world.signed_in("owner@acme.example").await;
        undone(world, &owner, "acme", left).await;
        assert_eq!(world.what_is("acme", "vic@acme.example").await.unwrap(), "viewer active");
        assert_eq!(vic.get("/o/acme").await.status, 200);
    }

    async fn a_change_is_taken_back_once(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vic", "viewer").await;
        let owner = world.signed_in("owner@acme.example").await;
        assert_eq!(world.gives(&owner, "acme", "vic@acme.example", "member").await.status, 303);
        let change = world.latest_change("acme").await;
        undone(world, &owner, "acme", change).await;
        kept(world, &owner, "acme", change).await;
        // Not even when it would be possible again.
        assert_eq!(world.gives(&owner, "acme", "vic@acme.example", "member").await.status, 303);
        kept(world, &owner, "acme", change).await;
        assert_eq!(world.what_is("acme", "vic@acme.example").await.unwrap(), "member active");
    }

    async fn an_undo_can_be_undone(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vic", "viewer").await;
        let owner = world.signed_in("owner@acme.example").await;
        assert_eq!(world.gives(&owner, "acme", "vic@acme.example", "member").await.status, 303);
        undone(world, &owner, "acme", world.latest_change("acme").await).await;
        undone(world, &owner, "acme", world.latest_change("acme").await).await;
        assert_eq!(world.what_is("acme", "vic@acme.example").await.unwrap(), "member active");
        let done: Vec<String> =
            world.record("acme").await.into_iter().map(|line| line.action).filter(|action| action.starts_with("members.role")).collect();
        assert_eq!(done, ["members.role_changed"; 3]);
    }

    async fn what_somebody_else_changed_since_is_left_alone(world: &World) {
        world.organization("acme", "starter").await;
        for local in ["vic", "mia"] {
            world.member("acme", local, "viewer").await;
        }
        let owner = world.signed_in("owner@acme.example").await;
        assert_eq!(world.gives(&owner, "acme", "vic@acme.example", "member").await.status, 303);
        let first = world.latest_change("acme").await;
        assert_eq!(world.gives(&owner, "acme", "vic@acme.example", "admin").await.status, 303);
        kept(world, &owner, "acme", first).await;
        assert_eq!(world.what_is("acme", "vic@acme.example").await.unwrap(), "admin active");
        assert_eq!(world.acts(&owner, "acme", "vic@acme.example", "remove", &[]).await.status, 303);
        kept(world, &owner, "acme", first).await;
        assert_eq!(world.what_is("acme", "vic@acme.example").await, None);
        // A role is taken back for somebody suspended since, who stays suspended.
        assert_eq!(world.gives(&owner, "acme", "mia@acme.example", "member").await.status, 303);
        let second = world.latest_change("acme").await;
        assert_eq!(world.acts(&owner, "acme", "mia@acme.example", "suspend", &[]).await.status, 303);
        undone(world, &owner, "acme", second).await;
        assert_eq!(world.what_is("acme", "mia@acme.example").await.unwrap(), "viewer suspended");
    }

    async fn who_may_not_do_the_opposite_may_not_take_back(world: &World) {
        world.organization("acme", "starter").await;
        for (local, role) in [("ada", "admin"), ("mia", "member"), ("vic", "viewer")] {
            world.member("acme", local, role).await;
        }
        let (owner, ada, mia) = (
            world.signed_in("owner@acme.example").await,
            world.signed_in("ada@acme.example").await,
            world.signed_in("mia@acme.example").await,
        );
        // Who sees the team but may not change it.
        for act in ["suspend", "remove"] {
            assert_eq!(world.acts(&owner, "acme", "vic@acme.example", act, &[]).await.status, 303);
            let change = world.latest_change("acme").await;
            let page = world.undoes(&mia, "acme", change).await;
            assert_eq!(page.status, 403, "{act}");
            assert_eq!(world.undoes(&world.signed_in("mia@acme.example").await, "acme", change).await.status, 403);
            undone(world, &ada, "acme", change).await;
        }
        // An owner was made an admin, by mistake: another admin cannot make owners, not even this way.
        world.member("acme", "heir", "owner").await;
        assert_eq!(world.gives(&owner, "acme", "heir@acme.example", "admin").await.status, 303);
        let demotion = world.latest_change("acme").await;
        kept(world, &ada, "acme", demotion).await;
        undone(world, &owner, "acme", demotion).await;
        assert_eq!(world.what_is("acme", "heir@acme.example").await.unwrap(), "owner active");
    }

    async fn what_may_not_be_handed_out_anew_is_still_given_back(world: &World) {
        world.organization("atlas", "sendocki").await;
        world.member("atlas", "heir", "owner").await;
        let owner = world.signed_in("owner@atlas.example").await;
        assert_eq!(world.gives(&owner, "atlas", "heir@atlas.example", "manager").await.status, 303);
        let demotion = world.latest_change("atlas").await;
        assert_eq!(world.gives(&owner, "atlas", "heir@atlas.example", "owner").await.status, 409, "ownership is not given here");
        undone(world, &owner, "atlas", demotion).await;
        assert_eq!(world.what_is("atlas", "heir@atlas.example").await.unwrap(), "owner active");
    }

    async fn who_lowered_themselves_does_not_take_it_back(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "heir", "owner").await;
        let owner = world.signed_in("owner@acme.example").await;
        let page = world.gives(&owner, "acme", "owner@acme.example", "admin").await;
        let next = owner.follow(&page).await;
        assert_eq!(next.attribute(".toast form", "action"), None, "no Undo is offered where it could not work");
        let first = world.latest_change("acme").await;
        kept(world, &owner, "acme", first).await;
        assert_eq!(world.gives(&owner, "acme", "owner@acme.example", "viewer").await.status, 303);
        let second = world.latest_change("acme").await;
        assert_eq!(world.undoes(&owner, "acme", second).await.status, 403);
        assert_eq!(world.what_is("acme", "owner@acme.example").await.unwrap(), "viewer active");
        // Another owner does.
        let heir = world.signed_in("heir@acme.example").await;
        undone(world, &heir, "acme", second).await;
        undone(world, &heir, "acme", first).await;
        assert_eq!(world.what_is("acme", "owner@acme.example").await.unwrap(), "owner active");
    }

    async fn taking_back_needs_a_seat_where_the_act_would(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        world.member("acme", "vic", "viewer").await;
        world.member("acme", "mia", "viewer").await;
        let owner = world.signed_in("owner@acme.example").await;
        for (act, left) in [("suspend", Some("viewer suspended")), ("remove", None)] {
            assert_eq!(world.acts(&owner, "acme", "vic@acme.example", act, &[]).await.status, 303);
            let change = world.latest_change("acme").await;
            world.member("acme", &format!("after-{act}"), "viewer").await;
            let said = kept(world, &owner, "acme", change).await;
            assert!(!said.is_empty());
            assert_eq!(world.what_is("acme", "vic@acme.example").await.as_deref(), left);
            let other = format!("after-{act}@acme.example");
            assert_eq!(world.acts(&owner, "acme", &other, "remove", &[]).await.status, 303);
            undone(world, &owner, "acme", change).await;
            assert_eq!(world.what_is("acme", "vic@acme.example").await.unwrap(), "viewer active");
        }
    }

    async fn the_last_owner_is_not_undone_away(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "heir", "admin").await;
        let owner = world.signed_in("owner@acme.example").await;
        assert_eq!(world.gives(&owner, "acme", "heir@acme.example", "owner").await.status, 303);
        let promotion = world.latest_change("acme").await;
        let heir = world.signed_in("heir@acme.example").await;
        assert_eq!(world.gives(&heir, "acme", "owner@acme.example", "admin").await.status, 303);
        kept(world, &heir, "acme", promotion).await;
        assert_eq!(world.what_is("acme", "heir@acme.example").await.unwrap(), "owner active");
    }

    async fn a_change_of_another_organization_is_like_one_that_never_was(world: &World) {
        world.organization("acme", "starter").await;
        world.organization("other", "starter").await;
        world.member("other", "vic", "viewer").await;
        let (owner, theirs) = (world.signed_in("owner@acme.example").await, world.signed_in("owner@other.example").await);
        assert_eq!(world.acts(&theirs, "other", "vic@other.example", "suspend", &[]).await.status, 303);
        let foreign = world.latest_change("other").await.to_string();
        let mut said = Vec::new();
        for id in [foreign.as_str(), "01890000-0000-7000-8000-000000000000", "nonsense", "%00", "1"] {
            let page = owner.post(&format!("/o/acme/changes/{id}/undo"), &[]).await;
            assert_eq!(page.status, 404, "{id}");
            let number = page.header("x-request-id").unwrap().to_owned();
            said.push(page.body.replace(&number, "(id)"));
        }
        assert!(said.iter().all(|body| *body == said[0]));
        // Through the other's address it is not theirs to see either.
        assert_eq!(owner.post(&format!("/o/other/changes/{foreign}/undo"), &[]).await.status, 404);
        assert_eq!(world.what_is("other", "vic@other.example").await.unwrap(), "viewer suspended");
    }

    async fn what_is_taken_back_is_on_record_with_what_it_takes_back(world: &World) {
        world.organization("acme", "starter").await;
        world.member_with("acme", "vic", "viewer", Status::Suspended).await;
        let owner = world.signed_in("owner@acme.example").await;
        assert_eq!(world.acts(&owner, "acme", "vic@acme.example", "remove", &[]).await.status, 303);
        let removal = world.latest_change("acme").await;
        undone(world, &owner, "acme", removal).await;
        let line = world.record("acme").await.pop().unwrap();
        assert_eq!(line.action, "members.restored");
        let member = serde_json::json!({
            "id": world.id("vic@acme.example").await, "name": "Vic", "email": "vic@acme.example",
            "before": null, "after": { "role": "viewer", "status": "suspended" },
        });
        let expected = serde_json::json!({ "change": world.latest_change("acme").await, "members": [member], "undoes": removal });
        assert_eq!(*line.payload(), expected);
    }

    async fn after_undo_the_way_back_leads_only_to_our_own_pages(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vic", "viewer").await;
        let owner = world.signed_in("owner@acme.example").await;
        for (back, leads) in [
            ("/o/acme/members?role=viewer&sort=-seen", "/o/acme/members?role=viewer&sort=-seen"),
            ("https://evil.example/", "/o/acme/members"),
            ("//evil.example/", "/o/acme/members"),
            ("/\\evil.example", "/o/acme/members"),
            ("javascript:alert(1)", "/o/acme/members"),
        ] {
            assert_eq!(world.acts(&owner, "acme", "vic@acme.example", "suspend", &[]).await.status, 303);
            let change = world.latest_change("acme").await;
            let page = owner.post(&format!("/o/acme/changes/{change}/undo"), &[("back", back)]).await;
            assert_eq!((page.status.as_u16(), page.location()), (303, Some(leads)), "{back}");
        }
    }
}
