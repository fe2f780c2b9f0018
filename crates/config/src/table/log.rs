//! Options: logging.

use crate::option::chapter;
use crate::value::{LogFormat, LogLevel};
use std::path::PathBuf;

chapter! {
    /// What is logged.
    Log, "Logging" {
        /// How much is logged.
        level: LogLevel = "LogLevel", "info", flag("loglevel"), short('l'), everywhere();
        /// A file that log lines are appended to.
        file: Option<PathBuf> = "LogFile", "", flag("logfile"), everywhere(), when_empty("the standard error stream");
        /// Lines for people, or one JSON object per line.
        format: LogFormat = "LogFormat", "text";
        /// Accepted for compatibility. Secrets never reach the log, whatever is set here.
        redact: bool = "EnableLogRedacting", "true";
    }
}
