//! Asking for a link.

use diesel::prelude::*;
use rolecall::{db::schema::outbox, domain::instant::Span};

use super::{ends_well, with_mail};
use crate::on_both;

on_both! {
    async fn the_answer_is_the_same_whether_or_not_anybody_has_the_address(database: Database) {
        let (world, sink) = with_mail(database).await;
        world.organization("acme", "starter").await;
        let answer = async |email: &str| {
            let mut page = world.visitor().post("/password/forgot", &[("email", email)]).await;
            page.headers.remove("date");
            page.headers.remove("x-request-id");
            assert!(page.text().contains(email));
            (page.status, page.headers, page.body.replace(email, "EMAIL"))
        };
        let unknown = answer("nobdy@acme.example").await;
        assert_eq!(unknown.0, 200);
        assert_eq!(answer("owner@acme.example").await, unknown);
        let mails = sink.wait_for(1).await;
        assert_eq!((mails.len(), mails[0].to.as_slice()), (1, ["owner@acme.example".to_owned()].as_slice()));
        let noted: i64 = world.query(|conn| outbox::table.count().get_result(conn).unwrap()).await;
        assert_eq!(noted, 1, "nothing is put down for an address nobody has");
        ends_well(world).await;
    }
}

on_both! {
    async fn links_are_not_sent_by_the_dozen_to_anybody_known_or_not(world: &World) {
        world.organization("acme", "starter").await;
        for email in ["owner@acme.example", "nobody@acme.example"] {
            let browser = world.visitor();
            for spelling in [email.to_owned(), email.to_uppercase(), format!(" {email} ")] {
                assert_eq!(browser.post("/password/forgot", &[("email", &spelling)]).await.status, 200);
            }
            let page = browser.post("/password/forgot", &[("email", email)]).await;
            assert_eq!(page.status, 429);
            assert!(page.one("[role=alert] p").starts_with("A few links were asked for already."), "{}", page.text());
            assert_eq!(page.typed("email").as_deref(), Some(email));
            let wait: i64 = page.header("retry-after").expect("when to come back").parse().unwrap();
            assert!((1..=60).contains(&wait), "{wait}");
        }
        let noted: i64 = world.query(|conn| outbox::table.count().get_result(conn).unwrap()).await;
        assert_eq!(noted, 3);
        world.clock.advance(Span::seconds(61));
        assert_eq!(world.visitor().post("/password/forgot", &[("email", "owner@acme.example")]).await.status, 200);
    }

    async fn what_is_no_address_is_said_beside_the_field(world: &World) {
        for (typed, said) in [("", "Enter your email address."), ("owner", "This does not look like an email address.")] {
            let page = world.visitor().post("/password/forgot", &[("email", typed)]).await;
            assert_eq!((page.status.as_u16(), page.error_of("email").as_deref()), (422, Some(said)));
            assert_eq!(page.typed("email").as_deref(), Some(typed));
        }
    }
}
