//! Single values of the installation: schema-free, by name.

use crate::{Reader, Result, Writer, params};

/// The value of that name.
///
/// # Errors
/// The engine's.
pub fn find(db: &Reader<'_>, name: &str) -> Result<Option<String>> {
    db.find("SELECT value FROM property WHERE name = $1", params![name], |row| row.text(0))
}

/// Sets a value.
///
/// # Errors
/// The engine's.
pub fn set(tx: &Writer<'_>, name: &str, value: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO property (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![name, value],
    )
    .map(drop)
}
