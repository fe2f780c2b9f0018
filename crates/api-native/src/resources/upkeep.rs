//! Small answers about the server itself: that it is there, its configuration, whether it reports usage, which words of
//! other languages it has.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use http::header::CONTENT_TYPE;
use melodrome_http::{ApiError, ApiResult, Caller, Right, Routes};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::filters::total;
use crate::rights::{GroupAdmin, absent};
use crate::state::Native;

/// The configuration as an admin may see it.
#[derive(Debug, Clone, Default)]
pub struct ShownConfig {
    /// The file it was read from; empty without one.
    pub file: String,
    /// Every option, secrets masked.
    pub values: Value,
}

/// The answer with the configuration.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Config")]
pub(crate) struct ConfigJson {
    id: &'static str,
    config_file: String,
    config: Value,
}

/// A language of the page.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Translation")]
pub(crate) struct TranslationJson {
    id: &'static str,
    name: &'static str,
    data: String,
    term_count: usize,
}

pub(crate) fn routes() -> Routes<Native> {
    Routes::new()
        .extractor::<GroupAdmin>(Right::Admin)
        .get("/api/keepalive/{*rest}", keepalive)
        .get("/api/insights/{*rest}", insights)
        .get("/api/config/config", config)
        .get("/api/translation", translations)
        .get("/api/translation/{id}", translation)
}

const TEXT: &str = "text/plain; charset=utf-8";

async fn keepalive(_: Caller) -> impl IntoResponse {
    std::future::ready(([(CONTENT_TYPE, TEXT)], r#"{"response":"ok", "id":"keepalive"}"#)).await
}

/// This server reports nothing to anybody.
async fn insights(_: Caller) -> impl IntoResponse {
    let text = r#"{"id":"insights_status", "lastRun":"disabled", "success":false}"#;
    std::future::ready(([(CONTENT_TYPE, TEXT)], text)).await
}

async fn config(State(native): State<Native>, _: GroupAdmin) -> ApiResult<Json<ConfigJson>> {
    let shown = native.parts().options.config.clone();
    let shown = std::future::ready(shown).await.ok_or_else(|| ApiError::not_found("Not found").plain())?;
    Ok(Json(ConfigJson { id: "config", config_file: shown.file, config: shown.values }))
}

/// English is part of the page; other languages there are none yet.
const LANGUAGES: [TranslationJson; 0] = [];

async fn translations() -> impl IntoResponse {
    std::future::ready((total(LANGUAGES.len()), Json(LANGUAGES))).await
}

async fn translation(Path(id): Path<String>) -> ApiResult<Json<TranslationJson>> {
    let found = LANGUAGES.into_iter().find(|language| language.id == id);
    std::future::ready(found.map(Json).ok_or_else(|| absent("translation", &id))).await
}
