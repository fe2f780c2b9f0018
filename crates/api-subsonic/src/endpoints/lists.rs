//! Section "Album and song lists".

use std::sync::Arc;

use axum::response::Response;
use http::HeaderValue;
use melodrome_model::Id;
use melodrome_store::lists::Condition;
use melodrome_store::{albums, artists, tracks};

use crate::call::Call;
use crate::errors::SubsonicError;
use crate::params::Params;
use crate::responses::lists::{AlbumList2, RandomSongs, SongsByGenre, Starred2};

/// Rows of one page at most.
const MOST: i64 = 500;

/// Albums in one of ten orders, with the length of the whole list in a header.
pub(super) async fn get_album_list2(call: Arc<Call>) -> Result<Response, SubsonicError> {
    let (limit, offset) = call.params().page("size", 10, MOST, "offset");
    let seed = |first| call.app().seed(call.viewer().user(), call.client(), first);
    let mut query = album_query(call.params(), limit, offset, seed)?;
    if query.order == albums::Order::Created && call.app().options().recent_by_file {
        query.order = albums::Order::Column(albums::Column::UpdatedAt);
    }
    let (scope, teller) = (call.scope(), call.teller());
    let read = call.app().rooms().store.read(move |db| {
        let viewer = scope.narrow(db)?;
        let page = albums::list(db, &viewer, &query)?;
        Ok::<_, SubsonicError>((page.total, AlbumList2 { album: teller.albums(db, page.items)? }))
    });
    let (total, list) = read.await?;
    let mut response = call.done(&list)?;
    response.headers_mut().insert("x-total-count", HeaderValue::from(total));
    Ok(response)
}

fn album_query(
    params: &Params,
    limit: usize,
    offset: usize,
    seed: impl FnOnce(bool) -> String,
) -> Result<albums::Query, SubsonicError> {
    use albums::Order;
    let mut conditions = Vec::new();
    let (order, descending) = match params.required("type")? {
        "random" => (Order::Random(seed(offset == 0)), false),
        "newest" => (Order::Created, true),
        "recent" => (Order::Played, true),
        "frequent" => (Order::Plays, true),
        "highest" => (Order::Rating, true),
        "starred" => (Order::Starred, true),
        "alphabeticalByName" => (Order::Name, false),
        "alphabeticalByArtist" => (Order::Artist, false),
        "byYear" => {
            let (from, to) = (params.required_int("fromYear")?, params.required_int("toYear")?);
            conditions.push(Condition::Years(from.min(to), from.max(to)));
            (Order::Year, from > to)
        }
        "byGenre" => {
            conditions.push(genre(params.required("genre")?));
            (Order::Name, false)
        }
        other => return Err(SubsonicError::generic(format!("type '{other}' not implemented"))),
    };
    conditions.extend(match order {
        Order::Played | Order::Plays => Some(Condition::Played(true)),
        Order::Rating => Some(Condition::Rated(true)),
        Order::Starred => Some(Condition::Starred(true)),
        _ => None,
    });
    Ok(albums::Query { order, descending, offset, limit, filter: albums::Filter::of(conditions) })
}

/// What carries a genre of this name, any case.
fn genre<C>(name: &str) -> Condition<C> {
    Condition::Tag("genre".to_owned(), vec![Id::of_tag("genre", name)])
}

/// Tracks that chance picks.
pub(super) async fn get_random_songs(call: Arc<Call>) -> Result<RandomSongs, SubsonicError> {
    let params = call.params();
    let (count, _) = params.page("size", 10, MOST, "");
    let (from, to) = (params.int("fromYear", 0), params.int("toYear", 0));
    let years = match (from, to) {
        (0, 0) => None,
        (from, 0) => Some(Condition::Years(from, i64::MAX)),
        (from, to) => Some(Condition::Years(from.min(to), from.max(to))),
    };
    let filter = tracks::Filter::of(params.text("genre").map(genre).into_iter().chain(years));
    let (scope, teller) = (call.scope(), call.teller());
    let read = call.app().rooms().store.read(move |db| {
        let viewer = scope.narrow(db)?;
        let rows = tracks::random(db, &viewer, &filter, count, Id::random().as_str())?;
        Ok::<_, SubsonicError>(RandomSongs { song: teller.songs(db, rows)? })
    });
    read.await
}

/// Tracks of a genre by artist, album and number.
pub(super) async fn get_songs_by_genre(call: Arc<Call>) -> Result<SongsByGenre, SubsonicError> {
    let params = call.params();
    let filter = tracks::Filter::of([genre(params.required("genre")?)]);
    let (limit, offset) = params.page("count", 10, MOST, "offset");
    let query = tracks::Query { order: tracks::Order::Artist, descending: false, offset, limit, filter };
    let (scope, teller) = (call.scope(), call.teller());
    let read = call.app().rooms().store.read(move |db| {
        let viewer = scope.narrow(db)?;
        let rows = tracks::list(db, &viewer, &query)?.items;
        Ok::<_, SubsonicError>(SongsByGenre { song: teller.songs(db, rows)? })
    });
    read.await
}

/// Everything the caller starred, newest star first.
pub(super) async fn get_starred2(call: Arc<Call>) -> Result<Starred2, SubsonicError> {
    let (scope, teller) = (call.scope(), call.teller());
    let read = call.app().rooms().store.read(move |db| {
        let viewer = scope.narrow(db)?;
        let albums = albums::Query {
            order: albums::Order::Starred,
            descending: true,
            offset: 0,
            limit: usize::MAX,
            filter: albums::Filter::of([Condition::Starred(true)]),
        };
        let tracks = tracks::Query {
            order: tracks::Order::Starred,
            descending: true,
            offset: 0,
            limit: usize::MAX,
            filter: tracks::Filter::of([Condition::Starred(true)]),
        };
        Ok::<_, SubsonicError>(Starred2 {
            artist: teller.artists(db, &viewer, artists::starred(db, &viewer)?)?,
            album: teller.albums(db, albums::list(db, &viewer, &albums)?.items)?,
            song: teller.songs(db, tracks::list(db, &viewer, &tracks)?.items)?,
        })
    });
    read.await
}
