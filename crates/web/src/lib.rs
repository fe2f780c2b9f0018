//! The page: files of `ui/dist` inside the binary, the same bytes for everybody.
//!
//! Invariants: no file holds identity or configuration; the only thing written into them is the base path, once at
//! start; hashed files never change under their name and everything else is asked for anew; a start without a built
//! page serves one that says how to build it.
//!
//! Deliberately absent: compression (the server's layer), sessions, and anything that depends on who asks.

mod file;
mod headers;
mod page;

pub use page::Page;
