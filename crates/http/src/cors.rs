//! Other origins may read our APIs, without credentials: a web app on another host brings its own token, and never the
//! browser's cookies.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

/// The answer to a preflight, if the request is one.
pub(crate) fn preflight(method: &Method, headers: &HeaderMap) -> Option<Response> {
    let wanted = headers.get(header::ACCESS_CONTROL_REQUEST_METHOD).filter(|_| method == Method::OPTIONS)?;
    headers.get(header::ORIGIN)?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::OK;
    let out = response.headers_mut();
    out.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    out.insert(header::ACCESS_CONTROL_ALLOW_METHODS, wanted.clone());
    if let Some(names) = headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        out.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    let vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    out.insert(header::VARY, HeaderValue::from_static(vary));
    Some(response)
}

/// Headers of an ordinary answer.
pub(crate) fn allow(has_origin: bool, out: &mut HeaderMap) {
    out.append(header::VARY, HeaderValue::from_static("Origin"));
    if has_origin {
        out.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        let exposed = "x-content-duration, x-total-count, x-nd-authorization, x-nd-auth";
        out.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(exposed));
    }
}
