//! A real browser's window, used the way a person uses it: things are found by role and label, and waited for.

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, resume_unwind},
    path::PathBuf,
    time::Duration,
};

use data_encoding::BASE64;
use futures_util::FutureExt as _;
use serde_json::{Value, json};
use thirtyfour::{LoggingPrefsLogLevel, error::WebDriverErrorInner, prelude::*};
use tokio::time::Instant;

use super::checker;
use crate::harness::{PASSWORD, database::env};

/// Long enough for a slow machine; a journey that reaches it has failed.
const DEADLINE: Duration = Duration::from_secs(20);
const AGAIN: Duration = Duration::from_millis(15);

/// How large a window is, and what points at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// 1440 x 900, with a mouse.
    Desktop,
    /// The same at 200 % zoom: half as many, twice as large pixels.
    Zoomed,
    /// 360 x 780, with a finger.
    Phone,
}

impl Screen {
    /// Width, height, device pixels to one of the page's, and whether it is a phone.
    fn measures(self) -> (u32, u32, u32, bool) {
        match self {
            Self::Desktop => (1440, 900, 1, false),
            Self::Zoomed => (720, 450, 2, false),
            Self::Phone => (360, 780, 2, true),
        }
    }
}

/// How a window shows pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    pub screen: Screen,
    pub dark: bool,
    pub scripts: bool,
}

impl View {
    /// In the light, with JavaScript.
    pub fn of(screen: Screen) -> Self {
        Self { screen, dark: false, scripts: true }
    }

    /// As a file's name says it.
    pub fn name(self) -> String {
        let light = if self.dark { "dark" } else { "light" };
        let screen = match self.screen {
            Screen::Desktop => "desktop",
            Screen::Zoomed => "zoomed",
            Screen::Phone => "phone",
        };
        let scripts = if self.scripts { "" } else { "-without-javascript" };
        format!("{light}-{screen}{scripts}")
    }
}

/// The window.
pub struct Window {
    pub(super) driver: WebDriver,
    origin: String,
    view: View,
    /// What the server sent, with the address it was sent from.
    sources: RefCell<Vec<(String, String)>>,
    /// The statuses a journey runs into on purpose: the browser reports them as failures to load.
    expected: RefCell<Vec<u16>>,
}

impl Window {
    /// Opens one on a server for a journey, and closes it however that ends. The sources of the pages examined, one at least, are checked then.
    pub async fn on(origin: &str, view: View, journey: impl AsyncFnOnce(&Self)) {
        let window = Self::open(origin, view).await;
        let passed = AssertUnwindSafe(async {
            journey(&window).await;
            window.is_quiet().await;
        })
        .catch_unwind()
        .await;
        if passed.is_err() {
            let test = std::thread::current().name().unwrap_or_default().replace("::", "-");
            window.picture_of_window(&format!("failed-{test}")).await;
        }
        window.driver.quit().await.unwrap();
        match passed {
            Ok(()) => checker::check(&window.sources.into_inner()),
            Err(failure) => resume_unwind(failure),
        }
    }

    async fn open(origin: &str, view: View) -> Self {
        let mut wishes = DesiredCapabilities::chrome();
        wishes.set_binary(&env("ROLECALL_TEST_CHROMIUM")).unwrap();
        wishes.set_browser_log_level(LoggingPrefsLogLevel::All).unwrap();
        for flag in [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--lang=en",
            "--force-color-profile=srgb",
            // Lets a page be asked for the role and the name that a screen reader would hear.
            "--enable-blink-features=ComputedAccessibilityInfo",
        ] {
            wishes.add_arg(flag).unwrap();
        }
        // No bubbles over the page that offer to keep a password or tell that it is a common one.
        wishes
            .add_experimental_option(
                "prefs",
                json!({ "credentials_enable_service": false, "profile.password_manager_enabled": false, "profile.password_manager_leak_detection": false }),
            )
            .unwrap();
        let driver = WebDriver::new(env("ROLECALL_TEST_WEBDRIVER"), wishes).await.unwrap();
        let window = Self { driver, origin: origin.to_owned(), view, sources: RefCell::default(), expected: RefCell::default() };
        // So that the browser keeps what it was sent.
        window.tell("Network.enable", json!({})).await;
        window.show_as(view).await;
        window
    }

    async fn show_as(&self, view: View) {
        let (width, height, _, phone) = view.screen.measures();
        self.size(width, height).await;
        self.tell("Emulation.setTouchEmulationEnabled", json!({ "enabled": phone, "maxTouchPoints": 1 })).await;
        let media = json!({ "features": [
            { "name": "prefers-color-scheme", "value": if view.dark { "dark" } else { "light" } },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] });
        self.tell("Emulation.setEmulatedMedia", media).await;
        self.allow_scripts(view.scripts).await;
    }

    async fn allow_scripts(&self, may: bool) {
        self.tell("Emulation.setScriptExecutionDisabled", json!({ "value": !may })).await;
    }

    async fn size(&self, width: u32, height: u32) {
        let (_, _, scale, phone) = self.view.screen.measures();
        self.tell(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": phone }),
        )
        .await;
    }

    async fn tell(&self, command: &str, wish: Value) -> Value {
        self.driver.cdp().send_raw(command, wish).await.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Whether this is the small one, where the navigation is behind a button.
    pub fn is_small(&self) -> bool {
        self.view.screen != Screen::Desktop
    }

    /// Whether pages may run their scripts.
    pub fn has_scripts(&self) -> bool {
        self.view.scripts
    }

    /// Somebody else's browser, beside this one and like it.
    pub async fn beside(&self, journey: impl AsyncFnOnce(&Self)) {
        Box::pin(Self::on(&self.origin, self.view, journey)).await;
    }

    /// Opens an address of the server, or one from a mail.
    pub async fn go(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.origin)).await.unwrap();
    }

    /// The browser's own Back.
    pub async fn back(&self) {
        self.driver.back().await.unwrap();
    }

    /// Path and query of the address.
    pub async fn path(&self) -> String {
        let url = self.driver.current_url().await.unwrap();
        url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    /// Waits until something holds.
    pub async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !holds().await {
            if Instant::now() > deadline {
                let page = self.text("body").await.unwrap_or_default();
                panic!("waited for {what} at {}:\n{page}", self.path().await);
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    /// Waits to be at that address.
    pub async fn arrives_at(&self, path: &str) {
        self.until(path, async || self.path().await == path && self.is_loaded().await).await;
    }

    /// Waits for a heading of the page.
    pub async fn reads_heading(&self, heading: &str) {
        self.until(heading, async || self.text("h1").await.is_some_and(|text| text == heading) && self.is_loaded().await).await;
    }

    /// Waits for words in the page's main part.
    pub async fn reads(&self, words: &str) {
        self.until(words, async || self.text("main").await.is_some_and(|text| text.contains(words))).await;
    }

    async fn is_loaded(&self) -> bool {
        self.ask("return document.readyState", json!([])).await == "complete"
    }

    /// The visible text of the first element that a CSS selector finds.
    pub async fn text(&self, selector: &str) -> Option<String> {
        self.driver.find(By::Css(selector)).await.ok()?.text().await.ok()
    }

    /// The texts of all of them, as a person sees them.
    pub async fn texts(&self, selector: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].map(part => part.innerText.trim())";
        serde_json::from_value(self.ask(script, json!([selector])).await).unwrap()
    }

    /// The same, of those that can be seen.
    pub async fn shown(&self, selector: &str) -> Vec<String> {
        let script = "
            return [...document.querySelectorAll(arguments[0])].filter(part => part.checkVisibility({ visibilityProperty: true }))
                .map(part => part.innerText.trim())";
        serde_json::from_value(self.ask(script, json!([selector])).await).unwrap()
    }

    /// What a script says about the page. It looks, and changes nothing.
    pub async fn ask(&self, script: &str, arguments: Value) -> Value {
        // A page that is just being replaced has no answer; the next one has.
        let deadline = Instant::now() + DEADLINE;
        loop {
            match self.driver.execute(script, arguments.as_array().unwrap().clone()).await {
                Ok(said) => return said.json().clone(),
                Err(error) if Instant::now() > deadline => panic!("{script}: {error}"),
                Err(_) => tokio::time::sleep(AGAIN).await,
            }
        }
    }

    /// The visible things with that role and label, as a screen reader hears them.
    pub(super) async fn all(&self, roles: &[&str], label: &str) -> Vec<WebElement> {
        let script = "
            const [roles, label] = arguments;
            return [...document.querySelectorAll('a, button, input, select, textarea, summary, [role]')].filter(part =>
                part.checkVisibility({ visibilityProperty: true }) && roles.includes(part.computedRole) && part.computedName.trim() === label)";
        match self.driver.execute(script, vec![json!(roles), json!(label)]).await {
            Ok(found) => found.elements().unwrap(),
            Err(_) => Vec::new(),
        }
    }

    async fn one(&self, roles: &[&str], label: &str) -> WebElement {
        let found = RefCell::new(Vec::new());
        self.until(&format!("one {} “{label}”", roles[0]), async || {
            *found.borrow_mut() = self.all(roles, label).await;
            found.borrow().len() == 1
        })
        .await;
        found.into_inner().remove(0)
    }

    /// Whether there is a link or button with that label.
    pub async fn offers(&self, label: &str) -> bool {
        !self.all(&["link", "button"], label).await.is_empty()
    }

    /// Clicks the link or button with that label.
    pub async fn press(&self, label: &str) {
        self.act_on(&["link", "button"], label, async |part| part.click().await).await;
    }

    /// Ticks a box, or picks one of several: by its label, where that is stretched over the whole card.
    pub async fn tick(&self, label: &str) {
        let script = "
            const [part] = arguments, { x, y, width, height } = part.getBoundingClientRect();
            const top = document.elementFromPoint(x + width / 2, y + height / 2);
            return [...part.labels].find(label => label.contains(top)) ?? part";
        self.act_on(&["checkbox", "radio"], label, async |part| {
            part.scroll_into_view().await?;
            self.driver.execute(script, vec![part.to_json()?]).await?.element()?.click().await
        })
        .await;
    }

    /// Types into the field with that label, over what stands there.
    pub async fn fill(&self, label: &str, text: &str) {
        self.act_on(&["textbox", "searchbox"], label, async |field| {
            field.clear().await?;
            field.send_keys(text).await
        })
        .await;
    }

    /// What stands in the field with that label.
    pub async fn filled(&self, label: &str) -> String {
        self.one(&["textbox", "searchbox"], label).await.prop("value").await.unwrap().unwrap_or_default()
    }

    /// Chooses from the list with that label.
    pub async fn choose(&self, label: &str, choice: &str) {
        self.act_on(&["combobox"], label, async |list| {
            list.find(By::XPath(format!(".//option[normalize-space() = '{choice}']"))).await?.click().await
        })
        .await;
    }

    /// Does something with a part of the page, again if the page was just being replaced.
    pub(super) async fn act_on(&self, roles: &[&str], label: &str, act: impl AsyncFn(WebElement) -> WebDriverResult<()>) {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let done = act(self.one(roles, label).await).await;
            match done {
                Ok(()) => return,
                Err(error) => {
                    let passing = matches!(
                        *error,
                        WebDriverErrorInner::StaleElementReference(_)
                            | WebDriverErrorInner::ElementClickIntercepted(_)
                            | WebDriverErrorInner::ElementNotInteractable(_)
                    );
                    assert!(passing && Instant::now() < deadline, "{label}: {error}");
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    }

    /// Presses keys, for whatever has the focus.
    pub async fn keys(&self, keys: impl Into<thirtyfour::TypingData>) {
        self.driver.action_chain().send_keys(keys).perform().await.unwrap();
    }

    /// Tabs onward until that part has the focus, which can be seen at every stop.
    pub async fn tab_to(&self, label: &str) {
        let mut passed = Vec::new();
        while passed.len() < 60 {
            self.keys(Key::Tab).await;
            let focused = self.focused().await;
            self.shows_focus(&focused).await;
            if focused == label {
                return;
            }
            passed.push(focused);
        }
        panic!("no way to “{label}” by the keyboard: {passed:?}");
    }

    /// The label of what has the focus.
    pub async fn focused(&self) -> String {
        self.ask("return document.activeElement?.computedName.trim() ?? ''", json!([])).await.as_str().unwrap_or_default().to_owned()
    }

    /// What has the focus has a ring around it, or its frame has, and nothing lies over it.
    pub async fn shows_focus(&self, label: &str) {
        let script = "
            const part = document.activeElement;
            if (part === document.body) return { ring: true, free: true };
            const ringed = box => { const style = getComputedStyle(box); return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2; };
            const { x, y, width, height } = part.getBoundingClientRect();
            const top = document.elementFromPoint(x + width / 2, y + height / 2);
            // A label may be stretched over its whole card, with the part in it.
            const labels = [...part.labels ?? []];
            const free = !!top && (part.contains(top) || top.contains(part) || labels.some(label => label.contains(top)));
            return { ring: ringed(part) || ringed(part.parentElement), free };";
        let said = self.ask(script, json!([])).await;
        assert!(said["ring"] == true && said["free"] == true, "the focus on “{label}” at {} cannot be seen: {said}", self.path().await);
    }

    /// Signs in as anybody would. Everybody has the same password.
    pub async fn sign_in(&self, email: &str) {
        self.go("/sign-in").await;
        self.fill("Email", email).await;
        self.fill("Password", PASSWORD).await;
        self.press("Sign in").await;
        self.until("being signed in", async || !self.path().await.starts_with("/sign-in") && self.is_loaded().await).await;
    }

    /// Forgets who was signed in, as if it were another person's browser.
    pub async fn leave(&self) {
        self.driver.delete_all_cookies().await.unwrap();
    }

    /// Opens the user menu.
    pub async fn open_menu(&self, name: &str) {
        self.press(&format!("Your menu, {name}")).await;
    }

    /// Follows an entry of the navigation.
    pub async fn navigate(&self, label: &str) {
        if self.is_small() {
            self.press("Open the navigation").await;
        }
        self.act_on(&["link"], label, async |link| link.click().await).await;
    }

    /// From here on answers with this status are part of the journey.
    pub fn expects(&self, status: u16) {
        self.expected.borrow_mut().push(status);
    }

    /// The page as it is now is fit to be seen: it does not scroll sideways, axe-core finds nothing serious in it, and its source is kept for
    /// the checker.
    pub async fn examine(&self) {
        let path = self.path().await;
        let widths =
            self.ask("const all = document.scrollingElement; return [all.scrollWidth, all.clientWidth, innerWidth]", json!([])).await;
        assert!(widths[0].as_u64() <= widths[1].as_u64(), "{path} scrolls sideways: {widths}, {}", self.too_wide().await);
        self.is_accessible(&path).await;
        let source = self.source().await;
        self.sources.borrow_mut().push((path, source));
        self.is_quiet().await;
    }

    async fn too_wide(&self) -> Value {
        let script = "
            const edge = document.scrollingElement.clientWidth;
            return [...document.body.querySelectorAll('*')].filter(part => part.getBoundingClientRect().right > edge + 1)
                .slice(0, 8).map(part => `${part.tagName}.${part.className} ${part.textContent.trim().slice(0, 30)}`)";
        self.ask(script, json!([])).await
    }

    async fn is_accessible(&self, path: &str) {
        // Without JavaScript the page's own scripts were never run; axe-core's may.
        self.allow_scripts(true).await;
        let axe = std::fs::read_to_string(env("ROLECALL_TEST_AXE")).unwrap();
        self.driver.execute(axe, vec![]).await.unwrap();
        let script = "
            return axe.run(document, { iframes: false, resultTypes: ['violations'] }).then(({ violations }) => violations
                .filter(({ impact }) => impact === 'serious' || impact === 'critical')
                .map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 4).map(({ html, failureSummary }) => [html, failureSummary]) })))";
        let found = self.driver.execute(script, vec![]).await.unwrap().json().clone();
        self.allow_scripts(self.view.scripts).await;
        assert_eq!(found, json!([]), "{path}, {}: {found:#}", self.view.name());
    }

    /// What the server sent for this page, not what has become of it.
    async fn source(&self) -> String {
        let frame = self.tell("Page.getFrameTree", json!({})).await["frameTree"]["frame"].clone();
        // The request of a whole page goes by the name of what it loads.
        let body = self.tell("Network.getResponseBody", json!({ "requestId": frame["loaderId"] })).await;
        body["body"].as_str().unwrap().to_owned()
    }

    /// The browser has nothing to complain about: no fault, and nothing that the page's own policy forbids.
    pub async fn is_quiet(&self) {
        let expected = self.expected.borrow().clone();
        let is_expected = |message: &str| expected.iter().any(|status| message.contains(&format!("responded with a status of {status} ")));
        let log = self.driver.browser_log().await.unwrap();
        let loud: Vec<_> =
            log.iter().filter(|entry| entry.level != "INFO" && entry.level != "DEBUG" && !is_expected(&entry.message)).collect();
        assert!(loud.is_empty(), "{}: {loud:#?}", self.path().await);
    }

    /// A picture of the page, into `target/screenshots`: as far as it goes down, but not endlessly.
    pub async fn picture(&self, page: &str) {
        // Of a window as tall as the page: what sticks to the window's edge then stands where it belongs.
        let size = self.tell("Page.getLayoutMetrics", json!({})).await["cssContentSize"].clone();
        let (width, height, ..) = self.view.screen.measures();
        self.size(width, (size["height"].as_f64().unwrap_or_default() as u32).clamp(height, 2400)).await;
        self.ask("scrollTo(0, 0); return true", json!([])).await;
        self.picture_of_window(page).await;
        self.size(width, height).await;
    }

    /// A picture of what the window shows right now.
    pub async fn picture_of_window(&self, page: &str) {
        let shot = self.tell("Page.captureScreenshot", json!({ "format": "png" })).await;
        self.keep(page, shot["data"].as_str().unwrap());
    }

    fn keep(&self, page: &str, data: &str) {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let png = BASE64.decode(data.as_bytes()).unwrap();
        std::fs::write(folder.join(format!("{page}-{}.png", self.view.name())), png).unwrap();
    }
}
