//! Server-sent events: what happened, as it happens. Marks reach their own listener alone; a stream ends when the session
//! behind it ends, when the server stops, and after a while anyway, so that a proxy looks at the person again.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::Response;
use futures_util::stream;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use melodrome_background::Subscription;
use melodrome_background::bus::Heard;
use melodrome_http::Caller;
use melodrome_model::clock::rfc3339;
use melodrome_model::{Event, Id, Viewer};
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep_until};

use crate::resources::scan::ScanJson;
use crate::state::Native;

/// Pause between comments that keep proxies from closing the connection.
const HEARTBEAT: Duration = Duration::from_secs(15);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ServerStart<'a> {
    version: &'a str,
    start_time: String,
}

#[derive(Serialize)]
struct Mark<'a> {
    kind: &'static str,
    id: &'a Id,
    starred: bool,
    rating: i64,
}

/// One open stream.
struct Listener {
    viewer: Viewer,
    events: Subscription,
    stopping: watch::Receiver<bool>,
    heartbeat: Interval,
    end: Instant,
    number: u64,
    /// What is sent before anything happens.
    first: Option<String>,
}

pub(crate) async fn events(State(native): State<Native>, caller: Caller) -> Response {
    let parts = native.parts();
    // Subscribed before the first frame is written: whoever reloads on `serverStart` misses nothing afterwards.
    let events = parts.bus.subscribe();
    let start = ServerStart { version: &parts.version, start_time: rfc3339(native.started_at()) };
    let mut first = frame(0, "serverStart", &start);
    first.push_str(&frame(1, "scanStatus", &ScanJson::new(&parts.scanner.status())));
    let now = Instant::now();
    let mut heartbeat = interval_at(now + HEARTBEAT, HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let listener = Listener {
        viewer: caller.viewer().clone(),
        events,
        stopping: parts.stopping.clone(),
        heartbeat,
        end: now + parts.max_stream_age,
        number: 1,
        first: Some(first),
    };
    let frames = stream::unfold(listener, |mut listener| async move {
        let text = listener.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(text)), listener))
    });
    let mut answer = Response::new(Body::from_stream(frames));
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    std::future::ready(answer).await
}

impl Listener {
    /// The next piece of the stream; `None` ends it.
    async fn next(&mut self) -> Option<String> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        loop {
            if *self.stopping.borrow() {
                return None;
            }
            let heard = tokio::select! {
                heard = self.events.next() => heard,
                _ = self.heartbeat.tick() => return Some(": still here\n\n".to_owned()),
                () = sleep_until(self.end) => return None,
                // An error means that the server is gone, which ends the stream as well.
                _ = self.stopping.changed() => return None,
            };
            match heard {
                Heard::End => return None,
                Heard::Missed => return Some(self.frame("refreshResource", &BTreeMap::from([("*", "*")]))),
                Heard::Event(event) if ends(&self.viewer, &event) => return None,
                Heard::Event(event) => {
                    if let Some(text) = self.tell(&event) {
                        return Some(text);
                    }
                }
            }
        }
    }

    fn frame(&mut self, name: &str, body: &impl Serialize) -> String {
        self.number += 1;
        frame(self.number, name, body)
    }

    /// The event as this listener hears it, if at all.
    fn tell(&mut self, event: &Event) -> Option<String> {
        match event {
            Event::Refresh { kind: None, .. } => Some(self.frame("refreshResource", &BTreeMap::from([("*", "*")]))),
            Event::Refresh { kind: Some(kind), ids } => {
                let all = [Id::from("*")];
                let ids = if ids.is_empty() { &all[..] } else { ids };
                Some(self.frame("refreshResource", &BTreeMap::from([(kind.word(), ids)])))
            }
            Event::Annotated { user, kind, id, starred, rating } if *user == self.viewer.user() => {
                Some(self.frame("annotation", &Mark { kind: kind.word(), id, starred: *starred, rating: *rating }))
            }
            Event::Scan(status) => Some(self.frame("scanStatus", &ScanJson::new(status))),
            _ => None,
        }
    }
}

/// Whether the listener's own session is over, or their rights must be looked at again.
fn ends(viewer: &Viewer, event: &Event) -> bool {
    match event {
        Event::Revoked { user, session } if *user == viewer.user() => {
            session.is_none() || session.as_ref() == viewer.session()
        }
        _ => false,
    }
}

fn frame(number: u64, name: &str, body: &impl Serialize) -> String {
    let mut out = String::new();
    // JSON without line breaks: one `data` line holds it. Our own types always serialise.
    let json = serde_json::to_string(body).unwrap_or_default();
    let _ = write!(out, "id: {number}\nevent: {name}\ndata: {json}\n\n");
    out
}

#[cfg(test)]
mod tests {
    use melodrome_model::{Event, Id, Viewer};

    use super::{ends, frame};

    #[test]
    fn frames_are_one_line_of_json() {
        assert_eq!(frame(3, "x", &"a\nb"), "id: 3\nevent: x\ndata: \"a\\nb\"\n\n");
    }

    #[test]
    fn only_the_own_session_ends_a_stream() {
        let viewer = Viewer::system();
        assert!(ends(&viewer, &Event::Revoked { user: 0, session: None }));
        assert!(!ends(&viewer, &Event::Revoked { user: 0, session: Some(Id::from("other")) }));
        assert!(!ends(&viewer, &Event::Revoked { user: 7, session: None }));
    }
}
