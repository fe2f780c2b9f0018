//! Real files of every format, written by other programs, read by the tags room.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must fail")]

mod formats;
mod hostile;
