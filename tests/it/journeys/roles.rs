//! A role is built, given to people and taken back; one that people hold is changed, brought back, and deleted.

use std::collections::BTreeMap;

use rolecall::{
    authz::Operator,
    domain::reach::Reach,
    store::seed::{self, SeedRole},
};
use thirtyfour::Key;

use crate::{harness::World, in_every_way, journeys::Window, on_every_screen};

pub const OWNER: &str = "owner@atlas.example";
/// Five agents, as the list has them: by name.
pub const FIVE: [&str; 5] = ["Amal", "Brahim", "Chaima", "Driss", "Farah"];
const ROLES: &str = "/o/atlas/roles";

/// A store with an owner, a manager and five people in the same role.
pub async fn store(world: &World, role: &str) {
    world.organization("atlas", "sendocki").await;
    join(world, role).await;
}

async fn join(world: &World, role: &str) {
    for name in FIVE {
        world.member("atlas", &name.to_lowercase(), role).await;
    }
    world.member("atlas", "mia", "manager").await;
}

/// A store in which the five have a role of the store's own; answers its key.
async fn store_with_own_role(world: &World) -> String {
    world.organization("atlas", "sendocki").await;
    let key = returns_manager(world, "atlas").await;
    join(world, &key).await;
    key
}

/// Makes what the template of that name is.
pub async fn returns_manager(world: &World, slug: &str) -> String {
    let held =
        ["dashboard.view", "orders.view", "deliveries.view", "deliveries.manage_returns", "customers.view", "stock.view", "stock.edit"];
    own_role(world, slug, "Returns Manager", &held).await
}

/// Makes a role of an organization's own.
pub async fn own_role(world: &World, slug: &str, name: &str, held: &[&str]) -> String {
    let permissions: BTreeMap<_, _> = held.iter().map(|key| ((*key).to_owned(), Reach::Organization)).collect();
    let description = "Takes parcels back".to_owned();
    let role = SeedRole { name: name.to_owned(), description, reach: Reach::Organization, permissions };
    seed::role(&world.doors(), &Operator::at_the_command_line(), slug.to_owned(), role).await.unwrap().unwrap()
}

/// The five have that role, and are active.
pub async fn are(world: &World, role: &str) {
    for name in FIVE {
        let is = world.what_is("atlas", &format!("{}@atlas.example", name.to_lowercase())).await;
        assert_eq!(is, Some(format!("{role} active")), "{name}");
    }
}

/// Waits for what the summary says of the permissions.
async fn counts(window: &Window, count: &str) {
    window.until(count, async || window.text("aside dd").await.as_deref() == Some(count)).await;
}

/// Which sensitive ones the summary names.
async fn sensitive(window: &Window) -> String {
    window.texts("aside dd").await[1].clone()
}

/// What is gained, and what is lost.
pub async fn chips(window: &Window) -> (Vec<String>, Vec<String>) {
    (window.shown(".chip.plus > span").await, window.shown(".chip.minus > span").await)
}

async fn unfold_module(window: &Window, module: &str) {
    window.tick(&format!("Show the permissions of {module}")).await;
}

in_every_way! {
    async fn a_role_is_built_from_a_template_given_to_five_people_and_taken_back(world: &World, window: &Window, mail: &SmtpSink) {
        store(world, "confirmation_agent").await;
        window.sign_in(OWNER).await;
        window.navigate("Roles").await;
        window.press("New role").await;
        window.reads_heading("New role").await;
        counts(window, "None").await;
        window.choose("Start from", "Returns Manager").await;
        window.press("Fill in").await;
        counts(window, "7 in 5 modules").await;
        assert_eq!(window.filled("Name").await, "Returns Manager");
        assert_eq!(window.ticked("Deliveries: write").await.as_deref(), Some("mixed"), "some of it");
        // A whole module, and back.
        window.tick("Customers: write").await;
        counts(window, "9 in 5 modules").await;
        window.is_ticked("Customers: write", "true").await;
        // A sensitive one by itself.
        unfold_module(window, "Analytics").await;
        window.tick("View financial KPIs").await;
        if window.has_scripts() {
            counts(window, "10 in 6 modules").await;
        }
        window.tick("Customers: write").await;
        counts(window, "8 in 6 modules").await;
        window.is_ticked("Customers: write", "false").await;
        assert_eq!(sensitive(window).await, "View financial KPIs");
        window.examine().await;
        window.tick("View financial KPIs").await;
        if window.has_scripts() {
            counts(window, "7 in 5 modules").await;
            assert_eq!(sensitive(window).await, "None");
        }
        window.press_last("Create role").await;
        window.reads("Returns Manager is there. Now give it to people.").await;
        window.reads_heading("Returns Manager").await;
        assert_eq!(window.texts("dl.facts dd").await[..2], ["7", "0"]);

        window.navigate("Members 7").await;
        for name in FIVE {
            window.tick(&format!("Select {name}")).await;
        }
        window.press_in_bar("Change role", "Change role of 5").await;
        window.reads_heading("Change the role of 5 people").await;
        window.tick("Returns Manager").await;
        window.press("See what would change").await;
        window.reads_heading("Make 5 people Returns Manager").await;
        window.reads("Nothing has changed yet.").await;
        window.examine().await;
        window.reads("5 people gain and lose access").await;
        let gains = ["View deliveries", "Manage returns", "View stock", "Edit stock"].map(str::to_owned);
        assert_eq!(chips(window).await, (gains.into(), vec!["Edit orders".into(), "Confirm orders".into()]));
        are(world, "confirmation_agent").await;

        // One is left out, and taken along again.
        window.unfold("Amal").await;
        for (people, text) in [(4, "1 person is left out"), (5, "Tick whom to leave out")] {
            window.tick("Brahim brahim@atlas.example").await;
            if !window.has_scripts() {
                window.press_last("Update").await;
            }
            window.until("the button to say so", async || window.offers(&format!("Change role of {people} people")).await).await;
            if window.has_scripts() || people == 4 {
                window.reads(text).await;
            }
        }
        window.press("Change role of 5 people").await;
        window.reads("5 people became Returns Manager.").await;
        window.reads_heading("Role of 5 people changed to Returns Manager").await;
        assert_eq!(window.shown("tbody .name").await, FIVE);
        are(world, "custom-5").await;
        window.press_button("Undo").await;
        window.reads("Undone. Everything is as it was before.").await;
        are(world, "confirmation_agent").await;
        window.go("/o/atlas/changes").await;
        assert_eq!(window.shown("tbody .badge").await, ["Undo of an earlier one", "Undone"]);
        // The mails waited, and are never sent: another one arrives when they would have, and is the only one.
        world.clock.advance(rolecall::domain::instant::Span::minutes(11));
        assert_eq!(world.visitor().post("/password/forgot", &[("email", OWNER)]).await.status, 200);
        mail.wait_for(1).await;
        world.has_sent_all_mail().await;
        assert_eq!(mail.messages().iter().flat_map(|mail| mail.to.clone()).collect::<Vec<_>>(), [OWNER]);
    }
}

on_every_screen! {
    async fn a_role_in_use_is_changed_with_open_eyes_and_brought_back(world: &World, window: &Window) {
        store_with_own_role(world).await;
        window.sign_in(OWNER).await;
        window.go(ROLES).await;
        window.press("Returns Manager").await;
        window.press("Edit").await;
        window.reads("In use: 5 people. What changes for them is shown before anything is saved.").await;
        unfold_module(window, "Deliveries").await;
        window.tick("Confirm deliveries").await;
        counts(window, "8 in 5 modules").await;
        unfold_module(window, "Stock").await;
        window.tick("Edit stock").await;
        counts(window, "7 in 5 modules").await;
        window.press_last("Save").await;
        window.reads_heading("What changes with Returns Manager").await;
        window.reads("5 people gain").await;
        window.reads("5 people lose").await;
        window.examine().await;
        assert_eq!(chips(window).await, (vec!["Confirm deliveries".into()], vec!["Edit stock".into()]));
        window.press("Back to editing").await;
        window.is_ticked("Confirm deliveries", "true").await;
        window.is_ticked("Edit stock", "false").await;
        window.press_last("Save").await;
        window.press("Save and change 5 people").await;
        window.reads("Returns Manager is saved. It holds for 5 people from now on.").await;

        // Somebody else is faster, in a window of their own.
        window.press("Edit").await;
        window.reads_heading("Edit Returns Manager").await;
        let path = window.path().await;
        unfold_module(window, "Customers").await;
        window.tick("Edit customers").await;
        counts(window, "8 in 5 modules").await;
        window.fill("Name", "Returns and stock").await;
        window.beside(async |other| {
            other.sign_in("mia@atlas.example").await;
            other.go(&path).await;
            unfold_module(other, "Orders").await;
            other.tick("Configure order urgency").await;
            counts(other, "8 in 5 modules").await;
            other.press_last("Save").await;
            other.reads_heading("What changes with Returns Manager").await;
            other.examine().await;
            other.press("Save and change 5 people").await;
            other.reads("Returns Manager is saved.").await;
        })
        .await;
        window.expects(409);
        window.press_last("Save").await;
        window.reads("Somebody else changed this role while you did").await;
        window.reads("Mia saved it just now. What you made of it stands below, unsaved.").await;
        window.reads("It gained: Configure order urgency.").await;
        window.examine().await;
        assert_eq!(window.filled("Name").await, "Returns and stock");
        assert_eq!(window.ticked("Edit customers").await.as_deref(), Some("true"));
        window.press_last("Save mine over it").await;
        window.reads_heading("What changes with Returns Manager").await;
        assert_eq!(chips(window).await, (vec!["Edit customers".into()], vec!["Configure order urgency".into()]));
        window.press("Save and change 5 people").await;
        window.reads_heading("Returns and stock").await;
        assert_eq!(window.texts("ol.rows b").await, ["Version 4", "Version 3", "Version 2", "Version 1"]);

        window.press("Bring back version 1").await;
        window.reads("This is version 1. Nothing has changed yet: saving makes it the present one.").await;
        assert_eq!(window.filled("Name").await, "Returns Manager");
        window.press_last("Save").await;
        window.reads_heading("What changes with Returns and stock").await;
        assert_eq!(chips(window).await, (vec!["Edit stock".into()], vec!["Confirm deliveries".into(), "Edit customers".into()]));
        window.press("Save and change 5 people").await;
        window.reads_heading("Returns Manager").await;
        assert_eq!(window.texts("ol.rows b").await[0], "Version 5");
    }

    async fn a_role_is_deleted_with_its_people_moved_and_comes_back_with_them(world: &World, window: &Window) {
        let role = store_with_own_role(world).await;
        let owner = world.signed_in(OWNER).await;
        world.invites(&owner, "atlas", "ana@people.example", &role).await;
        window.sign_in(OWNER).await;
        window.go(ROLES).await;
        window.press("Returns Manager").await;
        window.press("Delete").await;
        window.reads_heading("Delete Returns Manager?").await;
        window.reads("5 people and one open invitation have this role.").await;
        assert!(!window.offers("Delete role").await);
        window.choose("Move them to", "Confirmation Agent").await;
        window.press("See what would change").await;
        window.reads("5 people gain and lose access").await;
        window.reads("1 open invitation carries Confirmation Agent instead").await;
        window.examine().await;
        let losses = ["View deliveries", "Manage returns", "View stock", "Edit stock"].map(str::to_owned);
        assert_eq!(chips(window).await, (vec!["Edit orders".into(), "Confirm orders".into()], losses.into()));
        are(world, &role).await;
        window.press("Move 5 people and delete").await;
        window.reads("Returns Manager is deleted, and 5 people moved.").await;
        window.arrives_at(ROLES).await;
        assert!(!window.offers("Returns Manager").await);
        are(world, "confirmation_agent").await;
        window.press("Undo").await;
        window.reads("Undone. Everything is as it was before.").await;
        are(world, &role).await;
        window.go(ROLES).await;
        window.until("the role", async || window.offers("Returns Manager").await).await;
        window.reads("5 people, 1 invited").await;
    }

    async fn the_keyboard_alone_builds_a_role(world: &World, window: &Window) {
        world.organization("atlas", "sendocki").await;
        window.sign_in(OWNER).await;
        window.go(&format!("{ROLES}/new")).await;
        window.tab_to("Start from").await;
        window.keys("Ret").await;
        window.tab_to("Fill in").await;
        window.keys(Key::Enter.value().to_string()).await;
        counts(window, "7 in 5 modules").await;
        window.focus_is_on("Fill in").await;
        window.tab_to("Customers: write").await;
        for (count, state) in [("9 in 5 modules", "true"), ("7 in 5 modules", "false")] {
            window.keys(" ").await;
            counts(window, count).await;
            window.is_ticked("Customers: write", state).await;
            window.focus_is_on("Customers: write").await;
            window.shows_focus("Customers: write").await;
        }
        window.tab_to("Show the permissions of Stock").await;
        window.picture_of_window("focus-in-the-builder").await;
        window.keys(" ").await;
        window.tab_to("Configure stock rules").await;
        window.keys(" ").await;
        counts(window, "8 in 5 modules").await;
        window.focus_is_on("Configure stock rules").await;
        window.examine().await;
        // Enter saves, from wherever it is pressed.
        window.keys(Key::Enter.value().to_string()).await;
        window.reads("Returns Manager is there.").await;
        assert_eq!(window.texts("dl.facts dd").await[0], "8");
    }
}
