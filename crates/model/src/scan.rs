//! What a running scan tells.

use crate::{LibraryId, Millis};

/// How thorough a scan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanKind {
    /// Only what changed on disk is opened.
    Quick,
    /// Every file is read again.
    Full,
}

impl ScanKind {
    /// The word in APIs and logs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Full => "full",
        }
    }
}

/// Where a scan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScanPhase {
    /// No scan runs.
    #[default]
    Idle,
    /// Folders are listed and files read.
    Reading,
    /// Albums and counts are brought up to date.
    Finishing,
}

impl ScanPhase {
    /// The word in APIs and logs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Reading => "reading",
            Self::Finishing => "finishing",
        }
    }
}

/// Progress of the running scan, or the result of the last one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScanStatus {
    /// A scan runs now.
    pub scanning: bool,
    /// Its kind.
    pub kind: Option<ScanKind>,
    /// Where it is.
    pub phase: ScanPhase,
    /// Library being read.
    pub library: Option<LibraryId>,
    /// Folders seen.
    pub folders: i64,
    /// Audio files seen.
    pub tracks: i64,
    /// Files read because new or changed.
    pub changed: i64,
    /// Files seen per second.
    pub rate: f64,
    /// Files that could not be read.
    pub errors: i64,
    /// Audio files expected in all, 0 = unknown.
    pub estimate: i64,
    /// Start of the running or last scan, 0 = never.
    pub started_at: Millis,
    /// Milliseconds since the start, or the length of the last scan.
    pub elapsed: Millis,
    /// End of the last complete scan, 0 = never.
    pub last_scan_at: Millis,
    /// Why the last scan failed, else empty.
    pub last_error: String,
}
