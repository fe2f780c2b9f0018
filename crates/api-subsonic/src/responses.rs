//! What answers hold: plain serde types in the order of the standard, one per object. Making them of what the store
//! gives is in the files of this folder; writing them is the renderer's.

pub mod album;
pub mod artist;
pub mod child;
pub mod lists;
pub mod playlist;
pub mod system;

use melodrome_model::{Millis, clock};
use serde::Serialize;

/// How objects are told to one caller: the server's options and what is known of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Style {
    /// Leaves out the fields of OpenSubsonic.
    pub legacy: bool,
    /// Leaves out nearly everything.
    pub minimal: bool,
    /// Adds a track's subtitle to its title.
    pub subtitles: bool,
    /// Adds an album's version to its name.
    pub versions: bool,
}

/// Means over all listeners' ratings by internal key; empty when they are not shown.
pub type Averages = std::collections::HashMap<i64, f64>;

/// Whether a field holds nothing, for those that are then left out.
pub(crate) fn blank<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A time in an answer; never is left out.
pub(crate) fn time(at: Millis) -> Option<String> {
    (at > 0).then(|| clock::rfc3339(at))
}

/// The mean of a thing's ratings with two decimals, if anybody rated it.
pub(crate) fn average(averages: &Averages, pk: i64) -> Option<f64> {
    averages.get(&pk).map(|mean| (mean * 100.0).round() / 100.0).filter(|mean| mean.is_finite())
}

/// Whole seconds, truncated.
pub(crate) fn seconds(duration: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "no track is that long")]
    let whole = if duration.is_finite() { duration as i64 } else { 0 };
    whole
}

/// `e` and `c` of the tags as words.
pub(crate) fn explicit(tag: &str) -> &'static str {
    match tag {
        "e" => "explicit",
        "c" => "clean",
        _ => "",
    }
}

/// An artist as part of something else: id and name only.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArtistRef {
    /// Public id.
    pub id: String,
    /// Name as credited.
    pub name: String,
}

/// Something with only a name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Named {
    /// The name.
    pub name: String,
}

/// Things with only a name, of their names.
pub(crate) fn named(names: impl IntoIterator<Item = String>) -> Vec<Named> {
    names.into_iter().map(|name| Named { name }).collect()
}

/// The artists credited in `role`, in tag order.
pub(crate) fn credited(participants: &[melodrome_model::Participant], role: melodrome_model::Role) -> Vec<ArtistRef> {
    participants
        .iter()
        .filter(|credit| credit.role == role)
        .map(|credit| ArtistRef { id: credit.artist.to_string(), name: credit.name.clone() })
        .collect()
}
