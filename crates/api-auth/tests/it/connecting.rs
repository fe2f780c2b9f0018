//! Connecting apps: making and revoking what they sign in with, links that work once, devices that wait for a code, and
//! the link of somebody who is locked out.

use melodrome_store::{db_test, users};
use serde_json::{Value, json};

use crate::house::{House, JSON, PASSWORD, request};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const MINUTE: i64 = 60_000;

/// Somebody signed in on the page.
struct Person<'a> {
    house: &'a House,
    cookie: String,
}

impl<'a> Person<'a> {
    fn new(house: &'a House, name: &str) -> Self {
        Self { house, cookie: house.login(name, PASSWORD).cookie() }
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> crate::house::Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.house.send(request(method, path, &[("cookie", &self.cookie), JSON], &body))
    }

    fn get(&self, path: &str) -> Value {
        self.ask("GET", path, &Value::Null).json()
    }

    fn connect(&self, wish: &Value) -> Value {
        let answer = self.ask("POST", "/api/credentials", wish);
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }
}

fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_else(|| panic!("no {member}: {value}")).to_owned()
}

/// Whoever asks with this key.
fn by_key(house: &House, key: &str) -> u16 {
    house.get("/api/keepalive", &[("x-api-key", key)]).status
}

fn user_id(house: &House, name: &str) -> String {
    house
        .store
        .read_blocking::<_, melodrome_store::Error>(|db| users::find_by_name(db, name))
        .unwrap()
        .unwrap()
        .id
        .into_string()
}

db_test! {
    // proves: A-39, auth-16.3-08
    fn people_connect_apps_even_where_they_may_not_edit_themselves(store: &Store) {
        let house = House::with(store, |settings| settings.user_editing = false);
        store
            .write_blocking(|db| {
                house.resolver.create_user(db, "root", PASSWORD, true)?;
                house.resolver.create_user(db, "alice", PASSWORD, false).map(drop)
            })
            .unwrap();
        let alice = Person::new(&house, "alice");
        let made = alice.connect(&json!({"name": "Phone", "kind": "both", "scope": "read", "libraries": [1]}));
        assert_eq!(text(&made, "username"), "alice");
        assert_eq!(text(&made, "password").len(), 32);
        assert!(text(&made, "apiKey").starts_with("nd_"));
        assert_eq!(text(&made, "serverUrl"), "http://music.lan");
        assert!(text(&made, "connectUrl").starts_with("http://music.lan/connect/"));
        let rows = alice.get("/api/credentials");
        assert_eq!(rows.as_array().unwrap().len(), 1);
        let row = &rows[0];
        let mut members: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
        members.sort_unstable();
        assert_eq!(
            members,
            ["createdAt", "createdFrom", "expiresAt", "id", "kind", "lastAgent", "lastClient", "lastUsedAt", "lastUsedFrom", "libraries", "lockedTo", "name", "scope"]
        );
        assert_eq!((&row["name"], &row["kind"], &row["scope"], &row["libraries"]), (&json!("Phone"), &json!("both"), &json!("read"), &json!([1])));
        assert_eq!((&row["lastUsedAt"], &row["expiresAt"], &row["lockedTo"]), (&Value::Null, &Value::Null, &Value::Null));
        let all = format!("{rows}");
        assert!(!all.contains(&text(&made, "password")) && !all.contains(&text(&made, "apiKey")), "shown once");
        assert_eq!(alice.ask("DELETE", &format!("/api/credentials/{}", text(&made, "id")), &Value::Null).status, 204);
        assert_eq!(alice.ask("DELETE", &format!("/api/credentials/{}", text(&made, "id")), &Value::Null).status, 404);
        for kind in ["app", "key"] {
            let made = alice.connect(&json!({"name": "One", "kind": kind}));
            assert_eq!((made.get("password").is_some(), made.get("apiKey").is_some()), (kind == "app", kind == "key"));
        }
        for bad in [json!({"name": " "}), json!({"name": "x", "kind": "all"}), json!({"name": "x", "scope": "root"}), json!({"name": "x", "libraries": [9]}), json!({"name": "x", "expiresAt": "2001-01-01T00:00:00Z"}), json!({"name": "x\u{202e}y"})] {
            assert_eq!(alice.ask("POST", "/api/credentials", &bad).status, 400, "{bad}");
        }
        assert_eq!(alice.ask("DELETE", "/api/credentials", &Value::Null).status, 204);
        assert_eq!(alice.get("/api/credentials"), json!([]));
    }
}

db_test! {
    // proves: A-40
    fn an_admin_sees_and_revokes_anybodys(store: &Store) {
        let house = House::inhabited(store);
        let (root, alice) = (Person::new(&house, "root"), Person::new(&house, "alice"));
        let of = |what: &str| format!("/api/user/{}/{what}", user_id(&house, "alice"));
        let key = text(&alice.connect(&json!({"name": "Phone"})), "apiKey");
        assert_eq!(by_key(&house, &key), 200);
        let id = text(&root.get(&of("credentials"))[0], "id");
        assert_eq!(root.ask("DELETE", &format!("/api/credentials/{id}"), &Value::Null).status, 404, "it is not the admin's own");
        assert_eq!(root.ask("DELETE", &of(&format!("credentials/{id}")), &Value::Null).status, 204);
        assert_eq!(by_key(&house, &key), 401);
        let given = root.ask("POST", &of("credentials"), &json!({"name": "From the admin"})).json();
        assert_eq!(text(&given, "username"), "alice");
        assert_eq!(by_key(&house, &text(&given, "apiKey")), 200);
        assert_eq!(root.ask("DELETE", &of("credentials"), &Value::Null).status, 204);
        assert_eq!(by_key(&house, &text(&given, "apiKey")), 401);
        for (method, path) in [("GET", of("credentials")), ("POST", of("credentials")), ("DELETE", of("credentials")), ("GET", of("sessions")), ("DELETE", of("sessions"))] {
            assert_eq!(alice.ask(method, &path, &json!({"name": "x"})).status, 403, "{method} {path}");
        }
        let sessions = root.get(&of("sessions"));
        assert_eq!(sessions.as_array().unwrap().len(), 1);
        let other = Person::new(&house, "alice");
        let newest = root.get(&of("sessions")).as_array().unwrap().iter().map(|row| text(row, "id")).find(|id| *id != text(&sessions[0], "id")).unwrap();
        assert_eq!(root.ask("DELETE", &of(&format!("sessions/{newest}")), &Value::Null).status, 204);
        assert_eq!(other.ask("GET", "/api/keepalive", &Value::Null).status, 401);
        assert_eq!(alice.ask("GET", "/api/keepalive", &Value::Null).status, 200);
        assert_eq!(root.ask("DELETE", &of("sessions"), &Value::Null).status, 204);
        assert_eq!(alice.ask("GET", "/api/keepalive", &Value::Null).status, 401);
        assert_eq!(root.ask("GET", "/api/user/nobody/sessions", &Value::Null).status, 404);
    }
}

db_test! {
    fn an_app_makes_no_credentials_for_itself(store: &Store) {
        let house = House::inhabited(store);
        let key = text(&Person::new(&house, "root").connect(&json!({"name": "Script", "kind": "key"})), "apiKey");
        let by = |method: &str, path: &str, body: &str| {
            house.send(request(method, path, &[("authorization", &format!("Bearer {key}")), JSON], body)).status
        };
        assert_eq!(by("GET", "/api/credentials", ""), 200);
        assert_eq!(by("POST", "/api/credentials", r#"{"name":"Another"}"#), 403);
        let of_alice = format!("/api/user/{}/credentials", user_id(&house, "alice"));
        assert_eq!(by("POST", &of_alice, r#"{"name":"Another"}"#), 403);
        assert_eq!(by("POST", "/api/connect", r#"{"userCode":"BCDF-GHJK","approve":true}"#), 403);
        let session = house.get("/api/session", &[("x-api-key", &key)]).json();
        assert_eq!((&session["user"]["username"], &session["session"]["via"]), (&json!("root"), &json!("key")));
    }
}

db_test! {
    fn a_narrow_key_does_on_the_page_s_api_what_it_may(store: &Store) {
        let house = House::inhabited(store);
        let root = Person::new(&house, "root");
        let key = |scope: &str| text(&root.connect(&json!({"name": scope, "kind": "key", "scope": scope})), "apiKey");
        let (full, read, stream) = (key("full"), key("read"), key("stream"));
        let by = |key: &str, method: &str, path: &str| house.send(request(method, path, &[("x-api-key", key)], "")).status;
        let of_alice = format!("/api/user/{}/sessions", user_id(&house, "alice"));
        assert_eq!((by(&full, "GET", "/api/sessions"), by(&read, "GET", "/api/sessions"), by(&stream, "GET", "/api/sessions")), (200, 200, 403));
        assert_eq!((by(&full, "GET", &of_alice), by(&read, "GET", &of_alice)), (200, 403), "a narrow key is no admin's");
        assert_eq!((by(&read, "DELETE", "/api/sessions"), by(&full, "DELETE", "/api/sessions")), (403, 204));
        assert_eq!(by(&stream, "GET", "/api/keepalive"), 200);
    }
}

db_test! {
    // proves: A-28, A-29
    fn a_link_shows_the_values_once_and_for_five_minutes(store: &Store) {
        let house = House::inhabited(store);
        let alice = Person::new(&house, "alice");
        let made = alice.connect(&json!({"name": "Phone"}));
        let path = text(&made, "connectUrl").strip_prefix("http://music.lan").unwrap().to_owned();
        let open = |path: &str| house.get(path, &[("accept", "application/json")]);
        // Previews follow links, and ask for a page.
        for _ in 0..3 {
            house.get(&path, &[("accept", "text/html,*/*")]);
            house.send(request("HEAD", &path, &[("accept", "application/json")], ""));
        }
        let shown = open(&path);
        assert_eq!(shown.status, 200, "{}", shown.body);
        assert_eq!(shown.headers["cache-control"], "no-store");
        let shown = shown.json();
        for member in ["username", "password", "apiKey", "serverUrl"] {
            assert_eq!(shown[member], made[member], "{member}");
        }
        assert_eq!(shown["serverType"], "melodrome");
        assert_eq!(open(&path).status, 410, "gone with its first use");
        let late = alice.connect(&json!({"name": "Late"}));
        let path = text(&late, "connectUrl").strip_prefix("http://music.lan").unwrap().to_owned();
        store.clock().advance(5 * MINUTE);
        assert_eq!(open(&path).status, 410);
        assert_eq!(by_key(&house, &text(&late, "apiKey")), 200, "the credential itself goes on");
        let gone = alice.connect(&json!({"name": "Gone"}));
        alice.ask("DELETE", &format!("/api/credentials/{}", text(&gone, "id")), &Value::Null);
        let path = text(&gone, "connectUrl").strip_prefix("http://music.lan").unwrap().to_owned();
        assert_eq!(open(&path).status, 410, "with the credential goes its link");
        for bad in ["/connect/x", "/connect/aaaaaaaaaaaaaaaaaaaaaa", "/connect/%00"] {
            assert!(matches!(open(bad).status, 404 | 410), "{bad}");
        }
    }
}

/// A device begins to wait.
fn begin(house: &House) -> Value {
    let answer = house.post("/connect/device", &[FORM], "client_id=Kitchen+radio&scope=full");
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

fn poll(house: &House, device: &Value) -> crate::house::Answer {
    let grant = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code";
    let body = format!("grant_type={grant}&device_code={}", text(device, "device_code"));
    house.post("/connect/device/token", &[FORM], &body)
}

fn refused(answer: &crate::house::Answer) -> String {
    assert_eq!(answer.status, 400, "{}", answer.body);
    answer.text("error")
}

db_test! {
    // proves: A-38
    fn a_device_waits_for_a_code_to_be_approved(store: &Store) {
        let house = House::inhabited(store);
        let alice = Person::new(&house, "alice");
        let device = begin(&house);
        let code = text(&device, "user_code");
        assert_eq!((code.len(), device["expires_in"].as_i64(), device["interval"].as_i64()), (9, Some(600), Some(5)));
        assert_eq!(text(&device, "verification_uri"), "http://music.lan/connect");
        assert_eq!(refused(&poll(&house, &device)), "authorization_pending");
        assert_eq!(refused(&poll(&house, &device)), "slow_down");
        store.clock().advance(6_000);
        assert_eq!(refused(&poll(&house, &device)), "slow_down", "the pause has grown");
        store.clock().advance(30_000);
        assert_eq!(refused(&poll(&house, &device)), "authorization_pending");
        assert_eq!(house.post("/api/connect", &[JSON], "{}").status, 401);
        let typed = code.to_lowercase().replace('-', " ");
        let decided = alice.ask("POST", "/api/connect", &json!({"userCode": typed, "approve": true, "name": "Kitchen"}));
        assert_eq!((decided.status, &decided.json()["device"]), (200, &json!("Kitchen radio")));
        assert_eq!(alice.ask("POST", "/api/connect", &json!({"userCode": code, "approve": false})).status, 404, "decided once");
        store.clock().advance(30_000);
        let given = poll(&house, &device);
        assert_eq!(given.status, 200, "{}", given.body);
        let given = given.json();
        assert_eq!((text(&given, "username"), text(&given, "token_type"), text(&given, "access_token")), ("alice".to_owned(), "Bearer".to_owned(), text(&given, "apiKey")));
        assert_eq!(by_key(&house, &text(&given, "apiKey")), 200);
        assert_eq!(alice.get("/api/credentials")[0]["name"], "Kitchen");
        store.clock().advance(30_000);
        assert_eq!(refused(&poll(&house, &device)), "expired_token", "handed out once");
    }
}

db_test! {
    fn a_device_is_refused_or_comes_too_late(store: &Store) {
        let house = House::inhabited(store);
        let alice = Person::new(&house, "alice");
        let denied = begin(&house);
        alice.ask("POST", "/api/connect", &json!({"userCode": text(&denied, "user_code"), "approve": false}));
        assert_eq!(refused(&poll(&house, &denied)), "access_denied");
        let late = begin(&house);
        store.clock().advance(10 * MINUTE);
        assert_eq!(refused(&poll(&house, &late)), "expired_token");
        assert_eq!(alice.ask("POST", "/api/connect", &json!({"userCode": text(&late, "user_code"), "approve": true})).status, 404);
        let off = begin(&house);
        alice.ask("POST", "/api/connect", &json!({"userCode": text(&off, "user_code"), "approve": true}));
        store
            .write_blocking(|db| {
                let user = users::find_by_name(db, "alice")?.unwrap();
                users::update_disabled(db, user.pk, true, 1)
            })
            .unwrap();
        assert_eq!(refused(&poll(&house, &off)), "access_denied", "switched off before the device asked");
        let nothing = house.post("/connect/device/token", &[FORM], "");
        assert_eq!(refused(&nothing), "invalid_request");
        let other = house.post("/connect/device/token", &[FORM], "grant_type=password&device_code=x");
        assert_eq!(refused(&other), "unsupported_grant_type");
        let many = (0..30).filter(|_| house.post("/connect/device", &[FORM], "").status == 429).count();
        assert!(many >= 10, "nobody fills the table from one address: {many}");
    }
}

db_test! {
    // proves: S-69
    fn a_link_of_the_command_line_signs_in_once(store: &Store) {
        let house = House::inhabited(store);
        let link = |name: &str| {
            store
                .write_blocking(|db| {
                    let user = users::find_by_name(db, name)?.unwrap();
                    house.resolver.make_login_link(db, &user)
                })
                .unwrap()
        };
        let path = format!("/auth/link/{}", link("root"));
        assert_eq!(house.send(request("HEAD", &path, &[], "")).status, 410, "looking does not use it up");
        let answer = house.get(&path, &[]);
        assert_eq!((answer.status, answer.headers["location"].to_str().unwrap()), (302, "/app/"));
        assert_eq!(house.get("/api/session", &[("cookie", &answer.cookie())]).json()["user"]["username"], "root");
        assert_eq!(house.get(&path, &[]).status, 410);
        let late = format!("/auth/link/{}", link("root"));
        store.clock().advance(15 * MINUTE);
        assert_eq!(house.get(&late, &[]).status, 410);
        let off = format!("/auth/link/{}", link("alice"));
        store
            .write_blocking(|db| {
                let user = users::find_by_name(db, "alice")?.unwrap();
                users::update_disabled(db, user.pk, true, 1)
            })
            .unwrap();
        let refused = house.get(&off, &[]);
        assert_eq!((refused.status, refused.headers.get("set-cookie")), (410, None), "never for somebody switched off");
    }
}
