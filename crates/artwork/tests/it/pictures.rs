//! What is sent: sizes, encodings, tags, and pictures that are odd, damaged or hostile.

use std::path::Path;
use std::sync::Arc;

use melodrome_artwork::{Artwork, Ask, Encoding, Error, Limits};
use melodrome_blobs::{Blobs, Limit};
use melodrome_model::{ArtId, ArtKind, Viewer};
use melodrome_store::{Store, db_test};

use crate::stage::{Stage, ask, decoded, jpeg, options, png};

/// An album whose folder holds one picture.
fn with_cover(store: &Store, name: &str, bytes: &[u8]) -> Stage {
    Stage::new(store, |shelf| {
        shelf.track("A/1.mp3").title("1").artist("a").album("A").save();
        shelf.write(&format!("A/{name}"), bytes);
    })
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures").join(name)).unwrap()
}

fn id(stage: &Stage) -> ArtId {
    ArtId::new(ArtKind::Album, stage.album("A").id, "")
}

db_test! {
    fn sizes_shrink_never_grow_and_zero_is_the_original(store: &Store) {
        let stage = with_cover(store, "cover.jpg", &jpeg(400, 200));
        let id = id(&stage);
        let small = stage.cover(id.clone(), 100);
        assert_eq!((small.mime, decoded(&small.bytes).dimensions()), ("image/jpeg", (100, 50)));
        for size in [0, 400, 1000] {
            assert_eq!(stage.cover(id.clone(), size).bytes.to_vec(), jpeg(400, 200), "{size}");
        }
        let webp = stage.ask(&Viewer::system(), Ask { encoding: Encoding::WebP, ..ask(id.clone(), 100) }).unwrap();
        assert_eq!((webp.mime, decoded(&webp.bytes).dimensions()), ("image/webp", (100, 50)));
        let square = stage.ask(&Viewer::system(), Ask { square: true, ..ask(id, 100) }).unwrap();
        assert_eq!(decoded(&square.bytes).dimensions(), (100, 100));
    }
}

db_test! {
    fn tags_name_the_form_and_only_the_current_hash_is_immutable(store: &Store) {
        let stage = with_cover(store, "cover.jpg", &jpeg(400, 200));
        assert_eq!(stage.resolve(), 1);
        let album = stage.album("A");
        let cover = |hash: &str, size| stage.cover(ArtId::new(ArtKind::Album, album.id.clone(), hash), size);
        assert_eq!(album.art_hash.len(), 16);
        let original = cover(&album.art_hash, 0);
        assert_eq!((original.etag, original.immutable), (format!("\"{}\"", album.art_hash), true));
        assert!(cover(&album.art_hash, 100).immutable);
        assert!(!cover("", 100).immutable && !cover("0123456789abcdef", 100).immutable);
        assert_eq!(cover("", 100).etag, format!("\"{}.100.false.jpeg75\"", album.art_hash));
    }
}

db_test! {
    fn a_replaced_picture_has_a_new_hash_and_the_old_one_is_no_longer_immutable(store: &Store) {
        let stage = with_cover(store, "cover.jpg", &jpeg(400, 200));
        stage.resolve();
        let before = stage.album("A");
        stage.shelf.write("A/cover.jpg", &jpeg(300, 300));
        let now = stage.cover(ArtId::new(ArtKind::Album, before.id.clone(), &before.art_hash), 0);
        assert_eq!((now.bytes.to_vec(), now.immutable), (jpeg(300, 300), false));
        assert_ne!(stage.album("A").art_hash, before.art_hash, "what was seen is noted");

        stage.shelf.remove("A/cover.jpg");
        assert!(stage.cover(ArtId::new(ArtKind::Album, before.id, ""), 0).placeholder);
        assert!(stage.album("A").art_absent);
    }
}

db_test! {
    fn odd_kinds_of_pictures_are_resized(store: &Store) {
        for name in ["cmyk.jpg", "progressive.jpg", "palette.png"] {
            let stage = with_cover(&melodrome_store::testing::memory(), name.replace("cmyk", "cover").replace("progressive", "cover").replace("palette", "cover").as_str(), &fixture(name));
            let made = stage.cover(id(&stage), 16);
            assert_eq!(decoded(&made.bytes).dimensions(), (16, 8), "{name}");
            let pixels = decoded(&made.bytes);
            let (left, right) = (pixels.get_pixel(2, 4).0, pixels.get_pixel(13, 4).0);
            assert!(left[0] > 140 && left[2] < 110 && right[2] > 140 && right[0] < 110, "{name}: {left:?} {right:?}");
        }
        let grey = with_cover(store, "cover.png", &fixture("grey16.png"));
        assert_eq!(decoded(&grey.cover(id(&grey), 16).bytes).dimensions(), (16, 8));
    }
}

db_test! {
    fn a_turned_photograph_stands_upright(store: &Store) {
        let stage = with_cover(store, "cover.jpg", &fixture("turned.jpg"));
        let made = decoded(&stage.cover(id(&stage), 16).bytes);
        assert_eq!(made.dimensions(), (8, 16));
        let (top, bottom) = (made.get_pixel(4, 2).0, made.get_pixel(4, 13).0);
        assert!(top[0] > top[2] && bottom[2] > bottom[0], "{top:?} {bottom:?}");
    }
}

db_test! {
    fn what_cannot_be_decoded_gives_way_to_the_next_source_or_is_served_as_it_is(store: &Store) {
        let broken = jpeg(400, 400)[..600].to_vec();
        let heic = b"\0\0\0\x20ftypheic\0\0\0\0heicmif1 and so on".to_vec();
        let stage = Stage::new(store, |shelf| {
            shelf.track("A/1.mp3").title("1").artist("a").album("A").cover(&png(0x010203)).save();
            shelf.write("A/cover.jpg", &broken);
            shelf.track("B/1.mp3").title("1").artist("b").album("B").save();
            shelf.write("B/cover.jpg", &broken);
            shelf.track("C/1.mp3").title("1").artist("c").album("C").save();
            shelf.write("C/cover.heic", &heic);
            shelf.track("D/1.mp3").title("1").artist("d").album("D").save();
            shelf.write("D/cover.jpg", b"<html><script>alert(1)</script>");
        });
        assert_eq!(stage.original("A").unwrap(), png(0x010203));
        assert_eq!(stage.original("D"), None, "what only is called a picture is never sent");
        for (album, bytes, mime) in [("B", &broken, "image/jpeg"), ("C", &heic, "image/heic")] {
            let id = ArtId::new(ArtKind::Album, stage.album(album).id, "");
            let cover = stage.cover(id, 100);
            assert_eq!((cover.bytes.to_vec(), cover.mime), (bytes.clone(), mime));
        }
        stage.resolve();
        assert_eq!((stage.album("B").colours, stage.album("D").art_absent), (None, true));
    }
}

db_test! {
    fn too_many_bytes_or_pixels_are_passed_over(store: &Store) {
        let limits = Limits { bytes: 3000, pixels: 100 * 100 };
        let stage = Stage::with(store, options(|options| options.limits = limits), |shelf| {
            shelf.track("A/1.mp3").title("1").artist("a").album("A").save();
            shelf.write("A/cover.jpg", &[jpeg(20, 20), vec![0; 3000]].concat());
            shelf.write("A/cover.1.jpg", &jpeg(101, 100));
            shelf.write("A/folder.jpg", &jpeg(100, 100));
        });
        assert_eq!(stage.original("A").unwrap(), jpeg(100, 100));
    }
}

db_test! {
    fn who_comes_when_too_many_wait_is_told_so(store: &Store) {
        let stage = with_cover(store, "cover.jpg", &jpeg(2000, 2000));
        stage.resolve();
        let options = options(|options| (options.max_requests, options.backlog) = (1, 2));
        let artwork = Artwork::new(store.clone(), Arc::new(Blobs::memory(Limit::Bytes(0))), options);
        let id = id(&stage);
        let outcomes = stage.run(async {
            let mut asked = tokio::task::JoinSet::new();
            for size in 0..40 {
                let (artwork, id) = (artwork.clone(), id.clone());
                asked.spawn(async move { artwork.cover(&Viewer::system(), ask(id, 500 + size)).await });
            }
            asked.join_all().await
        });
        let busy = outcomes.iter().filter(|one| matches!(one, Err(Error::Busy))).count();
        assert!(outcomes.iter().all(|one| matches!(one, Ok(_) | Err(Error::Busy))));
        assert!(busy > 0 && busy < 40, "{busy} of 40 were refused");
        assert!(stage.run(artwork.cover(&Viewer::system(), ask(id, 90))).is_ok(), "places become free");
    }
}
