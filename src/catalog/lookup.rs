//! Finding things in a catalog by the key, number or word that came from outside.

use super::model::{Catalog, Holder, Plan, SystemRole};
use crate::domain::{
    capability::Capability,
    reach::Reach,
    role::{Role, RoleNumber},
    vector::Vector,
};
use std::collections::BTreeMap;

/// The property that says whose a thing is, where its type has none of its own.
pub const DEFAULT_OWNER: &str = "owner";

impl Catalog {
    /// Who may use a capability of the console.
    pub fn console(&self, capability: Capability) -> Holder {
        self.holders.get(&capability).copied().unwrap_or(Holder::Nobody)
    }

    /// The index of a permission.
    pub fn permission(&self, key: &str) -> Option<usize> {
        self.permissions.iter().position(|permission| permission.key == key)
    }

    /// A system role by its key.
    pub fn role(&self, key: &str) -> Option<&SystemRole> {
        self.roles.iter().find(|role| role.key == key)
    }

    /// A system role by its number.
    pub fn role_by_number(&self, number: RoleNumber) -> Option<&SystemRole> {
        self.roles.iter().find(|role| role.number == number)
    }

    /// The role that an invitation proposes. Always there: the check of the file saw to it.
    pub fn proposed_role(&self) -> Option<&SystemRole> {
        self.roles.get(self.default_role)
    }

    /// A plan by its key.
    pub fn plan(&self, key: &str) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.key == key)
    }

    /// The product's own word for one of [`super::WORDS`], where it has one.
    pub fn word(&self, word: &str, language: &str) -> Option<&str> {
        self.words.get(word).map(|text| text.in_language(language))
    }

    /// How far a role goes for a capability of the console, by its vector and by whether somebody must always hold it.
    pub fn reach(&self, vector: &Vector, at_least_one: bool, capability: Capability) -> Reach {
        match self.console(capability) {
            Holder::Permission(index) => vector.get(index),
            Holder::Everyone => Reach::Organization,
            Holder::AtLeastOne if at_least_one => Reach::Organization,
            Holder::AtLeastOne | Holder::Nobody => Reach::None,
        }
    }

    /// The same of a role of an organization.
    pub fn reach_for(&self, role: &Role, capability: Capability) -> Reach {
        self.reach(&role.vector, role.at_least_one, capability)
    }

    /// The same of a system role.
    pub fn reach_of(&self, role: &SystemRole, capability: Capability) -> Reach {
        self.reach(&role.vector, role.at_least_one, capability)
    }

    /// The system roles that have a capability: for saying whom to ask.
    pub fn roles_with(&self, capability: Capability) -> Vec<&SystemRole> {
        self.roles.iter().filter(|role| self.reach_of(role, capability).any()).collect()
    }

    /// The vector of a stored document (permission key to reach), and the entries it could not honour: permissions the
    /// catalog does not know, and permissions that cannot be limited but are. Those count as not held, so that a new version
    /// of a catalog never widens a role by itself.
    pub fn vector_of(&self, document: &BTreeMap<String, Reach>) -> (Vector, Vec<String>) {
        let mut vector = Vector::none(self.permissions.len());
        let mut unknown = Vec::new();
        for (key, reach) in document {
            let found = self.permissions.iter().position(|permission| permission.key == *key);
            let honoured = found.filter(|index| self.may_reach(*index, *reach));
            match honoured {
                Some(index) => vector.set(index, *reach),
                None => unknown.push(key.clone()),
            }
        }
        (vector, unknown)
    }

    /// The vector of a role of an organization: a system role's from here, a custom one's from its stored document. A system role that the
    /// catalog does not know reaches nothing: it is not for a database to say what it may do.
    pub fn vector_of_role(&self, key: &str, is_system: bool, document: Option<serde_json::Value>) -> Vector {
        if is_system {
            return self.role(key).map_or_else(|| Vector::none(self.permissions.len()), |role| role.vector.clone());
        }
        self.vector_of(&serde_json::from_value(document.unwrap_or_default()).unwrap_or_default()).0
    }

    /// The indexes of all `owner_only` permissions.
    pub fn owner_only(&self) -> Vec<usize> {
        self.permissions.iter().enumerate().filter(|(_, permission)| permission.owner_only).map(|(index, _)| index).collect()
    }

    /// The document of a vector: what it holds, by permission key. What is not held is left out.
    pub fn document_of(&self, vector: &Vector) -> BTreeMap<String, Reach> {
        let held = self.permissions.iter().zip(vector.iter()).filter(|(_, reach)| reach.any());
        held.map(|(permission, reach)| (permission.key.clone(), reach)).collect()
    }

    /// The indexes of `owner_only` permissions that a vector holds; a custom role may hold none.
    pub fn owner_only_in(&self, vector: &Vector) -> Vec<usize> {
        let permissions = self.permissions.iter().enumerate();
        permissions.filter(|(index, permission)| permission.owner_only && vector.get(*index).any()).map(|(index, _)| index).collect()
    }

    /// Which property of a resource says whose it is: by its type, or [`DEFAULT_OWNER`] (AuthZEN, issue: decisions).
    pub fn owner_property(&self, resource_type: &str) -> &str {
        self.resources.get(resource_type).map_or(DEFAULT_OWNER, String::as_str)
    }

    /// How many of the permissions held are sensitive.
    pub fn sensitive_in(&self, vector: &Vector) -> usize {
        self.permissions.iter().zip(vector.iter()).filter(|(permission, reach)| permission.sensitive && reach.any()).count()
    }

    /// Whether a permission can go so far: what is not scoped goes everywhere or nowhere.
    pub fn may_reach(&self, index: usize, reach: Reach) -> bool {
        let scoped = self.permissions.get(index).is_some_and(|permission| permission.scoped);
        scoped || matches!(reach, Reach::None | Reach::Organization)
    }
}
