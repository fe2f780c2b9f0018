//! What playlists show of themselves, looking again, and files that nobody needs any more.

use melodrome_artwork::Holder;
use melodrome_model::{ArtId, ArtKind, Id, Viewer};
use melodrome_store::{Store, db_test, libraries};

use crate::stage::{Stage, decoded, options, png};

const COLOURS: [u32; 4] = [0x00d0_2020, 0x0020_d020, 0x0020_20d0, 0x00d0_d020];

fn four(store: &Store) -> Stage {
    let stage = Stage::new(store, |shelf| {
        for (album, colour) in ["A", "B", "C", "D"].into_iter().zip(COLOURS) {
            shelf.track(&format!("{album}/1.mp3")).title("1").artist("a").album(album).save();
            shelf.write(&format!("{album}/cover.png"), &png(colour));
        }
    });
    stage.resolve();
    stage
}

/// Which of the four colours lie in the corners.
fn corners(bytes: &[u8]) -> [usize; 4] {
    let image = decoded(bytes);
    let (far, low) = (image.width() - 5, image.height() - 5);
    [(5, 5), (far, 5), (5, low), (far, low)].map(|(x, y)| {
        let [red, green, blue] = image.get_pixel(x, y).0.map(|value| u32::from(value > 128));
        let bright =
            |colour: u32| [colour >> 16 & 255, colour >> 8 & 255, colour & 255].map(|value| u32::from(value > 128));
        COLOURS.iter().position(|&colour| bright(colour) == [red, green, blue]).unwrap()
    })
}

db_test! {
    fn a_playlist_shows_the_covers_of_its_first_albums(store: &Store) {
        let stage = four(store);
        let song = |album: &str| stage.tracks(album)[0].clone();
        let (a, b, c, d) = (song("A"), song("B"), song("C"), song("D"));
        let show = |ids: &[&Id], size| {
            let list = stage.playlist(&ids.iter().map(|id| (*id).clone()).collect::<Vec<_>>());
            stage.cover(ArtId::new(ArtKind::Playlist, list, ""), size)
        };
        let whole = show(&[&a, &a, &b, &c, &d], 0);
        assert_eq!((corners(&whole.bytes), decoded(&whole.bytes).dimensions()), ([0, 1, 2, 3], (600, 600)));
        assert_eq!(corners(&show(&[&d, &c], 0).bytes), [3, 2, 2, 3]);
        assert_eq!(corners(&show(&[&d, &c, &b], 0).bytes), [3, 2, 1, 3]);
        assert_eq!(show(&[&b, &b], 0).bytes.to_vec(), png(COLOURS[1]), "one album: its cover as it is");
        let small = show(&[&a, &b, &c, &d], 100);
        assert_eq!((corners(&small.bytes), decoded(&small.bytes).dimensions()), ([0, 1, 2, 3], (100, 100)));
        let again = show(&[&a, &b, &c, &d], 100);
        assert_eq!((&again.etag, &again.bytes), (&small.etag, &small.bytes), "made once");
        assert_ne!(show(&[&b, &a, &c, &d], 100).etag, small.etag, "another order is another picture");
        assert!(show(&[], 100).placeholder);
    }
}

db_test! {
    fn a_playlist_shows_nothing_of_libraries_that_are_not_the_viewers(store: &Store) {
        let stage = four(store);
        let list = stage.playlist(&[stage.tracks("A")[0].clone(), stage.tracks("B")[0].clone()]);
        let outsider = Viewer::system().narrowed(&[7]);
        let cover = stage.ask(&outsider, crate::stage::ask(ArtId::new(ArtKind::Playlist, list, ""), 100)).unwrap();
        assert!(cover.placeholder);
    }
}

db_test! {
    fn looking_again_finds_what_was_put_there(store: &Store) {
        let stage = Stage::new(store, |shelf| drop(shelf.track("A/1.mp3").title("1").artist("a").album("A").save()));
        stage.resolve();
        let album = stage.album("A");
        assert!(album.art_absent && album.art_shape.width == 0);
        stage.shelf.write("A/cover.png", &png(COLOURS[0]));
        let track = stage.tracks("A")[0].clone();
        stage.run(stage.artwork.refresh(&Viewer::system(), ArtKind::Track, &track)).unwrap();
        let found = stage.album("A");
        assert!(!found.art_absent && !found.art_hash.is_empty());
        assert_eq!((found.art_shape.width, found.art_shape.height), (64, 64));
        assert!(!found.art_shape.thumb.is_empty());
        stage.shelf.write("A/cover.png", &png(COLOURS[1]));
        stage.run(stage.artwork.refresh(&Viewer::system(), ArtKind::Album, &album.id)).unwrap();
        assert_ne!(stage.album("A").art_hash, found.art_hash);
        for kind in ArtKind::ALL {
            let gone = stage.run(stage.artwork.refresh(&Viewer::system(), kind, &Id::from("nothing")));
            assert!(gone.is_err(), "{kind:?}");
        }
    }
}

db_test! {
    fn pictures_of_what_is_gone_go_and_files_that_nobody_knows_stay(store: &Store) {
        let folder = tempfile::tempdir().unwrap();
        let stage = Stage::with(store, options(|options| options.uploads = Some(folder.path().to_owned())), |shelf| {
            drop(shelf.track("A/1.mp3").title("1").artist("a").album("A").save());
        });
        let (system, artist) = (Viewer::system(), stage.album("A").album_artist_id);
        let list = stage.playlist(&[stage.tracks("A")[0].clone()]);
        stage.run(stage.artwork.give(&system, Holder::Artist, &artist, png(COLOURS[0]))).unwrap();
        stage.run(stage.artwork.give(&system, Holder::Playlist, &list, png(COLOURS[1]))).unwrap();
        std::fs::write(folder.path().join("artist-7-of-another-database.png"), "x").unwrap();
        let count = || std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!((stage.artwork.sweep_uploads().unwrap(), count()), (0, 3));
        store.write_blocking(|tx| libraries::purge(tx, 1)).unwrap();
        assert_eq!((stage.artwork.sweep_uploads().unwrap(), count()), (1, 2));
    }
}
