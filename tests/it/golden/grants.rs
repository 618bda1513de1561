//! The other table: who may give whom which role, in every catalog, as the pages say it. The question about one person and the preview of
//! many are two ways to ask the same, and must answer the same.

use std::{collections::BTreeMap, fmt::Write};

use rolecall::{
    authz::Operator,
    catalog::{Catalog, Holder},
    domain::{acting::CannotAct, capability::Capability, giving::CannotGive, reach::Reach},
    store::seed::{self, SeedRole},
    words::Words,
};
use scraper::{ElementRef, Html, Selector};

use super::{
    cast::CATALOGS,
    table::{advice, differences, on_both_databases, written},
};
use crate::harness::{Browser, World};

const FILE: &str = "grants.txt";

const HEAD: &str = "\
Who may give whom which role: every role as the one who acts, on a holder of every role, in every catalog. Written by
tests/it/golden/grants.rs, read by people.

Below each actor stand those whose role is to be changed (by the role they have, and the actor in person), the roles that they may
be given, and why not the others. A reason without roles holds for all of them. Both the question about one person and the preview
of a change of many were asked, and said the same; but that many never means the actor.

nothing       a custom role without any permission
lead          one that sees the team and changes roles

lacks         the actor's role changes no roles at all
out_of_reach  it does, but not for the whole organization: before there are teams, that is nobody else
above, peer   the person's role goes further than the actor's; equals it, and the actor's does not deal with equals
keystone      the new role is one that somebody must always hold, and only its like give it
wider         it goes further than the actor's
not_assignable, raises_oneself
";

/// A role with what it is called here: the catalog's key, or for the custom ones a word.
struct Named {
    word: String,
    key: String,
}

/// What a page says about one role for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    May,
    Now,
    /// The sentence why not.
    Not(String),
}

/// What the question about one person says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Question {
    /// There is none.
    Refused(u16),
    /// About each role.
    Roles(BTreeMap<String, Verdict>),
    /// About the person, whatever the role.
    Person(String),
}

fn css(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

fn text_of(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn person(role: &Named, what: &str, slug: &str) -> String {
    format!("{what}-{}@{slug}.example", role.word.replace('_', "-"))
}

async fn custom(world: &World, slug: &str, word: &str, held: &[Capability]) -> Named {
    let catalog = world.catalog(slug);
    let permission = |capability: &Capability| match catalog.console(*capability) {
        Holder::Permission(place) => (catalog.permissions.get(place).unwrap().key.clone(), Reach::Organization),
        _ => panic!("{slug}: no permission stands for {capability}"),
    };
    let permissions = held.iter().map(permission).collect();
    let role = SeedRole { name: format!("Custom {word}"), description: String::new(), reach: Reach::Organization, permissions };
    let key = seed::role(&world.doors(), &Operator::at_the_command_line(), slug.to_owned(), role).await.unwrap().unwrap();
    Named { word: word.to_owned(), key }
}

/// What the page of one person's role says.
async fn question(world: &World, browser: &Browser, slug: &str, email: &str) -> Question {
    let page = browser.get(&world.place_of(slug, email, "role").await).await;
    if page.status != 200 {
        return Question::Refused(page.status.as_u16());
    }
    let html = Html::parse_document(&page.body);
    if html.select(&css("form input[name=from]")).next().is_none() && html.select(&css(".choice")).next().is_none() {
        return Question::Person(page.one("main .note.warn p"));
    }
    let verdict = |choice: ElementRef<'_>| {
        let input = choice.select(&css("input[name=role]")).next().unwrap();
        let why = choice.select(&css(".why")).next().map(text_of);
        let verdict = match (
            input.attr("disabled").is_some() || choice.ancestors().filter_map(ElementRef::wrap).any(|up| up.attr("disabled").is_some()),
            why,
        ) {
            (true, Some(why)) => Verdict::Not(why),
            (true, None) => Verdict::Now,
            (false, None) => Verdict::May,
            (false, Some(why)) => panic!("{email} could be given a role that may not be given: {why}"),
        };
        (input.attr("value").unwrap().to_owned(), verdict)
    };
    Question::Roles(html.select(&css(".choice")).map(verdict).collect())
}

/// What the preview of a change of one says: the place of the only group, and the verdict. Nothing, where there is no preview.
async fn preview(world: &World, browser: &Browser, slug: &str, email: &str, role: &str) -> Option<(String, Verdict)> {
    let member = world.id(email).await.to_string();
    let page = browser.post(&format!("/o/{slug}/changes/preview"), &[("deed", "role"), ("to", role), ("member", &member)]).await;
    if page.status == 403 {
        return None;
    }
    assert_eq!(page.status, 200, "{email} to be {role}: {}", page.body);
    let html = Html::parse_document(&page.body);
    let groups: Vec<ElementRef<'_>> = html.select(&css(".groups > section[id]")).collect();
    let [group] = groups.as_slice() else { panic!("{email} is in {} groups: {}", groups.len(), page.body) };
    let id = group.attr("id").unwrap();
    let confirms = html.select(&css("#confirm")).next().is_some();
    assert_eq!(confirms, id.starts_with("role-"), "{email} to be {role}: {id}");
    let said = || group.children().filter_map(ElementRef::wrap).find(|child| child.value().name() == "p").map(text_of).unwrap();
    Some(match id.strip_prefix("left-") {
        Some(word) => (word.to_owned(), Verdict::Not(said())),
        None if id == "same" => (id.to_owned(), Verdict::Now),
        None => (id.to_owned(), Verdict::May),
    })
}

/// The word for a sentence that is only ever about oneself.
fn word_of(catalog: &Catalog, sentence: &str) -> String {
    let new_role = [CannotGive::NotAssignable, CannotGive::Peer].map(CannotAct::NewRole);
    let reasons = [CannotAct::RaisesOneself, CannotAct::LastHolder].into_iter().chain(new_role);
    let words = Words::new("en");
    let mut known = reasons.map(|reason| (words.cannot_act(&reason, catalog, None), reason.as_str()));
    known.find(|(said, _)| said == sentence).unwrap_or_else(|| panic!("no reason reads: {sentence}")).1.to_owned()
}

/// The end of a line: what may be given, and why not the rest.
fn told(roles: &[Named], verdict_of: impl Fn(&Named) -> Result<Verdict, String>) -> String {
    let (mut may, mut not) = (Vec::new(), BTreeMap::<String, Vec<&str>>::new());
    for role in roles {
        match verdict_of(role) {
            Ok(Verdict::May) => may.push(role.word.as_str()),
            Ok(_) => {}
            Err(word) => not.entry(word).or_default().push(&role.word),
        }
    }
    if let (true, [reason]) = (may.is_empty(), not.keys().collect::<Vec<_>>().as_slice()) {
        return (*reason).clone();
    }
    let not: Vec<String> = not.into_iter().map(|(reason, roles)| format!("{reason}: {}", roles.join(" "))).collect();
    format!("{:<60}{}", may.join(" "), not.join(", ")).trim_end().to_owned()
}

/// Sends the form that no page offered: a role that may not be given to somebody. The answer is the one that the page foretold, and nobody is
/// anything else afterwards.
async fn forced(world: &World, browser: &Browser, slug: &str, email: &str, role: &Named, foretold: u16) {
    let before = world.what_is(slug, email).await;
    let page = world.gives(browser, slug, email, &role.key).await;
    assert_eq!(page.status, foretold, "{email} made {} by force: {}", role.word, page.body);
    assert_eq!(world.what_is(slug, email).await, before, "{email} made {} by force", role.word);
}

/// What one person may give another: asked both ways. With the first role that they may not, and how a form that gives it is answered.
async fn on_another<'a>(
    world: &World,
    browser: &Browser,
    slug: &str,
    email: &str,
    roles: &'a [Named],
) -> (String, Option<(&'a Named, u16)>) {
    let question = question(world, browser, slug, email).await;
    let mut previews = BTreeMap::new();
    for role in roles {
        previews.insert(role.key.as_str(), preview(world, browser, slug, email, &role.key).await);
    }
    if let Question::Refused(status) = question {
        assert!(previews.values().all(Option::is_none), "{email}: {status}, but {previews:?}");
        let line = if status == 404 { "out_of_reach" } else { "lacks" };
        return (line.into(), roles.first().map(|role| (role, status)));
    }
    let line = told(roles, |role| {
        let (word, shown) = previews[role.key.as_str()].clone().unwrap_or_else(|| panic!("{email}: {question:?}, but no preview"));
        let asked = match &question {
            Question::Roles(verdicts) => verdicts[&role.key].clone(),
            Question::Person(why) => Verdict::Not(why.clone()),
            Question::Refused(_) => unreachable!(),
        };
        assert_eq!(asked, shown, "{email} to be {}: the question and the preview differ", role.word);
        if matches!(shown, Verdict::Not(_)) { Err(word) } else { Ok(shown) }
    });
    let may_not = |role: &&Named| matches!(previews[role.key.as_str()], Some((_, Verdict::Not(_))));
    (line, roles.iter().find(may_not).map(|role| (role, 409)))
}

/// What somebody may give themselves: many never means them.
async fn on_oneself(world: &World, browser: &Browser, slug: &str, email: &str, roles: &[Named]) -> String {
    let question = question(world, browser, slug, email).await;
    for role in roles {
        let many = preview(world, browser, slug, email, &role.key).await;
        assert!(many.as_ref().is_none_or(|(word, _)| word == "oneself"), "{email} to be {}: {many:?}", role.word);
    }
    let catalog = world.catalog(slug);
    match question {
        Question::Refused(404) => "out_of_reach".into(),
        Question::Refused(_) => "lacks".into(),
        Question::Person(why) => word_of(&catalog, &why),
        Question::Roles(verdicts) => told(roles, |role| match &verdicts[&role.key] {
            Verdict::Not(why) => Err(word_of(&catalog, why)),
            verdict => Ok(verdict.clone()),
        }),
    }
}

async fn table(world: &World) -> String {
    let mut text = HEAD.to_owned();
    for slug in CATALOGS {
        world.organization(slug, slug).await;
        let system = world.catalog(slug);
        let mut roles: Vec<Named> = system.roles.iter().map(|role| Named { word: role.key.clone(), key: role.key.clone() }).collect();
        roles.push(custom(world, slug, "nothing", &[]).await);
        roles.push(custom(world, slug, "lead", &[Capability::ReadMembers, Capability::ChangeRoles]).await);
        for role in &roles {
            for what in ["actor", "target"] {
                let email = person(role, what, slug);
                world.member(slug, email.split('@').next().unwrap(), &role.key).await;
            }
        }
        writeln!(text, "\n{slug}").unwrap();
        for actor in &roles {
            let email = person(actor, "actor", slug);
            let browser = world.signed_in(&email).await;
            writeln!(text, "  {}", actor.word).unwrap();
            let mut was_forced = false;
            for target in &roles {
                let email = person(target, "target", slug);
                let (line, refused) = on_another(world, &browser, slug, &email, &roles).await;
                // One pair for each actor: what the pages refuse, the act refuses.
                if let (false, Some((role, foretold))) = (was_forced, refused) {
                    forced(world, &browser, slug, &email, role, foretold).await;
                    was_forced = true;
                }
                writeln!(text, "    {:<28}{line}", target.word).unwrap();
            }
            writeln!(text, "    {:<28}{}", "oneself", on_oneself(world, &browser, slug, &email, &roles).await).unwrap();
        }
    }
    text
}

#[test]
fn everybody_may_give_everybody_the_roles_that_the_table_says() {
    let found = on_both_databases(async |world: &World| table(world).await);
    let written = written(FILE, &found);
    assert!(written == found, "{}\n{}", differences(&written, &found).join("\n"), advice(FILE));
}
