//! `rolecall migrate`

use super::{Failure, say::say};
use crate::{app::Foundation, clock::Clock, settings::Settings};

/// Brings the database to this version.
pub async fn run(settings: Settings) -> Result<(), Failure> {
    let done = Foundation::open(settings, Clock::default())?.migrate().await?;
    if done.is_empty() {
        say("nothing to do: schema and catalogs are those of this version");
    }
    done.iter().for_each(say);
    Ok(())
}
