//! What goes on behind requests: messages between parts and work that must not be lost.
//!
//! Invariants: an event is sent after the write it tells of is committed; a job is a row, enqueued in the transaction
//! that makes it necessary, and gone only after it was done.
//!
//! Deliberately absent: what jobs do (their rooms hand it in), HTTP, and any second copy of the catalogue.

pub mod bus;
pub mod jobs;

pub use bus::{Bus, Subscription};
pub use jobs::{Jobs, Verdict};
