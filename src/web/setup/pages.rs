//! The setup page.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::{assets::Assets, context::Context, error::Answer, frame::Frame};
use crate::{domain::password::PasswordRules, words::Words};

/// What was typed. The password is not given back.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The printed code.
    pub code: String,
    /// The organization's name.
    pub organization: String,
    /// Key of the catalog.
    pub catalog: String,
    /// The owner's name.
    pub name: String,
    /// The owner's address.
    pub email: String,
}

/// What was wrong, by field.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// The printed code.
    pub code: Option<String>,
    /// The organization's name.
    pub organization: Option<String>,
    /// The catalog.
    pub catalog: Option<String>,
    /// The owner's name.
    pub name: Option<String>,
    /// The owner's address.
    pub email: Option<String>,
    /// The password.
    pub password: Option<String>,
}

struct CatalogChoice {
    key: String,
    product: String,
    mark: String,
    line: String,
    checked: bool,
    accent: String,
}

#[derive(Template)]
#[template(path = "setup/setup.html")]
struct SetupPage<'a> {
    w: &'a Words,
    assets: Assets,
    f: Typed,
    e: Said,
    problem: Option<String>,
    catalogs: Vec<CatalogChoice>,
    rules: Vec<String>,
}

/// The page, with what was typed and what was wrong.
pub fn setup(context: &Context, status: StatusCode, typed: Typed, said: Said) -> Answer {
    let frame = Frame::bare(context);
    let words = frame.words();
    let choice = |catalog: &std::sync::Arc<crate::catalog::Catalog>| CatalogChoice {
        checked: catalog.key == typed.catalog,
        key: catalog.key.clone(),
        product: catalog.brand.product.in_language(words.language()).to_owned(),
        mark: catalog.brand.logo.clone().filter(|logo| logo.starts_with("mark-")).unwrap_or_else(|| "mark-rolecall".into()),
        accent: catalog.brand.accent.clone(),
        line: catalog.roles.iter().map(|role| role.name.in_language(words.language())).collect::<Vec<_>>().join(", "),
    };
    let mut catalogs: Vec<CatalogChoice> = context.house().catalogs.iter().map(choice).collect();
    // The neutral one first: it fits everybody.
    catalogs.sort_by_key(|choice| choice.key != "starter");
    let rules = context.house().catalogs.get(&typed.catalog).map_or_else(PasswordRules::default, |catalog| catalog.password);
    let rules = words.password_rules(&rules);
    let body = SetupPage { w: words, assets: Assets, f: typed, e: said, problem: None, catalogs, rules };
    frame.page(context, status, words.say("setup-title"), &body)
}
