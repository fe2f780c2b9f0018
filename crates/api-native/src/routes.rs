//! The routes of the room. Media are apart from the rest, since they must stay outside of compression.

use melodrome_http::Routes;

use crate::resources::{
    album, annotation, artist, genre, inspect, library, missing, player, queue, radio, scan, scrobble, search, song, tag,
    transcoding, upkeep, user,
};
use crate::state::Native;
use crate::{cover, events, media};

/// Routes below the base path, in two parts: what may be compressed, and streams, which must not be.
#[must_use]
pub fn routes(state: Native) -> (Routes, Routes) {
    let plain = Routes::new()
        .get("/api/album", album::list)
        .get("/api/album/letters", album::letters)
        .get("/api/album/{id}", album::get)
        .put("/api/album/{id}/annotation", annotation::album)
        .get("/api/song", song::list)
        .get("/api/song/{id}", song::get)
        .put("/api/song/{id}/annotation", annotation::song)
        .get("/api/artist", artist::list)
        .get("/api/artist/letters", artist::letters)
        .get("/api/artist/{id}", artist::get)
        .put("/api/artist/{id}/annotation", annotation::artist)
        .put("/api/playlist/{id}/annotation", annotation::playlist)
        .get("/api/genre", genre::list)
        .get("/api/genre/{id}", genre::get)
        .get("/api/tag", tag::list)
        .get("/api/tag/{id}", tag::get)
        .get("/api/missing", missing::list)
        .delete("/api/missing", missing::delete)
        .get("/api/missing/{id}", missing::get)
        .get("/api/search", search::search)
        .get("/api/queue", queue::get)
        .post("/api/queue", queue::post)
        .put("/api/queue", queue::put)
        .post("/api/scrobble", scrobble::post)
        .get("/api/scan", scan::get)
        .post("/api/scan", scan::post)
        .delete("/api/scan", scan::delete)
        .merge(user::routes())
        .merge(library::routes())
        .merge(player::routes())
        .merge(transcoding::routes())
        .merge(radio::routes())
        .merge(inspect::routes())
        .merge(upkeep::routes())
        .with_state(state.clone());
    let streams = Routes::new()
        .get("/api/events", events::events)
        .get("/api/stream/{id}", media::stream)
        .get("/api/download/{id}", media::download)
        .get("/api/cover/{id}", cover::cover)
        .with_state(state);
    (plain, streams)
}
