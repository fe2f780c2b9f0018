//! Playlists: changing them by the rules of who may, and taking over the playlist files that scans find.
//!
//! Invariants: one change is one transaction; tracks of a playlist that its file rules are changed by the file alone;
//! a line of a file names a track inside a library or nothing; what a listener renamed keeps its name.
//!
//! Deliberately absent: SQL, HTTP, walking of folders (the scanner tells which files there are), smart playlists
//! and sharing.

mod edit;
mod error;
mod export;
mod import;
mod m3u;

pub use edit::{
    Addition, Change, MOST_AT_ONCE, add, create, delete, make, replace, reword, rewrite, shift, take, update,
};
pub use error::{Error, Result};
pub use export::{Line, line, start};
pub use import::{IMPORT_JOB, Imported, Options, import, post};
pub use m3u::{List, fuzz_m3u, parse, resolve};
