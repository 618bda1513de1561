//! Questions about a member: they open over the list or, without JavaScript, as pages of their own.

use super::Window;

impl Window {
    /// Opens what can be done with somebody of a list and chooses from it: the question opens over the list or, without JavaScript, as a page.
    pub async fn asks_to(&self, act: &str, name: &str, question: &str) {
        self.press(&format!("Actions {name}")).await;
        self.press(act).await;
        self.is_asked(question).await;
    }

    /// Waits for a question about somebody.
    pub async fn is_asked(&self, question: &str) {
        let heading = if self.has_scripts() { "dialog[open] #dialog-title" } else { "h1" };
        self.until(question, async || self.text(heading).await.is_some_and(|text| text == question)).await;
    }

    /// Waits for words in the question about somebody.
    pub async fn reads_in_question(&self, words: &str) {
        let part = if self.has_scripts() { "dialog[open]" } else { "main" };
        self.until(words, async || self.text(part).await.is_some_and(|text| text.contains(words))).await;
    }
}
