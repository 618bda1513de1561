//! What the pages of changing many send, and how it is read: on whom, what, and what the preview they saw was made of.

use serde::Deserialize;
use uuid::Uuid;

use super::super::{back::own_path, listing::search};
use crate::domain::{
    change::{
        Kind,
        wish::{Deed, Filter, MOST, MOST_NAMED, Whom, Wish},
    },
    email::Email,
    ids::UserId,
    instant::Instant,
    member::Status,
    roster::Roster,
};

/// A change of many: the bar of the list, a pasted text and the preview all send it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChangeForm {
    /// `role`, `suspend`, `reactivate` or `remove`.
    pub deed: String,
    /// Key of the role to give; empty, while none is chosen, or where a list says it.
    pub to: String,
    /// These people.
    pub member: Vec<String>,
    /// Ticked or absent: everybody who matches, instead of these.
    pub all: Option<String>,
    /// What they match: words,
    pub q: String,
    /// the key of a role,
    pub role: String,
    /// and a status.
    pub status: String,
    /// The moment of the list they were seen on, in microseconds.
    pub until: String,
    /// Or these, as they were pasted.
    pub list: Option<String>,
    /// Whom of them to leave out.
    pub without: Vec<String>,
    /// Whom to leave out besides, ticked on the preview since it was drawn.
    pub dropped: Vec<String>,
    /// Ticked or absent: the people are told by mail.
    pub tell: Option<String>,
    /// What the preview was made of.
    pub fingerprint: Option<String>,
    /// When it was made, in microseconds.
    pub at: Option<String>,
    /// The list that it all began with.
    pub back: Option<String>,
}

/// Why a form is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No page sends this.
    Nonsense,
    /// Nobody is meant.
    Nobody,
    /// More are named one by one than may be.
    TooManyNamed,
    /// Everybody who matches, but not what, or not as of when.
    Unclear,
    /// A pasted text without an address.
    NothingListed,
    /// A pasted text with more addresses than one change may have people.
    TooManyListed,
}

/// A change of many that was understood; which role, may still be open.
#[derive(Debug, Clone)]
pub struct Asked {
    whom: Whom,
    without: Vec<UserId>,
    /// Whom to leave out besides, decided on the preview.
    pub dropped: Vec<UserId>,
    deed: Option<Deed>,
    /// Whether a pasted list says a role for anybody.
    pub says_roles: bool,
    /// What of a pasted text is no line.
    pub not_understood: Vec<String>,
    /// Addresses of a pasted text with more than one role.
    pub contradicted: Vec<Email>,
}

impl ChangeForm {
    /// The kind of change; nothing, where no page would send it.
    pub fn kind(&self) -> Option<Kind> {
        self.deed.parse().ok().filter(|kind| matches!(kind, Kind::Role | Kind::Suspend | Kind::Reactivate | Kind::Remove))
    }

    /// Reads the form.
    ///
    /// # Errors
    /// Why it means nothing.
    pub fn read(&self, now: Instant) -> Result<Asked, Fault> {
        let kind = self.kind().ok_or(Fault::Nonsense)?;
        let (without, dropped) = (ids(&self.without)?, ids(&self.dropped)?);
        let mut roster = Roster::default();
        let whom = if self.all.is_some() {
            Whom::Matching { filter: self.filter()?, until: self.until(now)? }
        } else if let Some(list) = &self.list {
            roster = Roster::read(list);
            match roster.lines.len() {
                0 => return Err(Fault::NothingListed),
                lines if lines > MOST => return Err(Fault::TooManyListed),
                _ => Whom::Listed(roster.lines.clone()),
            }
        } else {
            match ids(&self.member)? {
                ids if ids.is_empty() => return Err(Fault::Nobody),
                ids => Whom::These(ids),
            }
        };
        let says_roles = roster.lines.iter().any(|line| line.role.is_some());
        let deed = match kind {
            Kind::Suspend => Some(Deed::Suspend),
            Kind::Reactivate => Some(Deed::Reactivate),
            Kind::Remove => Some(Deed::Remove),
            _ if !self.to.is_empty() => Some(Deed::Role(self.to.clone())),
            _ => says_roles.then_some(Deed::RolesListed),
        };
        let Roster { not_understood, contradicted, .. } = roster;
        Ok(Asked { whom, without, dropped, deed, says_roles, not_understood, contradicted })
    }

    fn filter(&self) -> Result<Filter, Fault> {
        // A status that nobody knows must not come to mean everybody.
        let status = match self.status.as_str() {
            "" => None,
            text => Some(text.parse::<Status>().map_err(|_| Fault::Unclear)?),
        };
        Ok(Filter { search: search(&self.q), role: (!self.role.is_empty()).then(|| self.role.clone()), status })
    }

    fn until(&self, now: Instant) -> Result<Instant, Fault> {
        moment(&self.until).filter(|until| *until <= now).ok_or(Fault::Unclear)
    }

    /// What the preview was made of, and when. One that says neither is one that everything has changed since.
    pub fn seen(&self, now: Instant) -> (String, Instant) {
        let at = self.at.as_deref().and_then(moment).filter(|at| *at <= now);
        (self.fingerprint.clone().unwrap_or_default(), at.unwrap_or(now))
    }

    /// Whether the people are told: as ticked, and from the start.
    pub fn tells(&self) -> bool {
        self.tell.is_some() || self.fingerprint.is_none()
    }

    /// The list that it began with, or the usual one.
    pub fn back(&self, slug: &str) -> String {
        own_path(self.back.as_deref()).unwrap_or_else(|| format!("/o/{slug}/members"))
    }
}

impl Asked {
    /// The wish, with everybody dropped left out; nothing, while the role is open.
    pub fn wish(&self) -> Option<Wish> {
        let mut wish = self.as_seen()?;
        wish.without.extend(&self.dropped);
        Some(wish)
    }

    /// The wish that the preview was of.
    pub fn as_seen(&self) -> Option<Wish> {
        Some(Wish { whom: self.whom.clone(), without: self.without.clone(), deed: self.deed.clone()? })
    }

    /// Everybody who is left out.
    pub fn without(&self) -> Vec<UserId> {
        let mut all = [self.without.as_slice(), self.dropped.as_slice()].concat();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whom the form means.
    pub fn whom(&self) -> &Whom {
        &self.whom
    }
}

/// Ids, each once. One that cannot be an id is nobody's: no page sends it.
fn ids(texts: &[String]) -> Result<Vec<UserId>, Fault> {
    if texts.len() > MOST_NAMED {
        return Err(Fault::TooManyNamed);
    }
    let mut ids = texts.iter().map(|text| Uuid::try_parse(text).map(UserId)).collect::<Result<Vec<_>, _>>().map_err(|_| Fault::Nonsense)?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

fn moment(text: &str) -> Option<Instant> {
    text.parse().ok().map(Instant).filter(|moment| moment.can_be())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant(1_795_000_000_000_000);

    fn id(number: u128) -> String {
        Uuid::from_u128(number).to_string()
    }

    fn form(deed: &str) -> ChangeForm {
        ChangeForm { deed: deed.into(), ..ChangeForm::default() }
    }

    fn fault(form: &ChangeForm) -> Option<Fault> {
        form.read(NOW).err()
    }

    #[test]
    fn people_are_named_once_each() {
        let asked = ChangeForm { member: vec![id(2), id(1), id(2)], without: vec![id(1)], ..form("suspend") }.read(NOW).unwrap();
        let wish = asked.wish().unwrap();
        assert_eq!(wish.whom, Whom::These(vec![UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2))]));
        assert_eq!((wish.without, wish.deed), (vec![UserId(Uuid::from_u128(1))], Deed::Suspend));
    }

    #[test]
    fn whoever_matches_is_meant_as_of_the_list_that_was_seen() {
        let all = ChangeForm { all: Some("1".into()), q: " ana ".into(), status: "active".into(), ..form("remove") };
        let seen = ChangeForm { until: (NOW.0 - 1).to_string(), ..all.clone() };
        let filter = Filter { search: "ana".into(), role: None, status: Some(Status::Active) };
        let whom = Whom::Matching { filter, until: Instant(NOW.0 - 1) };
        assert_eq!(seen.read(NOW).unwrap().wish().unwrap().whom, whom);
        for until in ["", "soon", "-1", &(NOW.0 + 1).to_string(), "99999999999999999999"] {
            assert_eq!(fault(&ChangeForm { until: until.into(), ..all.clone() }), Some(Fault::Unclear), "{until}");
        }
        assert_eq!(fault(&ChangeForm { status: "everybody".into(), ..seen }), Some(Fault::Unclear));
    }

    #[test]
    fn the_role_is_asked_for_unless_a_list_says_it() {
        let named = ChangeForm { member: vec![id(1)], ..form("role") };
        assert!(named.read(NOW).unwrap().wish().is_none());
        let chosen = ChangeForm { to: "manager".into(), ..named };
        assert_eq!(chosen.read(NOW).unwrap().wish().unwrap().deed, Deed::Role("manager".into()));
        let listed = ChangeForm { list: Some("amal@x.example, Manager".into()), ..form("role") };
        assert_eq!(listed.read(NOW).unwrap().wish().unwrap().deed, Deed::RolesListed);
        let bare = ChangeForm { list: Some("amal@x.example".into()), ..form("role") };
        assert!(bare.read(NOW).unwrap().wish().is_none());
    }

    #[test]
    fn what_no_page_sends_means_nothing() {
        assert_eq!(fault(&form("leave")), Some(Fault::Nonsense));
        assert_eq!(fault(&form("")), Some(Fault::Nonsense));
        assert_eq!(fault(&form("remove")), Some(Fault::Nobody));
        assert_eq!(fault(&ChangeForm { member: vec!["you".into()], ..form("remove") }), Some(Fault::Nonsense));
        assert_eq!(fault(&ChangeForm { member: vec![id(1); MOST_NAMED + 1], ..form("remove") }), Some(Fault::TooManyNamed));
        assert_eq!(fault(&ChangeForm { list: Some("nobody at all".into()), ..form("remove") }), Some(Fault::NothingListed));
        let crowd: String = (0..=MOST).map(|number| format!("p{number}@x.example\n")).collect();
        assert_eq!(fault(&ChangeForm { list: Some(crowd), ..form("remove") }), Some(Fault::TooManyListed));
    }

    #[test]
    fn a_preview_that_says_nothing_of_itself_is_stale() {
        assert_eq!(form("remove").seen(NOW), (String::new(), NOW));
        let later = ChangeForm { at: Some((NOW.0 + 1).to_string()), fingerprint: Some("f".into()), ..form("remove") };
        assert_eq!(later.seen(NOW), ("f".into(), NOW));
        assert!(form("remove").tells() && !later.tells());
    }

    #[test]
    fn who_was_dropped_is_left_out_of_the_wish_but_not_of_what_was_seen() {
        let form = ChangeForm { member: vec![id(1), id(2)], dropped: vec![id(2)], ..form("suspend") };
        let asked = form.read(NOW).unwrap();
        assert!(asked.as_seen().unwrap().without.is_empty());
        assert_eq!(asked.wish().unwrap().without, asked.without());
    }
}
