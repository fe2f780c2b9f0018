//! Signs of life, base path, sockets, headers, compression.

use std::os::unix::fs::PermissionsExt as _;

use crate::bed::{Place, exists};

#[tokio::test]
async fn signs_of_life_are_public_and_say_little() {
    let place = Place::new();
    let (server, at) = place.start(&[]).await;
    assert_eq!((at.get("/ping").await.text().as_str(), at.ask("HEAD", "/ping", &[], "").await.status), (".", 200));
    for path in ["/health", "/healthz", "/readyz"] {
        let answer = at.get(path).await;
        assert_eq!((answer.status, answer.text().as_str()), (200, "ok"), "{path}");
    }
    server.stop().await.unwrap();
}

#[tokio::test]
async fn an_admin_learns_more_of_the_health() {
    let place = Place::new();
    let (server, at) = place.start(&[]).await;
    let token = at.create_admin().await;
    let more = at.ask("GET", "/health", &[("X-ND-Authorization", &token)], "").await.json();
    assert_eq!((&more["status"], &more["version"]), (&"ok".into(), &"0.0.0-test".into()));
    assert_eq!(more["database"]["engine"], "sqlite");
    assert!(more["ffmpeg"]["formats"].as_str().is_some_and(|formats| formats.contains("mp3")), "{more}");
    assert_eq!(at.ask("GET", "/health", &[("X-ND-Authorization", "Bearer x")], "").await.text(), "ok");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_base_path_carries_everything() {
    let place = Place::new();
    let (server, at) = place.start(&[("BaseURL", "https://example.com/music")]).await;
    assert_eq!(at.get("/music/api/session").await.json()["firstRun"], true);
    for path in ["/", "/music", "/music/", "/nowhere", "/music/nowhere"] {
        let answer = at.get(path).await;
        assert_eq!((answer.status, answer.header("location")), (302, Some("/music/app/")), "{path}");
    }
    assert_eq!(at.get("/music/app/albums").await.status, 200);
    assert_eq!((at.get("/music/health").await.status, at.get("/ping").await.status), (200, 200));
    assert!(at.get("/music/robots.txt").await.text().contains("Disallow"));
    server.stop().await.unwrap();
}

#[tokio::test]
async fn our_own_api_never_redirects() {
    let place = Place::new();
    let (server, at) = place.start(&[]).await;
    for path in ["/api/nowhere", "/auth/nowhere", "/rest/nowhere", "/api", "/api/"] {
        assert_eq!(at.get(path).await.status, 404, "{path}");
    }
    assert_eq!(at.ask("POST", "/nowhere", &[], "{}").await.status, 404);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_unix_socket_names_its_peers_and_goes_with_the_server() {
    let place = Place::new();
    let socket = place.path("m.sock");
    let address = format!("unix:{}", socket.display());
    let (server, at) =
        place.start(&[("Address", &address), ("UnixSocketPerm", "0640"), ("ExtAuth.TrustedSources", "@")]).await;
    assert_eq!(std::fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o640);
    let session = at.ask("GET", "/api/session", &[("Remote-User", "ann")], "").await.json();
    assert_eq!((&session["user"]["username"], &session["user"]["source"]), (&"ann".into(), &"header".into()));
    server.stop().await.unwrap();
    assert!(!exists(&socket));
}

#[tokio::test]
async fn a_stranger_over_tcp_names_nobody() {
    let place = Place::new();
    let (server, at) = place.start(&[("ExtAuth.TrustedSources", "@, 192.0.2.7")]).await;
    let headers = [("Remote-User", "ann"), ("X-Forwarded-For", "192.0.2.7")];
    let session = at.ask("GET", "/api/session", &headers, "").await.json();
    assert!(session["user"].is_null(), "{session}");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn text_is_compressed_on_request_and_every_answer_is_dressed() {
    let place = Place::new();
    let (server, at) = place.start(&[]).await;
    let answer = at.ask("GET", "/api/session", &[("Accept-Encoding", "gzip")], "").await;
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    assert_eq!((answer.header("x-nd-auth"), answer.header("cache-control")), (Some("1"), Some("no-store")));
    for path in ["/api/session", "/app/"] {
        let answer = at.get(path).await;
        assert_eq!(
            (answer.header("x-content-type-options"), answer.header("x-frame-options")),
            (Some("nosniff"), Some("DENY")),
            "{path}"
        );
    }
    assert!(at.get("/app/").await.header("content-security-policy").is_some());
    server.stop().await.unwrap();
}

// proves: S-08
#[tokio::test]
async fn behind_a_balancer_the_peer_is_whom_its_preface_names_and_never_the_balancer() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let place = Place::new();
    let options = [("ProxyProtocol.Sources", "127.0.0.1"), ("ExtAuth.TrustedSources", "127.0.0.1, 192.0.2.7")];
    let (server, _) = place.start(&options).await;
    let port = server.port().unwrap();
    let ask = async |preface: &[u8]| {
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let request = b"GET /api/session HTTP/1.1\r\nHost: x\r\nRemote-User: ann\r\nConnection: close\r\n\r\n";
        stream.write_all(&[preface, request].concat()).await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    };
    let named = ask(b"PROXY TCP4 192.0.2.7 127.0.0.1 1 2\r\n").await;
    assert!(named.contains("\"username\":\"ann\""), "{named}");
    for stranger in [&b"PROXY TCP4 203.0.113.5 127.0.0.1 1 2\r\n"[..], b"PROXY UNKNOWN\r\n"] {
        let answer = ask(stranger).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"user\":null"), "{answer}");
    }
    assert_eq!(ask(b"").await, "", "without preface no answer");
    server.stop().await.unwrap();
}
