//! Who may do what: every role against every permission, by module; and on top the product's own table, as it prints it.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        assets::Assets,
        context::Context,
        error::Answer,
        frame::{Frame, Here, part},
        listing::href,
        members::tabs::Tab,
        page::{self, Choice},
        spreadsheet::{self, BYTE_ORDER_MARK},
    },
    about::{self, On},
};
use crate::{
    authz::{Grant, capabilities::ReadMembers},
    catalog::{Catalog, Cell, MatrixRow, Permission},
    domain::{reach::Reach, role::Role, vector::Vector},
    words::Words,
};

/// One role, or a template that the product prints.
struct Column<'a> {
    name: String,
    href: Option<String>,
    vector: &'a Vector,
}

/// One crossing.
struct CellView {
    /// `yes`, `no` or `part`.
    kind: &'static str,
    text: String,
    /// What a part of it is.
    more: Option<String>,
}

struct Line {
    name: String,
    description: Option<String>,
    sensitive: bool,
    cells: Vec<CellView>,
}

struct Group {
    name: String,
    lines: Vec<Line>,
}

struct Head {
    name: String,
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "roles/matrix.html", blocks = ["results"])]
struct MatrixPage<'a> {
    w: &'a Words,
    assets: Assets,
    tabs: Vec<Tab>,
    path: String,
    export: String,
    product: &'a str,
    modules: Vec<Choice>,
    printed_heads: Vec<Head>,
    printed: Vec<Line>,
    heads: Vec<Head>,
    groups: Vec<Group>,
    reaches: bool,
}

/// The page; to htmx only the tables.
pub fn page(context: &Context, grant: &Grant<ReadMembers>, roles: &[Role], module: &str) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Roles);
    let (words, organization) = (frame.words(), grant.organization());
    let catalog = &organization.catalog;
    let path = format!("{}/matrix", about::path(organization));
    let chosen = catalog.modules.iter().position(|one| one.key == module);
    let columns = columns(grant, words, roles);
    let templates = templates(catalog, words);
    let printed_columns: Vec<&Column<'_>> = columns.iter().chain(&templates).collect();
    // Asked about one module, nobody wants to pass the table of all of them.
    let rows = if chosen.is_none() { catalog.matrix_rows.as_slice() } else { &[] };
    let page = MatrixPage {
        w: words,
        assets: Assets,
        tabs: about::tabs(words, organization, On::Matrix),
        export: href(&format!("{path}.csv"), &[("module", module)]),
        product: frame.product(),
        modules: choices(words, catalog, chosen),
        printed: rows.iter().map(|row| printed(words, catalog, row, &printed_columns)).collect(),
        printed_heads: printed_columns.iter().map(|column| head(column)).collect(),
        heads: columns.iter().map(head).collect(),
        groups: groups(words, catalog, &columns, chosen),
        reaches: about::has_reaches(catalog),
        path,
    };
    if context.wants_part() {
        return part(StatusCode::OK, &page.as_results());
    }
    frame.page(context, StatusCode::OK, words.say("roles-matrix-title"), &page)
}

/// The same as a file for spreadsheets, a permission a row.
pub fn file(context: &Context, grant: &Grant<ReadMembers>, roles: &[Role], module: &str) -> Answer {
    let (words, organization) = (page::words(grant), grant.organization());
    let catalog = &organization.catalog;
    let chosen = catalog.modules.iter().position(|one| one.key == module);
    let columns = columns(grant, &words, roles);
    let said =
        ["roles-matrix-module", "roles-matrix-permission", "roles-matrix-access", "roles-matrix-sensitive"].map(|key| words.say(key));
    let head: Vec<String> = said.into_iter().chain(columns.iter().map(|column| column.name.clone())).collect();
    let row = |(at, permission): (usize, &Permission)| -> Vec<String> {
        let module = catalog.modules.get(permission.module).map(|module| module.name.in_language(words.language()).to_owned());
        let access = words.say(if permission.access == crate::catalog::Access::Read { "roles-read" } else { "roles-write" });
        let sensitive = if permission.sensitive { words.say("roles-matrix-yes") } else { String::new() };
        let about = [module.unwrap_or_default(), permission.name.in_language(words.language()).to_owned(), access, sensitive];
        about.into_iter().chain(columns.iter().map(|column| cell(&words, column.vector.get(at)).text)).collect()
    };
    let wanted = catalog.permissions.iter().enumerate().filter(|(_, permission)| chosen.is_none_or(|module| permission.module == module));
    let rows = spreadsheet::written(std::iter::once(head).chain(wanted.map(row)))?;
    Ok(spreadsheet::file(&organization.slug, "roles", context.now()).body(format!("{BYTE_ORDER_MARK}{rows}")))
}

fn columns<'a>(grant: &Grant<ReadMembers>, words: &Words, roles: &'a [Role]) -> Vec<Column<'a>> {
    let organization = grant.organization();
    let column = |role: &'a Role| Column {
        name: page::named_role(&organization.catalog, &role.key, &role.name, words.language()),
        href: Some(about::path_of(organization, role.number)),
        vector: &role.vector,
    };
    roles.iter().map(column).collect()
}

/// The templates that the product's own table has as columns.
fn templates<'a>(catalog: &'a Catalog, words: &Words) -> Vec<Column<'a>> {
    let printed = catalog.role_templates.iter().filter(|template| template.matrix_column);
    printed
        .map(|template| Column {
            name: words.one("roles-matrix-template", "role", template.name.in_language(words.language())),
            href: None,
            vector: &template.vector,
        })
        .collect()
}

fn head(column: &Column<'_>) -> Head {
    Head { name: column.name.clone(), href: column.href.clone() }
}

fn choices(words: &Words, catalog: &Catalog, chosen: Option<usize>) -> Vec<Choice> {
    let all = Choice { value: String::new(), label: words.say("roles-matrix-all"), selected: chosen.is_none() };
    let modules = catalog.modules.iter().enumerate().map(|(at, module)| Choice {
        value: module.key.clone(),
        label: module.name.in_language(words.language()).to_owned(),
        selected: chosen == Some(at),
    });
    std::iter::once(all).chain(modules).collect()
}

fn groups(words: &Words, catalog: &Catalog, columns: &[Column<'_>], chosen: Option<usize>) -> Vec<Group> {
    let modules = catalog.modules.iter().enumerate().filter(|(at, _)| chosen.is_none_or(|chosen| chosen == *at));
    let line = |(at, permission): (usize, &Permission)| Line {
        name: permission.name.in_language(words.language()).to_owned(),
        description: permission.description.as_ref().map(|text| text.in_language(words.language()).to_owned()),
        sensitive: permission.sensitive,
        cells: columns.iter().map(|column| cell(words, column.vector.get(at))).collect(),
    };
    let group = |(at, module): (usize, &crate::catalog::Module)| Group {
        name: module.name.in_language(words.language()).to_owned(),
        lines: catalog.permissions.iter().enumerate().filter(|(_, permission)| permission.module == at).map(line).collect(),
    };
    modules.map(group).collect()
}

fn cell(words: &Words, reach: Reach) -> CellView {
    let (kind, key) = match reach {
        Reach::None => ("no", "roles-matrix-no"),
        Reach::Own => ("part", "roles-matrix-own"),
        Reach::Team => ("part", "roles-matrix-team"),
        Reach::Department => ("part", "roles-matrix-department"),
        Reach::Organization => ("yes", "roles-matrix-yes"),
    };
    CellView { kind, text: words.say(key), more: None }
}

fn printed(words: &Words, catalog: &Catalog, row: &MatrixRow, columns: &[&Column<'_>]) -> Line {
    let cell = |column: &&Column<'_>| {
        let (kind, key) = match row.cell(column.vector) {
            Cell::Yes => ("yes", "roles-matrix-yes"),
            Cell::Limited => ("part", "roles-matrix-limited"),
            Cell::Read => ("part", "roles-matrix-read"),
            Cell::Partly => ("part", "roles-matrix-partly"),
            Cell::No => ("no", "roles-matrix-no"),
        };
        // To where the narrowest of them goes.
        let narrowest = row.permissions.iter().map(|at| column.vector.get(*at)).filter(|reach| reach.any()).min();
        let more = narrowest.and_then(|reach| super::super::effects::far(words, reach, false));
        CellView { kind, text: words.say(key), more }
    };
    let sensitive = row.permissions.iter().any(|at| catalog.permissions.get(*at).is_some_and(|permission| permission.sensitive));
    Line {
        name: row.label.in_language(words.language()).to_owned(),
        description: None,
        sensitive,
        cells: columns.iter().map(cell).collect(),
    }
}
