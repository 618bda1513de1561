//! A program gets a token, and loses it.

use crate::{harness::Program, in_every_way};

const OWNER: &str = "owner@acme.example";

in_every_way! {
    async fn a_token_is_made_used_and_revoked(world: &World, window: &Window, mail: &SmtpSink) {
        world.organization("acme", "starter").await;
        window.sign_in(OWNER).await;
        window.navigate("Tokens").await;
        window.reads("No program has a token yet").await;
        window.examine().await;
        window.press("New token").await;
        window.reads_heading("New token").await;
        window.examine().await;
        window.picture("token-new").await;
        window.expects(422);
        window.tick("The organization’s").await;
        window.press("Create token").await;
        window.reads("Tick at least one permission.").await;
        window.fill("Name", "Order desk").await;
        window.tick("Everything I may").await;
        let table = "return getComputedStyle(document.querySelector('.picked')).display";
        assert_eq!(window.ask(table, serde_json::json!([])).await, "none", "nothing is to be ticked");
        window.tick("These permissions").await;
        window.tick("Show the permissions of Team").await;
        window.tick("View the team").await;
        window.tick("Show the permissions of Projects").await;
        window.choose("Edit projects", "Only their own").await;
        window.choose("Expires", "Never").await;
        window.examine().await;
        window.picture("token-new-ticked").await;
        window.press("Create token").await;
        window.reads_heading("Order desk is ready").await;
        assert_eq!(mail.messages().len(), 0);
        window.examine().await;
        window.picture("token-made").await;
        let secret = window.filled("The token").await;
        let program = Program::at(&world.origin).bearing(&secret).in_tenant("acme");
        assert_eq!(program.get("/api/v1/team/roles").await.status, 200);

        window.press("All tokens").await;
        window.reads("Order desk").await;
        assert_eq!(window.texts("tbody .name").await, ["Order desk"]);
        window.examine().await;
        window.picture("tokens").await;
        window.press("Revoke Order desk").await;
        window.reads_heading("Revoke Order desk?").await;
        window.examine().await;
        window.picture("token-revoke").await;
        window.press("Revoke").await;
        window.reads("Order desk is revoked. It opens nothing any more.").await;
        assert_eq!(program.get("/api/v1/team/roles").await.status, 401);
    }
}
