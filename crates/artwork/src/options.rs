//! How pictures are sought and made; filled in from the configuration at start.

use crate::decode::Limits;
use crate::encode::Encoding;
use crate::pick::Priority;

/// How pictures are sought and made.
#[derive(Debug, Clone)]
pub struct Options {
    pub(crate) albums: Priority,
    pub(crate) discs: Priority,
    /// `CoverArtQuality`, 1 to 100.
    pub quality: u8,
    /// `EnableMediaFileCoverArt`: a track with a picture of its own shows it.
    pub track_covers: bool,
    /// What is too large to look at.
    pub limits: Limits,
    /// Sizes made as soon as a cover is found; empty = none.
    pub precache: Vec<(u32, Encoding)>,
    /// The folder of uploaded pictures; `None` = there are no uploads.
    pub uploads: Option<std::path::PathBuf>,
    /// Threads that look for covers in the background.
    pub threads: usize,
    /// Pictures made at once for requests.
    pub max_requests: usize,
    /// Requests that may wait for their turn.
    pub backlog: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            albums: Priority::parse("cover.*, folder.*, front.*, embedded, external"),
            discs: Priority::parse("disc*.*, cd*.*, cover.*, folder.*, front.*, discsubtitle, embedded"),
            quality: 75,
            track_covers: true,
            limits: Limits::default(),
            precache: Vec::new(),
            uploads: None,
            threads: 2,
            max_requests: 2,
            backlog: 100,
        }
    }
}

impl Options {
    /// Sets `CoverArtPriority`.
    #[must_use]
    pub fn cover_art_priority(mut self, text: &str) -> Self {
        self.albums = Priority::parse(text);
        self
    }

    /// Sets `DiscArtPriority`; empty = discs show the album's cover.
    #[must_use]
    pub fn disc_art_priority(mut self, text: &str) -> Self {
        self.discs = Priority::parse(text);
        self
    }
}
