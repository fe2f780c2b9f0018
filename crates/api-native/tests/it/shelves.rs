//! Libraries: making, changing and removing them, and what goes with them.

use melodrome_store::{db_test, libraries, params};

use crate::house::{Answer, House};

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

db_test! {
    fn a_new_library_is_scanned_at_once(store: &Store) {
    let house = House::new(store);
    let folder = house.folder.path().join("second");
    std::fs::create_dir(&folder).unwrap();
    let body = serde_json::json!({"name": "Second", "path": format!("{}/./", folder.display())}).to_string();
    let made = house.send("root", "POST", "/api/library", &[], &body);
    assert_eq!((made.status, text(&made).as_str()), (200, r#"{"id":"3"}"#));
    house.scanner.wait();
    let row = house.get("root", "/api/library/3").json();
    assert_eq!(row["path"], folder.display().to_string());
    assert_eq!(row["defaultNewUsers"], false);
    assert_ne!(row["lastScanAt"], "0001-01-01T00:00:00Z");
    assert_eq!(house.get("root", "/api/library").header("x-total-count"), "3");
    }
}

db_test! {
    fn what_cannot_be_a_library_is_said_by_member(store: &Store) {
    let house = House::new(store);
    let file = house.folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let free = house.folder.path().display().to_string();
    for (body, wanted) in [
        (serde_json::json!({}), r#"{"errors":{"name":"ra.validation.required","path":"ra.validation.required"}}"#),
        (serde_json::json!({"path": free}), r#"{"errors":{"name":"ra.validation.required"}}"#),
        (serde_json::json!({"name": "private", "path": free}), r#"{"errors":{"name":"ra.validation.unique"}}"#),
        (
            serde_json::json!({"name": "New", "path": format!("{free}/music/../music")}),
            r#"{"errors":{"path":"ra.validation.unique"}}"#,
        ),
        (serde_json::json!({"name": "New", "path": "x/y"}), r#"{"errors":{"path":"library path must be absolute"}}"#),
        (
            serde_json::json!({"name": "New", "path": "/definitely/not/there"}),
            r#"{"errors":{"path":"resources.library.validation.pathInvalid"}}"#,
        ),
        (
            serde_json::json!({"name": "New", "path": file}),
            r#"{"errors":{"path":"resources.library.validation.pathNotDirectory"}}"#,
        ),
    ] {
        let answer = house.send("root", "POST", "/api/library", &[], &body.to_string());
        assert_eq!((answer.status, text(&answer).as_str()), (400, wanted), "{body}");
    }
    assert_eq!(house.get("root", "/api/library/abc").json()["error"], "library(id:abc) not found");
    assert_eq!(house.send("root", "PUT", "/api/library/99", &[], "{}").status, 404);
    }
}

db_test! {
    fn the_first_library_stays_where_the_configuration_says(store: &Store) {
    let house = House::new(store);
    let body = serde_json::json!({"path": house.folder.path()}).to_string();
    assert_eq!(house.send("root", "PUT", "/api/library/1", &[], &body).status, 400);
    assert_eq!(house.send("root", "DELETE", "/api/library/1", &[], "").status, 400);
    let renamed = house.send("root", "PUT", "/api/library/1", &[], r#"{"name":"Ours","remotePath":"/mnt/ours"}"#);
    assert_eq!(
        (renamed.json()["name"].as_str(), renamed.json()["remotePath"].as_str()),
        (Some("Ours"), Some("/mnt/ours"))
    );
    }
}

db_test! {
    fn a_removed_library_takes_its_music_along_and_nothing_else(store: &Store) {
    let house = House::new(store);
    assert_eq!(house.send("root", "PUT", "/api/artist/ar1/annotation", &[], r#"{"starred":true}"#).status, 200);
    assert_eq!(house.send("root", "PUT", "/api/album/al3/annotation", &[], r#"{"starred":true}"#).status, 200);
    let answer = house.send("root", "DELETE", "/api/library/2", &[], "");
    assert_eq!((answer.status, text(&answer).as_str()), (200, "{}"));
    house.scanner.wait();
    assert_eq!(house.get("root", "/api/library").header("x-total-count"), "1");
    assert_eq!(house.get("root", "/api/album/al3").status, 404);
    assert_eq!(house.get("root", "/api/album/al1").status, 200);
    assert_eq!(house.get("root", "/api/artist/ar1").json()["starred"], true, "whom somebody starred stays");
    let left = |sql: &str| store.read_blocking(|db| db.int(sql, params![])).unwrap();
    assert_eq!(left("SELECT COUNT(*) FROM track WHERE library = 2"), 0);
    assert_eq!(left("SELECT COUNT(*) FROM annotation WHERE kind = 1"), 0);
    assert_eq!(left("SELECT COUNT(*) FROM account_library WHERE library = 2"), 0);
    assert_eq!(house.send("root", "DELETE", "/api/library/2", &[], "").status, 404);
    // A scan that had begun before finds that it has nothing to do.
    assert!(store.write_blocking(|tx| libraries::begin_scan(tx, 2, false, 1)).is_err());
    }
}

db_test! {
    fn libraries_are_for_admins(store: &Store) {
    let house = House::new(store);
    for (method, path) in [
        ("GET", "/api/library"),
        ("POST", "/api/library"),
        ("GET", "/api/library/1"),
        ("PUT", "/api/library/1"),
        ("DELETE", "/api/library/2"),
    ] {
        let answer = house.send("ann", method, path, &[], "{}");
        assert_eq!((answer.status, text(&answer).as_str()), (403, "Access denied: admin privileges required\n"));
        assert_eq!(house.send("", method, path, &[], "{}").status, 401);
    }
    }
}
