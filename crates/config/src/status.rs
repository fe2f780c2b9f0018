//! Which options have an effect: the one list to extend when a feature is built. All others are read and checked,
//! marked on the reference page, and named once at start when somebody sets them.

/// The options whose feature exists.
const EFFECTIVE: &[&str] = &[
    // Folders, database, process
    "MusicFolder",
    "DataFolder",
    "CacheFolder",
    "EnforceNonRootUser",
    "Database.URL",
    // Network
    "Address",
    "Port",
    "UnixSocketPerm",
    "TrustedProxies",
    "BaseURL",
    "BasePath",
    "BaseHost",
    "BaseScheme",
    "ShutdownTimeout",
    "HTTP.MaxBodySize",
    "HTTPHeaders.FrameOptions",
    // Logging
    "LogLevel",
    "LogFile",
    "LogFormat",
    "EnableLogRedacting",
    // Web page
    "UIWelcomeMessage",
    "DefaultTheme",
    "EnableFavourites",
    "EnableUserEditing",
    "EnableTranscodingConfig",
    "DevUIShowConfig",
    "GATrackingID",
    // Library
    "IgnoredArticles",
    "IndexGroups",
    "AutoImportPlaylists",
    "DefaultPlaylistPublicVisibility",
    "RecentlyAddedByModTime",
    "PID.Track",
    "PID.Album",
    "Tags",
    "Search.Backend",
    "Inspect.Enabled",
    "Inspect.MaxRequests",
    "Inspect.BacklogLimit",
    "Inspect.BacklogTimeout",
    // Scanner
    "Scanner.Enabled",
    "Scanner.ScanOnStartup",
    "Scanner.Extractor",
    "Scanner.ArtistJoiner",
    "Scanner.ArtistSplitExceptions",
    "Scanner.GenreSeparators",
    "Scanner.FollowSymlinks",
    "Scanner.IgnoreDotFolders",
    "DevExternalScanner",
    "DevScannerThreads",
    // Covers
    "CoverArtPriority",
    "CoverArtQuality",
    "ImageCacheSize",
    "MaxImageSize",
    // Playing
    "EnableDownloads",
    "FFmpegPath",
    "DefaultDownsamplingFormat",
    "Transcoding.EnableCancellation",
    // Signing in
    "SessionTimeout",
    "AuthRequestLimit",
    "AuthWindowLength",
    "PasswordEncryptionKey",
    "ProxyProtocol.Sources",
    "ExtAuth.TrustedSources",
    "ExtAuth.UserHeader",
    "ExtAuth.LogoutURL",
    "ExtAuth.Preset",
    "ExtAuth.NameHeader",
    "ExtAuth.EmailHeader",
    "ExtAuth.GroupsHeader",
    "ExtAuth.GroupsSeparator",
    "ExtAuth.GroupsOptional",
    "ExtAuth.GroupsMaxAge",
    "ExtAuth.IdHeader",
    "ExtAuth.ValueEncoding",
    "ExtAuth.StripDomains",
    "ExtAuth.AdminGroups",
    "ExtAuth.AllowedGroups",
    "ExtAuth.LibraryGroups",
    "ExtAuth.DownloadGroups",
    "ExtAuth.ShareGroups",
    "ExtAuth.UploadGroups",
    "ExtAuth.JukeboxGroups",
    "ExtAuth.AutoProvision",
    "ExtAuth.FirstUserAdmin",
    "ExtAuth.LinkExisting",
    "ExtAuth.ReservedNames",
    "ExtAuth.Secret",
    "ExtAuth.SecretFile",
    "ExtAuth.SecretHeader",
    "ExtAuth.Exclusive",
    "ExtAuth.SubsonicMismatch",
    "ExtAuth.SubsonicHeader",
    "ExtAuth.AllowSameSite",
    "ExtAuth.JWT.Header",
    "ExtAuth.JWT.JWKSURL",
    "ExtAuth.JWT.JWKSFile",
    "ExtAuth.JWT.SecretFile",
    "ExtAuth.JWT.Issuer",
    "ExtAuth.JWT.Audience",
    "ExtAuth.JWT.UserClaim",
    "ExtAuth.JWT.GroupsClaim",
    "ExtAuth.AllowSubsonicPasswords",
    "ExtAuth.LegacyUserPassword",
    "ExtAuth.CredentialMaxIdle",
    "Auth.AppPasswords",
    // Subsonic
    "Subsonic.HeaderAuth",
    "Subsonic.AppendSubtitle",
    "Subsonic.AppendAlbumVersion",
    "Subsonic.EnableAverageRating",
    "Subsonic.LegacyClients",
    "Subsonic.MinimalClients",
    "Subsonic.ReportedType",
    "DevOffsetOptimize",
];

/// Options that keep somebody out, or passwords unread. While one of them has no effect, a start with it would let in
/// more people than the operator asked for, so it stops the start instead. All but those of TLS are our own: the other
/// options of existing set-ups must not stop them.
const RESTRICTING: &[&str] = &[
    "TLSCert",
    "TLSKey",
    "TLSClientCA",
    "Auth.PasswordStorage",
    "Setup.Token",
    "ExtAuth.AllowedGroups",
    "ExtAuth.LibraryGroups",
    "ExtAuth.DownloadGroups",
    "ExtAuth.ShareGroups",
    "ExtAuth.UploadGroups",
    "ExtAuth.JukeboxGroups",
    "ExtAuth.AutoProvision",
    "ExtAuth.FirstUserAdmin",
    "ExtAuth.LinkExisting",
    "ExtAuth.Secret",
    "ExtAuth.SecretFile",
    "ExtAuth.ClientCA",
    "ExtAuth.Exclusive",
    "ExtAuth.AllowSubsonicPasswords",
    "ExtAuth.SubsonicMismatch",
    "ExtAuth.SubsonicHeader",
    "ExtAuth.CredentialMaxIdle",
    "ExtAuth.MaxStreamAge",
    "ExtAuth.JWT.Header",
    "ExtAuth.JWT.JWKSURL",
    "ExtAuth.JWT.JWKSFile",
    "ExtAuth.JWT.SecretFile",
];

/// Whether the option's feature exists.
pub(crate) fn is_effective(key: &str) -> bool {
    EFFECTIVE.contains(&key)
}

/// Whether the option must not be set to anything but its default while it has no effect.
pub(crate) fn must_not_be_ignored(key: &str) -> bool {
    RESTRICTING.contains(&key) && !is_effective(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_option_exists() {
        for key in EFFECTIVE.iter().chain(RESTRICTING) {
            assert!(crate::table::option(key).is_some_and(|spec| spec.key == *key), "{key}");
        }
    }
}
