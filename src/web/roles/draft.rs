//! A role while it is being built: what the form says of it, what the buttons do to it, and the form it becomes again.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::{
    catalog::{Access, Catalog, RoleTemplate, Which},
    domain::{
        reach::Reach,
        role::{Role, RoleNumber},
        vector::Vector,
    },
    store::roles::{look::RoleLook, versions::Version},
};

/// What stands for the role's own reach, where a permission has none of its own.
pub const AS_THE_ROLE: &str = "role";

/// The form of the builder. Only what is held comes as a `permission`: `orders.view`, or `orders.view:own` where it can be limited.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DraftForm {
    name: String,
    description: String,
    reach: String,
    /// Which role it is to be saved as; absent for a new one.
    number: Option<i32>,
    /// The version that was opened.
    version: Option<i32>,
    start: String,
    /// Pressed: begin from that.
    #[serde(rename = "use")]
    begin: Option<String>,
    permission: Vec<String>,
    /// Pressed: `orders.write`, or `*.write` for every module.
    toggle: Option<String>,
    open: Vec<String>,
    round: String,
    over: Option<String>,
    /// What saving means was shown: this stands for it.
    pub confirmed: Option<String>,
}

/// A role as it stands in the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// As it was typed.
    pub name: String,
    /// As it was typed.
    pub description: String,
    /// How far its permissions go that have no reach of their own.
    pub reach: Reach,
    /// How far each goes.
    pub vector: Vector,
    /// Permissions that do have one.
    pub own: BTreeSet<usize>,
    /// The role or template chosen to begin from.
    pub start: String,
    /// Modules that are unfolded.
    pub open: BTreeSet<usize>,
    /// Changes whenever a button changed boxes that the browser may hold for the user's: under another id they are drawn as they are now. A box
    /// that was ticked by hand heeds its `checked` no more.
    pub round: bool,
    /// Whether it was said that saving puts this over what somebody else saved.
    pub over: bool,
    /// The role and its version that this is to replace; nothing for a new one.
    pub base: Option<(RoleNumber, i32)>,
}

/// What a button asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pressed {
    /// None was.
    Nothing,
    /// A box of a module, or of a column.
    Toggle(Which),
    /// Begin from what was chosen.
    Begin,
}

/// Where a role begins.
#[derive(Debug, Clone, Copy)]
pub enum Start<'a> {
    /// A template of the catalog.
    Template(&'a RoleTemplate),
    /// A role of the organization.
    Role(&'a Role),
}

impl<'a> Start<'a> {
    /// Reads `template:viewer` or `role:7`.
    pub fn read(text: &str, catalog: &'a Catalog, roles: &'a [RoleLook]) -> Option<Self> {
        match text.split_once(':')? {
            ("template", key) => catalog.role_templates.iter().find(|template| template.key == key).map(Start::Template),
            ("role", number) => roles.iter().map(|look| &look.role).find(|role| role.number.to_string() == number).map(Start::Role),
            _ => None,
        }
    }

    /// How far it goes.
    pub const fn rights(self) -> (Reach, &'a Vector) {
        match self {
            Start::Role(role) => (role.reach, &role.vector),
            Start::Template(template) => (template.reach, &template.vector),
        }
    }
}

/// What a beginning holds and the builder cannot give: it is left out, and told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// The builder does not have it, or not so far.
    pub lacking: Vec<usize>,
    /// It is for owners.
    pub owner_only: Vec<usize>,
}

impl DraftForm {
    /// The role it is of.
    pub fn number(&self) -> Option<RoleNumber> {
        self.number.map(RoleNumber)
    }

    /// What was pressed. A box that there is not is none.
    pub fn pressed(&self, catalog: &Catalog) -> Pressed {
        if self.begin.is_some() {
            return Pressed::Begin;
        }
        let which = self.toggle.as_deref().and_then(|text| {
            let (module, access) = text.rsplit_once('.')?;
            let access = match access {
                "read" => Access::Read,
                "write" => Access::Write,
                _ => return None,
            };
            let module = match module {
                "*" => None,
                key => Some(catalog.modules.iter().position(|module| module.key == key)?),
            };
            Some(Which { module, access })
        });
        which.map_or(Pressed::Nothing, Pressed::Toggle)
    }

    /// What the form says. A permission that the catalog does not know (any more) is not held.
    pub fn read(&self, catalog: &Catalog) -> Typed {
        let reach = self.reach.parse().unwrap_or(Reach::Organization);
        let mut typed = Typed {
            name: self.name.clone(),
            description: self.description.clone(),
            reach: if reach.any() { reach } else { Reach::Organization },
            vector: Vector::none(catalog.permissions.len()),
            own: BTreeSet::new(),
            start: self.start.clone(),
            open: self.open.iter().filter_map(|key| catalog.modules.iter().position(|module| module.key == *key)).collect(),
            round: self.round == "1",
            over: self.over.is_some(),
            base: self.number().zip(self.version),
        };
        for said in &self.permission {
            let (key, far) = said.split_once(':').map_or((said.as_str(), None), |(key, far)| (key, Some(far)));
            let Some(at) = catalog.permission(key) else { continue };
            let scoped = catalog.permissions.get(at).is_some_and(|permission| permission.scoped);
            match far.filter(|_| scoped) {
                None if scoped => {}
                None => typed.vector.set(at, Reach::Organization),
                Some(AS_THE_ROLE) => typed.vector.set(at, typed.reach),
                Some(far) => {
                    typed.vector.set(at, far.parse().unwrap_or_default());
                    typed.own.insert(at);
                }
            }
        }
        typed
    }
}

impl Typed {
    /// A new role that may nothing yet.
    pub fn blank(catalog: &Catalog, reach: Reach) -> Self {
        Self { reach, vector: Vector::none(catalog.permissions.len()), ..Self::default() }
    }

    /// A role as it is, to be changed.
    pub fn of_role(catalog: &Catalog, role: &Role) -> Self {
        let typed = Self {
            name: role.name.clone(),
            description: role.description.clone(),
            reach: role.reach,
            vector: role.vector.clone(),
            base: Some((role.number, role.version)),
            ..Self::default()
        };
        typed.with_own(catalog)
    }

    /// The same role as an earlier version had it.
    pub fn of_version(catalog: &Catalog, role: &Role, version: &Version) -> Self {
        let typed = Self {
            name: version.name.clone(),
            description: version.description.clone(),
            reach: version.reach,
            vector: version.vector.clone(),
            base: Some((role.number, role.version)),
            ..Self::default()
        };
        typed.with_own(catalog)
    }

    /// Presses a box: all of its permissions, or none. `held` is what the builder has.
    pub fn toggle(&mut self, catalog: &Catalog, held: &Vector, which: Which) {
        self.vector = catalog.toggle(&self.vector, held, self.reach, which);
        self.settle(catalog);
        self.round = !self.round;
    }

    /// Begins again from a role or template, as far as the builder reaches. Name and description stay where they were typed; `proposed` says
    /// whether a name is one that some beginning brought.
    pub fn begin(
        &mut self,
        catalog: &Catalog,
        held: &Vector,
        (reach, vector): (Reach, &Vector),
        (name, description): (String, String),
        proposed: impl Fn(&str) -> bool,
    ) -> LeftOut {
        let mut given = vector.meet(held);
        for at in catalog.owner_only() {
            given.set(at, Reach::None);
        }
        let missing = given.difference(vector).into_iter().map(|step| step.index);
        let (owner_only, lacking) = missing.partition(|at| catalog.permissions.get(*at).is_some_and(|permission| permission.owner_only));
        if self.name.trim().is_empty() || proposed(self.name.trim()) {
            (self.name, self.description) = (name, description);
        }
        (self.reach, self.vector) = (reach, given);
        self.own.clear();
        self.settle(catalog);
        self.round = !self.round;
        LeftOut { lacking, owner_only }
    }

    /// The permissions as the form sends them.
    pub fn permissions(&self, catalog: &Catalog) -> Vec<String> {
        let held = catalog.permissions.iter().zip(self.vector.iter()).enumerate().filter(|(_, (_, reach))| reach.any());
        held.map(|(at, (permission, reach))| match (permission.scoped, self.own.contains(&at)) {
            (false, _) => permission.key.clone(),
            (true, false) => format!("{}:{AS_THE_ROLE}", permission.key),
            (true, true) => format!("{}:{reach}", permission.key),
        })
        .collect()
    }

    fn with_own(mut self, catalog: &Catalog) -> Self {
        self.settle(catalog);
        self
    }

    /// What differs from the role's reach has one of its own; what is not held has none.
    fn settle(&mut self, catalog: &Catalog) {
        let (vector, reach) = (&self.vector, self.reach);
        self.own.retain(|at| vector.get(*at).any());
        let differs = catalog.permissions.iter().zip(vector.iter()).enumerate();
        let differs = differs.filter(|(_, (permission, far))| permission.scoped && far.any() && *far != reach).map(|(at, _)| at);
        self.own.extend(differs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalogs;

    fn catalog() -> std::sync::Arc<Catalog> {
        Catalogs::shipped().unwrap().get("starter").unwrap()
    }

    fn form(query: &str) -> DraftForm {
        serde_html_form::from_str(query).unwrap()
    }

    fn reach(typed: &Typed, key: &str) -> Reach {
        typed.vector.get(catalog().permission(key).unwrap())
    }

    #[test]
    fn what_the_form_says_is_what_it_becomes_again() {
        let catalog = catalog();
        let said = "name=A&reach=own&permission=projects.view:role&permission=projects.edit:organization&permission=projects.create&permission=&open=projects&round=1&number=7&version=3";
        let typed = form(said).read(&catalog);
        assert_eq!(reach(&typed, "projects.view"), Reach::Own);
        assert_eq!(reach(&typed, "projects.edit"), Reach::Organization);
        assert_eq!(reach(&typed, "projects.create"), Reach::Organization);
        assert_eq!(typed.vector.count(), 3);
        assert_eq!(typed.base, Some((RoleNumber(7), 3)));
        assert!(typed.round);
        let permissions = typed.permissions(&catalog);
        assert_eq!(permissions, ["projects.view:role", "projects.create", "projects.edit:organization"]);
        let query: String = permissions.iter().map(|permission| format!("&permission={permission}")).collect();
        assert_eq!(form(&format!("reach=own{query}")).read(&catalog).vector, typed.vector);
    }

    #[test]
    fn what_the_catalog_does_not_know_is_not_held() {
        let typed = form("permission=nothing.such&permission=projects.view&permission=projects.edit:moon&open=moon").read(&catalog());
        // A permission that can be limited says how far.
        assert_eq!(typed.vector.count(), 0);
        assert_eq!(typed.reach, Reach::Organization);
        assert!(typed.open.is_empty());
    }

    #[test]
    fn a_reach_of_its_own_stays_when_the_roles_changes() {
        let catalog = catalog();
        let permissions = "permission=projects.view:role&permission=projects.edit:organization";
        let wide = form(&format!("reach=organization&{permissions}")).read(&catalog);
        let narrow = form(&format!("reach=own&{permissions}")).read(&catalog);
        assert_eq!((reach(&wide, "projects.view"), reach(&wide, "projects.edit")), (Reach::Organization, Reach::Organization));
        assert_eq!((reach(&narrow, "projects.view"), reach(&narrow, "projects.edit")), (Reach::Own, Reach::Organization));
    }

    #[test]
    fn only_boxes_that_there_are_can_be_pressed() {
        let catalog = catalog();
        let pressed = |query: &str| form(query).pressed(&catalog);
        let which = |module, access| Pressed::Toggle(Which { module, access });
        assert_eq!(pressed("toggle=projects.write"), which(Some(0), Access::Write));
        assert_eq!(pressed("toggle=*.read"), which(None, Access::Read));
        assert_eq!(pressed("use=yes&start=template:analyst"), Pressed::Begin);
        for nothing in ["", "toggle=", "toggle=projects", "toggle=projects.moon", "toggle=moon.read"] {
            assert_eq!(pressed(nothing), Pressed::Nothing, "{nothing}");
        }
    }

    #[test]
    fn a_beginning_leaves_out_what_its_builder_lacks_and_what_is_for_owners() {
        let catalog = catalog();
        let all = Vector::from(vec![Reach::Organization; catalog.permissions.len()]);
        let edit = catalog.permission("projects.edit").unwrap();
        let mut held = all.clone();
        held.set(edit, Reach::Own);
        let mut typed = Typed { name: "Mine".into(), ..Typed::blank(&catalog, Reach::Organization) };
        let said = ("Theirs".to_owned(), "About".to_owned());
        let left_out = typed.begin(&catalog, &held, (Reach::Organization, &all), said.clone(), |_| false);
        assert_eq!(left_out.lacking, [edit]);
        assert_eq!(left_out.owner_only, catalog.owner_only());
        assert!(typed.vector.within(&held));
        assert!(typed.own.contains(&edit), "it is narrower than the role");
        assert_eq!((typed.name.as_str(), typed.description.as_str()), ("Mine", ""));
        typed.begin(&catalog, &held, (Reach::Organization, &all), said, |name| name == "Mine");
        assert_eq!((typed.name.as_str(), typed.description.as_str()), ("Theirs", "About"));
    }
}
