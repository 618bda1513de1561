//! What opens, and what does not.

use serde_json::json;

use crate::{harness::Program, on_both};

const ROLES: &str = "/api/v1/team/roles";

on_both! {
    async fn a_token_opens_in_one_header_and_nowhere_else(world: &World) {
        world.organization("acme", "autocom").await;
        let token = world.token("owner@acme.example", "acme").await;
        let bare = Program::at(&world.origin).in_tenant("acme");
        assert_eq!(bare.clone().bearing(&token).get(ROLES).await.status, 200);
        assert_eq!(bare.clone().with("authorization", format!("bearer {token}")).get(ROLES).await.status, 200);
        let browser = world.signed_in("owner@acme.example").await;
        assert_eq!(browser.get(ROLES).await.status, 401, "a session is nothing here");
        let wrong = [
            bare.clone(),
            bare.clone().with("cookie", format!("token={token}; session={token}")),
            bare.clone().with("authorization", token.clone()),
            bare.clone().with("authorization", format!("Basic {token}")),
            bare.clone().with("authorization", format!("Bearer  {token}")),
            bare.clone().with("authorization", format!("Bearer {token} ")).with("authorization", "x"),
            bare.clone().bearing(&token).bearing(&token),
            bare.clone().bearing(&token[..token.len() - 1]),
            bare.clone().bearing("rct_"),
        ];
        for program in wrong {
            let reply = program.get(ROLES).await;
            assert_eq!(reply.status, 401, "{}", reply.text);
            assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
            assert_eq!(reply.json()["message"], "Unauthenticated.");
        }
        for query in ["token", "access_token", "api_key"] {
            assert_eq!(bare.get(&format!("{ROLES}?{query}={token}")).await.status, 401, "{query}");
        }
        let in_body = json!({ "access_token": token, "name": "a", "permissions": [] });
        assert_eq!(bare.post(ROLES, in_body).await.status, 401);
        // And no page takes it for a session.
        let page = bare.bearing(&token).get("/o/acme/members").await;
        assert_eq!((page.status, page.header("location")), (303, Some("/sign-in?next=%2Fo%2Facme%2Fmembers")));
    }

    async fn a_program_says_where_and_only_where_its_token_is_for(world: &World) {
        world.organization("acme", "autocom").await;
        world.organization("other", "autocom").await;
        let token = world.token("owner@acme.example", "acme").await;
        let bare = Program::at(&world.origin).bearing(&token);
        assert_eq!(bare.get(ROLES).await.status, 400);
        assert_eq!(bare.get(ROLES).await.json()["message"], "The header X-Tenant is required. It names the organization, as in its addresses.");
        for foreign in ["other", "nowhere", "", "ACME", "acme'--"] {
            assert_eq!(bare.clone().in_tenant(foreign).get(ROLES).await.status, 404, "{foreign:?}");
        }
        assert_eq!(bare.clone().in_tenant("acme").in_tenant("acme").get(ROLES).await.status, 404);
        // Who is in both still comes with a token of one.
        world.joins("owner@acme.example", "other", "admin").await;
        assert_eq!(bare.in_tenant("other").get(ROLES).await.status, 404);
    }

    async fn a_members_token_is_worth_what_its_member_is(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "ada", "admin").await;
        let program = world.program("ada@acme.example", "acme").await;
        let role = |name: &str| json!({ "name": name, "description": "", "permissions": ["orders.view"] });
        assert_eq!(program.post(ROLES, role("One")).await.status, 201);
        let owner = world.signed_in("owner@acme.example").await;
        world.gives(&owner, "acme", "ada@acme.example", "agent").await;
        assert_eq!(program.post(ROLES, role("Two")).await.status, 403);
        assert_eq!(program.get(ROLES).await.status, 200);
        world.acts(&owner, "acme", "ada@acme.example", "suspend", &[]).await;
        assert_eq!(program.get(ROLES).await.status, 403);
        world.acts(&owner, "acme", "ada@acme.example", "reactivate", &[]).await;
        assert_eq!(program.get(ROLES).await.status, 200);
        world.acts(&owner, "acme", "ada@acme.example", "remove", &[]).await;
        assert_eq!(program.get(ROLES).await.status, 401);
        // Who comes back comes back without it.
        world.acts(&owner, "acme", "ada@acme.example", "restore", &[]).await;
        assert_eq!(program.get(ROLES).await.status, 401);
        assert_eq!(world.program("ada@acme.example", "acme").await.get(ROLES).await.status, 200);
    }
}
