//! What the middleware found out about a request before its handler: where it came from and through which door.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;
use melodrome_auth::{Client, Peer, Surface};

/// Name of one request in logs and error answers. Made here; one that a client sends is not taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub String);

/// Where a request came from.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Who is connected, and the client behind the proxies.
    pub client: Client,
    /// Through which door.
    pub surface: Surface,
    /// Whether the browser speaks https.
    pub https: bool,
    /// Whether a page of another site may have caused it.
    pub foreign: bool,
    /// The address under which the person sees us, base path included; empty when nobody knows.
    pub site: String,
    /// Its name in logs.
    pub request_id: RequestId,
}

impl Default for Arrival {
    /// Of a request that nobody looked at: from nowhere, and not to be trusted.
    fn default() -> Self {
        Self {
            client: Client { peer: Peer::Unknown, ip: None, agent: String::new() },
            surface: Surface::Public,
            https: false,
            foreign: true,
            site: String::new(),
            request_id: RequestId(String::new()),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Arrival {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}
