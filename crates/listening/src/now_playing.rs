//! What is playing now: in memory, one entry per listener and client, gone when the track must be over for a while.

use std::collections::HashMap;
use std::sync::Arc;

use melodrome_model::{Clock, Id, LibraryId, Millis, Track, Viewer};
use parking_lot::Mutex;
use tokio::sync::watch;

/// How long an entry outlives the end of its track: time to load the next one, or to pause a little.
const GRACE: Millis = 3 * 60 * 1000;
/// Entries at most; somebody who invents client names does not fill the memory.
const MOST: usize = 10_000;

/// Somebody listening to something.
#[derive(Debug, Clone, PartialEq)]
pub struct Playing {
    /// Internal key of the listener.
    pub user: i64,
    /// Their sign-in name.
    pub username: String,
    /// What they play with.
    pub client: String,
    /// The track.
    pub track: Id,
    /// The library it lies in: whoever may not hear it must not see its title.
    pub library: LibraryId,
    /// Its title, artist and album as displayed.
    pub title: String,
    /// Artist as displayed.
    pub artist: String,
    /// Album as displayed.
    pub album: String,
    /// Length in milliseconds.
    pub duration: Millis,
    /// When the position was told.
    pub told_at: Millis,
    /// Milliseconds into the track at that time.
    pub position: Millis,
}

impl Playing {
    /// Milliseconds into the track at `now`, never beyond its end.
    #[must_use]
    pub fn position_at(&self, now: Millis) -> Millis {
        (self.position + (now - self.told_at).max(0)).clamp(0, self.duration.max(self.position))
    }

    fn ends_at(&self) -> Millis {
        self.told_at + (self.duration - self.position).max(0) + GRACE
    }
}

/// Every running play. Cheap to clone; clones share it.
#[derive(Debug, Clone)]
pub struct NowPlaying {
    changes: watch::Sender<u64>,
    clock: Clock,
    entries: Arc<Mutex<HashMap<(i64, String), Playing>>>,
}

impl NowPlaying {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, entries: Arc::default(), changes: watch::Sender::new(0) }
    }

    /// Says that `viewer` began, or goes on with, `track` at `position` milliseconds.
    pub fn start(&self, viewer: &Viewer, client: &str, track: &Track, position: Millis) {
        let now = self.clock.now();
        #[expect(clippy::cast_possible_truncation, reason = "no track is that long")]
        let duration = (track.audio.duration.max(0.0) * 1000.0) as Millis;
        let playing = Playing {
            user: viewer.user(),
            username: viewer.username().to_owned(),
            client: client.to_owned(),
            track: track.id.clone(),
            library: track.library,
            title: track.tags.title.clone(),
            artist: track.tags.artist.clone(),
            album: track.tags.album.clone(),
            duration,
            told_at: now,
            position: position.clamp(0, duration.max(0)),
        };
        let mut entries = self.entries.lock();
        entries.retain(|_, entry| entry.ends_at() > now);
        let key = (playing.user, playing.client.clone());
        self.changes.send_modify(|changes| *changes += 1);
        if entries.len() < MOST || entries.contains_key(&key) {
            entries.insert(key, playing);
        }
    }

    /// Says that a listener's client is done with a track; another track of theirs goes on.
    pub fn finish(&self, user: i64, client: &str, track: &Id) {
        let mut entries = self.entries.lock();
        let key = (user, client.to_owned());
        if entries.get(&key).is_some_and(|entry| entry.track == *track) {
            entries.remove(&key);
            self.changes.send_modify(|changes| *changes += 1);
        }
    }

    /// Turns whenever somebody begins, goes on or stops.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// What plays, the latest first, as far as `viewer` may hear it.
    #[must_use]
    pub fn list(&self, viewer: &Viewer) -> Vec<Playing> {
        let now = self.clock.now();
        let mut entries = self.entries.lock();
        entries.retain(|_, entry| entry.ends_at() > now);
        let mut list: Vec<Playing> =
            entries.values().filter(|entry| viewer.libraries().contains(entry.library)).cloned().collect();
        list.sort_by(|a, b| b.told_at.cmp(&a.told_at).then_with(|| (a.user, &a.client).cmp(&(b.user, &b.client))));
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(id: &str) -> Track {
        let mut track = Track { id: Id::from(id), library: 1, ..Track::default() };
        track.audio.duration = 60.0;
        track
    }

    #[test]
    fn entries_run_on_and_run_out() {
        let clock = Clock::manual(1_000_000);
        let now_playing = NowPlaying::new(clock.clone());
        let viewer = Viewer::system();
        now_playing.start(&viewer, "app", &track("a"), 10_000);
        clock.advance(20_000);
        let list = now_playing.list(&viewer);
        assert_eq!((list.len(), list[0].position_at(clock.now())), (1, 30_000));
        clock.advance(100_000);
        assert_eq!(now_playing.list(&viewer)[0].position_at(clock.now()), 60_000, "never beyond the end");
        clock.advance(GRACE);
        assert!(now_playing.list(&viewer).is_empty());
    }

    #[test]
    fn a_client_plays_one_track_at_a_time() {
        let clock = Clock::manual(0);
        let now_playing = NowPlaying::new(clock.clone());
        let viewer = Viewer::system();
        now_playing.start(&viewer, "app", &track("a"), 0);
        clock.advance(1);
        now_playing.start(&viewer, "other", &track("b"), 0);
        clock.advance(1);
        now_playing.start(&viewer, "app", &track("c"), 0);
        let ids: Vec<String> = now_playing.list(&viewer).iter().map(|entry| entry.track.to_string()).collect();
        assert_eq!(ids, ["c", "b"]);
        now_playing.finish(0, "app", &Id::from("a"));
        assert_eq!(now_playing.list(&viewer).len(), 2, "an older track says nothing about this one");
        now_playing.finish(0, "app", &Id::from("c"));
        assert_eq!(now_playing.list(&viewer).len(), 1);
    }

    #[test]
    fn whoever_may_not_hear_a_library_does_not_see_what_plays_from_it() {
        let now_playing = NowPlaying::new(Clock::manual(0));
        now_playing.start(&Viewer::system(), "app", &track("a"), 0);
        assert!(now_playing.list(&Viewer::system().narrowed(&[2])).is_empty());
        assert_eq!(now_playing.list(&Viewer::system().narrowed(&[1])).len(), 1);
    }
}
