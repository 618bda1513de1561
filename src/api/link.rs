//! The pages of a list, one after the other: where the next is and the one before, as RFC 8288 says it.

use actix_web::http::header::HeaderName;
use serde::Serialize;

use super::said;
use crate::web::{
    context::Context,
    listing::{href, write_place},
};

/// The header `Link` of a page, unless it is the only one. `narrowed` is what the list was asked for, without the place of this page.
pub fn pages<Place: Serialize>(
    context: &Context,
    narrowed: &[(&str, &str)],
    after: Option<&Place>,
    before: Option<&Place>,
) -> Option<(HeaderName, String)> {
    let link = |name: &str, place: &Place| {
        let place = write_place(place);
        let query: Vec<(&str, &str)> = narrowed.iter().copied().chain([(name, place.as_str())]).collect();
        href(context.request().path(), &query)
    };
    said::link([("next", after.map(|place| link("after", place))), ("prev", before.map(|place| link("before", place)))])
}
