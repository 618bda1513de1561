//! `Idempotency-Key`: what is asked for twice is done once.

use rolecall::domain::instant::Span;
use serde_json::{Value, json};

use crate::{
    harness::{Program, World, race},
    on_both,
};

const ROLES: &str = "/api/v1/team/roles";

/// Requests that come at once with one key.
const AT_ONCE: usize = 6;

fn role(name: &str) -> Value {
    json!({ "name": name, "permissions": ["orders.view"] })
}

async fn owner(world: &World) -> Program {
    world.organization("acme", "autocom").await;
    world.program("owner@acme.example", "acme").await
}

async fn roles_named(program: &Program, name: &str) -> usize {
    let roles = program.get(ROLES).await.json()["roles"].as_array().unwrap().clone();
    roles.iter().filter(|role| role["name"] == name).count()
}

on_both! {
    async fn the_same_again_is_answered_the_same_and_done_once(world: &World) {
        let program = owner(world).await;
        let keyed = program.clone().with("idempotency-key", "make-night-shift");
        let first = keyed.post(ROLES, role("Night shift")).await;
        assert_eq!((first.status, first.header("idempotency-replayed")), (201, None));
        let again = keyed.post(ROLES, role("Night shift")).await;
        assert_eq!((again.status, &again.text, again.header("idempotency-replayed")), (201, &first.text, Some("true")));
        for header in ["etag", "location", "content-type"] {
            assert!(first.header(header).is_some(), "{header}");
            assert_eq!(again.header(header), first.header(header), "{header}");
        }
        assert_eq!(roles_named(&program, "night shift").await, 1);
        assert_eq!(program.post(ROLES, role("Night shift")).await.status, 422, "without the key it is another request");
    }

    async fn a_key_stands_for_one_body_of_one_token_at_one_address(world: &World) {
        let program = owner(world).await;
        world.member("acme", "ann", "admin").await;
        let ann = world.program("ann@acme.example", "acme").await;
        let key = |program: &Program| program.clone().with("idempotency-key", "k");
        assert_eq!(key(&program).post(ROLES, role("One")).await.status, 201);
        let other = key(&program).post(ROLES, role("Two")).await;
        assert_eq!((other.status, other.json()["message"].as_str()), (422, Some("This Idempotency-Key was sent before, with another body.")));
        assert_eq!(key(&ann).post(ROLES, role("Three")).await.status, 201);
        let other_token = world.program("owner@acme.example", "acme").await;
        let of_another = key(&other_token).post(ROLES, role("One")).await;
        assert_eq!((of_another.status, of_another.header("idempotency-replayed")), (422, None), "the name is taken: it was asked anew");
        let invite = json!({ "email": "new@acme.example", "role_id": 4 });
        assert_eq!(key(&program).post("/api/v1/team/invite", invite).await.status, 201);
        for (name, times) in [("one", 1), ("two", 0), ("three", 1)] {
            assert_eq!(roles_named(&program, name).await, times, "{name}");
        }
    }

    /// What a door refused stays refused: the program asks again with another key when it wants to know anew.
    async fn a_refusal_is_answered_again_and_a_body_that_was_never_read_is_not_held_against_its_key(world: &World) {
        let program = owner(world).await;
        assert_eq!(program.post(ROLES, role("Taken")).await.status, 201);
        let keyed = program.clone().with("idempotency-key", "again");
        assert_eq!(keyed.post(ROLES, json!({ "nonsense": 1 })).await.status, 422);
        let refused = keyed.post(ROLES, role("Taken")).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert_eq!(program.delete(&format!("{ROLES}/6")).await.status, 200);
        let again = keyed.post(ROLES, role("Taken")).await;
        assert_eq!((again.status, &again.text, again.header("idempotency-replayed")), (422, &refused.text, Some("true")));
        assert_eq!(program.with("idempotency-key", "anew").post(ROLES, role("Taken")).await.status, 201);
    }

    async fn a_key_is_forgotten_after_a_day(world: &World) {
        let program = owner(world).await.with("idempotency-key", "daily");
        assert_eq!(program.post(ROLES, role("One")).await.status, 201);
        world.clock.advance(Span::minutes(24 * 60 - 1));
        assert_eq!(program.post(ROLES, role("Two")).await.status, 422);
        world.clock.advance(Span::minutes(2));
        assert_eq!(program.post(ROLES, role("Two")).await.status, 201);
    }

    async fn what_is_no_key_is_refused(world: &World) {
        let program = owner(world).await;
        for wrong in [program.clone().with("idempotency-key", ""), program.clone().with("idempotency-key", "k".repeat(256)), program.clone().with("idempotency-key", "a").with("idempotency-key", "b")] {
            assert_eq!(wrong.post(ROLES, role("One")).await.status, 400);
        }
        assert_eq!(program.clone().with("idempotency-key", "k".repeat(255)).post(ROLES, role("One")).await.status, 201);
    }

    async fn at_once_it_is_done_once(world: &World) {
        let program = owner(world).await;
        for turn in 0..race::dear_rounds().max(3) {
            let keyed = program.clone().with("idempotency-key", format!("turn {turn}"));
            let name = format!("role {turn}");
            let runners = (0..AT_ONCE).map(|_| {
                let (keyed, body) = (keyed.clone(), role(&name));
                async move { keyed.post(ROLES, body).await }
            });
            let replies = race::together(turn, runners.collect()).await;
            let fresh = replies.iter().filter(|reply| reply.status == 201 && reply.header("idempotency-replayed").is_none()).count();
            assert_eq!(fresh, 1, "{replies:?}");
            assert!(replies.iter().all(|reply| matches!(reply.status, 201 | 409)), "{replies:?}");
            assert_eq!(roles_named(&program, &name).await, 1);
            // Whoever was slower has not put a refusal in the place of the answer.
            let afterwards = keyed.post(ROLES, role(&name)).await;
            assert_eq!((afterwards.status, afterwards.header("idempotency-replayed")), (201, Some("true")), "{}", afterwards.text);
        }
    }
}
