//! The mails that go to and fro: who is told, in whose words, and what a name cannot do to them.

use diesel::prelude::*;
use rolecall::{
    authz::Operator,
    db::schema::{invitations, outbox},
    domain::{email::Email, instant::Span, person_name::PersonName, slug::Slug},
    store::organizations::{Created, NewOrganization, create_by_operator},
};

use super::{ANA, BEN, OWNER, acme, asks, ends_well, is_in, path_in, presses, with_mail};
use crate::{harness::World, on_both};

on_both! {
    async fn the_sender_is_told_who_joined_and_who_declined(database: Database) {
        let (world, sink) = with_mail(database).await;
        let owner = acme(&world).await;
        asks(&owner, &format!("{ANA} {BEN}"), &[("role", "viewer"), ("step", "send")]).await;
        sink.wait_for(2).await;
        world.joins_anew(&world.link("acme", ANA).await, "Ana Silva").await;
        let mail = sink.wait_for(3).await.remove(2);
        assert_eq!((mail.to.as_slice(), mail.subject().as_str()), ([OWNER.to_owned()].as_slice(), "Ana Silva joined The acme team"));
        assert!(mail.text().contains("as Viewer") && mail.text().contains(ANA), "{}", mail.text());
        assert_eq!(mail.link("/o/acme/members").as_deref(), Some("http://rolecall.test/o/acme/members"));
        world.visitor().post(&world.link("acme", BEN).await, &[("act", "decline")]).await;
        let mail = sink.wait_for(4).await.remove(3);
        assert_eq!((mail.to[0].as_str(), mail.subject()), (OWNER, format!("{BEN} declined your invitation to The acme team")));
        assert!(mail.link("/o/acme/invitations").is_some());
        ends_well(world).await;
    }

    async fn a_sender_who_is_no_longer_in_is_not_told_and_whoever_sent_it_again_is(database: Database) {
        let (world, sink) = with_mail(database).await;
        let owner = acme(&world).await;
        world.member("acme", "adam", "admin").await;
        let adam = world.signed_in("adam@acme.example").await;
        asks(&adam, &format!("{ANA} {BEN}"), &[("step", "send")]).await;
        sink.wait_for(2).await;
        assert_eq!(world.acts(&owner, "acme", "adam@acme.example", "remove", &[]).await.status, 303);
        // Nothing can be answered that has no sender, either way.
        let link = world.link("acme", ANA).await;
        assert_eq!(world.joins_anew(&link, "Ana Silva").await.1.status, 409);
        assert_eq!(world.visitor().post(&link, &[("act", "decline")]).await.status, 409);
        // Were it not written down that the sender is gone, an answer would still not be told to them.
        let open = || diesel::update(invitations::table).set(invitations::needs_sender.eq(false));
        world.query(move |conn| open().filter(invitations::email.eq(BEN)).execute(conn).unwrap()).await;
        assert_eq!(world.visitor().post(&world.link("acme", BEN).await, &[("act", "decline")]).await.status, 303);
        assert_eq!(world.invitation("acme", BEN).await.state, "declined");
        presses(&world, &owner, "resend", ANA).await;
        world.joins_anew(&world.link("acme", ANA).await, "Ana Silva").await;
        let mails = sink.wait_for(4).await;
        world.has_sent_all_mail().await;
        assert_eq!((sink.messages().len(), mails[3].to.as_slice()), (4, [OWNER.to_owned()].as_slice()), "who sent it last");
        assert_eq!(mails[3].subject(), "Ana Silva joined The acme team");
        let to_adam = || outbox::table.filter(outbox::recipient.like("adam@%")).count();
        let to_adam: i64 = world.query(move |conn| to_adam().get_result(conn).unwrap()).await;
        assert_eq!(to_adam, 0);
        ends_well(world).await;
    }

    async fn whoever_asks_for_another_reaches_who_can_send_it(database: Database) {
        let (world, sink) = with_mail(database).await;
        let owner = acme(&world).await;
        asks(&owner, "o'hara+x@people.example", &[]).await;
        let link = world.link("acme", "o'hara+x@people.example").await;
        sink.wait_for(1).await;
        presses(&world, &owner, "revoke", "o'hara+x@people.example").await;
        world.visitor().post(&link, &[("act", "ask")]).await;
        let mail = sink.wait_for(2).await.remove(1);
        assert_eq!(mail.to, [OWNER]);
        assert_eq!(mail.subject(), "Request for a new invitation: o'hara+x@people.example");
        // Its button leads to that very invitation.
        let path = mail.link("/o/acme/invitations").unwrap().replace("http://rolecall.test", "");
        let owner = world.signed_in(OWNER).await;
        assert_eq!(owner.get(&path).await.all("tbody .name"), ["o'hara+x@people.example"], "{path}");
        ends_well(world).await;
    }

    async fn no_name_adds_a_header_or_a_link_to_an_invitation(database: Database) {
        let (world, sink) = with_mail(database).await;
        let hostile = "https://evil.example/win „Ünï” موقع \u{1F3F4}";
        make(&world, "https://evil.example/free").await;
        let owner = world.signed_in(OWNER).await;
        for (n, line) in [
            format!("\"{hostile}\" <{ANA}>"),
            "Eve Bcc: Evil <eve1@people.example>".to_owned(),
            "Eve%0d%0aBcc: <eve2@people.example>".to_owned(),
            "=?utf-8?q?=0D=0ABcc:_eve@evil.example?= <eve3@people.example>".to_owned(),
        ]
        .into_iter()
        .enumerate()
        {
            let page = asks(&owner, &line, &[("step", "send")]).await;
            assert_eq!(page.all(".links .mail").len(), 1, "{line:?}: {}", page.text());
            let mail = sink.wait_for(n + 1).await.remove(n);
            assert_eq!(mail.to.len(), 1, "one recipient, whatever the name says");
            let names = mail.header_names();
            for header in ["Bcc", "Cc"] {
                assert!(!names.iter().any(|name| name.eq_ignore_ascii_case(header)), "{names:?}");
            }
            // The only address that a mail program could make a link of is our own.
            let text = mail.text();
            assert!(!text.contains("https://evil.example") && !text.contains("x@evil.example"), "{text}");
            assert!(!mail.subject().contains("https://evil.example"), "{}", mail.subject());
            let links: Vec<&str> = text.split_whitespace().filter(|word| word.contains("://")).collect();
            assert_eq!(links.len(), 1, "{text}");
            assert!(path_in(&mail).starts_with("/invitations/"));
        }
        ends_well(world).await;
    }

    async fn a_note_stands_in_the_mail_line_by_line_and_as_nothing_but_text(database: Database) {
        let (world, sink) = with_mail(database).await;
        let owner = acme(&world).await;
        let note = "Hello <b>you</b> & welcome,\r\n\r\n.\r\n{{ product }} See you — Олга";
        asks(&owner, ANA, &[("note", note)]).await;
        let mail = sink.wait_for(1).await.remove(0);
        for line in ["Hello <b>you</b> & welcome,", "{{ product }} See you — Олга"] {
            assert!(mail.text().contains(line), "{}", mail.text());
        }
        assert!(mail.html().contains("Hello &#60;b&#62;you&#60;/b&#62; &#38; welcome,"), "{}", mail.html());
        let page = world.visitor().get(&world.link("acme", ANA).await).await;
        assert!(page.one("blockquote").starts_with("Hello <b>you</b> & welcome,"), "{}", page.one("blockquote"));
        assert!(page.all("blockquote b").is_empty());
        ends_well(world).await;
    }

    async fn what_waits_in_the_outbox_when_somebody_joins_is_not_sent_after_them(database: Database) {
        let (world, sink) = with_mail(database).await;
        let owner = acme(&world).await;
        sink.behave(crate::harness::smtp::Behaviour::NotNow);
        asks(&owner, ANA, &[]).await;
        // By the link that was passed on, before the mail ever came, to an account made meanwhile.
        world.organization("other", "starter").await;
        asks(&owner, "owner@other.example", &[]).await;
        let mate = world.signed_in("owner@other.example").await;
        assert_eq!(mate.post(&world.copied_link("acme", "owner@other.example").await, &[("act", "accept")]).await.status, 303);
        assert!(is_in(&world, "owner@other.example").await);
        sink.behave(crate::harness::smtp::Behaviour::Accept);
        world.clock.advance(Span::minutes(5));
        let mails = sink.wait_for(2).await;
        let mut to: Vec<String> = mails.iter().map(|mail| format!("{} {}", mail.to[0], mail.subject())).collect();
        to.sort();
        assert_eq!(to, [format!("{ANA} Olga Owner invites you to The acme team"), format!("{OWNER} Olga Owner joined The acme team")]);
        ends_well(world).await;
    }
}

/// Makes Acme under a name that its owner chose to do harm with.
async fn make(world: &World, name: &str) {
    let new = NewOrganization {
        slug: Slug::parse("acme").unwrap(),
        name: PersonName::parse(name).unwrap(),
        catalog: "starter".into(),
        plan: Some("enterprise".into()),
        owner_name: PersonName::parse("www.evil.example").unwrap(),
        owner_email: Email::parse(OWNER).unwrap(),
        password_hash: Some(world.hash()),
        language: "en".into(),
    };
    let created = create_by_operator(&world.doors(), &Operator::at_the_command_line(), new).await.unwrap();
    assert_eq!(created, Created::Done { owner_existed: false });
}
