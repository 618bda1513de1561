//! What the form offers before anything is typed: which roles, in which order, which of them by itself, and what is said about them.

use scraper::{ElementRef, Html, Selector};

use super::custom_role;
use crate::{
    harness::{Page, World},
    on_both,
};

/// A card: the role's key, whether it is chosen, and what warns of it.
type Card = (String, bool, Option<String>);

fn css(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

fn cards(page: &Page) -> Vec<Card> {
    let html = Html::parse_document(&page.body);
    let text = |element: ElementRef<'_>| element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    let card = |choice: ElementRef<'_>| {
        let input = choice.select(&css("input[name=role]")).next().unwrap();
        let warning = choice.select(&css(".badge.warn")).next().map(text);
        (input.attr("value").unwrap().to_owned(), input.attr("checked").is_some(), warning)
    };
    html.select(&css(".cards .choice")).map(card).collect()
}

/// The form of somebody in an organization that is called like its catalog.
async fn form_of(world: &World, catalog: &str, local: &str) -> Page {
    let page = world.signed_in(&format!("{local}@{catalog}.example")).await.get(&format!("/o/{catalog}/invitations/new")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    page
}

on_both! {
    async fn the_form_offers_what_may_be_given_the_usual_role_chosen_and_warns_of_what_is_sensitive(world: &World) {
        // By hand from each product's own table: the role, and how many of its permissions are sensitive.
        for (catalog, roles, usual, not_offered) in [
            ("autocom", &[("admin", 17), ("manager", 5), ("agent", 0), ("viewer", 0)][..], "viewer", &["Owner is not given by invitation."][..]),
            ("sendocki", &[("manager", 3), ("confirmation_agent", 0), ("delivery_agent", 0)], "confirmation_agent", &["Owner is not given by invitation."]),
            ("sendoso", &[("admin", 6), ("department_admin", 4), ("manager", 3), ("sender", 0)], "sender", &[]),
            ("starter", &[("admin", 4), ("member", 0), ("viewer", 0)], "viewer", &["Owner is not given by invitation."]),
        ] {
            world.organization(catalog, catalog).await;
            let page = form_of(world, catalog, "owner").await;
            let warning = |count: &usize| (*count > 0).then(|| format!("{count} sensitive permissions"));
            let expected: Vec<Card> = roles.iter().map(|(key, count)| ((*key).to_owned(), *key == usual, warning(count))).collect();
            assert_eq!(cards(&page), expected, "{catalog}");
            assert_eq!(page.all("fieldset .why"), not_offered, "{catalog}");
            let known = world.catalog(catalog);
            assert_eq!(known.roles[known.default_role].key, usual);
        }
    }

    async fn who_may_give_less_is_told_why_each_of_the_others_is_missing(world: &World) {
        world.organization("acme", "starter").await;
        let host = custom_role(world, "Host", &["projects.view", "reports.view", "team.view", "team.invite"]).await;
        let wide = custom_role(world, "Wide", &["projects.delete"]).await;
        world.member("acme", "hal", &host).await;
        let page = form_of(world, "acme", "hal").await;
        assert_eq!(cards(&page), [("viewer".to_owned(), true, None), (host, false, None)]);
        assert_eq!(page.all("fieldset .why"), ["Owner is not given by invitation.", "Admin, Member, Wide go further than your own role."]);
        let page = form_of(world, "acme", "owner").await;
        assert_eq!(cards(&page)[4], (wide, false, Some("One sensitive permission".to_owned())));
    }
}
