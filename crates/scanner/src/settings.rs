//! How to scan: values from the configuration, and named places where a test may step in.

use std::sync::Arc;

use melodrome_model::Clock;
use melodrome_tags::{Mapping, PidRules};

type Hook = Arc<dyn Fn(&str) + Send + Sync>;

/// A place in a scan where a test looks in or fails it. Does nothing in the product.
#[derive(Clone, Default)]
pub struct Probe(Option<Hook>);

impl Probe {
    /// Calls `hook` with the name of each place: `listed`, `read`, `batch-written`, `folder-finished`, `walked`.
    #[must_use]
    pub fn new(hook: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(hook)))
    }

    /// Tells the hook that a place was reached; a hook may pass places on to another one.
    pub fn visit(&self, place: &str) {
        self.at(place);
    }

    pub(crate) fn at(&self, place: &str) {
        if let Some(hook) = &self.0 {
            hook(place);
        }
    }
}

impl std::fmt::Debug for Probe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Probe")
    }
}

/// How to scan.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Threads that read files.
    pub threads: usize,
    /// Follow links to files and folders.
    pub follow_symlinks: bool,
    /// Skip folders whose name begins with one dot.
    pub ignore_dot_folders: bool,
    /// Articles that sort forms leave out, blank-separated.
    pub articles: String,
    /// The mapping of tag names.
    pub mapping: Arc<Mapping>,
    /// The rules of persistent ids.
    pub pid: Arc<PidRules>,
    /// Time.
    pub clock: Clock,
    /// For tests.
    pub probe: Probe,
}

impl Settings {
    /// The defaults of the configuration.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self {
            threads: std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 8),
            follow_symlinks: true,
            ignore_dot_folders: true,
            articles: melodrome_model::text::DEFAULT_ARTICLES.to_owned(),
            mapping: Arc::new(Mapping::default()),
            pid: Arc::new(PidRules::default()),
            clock,
            probe: Probe::default(),
        }
    }
}
