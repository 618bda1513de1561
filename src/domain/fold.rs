//! Folding text for search and sorting, so that "Zoë", "zoe" and "ZOE" meet.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The form of a text that is searched and sorted by: compatibility-decomposed, without accents, in lower case,
/// letters without a decomposition spelled out (ß, æ, ø ...), Arabic tatweel and invisible characters dropped,
/// whitespace collapsed and trimmed. Folding twice changes nothing.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    // Decomposed again after lowercasing: some lower-case forms decompose ("İ" becomes i and a dot).
    let letters = text.nfkd().flat_map(char::to_lowercase).nfkd();
    for letter in letters.filter(|c| !is_combining_mark(*c) && !is_invisible(*c)) {
        if letter.is_whitespace() {
            gap = true;
            continue;
        }
        if gap && !folded.is_empty() {
            folded.push(' ');
        }
        gap = false;
        match spelled_out(letter) {
            Some(spelling) => folded.push_str(spelling),
            None => folded.push(letter),
        }
    }
    folded
}

/// Letters that Unicode does not decompose but people type without.
const fn spelled_out(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ı' => "i",
        'þ' => "th",
        // Lower-casing a whole word makes a final sigma, a prefix typed by a searcher does not.
        'ς' => "σ",
        _ => return None,
    })
}

/// Characters that take no room, so nobody can be expected to type them; tatweel only stretches an Arabic word.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{640}' | '\u{AD}' | '\u{FEFF}' | '\u{2060}' | '\u{200B}'..='\u{200F}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accents_case_and_special_letters_fold() {
        for (text, folded) in [
            ("  Zoë   O’Brien ", "zoe o’brien"),
            ("Łukasz Đorđe Straße", "lukasz dorde strasse"),
            ("ÆSIR Œuvre Øre Þór ð", "aesir oeuvre ore thor d"),
            ("İstanbul ısparta", "istanbul isparta"),
            ("محمّـــد", "محمد"),
            ("أحمد", "احمد"),
            ("Ａｂｃ", "abc"),
            ("ΟΔΥΣΣΕΥΣ", "οδυσσευσ"),
            ("a\u{200D}b", "ab"),
            ("\t\n", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn any_character_folds_once_and_for_all(c in any::<char>()) {
            let once = fold(&c.to_string());
            prop_assert_eq!(fold(&once), once);
        }
    }
}
