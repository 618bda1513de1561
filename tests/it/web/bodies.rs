//! What people send.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{FORM, sends};
use crate::{harness::World, on_both};

/// The status of the answer to raw bytes.
async fn raw(world: &World, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(world.origin.strip_prefix("http://").unwrap()).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    let reading = async {
        let mut chunk = [0; 4_096];
        while let Ok(n @ 1..) = stream.read(&mut chunk).await {
            answer.extend_from_slice(&chunk[..n]);
            if answer.windows(2).any(|pair| pair == b"\r\n") {
                break;
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(15), reading).await.expect("an answer in time");
    String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
}

on_both! {
    async fn a_form_holds_what_its_page_offers_and_nothing_else(world: &World) {
        world.organization("acme", "starter").await;
        let owner = world.signed_in("owner@acme.example").await;
        for (path, good) in [
            ("/account/profile", "name=Olga"),
            ("/account/password", "current=wrong&password=Orange-Ladder-17-rivers"),
            ("/account/appearance", "theme=dark&language=en"),
            ("/account/sessions/sign-out-others", ""),
            ("/o/acme/settings", "name=Acme"),
            ("/password/forgot", "email=nobody@acme.example"),
        ] {
            for bad in [format!("{good}&role=owner"), format!("{good}&_method=DELETE"), format!("{good}&name%5B%5D=x")] {
                let bad = bad.trim_start_matches('&').to_owned();
                let page = sends(&owner, path, FORM, bad.clone()).await;
                assert_eq!((page.status.as_u16(), page.heading()), (400, "We could not read that request".into()), "{path} {bad}");
            }
            if let Some((first, _)) = good.split_once('=') {
                for bad in [format!("{good}&{first}=again"), String::new()] {
                    assert_eq!(sends(&owner, path, FORM, bad.clone()).await.status, 400, "{path} {bad}");
                }
            }
            let page = sends(&owner, path, FORM, good.to_owned()).await;
            assert!(matches!(page.status.as_u16(), 200 | 303 | 422), "{path} {}", page.status);
        }
    }

    async fn a_form_of_64_kib_is_read_and_a_larger_one_is_refused_however_it_comes(world: &World) {
        world.organization("acme", "starter").await;
        let owner = world.signed_in("owner@acme.example").await;
        let of_size = |size: usize| format!("name={}", "x".repeat(size - 5));
        assert_eq!(sends(&owner, "/o/acme/settings", FORM, of_size(64 * 1024)).await.status, 422, "too long a name, but a form");
        let page = sends(&owner, "/o/acme/settings", FORM, of_size(64 * 1024 + 1)).await;
        assert_eq!((page.status.as_u16(), page.heading()), (413, "That is too much at once".into()));
        // In pieces, without a word about the whole.
        let mut chunked = format!(
            "POST /sign-in HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nContent-Type: {FORM}\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        .into_bytes();
        for _ in 0..17 {
            chunked.extend(format!("1000\r\n{}\r\n", "x".repeat(0x1000)).bytes());
        }
        assert_eq!(raw(world, &chunked).await, "HTTP/1.1 413 Payload Too Large");
        // Who may not send it at all is told so first.
        let page = sends(&world.visitor(), "/o/acme/settings", FORM, of_size(70_000)).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/sign-in")));
    }

    async fn another_type_of_body_is_not_read(world: &World) {
        world.organization("acme", "starter").await;
        let owner = world.signed_in("owner@acme.example").await;
        for content_type in ["text/plain", "application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded-not", "", "x"] {
            let page = sends(&owner, "/o/acme/settings", content_type, "name=New").await;
            assert_eq!((page.status.as_u16(), page.heading()), (415, "We cannot read this format".into()), "{content_type:?}");
        }
        let page = owner.send(owner.request("POST", "/o/acme/settings").body("name=New")).await;
        assert_eq!(page.status, 415, "no type at all");
        for content_type in ["application/x-www-form-urlencoded; charset=utf-8", "Application/X-WWW-Form-Urlencoded"] {
            assert_eq!(sends(&owner, "/o/acme/settings", content_type, "name=New").await.status, 303, "{content_type}");
        }
    }

    async fn broken_encodings_and_requests_are_refused_and_harm_nothing(world: &World) {
        world.organization("acme", "starter").await;
        let owner = world.signed_in("owner@acme.example").await;
        for body in [&b"name=\xff\xfe"[..], b"\0\0\0", b"=&=&=", b"name", b"%zz=%zz"] {
            let page = sends(&owner, "/o/acme/settings", FORM, body.to_vec()).await;
            assert!(matches!(page.status.as_u16(), 400 | 422 | 303), "{body:?}: {}", page.status);
        }
        for path in ["/o/%ff", "/o/%00", "/o/acme%2Fmembers", "/o/..%2F..%2Fetc", "/o/acme/members/", "//o/acme", "/o//members", "/static/../Cargo.toml", "/static/%2e%2e/secret"] {
            let bytes = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
            let status = raw(world, bytes.as_bytes()).await;
            assert!(["303", "404"].iter().any(|known| status.contains(known)), "{path}: {status}");
            assert!(owner.get("/healthz").await.status == 200);
        }
        let long = format!("GET /o/{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(200_000));
        assert!(raw(world, long.as_bytes()).await.starts_with("HTTP/1.1 4"));
        assert!(raw(world, b"NONSENSE\r\n\r\n").await.starts_with("HTTP/1.1 4"));
        assert_eq!(owner.get("/o/acme").await.status, 200);
    }
}
