//! Long forms and long lists: buttons that stand at both ends, boxes with three states, parts that unfold, rows picked with Shift.

use serde_json::json;
use thirtyfour::{By, Key};

use super::Window;

impl Window {
    /// Clicks the last of several buttons with that label: a long form has its button at both ends.
    pub async fn press_last(&self, label: &str) {
        self.until(&format!("a click on the last “{label}”"), async || match self.all(&["link", "button"], label).await.pop() {
            Some(button) => button.click().await.is_ok(),
            None => false,
        })
        .await;
    }

    /// Clicks the button with that label, where a link has it as well.
    pub async fn press_button(&self, label: &str) {
        self.act_on(&["button"], label, async |part| part.click().await).await;
    }

    /// Clicks what some words stand on, so that more is shown.
    pub async fn unfold(&self, words: &str) {
        let folded = By::XPath(format!("//main//details[not(@open)]/summary[contains(., '{words}')]"));
        self.until(&format!("what “{words}” unfolds"), async || match self.driver.find(folded.clone()).await {
            Ok(summary) => summary.click().await.is_ok(),
            Err(_) => false,
        })
        .await;
    }

    /// Whether a box is ticked: `true`, `false` or `mixed`. Nothing, when there is no such box.
    pub async fn ticked(&self, label: &str) -> Option<String> {
        let script = "
            const box = [...document.querySelectorAll('input[type=checkbox], [role=checkbox]')].find(part => part.computedName.trim() === arguments[0]);
            return box && (box.ariaChecked ?? (box.indeterminate ? 'mixed' : String(box.checked)))";
        self.ask(script, json!([label])).await.as_str().map(str::to_owned)
    }

    /// Waits until a box is in that state.
    pub async fn is_ticked(&self, label: &str, state: &str) {
        self.until(&format!("“{label}” to be {state}"), async || self.ticked(label).await.as_deref() == Some(state)).await;
    }

    /// Presses keys while Shift is held.
    pub async fn keys_with_shift(&self, keys: &str) {
        self.driver.action_chain().key_down(Key::Shift).send_keys(keys).key_up(Key::Shift).perform().await.unwrap();
    }

    /// Waits for the focus to be on something.
    pub async fn focus_is_on(&self, label: &str) {
        self.until(&format!("the focus on “{label}”"), async || self.focused().await == label).await;
    }

    /// A button of the bar under a list says of how many, where a script counts them.
    pub async fn press_in_bar(&self, label: &str, counted: &str) {
        self.press(if self.has_scripts() { counted } else { label }).await;
    }
}
