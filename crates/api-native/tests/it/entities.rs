//! Players, transcodings, stations, and the small answers.

use std::sync::Arc;

use melodrome_listening::Players;
use melodrome_model::Id;
use melodrome_store::players::{self, Seen};
use melodrome_store::{Store, db_test, transcodings, users};
use serde_json::json;

use crate::house::{Answer, House};

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

/// A player of somebody's, made as the app's first request makes it.
fn player(store: &Store, name: &str, client: &str) -> Id {
    store
        .write_blocking(|tx| {
            let user = users::find_by_name(tx, name)?.unwrap().pk;
            let seen = Seen { user, client: client.into(), user_agent: "agent".into(), ip: "127.0.0.1".into() };
            players::seen(tx, &seen, false, 5)
        })
        .unwrap()
}

db_test! {
    fn an_app_is_one_player_whose_owner_and_admins_see_it(store: &Store) {
        let house = House::new(store);
        let (ann, root) = (player(store, "ann", "phone"), player(store, "root", "desk"));
        assert_eq!(player(store, "ann", "phone"), ann, "the same app is the same player");
        assert_eq!(house.get("ann", "/api/player").column("id"), [ann.as_str()]);
        assert_eq!(house.get("root", "/api/player?_sort=userName").column("client"), ["phone", "desk"]);
        assert_eq!(house.get("root", "/api/player?name=HON").header("x-total-count"), "1");
        let row = house.get("ann", &format!("/api/player/{ann}")).json();
        assert_eq!((&row["name"], &row["userName"], &row["scrobbleEnabled"]), (&json!("phone [agent]"), &json!("ann"), &json!(true)));

        let foreign = format!("/api/player/{root}");
        assert_eq!(house.get("ann", &foreign).status, 404);
        let refused = house.send("ann", "DELETE", &foreign, &[], "");
        assert_eq!((refused.status, refused.json()["error"].as_str().unwrap()), (403, format!("Deleting player(id:{root}): Permission denied").as_str()));
        assert_eq!(house.send("ann", "PUT", &foreign, &[], "{}").status, 403);

        let own = format!("/api/player/{ann}");
        let changed = house.send("ann", "PUT", &own, &[], r#"{"name":"Pocket","maxBitRate":128,"client":"x","userId":"y","transcodingId":"nope"}"#).json();
        assert_eq!((&changed["name"], &changed["maxBitRate"], &changed["client"], &changed["transcodingId"]), (&json!("Pocket"), &json!(128), &json!("phone"), &json!("")));
        assert_eq!(changed["scrobbleEnabled"], true, "what is not sent stays");
        assert_eq!(text(&house.send("ann", "DELETE", &own, &[], "")), "{}");
        assert_eq!(house.send("ann", "DELETE", &own, &[], "").json()["error"], format!("player(id:{ann}) not found"));
    }
}

db_test! {
    fn players_are_made_for_oneself_alone(store: &Store) {
        let house = House::new(store);
        let made = house.send("ann", "POST", "/api/player", &[], r#"{"name":"made","client":"x"}"#);
        assert_eq!(made.status, 200);
        let root = store.read_blocking(|db| users::find_by_name(db, "root")).unwrap().unwrap().id;
        let refused = house.send("ann", "POST", "/api/player", &[], &json!({"name":"x","userId":root}).to_string());
        assert_eq!((refused.status, refused.json()["error"].as_str()), (403, Some("Saving player: Permission denied")));
        for n in 0..120 {
            player(store, "ann", &format!("app{n}"));
        }
        assert_eq!(house.get("ann", "/api/player").header("x-total-count"), "100", "somebody who invents names fills nothing");
    }
}

db_test! {
    fn a_seen_app_is_written_once_a_minute(store: &Store) {
        let house = House::new(store);
        let listening = melodrome_listening::Listening::new(store.clone(), store.clock().clone());
        let apps: Arc<Players> = Arc::new(listening.players().clone());
        let user = store.read_blocking(|db| users::find_by_name(db, "ann")).unwrap().unwrap().pk;
        let see = |ip: &str| {
            let seen = Seen { user, client: "app".into(), user_agent: String::new(), ip: ip.into() };
            house.runtime.block_on(apps.seen(seen, true)).unwrap()
        };
        let id = see("1.1.1.1");
        assert_eq!(see("2.2.2.2"), id);
        let row = house.get("ann", &format!("/api/player/{id}")).json();
        assert_eq!((&row["ip"], &row["reportRealPath"]), (&json!("1.1.1.1"), &json!(true)));
        store.clock().advance(61_000);
        assert_eq!(see("3.3.3.3"), id);
        house.until(|| house.get("ann", &format!("/api/player/{id}")).json()["ip"] == "3.3.3.3");
    }
}

db_test! {
    // proves: auth-15-08
    fn transcodings_are_read_by_all_and_their_commands_by_admins(store: &Store) {
        let house = House::new(store);
        store.write_blocking(transcodings::ensure_first).unwrap();
        store.write_blocking(transcodings::ensure_first).unwrap();
        let rows = house.get("root", "/api/transcoding?_sort=name");
        assert_eq!(rows.column("targetFormat"), ["aac", "flac", "mp3", "opus"]);
        let rates: Vec<_> = rows.json().as_array().unwrap().iter().map(|row| row["defaultBitRate"].as_i64().unwrap()).collect();
        assert_eq!(rates, [256, 0, 192, 128]);
        assert!(rows.column("command").iter().all(|command| command.starts_with("ffmpeg ")));
        assert!(house.get("ann", "/api/transcoding").column("command").iter().all(String::is_empty));
        let id = &rows.column("id")[0];
        for (method, path) in [("POST", "/api/transcoding".to_owned()), ("PUT", format!("/api/transcoding/{id}")), ("DELETE", format!("/api/transcoding/{id}"))] {
            assert_eq!(house.send("root", method, &path, &[], "{}").status, 405, "off unless the operator allows it");
            assert_eq!(house.send("ann", method, &path, &[], "{}").status, 403);
        }
        assert_eq!(house.get("root", "/api/transcoding/x").status, 404);
    }
}

db_test! {
    fn stations_are_heard_by_all_and_written_by_admins(store: &Store) {
        let house = House::new(store);
        let made = house.send("root", "POST", "/api/radio", &[], r#"{"name":"Native radio","streamUrl":"http://n.example/s"}"#);
        let id = made.json()["id"].as_str().unwrap().to_owned();
        let path = format!("/api/radio/{id}");
        assert_eq!(house.get("ann", &path).json()["streamUrl"], "http://n.example/s");
        assert_eq!(house.get("ann", "/api/radio?name=ativ").column("id"), [id.as_str()]);
        let changed = house.send("root", "PUT", &path, &[], r#"{"name":"Other"}"#).json();
        assert_eq!((&changed["name"], &changed["streamUrl"]), (&json!("Other"), &json!("http://n.example/s")));
        for (method, path, words) in [
            ("POST", "/api/radio".to_owned(), "Saving radio".to_owned()),
            ("PUT", path.clone(), "Updating radio".to_owned()),
            ("DELETE", path.clone(), format!("Deleting radio(id:{id})")),
        ] {
            let refused = house.send("ann", method, &path, &[], "{}");
            assert_eq!((refused.status, refused.json()["error"].clone()), (403, json!(format!("{words}: Permission denied"))));
            assert_eq!(house.send("", method, &path, &[], "{}").status, 401);
        }
        assert_eq!(house.send("root", "POST", "/api/radio", &[], &json!({"name": "x".repeat(5000)}).to_string()).status, 400);
        assert_eq!(text(&house.send("root", "DELETE", &path, &[], "")), "{}");
        assert_eq!(text(&house.send("root", "DELETE", &path, &[], "")), "{}", "gone is gone");
        assert_eq!(house.get("ann", &path).status, 404);
    }
}

db_test! {
    fn small_answers_have_their_exact_words(store: &Store) {
        let house = House::new(store);
        assert_eq!(text(&house.get("ann", "/api/keepalive/now")), r#"{"response":"ok", "id":"keepalive"}"#);
        assert_eq!(text(&house.get("ann", "/api/insights/status")), r#"{"id":"insights_status", "lastRun":"disabled", "success":false}"#);
        assert_eq!(house.get("", "/api/keepalive/now").status, 401);
        assert_eq!(house.get("", "/api/translation").header("x-total-count"), "0");
        assert_eq!(house.get("", "/api/translation/xx").json()["error"], "translation(id:xx) not found");
        let config = house.get("root", "/api/config/config").json();
        assert_eq!((&config["id"], &config["config"]["MusicFolder"]), (&json!("config"), &json!("/music")));
        assert_eq!(text(&house.get("ann", "/api/config/config")), "Access denied: admin privileges required\n");
    }
}

db_test! {
    fn tags_are_looked_into_by_admins(store: &Store) {
        let house = House::new(store);
        for (path, status, words) in [
            ("/api/inspect", 400, "missing parameter: 'id'\n"),
            ("/api/inspect?id=nope", 404, "not found\n"),
        ] {
            let answer = house.get("root", path);
            assert_eq!((answer.status, text(&answer).as_str()), (status, words));
        }
        assert_eq!(house.get("ann", "/api/inspect?id=tr11").status, 403);
        // The house's files hold no sound: the file is named in the log, not in the answer.
        let broken = house.get("root", "/api/inspect?id=tr11");
        assert_eq!(broken.status, 500);
        assert!(!text(&broken).contains('/'));
    }
}
