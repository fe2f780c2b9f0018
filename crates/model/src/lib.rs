//! The words of the music library: what a track, an album, a person who listens is.
//!
//! Every room speaks in these types. Invariants: ids are opaque text of 22 base62 characters; times are epoch
//! milliseconds; sort and search forms are computed here and nowhere else.
//!
//! Deliberately absent: input and output of any kind, SQL, HTTP, file access, and the names that single APIs use for
//! these things ("song" exists only at their edge).
#![deny(missing_docs)]

pub mod album;
pub mod annotation;
pub mod artist;
pub mod artwork;
pub mod clock;
pub mod error;
pub mod event;
pub mod genre;
pub mod id;
pub mod library;
pub mod participant;
pub mod player;
pub mod playlist;
pub mod queue;
pub mod radio;
pub mod scan;
pub mod tag;
pub mod text;
pub mod track;
pub mod transcoding;
pub mod user;
pub mod viewer;

pub use album::Album;
pub use annotation::{Annotation, ItemKind};
pub use artist::Artist;
pub use artwork::{ArtId, ArtKind, Colour, CoverColours, ImageShape};
pub use clock::{Clock, Millis};
pub use error::ErrorKind;
pub use event::{Event, Household};
pub use genre::Genre;
pub use id::Id;
pub use library::{Library, LibraryId};
pub use participant::{Participant, Role};
pub use player::Player;
pub use playlist::Playlist;
pub use queue::PlayQueue;
pub use radio::Radio;
pub use scan::{ScanKind, ScanPhase, ScanStatus};
pub use tag::{TagValue, Tags};
pub use track::Track;
pub use transcoding::Transcoding;
pub use user::User;
pub use viewer::{Capabilities, Mechanism, Need, Scope, Viewer};
