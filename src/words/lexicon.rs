//! All messages of one language in the words of one product, made ready once: what can be said without values is said in advance.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use fluent_bundle::{FluentArgs, FluentResource, bundle::FluentBundle};
use intl_memoizer::concurrent::IntlLangMemoizer;
use unic_langid::LanguageIdentifier;

use super::time::Calendar;
use crate::catalog::{Catalog, WORDS};

include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// The language that every message exists in.
const FALLBACK: &str = "en";

/// By language and the hash of the catalog, empty for the house's own words.
type Kept = HashMap<(&'static str, String), Arc<Lexicon>>;

type Bundle = FluentBundle<Arc<FluentResource>, IntlLangMemoizer>;

/// See the head of this file.
pub struct Lexicon {
    pub(super) tag: &'static str,
    pub(super) language: LanguageIdentifier,
    bundle: Bundle,
    plain: HashMap<String, String>,
    pub(super) calendar: Calendar,
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lexicon").field("tag", &self.tag).finish_non_exhaustive()
    }
}

/// The texts of each language, parsed once.
static RESOURCES: LazyLock<Vec<(&str, Arc<FluentResource>)>> = LazyLock::new(|| {
    // A test sees to it that every file parses; what does not is left out, the rest stands.
    let parsed = |text: &&str| Arc::new(FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(usable, _)| usable));
    LOCALES.iter().map(|(tag, text)| (*tag, parsed(text))).collect()
});

impl Lexicon {
    /// The lexicon of a language, in a product's words or the house's own. Made at the first call, then kept: there are as many as languages
    /// times catalogs.
    pub fn of(tag: &str, catalog: Option<&Catalog>) -> Arc<Self> {
        static KEPT: LazyLock<Mutex<Kept>> = LazyLock::new(Mutex::default);
        let tag = super::LANGUAGES.iter().map(|(known, _)| *known).find(|known| *known == tag).unwrap_or(FALLBACK);
        // The hash, not the key: an instance may have two versions of one catalog in a lifetime of tests.
        let key = (tag, catalog.map(|catalog| catalog.hash.clone()).unwrap_or_default());
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(kept.entry(key).or_insert_with(|| Arc::new(Self::make(tag, catalog))))
    }

    fn make(tag: &'static str, catalog: Option<&Catalog>) -> Self {
        let language: LanguageIdentifier = tag.parse().unwrap_or_default();
        let mut bundle: Bundle = FluentBundle::new_concurrent(vec![language.clone()]);
        // Isolation marks would end up in mail subjects and in what people copy; pages mark names by <bdi>.
        bundle.set_use_isolating(false);
        let own = own_words(tag, catalog);
        let texts = RESOURCES.iter().filter(|(of, _)| *of == FALLBACK).chain(RESOURCES.iter().filter(|(of, _)| *of == tag));
        let resources: Vec<Arc<FluentResource>> = texts.map(|(_, resource)| Arc::clone(resource)).chain([own]).collect();
        for resource in &resources {
            bundle.add_resource_overriding(Arc::clone(resource));
        }
        let mut lexicon = Self { tag, language, bundle, plain: HashMap::new(), calendar: Calendar::default() };
        let ids: Vec<String> = resources.iter().flat_map(|resource| resource.entries()).filter_map(message_id).collect();
        lexicon.plain = ids.into_iter().filter_map(|id| lexicon.format(&id, None).map(|text| (id, text))).collect();
        lexicon.calendar = Calendar::new(&lexicon);
        lexicon
    }

    /// A message without values.
    pub fn plain(&self, key: &str) -> Option<&str> {
        self.plain.get(key).map(String::as_str)
    }

    /// A message; nothing if there is none, or if a value is missing.
    pub fn format(&self, key: &str, values: Option<&FluentArgs<'_>>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, values, &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }

    /// Whether there is such a message, with values or without.
    pub fn knows(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }
}

/// The product's words, as messages that stand in place of the house's: `word-members` within a sentence, `Word-members` at its beginning.
fn own_words(tag: &str, catalog: Option<&Catalog>) -> Arc<FluentResource> {
    let own: BTreeMap<&str, &str> =
        catalog.into_iter().flat_map(|catalog| &catalog.words).map(|(word, text)| (word.as_str(), text.in_language(tag))).collect();
    let lines = WORDS.iter().filter_map(|word| own.get(word).map(|text| (word, text))).map(|(word, text)| {
        // As a quoted literal, in which nothing is syntax.
        let quoted = |text: String| format!("{{ \"{}\" }}", text.replace('\\', "\\\\").replace('"', "\\\""));
        format!("word-{word} = {}\nWord-{word} = {}\n", quoted(lower_first(text)), quoted(upper_first(text)))
    });
    let text: String = lines.collect();
    Arc::new(FluentResource::try_new(text).unwrap_or_else(|(usable, _)| usable))
}

fn message_id(entry: &fluent_syntax::ast::Entry<&str>) -> Option<String> {
    match entry {
        fluent_syntax::ast::Entry::Message(message) => Some(message.id.name.to_owned()),
        _ => None,
    }
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
