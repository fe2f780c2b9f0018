//! Pictures that people give: who may, what is taken, and that it is shown.

use melodrome_store::db_test;

use crate::house::{Answer, House};

/// Four red pixels.
const PNG: [u8; 73] = [
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0, 253, 212, 154,
    115, 0, 0, 0, 16, 73, 68, 65, 84, 120, 156, 99, 248, 207, 192, 0, 68, 12, 16, 10, 0, 31, 238, 3, 253, 139, 95, 20,
    212, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
];

fn give(house: &House, who: &str, path: &str, field: &str, bytes: &[u8]) -> Answer {
    let head = format!("--B\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"a.png\"\r\n\r\n");
    let body = [head.as_bytes(), bytes, b"\r\n--B--\r\n"].concat();
    house.send_bytes(who, "POST", path, "multipart/form-data; boundary=B", body)
}

fn text(answer: &Answer) -> (u16, String) {
    (answer.status, String::from_utf8_lossy(&answer.body).trim_end().to_owned())
}

db_test! {
    fn a_picture_is_taken_shown_and_taken_back(store: &Store) {
        let house = House::new(store);
        let made = house.send("root", "POST", "/api/playlist", &[], r#"{"name":"Mine"}"#).json();
        let id = made["id"].as_str().unwrap();
        let path = format!("/api/playlist/{id}/image");
        let given = give(&house, "root", &path, "image", &PNG);
        assert_eq!((text(&given), given.header("content-type")), ((200, r#"{"status":"ok"}"#.to_owned()), "text/plain; charset=utf-8"));
        let row = house.get("root", &format!("/api/playlist/{id}")).json();
        let file = row["uploadedImage"].as_str().unwrap().to_owned();
        assert!(house.folder.path().join("uploads").join(&file).is_file(), "{row}");
        let cover = house.get("root", &format!("/api/cover/{}", row["coverArt"].as_str().unwrap()));
        assert_eq!((cover.status, cover.header("content-type"), cover.body.as_slice()), (200, "image/png", PNG.as_slice()));
        assert_eq!(house.send("root", "DELETE", &path, &[], "").status, 200);
        assert_eq!(house.get("root", &format!("/api/playlist/{id}")).json()["uploadedImage"], "");
        assert!(!house.folder.path().join("uploads").join(&file).exists());
        assert_eq!(give(&house, "root", "/api/artist/ar1/image", "image", &PNG).status, 200);
        let cover = house.get("ann", "/api/cover/ar-ar1");
        assert_eq!((cover.header("content-type"), cover.body.as_slice()), ("image/png", PNG.as_slice()));
        assert_eq!(house.send("root", "DELETE", "/api/artist/ar1/image", &[], "").status, 200);
    }
}

db_test! {
    fn what_is_no_picture_and_who_has_no_right_is_refused(store: &Store) {
        let house = House::new(store);
        let list = |who: &str, body: &str| house.send(who, "POST", "/api/playlist", &[], body).json()["id"].as_str().unwrap().to_owned();
        let (open, closed) = (list("root", r#"{"name":"Open","public":true}"#), list("root", r#"{"name":"Closed"}"#));
        let at = |id: &str| format!("/api/playlist/{id}/image");
        let mut torn = PNG.to_vec();
        torn.truncate(40);
        let mut bomb = PNG.to_vec();
        bomb[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
        for (who, path, field, bytes, status, said) in [
            ("root", at(&open), "image", b"not a picture".to_vec(), 400, "invalid image file"),
            ("root", at(&open), "image", torn, 400, "invalid image file"),
            ("root", at(&open), "image", bomb, 400, "invalid image file"),
            ("root", at(&open), "other", PNG.to_vec(), 400, "missing image file"),
            ("root", at(&open), "image", vec![0; 1001], 400, "file too large or invalid form"),
            ("root", at(&open), "image", vec![0; 100_000], 400, "file too large or invalid form"),
            ("root", at("nothing"), "image", PNG.to_vec(), 404, "not found"),
        ] {
            assert_eq!(text(&give(&house, who, &path, field, &bytes)), (status, said.to_owned()), "{path}");
        }
        for path in [at(&open), at(&closed), "/api/artist/ar1/image".to_owned()] {
            assert_eq!(give(&house, "", &path, "image", &PNG).status, 401);
            let refused = give(&house, "ann", &path, "image", &PNG);
            assert!(refused.status == 403 || refused.status == 404, "{path}: {refused:?}");
            let refused = house.send("ann", "DELETE", &path, &[], "");
            assert!(refused.status == 403 || refused.status == 404, "{path}: {refused:?}");
        }
        assert!(!house.folder.path().join("uploads").exists(), "nothing was kept");
    }
}

db_test! {
    fn what_is_deleted_takes_its_picture_along(store: &Store) {
        let house = House::new(store);
        let files = || std::fs::read_dir(house.folder.path().join("uploads")).map_or(0, Iterator::count);
        let playlist = house.send("root", "POST", "/api/playlist", &[], r#"{"name":"Mine"}"#).json();
        let station = r#"{"name":"Radio","streamUrl":"http://127.0.0.1/x"}"#;
        let radio = house.send("root", "POST", "/api/radio", &[], station).json();
        let paths = [("playlist", playlist), ("radio", radio)].map(|(kind, made)| format!("/api/{kind}/{}", made["id"].as_str().unwrap()));
        for path in &paths {
            assert_eq!(text(&give(&house, "root", &format!("{path}/image"), "image", &PNG)), (200, r#"{"status":"ok"}"#.to_owned()));
        }
        assert_eq!(files(), 2);
        for path in &paths {
            assert_eq!(house.send("root", "DELETE", path, &[], "").status, 200);
        }
        assert_eq!(files(), 0);
    }
}

db_test! {
    fn a_station_has_a_picture_that_admins_give(store: &Store) {
        let house = House::new(store);
        let station = r#"{"name":"Radio","streamUrl":"http://127.0.0.1/x"}"#;
        let made = house.send("root", "POST", "/api/radio", &[], station).json();
        let path = format!("/api/radio/{}", made["id"].as_str().unwrap());
        assert_eq!(house.get("ann", &path).json()["imageAbsent"], true);
        assert_eq!(give(&house, "ann", &format!("{path}/image"), "image", &PNG).status, 403);
        assert_eq!(give(&house, "root", &format!("{path}/image"), "image", &PNG).status, 200);
        let row = house.get("ann", &path).json();
        assert_eq!((&row["imageWidth"], &row["imageHeight"], &row["dominantColor"]), (&2.into(), &2.into(), &"#ff0000".into()), "{row}");
        assert!(row["thumbHash"].is_string() && row.get("imageAbsent").is_none() && !row["uploadedImage"].as_str().unwrap().is_empty());
        let cover = house.get("ann", &format!("/api/cover/{}", row["coverArt"].as_str().unwrap()));
        assert_eq!((cover.status, cover.body.as_slice()), (200, PNG.as_slice()));
        assert_eq!(house.send("root", "PUT", &path, &[], r#"{"name":"Other"}"#).json()["imageHash"], row["imageHash"], "a change keeps it");
        assert_eq!(house.send("root", "DELETE", &format!("{path}/image"), &[], "").status, 200);
        assert_eq!(house.get("ann", &path).json()["imageAbsent"], true);
    }
}

db_test! {
    fn admins_have_pictures_looked_for_again(store: &Store) {
        let house = House::new(store);
        let ask = |who: &str, path: &str| house.send(who, "POST", &format!("/api/artwork/{path}/refresh"), &[("accept", "text/html")], "");
        std::fs::write(house.folder.path().join("music/a1/cover.png"), PNG).unwrap();
        for path in ["al/al1", "mf/tr11", "ar/ar1"] {
            assert_eq!((ask("ann", path).status, ask("", path).status), (403, 401), "{path}");
            assert_eq!(text(&ask("root", path)), (204, String::new()), "{path}");
        }
        let album = house.get("ann", "/api/album/al1").json();
        assert!(album["imageHash"].is_string() && album["imageWidth"] == 2, "{album}");
        assert_eq!(text(&ask("root", "xx/al1")), (400, "invalid artwork kind".to_owned()));
        assert_eq!(text(&ask("root", "dc/al1")), (400, "invalid artwork kind".to_owned()));
        for path in ["al/x", "mf/x", "ar/x", "pl/x", "ra/x"] {
            assert_eq!(text(&ask("root", path)), (404, "not found".to_owned()), "{path}");
        }
    }
}
