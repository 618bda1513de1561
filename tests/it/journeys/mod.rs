//! What people do, in a real browser: at a desk and with a phone.

mod account;
mod checker;
mod keyboard;
mod looks;
mod members;
mod set_up;
mod sign_in;
mod window;
mod without_javascript;

pub use window::{Screen, View, Window};

use crate::harness::{Database, World};

/// Runs a journey at a desk and with a phone, each in a world and a window of its own. At its end the pages it passed are checked.
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
