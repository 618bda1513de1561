//! A handler's surroundings: the request and the house.

use std::sync::Arc;

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse,
    dev::Payload,
    http::{StatusCode, header},
    web::Data,
};

use super::{
    House, address,
    session::{self, Flash},
};
use crate::{
    authz::RequestFacts,
    catalog::Catalog,
    domain::{hand_off::address_at, instant::Instant},
    store::{Doors, idempotency::Once},
    words::Words,
};

/// The id of this request, in log and answer.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The browser's own name for itself is kept this far, in characters.
const AGENT: usize = 300;

/// The request and the house. Extracting it never fails.
#[derive(Clone)]
pub struct Context {
    request: HttpRequest,
    house: Arc<House>,
    now: Instant,
}

impl Context {
    /// Of a request.
    pub fn of(request: &HttpRequest) -> Self {
        #[expect(clippy::expect_used, reason = "app.rs gives the house to every App it builds; without it no test passes")]
        let house = request.app_data::<Data<House>>().expect("the house is registered").clone().into_inner();
        Self { now: house.clock.now(), request: request.clone(), house }
    }

    /// The house.
    pub fn house(&self) -> &House {
        &self.house
    }

    /// The request.
    pub fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// The moment the request came.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The doors, as of that moment.
    pub fn doors(&self) -> Doors {
        self.house.doors().once(self.request.extensions().get::<Once>().cloned())
    }

    /// The house's own words, for pages outside an organization.
    pub fn words(&self) -> Words {
        Words::new("en")
    }

    /// The id of this request.
    pub fn request_id(&self) -> String {
        self.request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
    }

    /// For the record.
    pub fn facts(&self) -> RequestFacts {
        let header = |name: header::HeaderName| self.request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        // A proxy may add a line of its own instead of a hop to the line that came in: only all of them together are the chain.
        let lines = self.request.headers().get_all(header::X_FORWARDED_FOR).filter_map(|value| value.to_str().ok());
        let forwarded = lines.collect::<Vec<_>>().join(",");
        let peer = self.request.peer_addr().map(|peer| peer.ip());
        RequestFacts {
            request_id: self.request_id(),
            address: address::of_client(peer, &forwarded, &self.house.trusted_proxies),
            agent: header(header::USER_AGENT).chars().take(AGENT).collect(),
        }
    }

    /// Whether somebody at this machine asks, and no proxy for somebody else.
    pub fn is_from_this_machine(&self) -> bool {
        let forwarded = ["x-forwarded-for", "forwarded", "via", "x-real-ip"].iter().any(|name| self.request.headers().contains_key(*name));
        !forwarded && self.request.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback())
    }

    /// Whether htmx asks, for a part of a page.
    pub fn wants_part(&self) -> bool {
        self.request.headers().contains_key("HX-Request")
    }

    /// After a success: the next page, with a message on it. A form sent by htmx gets the same by its own header, because it would follow a
    /// 303 silently into the old target.
    pub fn go(&self, to: &str, flash: Option<Flash>) -> HttpResponse {
        let mut response = if self.wants_part() {
            HttpResponse::build(StatusCode::NO_CONTENT).insert_header(("HX-Redirect", to)).finish()
        } else {
            HttpResponse::build(StatusCode::SEE_OTHER).insert_header((header::LOCATION, to)).finish()
        };
        if let Some(flash) = flash {
            // The cookie is our own and well formed.
            let _ = response.add_cookie(&flash.cookie(&self.house));
        }
        response
    }

    /// The message that waits for this page.
    pub fn flash(&self) -> Option<Flash> {
        Flash::waiting(&self.house, &self.request)
    }

    /// Where "Open the product" leads from an organization: to where its people came from, else to the product's home. The catalog is asked again:
    /// it may call another place home by now.
    pub fn way_to_product(&self, organization: &str, catalog: &Catalog) -> Option<String> {
        let home = catalog.brand.home_url.as_deref()?;
        let back = session::way_back(&self.house, &self.request, organization).and_then(|path| address_at(home, &path));
        Some(back.unwrap_or_else(|| home.to_owned()))
    }

    /// The browser, if it has signed in before.
    pub fn device(&self) -> Option<crate::domain::ids::DeviceId> {
        session::device(&self.house, &self.request)
    }
}

impl FromRequest for Context {
    type Error = std::convert::Infallible;
    type Future = std::future::Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(Self::of(request)))
    }
}
