//! A letter is put down in the language of who reads it, whatever its sender reads, and is written in one language from end to end: a
//! catalog's names are in French where the house's own words are.

use diesel::prelude::*;
use rolecall::{
    db::schema::{outbox, users},
    domain::{email::Email, instant::Span},
    words::Words,
};

use crate::{
    harness::{
        Database, World,
        smtp::{Received, SmtpSink},
    },
    on_both,
};

const OWNER: &str = "owner@atlas.example";

/// A store of Sendocki, whose roles have French names; everybody named reads French, and nobody else.
async fn store(database: Database, french: &[&str]) -> (World, SmtpSink) {
    let sink = SmtpSink::start().await;
    let world = World::start(database, &["--smtp-url", &sink.url()]).await;
    world.organization("atlas", "sendocki").await;
    for local in ["amal", "driss"] {
        world.member("atlas", local, "delivery_agent").await;
    }
    // Who has an account already, in another organization.
    for slug in ["lyon", "leeds"] {
        world.organization(slug, "sendocki").await;
    }
    for email in french {
        let key = Email::parse(email).unwrap().key().to_owned();
        let speaks = move |conn: &mut rolecall::db::Conn| {
            diesel::update(users::table.filter(users::email_key.eq(key))).set(users::language.eq("fr")).execute(conn).unwrap()
        };
        assert_eq!(world.query(speaks).await, 1, "{email}");
    }
    (world, sink)
}

/// What the mail to somebody calls the role, of the names that it has in any language.
fn called(mails: &[Received], to: &str, names: &[&'static str]) -> Vec<&'static str> {
    let mail = mails.iter().find(|mail| mail.to == [to]).unwrap_or_else(|| panic!("no mail to {to}"));
    let (text, html) = (mail.text(), mail.html());
    names.iter().filter(|name| text.contains(**name) || html.contains(**name)).copied().collect()
}

/// What somebody reads who asked for French. There are no French texts yet, and no mail is half in one language and half in another.
fn in_french(names: [&'static str; 2]) -> [&'static str; 1] {
    [names[usize::from(Words::new("fr").language() == "fr")]]
}

/// In which languages mails to somebody were put into the outbox.
async fn languages(world: &World, to: &'static str) -> Vec<String> {
    let to = outbox::recipient.eq(to).and(outbox::kind.ne("password_reset"));
    world.query(move |conn| outbox::table.filter(to).select(outbox::language).load(conn).unwrap()).await
}

async fn ends_well(world: World) {
    world.is_sound().await;
    world.end().await;
}

on_both! {
    async fn an_invitation_names_the_role_in_the_language_of_the_account_or_else_the_senders(database: Database) {
        const NAMES: [&str; 2] = ["Confirmation Agent", "Agent de confirmation"];
        for (sender_reads_french, a_stranger_reads) in [(false, "en"), (true, "fr")] {
            let french = if sender_reads_french { &["owner@lyon.example", OWNER][..] } else { &["owner@lyon.example"] };
            let (world, sink) = store(database, french).await;
            let owner = world.signed_in(OWNER).await;
            let page = world.invites(&owner, "atlas", "owner@lyon.example owner@leeds.example new@people.example", "confirmation_agent").await;
            assert_eq!(page.status, 200, "{}", page.body);
            let mails = sink.wait_for(3).await;
            assert_eq!(called(&mails, "owner@lyon.example", &NAMES), in_french(NAMES));
            assert_eq!(called(&mails, "owner@leeds.example", &NAMES), NAMES[..1]);
            let name = if sender_reads_french { in_french(NAMES) } else { [NAMES[0]] };
            assert_eq!(called(&mails, "new@people.example", &NAMES), name);
            assert_eq!(languages(&world, "owner@lyon.example").await, ["fr"]);
            assert_eq!(languages(&world, "owner@leeds.example").await, ["en"]);
            assert_eq!(languages(&world, "new@people.example").await, [a_stranger_reads]);
            ends_well(world).await;
        }
    }

    async fn who_has_another_role_reads_its_name_in_their_language(database: Database) {
        const NAMES: [&str; 2] = ["Manager", "Responsable"];
        let (world, sink) = store(database, &["amal@atlas.example"]).await;
        let (owner, from) = (world.signed_in(OWNER).await, world.number("atlas", "delivery_agent").await.to_string());
        for email in ["amal@atlas.example", "driss@atlas.example"] {
            let fields = [("role", "manager"), ("from", from.as_str()), ("tell", "yes")];
            assert_eq!(world.acts(&owner, "atlas", email, "role", &fields).await.status, 303, "{email}");
        }
        world.clock.advance(Span::minutes(11));
        // A mail that goes out at once wakes the sender up.
        assert_eq!(world.visitor().post("/password/forgot", &[("email", OWNER)]).await.status, 200);
        let mails = sink.wait_for(3).await;
        assert_eq!(called(&mails, "amal@atlas.example", &NAMES), in_french(NAMES));
        assert_eq!(languages(&world, "amal@atlas.example").await, ["fr"]);
        assert_eq!(languages(&world, "driss@atlas.example").await, ["en"]);
        assert_eq!(called(&mails, "driss@atlas.example", &NAMES), NAMES[..1]);
        ends_well(world).await;
    }
}
