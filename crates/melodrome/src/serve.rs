//! `serve`: starts the server and waits for a signal that ends it.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use anyhow::Context as _;
use melodrome_config::{Config, Input, Resolved, load, not_in_effect_line};
use melodrome_model::Clock;
use melodrome_server::Server;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing::{info, warn};

use crate::{VERSION, logging};

pub(crate) fn run(input: &Input) -> anyhow::Result<ExitCode> {
    let (config, resolved) = load(input)?;
    logging::start(&config)?;
    tell(&config, &resolved);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no threads to run on")?;
    let code = runtime.block_on(serve(&config))?;
    Ok(code)
}

/// What the configuration has to say, once.
fn tell(config: &Config, resolved: &Resolved) {
    if let Some(file) = resolved.file() {
        info!(file = %file.display(), "Loaded configuration");
    }
    for warning in resolved.warnings() {
        warn!("{warning}");
    }
    if let Some(line) = not_in_effect_line(resolved) {
        warn!("{line}");
    }
    let old = config.place.data.join("navidrome.db");
    if old.exists() {
        warn!("{} belongs to an older set-up; it is left alone, and taking it over is not possible yet", old.display());
    }
}

struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
    scan: Signal,
    in_terminal: bool,
}

enum Asked {
    Stop(u8),
    Scan,
    Reload,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            scan: signal(SignalKind::user_defined1())?,
            in_terminal: std::io::stdin().is_terminal(),
        })
    }

    async fn next(&mut self) -> Asked {
        tokio::select! {
            _ = self.interrupt.recv() => Asked::Stop(130),
            _ = self.terminate.recv() => Asked::Stop(143),
            // A terminal that closes wants the end; whoever sends it to a service wants its secrets read again.
            _ = self.hang_up.recv() => if self.in_terminal { Asked::Stop(129) } else { Asked::Reload },
            _ = self.scan.recv() => Asked::Scan,
        }
    }
}

async fn serve(config: &Config) -> anyhow::Result<ExitCode> {
    let mut signals = Signals::listen().context("signals cannot be heard")?;
    let server = Box::pin(Server::start(config, VERSION, Clock::System)).await?;
    loop {
        match signals.next().await {
            Asked::Scan => server.scan(),
            Asked::Reload => server.reload(config),
            Asked::Stop(_) => break,
        }
    }
    tokio::select! {
        stopped = Box::pin(server.stop()) => stopped?,
        // Somebody who asks twice does not want to wait.
        code = impatience(&mut signals) => {
            warn!("asked to stop a second time: ending at once");
            return Ok(ExitCode::from(code));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn impatience(signals: &mut Signals) -> u8 {
    loop {
        if let Asked::Stop(code) = signals.next().await {
            return code;
        }
    }
}
