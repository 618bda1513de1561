//! Mail: what letters say, and how they leave the house. Sending is the outbox's business (`jobs`), never a request's.

mod accent;
mod answers;
mod body;
mod compose;
pub mod folder;
mod invitation;
mod mailer;
mod membership;
mod password;
mod render;
mod requests;
mod smtp;
mod smtp_url;
mod test_letter;
mod voice;
mod wrap;

pub use accent::accent_hex;
pub use compose::{Envelope, Unaddressable};
pub use mailer::{Delivery, MailSettings, Mailer, Transport};
pub use render::{Letterhead, NotWritten, Rendered, render};
pub use voice::{HOUSE, Voice};

use crate::{
    clock::{self, Clock},
    domain::{email::Email, ids::MailId},
    settings::PublicUrl,
    words::Words,
};

/// Sends the test message to an address at once, past the outbox, and answers with the server's words.
pub async fn test_message(mailer: &Mailer, public_url: &PublicUrl, clock: &Clock, to: &Email) -> Result<Delivery, NotWritten> {
    let words = Words::new("en");
    let rendered = test_letter::letter(Voice::of_house(&words), public_url.link("/")).write()?;
    let envelope = Envelope { id: MailId(clock::new_id()), name: "", address: to.address(), at: clock.now() };
    Ok(mailer.send(envelope, &rendered).await)
}
