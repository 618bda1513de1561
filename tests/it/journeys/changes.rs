//! Single changes: another role with its gains and losses, Undo, a suspension and its end, a removal and the way back.

use thirtyfour::Key;

use crate::{in_every_way, journeys::Window, on_every_screen};

const OWNER: &str = "owner@acme.example";
const MEMBERS: &str = "/o/acme/members";

/// What the role that is chosen would bring and take.
async fn effects(window: &Window) -> (Vec<String>, Vec<String>) {
    let of = async |kind: &str| window.shown(&format!(".choice:has(:checked) .chip.{kind} > span")).await;
    (of("plus").await, of("minus").await)
}

async fn roles(window: &Window) -> Vec<String> {
    window.shown("tbody .role .badge").await
}

in_every_way! {
    async fn a_member_gets_another_role_and_it_is_undone(world: &World, window: &Window, mail: &SmtpSink) {
        world.organization("acme", "starter").await;
        world.member("acme", "mia", "member").await;
        window.sign_in(OWNER).await;
        window.go(MEMBERS).await;
        window.asks_to("Change role", "Mia", "Change the role of Mia").await;
        window.examine().await;
        window.tick("Viewer").await;
        assert_eq!(effects(window).await, (vec![], vec!["Create projects".into(), "Edit projects".into(), "View the team".into()]));
        window.tick("Admin").await;
        let (gains, losses) = effects(window).await;
        assert!(gains.iter().any(|name| name.starts_with("Delete projects")), "{gains:?}");
        assert_eq!(losses, Vec::<String>::new());
        window.examine().await;
        window.press("Change role").await;
        window.reads("Mia is Admin now.").await;
        window.arrives_at(MEMBERS).await;
        assert_eq!(roles(window).await, ["Admin", "Owner"]);
        assert_eq!(world.what_is("acme", "mia@acme.example").await.as_deref(), Some("admin active"));
        window.examine().await;
        window.press("Undo").await;
        window.reads("Undone. Everything is as it was before.").await;
        assert_eq!(roles(window).await, ["Member", "Owner"]);
        // The mail that waited is never sent.
        world.clock.advance(rolecall::domain::instant::Span::minutes(11));
        world.member("acme", "zoe", "member").await;
        window.go(MEMBERS).await;
        window.asks_to("Suspend", "Zoe", "Suspend Zoe?").await;
        window.press("Suspend").await;
        window.reads("Zoe is suspended.").await;
        world.clock.advance(rolecall::domain::instant::Span::minutes(11));
        mail.wait_for(1).await;
        assert_eq!(mail.messages().iter().flat_map(|mail| mail.to.clone()).collect::<Vec<_>>(), ["zoe@acme.example"]);
    }

    async fn a_member_is_suspended_reactivated_removed_and_brought_back(world: &World, window: &Window, _mail: &SmtpSink) {
        world.organization("acme", "starter").await;
        world.member("acme", "mia", "member").await;
        let mia = world.signed_in("mia@acme.example").await;
        window.sign_in(OWNER).await;
        window.go("/o/acme/members?q=mia").await;
        window.asks_to("Suspend", "Mia", "Suspend Mia?").await;
        window.examine().await;
        window.press("Suspend").await;
        window.reads("Mia is suspended.").await;
        assert_eq!(window.path().await, "/o/acme/members?q=mia", "the search is still there");
        assert_eq!(mia.get(MEMBERS).await.status, 403, "from the next request on");
        window.asks_to("Reactivate", "Mia", "Reactivate Mia?").await;
        window.examine().await;
        window.press("Reactivate").await;
        window.reads("Mia is active again.").await;
        assert_eq!(mia.get(MEMBERS).await.status, 200);

        window.asks_to("Remove", "Mia", "Remove Mia?").await;
        window.reads_in_question("Suspending also ends the access and frees the seat").await;
        window.examine().await;
        window.press("Remove").await;
        window.reads("Mia was removed.").await;
        assert_eq!(window.texts("tbody .name bdi").await, Vec::<String>::new());
        window.press("Removed").await;
        window.arrives_at("/o/acme/members/removed").await;
        window.until("her", async || window.texts("tbody .name bdi").await == ["Mia"]).await;
        window.examine().await;
        window.press("Restore Mia").await;
        window.is_asked("Restore Mia?").await;
        window.examine().await;
        window.press("Restore").await;
        window.reads("Mia is back, as Member.").await;
        window.reads("Nobody has gone").await;
        window.examine().await;
        window.go(MEMBERS).await;
        window.until("both", async || window.texts("tbody .name bdi").await == ["Mia", "Olga Owner"]).await;
        assert_eq!(mia.get(MEMBERS).await.status, 200);
    }

    async fn the_only_owner_cannot_go_and_is_told_the_way_out(world: &World, window: &Window, _mail: &SmtpSink) {
        world.organization("acme", "starter").await;
        world.member("acme", "mia", "member").await;
        window.sign_in(OWNER).await;
        window.go("/o/acme/leave").await;
        window.reads("You are the only active Owner, and The acme team cannot be without one.").await;
        assert!(!window.offers("Leave").await);
        window.examine().await;
        world.member("acme", "otto", "owner").await;
        window.go("/o/acme/leave").await;
        window.reads_heading("Leave The acme team?").await;
        window.examine().await;
        window.press("Leave").await;
        window.reads("You have left The acme team.").await;
        assert_eq!(world.what_is("acme", OWNER).await, None);
    }
}

on_every_screen! {
    async fn the_keyboard_alone_changes_a_role_and_the_focus_comes_back(world: &World, window: &Window) {
        let enter = || Key::Enter.value().to_string();
        let escape = || Key::Escape.value().to_string();
        let focus_is_on = async |label: &str| window.until(&format!("the focus on “{label}”"), async || window.focused().await == label).await;
        world.organization("acme", "starter").await;
        world.member("acme", "mia", "member").await;
        window.sign_in(OWNER).await;
        window.go(MEMBERS).await;
        // The menu opens, and closes with the focus where it was.
        window.tab_to("Actions Mia").await;
        window.keys(enter()).await;
        window.until("the menu", async || window.offers("Change role").await).await;
        window.picture_of_window("focus-on-a-row-menu").await;
        window.keys(escape()).await;
        window.until("no menu", async || !window.offers("Change role").await).await;
        focus_is_on("Actions Mia").await;
        // So does the dialog.
        window.keys(enter()).await;
        window.tab_to("Change role").await;
        window.keys(enter()).await;
        window.is_asked("Change the role of Mia").await;
        focus_is_on("Change the role of Mia").await;
        window.keys(escape()).await;
        window.until("no dialog", async || window.shown("dialog[open]").await.is_empty()).await;
        focus_is_on("Actions Mia").await;

        window.keys(enter()).await;
        window.tab_to("Change role").await;
        window.keys(enter()).await;
        window.is_asked("Change the role of Mia").await;
        window.tab_to("Owner").await;
        for role in ["Admin", "Viewer"] {
            window.keys(Key::Down.value().to_string()).await;
            focus_is_on(role).await;
            window.shows_focus(role).await;
        }
        window.picture_of_window("focus-in-the-dialog").await;
        window.tab_to("Tell Mia by mail").await;
        window.keys(" ").await;
        window.tab_to("Change role").await;
        window.keys(enter()).await;
        window.reads("Mia is Viewer now.").await;
        window.examine().await;
        window.tab_to("Undo").await;
        window.keys(enter()).await;
        window.reads("Undone. Everything is as it was before.").await;
        assert_eq!(world.what_is("acme", "mia@acme.example").await.as_deref(), Some("member active"));
    }

    async fn a_refusal_stays_in_the_dialog(world: &World, window: &Window) {
        world.organization("acme", "starter").await;
        world.member("acme", "mia", "member").await;
        window.sign_in(OWNER).await;
        window.go(MEMBERS).await;
        window.asks_to("Change role", "Mia", "Change the role of Mia").await;
        // Somebody is faster.
        let owner = world.signed_in(OWNER).await;
        assert_eq!(world.gives(&owner, "acme", "mia@acme.example", "admin").await.status, 303);
        window.tick("Viewer").await;
        window.expects(409);
        window.press("Change role").await;
        window.reads_in_question("In the meantime somebody gave Mia the role Admin.").await;
        window.is_asked("Change the role of Mia").await;
        window.examine().await;
        assert_eq!(window.path().await, MEMBERS);
    }
}
