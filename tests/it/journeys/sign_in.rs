//! Coming in: with the right password, and after forgetting it.

use crate::{
    harness::{Database, PASSWORD, World, smtp::SmtpSink},
    journeys::{Screen, View, Window},
    on_every_screen,
};

on_every_screen! {
    async fn a_wrong_password_is_refused_and_the_right_one_opens_the_page_that_was_wanted(world: &World, window: &Window) {
        world.organization("acme", "starter").await;
        window.go("/o/acme/members").await;
        window.reads("Sign in to see that page.").await;
        window.examine().await;
        window.fill("Email", "owner@acme.example").await;
        window.fill("Password", "not my password").await;
        window.tick("Remember me").await;
        window.expects(422);
        window.press("Sign in").await;
        window.reads("That email and password do not match.").await;
        window.examine().await;
        assert_eq!(window.filled("Email").await, "owner@acme.example");
        window.fill("Password", PASSWORD).await;
        window.press("Sign in").await;
        window.arrives_at("/o/acme/members").await;
        window.reads_heading("Members").await;
    }

    async fn a_password_can_be_looked_at_while_it_is_typed(world: &World, window: &Window) {
        world.organization("acme", "starter").await;
        window.go("/sign-in").await;
        window.fill("Password", "secret words").await;
        let kind = async || window.ask("return document.getElementById('password').type", serde_json::json!([])).await;
        assert_eq!(kind().await, "password");
        window.press("Show password").await;
        assert_eq!(kind().await, "text");
        window.examine().await;
        window.press("Show password").await;
        assert_eq!(kind().await, "password");
    }
}

mod a_forgotten_password_is_replaced_through_the_mail {
    use super::*;

    #[test]
    fn at_a_desk() {
        test(Screen::Desktop);
    }

    #[test]
    fn with_a_phone() {
        test(Screen::Phone);
    }

    fn test(screen: Screen) {
        actix_web::rt::System::new().block_on(async {
            let sink = SmtpSink::start().await;
            let world = World::start(Database::Sqlite, &["--smtp-url", &sink.url()]).await;
            Window::on(&world.origin, View::of(screen), async |window| journey(&world, window, &sink).await).await;
            world.is_sound().await;
            world.end().await;
        });
    }

    async fn journey(world: &World, window: &Window, sink: &SmtpSink) {
        world.organization("acme", "starter").await;
        window.go("/sign-in").await;
        window.press("Forgot password?").await;
        window.reads_heading("Forgot your password?").await;
        window.examine().await;
        window.fill("Email", "owner@acme.example").await;
        window.press("Send the link").await;
        window.reads_heading("Look into your inbox").await;
        window.examine().await;

        let mail = sink.wait_for(1).await.remove(0);
        let link = mail.link("/password/reset/").expect("a link");
        let path = link.strip_prefix("http://rolecall.test").expect("a link to the public address");
        window.go(path).await;
        window.reads_heading("Set a new password").await;
        window.examine().await;
        window.fill("New password", "password").await;
        window.expects(422);
        window.press("Set the new password").await;
        window.reads("Use at least 12 characters.").await;
        window.examine().await;
        window.fill("New password", "Nine-quiet-otters-51").await;
        window.press("Set the new password").await;
        window.arrives_at("/sign-in").await;
        window.reads("Your password is changed.").await;

        // Used, the link is dead; what it set opens the door.
        window.expects(404);
        window.expects(410);
        window.go(path).await;
        window.reads_heading("This link does not work any more").await;
        window.examine().await;
        window.go("/sign-in").await;
        window.fill("Email", "owner@acme.example").await;
        window.fill("Password", "Nine-quiet-otters-51").await;
        window.press("Sign in").await;
        window.reads_heading("The acme team").await;
    }
}
