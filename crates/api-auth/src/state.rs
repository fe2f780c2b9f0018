//! What the handlers need; built by the server.

use std::sync::Arc;

use crate::diagnose::DoctorSettings;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use melodrome_auth::Resolver;
use melodrome_store::Store;

/// What the page is told about this server.
#[derive(Debug, Clone, Default)]
pub struct PageSettings {
    /// Our version.
    pub version: String,
    /// Text on the sign-in form.
    pub welcome_message: String,
    /// Whether originals may be downloaded.
    pub enable_downloads: bool,
    /// Whether hearts are offered.
    pub enable_favourites: bool,
    /// Whether stars are offered.
    pub enable_star_rating: bool,
    /// Whether people may change their own account.
    pub enable_user_editing: bool,
    /// Theme of people who have not chosen one.
    pub default_theme: String,
    /// Volume of people who have not chosen one, in percent.
    pub default_ui_volume: u32,
    /// Shown at the first run and to admins.
    pub music_folder: String,
    /// Where a sign-out leads behind a login service; may be empty.
    pub logout_url: String,
    /// What the page about sign-in through a proxy needs to know.
    pub doctor: DoctorSettings,
    /// What we say we are to apps.
    pub server_type: String,
}

/// Answers with the page's HTML.
pub type Shell = Arc<dyn Fn(&HeaderMap) -> Response + Send + Sync>;

/// State of these routes. Cheap to clone.
#[derive(Clone)]
pub struct AuthApi {
    pub(crate) store: Store,
    pub(crate) resolver: Arc<Resolver>,
    pub(crate) page: Arc<PageSettings>,
    pub(crate) shell: Shell,
}

impl AuthApi {
    /// Puts it together.
    #[must_use]
    pub fn new(store: Store, resolver: Arc<Resolver>, page: PageSettings) -> Self {
        let shell: Shell = Arc::new(|_| (StatusCode::NOT_FOUND, "There is no page here.\n").into_response());
        Self { store, resolver, page: Arc::new(page), shell }
    }

    /// The same with the page's own HTML, which lies in a room of its own.
    #[must_use]
    pub fn with_shell(self, shell: Shell) -> Self {
        Self { shell, ..self }
    }
}
