//! A name or description in the languages a catalog gives it in.

use std::collections::BTreeMap;

/// A text for people: one for everybody, or one per language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// The text in the catalog's first language, and for every language without its own.
    pub default: String,
    /// The texts in other languages, by language tag (`fr`, `ar`).
    pub others: BTreeMap<String, String>,
}

impl Text {
    /// The same text in every language.
    pub fn same(text: impl Into<String>) -> Self {
        Text { default: text.into(), others: BTreeMap::new() }
    }

    /// The text for a reader of `language`: its own, else that of the bare language (`fr` for `fr-MA`), else the default.
    pub fn in_language(&self, language: &str) -> &str {
        let bare = language.split('-').next().unwrap_or(language);
        let own = self.others.get(language).or_else(|| self.others.get(bare));
        own.unwrap_or(&self.default)
    }
}

impl std::fmt::Display for Text {
    /// In the catalog's first language: for the command line and for logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_the_nearest_language() {
        let others = [("fr", "Commandes"), ("ar", "الطلبات")];
        let others = others.map(|(language, text)| (language.to_owned(), text.to_owned()));
        let text = Text { default: "Orders".to_owned(), others: others.into() };
        assert_eq!(text.in_language("ar"), "الطلبات");
        assert_eq!(text.in_language("fr-MA"), "Commandes");
        assert_eq!(text.in_language("en"), "Orders");
        assert_eq!(text.in_language("pt"), "Orders");
        assert_eq!(Text::same("Orders").in_language("fr"), "Orders");
    }
}
