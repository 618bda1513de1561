//! From a letter's facts to its words.

use super::{answers, invitation, membership, password, requests, voice::Voice};
use crate::{
    authz::secret::Secret,
    domain::{
        ids::UserId,
        instant::Instant,
        letter::{Letter, Organization},
    },
    settings::PublicUrl,
};

/// What every letter needs to be written, besides its own facts.
#[derive(Debug, Clone, Copy)]
pub struct Letterhead<'a> {
    /// Who speaks, and how.
    pub voice: Voice<'a>,
    /// Whose account it is about; somebody who is invited may have none.
    pub user: Option<UserId>,
    /// The recipient's name; may be empty.
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

impl Letterhead<'_> {
    /// The recipient's address, as it stands in a sentence.
    pub(super) fn address(&self) -> String {
        self.voice.address(self.email)
    }

    /// The address of a page of an organization.
    pub(super) fn page(&self, organization: &Organization, path: &str) -> String {
        self.public_url.link(&format!("/o/{}{path}", organization.slug))
    }
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

/// Why a mail has no words: a fault of ours.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// A template could not be filled.
    #[error("the mail could not be written: {0}")]
    Template(#[from] askama::Error),
    /// Its link leads to an account, and it is about none.
    #[error("the mail could not be written: it is about no account")]
    NoAccount,
}

/// Writes a letter.
///
/// # Errors
/// See [`NotWritten`].
pub fn render(letter: &Letter, head: &Letterhead<'_>) -> Result<Rendered, NotWritten> {
    match letter {
        Letter::PasswordReset { generation, minutes } => password::reset(head, *generation, *minutes)?,
        Letter::PasswordChanged => password::changed(head),
        Letter::OrganizationReady { organization, generation, days } => password::first(head, organization, *generation, *days)?,
        Letter::MadeOwner { organization, role } => membership::made_owner(head, organization, role),
        Letter::Invitation(invited) => invitation::invitation(head, invited),
        Letter::InvitationReminder(invited) => invitation::reminder(head, invited),
        Letter::InvitationCode { invitation, generation, organization } => invitation::code(head, *invitation, *generation, organization),
        Letter::InvitationAccepted { organization, name, email, role } => answers::accepted(head, organization, name, email, role),
        Letter::InvitationDeclined { organization, email } => answers::declined(head, organization, email),
        Letter::InvitationsExpired { organization, emails, count } => answers::expired(head, organization, emails, *count),
        Letter::InvitationAskedFor { organization, email } => requests::invitation(head, organization, email),
        Letter::SeatsAskedFor { organization, name, email } => requests::seats(head, organization, name, email),
        Letter::RoleChanged { organization, by, from, to, .. } => membership::role_changed(head, organization, by, from, to),
        Letter::Suspended { organization, by, .. } => membership::suspended(head, organization, by),
        Letter::Removed { organization, by, .. } => membership::removed(head, organization, by),
    }
    .write()
}

/// A text fit for a header: control characters (line breaks among them) become spaces, and marks that turn the direction of what
/// follows vanish, because a mail program shows them outside of any element that could hold them in.
pub(super) fn one_line(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}');
    let clean: String = text.chars().filter(|c| !turns(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

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
