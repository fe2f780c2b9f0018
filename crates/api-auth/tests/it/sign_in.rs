//! Sign-in, sign-out, sessions, and who `/api/session` says is there.

use melodrome_auth::{Settings, TrustedSources};
use melodrome_store::{db_test, users};
use serde_json::{Value, json};

use crate::house::{Answer, House, JSON, PASSWORD, credentials};

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

db_test! {
    fn the_answer_is_the_reference_servers(store: &Store) {
        let house = House::inhabited(store);
        let root = house.login("ROOT", PASSWORD);
        assert_eq!(root.status, 200);
        assert_eq!(keys(&root.json()), ["id", "isAdmin", "name", "subsonicSalt", "subsonicToken", "token", "username"]);
        assert_eq!((root.text("username"), &root.json()["isAdmin"]), ("root".to_owned(), &json!(true)));
        assert_eq!((root.text("subsonicSalt").len(), root.text("subsonicToken").len()), (16, 32));
        assert_eq!(house.login("alice", PASSWORD).json()["isAdmin"], json!(false));
        let plain = house.post("/auth/login", &[("content-type", "text/plain")], &credentials("root", PASSWORD));
        assert_eq!(plain.status, 200, "old clients send no content type");
        assert_eq!(house.login("root", PASSWORD).headers["x-nd-auth"], "1");
    }
}

db_test! {
    fn wrong_names_and_passwords_get_one_answer(store: &Store) {
        let house = House::with(store, |settings| settings.auth_request_limit = 0);
        store.write_blocking(|db| house.resolver.create_user(db, "root", PASSWORD, true)).unwrap();
        for (name, password) in [("root", "wrong"), ("root", ""), ("nobody", "x"), ("nobody", ""), ("", ""), ("%", PASSWORD), ("_oot", PASSWORD)] {
            let answer = house.login(name, password);
            assert_eq!((answer.status, answer.text("error").as_str()), (401, "Invalid username or password"), "{name} {password}");
            assert!(!answer.headers.contains_key("set-cookie"));
            assert_eq!(keys(&answer.json()), ["error", "requestId"]);
        }
        for body in ["{", "[]", "{\"username\":1,\"password\":\"x\"}", "null"] {
            assert_eq!(house.post("/auth/login", &[JSON], body).status, 422, "{body}");
        }
    }
}

db_test! {
    // proves: auth-15-15, S-02
    fn guessing_is_slowed_whatever_addresses_are_claimed(store: &Store) {
        let house = House::inhabited(store);
        let mut statuses = Vec::new();
        for n in 0..50 {
            let ip = format!("1.1.{n}.1");
            let forged = [JSON, ("x-forwarded-for", &ip), ("x-real-ip", &ip), ("true-client-ip", &ip), ("cf-connecting-ip", &ip)];
            statuses.push(house.post("/auth/login", &forged, &credentials("root", "guess")).status);
        }
        assert_eq!(statuses[..5], [401; 5]);
        assert!(statuses[5..].iter().all(|&status| status == 429));
        let waiting = house.login("root", PASSWORD);
        assert_eq!((waiting.status, waiting.headers["retry-after"].to_str().unwrap()), (429, "20"));
        store.clock().advance(20_000);
        assert_eq!(house.login("root", PASSWORD).status, 200);
    }
}

db_test! {
    fn the_cookie_is_as_strict_as_the_address_allows(store: &Store) {
        let house = House::with(store, |settings| settings.trusted_proxies = TrustedSources::parse("10.0.0.2").unwrap());
        store.write_blocking(|db| house.resolver.create_user(db, "root", PASSWORD, true)).unwrap();
        let body = credentials("root", PASSWORD);
        let line = |answer: &Answer| answer.headers["set-cookie"].to_str().unwrap().to_owned();
        let plain = house.login("root", PASSWORD);
        assert!(line(&plain).starts_with("nd_sid=") && line(&plain).ends_with("; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax"));
        assert_eq!(plain.cookie().len(), "nd_sid=".len() + 64, "256 bits");
        let behind = house.post("/auth/login", &[JSON, ("remote-user", ""), ("x-forwarded-proto", "https")], &body);
        assert!(line(&behind).starts_with("__Host-nd_sid=") && line(&behind).ends_with("; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure"));
        let claimed = house.post("/auth/login", &[JSON, ("x-forwarded-proto", "https")], &body);
        assert!(line(&claimed).starts_with("nd_sid="), "a stranger's word is not taken");
        let foreign = house.post("/auth/login", &[JSON, ("origin", "http://app.example")], &body);
        assert_eq!(foreign.status, 200);
        assert!(!foreign.headers.contains_key("set-cookie"), "no cookie for another site");
    }
}

db_test! {
    fn below_a_base_path_the_cookie_stays_there(store: &Store) {
        let house = House::with(store, |settings: &mut Settings| {
            settings.base_path = "/music".to_owned();
            settings.external_origins = vec!["https://music.lan".to_owned()];
        });
        store.write_blocking(|db| house.resolver.create_user(db, "root", PASSWORD, true)).unwrap();
        let answer = house.post("/music/auth/login", &[JSON], &credentials("root", PASSWORD));
        let line = answer.headers["set-cookie"].to_str().unwrap();
        assert!(line.starts_with("__Secure-nd_sid=") && line.contains("; Path=/music; "), "{line}");
        let session = house.get("/music/api/session", &[("cookie", &answer.cookie())]).json();
        assert_eq!(session["user"]["username"], "root");
    }
}

db_test! {
    // proves: auth-16.3-09, auth-17-38, auth-17-40
    fn sign_out_ends_cookie_token_and_pair(store: &Store) {
        let house = House::inhabited(store);
        let answer = house.login("alice", PASSWORD);
        let (cookie, token) = (answer.cookie(), format!("Bearer {}", answer.text("token")));
        let pair = format!("/rest/ping?u=alice&t={}&s={}&c=NavidromeUI", answer.text("subsonicToken"), answer.text("subsonicSalt"));
        let alive = || {
            [
                house.get("/api/keepalive", &[("cookie", &cookie)]).status,
                house.get("/api/keepalive", &[("x-nd-authorization", &token)]).status,
                u16::from(house.get(&pair, &[]).body == "alice"),
                u16::from(house.get("/rest/ping?u=alice", &[("cookie", &cookie)]).body == "alice"),
            ]
        };
        assert_eq!(alive(), [200, 200, 1, 0]);
        let foreign = house.post("/auth/logout", &[("cookie", &cookie), ("origin", "http://evil.example")], "");
        assert_eq!(foreign.status, 403);
        assert_eq!(alive(), [200, 200, 1, 0]);
        let out = house.post("/auth/logout", &[("cookie", &cookie)], "");
        assert_eq!((out.status, out.body.as_str()), (204, ""));
        assert!(out.headers["set-cookie"].to_str().unwrap().starts_with("nd_sid=; Path=/; Max-Age=0;"));
        assert_eq!(alive(), [401, 401, 0, 0]);
        assert_eq!(house.post("/auth/logout", &[], "").status, 204, "signing out twice is no error");
    }
}

db_test! {
    fn other_sessions_can_be_ended(store: &Store) {
        let house = House::inhabited(store);
        let (here, there, roots) = (house.login("alice", PASSWORD), house.login("alice", PASSWORD), house.login("root", PASSWORD));
        let cookie = here.cookie();
        let list = house.get("/api/sessions", &[("cookie", &cookie)]).json();
        let rows: Vec<&Value> = list.as_array().unwrap().iter().collect();
        assert_eq!(rows.len(), 2, "two sign-ins, and nobody else's");
        assert_eq!(rows.iter().filter(|row| row["current"] == true).count(), 1);
        let root_list = house.get("/api/sessions", &[("cookie", &roots.cookie())]).json();
        let root_id = root_list[0]["id"].as_str().unwrap().to_owned();
        let delete = |path: &str| house.send(crate::house::request("DELETE", path, &[("cookie", &cookie)], "")).status;
        assert_eq!(delete(&format!("/api/sessions/{root_id}")), 404, "somebody else's");
        assert_eq!(delete("/api/sessions"), 204);
        assert_eq!(house.get("/api/keepalive", &[("cookie", &there.cookie())]).status, 401);
        assert_eq!(house.get("/api/keepalive", &[("cookie", &cookie)]).status, 200);
        assert_eq!(house.get("/api/keepalive", &[("cookie", &roots.cookie())]).status, 200);
        let pair = format!("/rest/ping?u=alice&t={}&s={}", here.text("subsonicToken"), here.text("subsonicSalt"));
        assert_eq!(house.get(&pair, &[]).body, "alice", "this sign-in keeps its pair");
        let id = rows.iter().find(|row| row["current"] == true).unwrap()["id"].as_str().unwrap().to_owned();
        assert_eq!(delete(&format!("/api/sessions/{id}")), 204);
        assert_eq!(house.get("/api/keepalive", &[("cookie", &cookie)]).status, 401);
    }
}

db_test! {
    // proves: auth-16.3-09
    fn the_page_learns_who_is_there(store: &Store) {
        let house = House::inhabited(store);
        let nobody = house.get("/api/session", &[]);
        assert_eq!((nobody.status, nobody.headers["cache-control"].to_str().unwrap()), (200, "no-store"));
        let nobody = nobody.json();
        assert_eq!(keys(&nobody), ["config", "denied", "firstRun", "login", "session", "user", "version"]);
        assert_eq!((&nobody["user"], &nobody["session"], &nobody["denied"]), (&Value::Null, &Value::Null, &Value::Null));
        assert_eq!(nobody["login"], json!({"password": true, "passkey": false, "oidc": [], "exclusive": false, "logoutURL": "/outpost/sign_out"}));
        assert!(nobody["config"].get("musicFolder").is_none(), "not for strangers");
        let named = house.get("/api/session", &[("remote-user", "newcomer")]).json();
        assert_eq!((&named["user"]["username"], &named["user"]["source"]), (&json!("newcomer"), &json!("header")));
        assert_eq!((&named["user"]["isAdmin"], &named["user"]["passwordAutogenerated"]), (&json!(false), &json!(true)));
        assert_eq!(named["session"], json!({"id": "", "via": "header", "expiresAt": null}));
        let local = house.get("/api/session", &[("cookie", &house.login("root", PASSWORD).cookie())]).json();
        assert_eq!((&local["user"]["source"], &local["session"]["via"]), (&json!("local"), &json!("password")));
        assert_eq!(local["session"]["expiresAt"], "2023-11-16T22:13:20.000Z");
        assert_eq!(local["config"]["musicFolder"], "/music");
        for (name, value) in [("x-nd-authorization", "Bearer a.b.c"), ("cookie", "nd_sid=wrong"), ("sec-fetch-site", "cross-site")] {
            let answer = house.get("/api/session", &[(name, value)]);
            assert_eq!((answer.status, &answer.json()["user"]), (200, &Value::Null));
        }
    }
}

db_test! {
    fn somebody_switched_off_is_told_so(store: &Store) {
        let house = House::inhabited(store);
        let cookie = house.login("alice", PASSWORD).cookie();
        let alice = store.read_blocking(|db| users::find_by_name(db, "alice")).unwrap().unwrap();
        assert_eq!(house.get("/api/keepalive", &[("remote-user", "alice")]).status, 200);
        store.write_blocking(|db| users::update_disabled(db, alice.pk, true, 1)).unwrap();
        let denied = house.get("/api/session", &[("remote-user", "alice")]).json();
        assert_eq!((&denied["user"], &denied["denied"]), (&Value::Null, &json!("denied")));
        assert_eq!(house.get("/api/keepalive", &[("remote-user", "alice")]).status, 403);
        assert_eq!(house.get("/api/keepalive", &[("cookie", &cookie)]).status, 401);
        assert_eq!(house.login("alice", PASSWORD).status, 401);
    }
}

db_test! {
    fn a_failing_store_is_said_to_fail(store: &Store) {
        let house = House::inhabited(store);
        store.write_blocking(|db| db.execute("ALTER TABLE account RENAME TO account_away", melodrome_store::params![])).unwrap();
        for path in ["/api/session", "/api/keepalive"] {
            let answer = house.get(path, &[("remote-user", "alice")]);
            assert_eq!(answer.status, 503, "{path}");
            assert!(!answer.body.contains("account"), "{}", answer.body);
        }
        assert_eq!(house.get("/api/session", &[]).status, 503);
        assert_eq!(house.login("root", PASSWORD).status, 500);
        store.write_blocking(|db| db.execute("ALTER TABLE account_away RENAME TO account", melodrome_store::params![])).unwrap();
        assert_eq!(house.get("/api/session", &[("remote-user", "alice")]).status, 200);
    }
}

#[test]
fn every_route_states_its_right() {
    let store = melodrome_store::testing::memory();
    let folder = tempfile::tempdir().unwrap();
    let resolver = melodrome_auth::Resolver::open(&store, Settings::default(), "", folder.path()).unwrap();
    let routes = melodrome_api_auth::routes(melodrome_api_auth::AuthApi::new(
        store,
        resolver.into(),
        melodrome_api_auth::PageSettings::default(),
    ));
    let lines: Vec<String> = routes.table().iter().map(ToString::to_string).collect();
    let wanted = [
        "GET /api/audit admin",
        "GET /api/audit/export admin",
        "POST /api/connect user",
        "DELETE /api/credentials user",
        "GET /api/credentials user",
        "POST /api/credentials user",
        "DELETE /api/credentials/{id} user",
        "GET /api/extauth/diagnose admin",
        "GET /api/keepalive user",
        "GET /api/session anybody",
        "DELETE /api/sessions user",
        "GET /api/sessions user",
        "DELETE /api/sessions/{id} user",
        "DELETE /api/user/{id}/credentials admin",
        "GET /api/user/{id}/credentials admin",
        "POST /api/user/{id}/credentials admin",
        "DELETE /api/user/{id}/credentials/{place} admin",
        "DELETE /api/user/{id}/sessions admin",
        "GET /api/user/{id}/sessions admin",
        "DELETE /api/user/{id}/sessions/{place} admin",
        "POST /auth/createAdmin public",
        "GET /auth/link/{id} public",
        "POST /auth/login public",
        "POST /auth/logout public",
        "GET /connect public",
        "POST /connect/device public",
        "POST /connect/device/token public",
        "GET /connect/{id} public",
    ];
    assert_eq!(lines, wanted);
}
