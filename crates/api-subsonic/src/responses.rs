//! What answers hold: plain serde types in the order of the standard, one per object. Making them of what the store
//! gives is in the files of this folder; writing them is the renderer's.

pub mod album;
pub mod artist;
pub mod child;
pub mod lists;
pub mod playlist;
pub mod system;

use melodrome_model::{Millis, clock, text};
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
    /// Sort names are those of the tags, where there are any.
    pub sort_tags: bool,
    /// A song came with its file's last change.
    pub recent_by_file: bool,
}

/// Means over all listeners' ratings by internal key; empty when they are not shown.
pub type Averages = std::collections::HashMap<i64, f64>;

/// Whether a field holds nothing, for those that are then left out.
pub(crate) fn blank<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A time in an answer; never is left out.
pub(crate) fn time(at: Millis) -> Option<String> {
    (at > 0).then(|| written(at))
}

/// A time as the standard's examples write it: a fraction only where there is one.
pub(crate) fn written(at: Millis) -> String {
    let text = clock::rfc3339(at);
    match text.strip_suffix('Z').and_then(|bare| bare.split_once('.')) {
        Some((seconds, fraction)) => match fraction.trim_end_matches('0') {
            "" => format!("{seconds}Z"),
            fraction => format!("{seconds}.{fraction}Z"),
        },
        None => text,
    }
}

/// The name that a list was ordered by: the sort form, or what the tags say where they are preferred.
pub(crate) fn sort_name(tagged: &str, ordered: String, style: Style) -> String {
    if style.sort_tags && !tagged.is_empty() { text::sort_form(tagged) } else { ordered }
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

#[cfg(test)]
mod tests {
    use super::{Style, sort_name, written};

    #[test]
    fn times_have_a_fraction_only_when_there_is_one() {
        assert_eq!(written(1_577_934_245_000), "2020-01-02T03:04:05Z");
        assert_eq!(written(1_577_934_245_120), "2020-01-02T03:04:05.12Z");
        assert_eq!(written(1_577_934_245_001), "2020-01-02T03:04:05.001Z");
    }

    #[test]
    fn sort_tags_count_only_where_they_are_preferred() {
        let style = Style {
            legacy: false,
            minimal: false,
            subtitles: true,
            versions: true,
            sort_tags: false,
            recent_by_file: false,
        };
        assert_eq!(sort_name("Beetles, The", "beetles".to_owned(), style), "beetles");
        assert_eq!(sort_name("Beetles, The", "x".to_owned(), Style { sort_tags: true, ..style }), "beetles, the");
        assert_eq!(sort_name("", "beetles".to_owned(), Style { sort_tags: true, ..style }), "beetles");
    }
}
