//! Breaking lines of text, for programs that show a mail as it is.

/// Columns of a line, the width that mail has had since terminals; a quotation of it still fits one.
const COLUMNS: usize = 76;

/// Marks that hold a text apart; they reach no further than the end of a line.
const APART: char = '\u{2068}';
const TOGETHER: char = '\u{2069}';

/// The text in lines of at most 76 columns, each behind `prefix`. A word that is longer, such as the address of a page, stays whole.
pub(super) fn wrapped(text: &str, prefix: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut taken = 0;
    let mut apart = false;
    for word in text.split_ascii_whitespace() {
        let width = columns(word);
        match lines.last_mut() {
            Some(line) if taken + 1 + width <= COLUMNS => {
                line.push(' ');
                line.push_str(word);
                taken += 1 + width;
            }
            last => {
                let mut line = prefix.to_owned();
                // A name that goes on in the next line is held apart there, too.
                if let Some(above) = last.filter(|_| apart) {
                    above.push(TOGETHER);
                    line.push(APART);
                }
                line.push_str(word);
                lines.push(line);
                taken = prefix.len() + width;
            }
        }
        apart = word.chars().fold(apart, |apart, c| (apart || c == APART) && c != TOGETHER);
    }
    if lines.is_empty() { prefix.trim_end().to_owned() } else { lines.join("\n") }
}

/// Close enough for alphabets: only marks of direction count for nothing.
fn columns(word: &str) -> usize {
    word.chars().filter(|c| !matches!(*c, APART | TOGETHER)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn long_lines_are_broken_between_words() {
        let text = "one two ".repeat(12);
        let lines = wrapped(&text, "> ");
        assert_eq!(lines.lines().count(), 2);
        assert!(lines.lines().all(|line| line.starts_with("> ") && line.len() <= COLUMNS));
        assert_eq!(wrapped("", "> "), ">");
        let link = format!("https://example.com/{}", "x".repeat(90));
        assert_eq!(wrapped(&format!("at {link} now"), ""), format!("at\n{link}\nnow"));
        let exactly = format!("{} {}", "a".repeat(70), "b".repeat(5));
        assert_eq!(wrapped(&exactly, ""), exactly);
        assert_eq!(wrapped(&format!("{exactly}b"), "").lines().count(), 2);
    }

    #[test]
    fn a_name_is_held_apart_on_every_line_it_stands_on() {
        let text = format!("{} \u{2068}فاطمة الزهراء\u{2069} joined", "a".repeat(68));
        let lines = wrapped(&text, "> ");
        assert_eq!(lines, format!("> {} \u{2068}فاطمة\u{2069}\n> \u{2068}الزهراء\u{2069} joined", "a".repeat(68)));
    }

    proptest! {
        #[test]
        fn no_word_is_lost_and_no_line_is_long(words in proptest::collection::vec("[a-zé]{1,20}", 0..60)) {
            let lines = wrapped(&words.join(" "), "");
            prop_assert!(lines.lines().all(|line| line.chars().count() <= COLUMNS));
            prop_assert_eq!(lines.split_whitespace().collect::<Vec<_>>(), words);
        }
    }
}
