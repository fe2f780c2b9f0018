//! Playlists: changing them by the rules of who may, and taking over the playlist files that scans find.
//!
//! Invariants: one change is one transaction; tracks of a playlist that its file rules are changed by the file alone;
//! a line of a file names a track inside a library or nothing; what a listener renamed keeps its name.
//!
//! Deliberately absent: SQL, HTTP, walking of folders (the scanner tells which files there are), smart playlists,
//! export and sharing.

mod edit;
mod error;
mod import;
mod m3u;

pub use edit::{Change, MOST_AT_ONCE, create, delete, replace, update};
pub use error::{Error, Result};
pub use import::{IMPORT_JOB, Imported, Options, import};
pub use m3u::{List, fuzz_m3u, parse, resolve};
