//! Which ffmpeg there is, what it can do, and the arguments of a transcode. Starting and watching transcodes is
//! `transcode`'s business.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;

use crate::{Encoders, Error, Format, Target};

/// Where the ffmpeg of a [`crate::Streaming`] comes from.
#[derive(Debug, Clone)]
pub enum Program {
    /// There is none.
    Absent,
    /// It was asked already.
    Found(Ffmpeg),
    /// Asked when it is first needed: the configured one, else the one of the search path.
    Search(Option<PathBuf>),
}

/// An ffmpeg that runs.
#[derive(Debug, Clone)]
pub struct Ffmpeg {
    pub(crate) program: PathBuf,
    /// Version as it names itself, for the log.
    pub version: String,
    /// What it can make.
    pub encoders: Encoders,
}

/// Finds ffmpeg and asks what it can do. Without a configured program the search path is tried, then the current
/// folder.
///
/// # Errors
/// [`Error::NoFfmpeg`] when there is none, [`Error::Broken`] when it does not run as ffmpeg does.
pub async fn probe_ffmpeg(configured: Option<&Path>) -> Result<Ffmpeg, Error> {
    let candidates = match configured.filter(|path| !path.as_os_str().is_empty()) {
        Some(path) => vec![path.to_owned()],
        None => vec![PathBuf::from("ffmpeg"), PathBuf::from("./ffmpeg")],
    };
    for program in candidates {
        match probe(&program).await {
            Ok(ffmpeg) => return Ok(ffmpeg),
            Err(source) if source.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(Error::Broken { program, source }),
        }
    }
    Err(Error::NoFfmpeg)
}

async fn probe(program: &Path) -> io::Result<Ffmpeg> {
    // Both at once: each costs a start of the program.
    let (banner, encoders) = tokio::try_join!(ask(program, "-version"), ask(program, "-encoders"))?;
    let version = banner
        .strip_prefix("ffmpeg version ")
        .and_then(|rest| rest.split_whitespace().next())
        .ok_or_else(|| io::Error::other("it does not introduce itself as ffmpeg"))?;
    Ok(Ffmpeg { program: program.to_owned(), version: version.to_owned(), encoders: Encoders::parse(&encoders) })
}

async fn ask(program: &Path, question: &str) -> io::Result<String> {
    let output = command(program).args(["-hide_banner", question]).stderr(Stdio::null()).output().await?;
    if !output.status.success() {
        return Err(io::Error::other(format!("{question} ended with {}", output.status)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A command that dies with its handle, in a process group of its own. It does not inherit our settings, which may hold
/// secrets.
#[expect(clippy::disallowed_methods, reason = "this room is where programs are started")]
pub(crate) fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"ND_")) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).kill_on_drop(true).process_group(0);
    command
}

/// Arguments of a transcode of `file` from `offset` seconds on, written to standard output.
///
/// Only local files may be opened: without the list of protocols a playlist that is called `.mp3` would make ffmpeg
/// fetch addresses. The `file:` prefix keeps a name from being read as a protocol.
pub(crate) fn arguments(file: &Path, target: &Target, offset: f64) -> Vec<OsString> {
    let mut list: Vec<OsString> =
        ["-nostdin", "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "file,pipe"].map(Into::into).into();
    let mut push = |words: &[&str]| list.extend(words.iter().map(OsString::from));
    if offset > 0.0 {
        push(&["-ss", &format!("{offset:.3}")]);
    }
    let mut input = OsString::from("file:");
    input.push(file);
    push(&["-i"]);
    list.push(input);
    let mut push = |words: &[&str]| list.extend(words.iter().map(OsString::from));
    push(&["-map", "0:a:0", "-map_metadata", "0", "-map_metadata", "0:s:a:0", "-c:a", target.format.encoder()]);
    if target.bit_rate > 0 {
        push(&["-b:a", &format!("{}k", target.bit_rate)]);
    }
    if let Some(rate) = target.sample_rate {
        push(&["-ar", &rate.to_string()]);
    }
    if let Some(channels) = target.channels {
        push(&["-ac", &channels.to_string()]);
    }
    if target.format == Format::Flac && target.bit_depth >= 16 {
        push(&["-sample_fmt", if target.bit_depth == 16 { "s16" } else { "s32" }]);
    }
    push(&["-f", target.format.muxer(), "-"]);
    list
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::arguments;
    use crate::{Format, Target};

    #[test]
    fn arguments_name_the_file_once_and_never_a_shell() {
        let target =
            Target { format: Format::Opus, bit_rate: 96, sample_rate: Some(48_000), channels: None, bit_depth: 0 };
        let words = arguments(Path::new("/music/a; rm -rf $HOME/-i.flac"), &target, 12.5);
        let words: Vec<&str> = words.iter().map(|word| word.to_str().unwrap()).collect();
        assert_eq!(
            words[6..],
            [
                "-ss",
                "12.500",
                "-i",
                "file:/music/a; rm -rf $HOME/-i.flac",
                "-map",
                "0:a:0",
                "-map_metadata",
                "0",
                "-map_metadata",
                "0:s:a:0",
                "-c:a",
                "libopus",
                "-b:a",
                "96k",
                "-ar",
                "48000",
                "-f",
                "opus",
                "-"
            ]
        );
        let lossless =
            Target { format: Format::Flac, bit_rate: 0, sample_rate: None, channels: Some(2), bit_depth: 24 };
        let words = arguments(Path::new("/a.wav"), &lossless, 0.0);
        assert!(words.iter().all(|word| word != "-ss" && word != "-b:a"));
        assert!(words.iter().any(|word| word == "s32"));
    }
}
