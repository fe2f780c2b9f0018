//! A genre with its counts for one viewer.

/// One genre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genre {
    /// Id of the tag value.
    pub id: crate::Id,
    /// The first spelling that was scanned.
    pub name: String,
    /// Tracks that carry it, as the viewer sees them.
    pub track_count: i64,
    /// Albums that carry it, as the viewer sees them.
    pub album_count: i64,
}
