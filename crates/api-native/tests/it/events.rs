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
    fn new(house: &'h House, name: &str) -> Self {
        let response = house.open(name, "GET", "/api/events", &[], "");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        assert_eq!(response.headers()["cache-control"], "no-store, no-transform");
        let mut ear = Self { house, body: response.into_body(), heard: String::new() };
        ear.until("event: scanStatus");
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
        let (mut ann, mut root) = (Ear::new(&house, "ann"), Ear::new(&house, "root"));
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
        let (mut ann, mut root) = (Ear::new(&house, "ann"), Ear::new(&house, "root"));
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
