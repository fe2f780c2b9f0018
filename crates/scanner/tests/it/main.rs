//! Scans of real files on both databases.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must fail")]

mod bench;
mod broken;
mod changes;
mod first;
mod interrupted;
mod libraries;
mod moves;
