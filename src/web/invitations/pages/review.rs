//! The review of a list, before anything goes out: what would happen to each address, and why.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        super::{
            assets::Assets,
            context::Context,
            error::Answer,
            frame::{Frame, Here},
            page,
        },
        forms::{InviteForm, Read},
    },
    Entry, Group, LeftOut, group, groups, lasts, path,
};
use crate::{
    authz::{Grant, capabilities::InviteMembers},
    domain::{addresses::Pasted, invitation::Verdict, note::Note},
    store::invitations::invite::Outlook,
    words::Words,
};

#[derive(Template)]
#[template(path = "invitations/review.html")]
struct ReviewPage<'a> {
    w: &'a Words,
    assets: Assets,
    path: String,
    title: String,
    lead: String,
    sensitive: Option<String>,
    note: Option<&'a str>,
    repeats: Option<String>,
    groups: Vec<Group>,
    send: Option<String>,
    f: &'a InviteForm,
}

/// The page.
pub fn review(
    context: &Context,
    grant: &Grant<InviteMembers>,
    outlook: &Outlook,
    form: &InviteForm,
    read: &Read,
    verdicts: &[Verdict],
) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Members);
    let (words, catalog) = (frame.words(), &grant.organization().catalog);
    let will: Vec<Entry> = read.wish.entries.iter().zip(verdicts).filter_map(invited).collect();
    let count = will.len();
    let mut all = groups(words, grant, &left_out(&read.wish.entries, verdicts));
    if !will.is_empty() {
        all.insert(0, group(words, "", words.say("invitations-group-will"), String::new(), will));
    }
    let role = outlook.roles.iter().map(|(role, _)| role).find(|role| role.key == read.wish.role);
    let name = role.map(|role| page::named_role(catalog, &role.key, &role.name, words.language())).unwrap_or_default();
    let sensitive = role.map_or(0, |role| catalog.sensitive_in(&role.vector));
    let title = words.one("invitations-review-title", "count", count);
    let body = ReviewPage {
        w: words,
        assets: Assets,
        path: path(grant),
        lead: words.two("invitations-review-as", "role", &name, "span", lasts(words, read.wish.lifetime.span().as_seconds() / 3_600)),
        sensitive: (sensitive > 0 && count > 0).then(|| words.two("invitations-review-sensitive", "count", sensitive, "role", &name)),
        note: read.wish.note.as_ref().map(Note::as_str),
        repeats: (read.repeats > 0).then(|| words.one("invitations-review-repeats", "count", read.repeats)),
        groups: all,
        send: (count > 0).then(|| words.one("invitations-review-send", "count", count)),
        title: title.clone(),
        f: form,
    };
    frame.page(context, StatusCode::OK, title, &body)
}

fn invited((entry, verdict): (&Pasted, &Verdict)) -> Option<Entry> {
    match (entry, verdict) {
        (Pasted::Address { email, name }, Verdict::WillInvite) => {
            Some(Entry { text: email.address().to_owned(), name: name.as_ref().map_or_else(String::new, ToString::to_string), href: None })
        }
        _ => None,
    }
}

/// The entries of a list that are not invited.
pub fn left_out(entries: &[Pasted], verdicts: &[Verdict]) -> Vec<LeftOut> {
    let one = |(entry, verdict): (&Pasted, &Verdict)| {
        let text = match entry {
            Pasted::Address { email, .. } => email.address().to_owned(),
            Pasted::NotAnAddress(text) => text.clone(),
        };
        Some(LeftOut { text, reason: super::Reason::of_verdict(*verdict)?, wait: Default::default() })
    };
    entries.iter().zip(verdicts).filter_map(one).collect()
}
