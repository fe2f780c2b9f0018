//! The room's front: a track and a request become an [`Answer`]. Joins the decision, the file, conditions and ffmpeg.

use std::path::Path;
use std::sync::Arc;

use melodrome_model::Track;
use tokio::sync::OnceCell;

use crate::condition::{Conditions, http_date};
use crate::decide::{Decision, Target, Wish, decide};
use crate::disposition::attachment;
use crate::ffmpeg::{Ffmpeg, Program, probe_ffmpeg};
use crate::range::{Asked, resolve_range};
use crate::slots::Slots;
use crate::{Answer, Body, Encoders, Error, Format, file, transcode};

/// How audio is delivered; made once at start from the configuration.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which ffmpeg.
    pub ffmpeg: Program,
    /// `Transcoding.MaxConcurrent`, 0 = no limit.
    pub max_transcodes: usize,
    /// `Transcoding.MaxConcurrentPerUser`, 0 = no limit.
    pub max_transcodes_per_user: usize,
    /// `DefaultDownsamplingFormat`; `None` when empty or unknown.
    pub fallback: Option<Format>,
}

/// A track and where it lies.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The track, read with the caller's viewer.
    pub track: &'a Track,
    /// The root of its library.
    pub root: &'a Path,
}

/// What is asked of a track.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request<'a> {
    /// Format and bit rate.
    pub wish: Wish<'a>,
    /// Seconds to skip; only transcodes can.
    pub time_offset: f64,
    /// The client wants a length even for a transcode.
    pub estimate_length: bool,
    /// Headers without a body.
    pub head: bool,
    /// Conditions and range.
    pub conditions: Conditions<'a>,
    /// Internal key of the account, for its own limit of transcodes.
    pub user: i64,
}

/// Delivers audio.
#[derive(Debug, Clone)]
pub struct Streaming {
    program: Program,
    /// What asking the program gave; shared by clones, asked once.
    asked: Arc<OnceCell<Result<Ffmpeg, Error>>>,
    fallback: Option<Format>,
    slots: Slots,
}

impl Streaming {
    /// With these options; clones share the count of running transcodes.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            program: options.ffmpeg,
            asked: Arc::default(),
            fallback: options.fallback,
            slots: Slots::new(options.max_transcodes, options.max_transcodes_per_user),
        }
    }

    /// Transcodes that run now.
    #[must_use]
    pub fn running(&self) -> usize {
        self.slots.running()
    }

    /// The ffmpeg in use. The first call starts it to see what it can do; the others wait for that.
    ///
    /// # Errors
    /// [`Error::NoFfmpeg`] and [`Error::Broken`].
    pub async fn ffmpeg(&self) -> Result<&Ffmpeg, &Error> {
        let ask = || async {
            match &self.program {
                Program::Absent => Err(Error::NoFfmpeg),
                Program::Found(ffmpeg) => Ok(ffmpeg.clone()),
                Program::Search(configured) => probe_ffmpeg(configured.as_deref()).await,
            }
        };
        self.asked.get_or_init(ask).await.as_ref()
    }

    /// What a client with this wish gets.
    pub async fn decide(&self, track: &Track, wish: &Wish<'_>) -> Decision {
        let none = Encoders::none();
        let encoders = self.ffmpeg().await.map_or(&none, |ffmpeg| &ffmpeg.encoders);
        decide(track, wish, self.fallback, encoders)
    }

    /// The track as the client wishes it.
    ///
    /// # Errors
    /// [`Error::Gone`] when the file is missing, [`Error::Busy`] beyond the limits, and what ffmpeg fails with before
    /// its first byte. Later failures end the stream with an error.
    pub async fn stream(&self, source: Source<'_>, request: &Request<'_>) -> Result<Answer, Error> {
        match self.decide(source.track, &request.wish).await {
            Decision::Original => self.original(source, request).await,
            Decision::Transcode(target) => self.transcode(source, request, &target).await,
        }
    }

    /// The file as it is, under its title, to be saved.
    ///
    /// # Errors
    /// As [`Self::stream`].
    pub async fn download(&self, source: Source<'_>, request: &Request<'_>) -> Result<Answer, Error> {
        let decision = self.decide(source.track, &request.wish).await;
        let suffix = match &decision {
            Decision::Original => source.track.suffix.as_str(),
            Decision::Transcode(target) => target.format.suffix(),
        };
        let name = attachment(&source.track.tags.title, suffix);
        let mut answer = match &decision {
            Decision::Original => self.original(source, request).await?,
            Decision::Transcode(target) => self.transcode(source, request, target).await?,
        };
        if matches!(answer.status, 200 | 206) {
            answer.headers.push(("content-disposition", name));
        }
        Ok(answer)
    }

    async fn original(&self, source: Source<'_>, request: &Request<'_>) -> Result<Answer, Error> {
        let track = source.track;
        let original = file::open(&track.id, file::locate(track, source.root)?).await?;
        let (etag, modified, size) = (original.etag(&track.id), original.modified(), original.size);
        let mut headers = vec![
            ("etag", etag.clone()),
            ("last-modified", http_date(modified)),
            ("cache-control", String::from("private, no-cache")),
            ("accept-ranges", String::from("bytes")),
        ];
        if request.conditions.unchanged(&etag, modified) {
            return Ok(Answer { status: 304, headers, body: Body::Empty });
        }
        // Ranges are defined for GET alone (RFC 9110 14.2).
        let asked = request
            .conditions
            .applicable_range(&etag, modified)
            .filter(|_| !request.head)
            .map_or(Asked::Whole, |range| resolve_range(range, size));
        let (status, range) = match asked {
            Asked::Whole => (200, 0..size),
            Asked::Part(range) => (206, range),
            Asked::Unsatisfiable => {
                headers.push(("content-range", format!("bytes */{size}")));
                return Ok(Answer { status: 416, headers, body: Body::Empty });
            }
        };
        if status == 206 {
            headers.push(("content-range", format!("bytes {}-{}/{size}", range.start, range.end - 1)));
        }
        headers.push(("content-length", (range.end - range.start).to_string()));
        describe(&mut headers, melodrome_model::track::content_type(&track.suffix), track);
        let body = if request.head { Body::Empty } else { Body::File { file: original.file, range } };
        Ok(Answer { status, headers, body })
    }

    async fn transcode(&self, source: Source<'_>, request: &Request<'_>, target: &Target) -> Result<Answer, Error> {
        let track = source.track;
        let ffmpeg = self.ffmpeg().await.map_err(|_| Error::NoFfmpeg)?;
        if !ffmpeg.encoders.can(target.format) {
            return Err(Error::NoEncoder { format: target.format });
        }
        let path = file::locate(track, source.root)?;
        // Opened for its errors: a missing file is told apart from a broken one before a process is started.
        drop(file::open(&track.id, path.clone()).await?);
        let offset = if request.time_offset.is_finite() { request.time_offset.max(0.0) } else { 0.0 };
        let promised = request.estimate_length.then(|| estimate(track, target, offset)).flatten();
        let mut headers =
            vec![("cache-control", String::from("private, no-store")), ("accept-ranges", String::from("none"))];
        if let Some(length) = promised {
            headers.push(("content-length", length.to_string()));
        }
        describe(&mut headers, target.format.content_type(), track);
        if request.head {
            return Ok(Answer { status: 200, headers, body: Body::Empty });
        }
        let slot = self.slots.take(request.user)?;
        let transcode = transcode::start(ffmpeg, &track.id, &path, target, offset, slot).await?;
        tracing::debug!(
            track = %track.id,
            from = track.suffix,
            to = target.format.suffix(),
            bit_rate = target.bit_rate,
            offset,
            "transcoding"
        );
        let transcode = match promised {
            Some(length) => transcode.promise(length),
            None => transcode,
        };
        Ok(Answer { status: 200, headers, body: Body::Process(transcode) })
    }
}

fn describe(headers: &mut Vec<(&'static str, String)>, content_type: &str, track: &Track) {
    headers.push(("content-type", content_type.to_owned()));
    headers.push(("x-content-type-options", String::from("nosniff")));
    if track.audio.duration > 0.0 {
        #[expect(clippy::cast_possible_truncation, reason = "clients know this header as the shortest 32-bit decimal")]
        let seconds = track.audio.duration as f32;
        headers.push(("x-content-duration", seconds.to_string()));
    }
}

/// The length that clients expect of a transcode from `offset` on: a kbit counts 1024 bits, which leaves room for tags.
/// Only MP3 has a constant bit rate, so only there a promise can be kept; the stream is cut or filled to it.
fn estimate(track: &Track, target: &Target, offset: f64) -> Option<u64> {
    if target.format != Format::Mp3 || track.audio.duration <= 0.0 {
        return None;
    }
    let seconds = (track.audio.duration - offset).max(0.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and far below 2^53")]
    Some((seconds * f64::from(target.bit_rate) / 8.0 * 1024.0) as u64)
}
