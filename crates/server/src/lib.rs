//! The running server: it opens what the rooms stand on, puts their routes together, listens, and ends in good order.
//!
//! Invariants: one process owns a data folder; the peer of a request is what the kernel says; streams stand outside of
//! compression; a stop accepts nothing new, lets requests finish within the grace time, stops the scan, and closes the
//! database last; neither queries nor secrets reach the log.
//!
//! Deliberately absent: identities (auth and http), routes of their own (the API rooms; here are only signs of life),
//! reading of options (config), the command line. Not here yet: TLS, metrics.

mod access_log;
mod connections;
pub mod control;
mod error;
mod extauth;
mod health;
mod keys;
mod listen;
mod lock;
mod names;
mod openapi;
mod preface;
mod router;
mod server;
mod services;
mod settings;

pub use error::{Error, Result};
pub use extauth::{Checked, extauth_check};
pub use openapi::openapi;
pub use server::Server;
