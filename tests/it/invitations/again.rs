//! Sending invitations again, renewing those that ran out, taking them back.

use rolecall::domain::instant::Span;
use serde_json::json;

use super::{ANA, BEN, OWNER, acme, acts_on, asks, custom_role, groups_of, invites_for, links_of, posted, presses, stored};
use crate::{harness::PASSWORD, on_both};

const HELPER: [&str; 4] = ["team.view", "team.invite", "projects.view", "reports.view"];

on_both! {
    async fn sending_again_kills_the_old_link_and_starts_the_clock_anew(world: &World) {
        let owner = acme(world).await;
        asks(&owner, ANA, &[("role", "viewer")]).await;
        let (first, before) = (world.link("acme", ANA).await, world.invitation("acme", ANA).await);
        world.clock.advance(Span::days(6));
        let owner = world.signed_in(OWNER).await;
        let page = presses(world, &owner, "resend", ANA).await;
        assert_eq!((page.status.as_u16(), page.heading()), (200, "The invitation is ready to be passed on".into()));
        assert!(page.text().contains("Links sent before open nothing any more."), "{}", page.text());
        assert_eq!(links_of(&page), [world.copied_link("acme", ANA).await]);
        let after = world.invitation("acme", ANA).await;
        assert_eq!((after.id, after.generation), (before.id, before.generation + 1), "it is the same invitation");
        assert!(after.expires_at >= before.expires_at.plus(Span::days(6)), "a week from now");
        assert_eq!(world.seats("acme").await, (1, 1), "and the same seat");
        let stranger = world.visitor();
        let page = stranger.get(&first).await;
        assert_eq!((page.status.as_u16(), page.heading()), (410, "There is a newer invitation".into()));
        assert_eq!(stranger.post(&first, &[("act", "accept"), ("name", "Ana"), ("password", PASSWORD)]).await.status, 410);
        // The old one would be over by now; the new one is not, and the role is kept.
        world.clock.advance(Span::days(6));
        let (_, page) = world.joins_anew(&world.link("acme", ANA).await, "Ana Silva").await;
        assert_eq!(page.status, 303, "{}", page.body);
        assert_eq!(world.what_is("acme", ANA).await.as_deref(), Some("viewer active"));
        assert_eq!(posted(world, "invitation").await, [ANA, ANA]);
    }

    async fn the_fourth_time_within_ten_minutes_has_to_wait(world: &World) {
        let owner = acme(world).await;
        asks(&owner, ANA, &[]).await;
        for _ in 0..3 {
            assert_eq!(presses(world, &owner, "resend", ANA).await.status, 200);
        }
        let page = presses(world, &owner, "resend", ANA).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o/acme/invitations")));
        let said = "Nothing was sent. One was sent again three times within ten minutes. Wait a little.";
        assert_eq!(owner.follow(&page).await.flash().as_deref(), Some(said));
        assert_eq!(world.invitation("acme", ANA).await.generation, 4, "the link of the third time stays good");
        // Beside others, those others go out.
        asks(&owner, BEN, &[]).await;
        let page = acts_on(world, &owner, "resend", &[ANA, BEN]).await;
        assert_eq!(page.all(".links .mail"), [BEN]);
        assert_eq!(groups_of(&page), [("Sent again too often 1".into(), vec![ANA.into()])]);
        world.clock.advance(Span::minutes(10));
        assert_eq!(presses(world, &owner, "resend", ANA).await.status, 200);
    }

    async fn an_expired_one_is_renewed_if_there_is_a_seat(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        let owner = world.signed_in(OWNER).await;
        invites_for(world, &owner, ANA, "24").await;
        world.clock.advance(Span::hours(25));
        let owner = world.signed_in(OWNER).await;
        // Its seat went to others.
        asks(&owner, &format!("{BEN} cleo@people.example"), &[("step", "send")]).await;
        assert_eq!(world.seats("acme").await, (1, 2));
        let list = owner.get("/o/acme/invitations?kind=expired").await;
        assert_eq!((list.all("tbody .name"), list.all("tbody .acts button")), (vec![ANA.into()], vec!["Renew".into()]));
        let page = presses(world, &owner, "resend", ANA).await;
        assert_eq!(owner.follow(&page).await.flash().as_deref(), Some("Nothing was sent. For one there is no seat left."));
        assert_eq!(world.invitation("acme", ANA).await.state, "expired");
        presses(world, &owner, "revoke", BEN).await;
        let page = presses(world, &owner, "resend", ANA).await;
        assert_eq!((page.status.as_u16(), page.all(".links .mail")), (200, vec![ANA.into()]));
        assert_eq!(world.invitation("acme", ANA).await.state, "pending");
        assert_eq!(world.seats("acme").await, (1, 2));
        assert_eq!(world.visitor().get(&world.link("acme", ANA).await).await.status, 200);
    }

    async fn one_that_a_newer_one_took_the_place_of_is_not_renewed(world: &World) {
        let owner = acme(world).await;
        invites_for(world, &owner, ANA, "24").await;
        let old = world.invitation("acme", ANA).await.id;
        world.clock.advance(Span::hours(25));
        let owner = world.signed_in(OWNER).await;
        asks(&owner, "ANA@people.example", &[]).await;
        let page = owner.post("/o/acme/invitations/act", &[("one", &format!("resend:{old}"))]).await;
        assert_eq!(owner.follow(&page).await.flash().as_deref(), Some("Nothing was sent. One has a newer invitation that is open."));
        assert_eq!((stored(world, "pending").await, stored(world, "expired").await), (1, 1));
        // And who joined by the newer one needs none.
        world.joins_anew(&world.link("acme", ANA).await, "Ana Silva").await;
        let page = owner.post("/o/acme/invitations/act", &[("one", &format!("resend:{old}"))]).await;
        let said = owner.follow(&page).await.flash();
        assert_eq!(said.as_deref(), Some("Nothing was sent. One is in your organization already."));
    }

    async fn one_is_revoked_and_many_are(world: &World) {
        let owner = acme(world).await;
        let all = [ANA, BEN, "cleo@people.example", "dora@people.example"];
        asks(&owner, &all.join(" "), &[("step", "send")]).await;
        let link = world.link("acme", ANA).await;
        let page = presses(world, &owner, "revoke", ANA).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o/acme/invitations")));
        let said = "The invitation is revoked. Its link opens nothing any more.";
        assert_eq!(owner.follow(&page).await.flash().as_deref(), Some(said));
        assert_eq!(world.visitor().get(&link).await.status, 410);
        assert_eq!(world.seats("acme").await, (1, 3));
        let page = acts_on(world, &owner, "revoke", &all).await;
        let said = "3 invitations are revoked. Their links open nothing any more. One was answered, taken back or had run out.";
        assert_eq!(owner.follow(&page).await.flash().as_deref(), Some(said));
        assert_eq!((world.seats("acme").await, stored(world, "revoked").await), ((1, 0), 4));
        let page = acts_on(world, &owner, "resend", &all[..2]).await;
        let said = "Nothing was sent. 2 were answered, taken back or had run out.";
        assert_eq!(owner.follow(&page).await.flash().as_deref(), Some(said));
        // Who was invited once can be invited again, anew.
        assert_eq!(asks(&owner, ANA, &[]).await.status, 200);
        assert_eq!(world.seats("acme").await, (1, 1));
        let revoked: Vec<_> = world.record("acme").await.into_iter().filter(|line| line.action == "invitations.revoked").collect();
        assert_eq!(revoked.iter().map(|line| line.payload()["count"].as_i64().unwrap()).collect::<Vec<_>>(), [1, 3]);
    }

    async fn a_button_without_a_row_does_nothing(world: &World) {
        let owner = acme(world).await;
        for act in ["resend", "revoke"] {
            let page = acts_on(world, &owner, act, &[]).await;
            let said = owner.follow(&page).await.flash();
            assert_eq!((page.status.as_u16(), said.as_deref()), (303, Some("Select at least one invitation first.")));
        }
        for bad in [&[("act", "delete"), ("id", "x")][..], &[], &[("act", "resend"), ("one", "resend:x")], &[("nonsense", "1")]] {
            assert_eq!(owner.post("/o/acme/invitations/act", bad).await.status, 400, "{bad:?}");
        }
    }

    async fn nobody_resends_or_revokes_an_invitation_to_a_role_above_their_own(world: &World) {
        let owner = acme(world).await;
        let helper = custom_role(world, "Helper", &HELPER).await;
        world.member("acme", "hedy", &helper).await;
        let hedy = world.signed_in("hedy@acme.example").await;
        asks(&owner, ANA, &[("role", "admin")]).await;
        asks(&owner, BEN, &[("role", "viewer")]).await;
        for (act, nothing) in [("resend", "Nothing was sent."), ("revoke", "Nothing was revoked.")] {
            let page = presses(world, &hedy, act, ANA).await;
            let said = hedy.follow(&page).await.flash();
            assert_eq!(said, Some(format!("{nothing} One carries a role that you cannot give.")));
        }
        let found = world.invitation("acme", ANA).await;
        assert_eq!((found.state.as_str(), found.generation), ("pending", 1), "untouched");
        let refused = world.refusals("acme").await;
        assert_eq!(refused.iter().map(|line| line.action.as_str()).collect::<Vec<_>>(), ["invitations.resent", "invitations.revoked"]);
        assert_eq!(refused[0].payload(), &json!({ "email": ANA, "reason": "wider" }));
        // What is below, they may: among many, those alone are done.
        let page = acts_on(world, &hedy, "revoke", &[ANA, BEN]).await;
        let said = "The invitation is revoked. Its link opens nothing any more. One carries a role that you cannot give.";
        assert_eq!(hedy.follow(&page).await.flash().as_deref(), Some(said));
        assert_eq!(world.invitation("acme", BEN).await.state, "revoked");
    }

    async fn whoever_sends_it_again_is_its_sender(world: &World) {
        let owner = acme(world).await;
        world.member("acme", "adam", "admin").await;
        let adam = world.signed_in("adam@acme.example").await;
        asks(&owner, ANA, &[("note", "From Olga.")]).await;
        assert_eq!(presses(world, &adam, "resend", ANA).await.status, 200);
        assert!(owner.get("/o/acme/invitations").await.one("tbody tr").contains("by Adam"));
        let link = world.link("acme", ANA).await;
        let page = world.visitor().get(&link).await;
        assert!(page.text().contains("Adam invites you") && page.text().contains("From Olga."), "{}", page.text());
        // The first sender's fate no longer matters.
        world.joins_anew(&link, "Ana Silva").await;
        assert_eq!(posted(world, "invitation_accepted").await, ["adam@acme.example"]);
    }

    async fn an_admin_may_take_back_what_the_owner_sent_to_an_equal(world: &World) {
        let owner = acme(world).await;
        world.member("acme", "adam", "admin").await;
        asks(&owner, ANA, &[("role", "admin")]).await;
        let adam = world.signed_in("adam@acme.example").await;
        presses(world, &adam, "revoke", ANA).await;
        assert_eq!(world.invitation("acme", ANA).await.state, "revoked");
        let line = world.record("acme").await.pop().unwrap();
        assert_eq!((line.action.as_str(), line.actor_name.as_str()), ("invitations.revoked", "Adam"));
        assert_eq!(line.payload(), &json!({ "count": 1, "emails": [ANA] }));
    }
}
