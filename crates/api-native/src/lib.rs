//! What the page speaks: albums, tracks ("songs" here, as everywhere outside), artists, search, marks, the queue, scans,
//! events, and media. The contract is `docs/api.md`.
//!
//! Invariants: every route asks for a [`melodrome_http::Caller`]; a request makes one visit to the database; a list costs
//! what its page holds; events of one listener reach that listener alone; nothing here takes an identity from a URL.
//!
//! Deliberately absent: sign-in and sessions (api-auth), finding and making of covers (artwork), decisions about
//! formats (streaming), SQL.

mod cover;
mod events;
mod filters;
mod media;
mod openapi;
mod plain;
mod resources;
mod rights;
mod routes;
mod small_list;
mod state;

pub use openapi::described;
pub use resources::inspect::InspectOptions;
pub use resources::upkeep::ShownConfig;
pub use routes::routes;
pub use state::{Native, Options, Settings};
