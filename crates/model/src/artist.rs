//! An artist as one viewer sees them.

use crate::{Annotation, Id, Millis};

/// An artist with the counts of the viewer's libraries.
#[derive(Debug, Clone, PartialEq)]
pub struct Artist {
    /// Internal key.
    pub pk: i64,
    /// Public id.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Name to sort by from the tags, else empty.
    pub sort_name: String,
    /// Form that lists are ordered by, article removed.
    pub order_name: String,
    /// MusicBrainz id, else empty.
    pub mbz_id: String,
    /// Albums filed under the artist.
    pub album_count: i64,
    /// Tracks the artist performs.
    pub track_count: i64,
    /// Hash of the artist's picture, empty when there is none.
    pub art_hash: String,
    /// When they were first met.
    pub created_at: Millis,
    /// Last change of name, sort name or MusicBrainz id.
    pub updated_at: Millis,
    /// The viewer's marks.
    pub annotation: Annotation,
}
