//! Options: names, lists, search, persistent ids, and the scanner.

use crate::option::chapter;
use crate::value::{Globs, NanosecondsOrDuration, PlayCountMode, PurgeMissing, Schedule, SearchBackend, TagRules};
use std::time::Duration;

fn percent(value: &u32) -> Result<(), &'static str> {
    if *value > 100 { Err("a number from 0 to 100") } else { Ok(()) }
}

chapter! {
    /// Names, lists and playlists.
    Library, "Library and playlists" {
        /// Words that do not count at the start of a name when names are sorted, separated by blanks.
        ignored_articles: String = "IgnoredArticles", "The El La Los Las Le Les Os As O A";
        /// The groups of the artist index, separated by blanks: a label, and its letters in parentheses where they differ.
        index_groups: String = "IndexGroups", "A B C D E F G H I J K L M N O P Q R S T U V W X-Z(XYZ) [Unknown]([)";
        /// Sorts by the sort tags of the files.
        prefer_sort_tags: bool = "PreferSortTags", "false";
        /// Takes the file's time of change for the time at which a track was added.
        recently_added_by_mod_time: bool = "RecentlyAddedByModTime", "false";
        /// How an album's play count is made from those of its tracks.
        album_play_count_mode: PlayCountMode = "AlbumPlayCountMode", "absolute", flag("albumplaycountmode"), lenient();
        /// Imports playlist files that the scan finds.
        auto_import_playlists: bool = "AutoImportPlaylists", "true", flag("autoimportplaylists");
        /// Imported playlists are visible to everybody.
        default_playlist_public: bool = "DefaultPlaylistPublicVisibility", "false";
        /// Where playlist files are looked for: patterns relative to a library's folder, separated by colons.
        playlists_path: Globs = "PlaylistsPath", "", when_empty("everywhere");
        /// The least time between two evaluations of a smart playlist.
        smart_playlist_refresh_delay: Duration = "SmartPlaylistRefreshDelay", "5s";
        /// Takes playlist covers from addresses inside M3U files.
        m3u_external_album_art: bool = "EnableM3UExternalAlbumArt", "false";
        /// Changes to the table that says how tags are read: per tag `ignore`, `aliases`, `type`, `maxLength`, `split`, `album`.
        tags: TagRules = "Tags", "";
    }
}

chapter! {
    /// Search.
    Search, "Search" {
        /// The kind of index. The full-text index answers in any case.
        backend: SearchBackend = "Search.Backend", "fts", lenient();
        /// Finds texts inside words too.
        full_string: bool = "Search.FullString", "false";
    }
}

chapter! {
    /// Matching of similar songs.
    Matcher, "Similar songs" {
        /// Prefers favourites.
        prefer_starred: bool = "Matcher.PreferStarred", "true";
        /// How alike two titles must be, in percent.
        fuzzy_threshold: u32 = "Matcher.FuzzyThreshold", "85" must percent;
    }
}

chapter! {
    /// Recipes of persistent ids.
    Pid, "Persistent ids" {
        /// What makes two files the same track. A change leads to a full scan.
        track: String = "PID.Track", "musicbrainz_trackid|albumid,discnumber,tracknumber,title", when_empty("the default");
        /// What makes two tracks belong to the same album. A change leads to a full scan.
        album: String = "PID.Album", "musicbrainz_albumid|albumartistid,album,albumversion,releasedate", when_empty("the default");
    }
}

chapter! {
    /// Looking into the tags of a file.
    Inspect, "Tag inspection" {
        /// Lets admins see all tags of a file.
        enabled: bool = "Inspect.Enabled", "true";
        /// Inspections at once; 0 does not limit them.
        max_requests: u32 = "Inspect.MaxRequests", "1";
        /// Inspections that may wait.
        backlog_limit: u32 = "Inspect.BacklogLimit", "100";
        /// How long an inspection may wait. Whole numbers of nanoseconds are understood too.
        backlog_timeout: NanosecondsOrDuration = "Inspect.BacklogTimeout", "1m";
    }
}

chapter! {
    /// Reading the music folders.
    Scanner, "Scanner" {
        /// Scans by itself. When off, scans run on request alone.
        enabled: bool = "Scanner.Enabled", "true";
        /// When a quick scan runs by itself.
        schedule: Schedule = "Scanner.Schedule", "0";
        /// How long a folder must be quiet before its changes are read; 0 does not watch folders.
        watcher_wait: Duration = "Scanner.WatcherWait", "5s";
        /// Scans shortly after the start.
        scan_on_startup: bool = "Scanner.ScanOnStartup", "true";
        /// Accepted for compatibility: tags are read by the server's own code.
        extractor: String = "Scanner.Extractor", "taglib";
        /// Stands between artist names where several are shown as one text.
        artist_joiner: String = "Scanner.ArtistJoiner", " • ";
        /// Artist names that are never split. In text form they are separated by commas, and blanks count.
        artist_split_exceptions: Vec<String> = "Scanner.ArtistSplitExceptions", "";
        /// Characters at which genres are split, where no other rule is given. Use Tags instead.
        genre_separators: String = "Scanner.GenreSeparators", "";
        /// Without effect but for ids of very old libraries.
        group_album_releases: bool = "Scanner.GroupAlbumReleases", "false";
        /// Follows symbolic links to folders.
        follow_symlinks: bool = "Scanner.FollowSymlinks", "true";
        /// Leaves out folders whose name begins with a dot.
        ignore_dot_folders: bool = "Scanner.IgnoreDotFolders", "true";
        /// Whether tracks that vanished from disk are forgotten, with their history.
        purge_missing: PurgeMissing = "Scanner.PurgeMissing", "never";
    }
}
