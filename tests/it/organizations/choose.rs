//! Where one belongs.

use diesel::prelude::*;
use rolecall::{
    db::schema::{members, role_counts, users},
    domain::{instant::Instant, member::Status},
};

use crate::{harness::person, on_both};

on_both! {
    async fn with_one_organization_there_is_nothing_to_choose(world: &World) {
        world.organization("acme", "starter").await;
        let browser = world.signed_in("owner@acme.example").await;
        assert_eq!(browser.get("/o").await.location(), Some("/o/acme"));
        let home = browser.get("/o/acme").await;
        assert_eq!(home.all("header .org"), ["The acme team"]);
        assert_eq!(home.attribute("header a.org", "href"), None, "nor to switch");
    }

    async fn with_several_one_chooses_by_name_and_role(world: &World) {
        world.organization("zebra", "starter").await;
        world.organization("acme", "autocom").await;
        world.organization("closed", "starter").await;
        let now = world.clock.now();
        let mia = person("Mia", "mia@acme.example", "member", Status::Suspended, now, Instant::UNKNOWN);
        world.people("closed", vec![mia]).await;
        world.joins("mia@acme.example", "zebra", "viewer").await;
        world.joins("mia@acme.example", "acme", "admin").await;
        let browser = world.signed_in("mia@acme.example").await;
        let page = browser.get("/o").await;
        assert_eq!((page.status.as_u16(), page.heading()), (200, "Choose an organization".into()));
        assert_eq!(page.all(".door b"), ["The acme team", "The closed team", "The zebra team"]);
        assert!(page.all(".door")[0].contains("Admin") && page.all(".door")[2].contains("Viewer"), "{:?}", page.all(".door"));
        assert_eq!(page.all("a.door").len(), 2, "where one is suspended there is no way in");
        assert_eq!(page.all("div.door .badge"), ["Suspended"]);
        assert_eq!(page.attribute("a.door", "href").as_deref(), Some("/o/acme"));
        assert_eq!(browser.get("/o/acme").await.attribute("header a.org", "href").as_deref(), Some("/o"));
    }

    async fn whoever_is_suspended_in_their_only_organization_is_told_so_and_not_sent_round_in_circles(world: &World) {
        world.organization("acme", "starter").await;
        world.member_with("acme", "sven", "admin", Status::Suspended).await;
        let browser = world.signed_in("sven@acme.example").await;
        let page = browser.get("/o").await;
        assert_eq!((page.status.as_u16(), page.all(".door .badge")), (200, vec!["Suspended".to_owned()]));
        for path in ["/o/acme", "/o/acme/members", "/o/acme/settings"] {
            let page = browser.get(path).await;
            assert_eq!((page.status.as_u16(), page.heading()), (403, "Your access is suspended".into()), "{path}");
            assert!(page.text().contains("The acme team"), "{path}");
            assert!(!page.body.contains("Olga") && !page.body.contains("owner@"), "{path} shows nobody");
        }
        assert_eq!(browser.post("/o/acme/settings", &[("name", "Mine")]).await.status, 403);
    }

    async fn whoever_belongs_nowhere_is_told_how_to_get_in(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "rem", "member").await;
        let browser = world.signed_in("rem@acme.example").await;
        assert_eq!(browser.get("/o/acme").await.status, 200);
        // Removed, as a removal leaves things.
        world
            .query(|conn| {
                let rem: rolecall::domain::ids::UserId =
                    users::table.filter(users::email.eq("rem@acme.example")).select(users::id).first(conn).unwrap();
                let row: (rolecall::domain::ids::OrgId, i32) =
                    members::table.filter(members::user_id.eq(rem)).select((members::org_id, members::role_number)).first(conn).unwrap();
                rolecall::db::dialect::unindex_members(conn, row.0, rolecall::db::types::Document(serde_json::json!([rem]))).unwrap();
                diesel::delete(members::table.filter(members::user_id.eq(rem))).execute(conn).unwrap();
                let of_role = role_counts::table.filter(role_counts::org_id.eq(row.0).and(role_counts::role_number.eq(row.1)));
                diesel::update(of_role.filter(role_counts::status.eq("active")))
                    .set(role_counts::members.eq(role_counts::members - 1))
                    .execute(conn)
                    .unwrap();
                use rolecall::db::schema::organization_state;
                diesel::update(organization_state::table.find(row.0))
                    .set(organization_state::active.eq(organization_state::active - 1))
                    .execute(conn)
                    .unwrap();
            })
            .await;
        let page = browser.get("/o").await;
        assert_eq!((page.status.as_u16(), page.heading()), (200, "You are in no organization yet".into()));
        assert!(page.text().contains("rem@acme.example"), "{}", page.text());
        assert_eq!(browser.get("/o/acme").await.status, 404, "the right ends with the membership, not with the session");
    }

    async fn a_foreign_organization_is_answered_exactly_like_one_that_is_not(world: &World) {
        world.organization("acme", "starter").await;
        world.organization("other", "starter").await;
        let browser = world.signed_in("owner@acme.example").await;
        for (accept, rest) in [("text/html", ""), ("text/html", "/members?q=a"), ("text/html", "/settings"), ("application/json", "/members")] {
            let ask = async |slug: &str, method: &str| {
                let request = browser.request(method, &format!("/o/{slug}{rest}")).header("accept", accept);
                let request = request.header("content-type", "application/x-www-form-urlencoded");
                let mut page = browser.send(if method == "POST" { request.body("name=Mine") } else { request }).await;
                let id = page.header("x-request-id").unwrap().to_owned();
                page.headers.remove("x-request-id");
                page.headers.remove("date");
                // Whether the rest of a body nobody reads had come by then.
                page.headers.remove("connection");
                (page.status.as_u16(), page.headers, page.body.replace(&id, "ID"))
            };
            for method in ["GET", "HEAD", "POST"] {
                let foreign = ask("other", method).await;
                assert_eq!(foreign, ask("nowhere", method).await, "{method} {rest}");
                let expected = if method == "POST" && rest != "/settings" { 405 } else { 404 };
                assert_eq!(foreign.0, expected, "{method} {rest}");
            }
        }
        let name = world.signed_in("owner@other.example").await.get("/o/other").await.heading();
        assert_eq!(name, "The other team", "and nothing was renamed");
    }
}
