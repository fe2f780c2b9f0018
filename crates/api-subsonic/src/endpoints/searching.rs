//! Section "Searching".

use std::sync::Arc;

use melodrome_model::{Album, Artist, Track, Viewer};
use melodrome_store::{Reader, Result, albums, artists, tracks};

use crate::call::Call;
use crate::errors::SubsonicError;
use crate::responses::lists::SearchResult3;

/// Rows loaded at once when a client copies everything.
const CHUNK: usize = 1000;

/// Artists, albums and tracks that match every word; without words everything in stored order, for clients that copy
/// the whole library page by page.
pub(super) async fn search3(call: Arc<Call>) -> Result<SearchResult3, SubsonicError> {
    let params = call.params();
    let page = |count: &str, offset: &str| params.page(count, 20, i64::MAX, offset);
    let pages =
        [page("artistCount", "artistOffset"), page("albumCount", "albumOffset"), page("songCount", "songOffset")];
    let wanted = Wanted::of(params.text("query").unwrap_or_default());
    let (scope, teller) = (call.scope(), call.teller());
    let read = call.app().rooms().store.read(move |db| {
        let viewer = scope.narrow(db)?;
        let [artist, album, song] = pages;
        Ok::<_, SubsonicError>(SearchResult3 {
            artist: teller.artists(db, &viewer, find_artists(db, &viewer, &wanted, artist)?)?,
            album: teller.albums(db, find_albums(db, &viewer, &wanted, album)?)?,
            song: teller.songs(db, find_tracks(db, &viewer, &wanted, song)?)?,
        })
    });
    read.await
}

/// What is sought.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Everything,
    Nothing,
    Words(String),
}

impl Wanted {
    fn of(query: &str) -> Self {
        let query = query.trim();
        match query.strip_suffix('*').unwrap_or(query).trim() {
            "" | "\"\"" => Self::Everything,
            // One letter would match nearly all; a character of Chinese is a word.
            words if words.len() < 2 => Self::Nothing,
            words => Self::Words(words.to_owned()),
        }
    }
}

fn find_artists(
    db: &Reader<'_>,
    viewer: &Viewer,
    wanted: &Wanted,
    (limit, offset): (usize, usize),
) -> Result<Vec<Artist>> {
    match wanted {
        _ if limit == 0 => Ok(Vec::new()),
        Wanted::Nothing => Ok(Vec::new()),
        Wanted::Everything => artists::natural(db, viewer, offset, limit),
        Wanted::Words(words) => artists::search(db, viewer, words, offset, limit),
    }
}

fn find_albums(
    db: &Reader<'_>,
    viewer: &Viewer,
    wanted: &Wanted,
    (limit, offset): (usize, usize),
) -> Result<Vec<Album>> {
    match wanted {
        _ if limit == 0 => Ok(Vec::new()),
        Wanted::Nothing => Ok(Vec::new()),
        Wanted::Everything => in_chunks(offset, limit, |offset, limit| {
            let query = albums::Query {
                order: albums::Order::Natural,
                descending: false,
                offset,
                limit,
                filter: albums::Filter::default(),
            };
            Ok(albums::list(db, viewer, &query)?.items)
        }),
        Wanted::Words(words) => albums::search(db, viewer, words, offset, limit),
    }
}

fn find_tracks(
    db: &Reader<'_>,
    viewer: &Viewer,
    wanted: &Wanted,
    (limit, offset): (usize, usize),
) -> Result<Vec<Track>> {
    match wanted {
        _ if limit == 0 => Ok(Vec::new()),
        Wanted::Nothing => Ok(Vec::new()),
        Wanted::Everything => in_chunks(offset, limit, |offset, limit| {
            let query = tracks::Query {
                order: tracks::Order::Natural,
                descending: false,
                offset,
                limit,
                filter: tracks::Filter::default(),
            };
            Ok(tracks::list(db, viewer, &query)?.items)
        }),
        Wanted::Words(words) => tracks::search(db, viewer, words, offset, limit),
    }
}

/// A page of any size, loaded piece by piece so that no statement grows with it.
fn in_chunks<T>(offset: usize, limit: usize, load: impl Fn(usize, usize) -> Result<Vec<T>>) -> Result<Vec<T>> {
    let mut rows: Vec<T> = Vec::new();
    while rows.len() < limit {
        let size = CHUNK.min(limit - rows.len());
        let more = load(offset.saturating_add(rows.len()), size)?;
        let is_last = more.len() < size;
        rows.extend(more);
        if is_last {
            break;
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_words_mean_everything_and_one_letter_means_nothing() {
        for all in ["", " ", "\"\"", "*", "\"\"*"] {
            assert_eq!(Wanted::of(all), Wanted::Everything, "{all:?}");
        }
        assert_eq!(Wanted::of("a"), Wanted::Nothing);
        assert_eq!(Wanted::of("東"), Wanted::Words("東".to_owned()));
        assert_eq!(Wanted::of("abba*"), Wanted::Words("abba".to_owned()));
    }

    #[test]
    fn a_page_in_pieces_is_the_page() {
        let all: Vec<usize> = (0..2500).collect();
        let load = |offset: usize, limit: usize| Ok(all.iter().copied().skip(offset).take(limit).collect());
        for (offset, limit) in [(0, 10), (0, 2000), (0, usize::MAX), (2400, 1000), (3000, 5), (1, 2499)] {
            let wanted: Vec<usize> = all.iter().copied().skip(offset).take(limit).collect();
            assert_eq!(in_chunks(offset, limit, load).unwrap(), wanted, "{offset} {limit}");
        }
    }
}
