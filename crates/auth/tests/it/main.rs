//! Identities against a real store, on both engines.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod accounts;
mod apps;
mod assertion;
mod directory;
mod endings;
mod header;
mod parsers;
mod proofs;
mod scene;
