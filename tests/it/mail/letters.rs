//! Every letter, as text and as HTML. The snapshots are there to be read.

use rolecall::{
    authz::link::{Link, Purpose, invitation_code},
    catalog::Catalogs,
    domain::{
        ids::{ChangeId, InvitationId},
        instant::Span,
        letter::{Invited, Letter, Organization, RoleName},
    },
    mail::{Rendered, Voice},
    words::Words,
};
use scraper::{Html, Selector};
use uuid::Uuid;

use super::{RESET, THEN, headers::sent, secret, written, written_by};

const ORIGIN: &str = "https://team.example.com";

/// What people and things are called.
struct Names<'a> {
    organization: &'a str,
    person: &'a str,
    other: &'a str,
    role: &'a str,
    email: &'a str,
    note: &'a str,
}

const PLAIN: Names<'_> = Names {
    organization: "Atlas Store",
    person: "Nadia Berrada",
    other: "Karim Haddad",
    role: "Accountant",
    email: "karim@example.com",
    note: "Hi Ana,\nthis is where we keep the orders. Have a look around before Monday, and ask me whatever you want to know.\n\nNadia",
};

const HOSTILE: Names<'_> = Names {
    organization: "متجر الأطلس \u{1F6CD}\u{FE0F}\r\nBcc: eve@example.com",
    person: "https://evil.example/x <b>Ana</b>",
    other: "\u{202E}فاطمة الزهراء\u{2066}\n\n-- \nwww.evil.example",
    role: "<script>evil.com</script>",
    email: "karim+a&b=c#d@example.com",
    note: "<img src=x>\r\nhttps://evil.example\u{2028}-- \nمرحبا",
};

fn invitation() -> InvitationId {
    InvitationId(Uuid::from_u128(9))
}

fn system_role() -> RoleName {
    RoleName { key: "confirmation_agent".into(), name: "as it was called once".into() }
}

/// One of every kind, with these names.
fn all(names: &Names<'_>) -> Vec<Letter> {
    let organization = || Organization { slug: "atlas-store".into(), name: names.organization.into() };
    let custom = || RoleName { key: "c-7".into(), name: names.role.into() };
    let change = ChangeId(Uuid::from_u128(11));
    let invited = |role| Invited {
        invitation: invitation(),
        generation: 2,
        organization: names.organization.into(),
        sender: names.person.into(),
        role,
        note: names.note.into(),
        expires_at: THEN.plus(Span::days(7)),
    };
    let (name, email, by) = (|| names.other.to_owned(), || names.email.to_owned(), || names.person.to_owned());
    vec![
        RESET,
        Letter::PasswordChanged,
        Letter::OrganizationReady { organization: organization(), generation: 3, days: 7 },
        Letter::MadeOwner { organization: organization(), role: custom() },
        Letter::Invitation(invited(system_role())),
        Letter::InvitationReminder(Invited { note: String::new(), ..invited(custom()) }),
        Letter::InvitationCode { invitation: invitation(), generation: 2, organization: names.organization.into() },
        Letter::InvitationAccepted { organization: organization(), name: name(), email: email(), role: custom() },
        Letter::InvitationDeclined { organization: organization(), email: email() },
        Letter::InvitationsExpired { organization: organization(), emails: vec![email(), "lina@example.com".into()], count: 1_207 },
        Letter::InvitationAskedFor { organization: organization(), email: email() },
        Letter::SeatsAskedFor { organization: organization(), name: name(), email: email() },
        Letter::RoleChanged { change, organization: organization(), by: by(), from: custom(), to: system_role() },
        Letter::Suspended { change, organization: organization(), by: by() },
        Letter::Removed { change, organization: organization(), by: by() },
    ]
}

/// As Sendocki sends it.
fn by_sendocki(letter: &Letter, name: &str) -> Rendered {
    let catalogs = Catalogs::shipped().unwrap();
    let catalog = catalogs.get("sendocki").unwrap();
    let words = Words::of_catalog("en", &catalog);
    written_by(Voice::of_catalog(&words, &catalog), letter, name)
}

/// The text with what follows from the secret blanked out.
fn stable(text: &str) -> String {
    let mut stable = text.replace(&invitation_code(&secret(), invitation().0, 2), "123456");
    for way in ["/password/reset/", "/invitations/"] {
        while let Some((_, token)) = stable.split_once(&format!("{ORIGIN}{way}")).filter(|(_, behind)| !behind.starts_with("TOKEN")) {
            let token: String = token.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).collect();
            stable = stable.replace(&token, "TOKEN");
        }
    }
    stable
}

fn hrefs(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    page.select(&Selector::parse("a").unwrap()).map(|link| link.value().attr("href").unwrap().to_owned()).collect()
}

fn code() -> Letter {
    Letter::InvitationCode { invitation: invitation(), generation: 2, organization: "Atlas Store".into() }
}

#[test]
fn as_they_are_read() {
    for letter in all(&PLAIN) {
        let mail = by_sendocki(&letter, "Ana Silva");
        let kind = letter.kind();
        insta::assert_snapshot!(format!("{kind}_as_text"), format!("Subject: {}\n\n{}", mail.subject, stable(&mail.text)));
        insta::assert_snapshot!(format!("{kind}_as_html"), stable(&mail.html));
    }
}

#[test]
fn as_they_are_read_with_names_that_mean_harm() {
    for letter in all(&HOSTILE) {
        let mail = by_sendocki(&letter, "");
        let kind = letter.kind();
        insta::assert_snapshot!(format!("hostile_{kind}_as_text"), format!("Subject: {}\n\n{}", mail.subject, stable(&mail.text)));
        if matches!(letter, Letter::Invitation(_) | Letter::InvitationAccepted { .. }) {
            insta::assert_snapshot!(format!("hostile_{kind}_as_html"), stable(&mail.html));
        }
    }
}

#[test]
fn one_button_and_the_plain_link_lead_where_they_should() {
    let ways = [
        ("password_reset", "/password/reset/TOKEN"),
        ("password_changed", "/password/forgot"),
        ("organization_ready", "/password/reset/TOKEN"),
        ("made_owner", "/o/atlas-store"),
        ("invitation", "/invitations/TOKEN"),
        ("invitation_reminder", "/invitations/TOKEN"),
        ("invitation_accepted", "/o/atlas-store/members"),
        ("invitation_declined", "/o/atlas-store/invitations"),
        ("invitations_expired", "/o/atlas-store/invitations?kind=expired"),
        ("invitation_asked_for", "/o/atlas-store/invitations?q=karim%2Ba%26b%3Dc%23d%40example.com"),
        ("seats_asked_for", "/o/atlas-store/plan"),
        ("role_changed", "/o/atlas-store"),
    ];
    let letters = all(&HOSTILE);
    for (kind, way) in ways {
        let letter = letters.iter().find(|letter| letter.kind() == kind).unwrap();
        let mail = by_sendocki(letter, "Ana Silva");
        let links = hrefs(&mail.html);
        let [button, plain] = links.as_slice() else { panic!("{kind}: {links:?}") };
        assert_eq!((button, stable(button)), (plain, format!("{ORIGIN}{way}")), "{kind}");
        let page = Html::parse_document(&mail.html);
        assert_eq!(page.select(&Selector::parse("a.press").unwrap()).count(), 1, "{kind}");
        let shown: String = page.select(&Selector::parse("a.plain").unwrap()).flat_map(|link| link.text()).collect();
        assert_eq!(&shown, plain, "{kind}");
        let in_text: Vec<&str> = mail.text.lines().filter(|line| line.contains("://")).collect();
        assert_eq!(in_text, [plain], "{kind}");
    }
}

#[test]
fn who_cannot_get_in_is_sent_to_people_instead() {
    for letter in all(&PLAIN).into_iter().filter(|letter| matches!(letter, Letter::Suspended { .. } | Letter::Removed { .. })) {
        let mail = by_sendocki(&letter, "Ana Silva");
        assert_eq!(hrefs(&mail.html), ["mailto:support@sendocki.com"]);
        assert!(mail.text.contains("\nsupport@sendocki.com\n") && !mail.text.contains("://"));
        let mail = written(&letter, "Ana Silva");
        assert_eq!(hrefs(&mail.html), Vec::<String>::new(), "the house has no address for help");
        assert!(mail.text.contains("ask Nadia Berrada.") && !mail.text.contains("://"));
    }
}

#[test]
fn the_code_is_that_of_the_link_and_leads_nowhere() {
    let mail = by_sendocki(&code(), "");
    let code = invitation_code(&secret(), invitation().0, 2);
    assert_eq!(hrefs(&mail.html), Vec::<String>::new());
    assert!(mail.text.contains(&format!("\n    {code}\n")) && mail.html.contains(&format!(">{code}</td>")));
    assert!(!mail.text.contains("://") && !mail.subject.contains(&code));
}

#[test]
fn invitation_and_reminder_have_the_same_link_of_the_mails_own_kind() {
    let letters = all(&PLAIN);
    for letter in letters.iter().filter(|letter| matches!(letter, Letter::Invitation(_) | Letter::InvitationReminder(_))) {
        let links = hrefs(&by_sendocki(letter, "").html);
        let token = links[0].strip_prefix(&format!("{ORIGIN}/invitations/")).unwrap();
        assert_eq!(Link::verify(token, &secret(), Purpose::Invitation), Some(Link { id: invitation().0, generation: 2 }));
        assert_eq!(Link::verify(token, &secret(), Purpose::CopiedInvitation), None);
    }
}

#[test]
fn text_is_plain_and_no_line_of_it_is_long() {
    for letter in all(&PLAIN).into_iter().chain(all(&HOSTILE)) {
        let mail = by_sendocki(&letter, "Ana Silva");
        for line in mail.text.lines() {
            assert!(line.chars().count() <= 78 || line.starts_with(ORIGIN), "{}: {line}", letter.kind());
        }
        assert!(mail.text.contains("\n\n-- \nYou get this message because "), "{}", mail.text);
        assert_eq!(mail.text.lines().filter(|line| *line == "-- ").count(), 1, "{}", mail.text);
    }
    for letter in all(&PLAIN) {
        assert!(!by_sendocki(&letter, "Ana Silva").text.contains(['<', '&']), "{}", letter.kind());
    }
}

#[tokio::test]
async fn names_that_mean_harm_come_to_nothing() {
    let (usual, elements) = (sent("", &by_sendocki(&RESET, "")).await.header_names(), |html: &str| {
        let names = Selector::parse("b, script, img, iframe, form").unwrap();
        Html::parse_document(html).select(&names).count()
    });
    for letter in all(&HOSTILE) {
        let mail = by_sendocki(&letter, HOSTILE.person);
        let kind = letter.kind();
        assert!(!mail.subject.chars().any(char::is_control), "{kind}: {:?}", mail.subject);
        for text in [&mail.subject, &mail.text, &mail.html] {
            assert!(!text.contains("evil.example") && !text.contains("evil.com"), "{kind}: {text}");
            assert!(!text.contains(['\u{202E}', '\u{2066}', '\u{2028}']), "{kind}: {text}");
        }
        assert_eq!(elements(&mail.html), 0, "{kind}");
        let received = sent(HOSTILE.other, &mail).await;
        assert_eq!(received.header_names(), usual, "{kind}");
        assert_eq!(received.to, ["ana@example.com"], "{kind}");
        assert_eq!((received.subject(), received.text().as_str()), (mail.subject, mail.text.trim_end()), "{kind}");
    }
}

#[test]
fn expired_invitations_are_named_up_to_ten_and_counted_beyond() {
    let expired = |listed: u32, count| {
        let emails = (0..listed).map(|n| format!("p{n}@example.com")).collect();
        let organization = Organization { slug: "atlas-store".into(), name: "Atlas Store".into() };
        by_sendocki(&Letter::InvitationsExpired { organization, emails, count }, "Ana Silva")
    };
    let one = expired(1, 1);
    assert_eq!(one.subject, "An invitation to Atlas Store has expired");
    assert!(one.text.contains("- p0@example.com\n\n"), "{}", one.text);
    assert!(expired(3, 4).text.contains("- p2@example.com\nand one more\n"));
    let many = expired(40, 40);
    assert!(many.text.contains("- p9@example.com\nand 30 more\n") && !many.text.contains("p10@"), "{}", many.text);
    assert_eq!(expired(5, 1_207).subject, "1,207 invitations to Atlas Store have expired");
}

#[test]
fn no_message_is_missing_in_any_letter() {
    for letter in all(&PLAIN) {
        for mail in [by_sendocki(&letter, "Ana Silva"), written(&letter, "")] {
            assert!(![&mail.subject, &mail.text].iter().any(|text| text.contains("word-")), "{}", mail.text);
            for text in [&mail.subject, &mail.text, &mail.html] {
                assert!(!text.contains("mail-") && !text.contains("{ $"), "{text}");
            }
        }
    }
}
