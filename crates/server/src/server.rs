//! Start and stop.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use melodrome_api_auth::AuthApi;
use melodrome_api_native::Native;
use melodrome_config::Config;
use melodrome_config::value::ListenAddress;
use melodrome_http::{Door, Route};
use melodrome_model::{Clock, ScanKind};
use melodrome_web::Page;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracing::{error, info, warn};

use crate::control::{self, Backstage};
use crate::error::{Error, Result};
use crate::listen::Listener;
use crate::lock::Lock;
use crate::services::Services;
use crate::{connections, health, names, router, settings};

/// How long one stream of events lasts at most, where the configuration sets no limit.
const STREAM_AGE: Duration = Duration::from_secs(3600);

/// A running server.
pub struct Server {
    services: Services,
    place: String,
    port: Option<u16>,
    table: Vec<Route>,
    stop: watch::Sender<bool>,
    listening: JoinHandle<()>,
    control: JoinHandle<()>,
    work: Vec<JoinHandle<()>>,
    _lock: Lock,
}

impl Server {
    /// Starts: takes the data folder, opens the database, listens, scans as configured.
    ///
    /// # Errors
    /// What keeps it from starting, on one line.
    pub async fn start(config: &Config, version: &str, clock: Clock) -> Result<Self> {
        let began = Instant::now();
        let lock = Lock::take(&config.place.data)?;
        let services = Services::start(config, clock).await?;
        // Before anything is scanned: a port that is taken ends the start at once.
        let network = &config.network;
        let listener = Listener::bind(&network.address, network.port, network.unix_socket_perm.0).await?;
        let (stop, stopping) = watch::channel(false);
        let page = Page::embedded(network.base_url.path(), &network.frame_options);
        let built = page.is_built();
        let (router, table) = assemble(config, version, &services, page, stopping.clone());
        let (place, port) = (listener.place(), listener.port());
        let backstage = Backstage::new(
            services.store.clone(),
            services.resolver.clone(),
            services.scanner.clone(),
            settings::site(config),
        );
        let control = control::listen(&config.place.data, backstage, stopping.clone()).await?;
        let balancers = settings::balancers(config)?;
        let mut work = services.work(config, &stopping);
        let clock = services.store.clock().clone();
        work.push(tokio::spawn(names::watch(balancers.names(), clock, stopping.clone())));
        let listening =
            tokio::spawn(connections::serve(listener, balancers, router, stopping, network.shutdown_timeout));
        services.scan_at_start(config);
        let server = Self { services, place, port, table, stop, listening, control, work, _lock: lock };
        server.tell(config, version, built, began);
        Ok(server)
    }

    fn tell(&self, config: &Config, version: &str, page_built: bool, began: Instant) {
        let (on_socket, in_public) = reach(config);
        for warning in self.services.resolver.settings().warnings(on_socket, in_public) {
            warn!("{warning}");
        }
        if !page_built {
            warn!("this binary was built without the page; apps work, and the page says how to build it");
        }
        let base = config.network.base_url.path();
        info!(
            version,
            database = settings::database_words(config),
            music = %config.place.music.display(),
            external_auth = !config.ext_auth.trusted_sources.is_empty(),
            "Melodrome"
        );
        let startup_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        info!(address = self.place, base_path = base, startup_ms, "----> Melodrome server is ready!");
    }

    /// The port, when it listens on one: tests ask for port 0.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// Where it listens, for people.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Every route of the API rooms and who may use it.
    #[must_use]
    pub fn routes(&self) -> &[Route] {
        &self.table
    }

    /// Starts a quick scan: somebody asked by a signal.
    pub fn scan(&self) {
        info!("Received signal, triggering a new scan");
        let _ = self.services.scanner.start(ScanKind::Quick);
    }

    /// Reads again what may change while the server runs: the secrets of the proxy. What cannot be read leaves the former
    /// ones in place.
    pub fn reload(&self, config: &Config) {
        let secrets = &self.services.resolver.settings().secrets;
        let read = settings::proxy_secrets(config)
            .map_err(|problem| problem.to_string())
            .and_then(|text| secrets.replace(&text).map_err(|problem| problem.to_string()));
        match read {
            Ok(()) => info!("Read the secrets of the proxy again"),
            Err(problem) => error!("{problem}; the former secrets stay"),
        }
    }

    /// Stops in good order: nothing new, requests finish within the grace time, scans stop, the database closes.
    ///
    /// # Errors
    /// When a part ended abnormally; everything else was closed all the same.
    pub async fn stop(self) -> Result<()> {
        let Self { services, stop, listening, control, work, _lock, .. } = self;
        let _ = stop.send(true);
        // The scan first: it may take a while to reach a file's end, and nobody waits for it in between.
        services.scanner.cancel();
        let mut lost = false;
        for part in std::iter::once(listening).chain([control]).chain(work) {
            lost |= part.await.is_err();
        }
        let closed = tokio::task::spawn_blocking(move || {
            services.close();
            info!("Closing Database");
        });
        lost |= closed.await.is_err();
        if lost {
            error!("a part of the server ended abnormally");
            return Err(Error::Refused("a part of the server ended abnormally; the log says more".to_owned()));
        }
        info!("Melodrome stopped, bye.");
        Ok(())
    }
}

/// Whether it listens on a UNIX socket, and whether other machines can reach it.
fn reach(config: &Config) -> (bool, bool) {
    match &config.network.address {
        ListenAddress::Unix(_) => (true, false),
        ListenAddress::Tcp(host) => (false, !matches!(host.as_str(), "127.0.0.1" | "::1" | "localhost")),
    }
}

fn assemble(
    config: &Config,
    version: &str,
    services: &Services,
    page: Page,
    stopping: watch::Receiver<bool>,
) -> (Router, Vec<Route>) {
    let door = Door::watching(
        services.store.clone(),
        services.resolver.clone(),
        &config.network.frame_options,
        Some(services.bus.clone()),
    );
    let page = Arc::new(page);
    let shell = Arc::clone(&page);
    let auth = AuthApi::new(services.store.clone(), services.resolver.clone(), settings::page(config, version))
        .with_shell(Arc::new(move |headers| shell.index(headers)));
    let age = config.ext_auth.max_stream_age;
    let native = Native::new(melodrome_api_native::Settings {
        store: services.store.clone(),
        resolver: services.resolver.clone(),
        bus: services.bus.clone(),
        scanner: services.scanner.clone(),
        listening: services.listening.clone(),
        streaming: services.streaming.clone(),
        artwork: services.artwork.clone(),
        public_playlists: config.library.default_playlist_public,
        version: version.to_owned(),
        stopping,
        max_stream_age: if age.is_zero() { STREAM_AGE } else { age.min(STREAM_AGE) },
        options: settings::native(config),
    });
    let rooms = melodrome_api_subsonic::Rooms {
        store: services.store.clone(),
        listening: services.listening.clone(),
        streaming: services.streaming.clone(),
        artwork: services.artwork.clone(),
        scanner: services.scanner.clone(),
    };
    let subsonic = melodrome_api_subsonic::Subsonic::new(rooms, settings::subsonic(config, version));
    let (on_socket, in_public) = reach(config);
    let health = health::Parts {
        store: services.store.clone(),
        streaming: services.streaming.clone(),
        scanner: services.scanner.clone(),
        resolver: services.resolver.clone(),
        version: version.to_owned(),
        began: Instant::now(),
        on_socket,
        in_public,
    };
    let (plain, streams) = melodrome_api_native::routes(native);
    router::build(router::Parts {
        door,
        store: services.store.clone(),
        plain: melodrome_api_auth::routes(auth)
            .merge(plain)
            .merge(melodrome_api_subsonic::routes(subsonic))
            .merge(health::told(health)),
        streams,
        page,
        base: config.network.base_url.path().to_owned(),
        max_body: usize::try_from(config.network.max_body_size.0).unwrap_or(usize::MAX),
    })
}
