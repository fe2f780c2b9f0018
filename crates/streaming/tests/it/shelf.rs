//! A folder with one track in it, and what tests do with answers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use futures_util::StreamExt as _;
use melodrome_model::{Id, Track};
use melodrome_streaming::{Body, Format, Options, Program, Source, Streaming, probe_ffmpeg};
use tempfile::TempDir;

pub(crate) struct Shelf {
    folder: TempDir,
    pub(crate) track: Track,
}

impl Shelf {
    /// A file of these bytes.
    pub(crate) fn with(name: &str, bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), bytes).unwrap();
        let mut track = Track { id: Id::random(), path: name.to_owned(), ..Track::default() };
        track.suffix = name.rsplit('.').next().unwrap().to_owned();
        track.tags.title = String::from("Título");
        track.audio.duration = 2.5;
        Self { folder, track }
    }

    /// A tone of so many seconds, made by ffmpeg.
    pub(crate) fn tone(name: &str, seconds: u32) -> Self {
        let mut shelf = Self::with(name, b"");
        let made = run(program("ffmpeg")
            .args(["-v", "error", "-y", "-f", "lavfi", "-i", &format!("anoisesrc=d={seconds}:r=44100:seed=1")])
            .args(["-ac", "2", "-sample_fmt", "s16", "-metadata", "title=Tone"])
            .arg(shelf.file()));
        assert!(made.is_empty(), "{made}");
        shelf.track.audio.duration = f64::from(seconds);
        shelf.track.audio.bit_rate = 1000;
        shelf.track.audio.sample_rate = 44_100;
        shelf.track.audio.channels = 2;
        shelf.track.audio.bit_depth = 16;
        shelf
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.root().join(&self.track.path)
    }

    pub(crate) fn source(&self) -> Source<'_> {
        Source { track: &self.track, root: self.root() }
    }

    /// Processes whose arguments name this shelf's file.
    pub(crate) fn processes(&self) -> usize {
        let needle = self.root().to_str().unwrap().as_bytes();
        let names_it = |process: &fs::DirEntry| {
            fs::read(process.path().join("cmdline"))
                .is_ok_and(|words| words.windows(needle.len()).any(|window| window == needle))
        };
        fs::read_dir("/proc").unwrap().flatten().filter(names_it).count()
    }
}

#[expect(clippy::disallowed_methods, reason = "fixtures are made by the real ffmpeg")]
fn program(name: &str) -> Command {
    Command::new(name)
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Without ffmpeg.
pub(crate) fn plain() -> Streaming {
    Streaming::new(Options { ffmpeg: Program::Absent, max_transcodes: 0, max_transcodes_per_user: 0, fallback: None })
}

/// With the installed ffmpeg.
pub(crate) async fn converting(max: usize, max_per_user: usize) -> Streaming {
    with_program(None, max, max_per_user).await
}

/// With this program as ffmpeg.
pub(crate) async fn with_program(program: Option<&Path>, max: usize, max_per_user: usize) -> Streaming {
    let ffmpeg = probe_ffmpeg(program).await.unwrap();
    Streaming::new(Options {
        ffmpeg: Program::Found(ffmpeg),
        max_transcodes: max,
        max_transcodes_per_user: max_per_user,
        fallback: Some(Format::Opus),
    })
}

/// Everything that a body gives.
pub(crate) async fn bytes(body: Body) -> Vec<u8> {
    let mut stream = body.into_stream();
    let mut all = Vec::new();
    while let Some(piece) = stream.next().await {
        all.extend_from_slice(&piece.unwrap());
    }
    all
}

/// Waits for what must come to pass; a thing that never does hangs the test, which is its failure.
pub(crate) async fn until(what: impl Fn() -> bool) {
    while !what() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}
