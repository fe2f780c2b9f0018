//! The server as a whole, in this process: real sockets, a real database in a folder of its own.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod apps;
mod bed;
mod control;
mod lifecycle;
mod listening;
mod openapi;
mod rights;
