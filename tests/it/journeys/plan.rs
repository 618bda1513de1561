//! Seats: none is left, one is freed; somebody asks for more; another plan.

use rolecall::domain::{
    instant::{Instant, Span},
    member::Status,
};

use crate::{
    harness::{World, person},
    in_every_way,
};

const OWNER: &str = "owner@acme.example";
const ANA: &str = "ana@people.example";

/// Three seats, three people; Ida was never here in a hundred days.
async fn full(world: &World) {
    world.organization_on("acme", "starter", "free").await;
    let now = world.clock.now();
    let ida = person("Ida Idle", "ida@acme.example", "member", Status::Active, now.minus(Span::days(100)), Instant::UNKNOWN);
    let adam = person("Adam Admin", "adam@acme.example", "admin", Status::Active, now, now);
    world.people("acme", vec![ida, adam]).await;
}

in_every_way! {
    async fn when_no_seat_is_left_inviting_explains_it_and_a_freed_seat_takes_the_next(world: &World, window: &Window, mail: &SmtpSink) {
        full(world).await;
        window.sign_in(OWNER).await;
        window.go("/o/acme/members").await;
        window.examine().await;
        window.press("Invite members").await;
        window.reads_heading("Invite members").await;
        window.reads("All 3 seats of the plan are used or reserved.").await;
        window.examine().await;
        window.fill("Email addresses", ANA).await;
        window.press("Invite").await;
        window.reads_heading("Nobody to invite").await;
        window.until("why", async || window.shown(".groups h2").await == ["No seat left 1"]).await;
        window.examine().await;
        window.press("See the plan").await;
        window.arrives_at("/o/acme/plan").await;
        window.reads("All 3 seats are taken").await;
        window.examine().await;
        window.press("Free a seat").await;
        window.reads("One person has not been here for 60 days").await;
        window.press("Suspend Ida Idle").await;
        window.reads_heading("Suspend Ida Idle?").await;
        window.examine().await;
        window.press("Suspend").await;
        window.reads("Ida Idle is suspended.").await;
        window.arrives_at("/o/acme/plan").await;
        window.reads("One seat is left").await;
        window.examine().await;

        window.go("/o/acme/members").await;
        window.press("Invite members").await;
        window.reads("One of 3 seats is free.").await;
        window.fill("Email addresses", ANA).await;
        window.press("Invite").await;
        window.reads_heading("The invitation is on its way").await;
        mail.wait_for_one(ANA, "invites you").await;
        window.go("/o/acme/plan").await;
        window.reads("One seat is reserved").await;
        window.reads("All 3 seats are taken").await;
        window.examine().await;
    }

    async fn who_cannot_change_the_plan_asks_those_who_can(world: &World, window: &Window, mail: &SmtpSink) {
        full(world).await;
        window.sign_in("adam@acme.example").await;
        window.go("/o/acme/plan").await;
        window.reads("All 3 seats are taken").await;
        window.examine().await;
        window.press("Ask for more seats").await;
        window.reads("We have written to the people who can change the plan.").await;
        let asked = mail.wait_for_one(OWNER, "").await;
        assert!(asked.text().contains("Adam Admin") && asked.link("/o/acme/plan").is_some(), "{}", asked.text());
        window.press("Ask for more seats").await;
        window.reads("They were asked today already.").await;
        assert_eq!(mail.messages().len(), 1);
    }

    async fn what_another_plan_would_mean_is_said_before_and_true_afterwards(world: &World, window: &Window, _mail: &SmtpSink) {
        full(world).await;
        window.sign_in(OWNER).await;
        window.go("/o/acme/plan").await;
        window.press("Look at Team").await;
        window.reads_heading("Change to Team?").await;
        window.reads("22 seats will be free.").await;
        window.examine().await;
        window.press("Change to Team").await;
        window.reads("Your plan is Team now.").await;
        window.arrives_at("/o/acme/plan").await;
        window.examine().await;
        world.member("acme", "mia", "member").await;
        window.go("/o/acme/plan").await;
        window.press("Look at Free").await;
        window.reads_heading("Change to Free?").await;
        window.reads("One more seat is in use than it has.").await;
        window.reads("Nobody is removed, and everybody keeps their role.").await;
        window.examine().await;
        window.press("Change to Free").await;
        window.reads("One more seat is in use than you have").await;
        window.examine().await;
        assert_eq!(world.seats("acme").await, (4, 0));
        let owner = world.signed_in(OWNER).await;
        let page = world.invites(&owner, "acme", ANA, "member").await;
        assert_eq!(page.heading(), "Nobody to invite");
    }
}
