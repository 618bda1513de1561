//! Lists: entries parted by lines, semicolons, commas, tabs or blanks, each an address, `Name <address>` or `Name address`.

use super::{
    Piece,
    word::{address, is_decoration, is_label, is_line_number, looks_like_a_name},
};
use crate::domain::email::Email;

/// Reads a list; also a cell of a table, which may hold several addresses.
pub(super) fn read(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for line in text.lines() {
        for segment in split(line, |c| matches!(c, ';' | '；' | '؛')) {
            read_segment(segment, &mut pieces);
        }
    }
    pieces
}

/// Between semicolons and line ends: a name reaches up to its `<address>`, over a comma too (`Last, First <address>`).
fn read_segment(segment: &str, pieces: &mut Vec<Piece>) {
    let mut rest = segment;
    while let Some((before, inside, after)) = next_in_angles(rest) {
        match address(inside) {
            Some(email) => {
                let name = read_up_to_name(before, pieces);
                pieces.push(Piece::Address { email, name });
            }
            None => {
                let name = read_up_to_name(before, pieces).unwrap_or_default();
                pieces.push(Piece::Junk(format!("{name} <{inside}>")));
            }
        }
        rest = after;
    }
    for part in split(rest, is_comma) {
        read_part(part, pieces);
    }
}

/// The next `<...>` with an address or an attempt at one: what stands before, inside and after.
fn next_in_angles(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let (_, rest) = text.split_at_checked(from)?;
        let close = from + rest.find('>')?;
        let (head, tail) = text.split_at_checked(close)?;
        // The last opening one before it: `<<a@b.example>>` and a stray `<` are read as meant.
        if let Some((before, inside)) = head.split_at_checked(from).and_then(|(_, near)| near.rfind('<')).map(|open| {
            let (before, opened) = head.split_at(from + open);
            (before, opened.trim_start_matches('<'))
        }) && inside.contains('@')
            && !inside.contains(is_comma)
        {
            return Some((before.trim_end_matches('<'), inside, tail.trim_start_matches('>')));
        }
        from = close + '>'.len_utf8();
    }
}

/// Reads what stands before an `<address>`: plain addresses on their own, and the name at its end.
fn read_up_to_name(before: &str, pieces: &mut Vec<Piece>) -> Option<String> {
    let mut parts: Vec<&str> = split(before, is_comma).into_iter().filter(|part| !is_decoration(part.trim())).collect();
    let mut named: Vec<&str> = Vec::new();
    while let Some(part) = parts.pop_if(|part| !part.contains('@')) {
        named.insert(0, part);
        if named.len() == 3 {
            break;
        }
    }
    // "b@x.example Ana Silva <a@x.example>": the name begins after the last word of the part before.
    if named.is_empty()
        && let Some(part) = parts.pop()
    {
        let (head, tail) = after_last_address(part);
        parts.push(head);
        if !is_decoration(tail) {
            named.push(tail);
        }
    }
    // Two parts are a last and a first name; of more, only the nearest is taken for a name.
    if named.len() > 2 || named.iter().any(|part| !looks_like_a_name(part)) {
        let nearest = named.pop();
        parts.append(&mut named);
        named.extend(nearest);
    }
    for part in parts {
        read_part(part, pieces);
    }
    let name = match named.as_slice() {
        [] => return None,
        [last, first] => format!("{} {}", without_quotes(first), without_quotes(last)),
        [name, ..] => turned(&without_quotes(&without_marks(name))),
    };
    Some(name)
}

/// Parts a text behind the word with its last "@".
fn after_last_address(part: &str) -> (&str, &str) {
    let (head, tail) = part.split_at(part.rfind('@').unwrap_or_default());
    part.split_at(head.len() + tail.find(' ').unwrap_or(tail.len()))
}

/// `Last, First` the way it is spoken, where both stood between quotes.
fn turned(name: &str) -> String {
    match name.split_once(',') {
        Some((last, first)) if !first.contains(',') && looks_like_a_name(last) && looks_like_a_name(first) => {
            format!("{} {}", first.trim(), last.trim())
        }
        _ => name.to_owned(),
    }
}

fn without_quotes(text: &str) -> String {
    text.trim().trim_matches(['"', '\'', '“', '”', '„', '«', '»']).trim().to_owned()
}

/// Without bullets, labels and line numbers at its beginning.
fn without_marks(text: &str) -> String {
    let words = text.split_whitespace().skip_while(|word| is_decoration(word) || is_label(word) || is_line_number(word));
    words.collect::<Vec<_>>().join(" ")
}

/// Between commas: words of which any number are addresses.
fn read_part(part: &str, pieces: &mut Vec<Piece>) {
    // A chat's link, `[a@b.example](mailto:a@b.example)`, is two words.
    let spaced = part.replace("](", " ");
    let mut words = spaced.split_whitespace().filter(|word| !is_decoration(word)).peekable();
    while words.next_if(|word| is_label(word) || is_line_number(word)).is_some() {}
    let words: Vec<&str> = words.collect();
    let found: Vec<_> = words.iter().map(|word| address(word)).collect();
    let attempts = words.iter().filter(|word| word.contains('@')).count();
    match found.iter().flatten().count() {
        // One entry, blanks and all: "ana @ x.example" is one mistake.
        0 if attempts <= 1 => pieces.push(Piece::Junk(if words.is_empty() { String::new() } else { part.to_owned() })),
        1 if attempts == 1 => read_person(&words, &found, pieces),
        _ => read_words(&words, found, pieces),
    }
}

/// "Ana Silva a@x.example" or "a@x.example (Ana Silva)": one address and a name; other words are entries that are no address.
fn read_person(words: &[&str], found: &[Option<Email>], pieces: &mut Vec<Piece>) {
    let at = found.iter().position(Option::is_some).unwrap_or_default();
    let Some(email) = found.iter().flatten().next().cloned() else { return };
    let (before, after) = (words.get(..at).unwrap_or_default().join(" "), words.get(at + 1..).unwrap_or_default().join(" "));
    let bracketed = after.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let (name, junk_before, junk_after) = match bracketed {
        Some(name) if before.is_empty() => (Some(name.to_owned()), String::new(), String::new()),
        _ if all_names(words.get(..at).unwrap_or_default()) => (Some(before), String::new(), after),
        _ => (None, before, after),
    };
    pieces.push(Piece::Junk(junk_before));
    pieces.push(Piece::Address { email, name });
    pieces.push(Piece::Junk(junk_after));
}

fn all_names(words: &[&str]) -> bool {
    !words.is_empty() && words.iter().all(|word| looks_like_a_name(word))
}

/// Addresses parted by blanks; a run of other words between them is one entry.
fn read_words(words: &[&str], found: Vec<Option<Email>>, pieces: &mut Vec<Piece>) {
    let mut run: Vec<&str> = Vec::new();
    for (word, email) in words.iter().zip(found) {
        if email.is_none() && !word.contains('@') {
            run.push(word);
            continue;
        }
        pieces.push(Piece::Junk(std::mem::take(&mut run).join(" ")));
        pieces.push(email.map_or_else(|| Piece::Junk((*word).to_owned()), |email| Piece::Address { email, name: None }));
    }
    pieces.push(Piece::Junk(run.join(" ")));
}

fn is_comma(c: char) -> bool {
    matches!(c, ',' | '\t' | '،' | '、' | '，')
}

/// The text parted at separators outside quotes. Quotes hold together a name, not a list: what has an address in it is parted.
fn split(text: &str, is_separator: impl Fn(char) -> bool) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut fresh = true;
    let mut quoted_until = 0;
    // Where the next quote is looked for in vain, none is looked for again.
    let mut quotes_left = true;
    for (index, c) in text.char_indices() {
        if index < quoted_until {
            continue;
        }
        if c == '"' && fresh && quotes_left {
            let inside = text.get(index + 1..).unwrap_or_default();
            match inside.find('"') {
                Some(length) if !inside.get(..length).unwrap_or_default().contains('@') => quoted_until = index + length + 2,
                Some(_) => {}
                None => quotes_left = false,
            }
        }
        if is_separator(c) {
            parts.push(text.get(start..index).unwrap_or_default());
            start = index + c.len_utf8();
        }
        fresh = c == ' ' || is_separator(c);
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}
