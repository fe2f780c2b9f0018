//! The dialect as its clients meet it: the real middleware, real sign-in, a database in memory.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod apps;
mod formats;
mod house;
mod isolation;
mod marks;
mod media;
mod paging;
mod playlists;
mod refusals;
mod schema;
mod snapshots;
