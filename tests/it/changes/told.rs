//! Mail about a change of many: when it was wished, after ten minutes, and never about what was taken back.

use std::time::Duration;

use diesel::prelude::*;
use rolecall::{db::schema::outbox, domain::instant::Span};

use super::{apply_path, confirmation, ids, naming, previews, quietly, sends, team};
use crate::{
    harness::{
        Browser, Database, World,
        smtp::{Received, SmtpSink},
    },
    on_both,
};

const PEOPLE: [&str; 3] = ["ana@acme.example", "ben@acme.example", "cyd@acme.example"];

async fn with_mail(database: Database) -> (World, SmtpSink, Browser) {
    let sink = SmtpSink::start().await;
    let world = World::start(database, &["--smtp-url", &sink.url()]).await;
    team(&world, "acme", &[("ana", "viewer"), ("ben", "viewer"), ("cyd", "viewer suspended")]).await;
    let owner = world.signed_in("owner@acme.example").await;
    (world, sink, owner)
}

/// A mail that goes out at once: what was due before it goes with it. Answers all that came so far, `n` of them.
async fn another_mail(world: &World, sink: &SmtpSink, n: usize) -> Vec<Received> {
    world.clock.advance(Span::minutes(2));
    assert_eq!(world.visitor().post("/password/forgot", &[("email", "owner@acme.example")]).await.status, 200);
    sink.wait_for(n).await
}

/// Waits until nothing is left to be sent.
async fn outbox_is_empty(world: &World) {
    for _ in 0..400 {
        let waits = outbox::sent_at.is_null().and(outbox::given_up_at.is_null());
        let waiting: i64 = world.query(move |conn| outbox::table.filter(waits).count().get_result(conn).unwrap()).await;
        if waiting == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("mail is left");
}

/// Who got a mail, and which.
fn subjects(mails: &[Received]) -> Vec<(String, String)> {
    let about = mails.iter().filter(|mail| mail.to != ["owner@acme.example"]);
    let mut all: Vec<(String, String)> = about.map(|mail| (mail.to.join(" "), mail.subject())).collect();
    all.sort();
    all
}

/// Does it to everybody, the actor too, who is skipped.
async fn changes(world: &World, owner: &Browser, deed: &str, tell: bool) {
    let page = previews(owner, "acme", &naming(deed, &ids(world, "acme", &["owner", "ana", "ben", "cyd"]).await)).await;
    let form = if tell { confirmation(&page) } else { quietly(&page) };
    assert_eq!(form.iter().any(|(name, _)| name == "tell"), tell, "the box is ticked from the start");
    let done = sends(owner, &apply_path("acme"), &form).await;
    assert_eq!(done.status, 303, "{}", done.body);
}

async fn ends_well(world: World) {
    world.is_sound().await;
    world.end().await;
}

on_both! {
    async fn everybody_who_was_changed_is_told_once_ten_minutes_later(database: Database) {
        for (deed, subject, whom) in [
            ("role member", "Your role in The acme team is now Member", &PEOPLE[..]),
            // Cyd was suspended before.
            ("suspend", "Your access to The acme team is suspended", &PEOPLE[..2]),
            ("remove", "You are no longer in The acme team", &PEOPLE),
        ] {
            let (world, sink, owner) = with_mail(database).await;
            changes(&world, &owner, deed, true).await;
            world.clock.advance(Span::minutes(7));
            // Nine minutes.
            assert_eq!(subjects(&another_mail(&world, &sink, 1).await), [], "{deed}: too early");
            let mails = another_mail(&world, &sink, 2 + whom.len()).await;
            let expected: Vec<(String, String)> = whom.iter().map(|to| ((*to).to_owned(), subject.to_owned())).collect();
            assert_eq!(subjects(&mails), expected, "{deed}");
            outbox_is_empty(&world).await;
            assert_eq!(sink.messages().len(), 2 + whom.len(), "{deed}");
            ends_well(world).await;
        }
    }

    async fn what_is_taken_back_in_time_is_told_to_nobody(database: Database) {
        for deed in ["role member", "suspend", "remove"] {
            let (world, sink, owner) = with_mail(database).await;
            changes(&world, &owner, deed, true).await;
            assert_eq!(world.undoes(&owner, "acme", world.latest_change("acme").await).await.status, 303, "{deed}");
            world.clock.advance(Span::minutes(11));
            another_mail(&world, &sink, 1).await;
            outbox_is_empty(&world).await;
            assert_eq!(subjects(&sink.messages()), [], "{deed}");
            ends_well(world).await;
        }
    }

    async fn nobody_is_told_unless_it_is_wished(database: Database) {
        let (world, sink, owner) = with_mail(database).await;
        for deed in ["role member", "suspend", "reactivate", "remove"] {
            changes(&world, &owner, deed, false).await;
        }
        world.clock.advance(Span::minutes(11));
        another_mail(&world, &sink, 1).await;
        outbox_is_empty(&world).await;
        assert_eq!(subjects(&sink.messages()), []);
        ends_well(world).await;
    }

    async fn only_those_who_stay_changed_are_told(database: Database) {
        let (world, sink, owner) = with_mail(database).await;
        changes(&world, &owner, "role member", true).await;
        let change = world.latest_change("acme").await;
        // Ben is somebody else again before it is taken back: for him it is not, and he is told.
        assert_eq!(world.gives(&owner, "acme", "ben@acme.example", "admin").await.status, 303);
        assert_eq!(world.undoes(&owner, "acme", change).await.status, 303);
        world.clock.advance(Span::minutes(11));
        another_mail(&world, &sink, 1).await;
        outbox_is_empty(&world).await;
        let told = subjects(&sink.messages());
        assert!(told.iter().all(|(to, _)| to == "ben@acme.example"), "{told:?}");
        ends_well(world).await;
    }
}
