//! One's own account.

use serde_json::json;

use crate::on_every_screen;

on_every_screen! {
    async fn the_dark_theme_darkens_the_page_at_once_and_stays(world: &World, window: &Window) {
        world.organization("acme", "starter").await;
        window.sign_in("owner@acme.example").await;
        window.go("/account").await;
        // How light the page's ground is: 0 is black.
        let lightness = async || {
            let script = "
                const canvas = document.createElement('canvas').getContext('2d');
                canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
                canvas.fillRect(0, 0, 1, 1);
                return Math.max(...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3))";
            window.ask(script, json!([])).await.as_u64().unwrap()
        };
        assert!(lightness().await > 230);
        window.tick("Dark").await;
        window.until("the dark", async || lightness().await < 60).await;
        window.examine().await;
        let save = async || window.ask("document.querySelector('#appearance button').click(); return true", json!([])).await;
        save().await;
        window.reads("Language and theme are saved.").await;
        assert!(lightness().await < 60);
        window.examine().await;
        window.go("/o/acme").await;
        assert!(lightness().await < 60);
    }

    async fn a_new_name_is_seen_everywhere_at_once(world: &World, window: &Window) {
        world.organization("acme", "starter").await;
        window.sign_in("owner@acme.example").await;
        window.go("/account").await;
        window.examine().await;
        window.fill("Name", " ").await;
        window.expects(422);
        window.press("Save name").await;
        window.reads("Enter your name.").await;
        window.examine().await;
        window.fill("Name", "Zoë Álvarez").await;
        window.press("Save name").await;
        window.reads("Your name is saved.").await;
        window.press("Dismiss this message").await;
        window.until("the message to be gone", async || !window.offers("Dismiss this message").await).await;
        window.go("/o/acme").await;
        window.open_menu("Zoë Álvarez").await;
        window.press("Team Settings").await;
        window.until("the new name in the list", async || window.texts("tbody .name bdi").await == ["Zoë Álvarez"]).await;
    }
}
