//! Every page works as a plain page.

use crate::{
    harness::{Database, World, person},
    journeys::{Screen, View, Window},
};
use rolecall::domain::{instant::Instant, member::Status};

#[test]
fn signing_in_searching_paging_and_signing_out_need_no_javascript_at_a_desk() {
    test(Screen::Desktop);
}

#[test]
fn signing_in_searching_paging_and_signing_out_need_no_javascript_with_a_phone() {
    test(Screen::Phone);
}

fn test(screen: Screen) {
    actix_web::rt::System::new().block_on(async {
        let world = World::start(Database::Sqlite, &[]).await;
        let view = View { scripts: false, ..View::of(screen) };
        Window::on(&world.origin, view, async |window| journey(&world, window).await).await;
        world.is_sound().await;
        world.end().await;
    });
}

async fn journey(world: &World, window: &Window) {
    world.organization("acme", "starter").await;
    let now = world.clock.now();
    let all =
        (0..60).map(|n| person(&format!("Person {n:02}"), &format!("p{n}@acme.example"), "member", Status::Active, now, Instant::UNKNOWN));
    world.people("acme", all.collect()).await;
    window.sign_in("owner@acme.example").await;
    window.reads_heading("The acme team").await;
    assert_eq!(window.ask("return document.querySelectorAll('[data-js]:not([hidden])').length", serde_json::json!([])).await, 0);
    window.navigate("Members 61").await;
    window.arrives_at("/o/acme/members").await;

    window.press("Next").await;
    window.until("the second page", async || window.texts("tbody .name").await.len() == 11).await;
    window.press("Previous").await;
    window.until("the first page", async || window.texts("tbody .name").await.len() == 50).await;

    window.fill("Search by name or email", "person 5").await;
    window.choose("Role", "Member").await;
    window.press("Search").await;
    window.until("those found", async || window.texts("tbody .name").await.len() == 15).await;
    window.examine().await;
    window.press("Clear filters").await;
    window.until("everybody", async || window.texts("tbody .name").await.len() == 50).await;

    window.open_menu("Olga Owner").await;
    window.press("Sign out").await;
    window.arrives_at("/sign-in").await;
    window.reads("You are signed out.").await;
}
