//! Recognizing what a mail program would turn into a link.

use unicode_normalization::UnicodeNormalization;

/// Endings of three letters and more that mail programs take for web addresses, the common ones. Two letters are always taken for a country.
const ENDINGS: &str = "academy aero agency app art asia best bid biz blog buzz cafe cam capital careers cash center chat click cloud club codes \
    com company consulting coop courses design dev digital directory download edu email events express finance fun fyi games global gmbh gov \
    group guru health help host icu inc info int jobs law life link live loan ltd market marketing media men mil mobi money name net network \
    news ninja one online org page party photo plus press pro review rocks run sale services shop site software solutions space store support \
    systems team tech today tools top website wiki win work world xyz рф укр бел 中国 中國 한국 भारत المغرب السعودية";

/// Two letters that are no country and end the names of things people write about.
const NO_COUNTRIES: [&str; 2] = ["js", "ts"];

/// Whether any word would become a link.
pub(super) fn has_link(text: &str) -> bool {
    text.split_whitespace().any(|word| is_link(&plain(word)))
}

/// The text with every would-be link broken by blanks, for names in mails to strangers: "evil.example/x" reads "evil. example/x".
/// Line breaks and other control characters become blanks, so that the result fits any header.
pub fn without_links(text: &str) -> String {
    let cleaned: String = text.chars().map(|c| if c.is_control() || is_line_end(c) { ' ' } else { c }).collect();
    let words = cleaned.split(char::is_whitespace).map(|word| {
        let seen = plain(word);
        if is_link(&seen) { broken(&seen) } else { word.to_owned() }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A blank after every dot and before every slash that could hold an address together.
fn broken(word: &str) -> String {
    let parted: String = word.replace("://", ": //").replace('.', ". ");
    parted.trim_end().to_owned()
}

/// A word as a mail program may see it: full-width look-alikes and ideographic dots resolved, invisible characters dropped.
fn plain(word: &str) -> String {
    let shown = word.chars().filter(|c| !matches!(c, '\u{AD}' | '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{206F}'));
    let folded: String = shown.nfkc().collect();
    // Between Latin letters an ideographic full stop ends no sentence.
    let latin = |c: Option<&char>| c.is_some_and(char::is_ascii_alphanumeric);
    let letters: Vec<char> = folded.chars().collect();
    let around = |index: usize| latin(index.checked_sub(1).and_then(|before| letters.get(before))) && latin(letters.get(index + 1));
    letters.iter().enumerate().map(|(index, c)| if *c == '。' && around(index) { '.' } else { *c }).collect()
}

fn is_link(word: &str) -> bool {
    let word = word.to_lowercase();
    if word.contains("://") || word.split(|c: char| !c.is_alphanumeric() && c != '.').any(|part| part.starts_with("www.") && part.len() > 4)
    {
        return true;
    }
    let mut rest = word.as_str();
    while let Some(start) = rest.find(is_of_host) {
        let (_, from) = rest.split_at(start);
        let end = from.find(|c| !is_of_host(c)).unwrap_or(from.len());
        let (host, after) = from.split_at(end);
        if is_host(host, after) {
            return true;
        }
        rest = after;
    }
    false
}

fn is_of_host(c: char) -> bool {
    // Marks too: letters of some scripts are written with them.
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@') || unicode_normalization::char::is_combining_mark(c)
}

/// Whether a word of letters, dots and hyphens is a host's name, seeing what follows it.
fn is_host(text: &str, after: &str) -> bool {
    let host = match text.rsplit_once('@') {
        // An email address leads to its person, not to a page.
        Some((local, _)) if local.contains(char::is_alphanumeric) => return false,
        Some((_, host)) => host,
        None => text,
    };
    let bare = host.trim_matches(['.', '-', '_']);
    let Some((before, ending)) = bare.rsplit_once('.') else { return false };
    if !before.contains(char::is_alphanumeric) {
        return false;
    }
    let follows = if host.ends_with(['.', '-', '_']) { "" } else { after };
    is_ending(ending) || (has_path(follows) && (is_word(ending) || is_numbers(bare)))
}

fn is_ending(ending: &str) -> bool {
    let country = ending.len() == 2 && ending.chars().all(|c| c.is_ascii_alphabetic()) && !NO_COUNTRIES.contains(&ending);
    country || ending.starts_with("xn--") || ENDINGS.split(' ').any(|known| known == ending)
}

/// A page's path, a port, a query or a fragment.
fn has_path(after: &str) -> bool {
    let mut rest = after.chars();
    match rest.next() {
        Some('/' | '?' | '#') => {
            rest.next().is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '?' | '#' | '=' | '~' | '%')) || after == "/"
        }
        Some(':') => rest.next().is_some_and(|c| c.is_ascii_digit()),
        _ => false,
    }
}

fn is_word(ending: &str) -> bool {
    ending.chars().count() >= 2 && ending.chars().all(char::is_alphabetic)
}

/// Four numbers: a machine's address.
fn is_numbers(host: &str) -> bool {
    host.split('.').count() == 4 && host.split('.').all(|part| part.parse::<u8>().is_ok())
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn links_are_seen() {
        for text in [
            "see https://evil.example",
            "HTTP://EVIL",
            "hxxp://evil",
            "go to www.evil",
            "(www.evil.example)",
            "evil.com",
            "Evil.COM!",
            "win:evil.ru,now",
            "\"t.me/x\"",
            "bit.ly",
            "<evil.example/path>",
            "evil.example?x=1",
            "evil.example:8080",
            "192.168.0.1/login",
            "evil．com",
            "evil。com",
            "ｗｗｗ.evil",
            "ev\u{200B}il.co\u{AD}m",
            "пример.рф",
            "@evil.com",
            "xn--80ak6aa92e.xn--p1ai",
            "evil.com.",
        ] {
            assert!(has_link(text), "{text}");
        }
    }

    #[test]
    fn what_people_write_is_no_link() {
        for text in [
            "Welcome! See you on Monday.",
            "Hello.Please join",
            "e.g. the orders, i.e. yours",
            "at 9 a.m./p.m. and/or later",
            "version 1.2.3",
            "v1.2/v1.3",
            "1.5 or 2,5",
            "Write to ana@store.example",
            "Node.js",
            "wait...what",
            "Mr. O'Brien-Smith (Sr.)",
            "www is a word",
            "你好。请加入我们",
            "U.S.A.",
            "a . com",
            "10.000 MAD?",
            "ask me: 24/7",
        ] {
            assert!(!has_link(text), "{text}");
        }
    }

    #[test]
    fn names_are_written_so_that_no_link_comes_of_them() {
        for (name, written) in [
            ("Ana Silva", "Ana Silva"),
            ("Ana evil.com", "Ana evil. com"),
            ("https://evil.example/x", "https: //evil. example/x"),
            ("www.evil.example", "www. evil. example"),
            ("evil．com", "evil. com"),
            ("Dr.No", "Dr. No"),
            ("Ana\r\nBcc: x", "Ana  Bcc: x"),
            ("ana@store.example", "ana@store.example"),
            ("فاطمة الزهراء", "فاطمة الزهراء"),
        ] {
            assert_eq!(without_links(name), written);
        }
    }

    proptest! {
        #[test]
        fn nothing_without_links_has_one(text in any::<String>()) {
            let written = without_links(&text);
            prop_assert!(!has_link(&written), "{}", written);
            prop_assert!(!written.chars().any(char::is_control));
        }

        #[test]
        fn no_made_up_address_survives(text in "(https?:/?/?)?(www[.])?[a-z@:/.?#。．-]{0,12}[.](com|ru|me|example)(/|:8|[?]x|[.]|@)?[a-z.]{0,6}") {
            let written = without_links(&text);
            prop_assert!(!has_link(&written), "{}", written);
            prop_assert_eq!(without_links(&written), written.clone());
        }
    }
}
