//! A library: one music folder with its own rights.

use crate::Millis;

/// Public id of a library: a small integer, the first one is 1.
pub type LibraryId = i64;

/// One music folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Library {
    /// Public id.
    pub id: LibraryId,
    /// Name shown to people.
    pub name: String,
    /// Absolute path of the root.
    pub path: String,
    /// Counts every content write; answers kept for later carry it.
    pub version: i64,
    /// When the last complete scan ended; 0 = never.
    pub last_scan_at: Millis,
    /// When an unfinished scan began; 0 = none is unfinished.
    pub scan_started_at: Millis,
    /// Whether the unfinished scan is a full one.
    pub full_scan: bool,
    /// New users hear it.
    pub default_for_new_users: bool,
}
