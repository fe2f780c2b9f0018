//! Options: pictures, lyrics, outside programs for them.

use crate::option::chapter;
use crate::value::{ByteSize, CommaList};
use std::path::PathBuf;

fn some(size: &ByteSize) -> Result<(), &'static str> {
    if size.0 == 0 || i64::try_from(size.0).is_err() { Err("a size above 0, such as 10MB") } else { Ok(()) }
}

fn quality(value: &u32) -> Result<(), &'static str> {
    if (1..=100).contains(value) { Ok(()) } else { Err("a number from 1 to 100") }
}

chapter! {
    /// Pictures and lyrics.
    Artwork, "Covers and lyrics" {
        /// Where album covers come from, the first that exists: file patterns, `embedded`, `external`.
        cover_art_priority: CommaList = "CoverArtPriority", "cover.*, folder.*, front.*, embedded, external";
        /// Where artist pictures come from: file patterns, patterns in album folders, `image-folder`, `external`.
        artist_art_priority: CommaList = "ArtistArtPriority", "artist.*, album/artist.*, external";
        /// The folder that `image-folder` means.
        artist_image_folder: Option<PathBuf> = "ArtistImageFolder", "";
        /// Where disc covers come from.
        disc_art_priority: CommaList = "DiscArtPriority", "disc*.*, cd*.*, cover.*, folder.*, front.*, discsubtitle, embedded";
        /// Where lyrics come from: file endings and `embedded`.
        lyrics_priority: CommaList = "LyricsPriority", ".ttml,.yaml,.yml,.elrc,.lrc,.srt,.txt,embedded";
        /// Songs have covers of their own; otherwise they report their album's.
        media_file_cover_art: bool = "EnableMediaFileCoverArt", "true";
        /// Accepted for compatibility: covers are resized when first asked for.
        precache: bool = "EnableArtworkPrecache", "true";
        /// The quality of resized covers, from 1 to 100.
        quality: u32 = "CoverArtQuality", "75" must quality;
        /// Encodes resized covers as WebP for everybody who accepts it.
        webp_encoding: bool = "EnableWebPEncoding", "false";
        /// How much disk the cache of resized covers may take; 0 turns it off.
        cache_size: ByteSize = "ImageCacheSize", "100MB", flag("imagecachesize"), lenient();
        /// The largest picture that may be uploaded.
        max_upload_size: ByteSize = "MaxImageUploadSize", "10MB" must some;
        /// The largest picture that is read. It is never below MaxImageUploadSize.
        max_size: ByteSize = "MaxImageSize", "20MB" must some;
    }
}
