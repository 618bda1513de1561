//! What time does: links run out and give their seats back, the invited are reminded, the senders told.

use diesel::prelude::*;
use rolecall::{
    db::{schema::outbox, types::Document},
    domain::instant::Span,
    store::invitations::rounds::round,
};
use serde_json::{Value, json};

use super::{ANA, BEN, OWNER, acme, asks, ends_well, invites_for, path_in, posted, presses, stored, until, with_mail};
use crate::{harness::World, on_both};

const ADAM: &str = "adam@acme.example";

/// Goes round once, as the house does every minute.
async fn go_round(world: &World) {
    round(&world.doors()).await.unwrap();
}

/// Lets time pass, and goes round.
async fn wait(world: &World, span: Span) {
    world.clock.advance(span);
    go_round(world).await;
}

/// What the digests say: to whom, how many, which.
async fn digests(world: &World) -> Vec<(String, i64, Vec<String>)> {
    let rows: Vec<(String, Document)> = world
        .query(|conn| {
            let digests = outbox::table.filter(outbox::kind.eq("invitations_expired")).order(outbox::id);
            digests.select((outbox::recipient, outbox::payload)).load(conn).unwrap()
        })
        .await;
    let emails = |letter: &Value| letter["emails"].as_array().unwrap().iter().map(|email| email.as_str().unwrap().to_owned()).collect();
    rows.into_iter()
        .map(|(to, Document(payload))| {
            let letter = &payload["letter"];
            (to, letter["count"].as_i64().unwrap(), emails(letter))
        })
        .collect()
}

fn digest(to: &str, emails: &[&str]) -> (String, i64, Vec<String>) {
    (to.to_owned(), emails.len() as i64, emails.iter().map(|email| (*email).to_owned()).collect())
}

on_both! {
    async fn a_round_writes_down_what_ran_out_and_frees_its_seats(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        let owner = world.signed_in(OWNER).await;
        invites_for(world, &owner, ANA, "24").await;
        invites_for(world, &owner, BEN, "48").await;
        wait(world, Span::minutes(24 * 60 - 1)).await;
        assert_eq!((world.seats("acme").await, stored(world, "pending").await), ((1, 2), 2), "not before its time");
        world.clock.advance(Span::minutes(1));
        assert_eq!(world.seats("acme").await, (1, 2), "nobody has written it down");
        let owner = world.signed_in(OWNER).await;
        assert!(owner.get("/o/acme/members").await.one("#seats-line").starts_with("2 of 3 seats used"), "but it is told right");
        go_round(world).await;
        assert_eq!((world.seats("acme").await, stored(world, "expired").await), ((1, 1), 1));
        let line = world.record("acme").await.pop().unwrap();
        assert_eq!((line.action.as_str(), line.actor, line.actor_name.as_str()), ("invitations.expired", None, ""));
        assert_eq!(line.payload(), &json!({ "count": 1, "emails": [ANA] }));
        let lines = world.record("acme").await.len();
        go_round(world).await;
        assert_eq!(world.record("acme").await.len(), lines, "once");
    }

    async fn whoever_writes_first_finds_the_seat_free_without_a_round(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        let owner = world.signed_in(OWNER).await;
        invites_for(world, &owner, ANA, "24").await;
        invites_for(world, &owner, BEN, "24").await;
        world.clock.advance(Span::hours(24));
        let owner = world.signed_in(OWNER).await;
        assert_eq!(asks(&owner, "cleo@x.example dora@x.example", &[("step", "send")]).await.all(".links .mail").len(), 2);
        assert_eq!((world.seats("acme").await, stored(world, "expired").await), ((1, 2), 2));
        // The same address again is another invitation.
        presses(world, &owner, "revoke", "cleo@x.example").await;
        assert_eq!(asks(&owner, ANA, &[]).await.all(".links .mail"), [ANA]);
        assert_eq!((stored(world, "pending").await, stored(world, "expired").await), (2, 2));
    }

    async fn an_answer_at_the_last_moment_counts_and_one_after_it_does_not(world: &World) {
        let owner = acme(world).await;
        invites_for(world, &owner, ANA, "1").await;
        invites_for(world, &owner, BEN, "1").await;
        world.clock.advance(Span::minutes(59));
        assert_eq!(world.joins_anew(&world.link("acme", ANA).await, "Ana Silva").await.1.status, 303);
        world.clock.advance(Span::minutes(1));
        let (_, page) = world.joins_anew(&world.link("acme", BEN).await, "Ben Berg").await;
        assert_eq!((page.status.as_u16(), page.heading()), (410, "This invitation has expired".into()));
        go_round(world).await;
        assert_eq!((world.seats("acme").await, stored(world, "expired").await), ((2, 0), 1));
    }

    async fn the_invited_are_reminded_once_two_days_before_the_end(world: &World) {
        let owner = acme(world).await;
        invites_for(world, &owner, ANA, "168").await;
        invites_for(world, &owner, BEN, "24").await;
        invites_for(world, &owner, "cleo@x.example", "71").await;
        invites_for(world, &owner, "dora@x.example", "72").await;
        let reminded = async || posted(world, "invitation_reminder").await;
        wait(world, Span::hours(23)).await;
        assert_eq!(reminded().await, [""; 0]);
        // The short ones never: their mail is still fresh.
        wait(world, Span::hours(1)).await;
        assert_eq!(reminded().await, ["dora@x.example"]);
        wait(world, Span::hours(95)).await;
        assert_eq!(reminded().await, ["dora@x.example"], "four days and 23 hours after the first");
        wait(world, Span::hours(1)).await;
        assert_eq!(reminded().await, ["dora@x.example", ANA]);
        for _ in 0..3 {
            wait(world, Span::hours(12)).await;
        }
        assert_eq!(reminded().await.len(), 2, "once each");
    }

    async fn nobody_is_reminded_of_what_is_answered_or_waits_for_a_sender(world: &World) {
        let owner = acme(world).await;
        world.member("acme", "adam", "admin").await;
        let adam = world.signed_in(ADAM).await;
        asks(&owner, &format!("{ANA} {BEN} cleo@x.example"), &[("step", "send")]).await;
        asks(&adam, "dora@x.example", &[]).await;
        world.visitor().post(&world.link("acme", BEN).await, &[("act", "decline")]).await;
        presses(world, &owner, "revoke", "cleo@x.example").await;
        assert_eq!(world.gives(&owner, "acme", ADAM, "viewer").await.status, 303);
        wait(world, Span::days(5)).await;
        assert_eq!(posted(world, "invitation_reminder").await, [ANA]);
        // With a sender again, there is a week again, and a reminder.
        let owner = world.signed_in(OWNER).await;
        presses(world, &owner, "resend", "dora@x.example").await;
        presses(world, &owner, "resend", ANA).await;
        wait(world, Span::days(4)).await;
        assert_eq!(posted(world, "invitation_reminder").await.len(), 1);
        wait(world, Span::days(1)).await;
        let mut reminded = posted(world, "invitation_reminder").await;
        reminded.sort();
        assert_eq!(reminded, [ANA, ANA, "dora@x.example"]);
    }

    async fn a_sender_reads_of_what_ran_out_once_a_day(world: &World) {
        let owner = acme(world).await;
        world.member("acme", "adam", "admin").await;
        let adam = world.signed_in(ADAM).await;
        invites_for(world, &owner, ANA, "24").await;
        invites_for(world, &adam, "cleo@x.example", "24").await;
        invites_for(world, &owner, BEN, "26").await;
        invites_for(world, &owner, "dora@x.example", "48").await;
        wait(world, Span::hours(24)).await;
        let mut first = digests(world).await;
        first.sort();
        assert_eq!(first, [digest(ADAM, &["cleo@x.example"]), digest(OWNER, &[ANA])], "each of their own");
        wait(world, Span::hours(2)).await;
        wait(world, Span::hours(21)).await;
        assert_eq!(digests(world).await.len(), 2, "the second waits for the next day");
        wait(world, Span::hours(1)).await;
        assert_eq!(digests(world).await[2..], [digest(OWNER, &[BEN, "dora@x.example"])], "with whatever came since");
        wait(world, Span::days(3)).await;
        assert_eq!(digests(world).await.len(), 3, "nothing twice");
        // Renewed and run out once more, it is told once more.
        let owner = world.signed_in(OWNER).await;
        presses(world, &owner, "resend", ANA).await;
        wait(world, Span::hours(24)).await;
        assert_eq!(digests(world).await[3..], [digest(OWNER, &[ANA])]);
    }

    async fn renewing_what_a_digest_told_of_brings_no_second_one_that_day(world: &World) {
        let owner = acme(world).await;
        invites_for(world, &owner, ANA, "24").await;
        invites_for(world, &owner, BEN, "26").await;
        wait(world, Span::hours(24)).await;
        assert_eq!(digests(world).await, [digest(OWNER, &[ANA])]);
        let owner = world.signed_in(OWNER).await;
        presses(world, &owner, "resend", ANA).await;
        wait(world, Span::hours(2)).await;
        assert_eq!(stored(world, "expired").await, 1);
        assert_eq!(digests(world).await.len(), 1);
        wait(world, Span::hours(22)).await;
        assert_eq!(digests(world).await[1..], [digest(OWNER, &[BEN, ANA])]);
    }

    async fn a_digest_names_ten_and_counts_the_rest(world: &World) {
        let owner = acme(world).await;
        let list = (0..12).map(|n| format!("p{n:02}@x.example")).collect::<Vec<_>>().join(" ");
        asks(&owner, &list, &[("hours", "24"), ("step", "send")]).await;
        wait(world, Span::hours(24)).await;
        let all = digests(world).await;
        assert_eq!((all.len(), all[0].1, all[0].2.len()), (1, 12, 10));
    }

    async fn nobody_who_is_gone_is_told_anything(world: &World) {
        let owner = acme(world).await;
        for local in ["adam", "amy", "art"] {
            world.member("acme", local, "admin").await;
            let browser = world.signed_in(&format!("{local}@acme.example")).await;
            invites_for(world, &browser, &format!("{local}s-guest@x.example"), "24").await;
        }
        assert_eq!(world.acts(&owner, "acme", ADAM, "remove", &[]).await.status, 303);
        assert_eq!(world.acts(&owner, "acme", "amy@acme.example", "suspend", &[]).await.status, 303);
        assert_eq!(world.gives(&owner, "acme", "art@acme.example", "viewer").await.status, 303);
        wait(world, Span::hours(24)).await;
        assert_eq!(stored(world, "expired").await, 3);
        assert_eq!(digests(world).await, [digest("art@acme.example", &["arts-guest@x.example"])], "who is still in is told");
        // Back again later, they are not told of what is long over.
        let owner = world.signed_in(OWNER).await;
        assert_eq!(world.acts(&owner, "acme", ADAM, "restore", &[]).await.status, 303);
        wait(world, Span::days(2)).await;
        assert_eq!(digests(world).await.len(), 1);
    }
}

on_both! {
    async fn the_link_in_the_reminder_works(database: Database) {
        let (world, sink) = with_mail(database).await;
        let owner = acme(&world).await;
        asks(&owner, ANA, &[("note", "See you!")]).await;
        sink.wait_for(1).await;
        wait(&world, Span::days(5)).await;
        let mails = sink.wait_for(2).await;
        assert_eq!(mails[1].to, [ANA]);
        assert!(mails[1].subject().starts_with("Your invitation to The acme team ends on "), "{}", mails[1].subject());
        let link = path_in(&mails[1]);
        assert_eq!(link, path_in(&mails[0]), "the same link: the first mail stays good");
        let (_, page) = world.joins_anew(&link, "Ana Silva").await;
        assert_eq!(page.status, 303, "{}", page.text());
        ends_well(world).await;
    }

    async fn a_reminder_that_comes_too_late_is_not_sent(database: Database) {
        let (world, sink) = with_mail(database).await;
        let owner = acme(&world).await;
        asks(&owner, ANA, &[]).await;
        sink.wait_for(1).await;
        sink.behave(crate::harness::smtp::Behaviour::NotNow);
        wait(&world, Span::days(5)).await;
        let tried = async || {
            world.query(|conn| outbox::table.filter(outbox::answer.like("451%")).count().get_result::<i64>(conn).unwrap()).await
        };
        until("the reminder is tried", async || tried().await == 1).await;
        let owner = world.signed_in(OWNER).await;
        presses(&world, &owner, "revoke", ANA).await;
        sink.behave(crate::harness::smtp::Behaviour::Accept);
        world.clock.advance(Span::minutes(5));
        until("it is dropped", async || tried().await == 0).await;
        assert_eq!(sink.messages().len(), 1, "only the invitation itself");
        ends_well(world).await;
    }
}
