//! Who may make which token, and what it is worth afterwards.

use diesel::{RunQueryDsl, sql_query, sql_types};
use rolecall::{
    clock::new_id,
    db::types::Uid,
    domain::{ids::TokenId, instant::Span, token::MOST_LIVE},
};
use serde_json::json;

use super::{ADA, OWNER, ROLES, TOKENS, asks, bearing, listed, mints, place_of, role, secret};
use crate::{
    harness::{Browser, World},
    on_both,
};

/// An organization whose admin is Ada.
async fn acme(world: &World) -> (Browser, Browser) {
    world.organization("acme", "autocom").await;
    world.member("acme", "ada", "admin").await;
    (world.signed_in(OWNER).await, world.signed_in(ADA).await)
}

#[derive(diesel::QueryableByName)]
struct Dump {
    #[diesel(sql_type = sql_types::Text)]
    dump: String,
}

/// Everything that is stored, as far as it is text.
async fn stored(world: &World) -> String {
    let read = world.query(|conn| sql_query("SELECT CAST(database_to_xml(true, false, '') AS text) AS dump").get_result::<Dump>(conn).ok());
    if let Some(dump) = read.await {
        return dump.dump;
    }
    let file = |name: &str| std::fs::read(world.folder.path().join(name)).unwrap_or_default();
    [file("rolecall.db"), file("rolecall.db-wal")].iter().map(|bytes| String::from_utf8_lossy(bytes)).collect()
}

on_both! {
    async fn the_secret_is_shown_once_and_is_kept_nowhere(world: &World) {
        let (owner, _) = acme(world).await;
        let page = asks(&owner, &[("name", "Order desk"), ("permission", "team.view"), ("permission", "orders.view")]).await;
        let secret = secret(&page);
        assert_eq!(page.heading(), "Order desk is ready");
        assert_eq!(page.body.matches(&secret).count(), 1, "not in the command, either");
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert!(page.text().contains("It is not shown again."), "{}", page.text());
        assert!(page.all("dl.facts dd").contains(&"2 permissions".to_owned()), "{}", page.text());
        assert!(page.one("pre").contains("-H \"X-Tenant: acme\" http://rolecall.test/api/v1/team/roles"), "{}", page.one("pre"));
        assert_eq!(bearing(world, &secret).get(ROLES).await.status, 200);

        // What is stored tells it apart, and opens nothing.
        let (beginning, rest) = secret.split_at(10);
        let stored = stored(world).await;
        assert!(stored.contains(beginning) && stored.contains("Order desk"), "this looks at nothing");
        assert!(!stored.contains(rest));
        assert!(owner.get(TOKENS).await.body.contains(beginning));
        assert!(!owner.get(TOKENS).await.body.contains(rest));
        let line = world.record("acme").await.pop().unwrap();
        assert_eq!((line.action.as_str(), line.actor_name.as_str(), line.refused), ("tokens.created", "Olga Owner", false));
        assert_eq!(line.payload()["permissions"], json!({ "orders.view": "organization", "team.view": "organization" }));
        assert!(!line.payload().to_string().contains(rest));
    }

    async fn a_command_is_shown_that_the_token_can_do(world: &World) {
        let (owner, _) = acme(world).await;
        let page = asks(&owner, &[("permission", "orders.view"), ("as_owner", "yes")]).await;
        assert_eq!(page.all("dl.facts dd")[1], "One permission and what only Owner may do here");
        assert!(page.one("pre").ends_with("/api/v1/auth/tenants"), "{}", page.one("pre"));
        let program = bearing(world, &secret(&page));
        assert_eq!(program.get("/api/v1/auth/tenants").await.status, 200);
        assert_eq!(program.get(ROLES).await.status, 403);
    }

    /// So many that people can still look through them; what is over stands in nobody's way.
    async fn there_are_only_so_many_live_tokens(world: &World) {
        let (owner, _) = acme(world).await;
        asks(&owner, &[("name", "First"), ("permission", "team.view"), ("days", "7")]).await;
        let copy = "INSERT INTO tokens (org_id, id, secret_hash, prefix, name, user_id, permissions, as_owner, made_by_name, created_at, expires_at)
            SELECT t.org_id, $1, $2, t.prefix, t.name, t.user_id, t.permissions, t.as_owner, t.made_by_name, t.created_at, t.expires_at
            FROM tokens t ORDER BY t.created_at LIMIT 1";
        world
            .query(move |conn| {
                for _ in 1..MOST_LIVE {
                    let id = TokenId(new_id());
                    let hash: Vec<u8> = [*id.0.as_bytes(), *id.0.as_bytes()].concat();
                    sql_query(copy).bind::<Uid, _>(id).bind::<sql_types::Binary, _>(hash).execute(conn).unwrap();
                }
            })
            .await;
        let full = asks(&owner, &[("permission", "team.view")]).await;
        assert_eq!(full.status, 409, "{}", full.body);
        assert!(full.text().contains("There are 200 tokens, and no more are possible."), "{}", full.text());
        world.clock.advance(Span::days(7));
        assert_eq!(asks(&world.signed_in(OWNER).await, &[("permission", "team.view")]).await.status, 200);
    }

    async fn nobody_puts_into_a_token_what_is_not_theirs(world: &World) {
        let (_, ada) = acme(world).await;
        let cases = [
            ([("permission", "orders.view"), ("permission", "settings.manage_billing")], "permissions", "It would go further than you may: Manage billing.", "wider"),
            ([("permission", "orders.view"), ("as_owner", "yes")], "as_owner", "That is for Owner alone.", "as_owner"),
            ([("permission", "orders.view"), ("whose", "organization")], "whose", "Only Owner can make tokens of the organization: they outlive whoever made them.", "not_owner"),
        ];
        for (at, (fields, field, says, reason)) in cases.into_iter().enumerate() {
            let page = asks(&ada, &fields).await;
            assert_eq!(page.status, 403, "{reason}");
            assert_eq!(page.error_of(field).unwrap(), says);
            assert!(page.attribute("#secret", "value").is_none());
            let refused = world.refusals("acme").await;
            assert_eq!(refused.len(), at + 1, "{reason}");
            assert_eq!((refused[at].action.as_str(), refused[at].actor_name.as_str()), ("tokens.created", "Ada"));
            assert_eq!(*refused[at].payload(), json!({ "name": "Order desk", "reason": reason }));
        }
        assert!(listed(&ada).await.is_empty());
    }

    async fn a_reach_goes_no_further_than_its_makers(world: &World) {
        world.organization("acme", "starter").await;
        let held = [("settings.manage_api_keys", "organization"), ("projects.edit", "own")];
        let permissions = held.into_iter().map(|(key, reach)| (key.to_owned(), reach.parse().unwrap())).collect();
        let own = rolecall::store::seed::SeedRole {
            name: "Integrator".into(),
            description: String::new(),
            reach: rolecall::domain::reach::Reach::Organization,
            permissions,
        };
        let operator = rolecall::authz::Operator::at_the_command_line();
        let key = rolecall::store::seed::role(&world.doors(), &operator, "acme".into(), own).await.unwrap().unwrap();
        world.member("acme", "ivo", &key).await;
        let ivo = world.signed_in("ivo@acme.example").await;
        let form = ivo.get("/o/acme/tokens/new").await;
        assert_eq!(form.values("select[name=permission] option"), ["", "projects.edit:own"]);
        assert_eq!(form.values("input[name=permission]"), ["settings.manage_api_keys"]);
        assert_eq!(asks(&ivo, &[("permission", "projects.edit:organization")]).await.status, 403);
        secret(&asks(&ivo, &[("permission", "projects.edit:own")]).await);
        assert_eq!(world.record("acme").await.pop().unwrap().payload()["permissions"], json!({ "projects.edit": "own" }));
    }

    async fn a_members_token_is_worth_what_was_chosen_and_what_its_member_may_now(world: &World) {
        let (owner, ada) = acme(world).await;
        let whole = mints(world, &ada, &[("name", "Whole"), ("carries", "all")]).await;
        let narrow = [("permission", "team.manage_roles"), ("permission", "team.view"), ("permission", "orders.view")];
        let narrow = mints(world, &ada, &[&[("name", "Narrow")], &narrow[..]].concat()).await;
        let blind = mints(world, &ada, &[("name", "Blind"), ("permission", "team.manage_roles")]).await;
        let may = async |program: &crate::harness::Program, name: &str| {
            (program.get(ROLES).await.status, program.post(ROLES, role(name)).await.status)
        };
        assert_eq!(may(&whole, "One").await, (200, 201));
        assert_eq!(may(&narrow, "Two").await, (200, 201));
        assert_eq!(may(&blind, "Three").await.0, 403, "what was not chosen is not let through");
        assert_eq!(world.gives(&owner, "acme", ADA, "agent").await.status, 303);
        assert_eq!(may(&whole, "Four").await, (200, 403));
        assert_eq!(may(&narrow, "Five").await, (200, 403));
        assert_eq!(may(&blind, "Six").await, (403, 403), "nor what the member has, and was not chosen");
        assert_eq!(world.gives(&owner, "acme", ADA, "admin").await.status, 303);
        assert_eq!(may(&narrow, "Seven").await, (200, 201));
    }

    async fn an_organizations_token_stays_what_it_was_when_its_maker_is_less(world: &World) {
        let (owner, _) = acme(world).await;
        world.member("acme", "heir", "owner").await;
        let heir = world.signed_in("heir@acme.example").await;
        let fields = [("name", "Shop"), ("whose", "organization"), ("permission", "team.manage_roles"), ("permission", "orders.view")];
        let shop = mints(world, &heir, &fields).await;
        assert_eq!(shop.post(ROLES, role("One")).await.status, 201);
        assert_eq!(world.gives(&owner, "acme", "heir@acme.example", "viewer").await.status, 303);
        assert_eq!(shop.post(ROLES, role("Two")).await.status, 201);
        assert_eq!(world.acts(&owner, "acme", "heir@acme.example", "remove", &[]).await.status, 303);
        assert_eq!(shop.post(ROLES, role("Three")).await.status, 201);
        assert_eq!(listed(&owner).await, ["Shop"]);
        // It acts under its own name.
        assert_eq!(world.record("acme").await.pop().unwrap().actor_name, "Shop");
    }

    async fn a_token_ends_when_its_time_is_over(world: &World) {
        let (owner, _) = acme(world).await;
        let week = mints(world, &owner, &[("carries", "all"), ("days", "7")]).await;
        let never = mints(world, &owner, &[("carries", "all"), ("days", "never")]).await;
        world.clock.advance(Span(Span::days(7).0 - Span::seconds(1).0));
        assert_eq!(week.get(ROLES).await.status, 200);
        world.clock.advance(Span::seconds(1));
        assert_eq!(week.get(ROLES).await.status, 401);
        assert_eq!(never.get(ROLES).await.status, 200);
    }

    async fn there_are_no_more_tokens_than_people_can_look_through(world: &World) {
        let (owner, _) = acme(world).await;
        for _ in 0..rolecall::domain::token::MOST_LIVE {
            world.token(ADA, "acme").await;
        }
        let page = asks(&owner, &[("carries", "all")]).await;
        assert_eq!(page.status, 409);
        assert_eq!(page.one("main [role=alert] p"), "There are 200 tokens, and no more are possible. Revoke those that nobody uses.");
        assert_eq!(page.typed("name").unwrap(), "Order desk");
        let first = place_of(&owner, "A test").await;
        assert_eq!(owner.post(&first, &[]).await.status, 303);
        secret(&asks(&owner, &[("carries", "all")]).await);
    }
}
