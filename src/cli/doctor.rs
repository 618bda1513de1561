//! `rolecall doctor`

use std::{collections::BTreeSet, sync::Arc};

use clap::Args;
use serde_json::json;

use super::{Failure, ground, say::say};
use crate::{
    authz::Operator,
    settings::Settings,
    store::doctor::{self, Examination},
};

/// Checks everything that must hold.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Answer in JSON: the invariants examined, and what was found
    #[arg(long)]
    json: bool,
}

impl Doctor {
    /// Examines the database. Fails when something does not hold.
    pub async fn run(self, settings: Settings) -> Result<(), Failure> {
        let foundation = ground::ready(settings).await?;
        let operator = Operator::at_the_command_line();
        let Examination { examined, findings } = doctor::examine(&foundation.doors(), Arc::clone(&foundation.catalogs), &operator).await?;
        if self.json {
            say(json!({ "examined": examined, "findings": findings }));
        } else {
            findings.iter().for_each(|finding| say(format!("{}: {}", finding.invariant, finding.about)));
        }
        let broken: BTreeSet<&str> = findings.iter().map(|finding| finding.invariant).collect();
        match broken.len() {
            0 if self.json => Ok(()),
            0 => {
                say(format!("all {} invariants hold", examined.len()));
                Ok(())
            }
            1 => Err(Failure::new("1 invariant does not hold")),
            several => Err(Failure::new(format!("{several} invariants do not hold"))),
        }
    }
}
