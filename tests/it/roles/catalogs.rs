//! A new version of a catalog and the roles that organizations made themselves: names, numbers, what is in use.

use rolecall::{
    authz::{Operator, capabilities::ReadMembers},
    domain::instant::Span,
    store::{
        roles::{look, versions},
        seed::{self, SeedRole},
    },
};
use serde_json::json;

use super::*;
use crate::{
    instances::{another, edited},
    on_both,
};

/// Makes a role of Acme's own, and answers its key.
async fn own(world: &World, slug: &str, name: &str) -> String {
    let permissions = [("projects.view".to_owned(), Reach::Organization)].into();
    let role = SeedRole { name: name.into(), description: "One of our own".into(), reach: Reach::Organization, permissions };
    seed::role(&world.doors(), &Operator::at_the_command_line(), slug.into(), role).await.unwrap().unwrap()
}

/// Number, key and name of the roles there are.
async fn roles_of(world: &World, slug: &str) -> Vec<(i32, String, String)> {
    let reader = grant::<ReadMembers>(world, &format!("owner@{slug}.example"), slug).await.unwrap();
    let looks = look::all(&world.doors(), &reader).await.unwrap();
    looks.roles.into_iter().map(|look| (look.role.number.0, look.role.key, look.role.name)).collect()
}

fn role(number: i32, key: &str, name: &str) -> (i32, String, String) {
    (number, key.into(), name.into())
}

fn with_roles(text: &str, further: &str) -> String {
    const PLACE: &str = "# --- What a custom role may start from";
    text.replacen(PLACE, &format!("{further}\n\n{PLACE}"), 1)
}

const GUEST: &str = "[[role]]\nkey = \"guest\"\nname = \"Guest\"\ndescription = \"Looks in\"\npermissions = [\"projects.view\"]";

on_both! {
    async fn a_role_that_is_called_like_one_of_a_new_version_makes_way(world: &World) {
        for slug in ["acme", "harbor"] {
            world.organization(slug, "starter").await;
        }
        for name in ["GUEST", "Guest (2)", "Guests"] {
            own(world, "acme", name).await;
        }
        world.member("acme", "gus", "custom-5").await;
        let newer = another(world, &edited(|text| with_roles(&text, GUEST))).await;
        assert_eq!(newer.foundation.migrate().await.unwrap(), ["applied catalog starter"]);
        let roles = roles_of(&newer, "acme").await;
        assert_eq!(
            roles[4..],
            [
                role(8, "guest", "Guest"),
                role(5, "custom-5", "GUEST (3)"),
                role(6, "custom-6", "Guest (2)"),
                role(7, "custom-7", "Guests"),
            ]
        );
        assert_eq!(roles_of(&newer, "harbor").await[4], role(5, "guest", "Guest"), "nothing was in the way here");
        assert_eq!(newer.what_is("acme", "gus@acme.example").await.as_deref(), Some("custom-5 active"));
        // It is a version like any other, and the record says how it came to it.
        let reader = grant::<ReadMembers>(&newer, "owner@acme.example", "acme").await.unwrap();
        let all = versions::of(&newer.doors(), &reader, RoleNumber(5)).await.unwrap().unwrap();
        let told: Vec<(i32, &str, &str)> = all.iter().map(|version| (version.version, version.name.as_str(), version.by.as_deref().unwrap())).collect();
        assert_eq!(told, [(2, "GUEST (3)", "operator"), (1, "GUEST", "operator")]);
        let last = newer.record("acme").await.pop().unwrap();
        assert_eq!((last.action.as_str(), last.actor, last.actor_name.as_str()), ("roles.changed", None, "operator"));
        assert_eq!(
            last.payload(),
            &json!({ "role": "custom-5", "version": 2, "name": { "from": "GUEST", "to": "GUEST (3)" }, "reason": "catalog" })
        );
        newer.is_sound().await;
        newer.end().await;
        // The old version is still this world's; it goes back to it, so that the end of the test agrees.
        assert_eq!(world.foundation.migrate().await.unwrap(), ["applied catalog starter"]);
    }

    async fn roles_of_the_catalog_may_take_each_others_names(world: &World) {
        world.organization("acme", "starter").await;
        let newer = another(world, &edited(|text| {
            let swapped = text.replacen("name = \"Member\"", "name = \"Both\"", 1).replacen("name = \"Viewer\"", "name = \"Member\"", 1);
            with_roles(&swapped.replacen("name = \"Both\"", "name = \"Viewer\"", 1), &GUEST.replace("Guest", "Onlooker"))
        }))
        .await;
        assert_eq!(newer.foundation.migrate().await.unwrap(), ["applied catalog starter"]);
        let roles = roles_of(&newer, "acme").await;
        assert_eq!(roles[2..], [role(3, "member", "Viewer"), role(4, "viewer", "Member"), role(5, "guest", "Onlooker")]);
        newer.is_sound().await;
        newer.end().await;
        assert_eq!(world.foundation.migrate().await.unwrap(), ["applied catalog starter"]);
        assert_eq!(roles_of(world, "acme").await[2..], [role(3, "member", "Member"), role(4, "viewer", "Viewer")]);
    }

    async fn a_role_comes_back_though_its_name_was_taken_while_it_was_gone(world: &World) {
        world.organization("acme", "starter").await;
        let without = another(world, &edited(|text| {
            let from = text.find("[[role]]\nkey = \"member\"").unwrap();
            let to = from + text[from..].find("[[role]]\nkey = \"viewer\"").unwrap();
            format!("{}{}", &text[..from], &text[to..])
        }))
        .await;
        assert_eq!(without.foundation.migrate().await.unwrap(), ["applied catalog starter"]);
        own(&without, "acme", "Member").await;
        without.is_sound().await;
        without.end().await;
        assert_eq!(world.foundation.migrate().await.unwrap(), ["applied catalog starter"]);
        let roles = roles_of(world, "acme").await;
        assert_eq!(roles[2..], [role(3, "member", "Member"), role(4, "viewer", "Viewer"), role(5, "custom-5", "Member (2)")]);
    }

    async fn new_roles_of_the_catalog_are_numbered_after_what_is_there_whatever_number_it_gives_them(world: &World) {
        world.organization("acme", "starter").await;
        own(world, "acme", "Packer").await;
        own(world, "acme", "Picker").await;
        let further = format!(
            "{}\n\n{}",
            GUEST.replace("[[role]]", "[[role]]\nnumber = 6"),
            GUEST.replace("[[role]]", "[[role]]\nnumber = 7").replace("guest", "onlooker").replace("Guest", "Onlooker")
        );
        let newer = another(world, &edited(|text| with_roles(&text, &further))).await;
        assert_eq!(newer.foundation.migrate().await.unwrap(), ["applied catalog starter"]);
        let roles = roles_of(&newer, "acme").await;
        assert_eq!(roles[4..6], [role(7, "guest", "Guest"), role(8, "onlooker", "Onlooker")]);
        own(&newer, "acme", "Sorter").await;
        newer.is_sound().await;
        newer.end().await;
        assert_eq!(world.foundation.migrate().await.unwrap(), ["applied catalog starter"]);
    }

    async fn a_role_that_somebody_is_invited_to_is_not_dropped(world: &World) {
        world.organization("acme", "starter").await;
        let newer = another(world, &edited(|text| with_roles(&text, GUEST))).await;
        newer.foundation.migrate().await.unwrap();
        let owner = newer.signed_in("owner@acme.example").await;
        assert_eq!(newer.invites(&owner, "acme", "gus@people.example", "guest").await.status, 200);
        let refused = world.foundation.migrate().await.unwrap_err().to_string();
        assert_eq!(refused, "the catalogs were not applied: catalog starter: the role guest is gone, but pending invitations to acme carry it");
        newer.is_sound().await;
        newer.end().await;
        // What has run out holds nothing back.
        world.clock.advance(Span::days(8));
        assert_eq!(world.foundation.migrate().await.unwrap(), ["applied catalog starter"]);
        assert_eq!(roles_of(world, "acme").await.len(), 4);
    }
}
