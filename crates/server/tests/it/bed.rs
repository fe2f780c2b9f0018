//! A server with folders of its own, and a client that speaks plain HTTP/1.1 over TCP and UNIX sockets.

use std::path::{Path, PathBuf};

use melodrome_config::{Config, Flags, Input, load};
use melodrome_model::Clock;
use melodrome_server::Server;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};

pub(crate) const PASSWORD: &str = "correct-horse-battery";

/// Folders of one server.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }
}

/// Where a server is asked.
#[derive(Clone)]
pub(crate) enum At {
    Port(u16),
    Socket(PathBuf),
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("music")).unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The configuration of this place, with some options set.
    pub(crate) fn config(&self, options: &[(&str, &str)]) -> Config {
        let (music, data) = (self.path("music"), self.path("data"));
        let mut pairs = vec![
            ("MusicFolder", music.to_str().unwrap()),
            ("DataFolder", data.to_str().unwrap()),
            ("Address", "127.0.0.1"),
            ("ShutdownTimeout", "1s"),
        ];
        pairs.extend_from_slice(options);
        let mut config = load(&Input::new([], self.folder.path(), Flags::of(pairs))).unwrap().0;
        config.network.port = 0;
        config
    }

    pub(crate) async fn start(&self, options: &[(&str, &str)]) -> (Server, At) {
        start(&self.config(options)).await
    }
}

pub(crate) async fn start(config: &Config) -> (Server, At) {
    let server = Box::pin(Server::start(config, "0.0.0-test", Clock::System)).await.unwrap();
    let at = match server.port() {
        Some(port) => At::Port(port),
        None => At::Socket(server.place().strip_prefix("unix:").unwrap().into()),
    };
    (server, at)
}

impl At {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "").await
    }

    pub(crate) async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut more = String::new();
        for (name, value) in headers {
            more.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() {
            more.push_str(&format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()));
        }
        let request = format!("{method} {path} HTTP/1.1\r\nHost: music.lan\r\nConnection: close\r\n{more}\r\n{body}");
        match self {
            Self::Port(port) => exchange(TcpStream::connect(("127.0.0.1", *port)).await.unwrap(), &request).await,
            Self::Socket(path) => exchange(UnixStream::connect(path).await.unwrap(), &request).await,
        }
    }

    /// Makes the first admin and gives their token.
    pub(crate) async fn create_admin(&self) -> String {
        let body = format!(r#"{{"username":"root","password":"{PASSWORD}"}}"#);
        let answer = self.ask("POST", "/auth/createAdmin", &[], &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        format!("Bearer {}", answer.json()["token"].as_str().unwrap())
    }

    /// Opens a stream and reads until `marker` has come.
    pub(crate) async fn open(&self, path: &str, token: &str, marker: &str) -> (TcpStream, Vec<u8>) {
        let Self::Port(port) = self else { panic!("streams are opened over TCP here") };
        let mut stream = TcpStream::connect(("127.0.0.1", *port)).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: music.lan\r\nX-ND-Authorization: {token}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut seen = Vec::new();
        while !String::from_utf8_lossy(&seen).contains(marker) {
            let count = stream.read_buf(&mut seen).await.unwrap();
            assert!(count > 0, "ended before {marker}: {}", String::from_utf8_lossy(&seen));
        }
        (stream, seen)
    }
}

async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, request: &str) -> Answer {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let end = bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap_or_else(|| panic!("no head: {}", String::from_utf8_lossy(&bytes)));
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let mut body = bytes[end + 4..].to_vec();
    if head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
        body = unchunk(&body);
    }
    Answer { status, head, body }
}

fn unchunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(end) = bytes.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap(), 16).unwrap();
        if size == 0 {
            break;
        }
        out.extend_from_slice(&bytes[end + 2..end + 2 + size]);
        bytes = &bytes[end + 2 + size + 2..];
    }
    out
}

/// Whether anything lies there, without following it.
pub(crate) fn exists(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}
