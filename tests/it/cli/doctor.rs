//! The doctor finds what is broken, and says so by its exit.

use diesel::connection::SimpleConnection;
use serde_json::Value;

use super::{Place, on_both};

on_both! {
    fn a_wrong_count_is_found(place: Place) {
        let place = place.migrated();
        place.organization("atlas", "sendocki", "pro").done();
        let healthy: Value = serde_json::from_str(&place.run(&["doctor", "--json"]).done()).expect("JSON");
        assert_eq!(healthy["findings"], Value::Array(Vec::new()));

        place.on_database(|conn| Ok(conn.batch_execute("UPDATE organization_state SET active = active + 1")?));
        let said = place.run(&["doctor"]);
        assert_eq!(said.out, "I11: atlas: keeps 2 active members, has 1\n");
        assert_eq!(said.refused(), "rolecall: 1 invariant does not hold");

        let said = place.run(&["doctor", "--json"]);
        let broken: Value = serde_json::from_str(&said.out).expect("JSON");
        assert_eq!(broken["findings"][0]["invariant"], "I11");
        assert_eq!(said.code, Some(1));
    }

    fn a_lost_owner_and_a_changed_record_are_found(place: Place) {
        let place = place.migrated();
        place.organization("atlas", "sendocki", "pro").done();
        place.on_database(|conn| {
            conn.batch_execute("UPDATE members SET role_number = 2; UPDATE activity SET action = 'organization.renamed'")?;
            Ok(())
        });
        let said = place.run(&["doctor"]);
        assert!(said.out.contains("I1: atlas: nobody active holds owner\n"), "{}", said.out);
        assert!(said.out.contains("I8: atlas: activity 1 does not follow from the one before\n"), "{}", said.out);
        // The counts by role are wrong as well.
        assert_eq!(said.refused(), "rolecall: 3 invariants do not hold");
    }
}
