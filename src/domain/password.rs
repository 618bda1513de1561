//! What a password must be: long, not guessable, and whatever else a catalog asks for.

/// How much of a password and of each text about the person is looked at when guessing; more costs time and adds nothing.
const GUESSED_CHARS: usize = 100;

/// The shortest text about a person that counts as guessable; shorter ones ("de", "me") would only fill the list.
const SHORTEST_HINT: usize = 3;

/// The rules a new password must meet. The default is the base that always holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordRules {
    /// Fewest characters.
    pub min_chars: u32,
    /// Most characters.
    pub max_chars: u32,
    /// At least one upper-case letter.
    pub upper: bool,
    /// At least one digit.
    pub digit: bool,
    /// At least one character that is neither letter, digit nor space.
    pub special: bool,
}

/// One reason why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Too few characters.
    #[error("at least {min} characters")]
    TooShort {
        /// Fewest characters.
        min: u32,
    },
    /// Too many characters.
    #[error("at most {max} characters")]
    TooLong {
        /// Most characters.
        max: u32,
    },
    /// No upper-case letter.
    #[error("an upper-case letter")]
    NoUpper,
    /// No digit.
    #[error("a digit")]
    NoDigit,
    /// No special character.
    #[error("a special character")]
    NoSpecial,
    /// Easily guessed: common, a pattern, or made of what is known about the person.
    #[error("not easily guessed")]
    Common,
}

impl Default for PasswordRules {
    fn default() -> Self {
        PasswordRules { min_chars: 12, max_chars: 128, upper: false, digit: false, special: false }
    }
}

impl PasswordRules {
    /// The rules that meet both: for a person in several organizations, and for a catalog on top of the base.
    pub fn strictest(&self, other: &Self) -> Self {
        let min_chars = self.min_chars.max(other.min_chars);
        PasswordRules {
            min_chars,
            max_chars: self.max_chars.min(other.max_chars).max(min_chars),
            upper: self.upper || other.upper,
            digit: self.digit || other.digit,
            special: self.special || other.special,
        }
    }

    /// Checks a password; `about` is what others may know of the person: email, name, the product.
    ///
    /// # Errors
    /// Every rule it misses, so that one correction is enough.
    pub fn check(&self, password: &str, about: &[&str]) -> Result<(), Vec<PasswordFault>> {
        let chars = password.chars().count();
        let too_short = chars < self.min_chars as usize;
        let too_long = chars > self.max_chars as usize;
        let special = |c: char| !c.is_alphanumeric() && !c.is_whitespace();
        // Length decides first: a guess about a password that must change anyway helps nobody.
        let common = || !too_short && !too_long && is_guessable(password, about);
        let faults: Vec<PasswordFault> = [
            too_short.then_some(PasswordFault::TooShort { min: self.min_chars }),
            too_long.then_some(PasswordFault::TooLong { max: self.max_chars }),
            (self.upper && !password.chars().any(char::is_uppercase)).then_some(PasswordFault::NoUpper),
            (self.digit && !password.chars().any(char::is_numeric)).then_some(PasswordFault::NoDigit),
            (self.special && !password.chars().any(special)).then_some(PasswordFault::NoSpecial),
            common().then_some(PasswordFault::Common),
        ]
        .into_iter()
        .flatten()
        .collect();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

fn is_guessable(password: &str, about: &[&str]) -> bool {
    let looked_at: String = password.chars().take(GUESSED_CHARS).collect();
    let hints = hints(about);
    let hints: Vec<&str> = hints.iter().map(String::as_str).collect();
    zxcvbn::zxcvbn(&looked_at, &hints).score() < zxcvbn::Score::Three
}

/// The texts about a person, whole and in words: "ana.silva@example.com" also gives "silva" and "example".
fn hints(about: &[&str]) -> Vec<String> {
    let mut hints: Vec<String> = Vec::new();
    for text in about {
        let text: String = text.chars().take(GUESSED_CHARS).collect();
        let words = text.split(|c: char| !c.is_alphanumeric());
        for hint in std::iter::once(text.as_str()).chain(words) {
            if hint.chars().count() >= SHORTEST_HINT && !hints.iter().any(|known| known == hint) {
                hints.push(hint.to_owned());
            }
        }
    }
    hints
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "violet tractor under nine moons";

    fn faults(rules: PasswordRules, password: &str, about: &[&str]) -> Vec<PasswordFault> {
        rules.check(password, about).err().unwrap_or_default()
    }

    #[test]
    fn a_long_uncommon_password_passes() {
        assert_eq!(PasswordRules::default().check(GOOD, &[]), Ok(()));
        assert_eq!(PasswordRules::default().check("قمر يركض فوق الجبل البعيد", &[]), Ok(()));
    }

    #[test]
    fn length_is_counted_in_characters() {
        let rules = PasswordRules::default();
        assert_eq!(faults(rules, "k7#pQz!", &[]), vec![PasswordFault::TooShort { min: 12 }]);
        assert_eq!(faults(rules, &GOOD.repeat(5), &[]), vec![PasswordFault::TooLong { max: 128 }]);
        assert!(faults(rules, "éèüößñçåøłđž", &[]).is_empty());
    }

    #[test]
    fn common_passwords_and_what_is_known_about_the_person_are_refused() {
        let about = ["ana.silva@example.com", "Ana Silva", "Sendocki"];
        for password in ["passwordpassword", "123456789012", "qwertyuiopas", "aaaaaaaaaaaaaaaa", "ana.silva@example.com", "SendockiSilva"] {
            assert_eq!(faults(PasswordRules::default(), password, &about), vec![PasswordFault::Common], "{password}");
        }
    }

    #[test]
    fn every_missing_rule_is_named_at_once() {
        let rules = PasswordRules { upper: true, digit: true, special: true, ..PasswordRules::default() };
        assert_eq!(
            faults(rules, "violettractorundermoons", &[]),
            vec![PasswordFault::NoUpper, PasswordFault::NoDigit, PasswordFault::NoSpecial]
        );
        assert!(faults(rules, "Violet-tractor under 9 moons", &[]).is_empty());
    }

    #[test]
    fn the_strictest_of_two_holds_and_never_contradicts_itself() {
        let sendocki = PasswordRules { min_chars: 8, max_chars: 128, upper: true, digit: true, special: true };
        let both = PasswordRules::default().strictest(&sendocki);
        assert_eq!((both.min_chars, both.max_chars), (12, 128));
        assert!(both.upper && both.digit && both.special);

        let narrow = PasswordRules { max_chars: 10, ..PasswordRules::default() };
        let met = narrow.strictest(&PasswordRules::default());
        assert_eq!((met.min_chars, met.max_chars), (12, 12));
    }

    #[test]
    fn a_very_long_password_costs_little() {
        let rules = PasswordRules { max_chars: 1_000_000, ..PasswordRules::default() };
        assert_eq!(faults(rules, &"ab".repeat(400_000), &[&"x".repeat(400_000)]), vec![PasswordFault::Common]);
    }
}
