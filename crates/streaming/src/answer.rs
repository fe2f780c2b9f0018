//! What a request for audio is answered with, in plain values: the rooms that know HTTP turn it into a response.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::pin::Pin;

use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt as _};

use crate::transcode::Transcode;

/// Bytes as they come; an error ends the transfer visibly.
pub type BodyStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// A status, header pairs in lower case, and a body.
#[derive(Debug)]
pub struct Answer {
    /// 200, 206, 304 or 416.
    pub status: u16,
    /// Names in lower case and values in visible ASCII.
    pub headers: Vec<(&'static str, String)>,
    /// What follows.
    pub body: Body,
}

impl Answer {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

/// What follows the headers.
#[derive(Debug)]
pub enum Body {
    /// Nothing: HEAD, 304, 416.
    Empty,
    /// These bytes.
    Bytes(Bytes),
    /// Part of an opened file.
    File {
        /// The file; its position does not matter.
        file: File,
        /// Which bytes.
        range: Range<u64>,
    },
    /// What an ffmpeg writes; dropping it ends the process.
    Process(Transcode),
}

impl Body {
    /// The body as a stream of pieces.
    #[must_use]
    pub fn into_stream(self) -> BodyStream {
        match self {
            Self::Empty => stream::empty().boxed(),
            Self::Bytes(bytes) => stream::once(async move { Ok(bytes) }).boxed(),
            Self::File { file, range } => crate::file::read(file, range).boxed(),
            Self::Process(transcode) => transcode.into_stream().boxed(),
        }
    }
}
