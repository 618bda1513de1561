//! The builder: a role's name and reach, its permissions by module, and at the side what all of that comes to.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        assets::Assets,
        context::Context,
        error::Answer,
        frame::{Frame, Here, part},
        page::{self, Choice},
    },
    about::{self, PlanNote},
    draft::{AS_THE_ROLE, LeftOut, Typed},
    summary::{self, SummaryView},
};
use crate::{
    authz::{Grant, capabilities::ManageRoles},
    catalog::{Access, Catalog, Permission, Tick, Which, reaches},
    domain::{capability::Capability, reach::Reach},
    store::roles::look::RoleLook,
    words::Words,
};

/// What the builder stands on.
pub struct Ground {
    /// Every role, to begin from and to compare with.
    pub roles: Vec<RoleLook>,
    /// The role that is changed; nothing for a new one.
    pub target: Option<RoleLook>,
}

/// What was wrong, or is to be known.
#[derive(Default)]
pub struct Said {
    /// With all of it.
    pub problem: Option<String>,
    /// With the name.
    pub name: Option<String>,
    /// With the description.
    pub description: Option<String>,
    /// The permissions that are the problem.
    pub wrong: Vec<usize>,
    /// Whether the problem is the plan.
    pub plan: bool,
    /// What was left out of a beginning.
    pub left_out: LeftOut,
    /// Which version is shown, when it is not the present one.
    pub version: Option<i32>,
    /// What somebody else did to the role in the meantime.
    pub meanwhile: Option<Meanwhile>,
}

/// The same role, changed by somebody else while it was open here.
pub struct Meanwhile {
    /// Who and when, and what it is called now.
    pub text: String,
    /// What became different.
    pub lines: Vec<String>,
}

/// A box that speaks for several.
struct TickView {
    id: String,
    value: String,
    label: String,
    /// As `aria-checked` says it.
    state: &'static str,
    /// Why it cannot be pressed.
    why: Option<String>,
    /// Whether it speaks for nothing.
    none: bool,
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
    reads: bool,
    control: Control,
    why: Option<String>,
    wrong: bool,
    /// The ids of everything that is said about it.
    described: String,
}

struct ModuleRow {
    key: String,
    name: String,
    description: Option<String>,
    held: String,
    open: bool,
    toggle: String,
    read: TickView,
    write: TickView,
    permissions: Vec<PermissionRow>,
    dim: bool,
}

struct StartGroup {
    label: String,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "roles/builder.html", blocks = ["builder"])]
struct BuilderPage<'a> {
    w: &'a Words,
    assets: Assets,
    back: String,
    back_label: String,
    title: &'a str,
    draft: String,
    action: String,
    save: String,
    held_by: Option<String>,
    f: &'a Typed,
    e: &'a Said,
    base: Option<(i32, i32)>,
    notes: Vec<String>,
    plan: Option<PlanNote>,
    again: String,
    starts: Vec<StartGroup>,
    reaches: Vec<Choice>,
    read_all: TickView,
    write_all: TickView,
    modules: Vec<ModuleRow>,
    summary: SummaryView,
}

/// The page; to htmx what is in the form.
pub fn page(context: &Context, grant: &Grant<ManageRoles>, status: StatusCode, ground: &Ground, typed: &Typed, said: &Said) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Roles);
    let (words, organization) = (frame.words(), grant.organization());
    let (catalog, list) = (&organization.catalog, about::path(organization));
    let (target, sight) = (ground.target.as_ref(), grant.may(Capability::ReadMembers));
    let name = target.map(|look| page::named_role(catalog, &look.role.key, &look.role.name, words.language()));
    let title = name.as_ref().map_or_else(|| words.say("roles-new-title"), |name| words.one("roles-edit-title", "role", name));
    let path = target.map(|look| about::path_of(organization, look.role.number));
    let maker = Maker { words, catalog, grant, typed, wrong: &said.wrong };
    let save = match target {
        Some(_) if typed.over => "roles-save-over",
        Some(_) => "roles-save",
        None => "roles-create",
    };
    let body = BuilderPage {
        w: words,
        assets: Assets,
        title: &title,
        draft: format!("{list}/draft"),
        again: path.as_ref().map(|path| format!("{path}/edit")).unwrap_or_default(),
        action: path.clone().unwrap_or_else(|| list.clone()),
        back_label: if sight.any() { name.unwrap_or_else(|| words.say("roles-title")) } else { organization.name.clone() },
        back: about::onward(organization, sight, path.unwrap_or(list)),
        save: words.say(save),
        held_by: target.filter(|look| look.in_use).map(|look| words.one("roles-held-by", "who", about::who(words, look))),
        f: typed,
        e: said,
        base: typed.base.map(|(number, version)| (number.0, version)),
        notes: notes(words, catalog, said),
        plan: if said.plan { about::plan_note(words, grant) } else { None },
        starts: starts(words, catalog, ground, typed),
        reaches: maker.role_reaches(),
        read_all: maker.tick(None, Access::Read),
        write_all: maker.tick(None, Access::Write),
        modules: maker.modules(),
        summary: summary::view(words, grant, &ground.roles, typed),
    };
    if context.wants_part() {
        return part(status, &body.as_builder());
    }
    frame.page(context, status, title.clone(), &body)
}

fn notes(words: &Words, catalog: &Catalog, said: &Said) -> Vec<String> {
    let left_out = [("roles-left-out", &said.left_out.lacking), ("roles-left-out-owner", &said.left_out.owner_only)];
    let left_out = left_out.into_iter().filter(|(_, places)| !places.is_empty());
    let version = said.version.map(|version| words.one("roles-version-opened", "version", version));
    version.into_iter().chain(left_out.map(|(key, places)| words.one(key, "permissions", words.permissions(catalog, places)))).collect()
}

fn starts(words: &Words, catalog: &Catalog, ground: &Ground, typed: &Typed) -> Vec<StartGroup> {
    let choice = |value: String, label: String| Choice { selected: value == typed.start, value, label };
    let templates = catalog.role_templates.iter();
    let templates =
        templates.map(|one| choice(format!("template:{}", one.key), one.name.in_language(words.language()).to_owned())).collect();
    let roles = ground.roles.iter().map(|look| {
        let role = &look.role;
        choice(format!("role:{}", role.number), page::named_role(catalog, &role.key, &role.name, words.language()))
    });
    let groups = [("roles-start-templates", templates), ("roles-start-roles", roles.collect::<Vec<_>>())];
    let group = |(key, choices): (&str, Vec<Choice>)| StartGroup { label: words.say(key), choices };
    groups.into_iter().map(group).filter(|group| !group.choices.is_empty()).collect()
}

/// Makes the rows for one builder.
struct Maker<'a> {
    words: &'a Words,
    catalog: &'a Catalog,
    grant: &'a Grant<ManageRoles>,
    typed: &'a Typed,
    wrong: &'a [usize],
}

impl Maker<'_> {
    fn held(&self, at: usize) -> Reach {
        self.grant.membership().role.vector.get(at)
    }

    /// How far a role may go as a whole: as far as the builder does in anything.
    fn role_reaches(&self) -> Vec<Choice> {
        if !about::has_reaches(self.catalog) {
            return Vec::new();
        }
        let scoped = self.catalog.permissions.iter().enumerate().filter(|(_, permission)| permission.scoped);
        let widest = scoped.map(|(at, _)| self.held(at)).max().unwrap_or_default();
        let offered = reaches(self.catalog.structure).iter().copied().filter(|reach| *reach <= widest || *reach == self.typed.reach);
        offered
            .map(|reach| Choice { value: reach.to_string(), label: about::reach(self.words, reach), selected: reach == self.typed.reach })
            .collect()
    }

    fn tick(&self, module: Option<usize>, access: Access) -> TickView {
        let held = &self.grant.membership().role.vector;
        let tick = self.catalog.tick(&self.typed.vector, held, Which { module, access });
        let is_of = |permission: &Permission| permission.access == access && module.is_none_or(|at| permission.module == at);
        let all = || self.catalog.permissions.iter().enumerate().filter(|(_, permission)| is_of(permission)).map(|(at, _)| at);
        // What nobody ticks together is still to be seen.
        let ticked = all().filter(|at| self.typed.vector.get(*at).any()).count();
        let state = match tick {
            Tick::None => "false",
            Tick::Some => "mixed",
            Tick::All => "true",
            Tick::Nothing if ticked == 0 => "false",
            Tick::Nothing if ticked == all().count() => "true",
            Tick::Nothing => "mixed",
        };
        let why = (tick == Tick::Nothing).then(|| {
            let by_hand = all().any(|at| self.held(at).any() && self.catalog.permissions.get(at).is_some_and(|one| !one.owner_only));
            self.words.say(if by_hand { "roles-why-by-hand" } else { "roles-why-lacking" })
        });
        let (word, heard, heard_all) = match access {
            Access::Read => ("read", "roles-tick-read", "roles-tick-read-all"),
            Access::Write => ("write", "roles-tick-write", "roles-tick-write-all"),
        };
        let none = all().next().is_none();
        let module = module.and_then(|at| self.catalog.modules.get(at).map(|module| (at, module)));
        TickView {
            id: module.map_or_else(|| format!("{word}-all"), |(at, _)| format!("{word}-{at}")),
            value: format!("{}.{word}", module.map_or("*", |(_, module)| module.key.as_str())),
            label: module.map_or_else(
                || self.words.say(heard_all),
                |(_, module)| self.words.one(heard, "module", module.name.in_language(self.words.language())),
            ),
            state,
            why,
            none,
        }
    }

    fn modules(&self) -> Vec<ModuleRow> {
        let language = self.words.language();
        let wrong: BTreeSet<usize> = self.wrong.iter().filter_map(|at| Some(self.catalog.permissions.get(*at)?.module)).collect();
        let row = |(at, module): (usize, &crate::catalog::Module)| {
            let permissions = || self.catalog.permissions.iter().enumerate().filter(move |(_, permission)| permission.module == at);
            let held = permissions().filter(|(at, _)| self.typed.vector.get(*at).any()).count();
            let all = permissions().count();
            ModuleRow {
                key: module.key.clone(),
                name: module.name.in_language(language).to_owned(),
                description: module.description.as_ref().map(|text| text.in_language(language).to_owned()),
                held: self.words.two("roles-module-held", "held", self.words.number(held as u64), "all", self.words.number(all as u64)),
                open: self.typed.open.contains(&at) || wrong.contains(&at),
                toggle: self.words.one("roles-module-open", "module", module.name.in_language(language)),
                read: self.tick(Some(at), Access::Read),
                write: self.tick(Some(at), Access::Write),
                permissions: permissions().map(|of| self.permission(of)).collect(),
                dim: permissions().all(|(at, permission)| permission.owner_only || !self.held(at).any()),
            }
        };
        self.catalog.modules.iter().enumerate().map(row).collect()
    }

    fn permission(&self, (at, permission): (usize, &Permission)) -> PermissionRow {
        let (words, language) = (self.words, self.words.language());
        let why = match self.held(at) {
            _ if permission.owner_only => Some(words.say("roles-why-owner-only")),
            Reach::None => Some(words.say("roles-why-lacking")),
            _ => None,
        };
        let reach = self.typed.vector.get(at);
        let control = if permission.scoped {
            Control::Select { choices: self.reaches_of(at, reach) }
        } else {
            Control::Box { value: permission.key.clone(), checked: reach.any() }
        };
        // Another id is another box, see `Typed::round`.
        let id = format!("p{at}{}", if self.typed.round { "x" } else { "" });
        let wrong = self.wrong.contains(&at);
        let said = [("error", wrong), ("why", why.is_some()), ("about", permission.description.is_some())];
        PermissionRow {
            described: said
                .into_iter()
                .filter(|(_, is_said)| *is_said)
                .map(|(what, _)| format!("{id}-{what}"))
                .collect::<Vec<_>>()
                .join(" "),
            id,
            name: permission.name.in_language(language).to_owned(),
            description: permission.description.as_ref().map(|text| text.in_language(language).to_owned()),
            sensitive: permission.sensitive,
            reads: permission.access == Access::Read,
            wrong,
            control,
            why,
        }
    }

    /// The reaches that one permission may take: none, the role's, or one of its own; as far as the builder's goes.
    fn reaches_of(&self, at: usize, reach: Reach) -> Vec<Choice> {
        let (words, typed, held) = (self.words, self.typed, self.held(at));
        let key = self.catalog.permissions.get(at).map_or("", |permission| permission.key.as_str());
        let is_own = typed.own.contains(&at);
        let mut choices = vec![Choice { value: String::new(), label: words.say("roles-reach-none"), selected: !reach.any() }];
        if typed.reach <= held || (reach.any() && !is_own) {
            choices.push(Choice {
                value: format!("{key}:{AS_THE_ROLE}"),
                label: words.one("roles-reach-as-role", "reach", about::reach(words, typed.reach)),
                selected: reach.any() && !is_own,
            });
        }
        // What is there already stays to be seen, though it may be too far.
        let own = reaches(self.catalog.structure).iter().copied().filter(|far| *far <= held || (is_own && *far == reach));
        choices.extend(own.map(|far| Choice {
            value: format!("{key}:{far}"),
            label: about::reach(words, far),
            selected: is_own && far == reach,
        }));
        choices
    }
}

/// What is shown instead, where the plan has no roles of one's own.
pub fn without(context: &Context, grant: &Grant<ManageRoles>, status: StatusCode) -> Answer {
    #[derive(Template)]
    #[template(path = "roles/without.html")]
    struct WithoutPage<'a> {
        w: &'a Words,
        assets: Assets,
        back: String,
        plan: PlanNote,
    }

    let frame = Frame::of_place(context, grant, Here::Roles);
    let words = frame.words();
    let plan = about::plan_note(words, grant).unwrap_or_else(|| PlanNote { text: String::new(), href: None });
    let body = WithoutPage { w: words, assets: Assets, back: about::path(grant.organization()), plan };
    frame.page(context, status, words.say("roles-new-title"), &body)
}
