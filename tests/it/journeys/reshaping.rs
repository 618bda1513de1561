//! Every page of roles and of changing many, seen, as in [`super::looks`]: in the light at a desk and in the dark with a phone; in a full run
//! in every look.

use super::{
    looks::{in_a_system, show, views},
    roles::{OWNER, own_role, returns_manager, store},
};
use crate::{
    harness::{Browser, Database, World},
    journeys::{Screen, View, Window},
};

#[test]
fn every_page_of_roles_is_fit_to_be_seen_at_a_desk() {
    look(Screen::Desktop, building);
}

#[test]
fn every_page_of_roles_is_fit_to_be_seen_with_a_phone() {
    look(Screen::Phone, building);
}

#[test]
fn every_page_of_changing_many_is_fit_to_be_seen_at_a_desk() {
    look(Screen::Desktop, changing);
}

#[test]
fn every_page_of_changing_many_is_fit_to_be_seen_with_a_phone() {
    look(Screen::Phone, changing);
}

fn look(screen: Screen, looking: impl AsyncFn(&World, &Window)) {
    in_a_system(async {
        let full = views(screen);
        let usual = View { dark: screen == Screen::Phone, ..View::of(screen) };
        for view in if full.len() > 1 { full } else { vec![usual] } {
            let world = World::start(Database::Sqlite, &[]).await;
            Window::on(&world.origin, view, async |window| {
                for status in [403, 409, 422] {
                    window.expects(status);
                }
                looking(&world, window).await;
            })
            .await;
            world.is_sound().await;
            world.end().await;
        }
    });
}

const ROLES: &str = "/o/atlas/roles";

/// Saves a role as somebody else does, with one permission alone.
async fn saves(browser: &Browser, number: i32, version: &str, permission: &str) {
    let number = number.to_string();
    let mut fields = vec![
        ("name", "Returns Manager"),
        ("description", "Takes parcels back"),
        ("reach", "organization"),
        ("number", &number),
        ("version", version),
        ("permission", permission),
    ];
    let preview = browser.post(&format!("{ROLES}/{number}"), &fields).await;
    let confirmed = preview.attribute("button[name=confirmed]", "value").unwrap();
    fields.push(("confirmed", &confirmed));
    let page = browser.post(&format!("{ROLES}/{number}"), &fields).await;
    assert_eq!(page.status, 303, "{}", page.body);
}

async fn building(world: &World, window: &Window) {
    store(world, "confirmation_agent").await;
    world.organization_on("small", "starter", "free").await;
    window.sign_in(OWNER).await;
    for (path, page) in [
        ("", "roles"),
        ("/matrix", "matrix"),
        ("/matrix?module=analytics", "matrix-of-a-module"),
        ("/2", "role-of-the-system"),
        ("/new?from=role:1", "builder-left-out"),
        ("/new", "builder-empty"),
    ] {
        window.go(&format!("{ROLES}{path}")).await;
        show(window, page).await;
    }
    window.press_last("Create role").await;
    window.reads("Give the role a name.").await;
    window.choose("Start from", "Returns Manager").await;
    window.press("Fill in").await;
    window.until("the name", async || window.filled("Name").await == "Returns Manager").await;
    for module in ["Orders", "Analytics", "Billing"] {
        window.tick(&format!("Show the permissions of {module}")).await;
    }
    window.tick("Export analytics").await;
    window.tick("Customers: write").await;
    window.reads("it can take out what it cannot see").await;
    show(window, "builder").await;
    window.fill("Name", "manager").await;
    window.press_last("Create role").await;
    window.reads("There is a role “manager” already.").await;
    show(window, "builder-name-taken").await;

    let key = returns_manager(world, "atlas").await;
    let number = world.number("atlas", &key).await;
    own_role(world, "atlas", "Stock help", &["stock.view", "billing.view"]).await;
    let role = format!("{ROLES}/{number}");
    let owner = world.signed_in(OWNER).await;
    for name in ["amal", "brahim"] {
        assert_eq!(world.gives(&owner, "atlas", &format!("{name}@atlas.example"), &key).await.status, 303);
    }
    saves(&owner, number, "1", "analytics.export").await;
    window.go(ROLES).await;
    show(window, "roles-with-own").await;
    window.go(&role).await;
    show(window, "role").await;
    window.go(&format!("{role}/edit?version=1")).await;
    show(window, "builder-version").await;
    window.press_last("Save").await;
    window.reads_heading("What changes with Returns Manager").await;
    show(window, "role-preview").await;
    saves(&world.signed_in("mia@atlas.example").await, number, "2", "stock.view").await;
    window.press("Save and change 2 people").await;
    window.reads("Somebody else changed this role while you did").await;
    show(window, "builder-stale").await;
    window.go(&format!("{role}/delete")).await;
    show(window, "role-delete").await;
    window.choose("Move them to", "Delivery Agent").await;
    window.press("See what would change").await;
    window.reads("2 people").await;
    window.until("the button", async || window.offers("Move 2 people and delete").await).await;
    show(window, "role-delete-preview").await;
    window.go(&format!("{ROLES}/{}/delete", number + 1)).await;
    window.reads("Nobody has this role").await;
    show(window, "role-delete-unused").await;
    window.leave().await;

    window.sign_in("mia@atlas.example").await;
    window.go(&format!("{ROLES}/{}", number + 1)).await;
    show(window, "role-not-yours").await;
    window.go(&format!("{ROLES}/{}/edit", number + 1)).await;
    show(window, "role-not-to-edit").await;
    window.go(&format!("{ROLES}/{}/delete", number + 1)).await;
    show(window, "role-not-to-delete").await;
    window.leave().await;
    window.sign_in("owner@small.example").await;
    window.go("/o/small/roles").await;
    show(window, "roles-without-own").await;
    window.go("/o/small/roles/new").await;
    window.reads("Not on this plan").await;
    show(window, "builder-not-on-this-plan").await;
    window.leave().await;
}

async fn changing(world: &World, window: &Window) {
    store(world, "confirmation_agent").await;
    let (members, changes) = ("/o/atlas/members", "/o/atlas/changes");
    window.sign_in(OWNER).await;
    window.go(changes).await;
    show(window, "changes-empty").await;
    window.go(&format!("{changes}/paste")).await;
    window.press("See what would change").await;
    window.reads("There is no email address in this.").await;
    show(window, "paste").await;
    let list =
        "amal@atlas.example, Manager\nbrahim@atlas.example, Juggler\nmia@atlas.example, Manager\nnew@people.example, Manager\nnonsense";
    window.fill("People", list).await;
    window.press("See what would change").await;
    window.reads("1 person gains access").await;
    show(window, "many-pasted").await;

    window.go(members).await;
    for name in ["Amal", "Brahim", "Mia"] {
        window.tick(&format!("Select {name}")).await;
    }
    window.examine().await;
    window.picture_of_window("members-selected").await;
    window.press_in_bar("Change role", "Change role of 3").await;
    window.press("See what would change").await;
    window.reads("Choose the new role.").await;
    show(window, "many-choose").await;
    window.tick("Delivery Agent").await;
    window.press("See what would change").await;
    window.reads_heading("Make 3 people Delivery Agent").await;
    show(window, "many-preview").await;
    window.unfold("Amal").await;
    window.tick("Brahim brahim@atlas.example").await;
    if !window.has_scripts() {
        window.press_last("Update").await;
    }
    window.reads("1 person is left out").await;
    show(window, "many-left-out").await;
    let mia = world.signed_in("mia@atlas.example").await;
    assert_eq!(world.gives(&mia, "atlas", "amal@atlas.example", "delivery_agent").await.status, 303);
    window.press("Change role of 2 people").await;
    window.reads("Nothing was changed: it would not have been what you saw.").await;
    show(window, "many-differs").await;
    window.press("Change role of one person").await;
    window.reads("Mia is Delivery Agent now.").await;
    window.go(changes).await;
    show(window, "changes").await;

    window.go(members).await;
    for name in ["Brahim", "Chaima", "Driss", "Olga Owner"] {
        window.tick(&format!("Select {name}")).await;
    }
    window.press_in_bar("Suspend", "Suspend 4").await;
    window.reads("1 person is left alone").await;
    show(window, "many-suspend").await;
    window.press("Suspend 3 people").await;
    window.reads("3 people are suspended.").await;
    window.examine().await;
    window.picture_of_window("change-toast").await;
    let change = window.path().await;
    assert_eq!(world.acts(&world.signed_in(OWNER).await, "atlas", "driss@atlas.example", "reactivate", &[]).await.status, 303);
    window.go(&change).await;
    show(window, "change").await;
    window.press("Undo").await;
    window.reads_heading("Take this change back?").await;
    show(window, "change-undo").await;
    window.press("Undo for 2 people").await;
    window.reads("One person was left alone").await;
    show(window, "change-undone").await;
    window.go(&format!("{change}/undo")).await;
    show(window, "change-undone-already").await;
    window.go(members).await;
    for name in ["Amal", "Mia"] {
        window.tick(&format!("Select {name}")).await;
    }
    window.press_in_bar("Reactivate", "Reactivate 2").await;
    window.reads("As it is, nobody would change.").await;
    show(window, "many-nobody").await;
    window.go(members).await;
    window.tick("Select Farah").await;
    window.press_in_bar("Remove", "Remove 1").await;
    window.reads("1 person loses all access and goes").await;
    show(window, "many-remove").await;
}
