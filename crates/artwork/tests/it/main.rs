//! Artwork as the API rooms use it: a library on disk, both databases, real pictures.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod covers;
mod given;
mod pictures;
mod resolving;
mod stage;
