//! Many at once, with exact outcomes: seats, links, powers.

use std::future::Future;

use diesel::prelude::*;
use rolecall::{
    authz::Operator,
    db::schema::{invitations, members, organization_state, organizations},
    store::plans::{Changed, set_by_operator},
};

use super::{ANA, acme, asks, ends_well, with_mail};
use crate::{
    harness::{
        PASSWORD, Page, World,
        race::{dear_rounds, each_was_first, post, rounds, together},
    },
    on_both,
};

fn joining(world: &World, link: &str, name: &str) -> impl Future<Output = Page> + use<> {
    let fields = vec![("act", "accept".to_owned()), ("name", name.to_owned()), ("password", PASSWORD.to_owned())];
    post(world.visitor(), link.to_owned(), fields)
}

/// How many of them were let in.
fn joined(pages: &[Page]) -> usize {
    pages.iter().filter(|page| page.status == 303).count()
}

async fn states(world: &World, slug: &str, state: &'static str) -> i64 {
    let slug = slug.to_owned();
    world
        .query(move |conn| {
            invitations::table
                .inner_join(organizations::table.on(organizations::id.eq(invitations::org_id)))
                .filter(organizations::slug.eq(slug).and(invitations::state.eq(state)))
                .count()
                .get_result(conn)
                .unwrap()
        })
        .await
}

async fn active(world: &World, slug: &str) -> (i32, i32) {
    let slug = slug.to_owned();
    world
        .query(move |conn| {
            organization_state::table
                .inner_join(organizations::table.on(organizations::id.eq(organization_state::org_id)))
                .filter(organizations::slug.eq(slug))
                .select((organization_state::active, organization_state::pending))
                .first(conn)
                .unwrap()
        })
        .await
}

on_both! {
    async fn after_a_downgrade_as_many_join_as_there_are_seats_and_the_links_of_the_others_live_on(world: &World) {
        for round in 0..dear_rounds() {
            let slug = format!("acme-{round}");
            world.organization_on(&slug, "autocom", "pro").await;
            world.member(&slug, "second", "admin").await;
            let owner = world.signed_in(&format!("owner@{slug}.example")).await;
            let addresses: Vec<String> = (0..20).map(|n| format!("new{n}.r{round}@people.example")).collect();
            let page = world.invites(&owner, &slug, &addresses.join("\n"), "agent").await;
            assert_eq!(page.status, 200, "{}", page.body);
            assert_eq!(active(world, &slug).await, (2, 20));
            let plan = set_by_operator(&world.doors(), &Operator::at_the_command_line(), slug.clone(), "starter".into()).await.unwrap();
            assert!(matches!(plan, Changed::Done { .. }), "{plan:?}");
            let mut links = Vec::new();
            for address in &addresses {
                links.push(world.link(&slug, address).await);
            }
            let runners = links.iter().enumerate().map(|(n, link)| joining(world, link, &format!("Person {n}"))).collect();
            let pages = together(round, runners).await;
            assert_eq!(joined(&pages), 3, "round {round}: 5 seats, 2 people in");
            assert_eq!(active(world, &slug).await, (5, 17), "round {round}");
            let (mut refused, mut again) = (0, None);
            for (page, link) in pages.iter().zip(&links) {
                if page.status != 303 {
                    assert_eq!(page.status, 409, "{}", page.body);
                    let shown = world.visitor().get(link).await;
                    assert_eq!(shown.status, 200, "a loser's link is alive: {}", shown.body);
                    refused += 1;
                    again = Some(link);
                }
            }
            assert_eq!(refused, 17);
            // Once there is room, it opens.
            let plan = set_by_operator(&world.doors(), &Operator::at_the_command_line(), slug.clone(), "pro".into()).await.unwrap();
            assert!(matches!(plan, Changed::Done { .. }), "{plan:?}");
            let (_, page) = world.joins_anew(again.unwrap(), "Late Comer").await;
            assert_eq!(page.status, 303, "{}", page.body);
            world.is_sound().await;
        }
    }

    async fn fifty_who_answer_one_link_at_once_make_one_member(world: &World) {
        for round in 0..dear_rounds() {
            let slug = format!("acme-{round}");
            world.organization(&slug, "starter").await;
            let owner = world.signed_in(&format!("owner@{slug}.example")).await;
            let email = format!("ana.r{round}@people.example");
            world.invites(&owner, &slug, &email, "member").await;
            let link = world.link(&slug, &email).await;
            let pages = together(round, (0..50).map(|n| joining(world, &link, &format!("Person {n}"))).collect()).await;
            assert_eq!(joined(&pages), 1, "round {round}");
            assert!(pages.iter().all(|page| [303, 410, 409].contains(&page.status.as_u16())), "{:?}", pages.iter().map(|page| page.status).collect::<Vec<_>>());
            assert_eq!(active(world, &slug).await, (2, 0));
            assert_eq!(states(world, &slug, "accepted").await, 1);
        }
    }

    async fn of_taking_back_and_answering_one_wins_and_the_other_is_told(world: &World) {
        world.organization("acme", "starter").await;
        let owner = world.signed_in("owner@acme.example").await;
        for round in 0..rounds() {
            let email = format!("ana{round}@people.example");
            world.invites(&owner, "acme", &email, "member").await;
            let (id, link) = (world.invitation("acme", &email).await.id, world.link("acme", &email).await);
            let revoke = post(owner.clone(), "/o/acme/invitations/act".into(), vec![("one", format!("revoke:{id}"))]);
            let decline = post(world.visitor(), link, vec![("act", "decline".into())]);
            let pages = together(round, vec![Box::pin(revoke) as std::pin::Pin<Box<dyn Future<Output = Page>>>, Box::pin(decline)]).await;
            assert_eq!(pages[0].status, 303, "{}", pages[0].body);
            let told = owner.follow(&pages[0]).await.flash().unwrap();
            match world.invitation("acme", &email).await.state.as_str() {
                "revoked" => {
                    assert_eq!(pages[1].status, 410, "{}", pages[1].body);
                    assert_eq!(told, "The invitation is revoked. Its link opens nothing any more.");
                }
                "declined" => {
                    assert_eq!(pages[1].status, 303, "{}", pages[1].body);
                    assert_eq!(told, "Nothing was revoked. One was answered, taken back or had run out.");
                }
                other => panic!("{other}"),
            }
        }
        assert_eq!(active(world, "acme").await, (1, 0));
    }

    async fn of_taking_back_and_joining_one_wins(world: &World) {
        world.organization("acme", "starter").await;
        let owner = world.signed_in("owner@acme.example").await;
        let mut members = 1;
        for round in 0..rounds().div_ceil(4) {
            let email = format!("ana{round}@people.example");
            world.invites(&owner, "acme", &email, "member").await;
            let (id, link) = (world.invitation("acme", &email).await.id, world.link("acme", &email).await);
            let revoke = post(owner.clone(), "/o/acme/invitations/act".into(), vec![("one", format!("revoke:{id}"))]);
            let join = joining(world, &link, "Ana");
            let pages = together(round, vec![Box::pin(revoke) as std::pin::Pin<Box<dyn Future<Output = Page>>>, Box::pin(join)]).await;
            let state = world.invitation("acme", &email).await.state;
            assert_eq!(pages[1].status.as_u16(), if state == "accepted" { 303 } else { 410 }, "{}", pages[1].body);
            members += i32::from(state == "accepted");
            assert_eq!(active(world, "acme").await, (members, 0), "{state}");
        }
    }

    async fn of_two_admins_who_demote_each_other_one_stays(world: &World) {
        let mut first_stays = 0;
        for round in 0..rounds() {
            let slug = format!("gifts-{round}");
            world.organization(&slug, "sendoso").await;
            world.member(&slug, "second", "admin").await;
            let (first, second) = (format!("owner@{slug}.example"), format!("second@{slug}.example"));
            let (one, other) = (world.signed_in(&first).await, world.signed_in(&second).await);
            let demote = async |email: &str| {
                let (id, role) = member(world, &slug, email).await;
                (format!("/o/{slug}/members/{id}/role"), vec![("role", "sender".to_owned()), ("from", role.to_string())])
            };
            let (to_second, to_first) = (demote(&second).await, demote(&first).await);
            let pages = together(round, vec![post(one, to_second.0, to_second.1), post(other, to_first.0, to_first.1)]).await;
            let done = pages.iter().filter(|page| page.status == 303).count();
            assert_eq!(done, 1, "round {round}: {:?}", pages.iter().map(|page| page.status).collect::<Vec<_>>());
            // The one demoted has no longer the right: 403; nobody is told that the organization would be without.
            assert!(pages.iter().all(|page| [303, 403].contains(&page.status.as_u16())));
            let admins = [member(world, &slug, &first).await.1, member(world, &slug, &second).await.1];
            assert_eq!(admins.iter().filter(|role| **role == 1).count(), 1, "{admins:?}");
            first_stays += usize::from(admins[0] == 1);
        }
        each_was_first(first_stays, rounds());
    }

    async fn one_address_invited_twice_at_once_in_another_spelling_is_invited_once(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "second", "admin").await;
        let browsers = [world.signed_in("owner@acme.example").await, world.signed_in("second@acme.example").await];
        for round in 0..rounds() {
            let spellings = [format!("Ana{round}@People.example"), format!("  ana{round}@PEOPLE.example ")];
            let runners = browsers.iter().zip(spellings).map(|(browser, address)| {
                let fields = vec![("addresses", address), ("role", "member".into()), ("hours", "168".into()), ("note", String::new())];
                post(browser.clone(), "/o/acme/invitations".into(), fields)
            });
            together(round, runners.collect()).await;
            assert_eq!(active(world, "acme").await, (2, round as i32 + 1));
            assert_eq!(states(world, "acme", "pending").await, round as i64 + 1);
        }
    }
}

/// A member's id and the number of their role.
async fn member(world: &World, slug: &str, email: &str) -> (rolecall::domain::ids::UserId, i32) {
    let (slug, email) = (slug.to_owned(), email.to_owned());
    world
        .query(move |conn| {
            members::table
                .inner_join(organizations::table)
                .filter(organizations::slug.eq(slug).and(members::email.eq(email)))
                .select((members::user_id, members::role_number))
                .first(conn)
                .unwrap()
        })
        .await
}

on_both! {
    async fn a_crowd_of_guessed_codes_is_held_to_as_many_as_one_guesser(database: Database) {
        let (world, _sink) = with_mail(database).await;
        let owner = acme(&world).await;
        asks(&owner, ANA, &[]).await;
        let link = world.copied_link("acme", ANA).await;
        let guess = |n: usize| {
            let fields = [("act", "accept".to_owned()), ("name", "Eve".to_owned()), ("password", PASSWORD.to_owned()), ("code", format!("{n:06}"))];
            post(world.visitor(), link.clone(), fields.to_vec())
        };
        let pages = together(0, (0..32).map(guess).collect()).await;
        let of = |status: u16| pages.iter().filter(|page| page.status == status).count();
        assert_eq!((of(422), of(429)), (5, 27), "looked at, and told to wait");
        ends_well(world).await;
    }
}
