//! Deleting a role: whoever holds it, or is invited to it, goes to another in the same act.

use super::{
    confirms, custom_role, differs, does, groups, ids, items, join, naming, preview_path, previews, rows, sends, summary, team, told,
    what_are,
};
use crate::{
    harness::{Browser, PASSWORD, Page, World},
    on_both,
};

pub async fn place(world: &World, key: &str) -> String {
    format!("/o/acme/roles/{}/delete", world.number("acme", key).await)
}

/// The question, with the role chosen that is to take the people.
pub async fn asks(world: &World, browser: &Browser, key: &str, to: &str) -> Page {
    browser.get(&format!("{}?to={to}", place(world, key).await)).await
}

/// Presses the button of the question as it stands.
pub async fn confirms_deleting(world: &World, browser: &Browser, key: &str, question: &Page) -> Page {
    let field = |name: &str| question.attribute(&format!("main form[method=post] input[name={name}]"), "value").unwrap_or_default();
    browser.post(&place(world, key).await, &[("to", &field("to")), ("fingerprint", &field("fingerprint"))]).await
}

/// Asks, and presses the button; sees that it is done.
pub async fn deletes(world: &World, browser: &Browser, key: &str, to: &str) -> Page {
    let question = asks(world, browser, key, to).await;
    assert_eq!(question.status, 200, "{}", question.body);
    let page = confirms_deleting(world, browser, key, &question).await;
    assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o/acme/roles")), "{}", page.body);
    page
}

/// Acme with a role of its own, `custom-5`, that two people hold and two are invited to; and its owner.
pub async fn with_guests(world: &World) -> (String, Browser) {
    team(world, "acme", &[("ada", "admin"), ("vic", "viewer")]).await;
    let guest = custom_role(world, "acme", "Guest", &["projects.view"]).await;
    join(world, "acme", &[("gus", &guest), ("gil", &format!("{guest} suspended"))]).await;
    let owner = world.signed_in("owner@acme.example").await;
    world.invites(&owner, "acme", "new@people.example\nnext@people.example", &guest).await;
    (guest, owner)
}

/// Which role an invitation carries.
pub async fn carries(world: &World, email: &str) -> i32 {
    rows(world, "acme").await.invitations.into_iter().find(|(known, ..)| known == email).unwrap().1
}

on_both! {
    async fn a_role_that_nobody_has_is_deleted_and_brought_back(world: &World) {
        team(world, "acme", &[("vic", "viewer")]).await;
        let guest = custom_role(world, "acme", "Guest", &["projects.view"]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let before = rows(world, "acme").await;
        let question = asks(world, &owner, &guest, "").await;
        assert_eq!((question.heading().as_str(), question.one("main form[method=post] button").as_str()), ("Delete Guest?", "Delete role"));
        assert!(question.text().contains("Nobody has this role, and no open invitation carries it."), "{}", question.text());
        assert_eq!(rows(world, "acme").await, before, "asking changes nothing");
        let page = deletes(world, &owner, &guest, "").await;
        assert_eq!(told(&owner, &page).await, ("toast", "Guest is deleted.".to_owned()));
        // It is nobody's any more: not to give, not to invite to, not to look at.
        assert!(!owner.get("/o/acme/roles").await.text().contains("Guest"));
        assert_eq!(owner.get(&format!("/o/acme/roles/{}", world.number("acme", &guest).await)).await.status, 404);
        assert_eq!(world.gives(&owner, "acme", "vic@acme.example", &guest).await.status, 422);
        let vic = ids(world, "acme", &["vic"]).await;
        assert_eq!(sends(&owner, &preview_path("acme"), &naming(&format!("role {guest}"), &vic)).await.status, 422);
        assert_eq!(world.invites(&owner, "acme", "new@people.example", &guest).await.status, 422);
        assert_eq!(asks(world, &owner, &guest, "").await.status, 404, "nor to delete again");
        let change = world.latest_change("acme").await;
        assert_eq!(owner.get(&format!("/o/acme/changes/{change}")).await.heading(), "Role Guest deleted");
        let line = world.record("acme").await.pop().unwrap();
        assert_eq!((line.action.as_str(), &line.payload()["about"]["role"]), ("roles.ended", &serde_json::json!(guest)));
        let question = owner.get(&format!("/o/acme/changes/{change}/undo")).await;
        assert!(question.text().contains("The role Guest comes back."), "{}", question.text());
        assert_eq!(told(&owner, &world.undoes(&owner, "acme", change).await).await.0, "good");
        assert_eq!(rows(world, "acme").await.people(), before.people());
        assert_eq!(world.gives(&owner, "acme", "vic@acme.example", &guest).await.status, 303);
    }

    async fn a_role_in_use_is_not_deleted_before_its_people_have_somewhere_to_go(world: &World) {
        let (guest, owner) = with_guests(world).await;
        let before = rows(world, "acme").await;
        let question = asks(world, &owner, &guest, "").await;
        assert_eq!(question.status, 200);
        assert!(question.text().contains("2 people and 2 open invitations have this role."), "{}", question.text());
        assert_eq!(question.all("main form[method=post] button"), [""; 0], "there is no button yet");
        assert_eq!(question.all("select[name=to] option")[1..], ["Owner", "Admin", "Member", "Viewer"], "not to itself");
        for to in ["", "nonsense", guest.as_str()] {
            let page = owner.post(&place(world, &guest).await, &[("to", to), ("fingerprint", "")]).await;
            assert_eq!(page.status, 409, "{to}");
        }
        // Even what would be right, unseen.
        assert_eq!(owner.post(&place(world, &guest).await, &[("to", "viewer"), ("fingerprint", "x")]).await.status, 409);
        assert_eq!(owner.post(&place(world, &guest).await, &[]).await.status, 409);
        assert_eq!(asks(world, &owner, &guest, "nonsense").await.status, 422);
        // To a role that no invitation carries, the invitations cannot go.
        let question = asks(world, &owner, &guest, "owner").await;
        assert_eq!(question.all("main form[method=post] button"), [""; 0]);
        assert!(question.one("[role=alert] p").starts_with("The open invitations cannot carry Owner."), "{}", question.body);
        let fingerprint = question.attribute("input[name=fingerprint]", "value").unwrap_or_default();
        assert_eq!(owner.post(&place(world, &guest).await, &[("to", "owner"), ("fingerprint", &fingerprint)]).await.status, 409);
        assert_eq!(rows(world, "acme").await, before);
    }

    async fn its_people_and_invitations_go_to_another_role_in_one_act_and_come_back_in_one(world: &World) {
        let (guest, owner) = with_guests(world).await;
        let (before, record) = (rows(world, "acme").await.people(), world.record("acme").await.len());
        let link = world.link("acme", "new@people.example").await;
        let question = asks(world, &owner, &guest, "member").await;
        assert_eq!(summary(&question), ["role-5-3: Gil, Gus"]);
        assert_eq!(groups(&question)["role-5-3"].gains.len(), 4);
        assert_eq!(question.one("main form[method=post] button.primary"), "Move 2 people and delete");
        assert!(question.text().contains("2 open invitations carry Member instead"), "{}", question.text());
        let page = deletes(world, &owner, &guest, "member").await;
        assert_eq!(told(&owner, &page).await, ("toast", "Guest is deleted, and 2 people moved.".to_owned()));
        assert_eq!(what_are(world, "acme", &["gus", "gil"]).await, ["member active", "member suspended"]);
        assert_eq!((carries(world, "new@people.example").await, carries(world, "next@people.example").await), (3, 3));
        assert_eq!(world.record("acme").await.len(), record + 1, "one act, one line");
        let change = world.latest_change("acme").await;
        assert_eq!(owner.get(&format!("/o/acme/changes/{change}")).await.heading(), "Role Guest deleted, 2 people moved");
        world.is_sound().await;

        let question = owner.get(&format!("/o/acme/changes/{change}/undo")).await;
        assert!(question.text().contains("The role Guest comes back, with the 2 invitations that carried it."), "{}", question.text());
        assert_eq!(told(&owner, &world.undoes(&owner, "acme", change).await).await.0, "good");
        assert_eq!(rows(world, "acme").await.people(), before);
        let revival = world.latest_change("acme").await;
        assert_eq!(owner.get(&format!("/o/acme/changes/{revival}")).await.heading(), "Role Guest brought back, with 2 people");

        // Whoever joins gets what their invitation carries then.
        deletes(world, &owner, &guest, "viewer").await;
        let (_, joined) = world.joins_anew(&link, "New Person").await;
        assert_eq!(joined.status, 303, "{}", joined.body);
        assert_eq!(world.what_is("acme", "new@people.example").await.unwrap(), "viewer active");
    }

    async fn who_was_moved_on_since_stays_when_the_role_comes_back(world: &World) {
        let (guest, owner) = with_guests(world).await;
        deletes(world, &owner, &guest, "member").await;
        let change = world.latest_change("acme").await;
        assert_eq!(world.gives(&owner, "acme", "gus@acme.example", "viewer").await.status, 303);
        let link = world.link("acme", "new@people.example").await;
        assert_eq!(world.joins_anew(&link, "New Person").await.1.status, 303);
        let (kind, said) = told(&owner, &world.undoes(&owner, "acme", change).await).await;
        assert!(kind != "bad", "{said}");
        assert_eq!(what_are(world, "acme", &["gus", "gil"]).await, ["viewer active", &format!("{guest} suspended")]);
        assert_eq!(world.what_is("acme", "new@people.example").await.unwrap(), "member active");
        assert_eq!(carries(world, "next@people.example").await, 5);
    }

    async fn who_went_with_it_is_not_restored_before_it_is_back(world: &World) {
        let (guest, owner) = with_guests(world).await;
        assert_eq!(world.acts(&owner, "acme", "gus@acme.example", "remove", &[]).await.status, 303);
        let place = world.place_of("acme", "gus@acme.example", "restore").await;
        deletes(world, &owner, &guest, "member").await;
        let deletion = world.latest_change("acme").await;
        let removed = owner.get("/o/acme/members/removed").await;
        assert_eq!(removed.all("tbody .mail"), ["gus@acme.example"]);
        assert_eq!(removed.all("main a[href$='/restore']"), [""; 0]);
        assert!(removed.text().contains("The role was deleted: nobody comes back in it."), "{}", removed.text());
        let again = removed.attribute("main a[href^='/o/acme/invitations/new']", "href").unwrap();
        assert_eq!(again, "/o/acme/invitations/new?email=gus%40acme.example");
        let form = owner.get(&again).await;
        assert_eq!((form.status.as_u16(), form.one("textarea[name=addresses]").as_str()), (200, "gus@acme.example"));
        let said = "That role was deleted, so nobody can have it unless it is brought back.";
        let (asked, done) = (owner.get(&place).await, owner.post(&place, &[]).await);
        for (page, status) in [(asked, 200), (done, 409)] {
            let told = page.one("main [role=alert] p");
            assert_eq!((page.status.as_u16(), told.as_str()), (status, format!("{said} Invite again").as_str()));
            assert_eq!(page.all("main form button[type=submit]"), [""; 0]);
            assert_eq!(page.attribute("main a[href^='/o/acme/invitations/new']", "href").unwrap(), again);
        }
        assert!(world.is_former("acme", "gus@acme.example").await);
        assert_eq!(world.refusals("acme").await.pop().unwrap().payload()["reason"], "ended");
        assert_eq!(told(&owner, &world.undoes(&owner, "acme", deletion).await).await.0, "good");
        let restores = owner.get("/o/acme/members/removed").await.attribute("main a[href$='/restore']", "href");
        assert_eq!(restores.as_deref(), Some(place.as_str()));
        assert_eq!(owner.post(&place, &[]).await.status, 303);
        assert_eq!(what_are(world, "acme", &["gus"]).await, [format!("{guest} active")]);
    }

    async fn roles_of_the_product_are_never_deleted_by_any_route(world: &World) {
        let (_, owner) = with_guests(world).await;
        let before = rows(world, "acme").await.people();
        for key in ["owner", "admin", "member", "viewer"] {
            for to in ["", "viewer", "custom-5"] {
                let question = asks(world, &owner, key, to).await;
                assert_eq!(question.status, 403, "{key}");
                assert_eq!(question.all("form[action$='/delete']"), [""; 0], "{key}");
                let page = owner.post(&place(world, key).await, &[("to", to), ("fingerprint", "")]).await;
                assert_eq!(page.status, 403, "{key}");
            }
        }
        assert_eq!(rows(world, "acme").await.people(), before);
        let refusals = world.refusals("acme").await;
        assert_eq!(refusals.len(), 12);
        assert!(refusals.iter().all(|line| line.action == "roles.ended" && line.payload()["reason"] == "system"), "{refusals:?}");
    }

    async fn a_role_that_goes_further_than_ones_own_or_is_ones_own_is_not_ones_to_delete(world: &World) {
        team(world, "acme", &[("mia", "member")]).await;
        let builder = custom_role(world, "acme", "Builder", &["projects.view", "team.view", "team.edit", "team.manage_roles"]).await;
        let wide = custom_role(world, "acme", "Wide", &["projects.view", "projects.delete"]).await;
        let guest = custom_role(world, "acme", "Guest", &["projects.view"]).await;
        let roles_only = custom_role(world, "acme", "Roles only", &["projects.view", "team.view", "team.manage_roles"]).await;
        join(world, "acme", &[("bo", &builder), ("ro", &roles_only), ("gus", &guest)]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let (bo, ro, mia) = (
            world.signed_in("bo@acme.example").await,
            world.signed_in("ro@acme.example").await,
            world.signed_in("mia@acme.example").await,
        );
        let before = rows(world, "acme").await.people();
        for (browser, key, to) in [(&bo, &builder, "viewer"), (&bo, &wide, ""), (&bo, &wide, "viewer"), (&ro, &roles_only, ""), (&ro, &guest, "viewer")] {
            let question = asks(world, browser, key, to).await;
            assert_eq!(question.status, 200, "{key}: {}", question.body);
            assert_eq!(question.all("main form[method=post] button"), [""; 0], "{key}");
            assert!(!question.one("[role=alert] p").is_empty(), "{key}");
            let fingerprint = question.attribute("input[name=fingerprint]", "value").unwrap_or_default();
            assert_eq!(browser.post(&place(world, key).await, &[("to", to), ("fingerprint", &fingerprint)]).await.status, 409, "{key}");
        }
        // Who may not build at all.
        assert_eq!(asks(world, &mia, &guest, "").await.status, 403);
        assert_eq!(mia.post(&place(world, &guest).await, &[("to", "viewer"), ("fingerprint", "")]).await.status, 403);
        // Moving people to what is beyond oneself is no way either.
        let question = asks(world, &bo, &guest, "member").await;
        assert_eq!(question.all("main form[method=post] button"), [""; 0]);
        assert_eq!(rows(world, "acme").await.people(), before);
        // Nobody has it, and then nobody has to be moved.
        assert_eq!(world.gives(&owner, "acme", "gus@acme.example", "viewer").await.status, 303);
        deletes(world, &ro, &guest, "").await;
        // Invitations take the right to invite.
        let guest = custom_role(world, "acme", "Guest", &["projects.view"]).await;
        world.invites(&owner, "acme", "new@people.example", &guest).await;
        let question = asks(world, &bo, &guest, "viewer").await;
        assert_eq!(question.all("main form[method=post] button"), [""; 0], "{}", question.body);
        assert!(question.one("[role=alert] p").starts_with("Moving invitations takes the permission to invite"), "{}", question.body);
    }

    async fn somebody_given_the_role_meanwhile_is_not_moved_unseen(world: &World) {
        let (guest, owner) = with_guests(world).await;
        let question = asks(world, &owner, &guest, "member").await;
        assert_eq!(world.gives(&owner, "acme", "vic@acme.example", &guest).await.status, 303);
        let before = rows(world, "acme").await;
        let page = confirms_deleting(world, &owner, &guest, &question).await;
        assert_eq!((page.status.as_u16(), page.one("[role=alert] p").as_str()), (409, "Nothing was deleted: it would not have been what you saw. This is how it is now."));
        assert_eq!(summary(&page), ["role-5-3: Gil, Gus, Vic"]);
        assert_eq!(rows(world, "acme").await, before);
        // The same of an invitation.
        world.invites(&owner, "acme", "third@people.example", &guest).await;
        assert_eq!(confirms_deleting(world, &owner, &guest, &page).await.status, 409);
        deletes(world, &owner, &guest, "member").await;
        assert_eq!(carries(world, "third@people.example").await, 3);
    }

    async fn an_invitation_that_took_the_place_of_another_is_not_moved_unseen(world: &World) {
        let (guest, owner) = with_guests(world).await;
        let question = asks(world, &owner, &guest, "member").await;
        let id = world.invitation("acme", "new@people.example").await.id;
        assert_eq!(owner.post("/o/acme/invitations/act", &[("one", &format!("revoke:{id}"))]).await.status, 303);
        world.invites(&owner, "acme", "third@people.example", &guest).await;
        let before = rows(world, "acme").await;
        assert_eq!(confirms_deleting(world, &owner, &guest, &question).await.status, 409);
        assert_eq!(rows(world, "acme").await, before);
        deletes(world, &owner, &guest, "member").await;
    }

    async fn a_preview_that_gives_a_role_is_in_vain_once_the_role_is_deleted(world: &World) {
        let (guest, owner) = with_guests(world).await;
        let who = ids(world, "acme", &["vic", "gus"]).await;
        let giving = previews(&owner, "acme", &naming(&format!("role {guest}"), &who[..1])).await;
        let taking = previews(&owner, "acme", &naming("role viewer", &who[1..])).await;
        deletes(world, &owner, &guest, "member").await;
        let page = confirms(&owner, "acme", &giving).await;
        assert_eq!((page.status.as_u16(), page.error_of("to").unwrap().as_str()), (422, "There is no such role here. Choose another."));
        assert_eq!(differs(&confirms(&owner, "acme", &taking).await).1.len(), 1);
        assert_eq!(what_are(world, "acme", &["vic", "gus"]).await, ["viewer active", "member active"]);
    }

    async fn a_role_is_deleted_where_the_plan_has_none_of_ones_own_but_does_not_come_back(world: &World) {
        let (guest, owner) = with_guests(world).await;
        deletes(world, &owner, &guest, "member").await;
        let change = world.latest_change("acme").await;
        let plan = |key: &'static str| {
            let doors = world.doors();
            async move {
                let operator = rolecall::authz::Operator::at_the_command_line();
                rolecall::store::plans::set_by_operator(&doors, &operator, "acme".into(), key.into()).await.unwrap()
            }
        };
        // What is there stays, and can be deleted.
        let other = custom_role(world, "acme", "Other", &["projects.view"]).await;
        plan("free").await;
        let before = rows(world, "acme").await.people();
        let (kind, said) = told(&owner, &world.undoes(&owner, "acme", change).await).await;
        assert_eq!((kind, said.as_str()), ("bad", "This was not undone. The role Guest would come back, and your plan has no roles of your own."));
        assert_eq!(rows(world, "acme").await.people(), before);
        deletes(world, &owner, &other, "").await;
        plan("enterprise").await;
        assert_eq!(told(&owner, &world.undoes(&owner, "acme", change).await).await.0, "good");
    }

    async fn its_name_may_be_used_meanwhile_and_then_it_stays_away(world: &World) {
        let (guest, owner) = with_guests(world).await;
        deletes(world, &owner, &guest, "member").await;
        let change = world.latest_change("acme").await;
        let form = [("name", "GUEST"), ("description", ""), ("reach", "organization"), ("permission", "reports.view")];
        let made = owner.post("/o/acme/roles", &form).await;
        assert_eq!(made.status, 303, "{}", made.body);
        assert_eq!(made.location(), Some("/o/acme/roles/6"), "numbers are never used twice");
        let before = rows(world, "acme").await.people();
        assert_eq!(told(&owner, &world.undoes(&owner, "acme", change).await).await.0, "bad");
        assert_eq!(rows(world, "acme").await.people(), before);
        deletes(world, &owner, "custom-6", "").await;
        assert_eq!(told(&owner, &world.undoes(&owner, "acme", change).await).await.0, "good");
        assert_eq!(what_are(world, "acme", &["gus", "gil"]).await, [format!("{guest} active"), format!("{guest} suspended")]);
    }

    async fn a_role_of_another_organization_is_none(world: &World) {
        let (_, owner) = with_guests(world).await;
        team(world, "other", &[]).await;
        for name in ["One", "Two"] {
            custom_role(world, "other", name, &["projects.view"]).await;
        }
        let before = (rows(world, "acme").await, rows(world, "other").await);
        for number in ["6", "0", "-1", "99999", "2147483648", "nonsense", "%00"] {
            let path = format!("/o/acme/roles/{number}/delete");
            assert_eq!(owner.get(&path).await.status, 404, "{number}");
            assert_eq!(owner.post(&path, &[("to", "viewer"), ("fingerprint", "")]).await.status, 404, "{number}");
        }
        assert_eq!(owner.get("/o/other/roles/5/delete").await.status, 404);
        assert_eq!((rows(world, "acme").await, rows(world, "other").await), before);
    }

    async fn a_change_of_its_people_from_before_leaves_them_alone_once_the_role_is_gone(world: &World) {
        let (guest, owner) = with_guests(world).await;
        // They went from Guest to Admin, then Guest was deleted: what is taken back cannot bring them into a role that is no more.
        let who = ids(world, "acme", &["gus"]).await;
        let raised = does(world, &owner, "acme", &naming("role admin", &who)).await;
        let removed = does(world, &owner, "acme", &naming("remove", &ids(world, "acme", &["gil"]).await)).await;
        deletes(world, &owner, &guest, "viewer").await;
        let deletion = world.latest_change("acme").await;
        for change in [raised, removed] {
            assert_eq!(told(&owner, &world.undoes(&owner, "acme", change).await).await.0, "bad");
        }
        assert_eq!(what_are(world, "acme", &["gus", "gil"]).await, ["admin active", ""]);
        assert_eq!(items(world, deletion).await.len(), 0);
        world.is_sound().await;
        // With the role back, both go back to it.
        assert_eq!(told(&owner, &world.undoes(&owner, "acme", deletion).await).await.0, "good");
        for change in [raised, removed] {
            assert_eq!(told(&owner, &world.undoes(&owner, "acme", change).await).await.0, "good");
        }
        assert_eq!(what_are(world, "acme", &["gus", "gil"]).await, [format!("{guest} active"), format!("{guest} suspended")]);
        // And who was in it, is asked to sign in as what they are.
        let gus = world.visitor().post("/sign-in", &[("email", "gus@acme.example"), ("password", PASSWORD)]).await;
        assert_eq!(gus.status, 303);
    }
}
