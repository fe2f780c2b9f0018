//! Delivers audio: original files with ranges, transcodes by ffmpeg, downloads.
//!
//! [`Streaming`] takes a track, where its library lies and what the client asked for, and returns an [`Answer`]: a
//! status number, header pairs and a [`Body`] that is a stream of bytes.
//!
//! Invariants: a body never buffers more than a few hundred kilobytes; a dropped body ends its ffmpeg and the whole
//! process group at once; an ffmpeg slot is free again only when the process is gone; no text for people and no log
//! line above debug carries an absolute path.
//!
//! Deliberately absent: HTTP types (only the `http` and API rooms know them), the database (callers read the track
//! with their viewer, so rights are decided before this room is asked), players and forced transcodings, a cache of
//! finished transcodes, zip archives.

mod answer;
mod condition;
mod decide;
mod deliver;
mod disposition;
mod error;
mod ffmpeg;
mod file;
mod format;
mod range;
mod slots;
mod transcode;

pub use answer::{Answer, Body, BodyStream};
pub use condition::{Conditions, etag_matches, http_date, parse_http_date};
pub use decide::{Decision, Target, Wish, decide};
pub use deliver::{Options, Request, Source, Streaming};
pub use disposition::attachment;
pub use error::Error;
pub use ffmpeg::{Ffmpeg, Program, probe_ffmpeg};
pub use format::{Encoders, Format};
pub use range::{Asked, fuzz_range, resolve_range};
