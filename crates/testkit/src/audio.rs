//! Bytes of real audio and pictures, made by ffmpeg and kept for the life of the process.

use std::collections::HashMap;
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

type Kept = Mutex<HashMap<String, Arc<Vec<u8>>>>;

fn kept(key: &str, make: impl FnOnce() -> Vec<u8>) -> Arc<Vec<u8>> {
    static KEPT: OnceLock<Kept> = OnceLock::new();
    let mut kept = KEPT.get_or_init(Kept::default).lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(kept.entry(key.to_owned()).or_insert_with(|| Arc::new(make())))
}

/// One second of a tone as a file of the given extension (`alac` is an .m4a with ALAC inside).
///
/// # Panics
/// When ffmpeg is missing or does not know the format: the test could only pretend.
#[must_use]
pub fn sound(extension: &str) -> Arc<Vec<u8>> {
    let (codec, container): (&[&str], &str) = match extension {
        "mp3" => (&["-c:a", "libmp3lame", "-b:a", "64k"], "mp3"),
        "mp2" => (&["-c:a", "mp2"], "mp2"),
        "flac" => (&["-c:a", "flac"], "flac"),
        "ogg" | "oga" => (&["-c:a", "libvorbis"], "ogg"),
        "opus" => (&["-c:a", "libopus", "-b:a", "32k"], "opus"),
        "m4a" | "m4b" => (&["-c:a", "aac", "-b:a", "64k"], "m4a"),
        "alac" => (&["-c:a", "alac"], "m4a"),
        "aac" => (&["-c:a", "aac", "-b:a", "64k"], "aac"),
        "wav" => (&["-c:a", "pcm_s16le"], "wav"),
        "aiff" | "aif" => (&["-c:a", "pcm_s16be"], "aiff"),
        "wv" => (&["-c:a", "wavpack"], "wv"),
        "wma" => (&["-c:a", "wmav2"], "wma"),
        "tta" => (&["-c:a", "tta"], "tta"),
        "mka" => (&["-c:a", "libvorbis"], "mka"),
        other => unknown(other),
    };
    let source = "sine=frequency=440:duration=1:sample_rate=44100";
    kept(extension, || {
        ffmpeg(&[&["-f", "lavfi", "-i", source, "-ac", "1", "-map_metadata", "-1"], codec].concat(), container)
    })
}

/// A PNG of one colour (`0xRRGGBB`), 64 pixels square.
///
/// # Panics
/// When ffmpeg is missing.
#[must_use]
pub fn cover(colour: u32) -> Arc<Vec<u8>> {
    let source = format!("color=c=0x{:06x}:s=64x64", colour & 0x00ff_ffff);
    kept(&source, || ffmpeg(&["-f", "lavfi", "-i", &source, "-frames:v", "1"], "png"))
}

#[expect(clippy::panic, reason = "a test that names an unknown format is wrong")]
fn unknown(extension: &str) -> ! {
    panic!("testkit cannot make {extension} files; add the format to crates/testkit/src/audio.rs")
}

#[expect(
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a missing part must be loud, and fixtures are made by ffmpeg"
)]
fn ffmpeg(args: &[&str], extension: &str) -> Vec<u8> {
    let Ok(dir) = tempfile::tempdir() else { panic!("no temporary folder for fixtures") };
    let out = dir.path().join(format!("fixture.{extension}"));
    let run =
        Command::new("ffmpeg").args(["-v", "error", "-nostdin", "-y"]).args(args).arg("-bitexact").arg(&out).output();
    match run {
        Err(error) => panic!("tests need ffmpeg (Debian: apt-get install ffmpeg): {error}"),
        Ok(done) if !done.status.success() => {
            panic!("ffmpeg could not make a {extension} fixture: {}", String::from_utf8_lossy(&done.stderr))
        }
        Ok(_) => match std::fs::read(&out) {
            Ok(bytes) => bytes,
            Err(error) => panic!("ffmpeg wrote no {extension} fixture: {error}"),
        },
    }
}
