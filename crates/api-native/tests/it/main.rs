//! The page's routes behind their middleware, on both engines.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod dialect;
mod entities;
mod events;
mod house;
mod lists;
mod marks;
mod media;
mod people;
mod playlists;
mod scans;
mod shelves;
mod uploads;
