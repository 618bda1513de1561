//! The form of a new token: what it says, what is wrong with it, and the token that it asks for.

use serde::Deserialize;

use crate::{
    catalog::Catalog,
    domain::{
        person_name::PersonName,
        reach::Reach,
        token::{CannotMint, Carries, DAYS_DEFAULT, DAYS_OFFERED, Draft, Whose},
        vector::Vector,
    },
    words::Words,
};

/// A token of one's own, as the form says it.
pub const MINE: &str = "mine";
/// A token of the organization.
pub const ORGANIZATION: &str = "organization";
/// A token that lets through whatever its member may.
pub const EVERYTHING: &str = "all";
/// A token that lets through what is ticked.
pub const THESE: &str = "these";
/// A token that never expires.
pub const NEVER: &str = "never";

/// What is sent. Only what is let through comes as a `permission`: `orders.view`, or `orders.view:own` where it can be limited.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenForm {
    /// What it is to be called.
    pub name: String,
    /// [`MINE`] or [`ORGANIZATION`].
    #[serde(default)]
    pub whose: String,
    /// [`EVERYTHING`] or [`THESE`].
    #[serde(default)]
    pub carries: String,
    #[serde(default)]
    permission: Vec<String>,
    /// Ticked or absent.
    pub as_owner: Option<String>,
    /// A number of days, or [`NEVER`].
    #[serde(default)]
    pub days: String,
    /// Keys of the modules that are unfolded.
    #[serde(default)]
    pub open: Vec<String>,
}

impl TokenForm {
    /// What the form begins with: little, and not for ever.
    pub fn begun() -> Self {
        Self {
            name: String::new(),
            whose: MINE.into(),
            carries: THESE.into(),
            permission: Vec::new(),
            as_owner: None,
            days: DAYS_DEFAULT.to_string(),
            open: Vec::new(),
        }
    }

    /// What is ticked. A permission that the catalog does not know is not; one that can be limited says how far.
    pub fn vector(&self, catalog: &Catalog) -> Vector {
        let mut vector = Vector::none(catalog.permissions.len());
        for said in &self.permission {
            let (key, far) = said.split_once(':').map_or((said.as_str(), None), |(key, far)| (key, Some(far)));
            let Some(at) = catalog.permission(key) else { continue };
            let reach = match catalog.permissions.get(at) {
                Some(permission) if permission.scoped => far.and_then(|far| far.parse().ok()).unwrap_or_default(),
                _ => Reach::Organization,
            };
            vector.set(at, reach);
        }
        vector
    }
}

/// What was wrong, by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// All of it.
    pub problem: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// Whose it is.
    pub whose: Option<String>,
    /// What it lets through.
    pub carries: Option<String>,
    /// What is ticked.
    pub permissions: Option<String>,
    /// The permissions that are the trouble.
    pub wrong: Vec<usize>,
    /// Standing for those whom the organization cannot be without.
    pub as_owner: Option<String>,
    /// How long it lives.
    pub days: Option<String>,
}

impl Said {
    /// What a rule of the house says, beside the field that it is about.
    pub fn of_refusal(words: &Words, catalog: &Catalog, reason: &CannotMint) -> Self {
        let text = Some(words.cannot_mint(reason, catalog));
        match reason {
            CannotMint::NotOwner => Self { whose: text, ..Self::default() },
            CannotMint::Nothing => Self { permissions: text, ..Self::default() },
            CannotMint::Wider(places) => Self { permissions: text, wrong: places.clone(), ..Self::default() },
            CannotMint::AsOwner => Self { as_owner: text, ..Self::default() },
            CannotMint::TooMany => Self { problem: text, ..Self::default() },
        }
    }
}

/// Reads the form, or says what was wrong with it.
pub fn read(words: &Words, catalog: &Catalog, form: &TokenForm) -> Result<Draft, Box<Said>> {
    let name = PersonName::parse(&form.name);
    let whose = match form.whose.as_str() {
        MINE => Some(Whose::Mine),
        ORGANIZATION => Some(Whose::Organization),
        _ => None,
    };
    let carries = match form.carries.as_str() {
        EVERYTHING => Some(Carries::Everything),
        THESE => Some(Carries::These { vector: form.vector(catalog), as_owner: form.as_owner.is_some() }),
        _ => None,
    };
    let days = days(&form.days);
    let said = Said {
        name: name.as_ref().err().map(|fault| words.token_name_fault(*fault)),
        whose: whose.is_none().then(|| words.say("tokens-whose-missing")),
        carries: match (&carries, whose) {
            (None, _) => Some(words.say("tokens-carries-missing")),
            (Some(Carries::Everything), Some(Whose::Organization)) => Some(words.say("tokens-carries-organization")),
            _ => None,
        },
        permissions: match &carries {
            Some(Carries::These { vector, .. }) if vector.count() == 0 => Some(words.say("tokens-permissions-missing")),
            _ => None,
        },
        days: days.is_none().then(|| words.say("tokens-days-bad")),
        ..Said::default()
    };
    match (name, whose, carries, days) {
        (Ok(name), Some(whose), Some(carries), Some(days)) if said == Said::default() => Ok(Draft { name, whose, carries, days }),
        _ => Err(Box::new(said)),
    }
}

/// How long it lives, if that is one of those offered: nothing within for as long as nobody revokes it.
fn days(text: &str) -> Option<Option<u16>> {
    if text == NEVER {
        return Some(None);
    }
    let days = text.parse().ok().filter(|days| DAYS_OFFERED.contains(days))?;
    Some(Some(days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalogs;

    fn form(query: &str) -> TokenForm {
        serde_html_form::from_str(query).unwrap()
    }

    #[test]
    fn a_form_becomes_what_it_says() {
        let catalogs = Catalogs::shipped().unwrap();
        let (catalog, words) = (catalogs.get("starter").unwrap(), Words::new("en"));
        let ticked = "permission=billing.view&permission=projects.view:own&permission=projects.edit:moon&permission=projects.create:own";
        let said = form(&format!("name=+Order++desk+&whose=organization&carries=these&{ticked}&permission=no.such&as_owner=yes&days=7"));
        let draft = read(&words, &catalog, &said).unwrap();
        assert_eq!((draft.name.as_str(), draft.whose, draft.days), ("Order desk", Whose::Organization, Some(7)));
        let Carries::These { vector, as_owner: true } = draft.carries else { panic!("{:?}", draft.carries) };
        let held = serde_json::to_value(catalog.document_of(&vector)).unwrap();
        // What cannot be limited goes as far as it goes.
        let expected = serde_json::json!({ "billing.view": "organization", "projects.view": "own", "projects.create": "organization" });
        assert_eq!(held, expected);
        // What is ticked counts only where it was chosen that it does.
        let everything = read(&words, &catalog, &form(&format!("name=A&whose=mine&carries=all&{ticked}&as_owner=yes&days=never"))).unwrap();
        assert_eq!((everything.carries, everything.days), (Carries::Everything, None));
    }

    #[test]
    fn every_field_that_is_wrong_is_named() {
        let catalogs = Catalogs::shipped().unwrap();
        let (catalog, words) = (catalogs.get("starter").unwrap(), Words::new("en"));
        let wrong = |query: &str| {
            let said = *read(&words, &catalog, &form(query)).unwrap_err();
            let fields = [
                ("name", said.name),
                ("whose", said.whose),
                ("carries", said.carries),
                ("permissions", said.permissions),
                ("days", said.days),
            ];
            fields.into_iter().filter(|(_, text)| text.is_some()).map(|(field, _)| field).collect::<Vec<_>>()
        };
        assert_eq!(wrong("name="), ["name", "whose", "carries", "days"]);
        assert_eq!(wrong("name=A&whose=mine&carries=these&days=90"), ["permissions"]);
        assert_eq!(wrong("name=A&whose=organization&carries=all&days=90"), ["carries"]);
        for days in ["", "0", "8", "-7", "366", "7.0", "NEVER", "99999999999"] {
            assert_eq!(wrong(&format!("name=A&whose=mine&carries=all&days={days}")), ["days"], "{days}");
        }
    }
}
