//! What people do, in a real browser: at a desk and with a phone.

mod accept;
mod account;
mod arrivals;
mod changes;
mod checker;
mod forms;
mod hand_off;
mod invite;
mod keyboard;
mod looks;
mod many;
mod members;
mod plan;
mod questions;
mod reshaping;
mod roles;
mod set_up;
mod sign_in;
mod tokens;
mod window;
mod without_javascript;

pub use window::{Screen, View, Window};

use crate::harness::{Database, World, smtp::SmtpSink};

/// Runs a journey at a desk and with a phone, each in a world and a window of its own. At its end the pages that it examined are checked.
#[macro_export]
macro_rules! on_every_screen {
    ($($(#[$doc:meta])* async fn $name:ident($world:ident: &World, $window:ident: &Window) $body:block)*) => { $(
        mod $name {
            #[allow(unused_imports, reason = "not every journey needs what stands around it")]
            use super::*;
            async fn test($world: &$crate::harness::World, $window: &$crate::journeys::Window) $body
            #[test]
            fn at_a_desk() {
                $crate::journeys::travel($crate::journeys::Screen::Desktop, async |world, window| test(world, window).await);
            }
            #[test]
            fn with_a_phone() {
                $crate::journeys::travel($crate::journeys::Screen::Phone, async |world, window| test(world, window).await);
            }
        }
    )* };
}

/// Opens a world and a window on it, runs the journey, examines both.
pub fn travel(screen: Screen, journey: impl AsyncFnOnce(&World, &Window)) {
    actix_web::rt::System::new().block_on(async {
        let world = World::start(Database::Sqlite, &[]).await;
        Window::on(&world.origin, View::of(screen), async |window| journey(&world, window).await).await;
        world.is_sound().await;
        world.end().await;
    });
}

/// Runs a journey on every screen, with JavaScript and without, in a world whose mail goes to a real server.
#[macro_export]
macro_rules! in_every_way {
    ($($(#[$doc:meta])* async fn $name:ident($world:ident: &World, $window:ident: &Window, $mail:ident: &SmtpSink) $body:block)*) => { $(
        mod $name {
            #[allow(unused_imports, reason = "not every journey needs what stands around it")]
            use super::*;
            async fn test($world: &$crate::harness::World, $window: &$crate::journeys::Window, $mail: &$crate::harness::smtp::SmtpSink) $body
            fn travel(screen: $crate::journeys::Screen, scripts: bool) {
                $crate::journeys::travel_with_mail(screen, scripts, async |world, window, mail| test(world, window, mail).await);
            }
            #[test]
            fn at_a_desk() {
                travel($crate::journeys::Screen::Desktop, true);
            }
            #[test]
            fn with_a_phone() {
                travel($crate::journeys::Screen::Phone, true);
            }
            #[test]
            fn at_a_desk_without_javascript() {
                travel($crate::journeys::Screen::Desktop, false);
            }
            #[test]
            fn with_a_phone_without_javascript() {
                travel($crate::journeys::Screen::Phone, false);
            }
        }
    )* };
}

/// The same as [`travel`], with mail, and with or without JavaScript.
pub fn travel_with_mail(screen: Screen, scripts: bool, journey: impl AsyncFnOnce(&World, &Window, &SmtpSink)) {
    actix_web::rt::System::new().block_on(async {
        let mail = SmtpSink::start().await;
        let world = World::start(Database::Sqlite, &["--smtp-url", &mail.url()]).await;
        let view = View { scripts, ..View::of(screen) };
        Window::on(&world.origin, view, async |window| journey(&world, window, &mail).await).await;
        world.is_sound().await;
        world.end().await;
    });
}

/// Where the link of a mail leads, below the public address.
fn path_of(link: Option<String>) -> String {
    let link = link.expect("the mail holds a link");
    link.strip_prefix("http://rolecall.test").expect("it leads to the public address").to_owned()
}
