//! What tests share: a [`Shelf`] is a fake library on disk with real audio files, made by ffmpeg once a process and
//! tagged file by file. A part that is missing is a panic that says what to install, never a skipped test.
//!
//! Deliberately absent: the database, the server, anything that a product crate may depend on.

mod audio;
mod shelf;

pub use audio::{cover, sound};
pub use shelf::{Shelf, TrackFile};

/// A clock for tests that stands at 2024-01-01 until it is moved.
#[must_use]
pub fn clock() -> melodrome_model::Clock {
    melodrome_model::Clock::manual(1_704_067_200_000)
}
