//! The control socket of a running server, and the same commands without one.

use std::os::unix::fs::PermissionsExt as _;

use melodrome_config::Config;
use melodrome_server::control::{Command, Reply, run};

use crate::bed::{PASSWORD, Place};

async fn control(config: &Config, command: Command) -> Reply {
    let config = config.clone();
    let work = move || {
        let mut last = None;
        run(&config, &command, &mut |reply| last = Some(reply)).unwrap();
        last.unwrap()
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}

fn create(name: &str, admin: bool) -> Command {
    Command::CreateUser { username: name.to_owned(), password: PASSWORD.to_owned(), admin }
}

#[tokio::test]
async fn people_made_over_the_socket_can_sign_in_at_once() {
    let place = Place::new();
    let config = place.config(&[]);
    let (server, at) = crate::bed::start(&config).await;
    let socket = place.path("data/control.sock");
    assert_eq!(std::fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(matches!(control(&config, create("carol", true)).await, Reply::Done { .. }));
    assert!(
        matches!(control(&config, create("CAROL", false)).await, Reply::Failed { missing: false, .. }),
        "the name is taken in any spelling"
    );
    let login = format!(r#"{{"username":"carol","password":"{PASSWORD}"}}"#);
    let signed_in = at.ask("POST", "/auth/login", &[], &login).await;
    assert_eq!((signed_in.status, &signed_in.json()["isAdmin"]), (200, &true.into()));
    let token = format!("Bearer {}", signed_in.json()["token"].as_str().unwrap());
    let reset = Command::ResetPassword { username: "carol".to_owned(), password: "another-password".to_owned() };
    assert!(matches!(control(&config, reset).await, Reply::Done { .. }));
    assert_eq!(
        at.ask("GET", "/api/album", &[("X-ND-Authorization", &token)], "").await.status,
        401,
        "signed out everywhere"
    );
    assert_eq!(at.ask("POST", "/auth/login", &[], &login).await.status, 401);
    assert!(matches!(control(&config, Command::Scan { full: true }).await, Reply::Scanned(_)));
    server.stop().await.unwrap();
    assert!(!socket.exists());
}

#[tokio::test]
async fn without_a_server_the_database_is_opened_for_the_command() {
    let place = Place::new();
    let config = place.config(&[]);
    assert!(matches!(control(&config, create("dave", false)).await, Reply::Done { .. }));
    let nobody = Command::MakeAdmin { username: "nobody".to_owned() };
    assert!(matches!(control(&config, nobody).await, Reply::Failed { missing: true, .. }));
    assert!(matches!(control(&config, Command::MakeAdmin { username: "dave".to_owned() }).await, Reply::Done { .. }));
    let Reply::Users { users } = control(&config, Command::ListUsers).await else { panic!("a list was asked for") };
    assert_eq!((users.len(), users[0].username.as_str(), users[0].admin), (1, "dave", true));
}
