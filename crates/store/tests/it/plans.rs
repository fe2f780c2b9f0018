//! How the engines answer every list question: recorded, and never by reading a big table whole where an index could
//! help. An ordered list of keys is built by walking an index, once per version of the library.

use std::fmt::Write as _;

use melodrome_model::{Id, ItemKind, Role, Viewer};
use melodrome_store::lists::{Condition, Count, Deed, Filter, Missing, Part};
use melodrome_store::{
    Reader, Result, Store, albums, annotations, artists, genres, ingest, libraries, playlists, queues, tags, testing,
    tracks,
};

const BIG: [&str; 13] = [
    "track",
    "album",
    "artist",
    "track_participant",
    "album_participant",
    "track_tag",
    "album_tag",
    "annotation",
    "playlist_track",
    "play",
    "play_queue_track",
    "artist_stat",
    "playlist_stat",
];

fn jazz<C>() -> Condition<C> {
    Condition::Tag("genre".to_owned(), vec![Id::of_tag("genre", "Jazz")])
}

fn shown<C>(conditions: impl IntoIterator<Item = Condition<C>>) -> Filter<C> {
    Filter { missing: Missing::Shown, conditions: conditions.into_iter().collect() }
}

fn artist_query(order: artists::Order, filter: artists::Filter) -> artists::Query {
    artists::Query { order, descending: true, offset: 0, limit: 50, filter }
}

fn tag_query(order: tags::Order, filter: tags::Filter) -> tags::Query {
    tags::Query { order, descending: false, offset: 0, limit: 50, filter }
}

type Question = (&'static str, fn(&Reader<'_>, &Viewer) -> Result<()>);

fn album_query(order: albums::Order, filter: albums::Filter) -> albums::Query {
    albums::Query { order, descending: true, offset: 0, limit: 50, filter }
}

fn track_query(order: tracks::Order, filter: tracks::Filter) -> tracks::Query {
    tracks::Query { order, descending: false, offset: 0, limit: 50, filter }
}

fn questions() -> Vec<Question> {
    vec![
        ("albums by name", |db, v| {
            albums::list(db, v, &album_query(albums::Order::Name, Default::default())).map(drop)
        }),
        ("albums by artist", |db, v| {
            albums::list(db, v, &album_query(albums::Order::Artist, Default::default())).map(drop)
        }),
        ("albums by year", |db, v| {
            albums::list(db, v, &album_query(albums::Order::Year, Default::default())).map(drop)
        }),
        ("albums by date added", |db, v| {
            albums::list(db, v, &album_query(albums::Order::Created, Default::default())).map(drop)
        }),
        ("albums by plays", |db, v| {
            albums::list(db, v, &album_query(albums::Order::Plays, albums::Filter::of([Condition::Played(true)])))
                .map(drop)
        }),
        ("albums by last play", |db, v| {
            albums::list(db, v, &album_query(albums::Order::Played, albums::Filter::of([Condition::Played(true)])))
                .map(drop)
        }),
        ("albums starred", |db, v| {
            albums::list(db, v, &album_query(albums::Order::Name, albums::Filter::of([Condition::Starred(true)])))
                .map(drop)
        }),
        ("albums of a genre", |db, v| {
            albums::list(db, v, &album_query(albums::Order::Name, albums::Filter::of([jazz()]))).map(drop)
        }),
        ("albums of an artist", |db, v| {
            albums::list(
                db,
                v,
                &album_query(
                    albums::Order::Year,
                    albums::Filter::of([Condition::Credit(Part::Main, vec![Id::from("x")])]),
                ),
            )
            .map(drop)
        }),
        ("albums of some years", |db, v| {
            albums::list(db, v, &album_query(albums::Order::Year, albums::Filter::of([Condition::Years(1990, 1999)])))
                .map(drop)
        }),
        ("albums found", |db, v| albums::search(db, v, "some words", 0, 20).map(drop)),
        ("album rows", |db, v| albums::by_pks(db, v, &[1, 2, 3]).map(drop)),
        ("album letters", |db, v| {
            albums::letters(db, v, &album_query(albums::Order::Name, Default::default())).map(drop)
        }),
        ("tracks by title", |db, v| {
            tracks::list(db, v, &track_query(tracks::Order::Title, Default::default())).map(drop)
        }),
        ("tracks by artist", |db, v| {
            tracks::list(db, v, &track_query(tracks::Order::Artist, Default::default())).map(drop)
        }),
        ("tracks by album", |db, v| {
            tracks::list(db, v, &track_query(tracks::Order::Album, Default::default())).map(drop)
        }),
        ("tracks by date added", |db, v| {
            tracks::list(db, v, &track_query(tracks::Order::Created, Default::default())).map(drop)
        }),
        ("tracks of a genre", |db, v| {
            tracks::list(db, v, &track_query(tracks::Order::Title, tracks::Filter::of([jazz()]))).map(drop)
        }),
        ("tracks of an artist", |db, v| {
            tracks::list(
                db,
                v,
                &track_query(
                    tracks::Order::Title,
                    tracks::Filter::of([Condition::Credit(Part::Main, vec![Id::from("x")])]),
                ),
            )
            .map(drop)
        }),
        ("tracks starred", |db, v| {
            tracks::list(db, v, &track_query(tracks::Order::Title, tracks::Filter::of([Condition::Starred(true)])))
                .map(drop)
        }),
        ("tracks found", |db, v| tracks::search(db, v, "some words", 0, 20).map(drop)),
        ("track rows", |db, v| tracks::by_pks(db, v, &[1, 2, 3]).map(drop)),
        ("artists by name", |db, v| artists::filed_under(db, v, 0, 50).map(drop)),
        ("artists starred", |db, v| artists::starred(db, v).map(drop)),
        ("artists found", |db, v| artists::search(db, v, "some words", 0, 20).map(drop)),
        ("native tracks by size", |db, v| {
            tracks::list(db, v, &track_query(tracks::Order::Column(tracks::Column::Size), shown([]))).map(drop)
        }),
        ("native tracks by album artist", |db, v| {
            tracks::list(db, v, &track_query(tracks::Order::AlbumArtist, shown([]))).map(drop)
        }),
        ("native tracks of albums", |db, v| {
            let filter = shown([Condition::Album(vec![Id::from("x"), Id::from("y")])]);
            tracks::list(db, v, &track_query(tracks::Order::Album, filter)).map(drop)
        }),
        ("native tracks of a folder", |db, v| {
            tracks::list(db, v, &track_query(tracks::Order::Title, shown([Condition::Folder(vec![Id::from("x")])])))
                .map(drop)
        }),
        ("native tracks by first artist", |db, v| {
            let filter = shown([Condition::Credit(Part::First(Role::Artist), vec![Id::from("x")])]);
            tracks::list(db, v, &track_query(tracks::Order::Title, filter)).map(drop)
        }),
        ("native tracks whose column begins so", |db, v| {
            let filter = shown([Condition::Prefix(tracks::Column::Suffix, "mp".to_owned())]);
            tracks::list(db, v, &track_query(tracks::Order::Title, filter)).map(drop)
        }),
        ("native tracks by id", |db, v| {
            let filter = shown([Condition::In(tracks::Column::Id, vec!["x".to_owned()])]);
            tracks::list(db, v, &track_query(tracks::Order::Title, filter)).map(drop)
        }),
        ("native tracks found", |db, v| {
            let filter = shown([Condition::Text("some words".to_owned())]);
            tracks::list(db, v, &track_query(tracks::Order::Title, filter)).map(drop)
        }),
        ("native tracks of a MusicBrainz id", |db, v| {
            let filter = shown([Condition::Text("00000065-0000-4000-8000-0000000c344b".to_owned())]);
            tracks::list(db, v, &track_query(tracks::Order::Title, filter)).map(drop)
        }),
        ("native tracks not starred", |db, v| {
            tracks::list(db, v, &track_query(tracks::Order::Rated, shown([Condition::Starred(false)]))).map(drop)
        }),
        ("missing tracks", |db, v| {
            let filter = Filter { missing: Missing::Only, conditions: Vec::new() };
            tracks::list(db, v, &track_query(tracks::Order::Title, filter)).map(drop)
        }),
        ("random tracks", |db, v| tracks::random(db, v, &tracks::Filter::of([jazz()]), 10, "seed").map(drop)),
        ("lyrics of a page", |db, v| tracks::add_lyrics(db, &mut tracks::by_pks(db, v, &[1, 2, 3])?)),
        ("native albums of a year", |db, v| {
            albums::list_with_credits(db, v, &album_query(albums::Order::Year, shown([Condition::Year(1999)])))
                .map(drop)
        }),
        ("native albums by play", |db, v| {
            albums::list(db, v, &album_query(albums::Order::Played, shown([Condition::Played(true)]))).map(drop)
        }),
        ("native albums of a credit", |db, v| {
            let filter = shown([Condition::Credit(Part::Role(Role::Composer), vec![Id::from("x")])]);
            albums::list(db, v, &album_query(albums::Order::Name, filter)).map(drop)
        }),
        ("albums of one artist", |db, v| albums::of_artist(db, v, 1, true).map(drop)),
        ("native artists by name", |db, v| {
            artists::list(db, v, &artist_query(artists::Order::Name, shown([]))).map(drop)
        }),
        ("native artists by songs", |db, v| {
            let order = artists::Order::Count(Count::Tracks, Deed::Anything);
            artists::list(db, v, &artist_query(order, shown([]))).map(drop)
        }),
        ("native artists of a role", |db, v| {
            let filter = shown([Condition::Does(Deed::Role(Role::Composer))]);
            artists::list(db, v, &artist_query(artists::Order::Name, filter)).map(drop)
        }),
        ("native artists starred", |db, v| {
            artists::list(db, v, &artist_query(artists::Order::Starred, shown([Condition::Starred(true)]))).map(drop)
        }),
        ("artist letters", |db, v| artists::letters(db, v, &artist_query(artists::Order::Name, shown([]))).map(drop)),
        ("artists as stored", |db, v| artists::natural(db, v, 0, 50).map(drop)),
        ("roles of artists", |db, v| artists::roles(db, v, &[1, 2, 3]).map(drop)),
        ("counts of artists", |db, v| artists::stats(db, v, &[1, 2, 3]).map(drop)),
        ("covers of artists", |db, v| artists::covers(db, v, &[1, 2, 3]).map(drop)),
        ("tags by value", |db, v| {
            tags::list(db, v, &tag_query(tags::Order::Column(tags::Column::TagValue), shown([]))).map(drop)
        }),
        ("genres as tags", |db, v| {
            let filter = shown([Condition::In(tags::Column::TagName, vec!["genre".to_owned()])]);
            tags::list(db, v, &tag_query(tags::Order::Column(tags::Column::TagValue), filter)).map(drop)
        }),
        ("a tag", |db, v| match tags::get(db, v, &Id::from("x"), None) {
            Err(melodrome_store::Error::NotFound { .. }) => Ok(()),
            other => other.map(drop),
        }),
        ("whether a tag name is known", |db, _| tags::is_name(db, "x").map(drop)),
        ("genres", |db, v| genres::list(db, v).map(drop)),
        ("playlists", |db, v| playlists::list(db, v).map(drop)),
        ("playlists of a page", |db, v| {
            let filter = playlists::Filter {
                ids: Some(vec![Id::from("x")]),
                owner: Some(Id::from("x")),
                starred: Some(true),
                ..Default::default()
            };
            playlists::page(db, v, &playlists::Query { limit: 20, filter, ..Default::default() }).map(drop)
        }),
        ("playlists with a track", |db, v| match playlists::with_track(db, v, &Id::from("x")) {
            Err(melodrome_store::Error::NotFound { .. }) => Ok(()),
            other => other.map(drop),
        }),
        ("playlist tracks", |db, v| playlists::items(db, v, 1).map(drop)),
        ("queue", |db, v| queues::find(db, v).map(drop)),
        ("what an id names", |db, v| match annotations::resolve(db, v, &Id::from("x")) {
            Err(melodrome_store::Error::NotFound { .. }) => Ok(()),
            other => other.map(drop),
        }),
        ("marks of one thing", |db, v| annotations::get(db, v, ItemKind::Album, 1).map(drop)),
        ("folder rows", |db, _| ingest::tracks_of_folder(db, 1).map(drop)),
        ("problems", |db, v| ingest::problems(db, v, 50).map(drop)),
    ]
}

fn plans(store: &Store) -> Vec<(&'static str, Vec<String>)> {
    let viewer = Viewer::system().narrowed(&[1, 2]);
    questions()
        .into_iter()
        .map(|(name, ask)| {
            let asked = testing::noted(|| store.read_blocking(|db| ask(db, &viewer)).unwrap());
            let lines =
                asked.iter().flat_map(|(sql, values)| store.read_blocking(|db| db.explain(sql, values)).unwrap());
            (name, lines.collect())
        })
        .collect()
}

fn prepare(store: &Store) {
    store
        .write_blocking(|tx| {
            libraries::ensure_first(tx, "A", "/a", 1)?;
            libraries::insert(tx, "B", "/b", true, 1).map(drop)
        })
        .unwrap();
}

#[test]
fn sqlite_plans_are_recorded_and_use_indexes() {
    testing::with_sqlite(|store| {
        prepare(store);
        let mut text = String::new();
        for (name, lines) in plans(store) {
            writeln!(text, "# {name}").unwrap();
            for line in lines {
                writeln!(text, "  {line}").unwrap();
                let table = line.strip_prefix("SCAN ").unwrap_or_default();
                let whole = !table.is_empty()
                    && !table.contains("INDEX")
                    && !table.contains("VIRTUAL TABLE")
                    && table != "CONSTANT ROW";
                let alias = table.split(' ').next().unwrap_or_default();
                assert!(
                    !whole || !(BIG.contains(&alias) || alias.len() == 1),
                    "{name}: reads a big table whole: {line}"
                );
            }
        }
        insta::assert_snapshot!(text);
    });
}

#[test]
fn postgres_can_answer_every_list_by_an_index() {
    testing::with_postgres(|store| {
        prepare(store);
        store
            .write_blocking(|tx| {
                // Empty tables are always scanned; forbidding it shows whether an index could have been used.
                let role = tx.query("SELECT current_schema()", &[], |row| row.text(0))?;
                assert!(role[0].starts_with("t_"));
                Ok::<_, melodrome_store::Error>(())
            })
            .unwrap();
        for (name, lines) in plans_without_scans(store) {
            for line in lines {
                let Some((_, table)) = line.split_once("Seq Scan on ") else { continue };
                let table = table.split(' ').next().unwrap_or_default();
                assert!(!BIG.contains(&table), "{name}: reads a big table whole: {line}");
            }
        }
    });
}

fn plans_without_scans(store: &Store) -> Vec<(&'static str, Vec<String>)> {
    let viewer = Viewer::system().narrowed(&[1, 2]);
    let mut all = Vec::new();
    for (name, ask) in questions() {
        let asked = testing::noted(|| store.read_blocking(|db| ask(db, &viewer)).unwrap());
        for (sql, values) in asked {
            let lines = store
                .write_blocking(|tx| {
                    tx.execute("SET LOCAL enable_seqscan = off", &[])?;
                    tx.explain(&sql, &values)
                })
                .unwrap();
            all.push((name, lines));
        }
    }
    all
}
