//! The doctor finds what is broken, and says so by its exit: each invariant broken by hand in an otherwise healthy database, each finding
//! told in a line that says where.

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use super::{Place, on_both};

/// Ids written out: both databases read them, each in its own notation.
const SOMEBODY: &str = "01890000000070008000000000000001";
const ANOTHER: &str = "01890000000070008000000000000002";

pub fn id(sqlite: bool, hex: &str) -> String {
    if sqlite { format!("x'{hex}'") } else { format!("'{hex}'") }
}

/// Meddles with the database behind the program's back.
pub fn does(place: &Place, statements: &str) {
    let sqlite = place.server.is_none();
    // A blob here, a uuid there; a number here, a boolean there.
    let written = statements
        .replace("$SOMEBODY", &id(sqlite, SOMEBODY))
        .replace("$ANOTHER", &id(sqlite, ANOTHER))
        .replace("$FALSE", if sqlite { "0" } else { "false" });
    place.on_database(move |conn| Ok(conn.batch_execute(&written)?));
}

/// Breaks it, and answers what the doctor says, a line each.
#[track_caller]
pub fn breaks(place: &Place, statements: &str) -> Vec<String> {
    does(place, statements);
    let said = place.run(&["doctor"]);
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    said.out.lines().map(str::to_owned).collect()
}

/// Two organizations, both healthy, the first with two acts on its record.
fn atlas(place: Place) -> Place {
    let place = place.migrated();
    place.organization("atlas", "starter", "team").done();
    place.organization("other", "starter", "free").done();
    place.run(&["org", "set-plan", "--org", "atlas", "--plan", "free"]).done();
    place.run(&["doctor"]).done();
    place
}

const IN_ATLAS: &str = "WHERE org_id = (SELECT id FROM organizations WHERE slug = 'atlas')";

on_both! {
    fn it_names_what_it_examined_and_finds_a_wrong_count(place: Place) {
        let place = place.migrated();
        place.organization("atlas", "sendocki", "pro").done();
        let healthy: Value = serde_json::from_str(&place.run(&["doctor", "--json"]).done()).expect("JSON");
        assert_eq!(healthy, json!({ "examined": ["I1", "I2", "I3", "I5", "I6", "I7", "I8", "I9", "I10", "I11"], "findings": [] }));

        assert_eq!(breaks(&place, "UPDATE organization_state SET active = active + 1"), ["I11: atlas: keeps 2 active members, has 1"]);
        assert_eq!(place.run(&["doctor"]).refused(), "rolecall: 1 invariant does not hold");

        let said = place.run(&["doctor", "--json"]);
        let broken: Value = serde_json::from_str(&said.out).expect("JSON");
        assert_eq!(broken["findings"], json!([{ "invariant": "I11", "about": "atlas: keeps 2 active members, has 1" }]));
        assert_eq!(broken["examined"], healthy["examined"]);
        assert_eq!(said.code, Some(1));
    }

    fn a_lost_owner_and_a_changed_record_are_found(place: Place) {
        let place = place.migrated();
        place.organization("atlas", "sendocki", "pro").done();
        let said = breaks(&place, "UPDATE members SET role_number = 2; UPDATE activity SET action = 'organization.renamed'");
        assert_eq!(said[..2], ["I1: atlas: nobody active holds owner", "I8: atlas: activity 1 does not follow from the one before"]);
        // The counts by role are wrong as well.
        let mut counts = said[2..].to_vec();
        counts.sort();
        let wrong = |number| format!("I11: atlas: the count kept of role {number}, active is wrong");
        assert_eq!(counts, [wrong(1), wrong(2)]);
        assert_eq!(place.run(&["doctor"]).refused(), "rolecall: 3 invariants do not hold");
    }

    fn what_was_written_into_the_record_later_is_found(place: Place) {
        let place = atlas(place);
        let said = breaks(&place, &format!("UPDATE activity SET payload = '{{\"x\": 1}}' {IN_ATLAS} AND sequence = 1"));
        assert_eq!(said, ["I8: atlas: activity 1 was changed after it was written"]);
    }

    fn an_act_that_is_gone_from_the_record_is_found(place: Place) {
        let place = atlas(place);
        assert_eq!(breaks(&place, &format!("DELETE FROM activity {IN_ATLAS} AND sequence = 1")), ["I8: atlas: the activity jumps from 0 to 2"]);
    }

    fn a_record_without_its_end_is_found(place: Place) {
        let place = atlas(place);
        let said = breaks(&place, &format!("DELETE FROM activity {IN_ATLAS} AND sequence = 2"));
        assert_eq!(said, ["I8: atlas: the activity ends at 1, the organization keeps 2"]);
    }

    fn an_organization_that_counts_more_acts_or_keeps_another_end_is_found(place: Place) {
        let place = atlas(place);
        let said = breaks(&place, &format!("UPDATE organization_state SET activity_sequence = 9 {IN_ATLAS}"));
        assert_eq!(said, ["I8: atlas: the activity ends at 2, the organization keeps 9"]);
        let said = breaks(&place, &format!("UPDATE organization_state SET activity_sequence = 2, activity_hash = 'x' {IN_ATLAS}"));
        assert_eq!(said, ["I8: atlas: the activity ends at 2, the organization keeps 2"]);
    }

    fn a_member_who_is_called_otherwise_than_their_user_is_found(place: Place) {
        let place = atlas(place);
        for (broken, mended) in [
            ("name = 'X'", "name = 'Olga Owner'"),
            ("email = 'x@atlas.example'", "email = 'owner@atlas.example'"),
            ("email_key = 'x@atlas.example'", "email_key = 'owner@atlas.example'"),
            ("name_key = 'x'", "name_key = 'olga owner'"),
            ("search_key = 'olga owner'", "search_key = 'olga owner owner@atlas.example'"),
        ] {
            assert_eq!(
                breaks(&place, &format!("UPDATE members SET {broken} {IN_ATLAS}")),
                ["I11: atlas: the copy of owner@atlas.example is stale"],
                "{broken}"
            );
            does(&place, &format!("UPDATE members SET {mended} {IN_ATLAS}"));
            place.run(&["doctor"]).done();
        }
    }

    fn a_wrong_count_of_those_in_a_role_is_found_and_so_is_a_missing_one(place: Place) {
        let place = atlas(place);
        let wrong = "I11: atlas: the count kept of role 1, active is wrong";
        assert_eq!(breaks(&place, &format!("UPDATE role_counts SET members = 9 {IN_ATLAS}")), [wrong]);
        assert_eq!(breaks(&place, &format!("DELETE FROM role_counts {IN_ATLAS}")), [wrong]);
    }

    fn a_mail_that_was_both_sent_and_given_up_is_found(place: Place) {
        let place = atlas(place);
        let mail = |id: &str, to: &str, sent: &str, given_up: &str| {
            format!(
                "INSERT INTO outbox (id, kind, recipient, recipient_name, language, payload, created_at, due_at, attempts, sent_at, given_up_at)
                 SELECT {id}, 'test', '{to}@people.example', '', 'en', '{{}}', created_at, created_at, 1, {sent}, {given_up}
                 FROM organizations WHERE slug = 'atlas';"
            )
        };
        // Either alone is how mails end.
        does(&place, &mail("$ANOTHER", "ben", "created_at", "NULL"));
        place.run(&["doctor"]).done();
        let said = breaks(&place, &mail("$SOMEBODY", "ana", "created_at", "created_at"));
        assert_eq!(said, ["I9: a mail to ana@people.example is both sent and given up"]);
        does(&place, "UPDATE outbox SET sent_at = NULL");
        place.run(&["doctor"]).done();
    }

    fn a_role_of_the_catalog_that_is_ended_gone_or_another_is_found(place: Place) {
        let place = atlas(place);
        let missing = "I3: atlas: the system role viewer has no row";
        assert_eq!(breaks(&place, &format!("UPDATE roles SET deleted_at = created_at {IN_ATLAS} AND key = 'viewer'")), [missing]);
        does(&place, "UPDATE roles SET deleted_at = NULL");
        place.run(&["doctor"]).done();
        let said = breaks(&place, &format!("UPDATE roles SET key = 'ghost' {IN_ATLAS} AND key = 'viewer'"));
        assert_eq!(said, [missing, "I3: atlas: the system role ghost is not in the catalog"]);
        assert_eq!(breaks(&place, &format!("DELETE FROM roles {IN_ATLAS} AND key = 'ghost'")), [missing]);
    }

    fn a_plan_that_the_catalog_does_not_know_has_no_seats(place: Place) {
        let place = atlas(place);
        let said = breaks(&place, "UPDATE organizations SET plan = 'ghost' WHERE slug = 'atlas'");
        assert_eq!(said, ["I2: atlas: 1 active and 0 pending of 0 seats"]);
        // Whoever was there when the plan went is not one too many.
        does(&place, &format!("UPDATE organization_state SET ceiling = 1 {IN_ATLAS}"));
        place.run(&["doctor"]).done();
    }
}

/// Postgres keeps its index itself.
#[test]
fn a_member_whom_the_search_does_not_know_is_found_and_so_is_an_entry_for_nobody() {
    let place = atlas(Place::sqlite());
    let one = "(SELECT search_id FROM members WHERE email = 'owner@atlas.example')";
    let said = breaks(&place, &format!("DELETE FROM member_search WHERE rowid = {one}"));
    assert_eq!(said, ["I11: atlas: owner@atlas.example is not in the search index"]);
    // As many entries as members, and still not theirs.
    let said = breaks(&place, "INSERT INTO member_search (rowid, search_key) VALUES (77, 'somebody else')");
    let nobodys = "I11: the search index has an entry 77, which is nobody's";
    assert_eq!(said, ["I11: atlas: owner@atlas.example is not in the search index", nobodys]);
    does(
        &place,
        "INSERT INTO member_search (rowid, search_key) SELECT search_id, search_key FROM members WHERE email = 'owner@atlas.example'",
    );
    assert_eq!(breaks(&place, "SELECT 1"), [nobodys]);
    does(&place, "DELETE FROM member_search WHERE rowid = 77");
    place.run(&["doctor"]).done();
    let mut all = breaks(&place, "DELETE FROM member_search");
    all.sort();
    let unknown = |slug: &str| format!("I11: {slug}: owner@{slug}.example is not in the search index");
    assert_eq!(all, [unknown("atlas"), unknown("other")]);
}

/// What no index, CHECK or foreign key lets in may still be in a file that was damaged; a server holds to its own.
#[test]
fn a_file_that_breaks_its_own_rules_is_found() {
    let place = atlas(Place::sqlite());
    let said =
        breaks(&place, "PRAGMA foreign_keys = OFF; INSERT INTO devices (user_id, device_id, signed_in_at) VALUES ($SOMEBODY, $ANOTHER, 0)");
    assert_eq!(said, ["I11: devices has a row without its parent"]);
    does(&place, "DELETE FROM devices");
    let said =
        breaks(&place, "PRAGMA ignore_check_constraints = ON; UPDATE members SET origin = 'ghost' WHERE email = 'owner@atlas.example'");
    assert_eq!(said, ["I11: CHECK constraint failed in members"]);
}
