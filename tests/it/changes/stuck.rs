//! The page that asks whether to take a change back: which change it is, and why nothing can be taken back where nothing can.

use rolecall::domain::{ids::ChangeId, role::MOST_OWN};

use super::{
    custom_role, does,
    ending::{deletes, with_guests},
    groups, ids, join, naming, preview_path, rows, sends, team, told,
};
use crate::{
    harness::{Browser, Page, World},
    on_both,
};

async fn asks(browser: &Browser, change: ChangeId) -> Page {
    let page = browser.get(&format!("/o/acme/changes/{change}/undo")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    page
}

/// Sees the reason and no button, and is told the same by who presses it all the same.
async fn stays(world: &World, browser: &Browser, change: ChangeId, reason: &str) {
    // Takes away the message of the act before, which has a button of its own.
    assert_eq!(browser.get("/o/acme").await.status, 200);
    let page = asks(browser, change).await;
    assert_eq!(page.one("form .note p"), reason);
    assert_eq!(page.all("main form button"), [""; 0]);
    assert_eq!(page.all(".groups"), [""; 0], "what would not happen is not told");
    let before = rows(world, "acme").await.people();
    let answer = world.undoes(browser, "acme", change).await;
    assert_eq!(told(browser, &answer).await, ("bad", format!("This was not undone. {reason}")));
    assert_eq!(rows(world, "acme").await.people(), before);
}

on_both! {
    async fn it_says_which_change_is_taken_back(world: &World) {
        team(world, "acme", &[("ada", "admin"), ("ben", "viewer"), ("cyd", "viewer")]).await;
        let (owner, ada) = (world.signed_in("owner@acme.example").await, world.signed_in("ada@acme.example").await);
        let said = async |browser: &Browser, change| {
            let page = asks(browser, change).await;
            assert_eq!(page.heading(), "Take this change back?");
            (page.one(".head b"), page.one(".head b + span"))
        };
        let many = does(world, &owner, "acme", &naming("role member", &ids(world, "acme", &["ben", "cyd"]).await)).await;
        assert_eq!(said(&owner, many).await, ("Role of 2 people changed to Member".to_owned(), "You, just now".to_owned()));
        assert_eq!(said(&ada, many).await.1, "Olga Owner, just now");
        let one = does(world, &ada, "acme", &naming("suspend", &ids(world, "acme", &["cyd"]).await)).await;
        assert_eq!(said(&owner, one).await, ("Cyd suspended".to_owned(), "Ada, just now".to_owned()));
        // It is said as well where it is over.
        assert_eq!(world.undoes(&owner, "acme", one).await.status, 303);
        assert_eq!(said(&owner, one).await.0, "Cyd suspended");
    }

    async fn a_role_whose_name_is_taken_does_not_come_back(world: &World) {
        let (guest, owner) = with_guests(world).await;
        deletes(world, &owner, &guest, "member").await;
        let change = world.latest_change("acme").await;
        assert_eq!(asks(&owner, change).await.one("main form button.primary"), "Undo");
        custom_role(world, "acme", "GUEST", &["reports.view"]).await;
        stays(world, &owner, change, "The role Guest would come back, and another one is called so by now.").await;
    }

    async fn a_role_does_not_come_back_above_the_most_that_there_may_be(world: &World) {
        let (guest, owner) = with_guests(world).await;
        deletes(world, &owner, &guest, "member").await;
        let change = world.latest_change("acme").await;
        for n in 1..=MOST_OWN {
            custom_role(world, "acme", &format!("Role {n}"), &["reports.view"]).await;
        }
        let reason = "The role Guest would come back, and there are 200 of your own already. Delete one that nobody needs first.";
        stays(world, &owner, change, reason).await;
    }

    async fn a_role_of_ones_own_does_not_come_back_where_the_plan_has_none(world: &World) {
        let (guest, owner) = with_guests(world).await;
        deletes(world, &owner, &guest, "member").await;
        let operator = rolecall::authz::Operator::at_the_command_line();
        rolecall::store::plans::set_by_operator(&world.doors(), &operator, "acme".into(), "free".into()).await.unwrap();
        let reason = "The role Guest would come back, and your plan has no roles of your own.";
        stays(world, &owner, world.latest_change("acme").await, reason).await;
    }

    async fn a_role_that_others_have_since_is_not_deleted_again(world: &World) {
        let (guest, owner) = with_guests(world).await;
        deletes(world, &owner, &guest, "member").await;
        assert_eq!(world.undoes(&owner, "acme", world.latest_change("acme").await).await.status, 303);
        let revival = world.latest_change("acme").await;
        let reason = "Others have the role Guest since, or are invited to it, and would be left without one.";
        assert_eq!(world.gives(&owner, "acme", "vic@acme.example", &guest).await.status, 303);
        stays(world, &owner, revival, reason).await;
        assert_eq!(world.gives(&owner, "acme", "vic@acme.example", "viewer").await.status, 303);
        world.invites(&owner, "acme", "third@people.example", &guest).await;
        stays(world, &owner, revival, reason).await;
    }

    async fn invitations_that_may_not_go_along_keep_a_role(world: &World) {
        let (guest, owner) = with_guests(world).await;
        let builds = ["projects.view", "team.view", "team.edit", "team.manage_roles"];
        let builder = custom_role(world, "acme", "Builder", &builds).await;
        let inviter = custom_role(world, "acme", "Inviter", &[&builds[..], &["team.invite"]].concat()).await;
        join(world, "acme", &[("bo", &builder), ("ina", &inviter)]).await;
        deletes(world, &owner, &guest, "member").await;
        assert_eq!(world.undoes(&owner, "acme", world.latest_change("acme").await).await.status, 303);
        let revival = world.latest_change("acme").await;
        let (bo, ina) = (world.signed_in("bo@acme.example").await, world.signed_in("ina@acme.example").await);
        let page = asks(&bo, revival).await;
        assert_eq!(
            page.one("form .note p"),
            "Moving invitations takes the permission to invite, for the whole organization. Ask somebody who has it."
        );
        assert_eq!(page.all("main form button"), [""; 0]);
        assert_eq!(world.undoes(&bo, "acme", revival).await.status, 403);
        let why = asks(&ina, revival).await.one("form .note p");
        assert!(why.starts_with("Open invitations would carry the role Member from then on. It goes further than your own role: "), "{why}");
        stays(world, &ina, revival, &why).await;
    }

    async fn where_nobody_can_be_taken_back_the_reasons_stand_with_each(world: &World) {
        team(world, "acme", &[("ada", "admin"), ("heir", "owner"), ("next", "owner")]).await;
        let (owner, ada) = (world.signed_in("owner@acme.example").await, world.signed_in("ada@acme.example").await);
        let change = does(world, &owner, "acme", &naming("suspend", &ids(world, "acme", &["heir", "next"]).await)).await;
        let page = asks(&ada, change).await;
        assert_eq!(page.one("form .note p"), "As it is, nobody can be taken back. Why not stands with each.");
        assert_eq!(groups(&page)["left-above"].names, ["Heir", "Next"]);
        assert_eq!(page.all("main form button"), [""; 0]);
    }

    async fn a_message_on_a_page_without_an_address_leads_to_the_change(world: &World) {
        team(world, "acme", &[("ben", "viewer")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let undo = ".toast form[action$='/undo']";
        for (on_a_preview, leads) in [(false, "/o/acme/members?q=ben"), (true, "")] {
            assert_eq!(world.acts(&owner, "acme", "ben@acme.example", "suspend", &[]).await.status, 303);
            let page = if on_a_preview {
                sends(&owner, &preview_path("acme"), &naming("role member", &ids(world, "acme", &["ben"]).await)).await
            } else {
                owner.get(leads).await
            };
            let back = page.attribute(&format!("{undo} input[name=back]"), "value").unwrap();
            assert_eq!(back, leads);
            let change = world.latest_change("acme").await;
            let expected = if on_a_preview { format!("/o/acme/changes/{change}") } else { leads.to_owned() };
            let answer = owner.post(&page.attribute(undo, "action").unwrap(), &[("back", &back)]).await;
            assert_eq!((answer.status.as_u16(), answer.location()), (303, Some(expected.as_str())));
            assert_eq!(owner.get(&expected).await.status, 200);
        }
    }
}
