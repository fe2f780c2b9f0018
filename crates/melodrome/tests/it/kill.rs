//! Killed in the middle of a scan and in the middle of writes: the database is whole, and nothing that was acknowledged is
//! lost.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use melodrome_testkit::Shelf;

use crate::program::{Place, ask, rest};

fn integrity(place: &Place) -> String {
    let database = rusqlite::Connection::open(place.database()).unwrap();
    database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap()
}

/// Whether the database says that a scan was cut off.
fn scan_is_unfinished(place: &Place) -> bool {
    let database = rusqlite::Connection::open(place.database()).unwrap();
    database.query_row("SELECT scan_started_at <> 0 FROM library WHERE id = 1", [], |row| row.get(0)).unwrap()
}

/// Many files with the content of a few.
fn library(files: usize) -> Shelf {
    let shelf = Shelf::new();
    let sources: Vec<_> = shelf.album("source", "Ann", "Source", 5, "mp3");
    for album in 0..files / 20 {
        std::fs::create_dir(shelf.path(&format!("album{album:03}"))).unwrap();
        for number in 0..20 {
            std::fs::hard_link(&sources[number % 5], shelf.path(&format!("album{album:03}/{number:02}.mp3"))).unwrap();
        }
    }
    shelf
}

fn count(found: &serde_json::Value) -> i64 {
    found["scanStatus"]["count"].as_i64().unwrap_or(0)
}

#[test]
fn a_kill_in_mid_scan_loses_nothing_and_the_next_start_goes_on() {
    let shelf = library(4000);
    let place = Place::new(shelf.root());
    let server = place.start();
    server.create_admin();
    // The first songs are there, and the scan is not over: that is the middle.
    let kept = loop {
        let found = server.rest("search3?query=&songCount=1");
        if let Some(id) = found["searchResult3"]["song"][0]["id"].as_str() {
            break id.to_owned();
        }
    };
    assert_eq!(server.rest(&format!("star?id={kept}"))["status"], "ok");
    server.kill();
    assert_eq!(integrity(&place), "ok");
    assert!(
        scan_is_unfinished(&place),
        "the kill came after the end of the scan, so this run has shown nothing: give it more files"
    );
    let server = place.start();
    loop {
        let status = server.rest("getScanStatus");
        if status["scanStatus"]["scanning"] == false && count(&status) == 4005 {
            break;
        }
    }
    let starred = server.rest("getStarred2");
    assert_eq!(starred["starred2"]["song"][0]["id"].as_str(), Some(kept.as_str()));
    assert_eq!(server.stop(), Some(0));
    assert_eq!(integrity(&place), "ok");
}

#[test]
fn a_kill_in_mid_write_keeps_what_was_acknowledged() {
    let shelf = Shelf::new();
    let place = Place::new(shelf.root());
    let server = place.start();
    server.create_admin();
    let (acknowledged, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let (acknowledged, stop, port) = (Arc::clone(&acknowledged), Arc::clone(&stop), server.port);
            std::thread::spawn(move || {
                for number in 0.. {
                    let name = format!("w{writer}-{number}");
                    // A failed call is a server that is gone: it promised nothing.
                    let Ok(answer) = rest(port, &format!("createPlaylist?name={name}")) else { return };
                    if answer["status"] == "ok" {
                        acknowledged.lock().unwrap().push(name);
                    }
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                }
            })
        })
        .collect();
    while acknowledged.lock().unwrap().len() < 60 {
        assert!(ask(server.port, "GET", "/ping", "").is_ok());
    }
    server.kill();
    stop.store(true, Ordering::SeqCst);
    for writer in writers {
        writer.join().unwrap();
    }
    assert_eq!(integrity(&place), "ok");
    let server = place.start();
    let playlists = server.rest("getPlaylists");
    let names: Vec<&str> = playlists["playlists"]["playlist"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|list| list["name"].as_str())
        .collect();
    let lost: Vec<String> =
        acknowledged.lock().unwrap().iter().filter(|name| !names.contains(&name.as_str())).cloned().collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
#[ignore = "long: fifty starts and kills"]
fn fifty_kills_at_different_moments_leave_a_whole_database_and_every_star() {
    let shelf = library(2000);
    let place = Place::new(shelf.root());
    let mut server = place.start();
    server.create_admin();
    let mut starred = Vec::new();
    for round in 0..50_u64 {
        // Later each time, so that the kills fall into start, scan, finish and rest.
        std::thread::sleep(std::time::Duration::from_millis(round * 40));
        let found = server.rest(&format!("search3?query=&songCount=1&songOffset={round}"));
        if let Some(id) = found["searchResult3"]["song"][0]["id"].as_str()
            && server.rest(&format!("star?id={id}"))["status"] == "ok"
        {
            starred.push(id.to_owned());
        }
        server.kill();
        assert_eq!(integrity(&place), "ok", "after kill {round}");
        server = place.start();
    }
    loop {
        let status = server.rest("getScanStatus");
        if status["scanStatus"]["scanning"] == false && count(&status) == 2005 {
            break;
        }
    }
    let answer = server.rest("getStarred2");
    let kept: Vec<&str> =
        answer["starred2"]["song"].as_array().unwrap().iter().filter_map(|song| song["id"].as_str()).collect();
    let lost: Vec<&String> = starred.iter().filter(|id| !kept.contains(&id.as_str())).collect();
    assert!(lost.is_empty() && !starred.is_empty(), "{lost:?}");
}
