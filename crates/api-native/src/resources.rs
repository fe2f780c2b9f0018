//! One file per resource: its JSON, and the handlers that answer with it.

pub(crate) mod album;
pub(crate) mod annotation;
pub(crate) mod artist;
pub(crate) mod artwork;
pub(crate) mod genre;
pub(crate) mod inspect;
pub(crate) mod library;
pub(crate) mod missing;
pub(crate) mod now_playing;
pub(crate) mod player;
pub(crate) mod playlist;
pub(crate) mod playlist_tracks;
pub(crate) mod queue;
pub(crate) mod radio;
pub(crate) mod scan;
pub(crate) mod scrobble;
pub(crate) mod search;
pub(crate) mod shared;
pub(crate) mod song;
pub(crate) mod tag;
pub(crate) mod transcoding;
pub(crate) mod upkeep;
pub(crate) mod upload;
pub(crate) mod user;
