//! Section "Browsing", the ID3 family.

use std::sync::Arc;

use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use melodrome_model::{Id, ItemKind, Viewer};
use melodrome_store::{Reader, albums, annotations, artists, genres, libraries, tracks};

use crate::call::Call;
use crate::errors::SubsonicError;
use crate::render::{self, Payload};
use crate::responses::album::AlbumWithSongs;
use crate::responses::artist::{ArtistId3, ArtistWithAlbums, Artists, Index};
use crate::responses::child::Song;
use crate::responses::lists::{Genre, Genres};
use crate::responses::system::{MusicFolder, MusicFolders};
use crate::state::Kept;

/// The caller's libraries by name.
pub(super) async fn get_music_folders(call: Arc<Call>) -> Result<MusicFolders, SubsonicError> {
    let viewer = call.viewer().clone();
    let rows = call.app().rooms().store.read(move |db| libraries::list(db, &viewer)).await?;
    let mut music_folder: Vec<MusicFolder> =
        rows.into_iter().map(|library| MusicFolder { id: library.id, name: library.name }).collect();
    music_folder.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
    Ok(MusicFolders { music_folder })
}

/// Everybody whom albums are filed under, by letter.
pub(super) async fn get_artists(call: Arc<Call>) -> Result<Response, SubsonicError> {
    let scope = call.scope();
    kept(
        &call,
        "artists",
        move |db| {
            let viewer = scope.narrow(db).map_err(|error| error.or_not_found("Library not found or empty"))?;
            let marks = (viewer.user(), annotations::stamp(db, &viewer, ItemKind::Artist)?);
            Ok((viewer, marks))
        },
        |call, db, viewer, scanned_at| {
            let rows = artists::filed_under(db, viewer, 0, usize::MAX)?.items;
            let options = call.app().options();
            let orders: Vec<String> = rows.iter().map(|artist| artist.order_name.clone()).collect();
            let told = call.teller().artists(db, viewer, rows)?;
            let mut groups: std::collections::BTreeMap<&str, Vec<ArtistId3>> = std::collections::BTreeMap::new();
            for (order, artist) in orders.iter().zip(told) {
                groups.entry(options.index_groups.of(order)).or_default().push(artist);
            }
            let index = groups.into_iter().map(|(name, artist)| Index { name: name.to_owned(), artist }).collect();
            Ok(Artists { last_modified: scanned_at, ignored_articles: options.ignored_articles.clone(), index })
        },
    )
    .await
}

/// Every genre, the one with most tracks first.
pub(super) async fn get_genres(call: Arc<Call>) -> Result<Response, SubsonicError> {
    let viewer = call.viewer().clone();
    kept(
        &call,
        "genres",
        move |_| Ok((viewer, (0, 0))),
        |_, db, viewer, _| {
            let mut rows = genres::list(db, viewer)?;
            rows.sort_by(|a, b| {
                b.track_count
                    .cmp(&a.track_count)
                    .then(b.album_count.cmp(&a.album_count))
                    .then_with(|| a.name.cmp(&b.name))
            });
            let genre = rows.into_iter().map(|row| Genre {
                song_count: row.track_count,
                album_count: row.album_count,
                value: if row.name.is_empty() { "<Empty>".to_owned() } else { row.name },
            });
            Ok(Genres { genre: genre.collect() })
        },
    )
    .await
}

/// An answer that is made once for equal questions, with a tag by which a client keeps it too. `scope` says whose marks
/// it depends on; everything happens in one visit to the store.
async fn kept<T: Payload>(
    call: &Arc<Call>,
    what: &'static str,
    scope: impl FnOnce(&Reader<'_>) -> Result<(Viewer, (i64, u64)), SubsonicError> + Send + 'static,
    make: impl FnOnce(&Call, &Reader<'_>, &Viewer, i64) -> Result<T, SubsonicError> + Send + 'static,
) -> Result<Response, SubsonicError> {
    let asking = Arc::clone(call);
    let body = call.app().rooms().store.read(move |db| {
        let call = asking;
        let (viewer, marks) = scope(db)?;
        let scanned_at = libraries::list(db, &viewer)?.iter().map(|library| library.last_scan_at).max().unwrap_or(0);
        let key = Kept {
            what,
            libraries: viewer.libraries().clone(),
            version: db.version(&viewer)?,
            marks,
            format: call.format().clone(),
            style: call.style(),
            scanned_at,
        };
        if let Some(body) = call.app().kept().get(&key) {
            return Ok(body);
        }
        let made = make(&call, db, &viewer, scanned_at)?;
        let body = render::body(call.format(), &call.app().options().identity, &made)?;
        call.app().kept().insert(key, body.clone());
        Ok::<_, SubsonicError>(body)
    });
    let body = body.await?;
    // The hash of the bytes: equal bytes have equal tags, whatever they were made of.
    let tag = format!("\"{:016x}\"", xxhash_rust::xxh3::xxh3_64(&body));
    let known = call.header(header::IF_NONE_MATCH).is_some_and(|tags| melodrome_streaming::etag_matches(tags, &tag));
    let mut response: Response = render::done(call.format(), body);
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = axum::body::Body::empty();
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

/// One artist and the albums filed under them, oldest first.
pub(super) async fn get_artist(call: Arc<Call>) -> Result<ArtistWithAlbums, SubsonicError> {
    let id = id(&call)?;
    let (viewer, teller) = (call.viewer().clone(), call.teller());
    let appearances = call.app().options().artist_participations;
    let read = call.app().rooms().store.read(move |db| {
        let row = artists::get(db, &viewer, &id)?;
        let album = teller.albums(db, albums::of_artist(db, &viewer, row.pk, appearances)?)?;
        let artist = teller.artists(db, &viewer, vec![row])?.into_iter().next();
        Ok::<_, SubsonicError>(artist.map(|artist| ArtistWithAlbums { artist, album }))
    });
    read.await
        .map_err(|error| error.or_not_found("Artist not found"))?
        .ok_or_else(|| SubsonicError::not_found("Artist not found"))
}

/// One album and its tracks in playing order.
pub(super) async fn get_album(call: Arc<Call>) -> Result<AlbumWithSongs, SubsonicError> {
    let id = id(&call)?;
    let (viewer, teller) = (call.viewer().clone(), call.teller());
    let read = call.app().rooms().store.read(move |db| {
        let row = albums::get(db, &viewer, &id)?;
        let song = teller.songs(db, tracks::of_album(db, &viewer, &id)?)?;
        let album = teller.albums(db, vec![row])?.into_iter().next();
        Ok::<_, SubsonicError>(album.map(|album| AlbumWithSongs { album, song }))
    });
    read.await
        .map_err(|error| error.or_not_found("Album not found"))?
        .ok_or_else(|| SubsonicError::not_found("Album not found"))
}

/// One track, also while its file is missing.
pub(super) async fn get_song(call: Arc<Call>) -> Result<Song, SubsonicError> {
    let id = id(&call)?;
    let (viewer, teller) = (call.viewer().clone(), call.teller());
    let read = call.app().rooms().store.read(move |db| teller.songs(db, vec![tracks::get(db, &viewer, &id)?]));
    let song =
        read.await.map_err(|error| SubsonicError::from(error).or_not_found("Song not found"))?.into_iter().next();
    song.map(Song).ok_or_else(|| SubsonicError::not_found("Song not found"))
}

fn id(call: &Call) -> Result<Id, SubsonicError> {
    call.params().required("id").map(Id::from)
}
