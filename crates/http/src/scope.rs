//! What a request to our own API needs of the credential behind it. A route that nobody thought of needs everything.

use http::{Method, StatusCode};
use melodrome_model::{Need, Scope};

use crate::error::ApiError;

/// By method and path below the base path.
pub(crate) fn need(method: &Method, path: &str) -> Need {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    let mut parts = path.trim_start_matches('/').split('/');
    match (parts.next(), parts.next()) {
        (Some("health"), None) => Need::Nothing,
        (Some("api"), Some("keepalive")) if reads => Need::Nothing,
        (Some("api"), Some("stream" | "cover")) if reads => Need::Stream,
        (Some("api"), Some("scrobble")) if *method == Method::POST => Need::Scrobble,
        _ if reads => Need::Read,
        _ => Need::Write,
    }
}

pub(crate) fn refused(scope: Scope) -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, "This key is not allowed to do that").hint(format!(
        "Its scope is \"{}\". Make a key with a wider scope on the page of connected apps.",
        scope.word()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_is_what_nobody_thought_of() {
        for (method, path, wanted) in [
            (Method::GET, "/api/album", Need::Read),
            (Method::GET, "/api/stream/x", Need::Stream),
            (Method::HEAD, "/api/cover/x", Need::Stream),
            (Method::GET, "/api/download/x", Need::Read),
            (Method::POST, "/api/scrobble", Need::Scrobble),
            (Method::GET, "/api/scrobble", Need::Read),
            (Method::PUT, "/api/song/x/annotation", Need::Write),
            (Method::DELETE, "/api/stream/x", Need::Write),
            (Method::POST, "/api/whatever", Need::Write),
            (Method::GET, "/api/keepalive", Need::Nothing),
        ] {
            assert_eq!(need(&method, path), wanted, "{method} {path}");
        }
    }
}
