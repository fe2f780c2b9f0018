//! What listeners do: stars, ratings, plays, and what is playing just now.
//!
//! [`Listening`] is the one door; every API speaks to it, so that a star means the same everywhere.
//!
//! Invariants: everything that a user did is in the store when the call returns; what is playing now is the only thing
//! kept in memory, and it runs out by itself; marks are the caller's own, never somebody else's.
//!
//! Deliberately absent: SQL, HTTP, scrobbling to outside services, bookmarks and saved queues (one call to the
//! store, which the APIs make themselves).

mod annotate;
mod error;
mod now_playing;
mod players;

use melodrome_model::Clock;
use melodrome_store::Store;

pub use annotate::{Play, Stars};
pub use error::{Error, Result};
pub use now_playing::{NowPlaying, Playing};
pub use players::Players;

/// What listeners do. Cheap to clone.
#[derive(Clone)]
pub struct Listening {
    store: Store,
    clock: Clock,
    now_playing: NowPlaying,
    players: Players,
}

impl Listening {
    /// On this store.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        let now_playing = NowPlaying::new(clock.clone());
        let players = Players::new(store.clone(), clock.clone());
        Self { store, clock, now_playing, players }
    }

    /// Which apps people use.
    #[must_use]
    pub fn players(&self) -> &Players {
        &self.players
    }

    /// What is playing.
    #[must_use]
    pub fn now_playing(&self) -> &NowPlaying {
        &self.now_playing
    }
}
