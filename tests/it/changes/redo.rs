//! Taking back that a role was brought back: it is deleted again, by the rules of deleting.

use super::{
    custom_role,
    ending::{asks, carries, deletes, with_guests},
    join, rows, team, told, what_are,
};
use crate::on_both;

on_both! {
    async fn it_is_deleted_again_with_everybody_in_it_and_brought_back_again(world: &World) {
        let (guest, owner) = with_guests(world).await;
        let before = rows(world, "acme").await.people();
        deletes(world, &owner, &guest, "member").await;
        let after = rows(world, "acme").await.people();
        for turn in 0..4 {
            assert_eq!(told(&owner, &world.undoes(&owner, "acme", world.latest_change("acme").await).await).await.0, "good", "turn {turn}");
            assert_eq!(rows(world, "acme").await.people(), if turn % 2 == 0 { before.clone() } else { after.clone() }, "turn {turn}");
            world.is_sound().await;
        }
    }

    async fn whoever_came_into_it_since_is_not_left_in_a_role_that_is_no_more(world: &World) {
        let (guest, owner) = with_guests(world).await;
        deletes(world, &owner, &guest, "member").await;
        assert_eq!(told(&owner, &world.undoes(&owner, "acme", world.latest_change("acme").await).await).await.0, "good");
        let revival = world.latest_change("acme").await;
        assert_eq!(world.gives(&owner, "acme", "vic@acme.example", &guest).await.status, 303);
        let before = rows(world, "acme").await.people();
        assert_eq!(told(&owner, &world.undoes(&owner, "acme", revival).await).await.0, "bad");
        assert_eq!(rows(world, "acme").await.people(), before);
        assert_eq!(world.gives(&owner, "acme", "vic@acme.example", "viewer").await.status, 303);
        // An invitation, likewise.
        world.invites(&owner, "acme", "third@people.example", &guest).await;
        let before = rows(world, "acme").await.people();
        assert_eq!(told(&owner, &world.undoes(&owner, "acme", revival).await).await.0, "bad");
        assert_eq!(rows(world, "acme").await.people(), before);
    }

    async fn invitations_do_not_go_to_a_role_that_was_deleted_meanwhile(world: &World) {
        team(world, "acme", &[]).await;
        let guest = custom_role(world, "acme", "Guest", &["projects.view"]).await;
        let other = custom_role(world, "acme", "Other", &["projects.view"]).await;
        let owner = world.signed_in("owner@acme.example").await;
        world.invites(&owner, "acme", "new@people.example", &guest).await;
        deletes(world, &owner, &guest, &other).await;
        assert_eq!(carries(world, "new@people.example").await, 6);
        assert_eq!(told(&owner, &world.undoes(&owner, "acme", world.latest_change("acme").await).await).await.0, "good");
        let revival = world.latest_change("acme").await;
        deletes(world, &owner, &other, "").await;
        let before = rows(world, "acme").await.people();
        assert_eq!(told(&owner, &world.undoes(&owner, "acme", revival).await).await.0, "bad");
        assert_eq!(rows(world, "acme").await.people(), before);
        assert_eq!(carries(world, "new@people.example").await, 5);
    }

    async fn invitations_are_not_widened_by_whom_they_could_not_be_sent_by(world: &World) {
        team(world, "acme", &[]).await;
        let powers = ["projects.view", "team.view", "team.edit", "team.invite", "team.manage_roles"];
        let builder = custom_role(world, "acme", "Builder", &powers).await;
        let aloof = custom_role(world, "acme", "Aloof", &["projects.view", "team.view", "team.edit", "team.manage_roles"]).await;
        let guest = custom_role(world, "acme", "Guest", &["projects.view"]).await;
        join(world, "acme", &[("bo", &builder), ("al", &aloof)]).await;
        let (owner, bo, al) = (
            world.signed_in("owner@acme.example").await,
            world.signed_in("bo@acme.example").await,
            world.signed_in("al@acme.example").await,
        );
        world.invites(&owner, "acme", "new@people.example", &guest).await;
        deletes(world, &owner, &guest, "admin").await;
        let deletion = world.latest_change("acme").await;
        // Who may not invite brings no role back whose invitations would go along.
        let before = rows(world, "acme").await.people();
        assert_ne!(told_or_status(world, &al, deletion).await, "done");
        assert_eq!(rows(world, "acme").await.people(), before);
        assert_eq!(told(&owner, &world.undoes(&owner, "acme", deletion).await).await.0, "good");
        let revival = world.latest_change("acme").await;
        assert_eq!(carries(world, "new@people.example").await, 7);
        // What Bo could not send as an admin's invitation, Bo does not make one.
        let before = rows(world, "acme").await.people();
        for browser in [&bo, &al] {
            assert_ne!(told_or_status(world, browser, revival).await, "done");
        }
        assert_eq!(rows(world, "acme").await.people(), before);
        assert_eq!(asks(world, &bo, &guest, "admin").await.all("main form[method=post] button"), [""; 0]);
        assert_eq!(told(&owner, &world.undoes(&owner, "acme", revival).await).await.0, "good");
        assert_eq!(what_are(world, "acme", &["bo", "al"]).await, [format!("{builder} active"), format!("{aloof} active")]);
    }
}

/// Presses Undo: `done`, or how it was refused.
async fn told_or_status(
    world: &crate::harness::World,
    browser: &crate::harness::Browser,
    change: rolecall::domain::ids::ChangeId,
) -> String {
    let page = world.undoes(browser, "acme", change).await;
    if page.status != 303 {
        return page.status.to_string();
    }
    match told(browser, &page).await {
        ("bad", said) => said,
        _ => "done".into(),
    }
}
