//! What the endpoints work with: the rooms below, the options, and heavy answers kept for the next caller.

use std::sync::Arc;

use bytes::Bytes;
use melodrome_artwork::Artwork;
use melodrome_listening::Listening;
use melodrome_model::viewer::Libraries;
use melodrome_scanner::Scanner;
use melodrome_store::Store;
use melodrome_streaming::Streaming;
use moka::sync::Cache;

use crate::client::Clients;
use crate::render::{Format, Identity};
use crate::responses::Style;
use crate::responses::artist::{DEFAULT_GROUPS, Groups};

/// Bytes that kept answers may take.
const KEPT: u64 = 32 << 20;
/// Listeners whose place in a random list is remembered.
const SEEDS: u64 = 10_000;

/// The options of the dialect.
#[derive(Debug, Clone)]
pub struct Options {
    /// What we say we are.
    pub identity: Identity,
    /// `Subsonic.LegacyClients`: no fields of OpenSubsonic.
    pub legacy_clients: Clients,
    /// `Subsonic.MinimalClients`: hardly any fields.
    pub minimal_clients: Clients,
    /// `Subsonic.AppendSubtitle`.
    pub append_subtitle: bool,
    /// `Subsonic.AppendAlbumVersion`.
    pub append_album_version: bool,
    /// `Subsonic.ArtistParticipations`: an artist's page shows albums they only appear on.
    pub artist_participations: bool,
    /// `PreferSortTags`.
    pub sort_tags: bool,
    /// `RecentlyAddedByModTime`: new is what has a new file.
    pub recent_by_file: bool,
    /// `Subsonic.EnableAverageRating`.
    pub average_rating: bool,
    /// `IgnoredArticles`.
    pub ignored_articles: String,
    /// `IndexGroups`.
    pub index_groups: Groups,
    /// `DefaultPlaylistPublicVisibility`.
    pub public_playlists: bool,
    /// `Subsonic.DefaultReportRealPath`: what an app gets that is seen for the first time.
    pub report_real_path: bool,
    /// Path below which everything lies, without slash at its end; cookies are bound to it.
    pub base_path: String,
    /// `Auth.AppPasswords`: there are app passwords and API keys.
    pub app_passwords: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            identity: Identity { name: "melodrome".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
            legacy_clients: Clients::parse("DSub"),
            minimal_clients: Clients::parse("SubMusic"),
            append_subtitle: true,
            append_album_version: true,
            artist_participations: false,
            sort_tags: false,
            recent_by_file: false,
            average_rating: true,
            ignored_articles: melodrome_model::text::DEFAULT_ARTICLES.to_owned(),
            index_groups: Groups::parse(DEFAULT_GROUPS),
            public_playlists: false,
            report_real_path: false,
            base_path: String::new(),
            app_passwords: true,
        }
    }
}

/// The rooms that the endpoints speak to.
#[derive(Clone)]
pub struct Rooms {
    /// Everything stored.
    pub store: Store,
    /// Stars, ratings, plays.
    pub listening: Listening,
    /// Audio.
    pub streaming: Streaming,
    /// Pictures.
    pub artwork: Artwork,
    /// Scans.
    pub scanner: Scanner,
}

/// State of the endpoints. Cheap to clone.
#[derive(Clone)]
pub struct Subsonic {
    inner: Arc<Inner>,
}

struct Inner {
    rooms: Rooms,
    options: Options,
    kept: Cache<Kept, Bytes>,
    seeds: Cache<(i64, String), String>,
}

/// What a kept answer depends on; equal keys have equal answers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Kept {
    /// Which question.
    pub(crate) what: &'static str,
    /// Whose libraries.
    pub(crate) libraries: Libraries,
    /// What is in them.
    pub(crate) version: i64,
    /// Whose marks, and which; 0 when the answer has none.
    pub(crate) marks: (i64, u64),
    /// How it is written.
    pub(crate) format: Format,
    /// What is left out.
    pub(crate) style: Style,
    /// When the libraries were scanned last.
    pub(crate) scanned_at: i64,
}

impl Subsonic {
    /// With these rooms and options.
    #[must_use]
    pub fn new(rooms: Rooms, options: Options) -> Self {
        let kept = Cache::builder()
            .max_capacity(KEPT)
            .weigher(|_, body: &Bytes| u32::try_from(body.len() + 256).unwrap_or(u32::MAX))
            .build();
        Self { inner: Arc::new(Inner { rooms, options, kept, seeds: Cache::new(SEEDS) }) }
    }

    pub(crate) fn rooms(&self) -> &Rooms {
        &self.inner.rooms
    }

    pub(crate) fn options(&self) -> &Options {
        &self.inner.options
    }

    pub(crate) fn kept(&self) -> &Cache<Kept, Bytes> {
        &self.inner.kept
    }

    /// The seed of a listener's random list: a new one with its first page, the same for the pages after it.
    pub(crate) fn seed(&self, user: i64, client: &str, first_page: bool) -> String {
        let key = (user, client.to_owned());
        if first_page {
            self.inner.seeds.insert(key.clone(), melodrome_model::Id::random().into_string());
        }
        self.inner.seeds.get_with(key, || melodrome_model::Id::random().into_string())
    }

    pub(crate) fn style(&self, client: &str) -> Style {
        let options = self.options();
        Style {
            legacy: options.legacy_clients.has(client),
            minimal: options.minimal_clients.has(client),
            subtitles: options.append_subtitle,
            versions: options.append_album_version,
            sort_tags: options.sort_tags,
            recent_by_file: options.recent_by_file,
        }
    }
}
