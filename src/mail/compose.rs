//! From words to a message with headers. Names and addresses go through lettre's types, which quote and encode them.

use std::time::{Duration, UNIX_EPOCH};

use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};

use super::render::{Rendered, one_line};
use crate::domain::{ids::MailId, instant::Instant};

/// To whom a mail goes, and which one it is.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// The row of the outbox: the Message-ID is made from it and stays the same however often the mail is tried.
    pub id: MailId,
    /// The recipient's name; may be empty.
    pub name: &'a str,
    /// The recipient's address.
    pub address: &'a str,
    /// When the mail was caused: its date, however late it gets through.
    pub at: Instant,
}

/// A mail that no server could take, because of its address.
#[derive(Debug, thiserror::Error)]
pub enum Unaddressable {
    /// lettre reads no address in it.
    #[error("{0:?} is no address that mail can be sent to")]
    Address(String),
    /// lettre could not put the message together.
    #[error("the message could not be put together: {0}")]
    Message(#[from] lettre::error::Error),
}

/// Puts a message together.
pub(super) fn compose(from: &Mailbox, host: &str, envelope: &Envelope<'_>, rendered: &Rendered) -> Result<Message, Unaddressable> {
    let to = mailbox(envelope.name, envelope.address)?;
    let auto_submitted = HeaderName::new_from_ascii_str("Auto-Submitted");
    let message = Message::builder()
        .message_id(Some(format!("<{}@{host}>", envelope.id)))
        .date(UNIX_EPOCH + Duration::from_micros(envelope.at.0.max(0).unsigned_abs()))
        .from(from.clone())
        .to(to)
        .subject(one_line(&rendered.subject))
        // So that out-of-office programs do not answer (RFC 3834).
        .raw_header(HeaderValue::new(auto_submitted, "auto-generated".to_owned()))
        .multipart(MultiPart::alternative_plain_html(rendered.text.clone(), rendered.html.clone()))?;
    Ok(message)
}

/// A name and an address, the name without anything that could end or turn the line.
fn mailbox(name: &str, address: &str) -> Result<Mailbox, Unaddressable> {
    let clean: Address = address.parse().map_err(|_| Unaddressable::Address(address.to_owned()))?;
    // Quoted local parts may hold controls; nobody in the house has such an address (`domain::email`).
    if address.chars().any(char::is_control) {
        return Err(Unaddressable::Address(address.to_owned()));
    }
    let name = one_line(name);
    Ok(Mailbox::new((!name.is_empty()).then_some(name), clean))
}
