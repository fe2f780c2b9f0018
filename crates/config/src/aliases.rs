//! Names of older versions: what replaced them, and which have no effect any more.

/// How an old value becomes a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conversion {
    /// As it is.
    Same,
    /// A period becomes a schedule.
    Period,
}

/// An old name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alias {
    pub old: &'static str,
    /// The option that took its place; none when it is only announced as going away.
    pub new: Option<&'static str>,
    pub conversion: Conversion,
    /// The flag of the old name.
    pub flag: Option<&'static str>,
}

const fn renamed(old: &'static str, new: &'static str) -> Alias {
    Alias { old, new: Some(new), conversion: Conversion::Same, flag: None }
}

const fn going(old: &'static str) -> Alias {
    Alias { old, new: None, conversion: Conversion::Same, flag: None }
}

/// Old names that still count, with a warning.
pub(crate) const DEPRECATED: &[Alias] = &[
    renamed("ReverseProxyWhitelist", "ExtAuth.TrustedSources"),
    renamed("ReverseProxyUserHeader", "ExtAuth.UserHeader"),
    renamed("SearchFullString", "Search.FullString"),
    renamed("HTTPSecurityHeaders.CustomFrameOptionsValue", "HTTPHeaders.FrameOptions"),
    renamed("CoverJpegQuality", "CoverArtQuality"),
    renamed("SimilarSongsMatchThreshold", "Matcher.FuzzyThreshold"),
    renamed("EnableTranscodingCancellation", "Transcoding.EnableCancellation"),
    renamed("ScanSchedule", "Scanner.Schedule"),
    Alias {
        old: "ScanInterval",
        new: Some("Scanner.Schedule"),
        conversion: Conversion::Period,
        flag: Some("scaninterval"),
    },
    going("Scanner.GenreSeparators"),
    going("Scanner.GroupAlbumReleases"),
    going("DevEnableBufferedScrobble"),
];

/// Names that mean nothing any more.
pub(crate) const REMOVED: &[&str] = &["Spotify.ID", "Spotify.Secret"];

/// The old name of that spelling, whatever the case of its letters.
pub(crate) fn deprecated(key: &str) -> Option<&'static Alias> {
    DEPRECATED.iter().find(|alias| alias.old.eq_ignore_ascii_case(key))
}

/// The removed name of that spelling.
pub(crate) fn removed(key: &str) -> Option<&'static str> {
    REMOVED.iter().find(|old| old.eq_ignore_ascii_case(key)).copied()
}

/// The old names of an option, for the reference page.
pub(crate) fn old_names(key: &str) -> Vec<&'static str> {
    DEPRECATED.iter().filter(|alias| alias.new == Some(key)).map(|alias| alias.old).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_replacement_exists_and_no_old_name_is_an_option_with_a_replacement() {
        for alias in DEPRECATED {
            assert!(alias.new.is_none_or(|new| crate::table::option(new).is_some()), "{}", alias.old);
            assert!(alias.new.is_none() || crate::table::option(alias.old).is_none(), "{}", alias.old);
        }
    }
}
