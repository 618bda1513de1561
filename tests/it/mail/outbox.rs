//! The outbox and those who empty it, on both databases.

use std::{sync::Arc, time::Duration};

use diesel::prelude::*;
use rolecall::{
    app::Foundation,
    authz::{
        Operator, RequestFacts,
        link::{Link, Purpose},
    },
    clock::Clock,
    db::schema::outbox,
    domain::{
        email::Email,
        instant::{Instant, Span},
        person_name::PersonName,
        slug::Slug,
    },
    jobs::{Halt, Jobs, Needs, outbox::Sender},
    mail::Mailer,
    store::{
        Doors, doctor,
        organizations::{self, NewOrganization},
        passwords,
        seen::Seen,
    },
};
use tokio::sync::Barrier;

use crate::harness::{
    Database, database,
    smtp::{Behaviour, SmtpSink},
};

/// A database and what stands on it, without a server, whose own sender would empty the outbox first.
struct Ground {
    foundation: Foundation,
    _folder: tempfile::TempDir,
}

impl Ground {
    fn on(database: Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = database.make(folder.path());
        let foundation = Foundation::open(database::settings(folder.path(), &url, &[]), Clock::default()).unwrap();
        Self { foundation, _folder: folder }
    }

    fn doors(&self) -> Doors {
        self.foundation.doors()
    }

    async fn is_sound(&self) {
        let operator = Operator::at_the_command_line();
        let findings = doctor::examine(&self.doors(), Arc::clone(&self.foundation.catalogs), &operator).await.unwrap().findings;
        assert!(findings.is_empty(), "{findings:#?}");
    }
}

fn needs(ground: &Ground, sink: &SmtpSink) -> Needs {
    let foundation = &ground.foundation;
    let public_url = foundation.settings.public_url();
    let mailer = Mailer::to_server(&sink.url(), "Team <team@example.com>", &public_url).unwrap().with_patience(Duration::from_millis(500));
    Needs {
        db: foundation.db.clone(),
        catalogs: Arc::clone(&foundation.catalogs),
        secret: foundation.secret.clone(),
        clock: foundation.clock.clone(),
        public_url,
        mailer: Arc::new(mailer),
    }
}

fn sender(ground: &Ground, sink: &SmtpSink) -> Sender {
    Sender::new(needs(ground, sink))
}

async fn round(ground: &Ground, sink: &SmtpSink) -> i32 {
    let halt = Halt::default();
    sender(ground, sink).round(&halt.listen()).await.unwrap()
}

fn ana() -> Email {
    Email::parse("ana@example.com").unwrap()
}

/// An organization with Ana as its owner.
async fn with_ana(ground: &Ground) {
    let new = NewOrganization {
        slug: Slug::parse("atlas").unwrap(),
        name: PersonName::parse("Atlas").unwrap(),
        catalog: "starter".into(),
        plan: None,
        owner_name: PersonName::parse("Ana Silva").unwrap(),
        owner_email: ana(),
        password_hash: None,
        language: "en".into(),
    };
    let made = organizations::create_by_operator(&ground.doors(), &Operator::at_the_command_line(), new).await.unwrap();
    assert!(matches!(made, organizations::Created::Done { .. }), "{made:?}");
}

async fn forgets(ground: &Ground) {
    let facts = RequestFacts { request_id: String::new(), address: [127, 0, 0, 1].into(), agent: String::new() };
    assert_eq!(passwords::ask_reset(&ground.doors(), ana(), facts).await.unwrap(), passwords::Asked::Noted);
}

/// Posts as many "password changed" letters.
async fn changes(ground: &Ground, times: usize) {
    for n in 0..times {
        let hash = format!("hash {n}");
        assert!(passwords::set_by_operator(&ground.doors(), &Operator::at_the_command_line(), ana(), hash).await.unwrap());
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Row {
    sent: bool,
    given_up: bool,
    leased: bool,
    attempts: i32,
    answer: Option<String>,
}

async fn rows(ground: &Ground) -> Vec<Row> {
    let read = ground.foundation.db.read(|conn| {
        let columns = (
            outbox::sent_at.is_not_null(),
            outbox::given_up_at.is_not_null(),
            outbox::leased_by.is_not_null(),
            outbox::attempts,
            outbox::answer,
        );
        let rows: Vec<(bool, bool, bool, i32, Option<String>)> = outbox::table.order(outbox::id).select(columns).load(conn)?;
        Ok(rows.into_iter().map(|(sent, given_up, leased, attempts, answer)| Row { sent, given_up, leased, attempts, answer }).collect())
    });
    read.await.unwrap()
}

async fn a_reset_goes_out_once_with_a_link_that_works(ground: &Ground) {
    with_ana(ground).await;
    forgets(ground).await;
    let sink = SmtpSink::start().await;
    assert_eq!(round(ground, &sink).await, 1);
    assert_eq!(round(ground, &sink).await, 0);
    let [mail] = sink.messages().try_into().unwrap();
    assert_eq!(mail.to, ["ana@example.com"]);
    let link = mail.link("/password/reset/").unwrap();
    let token = link.strip_prefix(&ground.foundation.settings.public_url().link("/password/reset/")).unwrap().to_owned();
    let link = Link::verify(&token, &ground.foundation.secret, Purpose::PasswordReset).unwrap();
    assert!(passwords::reset_is_open(&ground.doors(), link).await.unwrap().is_some());
    let answer = Some("250 2.0.0 kept in the sink".to_owned());
    assert_eq!(rows(ground).await, [Row { sent: true, given_up: false, leased: false, attempts: 1, answer }]);
}

async fn what_is_no_longer_true_is_not_said(ground: &Ground) {
    with_ana(ground).await;
    forgets(ground).await;
    forgets(ground).await;
    let sink = SmtpSink::start().await;
    round(ground, &sink).await;
    assert_eq!(sink.messages().len(), 1, "only the newest link is sent");
    let void = Row { sent: false, given_up: true, leased: false, attempts: 1, answer: Some("nothing to say any more".into()) };
    assert_eq!(rows(ground).await[0], void);
    forgets(ground).await;
    ground.foundation.clock.advance(Span::minutes(61));
    round(ground, &sink).await;
    assert_eq!(sink.messages().len(), 1, "a link that has ended is not sent");
}

async fn a_mail_that_could_not_go_is_the_same_mail_later(ground: &Ground) {
    with_ana(ground).await;
    changes(ground, 1).await;
    let sink = SmtpSink::start().await;
    let (sender, halt) = (sender(ground, &sink), Halt::default());
    for (behaviour, wait) in [(Behaviour::NotNow, 30), (Behaviour::DropAfterData, 60), (Behaviour::HangAfterData, 120)] {
        sink.behave(behaviour);
        assert_eq!(sender.round(&halt.listen()).await.unwrap(), 1, "{behaviour:?}");
        assert_eq!(sender.round(&halt.listen()).await.unwrap(), 0, "{behaviour:?}: too early");
        ground.foundation.clock.advance(Span::seconds(wait));
    }
    sink.behave(Behaviour::Accept);
    assert_eq!(sender.round(&halt.listen()).await.unwrap(), 1);
    let mails = sink.messages();
    assert_eq!(mails.len(), 3, "two of them the server kept without saying so");
    assert!(
        mails
            .iter()
            .all(|mail| mail.header("Message-ID") == mails[0].header("Message-ID") && mail.header("Date") == mails[0].header("Date"))
    );
    let [row] = rows(ground).await.try_into().unwrap();
    assert_eq!((row.sent, row.attempts), (true, 4));
}

async fn a_refusal_is_final_and_keeps_the_servers_words(ground: &Ground) {
    with_ana(ground).await;
    changes(ground, 1).await;
    let sink = SmtpSink::start().await;
    sink.behave(Behaviour::RefuseRecipient);
    round(ground, &sink).await;
    let answer = Some("550 5.1.1 no such person here".to_owned());
    assert_eq!(rows(ground).await, [Row { sent: false, given_up: true, leased: false, attempts: 1, answer }]);
}

async fn after_a_day_a_mail_is_given_up(ground: &Ground) {
    with_ana(ground).await;
    changes(ground, 1).await;
    let sink = SmtpSink::start().await;
    sink.behave(Behaviour::NotNow);
    let (sender, halt) = (sender(ground, &sink), Halt::default());
    let mut attempts = 0;
    while sender.round(&halt.listen()).await.unwrap() == 1 {
        attempts += 1;
        ground.foundation.clock.advance(Span::hours(1));
    }
    assert!((20..=26).contains(&attempts), "{attempts}");
    let answer = Some("451 4.7.1 come back later".to_owned());
    assert_eq!(rows(ground).await, [Row { sent: false, given_up: true, leased: false, attempts, answer }]);
}

async fn two_workers_send_nothing_twice(ground: &Ground) {
    const MAILS: usize = 60;
    with_ana(ground).await;
    changes(ground, MAILS).await;
    let sink = SmtpSink::start().await;
    let start = Arc::new(Barrier::new(4));
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let (sender, start) = (sender(ground, &sink), Arc::clone(&start));
            tokio::spawn(async move {
                let halt = Halt::default();
                start.wait().await;
                while sender.round(&halt.listen()).await.unwrap() > 0 {}
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    let mut ids: Vec<_> = sink.messages().iter().map(|mail| mail.header("Message-ID").unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((sink.messages().len(), ids.len()), (MAILS, MAILS));
    assert!(rows(ground).await.iter().all(|row| row.sent && row.attempts == 1));
}

async fn a_nudge_sends_at_once_and_stopping_writes_the_last_sightings(ground: &Ground) {
    with_ana(ground).await;
    let sink = SmtpSink::start().await;
    let jobs = Jobs::start(needs(ground, &sink));
    changes(ground, 25).await;
    jobs.nudge().now();
    sink.wait_for(25).await;
    let (org, user) = ground
        .foundation
        .db
        .read(|conn| {
            use rolecall::db::schema::members;
            Ok(members::table.select((members::org_id, members::user_id)).first(conn)?)
        })
        .await
        .unwrap();
    let now = ground.foundation.clock.now();
    jobs.seen().note(Seen::Member(org, user), now);
    jobs.stop().await;
    assert!(rows(ground).await.iter().all(|row| row.sent && !row.leased));
    let seen: Instant = ground
        .foundation
        .db
        .read(move |conn| {
            use rolecall::db::schema::members;
            Ok(members::table.filter(members::user_id.eq(user)).select(members::last_seen_at).first(conn)?)
        })
        .await
        .unwrap();
    assert_eq!(seen, now);
}

async fn stopping_leaves_what_was_not_begun_to_the_next_start(ground: &Ground) {
    with_ana(ground).await;
    changes(ground, 10).await;
    let sink = SmtpSink::start().await;
    let (sender, halt) = (sender(ground, &sink), Halt::default());
    halt.now();
    sender.round(&halt.listen()).await.unwrap();
    assert!(rows(ground).await.iter().all(|row| !row.sent && !row.given_up && !row.leased));
    let halt = Halt::default();
    assert_eq!(sender.round(&halt.listen()).await.unwrap(), 10);
    assert_eq!(sink.messages().len(), 10);
}

async fn a_server_that_hangs_does_not_hold_up_the_stop(ground: &Ground) {
    with_ana(ground).await;
    changes(ground, 8).await;
    let sink = SmtpSink::start().await;
    sink.behave(Behaviour::HangAfterData);
    let patient = Mailer::to_server(&sink.url(), "Team <team@example.com>", &ground.foundation.settings.public_url()).unwrap();
    let jobs = Jobs::start(Needs { mailer: Arc::new(patient), ..needs(ground, &sink) });
    sink.wait_for(4).await;
    tokio::time::timeout(Duration::from_secs(5), jobs.stop()).await.expect("a stop within its deadline");
    let rows = rows(ground).await;
    assert!(rows.iter().all(|row| !row.sent && !row.given_up && !row.leased), "{rows:?}");
    let closed = rows.iter().filter(|row| row.answer.as_deref() == Some("the house closed before the server answered"));
    assert_eq!(closed.count(), 4, "the others were not begun");
}

macro_rules! on_both {
    ($($test:ident),* $(,)?) => { on_both!(sqlite Sqlite $($test)*); on_both!(postgres Postgres $($test)*); };
    ($name:ident $database:ident $($test:ident)*) => {
        mod $name {
            use super::{Database, Ground};
            $(
                #[tokio::test]
                async fn $test() {
                    let ground = Ground::on(Database::$database);
                    super::$test(&ground).await;
                    ground.is_sound().await;
                }
            )*
        }
    };
}
on_both!(
    a_reset_goes_out_once_with_a_link_that_works,
    what_is_no_longer_true_is_not_said,
    a_mail_that_could_not_go_is_the_same_mail_later,
    a_refusal_is_final_and_keeps_the_servers_words,
    after_a_day_a_mail_is_given_up,
    two_workers_send_nothing_twice,
    a_nudge_sends_at_once_and_stopping_writes_the_last_sightings,
    stopping_leaves_what_was_not_begun_to_the_next_start,
    a_server_that_hangs_does_not_hold_up_the_stop,
);
