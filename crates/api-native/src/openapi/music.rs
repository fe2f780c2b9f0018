//! Albums, songs, artists, tags, playlists.

use melodrome_http::{Holds, Operation, Parameter};
use melodrome_store::{albums, artists, tags, tracks};

use crate::resources::album::AlbumJson;
use crate::resources::annotation::{Change, Marked};
use crate::resources::artist::ArtistJson;
use crate::resources::genre::GenreJson;
use crate::resources::missing::Deleted;
use crate::resources::playlist::{PlaylistJson, Wanted};
use crate::resources::playlist_tracks::{Added, Move, NewOrder, NewTracks, RowJson};
use crate::resources::shared::{Gone, Letter, Made};
use crate::resources::song::SongJson;
use crate::resources::tag::TagJson;
use crate::resources::upload::Done;

const fn filter(name: &'static str, holds: Holds, what: &'static str) -> Parameter {
    Parameter { name, holds, what }
}

const MARKS: [Parameter; 4] = [
    filter("starred", Holds::Flag, "Starred by the caller, or not."),
    filter("has_rating", Holds::Flag, "Rated by the caller, or not."),
    filter("missing", Holds::Flag, "Those whose files are gone, or only those that are there."),
    filter("library_id", Holds::Ids, "In these libraries."),
];

const SONG: [Parameter; 7] = [
    filter("title", Holds::Text, "Words anywhere, or a MusicBrainz id."),
    filter("genre_id", Holds::Ids, "Of these genres."),
    filter("artists_id", Holds::Ids, "By these artists, as artist or album artist."),
    filter("artist_id", Holds::Ids, "By these artists, named first."),
    filter("album_artist_id", Holds::Ids, "On albums by these artists, named first."),
    filter("album_id", Holds::Ids, "On these albums."),
    filter("folder_id", Holds::Ids, "In these folders. Any name of a tag narrows by ids of its values, too."),
];

const ALBUM: [Parameter; 7] = [
    filter("name", Holds::Text, "Words anywhere, or a MusicBrainz id."),
    filter("compilation", Holds::Flag, "Compilations, or all others."),
    filter("recently_played", Holds::Flag, "Any value: those that the caller played."),
    filter("year", Holds::Number, "Between its first and its last year."),
    filter("genre_id", Holds::Ids, "Of these genres."),
    filter("artist_id", Holds::Ids, "By these artists."),
    filter(
        "role_total_id",
        Holds::Ids,
        "With these artists in any role; `role_composer_id` and its like: in that one.",
    ),
];

const ARTIST: [Parameter; 2] = [
    filter("name", Holds::Text, "Words anywhere, or a MusicBrainz id."),
    filter("role", Holds::Text, "With songs in this role; `maincredit`: as artist or album artist."),
];

const TAG: [Parameter; 2] =
    [filter("name", Holds::Text, "Anywhere in the value."), filter("library_id", Holds::Ids, "In these libraries.")];

const SONG_SORTS: &[&str] = &[
    "title",
    "artist",
    "album_artist",
    "album",
    "year",
    "recently_added",
    "random",
    "play_count",
    "play_date",
    "rating",
    "rated_at",
    "starred_at",
];
const ALBUM_SORTS: &[&str] = &[
    "name",
    "artist",
    "album_artist",
    "max_year",
    "recently_added",
    "random",
    "play_count",
    "play_date",
    "rating",
    "rated_at",
    "starred_at",
];
const ARTIST_SORTS: &[&str] = &[
    "name",
    "song_count",
    "album_count",
    "size",
    "maincredit_song_count",
    "maincredit_album_count",
    "maincredit_size",
    "random",
    "play_count",
    "play_date",
    "rating",
    "rated_at",
    "starred_at",
];

pub(super) fn operations() -> Vec<Operation> {
    [catalogue(), tags(), marks(), playlists(), entries(), pictures()].into_iter().flatten().collect()
}

fn catalogue() -> Vec<Operation> {
    vec![
        Operation::get("/api/album", "Albums")
            .with_all(&ALBUM)
            .with_all(&MARKS)
            .lists::<AlbumJson>(ALBUM_SORTS, albums::Column::NAMES)
            .refuses(&[400]),
        Operation::get(
            "/api/album/letters",
            "The first row of each letter in the list of albums with the same filters",
        )
        .with("_sort", Holds::Text, "`name` or `album_artist`.")
        .with_all(&ALBUM)
        .with_all(&MARKS)
        .gives::<Vec<Letter>>()
        .refuses(&[400]),
        Operation::get("/api/album/{id}", "One album").gives::<AlbumJson>(),
        Operation::get("/api/song", "Songs")
            .with_all(&SONG)
            .with_all(&MARKS)
            .lists::<SongJson>(SONG_SORTS, tracks::Column::NAMES)
            .refuses(&[400]),
        Operation::get("/api/song/{id}", "One song with its lyrics").gives::<SongJson>(),
        Operation::get("/api/song/{id}/playlists", "The playlists that hold a song").gives::<Vec<PlaylistJson>>(),
        Operation::get("/api/artist", "Artists")
            .with_all(&ARTIST)
            .with_all(&MARKS)
            .lists::<ArtistJson>(ARTIST_SORTS, artists::Column::NAMES)
            .refuses(&[400]),
        Operation::get(
            "/api/artist/letters",
            "The first row of each letter in the list of artists with the same filters",
        )
        .with_all(&ARTIST)
        .with_all(&MARKS)
        .gives::<Vec<Letter>>()
        .refuses(&[400]),
        Operation::get("/api/artist/{id}", "One artist").gives::<ArtistJson>(),
        Operation::get("/api/missing", "Songs whose files are gone")
            .with_all(&SONG)
            .with_all(&[MARKS[0], MARKS[1], MARKS[3]])
            .with("missing", Holds::Flag, "Without effect: only those are listed.")
            .lists::<SongJson>(SONG_SORTS, tracks::Column::NAMES)
            .refuses(&[400]),
        Operation::get("/api/missing/{id}", "One song whose file is gone").gives::<SongJson>(),
        Operation::delete("/api/missing", "Forgets songs whose files are gone, with what is empty then")
            .with("id", Holds::Ids, "These; none = all.")
            .gives::<Deleted>()
            .refuses(&[409]),
    ]
}

fn tags() -> Vec<Operation> {
    vec![
        Operation::get("/api/genre", "Genres")
            .with_all(&TAG)
            .lists::<GenreJson>(&["name", "random"], tags::Column::NAMES),
        Operation::get("/api/genre/{id}", "One genre").gives::<GenreJson>(),
        Operation::get("/api/tag", "Values of tags")
            .with_all(&TAG)
            .lists::<TagJson>(&["name", "random"], tags::Column::NAMES),
        Operation::get("/api/tag/{id}", "One value of a tag").gives::<TagJson>(),
    ]
}

fn marks() -> Vec<Operation> {
    let marks = |path| {
        Operation::put(path, "Stars or rates, or takes that back; absent members stay")
            .takes::<Change>()
            .gives::<Marked>()
            .refuses(&[400, 415, 422])
    };
    vec![
        marks("/api/album/{id}/annotation"),
        marks("/api/song/{id}/annotation"),
        marks("/api/artist/{id}/annotation"),
        marks("/api/playlist/{id}/annotation"),
    ]
}

const PLAYLIST_SORTS: &[&str] = &[
    "id",
    "name",
    "comment",
    "owner_name",
    "duration",
    "song_count",
    "size",
    "public",
    "updated_at",
    "created_at",
    "starred_at",
    "rating",
    "random",
];

fn playlists() -> Vec<Operation> {
    vec![
        Operation::get("/api/playlist", "Playlists that the caller may read")
            .with("id", Holds::Ids, "These.")
            .with("q", Holds::Text, "All words in the name, or all in the comment.")
            .with("name", Holds::Text, "The beginning of the name.")
            .with("owner_id", Holds::Text, "Of this person.")
            .with("public", Holds::Flag, "Public, or private.")
            .with("sync", Holds::Flag, "Kept equal with a file, or not.")
            .with("starred", Holds::Flag, "Starred by the caller, or not.")
            .lists::<PlaylistJson>(PLAYLIST_SORTS, &[]),
        Operation::post("/api/playlist", "Makes a playlist, from JSON or from M3U text")
            .takes::<Wanted>()
            .takes_raw(&["audio/x-mpegurl", "text/plain"])
            .gives::<Made>()
            .gives_raw(201, &["text/plain"])
            .refuses(&[400, 422, 501]),
        Operation::get("/api/playlist/{id}", "One playlist").gives::<PlaylistJson>(),
        Operation::put("/api/playlist/{id}", "Changes a playlist; absent members stay")
            .takes::<Wanted>()
            .gives::<PlaylistJson>()
            .refuses(&[400, 403, 422, 501]),
        Operation::delete("/api/playlist/{id}", "Deletes a playlist").gives::<Gone>().refuses(&[403]),
    ]
}

const ENTRY_SORTS: &[&str] = &[
    "id",
    "title",
    "artist",
    "album_artist",
    "album",
    "duration",
    "year",
    "bpm",
    "channels",
    "genre",
    "bit_rate",
    "size",
    "created_at",
    "media_file_id",
    "play_count",
    "play_date",
    "rating",
    "starred_at",
    "random",
];

fn entries() -> Vec<Operation> {
    vec![
        Operation::get(
            "/api/playlist/{id}/tracks",
            "Songs of a playlist with their places; as M3U file when asked for",
        )
        .with("missing", Holds::Flag, "Those whose files are gone, or only those that are there.")
        .with("library_id", Holds::Ids, "In these libraries.")
        .lists::<RowJson>(ENTRY_SORTS, &[])
        .gives_raw(200, &["audio/x-mpegurl"]),
        Operation::post("/api/playlist/{id}/tracks", "Adds songs at the end, all or nothing")
            .takes::<NewTracks>()
            .gives_text_of::<Added>()
            .refuses(&[400, 403, 409]),
        Operation::put("/api/playlist/{id}/tracks", "Replaces the whole order, guarded by If-Match")
            .takes::<NewOrder>()
            .gives_nothing(204)
            .refuses(&[400, 403, 409, 412]),
        Operation::delete("/api/playlist/{id}/tracks", "Removes songs by place")
            .with("id", Holds::Ids, "Places, counted from 1.")
            .gives_text_of::<Deleted>()
            .refuses(&[400, 403, 409]),
        Operation::get("/api/playlist/{id}/tracks/{place}", "The song at a place").gives::<RowJson>(),
        Operation::put("/api/playlist/{id}/tracks/{place}", "Moves one song")
            .takes::<Move>()
            .gives_text_of::<Made>()
            .refuses(&[400, 403, 409]),
        Operation::delete("/api/playlist/{id}/tracks/{place}", "Says how songs are removed, and removes none")
            .refuses(&[400]),
    ]
}

fn pictures() -> Vec<Operation> {
    let give = |path| {
        Operation::post(path, "Gives it a picture: a form with the field `image`")
            .takes_raw(&["multipart/form-data"])
            .gives_text_of::<Done>()
            .refuses(&[400, 403])
    };
    let take = |path| Operation::delete(path, "Takes its picture away").gives_text_of::<Done>().refuses(&[403]);
    vec![
        give("/api/playlist/{id}/image"),
        take("/api/playlist/{id}/image"),
        give("/api/artist/{id}/image"),
        take("/api/artist/{id}/image"),
        give("/api/radio/{id}/image"),
        take("/api/radio/{id}/image"),
        Operation::post(
            "/api/artwork/{kind}/{id}/refresh",
            "Looks for the picture of a thing again; kinds are al, ar, mf, pl, ra",
        )
        .gives_nothing(204)
        .refuses(&[400, 429]),
    ]
}
