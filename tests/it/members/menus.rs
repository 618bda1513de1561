//! The menus of the rows: each holds what its reader may do to that person now, and nothing that would be refused.

use std::collections::{BTreeMap, BTreeSet};

use rolecall::domain::member::Status;
use scraper::{Html, Selector};

use crate::{
    harness::{Browser, Page, World},
    on_both,
};

const ACTS: [&str; 4] = ["role", "suspend", "reactivate", "remove"];

/// The acts that each row leads to, by address: what is behind the person's own address, and leaving.
fn menus(page: &Page, slug: &str) -> BTreeMap<String, BTreeSet<String>> {
    let html = Html::parse_document(&page.body);
    let find = |selector: &str| Selector::parse(selector).unwrap();
    html.select(&find("tbody tr"))
        .map(|row| {
            let mail = row.select(&find(".mail")).next().unwrap().text().collect::<String>().trim().to_owned();
            let anchor = find("a[href]");
            let acts = row.select(&anchor).filter_map(|link| {
                let path = link.attr("href").unwrap().split('?').next().unwrap().to_owned();
                let act = path.rsplit('/').next().unwrap().to_owned();
                (path.starts_with(&format!("/o/{slug}/members/")) || path == format!("/o/{slug}/leave")).then_some(act)
            });
            (mail, acts.collect())
        })
        .collect()
}

/// The form of an act, sent by somebody who was not offered it.
async fn forces(world: &World, browser: &Browser, slug: &str, email: &str, act: &str) -> Page {
    let is = world.what_is(slug, email).await.unwrap();
    let role = is.split(' ').next().unwrap();
    let from = world.number(slug, role).await.to_string();
    // Another role than theirs, and the least there is.
    let to = world.catalog(slug).roles.iter().rev().find(|other| other.key != role).unwrap().key.clone();
    let fields = if act == "role" { vec![("role", to.as_str()), ("from", from.as_str())] } else { vec![] };
    world.acts(browser, slug, email, act, &fields).await
}

/// What is in the menus is let through, and what is not is refused: every row is asked for every act, and one not offered is tried as well.
async fn menus_tell_the_truth(world: &World, slug: &str, local: &str, people: usize) {
    let own = format!("{local}@{slug}.example");
    let browser: Browser = world.signed_in(&own).await;
    let page = browser.get(&format!("/o/{slug}/members")).await;
    assert_eq!(page.status, 200, "{own}");
    let menus = menus(&page, slug);
    assert_eq!(menus.len(), people, "{own}: {menus:?}");
    for (email, menu) in menus {
        for act in ACTS {
            let asked = browser.get(&world.place_of(slug, &email, act).await).await;
            // A question that can be answered with yes has a button.
            let open = asked.status == 200 && !asked.all("main form button.primary[type=submit]").is_empty();
            // Or it names what has to be done first, and leads there.
            let first = asked.attribute("main [role=alert] a[href*='/role']", "href").is_some();
            assert_eq!(menu.contains(act), open || first, "{own} and {act} of {email}: {menu:?}, {}", asked.status);
            if !menu.contains(act) {
                let before = world.what_is(slug, &email).await;
                let status = forces(world, &browser, slug, &email, act).await.status.as_u16();
                assert!([403, 404, 409].contains(&status), "{own} forces {act} of {email}: {status}");
                assert_eq!(world.what_is(slug, &email).await, before, "{own} forces {act} of {email}");
            }
        }
        let leaves = browser.get(&format!("/o/{slug}/leave")).await;
        let open = email == own && !leaves.all("main form button.primary[type=submit]").is_empty();
        assert_eq!(menu.contains("leave"), open, "{own} leaving, at {email}: {menu:?}");
        if email == own && !menu.contains("leave") {
            assert_eq!(browser.post(&format!("/o/{slug}/leave"), &[]).await.status, 409, "{own}");
            assert!(world.what_is(slug, &own).await.is_some(), "{own}");
        }
    }
}

on_both! {
    async fn a_menu_holds_what_the_act_itself_would_let_through(world: &World) {
        for catalog in ["autocom", "sendocki", "sendoso", "starter"] {
            world.organization(catalog, catalog).await;
            let roles = world.catalog(catalog);
            for role in &roles.roles {
                let local = role.key.replace('_', "-");
                // The owner of the organization holds the highest role alone, and there is no second one to lower it.
                if !role.at_least_one {
                    world.member(catalog, &local, &role.key).await;
                }
                world.member_with(catalog, &format!("off-{local}"), &role.key, Status::Suspended).await;
            }
            let sees = roles.roles_with(rolecall::domain::capability::Capability::ReadMembers);
            for role in sees {
                let local = if role.at_least_one { "owner".to_owned() } else { role.key.replace('_', "-") };
                // Of each role one who is suspended and one who is not. Until there are teams, who reaches no further than one sees nobody else.
                let people = if catalog == "sendoso" && !role.at_least_one { 1 } else { 2 * roles.roles.len() };
                menus_tell_the_truth(world, catalog, &local, people).await;
            }
        }
    }

    async fn an_owners_row_has_no_menu_for_who_is_none(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "ada", "admin").await;
        world.member("acme", "vic", "viewer").await;
        let page = world.signed_in("ada@acme.example").await.get("/o/acme/members").await;
        let menus = menus(&page, "acme");
        assert!(menus["owner@acme.example"].is_empty(), "{menus:?}");
        assert_eq!(menus["vic@acme.example"], ["remove", "role", "suspend"].map(str::to_owned).into());
        assert_eq!(menus["ada@acme.example"], ["leave", "role"].map(str::to_owned).into());
        let buttons = page.all("tbody tr button[popovertarget]");
        assert_eq!(buttons.len(), 2, "and no button that opens nothing");
    }

    async fn where_another_owner_is_each_may_act_on_the_other(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "heir", "owner").await;
        world.member_with("acme", "sven", "viewer", Status::Suspended).await;
        let page = world.signed_in("owner@acme.example").await.get("/o/acme/members").await;
        let menus = menus(&page, "acme");
        assert_eq!(menus["heir@acme.example"], ["remove", "role", "suspend"].map(str::to_owned).into());
        assert_eq!(menus["owner@acme.example"], ["leave", "role"].map(str::to_owned).into());
        assert_eq!(menus["sven@acme.example"], ["reactivate", "remove", "role"].map(str::to_owned).into());
    }

    async fn who_only_looks_has_a_menu_on_their_own_row_alone(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "mia", "member").await;
        world.member("acme", "vic", "viewer").await;
        let page = world.signed_in("mia@acme.example").await.get("/o/acme/members").await;
        let menus = menus(&page, "acme");
        assert_eq!(menus["mia@acme.example"], ["leave".to_owned()].into());
        assert!(menus["vic@acme.example"].is_empty() && menus["owner@acme.example"].is_empty(), "{menus:?}");
    }
}
