//! The Subsonic and OpenSubsonic dialect under `/rest`: XML, JSON and JSONP of one set of types.
//!
//! How it is built: [`Call`] is a request that was let in, an endpoint is a function from it to a value of `responses`,
//! [`routes`] binds each to its two names. The renderer writes the value in the format asked for.
//!
//! Invariants: a handler without [`Call`] is visibly public; all reads of one call are one visit to the store; equal
//! questions have byte-equal answers; no cause of a failure, path or SQL reaches an answer; only extensions that work are
//! advertised; a name that is not built answers plain 404, since apps probe for features that way.
//!
//! Deliberately absent: judging of identities (auth, through `http`), rights beyond the caller's viewer, folder
//! browsing, bookmarks and saved queues, shares, radios, podcasts, jukebox, user management, outside information.

mod call;
mod client;
mod endpoints;
mod errors;
mod params;
mod player;
mod render;
mod responses;
mod scope;
mod state;
mod tell;

pub use call::{Call, Visitor};
pub use client::Clients;
pub use endpoints::routes;
pub use errors::{Code, SubsonicError};
pub use params::{Params, fuzz_params};
pub use render::{Format, Identity, Payload, fuzz_xml};
pub use responses::artist::{DEFAULT_GROUPS, Groups};
pub use state::{Options, Rooms, Subsonic};
