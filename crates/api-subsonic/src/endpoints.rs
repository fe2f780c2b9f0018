//! The endpoints, a file per section of the standard, and the table that binds each to its two names.

mod annotation;
mod browsing;
mod lists;
mod media;
mod playlists;
mod scanning;
mod searching;
mod system;
mod users;

use std::future::Future;

use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, StatusCode, header};
use melodrome_http::{Right, Routes};

use crate::call::{Call, Visitor};
use crate::errors::SubsonicError;
use crate::player;
use crate::render::Payload;
use crate::state::Subsonic;

/// Calls that no server of today answers. Apps read the status and hide what needs them.
const GONE: [&str; 7] =
    ["search", "getChatMessages", "addChatMessage", "getVideos", "getVideoInfo", "getCaptions", "hls"];
const NEVER: &str = "This endpoint will not be implemented";

/// Calls that may come.
const WISHED: [&str; 12] = [
    "getPodcasts",
    "getNewestPodcasts",
    "refreshPodcasts",
    "createPodcastChannel",
    "deletePodcastChannel",
    "deletePodcastEpisode",
    "downloadPodcastEpisode",
    "createUser",
    "updateUser",
    "deleteUser",
    "changePassword",
    "jukeboxControl",
];
const PERHAPS: &str = "This endpoint is not implemented, but may be in future releases";

/// Calls that need a plugin which nobody has.
const EMPTY: [&str; 2] = ["getSonicSimilarTracks", "findSonicPath"];

/// Everything under `/rest`.
#[must_use]
pub fn routes(app: Subsonic) -> Routes {
    let table = Table(Routes::new().extractor::<Call>(Right::User))
        .open("getOpenSubsonicExtensions", |visitor: Visitor| async move {
            let extensions = system::get_open_subsonic_extensions(visitor.app().options().app_passwords);
            visitor.answer(Ok(extensions))
        })
        .on("ping", system::ping)
        .on("tokenInfo", system::token_info)
        .on("getLicense", system::get_license)
        .on("getMusicFolders", browsing::get_music_folders)
        .raw("getArtists", browsing::get_artists)
        .on("getArtist", browsing::get_artist)
        .on("getAlbum", browsing::get_album)
        .on("getSong", browsing::get_song)
        .raw("getGenres", browsing::get_genres)
        .raw("getAlbumList2", lists::get_album_list2)
        .on("getRandomSongs", lists::get_random_songs)
        .on("getSongsByGenre", lists::get_songs_by_genre)
        .on("getStarred2", lists::get_starred2)
        .on("search3", searching::search3)
        .on("star", annotation::star)
        .on("unstar", annotation::unstar)
        .on("setRating", annotation::set_rating)
        .on("scrobble", annotation::scrobble)
        .on("getPlaylists", playlists::get_playlists)
        .raw("getPlaylist", playlists::get_playlist)
        .raw("createPlaylist", playlists::create_playlist)
        .on("updatePlaylist", playlists::update_playlist)
        .on("deletePlaylist", playlists::delete_playlist)
        .on("getUser", users::get_user)
        .on("startScan", scanning::start_scan)
        .on("getScanStatus", scanning::get_scan_status)
        .raw("stream", media::stream)
        .raw("download", media::download)
        .raw("getCoverArt", media::get_cover_art);
    let table = GONE.iter().fold(table, |table, name| table.refused(name, StatusCode::GONE, NEVER));
    let table = WISHED.iter().fold(table, |table, name| table.refused(name, StatusCode::NOT_IMPLEMENTED, PERHAPS));
    let table = EMPTY.iter().fold(table, |table, name| table.refused(name, StatusCode::NOT_FOUND, ""));
    let noted = from_fn_with_state(app.clone(), player::note);
    let inner = table.0.map(|router| router.layer(noted).fallback(unknown));
    Routes::new().nest("/rest", inner).with_state(app)
}

/// What is not built: no envelope and no question who asks, since apps probe for features this way.
async fn unknown() -> Response {
    std::future::ready((StatusCode::NOT_FOUND, "404 page not found\n").into_response()).await
}

/// Routes with the dialect's two names each, for any method.
struct Table(Routes<Subsonic>);

impl Table {
    fn both<H, T>(self, name: &str, handler: H) -> Self
    where
        H: axum::handler::Handler<T, Subsonic>,
        T: melodrome_http::Extractors + 'static,
    {
        Self(self.0.any(&format!("/{name}"), handler.clone()).any(&format!("/{name}.view"), handler))
    }

    /// A public endpoint.
    fn open<F, R>(self, name: &str, endpoint: F) -> Self
    where
        F: Fn(Visitor) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Response> + Send,
    {
        self.both(name, move |visitor: Visitor| endpoint(visitor))
    }

    /// A name that is known and not built, told by the status to whoever is let in.
    fn refused(self, name: &str, status: StatusCode, text: &'static str) -> Self {
        self.both(name, move |_: Call| async move {
            let mut response = (status, text).into_response();
            let headers = response.headers_mut();
            if text.is_empty() {
                headers.remove(header::CONTENT_TYPE);
            }
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            response
        })
    }

    /// An endpoint that gives a value.
    fn on<F, R, T>(self, name: &str, endpoint: F) -> Self
    where
        F: Fn(std::sync::Arc<Call>) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Result<T, SubsonicError>> + Send,
        T: Payload + Send,
    {
        self.both(name, move |call: Call| {
            let call = std::sync::Arc::new(call);
            let said = endpoint(std::sync::Arc::clone(&call));
            async move { call.visitor().answer(said.await) }
        })
    }

    /// An endpoint that gives a response of its own.
    fn raw<F, R>(self, name: &str, endpoint: F) -> Self
    where
        F: Fn(std::sync::Arc<Call>) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Result<Response, SubsonicError>> + Send,
    {
        self.both(name, move |call: Call| {
            let call = std::sync::Arc::new(call);
            let said = endpoint(std::sync::Arc::clone(&call));
            async move { said.await.unwrap_or_else(|error| call.visitor().refuse(&error)) }
        })
    }
}
