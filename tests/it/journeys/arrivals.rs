//! Every page of coming and going, seen, as in [`super::looks`].

use rolecall::{
    authz::Operator,
    domain::{
        instant::{Instant, Span},
        member::Status,
    },
    store::plans::{Changed, set_by_operator},
};

use super::looks::{in_a_system, show, views};
use crate::{
    harness::{
        Database, PASSWORD, World, person,
        smtp::{Behaviour, SmtpSink},
    },
    journeys::{Screen, Window},
};

#[test]
fn every_page_of_inviting_is_fit_to_be_seen_at_a_desk() {
    look(Screen::Desktop, inviting);
}

#[test]
fn every_page_of_inviting_is_fit_to_be_seen_with_a_phone() {
    look(Screen::Phone, inviting);
}

#[test]
fn every_page_of_answering_is_fit_to_be_seen_at_a_desk() {
    look(Screen::Desktop, answering);
}

#[test]
fn every_page_of_answering_is_fit_to_be_seen_with_a_phone() {
    look(Screen::Phone, answering);
}

#[test]
fn every_question_about_a_member_is_fit_to_be_seen_at_a_desk() {
    look(Screen::Desktop, changing);
}

#[test]
fn every_question_about_a_member_is_fit_to_be_seen_with_a_phone() {
    look(Screen::Phone, changing);
}

#[test]
fn every_page_of_the_plan_is_fit_to_be_seen_at_a_desk() {
    look(Screen::Desktop, planning);
}

#[test]
fn every_page_of_the_plan_is_fit_to_be_seen_with_a_phone() {
    look(Screen::Phone, planning);
}

fn look(screen: Screen, looking: impl AsyncFn(&World, &Window, &SmtpSink)) {
    in_a_system(async {
        for view in views(screen) {
            let mail = SmtpSink::start().await;
            let world = World::start(Database::Sqlite, &["--smtp-url", &mail.url()]).await;
            Window::on(&world.origin, view, async |window| {
                for status in [403, 404, 409, 410, 422] {
                    window.expects(status);
                }
                looking(&world, window, &mail).await;
            })
            .await;
            world.is_sound().await;
            world.end().await;
        }
    });
}

const OWNER: &str = "owner@casa.example";
const NEW: &str = "/o/casa/invitations/new";
const LIST: &str = "/o/casa/invitations";

async fn team(world: &World) {
    world.organization_on("casa", "autocom", "pro").await;
    let now = world.clock.now();
    let one = |name: &str, local: &str, role: &str, days: i64| {
        person(name, &format!("{local}@casa.example"), role, Status::Active, now.minus(Span::days(days + 90)), now.minus(Span::days(days)))
    };
    let all = [
        one("Thiago Araújo", "thiago", "admin", 0),
        one("João Pereira", "joao", "agent", 3),
        one("كوثر العمراني", "kaoutar", "manager", 71),
        one("Zuleica", "zuleica", "agent", 85),
    ];
    world.people("casa", all.into()).await;
}

/// One invitation of every kind, with every fate of its mail.
async fn every_kind(world: &World, mail: &SmtpSink) {
    let owner = world.signed_in(OWNER).await;
    let link = async |email: &str| world.link("casa", email).await;
    world.invites(&owner, "casa", "expired@people.example", "agent").await;
    world.clock.advance(Span::days(8));
    let owner = world.signed_in(OWNER).await;
    world.invites(&owner, "casa", "accepted@people.example declined@people.example revoked@people.example", "agent").await;
    assert_eq!(world.joins_anew(&link("accepted@people.example").await, "Ana Silva").await.1.status, 303);
    assert_eq!(world.visitor().post(&link("declined@people.example").await, &[("act", "decline")]).await.status, 303);
    let id = world.invitation("casa", "revoked@people.example").await.id;
    assert_eq!(owner.post(&format!("{LIST}/act"), &[("one", &format!("revoke:{id}"))]).await.status, 303);
    let thiago = world.signed_in("thiago@casa.example").await;
    world.invites(&thiago, "casa", "Benedita <waits@people.example>", "agent").await;
    assert_eq!(world.acts(&owner, "casa", "thiago@casa.example", "suspend", &[]).await.status, 303);
    let fate = async |email: &str, words: &str| {
        for _ in 0..400 {
            if owner.get(&format!("{LIST}?q={email}")).await.one("tbody tr").contains(words) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{email} never is: {words}");
    };
    let long = format!("{}@people.example", "a".repeat(60));
    world.invites(&owner, "casa", &format!("Wolfeschlegelsteinhausenbergerdorff <{long}>"), "manager").await;
    fate(&long, "Handed over").await;
    mail.behave(Behaviour::SlowAndChoosy);
    world.invites(&owner, "casa", "nobody@people.example", "agent").await;
    fate("nobody@people.example", "Refused").await;
    mail.behave(Behaviour::NotNow);
    world.invites(&owner, "casa", "tried@people.example", "agent").await;
    fate("tried@people.example", "Trying again").await;
    mail.behave(Behaviour::Accept);
}

async fn inviting(world: &World, window: &Window, mail: &SmtpSink) {
    team(world).await;
    window.sign_in(OWNER).await;
    window.go(LIST).await;
    show(window, "invitations-empty").await;
    window.go(NEW).await;
    show(window, "invite").await;
    window.fill("Email addresses", "ana at people").await;
    window.fill("A few words (optional)", "See https://people.example").await;
    window.press("Invite").await;
    window.until("what is wrong", async || window.texts(".error").await.len() > 1).await;
    show(window, "invite-errors").await;
    window.fill("A few words (optional)", "Hi all,\nthis is where we keep the orders.").await;
    let list = "Ana Silva <ana@people.example>, ben@people.example, carla@people.example\njoao@casa.example, ana@people.example, nonsense";
    window.fill("Email addresses", list).await;
    window.tick("Manager").await;
    window.press("Invite").await;
    window.reads_heading("Invite 3 people?").await;
    show(window, "invite-review").await;
    window.press("Invite 3 people").await;
    window.reads_heading("3 invitations are on their way").await;
    show(window, "invite-sent").await;
    window.leave().await;

    every_kind(world, mail).await;
    window.sign_in(OWNER).await;
    window.go(LIST).await;
    show(window, "invitations").await;
    window.tick("Select tried@people.example").await;
    window.tick("Select nobody@people.example").await;
    window.examine().await;
    window.picture_of_window("invitations-selected").await;
    window.go(&format!("{LIST}?kind=needs_sender")).await;
    show(window, "invitations-of-a-kind").await;
    window.go(&format!("{LIST}?q=no+such+address")).await;
    show(window, "invitations-no-match").await;
    window.go(LIST).await;
    window.press("Renew for expired@people.example").await;
    window.reads_heading("The invitation is on its way").await;
    show(window, "invite-sent-again").await;
    window.press("See all invitations").await;
    window.press("Revoke the invitation of expired@people.example").await;
    window.reads("The invitation is revoked.").await;
    window.picture_of_window("invitations-revoked").await;
}

async fn answering(world: &World, window: &Window, mail: &SmtpSink) {
    team(world).await;
    world.organization("other", "starter").await;
    every_kind(world, mail).await;
    let owner = world.signed_in(OWNER).await;
    let note = "Hi Ana,\nthis is where we keep the orders. Have a look around before Monday, and ask me whatever you want to know.";
    let fields = [("addresses", "Ana Silva <ana@people.example>"), ("role", "agent"), ("hours", "168"), ("note", note), ("step", "send")];
    assert_eq!(owner.post(LIST, &fields).await.status, 200);
    world.invites(&owner, "casa", "owner@other.example", "manager").await;
    let link = async |email: &str| world.link("casa", email).await;

    let new = link("ana@people.example").await;
    window.go(&new).await;
    show(window, "answer-new").await;
    window.fill("Your name", " ").await;
    window.press("Join The casa team").await;
    window.until("what is wrong", async || window.texts(".error").await.len() > 1).await;
    show(window, "answer-new-errors").await;
    window.ask("document.querySelector('details.more').open = true; return true", serde_json::json!([])).await;
    show(window, "answer-new-unfolded").await;
    window.go(&world.copied_link("casa", "ana@people.example").await).await;
    show(window, "answer-code-first").await;
    window.press("Mail a code to a•••@people.example").await;
    window.until("the code's field", async || window.text("#code").await.is_some()).await;
    show(window, "answer-code").await;
    window.go(&link("owner@other.example").await).await;
    show(window, "answer-sign-in").await;
    window.fill("Password", "wrong").await;
    window.press("Sign in").await;
    window.reads("This is not the password").await;
    show(window, "answer-sign-in-refused").await;
    window.sign_in("owner@other.example").await;
    window.go(&link("owner@other.example").await).await;
    show(window, "answer-join").await;
    window.go(&new).await;
    show(window, "answer-other").await;
    window.leave().await;
    for kind in ["expired", "accepted", "declined", "revoked", "waits"] {
        window.go(&link(&format!("{kind}@people.example")).await).await;
        show(window, &format!("answer-closed-{kind}")).await;
    }
    window.press("Ask for a new invitation").await;
    window.reads("We have let the people who can invite you know.").await;
    show(window, "answer-asked").await;
    window.go(&format!("{new}x")).await;
    show(window, "404-link").await;

    // A name without a space, and a team that has filled up.
    world.organization_on("long", "starter", "team").await;
    let owner = world.signed_in("owner@long.example").await;
    owner.post("/o/long/settings", &[("name", &"Donaudampfschifffahrtsgesellschaft".repeat(3)[..100])]).await;
    world.invites(&owner, "long", "late@people.example owner@other.example", "member").await;
    let late = world.link("long", "late@people.example").await;
    window.go(&late).await;
    show(window, "extreme-answer").await;
    full(world, "long").await;
    let smaller = set_by_operator(&world.doors(), &Operator::at_the_command_line(), "long".into(), "free".into()).await.unwrap();
    assert!(matches!(smaller, Changed::Done { .. }), "{smaller:?}");
    window.fill("Your name", "Late Comer").await;
    window.fill("Choose a password", PASSWORD).await;
    window.press(&format!("Join {}", &"Donaudampfschifffahrtsgesellschaft".repeat(3)[..100])).await;
    window.reads("No seat is free just now").await;
    show(window, "answer-no-seat").await;
    window.go(&world.link("casa", "ana@people.example").await).await;
    window.fill("Your name", "Ana Silva").await;
    window.fill("Choose a password", PASSWORD).await;
    window.press("Join The casa team").await;
    window.reads("Welcome to The casa team.").await;
    show(window, "answer-arrived").await;
}

/// Three people, as many as a small plan has seats.
async fn full(world: &World, slug: &str) {
    let now = world.clock.now();
    let one = |name: &str, local: &str, days: i64| {
        person(name, &format!("{local}@{slug}.example"), "admin", Status::Active, now.minus(Span::days(days)), Instant::UNKNOWN)
    };
    world.people(slug, vec![one("Mia Admin", "mia", 2), one("Ida Idle", "ida", 100)]).await;
}

async fn changing(world: &World, window: &Window, _mail: &SmtpSink) {
    team(world).await;
    let members = "/o/casa/members";
    window.sign_in(OWNER).await;
    window.go(&format!("{members}/removed")).await;
    show(window, "members-removed-empty").await;
    window.go(members).await;
    window.press("Actions João Pereira").await;
    window.examine().await;
    window.picture_of_window("members-menu").await;
    window.press("Change role").await;
    window.is_asked("Change the role of João Pereira").await;
    window.picture_of_window("role-nothing-chosen").await;
    window.tick("Manager").await;
    window.examine().await;
    window.picture_of_window("role").await;
    window.go(&world.place_of("casa", "joao@casa.example", "role").await).await;
    window.tick("Viewer").await;
    show(window, "role-as-a-page").await;
    for (act, label, question, page) in
        [("suspend", "Suspend", "Suspend João Pereira?", "suspend"), ("remove", "Remove", "Remove João Pereira?", "remove")]
    {
        window.go(members).await;
        window.asks_to(label, "João Pereira", question).await;
        window.examine().await;
        window.picture_of_window(page).await;
        window.go(&world.place_of("casa", "joao@casa.example", act).await).await;
        show(window, &format!("{page}-as-a-page")).await;
    }
    window.press("Remove").await;
    window.reads("João Pereira was removed.").await;
    window.examine().await;
    window.picture_of_window("toast").await;
    window.go(&format!("{members}/removed")).await;
    show(window, "members-removed").await;
    window.press("Restore João Pereira").await;
    window.is_asked("Restore João Pereira?").await;
    window.examine().await;
    window.picture_of_window("restore").await;
    window.go("/o/casa/leave").await;
    show(window, "leave-refused").await;
    window.leave().await;
    window.sign_in("thiago@casa.example").await;
    window.go(&world.place_of("casa", OWNER, "role").await).await;
    show(window, "role-refused").await;
    window.go(&world.place_of("casa", "thiago@casa.example", "role").await).await;
    show(window, "role-of-oneself").await;
    window.go("/o/casa/leave").await;
    show(window, "leave").await;
}

async fn planning(world: &World, window: &Window, mail: &SmtpSink) {
    team(world).await;
    every_kind(world, mail).await;
    window.sign_in(OWNER).await;
    window.go("/o/casa/plan").await;
    show(window, "plan").await;
    window.press("Look at Starter").await;
    window.reads_heading("Change to Starter?").await;
    show(window, "plan-outlook-smaller").await;
    window.go("/o/casa/plan?to=enterprise").await;
    show(window, "plan-outlook-larger").await;
    window.leave().await;
    for (slug, catalog) in [("atlas", "sendocki"), ("northwind", "sendoso")] {
        world.organization(slug, catalog).await;
        window.sign_in(&format!("owner@{slug}.example")).await;
        window.go(&format!("/o/{slug}/plan")).await;
        show(window, &format!("plan-{catalog}")).await;
        window.leave().await;
    }
    world.organization_on("acme", "starter", "free").await;
    full(world, "acme").await;
    window.sign_in("owner@acme.example").await;
    window.go("/o/acme/plan").await;
    show(window, "plan-full").await;
    window.go("/o/acme/members").await;
    show(window, "members-full").await;
    window.go("/o/acme/invitations/new").await;
    show(window, "invite-full").await;
    window.fill("Email addresses", "ana@people.example").await;
    window.press("Invite").await;
    window.reads_heading("Nobody to invite").await;
    show(window, "invite-nobody").await;
    window.leave().await;
    window.sign_in("mia@acme.example").await;
    window.go("/o/acme/plan").await;
    show(window, "plan-to-ask").await;
    window.press("Ask for more seats").await;
    window.reads("We have written").await;
    window.picture_of_window("plan-asked").await;
}
