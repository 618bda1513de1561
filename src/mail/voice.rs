//! In whose name a mail speaks: the product's name, colour and logo, and how it writes the names of others.

use super::{accent::accent_hex, render::one_line};
use crate::{
    catalog::{Catalog, SystemRole},
    domain::{letter::RoleName, note::without_links},
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
    /// The product's catalog; none when the house itself speaks.
    pub catalog: Option<&'a Catalog>,
}

/// Where people turn for help.
pub(super) struct Support {
    /// As it is shown.
    pub(super) address: String,
    /// Where it leads.
    pub(super) href: String,
}

impl<'a> Voice<'a> {
    /// The house itself.
    pub fn of_house(words: &'a Words) -> Self {
        Self { words, product: HOUSE, accent_hex: accent_hex(""), catalog: None }
    }

    /// A product, in the language of `words`.
    pub fn of_catalog(words: &'a Words, catalog: &'a Catalog) -> Self {
        let product = catalog.brand.product.in_language(words.language());
        Self { words, product, accent_hex: accent_hex(&catalog.brand.accent), catalog: Some(catalog) }
    }

    /// The address of the product's own image. The built-in marks are drawings that mail programs do not show: then the
    /// [`Voice::initial`] stands in for it.
    pub(super) fn logo(&self) -> Option<&'a str> {
        let logo = self.catalog?.brand.logo.as_deref()?;
        logo.starts_with("http").then_some(logo)
    }

    /// The product's first letter.
    pub(super) fn initial(&self) -> String {
        self.product.chars().find(|c| c.is_alphanumeric()).map(|first| first.to_uppercase().collect()).unwrap_or_default()
    }

    /// Where people turn for help with the product.
    pub(super) fn support(&self) -> Option<Support> {
        let brand = &self.catalog?.brand;
        Some(Support { address: brand.support.clone()?, href: brand.support_href()? })
    }

    /// A role's name: a system role's in the reader's language, any other as it was called.
    pub(super) fn role(&self, role: &RoleName) -> String {
        match self.system_role(role) {
            Some(known) => self.apart(known.name.in_language(self.words.language())),
            None => self.name(&role.name),
        }
    }

    /// Whom a system role is for.
    pub(super) fn about_role(&self, role: &RoleName) -> Option<String> {
        Some(self.apart(self.system_role(role)?.description.in_language(self.words.language())))
    }

    fn system_role(&self, role: &RoleName) -> Option<&'a SystemRole> {
        self.catalog?.role(&role.key)
    }

    /// A name that somebody chose: in one line, never a link, and held apart from the sentence around it.
    pub(super) fn name(&self, name: &str) -> String {
        self.apart(&without_links(&one_line(name)))
    }

    /// An email address in a sentence.
    pub(super) fn address(&self, address: &str) -> String {
        self.apart(&one_line(address))
    }

    /// Marks off a text that reads the other way than the mail, so that neither turns the other around. Subjects lose the marks
    /// ([`one_line`]), and a text that needs none has none, so that copying it copies nothing unseen.
    fn apart(&self, text: &str) -> String {
        let turns = self.words.direction() == "rtl" || text.chars().any(reads_right_to_left);
        if turns { format!("\u{2068}{text}\u{2069}") } else { text.to_owned() }
    }
}

/// Letters of Hebrew, Arabic and the other scripts written from right to left.
fn reads_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalogs;

    #[test]
    fn a_name_is_one_line_without_links_or_turns() {
        let words = Words::new("en");
        let voice = Voice::of_house(&words);
        for (name, written) in [
            ("Ana Silva", "Ana Silva"),
            ("Ana\r\nBcc: eve@example.com", "Ana Bcc: eve@example.com"),
            ("https://evil.example", "https: //evil. example"),
            ("\u{202E}ana\u{2069}", "ana"),
            ("فاطمة", "\u{2068}فاطمة\u{2069}"),
        ] {
            assert_eq!(voice.name(name), written);
        }
    }

    #[test]
    fn a_system_role_is_called_as_the_catalog_does_and_any_other_as_it_was() {
        let (words, catalogs) = (Words::new("en"), Catalogs::shipped().unwrap());
        let catalog = catalogs.get("sendocki").unwrap();
        let role = |key: &str, name: &str| RoleName { key: key.into(), name: name.into() };
        let voice = Voice::of_catalog(&words, &catalog);
        assert_eq!(voice.role(&role("confirmation_agent", "an old name")), "Confirmation Agent");
        assert_eq!(voice.role(&role("accountant", "Accountant")), "Accountant");
        assert_eq!(voice.role(&role("custom", "evil.com")), "evil. com");
        assert!(voice.about_role(&role("custom", "Custom")).is_none());
        assert_eq!(Voice::of_house(&words).role(&role("owner", "Owner")), "Owner");
    }

    #[test]
    fn only_an_image_is_a_logo() {
        let (words, catalogs) = (Words::new("en"), Catalogs::shipped().unwrap());
        let mut catalog = catalogs.get("sendocki").unwrap().as_ref().clone();
        assert_eq!(Voice::of_catalog(&words, &catalog).logo(), None);
        catalog.brand.logo = Some("https://example.com/logo.png".into());
        assert_eq!(Voice::of_catalog(&words, &catalog).logo(), Some("https://example.com/logo.png"));
        assert_eq!((Voice::of_house(&words).logo(), Voice::of_house(&words).initial().as_str()), (None, "R"));
    }
}
