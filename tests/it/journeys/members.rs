//! Finding people in a team of more than a hundred.

use rolecall::domain::{
    instant::{Instant, Span},
    member::Status,
};
use serde_json::json;

use crate::{
    harness::{World, person},
    journeys::Window,
    on_every_screen,
};

/// 120 people beside the owner: one with an accent, and every tenth suspended.
async fn team(world: &World) {
    world.organization("acme", "starter").await;
    let now = world.clock.now();
    let all = (0..120).map(|n| {
        let name = if n == 77 { "Zoë Álvarez".to_owned() } else { format!("Person {n:03}") };
        let status = if n % 10 == 0 { Status::Suspended } else { Status::Active };
        let role = ["member", "viewer", "admin"][n as usize % 3];
        person(&name, &format!("p{n}@acme.example"), role, status, now.minus(Span::days(n)), Instant::UNKNOWN)
    });
    world.people("acme", all.collect()).await;
}

async fn names(window: &Window) -> Vec<String> {
    let names = window.texts("tbody .name bdi").await;
    names.into_iter().filter(|name| !name.is_empty()).collect()
}

/// Marks the page, so that one can see whether it was loaded anew.
async fn mark(window: &Window) {
    window.ask("window.marked = true; return true", json!([])).await;
}

async fn is_the_same_page(window: &Window) -> bool {
    window.ask("return window.marked === true", json!([])).await == true
}

async fn shows(window: &Window, what: &str, holds: impl Fn(&[String]) -> bool) {
    window.until(what, async || holds(&names(window).await)).await;
}

async fn open(world: &World, window: &Window) {
    team(world).await;
    window.sign_in("owner@acme.example").await;
    window.reads_heading("The acme team").await;
    if window.is_small() {
        window.press("Open the navigation").await;
        window.examine().await;
        window.keys(thirtyfour::Key::Escape.value().to_string()).await;
    }
    window.navigate("Members 121").await;
    window.arrives_at("/o/acme/members").await;
    shows(window, "the first page", |names| names.len() == 50).await;
}

const SEARCH: &str = "Search by name or email";

on_every_screen! {
    async fn a_search_answers_while_it_is_typed_and_back_undoes_it(world: &World, window: &Window) {
        open(world, window).await;
        window.examine().await;
        mark(window).await;
        window.fill(SEARCH, "alvar").await;
        shows(window, "the one found", |names| names == ["Zoë Álvarez"]).await;
        assert!(is_the_same_page(window).await, "the page was loaded anew");
        assert_eq!(window.path().await, "/o/acme/members?q=alvar");
        assert_eq!(window.text("#announcer").await.as_deref(), Some("One person"));
        assert_eq!(window.focused().await, SEARCH);
        window.examine().await;

        window.back().await;
        window.arrives_at("/o/acme/members").await;
        shows(window, "everybody again", |names| names.len() == 50).await;
        assert_eq!(window.filled(SEARCH).await, "");
        // The address alone leads to what it says.
        window.go("/o/acme/members?q=alvar").await;
        shows(window, "the one found", |names| names == ["Zoë Álvarez"]).await;
        assert_eq!(window.filled(SEARCH).await, "alvar");
    }

    async fn filters_narrow_the_list_and_their_chips_take_them_away(world: &World, window: &Window) {
        open(world, window).await;
        mark(window).await;
        window.choose("Role", "Viewer").await;
        shows(window, "forty viewers", |names| names.len() == 40).await;
        window.choose("Status", "Suspended").await;
        shows(window, "four of them suspended", |names| names == ["Person 010", "Person 040", "Person 070", "Person 100"]).await;
        assert!(is_the_same_page(window).await, "the page was loaded anew");
        assert_eq!(window.path().await, "/o/acme/members?role=viewer&status=suspended");
        window.examine().await;
        window.press("Remove the filter Viewer").await;
        shows(window, "all who are suspended", |names| names.len() == 12).await;
        assert_eq!(window.path().await, "/o/acme/members?status=suspended");
        window.press("Clear filters").await;
        shows(window, "everybody", |names| names.len() == 50).await;
        window.arrives_at("/o/acme/members").await;
    }

    async fn the_list_is_sorted_and_paged_forth_and_back(world: &World, window: &Window) {
        open(world, window).await;
        mark(window).await;
        assert_eq!(names(window).await[0], "Olga Owner");
        window.press("Person").await;
        shows(window, "the last first", |names| names[0] == "Zoë Álvarez").await;
        assert_eq!(window.path().await, "/o/acme/members?sort=-name");
        window.press("Next").await;
        shows(window, "the second page", |names| names.len() == 50 && names[0] == "Person 069").await;
        window.press("Next").await;
        shows(window, "the third page", |names| names.len() == 21 && names[20] == "Olga Owner").await;
        assert!(!window.offers("Next").await);
        window.examine().await;
        // Paging begins at the top again.
        let top = window.ask("return document.getElementById('results').getBoundingClientRect().top", json!([])).await;
        assert!(top.as_f64().unwrap() > -1.0, "{top}");
        window.press("Previous").await;
        window.until("a way back and a way on", async || window.offers("Previous").await && window.offers("Next").await).await;
        window.press("Previous").await;
        shows(window, "the first page", |names| names[0] == "Zoë Álvarez").await;
        window.until("no way back", async || !window.offers("Previous").await).await;
        assert!(is_the_same_page(window).await, "the page was loaded anew");
        // A search keeps the order.
        window.fill(SEARCH, "person 11").await;
        shows(window, "eleven, the last first", |names| names.len() == 11 && names[0] == "Person 119").await;
    }

    async fn an_empty_search_says_so_and_can_be_cleared(world: &World, window: &Window) {
        open(world, window).await;
        window.fill(SEARCH, "nobody at all").await;
        window.reads("Nobody matches “nobody at all”").await;
        window.examine().await;
        window.press("Clear the search").await;
        shows(window, "everybody", |names| names.len() == 50).await;
        assert_eq!(window.filled(SEARCH).await, "");
    }

    async fn slash_goes_to_the_search_and_escape_empties_it(world: &World, window: &Window) {
        open(world, window).await;
        window.examine().await;
        window.keys("/").await;
        window.until("the search to be focused", async || window.focused().await == SEARCH).await;
        assert_eq!(window.filled(SEARCH).await, "");
        window.keys("alvar").await;
        shows(window, "the one found", |names| names.len() == 1).await;
        window.keys(thirtyfour::Key::Escape.value().to_string()).await;
        shows(window, "everybody", |names| names.len() == 50).await;
        window.arrives_at("/o/acme/members").await;
        // In a field, it is only a character.
        window.keys("a/b").await;
        window.until("what was typed", async || window.filled(SEARCH).await == "a/b").await;
    }

    async fn the_user_menu_leads_to_the_account_and_out(world: &World, window: &Window) {
        open(world, window).await;
        window.open_menu("Olga Owner").await;
        window.examine().await;
        window.press("Your account").await;
        window.arrives_at("/account").await;
        window.open_menu("Olga Owner").await;
        window.press("Sign out").await;
        window.arrives_at("/sign-in").await;
        // Back shows nothing of what was private.
        window.back().await;
        window.until("the sign-in page", async || window.path().await.starts_with("/sign-in")).await;
    }
}
