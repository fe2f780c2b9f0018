//! Playlists as M3U text, line by line, so that a long one is never in memory as tracks.

use std::fmt::Write as _;

use melodrome_model::Track;

/// One track of the text.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// The track.
    pub track: &'a Track,
    /// Where players find it.
    pub path: &'a str,
}

/// The head of the text.
#[must_use]
pub fn start(name: &str) -> String {
    format!("#EXTM3U\n#PLAYLIST:{}\n", one_line(name))
}

/// Adds a track to the text.
pub fn line(text: &mut String, line: Line<'_>) {
    let Line { track, path } = line;
    let (artist, title) = (one_line(&track.tags.artist), one_line(&track.tags.title));
    // Writing to a String cannot fail.
    let _ = writeln!(text, "#EXTINF:{:.0},{artist} - {title}\n{}", track.audio.duration, one_line(path));
}

/// Tags and names may hold line breaks, and a line of its own would be read as a path.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_tag_makes_a_line_of_its_own() {
        let mut track = Track::default();
        track.tags.title = "a\n/etc/passwd".to_owned();
        track.tags.artist = "b\rc".to_owned();
        track.audio.duration = 1.6;
        let mut text = start("x\n#EXTINF");
        line(&mut text, Line { track: &track, path: "a/b.mp3" });
        assert_eq!(text, "#EXTM3U\n#PLAYLIST:x #EXTINF\n#EXTINF:2,b c - a /etc/passwd\na/b.mp3\n");
    }
}
