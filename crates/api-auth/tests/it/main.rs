//! Signing in and out through the whole router, on both engines.

mod first_run;
mod house;
mod logs;
mod sign_in;
