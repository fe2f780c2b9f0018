//! A started binary with folders of its own, and plain requests to it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "correct-horse-battery";

/// Where one installation lives.
pub(crate) struct Place {
    folder: TempDir,
    music: PathBuf,
}

/// A running server; killed with the value.
pub(crate) struct Running {
    child: Child,
    pub(crate) port: u16,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Place {
    pub(crate) fn new(music: &Path) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), music: music.to_owned() }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("data/melodrome.db")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_melodrome"));
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("ND_MUSICFOLDER", &self.music)
            .env("ND_DATAFOLDER", self.folder.path().join("data"))
            .env("ND_ADDRESS", "127.0.0.1")
            .env("ND_LOGFORMAT", "json")
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs one command to its end.
    pub(crate) fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.command();
        let mut child = command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Starts the server and waits until it says that it is ready.
    pub(crate) fn start(&self) -> Running {
        let port = free_port();
        let mut child = self
            .command()
            .env("ND_PORT", port.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut seen = String::new();
        while !seen.contains("server is ready") {
            let before = seen.len();
            log.read_line(&mut seen).unwrap();
            assert!(seen.len() > before, "it ended before it was ready:\n{seen}");
        }
        // Whoever stops reading a pipe stops its writer.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Running { child, port }
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

impl Running {
    /// Ends it without warning, as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, and gives its exit code.
    pub(crate) fn stop(mut self) -> Option<i32> {
        let killed = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        self.child.wait().unwrap().code()
    }

    pub(crate) fn create_admin(&self) {
        let body = format!(r#"{{"username":"root","password":"{PASSWORD}"}}"#);
        assert_eq!(ask(self.port, "POST", "/auth/createAdmin", &body).unwrap().status, 200);
    }

    /// A Subsonic call as the admin.
    pub(crate) fn rest(&self, call: &str) -> Value {
        rest(self.port, call).unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Already ended in most tests.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A Subsonic call; an error when the server is gone.
pub(crate) fn rest(port: u16, call: &str) -> std::io::Result<Value> {
    let mark = if call.contains('?') { '&' } else { '?' };
    let answer = ask(port, "GET", &format!("/rest/{call}{mark}u=root&p={PASSWORD}&v=1.16.1&c=t&f=json"), "")?;
    let mut json: Value = serde_json::from_str(&answer.body)?;
    Ok(json["subsonic-response"].take())
}

pub(crate) fn ask(port: u16, method: &str, path: &str, body: &str) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    let length = if body.is_empty() {
        String::new()
    } else {
        format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len())
    };
    stream.write_all(format!("{method} {path} HTTP/1.0\r\nHost: music.lan\r\n{length}\r\n{body}").as_bytes())?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    let (head, body) = text.split_once("\r\n\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
    let status =
        head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or(std::io::ErrorKind::InvalidData)?;
    Ok(Answer { status, body: body.to_owned() })
}
