//! The store on both engines.

mod catalogue;
mod link;
mod plans;
