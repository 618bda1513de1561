//! The secret that a program shows for its token (RFC 6750): made once, shown once, kept as a hash.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

const BYTES: usize = 32;

/// What every token begins with, so that a scanner of leaked secrets knows one when it sees one.
const MARK: &str = "rct_";

/// As many characters behind the mark are kept to tell tokens apart: 36 of 256 bits.
const SHOWN: usize = 6;

/// A token as a program sends it. The database knows only its hash and its beginning.
#[derive(Clone)]
pub struct TokenSecret(String);

impl TokenSecret {
    /// A new secret from the operating system's randomness.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(format!("{MARK}{}", BASE64URL_NOPAD.encode(&bytes))))
    }

    /// What a program sent; anything that cannot be one of ours is none.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.strip_prefix(MARK)?.as_bytes()).ok()?;
        (bytes.len() == BYTES).then(|| Self(text.to_owned()))
    }

    /// For the one who made it, once.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The beginning, by which people recognize it in a list.
    pub fn prefix(&self) -> String {
        self.0.chars().take(MARK.len() + SHOWN).collect()
    }

    /// For the database: SHA-256 of the whole.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_reads_back_and_nothing_else_does() {
        let secret = TokenSecret::generate().unwrap();
        let text = secret.expose();
        assert_eq!(TokenSecret::parse(text).unwrap().hash(), secret.hash());
        assert!(text.starts_with(&secret.prefix()) && secret.prefix().len() == 10);
        for wrong in ["", "rct_", &text[4..], &text[..text.len() - 1], &format!("{text}A"), &text.replacen("rct", "RCT", 1)] {
            assert!(TokenSecret::parse(wrong).is_none(), "{wrong}");
        }
    }
}
