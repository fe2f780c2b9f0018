//! The only room with SQL: catalogue, people, marks, queues, jobs, on SQLite or PostgreSQL behind one SQL text.
//!
//! Invariants:
//! - Every read of content takes a [`melodrome_model::Viewer`].
//! - A write is one transaction; events it collects are told after the commit, never before.
//! - Every content write bumps its library's `version` in the same transaction; answers kept for later carry it.
//! - Statements are written with `$1…$n`; names inside SQL come from enums, input only ever binds.
//!
//! Deliberately absent: HTTP, files, tag reading, rights (a viewer arrives finished), and any text for people.
#![deny(missing_docs)]

pub mod albums;
pub mod annotations;
pub mod artists;
pub mod artwork;
pub mod audit;
pub mod credentials;
mod engine;
mod error;
pub mod genres;
pub mod ingest;
pub mod jobs;
pub mod libraries;
pub mod lists;
mod migrate;
pub mod one_time_codes;
mod order;
pub mod pairings;
pub mod players;
pub mod playlist_files;
pub mod playlists;
pub mod properties;
pub mod queues;
pub mod radios;
mod row;
pub mod search;
pub mod sessions;
pub mod sql;
mod store;
pub mod tags;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tracks;
pub mod transcodings;
pub mod uploads;
pub mod users;
mod value;

pub use engine::{Reader, Writer};
pub use error::{Error, Result};
pub use row::Row;
pub use store::{Options, Page, Retry, Store, Target};
pub use value::Value;
