//! What becomes of tokens when somebody goes, as the question about their going says it.

use crate::{
    store::tokens::{OfLeaver, Token},
    words::{IntoWord, Words},
};

/// Tokens named in one sentence; the rest are counted.
const NAMED: usize = 5;

/// Which end and which stay; nothing, where there are none. `name` is whose going it is, or nobody's when it is the reader's own.
pub fn said(words: &Words, name: Option<&str>, tokens: &OfLeaver) -> Option<String> {
    let keys = match name {
        Some(_) => ["tokens-leaver-own", "tokens-leaver-made"],
        None => ["tokens-leaver-own-yours", "tokens-leaver-made-yours"],
    };
    let lines = keys.into_iter().zip([&tokens.own, &tokens.made]).filter(|(_, tokens)| !tokens.is_empty());
    let lines: Vec<String> = lines.map(|(key, tokens)| sentence(words, key, name.unwrap_or_default(), tokens)).collect();
    (!lines.is_empty()).then(|| lines.join(" "))
}

fn sentence(words: &Words, key: &str, name: &str, tokens: &[Token]) -> String {
    let names = tokens.iter().take(NAMED).map(|token| token.name.as_str()).collect::<Vec<_>>().join(", ");
    let names = match tokens.len().saturating_sub(NAMED) {
        0 => names,
        more => words.two("changes-give-more", "list", names, "count", more),
    };
    let shown = words.number(tokens.len().try_into().unwrap_or(u64::MAX));
    let values =
        [("count", tokens.len().into_word()), ("shown", shown.into_word()), ("name", name.into_word()), ("tokens", names.into_word())];
    words.with(key, values)
}
