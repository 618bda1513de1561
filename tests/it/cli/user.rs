//! Passwords and locks, by command.

use std::sync::Arc;

use diesel::prelude::*;
use rolecall::{
    authz::{
        Operator,
        password::{Cost, Passwords},
    },
    catalog::Catalogs,
    clock::{self, Clock},
    db::{
        Db, DbOptions,
        schema::{outbox, users},
    },
    domain::email::Email,
    store::{
        Doors,
        passwords::{self, Asked},
    },
};

use super::{PASSWORD, Place, on_both};

const SET: [&str; 4] = ["user", "set-password", "--email", "owner@atlas.example"];

fn opens(place: &Place, password: &str) -> bool {
    let hash: Option<String> = place.on_database(|conn| {
        Ok(users::table.filter(users::email_key.eq("owner@atlas.example")).select(users::password_hash).first(conn)?)
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async { Passwords::new(Cost::Real).turn().await.expect("a turn").verify(password.to_owned(), hash).await })
}

/// The owner asks for a link to set a new password.
fn forgot(place: &Place) -> Asked {
    let db = Db::open(&place.database_url, DbOptions { connections: 2, statement_cache: true }).expect("a database");
    let doors = Doors::new(db, Arc::new(Catalogs::shipped().expect("they are sound")), Clock::default().now(), clock::new_id);
    let email = Email::parse("owner@atlas.example").expect("an address");
    let facts = Operator::at_the_command_line().facts().clone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(passwords::ask_reset(&doors, email, facts)).expect("the database does it")
}

on_both! {
    fn a_password_is_set(place: Place) {
        let place = place.migrated();
        place.organization("atlas", "sendocki", "pro").done();
        assert!(opens(&place, PASSWORD));
        let said = place.typed(&SET, "Another-Kettle-58-willow\n").done();
        assert!(said.contains("set the password of owner@atlas.example"), "{said}");
        assert!(opens(&place, "Another-Kettle-58-willow") && !opens(&place, PASSWORD));
        let mails: Vec<String> = place.on_database(|conn| Ok(outbox::table.select(outbox::kind).load(conn)?));
        assert_eq!(mails, ["password_changed"]);
    }

    fn the_rules_of_the_persons_organizations_hold(place: Place) {
        let place = place.migrated();
        place.organization("atlas", "sendocki", "pro").done();
        let line = place.typed(&SET, "violet tractor under nine moons\n").refused();
        assert!(line.contains("an upper-case letter, a digit, a special character"), "{line}");
        assert!(opens(&place, PASSWORD));
    }

    fn somebody_locked_out_is_let_in_again(place: Place) {
        let place = place.migrated();
        place.organization("atlas", "sendocki", "pro").done();
        let asked: Vec<Asked> = (0..4).map(|_| forgot(&place)).collect();
        assert_eq!(asked[0], Asked::Noted);
        assert!(matches!(forgot(&place), Asked::Wait(_)), "{asked:?}");
        let unlock = ["user", "unlock", "--email", "Owner@Atlas.example"];
        assert_eq!(place.run(&unlock).done(), "unlocked Owner@Atlas.example: they can try again at once\n");
        assert_eq!(forgot(&place), Asked::Noted);
    }

    fn nobody_has_the_address(place: Place) {
        let place = place.migrated();
        let line = "rolecall: nobody has the address eve@example.com: check the spelling";
        assert_eq!(place.typed(&["user", "set-password", "--email", "eve@example.com"], PASSWORD).refused(), line);
        assert_eq!(place.run(&["user", "unlock", "--email", "eve@example.com"]).refused(), line);
    }
}
