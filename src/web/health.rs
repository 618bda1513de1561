//! For machines: is it alive, is it ready, what does it count.

use actix_web::{HttpResponse, http::header};

use super::{
    context::Context,
    credential,
    error::{Answer, Error},
};
use crate::{authz::Visitor, db::migrate, store::catalogs};

/// The process answers. Does not look at the database: a restart would not mend that.
pub async fn alive(_anyone: Visitor, _context: Context) -> Answer {
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n"))
}

/// The database is there, at this build's schema, and was brought to these catalogs.
pub async fn ready(_anyone: Visitor, context: Context) -> Answer {
    let house = context.house();
    let pending = house.db.read(migrate::pending).await;
    let not_ready = match pending {
        Err(_) => Some("the database does not answer"),
        Ok(true) => Some("migrations are missing: run rolecall migrate"),
        Ok(false) => match catalogs::agree(&house.db, &house.catalogs).await {
            Ok(true) => None,
            Ok(false) => Some("the catalogs differ from those in the database: run rolecall migrate"),
            Err(_) => Some("the database does not answer"),
        },
    };
    let plain = "text/plain; charset=utf-8";
    Ok(match not_ready {
        None => HttpResponse::Ok().content_type(plain).body("ready\n"),
        Some(reason) => HttpResponse::ServiceUnavailable().content_type(plain).body(format!("{reason}\n")),
    })
}

/// Counters for Prometheus: from this machine, or with the operator's token. To others there is nothing here.
pub async fn metrics(_anyone: Visitor, context: Context) -> Answer {
    let given = context.request().headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let by_token = credential::is_operators(context.house(), given);
    if !by_token && !context.is_from_this_machine() {
        return Err(Error::NotFound);
    }
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(context.house().metrics.render()))
}
