//! Every text a person reads, from `locales/` (Fluent), in the reader's language and with the product's own words.

mod faults;
mod lexicon;
mod number;
mod refusals;
mod time;

use std::sync::Arc;

use fluent_bundle::{FluentArgs, FluentValue};

pub use refusals::Whom;

use self::lexicon::Lexicon;
use crate::catalog::Catalog;

/// The languages there are texts for: tag and own name.
pub const LANGUAGES: [(&str, &str); 1] = [("en", "English")];

/// Speaks to one reader. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Words(Arc<Lexicon>);

impl Words {
    /// The house's own words. A language there are no texts for falls back to English.
    pub fn new(tag: &str) -> Self {
        Self(Lexicon::of(tag, None))
    }

    /// The words of a product, from its catalog.
    pub fn of_catalog(tag: &str, catalog: &Catalog) -> Self {
        Self(Lexicon::of(tag, Some(catalog)))
    }

    /// The language tag, for `lang` attributes and for texts of a catalog.
    pub fn language(&self) -> &str {
        self.0.tag
    }

    /// `rtl` or `ltr`.
    pub fn direction(&self) -> &'static str {
        match self.0.language.character_direction() {
            unic_langid::CharacterDirection::RTL => "rtl",
            _ => "ltr",
        }
    }

    /// A message. One that does not exist shows as its key; a test looks for those.
    pub fn say(&self, key: &str) -> String {
        self.0.plain(key).unwrap_or(key).to_owned()
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
        let values: FluentArgs<'_> = values.into_iter().collect();
        self.0.format(key, Some(&values)).unwrap_or_else(|| key.to_owned())
    }

    /// Whether there is such a message; for the test that none is missing.
    pub fn knows(&self, key: &str) -> bool {
        self.0.knows(key)
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
