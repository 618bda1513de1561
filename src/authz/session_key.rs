//! The secret that a browser keeps for its session, and how long one lives (DESIGN section 9, Sessions).

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use crate::domain::instant::{Instant, Span};

/// A session that is not remembered ends after this long without a request.
pub const IDLE: Span = Span::hours(12);
/// Any session ends this long after the sign-in.
pub const ABSOLUTE: Span = Span::days(30);

const BYTES: usize = 32;

/// The session's key as the cookie holds it. The database knows only its hash.
#[derive(Clone)]
pub struct SessionKey(String);

impl SessionKey {
    /// A new key from the operating system's randomness.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(BASE64URL_NOPAD.encode(&bytes)))
    }

    /// A key from a cookie; anything that cannot be one is none.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        (bytes.len() == BYTES).then(|| Self(text.to_owned()))
    }

    /// For the cookie.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// For the database: SHA-256 of the key.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

/// Whether a stored session still stands at `now`.
pub fn alive(remembered: bool, seen_at: Instant, expires_at: Instant, now: Instant) -> bool {
    now < expires_at && (remembered || now.since(seen_at) < IDLE)
}
