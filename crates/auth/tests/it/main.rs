//! Identities against a real store, on both engines.

mod accounts;
mod header;
mod proofs;
mod scene;
