//! Options: streaming, transcoding, sharing.

use crate::option::chapter;
use crate::value::ByteSize;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

chapter! {
    /// Playing and downloading.
    Streaming, "Playing and downloading" {
        /// Lets people download.
        downloads: bool = "EnableDownloads", "true";
        /// The ffmpeg program, for transcoding.
        ffmpeg_path: Option<PathBuf> = "FFmpegPath", "", when_empty("the ffmpeg of PATH");
        /// How much disk the cache of transcoded audio may take; 0 turns it off.
        cache_size: ByteSize = "TranscodingCacheSize", "100MB", flag("transcodingcachesize"), lenient();
        /// Downloads that name no format use the player's transcoding.
        auto_transcode_download: bool = "AutoTranscodeDownload", "false";
        /// The format that a lower bit rate is made in when the app names none.
        default_downsampling_format: String = "DefaultDownsamplingFormat", "opus", when_empty("bit rates are not lowered without a named format");
    }
}

chapter! {
    /// Limits of transcoding.
    Transcoding, "Transcoding" {
        /// Transcodings at once; 0 = 32. Whoever comes too late is answered 429 with `Retry-After`.
        max_concurrent: u32 = "Transcoding.MaxConcurrent", "0";
        /// Transcodings at once for one person; 0 = 16.
        max_concurrent_per_user: u32 = "Transcoding.MaxConcurrentPerUser", "0";
        /// Accepted for compatibility: a transcoding always ends when its client goes away.
        cancellation: bool = "Transcoding.EnableCancellation", "false", flag("enabletranscodingcancellation");
    }
}

chapter! {
    /// Public links.
    Sharing, "Sharing" {
        /// Lets people make public links.
        enabled: bool = "EnableSharing", "true";
        /// The address that public links begin with.
        url: Option<Url> = "ShareURL", "", when_empty("BaseURL, or the host of the request");
        /// How long a public link is valid when its maker does not say.
        default_expiration: Duration = "DefaultShareExpiration", "8760h";
        /// Public links allow downloads when their maker does not say.
        default_downloadable: bool = "DefaultDownloadableShare", "false";
    }
}
