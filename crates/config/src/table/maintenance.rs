//! Options: jukebox, metrics, backups, upkeep.

use crate::option::chapter;
use crate::value::{Devices, Schedule, Secret};
use std::path::PathBuf;

#[expect(clippy::ptr_arg, reason = "a check takes the option's own type")]
fn absolute(path: &String) -> Result<(), &'static str> {
    if path.starts_with('/') { Ok(()) } else { Err("a path that begins with a slash, such as /metrics") }
}

chapter! {
    /// Playing on the server's own sound card.
    Jukebox, "Jukebox" {
        /// Lets apps play on the server's own sound card.
        enabled: bool = "Jukebox.Enabled", "false";
        /// The devices, as pairs of shown name and device.
        devices: Devices = "Jukebox.Devices", "";
        /// The device that is used first.
        default: String = "Jukebox.Default", "", when_empty("the system's default");
        /// Only admins may use it.
        admin_only: bool = "Jukebox.AdminOnly", "true";
        /// The mpv program that plays.
        mpv_path: Option<PathBuf> = "MPVPath", "", when_empty("the mpv of PATH");
        /// Its command line: %d is the device, %f the file, %s the control socket.
        mpv_command: String = "MPVCmdTemplate", "mpv --audio-device=%d --no-audio-display %f --input-ipc-server=%s";
    }
}

chapter! {
    /// Metrics.
    Prometheus, "Metrics" {
        /// Offers metrics for Prometheus.
        enabled: bool = "Prometheus.Enabled", "false", flag("prometheus.enabled");
        /// Their path, under BaseURL.
        metrics_path: String = "Prometheus.MetricsPath", "/metrics" must absolute, flag("prometheus.metricspath");
        /// The password for them, with any user name.
        password: Secret = "Prometheus.Password", "", when_empty("they are public");
    }
}

chapter! {
    /// Backups.
    Backup, "Backups" {
        /// The folder of backups.
        path: Option<PathBuf> = "Backup.Path", "";
        /// When a backup is made by itself.
        schedule: Schedule = "Backup.Schedule", "";
        /// How many backups are kept.
        count: u32 = "Backup.Count", "0";
    }
}

chapter! {
    /// Upkeep of the database.
    Maintenance, "Upkeep" {
        /// Refreshes the database's statistics once a day.
        scheduled_db_analyze: bool = "EnableScheduledDBAnalyze", "true";
    }
}
