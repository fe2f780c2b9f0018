//! Formats without a reader of ours (WMA, Matroska, TTA, TAK, Shorten, DFF) are shown to ffprobe, where it is installed.

use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use melodrome_model::track::AudioProperties;
use serde::Deserialize;

use crate::error::Fault;
use crate::raw::{Content, RawTags};

/// How long one file may take.
const LIMIT: Duration = Duration::from_secs(30);
/// Bytes of an answer.
const MAX_ANSWER: u64 = 8 * 1024 * 1024;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Answer {
    streams: Vec<Stream>,
    format: Format,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Stream {
    codec_type: String,
    codec_name: String,
    sample_rate: String,
    channels: i64,
    bits_per_raw_sample: String,
    tags: std::collections::BTreeMap<String, String>,
    disposition: Disposition,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Disposition {
    attached_pic: i64,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Format {
    duration: String,
    bit_rate: String,
    tags: std::collections::BTreeMap<String, String>,
}

/// ffprobe's names for what others call differently.
const NAMES: &[(&str, &str)] = &[
    ("track", "tracknumber"),
    ("disc", "discnumber"),
    ("album_artist", "albumartist"),
    ("wm/albumartist", "albumartist"),
];

pub(crate) fn read(path: &Path) -> Result<Content, Fault> {
    let answer: Answer =
        serde_json::from_slice(&ask(path)?).map_err(|_| Fault::broken("ffprobe does not understand this file"))?;
    let sound = answer
        .streams
        .iter()
        .find(|stream| stream.codec_type == "audio")
        .ok_or_else(|| Fault::broken("the file holds no sound that can be played"))?;
    let mut raw = RawTags::default();
    for (key, value) in answer.format.tags.iter().chain(&sound.tags) {
        let key = key.to_lowercase();
        let key = NAMES.iter().find(|(own, _)| *own == key).map_or(key.as_str(), |(_, name)| name);
        if raw.first(key).is_none() {
            raw.push(key, value);
        }
    }
    raw.has_picture = answer.streams.iter().any(|stream| stream.disposition.attached_pic == 1);
    let codec = match sound.codec_name.as_str() {
        "wmav1" => "wma1",
        "wmav2" => "wma2",
        name if name.starts_with("pcm_") => "pcm",
        name if name.starts_with("dsd_") => "dsd",
        "shorten" => "shn",
        name => name,
    };
    let audio = AudioProperties {
        duration: answer.format.duration.parse().unwrap_or_default(),
        bit_rate: answer.format.bit_rate.parse::<i64>().unwrap_or_default() / 1000,
        sample_rate: sound.sample_rate.parse().unwrap_or_default(),
        bit_depth: sound.bits_per_raw_sample.parse().unwrap_or_default(),
        channels: sound.channels,
        codec: codec.to_owned(),
    };
    Ok(Content { raw, audio })
}

/// Runs ffprobe on the file itself: no shell, no protocol but files, killed when it hangs.
#[expect(clippy::disallowed_methods, reason = "the one program that the tags room starts")]
fn ask(path: &Path) -> Result<Vec<u8>, Fault> {
    let mut child = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-protocol_whitelist",
            "file",
            "-print_format",
            "json",
            "-show_format",
            "-show_streams",
            "-i",
        ])
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| Fault::broken("this format needs ffprobe, which is not installed"))?;
    let Some(out) = child.stdout.take() else { return Err(Fault::broken("ffprobe gave no answer")) };
    let reader = std::thread::spawn(move || {
        let mut answer = Vec::new();
        out.take(MAX_ANSWER).read_to_end(&mut answer).map(|_| answer)
    });
    let begun = Instant::now();
    while !reader.is_finished() {
        if begun.elapsed() > LIMIT {
            let _gone = child.kill();
            let _reaped = child.wait();
            return Err(Fault::broken("ffprobe did not finish within 30 seconds"));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let _kill = child.kill();
    let _reaped = child.wait();
    match reader.join() {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(Fault::broken("ffprobe gave no answer")),
    }
}
