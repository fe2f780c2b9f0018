//! The first admin.

use futures_util::future::join_all;
use melodrome_store::{db_test, users};
use serde_json::json;

use crate::house::{House, JSON, PASSWORD, answer, credentials, request};

db_test! {
    fn twenty_forms_sent_at_once_make_one_admin(store: &Store) {
        let house = House::new(store);
        let tries = (0..20).map(|n| {
            let request = request("POST", "/auth/createAdmin", &[JSON], &credentials(&format!("admin{n}"), PASSWORD));
            answer(house.router.clone(), request)
        });
        let answers = house.runtime.block_on(join_all(tries));
        assert_eq!(answers.iter().filter(|a| a.status == 200).count(), 1);
        assert_eq!(answers.iter().filter(|a| a.status == 403).count(), 19);
        assert_eq!(store.read_blocking(users::count).unwrap(), 1);
    }
}

db_test! {
    // proves: auth-16.3-04, auth-16.3-05
    fn fifty_people_named_at_once_make_one_admin(store: &Store) {
        let house = House::new(store);
        let asks = (0..50).map(|n| {
            let name = format!("user{}", n % 10);
            let path = ["/api/session", "/api/keepalive", "/rest/ping"][n % 3];
            answer(house.router.clone(), request("GET", path, &[("remote-user", &name)], ""))
        });
        let answers = house.runtime.block_on(join_all(asks));
        assert!(answers.iter().all(|a| a.status == 200 && a.body != "nobody"));
        let users = store.read_blocking(users::list).unwrap();
        assert_eq!((users.len(), users.iter().filter(|user| user.admin).count()), (10, 1));
        let late = house.post("/auth/createAdmin", &[JSON], &credentials("late", PASSWORD));
        assert_eq!(late.status, 403);
    }
}

db_test! {
    // proves: auth-17-64
    fn first_run_signs_the_admin_in(store: &Store) {
        let house = House::new(store);
        let before = house.get("/api/session", &[]).json();
        assert_eq!((&before["firstRun"], &before["user"], &before["config"]["musicFolder"]), (&json!(true), &json!(null), &json!("/music")));
        let made = house.post("/auth/createAdmin", &[JSON], &credentials("johndoe", PASSWORD));
        assert_eq!(made.status, 200);
        assert_eq!(made.json()["isAdmin"], json!(true));
        assert_eq!(made.text("name"), "Johndoe");
        let after = house.get("/api/session", &[("cookie", &made.cookie())]).json();
        assert_eq!((&after["firstRun"], &after["user"]["username"]), (&json!(false), &json!("johndoe")));
        assert_eq!(after["user"]["libraries"], json!([{"id": 1, "name": "Music"}]));
        let again = house.post("/auth/createAdmin", &[JSON], &credentials("eve", PASSWORD));
        assert_eq!((again.status, again.text("error").as_str()), (403, "Cannot create another first admin"));
    }
}

db_test! {
    // proves: S-34
    fn another_site_cannot_make_the_first_admin(store: &Store) {
        let house = House::new(store);
        let body = credentials("evil", PASSWORD);
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""] {
            assert_eq!(house.post("/auth/createAdmin", &[("content-type", kind)], &body).status, 415, "{kind}");
        }
        for (name, value) in [("origin", "http://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")] {
            assert_eq!(house.post("/auth/createAdmin", &[JSON, (name, value)], &body).status, 403, "{name} {value}");
        }
        for path in ["//auth/createAdmin", "/auth/./createAdmin", "/%61uth/createAdmin", "/auth/createAdmin;x", "/rest/../auth/createAdmin", "/Auth/createAdmin"] {
            assert_eq!(house.post(path, &[JSON], &body).status, 404, "{path}");
        }
        assert_eq!(house.get("/auth/createAdmin", &[]).status, 405);
        assert_eq!(store.read_blocking(users::count).unwrap(), 0);
        let own = house.post("/auth/createAdmin", &[JSON, ("origin", "http://music.lan"), ("sec-fetch-site", "same-origin")], &body);
        assert_eq!(own.status, 200);
    }
}

db_test! {
    // proves: auth-17-62
    fn what_no_account_may_be_is_refused(store: &Store) {
        let house = House::new(store);
        for body in ["not json", "[]", "{\"username\":5,\"password\":\"x\"}", "{}", "{\"username\":\"a\"}"] {
            assert_eq!(house.post("/auth/createAdmin", &[JSON], body).status, 422, "{body}");
        }
        for (name, password) in [("", PASSWORD), ("a,b", PASSWORD), ("a\u{202e}b", PASSWORD), ("a", "")] {
            assert_eq!(house.post("/auth/createAdmin", &[JSON], &credentials(name, password)).status, 422, "{name:?}");
        }
        let long = house.post("/auth/createAdmin", &[JSON], &"x".repeat((64 << 10) + 1));
        assert_eq!(long.status, 413);
        assert_eq!(store.read_blocking(users::count).unwrap(), 0);
    }
}
