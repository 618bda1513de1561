//! Passwords: hashed by argon2id, a few at a time, because every hash takes 19 MiB and some 20 ms of a core.

use std::{sync::Arc, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier},
};
use tokio::sync::Semaphore;

/// How long a sign-in waits for its turn at the hash before it is answered 503.
const PATIENCE: Duration = Duration::from_secs(8);

/// Too many passwords are being hashed already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many sign-ins at once")]
pub struct Crowded;

/// Hashes and verifies. Cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    /// Verified against when nobody has the address, so that the answer takes as long.
    nobody: Arc<str>,
}

/// How much work a hash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// argon2id with 19 MiB, 2 passes, 1 lane: the OWASP Password Storage recommendation.
    Real,
    /// As little as argon2 allows, for tests that sign in often.
    Cheap,
}

impl Cost {
    fn params(self) -> Params {
        match self {
            Self::Real => Params::DEFAULT,
            Self::Cheap => Params::new(Params::MIN_M_COST, Params::MIN_T_COST, 1, None).unwrap_or(Params::DEFAULT),
        }
    }
}

impl Passwords {
    /// About two hashes a core at once.
    pub fn new(cost: Cost) -> Self {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params());
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let nobody = argon2.hash_password(b"nobody has this password").map(|hash| hash.to_string()).unwrap_or_default();
        Self { argon2, turns: Arc::new(Semaphore::new(2 * cores)), nobody: nobody.into() }
    }

    /// Waits for a turn. Throttles are read while it is held, so that a crowd of guesses cannot slip past them together.
    pub async fn turn(&self) -> Result<Turn, Crowded> {
        match tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Turn { permit: Arc::new(permit), passwords: self.clone() }),
            _ => Err(Crowded),
        }
    }

    /// Hashes without a turn; for commands, where nobody else waits.
    pub fn hash_now(&self, password: &str) -> String {
        #[expect(clippy::expect_used, reason = "the parameters are constants and the operating system's randomness is there")]
        self.argon2.hash_password(password.as_bytes()).expect("argon2 with valid parameters").to_string()
    }
}

/// The right to use the processor for one password. Whoever waits may go away; the work goes on, and keeps its turn until it is done.
pub struct Turn {
    permit: Arc<tokio::sync::OwnedSemaphorePermit>,
    passwords: Passwords,
}

impl Turn {
    /// A hash in PHC format, with its own salt.
    pub async fn hash(&self, password: String) -> String {
        let passwords = self.passwords.clone();
        let permit = Arc::clone(&self.permit);
        let hashed = tokio::task::spawn_blocking(move || {
            let _held = permit;
            passwords.hash_now(&password)
        });
        hashed.await.unwrap_or_default()
    }

    /// Whether the password is the one hashed; with no hash, the same work and `false`.
    pub async fn verify(&self, password: String, hash: Option<String>) -> bool {
        let passwords = self.passwords.clone();
        let permit = Arc::clone(&self.permit);
        let verified = tokio::task::spawn_blocking(move || {
            let _held = permit;
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| passwords.nobody.to_string());
            let matches = passwords.argon2.verify_password(password.as_bytes(), hash.as_str()).is_ok();
            known && matches
        });
        verified.await.unwrap_or(false)
    }
}
