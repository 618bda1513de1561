//! Those who went, as a program lists them.

use serde_json::json;

use crate::on_both;

const LIST: &str = "/api/v1/team/members/removed";

on_both! {
    async fn who_went_is_listed_with_when_and_by_whom(world: &World) {
        world.organization("acme", "autocom").await;
        for local in ["mia", "vic"] {
            world.member("acme", local, "viewer").await;
        }
        let program = world.program("owner@acme.example", "acme").await;
        assert_eq!(program.get(LIST).await.is(), (200, json!({ "members": [] })));
        let (owner, vic) = (world.signed_in("owner@acme.example").await, world.signed_in("vic@acme.example").await);
        world.acts(&owner, "acme", "mia@acme.example", "remove", &[]).await;
        assert_eq!(vic.post("/o/acme/leave", &[]).await.status, 303);
        let reply = program.get(LIST).await;
        let all = reply.json();
        let at = |n: usize| all["members"][n]["removed_at"].as_str().unwrap().to_owned();
        let (vic, mia, owner) =
            (world.id("vic@acme.example").await, world.id("mia@acme.example").await, world.id("owner@acme.example").await);
        let one = |id, name: &str, by, by_name: &str, at: String| {
            format!(
                r#"{{"id":"{id}","name":"{name}","email":"{}@acme.example","role":{{"id":5,"name":"viewer"}},"removed_at":"{at}","removed_by":{{"id":"{by}","name":"{by_name}"}},"can_be_restored":true}}"#,
                name.to_lowercase()
            )
        };
        let expected = format!(
            r#"{{"members":[{},{}]}}"#,
            one(vic, "Vic", vic, "Vic", at(0)),
            one(mia, "Mia", owner, "Olga Owner", at(1))
        );
        assert_eq!((reply.status, reply.text), (200, expected));
        assert_eq!(program.get(&format!("{LIST}?search=MIA")).await.json()["members"].as_array().unwrap().len(), 1);
        for query in ["?after=nonsense", "?before=x", "?status=active"] {
            assert_eq!(program.get(&format!("{LIST}{query}")).await.status, 400, "{query}");
        }
    }

    async fn nobody_comes_back_in_a_role_that_is_no_more(world: &World) {
        world.organization("acme", "autocom").await;
        let program = world.program("owner@acme.example", "acme").await;
        let role = json!({ "name": "Night shift", "description": "", "permissions": ["orders.view"] });
        let number = program.post("/api/v1/team/roles", role).await.json()["role"]["id"].as_i64().unwrap();
        world.member("acme", "mia", &world.key_of("acme", number as i32).await).await;
        let mia = world.id("mia@acme.example").await;
        assert_eq!(program.delete(&format!("/api/v1/team/members/{mia}")).await.status, 200);
        assert_eq!(program.delete(&format!("/api/v1/team/roles/{number}")).await.status, 200);
        let listed = program.get(LIST).await.json();
        assert_eq!(listed["members"][0]["role"], json!({ "id": number, "name": "night shift" }));
        assert_eq!(listed["members"][0]["can_be_restored"], false);
        let (status, problem) = program.send(reqwest::Method::POST, &format!("/api/v1/team/members/{mia}/restore"), None).await.is();
        let why = "That role was deleted, so nobody can have it unless it is brought back.";
        assert_eq!((status, &problem["message"]), (409, &json!(why)));
    }

    async fn a_long_list_comes_in_pages(world: &World) {
        world.organization("acme", "autocom").await;
        let now = world.clock.now();
        let unknown = rolecall::domain::instant::Instant::UNKNOWN;
        let active = rolecall::domain::member::Status::Active;
        let many = |n: usize| crate::harness::person("One Of Many", &format!("p{n:02}@acme.example"), "viewer", active, now, unknown);
        world.people("acme", (0..60).map(many).collect()).await;
        let program = world.program("owner@acme.example", "acme").await;
        for n in 0..60 {
            let id = world.id(&format!("p{n:02}@acme.example")).await;
            assert_eq!(program.delete(&format!("/api/v1/team/members/{id}")).await.status, 200);
        }
        let first = program.get(&format!("{LIST}?search=many")).await;
        let next = first.header("link").unwrap().strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap().to_owned();
        assert!(next.starts_with(&format!("{LIST}?search=many&after=")), "{next}");
        let second = program.get(&next).await;
        assert_eq!((second.status, second.header("link")), (200, None));
        let emails = |page: serde_json::Value| -> Vec<String> {
            page["members"].as_array().unwrap().iter().map(|one| one["email"].as_str().unwrap().to_owned()).collect()
        };
        let mut all = emails(first.json());
        assert_eq!(all.len(), 50);
        all.extend(emails(second.json()));
        all.sort();
        assert_eq!(all, (0..60).map(|n| format!("p{n:02}@acme.example")).collect::<Vec<_>>());
    }

    /// A program that may remove and does not see the team sees none of those who went, and an agent may not even ask.
    async fn who_does_not_see_the_team_does_not_see_who_went(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "amy", "agent").await;
        world.member("acme", "mia", "viewer").await;
        let owner = world.program("owner@acme.example", "acme").await;
        assert_eq!(owner.delete(&format!("/api/v1/team/members/{}", world.id("mia@acme.example").await)).await.status, 200);
        let amy = world.program("amy@acme.example", "acme").await.get(LIST).await;
        assert_eq!((amy.status, &amy.json()["permission"]), (403, &json!("team.remove")));
        let blind = world.narrowed_program("owner@acme.example", "acme", &["team.remove"]).await;
        assert_eq!(blind.get(LIST).await.is(), (200, json!({ "members": [] })));
        assert_eq!(owner.get(LIST).await.json()["members"].as_array().unwrap().len(), 1);
    }
}
