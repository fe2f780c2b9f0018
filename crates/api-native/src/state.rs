//! What the handlers need; built by the server.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use melodrome_artwork::Artwork;
use melodrome_auth::Resolver;
use melodrome_background::Bus;
use melodrome_http::Caller;
use melodrome_listening::Listening;
use melodrome_model::{Id, Millis};
use melodrome_scanner::Scanner;
use melodrome_store::Store;
use melodrome_streaming::Streaming;
use parking_lot::Mutex;
use tokio::sync::watch;

use crate::filters::ListParams;
use crate::resources::inspect::{Gate, InspectOptions};
use crate::resources::upkeep::ShownConfig;

/// What these routes stand on.
pub struct Settings {
    /// The database.
    pub store: Store,
    /// Rules of accounts.
    pub resolver: Arc<Resolver>,
    /// Where events come from.
    pub bus: Bus,
    /// Scans.
    pub scanner: Scanner,
    /// Plays and what is playing.
    pub listening: Listening,
    /// Audio.
    pub streaming: Streaming,
    /// Covers.
    pub artwork: Artwork,
    /// `DefaultPlaylistPublicVisibility`.
    pub public_playlists: bool,
    /// Our version.
    pub version: String,
    /// Turns true when the server ends: streams of events end with it.
    pub stopping: watch::Receiver<bool>,
    /// How long one stream of events may last.
    pub max_stream_age: Duration,
    /// What the operator decided about the small resources.
    pub options: Options,
}

/// What the operator decided about the small resources.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `MaxImageUploadSize`: bytes of a picture.
    pub max_upload: usize,
    /// `EnableTranscodingConfig`: admins may change commands.
    pub transcoding_config: bool,
    /// `RecentlyAddedByModTime`: new is what has a new file.
    pub recent_by_file: bool,
    /// `Inspect.*`.
    pub inspect: InspectOptions,
    /// The configuration for admins; `None` = not shown.
    pub config: Option<ShownConfig>,
}

struct Inner {
    settings: Settings,
    started_at: Millis,
    inspections: Gate,
    /// The seed of each listener's last shuffle without a seed of its own, so that its next page continues it.
    seeds: Mutex<HashMap<i64, String>>,
}

/// State of these routes. Cheap to clone.
#[derive(Clone)]
pub struct Native {
    inner: Arc<Inner>,
}

impl Native {
    /// Puts it together.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let started_at = settings.store.clock().now();
        let inspections = Gate::new(&settings.options.inspect);
        Self { inner: Arc::new(Inner { settings, started_at, inspections, seeds: Mutex::default() }) }
    }

    pub(crate) fn parts(&self) -> &Settings {
        &self.inner.settings
    }

    pub(crate) fn inspections(&self) -> &Gate {
        &self.inner.inspections
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.settings.store
    }

    pub(crate) fn now(&self) -> Millis {
        self.store().clock().now()
    }

    pub(crate) fn started_at(&self) -> Millis {
        self.inner.started_at
    }

    /// The seed of a shuffled list: the one asked for, else a new one at each first page.
    pub(crate) fn seed(&self, caller: &Caller, list: &ListParams) -> String {
        if let Some(seed) = list.text("seed") {
            return seed;
        }
        let mut seeds = self.inner.seeds.lock();
        if list.window().0 == 0 {
            seeds.insert(caller.viewer().user(), Id::random().into_string());
        }
        seeds.entry(caller.viewer().user()).or_insert_with(|| Id::random().into_string()).clone()
    }
}
