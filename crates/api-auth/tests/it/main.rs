//! Signing in and out through the whole router, on both engines.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod connecting;
mod doctor;
mod first_run;
mod house;
mod logs;
mod sign_in;
