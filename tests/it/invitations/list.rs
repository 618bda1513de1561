//! The list: what became of each invitation, found again by kind, by address, page by page.

use diesel::prelude::*;
use rolecall::{domain::instant::Span, words::Words};

use super::{ANA, BEN, OWNER, acme, acts_on, asks, ends_well, invites_for, path_in, posted, presses, until, with_mail};
use crate::{
    harness::{Browser, smtp::Behaviour},
    on_both,
};

/// One invitation of each kind: pending pia, needs ned, expired eva, accepted ana, declined ben, revoked rob.
async fn one_of_each(world: &crate::harness::World) -> Browser {
    let owner = acme(world).await;
    world.member("acme", "adam", "admin").await;
    invites_for(world, &owner, "eva@x.example", "24").await;
    world.clock.advance(Span::hours(25));
    let owner = world.signed_in(OWNER).await;
    let adam = world.signed_in("adam@acme.example").await;
    asks(&adam, "ned@x.example", &[]).await;
    for email in [ANA, BEN, "rob@x.example", "pia@x.example"] {
        asks(&owner, email, &[("role", "viewer")]).await;
    }
    world.joins_anew(&world.link("acme", ANA).await, "Ana Silva").await;
    world.visitor().post(&world.link("acme", BEN).await, &[("act", "decline")]).await;
    presses(world, &owner, "revoke", "rob@x.example").await;
    assert_eq!(world.gives(&owner, "acme", "adam@acme.example", "viewer").await.status, 303);
    owner
}

on_both! {
    async fn every_kind_has_its_count_its_rows_and_what_can_be_done(world: &World) {
        let owner = one_of_each(world).await;
        let page = owner.get("/o/acme/invitations").await;
        let pills = ["All", "Pending 1", "Needs a sender 1", "Expired 1", "Accepted 1", "Declined 1", "Revoked 1"];
        assert_eq!(page.all(".pills a"), pills);
        // The latest sent first.
        let all = ["pia@x.example", "rob@x.example", BEN, ANA, "ned@x.example", "eva@x.example"];
        assert_eq!(page.all("tbody .name"), all);
        for (kind, email, state, acts) in [
            ("pending", "pia@x.example", "Pending", &["Resend", "Revoke"][..]),
            ("needs_sender", "ned@x.example", "Needs a sender", &["Resend", "Revoke"]),
            ("expired", "eva@x.example", "Expired", &["Renew"]),
            ("accepted", ANA, "Accepted", &[]),
            ("declined", BEN, "Declined", &["Invite again"]),
            ("revoked", "rob@x.example", "Revoked", &["Invite again"]),
        ] {
            let page = owner.get(&format!("/o/acme/invitations?kind={kind}")).await;
            assert_eq!(page.all("tbody .name"), [email]);
            assert_eq!(page.one("tbody .fold .badge"), state);
            assert_eq!(page.all("tbody .acts .btn"), acts, "{kind}");
            assert_eq!(page.all(".pills a"), pills, "the counts are those of all");
            assert_eq!(page.one(".pills a[aria-current=page]"), format!("{state} 1"));
        }
        let why = owner.get("/o/acme/invitations?kind=needs_sender").await.one("tbody tr");
        assert!(why.contains("Adam can no longer send this."), "{why}");
        let again = owner.get("/o/acme/invitations?kind=revoked").await.attribute("tbody .acts a", "href").unwrap();
        assert_eq!(again, "/o/acme/invitations/new?email=rob%40x.example&role=viewer");
        let form = owner.get(&again).await;
        assert_eq!(form.written("addresses"), "rob@x.example");
        assert_eq!(form.attribute("input[name=role][checked]", "value").as_deref(), Some("viewer"), "the role is kept");
        // Open ones, with and without a sender, stand at the tab.
        assert_eq!(page.one(".tabs a[aria-current=page]"), "Invitations 2");
    }

    async fn a_row_says_who_sent_it_and_when_and_until_when_it_is_open(world: &World) {
        let owner = acme(world).await;
        world.member("acme", "adam", "admin").await;
        let adam = world.signed_in("adam@acme.example").await;
        let began = world.clock.now();
        asks(&adam, ANA, &[]).await;
        let open_until = world.invitation("acme", ANA).await.expires_at;
        assert!((began.plus(Span::days(7))..=world.clock.now().plus(Span::days(7))).contains(&open_until), "{open_until:?}");
        let exactly = |at| Some(Words::new("en").exactly(at));
        for (browser, sender) in [(&owner, "just now by Adam"), (&adam, "just now by you")] {
            let page = browser.get("/o/acme/invitations").await;
            assert_eq!(page.one("tbody td:nth-last-of-type(3)"), "Pending ends in 7 days");
            assert_eq!(page.attribute("tbody td:nth-last-of-type(3) .num", "title"), exactly(open_until));
            let sent = page.one("tbody td:nth-last-of-type(2)");
            assert_eq!(sent.strip_suffix(&page.one("tbody td:nth-last-of-type(2) .block")).unwrap().trim(), sender);
            assert_eq!(page.attribute("tbody td:nth-last-of-type(2) .num", "title"), exactly(open_until.minus(Span::days(7))));
        }
        world.clock.advance(Span::days(5));
        let owner = world.signed_in(OWNER).await;
        let page = owner.get("/o/acme/invitations").await;
        assert_eq!(page.one("tbody td:nth-last-of-type(3)"), "Pending ends in 2 days");
        assert!(page.one("tbody td:nth-last-of-type(2)").starts_with("5 days ago by Adam"), "{}", page.body);
        // What is over says since when.
        invites_for(world, &owner, BEN, "24").await;
        let ends = world.invitation("acme", BEN).await.expires_at;
        let (before, _, after) = (world.clock.now(), presses(world, &owner, "revoke", ANA).await, world.clock.now());
        world.clock.advance(Span::days(4));
        let owner = world.signed_in(OWNER).await;
        let page = owner.get("/o/acme/invitations?kind=revoked").await;
        assert_eq!(page.one("tbody td:nth-last-of-type(3)"), "Revoked 4 days ago");
        let title = page.attribute("tbody td:nth-last-of-type(3) .num", "title");
        assert!([exactly(before), exactly(after)].contains(&title), "{title:?}");
        let page = owner.get("/o/acme/invitations?kind=expired").await;
        assert_eq!(page.one("tbody td:nth-last-of-type(3)"), "Expired 3 days ago");
        assert_eq!(page.attribute("tbody td:nth-last-of-type(3) .num", "title"), exactly(ends));
    }

    async fn what_has_run_out_is_expired_before_anybody_writes_it_down(world: &World) {
        let owner = acme(world).await;
        invites_for(world, &owner, ANA, "24").await;
        world.clock.advance(Span::hours(25));
        let owner = world.signed_in(OWNER).await;
        let page = owner.get("/o/acme/invitations").await;
        assert_eq!(page.all(".pills a"), ["All", "Expired 1"]);
        assert!(owner.get("/o/acme/invitations?kind=pending").await.all("tbody tr").is_empty());
        assert_eq!(page.all("tbody .acts .btn"), ["Renew"]);
    }

    async fn pages_follow_each_other_without_gap_or_repeat(world: &World) {
        let owner = acme(world).await;
        // Thirty are sent at one moment, which is one place in the order but for their ids.
        for half in 0..2 {
            let list = (0..30).map(|n| format!("p{half}-{n}@people.example")).collect::<Vec<_>>().join(" ");
            asks(&owner, &list, &[("step", "send")]).await;
        }
        let first = owner.get("/o/acme/invitations").await;
        assert_eq!(first.attribute("#page-previous", "href"), None);
        let second = owner.get(&first.attribute("#page-next", "href").unwrap()).await;
        let (one, other) = (first.all("tbody .name"), second.all("tbody .name"));
        assert_eq!((one.len(), other.len()), (50, 10));
        let mut distinct = [one.clone(), other].concat();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), 60);
        assert_eq!(second.attribute("#page-next", "href"), None);
        let back = owner.get(&second.attribute("#page-previous", "href").unwrap()).await;
        assert_eq!(back.all("tbody .name"), one);
        assert_eq!(first.one(".pills a:nth-of-type(2)"), "Pending 60");
        // What cannot be a place is the first page.
        for nonsense in ["after=x", "before=%00", "after=eyJhdCI6MX0", "kind=lost", "after=%ff"] {
            assert_eq!(owner.get(&format!("/o/acme/invitations?{nonsense}")).await.all("tbody .name").len(), 50, "{nonsense}");
        }
    }

    async fn a_search_finds_parts_of_address_and_name_within_a_kind(world: &World) {
        let owner = acme(world).await;
        let list = "Ana Silva <ana@people.example>, \"Ben Ødegård\" <ben@other.example>, 100%_a@x.example";
        asks(&owner, list, &[("step", "send")]).await;
        let found = async |query: &str| owner.get(&format!("/o/acme/invitations?{query}")).await.all("tbody .name");
        assert_eq!(found("q=SILVA").await, [ANA]);
        assert_eq!(found("q=other.ex").await, ["ben@other.example"]);
        assert_eq!(found("q=%25_").await, ["100%_a@x.example"], "signs stand for themselves");
        assert_eq!(found("q=ana%40people.example&kind=pending").await, [ANA]);
        assert_eq!(found("q=ana&kind=revoked").await, [""; 0]);
        assert_eq!(found("q=%00%27%22--").await, [""; 0]);
        let none = owner.get("/o/acme/invitations?q=nobody+%3Cb%3E").await;
        assert_eq!(none.one("#results h2"), "No invitation matches “nobody <b>”");
        // An act on what was found leads back to what was found.
        let id = world.invitation("acme", ANA).await.id;
        let page = owner.post("/o/acme/invitations/act", &[("one", &format!("revoke:{id}")), ("q", "silva"), ("kind", "pending")]).await;
        assert_eq!(page.location(), Some("/o/acme/invitations?q=silva&kind=pending"));
    }

    async fn anothers_invitations_are_like_such_that_never_were(world: &World) {
        let owner = acme(world).await;
        world.organization("other", "starter").await;
        let other = world.signed_in("owner@other.example").await;
        world.invites(&other, "other", ANA, "member").await;
        let before = world.invitation("other", ANA).await;
        let nobodys = "01900000-0000-7000-8000-000000000007";
        for act in ["resend", "revoke"] {
            let foreign = owner.post("/o/acme/invitations/act", &[("one", &format!("{act}:{}", before.id))]).await;
            let missing = owner.post("/o/acme/invitations/act", &[("one", &format!("{act}:{nobodys}"))]).await;
            let no_id = owner.post("/o/acme/invitations/act", &[("one", &format!("{act}:nonsense"))]).await;
            for page in [&foreign, &missing, &no_id] {
                assert_eq!((page.status.as_u16(), page.heading()), (404, "There is nothing here".into()), "{act}");
            }
            assert_eq!(without_request(&foreign), without_request(&missing));
            assert_eq!(without_request(&foreign), without_request(&no_id));
            let ids = [before.id.to_string(), nobodys.to_owned()];
            assert_eq!(owner.post("/o/acme/invitations/act", &[("act", act), ("id", &ids[0]), ("id", &ids[1])]).await.status, 404);
        }
        assert_eq!(world.invitation("other", ANA).await, before);
        // Among one's own, they are not found, both alike.
        asks(&owner, BEN, &[]).await;
        let own = world.invitation("acme", BEN).await.id.to_string();
        let fields = [("act", "revoke"), ("id", &before.id.to_string()), ("id", &own), ("id", nobodys)];
        let page = owner.post("/o/acme/invitations/act", &fields).await;
        let said = "The invitation is revoked. Its link opens nothing any more. 2 were not found.";
        assert_eq!(owner.follow(&page).await.flash().as_deref(), Some(said));
        assert_eq!(world.invitation("other", ANA).await, before);
        assert!(owner.get("/o/acme/invitations?q=ana").await.all("tbody tr").is_empty());
        assert_eq!(owner.get("/o/other/invitations").await.status, 404);
    }

    async fn who_reaches_only_a_team_sees_and_takes_back_only_what_they_sent(world: &World) {
        world.organization("acme", "sendoso").await;
        world.member("acme", "mark", "admin").await;
        let owner = world.signed_in(OWNER).await;
        let mark = world.signed_in("mark@acme.example").await;
        asks(&mark, ANA, &[("role", "sender")]).await;
        asks(&owner, BEN, &[("role", "sender")]).await;
        assert_eq!(world.gives(&owner, "acme", "mark@acme.example", "manager").await.status, 303);
        let page = mark.get("/o/acme/invitations").await;
        assert_eq!((page.status.as_u16(), page.all("tbody .name")), (200, vec![ANA.into()]));
        assert_eq!(page.all(".pills a"), ["All", "Needs a sender 1"], "the counts are of one's own, too");
        assert!(mark.get("/o/acme/invitations?q=ben").await.all("tbody tr").is_empty());
        let missing = mark.post("/o/acme/invitations/act", &[("one", "revoke:01900000-0000-7000-8000-000000000007")]).await;
        let anothers = presses(world, &mark, "revoke", BEN).await;
        assert_eq!((anothers.status.as_u16(), without_request(&anothers)), (404, without_request(&missing)));
        assert_eq!(presses(world, &mark, "resend", ANA).await.status, 403, "sending is beyond this reach");
        assert_eq!(world.refusals("acme").await.pop().unwrap().action, "invitations.resent");
        assert_eq!(world.invitation("acme", BEN).await.state, "pending");
        let page = acts_on(world, &mark, "revoke", &[ANA, BEN]).await;
        let said = "The invitation is revoked. Its link opens nothing any more. One was not found.";
        assert_eq!(mark.follow(&page).await.flash().as_deref(), Some(said));
        assert_eq!(world.invitation("acme", ANA).await.state, "revoked");
        assert_eq!(world.invitation("acme", BEN).await.state, "pending");
    }
}

on_both! {
    async fn the_fate_of_each_mail_is_told(database: Database) {
        let (world, sink) = with_mail(database).await;
        let owner = acme(&world).await;
        let row = async |owner: &Browser, email: &str| owner.get(&format!("/o/acme/invitations?q={email}")).await.one("tbody tr");
        asks(&owner, ANA, &[]).await;
        until("the mail goes out", async || row(&owner, ANA).await.contains("Handed over")).await;
        assert_eq!(path_in(&sink.messages()[0]), world.link("acme", ANA).await);

        sink.behave(Behaviour::RefuseRecipient);
        asks(&owner, BEN, &[]).await;
        until("the refusal is told", async || row(&owner, BEN).await.contains("Refused")).await;
        let said = row(&owner, BEN).await;
        assert!(said.contains("The mail server refused it: “550 5.1.1 no such person here”"), "{said}");

        sink.behave(Behaviour::NotNow);
        asks(&owner, "cleo@people.example", &[]).await;
        until("the delay is told", async || row(&owner, "cleo@people.example").await.contains("Trying again")).await;
        let said = row(&owner, "cleo@people.example").await;
        assert!(said.contains("“451 4.7.1 come back later”"), "{said}");
        // For a day.
        world.clock.advance(Span::hours(25));
        let owner = world.signed_in(OWNER).await;
        until("it is given up", async || row(&owner, "cleo@people.example").await.contains("Given up")).await;
        let said = row(&owner, "cleo@people.example").await;
        assert!(said.contains("The mail server did not take it for a day: “451 4.7.1 come back later”"), "{said}");
        // Sent again, it has a fate of its own.
        sink.behave(Behaviour::Accept);
        presses(&world, &owner, "resend", "cleo@people.example").await;
        until("the new mail goes out", async || row(&owner, "cleo@people.example").await.contains("Handed over")).await;
        // A server that never answers: it waits.
        sink.behave(Behaviour::Hang);
        asks(&owner, "dora@people.example", &[]).await;
        assert!(row(&owner, "dora@people.example").await.contains("Waiting to go out"), "{}", row(&owner, "dora@people.example").await);
        ends_well(world).await;
    }

    async fn a_mail_that_was_overtaken_is_never_sent(database: Database) {
        let (world, sink) = with_mail(database).await;
        let owner = acme(&world).await;
        sink.behave(Behaviour::NotNow);
        asks(&owner, &format!("{ANA} {BEN}"), &[("step", "send")]).await;
        let tried = async |email: &str| owner.get(&format!("/o/acme/invitations?q={email}")).await.one("tbody tr").contains("Trying again");
        until("both were tried", async || tried(ANA).await && tried(BEN).await).await;
        presses(&world, &owner, "revoke", ANA).await;
        presses(&world, &owner, "resend", BEN).await;
        sink.behave(Behaviour::Accept);
        world.clock.advance(Span::minutes(5));
        let waiting = async || {
            world
                .query(|conn| {
                    use rolecall::db::schema::outbox;
                    let open = outbox::sent_at.is_null().and(outbox::given_up_at.is_null());
                    outbox::table.filter(open).count().get_result::<i64>(conn).unwrap()
                })
                .await
        };
        until("the outbox is empty", async || waiting().await == 0).await;
        let mails = sink.messages();
        assert_eq!(mails.iter().map(|mail| mail.to[0].as_str()).collect::<Vec<_>>(), [BEN], "one mail, to one of them");
        assert_eq!(path_in(&mails[0]), world.link("acme", BEN).await, "with the link that works");
        assert_eq!(posted(&world, "invitation").await.len(), 3);
        ends_well(world).await;
    }
}

/// A page without the number of its request, which is another each time.
fn without_request(page: &crate::harness::Page) -> String {
    page.body.replace(&page.one("main code"), "")
}
