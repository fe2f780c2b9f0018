//! Streams of events: who hears what, and when they end.

use axum::body::Body;
use http_body_util::BodyExt as _;
use melodrome_model::{Event, Id, ItemKind};
use melodrome_store::{db_test, users};

use crate::house::House;

struct Ear<'h> {
    house: &'h House,
    body: Body,
    heard: String,
}

impl<'h> Ear<'h> {
    /// Our own page, in a window of this name.
    fn new(house: &'h House, name: &str, tab: &str) -> Self {
        let mut ear = Self::at(house, name, &format!("/api/events?page=1&client={tab}"));
        ear.until("event: scanStatus");
        ear
    }

    fn at(house: &'h House, name: &str, path: &str) -> Self {
        let response = house.open(name, "GET", path, &[], "");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        assert_eq!(response.headers()["cache-control"], "no-cache, no-transform");
        assert_eq!(response.headers()["connection"], "keep-alive");
        let mut ear = Self { house, body: response.into_body(), heard: String::new() };
        ear.until("event: serverStart");
        ear
    }

    fn frame(&mut self) -> bool {
        match self.house.runtime.block_on(self.body.frame()) {
            Some(frame) => {
                self.heard.push_str(std::str::from_utf8(&frame.unwrap().into_data().unwrap()).unwrap());
                true
            }
            None => false,
        }
    }

    fn until(&mut self, marker: &str) {
        while !self.heard.contains(marker) {
            assert!(self.frame(), "ended before {marker}: {}", self.heard);
        }
    }
}

db_test! {
    fn marks_are_heard_by_their_owner_alone(store: &Store) {
        let house = House::new(store);
        let (mut ann, mut root) = (Ear::new(&house, "ann", "a"), Ear::new(&house, "root", "r"));
        assert!(ann.heard.starts_with("id: 0\nevent: serverStart\ndata: {\"version\":\"test\",\"startTime\":\""), "{}", ann.heard);
        house.send("ann", "PUT", "/api/song/tr11/annotation", &[], r#"{"starred":true}"#);
        house.bus.send(Event::Refresh { kind: Some(ItemKind::Album), ids: vec![Id::from("al1")] });
        for ear in [&mut ann, &mut root] {
            ear.until("event: refreshResource\ndata: {\"album\":[\"al1\"]}");
        }
        let mark = "event: annotation\ndata: {\"kind\":\"song\",\"id\":\"tr11\",\"starred\":true,\"rating\":0}";
        assert!(ann.heard.contains(mark), "{}", ann.heard);
        assert!(!root.heard.contains("annotation"), "{}", root.heard);
    }
}

db_test! {
    fn a_stream_ends_with_its_session_and_not_with_anothers(store: &Store) {
        let house = House::new(store);
        let (mut ann, mut root) = (Ear::new(&house, "ann", "a"), Ear::new(&house, "root", "r"));
        house.store.write_blocking(|tx| {
            let user = users::find_by_name(tx, "ann")?.unwrap();
            users::update_disabled(tx, user.pk, true, 1)
        }).unwrap();
        while ann.frame() {}
        house.bus.send(Event::Refresh { kind: None, ids: Vec::new() });
        root.until("data: {\"*\":\"*\"}");
        house.stop.send(true).unwrap();
        while root.frame() {}
    }
}

const TAB: &str = "x-nd-client-unique-id";

db_test! {
    fn the_window_that_did_it_hears_nothing_and_the_other_one_does(store: &Store) {
        let house = House::new(store);
        let (mut one, mut two) = (Ear::new(&house, "ann", "one"), Ear::new(&house, "ann", "two"));
        let (mut theirs, mut root) = (Ear::at(&house, "ann", "/api/events"), Ear::new(&house, "root", "one"));
        house.send("ann", "PUT", "/api/album/al1/annotation", &[(TAB, "one")], r#"{"rating":4}"#);
        house.send("ann", "POST", "/api/queue", &[(TAB, "one")], r#"{"ids":["tr11"]}"#);
        let id = house.send("ann", "POST", "/api/playlist", &[(TAB, "one")], r#"{"name":"Mine"}"#).json()["id"].as_str().unwrap().to_owned();
        let refresh = format!("\"playlist\":[\"{id}\"]}}");
        for ear in [&mut two, &mut theirs, &mut root] {
            ear.until(&refresh);
        }
        assert!(two.heard.contains("event: annotation") && two.heard.contains("event: queueChanged\ndata: {}"), "{}", two.heard);
        let plain = "event: refreshResource\ndata: {\"album\":[\"al1\"],";
        assert!(theirs.heard.contains(plain) && !theirs.heard.contains("event: annotation"), "{}", theirs.heard);
        assert!(!theirs.heard.contains("scanStatus"), "only our page is told of a scan before one moves");
        assert!(!root.heard.contains("annotation") && !root.heard.contains("queueChanged"), "{}", root.heard);
        house.bus.send(Event::Refresh { kind: None, ids: Vec::new() });
        one.until("data: {\"*\":\"*\"}");
        for name in ["annotation", "queueChanged", "playlist"] {
            assert!(!one.heard.contains(name), "{}", one.heard);
        }
    }
}

db_test! {
    fn nobody_hears_of_what_they_may_not_see(store: &Store) {
        let house = House::new(store);
        let (mut ann, mut root) = (Ear::new(&house, "ann", "a"), Ear::new(&house, "root", "r"));
        let id = house.send("root", "POST", "/api/playlist", &[], r#"{"name":"Private"}"#).json()["id"].as_str().unwrap().to_owned();
        house.bus.send(Event::Refresh { kind: Some(ItemKind::Album), ids: vec![Id::from("al3"), Id::from("al2")] });
        root.until("al3");
        ann.until("{\"album\":[\"al2\"]}");
        assert!(root.heard.contains(&id) && !ann.heard.contains(&id), "{}", ann.heard);
        house.send("root", "PUT", &format!("/api/playlist/{id}"), &[], r#"{"public":true}"#);
        ann.until(&id);
        let before = ann.heard.matches(id.as_str()).count();
        house.send("root", "PUT", &format!("/api/playlist/{id}"), &[], r#"{"public":false}"#);
        while ann.heard.matches(id.as_str()).count() == before {
            assert!(ann.frame(), "whoever could read it until now is told");
        }
    }
}

db_test! {
    fn a_listener_who_fell_behind_is_told_to_start_again(store: &Store) {
        let house = House::new(store);
        let mut ann = Ear::new(&house, "ann", "a");
        for number in 0..3000 {
            house.bus.send(Event::Refresh { kind: Some(ItemKind::Album), ids: vec![Id::from(format!("x{number}"))] });
        }
        ann.until("event: resync\ndata: {}");
        ann.until("data: {\"*\":\"*\"}");
        assert!(ann.heard.len() < 2000, "many refreshes are one");
    }
}

db_test! {
    fn the_number_of_listeners_is_told_when_it_changes(store: &Store) {
        let house = House::new(store);
        let mut ann = Ear::new(&house, "ann", "a");
        house.send("ann", "POST", "/api/scrobble", &[], r#"{"id":"tr11","submission":false}"#);
        ann.until("event: nowPlayingCount\ndata: {\"count\":1}");
        house.send("ann", "POST", "/api/scrobble", &[], r#"{"id":"tr11","submission":true}"#);
        ann.until("event: nowPlayingCount\ndata: {\"count\":0}");
    }
}

db_test! {
    fn the_house_is_heard_by_whom_it_concerns(store: &Store) {
        let house = House::new(store);
        let (mut ann, mut root) = (Ear::new(&house, "ann", "a"), Ear::new(&house, "root", "r"));
        let radio = house.send("root", "POST", "/api/radio", &[], r#"{"name":"R","streamUrl":"http://127.0.0.1/x"}"#).json();
        let told = format!("event: refreshResource\ndata: {{\"radio\":[{}]}}", radio["id"]);
        ann.until(&told);
        root.until(&told);
        let user = house.send("root", "POST", "/api/user", &[], r#"{"userName":"bob","password":"secret-word"}"#).json();
        root.until(&format!("data: {{\"user\":[{}]}}", user["id"]));
        let folder = house.folder.path().join("more");
        std::fs::create_dir(&folder).unwrap();
        let library = house.send("root", "POST", "/api/library", &[], &format!(r#"{{"name":"More","path":{folder:?}}}"#)).json();
        root.until(&format!("data: {{\"library\":[{}]}}", library["id"]));
        house.send("root", "DELETE", &format!("/api/radio/{}", radio["id"].as_str().unwrap()), &[], "");
        while ann.heard.matches(&told).count() < 2 {
            assert!(ann.frame());
        }
        assert!(!ann.heard.contains("\"user\":[") && !ann.heard.contains("\"library\":["), "{}", ann.heard);
    }
}
