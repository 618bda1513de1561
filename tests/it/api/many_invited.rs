//! Many invited at once by a program; one looked at, sent again, taken back.

use rolecall::domain::{instant::Span, invitation::MOST_PER_REQUEST};
use serde_json::{Value, json};

use crate::{
    harness::{Program, World},
    on_both,
};

const INVITATIONS: &str = "/api/v1/team/invitations";
const ANA: &str = "ana@example.com";

async fn acme(world: &World) -> Program {
    world.organization("acme", "starter").await;
    world.program("owner@acme.example", "acme").await
}

/// Invites one as a viewer; answers where it stands.
async fn invites(world: &World, program: &Program, slug: &str, email: &str, role: &str) -> String {
    let role = world.number(slug, role).await;
    let reply = program.post(INVITATIONS, json!({ "emails": [email], "role_id": role })).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    format!("{INVITATIONS}/{}", reply.json()["sent"][0]["id"].as_str().unwrap())
}

async fn resends(program: &Program, at: &str) -> crate::harness::program::Reply {
    program.send(reqwest::Method::POST, &format!("{at}/resend"), None).await
}

on_both! {
    async fn who_can_be_invited_is_and_of_the_others_it_says_why(world: &World) {
        let program = acme(world).await;
        world.member("acme", "mia", "member").await;
        invites(world, &program, "acme", "bo@example.com", "viewer").await;
        let record = world.record("acme").await.len();
        let people = json!([{ "email": "Ana@example.com", "name": " Ana  Silva " }, { "email": "MIA@acme.example" }, { "email": "bo@example.com" }, { "email": ANA }]);
        let reply = program.post(INVITATIONS, json!({ "people": people, "role_id": 4, "days": 14, "note": "See you." })).await;
        let (stored, link) = (world.invitation("acme", ANA).await, world.copied_link("acme", ANA).await);
        let expires = reply.json()["sent"][0]["expires_at"].clone();
        let pending = "An invitation to this email is already pending.";
        let expected = json!({
            "message": "Invitations sent successfully",
            "sent": [{ "id": stored.id, "email": "Ana@example.com", "expires_at": expires, "link": format!("http://rolecall.test{link}") }],
            "not_sent": [
                { "email": "MIA@acme.example", "reason": "already_member", "message": "The user is already a member of this organization." },
                { "email": "bo@example.com", "reason": "already_invited", "message": pending },
                { "email": ANA, "reason": "already_invited", "message": pending },
            ],
        });
        assert_eq!(reply.is(), (201, expected));
        assert_eq!(stored.expires_at.since(world.clock.now()).as_seconds() / 3_600, 14 * 24 - 1);
        let owner = world.id("owner@acme.example").await;
        let lines = world.record("acme").await.split_off(record);
        assert_eq!((lines.len(), lines[0].action.as_str(), lines[0].actor), (1, "invitations.sent", Some(owner)));

        let one = program.get(&format!("{INVITATIONS}/{}", stored.id)).await;
        let mail = one.json()["invitation"]["mail"].clone();
        assert!(["queued", "sent"].contains(&mail.as_str().unwrap()), "{mail}");
        let expected = json!({ "invitation": {
            "id": stored.id, "email": "Ana@example.com", "name": "Ana Silva", "role": { "id": 4, "name": "viewer" },
            "invited_by": { "id": owner, "name": "Olga Owner" }, "status": "pending", "mail": mail,
            "created_at": one.json()["invitation"]["created_at"], "expires_at": expires, "ended_at": null,
        } });
        assert_eq!(one.is(), (200, expected));
        assert!(!one.text.contains("/invitations/"), "its link is told once");
    }

    async fn none_that_could_be_sent_is_an_error_of_its_kind(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        let program = world.program("owner@acme.example", "acme").await;
        let asks = async |emails: Value| program.post(INVITATIONS, json!({ "emails": emails, "role_id": 4 })).await;
        let known = asks(json!(["owner@acme.example"])).await;
        let member = "The user is already a member of this organization.";
        assert_eq!((known.status, &known.json()["errors"]), (422, &json!({ "emails.0": [member] })));
        let people = program.post(INVITATIONS, json!({ "people": [{ "email": "owner@acme.example" }], "role_id": 4 })).await;
        assert_eq!((people.status, &people.json()["errors"]), (422, &json!({ "people.0.email": [member] })));
        assert_eq!(asks(json!(["a@example.com", "b@example.com", "c@example.com"])).await.json()["not_sent"][0]["reason"], "no_seat");
        let full = asks(json!(["d@example.com"])).await;
        assert_eq!((full.status, &full.json()["message"]), (409, &json!("The plan has no free seat.")));
        let mixed = asks(json!(["d@example.com", "owner@acme.example"])).await;
        let not_sent = json!([
            { "email": "d@example.com", "reason": "no_seat", "message": "The plan has no free seat." },
            { "email": "owner@acme.example", "reason": "already_member", "message": member },
        ]);
        assert_eq!((mixed.status, &mixed.json()["not_sent"]), (409, &not_sent));
        // Invited and taken back over and over.
        for _ in 0..5 {
            let at = format!("{INVITATIONS}/{}", world.invitation("acme", "a@example.com").await.id);
            program.delete(&at).await;
            asks(json!(["a@example.com"])).await;
        }
        let often = asks(json!(["a@example.com"])).await;
        assert_eq!((often.status, often.header("retry-after")), (429, Some("86400")), "{}", often.text);
    }

    async fn everything_wrong_with_a_list_is_said_at_once_and_nobody_is_invited(world: &World) {
        let program = acme(world).await;
        let errors = async |body: Value| -> Vec<String> {
            let reply = program.post(INVITATIONS, body).await;
            assert_eq!(reply.status, 422, "{}", reply.text);
            reply.json()["errors"].as_object().unwrap().keys().cloned().collect()
        };
        assert_eq!(errors(json!({})).await, ["emails", "role_id"]);
        let body = json!({ "emails": [ANA, "nobody", ""], "role_id": 77, "days": 31, "note": "Look at https://x.example" });
        assert_eq!(errors(body).await, ["days", "emails.1", "emails.2", "note", "role_id"]);
        let people = json!([{ "name": "Ana" }, { "email": "x", "name": "a\u{7}b" }]);
        assert_eq!(errors(json!({ "people": people, "role_id": 4 })).await, ["people.0.email", "people.1.email", "people.1.name"]);
        let many: Vec<String> = (0..=MOST_PER_REQUEST).map(|n| format!("p{n}@example.com")).collect();
        let cases = [
            ("emails", json!({ "emails": [], "role_id": 4 })),
            ("emails", json!({ "emails": many, "role_id": 4 })),
            ("emails", json!({ "emails": ANA, "role_id": 4 })),
            ("emails[0]", json!({ "emails": [{ "email": ANA }], "role_id": 4 })),
            ("people", json!({ "emails": [ANA], "people": [{ "email": ANA }], "role_id": 4 })),
            ("people[0].role", json!({ "people": [{ "email": ANA, "role": 1 }], "role_id": 4 })),
            ("days", json!({ "emails": [ANA], "role_id": 4, "days": 0 })),
            ("days", json!({ "emails": [ANA], "role_id": 4, "days": -1 })),
            ("role_id", json!({ "emails": [ANA], "role_id": [4] })),
        ];
        for (field, body) in cases {
            assert_eq!(errors(body).await, [field]);
        }
        for column in ["state", "sender_id", "generation", "expires_at", "org_id", "needs_sender", "email", "role", "role_number", "hours"] {
            let mut body = json!({ "emails": [ANA], "role_id": 4 });
            body[column] = 1.into();
            assert_eq!(errors(body).await, [column]);
        }
        assert_eq!(world.seats("acme").await, (1, 0));
        let owner = program.post(INVITATIONS, json!({ "emails": [ANA], "role_id": 1 })).await;
        assert_eq!(owner.status, 403, "{}", owner.text);
        let five_hundred = program.post(INVITATIONS, json!({ "emails": many[..MOST_PER_REQUEST], "role_id": 4 })).await;
        assert_eq!((five_hundred.status, five_hundred.json()["sent"].as_array().map(Vec::len)), (201, Some(MOST_PER_REQUEST)));
    }

    async fn an_invitation_is_sent_again_with_a_new_link_as_often_as_is_good(world: &World) {
        let program = acme(world).await;
        let at = invites(world, &program, "acme", ANA, "viewer").await;
        let old = world.copied_link("acme", ANA).await;
        let sent = resends(&program, &at).await;
        let (stored, link) = (world.invitation("acme", ANA).await, world.copied_link("acme", ANA).await);
        let invitation = json!({
            "id": stored.id, "email": ANA, "expires_at": sent.json()["invitation"]["expires_at"], "link": format!("http://rolecall.test{link}"),
        });
        assert_eq!(sent.is(), (200, json!({ "message": "Invitation sent again successfully", "invitation": invitation })));
        assert_ne!(old, link);
        assert_eq!(world.visitor().get(&old).await.status, 410);
        assert_eq!(program.post(&format!("{at}/resend"), json!({ "days": 3 })).await.status, 422);
        for _ in 0..2 {
            assert_eq!(resends(&program, &at).await.status, 200);
        }
        let wait = resends(&program, &at).await;
        let seconds: u64 = wait.header("retry-after").unwrap().parse().unwrap();
        assert_eq!((wait.status, (1..=600).contains(&seconds)), (429, true), "{}", wait.text);
        // One that ran out is renewed.
        world.clock.advance(Span::days(8));
        assert_eq!(program.get(&at).await.json()["invitation"]["status"], "expired");
        let listed = program.get(&format!("{INVITATIONS}?status=expired")).await.json();
        assert_eq!(listed["invitations"][0]["email"], ANA);
        assert_eq!(resends(&program, &at).await.status, 200);
        assert_eq!(program.get(&at).await.json()["invitation"]["status"], "pending");
        assert_eq!(program.get(&format!("{INVITATIONS}?status=lost")).await.status, 422);
    }

    async fn an_invitation_is_taken_back_once(world: &World) {
        let program = acme(world).await;
        let at = invites(world, &program, "acme", ANA, "viewer").await;
        assert_eq!(program.delete(&at).await.is(), (200, json!({ "message": "Invitation revoked successfully" })));
        assert_eq!(world.seats("acme").await, (1, 0));
        assert_eq!(program.get(&at).await.json()["invitation"]["status"], "revoked");
        for reply in [program.delete(&at).await, resends(&program, &at).await] {
            assert_eq!((reply.status, &reply.json()["message"]), (409, &json!("The invitation was revoked already.")));
        }
        let at = invites(world, &program, "acme", ANA, "viewer").await;
        assert_eq!(world.joins_anew(&world.link("acme", ANA).await, "Ana Silva").await.1.status, 303);
        let joined = resends(&program, &at).await;
        assert_eq!((joined.status, &joined.json()["message"]), (409, &json!("The invitation was accepted already.")));
    }

    async fn what_others_sent_is_nothing_to_who_sees_only_their_own(world: &World) {
        world.organization("gifts", "sendoso").await;
        for (local, role) in [("adam", "admin"), ("dora", "manager")] {
            world.member("gifts", local, role).await;
        }
        let (owner, adam) = (world.program("owner@gifts.example", "gifts").await, world.program("adam@gifts.example", "gifts").await);
        let others = invites(world, &owner, "gifts", ANA, "sender").await;
        let own = invites(world, &adam, "gifts", "bo@example.com", "sender").await;
        let browser = world.signed_in("owner@gifts.example").await;
        assert_eq!(world.gives(&browser, "gifts", "adam@gifts.example", "department_admin").await.status, 303);
        let refused = world.refusals("gifts").await.len();
        let gone = format!("{INVITATIONS}/01890000-0000-7000-8000-000000000000");
        for at in [&others, &gone, &format!("{INVITATIONS}/nonsense")] {
            for reply in [adam.get(at).await, adam.delete(at).await, resends(&adam, at).await] {
                assert_eq!(reply.status, 404, "{at}: {}", reply.text);
                assert!(!reply.text.contains(ANA), "{}", reply.text);
            }
        }
        assert_eq!(world.refusals("gifts").await.len(), refused + 2, "that it was tried is written down");
        // Also one that is over: how it ended is not theirs to learn.
        assert_eq!(owner.delete(&others).await.status, 200);
        assert_eq!((resends(&adam, &others).await.status, adam.delete(&others).await.status), (404, 404));
        assert_eq!(adam.get(&own).await.json()["invitation"]["status"], "needs_sender");
        let far = resends(&adam, &own).await;
        assert_eq!((far.status, &far.json()["message"]), (403, &json!("The role does not reach the whole organization.")));
        let role = world.number("gifts", "sender").await;
        let refused = world.refusals("gifts").await.len();
        let inviting = adam.post(INVITATIONS, json!({ "emails": ["nobody"], "role_id": role, "days": 99 })).await;
        assert_eq!((inviting.status, inviting.json().get("errors")), (403, None), "{}", inviting.text);
        assert_eq!(world.refusals("gifts").await.len(), refused + 1);
        assert_eq!(adam.delete(&own).await.status, 200);
        // Nor are those of elsewhere anybody's.
        world.organization("other", "starter").await;
        let other = world.program("owner@other.example", "other").await;
        for reply in [other.get(&others).await, other.delete(&others).await, resends(&other, &others).await] {
            assert_eq!(reply.status, 404);
        }
        let viewer = world.program("dora@gifts.example", "gifts").await;
        assert_eq!(viewer.get(INVITATIONS).await.is(), (200, json!({ "invitations": [] })));
    }
}
