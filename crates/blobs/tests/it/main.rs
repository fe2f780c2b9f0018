//! Blobs as callers see them, the same on disk and in memory.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use melodrome_blobs::{Blobs, Limit};
use melodrome_model::Clock;
use proptest::prelude::*;

fn both(limit: Limit, check: impl Fn(&Blobs)) {
    check(&Blobs::memory(limit));
    let folder = tempfile::tempdir().unwrap();
    check(&Blobs::dir(folder.path(), limit, Clock::manual(0)).unwrap());
}

fn files(root: &Path) -> Vec<PathBuf> {
    let mut list = Vec::new();
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { list.extend(files(&path)) } else { list.push(path) }
    }
    list
}

#[test]
fn what_was_put_comes_back_until_deleted() {
    both(Limit::Unlimited, |blobs| {
        assert_eq!(blobs.get("a").unwrap(), None);
        blobs.put("a", b"one").unwrap();
        blobs.put("a", b"three").unwrap();
        assert_eq!(blobs.get("a").unwrap().as_deref(), Some(b"three".as_slice()));
        assert_eq!(blobs.bytes_held(), 5);
        blobs.delete("a").unwrap();
        blobs.delete("a").unwrap();
        assert_eq!((blobs.get("a").unwrap(), blobs.contains("a"), blobs.bytes_held()), (None, false, 0));
    });
}

#[test]
fn the_longest_unused_blob_goes_first() {
    both(Limit::Bytes(10), |blobs| {
        blobs.put("a", b"aaaa").unwrap();
        blobs.put("b", b"bbbb").unwrap();
        assert!(blobs.get("a").unwrap().is_some());
        blobs.put("c", b"cccc").unwrap();
        assert_eq!((blobs.contains("a"), blobs.contains("b"), blobs.contains("c")), (true, false, true));
        assert_eq!(blobs.bytes_held(), 8);
    });
}

#[test]
fn what_exceeds_the_whole_limit_is_not_kept_and_replaces_what_was() {
    both(Limit::Bytes(4), |blobs| {
        blobs.put("a", b"aa").unwrap();
        blobs.put("a", b"aaaaa").unwrap();
        assert_eq!((blobs.get("a").unwrap(), blobs.bytes_held()), (None, 0));
    });
    both(Limit::Bytes(0), |blobs| {
        blobs.put("a", b"a").unwrap();
        assert!(!blobs.contains("a"));
    });
}

#[test]
fn keys_never_become_paths() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("cache");
    let blobs = Blobs::dir(&root, Limit::Unlimited, Clock::System).unwrap();
    for key in ["../escape", "/etc/passwd", "a/b\0c", "", "..", &"x".repeat(5000)] {
        blobs.put(key, key.len().to_string().as_bytes()).unwrap();
        assert_eq!(blobs.get(key).unwrap().as_deref(), Some(key.len().to_string().as_bytes()));
        assert!(blobs.path(key).unwrap().starts_with(&root));
    }
    assert_eq!(files(folder.path()).len(), 6);
    assert!(files(folder.path()).iter().all(|path| path.starts_with(&root)));
}

#[test]
fn a_restart_keeps_blobs_and_their_order_and_drops_leftovers() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let clock = Clock::System;
    {
        let blobs = Blobs::dir(root, Limit::Unlimited, clock.clone()).unwrap();
        for key in ["a", "b", "c"] {
            blobs.put(key, b"1234").unwrap();
        }
        // The last use of "a" is older than that of the others; an hour of the clock is what makes a use last.
        let ahead = Clock::manual(clock.now() + 7_200_000);
        let later = Blobs::dir(root, Limit::Unlimited, ahead).unwrap();
        assert!(later.get("b").unwrap().is_some());
        assert!(later.get("c").unwrap().is_some());
    }
    fs::write(root.join("incoming/half"), b"half a pict").unwrap();
    fs::write(root.join("README"), b"not ours").unwrap();
    let empty = Blobs::dir(root, Limit::Unlimited, clock.clone()).unwrap().path("a").unwrap();
    let blobs = Blobs::dir(root, Limit::Bytes(8), clock.clone()).unwrap();
    assert_eq!((blobs.contains("a"), blobs.contains("b"), blobs.contains("c")), (false, true, true));
    assert!(!root.join("incoming/half").exists());
    assert!(root.join("README").exists());

    // What a power cut leaves of an unsynced file is an empty file.
    fs::create_dir_all(empty.parent().unwrap()).unwrap();
    fs::write(&empty, b"").unwrap();
    assert_eq!(Blobs::dir(root, Limit::Unlimited, clock).unwrap().get("a").unwrap(), None);
    assert!(!empty.exists());
}

#[test]
fn a_file_removed_behind_our_back_is_absent_and_can_be_put_again() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::dir(folder.path(), Limit::Bytes(100), Clock::System).unwrap();
    blobs.put("a", b"1234").unwrap();
    fs::remove_file(blobs.path("a").unwrap()).unwrap();
    assert_eq!((blobs.get("a").unwrap(), blobs.bytes_held()), (None, 0));
    blobs.put("a", b"12").unwrap();
    assert_eq!(blobs.get("a").unwrap().as_deref(), Some(b"12".as_slice()));
}

#[test]
fn readers_see_a_blob_whole_while_others_replace_it() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::dir(folder.path(), Limit::Bytes(1 << 20), Clock::System).unwrap();
    let pictures: Vec<Vec<u8>> = (1..=4_u8).map(|fill| vec![fill; 50_000 * usize::from(fill)]).collect();
    blobs.put("cover", &pictures[0]).unwrap();
    std::thread::scope(|scope| {
        for picture in &pictures {
            scope.spawn(|| (0..50).for_each(|_| blobs.put("cover", picture).unwrap()));
        }
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..100 {
                    let seen = blobs.get("cover").unwrap().unwrap();
                    assert!(pictures.iter().any(|picture| picture[..] == seen[..]), "a torn blob of {}", seen.len());
                }
            });
        }
    });
    assert_eq!(files(folder.path()).len(), 1);
}

proptest! {
    #[test]
    fn the_limit_holds_after_every_step(
        limit in 0_u64..200,
        steps in proptest::collection::vec((0_u8..8, 0_usize..80, 0_u8..3), 1..60),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let dir = Blobs::dir(folder.path(), Limit::Bytes(limit), Clock::manual(0)).unwrap();
        let memory = Blobs::memory(Limit::Bytes(limit));
        for (key, size, what) in steps {
            let key = key.to_string();
            for blobs in [&dir, &memory] {
                match what {
                    0 => blobs.put(&key, &vec![7; size.max(1)]).unwrap(),
                    1 => drop(blobs.get(&key).unwrap()),
                    _ => blobs.delete(&key).unwrap(),
                }
                prop_assert!(blobs.bytes_held() <= limit);
            }
            let kept = |blobs: &Blobs| (0..8).filter(|key| blobs.contains(&key.to_string())).collect::<BTreeSet<_>>();
            prop_assert_eq!(kept(&dir), kept(&memory));
            let on_disk: u64 = files(folder.path()).iter().map(|path| fs::metadata(path).unwrap().len()).sum();
            prop_assert_eq!(on_disk, dir.bytes_held());
        }
    }
}
