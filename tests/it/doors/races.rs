//! Many writers at once.

use std::{collections::BTreeSet, sync::Arc};

use tokio::sync::Barrier;

use super::{names_in_the_record, rounds};
use crate::{harness::Browser, on_both};

const WRITERS: usize = 8;

/// All of them rename at the same moment; answers the statuses.
async fn rename_together(wishes: Vec<(Browser, String, String)>) -> Vec<u16> {
    let start = Arc::new(Barrier::new(wishes.len()));
    let running: Vec<_> = wishes
        .into_iter()
        .map(|(browser, slug, name)| {
            let start = Arc::clone(&start);
            actix_web::rt::spawn(async move {
                start.wait().await;
                browser.post(&format!("/o/{slug}/settings"), &[("name", &name)]).await.status.as_u16()
            })
        })
        .collect();
    let mut statuses = Vec::new();
    for one in running {
        statuses.push(one.await.unwrap());
    }
    statuses
}

on_both! {
    async fn eight_people_who_rename_one_organization_at_once_all_do_one_after_the_other(world: &World) {
        world.organization("acme", "starter").await;
        let mut browsers = Vec::new();
        for writer in 0..WRITERS {
            world.member("acme", &format!("w{writer}"), "admin").await;
            browsers.push(world.signed_in(&format!("w{writer}@acme.example")).await);
        }
        let mut expected = BTreeSet::from(["The acme team".to_owned()]);
        for round in 0..rounds() {
            let names: Vec<String> = (0..WRITERS).map(|writer| format!("Round {round} by {writer}")).collect();
            let wishes = browsers.iter().cloned().zip(&names).map(|(browser, name)| (browser, "acme".to_owned(), name.clone()));
            assert_eq!(rename_together(wishes.collect()).await, [303; WRITERS], "round {round}");
            expected.extend(names);
        }
        let names = names_in_the_record(&world.foundation.db, "acme").await;
        assert_eq!(names.len(), 1 + rounds() * WRITERS);
        assert_eq!(names.into_iter().collect::<BTreeSet<_>>(), expected);
    }

    async fn eight_organizations_are_renamed_at_once_and_none_waits_in_vain(world: &World) {
        const SLUGS: [&str; WRITERS] = ["anna", "bert", "cleo", "dora", "emil", "fritz", "gina", "hugo"];
        let mut people = Vec::new();
        for slug in SLUGS {
            world.organization(slug, "starter").await;
            world.member(slug, "second", "admin").await;
            for email in [format!("owner@{slug}.example"), format!("second@{slug}.example")] {
                people.push((world.signed_in(&email).await, slug));
            }
        }
        for round in 0..rounds() {
            let wishes = people.iter().enumerate().map(|(n, (browser, slug))| (browser.clone(), (*slug).to_owned(), format!("Round {round} by {n}")));
            assert_eq!(rename_together(wishes.collect()).await, [303; 2 * WRITERS], "round {round}");
        }
        for slug in SLUGS {
            assert_eq!(names_in_the_record(&world.foundation.db, slug).await.len(), 1 + rounds() * 2, "{slug}");
        }
    }
}
