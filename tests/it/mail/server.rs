//! Handing mail to a server that behaves well, badly, or not at all.

use std::time::Duration;

use rolecall::{
    clock::Clock,
    domain::email::Email,
    mail::{Delivery, Mailer, test_message},
};

use super::{RESET, public_url, to_ana, written};
use crate::harness::smtp::{Behaviour, SmtpSink};

fn mailer(sink: &SmtpSink) -> Mailer {
    Mailer::to_server(&sink.url(), "Team <team@example.com>", &public_url()).unwrap().with_patience(Duration::from_millis(300))
}

async fn send(mailer: &Mailer) -> Delivery {
    mailer.send(to_ana("Ana"), &written(&RESET, "Ana")).await
}

#[tokio::test]
async fn the_servers_words_come_back() {
    let sink = SmtpSink::start().await;
    let mailer = mailer(&sink);
    assert_eq!(send(&mailer).await, Delivery::HandedOver("250 2.0.0 kept in the sink".into()));
    sink.behave(Behaviour::RefuseRecipient);
    assert_eq!(send(&mailer).await, Delivery::Refused("550 5.1.1 no such person here".into()));
    sink.behave(Behaviour::NotNow);
    assert_eq!(send(&mailer).await, Delivery::NotNow("451 4.7.1 come back later".into()));
    assert_eq!(sink.messages().len(), 1);
}

#[tokio::test]
async fn a_server_that_takes_nobody_has_refused_no_mail() {
    let sink = SmtpSink::start().await;
    sink.behave(Behaviour::RefuseEverybody);
    assert_eq!(send(&mailer(&sink)).await, Delivery::NotNow("554 5.3.2 no service for you".into()));
}

#[tokio::test]
async fn no_answer_no_server_and_half_a_conversation_are_not_now() {
    let sink = SmtpSink::start().await;
    let mailer = mailer(&sink);
    for behaviour in [Behaviour::DropAfterData, Behaviour::HangAfterData, Behaviour::Hang] {
        sink.behave(behaviour);
        let delivery = send(&mailer).await;
        assert!(matches!(delivery, Delivery::NotNow(_)), "{behaviour:?}: {delivery:?}");
    }
    let closed = Mailer::to_server("smtp://127.0.0.1:1", "Team <team@example.com>", &public_url()).unwrap();
    assert!(matches!(send(&closed).await, Delivery::NotNow(_)));
}

#[tokio::test]
async fn after_a_broken_off_conversation_the_next_mail_gets_its_own_answer() {
    let sink = SmtpSink::start().await;
    let mailer = mailer(&sink);
    send(&mailer).await;
    sink.behave(Behaviour::HangAfterData);
    assert_eq!(send(&mailer).await, Delivery::NotNow("127.0.0.1 did not answer within 300ms".into()));
    sink.behave(Behaviour::RefuseRecipient);
    assert!(matches!(send(&mailer).await, Delivery::Refused(_)));
}

#[tokio::test]
async fn one_connection_serves_many_mails_until_there_is_no_more() {
    let sink = SmtpSink::start().await;
    let mailer = mailer(&sink);
    for _ in 0..3 {
        assert!(matches!(send(&mailer).await, Delivery::HandedOver(_)));
    }
    assert_eq!(sink.connections(), 1);
    mailer.rest().await;
    assert!(matches!(send(&mailer).await, Delivery::HandedOver(_)));
    assert_eq!(sink.connections(), 2);
}

#[tokio::test]
async fn the_test_message_goes_at_once() {
    let sink = SmtpSink::start().await;
    let to = Email::parse("ops@example.com").unwrap();
    let delivery = test_message(&mailer(&sink), &public_url(), &Clock::default(), &to).await.unwrap();
    assert_eq!(delivery, Delivery::HandedOver("250 2.0.0 kept in the sink".into()));
    let mail = &sink.messages()[0];
    assert_eq!((mail.subject().as_str(), mail.to.as_slice()), ("A test message from Rolecall", ["ops@example.com".to_owned()].as_slice()));
    assert_eq!(mail.link("/").as_deref(), Some("https://team.example.com/"));
}

#[test]
fn bad_settings_say_what_to_do() {
    let said = |url: &str, from: &str| Mailer::to_server(url, from, &public_url()).unwrap_err().to_string();
    assert!(said("mail.example.com", "Team <team@example.com>").starts_with("SMTP_URL must be like "));
    assert!(said("smtp://mail.example.com", "nobody").starts_with("MAIL_FROM must be like "));
    assert!(said("smtp://mail.example.com", "Team <team@example.com>\r\nBcc: eve@example.com").starts_with("MAIL_FROM must be like "));
    assert!(said("smtp://mail.example.com", "Rolecall <rolecall@localhost>").starts_with("MAIL_FROM must be an address of yours"));
}
