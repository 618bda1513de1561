//! The rules of `addresses`, tried from every side.

use super::*;
use proptest::prelude::*;

/// The entries as text: `address`, `address = Name`, or `? what is no address`.
fn read(text: &str) -> Vec<String> {
    let entries = pasted(text).into_iter().map(|entry| match entry {
        Pasted::Address { email, name: None } => email.to_string(),
        Pasted::Address { email, name: Some(name) } => format!("{email} = {name}"),
        Pasted::NotAnAddress(text) => format!("? {text}"),
    });
    entries.collect()
}

const ANA: &str = "ana@a.example";
const BOB: &str = "bob@b.example";
const ANA_SILVA: &str = "ana@a.example = Ana Silva";
const BOB_DOE: &str = "bob@b.example = Bob Doe";

#[test]
fn addresses_are_parted_by_anything() {
    for text in [
        "ana@a.example,bob@b.example",
        "ana@a.example, bob@b.example,",
        "ana@a.example;bob@b.example;",
        "ana@a.example bob@b.example",
        "ana@a.example\tbob@b.example",
        "ana@a.example\nbob@b.example\n",
        "\u{FEFF}ana@a.example\r\n\r\nbob@b.example\r\n",
        "ana@a.example\rbob@b.example",
        "\u{A0}ana@a.example\u{A0}\u{A0}bob@b.example\u{2028}",
        "ana@a.example、bob@b.example",
        "ana@a.example؛ bob@b.example",
        "- ana@a.example\n- bob@b.example",
        "1. ana@a.example\n2. bob@b.example",
        "• ana@a.example\n• bob@b.example",
        "To: ana@a.example, bob@b.example.",
        "To:ana@a.example\nCc:bob@b.example",
        "<ana@a.example> <bob@b.example>",
        "<ana@a.example>, <bob@b.example>",
        "\"ana@a.example\", 'bob@b.example'",
        "\"ana@a.example, bob@b.example\"",
        "mailto:ana@a.example MAILTO:bob@b.example?subject=Hi",
        "<mailto:ana@a.example|ana@a.example> bob@b.example",
        "[ana@a.example](mailto:ana@a.example), bob@b.example",
        "(ana@a.example) [bob@b.example]!",
        "ana@a.example | bob@b.example",
        "<ana@a.example, bob@b.example",
        "\"ana@a.example, bob@b.example",
        "ana\u{200B}@a.example\n\u{202A}bob@b.example\u{202C}",
        "ana@a.example, bob@b.example\nana@a.example, bob@b.example",
    ] {
        assert_eq!(read(text), [ANA, BOB], "{text:?}");
    }
}

#[test]
fn names_come_with_their_addresses() {
    for text in [
        "Ana Silva <ana@a.example>, Bob Doe <bob@b.example>",
        "Ana Silva <ana@a.example>; Bob Doe <bob@b.example>",
        "Ana Silva <ana@a.example>\nBob Doe <bob@b.example>",
        "Ana Silva <ana@a.example> Bob Doe <bob@b.example>",
        "Ana Silva<ana@a.example>,Bob Doe<bob@b.example>",
        "\"Silva, Ana\" <ana@a.example>, \"Doe, Bob\" <bob@b.example>",
        "Silva, Ana <ana@a.example>; Doe, Bob <bob@b.example>",
        "Silva, Ana <ana@a.example>\nDoe, Bob <bob@b.example>",
        "\"Ana Silva\" <ana@a.example>; 'Bob Doe' <mailto:bob@b.example>",
        "- Ana Silva ana@a.example\n- Bob Doe bob@b.example",
        "1. Ana Silva <ana@a.example>\n2. Bob Doe <bob@b.example>",
        "To: Ana Silva <ana@a.example>\nCc: Bob Doe <bob@b.example>",
        "ana@a.example (Ana Silva), bob@b.example (Bob Doe)",
        "ana@a.example, Ana Silva <ana@a.example>; Bob Doe <bob@b.example>",
    ] {
        assert_eq!(read(text), [ANA_SILVA, BOB_DOE], "{text:?}");
    }
    assert_eq!(read("bob@b.example Ana Silva <ana@a.example>"), [BOB, ANA_SILVA]);
    assert_eq!(read("bob@b.example, x, y, Ana Silva <ana@a.example>"), [BOB, "? x", "? y", ANA_SILVA]);
    assert_eq!(read("<<ana@a.example>>"), [ANA]);
    assert_eq!(read("فاطمة الزهراء <ana@a.example>"), ["ana@a.example = فاطمة الزهراء"]);
    assert_eq!(read("O'Brien, Pat (Sr.) <ana@a.example>"), ["ana@a.example = Pat (Sr.) O'Brien"]);
}

#[test]
fn a_spreadsheet_is_a_table() {
    for text in [
        "Name,Email\nAna Silva,ana@a.example\nBob Doe,bob@b.example",
        "\u{FEFF}E-mail;Name\r\nana@a.example;Ana Silva\r\nbob@b.example;Bob Doe\r\n",
        "First name\tLast name\tE-mail address\tPhone\nAna\tSilva\tana@a.example\t1\nBob\tDoe\tbob@b.example\t2",
        "\"Last\",\"First\",\"Email\"\n\"Silva\",\"Ana\",\"ana@a.example\"\n\"Doe\",\"Bob\",\"bob@b.example\"",
        "Prénom;Nom;Courriel\nAna;Silva;ana@a.example\nBob;Doe;bob@b.example",
        "First Name,Last Name,Notes,E-mail 1 - Value\nAna,Silva,\"says \"\"hi\"\"\nand more, too\",ana@a.example\nBob,Doe,,bob@b.example",
        "Ana Silva,ana@a.example\nBob Doe,bob@b.example",
        "Ana\tSilva\tana@a.example\nBob\tDoe\tbob@b.example",
        "1;Ana Silva;ana@a.example;Manager\n2;Bob Doe;bob@b.example;Viewer",
        "Email,Name\nAna Silva <ana@a.example>,Ana\nbob@b.example,Bob Doe",
    ] {
        assert_eq!(read(text), [ANA_SILVA, BOB_DOE], "{text:?}");
    }
    assert_eq!(read("Email\nana@a.example\nbob@b.example"), [ANA, BOB]);
    assert_eq!(read("Ana Silva\tana@a.example"), [ANA_SILVA]);
    // What stands behind an address may be a role as well as a name.
    assert_eq!(read("ana@a.example, Manager\nbob@b.example, Viewer"), [ANA, BOB]);
    assert_eq!(read("ana@a.example,Ana Silva\nbob@b.example,Bob Doe"), [ANA, BOB]);
}

#[test]
fn what_is_no_address_stays_in_its_place() {
    for (text, entries) in [
        ("ana@a.example, bob, bob@b.example", vec![ANA, "? bob", BOB]),
        ("ana@a.example\nbob@\nbob@b.example", vec![ANA, "? bob@", BOB]),
        ("ana @ a.example; bob@b.example", vec!["? ana @ a.example", BOB]),
        ("bob@, carol@, ana@a.example", vec!["? bob@", "? carol@", ANA]),
        ("ana@a.example nobody bob@b.example", vec![ANA, "? nobody", BOB]),
        ("Ana Silva <ana@a>; bob@b.example", vec!["? Ana Silva <ana@a>", BOB]),
        ("Ana Silva <ana@a.example>, Bob Doe", vec![ANA_SILVA, "? Bob Doe"]),
        ("ana＠a.example, bob@b.example", vec!["? ana＠a.example", BOB]),
        ("Name,Email\nAna Silva,ana@a.example\nBob Doe,\nBob Doe,bob@", vec![ANA_SILVA, "? Bob Doe", "? bob@"]),
        ("Nome,Posta\nAna Silva,ana@a.example\nBob Doe,bob@b.example", vec!["? Nome, Posta", ANA_SILVA, BOB_DOE]),
        ("Ana Silva,ana@a.example\nCarol\nBob Doe,bob@b.example", vec![ANA_SILVA, "? Carol", BOB_DOE]),
        ("hello", vec!["? hello"]),
        (" ,;\n\t- • ", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(read(text), entries, "{text:?}");
    }
    let long = read(&"x".repeat(500));
    assert_eq!(long, [format!("? {}…", "x".repeat(80))]);
}

#[test]
fn each_address_counts_once_and_the_first_name_stays() {
    let paste = Paste::read("Ana@a.example, bob@b.example, Ana Silva <ana@A.example>, Other <ana@a.example>");
    assert_eq!(paste.repeats, 2);
    assert_eq!(read("Ana@a.example, bob@b.example, Ana Silva <ana@A.example>, Other <ana@a.example>"), ["Ana@a.example = Ana Silva", BOB]);
}

#[test]
fn quotes_that_do_not_match_swallow_nobody() {
    let text = "Email,Name\nana@a.example,\"Ana Silva\nbob@b.example,\"Bob Doe\"\n";
    assert_eq!(read(text), [ANA_SILVA, BOB_DOE]);
    assert_eq!(read("\"Ana Silva <ana@a.example>\nBob Doe\" <bob@b.example>"), [ANA_SILVA, BOB_DOE]);
}

#[test]
fn ten_thousand_are_read_in_every_shape() {
    for shape in ["NAME <ADDRESS>,", "ADDRESS ", "\"NAME\" <ADDRESS>\n", "NAME;ADDRESS\r\n", "\"<ADDRESS,\n", "NAME,\"ADDRESS\n"] {
        let text: String = (0..10_000).map(|n| shape.replace("ADDRESS", &format!("p{n}@x.example")).replace("NAME", "Some Body")).collect();
        let found = pasted(&text).into_iter().filter(|entry| matches!(entry, Pasted::Address { .. })).count();
        assert_eq!(found, 10_000, "{shape:?}");
    }
    // Text made to be slow is read all the same.
    for nasty in ["\"", "<", ">", "\"a ", "<@>", "\"@\" ", "[", "mailto:", "a@", "@,\"", "<a@b", "a\t\"\n", "(", "to:"] {
        assert!(pasted(&nasty.repeat(60_000)).len() <= 120_000);
    }
}

/// How a program or a person may write one entry; `A` is the address.
const FORMS: [&str; 9] = ["A", "<A>", "'A'", "\"A\"", "mailto:A", "Jo Do <A>", "\"Do, Jo\" <A>", "(A)", "A."];
const SEPARATORS: [&str; 7] = [", ", ",", ";", "; ", "\n", "\r\n", ",\n"];

proptest! {
    #[test]
    fn every_address_is_found_in_order(
        people in proptest::collection::vec((0..40_u8, 0..FORMS.len(), 0..SEPARATORS.len()), 1..40),
    ) {
        let mut text = String::new();
        let mut expected: Vec<String> = Vec::new();
        for (person, form, separator) in people {
            let address = format!("p{person}@x.example");
            text.push_str(&FORMS[form].replace('A', &address));
            text.push_str(SEPARATORS[separator]);
            if !expected.contains(&address) {
                expected.push(address);
            }
        }
        let found: Vec<String> = pasted(&text).into_iter().map(|entry| match entry {
            Pasted::Address { email, .. } => email.to_string(),
            Pasted::NotAnAddress(junk) => format!("? {junk}"),
        }).collect();
        prop_assert_eq!(found, expected, "{}", text);
    }

    #[test]
    fn anything_can_be_read_and_no_address_comes_twice(text in any::<String>()) {
        let mut keys: Vec<String> = Vec::new();
        for entry in pasted(&text) {
            match entry {
                Pasted::Address { email, .. } => keys.push(email.key().to_owned()),
                Pasted::NotAnAddress(junk) => {
                    prop_assert!(!junk.is_empty() && junk.chars().count() <= 81);
                    prop_assert!(!junk.chars().any(char::is_control));
                }
            }
        }
        let count = keys.len();
        keys.sort();
        keys.dedup();
        prop_assert_eq!(keys.len(), count);
    }

    #[test]
    fn no_clean_address_is_lost_in_clutter(clutter in "[\"'<>,;:()\\[\\] \n\ta-c@.|-]{0,60}") {
        let text = format!("{clutter}\nlost@x.example\n{clutter}");
        let found = pasted(&text).into_iter().any(|entry| matches!(entry, Pasted::Address { email, .. } if email.key() == "lost@x.example"));
        prop_assert!(found, "{}", text);
    }
}
