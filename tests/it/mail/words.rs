//! What letters say.

use rolecall::{
    authz::link::{Link, Purpose},
    catalog::Catalogs,
    domain::letter::Letter,
    mail::Voice,
    words::Words,
};
use scraper::{Html, Selector};

use super::{RESET, ana, secret, written, written_by};

/// The token of a reset link in a mail.
fn token(text: &str) -> &str {
    let (_, behind) = text.split_once("https://team.example.com/password/reset/").expect("a link");
    behind.split_whitespace().next().expect("a token")
}

#[test]
fn a_reset_as_text() {
    let mail = written(&RESET, "Ana Silva");
    assert_eq!(mail.subject, "Set a new password for Rolecall");
    insta::assert_snapshot!(mail.text.replace(token(&mail.text), "TOKEN"));
}

#[test]
fn a_changed_password_as_text() {
    let mail = written(&Letter::PasswordChanged, "Ana Silva");
    assert_eq!(mail.subject, "Your password for Rolecall was changed");
    insta::assert_snapshot!(mail.text);
}

#[test]
fn as_html() {
    let mail = written(&RESET, "Ana Silva");
    insta::assert_snapshot!("a_reset_as_html", mail.html.replace(token(&mail.text), "TOKEN"));
    insta::assert_snapshot!("a_changed_password_as_html", written(&Letter::PasswordChanged, "Ana Silva").html);
}

#[test]
fn the_link_is_signed_for_this_person_and_generation() {
    let mail = written(&RESET, "Ana Silva");
    let link = Link::verify(token(&mail.text), &secret(), Purpose::PasswordReset);
    assert_eq!(link, Some(Link { id: ana().0, generation: 3 }));
}

#[test]
fn button_and_plain_link_lead_to_the_same_place_as_the_text() {
    for letter in [RESET, Letter::PasswordChanged] {
        let mail = written(&letter, "Ana Silva");
        let page = Html::parse_document(&mail.html);
        let links: Vec<&str> = page.select(&Selector::parse("a[href]").unwrap()).filter_map(|link| link.value().attr("href")).collect();
        assert_eq!(links.len(), 2);
        assert_eq!(links[0], links[1]);
        assert!(mail.text.contains(links[0]));
        assert!(links[0].starts_with("https://team.example.com/password/"));
    }
}

#[test]
fn a_product_speaks_in_its_own_name_and_colour() {
    let catalogs = Catalogs::shipped().unwrap();
    let (catalog, words) = (catalogs.get("sendocki").unwrap(), Words::new("en"));
    let mail = written_by(Voice::of_catalog(&words, &catalog), &RESET, "Ana Silva");
    assert_eq!(mail.subject, "Set a new password for Sendocki");
    assert!(mail.html.contains("#3e5cc3") && !mail.html.contains("Rolecall") && !mail.text.contains("Rolecall"));
}

#[test]
fn names_are_text_and_never_markup() {
    let mail = written(&RESET, "<b>Ana</b> & \"Co\"");
    assert!(mail.text.contains("Hello <b>Ana</b> & \"Co\","));
    let page = Html::parse_document(&mail.html);
    assert!(page.select(&Selector::parse("b").unwrap()).next().is_none());
    assert!(page.root_element().text().any(|text| text.contains("Hello <b>Ana</b> & \"Co\",")));
}

#[test]
fn no_message_is_missing_in_any_letter() {
    for letter in [RESET, Letter::PasswordChanged] {
        let mail = written(&letter, "Ana Silva");
        for text in [&mail.subject, &mail.text, &mail.html] {
            assert!(!text.contains("Unknown localization") && !text.contains("mail-"), "{text}");
        }
    }
}
