//! Roles as somebody may see them.

use rolecall::{
    authz::capabilities::{Belong, ReadMembers},
    domain::{building::CannotBuild, instant::Span, member::Status},
    store::roles::look::{self, RoleLook},
};

use super::*;
use crate::on_both;

fn verdicts(look: &RoleLook) -> String {
    let word = |verdict: &Result<(), CannotBuild>| verdict.as_ref().err().map_or("yes", CannotBuild::as_str);
    format!("{}: {} {} {}", look.role.key, word(&look.build_on), word(&look.edit), word(&look.end))
}

on_both! {
    async fn a_reader_is_told_what_they_may_do_to_each_role(world: &World) {
        let owner = atlas(world).await;
        makes(world, &owner, "Auditor", "orders.view billing.view").await;
        let lead = makes(world, &owner, "Lead", "orders.view=own team.view team.manage_permissions").await;
        makes(world, &owner, "Picker", "orders.view=own").await;
        world.member("atlas", "lea", &format!("custom-{lead}")).await;
        let told = async |email: &str| {
            let reader = grant::<ReadMembers>(world, email, "atlas").await.unwrap();
            let looks = look::all(&world.doors(), &reader).await.unwrap();
            assert!(looks.custom_roles);
            looks.roles.iter().map(verdicts).collect::<Vec<_>>()
        };
        assert_eq!(
            told(OWNER).await,
            [
                "owner: owner_only system system",
                "manager: yes system system",
                "confirmation_agent: yes system system",
                "delivery_agent: yes system system",
                "custom-5: yes yes yes",
                "custom-6: yes yes yes",
                "custom-7: yes yes yes",
            ]
        );
        assert_eq!(
            told("lea@atlas.example").await,
            [
                "owner: owner_only system system",
                "manager: wider system system",
                "confirmation_agent: wider system system",
                "delivery_agent: wider system system",
                "custom-5: wider above above",
                "custom-6: yes yes own",
                "custom-7: yes yes yes",
            ]
        );
    }

    async fn the_numbers_are_there_for_who_sees_the_whole_team(world: &World) {
        let owner = atlas(world).await;
        let number = makes(world, &owner, "Picker", "orders.view=own").await;
        let unused = makes(world, &owner, "Packer", "orders.view=own").await;
        world.member("atlas", "pia", "custom-5").await;
        world.member_with("atlas", "sam", "custom-5", Status::Suspended).await;
        let olga = world.signed_in(OWNER).await;
        assert_eq!(world.invites(&olga, "atlas", "ana@people.example", "custom-5").await.status, 200);
        let numbers = async || {
            let look = look::one(&world.doors(), &owner, number).await.unwrap().unwrap();
            assert_eq!(look.people, Some(look.role.active + look.role.suspended));
            (look.people, look.invited, look.in_use, look.versions)
        };
        assert_eq!(numbers().await, (Some(2), Some(1), true, 1));
        assert_eq!(saves(world, &owner, number, 1, "Pickers", "orders.view=own").await, saved(number, 2));
        assert_eq!(numbers().await, (Some(2), Some(1), true, 2));
        // What has run out counts no more, written down or not.
        world.clock.advance(Span::days(8));
        assert_eq!(numbers().await, (Some(2), Some(0), true, 2));
        let look = look::one(&world.doors(), &owner, unused).await.unwrap().unwrap();
        assert_eq!((look.people, look.invited, look.in_use), (Some(0), Some(0), false));
        // Whoever may not see the team learns of no number, but a builder of its use.
        let pia = grant::<Belong>(world, "pia@atlas.example", "atlas").await.unwrap();
        let look = look::one(&world.doors(), &pia, number).await.unwrap().unwrap();
        assert_eq!((look.people, look.invited, look.in_use), (None, None, true));
        assert_eq!((look.role.active, look.role.suspended, look.role.invited), (0, 0, 0));
        assert_eq!(verdicts(&look), "custom-5: out_of_reach out_of_reach out_of_reach");
    }

    async fn who_sees_a_part_of_the_team_is_told_no_numbers(world: &World) {
        world.organization("atlas", "sendoso").await;
        world.member("atlas", "max", "manager").await;
        let max = grant::<ReadMembers>(world, "max@atlas.example", "atlas").await.unwrap();
        let looks = look::all(&world.doors(), &max).await.unwrap();
        assert!(looks.roles.iter().all(|look| look.people.is_none() && look.invited.is_none()));
        assert_eq!(looks.roles.len(), 4);
    }

    async fn what_was_ended_or_belongs_to_others_is_not_found(world: &World) {
        let owner = atlas(world).await;
        world.organization("harbor", "sendocki").await;
        let harbor = grant(world, "owner@harbor.example", "harbor").await.unwrap();
        let theirs = makes(world, &harbor, "Packer", "orders.view").await;
        assert!(look::one(&world.doors(), &owner, theirs).await.unwrap().is_none());
        meddles(world, "UPDATE roles SET deleted_at = created_at WHERE name = 'Packer'").await;
        assert!(look::one(&world.doors(), &harbor, theirs).await.unwrap().is_none());
        assert_eq!(look::all(&world.doors(), &harbor).await.unwrap().roles.len(), 4);
    }
}
