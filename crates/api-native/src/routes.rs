//! The routes of the room. Media are apart from the rest, since they must stay outside of compression.

use melodrome_http::{Right, Routes};

use crate::resources::{
    album, annotation, artist, artwork, genre, inspect, library, missing, now_playing, player, playlist,
    playlist_tracks, queue, radio, scan, scrobble, search, song, tag, transcoding, upkeep, upload, user,
};
use crate::rights::GroupAdmin;
use crate::state::Native;
use crate::{cover, events, media};

/// Routes below the base path, in two parts: what may be compressed, and streams, which must not be.
#[must_use]
pub fn routes(state: Native) -> (Routes, Routes) {
    let (plain, streams) = unstarted();
    (plain.with_state(state.clone()), streams.with_state(state))
}

/// The same before there is anything to answer from.
pub(crate) fn unstarted() -> (Routes<Native>, Routes<Native>) {
    let plain = Routes::new()
        .extractor::<GroupAdmin>(Right::Admin)
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
        .get("/api/playlist", playlist::list)
        .post("/api/playlist", playlist::post)
        .get("/api/playlist/{id}", playlist::get)
        .put("/api/playlist/{id}", playlist::put)
        .delete("/api/playlist/{id}", playlist::delete)
        .post("/api/playlist/{id}/image", upload::post_playlist)
        .delete("/api/playlist/{id}/image", upload::delete_playlist)
        .post("/api/artist/{id}/image", upload::post_artist)
        .delete("/api/artist/{id}/image", upload::delete_artist)
        .post("/api/radio/{id}/image", upload::post_radio)
        .delete("/api/radio/{id}/image", upload::delete_radio)
        .post("/api/artwork/{kind}/{id}/refresh", artwork::refresh)
        .get("/api/playlist/{id}/tracks", playlist_tracks::list)
        .post("/api/playlist/{id}/tracks", playlist_tracks::post)
        .put("/api/playlist/{id}/tracks", playlist_tracks::put_all)
        .delete("/api/playlist/{id}/tracks", playlist_tracks::delete)
        .get("/api/playlist/{id}/tracks/{place}", playlist_tracks::get)
        .put("/api/playlist/{id}/tracks/{place}", playlist_tracks::put)
        .delete("/api/playlist/{id}/tracks/{place}", playlist_tracks::delete_one)
        .get("/api/song/{id}/playlists", playlist::of_song)
        .get("/api/now-playing", now_playing::list)
        .get("/api/search", search::search)
        .get("/api/queue", queue::get)
        .post("/api/queue", queue::post)
        .put("/api/queue", queue::put)
        .delete("/api/queue", queue::delete)
        .get("/api/scrobble", scrobble::list)
        .get("/api/scrobble/{id}", scrobble::get)
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
        .merge(upkeep::routes());
    let streams = Routes::new()
        .get("/api/events", events::events)
        .get("/api/stream/{id}", media::stream)
        .get("/api/download/{id}", media::download)
        .get("/api/cover/{id}", cover::cover);
    (plain, streams)
}
