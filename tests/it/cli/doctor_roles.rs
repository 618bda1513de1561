//! What the doctor finds about the roles of organizations: each broken by hand in an otherwise healthy database.

use super::{
    Place,
    doctor::{breaks, does},
    on_both,
};

/// A world with one organization and a role of its own, with the version that says so.
fn atlas(place: Place) -> Place {
    let place = place.migrated();
    place.organization("atlas", "starter", "team").done();
    does(
        &place,
        "INSERT INTO roles (org_id, number, key, is_system, name, name_key, description, reach, permissions, version, created_at)
            SELECT id, 5, 'custom-5', $FALSE, 'Cashier', 'cashier', '', 'organization', '{\"billing.view\": \"organization\"}', 2, created_at
            FROM organizations;
         INSERT INTO role_versions (org_id, role_number, version, name, description, reach, permissions, at, actor_name)
            SELECT id, 5, 2, 'Cashier', '', 'organization', '{\"billing.view\": \"organization\"}', created_at, '' FROM organizations;
         UPDATE organization_state SET next_role_number = 6",
    );
    assert_eq!(place.run(&["doctor"]).code, Some(0), "{}", place.run(&["doctor"]).out);
    place
}

const STALE: &str = "I11: atlas: the newest version kept of the custom role custom-5 is not what the role is";

on_both! {
    fn a_role_whose_newest_version_says_something_else_is_found(place: Place) {
        let place = atlas(place);
        for (broken, mended) in [
            ("UPDATE roles SET name = 'Till' WHERE number = 5", "UPDATE roles SET name = 'Cashier' WHERE number = 5"),
            ("UPDATE roles SET description = 'At the till' WHERE number = 5", "UPDATE roles SET description = '' WHERE number = 5"),
            ("UPDATE roles SET reach = 'own' WHERE number = 5", "UPDATE roles SET reach = 'organization' WHERE number = 5"),
            ("UPDATE roles SET version = 3 WHERE number = 5", "UPDATE roles SET version = 2 WHERE number = 5"),
            ("UPDATE role_versions SET version = 3", "UPDATE role_versions SET version = 2"),
            ("UPDATE role_versions SET permissions = '{}'", "UPDATE role_versions SET permissions = '{\"billing.view\": \"organization\"}'"),
        ] {
            assert_eq!(breaks(&place, broken), [STALE], "{broken}");
            does(&place, mended);
            place.run(&["doctor"]).done();
        }
        assert_eq!(breaks(&place, "DELETE FROM role_versions"), [STALE], "it has none at all");
    }

    fn whoever_holds_or_is_invited_to_an_ended_role_is_found(place: Place) {
        let place = atlas(place);
        // Ended, it is no trouble while nobody has it.
        does(&place, "UPDATE roles SET deleted_at = created_at WHERE number = 5");
        place.run(&["doctor"]).done();
        let said = breaks(
            &place,
            "INSERT INTO invitations (org_id, id, email, email_key, search_key, name, role_number, state, generation, sender_id, sender_name, needs_sender,
                 note, hours, created_at, sent_at, expires_at, resends)
             SELECT o.id, $SOMEBODY, 'new@people.example', 'new@people.example', 'new@people.example', '', 5, 'pending', 1, m.user_id, m.name, $FALSE, '',
                 168, m.joined_at, m.joined_at, m.joined_at, '[]' FROM organizations o JOIN members m ON m.org_id = o.id;
             UPDATE organization_state SET pending = 1",
        );
        assert_eq!(said, ["I3: atlas: new@people.example is invited as custom-5, which was ended"]);
        does(&place, "UPDATE invitations SET state = 'expired'; UPDATE organization_state SET pending = 0");
        place.run(&["doctor"]).done();
        let said = breaks(&place, "UPDATE members SET role_number = 5; UPDATE role_counts SET role_number = 5");
        assert_eq!(said, ["I1: atlas: nobody active holds owner", "I3: atlas: owner@atlas.example holds the role custom-5, which was ended"]);
    }

    fn a_number_that_would_be_given_twice_is_found(place: Place) {
        let place = atlas(place);
        let said = breaks(&place, "UPDATE organization_state SET next_role_number = 5");
        assert_eq!(said, ["I11: atlas: gives the number 5 to the next role, has 5"]);
    }
}
