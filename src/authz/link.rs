//! Links sent by mail: `id.generation.signature`. No token is stored anywhere; a newer generation kills the older links (DESIGN section 6).

use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;

use super::secret::Secret;

/// What a link is for. A link of one kind is nothing to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Setting a new password.
    PasswordReset,
    /// Answering an invitation, by the link of its mail: whoever shows it reads the mail of the address invited.
    Invitation,
    /// The same by a link that the sender passed on some other way, which shows nothing about the address.
    CopiedInvitation,
    /// Going on as the member whom a product hands over.
    HandOff,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::PasswordReset => "password-reset",
            Self::Invitation => "invitation",
            Self::CopiedInvitation => "copied-invitation",
            Self::HandOff => "hand-off",
        }
    }
}

/// What a valid link says. Whether its generation is still the newest is the database's to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Whose or what it is about.
    pub id: Uuid,
    /// Counts up with every new link.
    pub generation: i64,
}

impl Link {
    /// The text that stands in the address.
    pub fn sign(self, secret: &Secret, purpose: Purpose) -> String {
        let signature = secret.sign(purpose.as_str(), &self.message());
        format!("{}.{}.{}", BASE64URL_NOPAD.encode(self.id.as_bytes()), self.generation, BASE64URL_NOPAD.encode(&signature))
    }

    /// Reads a link; tampered, truncated, foreign and wrong-kind ones are all simply none.
    pub fn verify(text: &str, secret: &Secret, purpose: Purpose) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let id = BASE64URL_NOPAD.decode(parts.next()?.as_bytes()).ok()?;
        let generation = parts.next()?.parse().ok()?;
        let signature = BASE64URL_NOPAD.decode(parts.next()?.as_bytes()).ok()?;
        let link = Self { id: Uuid::from_slice(&id).ok()?, generation };
        secret.signed(purpose.as_str(), &link.message(), &signature).then_some(link)
    }

    fn message(self) -> String {
        format!("{}.{}", self.id, self.generation)
    }
}

/// Digits of an [`invitation_code`].
pub const CODE_DIGITS: usize = 6;

/// What a mail to the invited address says, and who comes through a copied link types. Belongs to one link, and is stored nowhere.
pub fn invitation_code(secret: &Secret, invitation: Uuid, generation: i64) -> String {
    let signature = secret.sign("invitation-code", &Link { id: invitation, generation }.message());
    let number = signature.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{:0CODE_DIGITS$}", number % 10_u64.pow(CODE_DIGITS as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::parse(text).unwrap()
    }

    #[test]
    fn a_link_survives_a_change_of_secret_once() {
        let old = "an old secret of quite some length indeed";
        let new = "a new secret of quite some length, too ok";
        let link = Link { id: Uuid::from_u128(7), generation: 3 };
        let text = link.sign(&secret(old), Purpose::PasswordReset);
        assert_eq!(Link::verify(&text, &secret(&format!("{new}\n{old}\n")), Purpose::PasswordReset), Some(link));
        assert_eq!(Link::verify(&text, &secret(new), Purpose::PasswordReset), None);
    }

    #[test]
    fn every_tampering_is_refused() {
        let secret = secret("a secret of quite some length, is it not");
        let text = Link { id: Uuid::from_u128(7), generation: 3 }.sign(&secret, Purpose::PasswordReset);
        for cut in 0..text.len() {
            assert_eq!(Link::verify(&text[..cut], &secret, Purpose::PasswordReset), None, "cut at {cut}");
        }
        let next_generation = text.replacen(".3.", ".4.", 1);
        assert_eq!(Link::verify(&next_generation, &secret, Purpose::PasswordReset), None);
    }
}
