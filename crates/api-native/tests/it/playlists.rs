//! Playlists: who may do what, what is in them, in which order, and as text.

use melodrome_store::db_test;
use serde_json::{Value, json};

use crate::house::House;

const JSON: (&str, &str) = ("accept", "application/json");

fn made(house: &House, who: &str, body: &str) -> String {
    let answer = house.send(who, "POST", "/api/playlist", &[], body);
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["id"].as_str().unwrap().to_owned()
}

fn at(id: &str, rest: &str) -> String {
    format!("/api/playlist/{id}{rest}")
}

/// Songs by place.
fn songs(house: &House, who: &str, id: &str, query: &str) -> Vec<String> {
    house.get(who, &at(id, &format!("/tracks?{query}"))).column("mediaFileId")
}

db_test! {
    fn whoever_may_not_is_told_so_in_the_words_of_the_dialect(store: &Store) {
        let house = House::new(store);
        let (open, closed) = (made(&house, "root", r#"{"name":"Open","public":true}"#), made(&house, "root", r#"{"name":"Closed"}"#));
        let mine = made(&house, "ann", r#"{"name":"Mine"}"#);
        for (who, method, path, body, status) in [
            ("", "GET", "/api/playlist".to_owned(), "", 401),
            ("", "POST", "/api/playlist".to_owned(), "{}", 401),
            ("", "GET", at(&open, ""), "", 401),
            ("", "GET", at(&open, "/tracks"), "", 401),
            ("ann", "GET", at(&open, ""), "", 200),
            ("ann", "GET", at(&closed, ""), "", 404),
            ("ann", "PUT", at(&open, ""), r#"{"name":"x"}"#, 403),
            ("ann", "PUT", at(&closed, ""), r#"{"name":"x"}"#, 404),
            ("ann", "PUT", at(&mine, ""), r#"{"ownerId":"other"}"#, 403),
            ("ann", "PUT", at(&mine, ""), "{", 422),
            ("ann", "DELETE", at(&open, ""), "", 403),
            ("ann", "DELETE", at(&closed, ""), "", 404),
            ("ann", "GET", at(&closed, "/tracks"), "", 404),
            ("ann", "POST", at(&open, "/tracks"), r#"{"ids":["tr11"]}"#, 403),
            ("ann", "POST", at(&closed, "/tracks"), r#"{"ids":["tr11"]}"#, 404),
            ("ann", "POST", at(&mine, "/tracks"), "[", 400),
            ("ann", "PUT", at(&open, "/tracks"), r#"{"ids":[]}"#, 403),
            ("ann", "PUT", at(&open, "/tracks/1"), r#"{"insert_before":"2"}"#, 403),
            ("ann", "PUT", at(&mine, "/tracks/0"), r#"{"insert_before":"2"}"#, 400),
            ("ann", "PUT", at(&mine, "/tracks/1"), r#"{"insert_before":2}"#, 400),
            ("ann", "PUT", at(&mine, "/tracks/1"), r#"{"insert_before":"2"}"#, 404),
            ("ann", "DELETE", at(&open, "/tracks?id=1"), "", 403),
            ("ann", "DELETE", at(&mine, "/tracks/1"), "", 400),
            ("ann", "GET", at(&mine, "/tracks/1"), "", 404),
            ("ann", "POST", "/api/playlist".to_owned(), r#"{"rules":{"all":[]}}"#, 501),
            ("root", "GET", at(&mine, ""), "", 200),
            ("root", "PUT", at(&mine, ""), r#"{"comment":"by an admin"}"#, 200),
        ] {
            let answer = house.send(who, method, &path, &[], body);
            assert_eq!(answer.status, status, "{who} {method} {path} {body}: {answer:?}");
        }
        let refused = house.send("ann", "DELETE", &at(&open, ""), &[], "").json();
        assert_eq!(refused["error"], format!("Deleting playlist(id:{open}): Permission denied"));
        let text = house.send("ann", "POST", &at(&open, "/tracks"), &[], "{}");
        assert_eq!((text.header("content-type"), text.body.as_slice()), ("text/plain; charset=utf-8", b"not authorized\n".as_slice()));
        assert_eq!(house.send("ann", "POST", &at(&open, "/tracks"), &[JSON], "{}").json()["error"], "not authorized");
        let moved = house.send("root", "PUT", &at(&mine, ""), &[], &json!({"ownerId": house.get("root", &at(&open, "")).json()["ownerId"]}).to_string());
        assert_eq!(moved.json()["ownerName"], "root");
        assert_eq!(house.get("ann", &at(&mine, "")).status, 404, "given away");
    }
}

db_test! {
    fn a_playlist_is_made_changed_listed_and_deleted(store: &Store) {
        let house = House::new(store);
        let body = r#"{"name":"Night","comment":"quiet songs","public":true}"#;
        let typed = house.send("ann", "POST", "/api/playlist", &[("content-type", "application/json; charset=utf-8")], body);
        assert_eq!(typed.status, 200, "a charset does not make it another type");
        let id = typed.json()["id"].as_str().unwrap().to_owned();
        made(&house, "ann", r#"{"name":"day"}"#);
        let one = house.get("root", &at(&id, "")).json();
        for (member, value) in [("name", json!("Night")), ("songCount", json!(0)), ("ownerName", json!("ann")), ("public", json!(true)), ("path", json!("")), ("sync", json!(false)), ("uploadedImage", json!("")), ("rules", Value::Null), ("evaluatedAt", Value::Null)] {
            assert_eq!(one.get(member), Some(&value), "{member}");
        }
        let changed = house.send("ann", "PUT", &at(&id, ""), &[], r#"{"comment":""}"#).json();
        assert_eq!((&changed["name"], &changed["comment"]), (&"Night".into(), &"".into()));
        house.send("ann", "PUT", &format!("/api/playlist/{id}/annotation"), &[], r#"{"starred":true}"#);
        let names = |query: &str| house.get("ann", &format!("/api/playlist?_sort=name&{query}")).column("name");
        assert_eq!(names(""), ["day", "Night"]);
        assert_eq!(names("_order=DESC&_end=1"), ["Night"]);
        assert_eq!(names("q=nig"), ["Night"]);
        assert_eq!(names("starred=true"), ["Night"]);
        assert_eq!(names("public=false"), ["day"]);
        assert_eq!(names(&format!("id={id}")), ["Night"]);
        assert_eq!(names("owner_id=nobody"), Vec::<String>::new());
        assert_eq!(house.get("root", "/api/playlist?smart=true").header("x-total-count"), "2");
        let gone = house.send("ann", "DELETE", &at(&id, ""), &[], "");
        assert_eq!((gone.status, gone.json()), (200, json!({})));
        assert_eq!(house.send("ann", "DELETE", &at(&id, ""), &[], "").json()["error"], format!("playlist(id:{id}) not found"));
    }
}

db_test! {
    fn songs_come_and_go_by_place(store: &Store) {
        let house = House::new(store);
        let id = made(&house, "ann", r#"{"name":"Mix"}"#);
        let add = |body: &str| house.send("ann", "POST", &at(&id, "/tracks"), &[JSON], body).json()["added"].as_i64();
        assert_eq!(add(r#"{"ids":["tr12","tr11","tr12","unknown","tr31"]}"#), Some(3), "only what ann may hear");
        assert_eq!(add(r#"{"albumIds":["al2","al3"]}"#), Some(2));
        assert_eq!(add(r#"{"artistIds":["ar1"]}"#), Some(4));
        assert_eq!(add(r#"{"discs":[{"albumId":"al1","discNumber":0}]}"#), Some(2));
        assert_eq!(add("{}"), Some(0));
        let page = house.get("ann", &at(&id, "/tracks?_start=1&_end=3"));
        assert_eq!((page.header("x-total-count"), page.column("id"), page.column("mediaFileId")), ("11", vec!["2".to_owned(), "3".to_owned()], vec!["tr11".to_owned(), "tr12".to_owned()]));
        assert_eq!(page.json()[0]["playlistId"], id.as_str());
        assert_eq!(house.get("ann", &at(&id, "/tracks/2")).json()["mediaFileId"], "tr11");
        let keep = house.send("ann", "DELETE", &at(&id, "/tracks?id=4&id=5&id=6&id=7&id=8&id=9&id=10&id=11"), &[JSON], "");
        assert_eq!(keep.json()["ids"].as_array().unwrap().len(), 8);
        assert_eq!(songs(&house, "ann", &id, ""), ["tr12", "tr11", "tr12"]);
        assert_eq!(house.send("ann", "DELETE", &at(&id, "/tracks?id=99"), &[JSON], "").json(), json!({"id": "99"}));
        assert_eq!(house.send("ann", "DELETE", &at(&id, "/tracks"), &[JSON], "").json(), json!({"ids": null}));
        add(r#"{"ids":["tr21"]}"#);
        for (from, to, order) in [(4, 1, ["tr21", "tr12", "tr11", "tr12"]), (1, 3, ["tr12", "tr11", "tr21", "tr12"]), (1, 99, ["tr11", "tr21", "tr12", "tr12"])] {
            let body = format!(r#"{{"insert_before":"{to}"}}"#);
            assert_eq!(house.send("ann", "PUT", &at(&id, &format!("/tracks/{from}")), &[JSON], &body).json(), json!({"id": from.to_string()}));
            assert_eq!(songs(&house, "ann", &id, "_sort=id"), order, "{from} to {to}");
        }
        assert_eq!(songs(&house, "ann", &id, "_sort=title"), ["tr21", "tr11", "tr12", "tr12"]);
        let sorted = house.get("ann", &at(&id, "/tracks?_sort=title&_order=DESC"));
        assert_eq!(sorted.column("id"), ["3", "4", "1", "2"], "rows keep their places");
        assert_eq!(house.get("ann", &at(&id, "")).json()["songCount"], 4);
        assert_eq!(house.get("ann", "/api/song/tr21/playlists").column("id"), [id.as_str()]);
        let flood = format!(r#"{{"ids":[{}"x"]}}"#, r#""x","#.repeat(20_000));
        let refused = house.send("ann", "POST", &at(&id, "/tracks"), &[JSON], &flood);
        assert!(refused.status == 400 && refused.json()["error"].as_str().unwrap().contains("20000"), "{refused:?}");
    }
}

db_test! {
    fn an_order_is_replaced_only_by_whoever_knows_it(store: &Store) {
        let house = House::new(store);
        let id = made(&house, "ann", r#"{"name":"Mix"}"#);
        house.send("ann", "POST", &at(&id, "/tracks"), &[], r#"{"ids":["tr11","tr12"]}"#);
        let mark = house.get("ann", &at(&id, "/tracks?_end=1")).header("etag").to_owned();
        let put = |mark: &str, body: &str| house.send("ann", "PUT", &at(&id, "/tracks"), &[JSON, ("if-match", mark)], body);
        let done = put(&mark, r#"{"ids":["tr21","tr12","tr11","gone"]}"#);
        assert_eq!(done.status, 204);
        assert_eq!(songs(&house, "ann", &id, ""), ["tr21", "tr12", "tr11"]);
        let late = put(&mark, r#"{"ids":[]}"#);
        assert_eq!((late.status, late.json()["error"].as_str()), (412, Some("the playlist was changed meanwhile")));
        assert_eq!(put(done.header("etag"), r#"{"ids":["tr11"]}"#).status, 204, "the answer names the new order");
        assert_eq!(put("\"other\"", r#"{"ids":[]}"#).status, 412);
    }
}

db_test! {
    fn a_list_that_a_file_rules_is_not_edited(store: &Store) {
        let house = House::new(store);
        let id = made(&house, "ann", r#"{"name":"Mix"}"#);
        house.store.write_blocking(|tx| tx.execute("UPDATE playlist SET path = '/music/a.m3u', sync = TRUE", &[])).unwrap();
        for (method, path, body) in [("POST", "/tracks", r#"{"ids":["tr11"]}"#), ("DELETE", "/tracks?id=1", ""), ("PUT", "/tracks/1", r#"{"insert_before":"2"}"#), ("PUT", "/tracks", r#"{"ids":[]}"#)] {
            let answer = house.send("ann", method, &at(&id, path), &[], body);
            assert_eq!((answer.status, answer.body.as_slice()), (409, b"playlist tracks are not editable\n".as_slice()), "{method} {path}");
        }
        assert_eq!(house.send("ann", "PUT", &at(&id, ""), &[], r#"{"sync":false}"#).json()["sync"], false);
        assert_eq!(house.send("ann", "POST", &at(&id, "/tracks"), &[JSON], r#"{"ids":["tr11"]}"#).json()["added"], 1);
    }
}

db_test! {
    fn text_goes_in_and_comes_out_and_paths_of_the_disk_are_for_admins(store: &Store) {
        let house = House::new(store);
        let root = house.folder.path().join("music");
        let text = format!("#EXTM3U\n#PLAYLIST:Posted \u{e9}\n{}/a1/2.mp3\na2/1.mp3\n/nowhere.mp3\n/private/a3/1.mp3\n", root.display());
        let posted = house.send("ann", "POST", "/api/playlist", &[("content-type", "audio/x-mpegurl")], &text);
        assert_eq!((posted.status, posted.header("content-type")), (201, "text/plain; charset=utf-8"));
        let inside = "#EXTM3U\n#PLAYLIST:Posted \u{e9}\n#EXTINF:2,Ann Artist - \u{dc}bung song 2\na1/2.mp3\n#EXTINF:2,Ann Artist - Aurora song 1\na2/1.mp3\n";
        assert_eq!(String::from_utf8_lossy(&posted.body), inside);
        let place = posted.header("location").to_owned();
        let export = |who: &str| house.send(who, "GET", &format!("{place}/tracks"), &[("accept", "audio/x-mpegurl")], "");
        assert_eq!(String::from_utf8_lossy(&export("ann").body), inside, "no path of the server's disk");
        let all = export("root");
        assert_eq!(all.header("content-type"), "audio/x-mpegurl");
        assert_eq!(all.header("content-disposition"), "attachment; filename=\"Posted _.m3u\"; filename*=UTF-8''Posted%20%C3%A9.m3u");
        assert!(String::from_utf8_lossy(&all.body).contains(&format!("\n{}/a1/2.mp3\n", root.display())));
        let bad = house.send("ann", "POST", "/api/playlist", &[("content-type", "audio/x-mpegurl")], "a\0b");
        assert_eq!(bad.status, 400);
    }
}
