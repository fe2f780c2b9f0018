//! Log lines: text for people or one JSON object a line, to the standard error stream or a file. Other people's crates are
//! heard from `warn` on, whatever the level is: their details hold requests and addresses that ours leave out.

use std::fs::OpenOptions;
use std::io::IsTerminal as _;
use std::sync::Mutex;

use anyhow::Context as _;
use melodrome_config::Config;
use melodrome_config::value::{LogFormat, LogLevel};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::writer::BoxMakeWriter;

/// Starts logging as configured; once per process.
pub(crate) fn start(config: &Config) -> anyhow::Result<()> {
    let level = match config.log.level {
        LogLevel::Fatal | LogLevel::Error => "error",
        LogLevel::Warn => "warn",
        LogLevel::Info => "info",
        LogLevel::Debug => "debug",
        LogLevel::Trace => "trace",
    };
    let others = if level == "error" { "error" } else { "warn" };
    let filter = EnvFilter::new(format!("{others},melodrome={level}"));
    let (writer, colours) = match &config.log.file {
        Some(path) => {
            let file = OpenOptions::new().create(true).append(true).open(path);
            let file = file.with_context(|| format!("LogFile: {} cannot be written", path.display()))?;
            (BoxMakeWriter::new(Mutex::new(file)), false)
        }
        None => (BoxMakeWriter::new(std::io::stderr), std::io::stderr().is_terminal()),
    };
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer).with_ansi(colours);
    let started = match config.log.format {
        LogFormat::Text => lines.with_target(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
    };
    started.map_err(|problem| anyhow::anyhow!("logging cannot be started: {problem}"))
}
