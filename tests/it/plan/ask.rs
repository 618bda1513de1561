//! Asking those who can change the plan for more seats.

use rolecall::domain::{instant::Span, member::Status};

use crate::{
    harness::{Browser, Database, World, smtp::SmtpSink},
    on_both,
};

async fn full(database: Database) -> (World, SmtpSink) {
    let sink = SmtpSink::start().await;
    let world = World::start(database, &["--smtp-url", &sink.url()]).await;
    world.organization_on("acme", "starter", "free").await;
    for local in ["ada", "ben"] {
        world.member("acme", local, "admin").await;
    }
    (world, sink)
}

/// Asks, and answers what is said about it.
async fn asks(browser: &Browser) -> String {
    let page = browser.post("/o/acme/plan/ask", &[]).await;
    assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o/acme/plan")));
    browser.follow(&page).await.flash().unwrap()
}

const DONE: &str = "We have written to the people who can change the plan.";
const ALREADY: &str = "They were asked today already.";

async fn ends_well(world: World) {
    world.is_sound().await;
    world.end().await;
}

on_both! {
    async fn the_owner_is_asked_once_a_day_whoever_asks(database: Database) {
        let (world, sink) = full(database).await;
        let (ada, ben) = (world.signed_in("ada@acme.example").await, world.signed_in("ben@acme.example").await);
        assert_eq!(asks(&ada).await, DONE);
        let mail = sink.wait_for(1).await.remove(0);
        assert_eq!(mail.to, ["owner@acme.example"]);
        assert_eq!(mail.subject(), "Ada asks for more seats in The acme team");
        assert_eq!(mail.link("/o/acme/plan").unwrap(), "http://rolecall.test/o/acme/plan");
        assert_eq!(asks(&ada).await, ALREADY);
        assert_eq!(asks(&ben).await, ALREADY);
        world.clock.advance(Span::hours(23));
        let ben = world.signed_in("ben@acme.example").await;
        assert_eq!(asks(&ben).await, ALREADY);
        world.clock.advance(Span::hours(1));
        assert_eq!(asks(&ben).await, DONE);
        let mails = sink.wait_for(2).await;
        assert_eq!((mails.len(), mails[1].to.as_slice()), (2, ["owner@acme.example".to_owned()].as_slice()));
        assert_eq!(mails[1].subject(), "Ben asks for more seats in The acme team");
        ends_well(world).await;
    }

    async fn only_who_can_change_the_plan_and_is_in_is_written_to(database: Database) {
        let (world, sink) = full(database).await;
        let owner = world.signed_in("owner@acme.example").await;
        assert_eq!(owner.post("/o/acme/plan", &[("plan", "team"), ("from", "free")]).await.status, 303);
        world.member("acme", "heir", "owner").await;
        world.member_with("acme", "gone", "owner", Status::Suspended).await;
        let ada = world.signed_in("ada@acme.example").await;
        assert_eq!(asks(&ada).await, DONE);
        let mut to: Vec<String> = sink.wait_for(2).await.into_iter().flat_map(|mail| mail.to).collect();
        to.sort();
        assert_eq!(to, ["heir@acme.example", "owner@acme.example"]);
        ends_well(world).await;
    }

    async fn who_can_change_the_plan_has_nobody_to_ask_and_who_does_not_invite_may_not(database: Database) {
        let (world, sink) = full(database).await;
        let owner = world.signed_in("owner@acme.example").await;
        assert_eq!(asks(&owner).await, "You need not ask: this page shows how you can change the plan.");
        assert_eq!(world.acts(&owner, "acme", "ben@acme.example", "suspend", &[]).await.status, 303);
        world.member("acme", "vic", "viewer").await;
        let vic = world.signed_in("vic@acme.example").await;
        assert_eq!(vic.post("/o/acme/plan/ask", &[]).await.status, 403);
        assert_eq!(vic.post("/o/acme/plan/ask", &[("nonsense", "1")]).await.status, 403);
        // Neither of them was a question: Ada's is the first of the day.
        let ada = world.signed_in("ada@acme.example").await;
        assert_eq!(asks(&ada).await, DONE);
        assert_eq!(sink.wait_for(1).await.len(), 1);
        ends_well(world).await;
    }

    async fn one_organizations_question_is_not_anothers(database: Database) {
        let (world, sink) = full(database).await;
        world.organization_on("other", "starter", "free").await;
        world.joins("ada@acme.example", "other", "admin").await;
        let ada = world.signed_in("ada@acme.example").await;
        assert_eq!(asks(&ada).await, DONE);
        let page = ada.post("/o/other/plan/ask", &[]).await;
        assert_eq!(ada.follow(&page).await.flash().unwrap(), DONE);
        let mut to: Vec<String> = sink.wait_for(2).await.into_iter().flat_map(|mail| mail.to).collect();
        to.sort();
        assert_eq!(to, ["owner@acme.example", "owner@other.example"]);
        ends_well(world).await;
    }
}
