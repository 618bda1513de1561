//! An invitation is worth what its sender may give now: without one it waits, and anybody who may can take it on.

use super::{ANA, BEN, OWNER, acme, asks, custom_role, is_in, posted, presses};
use crate::{
    harness::{Browser, PASSWORD, World},
    on_both,
};

const WAITS: &str = "This invitation has to be sent again";
const ADAM: &str = "adam@acme.example";

/// Acme with the admin Adam, who has invited Ana; answers the owner's browser and Ana's link.
async fn adam_invites_ana(world: &World) -> (Browser, String) {
    let owner = acme(world).await;
    world.member("acme", "adam", "admin").await;
    let adam = world.signed_in(ADAM).await;
    assert_eq!(asks(&adam, ANA, &[]).await.status, 200);
    (owner, world.link("acme", ANA).await)
}

/// The link waits for another sender, and nobody gets in by it.
async fn waits(world: &World, link: &str) {
    let page = world.visitor().get(link).await;
    assert_eq!((page.status.as_u16(), page.heading().as_str()), (200, WAITS));
    let (_, page) = world.joins_anew(link, "Ana Silva").await;
    assert_eq!((page.status.as_u16(), page.heading().as_str()), (409, WAITS));
    let copied = world.copied_link("acme", ANA).await;
    assert_eq!(world.joins_anew(&copied, "Ana Silva").await.1.status, 409, "nor by the link that was passed on");
    assert!(!is_in(world, ANA).await);
    assert!(world.invitation("acme", ANA).await.needs_sender);
}

async fn opens(world: &World, link: &str) {
    let page = world.visitor().get(link).await;
    assert_eq!((page.status.as_u16(), page.heading().as_str()), (200, "The acme team"));
    assert!(!world.invitation("acme", ANA).await.needs_sender);
}

on_both! {
    async fn whoever_was_demoted_invites_nobody_until_they_are_promoted_again(world: &World) {
        let (owner, link) = adam_invites_ana(world).await;
        opens(world, &link).await;
        assert_eq!(world.gives(&owner, "acme", ADAM, "member").await.status, 303);
        waits(world, &link).await;
        assert_eq!(world.seats("acme").await, (2, 1), "its seat is kept: one click brings it back");
        let row = owner.get("/o/acme/invitations?kind=needs_sender").await;
        assert_eq!(row.all("tbody .name"), [ANA]);
        assert_eq!(world.gives(&owner, "acme", ADAM, "admin").await.status, 303);
        opens(world, &link).await;
        assert_eq!(world.joins_anew(&link, "Ana Silva").await.1.status, 303);
        assert_eq!(world.seats("acme").await, (3, 0));
    }

    async fn whoever_is_suspended_invites_nobody_until_they_are_back(world: &World) {
        let (owner, link) = adam_invites_ana(world).await;
        assert_eq!(world.acts(&owner, "acme", ADAM, "suspend", &[]).await.status, 303);
        waits(world, &link).await;
        assert_eq!(world.acts(&owner, "acme", ADAM, "reactivate", &[]).await.status, 303);
        opens(world, &link).await;
    }

    async fn whoever_was_removed_invites_nobody_until_they_are_restored(world: &World) {
        let (owner, link) = adam_invites_ana(world).await;
        assert_eq!(world.acts(&owner, "acme", ADAM, "remove", &[]).await.status, 303);
        waits(world, &link).await;
        assert_eq!(world.acts(&owner, "acme", ADAM, "restore", &[]).await.status, 303);
        opens(world, &link).await;
        // One who leaves by themselves is as gone.
        let adam = world.signed_in(ADAM).await;
        assert_eq!(adam.post("/o/acme/leave", &[]).await.status, 303);
        waits(world, &link).await;
    }

    async fn an_undone_change_brings_the_invitations_back(world: &World) {
        let (owner, link) = adam_invites_ana(world).await;
        assert_eq!(world.gives(&owner, "acme", ADAM, "viewer").await.status, 303);
        waits(world, &link).await;
        let change = world.latest_change("acme").await;
        assert_eq!(world.undoes(&owner, "acme", change).await.status, 303);
        opens(world, &link).await;
    }

    async fn a_lower_role_that_may_still_give_the_invited_one_keeps_the_link_open(world: &World) {
        let owner = acme(world).await;
        let helper = custom_role(world, "Helper", &["team.view", "team.invite", "projects.view", "reports.view"]).await;
        world.member("acme", "adam", "admin").await;
        let adam = world.signed_in(ADAM).await;
        asks(&adam, ANA, &[("role", "viewer")]).await;
        asks(&adam, BEN, &[("role", "member")]).await;
        assert_eq!(world.gives(&owner, "acme", ADAM, &helper).await.status, 303);
        opens(world, &world.link("acme", ANA).await).await;
        assert!(world.invitation("acme", BEN).await.needs_sender, "that role goes further than theirs by now");
        assert_eq!(world.joins_anew(&world.link("acme", ANA).await, "Ana Silva").await.1.status, 303);
        assert_eq!(world.joins_anew(&world.link("acme", BEN).await, "Ben Berg").await.1.status, 409);
    }

    async fn somebody_else_sends_it_again_in_their_own_name(world: &World) {
        let (owner, old) = adam_invites_ana(world).await;
        assert_eq!(world.acts(&owner, "acme", ADAM, "remove", &[]).await.status, 303);
        assert_eq!(presses(world, &owner, "resend", ANA).await.status, 200);
        let link = world.link("acme", ANA).await;
        opens(world, &link).await;
        assert!(world.visitor().get(&link).await.text().contains("Olga Owner invites you"));
        let page = world.visitor().get(&old).await;
        assert_eq!((page.status.as_u16(), page.heading()), (410, "There is a newer invitation".into()));
        assert_eq!(world.joins_anew(&link, "Ana Silva").await.1.status, 303);
        assert_eq!(posted(world, "invitation_accepted").await, [OWNER]);
    }

    async fn one_that_waits_for_a_sender_can_be_taken_back_and_lets_nobody_say_no(world: &World) {
        let (owner, link) = adam_invites_ana(world).await;
        assert_eq!(world.gives(&owner, "acme", ADAM, "member").await.status, 303);
        assert_eq!(world.visitor().post(&link, &[("act", "decline")]).await.status, 409);
        assert_eq!(world.invitation("acme", ANA).await.state, "pending");
        presses(world, &owner, "revoke", ANA).await;
        assert_eq!(world.seats("acme").await, (2, 0));
        // What ended stays ended, whatever becomes of its sender.
        assert_eq!(world.gives(&owner, "acme", ADAM, "admin").await.status, 303);
        assert_eq!(world.visitor().get(&link).await.status, 410);
    }

    async fn a_sender_demoted_while_the_form_is_filled_in_lets_nobody_in(world: &World) {
        let (owner, link) = adam_invites_ana(world).await;
        let ana = world.visitor();
        assert_eq!(ana.get(&link).await.status, 200);
        assert_eq!(world.gives(&owner, "acme", ADAM, "member").await.status, 303);
        // Even if nobody had written down that it waits: the rule is asked again under the lock.
        world
            .query(|conn| {
                use diesel::prelude::*;
                use rolecall::db::schema::invitations;
                diesel::update(invitations::table).set(invitations::needs_sender.eq(false)).execute(conn).unwrap()
            })
            .await;
        let page = ana.post(&link, &[("act", "accept"), ("name", "Ana Silva"), ("password", PASSWORD)]).await;
        assert_eq!((page.status.as_u16(), page.heading().as_str()), (409, WAITS));
        assert!(world.invitation("acme", ANA).await.needs_sender, "and written down now");
        assert_eq!(posted(world, "invitation_accepted").await, [""; 0]);
    }
}
