//! What the API rooms share: who is calling, how failures are told, which routes there are and who may use them.
//!
//! One middleware, [`identify`], stands before every route. It refuses ambiguous paths, asks the auth room who is
//! calling (at most one visit to the store), takes identity headers away, and dresses the answer. Handlers say by
//! extractor what they need: [`Caller`], [`Admin`], [`MaybeCaller`], or [`Who`] for the whole outcome.
//!
//! Invariants: a handler behind the wrong layer fails loudly instead of serving nobody; a route's right is derived from
//! its extractors; no private cause of a failure reaches an answer.
//!
//! Deliberately absent: judging of identities (auth), the routes themselves (the API rooms), listening (server), ranges
//! and media (streaming).

mod arrival;
mod body;
mod caller;
pub mod cookies;
mod cors;
mod error;
mod guard;
mod identify;
mod operations;
mod params;
mod routes;
mod scope;

pub use arrival::{Arrival, RequestId};
pub use body::JsonBody;
pub use caller::{Admin, Caller, IDLE, MaybeCaller, Who};
pub use error::{ApiError, ApiResult};
pub use identify::{Door, Encrypted, Looked, identify, nowhere};
pub use operations::{Holds, Operation, Parameter, document};
pub use params::RequestParams;
pub use routes::{Extractors, Right, Route, Routes};

pub use melodrome_auth::{Outcome, Peer, Refusal, Rejection, Surface};
