//! What a role was before.

use rolecall::{
    authz::capabilities::ReadMembers,
    store::roles::versions::{self, Version},
};

use super::*;
use crate::on_both;

on_both! {
    async fn every_version_is_kept_the_newest_first_and_can_be_brought_back(world: &World) {
        let owner = atlas(world).await;
        world.member("atlas", "mia", "manager").await;
        let mia = builder(world, "mia@atlas.example").await;
        let number = makes(world, &owner, "Packer", "orders.view").await;
        assert_eq!(saves(world, &mia, number, 1, "Packers", "orders.view orders.edit=own").await, saved(number, 2));
        let reader = grant::<ReadMembers>(world, "mia@atlas.example", "atlas").await.unwrap();
        let all = versions::of(&world.doors(), &reader, number).await.unwrap().unwrap();
        let told: Vec<(i32, &str, &str, String)> = all
            .iter()
            .map(|version| (version.version, version.name.as_str(), version.by.as_deref().unwrap(), said(world, "sendocki", &version.vector)))
            .collect();
        assert_eq!(
            told,
            [
                (2, "Packers", "Mia", "orders.view orders.edit=own".to_owned()),
                (1, "Packer", "Olga Owner", "orders.view".to_owned()),
            ]
        );
        assert!(all[0].at > all[1].at);
        let first = versions::one(&world.doors(), &owner, number, 1).await.unwrap().unwrap();
        assert_eq!(first, all[1]);
        let Version { name, description, reach, vector, .. } = first;
        let back = Draft { name: RoleName::parse(&name).unwrap(), description, reach, vector };
        assert_eq!(build::save(&world.doors(), &owner, opened(world, &owner, number, 2, &back).await, back).await.unwrap(), saved(number, 3));
        let all = versions::of(&world.doors(), &owner, number).await.unwrap().unwrap();
        assert_eq!((all[0].name.as_str(), &all[0].vector), ("Packer", &all[2].vector));
    }

    async fn there_are_none_of_the_catalogs_roles_and_nothing_of_what_is_not_there(world: &World) {
        let owner = atlas(world).await;
        world.organization("harbor", "sendocki").await;
        let harbor = grant(world, "owner@harbor.example", "harbor").await.unwrap();
        let theirs = makes(world, &harbor, "Packer", "orders.view").await;
        assert_eq!(versions::of(&world.doors(), &owner, RoleNumber(1)).await.unwrap(), Some(vec![]));
        for number in [theirs, RoleNumber(0), RoleNumber(i32::MAX)] {
            assert_eq!(versions::of(&world.doors(), &owner, number).await.unwrap(), None, "{number}");
            assert_eq!(versions::one(&world.doors(), &owner, number, 1).await.unwrap(), None, "{number}");
        }
        let own = makes(world, &owner, "Packer", "orders.view").await;
        assert_eq!(versions::one(&world.doors(), &owner, own, 2).await.unwrap(), None);
        meddles(world, "UPDATE roles SET deleted_at = created_at WHERE name = 'Packer'").await;
        assert_eq!(versions::of(&world.doors(), &owner, own).await.unwrap(), None, "it was ended");
    }
}
