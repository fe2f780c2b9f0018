//! Stars, ratings, plays, the queue.

use melodrome_store::db_test;
use serde_json::json;

use crate::house::House;

db_test! {
    fn marks_belong_to_the_listener_who_made_them(store: &Store) {
        let house = House::new(store);
        let marked = house.send("ann", "PUT", "/api/album/al1/annotation", &[], r#"{"starred":true,"rating":4}"#);
        let json = marked.json();
        assert_eq!((marked.status, &json["starred"], &json["rating"], &json["playCount"]), (200, &true.into(), &4.into(), &0.into()));
        assert!(json["starredAt"].is_string());
        assert_eq!(house.get("ann", "/api/album?starred=true").column("id"), ["al1"]);
        assert_eq!(house.get("root", "/api/album?starred=true").column("id"), Vec::<String>::new());
        let gone = house.send("ann", "PUT", "/api/album/al1/annotation", &[], r#"{"starred":false}"#).json();
        assert_eq!((&gone["starred"], &gone["rating"]), (&false.into(), &4.into()));
        for (path, body, status) in [
            ("/api/song/tr11/annotation", r#"{"rating":6}"#, 400),
            ("/api/song/tr11/annotation", "nonsense", 422),
            ("/api/song/tr31/annotation", r#"{"starred":true}"#, 404),
            ("/api/artist/ar1/annotation", r#"{"starred":true}"#, 200),
            ("/api/playlist/x/annotation", r#"{"starred":true}"#, 404),
        ] {
            assert_eq!(house.send("ann", "PUT", path, &[], body).status, status, "{path} {body}");
        }
    }
}

db_test! {
    fn a_play_counts_and_a_play_told_twice_counts_once(store: &Store) {
        let house = House::new(store);
        for _ in 0..2 {
            let told = house.send("ann", "POST", "/api/scrobble", &[], r#"{"id":"tr11","time":1700000000000,"submission":true}"#);
            assert_eq!(told.status, 204);
        }
        assert_eq!(house.send("ann", "POST", "/api/scrobble", &[], r#"{"id":"tr12","submission":false}"#).status, 204);
        assert_eq!(house.send("ann", "POST", "/api/scrobble", &[], r#"{"id":"tr31","submission":true}"#).status, 404);
        assert_eq!(house.get("ann", "/api/song/tr11").json()["playCount"], 1);
        assert!(house.get("ann", "/api/song/tr12").json().get("playCount").is_none());
        assert_eq!(house.get("ann", "/api/album?_sort=play_date&_order=desc&_end=1").column("id"), ["al1"]);
    }
}

db_test! {
    fn a_queue_is_kept_and_moved_in(store: &Store) {
        let house = House::new(store);
        assert_eq!(house.get("ann", "/api/queue").json()["items"], json!([]));
        let body = r#"{"ids":["tr31","tr12","tr11","tr12"],"current":2,"position":1500}"#;
        assert_eq!(house.send("ann", "POST", "/api/queue", &[], body).status, 204);
        let queue = house.get("ann", "/api/queue").json();
        let ids: Vec<&str> = queue["items"].as_array().unwrap().iter().map(|song| song["id"].as_str().unwrap()).collect();
        assert_eq!((ids.as_slice(), &queue["current"], &queue["position"]), (["tr12", "tr11", "tr12"].as_slice(), &1.into(), &1500.into()));
        assert_eq!(house.send("ann", "PUT", "/api/queue", &[], r#"{"current":2,"position":-4}"#).status, 204);
        let queue = house.get("ann", "/api/queue").json();
        assert_eq!((&queue["current"], &queue["position"]), (&2.into(), &0.into()));
        for (method, body, status) in [("PUT", r#"{"current":3}"#, 400), ("PUT", "{}", 204), ("POST", r#"{"ids":["tr11"],"current":1}"#, 400), ("POST", r#"{"ids":[]}"#, 204)] {
            assert_eq!(house.send("ann", method, "/api/queue", &[], body).status, status, "{method} {body}");
        }
        assert_eq!(house.get("ann", "/api/queue").json()["items"], json!([]));
        assert_eq!(house.send("ann", "POST", "/api/queue", &[], body).status, 204);
        for (body, status) in [(r#"{"ids":["tr11"]}"#, 400), (r#"{"ids":["tr11","tr12"],"current":1}"#, 204)] {
            assert_eq!(house.send("ann", "PUT", "/api/queue", &[], body).status, status, "{body}");
        }
        let queue = house.get("ann", "/api/queue").json();
        assert_eq!((&queue["current"], &queue["position"]), (&1.into(), &1500.into()), "what is not sent stays");
        assert_eq!(house.send("ann", "DELETE", "/api/queue", &[], "").status, 204);
        assert_eq!(house.send("ann", "PUT", "/api/queue", &[], r#"{"ids":[]}"#).status, 400);
        let refused = house.send("ann", "POST", "/api/queue", &[], "x");
        assert_eq!((refused.status, refused.header("content-type")), (400, "text/plain; charset=utf-8"));
        assert_eq!(house.get("root", "/api/queue").json()["updatedAt"], "0001-01-01T00:00:00Z");
    }
}

db_test! {
    fn a_listener_sees_their_own_plays_and_what_others_play_of_theirs(store: &Store) {
        let house = House::new(store);
        for (who, id, time) in [("ann", "tr11", 1_700_000_000_500_i64), ("ann", "tr12", 1_700_000_100_000), ("root", "tr31", 1_700_000_050_000)] {
            let body = format!(r#"{{"id":"{id}","time":{time},"submission":true}}"#);
            assert_eq!(house.send(who, "POST", "/api/scrobble", &[], &body).status, 204);
        }
        let ids = |query: &str| house.get("ann", &format!("/api/scrobble?{query}")).column("mediaFileId");
        assert_eq!(ids("_sort=submission_time&_order=DESC"), ["tr12", "tr11"]);
        assert_eq!(ids("to=1700000000"), ["tr11"]);
        assert_eq!(ids("from=1700000001"), ["tr12"]);
        assert_eq!(ids("media_file_id=tr11&_end=1"), ["tr11"]);
        let first = house.get("ann", "/api/scrobble?_end=1");
        assert_eq!((first.header("x-total-count"), &first.json()[0]["submissionTime"]), ("2", &1_700_000_000.into()));
        let one = format!("/api/scrobble/{}", first.json()[0]["id"]);
        assert_eq!((house.get("ann", &one).status, house.get("root", &one).status), (200, 404));
        for (who, id) in [("root", "tr31"), ("ann", "tr11")] {
            house.send(who, "POST", "/api/scrobble", &[], &format!(r#"{{"id":"{id}","submission":false}}"#));
        }
        let seen = |who: &str| house.get(who, "/api/now-playing").json().as_array().unwrap().iter().map(|row| row["song"]["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(seen("ann"), ["tr11"], "songs of other libraries stay unknown");
        assert_eq!(seen("root").len(), 2);
        let row = house.get("ann", "/api/now-playing").json()[0].clone();
        assert_eq!((&row["username"], &row["minutesAgo"], &row["state"]), (&"ann".into(), &0.into(), &"playing".into()));
    }
}
