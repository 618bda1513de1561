//! From a letter's facts to its words.

use super::{accent::accent_hex, password_changed, password_reset};
use crate::{
    authz::secret::Secret,
    catalog::Catalog,
    domain::{ids::UserId, instant::Instant, letter::Letter},
    settings::PublicUrl,
    words::Words,
};

/// In whose name mail speaks that belongs to no organization.
pub const HOUSE: &str = "Rolecall";

/// In whose name a mail speaks, and in which language.
#[derive(Debug, Clone, Copy)]
pub struct Voice<'a> {
    /// The recipient's language.
    pub words: &'a Words,
    /// The product's name.
    pub product: &'a str,
    /// The product's colour, as `#rrggbb`.
    pub accent_hex: &'a str,
}

impl<'a> Voice<'a> {
    /// The house itself.
    pub fn of_house(words: &'a Words) -> Self {
        Self { words, product: HOUSE, accent_hex: accent_hex("") }
    }

    /// A product, in the language of `words`.
    pub fn of_catalog(words: &'a Words, catalog: &'a Catalog) -> Self {
        Self { words, product: catalog.brand.product.in_language(words.language()), accent_hex: accent_hex(&catalog.brand.accent) }
    }
}

/// What every letter needs to be written, besides its own facts.
#[derive(Debug, Clone, Copy)]
pub struct Letterhead<'a> {
    /// Who speaks, and how.
    pub voice: Voice<'a>,
    /// Whose account it is about.
    pub user: UserId,
    /// The recipient's name.
    pub name: &'a str,
    /// The recipient's address.
    pub email: &'a str,
    /// When it was caused.
    pub at: Instant,
    /// Where links lead; they come from nowhere else.
    pub public_url: &'a PublicUrl,
    /// What signs links.
    pub secret: &'a Secret,
}

/// A mail's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line, free of control characters and direction marks.
    pub subject: String,
    /// The body for programs that show text.
    pub text: String,
    /// The body for programs that show HTML.
    pub html: String,
}

/// A template could not be filled: a fault of ours.
#[derive(Debug, thiserror::Error)]
#[error("the mail could not be written: {0}")]
pub struct NotWritten(#[from] askama::Error);

/// One kind of mail: what stands in its subject and in its two bodies.
pub(super) trait Kind {
    fn subject(&self) -> String;
    fn text(&self) -> askama::Result<String>;
    fn html(&self) -> askama::Result<String>;
}

pub(super) fn write(kind: &impl Kind) -> Result<Rendered, NotWritten> {
    Ok(Rendered { subject: one_line(&kind.subject()), text: kind.text()?, html: kind.html()? })
}

/// Writes a letter.
pub fn render(letter: &Letter, head: &Letterhead<'_>) -> Result<Rendered, NotWritten> {
    match letter {
        Letter::PasswordReset { generation, minutes } => write(&password_reset::PasswordReset::new(head, *generation, *minutes)),
        Letter::PasswordChanged => write(&password_changed::PasswordChanged::new(head)),
    }
}

/// A text fit for a header: control characters (line breaks among them) become spaces, and marks that turn the direction of what
/// follows vanish, because a mail program shows them outside of any element that could hold them in.
pub(super) fn one_line(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}');
    let clean: String = text.chars().filter(|c| !turns(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The two bodies of a kind: wrappers that let one struct fill two templates.
macro_rules! bodies {
    ($kind:ident, $text:tt, $html:tt) => {
        #[derive(askama::Template)]
        #[template(path = $text)]
        struct Text<'a>(&'a $kind<'a>);

        #[derive(askama::Template)]
        #[template(path = $html)]
        struct Html<'a>(&'a $kind<'a>);

        $crate::mail::render::reach_through!(Text, $kind);
        $crate::mail::render::reach_through!(Html, $kind);
    };
}

/// Templates name the facts as their own fields; the wrappers pass them on.
macro_rules! reach_through {
    ($wrapper:ident, $kind:ident) => {
        impl<'a> std::ops::Deref for $wrapper<'a> {
            type Target = $kind<'a>;

            fn deref(&self) -> &$kind<'a> {
                self.0
            }
        }
    };
}
pub(super) use {bodies, reach_through};

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_subject_is_one_line_without_turns() {
        assert_eq!(one_line("Hello\r\nBcc: eve@example.com"), "Hello Bcc: eve@example.com");
        assert_eq!(one_line("\u{2068}Ana\u{2069} \u{202E}evil\u{202C}\t\u{0}!"), "Ana evil !");
        assert_eq!(one_line("فاطمة الزهراء"), "فاطمة الزهراء");
    }
}
