//! Single words of a pasted text: is this one an address, is that one a name.

use crate::domain::{email::Email, person_name::PersonName};

/// What stands around an address without belonging to it: quotes and brackets of all kinds, punctuation.
const AROUND: &[char] = &[
    '"', '\'', '`', '“', '”', '„', '‟', '‘', '’', '‚', '«', '»', '‹', '›', '<', '>', '(', ')', '[', ']', '{', '}', ',', ';', ':', '.', '!',
    '?', '*', '|', '،', '؛', '、', '，', '；', '。',
];

/// What people and programs put right before an address.
const LABELS: [&str; 8] = ["mailto:", "smtp:", "email:", "e-mail:", "mail:", "to:", "cc:", "bcc:"];

/// The address that a word is, once what stands around it is taken off.
pub(super) fn address(word: &str) -> Option<Email> {
    if !word.contains('@') {
        return None;
    }
    let seen: String = word.chars().filter(|c| !is_invisible(*c)).collect();
    let mut bare = seen.trim().trim_matches(AROUND);
    while let Some(rest) = LABELS.iter().find_map(|label| without_label(bare, label)) {
        bare = rest.trim_matches(AROUND);
    }
    // What a chat program writes (`<mailto:a@b|a@b>`) and what a link may ask for (`mailto:a@b?subject=...`).
    let end = bare.find(['|', '?']).unwrap_or(bare.len());
    let (bare, _) = bare.split_at(end);
    Email::parse(bare.trim_matches(AROUND)).ok()
}

/// The rest of a text that begins with a label in any case.
fn without_label<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(label.len())?;
    head.eq_ignore_ascii_case(label).then_some(rest)
}

/// The person that a text names, once quotes and brackets around it are taken off.
pub(super) fn person(text: &str) -> Option<PersonName> {
    let bare = text.trim().trim_matches(|c: char| c != '.' && AROUND.contains(&c)).trim();
    looks_like_a_name(bare).then(|| PersonName::parse(bare).ok()).flatten()
}

/// Whether a text can be somebody's name: it has a letter, and nothing of an address or a link.
pub(super) fn looks_like_a_name(text: &str) -> bool {
    text.contains(char::is_alphabetic) && !text.contains(['@', '/', '<', '>', '=', '|'])
}

/// Whether a word says nothing: a bullet, a dash, what separators left behind.
pub(super) fn is_decoration(word: &str) -> bool {
    !word.contains('@') && !word.contains(char::is_alphanumeric)
}

/// Whether a word only announces what follows: "To:".
pub(super) fn is_label(word: &str) -> bool {
    word.ends_with(':') && word.contains(char::is_alphabetic) && !word.contains('@')
}

/// Whether a word is the number of a line: "12." or "12)".
pub(super) fn is_line_number(word: &str) -> bool {
    word.strip_suffix(['.', ')'])
        .is_some_and(|digits| !digits.is_empty() && digits.len() <= 6 && digits.chars().all(|c| c.is_ascii_digit()))
}

/// Characters that nobody sees and nobody can take out by hand; pages and chats wrap addresses in them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{61C}' | '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
}
