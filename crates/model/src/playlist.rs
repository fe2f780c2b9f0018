//! A playlist as one viewer sees it.

use crate::{Annotation, Id, Millis};

/// A playlist without its tracks.
#[derive(Debug, Clone, PartialEq)]
pub struct Playlist {
    /// Internal key.
    pub pk: i64,
    /// Public id.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Comment, may be empty.
    pub comment: String,
    /// Owner's user id.
    pub owner_id: Id,
    /// Owner's user name.
    pub owner_name: String,
    /// Everybody may read it.
    pub public: bool,
    /// Tracks that the viewer can hear.
    pub track_count: i64,
    /// Seconds of those.
    pub duration: f64,
    /// Bytes of those.
    pub size: i64,
    /// When it was made.
    pub created_at: Millis,
    /// Last change.
    pub updated_at: Millis,
    /// File it was imported from, absolute; empty = made here.
    pub path: String,
    /// The file keeps ruling it.
    pub sync: bool,
    /// Grows with every change of its tracks or their order.
    pub revision: i64,
    /// Name of the picture file that somebody gave it; empty = none.
    pub image: String,
    /// Hash of that picture; empty = none.
    pub image_hash: String,
    /// The viewer's marks.
    pub annotation: Annotation,
}
