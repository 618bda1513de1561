//! What the doctor finds about tokens.

use diesel::connection::SimpleConnection;

use super::{Place, on_both};

on_both! {
    fn a_token_of_somebody_who_is_no_member_is_found(place: Place) {
        let place = place.migrated();
        place.organization("atlas", "starter", "team").done();
        place.organization("other", "starter", "team").done();
        place.run(&["token", "create", "--org", "atlas", "--user", "owner@atlas.example", "--name", "Order desk"]).done();
        place.run(&["doctor"]).done();

        place.on_database(|conn| {
            Ok(conn.batch_execute("UPDATE tokens SET user_id = (SELECT id FROM users WHERE email = 'owner@other.example')")?)
        });
        let said = place.run(&["doctor"]);
        assert_eq!(said.out, "I10: atlas: the token Order desk of owner@other.example was not revoked, and they are no member\n");
        assert_eq!(said.code, Some(1));

        // Revoked, it is nothing but a record.
        place.on_database(|conn| Ok(conn.batch_execute("UPDATE tokens SET revoked_at = created_at")?));
        place.run(&["doctor"]).done();
    }
}
