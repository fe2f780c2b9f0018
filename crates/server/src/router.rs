//! Puts the rooms together: which routes there are, what stands before them, and where everything else leads.
//!
//! From outside in: access log, health, identity and the headers of every answer, panics, limits; then the rooms. The
//! page's streams stand outside of compression, and inside of it only text is compressed.

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_TYPE, LOCATION};
use http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, Version};
use melodrome_http::{ApiError, Arrival, Door, Route, Routes, Surface, identify, nowhere};
use melodrome_store::Store;
use melodrome_web::Page;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::{access_log, health};

/// What the router is made of.
pub(crate) struct Parts {
    pub(crate) door: Arc<Door>,
    pub(crate) store: Store,
    /// Routes of the API rooms that may be compressed.
    pub(crate) plain: Routes,
    /// Routes that stream.
    pub(crate) streams: Routes,
    pub(crate) page: Arc<Page>,
    /// Empty, or `/x`.
    pub(crate) base: String,
    pub(crate) max_body: usize,
}

/// The router, and the table of the API rooms' routes.
pub(crate) fn build(parts: Parts) -> (Router, Vec<Route>) {
    let Parts { door, store, plain, streams, page, base, max_body } = parts;
    let mut table = plain.table();
    table.extend(streams.table());
    table.sort();
    let compressed = plain
        .into_router()
        .merge(page.router())
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)).compress_when(is_text));
    let rooms = compressed.merge(streams.into_router());
    let home = HeaderValue::try_from(format!("{base}/app/")).unwrap_or_else(|_| HeaderValue::from_static("/app/"));
    let rooms = if base.is_empty() { rooms } else { Router::new().nest(&base, rooms) };
    let router = rooms
        .fallback_service(axum::routing::any(elsewhere).with_state(home))
        .layer(DefaultBodyLimit::max(max_body))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(door, identify))
        .merge(health::routes(store, &base))
        .layer(from_fn(access_log::log));
    (router, table)
}

/// Only text is compressed: music and pictures are already, and their lengths and ranges must stay what they are.
fn is_text(status: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let text = matches!(
        kind,
        "application/json"
            | "application/xml"
            | "application/javascript"
            | "application/manifest+json"
            | "image/svg+xml"
    ) || (kind.starts_with("text/") && kind != "text/event-stream");
    text && status != StatusCode::PARTIAL_CONTENT
}

/// Paths that nobody serves: the page for people who follow a link, an error for programs.
async fn elsewhere(State(home): State<HeaderValue>, arrival: Arrival, request: Request) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if request.uri().path().ends_with("/robots.txt") {
        return "User-agent: *\nDisallow: /\n".into_response();
    }
    if reads && arrival.surface == Surface::Public {
        return (StatusCode::FOUND, [(LOCATION, home)]).into_response();
    }
    nowhere().await.into_response()
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands over the box")]
fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text =
        cause.downcast_ref::<String>().cloned().or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    ApiError::internal(format!("panic: {}", text.unwrap_or_default())).into_response()
}
