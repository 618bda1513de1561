//! Inviting: by hand, from a pasted list, with the keyboard alone; and how it goes on with the person invited.

use thirtyfour::Key;

use super::path_of;
use crate::{harness::PASSWORD, in_every_way, on_every_screen};

const OWNER: &str = "owner@acme.example";
const ANA: &str = "ana@people.example";
const BEN: &str = "ben@people.example";
const ADDRESSES: &str = "Email addresses";

in_every_way! {
    async fn a_person_is_invited_joins_from_the_mail_and_stands_in_the_list(world: &World, window: &Window, mail: &SmtpSink) {
        world.organization("acme", "starter").await;
        window.sign_in(OWNER).await;
        window.navigate("Members 1").await;
        window.arrives_at("/o/acme/members").await;
        window.press("Invite members").await;
        window.reads_heading("Invite members").await;
        window.examine().await;
        window.fill(ADDRESSES, "Ana Silva <ana@people.example>").await;
        window.tick("Member").await;
        window.choose("Valid for", "3 days").await;
        window.fill("A few words (optional)", "See you on Monday.").await;
        window.press("Invite").await;
        window.reads_heading("The invitation is on its way").await;
        window.examine().await;
        let passed_on = window.filled(&format!("Link for {ANA}")).await;
        assert!(passed_on.starts_with("http://rolecall.test/invitations/"), "{passed_on}");
        assert_eq!(window.offers(&format!("Copy the link for {ANA}")).await, window.has_scripts());

        let invitation = mail.wait_for_one(ANA, "Olga Owner invites you to The acme team").await;
        assert!(invitation.text().contains("See you on Monday."), "{}", invitation.text());
        let link = path_of(invitation.link("/invitations/"));
        window.beside(async |other| {
            other.go(&link).await;
            other.reads_heading("The acme team").await;
            other.reads("Olga Owner invites you to join").await;
            other.reads("See you on Monday.").await;
            other.examine().await;
            assert_eq!(other.filled("Your name").await, "Ana Silva");
            other.fill("Choose a password", "short").await;
            other.expects(422);
            other.press("Join The acme team").await;
            other.reads("Use at least 12 characters.").await;
            other.examine().await;
            other.fill("Choose a password", PASSWORD).await;
            other.press("Join The acme team").await;
            other.arrives_at("/o/acme/members").await;
            other.reads("Welcome to The acme team.").await;
            assert_eq!(other.texts("tbody .name bdi").await, ["Ana Silva", "Olga Owner"]);
            other.examine().await;
        })
        .await;

        let told = mail.wait_for_one(OWNER, "Ana Silva").await;
        assert!(told.text().contains(ANA), "{}", told.text());
        window.press("See all invitations").await;
        window.arrives_at("/o/acme/invitations").await;
        window.reads(ANA).await;
        assert_eq!(window.shown("tbody .badge:not(.accent)").await.iter().filter(|badge| *badge == "Accepted").count(), 1);
        window.examine().await;
        window.go("/o/acme/members").await;
        window.until("both of them", async || window.texts("tbody .name bdi").await == ["Ana Silva", "Olga Owner"]).await;
    }

    async fn a_pasted_list_is_looked_through_before_anything_goes_out(world: &World, window: &Window, mail: &SmtpSink) {
        world.organization("acme", "starter").await;
        world.member("acme", "mia", "member").await;
        window.sign_in(OWNER).await;
        window.go("/o/acme/invitations/new").await;
        let list = "ana@people.example; Ben Carter <ben@people.example>\nANA@people.example, mia@acme.example\nnot an address";
        window.fill(ADDRESSES, list).await;
        window.tick("Admin").await;
        window.press("Invite").await;
        window.reads_heading("Invite 2 people?").await;
        window.reads("Nothing has been sent.").await;
        window.reads("One address stood there twice. It counts once.").await;
        window.reads("Look twice at who gets them.").await;
        let groups = window.shown(".groups h2").await;
        assert_eq!(groups[..2], ["Will be invited 2", "Already in your organization 1"]);
        assert!(groups[2].starts_with("Not an email address"), "{groups:?}");
        window.examine().await;
        assert_eq!(mail.messages().len(), 0);

        window.press("Change the list").await;
        window.reads_heading("Invite members").await;
        assert_eq!(window.filled(ADDRESSES).await, list, "as it was typed");
        window.tick("Member").await;
        window.fill(ADDRESSES, &format!("{ANA}\n{BEN}")).await;
        window.press("Invite").await;
        window.reads_heading("Invite 2 people?").await;
        window.press("Invite 2 people").await;
        window.reads_heading("2 invitations are on their way").await;
        window.examine().await;
        assert_eq!(mail.wait_for(2).await.len(), 2);

        // One is sent again, and both are taken back together.
        window.press("See all invitations").await;
        window.reads_heading("Invitations").await;
        window.examine().await;
        let first = path_of(mail.wait_for_one(BEN, "invites you").await.link("/invitations/"));
        window.press(&format!("Resend to {BEN}")).await;
        window.reads("Links sent before open nothing any more.").await;
        mail.wait_for(3).await;
        let second = path_of(mail.wait_for_one(BEN, "invites you").await.link("/invitations/"));
        window.beside(async |other| {
            other.expects(410);
            other.go(&first).await;
            other.reads_heading("There is a newer invitation").await;
            other.examine().await;
            other.go(&second).await;
            other.reads_heading("The acme team").await;
        })
        .await;
        window.press("See all invitations").await;
        window.tick(&format!("Select {ANA}")).await;
        window.tick(&format!("Select {BEN}")).await;
        if window.has_scripts() {
            window.until("a count", async || window.shown(".bulk [data-ticked]").await == ["2 selected"]).await;
        }
        window.examine().await;
        window.press("Revoke").await;
        window.reads("2 invitations are revoked.").await;
        assert_eq!(world.seats("acme").await, (2, 0));
        window.examine().await;
    }
}

on_every_screen! {
    async fn the_keyboard_alone_invites_and_takes_back(world: &World, window: &Window) {
        let enter = || Key::Enter.value().to_string();
        world.organization("acme", "starter").await;
        window.sign_in(OWNER).await;
        window.go("/o/acme/members").await;
        window.tab_to("Invite members").await;
        window.keys(enter()).await;
        window.reads_heading("Invite members").await;
        window.tab_to(ADDRESSES).await;
        window.keys(ANA).await;
        // The role proposed is the one that may do least; the arrows choose another.
        window.tab_to("Viewer").await;
        window.keys(Key::Up.value().to_string()).await;
        window.until("the next role", async || window.focused().await == "Member").await;
        window.shows_focus("Member").await;
        window.tab_to("Valid for").await;
        window.tab_to("A few words (optional)").await;
        window.tab_to("Invite").await;
        window.keys(enter()).await;
        window.reads_heading("The invitation is ready to be passed on").await;
        window.examine().await;
        window.tab_to(&format!("Copy the link for {ANA}")).await;
        window.tab_to("See all invitations").await;
        window.keys(enter()).await;
        window.arrives_at("/o/acme/invitations").await;
        assert_eq!(world.invitation("acme", ANA).await.state, "pending");
        window.tab_to(&format!("Revoke the invitation of {ANA}")).await;
        window.keys(enter()).await;
        window.reads("The invitation is revoked.").await;
        assert_eq!(world.invitation("acme", ANA).await.state, "revoked");
    }
}
