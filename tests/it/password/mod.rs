//! Forgotten passwords.

mod forgot;
mod reset;

use crate::harness::{Database, World, smtp::SmtpSink};

/// A world whose mail goes to a real server.
async fn with_mail(database: Database) -> (World, SmtpSink) {
    let sink = SmtpSink::start().await;
    let world = World::start(database, &["--smtp-url", &sink.url()]).await;
    (world, sink)
}

/// Asks for a link and answers its path, once the mail has come: the `n`th of this world.
async fn link_in_mail(world: &World, sink: &SmtpSink, email: &str, n: usize) -> String {
    let page = world.visitor().post("/password/forgot", &[("email", email)]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let mails = sink.wait_for(n).await;
    let mail = &mails[n - 1];
    assert_eq!(mail.to, [email]);
    let link = mail.link("/password/reset/").expect("the mail holds a link");
    link.strip_prefix("http://rolecall.test").expect("links lead to the public address").to_owned()
}

async fn ends_well(world: World) {
    world.is_sound().await;
    world.end().await;
}
