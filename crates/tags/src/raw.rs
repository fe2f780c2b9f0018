//! Tags as the file has them: lower-case key to values, before any rule of the mapping. Bounded in number and size, so
//! that no file can fill the memory.

use std::collections::BTreeMap;

use melodrome_model::track::AudioProperties;
use unicode_normalization::{UnicodeNormalization as _, is_nfc_quick};

/// Values that one file may deliver.
const MAX_VALUES: usize = 4096;
/// Bytes of text that one file may deliver.
const MAX_BYTES: usize = 8 * 1024 * 1024;
/// Bytes of one value; lyrics are the longest thing anybody stores.
pub(crate) const MAX_VALUE: usize = 1024 * 1024;

/// Where keys come from: some aliases of the mapping name a spelling that only one format has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Origin {
    #[default]
    Plain,
    /// A key may be the description of a `TXXX` frame.
    Id3,
    /// A key may be the name of a freeform atom.
    Mp4,
}

/// Every tag of one file.
#[derive(Debug, Clone, Default)]
pub(crate) struct RawTags {
    pub(crate) values: BTreeMap<String, Vec<String>>,
    pub(crate) origin: Origin,
    pub(crate) has_picture: bool,
    count: usize,
    bytes: usize,
}

impl RawTags {
    pub(crate) fn new(origin: Origin) -> Self {
        Self { origin, ..Self::default() }
    }

    /// Adds a value. Text is brought to composed form, so that names from different systems are equal.
    pub(crate) fn push(&mut self, key: &str, value: &str) {
        let value = value.trim_end_matches('\0');
        let value = value.strip_prefix('\u{feff}').unwrap_or(value);
        if value.is_empty() || value.len() > MAX_VALUE || key.len() > 256 {
            return;
        }
        if self.count >= MAX_VALUES || self.bytes + value.len() > MAX_BYTES {
            return;
        }
        self.count += 1;
        self.bytes += value.len();
        let composed = if value.is_ascii() || is_nfc_quick(value.chars()) == unicode_normalization::IsNormalized::Yes {
            value.to_owned()
        } else {
            value.nfc().collect()
        };
        let key = key.to_lowercase();
        self.values.entry(key).or_default().push(composed);
    }

    pub(crate) fn first(&self, key: &str) -> Option<&str> {
        self.values.get(key).and_then(|values| values.first()).map(String::as_str)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The rules that hold for every format: `3/12` is a number and a total, and lyrics have a language.
    pub(crate) fn settle(&mut self) {
        for (number, total) in [("tracknumber", "tracktotal"), ("discnumber", "disctotal")] {
            let Some(first) = self.first(number).map(str::to_owned) else { continue };
            let parts: Vec<&str> = first.split('/').collect();
            if parts.len() > 1 {
                self.values.insert(number.to_owned(), vec![parts[0].trim().to_owned()]);
            }
            if let [_, count] = parts[..] {
                self.values.insert(total.to_owned(), vec![count.trim().to_owned()]);
            }
        }
        if let Some(lyrics) = self.values.remove("lyrics") {
            let named = self.origin == Origin::Id3 && self.values.keys().any(|key| key.starts_with("lyrics:"));
            if !named {
                self.values.entry(String::from("lyrics:xxx")).or_default().extend(lyrics);
            }
        }
    }
}

/// What a format's reader delivers.
#[derive(Debug, Default)]
pub(crate) struct Content {
    pub(crate) raw: RawTags,
    pub(crate) audio: AudioProperties,
}

/// A picture inside a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The encoded picture.
    pub bytes: Vec<u8>,
    /// The file says that it is the front cover.
    pub front: bool,
}

/// Bytes of the largest embedded picture that is handed out.
pub const MAX_PICTURE: u64 = 16 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::{Origin, RawTags};

    #[test]
    fn numbers_with_totals_are_taken_apart() {
        let mut raw = RawTags::default();
        raw.push("TRACKNUMBER", "2/10");
        raw.push("discnumber", "1/2/3");
        raw.settle();
        assert_eq!(raw.first("tracknumber"), Some("2"));
        assert_eq!(raw.first("tracktotal"), Some("10"));
        assert_eq!(raw.first("discnumber"), Some("1"));
        assert_eq!(raw.first("disctotal"), None);
    }

    #[test]
    fn lyrics_get_a_language_and_named_ones_replace_the_generic() {
        let mut raw = RawTags::default();
        raw.push("lyrics", "la");
        raw.settle();
        assert_eq!(raw.first("lyrics:xxx"), Some("la"));
        let mut raw = RawTags::new(Origin::Id3);
        raw.push("lyrics", "la");
        raw.push("lyrics:eng", "lo");
        raw.settle();
        assert_eq!(raw.values.keys().collect::<Vec<_>>(), ["lyrics:eng"]);
    }

    #[test]
    fn decomposed_text_becomes_composed() {
        let mut raw = RawTags::default();
        raw.push("artist", "Bjo\u{308}rk");
        assert_eq!(raw.first("artist"), Some("Björk"));
    }
}
