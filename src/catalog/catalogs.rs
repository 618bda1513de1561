//! The catalogs of one instance.

use super::fault::Fault;
use super::model::Catalog;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The checked catalogs of one instance, by key. Cheap to clone: the catalogs themselves are shared.
#[derive(Debug, Clone, Default)]
pub struct Catalogs {
    by_key: BTreeMap<String, Arc<Catalog>>,
}

impl Catalogs {
    /// The four that ship.
    ///
    /// # Errors
    /// The key and the faults of the first one that does not parse; a test sees to it that all do.
    pub fn shipped() -> Result<Catalogs, (String, Vec<Fault>)> {
        let mut catalogs = Catalogs::default();
        for (key, text) in super::shipped() {
            catalogs.insert(Catalog::parse(key, text).map_err(|faults| (key.to_owned(), faults))?);
        }
        Ok(catalogs)
    }

    /// Adds a catalog; gives back the one that had the same key before.
    pub fn insert(&mut self, catalog: Catalog) -> Option<Arc<Catalog>> {
        self.by_key.insert(catalog.key.clone(), Arc::new(catalog))
    }

    /// The catalog with this key.
    pub fn get(&self, key: &str) -> Option<Arc<Catalog>> {
        self.by_key.get(key).cloned()
    }

    /// All of them, ordered by key.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Catalog>> {
        self.by_key.values()
    }
}

impl FromIterator<Catalog> for Catalogs {
    fn from_iter<I: IntoIterator<Item = Catalog>>(catalogs: I) -> Self {
        let mut all = Catalogs::default();
        for catalog in catalogs {
            all.insert(catalog);
        }
        all
    }
}
