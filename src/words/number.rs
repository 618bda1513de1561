//! Numbers as people read them.

use super::{IntoWord, Words};
use crate::domain::page::Count;

impl Words {
    /// A message about so many: `count` chooses the words, and stands in them as `shown`, as people write it.
    pub fn counted(&self, key: &str, count: impl TryInto<u64>) -> String {
        let count = count.try_into().unwrap_or(u64::MAX);
        self.two(key, "count", count, "shown", self.number(count))
    }

    /// The same with the name of a role.
    pub fn counted_of(&self, key: &str, count: impl TryInto<u64>, role: &str) -> String {
        let count = count.try_into().unwrap_or(u64::MAX);
        self.with(key, [("count", count.into_word()), ("shown", self.number(count).into_word()), ("role", role.into_word())])
    }

    /// `1,234,567`.
    pub fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        grouped
    }

    /// `58`, or `1,000+` where counting on would cost more than the number is worth.
    pub fn count(&self, count: Count) -> String {
        match count {
            Count::Exactly(count) => self.number(count.into()),
            Count::MoreThan(count) => format!("{}+", self.number(count.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        let words = Words::new("en");
        let cases = [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")];
        for (number, text) in cases {
            assert_eq!(words.number(number), text);
        }
        assert_eq!(words.count(Count::MoreThan(1_000)), "1,000+");
    }
}
