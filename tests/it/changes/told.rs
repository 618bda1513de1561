//! Mail about a change of many: when it was wished, after ten minutes, and never about what was taken back.

use rolecall::domain::instant::Span;

use super::{
    apply_path, confirmation, custom_role,
    ending::{asks, place},
    ids, join, naming, previews, quietly, sends, team, what_are,
};
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
            world.has_sent_all_mail().await;
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
            world.has_sent_all_mail().await;
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
        world.has_sent_all_mail().await;
        assert_eq!(subjects(&sink.messages()), []);
        ends_well(world).await;
    }

    async fn who_is_left_changed_when_no_seat_is_free_is_told(database: Database) {
        for (deed, subject) in
            [("suspend", "Your access to The acme team is suspended"), ("remove", "You are no longer in The acme team")]
        {
            let sink = SmtpSink::start().await;
            let world = World::start(database, &["--smtp-url", &sink.url()]).await;
            world.organization_on("acme", "starter", "free").await;
            join(&world, "acme", &[("ana", "viewer"), ("ben", "viewer")]).await;
            let owner = world.signed_in("owner@acme.example").await;
            let page = previews(&owner, "acme", &naming(deed, &ids(&world, "acme", &["ana", "ben"]).await)).await;
            assert_eq!(sends(&owner, &apply_path("acme"), &confirmation(&page)).await.status, 303, "{deed}");
            let change = world.latest_change("acme").await;
            // One of the two seats is taken before it is taken back.
            join(&world, "acme", &[("cyd", "viewer")]).await;
            assert_eq!(world.undoes(&owner, "acme", change).await.status, 303, "{deed}");
            let stays: Vec<(String, String)> = PEOPLE[..2]
                .iter()
                .zip(what_are(&world, "acme", &["ana", "ben"]).await)
                .filter(|(_, is)| is != "viewer active")
                .map(|(to, _)| ((*to).to_owned(), subject.to_owned()))
                .collect();
            assert_eq!(stays.len(), 1, "{deed}");
            world.clock.advance(Span::minutes(11));
            another_mail(&world, &sink, 2).await;
            world.has_sent_all_mail().await;
            assert_eq!(subjects(&sink.messages()), stays, "{deed}");
            ends_well(world).await;
        }
    }

    async fn who_is_left_in_the_new_role_is_told(database: Database) {
        let (world, sink, owner) = with_mail(database).await;
        join(&world, "acme", &[("ada", "admin"), ("mia", "member")]).await;
        let page = previews(&owner, "acme", &naming("role owner", &ids(&world, "acme", &["ada", "mia"]).await)).await;
        assert_eq!(sends(&owner, &apply_path("acme"), &confirmation(&page)).await.status, 303);
        let change = world.latest_change("acme").await;
        let ada = world.signed_in("ada@acme.example").await;
        // Somebody must be an owner: only one of the two goes back.
        assert_eq!(world.gives(&ada, "acme", "owner@acme.example", "viewer").await.status, 303);
        assert_eq!(world.undoes(&ada, "acme", change).await.status, 303);
        let is = what_are(&world, "acme", &["ada", "mia"]).await;
        assert_eq!(is.iter().filter(|is| *is == "owner active").count(), 1, "{is:?}");
        let stays = if is[0] == "owner active" { "ada" } else { "mia" };
        world.clock.advance(Span::minutes(11));
        another_mail(&world, &sink, 2).await;
        world.has_sent_all_mail().await;
        let expected = (format!("{stays}@acme.example"), "Your role in The acme team is now Owner".to_owned());
        assert_eq!(subjects(&sink.messages()), [expected]);
        ends_well(world).await;
    }

    async fn nobody_is_told_that_they_are_what_they_are_not_any_more(database: Database) {
        let (world, sink, owner) = with_mail(database).await;
        changes(&world, &owner, "role member", true).await;
        let change = world.latest_change("acme").await;
        // Ben is somebody else again, and Cyd, suspended as before, is in the new role.
        assert_eq!(world.gives(&owner, "acme", "ben@acme.example", "admin").await.status, 303);
        assert_eq!(world.gives(&owner, "acme", "ana@acme.example", "viewer").await.status, 303);
        world.clock.advance(Span::minutes(11));
        another_mail(&world, &sink, 2).await;
        world.has_sent_all_mail().await;
        let told = [("cyd@acme.example".to_owned(), "Your role in The acme team is now Member".to_owned())];
        assert_eq!(subjects(&sink.messages()), told);
        assert_eq!(world.undoes(&owner, "acme", change).await.status, 303);
        ends_well(world).await;
    }

    async fn whoever_is_moved_because_their_role_is_deleted_is_told_if_it_is_wished_and_stays_so(database: Database) {
        const MOVED: [&str; 2] = ["gil@acme.example", "gus@acme.example"];
        for (tell, undone, told) in [(true, false, &MOVED[..]), (true, true, &[]), (false, false, &[])] {
            let (world, sink, owner) = with_mail(database).await;
            let guest = custom_role(&world, "acme", "Guest", &["projects.view"]).await;
            join(&world, "acme", &[("gus", &guest), ("gil", &guest)]).await;
            let question = asks(&world, &owner, &guest, "member").await;
            assert_eq!(question.all("input[name=tell][checked]").len(), 1, "the box is ticked from the start");
            let field = |name: &str| question.attribute(&format!("main form[method=post] input[name={name}]"), "value").unwrap();
            let (to, fingerprint) = (field("to"), field("fingerprint"));
            let mut form = vec![("to", to.as_str()), ("fingerprint", fingerprint.as_str())];
            form.extend(tell.then_some(("tell", "yes")));
            let done = owner.post(&place(&world, &guest).await, &form).await;
            assert_eq!(done.status, 303, "{}", done.body);
            if undone {
                assert_eq!(world.undoes(&owner, "acme", world.latest_change("acme").await).await.status, 303);
            }
            world.clock.advance(Span::minutes(7));
            // Nine minutes.
            assert_eq!(subjects(&another_mail(&world, &sink, 1).await), [], "too early");
            another_mail(&world, &sink, 2 + told.len()).await;
            world.has_sent_all_mail().await;
            let expected: Vec<(String, String)> =
                told.iter().map(|to| ((*to).to_owned(), "Your role in The acme team is now Member".to_owned())).collect();
            assert_eq!(subjects(&sink.messages()), expected, "wished: {tell}, taken back: {undone}");
            ends_well(world).await;
        }
    }
}
