//! The cookies: session, device, flash. Every one is signed, `HttpOnly`, `SameSite=Lax`, and `__Host-` where the public URL is https.
//!
//! actix-session carries the session's key and nothing else: its store here does no I/O. The rows are `store::sessions`, written in the
//! transaction of the sign-in; a row that is gone is never made again (DESIGN section 9, Sessions).
#![expect(clippy::disallowed_methods, reason = "this is the typed session")]

use std::collections::HashMap;

use actix_session::{
    SessionExt, SessionMiddleware,
    config::{BrowserSession, CookieContentSecurity},
    storage::{LoadError, SaveError, SessionKey as CookieValue, SessionStore, UpdateError},
};
use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    cookie::{Cookie, Key, SameSite, time::Duration},
    dev::ResponseHead,
    http::header::{self, HeaderValue},
};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{House, context::Context, error::Error};
use crate::{
    authz::session_key::{ABSOLUTE, SessionKey},
    domain::ids::DeviceId,
};

const KEY: &str = "key";

/// Passes the key from the cookie to the request and back.
#[derive(Debug, Clone, Copy)]
pub struct KeyOnly;

type State = HashMap<String, String>;

impl SessionStore for KeyOnly {
    async fn load(&self, cookie: &CookieValue) -> Result<Option<State>, LoadError> {
        let key = serde_json::to_string(cookie.as_ref()).map_err(|error| LoadError::Deserialization(error.into()))?;
        Ok(Some(State::from([(KEY.to_owned(), key)])))
    }

    async fn save(&self, state: State, _: &Duration) -> Result<CookieValue, SaveError> {
        cookie_value(&state).map_err(SaveError::Other)
    }

    async fn update(&self, _: CookieValue, state: State, _: &Duration) -> Result<CookieValue, UpdateError> {
        cookie_value(&state).map_err(UpdateError::Other)
    }

    async fn update_ttl(&self, _: &CookieValue, _: &Duration) -> Result<(), anyhow::Error> {
        Ok(())
    }

    async fn delete(&self, _: &CookieValue) -> Result<(), anyhow::Error> {
        Ok(())
    }
}

fn cookie_value(state: &State) -> Result<CookieValue, anyhow::Error> {
    let key: String = serde_json::from_str(state.get(KEY).map_or("\"\"", String::as_str))?;
    CookieValue::try_from(key).map_err(anyhow::Error::msg)
}

/// The names of the cookies on this instance.
fn name(house: &House, what: &str) -> String {
    let prefix = if house.public_url.is_https() { "__Host-" } else { "" };
    format!("{prefix}rolecall{what}")
}

/// The middleware that reads and writes the session's cookie.
pub fn middleware(house: &House) -> SessionMiddleware<KeyOnly> {
    SessionMiddleware::builder(KeyOnly, Key::from(&house.secret.cookie_key()))
        .cookie_name(name(house, ""))
        .cookie_path("/".to_owned())
        .cookie_secure(house.public_url.is_https())
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_content_security(CookieContentSecurity::Signed)
        .session_lifecycle(BrowserSession::default())
        .build()
}

/// The key this request shows.
pub fn key(request: &HttpRequest) -> Option<SessionKey> {
    request.get_session().get::<String>(KEY).ok().flatten().and_then(|key| SessionKey::parse(&key))
}

/// A new session's key, from the operating system.
pub fn new_key() -> Result<SessionKey, Error> {
    SessionKey::generate().map_err(|error| Error::Internal(format!("no randomness: {error}")))
}

/// A mark on the request: the session's cookie is to outlive the browser.
struct Remembered;

/// Hands the browser a new session's key. Always a new one: a key from before the sign-in is worth nothing after it.
pub fn begin(request: &HttpRequest, key: &SessionKey, remembered: bool) {
    let session = request.get_session();
    session.renew();
    // A string always becomes JSON.
    let _ = session.insert(KEY, key.expose());
    if remembered {
        request.extensions_mut().insert(Remembered);
    }
}

/// On to a page, as a browser that is known from now on.
pub fn arrive(context: &Context, to: &str, device: DeviceId, flash: Option<Flash>) -> HttpResponse {
    let mut response = context.go(to, flash);
    // The cookie is our own and well formed.
    let _ = response.add_cookie(&device_cookie(context.house(), device));
    response
}

/// Takes the key away from the browser.
pub fn end(request: &HttpRequest) {
    request.get_session().purge();
}

/// actix-session has one lifetime for all sessions: the cookie of a remembered one gets its own here, on the way out.
pub fn lengthen(house: &House, request: &HttpRequest, response: &mut ResponseHead) {
    if !request.extensions().contains::<Remembered>() {
        return;
    }
    let start = format!("{}=", name(house, ""));
    let longer: Vec<HeaderValue> = response
        .headers()
        .get_all(header::SET_COOKIE)
        .map(|cookie| match cookie.to_str() {
            Ok(text) if text.starts_with(&start) => {
                HeaderValue::from_str(&format!("{text}; Max-Age={}", ABSOLUTE.as_seconds())).unwrap_or_else(|_| cookie.clone())
            }
            _ => cookie.clone(),
        })
        .collect();
    response.headers_mut().remove(header::SET_COOKIE);
    for cookie in longer {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

fn bake(house: &House, what: &str, value: String, life: Duration) -> Cookie<'static> {
    Cookie::build(name(house, what), value)
        .path("/")
        .secure(house.public_url.is_https())
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(life)
        .finish()
}

fn signed(house: &House, what: &'static str, message: &str) -> String {
    format!("{}.{}", BASE64URL_NOPAD.encode(message.as_bytes()), BASE64URL_NOPAD.encode(&house.secret.sign(what, message)))
}

fn read(house: &House, request: &HttpRequest, what: &'static str) -> Option<String> {
    let cookie = request.cookie(&name(house, what))?;
    let (message, signature) = cookie.value().split_once('.')?;
    let message = String::from_utf8(BASE64URL_NOPAD.decode(message.as_bytes()).ok()?).ok()?;
    let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).ok()?;
    house.secret.signed(what, &message, &signature).then_some(message)
}

const DEVICE: &str = "-device";
/// As long as browsers keep any cookie.
const DEVICE_LIVES: Duration = Duration::days(400);

/// The browser, if it has signed in before.
pub fn device(house: &House, request: &HttpRequest) -> Option<DeviceId> {
    read(house, request, DEVICE).and_then(|text| Uuid::parse_str(&text).ok()).map(DeviceId)
}

/// The cookie that tells this browser again.
fn device_cookie(house: &House, device: DeviceId) -> Cookie<'static> {
    bake(house, DEVICE, signed(house, DEVICE, &device.to_string()), DEVICE_LIVES)
}

const WAY_BACK: &str = "-way-back";
/// As long as a session that is not remembered may rest.
const WAY_BACK_LIVES: Duration = Duration::hours(12);

/// Where the product said its people want to go back to: a path at the product, for one organization.
pub fn way_back_cookie(house: &House, organization: &str, path: &str) -> Cookie<'static> {
    bake(house, WAY_BACK, signed(house, WAY_BACK, &format!("{organization} {path}")), WAY_BACK_LIVES)
}

/// The path back from an organization, if this browser was handed over with one.
pub fn way_back(house: &House, request: &HttpRequest, organization: &str) -> Option<String> {
    let said = read(house, request, WAY_BACK)?;
    said.split_once(' ').filter(|(whose, _)| *whose == organization).map(|(_, path)| path.to_owned())
}

const FLASH: &str = "-flash";

/// A message for the next page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Flash {
    /// `good`, `bad` or `info`.
    pub kind: String,
    /// What happened.
    pub text: String,
    /// The path that takes it back, where that can be.
    #[serde(default)]
    pub undo: Option<String>,
}

impl Flash {
    /// Something went well.
    pub fn good(text: String) -> Self {
        Self { kind: "good".into(), text, undo: None }
    }

    /// Something was not done.
    pub fn bad(text: String) -> Self {
        Self { kind: "bad".into(), text, undo: None }
    }

    /// Something to know.
    pub fn info(text: String) -> Self {
        Self { kind: "info".into(), text, undo: None }
    }

    /// The same with a way to take it back.
    pub fn with_undo(self, path: String) -> Self {
        Self { undo: Some(path), ..self }
    }

    /// The cookie that carries it.
    pub fn cookie(&self, house: &House) -> Cookie<'static> {
        let message = serde_json::to_string(self).unwrap_or_default();
        bake(house, FLASH, signed(house, FLASH, &message), Duration::minutes(5))
    }

    /// Reads the message that waits for this page.
    pub fn waiting(house: &House, request: &HttpRequest) -> Option<Self> {
        serde_json::from_str(&read(house, request, FLASH)?).ok()
    }

    /// Throws it away once it was shown.
    pub fn clear(house: &House, response: &mut HttpResponse) {
        let mut cookie = bake(house, FLASH, String::new(), Duration::ZERO);
        cookie.make_removal();
        // The cookie is our own and well formed.
        let _ = response.add_cookie(&cookie);
    }
}
