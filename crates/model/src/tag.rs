//! Tag values as the mapping delivers them: canonical tag name to values, in file order.

use std::collections::BTreeMap;

use crate::Id;

/// Canonical tag name (lower case, e.g. `genre`) → values in order, none empty.
pub type Tags = BTreeMap<String, Vec<String>>;

/// One value of one tag, as one viewer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagValue {
    /// Id of the value, see [`Id::of_tag`].
    pub id: Id,
    /// Canonical tag name.
    pub name: String,
    /// The first spelling that was scanned.
    pub value: String,
    /// Tracks that carry it; counted for genres alone, else 0.
    pub track_count: i64,
    /// Albums that carry it; counted for genres alone, else 0.
    pub album_count: i64,
}
