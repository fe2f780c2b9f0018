//! Which files belong to a music library, by their names, and what an audio file really is, by its first bytes.
//! The table is fixed: the host's media type database never changes what is scanned.

/// What a file name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Something to play.
    Audio,
    /// A picture.
    Image,
    /// A playlist.
    Playlist,
}

/// Extensions of audio files, lower case.
pub const AUDIO: &[&str] = &[
    "mp3", "flac", "ogg", "oga", "opus", "m4a", "m4b", "m4p", "m4r", "aac", "alac", "wav", "aif", "aiff", "aifc", "wv",
    "wvp", "ape", "mpc", "wma", "asf", "dsf", "dff", "tta", "tak", "shn", "mka", "mp2", "mpga", "spx",
];

/// Extensions of pictures, lower case.
pub const IMAGE: &[&str] =
    &["jpg", "jpeg", "png", "gif", "webp", "bmp", "jxl", "heic", "heif", "avif", "tif", "tiff", "svg"];

/// Extensions of playlists, lower case.
pub const PLAYLIST: &[&str] = &["m3u", "m3u8", "nsp"];

/// What the extension of `name` promises, if anything; case does not matter.
#[must_use]
pub fn kind_of(name: &str) -> Option<FileKind> {
    let suffix = suffix_of(name);
    if AUDIO.contains(&suffix.as_str()) {
        Some(FileKind::Audio)
    } else if IMAGE.contains(&suffix.as_str()) {
        Some(FileKind::Image)
    } else if PLAYLIST.contains(&suffix.as_str()) {
        Some(FileKind::Playlist)
    } else {
        None
    }
}

/// The extension of a file name in lower case, without the dot; empty when there is none.
#[must_use]
pub fn suffix_of(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name);
    name.rsplit_once('.').map(|(_, suffix)| suffix.to_ascii_lowercase()).unwrap_or_default()
}

/// Whether a suffix stands for lossless sound.
#[must_use]
pub fn is_lossless(suffix: &str) -> bool {
    matches!(
        suffix,
        "flac" | "alac" | "wav" | "aif" | "aiff" | "ape" | "shn" | "dsf" | "dff" | "wv" | "wvp" | "tak" | "tta"
    )
}

/// A family of formats with one reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Mpeg,
    Adts,
    Flac,
    Ogg,
    Mp4,
    Wav,
    Aiff,
    WavPack,
    Monkey,
    Musepack,
    Dsf,
    Asf,
    /// Formats without a reader of ours: ffprobe is asked.
    Foreign,
}

/// The family by the bytes at the beginning (after any ID3v2 tag), helped by the suffix where bytes are ambiguous.
pub(crate) fn family(head: &[u8], suffix: &str) -> Family {
    let starts = |magic: &[u8]| head.starts_with(magic);
    let at = |from: usize, magic: &[u8]| head.get(from..from + magic.len()) == Some(magic);
    if starts(b"fLaC") {
        Family::Flac
    } else if starts(b"OggS") {
        Family::Ogg
    } else if at(4, b"ftyp") {
        Family::Mp4
    } else if (starts(b"RIFF") || starts(b"RF64")) && at(8, b"WAVE") {
        Family::Wav
    } else if starts(b"FORM") && (at(8, b"AIFF") || at(8, b"AIFC")) {
        Family::Aiff
    } else if starts(b"wvpk") {
        Family::WavPack
    } else if starts(b"MAC ") {
        Family::Monkey
    } else if starts(b"MPCK") || starts(b"MP+") {
        Family::Musepack
    } else if starts(b"DSD ") {
        Family::Dsf
    } else if crate::asf::is(head) {
        Family::Asf
    } else if starts(&[0x1a, 0x45, 0xdf, 0xa3])
        || starts(b"TTA1")
        || starts(b"tBaK")
        || starts(b"ajkg")
        || starts(b"FRM8")
    {
        Family::Foreign
    } else if suffix == "aac" {
        Family::Adts
    } else {
        Family::Mpeg
    }
}

#[cfg(test)]
mod tests {
    use super::{Family, FileKind, family, kind_of, suffix_of};

    #[test]
    fn extensions_are_read_without_case() {
        assert_eq!(kind_of("A/b.FLAC"), Some(FileKind::Audio));
        assert_eq!(kind_of("Cover.JPeG"), Some(FileKind::Image));
        assert_eq!(kind_of("x.m3u8"), Some(FileKind::Playlist));
        assert_eq!(kind_of("movie.mp4"), None);
        assert_eq!(kind_of("mp3"), None);
        assert_eq!(suffix_of("a.b/c"), "");
    }

    #[test]
    fn content_wins_over_the_name() {
        assert_eq!(family(b"fLaC....", "mp3"), Family::Flac);
        assert_eq!(family(b"OggS", "mp3"), Family::Ogg);
        assert_eq!(family(&[0xff, 0xfb], "mp3"), Family::Mpeg);
    }
}
