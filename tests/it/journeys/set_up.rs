//! The first minutes of an instance.

use crate::{harness::PASSWORD, on_every_screen};

on_every_screen! {
    async fn the_first_owner_sets_up_with_the_printed_code_and_lands_at_home(world: &World, window: &Window) {
        window.go("/setup").await;
        window.examine().await;
        window.fill("Setup code", "not the code").await;
        window.fill("Name", "Atlas Store").await;
        window.fill("Your name", "Salma Bennani").await;
        window.fill("Email", "salma@atlas.example").await;
        window.fill("Password", PASSWORD).await;
        window.expects(422);
        window.press("Create the organization").await;
        window.reads("This is not the code the server printed.").await;
        window.examine().await;
        // The person starts again in the field that was wrong; the others keep what was typed, but not the password.
        assert_eq!(window.focused().await, "Setup code");
        assert_eq!(window.filled("Email").await, "salma@atlas.example");
        assert_eq!(window.filled("Password").await, "");

        window.fill("Setup code", &world.foundation.secret.setup_code()).await;
        window.fill("Password", PASSWORD).await;
        window.press("Create the organization").await;
        window.arrives_at("/o/atlas-store").await;
        window.reads_heading("Atlas Store").await;
        window.reads("Atlas Store is ready. You are its owner.").await;
        window.examine().await;

        window.open_menu("Salma Bennani").await;
        window.press("Sign out").await;
        window.arrives_at("/sign-in").await;
        window.reads("You are signed out.").await;
        window.go("/o/atlas-store").await;
        window.reads_heading("Sign in").await;
        window.go("/setup").await;
        window.reads("Setup is finished. Sign in instead.").await;
    }
}
