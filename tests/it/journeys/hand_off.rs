//! Coming from the product by a click.

use rolecall::{
    authz::Operator,
    domain::{email::Email, slug::Slug},
    store::hand_offs::{Made, Whom, make},
};

use crate::{harness::World, in_every_way};

/// The path that the product's server sends a browser to.
async fn handed(world: &World, email: &str) -> String {
    let whom = Whom::Email(Email::parse(email).unwrap());
    let (slug, operator) = (Slug::parse("acme").unwrap(), Operator::at_the_command_line());
    let made = make(&world.doors(), &operator, &slug, whom, None).await.unwrap();
    let Made::Done(made) = made else { panic!("{made:?}") };
    format!("/hand-off/{}", made.token(&world.foundation.secret))
}

in_every_way! {
    async fn a_click_in_the_product_opens_team_settings(world: &World, window: &Window, _mail: &SmtpSink) {
        world.organization("acme", "sendocki").await;
        world.member("acme", "mia", "manager").await;
        let link = handed(world, "owner@acme.example").await;
        window.go(&link).await;
        if !window.has_scripts() {
            window.reads("You come from Sendocki.").await;
            window.examine().await;
            window.picture("hand-off").await;
            window.press("Go on").await;
        }
        window.arrives_at("/o/acme").await;
        window.reads_heading("The acme team").await;

        window.go(&handed(world, "mia@acme.example").await).await;
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
