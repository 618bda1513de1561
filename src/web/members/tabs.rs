//! The tabs of the pages about who is in, who is asked in, and who is gone: one row on each of them.

use crate::{
    authz::Grant,
    domain::{capability::Capability, page::Count, reach::Reach},
    words::Words,
};

/// One of them, as `members/tabs.html` draws it.
#[derive(Debug, Clone)]
pub struct Tab {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub label: String,
    /// How many are there, where that is known.
    pub count: Option<String>,
    /// Whether it is this page.
    pub current: bool,
}

/// Which of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// Who is in.
    Members,
    /// Who is asked in.
    Invitations,
    /// Who left or was removed.
    Removed,
}

/// The tabs that this member may open. `open` is how many invitations are open, where the page knows it.
pub fn tabs<P>(words: &Words, grant: &Grant<P>, on: On, open: Option<Count>) -> Vec<Tab> {
    let organization = grant.organization();
    let sees_all = grant.may(Capability::ReadMembers) == Reach::Organization;
    let people = sees_all.then(|| words.number(organization.people.into()));
    // Nothing to count is nothing to look at.
    let open = open.filter(|open| !open.is_zero()).map(|open| words.count(open));
    let tab = |page, capability, key, path, count| {
        let tab = Tab { href: format!("/o/{}/{path}", organization.slug), label: words.say(key), count, current: on == page };
        grant.may(capability).any().then_some(tab)
    };
    let tabs = [
        tab(On::Members, Capability::ReadMembers, "members-tab-members", "members", people),
        tab(On::Invitations, Capability::InviteMembers, "members-tab-invitations", "invitations", open),
        tab(On::Removed, Capability::RemoveMembers, "members-tab-removed", "members/removed", None),
    ];
    tabs.into_iter().flatten().collect()
}
