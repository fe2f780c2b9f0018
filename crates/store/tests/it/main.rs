//! The store on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod catalogue;
mod link;
mod lists;
mod plans;
mod playlists;
