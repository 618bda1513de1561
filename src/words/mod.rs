//! Every text a person reads, from `locales/` (Fluent), in the reader's language and with the product's own words.

mod faults;
mod number;
mod time;

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use fluent_templates::{Loader, fluent_bundle::FluentValue, static_loader};
use unic_langid::LanguageIdentifier;

use crate::catalog::{Catalog, WORDS};

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "en",
        // Isolation marks would end up in mail subjects and in what people copy; pages mark names by <bdi>.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// The languages there are texts for: tag and own name.
pub const LANGUAGES: [(&str, &str); 1] = [("en", "English")];

type Args = HashMap<Cow<'static, str>, FluentValue<'static>>;

/// Speaks to one reader. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Words {
    identifier: LanguageIdentifier,
    tag: Arc<str>,
    /// The product's words, given to every message: `$members` as within a sentence, `$Members` as at its beginning.
    vocabulary: Arc<Args>,
}

impl Words {
    /// The house's own words. A language there are no texts for falls back to English.
    pub fn new(tag: &str) -> Self {
        Self::with_own_words(tag, &BTreeMap::new())
    }

    /// The words of a product, from its catalog.
    pub fn of_catalog(tag: &str, catalog: &Catalog) -> Self {
        let own = catalog.words.iter().map(|(word, text)| (word.as_str(), text.in_language(tag).to_owned())).collect();
        Self::with_own_words(tag, &own)
    }

    fn with_own_words(tag: &str, own: &BTreeMap<&str, String>) -> Self {
        let tag = LANGUAGES.iter().map(|(known, _)| *known).find(|known| *known == tag).unwrap_or(LANGUAGES[0].0);
        let identifier: LanguageIdentifier = tag.parse().unwrap_or_default();
        let mut vocabulary = Args::new();
        for word in WORDS {
            let text = own.get(word).cloned().unwrap_or_else(|| LOCALES.lookup(&identifier, &format!("word-{word}")));
            vocabulary.insert(Cow::Borrowed(word), lower_first(&text).into());
            vocabulary.insert(Cow::Owned(upper_first(word)), upper_first(&text).into());
        }
        Self { identifier, tag: tag.into(), vocabulary: Arc::new(vocabulary) }
    }

    /// The language tag, for `lang` attributes and for texts of a catalog.
    pub fn language(&self) -> &str {
        &self.tag
    }

    /// `rtl` or `ltr`.
    pub fn direction(&self) -> &'static str {
        match self.identifier.character_direction() {
            unic_langid::CharacterDirection::RTL => "rtl",
            _ => "ltr",
        }
    }

    /// A message.
    pub fn say(&self, key: &str) -> String {
        LOCALES.lookup_with_args(&self.identifier, key, &self.vocabulary)
    }

    /// A message with one value.
    pub fn one(&self, key: &str, name: &'static str, value: impl IntoWord) -> String {
        self.with(key, [(name, value.into_word())])
    }

    /// A message with two values.
    pub fn two(&self, key: &str, name: &'static str, value: impl IntoWord, other: &'static str, other_value: impl IntoWord) -> String {
        self.with(key, [(name, value.into_word()), (other, other_value.into_word())])
    }

    /// A message with any number of values.
    pub fn with<const N: usize>(&self, key: &str, values: [(&'static str, FluentValue<'static>); N]) -> String {
        let mut args = Args::clone(&self.vocabulary);
        args.extend(values.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)));
        LOCALES.lookup_with_args(&self.identifier, key, &args)
    }

    /// Whether there is such a message; for the test that none is missing.
    pub fn knows(&self, key: &str) -> bool {
        LOCALES.try_lookup_with_args(&self.identifier, key, &self.vocabulary).is_some()
    }
}

/// What can stand in a message: text and whole numbers. Numbers choose the plural.
pub trait IntoWord {
    /// As Fluent takes it.
    fn into_word(self) -> FluentValue<'static>;
}

macro_rules! texts {
    ($($text:ty),*) => { $(
        impl IntoWord for $text {
            fn into_word(self) -> FluentValue<'static> {
                FluentValue::from(self.to_string())
            }
        }
    )* };
}
texts!(&str, &&str, String, &String);

macro_rules! numbers {
    ($($number:ty),*) => { $(
        impl IntoWord for $number {
            fn into_word(self) -> FluentValue<'static> {
                FluentValue::from(self)
            }
        }
        impl IntoWord for &$number {
            fn into_word(self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        }
    )* };
}
numbers!(i32, i64, u32, u64, usize);

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
