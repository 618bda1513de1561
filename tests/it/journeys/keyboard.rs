//! With the keyboard alone.

use thirtyfour::Key;

use crate::{harness::PASSWORD, on_every_screen};

on_every_screen! {
    async fn the_keyboard_alone_signs_in_searches_and_signs_out(world: &World, window: &Window) {
        world.organization("acme", "starter").await;
        world.member("acme", "mia", "member").await;
        window.go("/sign-in").await;
        window.tab_to("Skip to the content").await;
        window.tab_to("Email").await;
        window.picture_of_window("focus-on-a-field").await;
        window.keys("owner@acme.example").await;
        window.tab_to("Password").await;
        window.keys(PASSWORD).await;
        window.tab_to("Remember me").await;
        window.keys(" ").await;
        window.tab_to("Sign in").await;
        window.picture_of_window("focus-on-a-button").await;
        window.keys(Key::Enter.value().to_string()).await;
        window.reads_heading("The acme team").await;

        if window.is_small() {
            window.tab_to("Open the navigation").await;
            window.keys(Key::Enter.value().to_string()).await;
        }
        window.tab_to("Members 2").await;
        window.picture_of_window("focus-in-the-navigation").await;
        window.keys(Key::Enter.value().to_string()).await;
        window.arrives_at("/o/acme/members").await;

        // Past all that stands before the content.
        window.tab_to("Skip to the content").await;
        window.picture_of_window("focus-on-the-skip-link").await;
        window.keys(Key::Enter.value().to_string()).await;
        window.tab_to("Search by name or email").await;
        window.keys("mia").await;
        window.until("one person", async || window.texts("tbody .name").await == ["Mia"]).await;
        window.examine().await;
        window.tab_to("Role").await;

        window.go("/o/acme/members").await;
        window.tab_to("Your menu, Olga Owner").await;
        window.keys(Key::Enter.value().to_string()).await;
        window.tab_to("Your account").await;
        window.picture_of_window("focus-in-the-menu").await;
        window.tab_to("Sign out").await;
        window.keys(Key::Enter.value().to_string()).await;
        window.arrives_at("/sign-in").await;
    }

    async fn a_menu_that_the_keyboard_leaves_closes_and_covers_nothing(world: &World, window: &Window) {
        world.organization("acme", "starter").await;
        window.sign_in("owner@acme.example").await;
        window.go("/o/acme/members").await;
        let mut menus = vec![("Your menu, Olga Owner", "Sign out")];
        if window.is_small() {
            menus.push(("Open the navigation", "Settings"));
        }
        for (menu, last) in menus {
            window.tab_to(menu).await;
            window.keys(Key::Enter.value().to_string()).await;
            window.tab_to(last).await;
            window.keys(Key::Tab.value().to_string()).await;
            window.shows_focus("what comes after the menu").await;
            window.until("the menu to be closed", async || !window.offers(last).await).await;
        }
        window.examine().await;
    }

    async fn every_stop_on_the_pages_of_settings_and_account_can_be_seen(world: &World, window: &Window) {
        world.organization("acme", "starter").await;
        window.sign_in("owner@acme.example").await;
        for (page, last) in [("/o/acme", "owner@acme.example"), ("/o/acme/settings", "Save"), ("/account", "Save")] {
            window.go(page).await;
            window.examine().await;
            window.tab_to(last).await;
        }
    }
}
