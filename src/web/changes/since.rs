//! Why a preview is not what it was: what others did meanwhile, in a line each, with the way to it.

use super::{
    super::{page::WayBack, roles::about as roles},
    past_role, path_of,
};
use crate::{
    authz::Organization,
    domain::{change::Kind, instant::Instant},
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

/// The lines.
pub fn lines(words: &Words, organization: &Organization, roles: &[Role], happened: &[Since], now: Instant) -> Vec<Line> {
    let line = |since: &Since| match since {
        Since::Changed { change, kind, by, at, people } => {
            let key = match kind {
                Kind::Role => "changes-since-role",
                Kind::Suspend => "changes-since-suspend",
                Kind::Reactivate => "changes-since-reactivate",
                Kind::Remove => "changes-since-remove",
                Kind::Leave => "changes-since-leave",
                Kind::Restore => "changes-since-restore",
            };
            let values = [
                ("count", people.into_word()),
                ("shown", words.number((*people).into()).into_word()),
                ("name", by.into_word()),
                ("ago", words.ago(*at, now).into_word()),
            ];
            Line {
                text: words.with(key, values),
                way: WayBack { href: path_of(organization, *change), label: words.say("changes-since-see") },
            }
        }
        Since::Edited { role, by, at } => {
            let name = past_role(words, &organization.catalog, roles, *role);
            let by = if by.is_empty() { words.say("roles-version-nobody") } else { by.clone() };
            let values = [("name", by.into_word()), ("role", name.into_word()), ("ago", words.ago(*at, now).into_word())];
            Line {
                text: words.with("changes-since-edited", values),
                way: WayBack { href: roles::path_of(organization, *role), label: words.say("changes-since-see-role") },
            }
        }
    };
    happened.iter().map(line).collect()
}
