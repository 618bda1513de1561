//! The choice of a role: what it says somebody would gain and lose is the difference of the two roles, no more and no less.

use std::collections::BTreeSet;

use rolecall::{catalog::Catalog, domain::reach::Reach};
use scraper::{ElementRef, Html, Selector};

use crate::{
    harness::{Browser, Page, World},
    on_both,
};

/// One role as the page offers it.
#[derive(Debug)]
struct Card {
    key: String,
    enabled: bool,
    gains: BTreeSet<String>,
    loses: BTreeSet<String>,
    text: String,
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cards(page: &Page) -> Vec<Card> {
    let html = Html::parse_document(&page.body);
    let find = |selector: &str| Selector::parse(selector).unwrap();
    html.select(&find(".choice"))
        .map(|card| {
            let input = card.select(&find("input[name=role]")).next().unwrap();
            let chips = |kind: &str| -> BTreeSet<String> {
                let all: Vec<String> = card.select(&find(&format!(".chip.{kind} > span"))).map(text).collect();
                let distinct: BTreeSet<String> = all.iter().map(|name| name.trim_end_matches(" (sensitive)").to_owned()).collect();
                assert_eq!(distinct.len(), all.len(), "something is said twice: {all:?}");
                distinct
            };
            let within_disabled =
                card.ancestors().any(|node| node.value().as_element().is_some_and(|element| element.attr("disabled").is_some()));
            Card {
                key: input.attr("value").unwrap().to_owned(),
                enabled: input.attr("disabled").is_none() && !within_disabled,
                gains: chips("plus"),
                loses: chips("minus"),
                text: text(card),
            }
        })
        .collect()
}

/// The names of what one system role has more of than another.
fn more_in(catalog: &Catalog, wide: &str, narrow: &str) -> BTreeSet<String> {
    let (narrow, wide) = (&catalog.role(narrow).unwrap().vector, &catalog.role(wide).unwrap().vector);
    let steps = narrow.difference(wide);
    steps.iter().filter(|step| step.is_gain()).map(|step| catalog.permissions[step.index].name.in_language("en").to_owned()).collect()
}

async fn dialog(world: &World, browser: &Browser, slug: &str, email: &str) -> Page {
    let page = browser.get(&world.place_of(slug, email, "role").await).await;
    assert_eq!(page.status, 200, "{}", page.body);
    page
}

on_both! {
    async fn every_card_says_exactly_what_would_come_and_go(world: &World) {
        for key in ["autocom", "sendocki", "sendoso", "starter"] {
            world.organization(key, key).await;
            let catalog = world.catalog(key);
            let owner = world.signed_in(&format!("owner@{key}.example")).await;
            for held in catalog.roles.iter().filter(|role| !role.at_least_one || role.several_holders) {
                let local = format!("held-{}", held.key.replace('_', "-"));
                world.member(key, &local, &held.key).await;
                let page = dialog(world, &owner, key, &format!("{local}@{key}.example")).await;
                let cards = cards(&page);
                assert_eq!(cards.len(), catalog.roles.len(), "{key} {}: every role is there once", held.key);
                for card in cards.iter().filter(|card| card.enabled) {
                    assert_eq!(card.gains, more_in(&catalog, &card.key, &held.key), "{key}: {} to {}", held.key, card.key);
                    assert_eq!(card.loses, more_in(&catalog, &held.key, &card.key), "{key}: {} to {}", held.key, card.key);
                    // Each is named in order of the catalog, so nobody looks for it.
                    let role = catalog.role(&card.key).unwrap();
                    assert!(card.text.contains(role.description.in_language("en")), "{}", card.text);
                    let sensitive = catalog.sensitive_in(&role.vector);
                    assert_eq!(card.text.contains("ensitive permission"), sensitive > 0, "{key} {}: {}", card.key, card.text);
                }
                // Everything that may be given is offered, and nothing else.
                let offered: BTreeSet<&str> = cards.iter().filter(|card| card.enabled).map(|card| card.key.as_str()).collect();
                let may_be: BTreeSet<&str> =
                    catalog.roles.iter().filter(|role| role.assignable && role.key != held.key).map(|role| role.key.as_str()).collect();
                assert_eq!(offered, may_be, "{key}: {}", held.key);
            }
        }
    }

    async fn how_far_something_goes_is_said_where_it_is_not_the_whole_organization(world: &World) {
        world.organization("gifts", "sendoso").await;
        world.member("gifts", "max", "manager").await;
        let owner = world.signed_in("owner@gifts.example").await;
        let page = dialog(world, &owner, "gifts", "max@gifts.example").await;
        let catalog = world.catalog("sendoso");
        let (manager, sender) = (&catalog.role("manager").unwrap().vector, &catalog.role("sender").unwrap().vector);
        // A sender keeps some of it, for their own things alone: a loss, and how much of it stays.
        let narrowed: Vec<usize> =
            (0..catalog.permissions.len()).filter(|index| sender.get(*index).any() && sender.get(*index) < manager.get(*index)).collect();
        assert!(!narrowed.is_empty() && narrowed.iter().all(|index| sender.get(*index) == Reach::Own));
        let card = cards(&page).into_iter().find(|card| card.key == "sender").unwrap();
        let html = Html::parse_document(&page.body);
        for index in narrowed {
            let name = catalog.permissions[index].name.in_language("en");
            let chip = html
                .select(&Selector::parse(".choice:has(input[value=sender]) .chip.minus").unwrap())
                .map(text)
                .find(|chip| chip.starts_with(name))
                .unwrap_or_else(|| panic!("{name} is not among {:?}", card.loses));
            assert!(chip.contains("only their own"), "{chip}");
        }
    }

    async fn what_may_not_be_given_stands_there_with_its_reason(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "ada", "admin").await;
        world.member("acme", "vic", "viewer").await;
        let ada = world.signed_in("ada@acme.example").await;
        let cards = cards(&dialog(world, &ada, "acme", "vic@acme.example").await);
        let is = |key: &str| cards.iter().find(|card| card.key == key).unwrap();
        assert!(is("admin").enabled && is("member").enabled);
        assert!(!is("owner").enabled && !is("viewer").enabled);
        assert!(is("owner").text.contains("It takes the role Owner to give it."), "{}", is("owner").text);
        assert!(is("viewer").text.contains("Now"), "{}", is("viewer").text);
        assert!(is("owner").gains.is_empty(), "nothing is promised");
        // Nothing to press, where nothing may be done.
        let page = dialog(world, &ada, "acme", "owner@acme.example").await;
        assert!(page.all("main form button[type=submit]").is_empty(), "{}", page.body);
        assert!(page.one("main [role=alert] p").starts_with("Their role goes further than yours."), "{}", page.body);
    }

    async fn about_oneself_only_lower_roles_are_offered_with_a_warning(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "ada", "admin").await;
        let ada = world.signed_in("ada@acme.example").await;
        let page = dialog(world, &ada, "acme", "ada@acme.example").await;
        let offered: Vec<String> = cards(&page).into_iter().filter(|card| card.enabled).map(|card| card.key).collect();
        assert_eq!(offered, ["member", "viewer"]);
        assert!(page.text().contains("You cannot give the role Admin back to yourself."), "{}", page.text());
        // The last owner has none to choose, and is told why.
        let owner = world.signed_in("owner@acme.example").await;
        let page = dialog(world, &owner, "acme", "owner@acme.example").await;
        assert!(page.all("main form button[type=submit]").is_empty());
        assert!(page.one("main [role=alert] p").contains("You are the only active Owner"), "{}", page.body);
    }

    async fn the_way_back_and_a_choice_are_carried_through(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vic", "viewer").await;
        let owner = world.signed_in("owner@acme.example").await;
        let place = world.place_of("acme", "vic@acme.example", "role").await;
        let page = owner.get(&format!("{place}?role=member&back=%2Fo%2Facme%2Fmembers%3Frole%3Dviewer")).await;
        assert_eq!(page.attribute("input[name=role][checked]", "value").unwrap(), "member");
        let back = |page: &Page| page.attribute("main .card form input[name=back]", "value").unwrap();
        assert_eq!(back(&page), "/o/acme/members?role=viewer");
        let viewer = world.number("acme", "viewer").await.to_string();
        let fields = [("role", "member"), ("from", viewer.as_str()), ("back", "/o/acme/members?role=viewer")];
        assert_eq!(owner.post(&place, &fields).await.location(), Some("/o/acme/members?role=viewer"));
        for foreign in ["https://evil.example/", "//evil.example/", "/\\evil.example/"] {
            let page = owner.get(&format!("{place}?back={foreign}")).await;
            assert_eq!(back(&page), "/o/acme/members", "{foreign}");
            for act in ["suspend", "reactivate"] {
                let done = world.acts(&owner, "acme", "vic@acme.example", act, &[("back", foreign)]).await;
                assert_eq!((done.status.as_u16(), done.location()), (303, Some("/o/acme/members")), "{foreign}");
            }
        }
    }

    async fn in_a_dialog_the_same_stands_alone_and_what_is_refused_stays_in_it(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vic", "viewer").await;
        let owner = world.signed_in("owner@acme.example").await;
        let place = world.place_of("acme", "vic@acme.example", "role").await;
        let part = |method: &str, body: &'static str| {
            let request =
                owner.request(method, &place).header("HX-Request", "true").header("content-type", "application/x-www-form-urlencoded");
            owner.send(if method == "GET" { request } else { request.body(body) })
        };
        let page = part("GET", "").await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains("<html") && page.body.contains("<form"), "{}", page.body);
        let refused = part("POST", "role=nonsense&from=4").await;
        assert_eq!(refused.status, 422);
        assert!(!refused.body.contains("<html") && refused.body.contains("choice-error"), "{}", refused.body);
        let number = world.number("acme", "viewer").await;
        let body: &'static str = format!("role=member&from={number}").leak();
        let done = part("POST", body).await;
        assert_eq!((done.status.as_u16(), done.header("hx-redirect")), (204, Some("/o/acme/members")));
        assert_eq!(world.what_is("acme", "vic@acme.example").await.unwrap(), "member active");
    }
}
