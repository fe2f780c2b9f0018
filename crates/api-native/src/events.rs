//! Server-sent events: what happened, as it happens. Everybody hears what concerns them: marks and queues their own
//! listener, a playlist those who may read it, music those who may hear it, and nobody what their own window did. A
//! stream ends when the session behind it ends, when the server stops, and after a while anyway, so that a proxy looks at
//! the person again. `docs/api.md` names the events.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::Response;
use futures_util::stream;
use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE};
use http::{HeaderValue, Version};
use melodrome_background::Subscription;
use melodrome_background::bus::Heard;
use melodrome_http::{Caller, RequestParams};
use melodrome_model::clock::rfc3339;
use melodrome_model::viewer::Libraries;
use melodrome_model::{ErrorKind, Event, Household, Id, ItemKind, Millis, ScanKind, ScanStatus, Viewer};
use melodrome_store::annotations;
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep_until};

use crate::resources::scan::ScanJson;
use crate::state::Native;

/// Pause between signs of life, which keep proxies from closing the connection.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// What belongs to the house and not to the music.
const HOUSEHOLD: [&str; 3] = ["radio", "library", "user"];
/// Ids that one refresh names; more of them are told as "all".
const MOST_IDS: usize = 200;

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

/// A scan in the reference's words and in ours.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Scan {
    #[serde(flatten)]
    ours: ScanJson,
    count: i64,
    folder_count: i64,
    error: &'static str,
    scan_type: &'static str,
    /// Nanoseconds.
    elapsed_time: Millis,
}

impl Scan {
    fn new(status: &ScanStatus) -> Self {
        Self {
            ours: ScanJson::new(status),
            count: status.tracks,
            folder_count: status.folders,
            // Errors name paths, and not everybody who listens may know them.
            error: "",
            scan_type: status.kind.unwrap_or(ScanKind::Quick).word(),
            elapsed_time: status.elapsed.saturating_mul(1_000_000),
        }
    }
}

/// Ids to reload by resource; none = all of it.
type Refresh = BTreeMap<&'static str, Vec<Id>>;

/// One open stream.
struct Listener {
    native: Native,
    viewer: Viewer,
    /// Our own page, which understands more than the reference's.
    page: bool,
    tab: String,
    events: Subscription,
    playing: watch::Receiver<u64>,
    /// The number of listeners told last.
    told_playing: usize,
    stopping: watch::Receiver<bool>,
    heartbeat: Interval,
    end: Instant,
    number: u64,
    /// What is sent before anything happens.
    first: Option<String>,
}

pub(crate) async fn events(
    State(native): State<Native>,
    caller: Caller,
    version: Version,
    params: RequestParams,
) -> Response {
    let listener = Listener::new(native, &caller, &params);
    let frames = stream::unfold(listener, |mut listener| async move {
        let text = listener.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(text)), listener))
    });
    let mut answer = Response::new(Body::from_stream(frames));
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    if version <= Version::HTTP_11 {
        headers.insert(CONNECTION, HeaderValue::from_static("keep-alive"));
    }
    std::future::ready(answer).await
}

impl Listener {
    fn new(native: Native, viewer: &Viewer, params: &RequestParams) -> Self {
        let parts = native.parts();
        let param = |name: &str| params.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let page = param("page") == Some("1");
        // Subscribed before the first frame is written: whoever reloads on `serverStart` misses nothing afterwards.
        let (events, playing) = (parts.bus.subscribe(), parts.listening.now_playing().changes());
        let start = ServerStart { version: &parts.version, start_time: rfc3339(native.started_at()) };
        let mut first = frame(0, "serverStart", &start);
        let mut number = 0;
        if page {
            number += 1;
            first.push_str(&frame(number, "scanStatus", &Scan::new(&parts.scanner.status())));
        }
        let now = Instant::now();
        let mut heartbeat = interval_at(now + HEARTBEAT, HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            // An EventSource cannot send a header.
            tab: param("client").unwrap_or(viewer.tab()).to_owned(),
            viewer: viewer.clone(),
            page,
            events,
            told_playing: parts.listening.now_playing().list(viewer).len(),
            playing,
            stopping: parts.stopping.clone(),
            heartbeat,
            end: now + parts.max_stream_age,
            number,
            first: Some(first),
            native,
        }
    }

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
                _ = self.heartbeat.tick() => {
                    let seconds = BTreeMap::from([("ts", self.native.now() / 1000)]);
                    return Some(self.frame("keepAlive", &seconds));
                }
                Ok(()) = self.playing.changed() => {
                    if let Some(text) = self.count_playing() {
                        return Some(text);
                    }
                    continue;
                }
                () = sleep_until(self.end) => return None,
                // An error means that the server is gone, which ends the stream as well.
                _ = self.stopping.changed() => return None,
            };
            let text = self.hear(heard).await?;
            if !text.is_empty() {
                return Some(text);
            }
        }
    }

    /// Everything that can be heard by now, with the refreshes made one; `None` ends the stream.
    async fn hear(&mut self, first: Heard) -> Option<String> {
        let (mut text, mut refresh) = (String::new(), Refresh::new());
        let mut next = Some(first);
        while let Some(heard) = next {
            match heard {
                Heard::End => return None,
                Heard::Event(event) if ends(&self.viewer, &event) => return None,
                Heard::Event(event) => self.tell(&event, &mut text, &mut refresh),
                Heard::Missed => {
                    text.push_str(&self.frame("resync", &BTreeMap::<&str, &str>::new()));
                    refresh.insert("*", Vec::new());
                }
            }
            next = self.events.try_next();
        }
        if refresh.remove("*").is_some() {
            refresh.retain(|word, _| HOUSEHOLD.contains(word));
            text.push_str(&self.frame("refreshResource", &BTreeMap::from([("*", "*")])));
        }
        let refresh = self.audible(refresh).await;
        if !refresh.is_empty() {
            text.push_str(&self.frame("refreshResource", &refresh));
        }
        Some(text)
    }

    fn frame(&mut self, name: &str, body: &impl Serialize) -> String {
        self.number += 1;
        frame(self.number, name, body)
    }

    fn count_playing(&mut self) -> Option<String> {
        let count = self.native.parts().listening.now_playing().list(&self.viewer).len();
        (count != std::mem::replace(&mut self.told_playing, count))
            .then(|| self.frame("nowPlayingCount", &BTreeMap::from([("count", count)])))
    }

    /// Whether the listener's own window did it. Windows name themselves, so a name counts for one person only.
    fn did(&self, user: i64, tab: &str) -> bool {
        user == self.viewer.user() && !tab.is_empty() && tab == self.tab
    }

    /// Whether the listener hears of a change in the house.
    fn concerns(&self, what: Household) -> bool {
        match what {
            Household::Radio => true,
            Household::Library(id) => self.viewer.is_admin() || self.viewer.libraries().contains(id),
            Household::User(pk) => self.viewer.is_admin() || self.viewer.user() == pk,
        }
    }

    /// Adds the event as this listener hears it, if at all.
    fn tell(&mut self, event: &Event, text: &mut String, refresh: &mut Refresh) {
        match event {
            Event::Refresh { kind: None, .. } => {
                refresh.insert("*", Vec::new());
            }
            Event::Refresh { kind: Some(kind), ids } => add(refresh, kind.word(), ids),
            Event::Household { what, id } if self.concerns(*what) => {
                add(refresh, what.word(), std::slice::from_ref(id));
            }
            Event::Annotated { user, tab, kind, id, starred, rating }
                if *user == self.viewer.user() && !self.did(*user, tab) =>
            {
                if self.page {
                    let mark = Mark { kind: kind.word(), id, starred: *starred, rating: *rating };
                    text.push_str(&self.frame("annotation", &mark));
                } else {
                    add(refresh, kind.word(), std::slice::from_ref(id));
                }
            }
            Event::Playlist { id, owner, public, by, tab }
                if !self.did(*by, tab) && (*public || *owner == self.viewer.user() || self.viewer.is_admin()) =>
            {
                add(refresh, ItemKind::Playlist.word(), std::slice::from_ref(id));
            }
            Event::Queue { user, tab } if *user == self.viewer.user() && !self.did(*user, tab) => {
                text.push_str(&self.frame("queueChanged", &BTreeMap::<&str, &str>::new()));
            }
            Event::Scan(status) => text.push_str(&self.frame("scanStatus", &Scan::new(status))),
            _ => {}
        }
    }

    /// A refresh without what lies in libraries of others.
    async fn audible(&self, mut refresh: Refresh) -> BTreeMap<&'static str, Vec<Id>> {
        if !matches!(self.viewer.libraries(), Libraries::All) {
            let viewer = self.viewer.clone();
            let asked = std::mem::take(&mut refresh);
            let read = self.native.store().read(move |db| {
                let mut kept = Refresh::new();
                for word in HOUSEHOLD {
                    // Judged when it was told.
                    kept.extend(asked.get(word).map(|ids| (word, ids.clone())));
                }
                for kind in [ItemKind::Track, ItemKind::Album, ItemKind::Artist, ItemKind::Playlist] {
                    let Some(ids) = asked.get(kind.word()) else { continue };
                    let mut seen = Vec::new();
                    for id in ids {
                        // A playlist was judged when it was told, and one that was deleted cannot be found any more.
                        let found = match kind {
                            ItemKind::Playlist => Ok(0),
                            _ => annotations::pk_of(db, &viewer, kind, id),
                        };
                        match found {
                            Ok(_) => seen.push(id.clone()),
                            Err(error) if error.kind() == ErrorKind::NotFound => {}
                            Err(error) => return Err(error),
                        }
                    }
                    if ids.is_empty() || !seen.is_empty() {
                        kept.insert(kind.word(), seen);
                    }
                }
                Ok(kept)
            });
            refresh = match read.await {
                Ok(kept) => kept,
                Err(error) => {
                    tracing::debug!(%error, "a refresh could not be narrowed");
                    Refresh::new()
                }
            };
        }
        for ids in refresh.values_mut().filter(|ids| ids.is_empty()) {
            ids.push(Id::from("*"));
        }
        refresh
    }
}

/// Adds ids to a refresh; too many become "all".
fn add(refresh: &mut Refresh, word: &'static str, ids: &[Id]) {
    let known = refresh.get(word).is_some();
    let list = refresh.entry(word).or_default();
    if known && list.is_empty() {
        return;
    }
    for id in ids {
        if !list.contains(id) {
            list.push(id.clone());
        }
    }
    if ids.is_empty() || list.len() > MOST_IDS {
        list.clear();
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
    use melodrome_model::{Event, Id, ItemKind, Viewer};

    use super::{MOST_IDS, Refresh, add, ends, frame};

    #[test]
    fn frames_are_one_line_of_json() {
        assert_eq!(frame(3, "x", &"a\nb"), "id: 3\nevent: x\ndata: \"a\\nb\"\n\n");
    }

    #[test]
    fn refreshes_become_one_and_many_ids_become_all() {
        let mut refresh = Refresh::new();
        for _ in 0..2 {
            add(&mut refresh, ItemKind::Album.word(), &["a".into(), "b".into()]);
        }
        assert_eq!(refresh["album"].len(), 2);
        for number in 0..=MOST_IDS {
            add(&mut refresh, ItemKind::Track.word(), &[Id::from(number.to_string())]);
        }
        assert!(refresh["song"].is_empty());
        add(&mut refresh, ItemKind::Track.word(), &["x".into()]);
        assert!(refresh["song"].is_empty(), "all stays all");
    }

    #[test]
    fn only_the_own_session_ends_a_stream() {
        let viewer = Viewer::system();
        assert!(ends(&viewer, &Event::Revoked { user: 0, session: None }));
        assert!(!ends(&viewer, &Event::Revoked { user: 0, session: Some(Id::from("other")) }));
        assert!(!ends(&viewer, &Event::Revoked { user: 7, session: None }));
    }
}
