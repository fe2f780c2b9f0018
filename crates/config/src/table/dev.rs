//! Options: unsupported switches that existing set-ups contain.

use crate::option::chapter;
use crate::value::{LevelMap, Secret};
use std::time::Duration;

fn positive(value: &f64) -> Result<(), &'static str> {
    if *value > 0.0 { Ok(()) } else { Err("a number above 0") }
}

chapter! {
    /// Unsupported switches.
    Dev, "Switches for developers" {
        /// At the very first start, makes the account `admin` with this password.
        auto_create_admin_password: Secret = "DevAutoCreateAdminPassword", "";
        /// Treats everybody as this person.
        auto_login_username: String = "DevAutoLoginUsername", "";
        /// Log levels by source path.
        log_levels: LevelMap = "DevLogLevels", "";
        /// Names the line of code in log lines.
        log_source_line: bool = "DevLogSourceLine", "false";
        /// Offers profiles of the running process.
        profiler: bool = "DevEnableProfiler", "false";
        /// Sends events to the page.
        activity_panel: bool = "DevActivityPanel", "true";
        /// The least time between two events about a scan.
        activity_panel_update_rate: Duration = "DevActivityPanelUpdateRate", "300ms";
        /// Lists playlists in the side bar.
        sidebar_playlists: bool = "DevSidebarPlaylists", "true";
        /// Offers pages of artists.
        show_artist_page: bool = "DevShowArtistPage", "true";
        /// Shows the configuration to admins.
        ui_show_config: bool = "DevUIShowConfig", "true";
        /// The page renews its event stream.
        new_event_stream: bool = "DevNewEventStream", "true";
        /// Accepted for compatibility: a page of a list costs the same at any offset.
        offset_optimize: u32 = "DevOffsetOptimize", "50000";
        /// Covers made at once; 0 or less does not limit them.
        artwork_max_requests: Option<i64> = "DevArtworkMaxRequests", "", when_empty("by the number of processors");
        /// Covers that may wait.
        artwork_backlog_limit: u32 = "DevArtworkThrottleBacklogLimit", "100";
        /// How long a cover may wait.
        artwork_backlog_timeout: Duration = "DevArtworkThrottleBacklogTimeout", "1m";
        /// Frees a cover's slot before the client has read it.
        artwork_buffered: bool = "DevArtworkThrottleBuffered", "true";
        /// Workers that look for pictures.
        artwork_worker_concurrency: Option<i64> = "DevArtworkWorkerConcurrency", "", when_empty("by the number of processors");
        /// Questions per second to each picture service.
        artwork_external_max_rps: u32 = "DevArtworkExternalMaxRPS", "2";
        /// How long texts about artists are kept.
        artist_info_time_to_live: Duration = "DevArtistInfoTimeToLive", "24h";
        /// How long texts about albums are kept.
        album_info_time_to_live: Duration = "DevAlbumInfoTimeToLive", "168h";
        /// Accepted for compatibility: scans run inside the server.
        external_scanner: bool = "DevExternalScanner", "true";
        /// Files that are read at once.
        scanner_threads: u32 = "DevScannerThreads", "5";
        /// Scans only the folders that changed.
        selective_watcher: bool = "DevSelectiveWatcher", "true";
        /// How long after the start statistics are first sent.
        insights_initial_delay: Duration = "DevInsightsInitialDelay", "30m";
        /// Counts players in statistics.
        player_insights: bool = "DevEnablePlayerInsights", "true";
        /// Counts plugins in statistics.
        plugins_insights: bool = "DevEnablePluginsInsights", "true";
        /// How long compiling a plugin may take.
        plugin_compilation_timeout: Duration = "DevPluginCompilationTimeout", "1m";
        /// How many more artists are asked for than needed.
        external_artist_fetch_multiplier: f64 = "DevExternalArtistFetchMultiplier", "1.5" must positive;
        /// Sends names to services as they are written.
        preserve_unicode: bool = "DevPreserveUnicodeInExternalCalls", "false";
        /// Asks ffprobe about files when deciding how to play them.
        media_file_probe: bool = "DevEnableMediaFileProbe", "true";
    }
}
