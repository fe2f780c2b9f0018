//! Rules by which albums and tracks are recognised again: alternatives of attributes, hashed together with the library.

use melodrome_model::text::normalise_quotes;
use melodrome_model::{Id, LibraryId, Tags};

use crate::Mapping;

/// `PID.Album` unless configured.
pub const DEFAULT_ALBUM: &str = "musicbrainz_albumid|albumartistid,album,albumversion,releasedate";
/// `PID.Track` unless configured.
pub const DEFAULT_TRACK: &str = "musicbrainz_trackid|albumid,discnumber,tracknumber,title";

type Spec = Vec<Vec<String>>;

/// Both rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PidRules {
    album: Spec,
    track: Spec,
}

/// What the attributes of a rule are taken from.
pub(crate) struct Subject<'a> {
    pub(crate) library: LibraryId,
    pub(crate) tags: &'a Tags,
    /// Title with its fallback.
    pub(crate) title: &'a str,
    /// Album artist as displayed.
    pub(crate) album_artist: &'a str,
    /// Folder relative to the library.
    pub(crate) folder: &'a str,
}

impl Default for PidRules {
    fn default() -> Self {
        Self::parse(DEFAULT_ALBUM, DEFAULT_TRACK)
    }
}

fn spec(text: &str) -> Spec {
    text.split('|').map(|alternative| alternative.split(',').map(|name| name.trim().to_lowercase()).collect()).collect()
}

impl PidRules {
    /// Reads both rules; an empty text is the default.
    #[must_use]
    pub fn parse(album: &str, track: &str) -> Self {
        let or = |text: &str, default: &str| if text.trim().is_empty() { spec(default) } else { spec(text) };
        Self { album: or(album, DEFAULT_ALBUM), track: or(track, DEFAULT_TRACK) }
    }

    /// Attributes that nothing will ever fill: a misspelling, most likely. The two that the default rule carries for
    /// compatibility are not named.
    #[must_use]
    pub fn unknown_attributes(&self, mapping: &Mapping) -> Vec<String> {
        let known = |name: &str| {
            matches!(name, "albumid" | "folder" | "albumartistid" | "album" | "title" | "discnumber" | "tracknumber")
                || mapping.knows(name)
        };
        let mut unknown: Vec<String> =
            self.album.iter().chain(&self.track).flatten().filter(|name| !known(name)).cloned().collect();
        unknown.dedup();
        unknown
    }

    /// The album's id.
    pub(crate) fn album(&self, subject: &Subject<'_>) -> Id {
        compute(&self.album, subject, None)
    }

    /// The track's persistent id.
    pub(crate) fn track(&self, subject: &Subject<'_>, album: &Id) -> Id {
        compute(&self.track, subject, Some(album))
    }
}

fn compute(spec: &Spec, subject: &Subject<'_>, album: Option<&Id>) -> Id {
    let mut joined = String::new();
    for alternative in spec {
        let values: Vec<String> = alternative.iter().map(|name| attribute(name, subject, album)).collect();
        if values.iter().any(|value| !value.is_empty()) {
            joined = values.join("\\");
            break;
        }
    }
    Id::hash(&[&format!("{}\\{joined}", subject.library)])
}

fn attribute(name: &str, subject: &Subject<'_>, album: Option<&Id>) -> String {
    let first =
        |tag: &str| subject.tags.get(tag).and_then(|values| values.first()).map(String::as_str).unwrap_or_default();
    match name {
        "albumid" => album.map(|id| id.as_str().to_owned()).unwrap_or_default(),
        "folder" => subject.folder.to_owned(),
        "albumartistid" => Id::hash(&[&plain(subject.album_artist)]).into_string(),
        "album" => plain(first("album")),
        "title" => subject.title.to_owned(),
        // Names that no tag has: always empty, and part of every id that apps have stored.
        "discnumber" | "tracknumber" => String::new(),
        tag => first(tag).to_owned(),
    }
}

/// Lower case, plain quotes, single blanks: spellings that mean the same album.
fn plain(text: &str) -> String {
    let text = normalise_quotes(&text.to_lowercase());
    if text.contains("  ") || text.trim().len() != text.len() {
        return text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    text
}

#[cfg(test)]
mod tests {
    use melodrome_model::Tags;

    use super::{PidRules, Subject};
    use crate::Mapping;

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()])).collect()
    }

    fn subject<'a>(tags: &'a Tags, title: &'a str) -> Subject<'a> {
        Subject { library: 1, tags, title, album_artist: "The Beatles", folder: "The Beatles/Abbey Road" }
    }

    #[test]
    fn ids_match_the_published_vectors() {
        let tags = tags(&[("album", "Abbey Road"), ("releasedate", "1969")]);
        let rules = PidRules::default();
        let subject = subject(&tags, "Come Together");
        let album = rules.album(&subject);
        assert_eq!(album.as_str(), "1ALjIb8c3FX5WqpWEcLZB9");
        assert_eq!(rules.track(&subject, &album).as_str(), "3Z9G2alkoX9JniKpnQtTk8");
    }

    #[test]
    fn a_musicbrainz_id_comes_first() {
        let tags = tags(&[("album", "x"), ("musicbrainz_albumid", "d6010be3-98f8-422c-a6c9-787e2e491e58")]);
        assert_eq!(PidRules::default().album(&subject(&tags, "t")).as_str(), "1MEnOi7l13rrZWQbks5TwJ");
    }

    #[test]
    fn spellings_of_one_album_agree() {
        let rules = PidRules::default();
        let id = |album: &str| rules.album(&subject(&tags(&[("album", album)]), "t"));
        assert_eq!(id("It’s – Over"), id("it's - OVER"));
        assert_eq!(id("Over  There "), id("Over There"));
        assert_ne!(id("Over"), id("Under"));
    }

    #[test]
    fn rules_can_name_the_folder_and_misspellings_are_told() {
        let rules = PidRules::parse("folder", "musicbrainz_trackid|foldr,title");
        let (a, b) = (tags(&[("album", "A")]), tags(&[("album", "B")]));
        assert_eq!(rules.album(&subject(&a, "t")), rules.album(&subject(&b, "t")));
        assert_eq!(rules.unknown_attributes(&Mapping::default()), ["foldr"]);
        assert!(PidRules::default().unknown_attributes(&Mapping::default()).is_empty());
    }
}
