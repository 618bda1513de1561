//! Answering an invitation: with an account, as somebody else, too late, by a link that was passed on, with a no.

use rolecall::domain::instant::Span;

use super::path_of;
use crate::{
    harness::{Browser, PASSWORD, World, smtp::SmtpSink},
    in_every_way,
    journeys::Window,
};

const OWNER: &str = "owner@acme.example";
const ANA: &str = "ana@people.example";
const JOIN: &str = "Join The acme team";

/// Invites somebody as a member and answers the path of the link in their mail.
async fn invited(world: &World, mail: &SmtpSink, email: &str) -> (Browser, String) {
    world.organization("acme", "starter").await;
    let owner = world.signed_in(OWNER).await;
    let page = world.invites(&owner, "acme", email, "member").await;
    assert_eq!(page.status, 200, "{}", page.body);
    (owner, path_of(mail.wait_for_one(email, "invites you").await.link("/invitations/")))
}

async fn is_in(window: &Window, name: &str) {
    window.arrives_at("/o/acme/members").await;
    window.reads("Welcome to The acme team.").await;
    assert!(window.texts("tbody .name bdi").await.contains(&name.to_owned()));
}

in_every_way! {
    async fn who_has_an_account_signs_in_on_the_page_and_joins_with_one_button(world: &World, window: &Window, mail: &SmtpSink) {
        world.organization("other", "starter").await;
        let (_, link) = invited(world, mail, "owner@other.example").await;
        window.go(&link).await;
        window.reads_heading("The acme team").await;
        window.reads("You have an account with this address. Sign in to join.").await;
        window.examine().await;
        window.fill("Password", "not my password").await;
        window.expects(422);
        window.press("Sign in").await;
        window.reads("This is not the password of owner@other.example.").await;
        window.examine().await;
        window.fill("Password", PASSWORD).await;
        window.press("Sign in").await;
        window.until("one button", async || window.offers(JOIN).await).await;
        assert_eq!(window.path().await, link);
        window.examine().await;
        window.press(JOIN).await;
        is_in(window, "Olga Owner").await;
        assert_eq!(world.what_is("acme", "owner@other.example").await.as_deref(), Some("member active"));
    }

    async fn who_is_signed_in_as_somebody_else_switches_and_joins(world: &World, window: &Window, mail: &SmtpSink) {
        world.organization("other", "starter").await;
        let (_, link) = invited(world, mail, ANA).await;
        window.sign_in("owner@other.example").await;
        window.go(&link).await;
        window.reads("This invitation is for ana@people.example. You are signed in as owner@other.example.").await;
        assert!(!window.offers(JOIN).await && !window.offers("Decline").await);
        window.examine().await;
        window.press("Switch account").await;
        window.fill("Your name", "Ana Silva").await;
        window.fill("Choose a password", PASSWORD).await;
        window.press(JOIN).await;
        is_in(window, "Ana Silva").await;
        assert_eq!(world.what_is("acme", "owner@other.example").await, None);
    }

    async fn who_comes_too_late_asks_and_gets_a_new_link(world: &World, window: &Window, mail: &SmtpSink) {
        let (_, link) = invited(world, mail, ANA).await;
        world.clock.advance(Span::days(8));
        window.expects(410);
        window.go(&link).await;
        window.reads_heading("This invitation has expired").await;
        window.examine().await;
        window.press("Ask for a new invitation").await;
        window.reads("We have let the people who can invite you know.").await;
        window.examine().await;

        let asked = path_of(mail.wait_for_one(OWNER, "Request for a new invitation").await.link("/invitations"));
        window
            .beside(async |owner| {
                owner.sign_in(OWNER).await;
                owner.go(&asked).await;
                owner.reads(ANA).await;
                owner.examine().await;
                owner.press(&format!("Renew for {ANA}")).await;
                owner.reads_heading("The invitation is on its way").await;
            })
            .await;
        let newest = async || path_of(mail.wait_for_one(ANA, "invites you").await.link("/invitations/"));
        window.until("another link", async || newest().await != link).await;
        window.go(&newest().await).await;
        window.fill("Your name", "Ana Silva").await;
        window.fill("Choose a password", PASSWORD).await;
        window.press(JOIN).await;
        is_in(window, "Ana Silva").await;
    }

    async fn a_link_that_was_passed_on_asks_for_the_code_from_the_mail(world: &World, window: &Window, mail: &SmtpSink) {
        invited(world, mail, ANA).await;
        let link = world.copied_link("acme", ANA).await;
        window.go(&link).await;
        window.reads("This link was passed on to you.").await;
        window.examine().await;
        window.press("Mail a code to a•••@people.example").await;
        let letter = mail.wait_for_one(ANA, "Your code for The acme team").await.text();
        let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
        let code = letter.lines().map(str::trim).find(is_code).unwrap_or_else(|| panic!("{letter}"));
        window.fill("Code of 6 digits", if code == "000000" { "000001" } else { "000000" }).await;
        window.fill("Your name", "Ana Silva").await;
        window.fill("Choose a password", PASSWORD).await;
        window.expects(422);
        window.press(JOIN).await;
        window.reads("This is not the code we mailed.").await;
        window.examine().await;
        assert_eq!(window.filled("Your name").await, "Ana Silva");
        window.fill("Code of 6 digits", code).await;
        window.fill("Choose a password", PASSWORD).await;
        window.press(JOIN).await;
        is_in(window, "Ana Silva").await;
    }

    async fn who_declines_is_done_and_the_sender_is_told(world: &World, window: &Window, mail: &SmtpSink) {
        let (_, link) = invited(world, mail, ANA).await;
        window.go(&link).await;
        window.expects(410);
        window.press("Decline").await;
        window.reads_heading("This invitation was declined").await;
        window.reads("You have declined. We let Olga Owner know.").await;
        window.examine().await;
        let told = mail.wait_for_one(OWNER, "declined").await;
        assert!(told.text().contains(ANA), "{}", told.text());
    }
}
