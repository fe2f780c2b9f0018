//! Which picture is whose: sources in their order, discs, tracks, playlists, and what nobody may see.

use melodrome_artwork::{Error, Options};
use melodrome_model::{ArtId, ArtKind, ErrorKind, Id, Viewer};
use melodrome_store::db_test;

use crate::stage::{Stage, ask, decoded, jpeg, options, png};

db_test! {
    fn folder_pictures_come_before_embedded_ones_and_cover_before_its_copies(store: &Store) {
        let stage = Stage::new(store, |shelf| {
            for folder in ["A", "B", "C"] {
                let track = shelf.track(&format!("{folder}/1.mp3")).title("t").artist(folder).album(folder);
                track.cover(&png(0x11_2233)).save();
            }
            shelf.write("A/Folder.JPG", &jpeg(90, 90));
            shelf.write("A/cover.1.jpg", &jpeg(91, 91));
            shelf.write("A/cover.jpg", &jpeg(92, 92));
            shelf.write("B/Folder.JPG", &jpeg(93, 93));
            shelf.write("C/notes.jpg", &jpeg(94, 94));
        });
        assert_eq!(stage.original("A").unwrap(), jpeg(92, 92));
        assert_eq!(stage.original("B").unwrap(), jpeg(93, 93));
        assert_eq!(stage.original("C").unwrap(), png(0x11_2233), "a picture of no pattern is no cover");
    }
}

db_test! {
    fn the_priority_is_the_configured_one(store: &Store) {
        let options = Options::default().cover_art_priority("embedded, external, front*.png");
        let stage = Stage::with(store, options, |shelf| {
            shelf.track("A/1.flac").title("t").artist("a").album("A").cover(&png(0x010203)).save();
            shelf.write("A/cover.jpg", &jpeg(92, 92));
            shelf.track("B/1.flac").title("t").artist("b").album("B").save();
            shelf.write("B/cover.jpg", &jpeg(92, 92));
            shelf.write("B/front side.png", &png(0x040506));
        });
        assert_eq!(stage.original("A").unwrap(), png(0x010203));
        assert_eq!(stage.original("B").unwrap(), png(0x040506));
    }
}

db_test! {
    fn the_folder_above_all_discs_counts_when_it_is_the_albums_alone(store: &Store) {
        let stage = Stage::new(store, |shelf| {
            for disc in 1..=2 {
                shelf.track(&format!("X/Double/CD{disc}/1.mp3")).title("t").artist("x").album("Double").disc(disc).save();
            }
            shelf.write("X/Double/cover.jpg", &jpeg(80, 80));
            shelf.track("Y/One/1.mp3").title("t").artist("y").album("One").save();
            shelf.track("Y/Two/1.mp3").title("t").artist("y").album("Two").save();
            shelf.write("Y/cover.jpg", &jpeg(81, 81));
            shelf.track("Root/1.mp3").title("t").artist("z").album("Root").save();
            shelf.write("cover.jpg", &jpeg(82, 82));
        });
        assert_eq!(stage.original("Double").unwrap(), jpeg(80, 80));
        assert_eq!(stage.original("One"), None, "a folder of other albums lends no cover");
        assert_eq!(stage.original("Root"), None, "neither does the library's root");
    }
}

db_test! {
    fn discs_have_their_own_pictures_and_else_the_albums(store: &Store) {
        let stage = Stage::new(store, |shelf| {
            for disc in [1, 2, 10] {
                shelf.track(&format!("D/{disc}.mp3")).title("t").artist("x").album("D").disc(disc).save();
            }
            shelf.write("D/cover.jpg", &jpeg(80, 80));
            shelf.write("D/disc1.jpg", &jpeg(81, 81));
            shelf.write("D/cd02.png", &png(0x070000));
        });
        let album = stage.album("D").id;
        let disc = |number: i64| {
            let id = ArtId::parse(&format!("dc-{album}:{number}"));
            stage.cover(id, 0).bytes.to_vec()
        };
        assert_eq!((disc(1), disc(2)), (jpeg(81, 81), png(0x070000)));
        assert_eq!(disc(10), jpeg(80, 80), "disc1 is not disc 10");
        let third = stage.tracks("D")[1].clone();
        assert_eq!(stage.cover(ArtId::new(ArtKind::Track, third, ""), 0).bytes.to_vec(), png(0x070000));
    }
}

db_test! {
    fn a_track_shows_its_own_picture_and_else_its_albums(store: &Store) {
        let fill = |shelf: &melodrome_testkit::Shelf| {
            shelf.track("A/1.mp3").title("1").number(1).artist("a").album("A").cover(&png(0x010203)).save();
            shelf.track("A/2.mp3").title("2").number(2).artist("a").album("A").save();
            shelf.write("A/cover.jpg", &jpeg(92, 92));
        };
        let stage = Stage::new(store, fill);
        let tracks = stage.tracks("A");
        let cover = |id: &Id| stage.cover(ArtId::new(ArtKind::Track, id.clone(), ""), 0).bytes.to_vec();
        assert_eq!((cover(&tracks[0]), cover(&tracks[1])), (png(0x010203), jpeg(92, 92)));
        assert_eq!(cover(&tracks[0]), png(0x010203), "the second time from what was kept");

        // The same file with another picture is looked at anew.
        stage.shelf.track("A/1.mp3").title("1").number(1).artist("a").album("A").cover(&png(0x090909)).save();
        assert_eq!(cover(&tracks[0]), png(0x090909));

        let off = options(|options| options.track_covers = false);
        let off = Stage::with(&melodrome_store::testing::memory(), off, fill);
        let first = off.tracks("A")[0].clone();
        assert_eq!(off.cover(ArtId::new(ArtKind::Track, first, ""), 0).bytes.to_vec(), jpeg(92, 92));
    }
}

db_test! {
    fn bare_ids_artists_and_playlists_are_answered(store: &Store) {
        let stage = Stage::new(store, |shelf| {
            shelf.track("A/1.mp3").title("1").artist("a").album("A").save();
            shelf.track("B/1.mp3").title("1").artist("b").album("B").save();
            shelf.write("B/cover.jpg", &jpeg(92, 92));
        });
        stage.resolve();
        let system = Viewer::system();
        let (a, b) = (stage.tracks("A")[0].clone(), stage.tracks("B")[0].clone());
        let list = stage.playlist(&[a, b.clone()]);
        let album = stage.album("B");
        for id in [
            ArtId::new(ArtKind::Playlist, list.clone(), ""),
            ArtId::parse(list.as_str()),
            ArtId::parse(album.id.as_str()),
            ArtId::parse(b.as_str()),
        ] {
            assert_eq!(stage.cover(id.clone(), 0).bytes.to_vec(), jpeg(92, 92), "{id}");
        }
        let artist = ArtId::new(ArtKind::Artist, album.album_artist_id, "");
        assert_eq!(stage.cover(artist, 0).bytes.to_vec(), jpeg(92, 92), "an artist shows the newest album's cover");
        let artist = ArtId::new(ArtKind::Artist, stage.album("A").album_artist_id, "");
        assert!(stage.cover(artist.clone(), 0).placeholder);
        let none = melodrome_artwork::Ask { placeholder: false, ..ask(artist, 0) };
        assert!(matches!(stage.ask(&system, none), Err(Error::NotFound { .. })));
    }
}

db_test! {
    fn unknown_ids_and_other_peoples_libraries_are_not_found(store: &Store) {
        let stage = Stage::new(store, |shelf| {
            shelf.track("A/1.mp3").title("1").artist("a").album("A").disc(1).save();
            shelf.write("A/cover.jpg", &jpeg(92, 92));
        });
        let album = stage.album("A");
        let track = stage.tracks("A")[0].clone();
        let outsider = Viewer::system().narrowed(&[7]);
        for id in [format!("al-{}", album.id), format!("dc-{}:1", album.id), format!("mf-{track}"), album.id.to_string()] {
            let error = stage.ask(&outsider, ask(ArtId::parse(&id), 100)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotFound, "{id}");
            assert!(!stage.cover(ArtId::parse(&id), 100).placeholder, "{id}");
        }
        for id in ["", "al-", "al-nope", "dc-nope:1", "dc-:", "mf-../../x", "ar-nope", "pl-nope", "nope", "al-' OR 1=1"] {
            let error = stage.ask(&Viewer::system(), ask(ArtId::parse(id), 100)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotFound, "{id}");
        }
    }
}

db_test! {
    fn what_has_no_picture_gets_a_drawn_one_that_says_so(store: &Store) {
        let stage = Stage::new(store, |shelf| {
            shelf.track("A/1.mp3").title("1").artist("a").album("A").save();
        });
        let id = ArtId::new(ArtKind::Album, stage.album("A").id, "");
        let drawn = stage.cover(id.clone(), 200);
        assert!(drawn.placeholder && !drawn.immutable);
        assert_eq!((drawn.mime, decoded(&drawn.bytes).dimensions()), ("image/jpeg", (200, 200)));
        assert_eq!(stage.cover(id.clone(), 200).bytes, drawn.bytes, "the same each time");
        let none = melodrome_artwork::Ask { placeholder: false, ..ask(id, 200) };
        assert!(matches!(stage.ask(&Viewer::system(), none), Err(Error::NotFound { .. })));
    }
}
