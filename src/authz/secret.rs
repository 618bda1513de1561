//! The instance's secret: what signs links and cookies. One line of the file; a second line is the previous secret, still honoured.

use std::{io::Write, path::Path};

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Sha256, Sha512};
use subtle::ConstantTimeEq;

/// At least this many characters, so that a hand-written file is no weaker than a made one.
const SHORTEST: usize = 32;

/// The secret in force and the one before it.
#[derive(Debug, Clone)]
pub struct Secret {
    current: SecretString,
    previous: Option<SecretString>,
}

/// Why there is no secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file is not there and was not to be made.
    #[error(
        "the secret file {0} does not exist: on Postgres, where instances share it, make it yourself (for example: openssl rand -hex 32) and give it to each"
    )]
    Missing(String),
    /// The file cannot be read or written.
    #[error("the secret file {0}: {1}")]
    Io(String, std::io::Error),
    /// The file holds too little.
    #[error("the secret file {0}: a line needs at least {SHORTEST} characters")]
    Short(String),
    /// The operating system gave no randomness.
    #[error("no randomness: {0}")]
    Random(getrandom::Error),
}

impl Secret {
    /// Reads the file; makes it, readable by its owner alone, where `make` allows it.
    pub fn open(file: &Path, make: bool) -> Result<Self, SecretError> {
        let name = file.display().to_string();
        match std::fs::read_to_string(file) {
            Ok(text) => Self::parse(&text).ok_or(SecretError::Short(name)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && make => {
                let mut bytes = [0; 40];
                getrandom::fill(&mut bytes).map_err(SecretError::Random)?;
                let text = BASE32_NOPAD.encode(&bytes);
                write_private(file, &text).map_err(|error| SecretError::Io(name.clone(), error))?;
                Self::parse(&text).ok_or(SecretError::Short(name))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(SecretError::Missing(name)),
            Err(error) => Err(SecretError::Io(name, error)),
        }
    }

    /// From the text of the file.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let current = lines.next().filter(|line| line.len() >= SHORTEST)?;
        let previous = lines.next().filter(|line| line.len() >= SHORTEST);
        Some(Self { current: current.into(), previous: previous.map(Into::into) })
    }

    /// A keyed hash (HMAC-SHA-256) of a purpose and a message.
    pub fn sign(&self, purpose: &str, message: &str) -> Vec<u8> {
        keyed(&self.current, purpose, message)
    }

    /// Whether a signature was made by the current secret or the previous one, compared in constant time.
    pub fn signed(&self, purpose: &str, message: &str, signature: &[u8]) -> bool {
        let by = |secret: &SecretString| bool::from(keyed(secret, purpose, message).ct_eq(signature));
        by(&self.current) | self.previous.as_ref().is_some_and(by)
    }

    /// 64 bytes for signing cookies.
    pub fn cookie_key(&self) -> Vec<u8> {
        let mut mac = mac::<Hmac<Sha512>>(&self.current);
        mac.update(b"cookie");
        mac.finalize().into_bytes().to_vec()
    }

    /// The code that `/setup` asks for while nobody has an account: the same on every instance that shares the secret.
    pub fn setup_code(&self) -> String {
        let code = BASE32_NOPAD.encode(&self.sign("setup", ""));
        format!("{}-{}-{}", &code[..4], &code[4..8], &code[8..12])
    }
}

fn mac<M: Mac + KeyInit>(secret: &SecretString) -> M {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
    <M as KeyInit>::new_from_slice(secret.expose_secret().as_bytes()).expect("any key length")
}

fn keyed(secret: &SecretString, purpose: &str, message: &str) -> Vec<u8> {
    let mut mac = mac::<Hmac<Sha256>>(secret);
    mac.update(purpose.as_bytes());
    mac.update(b"\0");
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    writeln!(options.open(file)?, "{text}")
}
