//! Walks music folders and keeps the catalogue true to them.
//!
//! Invariants: a scan never ends because of one file; a vanished file is marked missing, never deleted; an unchanged file
//! is not opened by a quick scan; a scan that was cut off leaves its library marked and is continued; only one scan runs.
//!
//! Deliberately absent: reading tags (tags), SQL (store), pictures (artwork), playlist contents (playlists), and any
//! judgement about who may ask for a scan.

mod batch;
mod door;
mod error;
mod ignored;
mod listing;
mod progress;
mod run;
mod settings;
mod walk;

pub use door::{Cancel, Scanner};
pub use error::Error;
pub use run::Summary;
pub use settings::{Probe, Settings};
