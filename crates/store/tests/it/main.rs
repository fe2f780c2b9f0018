//! The store on both engines.

mod catalogue;
