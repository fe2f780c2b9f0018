//! One line per request. Queries are never logged: they carry passwords and tokens of apps; nor are parts of a path that
//! are secrets themselves.

use std::time::Instant;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use melodrome_auth::Peer;
use tracing::{debug, error, warn};

/// Paths whose rest is a secret.
const SECRET_PATHS: [&str; 3] = ["/share/", "/connect/", "/auth/link/"];

pub(crate) async fn log(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = shown(request.uri().path());
    let peer = request.extensions().get::<Peer>().copied().unwrap_or(Peer::Unknown);
    let began = Instant::now();
    let response = next.run(request).await;
    // A stream of events lasts for an hour, and signs of life come every few seconds: neither says anything.
    if path.ends_with("/ping") || path.ends_with("/api/events") {
        return response;
    }
    let status = response.status().as_u16();
    let elapsed_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let request_id = response.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    match status {
        ..400 => debug!(%method, path, status, elapsed_ms, %peer, request_id, "HTTP"),
        400..500 => warn!(%method, path, status, elapsed_ms, %peer, request_id, "HTTP"),
        _ => error!(%method, path, status, elapsed_ms, %peer, request_id, "HTTP"),
    }
    response
}

/// The path as it may be written down.
fn shown(path: &str) -> String {
    for secret in SECRET_PATHS {
        if let Some(at) = path.find(secret) {
            return format!("{}…", &path[..at + secret.len()]);
        }
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn secrets_in_paths_are_cut() {
        assert_eq!(shown("/music/share/s3cret"), "/music/share/…");
        assert_eq!(shown("/auth/link/s3cret"), "/auth/link/…");
        assert_eq!(shown("/connect/s3cret"), "/connect/…");
        assert_eq!(shown("/rest/ping.view"), "/rest/ping.view");
    }
}
