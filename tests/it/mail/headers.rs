//! Headers, as a server gets them, whatever stands in names and subjects.

use rolecall::{
    domain::letter::Letter,
    mail::{Delivery, Mailer, Rendered},
};

use super::{RESET, mail_id, public_url, to_ana, written};
use crate::harness::smtp::{Received, SmtpSink};

const FROM: &str = "Team Mail <team@example.com>";

pub(super) async fn sent(name: &str, rendered: &Rendered) -> Received {
    let sink = SmtpSink::start().await;
    let mailer = Mailer::to_server(&sink.url(), FROM, &public_url()).unwrap();
    let delivery = mailer.send(to_ana(name), rendered).await;
    assert_eq!(delivery, Delivery::HandedOver("250 2.0.0 kept in the sink".into()));
    sink.wait_for(1).await.remove(0)
}

#[tokio::test]
async fn a_mail_has_these_headers_and_no_others() {
    let rendered = written(&RESET, "Ana Silva");
    let mail = sent("Ana Silva", &rendered).await;
    assert_eq!(mail.header_names(), ["Message-ID", "Date", "From", "To", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type"]);
    assert_eq!(mail.header("Message-ID"), Some(format!("<{}@team.example.com>", mail_id())));
    assert_eq!(mail.header("Date").as_deref(), Some("Thu, 05 Nov 2026 14:05:00 +0000"));
    assert_eq!(mail.header("From").as_deref(), Some("\"Team Mail\" <team@example.com>"));
    assert_eq!(mail.header("To").as_deref(), Some("\"Ana Silva\" <ana@example.com>"));
    assert_eq!(mail.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert!(mail.header("Content-Type").is_some_and(|kind| kind.starts_with("multipart/alternative")));
    assert_eq!((mail.from.as_str(), mail.to.as_slice()), ("team@example.com", ["ana@example.com".to_owned()].as_slice()));
}

#[tokio::test]
async fn both_bodies_arrive_as_they_were_written() {
    for name in ["Ana Silva", "فاطمة الزهراء", "Zoë \u{1F600}"] {
        let rendered = written(&Letter::PasswordChanged, name);
        let mail = sent(name, &rendered).await;
        assert_eq!(mail.text(), rendered.text.trim_end());
        assert_eq!(mail.html(), rendered.html.trim_end());
        assert_eq!(mail.subject(), rendered.subject);
        assert!(mail.to_header().contains(name), "{}", mail.to_header());
        assert!(mail.data.is_ascii());
    }
}

#[tokio::test]
async fn no_name_and_no_subject_can_add_a_header() {
    let plain = sent("Ana", &written(&RESET, "Ana")).await.header_names();
    for evil in [
        "Ana\r\nBcc: eve@example.com",
        "Ana\nBcc: eve@example.com",
        "Ana\rBcc: eve@example.com",
        "Ana\r\n\r\nHello",
        "Ana\u{0}\u{85}Bcc: eve@example.com",
        "Ana\u{2028}Bcc: eve@example.com",
        "Ana <eve@example.com>, Eve",
        "\"Ana\" <eve@example.com>\\",
        "=?utf-8?b?QmNjOiBldmU=?=",
    ] {
        let rendered = Rendered { subject: evil.to_owned(), ..written(&RESET, evil) };
        let mail = sent(evil, &rendered).await;
        assert_eq!(mail.header_names(), plain, "{evil:?}");
        assert_eq!(mail.to, ["ana@example.com"], "{evil:?}");
        assert!(mail.header("Bcc").is_none(), "{evil:?}");
        assert!(mail.header("To").is_some_and(|to| to.ends_with("<ana@example.com>")), "{evil:?}: {:?}", mail.header("To"));
    }
}

#[tokio::test]
async fn nothing_in_a_header_turns_the_direction_of_text() {
    let rendered = Rendered { subject: "\u{2068}Ana\u{2069} \u{202E}moc.live".into(), ..written(&RESET, "Ana") };
    let mail = sent("Ana\u{202E}evE\u{2066}\u{2069}", &rendered).await;
    assert_eq!(mail.subject(), "Ana moc.live");
    assert_eq!(mail.to_header(), "AnaevE <ana@example.com>");
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_without_asking_a_server() {
    let sink = SmtpSink::start().await;
    let mailer = Mailer::to_server(&sink.url(), FROM, &public_url()).unwrap();
    let rendered = written(&RESET, "Ana");
    for address in ["", "ana", "ana@example.com\r\nRCPT TO:<eve@example.com>", "ana@example.com>\r\nDATA", "\"a\r\nb\"@example.com"] {
        let delivery = mailer.send(rolecall::mail::Envelope { address, ..to_ana("Ana") }, &rendered).await;
        assert!(matches!(delivery, Delivery::Refused(_)), "{address:?}: {delivery:?}");
    }
    assert_eq!(sink.connections(), 0);
}
