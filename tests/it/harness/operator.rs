//! Whoever runs the instance, with the operator's token.

use super::{Database, Program, World};

/// The operator's token of every world that has one.
pub const TOKEN: &str = "operator-token-of-the-tests-0123456789";

impl World {
    /// Starts one whose operator has a token, with further flags; examines it afterwards, and ends it.
    pub async fn operated(database: Database, flags: &[&str], test: impl AsyncFnOnce(&World, &Program)) {
        let folder = tempfile::tempdir().unwrap();
        let url = database.make(folder.path());
        let token = folder.path().join("operator-token");
        std::fs::write(&token, format!("{TOKEN}\n")).unwrap();
        let flags = [&["--operator-token-file", token.to_str().unwrap()], flags].concat();
        let world = World::over(&url, folder, &flags).await;
        let operator = Program::at(&world.origin).bearing(TOKEN);
        test(&world, &operator).await;
        world.is_sound().await;
        world.end().await;
    }
}
