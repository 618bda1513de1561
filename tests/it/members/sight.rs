//! Who may act on members and does not see them: to them there is nobody but themselves, in the pages and under the lock.

use rolecall::{
    authz::{
        Operator,
        capabilities::{ChangeRoles, RemoveMembers, SuspendMembers},
    },
    domain::{ids::UserId, member::Status, reach::Reach, role::RoleNumber},
    store::{
        changes::{self, Acted},
        seed::{self, SeedRole},
    },
};

use crate::{harness::World, on_both, roles::grant};

/// Makes somebody with a role of these permissions; answers their address.
async fn blind(world: &World, slug: &str, permissions: &[(&str, Reach)]) -> String {
    let permissions = permissions.iter().map(|(key, reach)| ((*key).to_owned(), *reach)).collect();
    let role = SeedRole { name: "Blind".into(), description: String::new(), reach: Reach::Organization, permissions };
    let key = seed::role(&world.doors(), &Operator::at_the_command_line(), slug.to_owned(), role).await.unwrap().unwrap();
    world.member(slug, "bo", &key).await;
    format!("bo@{slug}.example")
}

const ALL: Reach = Reach::Organization;

on_both! {
    async fn whom_one_does_not_see_one_does_nothing_to(world: &World) {
        world.organization("acme", "starter").await;
        for local in ["vic", "gus"] {
            world.member("acme", local, "viewer").await;
        }
        world.member_with("acme", "sue", "viewer", Status::Suspended).await;
        let rights = [("projects.view", ALL), ("reports.view", ALL), ("team.edit", ALL), ("team.remove", ALL)];
        let email = blind(world, "acme", &rights).await;
        let (owner, bo) = (world.signed_in("owner@acme.example").await, world.signed_in(&email).await);
        assert_eq!(world.acts(&owner, "acme", "gus@acme.example", "remove", &[]).await.status, 303);
        let acts = [("vic", "suspend"), ("sue", "reactivate"), ("vic", "remove"), ("gus", "restore"), ("vic", "role")];
        for (local, act) in acts {
            let place = world.place_of("acme", &format!("{local}@acme.example"), act).await;
            let nobody = place.replace(&world.id(&format!("{local}@acme.example")).await.to_string(), "01890000-0000-7000-8000-000000000000");
            let form: &[(&str, &str)] = if act == "role" { &[("role", "viewer"), ("from", "4")] } else { &[] };
            for place in [&place, &nobody] {
                let (asked, done) = (bo.get(place).await, bo.post(place, form).await);
                assert_eq!((asked.status.as_u16(), done.status.as_u16()), (404, 404), "{place}");
            }
        }
        // Under the lock it is the same, and noted.
        let doors = world.doors();
        let (vic, sue, gus): (UserId, UserId, UserId) =
            (world.id("vic@acme.example").await, world.id("sue@acme.example").await, world.id("gus@acme.example").await);
        let may_suspend = grant::<SuspendMembers>(world, &email, "acme").await.unwrap();
        let may_remove = grant::<RemoveMembers>(world, &email, "acme").await.unwrap();
        let may_change = grant::<ChangeRoles>(world, &email, "acme").await.unwrap();
        assert_eq!(changes::suspend(&doors, &may_suspend, vic, false).await.unwrap(), Acted::Nobody);
        assert_eq!(changes::reactivate(&doors, &may_suspend, sue).await.unwrap(), Acted::Nobody);
        assert_eq!(changes::remove(&doors, &may_remove, vic, false).await.unwrap(), Acted::Nobody);
        assert_eq!(changes::restore(&doors, &may_remove, gus).await.unwrap(), Acted::Nobody);
        for from in [4, 3] {
            let acted = changes::change_role(&doors, &may_change, vic, "viewer".into(), RoleNumber(from), false).await.unwrap();
            assert_eq!(acted, Acted::Nobody, "from {from}");
        }
        let noted: Vec<(String, String)> = world
            .refusals("acme")
            .await
            .iter()
            .map(|line| (line.action.clone(), line.payload()["reason"].as_str().unwrap_or_default().to_owned()))
            .collect();
        let actions = ["suspended", "reactivated", "removed", "restored", "role_changed", "role_changed"];
        assert_eq!(noted, actions.map(|action| (format!("members.{action}"), "out_of_reach".to_owned())));
        assert_eq!(world.what_is("acme", "vic@acme.example").await.unwrap(), "viewer active");
        assert_eq!(world.what_is("acme", "sue@acme.example").await.unwrap(), "viewer suspended");
        // Nor are those who went listed to them.
        let removed = bo.get("/o/acme/members/removed").await;
        assert_eq!((removed.status.as_u16(), removed.all("tbody .mail").len()), (200, 0));
        assert_eq!(owner.get("/o/acme/members/removed").await.all("tbody .mail"), ["gus@acme.example"]);
        // Of themselves everybody knows.
        assert_eq!(bo.get(&world.place_of("acme", &email, "role").await).await.status, 200);
        assert_eq!(world.gives(&bo, "acme", &email, "viewer").await.status, 303);
        assert_eq!(bo.post("/o/acme/leave", &[]).await.status, 303);
    }

    async fn who_gives_roles_to_everybody_and_sees_only_themselves_gives_none(world: &World) {
        world.organization("gifts", "sendoso").await;
        world.member("gifts", "sam", "sender").await;
        let email = blind(world, "gifts", &[("users.assign_roles", ALL), ("users.manage", Reach::Own)]).await;
        let bo = world.signed_in(&email).await;
        let place = world.place_of("gifts", "sam@gifts.example", "role").await;
        assert_eq!(bo.get(&place).await.status, 404);
        assert_eq!(bo.post(&place, &[("role", "sender"), ("from", "4")]).await.status, 404);
        let may_change = grant::<ChangeRoles>(world, &email, "gifts").await.unwrap();
        let sam = world.id("sam@gifts.example").await;
        let acted = changes::change_role(&world.doors(), &may_change, sam, "custom-5".into(), RoleNumber(4), false).await.unwrap();
        assert_eq!(acted, Acted::Nobody);
        assert_eq!(world.what_is("gifts", "sam@gifts.example").await.unwrap(), "sender active");
    }
}
