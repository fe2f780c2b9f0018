//! What stands in the log, down to the finest level, while people sign in well and badly: never a secret.

use std::io;
use std::sync::Arc;

use melodrome_store::db_test;
use parking_lot::Mutex;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::house::{House, JSON, PASSWORD, credentials};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

db_test! {
    // proves: auth-15-37, S-22
    fn no_secret_ever_stands_in_the_log(store: &Store) {
        let lines = Lines::default();
        // Global, since the store works on threads of its own; the second engine's test writes into the first one's buffer.
        static SHARED: std::sync::OnceLock<Lines> = std::sync::OnceLock::new();
        let lines = SHARED.get_or_init(|| {
            tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_writer(lines.clone()).with_ansi(false).init();
            lines
        });
        let house = House::inhabited(store);
        let answer = house.login("alice", PASSWORD);
        let (cookie, token) = (answer.cookie(), answer.text("token"));
        let (salt, pair) = (answer.text("subsonicSalt"), answer.text("subsonicToken"));
        house.get("/api/session", &[("cookie", &cookie), ("x-nd-authorization", &format!("Bearer {token}"))]);
        house.get(&format!("/rest/ping?u=alice&t={pair}&s={salt}"), &[]);
        house.get(&format!("/rest/ping?u=alice&p={PASSWORD}"), &[]);
        house.get("/rest/ping?u=alice&p=enc:616c7573696f6e2d6f66", &[]);
        house.get("/rest/ping?u=alice&p=guess-that-failed", &[]);
        house.get("/rest/ping?u=alice&t=0123456789abcdef0123456789abcdef&s=pepper-of-an-app", &[]);
        house.get("/rest/../ping?u=alice&p=password-on-a-bad-path", &[]);
        house.get("/api/keepalive?jwt=header.payload.signature-in-url", &[("remote-user", "newcomer"), ("authorization", "Basic c3NvLXBhc3N3b3Jk")]);
        house.get("/api/keepalive", &[("cookie", "nd_sid=forged-session-secret"), ("x-nd-authorization", "Bearer forged.token.value")]);
        house.post("/auth/login", &[JSON, ("x-custom", "header-nobody-asked-for")], &credentials("alice", "guess-that-failed-too"));
        store.write_blocking(|db| db.execute("ALTER TABLE session RENAME TO session_away", melodrome_store::params![])).unwrap();
        house.login("root", PASSWORD);
        house.get("/api/session", &[("cookie", &cookie)]);
        let secret = cookie.split_once('=').unwrap().1.to_owned();
        let text = String::from_utf8(lines.0.lock().clone()).unwrap();
        for said in ["Unsuccessful login", "API: Invalid login", "User passed in header not found", "request failed", "could not find out who is asking"] {
            assert!(text.contains(said), "the log is on: {said}");
        }
        let secrets = [
            PASSWORD, &secret, &token, &salt, &pair, "616c7573696f6e2d6f66", "alusion-of", "guess-that-failed", "0123456789abcdef0123456789abcdef",
            "pepper-of-an-app", "password-on-a-bad-path", "signature-in-url", "c3NvLXBhc3N3b3Jk", "sso-password", "forged-session-secret", "forged.token.value",
            "header-nobody-asked-for",
        ];
        for secret in secrets {
            if let Some(line) = text.lines().find(|line| line.contains(secret)) {
                panic!("{secret:?} stands in the log: {line}");
            }
        }
    }
}
