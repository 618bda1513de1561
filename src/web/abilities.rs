//! What a role lets a person do, by module and in the product's words.

use crate::{
    catalog::{Catalog, Module},
    domain::vector::Vector,
    words::Words,
};

use super::effects::far;

/// A group of permissions that are held.
pub struct ModuleView {
    /// Its name.
    pub name: String,
    /// Its icon in the sprite.
    pub icon: Option<String>,
    /// Never empty.
    pub permissions: Vec<PermissionView>,
}

/// A permission that is held.
pub struct PermissionView {
    /// Its name.
    pub name: String,
    /// What it allows, in a sentence.
    pub description: Option<String>,
    /// Whether it is to be used with care.
    pub sensitive: bool,
    /// How far it goes, in words; nothing to say when it is the whole organization.
    pub reach: Option<String>,
}

/// Only what the role may do, by module. Whether it is the reader's own role decides how a reach is said.
pub fn modules(catalog: &Catalog, vector: &Vector, words: &Words, yours: bool) -> Vec<ModuleView> {
    let language = words.language();
    let of_module = |(index, module): (usize, &Module)| {
        let held = catalog.permissions.iter().enumerate().filter(|(at, permission)| permission.module == index && vector.get(*at).any());
        let permissions: Vec<PermissionView> = held
            .map(|(at, permission)| PermissionView {
                name: permission.name.in_language(language).to_owned(),
                description: permission.description.as_ref().map(|text| text.in_language(language).to_owned()),
                sensitive: permission.sensitive,
                reach: far(words, vector.get(at), yours),
            })
            .collect();
        (!permissions.is_empty()).then(|| ModuleView {
            name: module.name.in_language(language).to_owned(),
            icon: module.icon.clone(),
            permissions,
        })
    };
    catalog.modules.iter().enumerate().filter_map(of_module).collect()
}
