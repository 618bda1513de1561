//! Who and what holds the seats, and which of them could be free.

use super::{
    super::page::{self, PersonView},
    pages::Way,
};
use crate::{
    authz::Grant,
    domain::{
        acting::{Act, Actor, may_act},
        capability::Capability,
        instant::Instant,
        member::Status,
        page::Count,
        role::RoleNumber,
        seats::{Cap, Seats},
    },
    store::{
        plans::overview::{Holders, Reserved, SeatHolder},
        roles::{self, Role},
    },
    words::Words,
};

/// So many of those who are long away are named at once; the others unfold.
const AT_ONCE: usize = 5;

/// Everything on the page about people, for who sees all of them.
pub struct TeamView {
    /// What could be free.
    pub free: FreeView,
    /// Open invitations, the first to end first; not all, when there are many.
    pub reserved: Vec<ReservedView>,
    /// How many there are.
    pub reserved_title: String,
    /// To all of them.
    pub reserved_all: Option<Way>,
    /// The roles that somebody active holds.
    pub roles: Vec<RoleView>,
    /// Active members by name; not all, when there are many.
    pub active: Vec<HolderView>,
    /// To all of them.
    pub active_all: Way,
}

/// What could be free. Without a cap nothing has to be, but it is good to know.
pub struct FreeView {
    /// What the part is called.
    pub title: String,
    /// How many were long away, if any.
    pub idle_title: Option<String>,
    /// The first of them, the longest away first.
    pub idle: Vec<HolderView>,
    /// The next ones, which unfold.
    pub idle_further: Vec<HolderView>,
    /// How many these are.
    pub idle_further_title: String,
    /// To all of them, where even more are.
    pub idle_all: Option<Way>,
    /// Whether the viewer frees seats in any way.
    pub acts: bool,
    /// Whether the viewer can suspend any of them.
    pub suspends: bool,
    /// The invitations that were open longest.
    pub unanswered: Vec<ReservedView>,
    /// How many invitations ran out, if any.
    pub expired: Option<String>,
    /// To those.
    pub expired_all: Option<Way>,
    /// Nobody was long away, and no invitation is open.
    pub nothing: bool,
}

/// Somebody active.
pub struct HolderView {
    /// Who.
    pub person: PersonView,
    /// Whether it is the viewer.
    pub you: bool,
    /// Name of their role.
    pub role: String,
    /// When they were last here, in words.
    pub seen: String,
    /// The same exactly, where it is known.
    pub seen_title: Option<String>,
    /// Where the viewer can suspend them.
    pub suspend: Option<Way>,
}

/// An open invitation.
pub struct ReservedView {
    /// For whom.
    pub email: String,
    /// By whom and when it was sent, in words.
    pub sent: String,
    /// When exactly.
    pub sent_title: String,
    /// When it ends, in words.
    pub until: String,
    /// When exactly.
    pub until_title: String,
    /// Where the viewer can take it back.
    pub revoke: Option<Way>,
}

/// A role, and how many active members hold it.
pub struct RoleView {
    /// To them.
    pub href: String,
    /// Its name.
    pub name: String,
    /// How many.
    pub count: String,
}

/// Puts it together.
pub fn view<P>(words: &Words, grant: &Grant<P>, holders: &Holders, seats: Seats, now: Instant) -> TeamView {
    let teller = Teller { words, grant, holders, now, owner_only: grant.organization().catalog.owner_only() };
    let role = |role: &Role| RoleView {
        href: teller.members(&[("role", &role.key), ("status", "active")]),
        name: page::named_role(&grant.organization().catalog, &role.key, &role.name, words.language()),
        count: words.number(role.active.into()),
    };
    TeamView {
        free: teller.free(seats.cap),
        reserved_title: words.counted("plan-reserved-title", seats.pending),
        reserved: holders.reserved.iter().map(|reserved| teller.reserved(reserved)).collect(),
        reserved_all: teller.invitations(&[("kind", "pending")], words.say("plan-reserved-all")),
        roles: holders.roles.iter().filter(|role| role.active > 0).map(role).collect(),
        active: holders.active.iter().map(|holder| teller.holder(holder)).collect(),
        active_all: Way { href: teller.members(&[("status", "active")]), label: words.counted("plan-holders-all", seats.active) },
    }
}

/// An address with a query.
pub fn with_query(path: &str, query: &[(&str, &str)]) -> String {
    // Text always becomes a query.
    format!("{path}?{}", serde_html_form::to_string(query).unwrap_or_default())
}

struct Teller<'a, P> {
    words: &'a Words,
    grant: &'a Grant<P>,
    holders: &'a Holders,
    now: Instant,
    owner_only: Vec<usize>,
}

impl<P> Teller<'_, P> {
    fn place(&self, rest: &str) -> String {
        format!("/o/{}/{rest}", self.grant.organization().slug)
    }

    fn members(&self, query: &[(&str, &str)]) -> String {
        with_query(&self.place("members"), query)
    }

    /// To some of the invitations, for who may open that page.
    fn invitations(&self, query: &[(&str, &str)], label: String) -> Option<Way> {
        let may = self.grant.may(Capability::InviteMembers).any();
        may.then(|| Way { href: with_query(&self.place("invitations"), query), label })
    }

    fn free(&self, cap: Cap) -> FreeView {
        let (words, holders) = (self.words, self.holders);
        let mut idle: Vec<HolderView> = holders.idle.iter().map(|holder| self.away(holder)).collect();
        let idle_further = idle.split_off(AT_ONCE.min(idle.len()));
        let unfolded = u32::try_from(holders.idle.len()).unwrap_or(u32::MAX);
        let are_more = holders.idle_count != Count::Exactly(unfolded);
        let idle_title = (!holders.idle_count.is_zero()).then(|| self.count("plan-idle-title", holders.idle_count));
        let expired = (!holders.expired.is_zero()).then(|| self.count("plan-expired", holders.expired));
        let may = |capability| self.grant.may(capability).any();
        let acts = may(Capability::SuspendMembers) || may(Capability::RemoveMembers) || may(Capability::InviteMembers);
        FreeView {
            title: words.say(if acts && cap != Cap::Unlimited { "plan-free-title" } else { "plan-spare-title" }),
            acts,
            idle_all: are_more
                .then(|| Way { href: self.members(&[("status", "active"), ("sort", "-seen")]), label: words.say("plan-idle-all") }),
            suspends: idle.iter().any(|holder| holder.suspend.is_some()),
            unanswered: holders.unanswered.iter().map(|reserved| self.reserved(reserved)).collect(),
            expired_all: expired.as_ref().and_then(|_| self.invitations(&[("kind", "expired")], words.say("plan-expired-all"))),
            idle_further_title: words.counted("plan-idle-further", u32::try_from(idle_further.len()).unwrap_or(u32::MAX)),
            nothing: idle.is_empty() && holders.unanswered.is_empty(),
            idle,
            idle_further,
            idle_title,
            expired,
        }
    }

    fn count(&self, key: &str, count: Count) -> String {
        let (Count::Exactly(number) | Count::MoreThan(number)) = count;
        self.words.two(key, "count", number, "shown", self.words.count(count))
    }

    fn holder(&self, holder: &SeatHolder) -> HolderView {
        let role = roles::by_number(&self.holders.roles, RoleNumber(holder.role_number));
        let catalog = &self.grant.organization().catalog;
        let you = holder.user_id == self.grant.person().id;
        // Who reads this is here, though that is written down only later.
        let seen_at = if you { self.now } else { holder.last_seen_at };
        let known = seen_at != Instant::UNKNOWN;
        HolderView {
            person: PersonView::of_holder(holder),
            you,
            role: role.map_or_else(String::new, |role| page::named_role(catalog, &role.key, &role.name, self.words.language())),
            seen: if known {
                self.words.one("plan-seen", "ago", self.words.ago(seen_at, self.now))
            } else {
                self.words.say("plan-seen-never")
            },
            seen_title: known.then(|| self.words.exactly(seen_at)),
            suspend: None,
        }
    }

    /// Somebody who was long away, with the way to their suspension.
    fn away(&self, holder: &SeatHolder) -> HolderView {
        let known = holder.last_seen_at != Instant::UNKNOWN;
        let joined = || self.words.one("plan-seen-never-since", "date", self.words.date(holder.joined_at));
        let view = self.holder(holder);
        HolderView {
            suspend: self.may_suspend(holder).then(|| Way {
                href: self.place(&format!("members/{}/suspend", holder.user_id)),
                label: self.words.one("plan-suspend-whom", "name", &holder.name),
            }),
            seen: if known { view.seen } else { joined() },
            ..view
        }
    }

    /// Whether the act behind the link would be let through, as things are now.
    fn may_suspend(&self, holder: &SeatHolder) -> bool {
        let Some(role) = roles::by_number(&self.holders.roles, RoleNumber(holder.role_number)) else { return false };
        let giver = self.grant.membership().role.giver(&self.owner_only);
        let actor = Actor { user: self.grant.person().id, giver, reach: self.grant.may(Capability::SuspendMembers) };
        may_act(&actor, &role.target(holder.user_id, Some(Status::Active)), &Act::Suspend).is_ok()
    }

    fn reserved(&self, reserved: &Reserved) -> ReservedView {
        let words = self.words;
        ReservedView {
            sent: words.two("plan-sent", "sender", &reserved.sender_name, "ago", words.ago(reserved.sent_at, self.now)),
            sent_title: words.exactly(reserved.sent_at),
            until: words.one("plan-until", "until", words.until(reserved.expires_at, self.now)),
            until_title: words.exactly(reserved.expires_at),
            revoke: self.invitations(&[("q", &reserved.email)], words.one("plan-revoke-which", "email", &reserved.email)),
            email: reserved.email.clone(),
        }
    }
}
