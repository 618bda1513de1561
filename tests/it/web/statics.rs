//! Static files.

use crate::on_both;

on_both! {
    async fn static_files_come_in_the_smallest_form_the_browser_takes(world: &World) {
        let browser = world.visitor();
        let page = browser.get("/sign-in").await;
        let files = [
            (page.attribute("link[rel=stylesheet]", "href").unwrap(), "text/css; charset=utf-8"),
            (page.attribute("script", "src").unwrap(), "text/javascript; charset=utf-8"),
            (page.attribute("link[rel=icon]", "href").unwrap(), "image/svg+xml"),
        ];
        for (path, content_type) in files {
            let get = async |accepted: &str| {
                let response = browser.request("GET", &path).header("accept-encoding", accepted).send().await.unwrap();
                assert_eq!(response.status(), 200, "{path}");
                let headers = response.headers().clone();
                (headers, response.bytes().await.unwrap())
            };
            let (_, plain) = get("identity").await;
            for (accepted, coding) in [
                ("br, gzip", "br"), ("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("GZIP", "gzip"), ("br;q=0, gzip", "gzip"),
                ("br;q=0.0,gzip;q=0.5", "gzip"), ("br;q=0, gzip;q=0", ""), ("identity", ""), ("", ""), ("deflate", ""), ("br;q=x", ""),
            ] {
                let (headers, body) = get(accepted).await;
                let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
                let named = header("content-encoding");
                assert_eq!(if named == "identity" { "" } else { named }, coding, "{path} {accepted:?}");
                assert_eq!(header("content-type"), content_type, "{path}");
                assert_eq!(header("cache-control"), "public, max-age=31536000, immutable", "{path}");
                assert!(header("vary").to_ascii_lowercase().contains("accept-encoding"), "{path} {:?}", header("vary"));
                assert!(headers.get("set-cookie").is_none(), "{path}");
                match coding {
                    "" => assert_eq!(body, plain, "{path} {accepted:?}"),
                    "gzip" => assert!(body.starts_with(&[0x1f, 0x8b]) && body.len() < plain.len(), "{path} {accepted:?}"),
                    _ => assert!(body != plain && body.len() < plain.len(), "{path} {accepted:?}"),
                }
            }
        }
    }

    async fn the_name_changes_with_the_content_and_no_other_name_is_served(world: &World) {
        let browser = world.visitor();
        let path = browser.get("/sign-in").await.attribute("link[rel=stylesheet]", "href").unwrap();
        let parts: Vec<&str> = path.split('.').collect();
        assert_eq!((parts.len(), parts[1].len()), (3, 12), "{path}");
        let old = path.replace(parts[1], "000000000000");
        let upper = path.replace(parts[1], &parts[1].to_uppercase());
        let beside = [old.as_str(), &upper, "/static/console.css", "/static/", "/static", "/static/../Cargo.toml", &format!("{path}/"), &format!("{path}.br")];
        for other in beside {
            let page = browser.get(other).await;
            assert_eq!(page.status, 404, "{other}");
            assert_eq!(page.header("cache-control"), Some("no-store"), "{other}: what is not there must not stay in a cache");
        }
        assert_eq!(browser.get(&format!("{path}?v=1")).await.status, 200);
    }
}
