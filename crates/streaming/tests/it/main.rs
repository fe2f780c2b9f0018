//! Streaming as the API rooms use it: real files, the real ffmpeg.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod originals;
mod shelf;
mod transcodes;
