//! The list of invitations, and the part of it that a search swaps.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        super::{
            assets::Assets,
            context::Context,
            error::Answer,
            frame::{Frame, Here, part},
            listing,
            members::tabs::{On, Tab, tabs},
            page,
        },
        query::ListQuery,
    },
    path,
};
use crate::{
    authz::{Grant, capabilities::InviteMembers},
    domain::{instant::Instant, page::Count, reach::Reach},
    store::invitations::list::{Kind, Listed, Listing, MailFate},
    words::Words,
};

struct Pill {
    href: String,
    label: String,
    count: Option<String>,
    current: bool,
}

struct Chip {
    label: String,
    href: String,
}

struct Row {
    id: String,
    email: String,
    name: String,
    role: String,
    role_accent: bool,
    state: String,
    tint: &'static str,
    when: String,
    when_title: String,
    sent: String,
    sent_title: String,
    sender: String,
    mail: String,
    mail_title: String,
    trouble: Option<String>,
    lost: bool,
    sends: Option<Button>,
    revokes: Option<String>,
    invites_again: Option<Button>,
}

/// Something to press: what is read, what is heard, and where it leads if it is a link.
struct Button {
    label: String,
    heard: String,
    href: String,
}

#[derive(Template)]
#[template(path = "invitations/list.html", blocks = ["results"])]
struct ListPage<'a> {
    w: &'a Words,
    assets: Assets,
    path: String,
    text: String,
    invite: Option<String>,
    tabs: Vec<Tab>,
    pills: Vec<Pill>,
    q: String,
    kind: String,
    chips: Vec<Chip>,
    clear_href: String,
    rows: Vec<Row>,
    any_act: bool,
    sends_any: bool,
    shown: usize,
    previous: Option<String>,
    next: Option<String>,
}

/// The whole page; to htmx only the results.
pub fn list(context: &Context, grant: &Grant<InviteMembers>, query: &ListQuery, listing: Listing) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Members);
    let (words, path) = (frame.words(), path(grant));
    let sees_all = grant.reach() == Reach::Organization;
    let rows: Vec<Row> = listing.invitations.iter().map(|listed| row(context, words, grant, listed)).collect();
    let page = ListPage {
        w: words,
        assets: Assets,
        text: words.say(if sees_all { "invitations-text" } else { "invitations-text-own" }),
        invite: sees_all.then(|| format!("{path}/new")),
        tabs: tabs(words, grant, On::Invitations, Some(open(&listing))),
        pills: pills(words, query, &listing, &path),
        q: query.search(),
        kind: query.kind().map_or("", Kind::as_str).to_owned(),
        chips: chips(words, query, &path),
        clear_href: query.with(|query| (query.q, query.kind) = Default::default()).href(&path),
        any_act: rows.iter().any(Row::can_be_ticked),
        sends_any: rows.iter().any(|row| row.sends.is_some()),
        shown: rows.len(),
        previous: listing.before.as_ref().map(|place| query.with(|query| query.before = listing::write_place(place)).href(&path)),
        next: listing.after.as_ref().map(|place| query.with(|query| query.after = listing::write_place(place)).href(&path)),
        rows,
        path,
    };
    if context.wants_part() {
        return part(StatusCode::OK, &page.as_results());
    }
    frame.page(context, StatusCode::OK, words.say("invitations-title"), &page)
}

/// Those that hold a seat.
fn open(listing: &Listing) -> Count {
    let of = |wanted: Kind| listing.counts.iter().find(|(kind, _)| *kind == wanted).map_or(Count::Exactly(0), |(_, count)| *count);
    match (of(Kind::Pending), of(Kind::NeedsSender)) {
        (Count::Exactly(one), Count::Exactly(other)) => Count::Exactly(one.saturating_add(other)),
        (more @ Count::MoreThan(_), _) | (_, more @ Count::MoreThan(_)) => more,
    }
}

const fn kind_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Pending => "invitations-kind-pending",
        Kind::NeedsSender => "invitations-kind-needs-sender",
        Kind::Expired => "invitations-kind-expired",
        Kind::Accepted => "invitations-kind-accepted",
        Kind::Declined => "invitations-kind-declined",
        Kind::Revoked => "invitations-kind-revoked",
    }
}

/// All, and each kind that there is, or that is asked for.
fn pills(words: &Words, query: &ListQuery, listing: &Listing, path: &str) -> Vec<Pill> {
    let chosen = query.kind();
    let all = Pill {
        href: query.with(|query| query.kind.clear()).href(path),
        label: words.say("invitations-kind-all"),
        count: None,
        current: chosen.is_none(),
    };
    let there = listing.counts.iter().filter(|(kind, count)| !count.is_zero() || chosen == Some(*kind));
    let of_kind = there.map(|(kind, count)| Pill {
        href: query.with(|query| query.kind = kind.as_str().to_owned()).href(path),
        label: words.say(kind_key(*kind)),
        count: Some(words.count(*count)),
        current: chosen == Some(*kind),
    });
    std::iter::once(all).chain(of_kind).collect()
}

/// What narrows the list besides its kind, each with its way out.
fn chips(words: &Words, query: &ListQuery, path: &str) -> Vec<Chip> {
    let search = query.search();
    let searched = (!search.is_empty()).then(|| Chip {
        label: words.one("invitations-filter-query", "query", search),
        href: query.with(|query| query.q.clear()).href(path),
    });
    let unknown = query.unknown().map(|unknown| Chip {
        label: words.one("invitations-filter-unknown", "filter", unknown),
        href: query.with(|query| query.kind.clear()).href(path),
    });
    searched.into_iter().chain(unknown).collect()
}

impl Row {
    fn can_be_ticked(&self) -> bool {
        self.sends.is_some() || self.revokes.is_some()
    }
}

fn row(context: &Context, words: &Words, grant: &Grant<InviteMembers>, listed: &Listed) -> Row {
    let (catalog, now) = (&grant.organization().catalog, context.now());
    let (when, when_title) = when(words, listed, now);
    let (mail, mail_title) = mail(context, words, &listed.mail);
    let role = catalog.role(&listed.role_key);
    // Who reaches less than everybody may take back what they sent, and send nothing.
    let may_send = grant.reach() == Reach::Organization;
    let heard = |key: &str| words.one(key, "email", &listed.email);
    let sends = match listed.kind {
        Kind::Pending | Kind::NeedsSender => Some(("invitations-resend", "invitations-resend-to")),
        Kind::Expired => Some(("invitations-renew", "invitations-renew-for")),
        Kind::Accepted | Kind::Declined | Kind::Revoked => None,
    };
    let sends = sends.filter(|_| may_send).map(|(label, long)| Button { label: words.say(label), heard: heard(long), href: String::new() });
    let invites_again = (may_send && matches!(listed.kind, Kind::Declined | Kind::Revoked)).then(|| Button {
        label: words.say("invitations-again"),
        heard: heard("invitations-again-to"),
        href: listing::href(&format!("{}/new", path(grant)), &[("email", &listed.email), ("role", &listed.role_key)]),
    });
    Row {
        id: listed.id.to_string(),
        email: listed.email.clone(),
        name: listed.name.clone(),
        role: page::named_role(catalog, &listed.role_key, &listed.role_name, words.language()),
        role_accent: role.is_some_and(|role| role.at_least_one),
        state: words.say(kind_key(listed.kind)),
        tint: tint(listed.kind),
        when,
        when_title,
        sent: words.ago(listed.sent_at, now),
        sent_title: words.exactly(listed.sent_at),
        sender: match listed.sender_id == grant.person().id {
            true => words.say("invitations-by-you"),
            false => words.one("invitations-by", "sender", &listed.sender),
        },
        mail,
        mail_title,
        trouble: trouble(words, listed),
        lost: matches!(listed.mail, MailFate::Refused { .. } | MailFate::GivenUp { .. }) && listed.kind != Kind::NeedsSender,
        sends,
        revokes: matches!(listed.kind, Kind::Pending | Kind::NeedsSender).then(|| heard("invitations-revoke-of")),
        invites_again,
    }
}

const fn tint(kind: Kind) -> &'static str {
    match kind {
        Kind::Pending => "accent",
        Kind::NeedsSender | Kind::Expired => "warn",
        Kind::Accepted => "good",
        Kind::Declined | Kind::Revoked => "",
    }
}

/// Until when it is open, or since when it is not.
fn when(words: &Words, listed: &Listed, now: Instant) -> (String, String) {
    match (listed.kind, listed.ended_at) {
        (Kind::Pending | Kind::NeedsSender, _) | (_, None) => {
            let when = words.until(listed.expires_at, now);
            (words.one("invitations-ends", "when", when), words.exactly(listed.expires_at))
        }
        (_, Some(ended)) => (words.ago(ended, now), words.exactly(ended)),
    }
}

/// What became of the mail, in a few words, and when.
fn mail(context: &Context, words: &Words, fate: &MailFate) -> (String, String) {
    let arrives = context.house().mail_arrives();
    let key = match fate {
        MailFate::Queued => "invitations-mail-queued",
        MailFate::Trying { .. } => "invitations-mail-trying",
        MailFate::HandedOver { .. } if !arrives => "invitations-mail-kept",
        MailFate::HandedOver { .. } => "invitations-mail-handed-over",
        MailFate::Refused { .. } => "invitations-mail-refused",
        MailFate::GivenUp { .. } => "invitations-mail-given-up",
        MailFate::Void => "invitations-mail-void",
        MailFate::None => return (String::new(), String::new()),
    };
    let at = if let MailFate::HandedOver { at } = fate { words.exactly(*at) } else { String::new() };
    (words.say(key), at)
}

/// What stands in the way of an invitation that waits for an answer.
fn trouble(words: &Words, listed: &Listed) -> Option<String> {
    if listed.kind == Kind::NeedsSender {
        return Some(words.one("invitations-needs-sender-why", "sender", &listed.sender));
    }
    let (key, answer) = match &listed.mail {
        MailFate::Trying { answer } => ("invitations-mail-said-trying", answer),
        MailFate::Refused { answer } => ("invitations-mail-said-refused", answer),
        MailFate::GivenUp { answer } => ("invitations-mail-said-given-up", answer),
        MailFate::Queued | MailFate::HandedOver { .. } | MailFate::Void | MailFate::None => return None,
    };
    matches!(listed.kind, Kind::Pending | Kind::Expired).then(|| words.one(key, "answer", answer))
}
