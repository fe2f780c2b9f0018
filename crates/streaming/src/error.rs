//! What can go wrong between a file and a listener. Texts are for people and carry no paths; the private cause is the
//! source, which goes to the log.

use std::io;
use std::path::PathBuf;

use melodrome_model::{ErrorKind, Id};

use crate::Format;

/// Why a track cannot be delivered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is not where the library says.
    #[error("The file of this track is gone. Put it back, or scan the library.")]
    Gone {
        /// Which track.
        track: Id,
    },
    /// The stored path leads out of the library.
    #[error("The file of this track lies outside its library. Scan the library again.")]
    Outside {
        /// Which track.
        track: Id,
    },
    /// The file is there and cannot be read.
    #[error("The file of this track cannot be read. Check its permissions.")]
    Unreadable {
        /// Which track.
        track: Id,
        /// Where it lies, for the log.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// ffmpeg was not found at start.
    #[error("ffmpeg is missing, so nothing can be converted. Install ffmpeg or set FFmpegPath; originals still play.")]
    NoFfmpeg,
    /// ffmpeg is there and lacks an encoder.
    #[error("This ffmpeg cannot make {format}. Install an ffmpeg that can, or ask for another format.")]
    NoEncoder {
        /// What was wanted.
        format: Format,
    },
    /// What FFmpegPath names does not run.
    #[error("ffmpeg does not run. Check FFmpegPath.")]
    Broken {
        /// The program that was tried.
        program: PathBuf,
        /// What it said or why it did not start.
        source: io::Error,
    },
    /// As many conversions run as the configuration allows.
    #[error("Too many conversions run just now. Try again in a few seconds.")]
    Busy,
    /// The process could not be started.
    #[error("ffmpeg could not be started.")]
    Spawn {
        /// Which track.
        track: Id,
        /// Why.
        source: io::Error,
    },
    /// ffmpeg ended before the first byte.
    #[error("This track could not be converted. Its file may be damaged; the original may still play.")]
    Encoder {
        /// Which track.
        track: Id,
        /// Last lines of what ffmpeg said, the path removed.
        reason: String,
    },
}

impl Error {
    /// What kind of failure callers answer with.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Gone { .. } | Self::Outside { .. } => ErrorKind::NotFound,
            Self::NoFfmpeg | Self::NoEncoder { .. } | Self::Broken { .. } | Self::Busy => ErrorKind::Unavailable,
            Self::Unreadable { .. } | Self::Spawn { .. } | Self::Encoder { .. } => ErrorKind::Internal,
        }
    }

    /// Seconds after which asking again makes sense: then the answer is 429 with `Retry-After`.
    #[must_use]
    pub fn retry_after(&self) -> Option<u32> {
        matches!(self, Self::Busy).then_some(5)
    }
}
