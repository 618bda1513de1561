//! A server that does nothing but answer with one file from memory: what `benches/members` holds
//! Rolecall's pages against.
//!
//! `cargo run --release --example bare -- FILE PORT`

use actix_web::{App, HttpResponse, HttpServer, http::header::ContentType, web};

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(port), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err("usage: bare FILE PORT".into());
    };
    let page = web::Bytes::from(std::fs::read(file)?);
    let port: u16 = port.parse()?;

    // As many workers as `rolecall serve` has: actix's own default, one for each core.
    HttpServer::new(move || {
        let page = page.clone();
        App::new().default_service(web::to(move || {
            let page = page.clone();
            async move { HttpResponse::Ok().content_type(ContentType::html()).body(page) }
        }))
    })
    .bind(("127.0.0.1", port))?
    .run()
    .await?;
    Ok(())
}
