//! The pages of tokens.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        assets::Assets,
        context::Context,
        error::Answer,
        frame::{Frame, Here},
        page::Choice,
        roles::about,
    },
    forms::{EVERYTHING, MINE, NEVER, ORGANIZATION, Said, THESE, TokenForm},
    path,
};
use crate::{
    authz::{Grant, Organization, capabilities::ManageTokens, token_secret::TokenSecret},
    catalog::{Catalog, Module, Permission, reaches},
    domain::{
        capability::Capability,
        instant::{Instant, Span},
        reach::Reach,
        token::{Carries, DAYS_OFFERED, Draft, Whose},
        vector::Vector,
    },
    store::tokens::{Look, Token},
    words::Words,
};

/// What to type to see a token at work. The secret stands in no command: those are kept in a shell's history.
fn curl(context: &Context, organization: &Organization, address: &str) -> String {
    let (slug, address) = (&organization.slug, context.house().public_url.link(address));
    format!("curl -H \"Authorization: Bearer $TOKEN\" -H \"X-Tenant: {slug}\" {address}")
}

/// Answers those who may see the team.
const ROLES: &str = "/api/v1/team/roles";
/// Answers every token.
const TENANTS: &str = "/api/v1/auth/tenants";

struct Row {
    name: String,
    whose: String,
    prefix: String,
    carries: String,
    also: Option<String>,
    made: String,
    made_title: String,
    by: String,
    made_ago: String,
    used: String,
    used_title: String,
    used_ago: String,
    expires: String,
    expires_title: String,
    ends: String,
    over: bool,
    revoke: String,
    revoke_label: String,
}

#[derive(Template)]
#[template(path = "tokens/list.html")]
struct ListPage<'a> {
    w: &'a Words,
    assets: Assets,
    path: String,
    rows: Vec<Row>,
    curl: String,
}

/// The list.
pub fn list(context: &Context, grant: &Grant<ManageTokens>, tokens: &[Token]) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Tokens);
    let (words, organization) = (frame.words(), grant.organization());
    let teller = Teller { words, grant, now: context.now() };
    let body = ListPage {
        w: words,
        assets: Assets,
        path: path(organization),
        rows: tokens.iter().map(|token| teller.row(token)).collect(),
        curl: curl(context, organization, ROLES),
    };
    frame.page(context, StatusCode::OK, words.say("tokens-title"), &body)
}

/// Says to one reader what a token is.
struct Teller<'a> {
    words: &'a Words,
    grant: &'a Grant<ManageTokens>,
    now: Instant,
}

impl Teller<'_> {
    fn row(&self, token: &Token) -> Row {
        let (words, now) = (self.words, self.now);
        let by = match token.made_by {
            None => words.say("tokens-by-operator"),
            Some(user) if user == self.grant.person().id => words.say("tokens-by-you"),
            Some(_) => words.one("tokens-by", "name", &token.made_by_name),
        };
        let made = words.ago(token.created_at, now);
        let used = (token.last_used_at != Instant::UNKNOWN).then_some(token.last_used_at);
        let (expires, ends) = self.end(token);
        Row {
            whose: self.whose(token),
            carries: self.carries(token),
            also: self.also(token),
            made_title: words.exactly(token.created_at),
            made_ago: words.two("tokens-made-ago", "ago", &made, "by", &by),
            made,
            by,
            used: used.map_or_else(|| words.say("tokens-used-never"), |at| words.ago(at, now)),
            used_title: used.map(|at| words.exactly(at)).unwrap_or_default(),
            used_ago: self.used(token),
            expires,
            expires_title: token.expires_at.map(|at| words.exactly(at)).unwrap_or_default(),
            ends,
            over: token.is_over(now),
            revoke: revoke_path(self.grant.organization(), token),
            revoke_label: words.one("tokens-revoke-which", "name", &token.name),
            prefix: token.prefix.clone(),
            name: token.name.clone(),
        }
    }

    fn whose(&self, token: &Token) -> String {
        match (token.user_id, &token.user_name) {
            (None, _) => self.words.say("tokens-whose-organization"),
            (Some(user), _) if user == self.grant.person().id => self.words.say("tokens-whose-yours"),
            (Some(_), Some(name)) => name.clone(),
            (Some(_), None) => self.words.say("tokens-whose-gone"),
        }
    }

    fn carries(&self, token: &Token) -> String {
        match token.vector(&self.grant.organization().catalog) {
            Some(vector) => counts(self.words, &self.grant.organization().catalog, &vector),
            None if token.user_id == Some(self.grant.person().id) => self.words.say("tokens-everything-yours"),
            None => self.words.one("tokens-everything", "name", self.whose(token)),
        }
    }

    /// What it stands for besides what is counted.
    fn also(&self, token: &Token) -> Option<String> {
        let catalog = &self.grant.organization().catalog;
        let also = token.as_owner && token.vector(catalog).is_some();
        also.then(|| also_owner(self.words, catalog))
    }

    fn used(&self, token: &Token) -> String {
        match token.last_used_at {
            Instant::UNKNOWN => self.words.say("tokens-used-never"),
            at => self.words.one("tokens-used", "ago", self.words.ago(at, self.now)),
        }
    }

    /// When it ends, or ended: in a column of its own, and where no column says what it is.
    fn end(&self, token: &Token) -> (String, String) {
        let words = self.words;
        match token.expires_at {
            None => (words.say("tokens-expires-never"), words.say("tokens-ends-never")),
            Some(at) if token.is_over(self.now) => {
                let over = words.one("tokens-over", "date", words.date(at));
                (over.clone(), over)
            }
            Some(at) => {
                let when = words.until(at, self.now);
                (when.clone(), words.one("tokens-ends", "when", when))
            }
        }
    }
}

/// "12 permissions, 2 sensitive".
fn counts(words: &Words, catalog: &Catalog, vector: &Vector) -> String {
    let permissions = words.counted("roles-permissions", vector.count());
    match catalog.sensitive_in(vector) {
        0 => permissions,
        sensitive => format!("{permissions}, {}", words.counted("roles-sensitive", sensitive)),
    }
}

/// What a token stands for besides, that no permission expresses.
fn also_owner(words: &Words, catalog: &Catalog) -> String {
    words.one("tokens-also-owner", "roles", words.keystones(catalog))
}

fn revoke_path(organization: &Organization, token: &Token) -> String {
    format!("{}/{}/revoke", path(organization), token.id)
}

/// A choice with what it means. Its fields are those of `roles/card.html`.
struct Card {
    value: &'static str,
    name: String,
    description: String,
    sensitive: Option<String>,
    why: Option<String>,
    checked: bool,
}

enum Control {
    Box { value: String, checked: bool },
    Select { choices: Vec<Choice> },
}

struct PermissionRow {
    id: String,
    name: String,
    description: Option<String>,
    sensitive: bool,
    control: Control,
}

struct ModuleRow {
    key: String,
    name: String,
    count: String,
    toggle: String,
    open: bool,
    permissions: Vec<PermissionRow>,
}

#[derive(Template)]
#[template(path = "tokens/new.html")]
struct FormPage<'a> {
    w: &'a Words,
    assets: Assets,
    path: String,
    whose: [Card; 2],
    carries: [Card; 2],
    modules: Vec<ModuleRow>,
    as_owner: Option<String>,
    as_owner_hint: String,
    days: Vec<Choice>,
    f: &'a TokenForm,
    e: Said,
}

/// The form, with what was typed and what was wrong.
pub fn form(context: &Context, grant: &Grant<ManageTokens>, status: StatusCode, typed: &TokenForm, said: Said) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Tokens);
    let (words, catalog) = (frame.words(), &grant.organization().catalog);
    let keystones = words.keystones(catalog);
    let is_one = grant.membership().role.at_least_one;
    let not_owner = (!is_one || grant.reach() != Reach::Organization).then(|| words.one("tokens-cannot-not-owner", "roles", &keystones));
    let card = |value, chosen: &str, name: &str, description: &str, why| Card {
        value,
        name: words.say(name),
        description: words.say(description),
        sensitive: None,
        checked: value == chosen,
        why,
    };
    let body = FormPage {
        w: words,
        assets: Assets,
        path: path(grant.organization()),
        whose: [
            card(MINE, &typed.whose, "tokens-whose-mine", "tokens-whose-mine-about", None),
            card(ORGANIZATION, &typed.whose, "tokens-whose-organization-choice", "tokens-whose-organization-about", not_owner),
        ],
        carries: [
            card(THESE, &typed.carries, "tokens-carries-these", "tokens-carries-these-about", None),
            card(EVERYTHING, &typed.carries, "tokens-carries-everything", "tokens-carries-everything-about", None),
        ],
        modules: modules(words, grant, typed, &said),
        as_owner: is_one.then(|| words.one("tokens-as-owner", "roles", &keystones)),
        as_owner_hint: words.one("tokens-as-owner-hint", "roles", &keystones),
        days: days(words, context.now(), &typed.days),
        f: typed,
        e: said,
    };
    frame.page(context, status, words.say("tokens-new-title"), &body)
}

/// What the reader has, by module: nothing else can be put into a token.
fn modules(words: &Words, grant: &Grant<ManageTokens>, typed: &TokenForm, said: &Said) -> Vec<ModuleRow> {
    let (catalog, held) = (&grant.organization().catalog, &grant.membership().role.vector);
    let (ticked, language) = (typed.vector(catalog), words.language());
    let row = |(of, module): (usize, &Module)| {
        let permissions = catalog.permissions.iter().enumerate();
        let held = permissions.filter(|(at, permission)| permission.module == of && held.get(*at).any());
        let permissions: Vec<PermissionRow> =
            held.map(|(at, one)| permission(words, catalog, (at, one), held_to(grant, at), ticked.get(at))).collect();
        let name = module.name.in_language(language).to_owned();
        let wrong = said.wrong.iter().any(|at| catalog.permissions.get(*at).is_some_and(|permission| permission.module == of));
        (!permissions.is_empty()).then(|| ModuleRow {
            key: module.key.clone(),
            count: words.counted("roles-permissions", permissions.len()),
            toggle: words.one("tokens-module-open", "module", &name),
            open: wrong || typed.open.contains(&module.key),
            name,
            permissions,
        })
    };
    catalog.modules.iter().enumerate().filter_map(row).collect()
}

fn held_to(grant: &Grant<ManageTokens>, at: usize) -> Reach {
    grant.membership().role.vector.get(at)
}

fn permission(words: &Words, catalog: &Catalog, (at, permission): (usize, &Permission), held: Reach, ticked: Reach) -> PermissionRow {
    let language = words.language();
    let control = if permission.scoped {
        let none = Choice { value: String::new(), label: words.say("tokens-reach-none"), selected: !ticked.any() };
        let choice = |reach: Reach| Choice {
            value: format!("{}:{reach}", permission.key),
            label: about::reach(words, reach),
            selected: reach == ticked,
        };
        let offered = reaches(catalog.structure).iter().copied().filter(|reach| *reach <= held);
        Control::Select { choices: std::iter::once(none).chain(offered.map(choice)).collect() }
    } else {
        Control::Box { value: permission.key.clone(), checked: ticked.any() }
    };
    PermissionRow {
        id: format!("p{at}"),
        name: permission.name.in_language(language).to_owned(),
        description: permission.description.as_ref().map(|text| text.in_language(language).to_owned()),
        sensitive: permission.sensitive,
        control,
    }
}

fn days(words: &Words, now: Instant, typed: &str) -> Vec<Choice> {
    let after = |days: u16| {
        let date = words.date(now.plus(Span::days(i64::from(days))));
        let value = days.to_string();
        Choice { label: words.two("tokens-days-after", "days", &value, "date", date), selected: value == typed, value }
    };
    let never = Choice { value: NEVER.into(), label: words.say("tokens-days-never"), selected: typed == NEVER };
    DAYS_OFFERED.into_iter().map(after).chain([never]).collect()
}

struct Fact {
    label: String,
    text: String,
}

#[derive(Template)]
#[template(path = "tokens/made.html")]
struct MadePage<'a> {
    w: &'a Words,
    assets: Assets,
    path: String,
    title: String,
    secret: &'a str,
    facts: [Fact; 3],
    curl: String,
}

/// The one page that shows a secret.
pub fn made(context: &Context, grant: &Grant<ManageTokens>, draft: &Draft, secret: &TokenSecret) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Tokens);
    let (words, organization, catalog) = (frame.words(), grant.organization(), &grant.organization().catalog);
    let title = words.one("tokens-made-title", "name", draft.name.as_str());
    let (carries, reads) = match &draft.carries {
        Carries::Everything => (words.say("tokens-everything-yours"), grant.may(Capability::ReadMembers)),
        Carries::These { vector, as_owner } => {
            let also = as_owner.then(|| also_owner(words, catalog));
            let said = std::iter::once(counts(words, catalog, vector)).chain(also).collect::<Vec<_>>().join(" ");
            (said, catalog.reach(vector, *as_owner, Capability::ReadMembers))
        }
    };
    let whose = match draft.whose {
        Whose::Mine => "tokens-whose-yours",
        Whose::Organization => "tokens-whose-organization",
    };
    let expires = draft.expires_at(context.now()).map_or_else(|| words.say("tokens-expires-never"), |at| words.exactly(at));
    let fact = |label: &str, text| Fact { label: words.say(label), text };
    let body = MadePage {
        w: words,
        assets: Assets,
        path: path(organization),
        title: title.clone(),
        secret: secret.expose(),
        facts: [fact("tokens-whose", words.say(whose)), fact("tokens-column-carries", carries), fact("tokens-column-expires", expires)],
        curl: curl(context, organization, if reads.any() { ROLES } else { TENANTS }),
    };
    frame.page(context, StatusCode::OK, title, &body)
}

#[derive(Template)]
#[template(path = "tokens/revoke.html")]
struct RevokePage<'a> {
    w: &'a Words,
    assets: Assets,
    path: String,
    title: String,
    problem: Option<String>,
    prefix: &'a str,
    facts: [Fact; 4],
    action: String,
}

/// The question before one is revoked, or why it is not to be.
pub fn revoke(context: &Context, grant: &Grant<ManageTokens>, look: &Look) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Tokens);
    let (words, organization, token) = (frame.words(), grant.organization(), &look.token);
    let teller = Teller { words, grant, now: context.now() };
    let title = words.one("tokens-revoke-title", "name", &token.name);
    let carries = match teller.also(token) {
        Some(also) => format!("{} {also}", teller.carries(token)),
        None => teller.carries(token),
    };
    let fact = |label: &str, text| Fact { label: words.say(label), text };
    let body = RevokePage {
        w: words,
        assets: Assets,
        path: path(organization),
        title: title.clone(),
        problem: (!look.may).then(|| words.one("tokens-revoke-above", "name", &token.name)),
        prefix: &token.prefix,
        facts: [
            fact("tokens-whose", teller.whose(token)),
            fact("tokens-column-carries", carries),
            fact("tokens-column-used", teller.used(token)),
            fact("tokens-column-expires", teller.end(token).0),
        ],
        action: revoke_path(organization, token),
    };
    frame.page(context, if look.may { StatusCode::OK } else { StatusCode::FORBIDDEN }, title, &body)
}
