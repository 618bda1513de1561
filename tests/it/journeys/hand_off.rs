//! Coming from the product by a click.

use rolecall::{
    authz::Operator,
    domain::{email::Email, slug::Slug},
    store::hand_offs::{Made, Whom, make},
};
use serde_json::json;

use crate::{
    harness::{Database, World},
    in_every_way,
    journeys::{Screen, View, Window},
};

/// The path that the product's server sends a browser to.
async fn handed(world: &World, email: &str, return_to: Option<&str>) -> String {
    let whom = Whom::Email(Email::parse(email).unwrap());
    let (slug, operator) = (Slug::parse("acme").unwrap(), Operator::at_the_command_line());
    let made = make(&world.doors(), &operator, &slug, whom, return_to.map(str::to_owned)).await.unwrap();
    let Made::Done(made) = made else { panic!("{made:?}") };
    format!("/hand-off/{}", made.token(&world.foundation.secret))
}

in_every_way! {
    async fn a_click_in_the_product_opens_team_settings(world: &World, window: &Window, _mail: &SmtpSink) {
        world.organization("acme", "sendocki").await;
        world.member("acme", "mia", "manager").await;
        let link = handed(world, "owner@acme.example", None).await;
        window.go(&link).await;
        if !window.has_scripts() {
            window.reads("You come from Sendocki.").await;
            window.examine().await;
            window.picture("hand-off").await;
            window.press("Go on").await;
        }
        window.arrives_at("/o/acme").await;
        window.reads_heading("The acme team").await;

        window.go(&handed(world, "mia@acme.example", None).await).await;
        window.reads("In this browser owner@acme.example is signed in.").await;
        window.examine().await;
        window.picture("hand-off-other").await;
        window.press("Go on as Mia").await;
        window.arrives_at("/o/acme").await;
        window.go("/account").await;
        assert_eq!(window.filled("Name").await, "Mia");

        window.expects(410);
        window.go(&link).await;
        window.reads_heading("This link is used up").await;
        window.examine().await;
        window.picture("hand-off-over").await;
    }
}

/// Browsers hold the redirect that answers a form against the page's policy.
#[test]
fn a_form_may_lead_on_to_the_product() {
    actix_web::rt::System::new().block_on(async {
        let product = World::start(Database::Sqlite, &[]).await;
        let shipped = include_str!("../../../catalogs/starter.toml");
        let home = format!("home_url = \"{}/\"", product.origin);
        let catalog = shipped.replace("# home_url = \"https://app.example.com/\"", &home);
        assert_ne!(catalog, shipped);
        let world = World::with_catalog(Database::Sqlite, "acme", &catalog).await;
        world.organization("acme", "acme").await;
        for scripts in [true, false] {
            let link = handed(&world, "owner@acme.example", Some("/sign-in")).await;
            Window::on(&world.origin, View { scripts, ..View::of(Screen::Desktop) }, async |window| {
                window.go(&link).await;
                if !scripts {
                    window.press("Go on").await;
                }
                window.arrives_at("/sign-in").await;
                assert_eq!(window.ask("return location.origin", json!([])).await, json!(product.origin));
                window.go("/o/acme").await;
                window.reads_heading("The acme team").await;
                window.examine().await;
            })
            .await;
        }
        world.is_sound().await;
        world.end().await;
        product.end().await;
    });
}
