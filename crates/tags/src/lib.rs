//! Audio files read into tags and properties: [`read`] gives what a file says and what is inside, [`pictures`] its
//! embedded covers. One file per format family; the mapping of tag names is data in `mapping/table.rs`.
//!
//! Invariants: no file makes a reader panic, hang or fill the memory (a budget bounds what is read, a panic inside a
//! parser costs that one file); a file without playable sound is an [`Error`], of which [`damaged`] tells the name.
//!
//! Deliberately absent: writing tags, the database, walking folders, lyrics beside the music, resizing pictures.

mod ape;
mod asf;
mod credits;
mod dates;
mod dsf;
mod error;
mod ffprobe;
mod flac;
pub mod formats;
mod id3;
pub mod lyrics;
mod mapping;
mod mp4;
mod mpeg;
mod ogg;
mod pid;
mod raw;
mod riff;
mod source;
mod split;
mod track;
mod vorbis;

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use melodrome_model::LibraryId;
use melodrome_model::track::{AudioProperties, TrackTags};

pub use credits::{UNKNOWN_ARTIST, VARIOUS_ARTISTS};
pub use error::Error;
pub use mapping::{Kind, Mapping, MappingOptions, TagOverride};
pub use pid::{DEFAULT_ALBUM, DEFAULT_TRACK, PidRules};
pub use raw::{MAX_PICTURE, Picture};
pub use track::UNKNOWN_ALBUM;

use error::Fault;
use formats::Family;
use raw::Content;
use source::{ReadAt, Source};

/// What one file says and holds.
#[derive(Debug, Clone, PartialEq)]
pub struct FileTags {
    /// Everything from the tags.
    pub tags: TrackTags,
    /// Everything from the decoder.
    pub audio: AudioProperties,
}

/// Reads one audio file. `rel_path` is its path inside the library, which titles and ids may be taken from.
///
/// # Errors
/// [`Error::Read`] when the system does not let us, [`Error::Broken`] when the content cannot be played.
pub fn read(
    path: &Path,
    rel_path: &str,
    mapping: &Mapping,
    pid: &PidRules,
    library: LibraryId,
) -> Result<FileTags, Error> {
    let suffix = formats::suffix_of(rel_path);
    let mut content = guarded(path, |file| {
        let mut source = Source::new(file)?;
        content(&mut source, &suffix, Some(path))
    })?;
    content.raw.settle();
    content.audio.duration = (content.audio.duration * 100.0).round() / 100.0;
    let tags = track::build(&content.raw, rel_path, mapping, pid, library);
    Ok(FileTags { tags, audio: content.audio })
}

/// Every tag as the file has it, before any rule of the mapping: lower-case name to values.
///
/// # Errors
/// As [`read`].
pub fn raw_tags(path: &Path) -> Result<std::collections::BTreeMap<String, Vec<String>>, Error> {
    let suffix = formats::suffix_of(&path.to_string_lossy());
    guarded(path, |file| {
        let mut source = Source::new(file)?;
        let mut content = content(&mut source, &suffix, Some(path))?;
        content.raw.settle();
        Ok(content.raw.values)
    })
}

/// What a file that [`read`] refused can still be called: its tags as far as there are any, and no sound. Only for names
/// that promise MPEG audio or Monkey's Audio, whose damage is mostly in the sound; `None` for everything else.
#[must_use]
pub fn damaged(path: &Path, rel_path: &str, mapping: &Mapping, pid: &PidRules, library: LibraryId) -> Option<FileTags> {
    let suffix = formats::suffix_of(rel_path);
    let wanted = match suffix.as_str() {
        "mp3" | "mp2" | "mpga" => Family::Mpeg,
        "ape" => Family::Monkey,
        _ => return None,
    };
    let found = guarded(path, |file| {
        let mut source = Source::new(file)?;
        let mut raw = raw::RawTags::default();
        match family(&mut source, &suffix)? {
            _ if source.len() == 0 => {}
            found if found != wanted => return Ok(None),
            Family::Monkey => ape::read_tag(&mut source, &mut raw)?,
            _ => raw = mpeg::tags(&mut source)?.0,
        }
        Ok(Some(raw))
    });
    let mut raw = match found {
        Ok(found) => found?,
        Err(Error::Broken { .. }) => raw::RawTags::default(),
        Err(_) => return None,
    };
    raw.settle();
    let tags = track::build(&raw, rel_path, mapping, pid, library);
    Some(FileTags { tags, audio: AudioProperties::default() })
}

/// The embedded pictures, front covers first. Pictures larger than [`MAX_PICTURE`] are left out.
///
/// # Errors
/// As [`read`].
pub fn pictures(path: &Path) -> Result<Vec<Picture>, Error> {
    let suffix = formats::suffix_of(&path.to_string_lossy());
    let mut found = guarded(path, |file| {
        let mut source = Source::new(file)?;
        match family(&mut source, &suffix)? {
            Family::Flac => flac::pictures(&mut source),
            Family::Ogg => ogg::pictures(&mut source),
            Family::Mp4 => mp4::pictures(&mut source),
            Family::Wav => riff::pictures(&mut source, riff::Kind::Wav),
            Family::Aiff => riff::pictures(&mut source, riff::Kind::Aiff),
            Family::Dsf => dsf::pictures(&mut source),
            Family::WavPack | Family::Monkey | Family::Musepack => ape::pictures(&mut source),
            Family::Mpeg | Family::Adts => mpeg::pictures(&mut source),
            Family::Asf => asf::pictures(&mut source),
            Family::Foreign => Ok(Vec::new()),
        }
    })?;
    found.sort_by_key(|picture| !picture.front);
    Ok(found)
}

/// Reads arbitrary bytes as every kind of file: the target of fuzzing.
pub fn fuzz_read(data: &[u8]) {
    let mapping = Mapping::default();
    let rules = PidRules::default();
    for suffix in ["mp3", "aac"] {
        let reader: &dyn ReadAt = &data;
        let Ok(mut source) = Source::new(reader) else { continue };
        if let Ok(mut content) = content(&mut source, suffix, None) {
            content.raw.settle();
            track::build(&content.raw, "a/b.x", &mapping, &rules, 1);
        }
    }
}

/// Opens a file and keeps a panic of a parser from ending more than this one file.
fn guarded<T>(path: &Path, parse: impl FnOnce(&File) -> Result<T, Fault>) -> Result<T, Error> {
    let file = File::open(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    match catch_unwind(AssertUnwindSafe(|| parse(&file))) {
        Ok(result) => result.map_err(|fault| fault.at(path.to_owned())),
        Err(_) => Err(Error::Crashed { path: path.to_owned() }),
    }
}

fn family(source: &mut Source<'_>, suffix: &str) -> Result<Family, Fault> {
    let start = id3::skip(source, 0)?;
    let head = source.up_to(start, 16)?;
    Ok(formats::family(&head, suffix))
}

fn content(source: &mut Source<'_>, suffix: &str, path: Option<&Path>) -> Result<Content, Fault> {
    if source.len() == 0 {
        return Err(Fault::broken("the file is empty"));
    }
    let family = family(source, suffix)?;
    let content = match family {
        Family::Mpeg => mpeg::read(source),
        Family::Adts => mpeg::read_adts(source),
        Family::Flac => flac::read(source),
        Family::Ogg => ogg::read(source),
        Family::Mp4 => mp4::read(source),
        Family::Wav => riff::read(source, riff::Kind::Wav),
        Family::Aiff => riff::read(source, riff::Kind::Aiff),
        Family::WavPack | Family::Monkey | Family::Musepack => ape::read(source, family),
        Family::Dsf => dsf::read(source),
        Family::Asf => match asf::read(source) {
            Ok(Some(content)) => Ok(content),
            _ => foreign(path),
        },
        Family::Foreign => foreign(path),
    }?;
    // FLAC streams written live do not know their own length; everything else does.
    let silent = content.audio.duration <= 0.0 && family != Family::Flac;
    if silent || !content.audio.duration.is_finite() || content.audio.sample_rate <= 0 {
        return Err(Fault::broken("the file holds no sound that can be played"));
    }
    Ok(content)
}

fn foreign(path: Option<&Path>) -> Result<Content, Fault> {
    path.map_or_else(|| Err(Fault::broken("only ffprobe reads this format")), ffprobe::read)
}

/// kbit/s of so many bytes in so many seconds.
fn bit_rate(bytes: u64, seconds: f64) -> i64 {
    if seconds > 0.0 { (bytes as f64 * 8.0 / seconds / 1000.0).round() as i64 } else { 0 }
}
