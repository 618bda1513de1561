//! Mail about a change: only when wanted, not at once, and never about what was taken back.

use rolecall::domain::instant::Span;

use crate::{
    harness::{
        Browser, Database, World,
        smtp::{Received, SmtpSink},
    },
    on_both,
};

const VIC: &str = "vic@acme.example";

async fn with_mail(database: Database) -> (World, SmtpSink, Browser) {
    let sink = SmtpSink::start().await;
    let world = World::start(database, &["--smtp-url", &sink.url()]).await;
    world.organization("acme", "starter").await;
    world.member("acme", "vic", "viewer").await;
    let owner = world.signed_in("owner@acme.example").await;
    (world, sink, owner)
}

/// A mail that goes out at once: what was due before it goes with it. Answers all that came so far, `n` of them.
async fn another_mail(world: &World, sink: &SmtpSink, n: usize) -> Vec<Received> {
    world.clock.advance(Span::minutes(2));
    assert_eq!(world.visitor().post("/password/forgot", &[("email", "owner@acme.example")]).await.status, 200);
    sink.wait_for(n).await
}

/// Subjects of the mails to somebody.
fn subjects(mails: &[Received], to: &str) -> Vec<String> {
    let subject = |mail: &Received| mail.header("Subject").unwrap_or_default();
    mails.iter().filter(|mail| mail.to == [to]).map(subject).collect()
}

async fn acts(world: &World, browser: &Browser, act: &str, tell: bool) {
    let viewer = world.number("acme", "viewer").await.to_string();
    let mut fields = if act == "role" { vec![("role", "member"), ("from", viewer.as_str())] } else { vec![] };
    if tell {
        fields.push(("tell", "yes"));
    }
    let page = world.acts(browser, "acme", VIC, act, &fields).await;
    assert_eq!(page.status, 303, "{act}: {}", page.body);
}

async fn ends_well(world: World) {
    world.is_sound().await;
    world.end().await;
}

on_both! {
    async fn a_mail_about_a_change_waits_ten_minutes_and_then_says_what_happened(database: Database) {
        for (act, subject) in [
            ("role", "Your role in The acme team is now Member"),
            ("suspend", "Your access to The acme team is suspended"),
            ("remove", "You are no longer in The acme team"),
        ] {
            let (world, sink, owner) = with_mail(database).await;
            acts(&world, &owner, act, true).await;
            let early = another_mail(&world, &sink, 1).await;
            assert_eq!(subjects(&early, VIC), [""; 0], "{act}: too early");
            world.clock.advance(Span::minutes(7));
            // Nine minutes, and two more of the next mail.
            let mails = another_mail(&world, &sink, 3).await;
            assert_eq!(subjects(&mails, VIC), [subject], "{act}");
            world.has_sent_all_mail().await;
            assert_eq!(sink.messages().len(), 3, "{act}");
            ends_well(world).await;
        }
    }

    async fn what_is_undone_in_time_is_never_told(database: Database) {
        for act in ["role", "suspend", "remove"] {
            let (world, sink, owner) = with_mail(database).await;
            acts(&world, &owner, act, true).await;
            let change = world.latest_change("acme").await;
            assert_eq!(world.undoes(&owner, "acme", change).await.status, 303, "{act}");
            world.clock.advance(Span::minutes(11));
            another_mail(&world, &sink, 1).await;
            world.has_sent_all_mail().await;
            assert_eq!(subjects(&sink.messages(), VIC), [""; 0], "{act}");
            ends_well(world).await;
        }
    }

    async fn who_is_not_to_be_told_gets_no_mail(database: Database) {
        let (world, sink, owner) = with_mail(database).await;
        for act in ["role", "suspend", "remove"] {
            acts(&world, &owner, act, false).await;
        }
        world.clock.advance(Span::minutes(11));
        another_mail(&world, &sink, 1).await;
        world.has_sent_all_mail().await;
        assert_eq!(subjects(&sink.messages(), VIC), [""; 0]);
        ends_well(world).await;
    }

    async fn nobody_is_told_what_they_did_themselves(database: Database) {
        let (world, sink, _) = with_mail(database).await;
        world.member("acme", "ada", "admin").await;
        let ada = world.signed_in("ada@acme.example").await;
        let admin = world.number("acme", "admin").await.to_string();
        let fields = [("role", "member"), ("from", admin.as_str()), ("tell", "yes")];
        assert_eq!(world.acts(&ada, "acme", "ada@acme.example", "role", &fields).await.status, 303);
        assert_eq!(ada.post("/o/acme/leave", &[]).await.status, 303);
        world.clock.advance(Span::minutes(11));
        another_mail(&world, &sink, 1).await;
        world.has_sent_all_mail().await;
        assert_eq!(subjects(&sink.messages(), "ada@acme.example"), [""; 0]);
        ends_well(world).await;
    }

    async fn who_is_told_and_then_restored_the_ordinary_way_was_told_the_truth(database: Database) {
        // Restoring is no undo: what was said about the removal was true when it was said.
        let (world, sink, owner) = with_mail(database).await;
        acts(&world, &owner, "remove", true).await;
        world.clock.advance(Span::minutes(9));
        let mails = another_mail(&world, &sink, 2).await;
        assert_eq!(subjects(&mails, VIC), ["You are no longer in The acme team"]);
        assert_eq!(world.acts(&owner, "acme", VIC, "restore", &[]).await.status, 303);
        ends_well(world).await;
    }

    async fn the_form_proposes_to_tell(database: Database) {
        let (world, _sink, owner) = with_mail(database).await;
        for act in ["role", "suspend", "remove"] {
            let page = owner.get(&world.place_of("acme", VIC, act).await).await;
            assert!(page.attribute("input[type=checkbox][name=tell][checked]", "name").is_some(), "{act}: {}", page.body);
        }
        let page = owner.get(&world.place_of("acme", "owner@acme.example", "role").await).await;
        assert_eq!(page.attribute("input[name=tell]", "name"), None, "nobody is told by themselves");
        ends_well(world).await;
    }
}
