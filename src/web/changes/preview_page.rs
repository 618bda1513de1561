//! The preview: who becomes what, group by group, before anything is changed. And the choice of a role that comes before it.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        assets::Assets,
        context::Context,
        error::Answer,
        frame::{Frame, Here, part},
        members::question::back_label,
        page::{self, Choice},
    },
    forms::{Asked, ChangeForm},
    groups::{Group, Grouping, Tick, unseen},
    path,
    since::{Line, Reader},
};
use crate::{
    authz::{Grant, capabilities::ReadMembers},
    domain::{
        capability::Capability,
        change::{
            Kind,
            wish::{Stranger, Whom},
        },
        giving::{CannotGive, Way, may_give},
        ids::UserId,
        reach::Reach,
        role::RoleNumber,
        seats::{Cap, Seats},
    },
    store::{
        changes::{Names, many::Preview, since::Since},
        roles::{Role, by_key, by_number, look, names::Names as RoleNames},
    },
    words::{IntoWord, Words},
};

/// What the reader has seen of it.
pub enum Seen {
    /// It is shown for the first time, or as they asked for it.
    Fresh,
    /// They confirmed another one, and this is why nothing was done.
    Differs(Vec<Since>),
}

struct Card {
    key: String,
    name: String,
    description: String,
    sensitive: Option<String>,
    why: Option<String>,
}

/// Addresses of no members, as the form for inviting them.
struct Invite {
    id: String,
    addresses: String,
    role: String,
    step: &'static str,
}

#[derive(Template)]
#[template(path = "changes/preview.html", blocks = ["preview"])]
struct PreviewPage<'a> {
    w: &'a Words,
    assets: Assets,
    back: &'a str,
    back_label: String,
    title: String,
    lead: String,
    action: String,
    preview: String,
    hidden: Vec<(&'static str, String)>,
    problem: Option<String>,
    since: Vec<Line>,
    message: Option<String>,
    cards: Vec<Card>,
    others: Vec<Card>,
    chooses: bool,
    roles: Vec<Choice>,
    listed: bool,
    groups: Vec<Group>,
    seats: Option<String>,
    tell: Option<bool>,
    confirm: Option<String>,
    danger: bool,
    fingerprint: &'a str,
    at: i64,
    invites: Vec<Invite>,
    invite_path: String,
    hours: u32,
}

/// The page, or to htmx its content.
pub fn page(
    context: &Context,
    grant: &Grant<ReadMembers>,
    status: StatusCode,
    form: &ChangeForm,
    asked: &Asked,
    preview: &Preview,
    seen: &Seen,
) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Members);
    let (words, organization) = (frame.words(), grant.organization());
    let maker = Maker { words, grant, form, asked };
    let (changes, back) = (preview.changes(), form.back(&organization.slug));
    let (groups, invites) = maker.groups(preview);
    let body = PreviewPage {
        title: maker.title(preview),
        lead: words.say("changes-preview-lead"),
        hidden: maker.hidden(&preview.names, &preview.left_out),
        problem: matches!(seen, Seen::Differs(_)).then(|| words.say("changes-preview-differs")),
        since: match seen {
            Seen::Differs(happened) => {
                let reader = Reader { words, organization, user: grant.person().id };
                reader.lines(&preview.roles, happened, context.now())
            }
            Seen::Fresh => Vec::new(),
        },
        roles: if preview.kind == Kind::Role { maker.choices(preview) } else { Vec::new() },
        listed: asked.says_roles,
        seats: seats(words, preview.seats),
        tell: matches!(preview.kind, Kind::Role | Kind::Suspend | Kind::Remove).then(|| form.tells()),
        confirm: (changes > 0).then(|| confirm(words, preview.kind, changes)),
        danger: matches!(preview.kind, Kind::Suspend | Kind::Remove),
        fingerprint: &preview.fingerprint,
        at: preview.at.0,
        groups,
        invites,
        ..maker.blank(&back)
    };
    maker.answer(context, &frame, status, &body)
}

/// The same page while the role is open: the roles that may be given, and the others with the reason why not. `said` is what was wrong with
/// the choice, if one was made or asked for before.
pub async fn choose(context: &Context, grant: &Grant<ReadMembers>, form: &ChangeForm, asked: &Asked, said: Option<&str>) -> Answer {
    let looks = look::all(&context.doors(), grant).await?;
    let frame = Frame::of_place(context, grant, Here::Members);
    let (words, organization) = (frame.words(), grant.organization());
    let maker = Maker { words, grant, form, asked };
    let back = form.back(&organization.slug);
    let cards: Vec<Card> = looks.roles.iter().map(|look| maker.card(&look.role)).collect();
    let (cards, others): (Vec<Card>, Vec<Card>) = cards.into_iter().partition(|card| card.why.is_none());
    let body = PreviewPage {
        title: maker.open_title(),
        lead: words.say("changes-choose-lead"),
        hidden: maker.hidden(&Names::new(), &[]),
        message: said.map(|key| words.say(key)),
        at: context.now().0,
        problem: cards.is_empty().then(|| words.say("changes-choose-none")),
        chooses: true,
        cards,
        others,
        ..maker.blank(&back)
    };
    let status = if said.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    maker.answer(context, &frame, status, &body)
}

struct Maker<'a> {
    words: &'a Words,
    grant: &'a Grant<ReadMembers>,
    form: &'a ChangeForm,
    asked: &'a Asked,
}

impl<'a> Maker<'a> {
    fn blank(&self, back: &'a str) -> PreviewPage<'a> {
        let organization = self.grant.organization();
        PreviewPage {
            w: self.words,
            assets: Assets,
            back_label: back_label(self.grant, self.words, back),
            back,
            title: String::new(),
            lead: String::new(),
            action: path(organization),
            preview: format!("{}/preview", path(organization)),
            hidden: Vec::new(),
            problem: None,
            since: Vec::new(),
            message: None,
            cards: Vec::new(),
            others: Vec::new(),
            chooses: false,
            roles: Vec::new(),
            listed: false,
            groups: Vec::new(),
            seats: None,
            tell: None,
            confirm: None,
            danger: false,
            fingerprint: "",
            at: 0,
            invites: Vec::new(),
            invite_path: format!("/o/{}/invitations", organization.slug),
            hours: organization.catalog.invitation_hours,
        }
    }

    fn answer(&self, context: &Context, frame: &Frame, status: StatusCode, page: &PreviewPage<'_>) -> Answer {
        if context.wants_part() {
            // Whatever it says belongs in the place of what was there.
            return part(StatusCode::OK, &page.as_preview());
        }
        frame.page(context, status, page.title.clone(), page)
    }

    fn name(&self, role: &Role) -> String {
        page::named_role(&self.grant.organization().catalog, &role.key, &role.name, self.words.language())
    }

    fn title(&self, preview: &Preview) -> String {
        let (words, count) = (self.words, preview.people.len());
        match (preview.kind, by_key(&preview.roles, &self.form.to)) {
            (Kind::Role, Some(role)) if !self.asked.says_roles => self.words.counted_of("changes-many-role", count, &self.name(role)),
            (Kind::Role, _) => words.counted("changes-many-roles", count),
            (Kind::Suspend, _) => words.counted("changes-many-suspend", count),
            (Kind::Reactivate, _) => words.counted("changes-many-reactivate", count),
            (Kind::Remove | Kind::Leave | Kind::Restore, _) => words.counted("changes-many-remove", count),
        }
    }

    fn open_title(&self) -> String {
        let count = match self.asked.whom() {
            Whom::These(ids) => ids.len(),
            Whom::Listed(lines) => lines.len(),
            Whom::Matching { .. } => return self.words.say("changes-many-roles-matching"),
        };
        self.words.counted("changes-many-roles", count)
    }

    /// What the form said about whom and what, to be sent again. Who was left out and has a box of their own is not among it.
    fn hidden(&self, names: &Names, left_out: &[UserId]) -> Vec<(&'static str, String)> {
        let form = self.form;
        let mut hidden = vec![("deed", form.deed.clone()), ("back", form.back(&self.grant.organization().slug))];
        if let Some(all) = &form.all {
            hidden.push(("all", all.clone()));
            let filter = [("q", &form.q), ("role", &form.role), ("status", &form.status), ("until", &form.until)];
            hidden.extend(filter.map(|(name, value)| (name, value.clone())));
        } else if let Some(list) = &form.list {
            hidden.push(("list", list.clone()));
        } else {
            hidden.extend(form.member.iter().map(|id| ("member", id.clone())));
        }
        hidden.extend(unseen(names, left_out, &self.asked.without()).into_iter().map(|id| ("without", id.to_string())));
        hidden
    }

    fn may_give(&self, role: &Role) -> Result<(), CannotGive> {
        let owner_only = self.grant.organization().catalog.owner_only();
        may_give(&self.grant.membership().role.giver(&owner_only), &role.facts(), Way::RoleChange)
    }

    fn card(&self, role: &Role) -> Card {
        let (words, catalog) = (self.words, &self.grant.organization().catalog);
        let sensitive = catalog.sensitive_in(&role.vector);
        Card {
            key: role.key.clone(),
            name: self.name(role),
            description: page::role_description(catalog, role, words.language()).to_owned(),
            sensitive: (sensitive > 0).then(|| words.one("changes-role-sensitive", "count", sensitive)),
            why: self.may_give(role).err().map(|reason| words.cannot_give(&reason, catalog)),
        }
    }

    /// The roles to choose another from; where a list says roles, that none is chosen besides.
    fn choices(&self, preview: &Preview) -> Vec<Choice> {
        let none = Choice { value: String::new(), label: self.words.say("changes-as-listed"), selected: self.form.to.is_empty() };
        let offered = |role: &&Role| role.key == self.form.to || self.may_give(role).is_ok();
        let choice = |role: &Role| Choice { value: role.key.clone(), label: self.name(role), selected: role.key == self.form.to };
        let roles = preview.roles.iter().filter(offered).map(choice);
        self.asked.says_roles.then_some(none).into_iter().chain(roles).collect()
    }

    fn groups(&self, preview: &Preview) -> (Vec<Group>, Vec<Invite>) {
        let (words, organization) = (self.words, self.grant.organization());
        let (roles, names) = (&preview.roles, &preview.names);
        let grouping = Grouping { words, organization, roles, names, kind: preview.kind, is_undo: false, tick: Tick::Drops };
        let mut groups = grouping.of(&preview.people);
        let texts = |strangers: &[Stranger]| -> Vec<(String, String)> {
            strangers.iter().map(|one| (one.email.address().to_owned(), one.role.clone().unwrap_or_default())).collect()
        };
        let (wrong, silent): (Vec<Stranger>, Vec<Stranger>) = preview.unknown_roles.iter().cloned().partition(|one| one.role.is_some());
        let addresses = self.asked.contradicted.iter().map(|email| (email.address().to_owned(), String::new())).collect();
        let lines = self.asked.not_understood.iter().map(|line| (line.clone(), String::new())).collect();
        let mut tell = |id: &str, title: &str, text: &str, texts: Vec<(String, String)>| {
            if !texts.is_empty() {
                let text = if text.is_empty() { String::new() } else { words.say(text) };
                groups.push(Group { text, ..grouping.of_texts(id, title, texts) });
            }
        };
        tell("unknown-role", "changes-group-unknown-role", "changes-group-unknown-role-text", texts(&wrong));
        tell("no-role", "changes-group-no-role", "changes-group-no-role-text", texts(&silent));
        tell("contradicted", "changes-group-contradicted", "changes-group-contradicted-text", addresses);
        tell("not-understood", "changes-group-not-understood", "", lines);
        let invites = self.strangers(preview, &grouping, &mut groups);
        if preview.gone > 0 {
            groups.push(grouping.of_people("gone".into(), words.counted("changes-group-gone", preview.gone), &[]));
        }
        if !preview.left_out.is_empty() {
            let title = words.counted("changes-group-left-out", preview.left_out.len());
            groups.push(Group { tick: Tick::Keeps, ..grouping.of_people("left-out".into(), title, &preview.left_out) });
        }
        (groups, invites)
    }

    /// Who is no member, by the role that is meant for them, each group with the way to invite them. Those whose role there is not, or is not
    /// said, are one: what anybody writes must not decide how long the page is.
    fn strangers(&self, preview: &Preview, grouping: &Grouping<'_>, groups: &mut Vec<Group>) -> Vec<Invite> {
        let names = RoleNames::of(&preview.roles, &self.grant.organization().catalog);
        let for_all = by_key(&preview.roles, &self.form.to).map(|role| role.number);
        let mut by_role: Vec<(Option<RoleNumber>, Vec<&Stranger>)> = Vec::new();
        for one in &preview.strangers {
            let role = match one.role.as_deref() {
                _ if preview.kind != Kind::Role => None,
                Some(said) => names.find(said),
                None => for_all,
            };
            match by_role.iter_mut().find(|(known, _)| *known == role) {
                Some((_, strangers)) => strangers.push(one),
                None => by_role.push((role, vec![one])),
            }
        }
        // Nobody is invited to be suspended.
        let invites = preview.kind == Kind::Role && self.grant.may(Capability::InviteMembers) == Reach::Organization;
        let mut forms = Vec::new();
        for (at, (role, strangers)) in by_role.into_iter().enumerate() {
            let role = role.and_then(|number| by_number(&preview.roles, number));
            let addresses: Vec<&str> = strangers.iter().map(|one| one.email.address()).collect();
            let texts = strangers.iter().map(|one| (one.email.address().to_owned(), one.role.clone().unwrap_or_default())).collect();
            let id = format!("strangers-{at}");
            let group = grouping.of_texts(&id, "changes-group-strangers", texts);
            let form = Invite {
                id: format!("invite-{at}"),
                addresses: addresses.join("\n"),
                role: role.map(|role| role.key.clone()).unwrap_or_default(),
                // One clean address would be invited at once: this is to be looked at first.
                step: if role.is_some() && addresses.len() > 1 { "" } else { "edit" },
            };
            let sends = invites.then(|| (form.id.clone(), self.words.counted("changes-group-invite", addresses.len())));
            groups.push(Group { sends, ..group });
            forms.push(form);
        }
        if invites { forms } else { Vec::new() }
    }
}

/// "Change role of 7 people".
fn confirm(words: &Words, kind: Kind, count: usize) -> String {
    let key = match kind {
        Kind::Role => "changes-confirm-role",
        Kind::Suspend => "changes-confirm-suspend",
        Kind::Reactivate => "changes-confirm-reactivate",
        Kind::Remove | Kind::Leave | Kind::Restore => "changes-confirm-remove",
    };
    words.counted(key, count)
}

/// The seats, where they would change.
pub fn seats(words: &Words, (before, after): (Seats, Seats)) -> Option<String> {
    if before.used() == after.used() {
        return None;
    }
    let number = |count: u32| words.number(count.into()).into_word();
    Some(match before.cap {
        Cap::Limited(cap) => {
            words.with("changes-seats", [("before", number(before.used())), ("after", number(after.used())), ("cap", number(cap))])
        }
        Cap::Unlimited => words.with("changes-seats-unlimited", [("before", number(before.used())), ("after", number(after.used()))]),
    })
}
