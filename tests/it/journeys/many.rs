//! Many people changed at once: by the keyboard, everybody who matches, by a list.

use rolecall::domain::{instant::Instant, member::Status};
use thirtyfour::Key;

use super::roles::{FIVE, OWNER, are, store};
use crate::{harness::person, journeys::Window, on_every_screen};

const MEMBERS: &str = "/o/atlas/members";

async fn enter(window: &Window) {
    window.keys(Key::Enter.value().to_string()).await;
}

/// What the bar under the list says, if there is one to be seen.
async fn bar(window: &Window) -> Vec<String> {
    window.shown(".bulk > .num").await
}

async fn says(window: &Window, text: &str) {
    window.until(text, async || bar(window).await == [text]).await;
}

/// What stands over each group of a preview.
async fn groups(window: &Window) -> Vec<String> {
    window.shown(".groups h2").await
}

on_every_screen! {
    async fn the_keyboard_alone_gives_five_people_another_role(world: &World, window: &Window) {
        store(world, "confirmation_agent").await;
        window.sign_in(OWNER).await;
        window.go(MEMBERS).await;
        assert!(bar(window).await.is_empty());
        window.tab_to("Select Amal").await;
        window.keys(" ").await;
        says(window, "1 selected").await;
        window.keys(Key::Escape.value().to_string()).await;
        window.until("no bar", async || bar(window).await.is_empty()).await;
        // A range, from one to another.
        window.keys(" ").await;
        says(window, "1 selected").await;
        window.tab_to("Select Farah").await;
        window.keys_with_shift(" ").await;
        says(window, "5 selected").await;
        window.is_ticked("Select everybody on this page", "mixed").await;
        // The bar lies over no row that is reached.
        window.tab_to("Change role of 5").await;
        window.picture_of_window("focus-in-the-bar").await;
        enter(window).await;
        window.reads_heading("Change the role of 5 people").await;
        window.tab_to("Manager").await;
        for role in ["Confirmation Agent", "Delivery Agent"] {
            window.keys(Key::Down.value().to_string()).await;
            window.focus_is_on(role).await;
            window.shows_focus(role).await;
        }
        window.tab_to("See what would change").await;
        enter(window).await;
        window.reads_heading("Make 5 people Delivery Agent").await;
        window.tab_to("Amal, Brahim, Chaima and 2 more").await;
        enter(window).await;
        window.tab_to("Brahim brahim@atlas.example").await;
        window.keys(" ").await;
        window.reads_heading("Make 4 people Delivery Agent").await;
        window.focus_is_on("Brahim brahim@atlas.example").await;
        window.keys(" ").await;
        window.reads_heading("Make 5 people Delivery Agent").await;
        window.focus_is_on("Brahim brahim@atlas.example").await;
        window.tab_to("Tell them by mail").await;
        window.keys(" ").await;
        window.examine().await;
        window.tab_to("Change role of 5 people").await;
        enter(window).await;
        window.reads("5 people became Delivery Agent.").await;
        are(world, "delivery_agent").await;
        window.tab_to("Undo").await;
        enter(window).await;
        window.reads("Undone. Everything is as it was before.").await;
        are(world, "confirmation_agent").await;
    }

    async fn everybody_who_matches_is_suspended_but_one(world: &World, window: &Window) {
        world.organization("atlas", "sendocki").await;
        let now = world.clock.now();
        let one = |n: usize| {
            let (name, email) = (format!("Person {n:02}"), format!("p{n}@atlas.example"));
            person(&name, &email, "delivery_agent", Status::Active, now, Instant::UNKNOWN)
        };
        world.people("atlas", (0..57).map(one).collect()).await;
        window.sign_in(OWNER).await;
        window.go(MEMBERS).await;
        window.fill("Search by name or email", "person").await;
        window.until("those found", async || window.texts("#results .pager p").await == ["Showing 50 of 57"]).await;
        window.tick("Select Person 03").await;
        assert!(window.shown(".bulk .tick").await.is_empty());
        window.tick("Select everybody on this page").await;
        says(window, "50 selected").await;
        window.tick("Select all 57 matching").await;
        says(window, "57 selected").await;
        window.tick("Select Person 03").await;
        says(window, "56 selected").await;
        window.press("Suspend 56").await;
        window.reads_heading("Suspend 56 people").await;
        assert_eq!(groups(window).await, ["56 people lose all access", "1 person is left out"]);
        window.reads("56 seats become free.").await;
        window.examine().await;
        window.press("Suspend 56 people").await;
        window.reads("56 people are suspended.").await;
        assert_eq!(world.seats("atlas").await, (2, 0));
        assert_eq!(world.what_is("atlas", "p3@atlas.example").await.as_deref(), Some("delivery_agent active"));
        window.press_button("Undo").await;
        window.reads("Undone. Everything is as it was before.").await;
        assert_eq!(world.seats("atlas").await, (58, 0));
    }

    async fn a_pasted_list_gives_each_line_its_own_role(world: &World, window: &Window) {
        store(world, "confirmation_agent").await;
        window.sign_in(OWNER).await;
        window.go(MEMBERS).await;
        window.press("Paste a list").await;
        window.expects(422);
        window.fill("People", "nobody in particular").await;
        window.press("See what would change").await;
        window.reads("There is no email address in this.").await;
        assert_eq!(window.filled("People").await, "nobody in particular");
        let list = [
            "amal@atlas.example, Manager",
            "Brahim <brahim@atlas.example>, Delivery Agent",
            "chaima@atlas.example, Confirmation Agent",
            "driss@atlas.example, Juggler",
            "new@people.example, Manager",
        ];
        window.fill("People", &list.join("\n")).await;
        window.press("See what would change").await;
        window.until("the groups", async || !groups(window).await.is_empty()).await;
        let mut seen = groups(window).await;
        seen.sort();
        let expected = [
            "1 address belongs to no member",
            "1 line names a role that is not here",
            "1 person gains access",
            "1 person gains and loses access",
            "1 person has this role already",
        ];
        assert_eq!(seen, expected);
        window.examine().await;
        window.press("Change role of 2 people").await;
        window.reads("2 people have another role now.").await;
        let is = async |name: &str| world.what_is("atlas", &format!("{name}@atlas.example")).await.unwrap();
        assert_eq!([is("amal").await, is("brahim").await, is("driss").await], ["manager active", "delivery_agent active", "confirmation_agent active"]);
        assert_eq!(window.shown("tbody .name").await[..2], FIVE[..2]);

        // Who is not there yet is invited, with the role that was meant.
        window.go("/o/atlas/changes/paste").await;
        window.fill("People", list[4]).await;
        window.press("See what would change").await;
        window.reads("1 address belongs to no member").await;
        window.reads("As it is, nobody would change.").await;
        window.press("Invite them").await;
        window.until("the address", async || window.filled("Email addresses").await == "new@people.example").await;
        assert_eq!(window.ask("return document.querySelector('[name=role]:checked').value", serde_json::json!([])).await, "manager");
    }
}
