//! What is wrong with a body: each field and why, gathered, so that a program hears of everything at once.

use std::fmt::Display;

use crate::web::error::Error;

/// Gathers. The sentences are AutoCom's, which are Laravel's: "The name field is required."
#[derive(Debug, Default)]
pub struct Faults(Vec<(String, String)>);

impl Faults {
    /// An answer with one fault alone.
    pub fn one(field: &str, text: impl Display) -> Error {
        Error::Invalid(vec![(field.to_owned(), text.to_string())])
    }

    /// Notes one.
    pub fn add(&mut self, field: impl Into<String>, text: impl Display) {
        self.0.push((field.into(), text.to_string()));
    }

    /// What must be there.
    pub fn required<T>(&mut self, field: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.add(field, format!("The {} field is required.", field.replace('_', " ")));
        }
        value
    }

    /// What was read, or why it could not be: the rule's own words, as a sentence.
    pub fn parsed<T, E: Display>(&mut self, field: &str, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.add(field, sentence(&error.to_string()))).ok()
    }

    /// What was made of the fields, when nothing was wrong with any.
    pub fn or<T>(self, value: Option<T>) -> Result<T, Error> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(Error::Invalid(self.0)),
        }
    }
}

/// The first letter large, a full stop behind.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return String::new() };
    let rest = chars.as_str().trim_end_matches('.');
    format!("{}{rest}.", first.to_uppercase())
}
