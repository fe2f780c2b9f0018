//! Every route of the house has a right, read off its handler; what needs none is listed here, and the list only shrinks.

use melodrome_http::Right;

use crate::bed::{PASSWORD, Place};

/// Routes that answer people who have not signed in.
const OPEN: [&str; 14] = [
    "GET /api/session anybody",
    "GET /api/translation public",
    "GET /api/translation/{id} public",
    "POST /auth/createAdmin public",
    "GET /auth/link/{id} public",
    "POST /auth/login public",
    "POST /auth/logout public",
    "GET /connect public",
    "POST /connect/device public",
    "POST /connect/device/token public",
    "GET /connect/{id} public",
    "GET /health anybody",
    "* /rest/getOpenSubsonicExtensions public",
    "* /rest/getOpenSubsonicExtensions.view public",
];

#[tokio::test]
async fn only_listed_routes_are_open() {
    let place = Place::new();
    let (server, _) = place.start(&[]).await;
    let open: Vec<String> = server
        .routes()
        .iter()
        .filter(|route| matches!(route.right, Right::Public | Right::Anybody))
        .map(ToString::to_string)
        .collect();
    assert_eq!(open, OPEN);
    assert!(server.routes().len() > 50, "the table holds the routes");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn every_route_refuses_who_has_no_right_to_it() {
    let place = Place::new();
    let (server, at) = place.start(&[("AuthRequestLimit", "0")]).await;
    at.create_admin().await;
    let config = place.config(&[]);
    tokio::task::spawn_blocking(move || {
        let command = melodrome_server::control::Command::CreateUser {
            username: "ann".to_owned(),
            password: PASSWORD.to_owned(),
            admin: false,
        };
        melodrome_server::control::run(&config, &command, &mut |_| {}).unwrap();
    })
    .await
    .unwrap();
    let login = format!(r#"{{"username":"ann","password":"{PASSWORD}"}}"#);
    let token =
        format!("Bearer {}", at.ask("POST", "/auth/login", &[], &login).await.json()["token"].as_str().unwrap());
    for route in server.routes() {
        let method = if route.method == "*" { "GET" } else { route.method };
        let path =
            route.path.replace("{id}", "x").replace("{place}", "1").replace("{kind}", "al").replace("{*rest}", "x");
        if route.right < Right::User {
            continue;
        }
        if path.starts_with("/rest/") {
            let answer = at.ask(method, &format!("{path}?f=json&c=t&v=1.16.1"), &[], "").await;
            assert_eq!(answer.json()["subsonic-response"]["status"], "failed", "{route}");
            continue;
        }
        let nobody = at.ask(method, &path, &[], "{}").await;
        assert_eq!(nobody.status, 401, "{route}: {}", nobody.text());
        if route.right == Right::Admin {
            let user = at.ask(method, &path, &[("X-ND-Authorization", &token)], "{}").await;
            assert_eq!(user.status, 403, "{route}: {}", user.text());
        }
    }
    server.stop().await.unwrap();
}
