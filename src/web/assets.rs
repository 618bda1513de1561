//! Static files: embedded, named by content, precompressed, cached for ever (see `build.rs`).

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
};

use super::error::{Answer, Error};
use crate::authz::Visitor;

struct Asset {
    name: &'static str,
    path: &'static str,
    content_type: &'static str,
    plain: &'static [u8],
    brotli: &'static [u8],
    gzip: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// For templates: the address of a static file.
#[derive(Debug, Clone, Copy)]
pub struct Assets;

impl Assets {
    /// `console.css` -> `/static/console.0a1b2c.css`. A name there is no file for is empty; a test looks for such.
    pub fn url(&self, name: &str) -> &'static str {
        ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| asset.path)
    }
}

/// The names of all static files; for the test that templates name no other.
pub fn names() -> impl Iterator<Item = &'static str> {
    ASSETS.iter().map(|asset| asset.name)
}

/// Serves one, in the smallest form that the browser takes.
pub async fn serve(_anyone: Visitor, request: HttpRequest) -> Answer {
    let asset = ASSETS.iter().find(|asset| asset.path == request.path()).ok_or(Error::NotFound)?;
    let accepted = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes = |coding: &str| accepted.split(',').any(|part| takes_coding(part, coding));
    let (coding, bytes) = if takes("br") {
        ("br", asset.brotli)
    } else if takes("gzip") {
        ("gzip", asset.gzip)
    } else {
        ("identity", asset.plain)
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type)))
        .insert_header((header::CONTENT_ENCODING, HeaderValue::from_static(coding)))
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")))
        .insert_header((header::VARY, HeaderValue::from_static("Accept-Encoding")))
        .body(bytes))
}

/// Whether one part of `Accept-Encoding` names this coding, and not with the weight 0, which forbids it.
fn takes_coding(part: &str, coding: &str) -> bool {
    let mut words = part.split(';').map(str::trim);
    let named = words.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
    let weight = words.find_map(|word| word.strip_prefix("q=")).map_or(Ok(1.0), str::parse::<f32>);
    named && weight.is_ok_and(|weight| weight > 0.0)
}
