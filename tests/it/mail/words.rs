//! What letters say.

use rolecall::{
    authz::link::{Link, Purpose},
    catalog::Catalogs,
    domain::letter::Letter,
    mail::{Letterhead, NotWritten, Voice, render},
    words::Words,
};
use scraper::{Html, Selector};

use super::{RESET, THEN, ana, public_url, secret, written, written_by};

/// The token of a reset link in a mail.
fn token(text: &str) -> &str {
    let (_, behind) = text.split_once("https://team.example.com/password/reset/").expect("a link");
    behind.split_whitespace().next().expect("a token")
}

#[test]
fn the_link_is_signed_for_this_person_and_generation() {
    let mail = written(&RESET, "Ana Silva");
    let link = Link::verify(token(&mail.text), &secret(), Purpose::PasswordReset);
    assert_eq!(link, Some(Link { id: ana().0, generation: 3 }));
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
fn a_product_shows_its_own_image_or_its_first_letter() {
    let (catalogs, words) = (Catalogs::shipped().unwrap(), Words::new("en"));
    let mut catalog = catalogs.get("sendocki").unwrap().as_ref().clone();
    let image = |html: &str| {
        let page = Html::parse_document(html);
        let image = page.select(&Selector::parse("img").unwrap()).next()?.value().clone();
        Some(["src", "alt", "width"].map(|name| image.attr(name).unwrap().to_owned()))
    };
    assert_eq!(image(&written_by(Voice::of_catalog(&words, &catalog), &RESET, "Ana").html), None, "a built-in mark");
    catalog.brand.logo = Some("https://example.com/logo.png?a=1&b=2".into());
    let mail = written_by(Voice::of_catalog(&words, &catalog), &RESET, "Ana");
    assert_eq!(image(&mail.html).unwrap(), ["https://example.com/logo.png?a=1&b=2", "S", "28"]);
}

#[test]
fn somebody_without_a_name_is_greeted_without_one() {
    assert!(written(&RESET, "").text.starts_with("Hello,\n"));
}

#[test]
fn a_link_to_an_account_is_not_written_without_one() {
    let (words, public_url, secret) = (Words::new("en"), public_url(), secret());
    let voice = Voice::of_house(&words);
    let head = Letterhead { voice, user: None, name: "Ana", email: "ana@example.com", at: THEN, public_url: &public_url, secret: &secret };
    assert!(matches!(render(&RESET, &head), Err(NotWritten::NoAccount)));
    assert!(render(&Letter::PasswordChanged, &head).is_ok());
}
