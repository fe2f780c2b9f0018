//! The binary as people run it: its commands, and what is left when it is killed without warning.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "these tests start the program that they are about")]

mod commands;
mod kill;
mod program;
