//! What the question about somebody's going says of tokens.

use super::{ADA, OWNER, ROLES, asks, listed, mints, place_of, secret};
use crate::{
    harness::{Browser, Page, World},
    on_both,
};

/// What stands behind "Tokens".
fn said(page: &Page) -> Option<String> {
    assert_eq!(page.status, 200, "{}", page.body);
    let at = page.all("dl.facts dt").iter().position(|label| label == "Tokens")?;
    Some(page.all("dl.facts dd").remove(at))
}

async fn asked(world: &World, browser: &Browser, act: &str) -> Option<String> {
    said(&browser.get(&world.place_of("acme", "heir@acme.example", act).await).await)
}

async fn shop(heir: &Browser, name: &str) {
    secret(&asks(heir, &[("name", name), ("whose", "organization"), ("permission", "team.view")]).await);
}

on_both! {
    async fn who_removes_somebody_is_told_which_tokens_end_and_which_stay(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "heir", "owner").await;
        world.member("acme", "ada", "admin").await;
        let (owner, heir, ada) = (world.signed_in(OWNER).await, world.signed_in("heir@acme.example").await, world.signed_in(ADA).await);
        assert_eq!(asked(world, &owner, "remove").await, None, "there are none");
        // Others' are nothing to them.
        mints(world, &ada, &[("name", "Ada’s"), ("carries", "all")]).await;
        shop(&owner, "Olga’s shop").await;
        assert_eq!(asked(world, &owner, "remove").await, None);

        shop(&heir, "Shop").await;
        assert_eq!(asked(world, &owner, "remove").await.unwrap(), "One token of the organization was made by Heir and stays: Shop.");
        shop(&heir, "Till").await;
        let own = mints(world, &heir, &[("name", "Desk"), ("carries", "all")]).await;
        let all = "One token of Heir’s own ends with the membership: Desk. 2 tokens of the organization were made by Heir and stay: Shop, Till.";
        assert_eq!(asked(world, &owner, "remove").await.unwrap(), all);
        assert_eq!(asked(world, &owner, "suspend").await, None, "a membership that rests ends nothing");
        let yours = "One token of your own ends with the membership: Desk. 2 tokens of the organization that you made stay: Shop, Till.";
        assert_eq!(said(&heir.get("/o/acme/leave").await).unwrap(), yours);

        // What is revoked, or over, is nothing to tell.
        assert_eq!(owner.post(&place_of(&owner, "Till").await, &[]).await.status, 303);
        for name in ["B", "C", "D", "E", "F", "G"] {
            shop(&heir, name).await;
        }
        let many = "One token of Heir’s own ends with the membership: Desk. 7 tokens of the organization were made by Heir and stay: Shop, B, C, D, E and 2 more.";
        assert_eq!(asked(world, &owner, "remove").await.unwrap(), many);
        assert_eq!(own.get(ROLES).await.status, 200);
        assert_eq!(world.acts(&owner, "acme", "heir@acme.example", "remove", &[]).await.status, 303);
        assert_eq!(own.get(ROLES).await.status, 401);
        assert_eq!(listed(&owner).await, ["G", "F", "E", "D", "C", "B", "Shop", "Olga’s shop", "Ada’s"]);
    }
}
