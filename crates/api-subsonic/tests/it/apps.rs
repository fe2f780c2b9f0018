//! Apps with credentials of their own, as the dialect answers them: codes, formats, transports, scopes, libraries.

use axum::body::Body;
use http::Request;
use melodrome_api_subsonic::Options;
use melodrome_auth::app_password::{Form, Made, Wish};
use melodrome_auth::{Client, Peer};
use melodrome_model::Scope;
use melodrome_store::users;

use crate::house::{Answer, House, album};

struct Keys {
    password: String,
    key: String,
}

fn wish() -> Wish {
    Wish { name: "App".to_owned(), form: Form::Both, scope: Scope::Full, libraries: None, expires_at: 0, locked: false }
}

fn connect(house: &House, name: &str, wish: &Wish) -> Keys {
    let client = Client { peer: Peer::Unknown, ip: None, agent: String::new() };
    let made: Made = house
        .store
        .write_blocking(|db| {
            let user = users::find_by_name(db, name)?.unwrap();
            house.resolver.make_credential(db, &user, &client, wish)
        })
        .unwrap();
    Keys { password: made.secrets.password.unwrap(), key: made.secrets.api_key.unwrap() }
}

fn code(answer: &Answer) -> i64 {
    let envelope = answer.envelope();
    if envelope["status"] == "ok" { -1 } else { envelope["error"]["code"].as_i64().unwrap() }
}

fn by_key(house: &House, key: &str, call: &str) -> Answer {
    let sign = if call.contains('?') { '&' } else { '?' };
    house.raw(&format!("/rest/{call}{sign}apiKey={key}&v=1.16.1&c=test&f=json"))
}

fn form(house: &House, kind: &str, body: &str) -> Answer {
    let request = Request::builder()
        .method("POST")
        .uri("/rest/ping?f=json")
        .header("host", "music.lan")
        .header("content-type", kind)
        .body(Body::from(body.to_owned()));
    house.send(request.unwrap())
}

// proves: A-11, A-12, A-24
#[test]
fn credentials_come_in_a_query_or_a_form_in_any_order_and_never_in_json() {
    let house = House::new();
    let keys = connect(&house, "alice", &wish());
    let urlencoded = "application/x-www-form-urlencoded";
    assert_eq!(code(&form(&house, urlencoded, &format!("u=alice&p={}&c=test&v=1", keys.password))), -1);
    assert_eq!(code(&form(&house, urlencoded, &format!("apiKey={}&c=test&v=1", keys.key))), -1);
    assert_eq!(code(&form(&house, urlencoded, "apiKey=nd_nothing&c=test&v=1")), 44);
    let json = format!(r#"{{"u":"alice","p":"{}","c":"test","v":"1"}}"#, keys.password);
    assert_eq!(code(&form(&house, "application/json", &json)), 10, "nobody reads credentials there");
    assert_eq!(
        code(&house.raw(&format!("/rest/ping?c=test&f=json&p={}&u=alice&v=1.16.1", keys.password))),
        -1,
        "sorted"
    );
}

// proves: A-13, A-20, A-22, A-23
#[test]
fn refusals_have_their_code_in_every_format_and_say_where_to_get_a_key() {
    let house = House::new();
    let keys = connect(&house, "alice", &wish());
    let page = "http://music.lan/app/settings/apps";
    let cases = [
        ("apiKey=nd_unknown", 44),
        ("u=alice&p=wrong", 40),
        (&format!("apiKey={}&u=alice", keys.key) as &str, 43),
        (&format!("apiKey={}&p=x", keys.key), 43),
    ];
    for (query, code) in cases {
        let ask = |format: &str| house.raw(&format!("/rest/ping?{query}&v=1.16.1&c=test{format}"));
        let xml = ask("");
        assert_eq!(xml.status, 200);
        assert!(xml.text().contains(&format!("<error code=\"{code}\"")), "{}", xml.text());
        assert!(xml.text().contains(&format!("helpUrl=\"{page}\"")), "{}", xml.text());
        let error = ask("&f=json").envelope()["error"].clone();
        assert_eq!((error["code"].as_i64(), error["helpUrl"].as_str()), (Some(code), Some(page)));
        let jsonp = ask("&f=jsonp&callback=cb");
        assert!(
            jsonp.text().starts_with("cb({") && jsonp.text().contains(&format!("\"code\":{code},")),
            "{}",
            jsonp.text()
        );
    }
    let missing = house.raw("/rest/ping?v=1.16.1&c=test&f=json").envelope();
    assert_eq!((&missing["error"]["code"], missing["error"].get("helpUrl")), (&10.into(), None));
    // Behind HTTP Basic the name is in the header.
    let with = |value: &str| {
        let request = Request::builder().uri("/rest/ping?v=1&c=test&f=json").header("host", "music.lan");
        house.send(request.header("authorization", value).body(Body::empty()).unwrap())
    };
    assert_eq!(code(&with("Basic YWxpY2U6d29uZGVy")), -1, "alice and her password");
    let wrong = with("Basic YWxpY2U6d3Jvbmc=");
    assert_eq!((code(&wrong), wrong.headers.get("www-authenticate")), (40, None));
    assert_eq!(code(&with("Bearer nd_unknown")), 44);
    assert_eq!(code(&with(&format!("Bearer {}", keys.key))), -1);
}

// proves: A-18
#[test]
fn a_scope_covers_what_it_names() {
    let house = House::new();
    let key = |scope: Scope| connect(&house, "root", &Wish { scope, ..wish() }).key;
    let (full, read, stream, scrobble) = (key(Scope::Full), key(Scope::Read), key(Scope::Stream), key(Scope::Scrobble));
    let song = "t:Ann/Set/1.flac";
    let calls = [
        // call, full, read, stream, scrobble
        ("ping".to_owned(), [-1, -1, -1, -1]),
        ("getArtists".to_owned(), [-1, -1, 50, 50]),
        ("search3?query=x".to_owned(), [-1, -1, 50, 50]),
        (format!("scrobble?id={song}"), [-1, 50, 50, -1]),
        (format!("star?id={song}"), [-1, 50, 50, 50]),
        (format!("setRating?id={song}&rating=3"), [-1, 50, 50, 50]),
        ("createPlaylist?name=x".to_owned(), [-1, 50, 50, 50]),
        ("startScan".to_owned(), [-1, 50, 50, 50]),
    ];
    for (call, wanted) in calls {
        let got = [&full, &read, &stream, &scrobble].map(|key| code(&by_key(&house, key, &call)));
        assert_eq!(got, wanted, "{call}");
    }
    let audio = |key: &str| by_key(&house, key, &format!("stream?id={song}")).header("content-type").to_owned();
    assert!(
        audio(&full).starts_with("audio/")
            && audio(&read).starts_with("audio/")
            && audio(&stream).starts_with("audio/")
    );
    assert_eq!(audio(&scrobble), "application/json");
    let role = |key: &str| by_key(&house, key, "getUser?username=root").envelope()["user"]["adminRole"].clone();
    assert_eq!((role(&full), role(&read)), (true.into(), false.into()), "a narrow credential never administers");
}

// proves: A-19
#[test]
fn a_library_that_is_not_the_credentials_does_not_exist_for_it() {
    let house = House::new();
    let one = connect(&house, "root", &Wish { libraries: Some(vec![1]), ..wish() });
    let hidden = "t:Zed/1.flac";
    assert_eq!(code(&house.ask("root", "getSong", &format!("&id={hidden}"), "json")), -1);
    assert_eq!(code(&by_key(&house, &one.key, &format!("getSong?id={hidden}"))), 70);
    assert_eq!(code(&by_key(&house, &one.key, &format!("stream?id={hidden}"))), 70);
    assert_eq!(code(&by_key(&house, &one.key, &format!("getAlbum?id={}", album("Zed", "Secret")))), 70);
    let folders = by_key(&house, &one.key, "getMusicFolders").envelope()["musicFolders"]["musicFolder"].clone();
    assert_eq!(folders.as_array().unwrap().len(), 1);
    assert_ne!(code(&by_key(&house, &one.key, "getAlbumList2?type=newest&musicFolderId=2")), -1);
    let found = by_key(&house, &one.key, "search3?query=piece").envelope();
    assert!(!found.to_string().contains("Hidden"), "{found}");
}

// proves: A-37
#[test]
fn a_key_tells_whose_it_is() {
    let house = House::new();
    let keys = connect(&house, "alice", &wish());
    let info = by_key(&house, &keys.key, "tokenInfo").envelope();
    assert_eq!(info["tokenInfo"]["username"], "alice");
    let by_password = house.raw(&format!("/rest/tokenInfo?u=alice&p={}&v=1&c=test&f=json", keys.password));
    assert_eq!(code(&by_password), 44);
    let extensions = |house: &House| house.raw("/rest/getOpenSubsonicExtensions?f=json&c=t").envelope().to_string();
    assert!(extensions(&house).contains("apiKeyAuthentication"));
    let without = House::with(Options { app_passwords: false, ..Options::default() });
    assert!(!extensions(&without).contains("apiKeyAuthentication"));
    assert!(without.raw("/rest/ping?u=alice&p=x&v=1&c=t&f=json").envelope()["error"].get("helpUrl").is_none());
}
