//! What the doctor finds about who came, who went and who is asked to come: each broken by hand in an otherwise healthy database, and each
//! told in a line that says where.

use diesel::connection::SimpleConnection;

use super::{
    Place,
    doctor::{breaks, does, id},
    on_both,
};

/// A world with one organization on a plan of three seats and a second, healthy one.
fn atlas(place: Place) -> Place {
    let place = place.migrated();
    place.organization("atlas", "starter", "free").done();
    place.organization("other", "starter", "free").done();
    assert_eq!(place.run(&["doctor"]).code, Some(0), "it is healthy before");
    place
}

/// An invitation of Atlas, in a state, for an address, by its owner, as a role.
fn invitation(id: &str, email: &str, state: &str, role: u8) -> String {
    format!(
        "INSERT INTO invitations (org_id, id, email, email_key, search_key, name, role_number, state, generation, sender_id, sender_name, needs_sender,
             note, hours, created_at, sent_at, expires_at, resends)
         SELECT o.id, {id}, '{email}', '{email}', '{email}', '', {role}, '{state}', 1, m.user_id, m.name, $FALSE, '', 168, m.joined_at, m.joined_at,
             m.joined_at, '[]' FROM organizations o JOIN members m ON m.org_id = o.id WHERE o.slug = 'atlas';
         "
    )
}

const COUNT_PENDING: &str = "UPDATE organization_state SET pending = 1 WHERE org_id = (SELECT id FROM organizations WHERE slug = 'atlas');";

on_both! {
    fn a_wrong_count_of_pending_invitations_is_found(place: Place) {
        let place = atlas(place);
        assert_eq!(breaks(&place, COUNT_PENDING), ["I11: atlas: keeps 1 pending invitations, has 0"]);
    }

    fn an_invitation_that_nobody_counted_is_found(place: Place) {
        let place = atlas(place);
        let said = breaks(&place, &invitation("$SOMEBODY", "new@people.example", "pending", 4));
        assert_eq!(said, ["I11: atlas: keeps 0 pending invitations, has 1"]);
    }

    fn a_member_who_is_invited_as_well_is_found(place: Place) {
        let place = atlas(place);
        let said = breaks(&place, &format!("{}{COUNT_PENDING}", invitation("$SOMEBODY", "owner@atlas.example", "pending", 4)));
        assert_eq!(said, ["I5: atlas: owner@atlas.example is a member and has a pending invitation"]);
    }

    fn somebody_who_is_in_and_listed_as_gone_is_found(place: Place) {
        let place = atlas(place);
        let said = breaks(&place, "INSERT INTO former_members (org_id, user_id, role_number, status, origin, name, email, email_key, search_key,
                joined_at, last_seen_at, ended_at, ended_by, ended_by_name)
            SELECT m.org_id, m.user_id, 1, 'active', 'seed', m.name, m.email, m.email_key, m.search_key, m.joined_at, m.last_seen_at, m.joined_at, m.user_id, m.name
            FROM members m WHERE m.email = 'owner@atlas.example'");
        assert_eq!(said, ["I5: atlas: owner@atlas.example is a member and listed as removed"]);
    }

    fn an_accepted_invitation_without_anybody_who_joined_is_found(place: Place) {
        let place = atlas(place);
        let said = breaks(&place, &invitation("$SOMEBODY", "new@people.example", "accepted", 4));
        assert_eq!(said, ["I6: atlas: the invitation of new@people.example was accepted 0 times on record"]);
    }

    fn a_joining_without_an_accepted_invitation_is_found_and_so_is_a_second_one(place: Place) {
        let place = atlas(place);
        let joining = |id: &str| {
            format!(
            "INSERT INTO activity (org_id, id, at, actor_name, action, refused, payload, digest, hash, request_id, address)
             SELECT id, {id}, created_at, 'Ana', 'invitation.accepted', $FALSE, '{{\"invitation\": \"01890000-0000-7000-8000-000000000001\"}}', '', '', '', ''
             FROM organizations WHERE slug = 'atlas';"
        )
        };
        let said = breaks(&place, &joining("$SOMEBODY"));
        assert_eq!(said, ["I6: atlas: a joining is on record for 01890000-0000-7000-8000-000000000001, which is no accepted invitation"]);
        // The invitation it speaks of, accepted by nobody in particular.
        let accepted = invitation("$SOMEBODY", "new@people.example", "accepted", 4);
        assert_eq!(breaks(&place, &accepted), ["I6: atlas: the invitation of new@people.example was accepted 1 times on record"]);
        let by_somebody = "UPDATE invitations SET accepted_by = (SELECT user_id FROM members WHERE email = 'owner@atlas.example');";
        let said = breaks(&place, &format!("{by_somebody}{}", joining("$ANOTHER")));
        assert_eq!(said, ["I6: atlas: the invitation of new@people.example was accepted 2 times on record"]);
    }

    fn an_invitation_to_a_role_that_none_may_carry_is_found(place: Place) {
        let place = atlas(place);
        let said = breaks(&place, &format!("{}{COUNT_PENDING}", invitation("$SOMEBODY", "new@people.example", "pending", 1)));
        assert_eq!(said, ["I3: atlas: new@people.example is invited as owner, which no invitation may carry"]);
    }

    fn a_custom_role_with_what_is_for_owners_is_found(place: Place) {
        let place = atlas(place);
        let said = breaks(&place, "INSERT INTO roles (org_id, number, key, is_system, name, name_key, description, reach, permissions, version, created_at)
            SELECT id, 50, 'custom-50', $FALSE, 'Cashier', 'cashier', '', 'organization', '{\"billing.manage\": \"organization\"}', 1, created_at
            FROM organizations WHERE slug = 'atlas';
            INSERT INTO role_versions (org_id, role_number, version, name, description, reach, permissions, at, actor_name)
            SELECT org_id, number, version, name, description, reach, permissions, created_at, '' FROM roles WHERE number = 50;
            UPDATE organization_state SET next_role_number = 51");
        assert_eq!(said, ["I7: atlas: the custom role custom-50 holds a permission that is for owners only"]);
    }

    fn a_change_that_was_taken_back_by_none_is_found(place: Place) {
        let place = atlas(place);
        let said = breaks(
            &place,
            "INSERT INTO changes (org_id, id, kind, actor_id, actor_name, at, people, undone_by)
            SELECT id, $SOMEBODY, 'suspend', $SOMEBODY, 'Ana', created_at, 0, $ANOTHER FROM organizations WHERE slug = 'atlas'",
        );
        assert_eq!(said, ["I8: atlas: a change and the one that took it back do not name each other"]);
        let said = breaks(
            &place,
            "INSERT INTO changes (org_id, id, kind, actor_id, actor_name, at, people)
            SELECT id, $ANOTHER, 'reactivate', $SOMEBODY, 'Ana', created_at, 0 FROM organizations WHERE slug = 'atlas'",
        );
        assert_eq!(said.len(), 1, "the other is there, and says of nothing that it took it back: {said:?}");
        does(&place, "UPDATE changes SET undoes = $SOMEBODY WHERE id = $ANOTHER");
        place.run(&["doctor"]).done();
        // The other way round: the second says what it took back, the first knows of nobody who did.
        let said = breaks(&place, "UPDATE changes SET undone_by = NULL WHERE id = $SOMEBODY");
        assert_eq!(said, ["I8: atlas: a change and the one that took it back do not name each other"]);
    }

    fn a_change_with_fewer_people_than_it_says_is_found(place: Place) {
        let place = atlas(place);
        let said = breaks(
            &place,
            "INSERT INTO changes (org_id, id, kind, actor_id, actor_name, at, people)
            SELECT id, $SOMEBODY, 'suspend', $SOMEBODY, 'Ana', created_at, 2 FROM organizations WHERE slug = 'atlas'",
        );
        assert_eq!(said, ["I8: atlas: a change says 2 people and has 0"]);
    }

    fn more_seats_than_a_smaller_plan_left_are_found_and_what_it_left_is_not(place: Place) {
        let place = place.migrated();
        place.organization("atlas", "starter", "team").done();
        let four_more = "UPDATE organization_state SET active = 5;
            UPDATE role_counts SET members = 5;";
        // Four more owners, with their counts.
        let people: String = (1..=4).map(|n| format!(
            "INSERT INTO users (id, email, email_key, name, language, theme, created_at)
             SELECT $ID{n}, 'p{n}@atlas.example', 'p{n}@atlas.example', 'P', 'en', 'system', created_at FROM organizations;
             INSERT INTO members (org_id, user_id, role_number, status, origin, joined_at, last_seen_at, name, email, name_key, email_key, search_key)
             SELECT id, $ID{n}, 1, 'active', 'seed', created_at, created_at, 'P', 'p{n}@atlas.example', 'p', 'p{n}@atlas.example', 'p p{n}@atlas.example' FROM organizations;
            ")).collect();
        let sqlite = place.server.is_none();
        let people =
            (1..=4).fold(people, |text, n| text.replace(&format!("$ID{n}"), &id(sqlite, &format!("0189000000007000800000000000010{n}"))));
        place.on_database(move |conn| {
            conn.batch_execute(&format!("{people}{four_more}"))?;
            if sqlite {
                conn.batch_execute(
                    "INSERT INTO member_search (rowid, search_key) SELECT search_id, search_key FROM members WHERE name = 'P'",
                )?;
            }
            Ok(())
        });
        place.run(&["doctor"]).done();
        // The plan becomes smaller: five stay, and that is no fault.
        place.run(&["org", "set-plan", "--org", "atlas", "--plan", "free"]).done();
        place.run(&["doctor"]).done();
        // The ceiling says how many there were. With less of it, somebody came in where nobody could.
        let said = breaks(&place, "UPDATE organization_state SET ceiling = 4");
        assert_eq!(said, ["I2: atlas: 5 active and 0 pending of 3 seats"]);
        let said = breaks(&place, "UPDATE organization_state SET ceiling = 0");
        assert_eq!(said, ["I2: atlas: 5 active and 0 pending of 3 seats"]);
    }
}
