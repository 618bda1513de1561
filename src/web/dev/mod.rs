//! The mailbox of `rolecall demo`. Exists only there, and only for this machine.

use std::path::PathBuf;

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
    web::Path,
};
use askama::Template;

use super::{
    MailStanding,
    assets::Assets,
    context::Context,
    error::{Answer, Error},
    frame::Frame,
};
use crate::{
    authz::Visitor,
    mail::folder::{self, StoredMail},
    words::Words,
};

struct MailLine {
    href: String,
    to: String,
    subject: String,
    when: String,
    when_title: String,
}

#[derive(Template)]
#[template(path = "dev/mailbox.html")]
struct MailboxPage<'a> {
    w: &'a Words,
    assets: Assets,
    mails: Vec<MailLine>,
}

#[derive(Template)]
#[template(path = "dev/mail.html")]
struct MailPage<'a> {
    w: &'a Words,
    from: String,
    to: String,
    subject: String,
    when: String,
    html_href: Option<String>,
    text: String,
}

/// Where the mails are, if anybody may look.
fn open(context: &Context) -> Result<PathBuf, Error> {
    let house = context.house();
    match &house.mail {
        MailStanding::Folder(folder) if house.dev_mailbox && context.is_from_this_machine() => Ok(folder.clone()),
        _ => Err(Error::NotFound),
    }
}

async fn off_the_async_threads<T: Send + 'static>(read: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> Result<T, Error> {
    let failed = |reason: String| Error::Internal(format!("the mail folder: {reason}"));
    match tokio::task::spawn_blocking(read).await {
        Ok(read) => read.map_err(|error| failed(error.to_string())),
        Err(error) => Err(failed(error.to_string())),
    }
}

async fn find(context: &Context, file: String) -> Result<StoredMail, Error> {
    let folder = open(context)?;
    off_the_async_threads(move || folder::read(&folder, &file)).await?.ok_or(Error::NotFound)
}

/// What was sent, the newest first.
pub async fn mailbox(_anyone: Visitor, context: Context) -> Answer {
    let folder = open(&context)?;
    let stored = off_the_async_threads(move || folder::list(&folder)).await?;
    let frame = Frame::bare(&context).wide();
    let words = frame.words();
    let line = |mail: folder::Stored| MailLine {
        href: format!("/dev/mailbox/{}", mail.file),
        when: words.ago(mail.at, context.now()),
        when_title: words.exactly(mail.at),
        to: mail.to,
        subject: mail.subject,
    };
    let body = MailboxPage { w: words, assets: Assets, mails: stored.into_iter().map(line).collect() };
    frame.page(&context, StatusCode::OK, words.say("mailbox-title"), &body)
}

/// One mail, as the person would see it and as plain text.
pub async fn mail(_anyone: Visitor, context: Context, file: Path<String>) -> Answer {
    let mail = find(&context, file.into_inner()).await?;
    let frame = Frame::bare(&context).wide();
    let body = MailPage {
        w: frame.words(),
        when: frame.words().exactly(mail.head.at),
        html_href: Some(format!("/dev/mailbox/{}/html", mail.head.file)),
        from: mail.head.from,
        to: mail.head.to,
        subject: mail.head.subject.clone(),
        text: mail.text,
    };
    let mut page = frame.page(&context, StatusCode::OK, mail.head.subject, &body)?;
    page.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'",
        ),
    );
    Ok(page)
}

/// The HTML of a mail, for the frame of that page. It carries its styles inline, as mail programs want it, and runs nothing.
pub async fn mail_html(_anyone: Visitor, context: Context, file: Path<String>) -> Answer {
    let mail = find(&context, file.into_inner()).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"))
        .insert_header((header::X_FRAME_OPTIONS, "SAMEORIGIN"))
        .body(mail.html))
}
