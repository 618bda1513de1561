//! Numbers as people read them.

use super::Words;
use crate::domain::page::Count;

impl Words {
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
