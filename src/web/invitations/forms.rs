//! What the pages about inviting send, and how it is read.

use serde::Deserialize;
use uuid::Uuid;

use super::{
    super::{error::Error, page::named_role},
    query::NewQuery,
    reasons::cannot_invite_to,
};
use crate::{
    catalog::Catalog,
    domain::{
        addresses::{Paste, Pasted},
        ids::InvitationId,
        instant::Span,
        invitation::{Lifetime, MOST_PER_REQUEST},
        note::Note,
    },
    store::invitations::invite::{Outlook, Wish},
    words::Words,
};

/// At most this many invitations are named by one form.
const MOST_NAMED: usize = 1_000;

/// Whom to invite, and as what.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InviteForm {
    /// Addresses in any shape.
    pub addresses: String,
    /// Key of the role; missing where none was chosen.
    #[serde(default)]
    pub role: String,
    /// How long the links live.
    pub hours: String,
    /// A few words.
    pub note: String,
    /// Which button of the review was pressed; the form itself has none.
    #[serde(default)]
    step: String,
}

impl InviteForm {
    /// What the form begins with: the role asked for, or the one that the catalog proposes, if this sender may give it; the only one, if there is
    /// but one.
    pub fn begun(catalog: &Catalog, outlook: &Outlook, query: &NewQuery) -> Self {
        let offered: Vec<&str> = outlook.roles.iter().filter(|(_, may)| may.is_ok()).map(|(role, _)| role.key.as_str()).collect();
        let wanted = [query.role.as_str(), catalog.proposed_role().map_or("", |role| role.key.as_str())];
        let role = match (wanted.into_iter().find(|key| offered.contains(key)), offered.as_slice()) {
            (Some(key), _) => key,
            (None, [key]) => *key,
            _ => "",
        };
        Self {
            addresses: query.email(),
            role: role.to_owned(),
            hours: catalog.invitation_hours.to_string(),
            note: String::new(),
            step: String::new(),
        }
    }

    /// Which step.
    pub fn step(&self) -> Result<Step, Error> {
        match self.step.as_str() {
            "" => Ok(Step::Look),
            "send" => Ok(Step::Send),
            "edit" => Ok(Step::Edit),
            _ => Err(Error::BadRequest),
        }
    }
}

/// What is to happen with the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It is looked at; one clean address is sent at once.
    Look,
    /// It was looked at and is sent.
    Send,
    /// It was looked at and is to be changed.
    Edit,
}

/// What was wrong, by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The addresses.
    pub addresses: Option<String>,
    /// The role.
    pub role: Option<String>,
    /// How long the links live.
    pub hours: Option<String>,
    /// The note.
    pub note: Option<String>,
}

/// A list that was understood.
#[derive(Debug)]
pub struct Read {
    /// Whom to invite, and as what.
    pub wish: Wish,
    /// How many further times an address stood there.
    pub repeats: usize,
}

/// Reads the form, or says what was wrong with it.
pub fn read(words: &Words, catalog: &Catalog, form: &InviteForm, outlook: &Outlook) -> Result<Read, Box<Said>> {
    let paste = Paste::read(&form.addresses);
    let hours = form.hours.trim().parse().ok().and_then(|hours| Lifetime::new(Span::hours(hours)).ok());
    let note = Note::parse(&form.note);
    let said = Said {
        addresses: addresses_fault(words, &paste),
        role: role_fault(words, catalog, &form.role, outlook),
        hours: hours.is_none().then(|| words.say("invitations-hours-bad")),
        note: note.as_ref().err().map(|fault| words.note_fault(*fault)),
    };
    match (hours, note) {
        (Some(lifetime), Ok(note)) if said == Said::default() => {
            Ok(Read { wish: Wish { entries: paste.entries, role: form.role.clone(), lifetime, note }, repeats: paste.repeats })
        }
        _ => Err(Box::new(said)),
    }
}

fn addresses_fault(words: &Words, paste: &Paste) -> Option<String> {
    match paste.entries.as_slice() {
        [] => Some(words.say("invitations-addresses-missing")),
        [Pasted::NotAnAddress(text)] => Some(words.one("invitations-address-bad", "text", text)),
        entries if entries.len() > MOST_PER_REQUEST => too_many(words, entries.len()).addresses,
        _ => None,
    }
}

/// There are more addresses than one act invites.
pub fn too_many(words: &Words, count: usize) -> Said {
    let number = |count: usize| words.number(count.try_into().unwrap_or(u64::MAX));
    let said = words.two("invitations-addresses-many", "most", number(MOST_PER_REQUEST), "count", number(count));
    Said { addresses: Some(said), ..Said::default() }
}

fn role_fault(words: &Words, catalog: &Catalog, key: &str, outlook: &Outlook) -> Option<String> {
    match outlook.roles.iter().find(|(role, _)| role.key == key) {
        None => Some(words.say("invitations-role-missing")),
        Some((_, Ok(()))) => None,
        Some((role, Err(reason))) => {
            let name = named_role(catalog, key, &role.name, words.language());
            Some(cannot_invite_to(words, reason, &[name]))
        }
    }
}

/// What to do with invitations of the list: with those ticked, or with the one whose button was pressed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActForm {
    /// Those ticked.
    #[serde(default)]
    id: Vec<String>,
    /// `resend` or `revoke`: with those ticked.
    act: Option<String>,
    /// `resend:ID` or `revoke:ID`: with that one, whatever is ticked.
    one: Option<String>,
    /// The list's kind, to lead back to it.
    #[serde(default)]
    pub kind: String,
    /// What the list was searched for, likewise.
    #[serde(default)]
    pub q: String,
}

/// What is done with an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// It is sent again; one that ran out is renewed.
    Resend,
    /// It is taken back.
    Revoke,
}

/// An act and what it is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What is done.
    pub act: Act,
    /// With which, each once.
    pub ids: Vec<InvitationId>,
    /// How many were named by what is no id: none of ours, like the id of nothing.
    pub unreadable: usize,
}

impl ActForm {
    /// Reads the form: one button was pressed.
    pub fn asked(&self) -> Result<Asked, Error> {
        let (act, named): (&str, Vec<&str>) = match (self.act.as_deref(), self.one.as_deref().map(|one| one.split_once(':'))) {
            (Some(act), None) => (act, self.id.iter().map(String::as_str).collect()),
            (None, Some(Some((act, id)))) => (act, vec![id]),
            _ => return Err(Error::BadRequest),
        };
        if named.len() > MOST_NAMED {
            return Err(Error::TooLarge);
        }
        let act = match act {
            "resend" => Act::Resend,
            "revoke" => Act::Revoke,
            _ => return Err(Error::BadRequest),
        };
        let mut ids: Vec<InvitationId> = named.iter().filter_map(|text| Uuid::parse_str(text).ok()).map(InvitationId).collect();
        let unreadable = named.len() - ids.len();
        ids.sort_unstable();
        ids.dedup();
        Ok(Asked { act, ids, unreadable })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "00000000-0000-0000-0000-000000000007";

    fn form(id: &[&str], act: Option<&str>, one: Option<&str>) -> ActForm {
        ActForm {
            id: id.iter().map(|id| (*id).to_owned()).collect(),
            act: act.map(str::to_owned),
            one: one.map(str::to_owned),
            kind: String::new(),
            q: String::new(),
        }
    }

    #[test]
    fn the_button_of_one_leaves_the_ticked_ones_alone() {
        let ids = vec![InvitationId(Uuid::from_u128(7))];
        let asked = form(&["a", "b"], None, Some(&format!("revoke:{ID}"))).asked().unwrap();
        assert_eq!(asked, Asked { act: Act::Revoke, ids: ids.clone(), unreadable: 0 });
        let asked = form(&[ID, ID, "nonsense"], Some("resend"), None).asked().unwrap();
        assert_eq!(asked, Asked { act: Act::Resend, ids, unreadable: 1 });
    }

    #[test]
    fn what_no_button_sends_is_refused() {
        for bad in [
            form(&[ID], None, None),
            form(&[ID], Some("resend"), Some("resend:x")),
            form(&[ID], Some("delete"), None),
            form(&[], None, Some("resend")),
        ] {
            assert!(matches!(bad.asked(), Err(Error::BadRequest)), "{bad:?}");
        }
        // One that cannot be ours is looked for in vain, like one that never was.
        assert_eq!(form(&[], None, Some("resend:x")).asked().unwrap().ids, []);
        let crowd = vec![ID; MOST_NAMED + 1];
        assert!(matches!(form(&crowd, Some("resend"), None).asked(), Err(Error::TooLarge)));
    }
}
