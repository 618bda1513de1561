//! The members, as a program lists them.

use rolecall::domain::{
    instant::{Instant, Span},
    member::Status,
};
use serde_json::{Value, json};

use crate::{
    harness::{Program, World, person},
    on_both,
};

const LIST: &str = "/api/v1/team/members";

/// AutoCom's store with a few people.
async fn my_store(world: &World) -> Program {
    world.organization("my-store", "autocom").await;
    world.member("my-store", "ada", "admin").await;
    world.member("my-store", "vic", "viewer").await;
    world.member_with("my-store", "sue", "agent", Status::Suspended).await;
    world.program("owner@my-store.example", "my-store").await
}

/// The addresses on a page, without what is behind the @.
fn locals(page: &Value) -> Vec<&str> {
    let members = page["members"].as_array().unwrap_or_else(|| panic!("{page}"));
    members.iter().map(|one| one["email"].as_str().unwrap().split('@').next().unwrap()).collect()
}

async fn lists(program: &Program, query: &str) -> Vec<String> {
    let reply = program.get(&format!("{LIST}{query}")).await;
    assert_eq!(reply.status, 200, "{query}: {}", reply.text);
    locals(&reply.json()).into_iter().map(str::to_owned).collect()
}

/// What the header `Link` says, by the relation.
fn links(header: Option<&str>) -> Vec<(String, String)> {
    let part = |part: &str| {
        let (link, relation) = part.split_once(">; rel=\"").unwrap();
        (relation.trim_end_matches('"').to_owned(), link.trim_start_matches('<').to_owned())
    };
    header.map(|header| header.split(", ").map(part).collect()).unwrap_or_default()
}

fn to<'a>(links: &'a [(String, String)], relation: &str) -> Option<&'a str> {
    links.iter().find(|(is, _)| is == relation).map(|(_, link)| link.as_str())
}

on_both! {
    async fn everybody_is_listed_with_role_and_status(world: &World) {
        let program = my_store(world).await;
        let reply = program.get(LIST).await;
        assert_eq!((reply.status, reply.header("link")), (200, None));
        let all = reply.json();
        assert_eq!(locals(&all), ["ada", "owner", "sue", "vic"]);
        let (ada, joined) = (world.id("ada@my-store.example").await, all["members"][0]["joined_at"].as_str().unwrap());
        let expected = format!(
            r#"{{"id":"{ada}","name":"Ada","email":"ada@my-store.example","external_id":null,"role":{{"id":2,"name":"admin"}},"status":"active","last_seen_at":null,"joined_at":"{joined}"}}"#
        );
        assert!(reply.text.starts_with(&format!(r#"{{"members":[{expected},"#)), "{}", reply.text);
        assert!(joined.ends_with('Z') && joined.len() == "2026-01-08T12:00:00Z".len(), "{joined}");
        assert_eq!((&all["members"][2]["status"], &all["members"][2]["role"]), (&json!("suspended"), &json!({ "id": 4, "name": "agent" })));
        let one = program.get(&format!("{LIST}/{ada}")).await;
        assert_eq!((one.status, one.text), (200, format!(r#"{{"member":{expected}}}"#)));
        let me = program.get(&format!("{LIST}/me")).await.json();
        assert_eq!(me, json!({ "member": all["members"][1] }));
    }

    async fn a_list_is_searched_narrowed_and_ordered(world: &World) {
        world.organization("acme", "autocom").await;
        let now = world.clock.now();
        let before = |hours: i64| now.minus(Span::hours(hours));
        let people = [
            ("Zoé Adams", "zoe", "agent", Status::Active, before(3), before(1)),
            ("Bo Zuse", "bo", "viewer", Status::Active, before(2), Instant::UNKNOWN),
            ("Cy Young", "cy", "agent", Status::Suspended, before(4), before(2)),
        ];
        let people = people.map(|(name, local, role, status, joined, seen)| person(name, &format!("{local}@acme.example"), role, status, joined, seen));
        world.people("acme", people.into()).await;
        let program = world.program("owner@acme.example", "acme").await;
        let cases = [
            ("", vec!["bo", "cy", "owner", "zoe"]),
            ("?search=zoe", vec!["zoe"]),
            ("?search=ZOE%20adams&status=active", vec!["zoe"]),
            ("?search=nobody", vec![]),
            ("?role=4", vec!["cy", "zoe"]),
            ("?role=4&status=suspended", vec!["cy"]),
            ("?status=active", vec!["bo", "owner", "zoe"]),
            ("?sort=-name", vec!["zoe", "owner", "cy", "bo"]),
            ("?sort=role", vec!["owner", "cy", "zoe", "bo"]),
            ("?sort=joined&role=4", vec!["zoe", "cy"]),
            ("?sort=-joined&role=4", vec!["cy", "zoe"]),
            ("?sort=seen&role=4", vec!["zoe", "cy"]),
            ("?search=&after=&before=", vec!["bo", "cy", "owner", "zoe"]),
        ];
        for (query, expected) in cases {
            assert_eq!(lists(&program, query).await, expected, "{query}");
        }
        let seen = program.get(&format!("{LIST}?search=zoe")).await.json()["members"][0]["last_seen_at"].clone();
        assert!(seen.is_string(), "{seen}");
    }

    /// A filter that nobody knows is no filter that is passed over: a program would take everybody for those it asked for.
    async fn what_is_no_filter_is_refused(world: &World) {
        let program = my_store(world).await;
        let cases = [
            ("?role=77", "role"),
            ("?role=", "role"),
            ("?status=", "status"),
            ("?sort=", "sort"),
            ("?role=agent", "role"),
            ("?role=4.0", "role"),
            ("?role=99999999999", "role"),
            ("?status=removed", "status"),
            ("?status=Active", "status"),
            ("?sort=age", "sort"),
            ("?sort=--name", "sort"),
            ("?after=a&before=b", "before"),
        ];
        for (query, field) in cases {
            let (status, problem) = program.get(&format!("{LIST}{query}")).await.is();
            assert_eq!(status, 422, "{query}: {problem}");
            assert_eq!(problem["errors"].as_object().unwrap().keys().collect::<Vec<_>>(), [field], "{query}");
        }
        let problem = program.get(&format!("{LIST}?role=x&status=x&sort=x")).await.json();
        assert_eq!(problem["errors"].as_object().unwrap().len(), 3, "{problem}");
        for query in ["?q=ada", "?after=nonsense", "?before=e30", "?role=4&role=5", "?limit=5"] {
            assert_eq!(program.get(&format!("{LIST}{query}")).await.status, 400, "{query}");
        }
    }

    async fn a_long_list_comes_in_pages_there_and_back(world: &World) {
        world.organization("acme", "autocom").await;
        let now = world.clock.now();
        let many = |n: i64| person("One Of Many", &format!("p{n:03}@acme.example"), "agent", Status::Active, now.minus(Span::minutes(n)), Instant::UNKNOWN);
        world.people("acme", (0..120).map(many).collect()).await;
        let program = world.program("owner@acme.example", "acme").await;
        let expected: Vec<String> = (0..120).rev().map(|n| format!("p{n:03}")).collect();
        let (mut path, mut seen, mut pages) = (format!("{LIST}?search=many&role=4&status=active&sort=-joined"), Vec::new(), 0);
        let last = loop {
            let reply = program.get(&path).await;
            assert_eq!(reply.status, 200, "{}", reply.text);
            seen.extend(locals(&reply.json()).into_iter().map(str::to_owned));
            let links = links(reply.header("link"));
            assert_eq!(to(&links, "prev").is_some(), pages > 0);
            pages += 1;
            match to(&links, "next") {
                Some(next) => path = next.to_owned(),
                None => break links,
            }
        };
        assert_eq!((pages, seen), (3, expected.clone()));
        let back = program.get(to(&last, "prev").unwrap()).await;
        assert_eq!(locals(&back.json()), expected[50..100]);
        let links = links(back.header("link"));
        assert!(to(&links, "next").is_some() && to(&links, "prev").unwrap().contains("search=many&role=4&status=active&sort=-joined&before="));
    }

    async fn who_sees_less_is_shown_less(world: &World) {
        my_store(world).await;
        // AutoCom's viewers do not see the team: themselves they know.
        let vic = world.program("vic@my-store.example", "my-store").await;
        let (own, ada) = (world.id("vic@my-store.example").await, world.id("ada@my-store.example").await);
        let nobody = "01890000-0000-7000-8000-000000000000";
        for path in [LIST.to_owned(), format!("{LIST}/{ada}"), format!("{LIST}/{nobody}")] {
            let (status, problem) = vic.get(&path).await.is();
            assert_eq!((status, &problem["permission"]), (403, &json!("team.view")), "{path}");
        }
        for id in ["me".to_owned(), own.to_string()] {
            let (status, one) = vic.get(&format!("{LIST}/{id}")).await.is();
            assert_eq!((status, &one["member"]["email"]), (200, &json!("vic@my-store.example")), "{id}");
        }
        // Sendoso's managers reach their team, which is themselves while there are none.
        world.organization("gifts", "sendoso").await;
        world.member("gifts", "mia", "manager").await;
        world.member("gifts", "sam", "sender").await;
        let (mia, sam) = (world.program("mia@gifts.example", "gifts").await, world.id("sam@gifts.example").await);
        for query in ["", "?search=sam", "?role=4", "?sort=-name"] {
            let expected: &[&str] = if query.is_empty() || query.starts_with("?sort") { &["mia"] } else { &[] };
            assert_eq!(lists(&mia, query).await, expected, "{query}");
        }
        let (of_sam, of_nobody) = (mia.get(&format!("{LIST}/{sam}")).await, mia.get(&format!("{LIST}/{nobody}")).await);
        assert_eq!((of_sam.status, of_nobody.status), (404, 404));
        assert!(!of_sam.text.contains("Sam") && of_sam.json()["message"] == of_nobody.json()["message"]);
        // Nor does anybody find who is elsewhere.
        let owner = world.program("owner@my-store.example", "my-store").await;
        assert_eq!(owner.get(&format!("{LIST}/{sam}")).await.status, 404);
        for id in ["nobody", "ME", "1", "%00", "me%20", "00000000-0000-0000-0000-000000000000"] {
            assert_eq!(owner.get(&format!("{LIST}/{id}")).await.status, 404, "{id}");
        }
    }

    /// An organization's token is nobody in particular.
    async fn the_organizations_token_lists_and_is_no_member(world: &World) {
        my_store(world).await;
        let (program, token) = world.organizations_program("owner@my-store.example", "my-store").await;
        assert_eq!(lists(&program, "").await, ["ada", "owner", "sue", "vic"]);
        for id in ["me".to_owned(), token.to_string()] {
            for end in ["", "/permissions"] {
                assert_eq!(program.get(&format!("{LIST}/{id}{end}")).await.status, 404, "{id}{end}");
            }
        }
    }
}
