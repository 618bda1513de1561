//! The state of the list, as it stands in the address: it can be shared, and Back works.

use serde::Deserialize;

use super::super::listing::{href, read_place, search};
use crate::{
    domain::member::Status,
    store::members::list::{PAGE, Place, RoleWanted, Sort, Window, Wish},
};

/// The query of the address. Everything may be missing, or empty.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// Words to search for.
    pub q: String,
    /// Key of a role.
    pub role: String,
    /// `active` or `suspended`.
    pub status: String,
    /// The order: `name`, `role`, `seen`, `joined`, reversed with a dash before it.
    pub sort: String,
    /// The page after this place.
    pub after: String,
    /// The page before this place.
    pub before: String,
}

impl ListQuery {
    /// What to search for.
    pub fn search(&self) -> String {
        search(&self.q)
    }

    /// The status asked for; an unknown one is none.
    pub fn status(&self) -> Option<Status> {
        self.status.parse().ok()
    }

    /// The order, and whether it is reversed.
    pub fn order(&self) -> (Sort, bool) {
        Sort::named(&self.sort).unwrap_or_default()
    }

    /// What to ask the store.
    pub fn wish(&self) -> Wish {
        let (sort, reversed) = self.order();
        let window = match (place(&self.after), place(&self.before)) {
            (Some(place), _) => Window::After(place),
            (None, Some(place)) => Window::Before(place),
            (None, None) => Window::First,
        };
        let role = if self.role.is_empty() { RoleWanted::Any } else { RoleWanted::Key(self.role.clone()) };
        Wish { search: self.search(), role, status: self.status(), sort, reversed, window, most: PAGE }
    }

    /// The filters that nobody knows, as they were written.
    pub fn unknown(&self, role_is_known: bool) -> Vec<String> {
        let role = (!self.role.is_empty() && !role_is_known).then(|| format!("role={}", self.role));
        let status = (!self.status.is_empty() && self.status().is_none()).then(|| format!("status={}", self.status));
        role.into_iter().chain(status).collect()
    }

    /// The address of the same list with one thing changed; always from the first page.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut changed = Self { after: String::new(), before: String::new(), ..self.clone() };
        change(&mut changed);
        changed
    }

    /// The address of this list, leaving out what is as usual.
    pub fn href(&self, path: &str) -> String {
        let parts = [
            ("q", &self.q),
            ("role", &self.role),
            ("status", &self.status),
            ("sort", &self.sort),
            ("after", &self.after),
            ("before", &self.before),
        ];
        href(path, &parts.map(|(name, value)| (name, value.as_str())))
    }
}

fn place(text: &str) -> Option<Place> {
    read_place(text).filter(Place::can_be)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_only_what_is_unusual() {
        let query = ListQuery { q: "a&b".into(), after: "x".into(), ..Default::default() };
        assert_eq!(query.with(|_| ()).href("/m"), "/m?q=a%26b");
        assert_eq!(query.with(|query| query.q.clear()).href("/m"), "/m");
    }

    #[test]
    fn nonsense_in_the_address_is_the_first_page_by_name() {
        let query = ListQuery { sort: "-nonsense".into(), after: "%%%".into(), status: "x".into(), ..Default::default() };
        let wish = query.wish();
        assert_eq!((wish.sort, wish.reversed, wish.window, wish.status), (Sort::Name, false, Window::First, None));
        assert_eq!(query.unknown(true), ["status=x"]);
    }
}
