//! Options: the APIs for apps, and plugins.

use crate::option::chapter;
use crate::value::{ByteSize, CommaList, LogLevel, ReportedType};
use std::path::PathBuf;

chapter! {
    /// The Subsonic API.
    Subsonic, "Subsonic API" {
        /// Appends the subtitle to song titles.
        append_subtitle: bool = "Subsonic.AppendSubtitle", "true";
        /// Appends the version to album names.
        append_album_version: bool = "Subsonic.AppendAlbumVersion", "true";
        /// Lists albums on which an artist appears among the artist's own.
        artist_participations: bool = "Subsonic.ArtistParticipations", "false";
        /// New players report the real paths of files.
        default_report_real_path: bool = "Subsonic.DefaultReportRealPath", "false";
        /// Reports average ratings.
        enable_average_rating: bool = "Subsonic.EnableAverageRating", "true";
        /// Apps that do not bear newer fields, by name.
        legacy_clients: CommaList = "Subsonic.LegacyClients", "DSub";
        /// Apps that need answers as short as possible, by name.
        minimal_clients: CommaList = "Subsonic.MinimalClients", "SubMusic";
        /// The product name in answers. Apps unlock features by `navidrome`; `own` reports this server's name.
        reported_type: ReportedType = "Subsonic.ReportedType", "navidrome";
        /// Apps may send an app password by HTTP Basic and an API key by `Authorization: Bearer` or `X-API-Key`.
        header_auth: bool = "Subsonic.HeaderAuth", "true";
    }
}

chapter! {
    /// The Jellyfin API.
    Jellyfin, "Jellyfin API" {
        /// Offers the Jellyfin API.
        enabled: bool = "Jellyfin.Enabled", "false";
        /// The server name that Jellyfin apps see.
        server_name: String = "Jellyfin.ServerName", "", when_empty("the product's name and version");
        /// People who are listed on the sign-in screen of Jellyfin apps.
        exposed_public_users: CommaList = "Jellyfin.ExposedPublicUsers", "";
        /// Streams at once; 0 or less does not limit them.
        max_concurrent_streams: Option<i64> = "Jellyfin.MaxConcurrentStreams", "", when_empty("by the number of processors");
    }
}

chapter! {
    /// Plugins.
    Plugins, "Plugins" {
        /// Loads plugins.
        enabled: bool = "Plugins.Enabled", "true";
        /// The folder of plugins.
        folder: PathBuf = "Plugins.Folder", "", when_empty("`plugins` inside DataFolder");
        /// How much disk compiled plugins may take.
        cache_size: ByteSize = "Plugins.CacheSize", "200MB", lenient();
        /// Loads plugins again when their file changes.
        auto_reload: bool = "Plugins.AutoReload", "false";
        /// How much plugins log.
        log_level: Option<LogLevel> = "Plugins.LogLevel", "", when_empty("LogLevel");
    }
}
