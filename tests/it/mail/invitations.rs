//! Invitations on their way: through servers that are down, busy, slow or choosy, and through power cuts.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::mpsc,
    time::Duration,
};

use diesel::{RunQueryDsl, dsl::count_star, prelude::*, sql_query};
use rolecall::{
    db::{Conn, Db, schema::outbox},
    domain::instant::{Instant, Span},
};

use crate::{
    doors::program::Ground,
    harness::{
        Browser, Database, World,
        database::env,
        smtp::{Behaviour, SmtpSink},
    },
    on_both,
};

const INVITED: usize = 100;
/// So many of them have no mailbox.
const NOBODIES: usize = 10;

/// Looks at something until it is so. One that never is fails the test.
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    for _ in 0..600 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("waited in vain: {what}");
}

/// How many mails are neither sent nor given up.
fn waiting(conn: &mut Conn) -> i64 {
    outbox::table.filter(outbox::sent_at.is_null().and(outbox::given_up_at.is_null())).select(count_star()).first(conn).unwrap()
}

/// How many of those were tried less often than that, or are being tried.
fn not_tried(conn: &mut Conn, times: i32) -> i64 {
    let open = outbox::table.filter(outbox::sent_at.is_null().and(outbox::given_up_at.is_null()));
    open.filter(outbox::attempts.lt(times).or(outbox::leased_by.is_not_null())).select(count_star()).first(conn).unwrap()
}

async fn all_were_tried(world: &World, times: i32) {
    until("all were tried", async || world.query(move |conn| not_tried(conn, times)).await == 0).await;
}

/// What the list says about the mail of each invitation, by how often it says so; the servers' words among it.
async fn fates(browser: &Browser) -> BTreeMap<String, usize> {
    let mut fates = BTreeMap::new();
    let mut next = Some("/o/acme/invitations".to_owned());
    while let Some(path) = next {
        let page = browser.get(&path).await;
        assert_eq!(page.status, 200, "{}", page.body);
        for said in page.all("tbody td:nth-last-child(2) > .block").into_iter().chain(page.all("tbody th > .block, tbody th > .error")) {
            *fates.entry(said).or_default() += 1;
        }
        next = page.attribute("#page-next", "href");
    }
    fates
}

fn are(expected: &[(&str, usize)]) -> BTreeMap<String, usize> {
    expected.iter().map(|(said, count)| ((*said).to_owned(), *count)).collect()
}

on_both! {
    async fn of_a_hundred_invitations_none_is_lost_and_none_comes_twice_whatever_the_server_does(database: Database) {
        let mut sink = SmtpSink::start().await;
        let world = World::start(database, &["--smtp-url", &sink.url()]).await;
        world.organization("acme", "starter").await;
        let owner = world.signed_in("owner@acme.example").await;
        let nobody = |n: usize| n % (INVITED / NOBODIES) == 7;
        let address = |n: usize| format!("{}{n}@people.example", if nobody(n) { "nobody" } else { "person" });
        let addresses: Vec<String> = (0..INVITED).map(address).collect();

        // Down.
        sink.goes_down().await;
        let page = world.invites(&owner, "acme", &addresses.join("\n"), "member").await;
        assert_eq!((page.status.as_u16(), page.heading()), (200, "100 invitations are on their way".into()));
        all_were_tried(&world, 1).await;
        let fates_then = fates(&owner).await;
        assert_eq!(fates_then.get("Trying again"), Some(&INVITED), "{fates_then:?}");
        let asked_again = |said: &&String| said.starts_with("The mail server did not take it yet and is asked again: “");
        assert_eq!(fates_then.keys().filter(asked_again).map(|said| fates_then[said]).sum::<usize>(), INVITED, "{fates_then:?}");

        // There, but not ready.
        sink.behave(Behaviour::NotNow);
        sink.comes_back().await;
        world.clock.advance(Span::seconds(31));
        all_were_tried(&world, 2).await;
        let not_yet = "The mail server did not take it yet and is asked again: “451 4.7.1 come back later”";
        assert_eq!(fates(&owner).await, are(&[("Trying again", INVITED), (not_yet, INVITED)]));
        assert_eq!(sink.messages().len(), 0);

        // Slow and choosy, and gone once more in the middle of it.
        sink.behave(Behaviour::SlowAndChoosy);
        world.clock.advance(Span::seconds(61));
        let before = sink.wait_for(30).await.len();
        sink.goes_down().await;
        all_were_tried(&world, 3).await;
        assert!((30..INVITED - NOBODIES).contains(&before), "{before}");
        assert_eq!(fates(&owner).await["Handed over"], before, "what it took is noted, and nothing else");
        sink.comes_back().await;
        world.clock.advance(Span::seconds(121));
        until("the outbox is empty", async || world.query(waiting).await == 0).await;

        let refused = "The mail server refused it: “550 5.1.1 no such person here”";
        let expected = [("Handed over", INVITED - NOBODIES), ("Refused", NOBODIES), (refused, NOBODIES)];
        assert_eq!(fates(&owner).await, are(&expected));
        let mails = sink.messages();
        let mut reached: Vec<String> = mails.iter().flat_map(|mail| mail.to.clone()).collect();
        reached.sort_unstable();
        let mut people: Vec<String> = (0..INVITED).filter(|n| !nobody(*n)).map(address).collect();
        people.sort_unstable();
        assert_eq!(reached, people, "everybody once");
        assert_eq!(mails.iter().map(|mail| mail.header("Message-ID").unwrap()).collect::<BTreeSet<_>>().len(), mails.len());
        for mail in &mails {
            let link = mail.link("/invitations/").unwrap();
            assert_eq!(link, format!("http://rolecall.test{}", world.link("acme", &mail.to[0]).await), "each has their own link");
        }
        world.is_sound().await;
        world.end().await;
    }

    async fn a_power_cut_after_the_servers_yes_loses_no_invitation_and_repeats_at_most_the_same_mail(database: Database) {
        let sink = SmtpSink::start().await;
        let ground = Ground::on(database).set_to("SMTP_URL", &sink.url()).set_to("ROLECALL_PUBLIC_URL", "http://rolecall.test");
        ground.organization("acme");
        let mut server = ground.serve();
        let cookie = server.sign_in("owner@acme.example").await;
        for round in 0..kills() {
            // Of six, four are handed over at the same time.
            let (under_way, before) = (4, sink.messages().len());
            sink.behave(Behaviour::Ponder);
            let addresses: Vec<String> = (0..6).map(|n| format!("person{n}.r{round}@people.example")).collect();
            let list = addresses.join(" ");
            let fields = [("addresses", list.as_str()), ("role", "member"), ("hours", "168"), ("note", ""), ("step", "send")];
            let page = server.with(&cookie).post("/o/acme/invitations", &fields).await;
            assert_eq!(page.status, 200, "{}", page.body);
            sink.wait_for(before + under_way).await;
            // Every other time, nothing can be noted when the server has said yes: the power goes exactly between the two.
            let between = round % 2 == 0;
            let held = if between { Some(hold(&ground.db, database).await) } else { None };
            sink.behave(Behaviour::Accept);
            sink.wait_for_answers(before + under_way).await;
            server.child.kill();
            if let Some((release, holding)) = held {
                drop(release);
                holding.await.unwrap();
            }
            leases_end(&ground.db).await;
            server = ground.serve();
            until("the outbox is empty", async || ground.db.read(|conn| Ok(waiting(conn))).await.unwrap() == 0).await;

            let mails = sink.messages().split_off(before);
            let mut twice = 0;
            for address in &addresses {
                let copies: Vec<_> = mails.iter().filter(|mail| mail.to == [address.as_str()]).collect();
                assert!((1..=2).contains(&copies.len()), "round {round}: {address} got {}", copies.len());
                twice += copies.len() - 1;
                assert_eq!(copies.iter().map(|mail| mail.header("Message-ID").unwrap()).collect::<BTreeSet<_>>().len(), 1, "{address}");
                assert_eq!(copies.iter().map(|mail| mail.link("/invitations/").unwrap()).collect::<BTreeSet<_>>().len(), 1, "{address}");
            }
            assert!(twice <= under_way, "round {round}: {twice} of {under_way} under way came twice");
            assert!(!between || twice == under_way, "round {round}: {twice} came twice, although none of {under_way} was noted");
            let page = server.with(&cookie).get(&format!("/o/acme/invitations?q=.r{round}@")).await;
            assert_eq!(page.all("tbody td:nth-last-child(2) > .block"), ["Handed over"; 6]);
            ground.done(&["doctor"]);
        }
    }
}

/// How often the power goes.
fn kills() -> usize {
    env("ROLECALL_TEST_KILLS").parse().unwrap()
}

/// Keeps everybody else from writing to the outbox until the sender that it answers is dropped.
async fn hold(db: &Db, database: Database) -> (mpsc::Sender<()>, actix_web::rt::task::JoinHandle<()>) {
    let (release, released) = mpsc::channel::<()>();
    let (taken, is_taken) = tokio::sync::oneshot::channel();
    let db = db.clone();
    let holding = actix_web::rt::spawn(async move {
        let holds = db.write(move |conn| {
            // On SQLite there is one writer anyway.
            if database == Database::Postgres {
                sql_query("LOCK TABLE outbox IN EXCLUSIVE MODE").execute(conn)?;
            }
            let _ = taken.send(());
            let _ = released.recv();
            Ok(())
        });
        holds.await.unwrap();
    });
    is_taken.await.unwrap();
    (release, holding)
}

/// As if the two minutes had gone by that a sender may take: this one will not come back to its mails.
async fn leases_end(db: &Db) {
    let end = |conn: &mut Conn| {
        let leased = outbox::table.filter(outbox::leased_by.is_not_null());
        Ok(diesel::update(leased).set(outbox::leased_until.eq(Some(Instant(0)))).execute(conn)?)
    };
    db.write(end).await.unwrap();
}
