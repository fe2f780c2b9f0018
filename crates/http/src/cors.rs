//! Other origins may read our APIs, without credentials: a web app on another host brings its own token, and never the
//! browser's cookies.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use melodrome_auth::Settings;

/// The answer to a preflight, if the request is one.
///
/// Names that only proxies may send are never allowed: a page of another site must not be able to speak as one.
pub(crate) fn preflight(method: &Method, headers: &HeaderMap, settings: &Settings) -> Option<Response> {
    let wanted = headers.get(header::ACCESS_CONTROL_REQUEST_METHOD).filter(|_| method == Method::OPTIONS)?;
    headers.get(header::ORIGIN)?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::OK;
    let out = response.headers_mut();
    out.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    out.insert(header::ACCESS_CONTROL_ALLOW_METHODS, wanted.clone());
    if let Some(names) = headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        let wanted = names.to_str().unwrap_or_default().split(',').map(str::trim);
        let kept: Vec<&str> = wanted.filter(|name| !is_a_proxys(name, settings)).collect();
        if let Ok(kept) = HeaderValue::from_str(&kept.join(", ")) {
            out.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, kept);
        }
    }
    let vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    out.insert(header::VARY, HeaderValue::from_static(vary));
    Some(response)
}

fn is_a_proxys(name: &str, settings: &Settings) -> bool {
    let name = name.to_ascii_lowercase().replace(['_', '.'], "-");
    let families = ["x-forwarded-", "remote-", "x-authentik-", "x-nd-extauth"];
    families.iter().any(|family| name.starts_with(family))
        || matches!(name.as_str(), "forwarded" | "x-real-ip" | "true-client-ip" | "cf-connecting-ip")
        || settings.proxy_headers().any(|header| name.eq_ignore_ascii_case(&header.as_str().replace(['_', '.'], "-")))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_site_may_not_speak_as_a_proxy() {
        let settings =
            Settings { user_header: melodrome_auth::HeaderName::parse("X-Auth-User").unwrap(), ..Settings::default() };
        let mut headers = HeaderMap::new();
        headers.insert(header::ORIGIN, HeaderValue::from_static("http://evil.example"));
        headers.insert(header::ACCESS_CONTROL_REQUEST_METHOD, HeaderValue::from_static("POST"));
        let wanted =
            "content-type, X-Forwarded-Host, Remote-User, Remote_User, x-auth-user, x-nd-authorization, forwarded";
        headers.insert(header::ACCESS_CONTROL_REQUEST_HEADERS, HeaderValue::from_static(wanted));
        let answer = preflight(&Method::OPTIONS, &headers, &settings).unwrap();
        assert_eq!(answer.headers()[header::ACCESS_CONTROL_ALLOW_HEADERS], "content-type, x-nd-authorization");
    }
}
