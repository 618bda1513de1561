//! Why a preview is not what it was: what others did meanwhile, in a line each, with the way to it.

use super::{
    super::{page::WayBack, roles::about as roles},
    past_role, path_of,
};
use crate::{
    authz::Organization,
    domain::{change::Kind, ids::UserId, instant::Instant},
    store::{changes::since::Since, roles::Role},
    words::{IntoWord, Words},
};

/// One thing that happened.
pub struct Line {
    /// Who did what, and when.
    pub text: String,
    /// Where it can be seen.
    pub way: WayBack,
}

/// Who is told.
pub struct Reader<'a> {
    /// Their words.
    pub words: &'a Words,
    /// Where.
    pub organization: &'a Organization,
    /// They themselves: what they did is told as theirs.
    pub user: UserId,
}

impl Reader<'_> {
    /// The lines.
    pub fn lines(&self, roles: &[Role], happened: &[Since], now: Instant) -> Vec<Line> {
        happened.iter().map(|since| self.line(roles, since, now)).collect()
    }

    fn line(&self, roles: &[Role], since: &Since, now: Instant) -> Line {
        let (words, organization) = (self.words, self.organization);
        match since {
            Since::Changed { change, kind, actor, by, at, people } => {
                let key = match (kind, *actor == self.user) {
                    (Kind::Role, false) => "changes-since-role",
                    (Kind::Role, true) => "changes-since-role-self",
                    (Kind::Suspend, false) => "changes-since-suspend",
                    (Kind::Suspend, true) => "changes-since-suspend-self",
                    (Kind::Reactivate, false) => "changes-since-reactivate",
                    (Kind::Reactivate, true) => "changes-since-reactivate-self",
                    (Kind::Remove, false) => "changes-since-remove",
                    (Kind::Remove, true) => "changes-since-remove-self",
                    (Kind::Leave, false) => "changes-since-leave",
                    (Kind::Leave, true) => "changes-since-leave-self",
                    (Kind::Restore, false) => "changes-since-restore",
                    (Kind::Restore, true) => "changes-since-restore-self",
                };
                let values = [
                    ("count", people.into_word()),
                    ("shown", words.number((*people).into()).into_word()),
                    ("name", by.into_word()),
                    ("ago", words.ago(*at, now).into_word()),
                ];
                let way = WayBack { href: path_of(organization, *change), label: words.say("changes-since-see") };
                Line { text: words.with(key, values), way }
            }
            Since::Edited { role, actor, by, at } => {
                let name = past_role(words, &organization.catalog, roles, *role);
                let by = if by.is_empty() { words.say("roles-version-nobody") } else { by.clone() };
                let key = if *actor == Some(self.user) { "changes-since-edited-self" } else { "changes-since-edited" };
                let values = [("name", by.into_word()), ("role", name.into_word()), ("ago", words.ago(*at, now).into_word())];
                let way = WayBack { href: roles::path_of(organization, *role), label: words.say("changes-since-see-role") };
                Line { text: words.with(key, values), way }
            }
        }
    }
}
