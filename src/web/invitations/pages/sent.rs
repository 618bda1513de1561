//! What went out: each invitation with the link to pass on, shown here and never again, and what did not go out.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::super::{
        assets::Assets,
        context::Context,
        error::Answer,
        frame::{Frame, Here},
    },
    Group, LeftOut, groups, path,
};
use crate::{
    authz::{
        Grant,
        capabilities::InviteMembers,
        link::{Link, Purpose},
    },
    store::invitations::Sent,
    words::Words,
};

/// Links that stand there unfolded.
const FEW: usize = 10;

/// What an act sent, and what it did not.
#[derive(Debug)]
pub struct Gone {
    /// Those that went out.
    pub sent: Vec<Sent>,
    /// Those that did not.
    pub left_out: Vec<LeftOut>,
    /// Whether they had been sent before.
    pub again: bool,
}

struct LinkView {
    email: String,
    link: String,
    until: Option<String>,
    field_label: String,
    button_label: String,
}

#[derive(Template)]
#[template(path = "invitations/sent.html")]
struct SentPage<'a> {
    w: &'a Words,
    assets: Assets,
    path: String,
    title: String,
    until: Option<String>,
    again: bool,
    mailed: bool,
    links_title: String,
    links_text: String,
    links: Vec<LinkView>,
    fold: Option<String>,
    groups: Vec<Group>,
}

/// The page.
pub fn sent(context: &Context, grant: &Grant<InviteMembers>, gone: Gone) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Members);
    let (words, mailed, count) = (frame.words(), context.house().mail_arrives(), gone.sent.len());
    let title = words.one(if mailed { "invitations-sent-title" } else { "invitations-sent-title-kept" }, "count", count);
    // Those sent again may last for different times: then each says its own.
    let ends = gone.sent.first().map(|sent| sent.expires_at).filter(|first| gone.sent.iter().all(|sent| sent.expires_at == *first));
    let mut links_text = words.one("invitations-sent-links-once", "count", count);
    if mailed {
        links_text = format!("{links_text} {}", words.one("invitations-sent-links-code", "count", count));
    }
    let body = SentPage {
        w: words,
        assets: Assets,
        path: path(grant),
        until: ends.map(|ends| words.two("invitations-sent-until", "count", count, "until", words.exactly(ends))),
        again: gone.again,
        mailed,
        links_title: words.one("invitations-sent-links", "count", count),
        links_text,
        links: gone.sent.iter().map(|sent| link(context, words, sent, ends.is_none())).collect(),
        // Where nothing was mailed, the links are what the page is for.
        fold: (mailed && count > FEW).then(|| words.one("invitations-sent-links-fold", "count", count)),
        groups: groups(words, grant, &gone.left_out),
        title: title.clone(),
    };
    frame.page(context, StatusCode::OK, title, &body)
}

fn link(context: &Context, words: &Words, sent: &Sent, with_end: bool) -> LinkView {
    let house = context.house();
    let token = Link { id: sent.id.0, generation: sent.generation }.sign(&house.secret, Purpose::CopiedInvitation);
    LinkView {
        link: house.public_url.link(&format!("/invitations/{token}")),
        until: with_end.then(|| words.one("invitations-sent-until-each", "until", words.exactly(sent.expires_at))),
        field_label: words.one("invitations-sent-link-of", "email", &sent.email),
        button_label: words.one("invitations-sent-copy-of", "email", &sent.email),
        email: sent.email.clone(),
    }
}
