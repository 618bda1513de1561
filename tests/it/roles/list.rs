//! The list of roles, as people see it.

use super::*;
use crate::{harness::Page, on_both};

const LIST: &str = "/o/atlas/roles";

fn names(page: &Page) -> Vec<String> {
    assert_eq!(page.status, 200, "{}", page.body);
    page.all("tbody a.name")
}

/// A column of the body, from the top; the first is the second in the table, after the roles themselves.
fn column(page: &Page, number: usize) -> Vec<String> {
    page.all(&format!("tbody td:nth-child({})", number + 1))
}

/// Where the buttons to duplicate lead, from the top.
fn duplicates(page: &Page) -> Vec<String> {
    let hrefs = |number: usize| page.attribute(&format!("tbody tr:nth-child({number}) td.acts a"), "href");
    (1..=page.all("tbody tr").len()).filter_map(hrefs).collect()
}

on_both! {
    async fn the_catalogs_roles_come_first_then_ones_own_each_with_what_it_comes_to(world: &World) {
        let owner = atlas(world).await;
        makes(world, &owner, "Auditor", "orders.view=own deliveries.view analytics.view_financials billing.view").await;
        makes(world, &owner, "Aide", "customers.view").await;
        world.member("atlas", "ada", "custom-5").await;
        world.member_with("atlas", "sam", "custom-5", rolecall::domain::member::Status::Suspended).await;
        world.member("atlas", "mia", "manager").await;
        let browser = world.signed_in(OWNER).await;
        for (address, role) in [("ana@people.example", "custom-5"), ("ben@people.example", "custom-6")] {
            assert_eq!(world.invites(&browser, "atlas", address, role).await.status, 200);
        }
        let page = browser.get(LIST).await;
        assert_eq!(names(&page), ["Owner", "Manager", "Confirmation Agent", "Delivery Agent", "Auditor", "Aide"]);
        assert_eq!(
            page.all("tbody .who .muted.block"),
            [
                "Full access to everything: orders, deliveries, team, billing, integrations, account deletion",
                "Operational management and configuration",
                "Specialized in call queue and order confirmation by phone / WhatsApp",
                "Specialized in delivery tracking and field confirmations",
                "One of our own",
                "One of our own",
            ]
        );
        assert_eq!(page.all("thead th"), ["Role", "Permissions", "Reach", "People", "Actions"]);
        assert_eq!(column(&page, 1), ["26 7 sensitive", "21 3 sensitive", "5", "6", "4 2 sensitive", "1"]);
        let all = "The whole store";
        assert_eq!(column(&page, 2), [all, all, all, "Only their own", "The whole store · Only their own", "–"]);
        assert_eq!(column(&page, 3), ["One person", "One person", "Nobody", "Nobody", "2 people, 1 invited", "Nobody, 1 invited"]);
        // A way to people where there are any.
        let href = |row: usize| page.attribute(&format!("tbody tr:nth-child({row}) td:nth-child(4) a"), "href");
        assert_eq!(href(5).as_deref(), Some("/o/atlas/members?role=custom-5"));
        assert_eq!((href(3), href(6)), (None, None));
        // The same for a narrow screen, in one line.
        assert_eq!(page.all("tbody .fold")[4], "4 permissions, 2 sensitive · The whole store · Only their own · 2 people, 1 invited");
        assert_eq!(page.all("tbody .fold")[5], "One permission · Nobody, 1 invited");
        assert_eq!(page.all("tbody tr:nth-child(1) .badge"), ["System", "You"]);
        assert_eq!(page.all("tbody tr:nth-child(2) .badge"), ["System"]);
        assert_eq!(page.all("tbody tr:nth-child(5) .badge"), [""; 0]);
        assert_eq!(page.one("header .muted"), "What people may do, and who may do it. 2 roles are your own.");
    }

    async fn nothing_is_said_of_reaches_where_nothing_can_be_limited(world: &World) {
        world.organization("atlas", "autocom").await;
        let page = world.signed_in(OWNER).await.get(LIST).await;
        assert_eq!(page.all("thead th"), ["Role", "Permissions", "People", "Actions"]);
        let catalog = world.catalog("autocom");
        assert_eq!(names(&page), catalog.roles.iter().map(|role| role.name.in_language("en")).collect::<Vec<_>>());
        assert_eq!(page.all("tbody td:nth-child(2)").len(), catalog.roles.len());
        assert!(page.all("tbody .fold").iter().all(|line| !line.contains("whole")), "{:?}", page.all("tbody .fold"));
    }

    async fn whoever_builds_may_duplicate_every_role_and_a_reader_none(world: &World) {
        let owner = atlas(world).await;
        makes(world, &owner, "Onlooker", "team.view").await;
        makes(world, &owner, "Auditor", "billing.view").await;
        world.member("atlas", "leo", "custom-5").await;
        world.member("atlas", "mia", "manager").await;
        for builder in [OWNER, "mia@atlas.example"] {
            let page = world.signed_in(builder).await.get(LIST).await;
            let expected: Vec<String> = (1..=6).map(|number| format!("/o/atlas/roles/new?from=role:{number}")).collect();
            assert_eq!(duplicates(&page), expected, "{builder}");
            let label = page.attribute("tbody tr:nth-child(6) td.acts a", "aria-label");
            assert_eq!(label.as_deref(), Some("Duplicate Auditor"), "{builder}");
            assert_eq!(page.attribute(".head .btn.primary", "href").as_deref(), Some("/o/atlas/roles/new"), "{builder}");
        }
        let page = world.signed_in("leo@atlas.example").await.get(LIST).await;
        assert_eq!(names(&page).len(), 6);
        assert_eq!(page.all("thead th"), ["Role", "Permissions", "Reach", "People"]);
        assert_eq!(duplicates(&page), [""; 0]);
        assert!(!page.body.contains("/roles/new"), "nor any other way to build");
    }

    async fn who_sees_a_part_of_the_team_is_told_no_numbers_of_people(world: &World) {
        world.organization("atlas", "sendoso").await;
        world.member("atlas", "max", "manager").await;
        world.member("atlas", "dan", "department_admin").await;
        let everybody = world.signed_in(OWNER).await.get(LIST).await;
        assert_eq!(everybody.all("thead th"), ["Role", "Permissions", "Reach", "People", "Actions"]);
        assert_eq!(column(&everybody, 3), ["One person", "One person", "One person", "Nobody"]);
        for part in ["max@atlas.example", "dan@atlas.example"] {
            let page = world.signed_in(part).await.get(LIST).await;
            assert_eq!(names(&page), names(&everybody), "{part}");
            assert_eq!(page.all("thead th"), ["Role", "Permissions", "Reach"], "{part}");
            assert_eq!((column(&page, 1), column(&page, 2)), (column(&everybody, 1), column(&everybody, 2)), "{part}");
            assert_eq!(page.all("tbody td").len(), 2 * 4, "{part}");
            let told = page.all("tbody .fold").join(" ");
            assert!(["person", "people", "Nobody", "invited"].iter().all(|word| !told.contains(word)), "{part}: {told}");
            assert!(!page.body.contains("members?role="), "{part}");
        }
    }
}
