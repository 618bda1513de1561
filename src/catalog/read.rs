//! Reading the shape of a catalog file: which keys a table has and of what type. Every mistake is noted and reading goes
//! on, which a derived deserializer, stopping at the first, could not do.

use super::fault::{Faults, Offset};
use super::text::Text;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value and where it stands.
pub(super) type At<T> = Spanned<T>;

/// What reading needs besides the tables: where faults go, and the languages texts may be in.
pub(super) struct Reader<'t> {
    pub(super) faults: Faults<'t>,
    pub(super) languages: Vec<String>,
}

/// One table of the file. It remembers which keys it was asked for, so that [`Section::finish`] can refuse the others.
pub(super) struct Section<'d> {
    table: &'d DeTable<'d>,
    offset: Offset,
    title: String,
    asked: Vec<&'static str>,
}

impl<'d> Section<'d> {
    /// The table `title` that begins at `offset`.
    pub(super) fn new(table: &'d DeTable<'d>, offset: Offset, title: impl Into<String>) -> Self {
        Section { table, offset, title: title.into(), asked: Vec::new() }
    }

    /// Where the table begins: faults about something missing are noted here.
    pub(super) fn offset(&self) -> Offset {
        self.offset
    }

    fn ask(&mut self, key: &'static str) -> Option<&'d Spanned<DeValue<'d>>> {
        self.asked.push(key);
        self.table.get(key)
    }

    /// Notes that a key is missing and gives what stands in for it until all faults are known.
    fn missing<T>(&self, reader: &mut Reader<'_>, key: &str, stand_in: T) -> At<T> {
        reader.faults.add(self.offset, format!("`{key}` is missing in {}", self.title));
        Spanned::new(self.offset..self.offset, stand_in)
    }

    /// A string that may be left out.
    pub(super) fn string(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<At<String>> {
        let value = self.ask(key)?;
        string(reader, key, value)
    }

    /// A string that must be there; empty when it is not.
    pub(super) fn required_string(&mut self, reader: &mut Reader<'_>, key: &'static str) -> At<String> {
        match self.ask(key) {
            Some(value) => string(reader, key, value).unwrap_or_else(|| Spanned::new(value.span(), String::new())),
            None => self.missing(reader, key, String::new()),
        }
    }

    /// Yes or no; `default` when left out.
    pub(super) fn boolean(&mut self, reader: &mut Reader<'_>, key: &'static str, default: bool) -> bool {
        self.boolean_if_given(reader, key).unwrap_or(default)
    }

    /// Yes or no, or nothing when left out.
    pub(super) fn boolean_if_given(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<bool> {
        let value = self.ask(key)?;
        let read = value.get_ref().as_bool();
        if read.is_none() {
            reader.wrong_type(key, "true or false", value);
        }
        read
    }

    /// A whole number from `least` up.
    pub(super) fn number(&mut self, reader: &mut Reader<'_>, key: &'static str, least: u32) -> Option<At<u32>> {
        let value = self.ask(key)?;
        number(reader, key, value, least)
    }

    /// A whole number from 1 up, or the word for having no limit (`None`).
    pub(super) fn number_or_word(&mut self, reader: &mut Reader<'_>, key: &'static str, word: &str) -> Option<At<Option<u32>>> {
        let Some(value) = self.ask(key) else {
            self.missing(reader, key, ());
            return None;
        };
        if value.get_ref().as_str() == Some(word) {
            return Some(Spanned::new(value.span(), None));
        }
        if !value.get_ref().is_integer() {
            reader.wrong_type(key, &format!("a whole number or \"{word}\""), value);
            return None;
        }
        number(reader, key, value, 1).map(|number| Spanned::new(number.span(), Some(number.into_inner())))
    }

    /// A list of strings that may be left out.
    pub(super) fn strings(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Vec<At<String>>> {
        let value = self.ask(key)?;
        let Some(list) = value.get_ref().as_array() else {
            reader.wrong_type(key, "a list of strings", value);
            return None;
        };
        Some(list.iter().filter_map(|item| string(reader, key, item)).collect())
    }

    /// A list of strings that must be there; nothing when it is not, or is no list.
    pub(super) fn required_strings(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Vec<At<String>>> {
        if !self.table.contains_key(key) {
            self.missing(reader, key, ());
        }
        self.strings(reader, key)
    }

    /// A text for people that may be left out.
    pub(super) fn text(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Text> {
        let value = self.ask(key)?;
        reader.text(key, value)
    }

    /// A text for people that must be there; empty when it is not.
    pub(super) fn required_text(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Text {
        match self.ask(key) {
            Some(value) => reader.text(key, value).unwrap_or_default(),
            None => self.missing(reader, key, Text::default()).into_inner(),
        }
    }

    /// A table that may be left out.
    pub(super) fn table(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Section<'d>> {
        let value = self.ask(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Section::new(table, value.span().start, format!("[{key}]"))),
            _ => {
                reader.wrong_type(key, "a table", value);
                None
            }
        }
    }

    /// The tables `[[key]]`, in the order of the file.
    pub(super) fn tables(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Vec<Section<'d>> {
        let Some(value) = self.ask(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            reader.wrong_type(key, &format!("written as [[{key}]]"), value);
            return Vec::new();
        };
        let mut sections = Vec::new();
        for item in list.iter() {
            match item.get_ref() {
                DeValue::Table(table) => sections.push(Section::new(table, item.span().start, format!("[[{key}]]"))),
                _ => reader.wrong_type(key, &format!("written as [[{key}]]"), item),
            }
        }
        sections
    }

    /// All entries of a table whose keys are not known beforehand, with the place of each key.
    pub(super) fn entries(&self) -> Vec<(At<String>, &'d Spanned<DeValue<'d>>)> {
        let place = |key: &Spanned<std::borrow::Cow<'_, str>>| Spanned::new(key.span(), key.get_ref().to_string());
        let mut entries: Vec<_> = self.table.iter().map(|(key, value)| (place(key), value)).collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }

    /// The entries as strings.
    pub(super) fn string_entries(&self, reader: &mut Reader<'_>) -> Vec<(At<String>, At<String>)> {
        let entries = self.entries().into_iter();
        entries.filter_map(|(key, value)| string(reader, key.get_ref(), value).map(|text| (key, text))).collect()
    }

    /// Refuses every key that nobody asked for.
    pub(super) fn finish(self, reader: &mut Reader<'_>) {
        for (key, _) in self.entries() {
            if !self.asked.contains(&key.get_ref().as_str()) {
                let known = self.asked.join(", ");
                reader.faults.add(key.span().start, format!("unknown key `{}` in {}; known: {known}", key.get_ref(), self.title));
            }
        }
    }
}

impl Reader<'_> {
    pub(super) fn wrong_type(&mut self, key: &str, expected: &str, value: &Spanned<DeValue<'_>>) {
        let found = value.get_ref().type_str();
        self.faults.add(value.span().start, format!("`{key}` must be {expected}, not {found}"));
    }

    /// A text: a string, or a table of language to string that has the catalog's first language.
    pub(super) fn text(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Text> {
        let DeValue::Table(table) = value.get_ref() else {
            if !value.get_ref().is_str() {
                self.wrong_type(key, "a string or a table of language to string", value);
                return None;
            }
            return self.wording(key, value).map(Text::same);
        };
        let mut by_language = BTreeMap::new();
        for (language, value) in table.iter() {
            if !self.languages.iter().any(|known| known == language.get_ref()) {
                let known = self.languages.join(", ");
                let reason = format!("`{key}` is given in `{}`, which is not among `languages` ({known})", language.get_ref());
                self.faults.add(language.span().start, reason);
            }
            if let Some(wording) = self.wording(key, value) {
                by_language.insert(language.get_ref().to_string(), wording);
            }
        }
        let first = self.languages.first().cloned().unwrap_or_default();
        let default = by_language.remove(&first);
        if default.is_none() && !table.contains_key(first.as_str()) {
            self.faults.add(value.span().start, format!("`{key}` has no text in `{first}`, the first of `languages`"));
        }
        Some(Text { default: default?, others: by_language })
    }

    fn wording(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let wording = string(self, key, value)?.into_inner();
        let wording = wording.trim();
        if wording.is_empty() {
            self.faults.add(value.span().start, format!("`{key}` is empty"));
            return None;
        }
        // Names end up in subjects of mails and in single-line cells.
        if wording.chars().any(char::is_control) {
            self.faults.add(value.span().start, format!("`{key}` has a line break or a control character"));
            return None;
        }
        Some(wording.to_owned())
    }
}

/// A value as a string.
pub(super) fn string(reader: &mut Reader<'_>, key: &str, value: &Spanned<DeValue<'_>>) -> Option<At<String>> {
    match value.get_ref().as_str() {
        Some(text) => Some(Spanned::new(value.span(), text.to_owned())),
        None => {
            reader.wrong_type(key, "a string", value);
            None
        }
    }
}

fn number(reader: &mut Reader<'_>, key: &str, value: &Spanned<DeValue<'_>>, least: u32) -> Option<At<u32>> {
    let Some(integer) = value.get_ref().as_integer() else {
        reader.wrong_type(key, "a whole number", value);
        return None;
    };
    let number = i64::from_str_radix(integer.as_str(), integer.radix()).ok();
    // Numbers are stored as 32-bit signed integers.
    let fitting = number.and_then(|number| i32::try_from(number).ok()).and_then(|number| u32::try_from(number).ok());
    match fitting.filter(|number| *number >= least) {
        Some(number) => Some(Spanned::new(value.span(), number)),
        None => {
            reader.faults.add(value.span().start, format!("`{key}` must be a whole number from {least} to {}", i32::MAX));
            None
        }
    }
}
