//! Made-up people: always the same, never more than there are seats for.

use diesel::prelude::*;
use rolecall::db::schema::{members, organizations, roles};

use super::{PASSWORD, Place, on_both};

/// Name, address, key of the role and status of everybody in an organization.
type Row = (String, String, String, String);

fn everybody(place: &Place, slug: &'static str) -> Vec<Row> {
    let mut rows: Vec<Row> = place.on_database(move |conn| {
        let rows = members::table
            .inner_join(organizations::table)
            .inner_join(roles::table.on(roles::org_id.eq(members::org_id).and(roles::number.eq(members::role_number))))
            .filter(organizations::slug.eq(slug))
            .select((members::name, members::email, roles::key, members::status))
            .load(conn)?;
        Ok(rows)
    });
    // Here, not there: the two databases need not sort alike.
    rows.sort();
    rows
}

fn holding(rows: &[Row], role: &str) -> usize {
    rows.iter().filter(|row| row.2 == role && row.3 == "active").count()
}

on_both! {
    fn the_same_number_gives_the_same_people(place: Place) {
        let (place, other) = (place.migrated(), Place::sqlite());
        for place in [&place, &other] {
            place.organization("crowd", "starter", "enterprise").done();
            let said = place.run(&["seed", "--org", "crowd", "--members", "700"]);
            assert!(said.err.contains("700 of 700 people (100 %)"), "{}", said.err);
            assert!(said.done().starts_with("added 700 people to crowd, "));
            assert_eq!(place.run(&["doctor"]).done(), "all 10 invariants hold\n");
        }
        let people = everybody(&place, "crowd");
        assert_eq!(people.len(), 701);
        assert_eq!(people, everybody(&other, "crowd"));
        assert_eq!(holding(&people, "owner"), 1);
        assert!(people.iter().all(|(_, email, ..)| email.is_ascii() && email.ends_with("@crowd.example")));
        assert!(people.iter().any(|(name, ..)| name.ends_with(" Quillfeather")));
    }

    fn more_than_one_batch(place: Place) {
        let place = place.migrated();
        place.organization("crowd", "autocom", "enterprise").done();
        place.run(&["seed", "--org", "crowd", "--members", "10050"]).done();
        assert_eq!(everybody(&place, "crowd").len(), 10_051);
        assert_eq!(place.run(&["doctor"]).done(), "all 10 invariants hold\n");
    }

    fn what_cannot_be_filled_is_refused_in_one_line(place: Place) {
        let place = place.migrated();
        let line = place.run(&["seed", "--org", "crowd", "--members", "5"]).refused();
        assert!(line.contains("there is no organization crowd: make it by rolecall org create"), "{line}");

        place.organization("crowd", "sendocki", "mini").done();
        let line = place.run(&["seed", "--org", "crowd", "--members", "50"]).refused();
        assert!(line.contains("crowd has the plan mini with 4 seats free, too few for "), "{line}");
        assert!(line.contains("ask for fewer, or make an organization with the plan plus"), "{line}");
        assert_eq!(everybody(&place, "crowd").len(), 1);

        place.run(&["seed", "--org", "crowd", "--members", "2"]).done();
        let line = place.run(&["seed", "--org", "crowd", "--members", "2"]).refused();
        assert!(line.contains("crowd has made-up people already"), "{line}");
        assert_eq!(everybody(&place, "crowd").len(), 3);
        assert_eq!(place.run(&["doctor"]).done(), "all 10 invariants hold\n");
    }

    fn the_typical_teams(place: Place) {
        let place = place.migrated();
        // Owner, managers, confirmation agents, delivery agents.
        for (team, slug, expected) in [
            ("call-centre", "call-centre", [1, 2, 4, 3]),
            ("dropshipping", "dropshipping", [1, 1, 3, 0]),
            ("solo", "solo", [1, 1, 0, 0]),
            ("accountant", "with-accountant", [1, 1, 2, 1]),
        ] {
            place.typed(&["seed", "--team", team, "--password-stdin"], &format!("{PASSWORD}\n")).done();
            let people = everybody(&place, slug);
            let counts = ["owner", "manager", "confirmation_agent", "delivery_agent"].map(|role| holding(&people, role));
            assert_eq!(counts, expected, "{team}");
        }
        let custom: Vec<Row> = everybody(&place, "with-accountant").into_iter().filter(|row| row.2.starts_with("custom-")).collect();
        assert_eq!(custom.len(), 1);
        assert_eq!(place.run(&["doctor"]).done(), "all 10 invariants hold\n");
    }
}

#[test]
fn a_team_joins_an_organization_that_is_there() {
    let place = Place::sqlite();
    place.organization("atlas", "sendocki", "pro").done();
    place.run(&["seed", "--team", "call-centre", "--org", "atlas"]).done();
    let people = everybody(&place, "atlas");
    assert_eq!((people.len(), holding(&people, "owner")), (10, 1));

    place.organization("harbor", "starter", "team").done();
    let line = place.run(&["seed", "--team", "solo", "--org", "harbor"]).refused();
    assert!(line.contains("harbor uses the catalog starter, this team the catalog sendocki"), "{line}");
}

#[test]
fn it_says_which_arguments_go_together() {
    let place = Place::sqlite();
    for arguments in [
        &["seed"][..],
        &["seed", "--members", "5"],
        &["seed", "--org", "acme"],
        &["seed", "--org", "acme", "--members", "0"],
        &["seed", "--team", "solo", "--org", "acme", "--members", "5"],
    ] {
        assert_eq!(place.run(arguments).code, Some(2), "{arguments:?}");
    }
}
