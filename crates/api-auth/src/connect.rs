//! `/connect`: the link that shows a new credential once, and devices that wait for a code to be approved. A link is
//! opened by a person's press of a button or by an app that asks for JSON, never by a preview that follows links.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, LOCATION, REFERRER_POLICY, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use melodrome_auth::Error;
use melodrome_auth::app_password::{Form, Made};
use melodrome_auth::connect::{Decided, Polled, Secrets};
use melodrome_http::{ApiError, ApiResult, Arrival, Caller, JsonBody, RequestParams, cookies};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::credentials::in_person;
use crate::state::AuthApi;

/// What an app needs to sign in.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Connection {
    server_url: String,
    username: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<String>,
    server_type: String,
}

/// What a device is told that begins to wait (RFC 8628, 3.2).
#[derive(Serialize, JsonSchema)]
pub(crate) struct DeviceAnswer {
    device_code: String,
    user_code: String,
    verification_uri: String,
    verification_uri_complete: String,
    expires_in: i64,
    interval: i64,
}

/// What a device gets in the end: the standard's members and ours.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TokenAnswer {
    access_token: String,
    token_type: &'static str,
    #[serde(flatten)]
    connection: Connection,
}

/// A failure in the standard's form.
#[derive(Serialize, JsonSchema)]
struct TokenError {
    error: &'static str,
}

/// What a person says about a device.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DeviceDecision")]
pub(crate) struct Decision {
    /// Eight letters, with or without a dash.
    user_code: String,
    /// What the person calls it.
    name: Option<String>,
    /// `app`, `key` or `both`.
    kind: Option<String>,
    approve: bool,
}

/// What the decision was about.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DecidedDevice")]
pub(crate) struct Device {
    device: String,
    address: String,
}

fn connection(api: &AuthApi, arrival: &Arrival, secrets: Secrets) -> Connection {
    Connection {
        server_url: arrival.site.clone(),
        username: secrets.username,
        password: secrets.password,
        api_key: secrets.api_key,
        server_type: api.page.server_type.clone(),
    }
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    accept.split(',').any(|kind| kind.split(';').next().unwrap_or_default().trim() == "application/json")
}

fn gone() -> ApiError {
    ApiError::new(StatusCode::GONE, "This link was used already, or it is too old")
        .hint("Make another on the page of connected apps.")
}

async fn open(api: &AuthApi, code: String) -> ApiResult<Option<Secrets>> {
    let resolver = Arc::clone(&api.resolver);
    Ok(api.store.write(move |db| resolver.open_link(db, &code)).await?)
}

pub(crate) async fn link(
    State(api): State<AuthApi>,
    arrival: Arrival,
    method: Method,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> ApiResult<Response> {
    if method == Method::GET && wants_json(&headers) {
        let secrets = open(&api, code).await?.ok_or_else(gone)?;
        return Ok(private(Json(connection(&api, &arrival, secrets)).into_response()));
    }
    Ok(page(State(api), headers).await)
}

/// The page, which asks for the values when somebody presses a button, and for the code of a device.
pub(crate) async fn page(State(api): State<AuthApi>, headers: HeaderMap) -> Response {
    let mut response = std::future::ready((api.shell)(&headers)).await;
    response.headers_mut().insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// Members of a body, as a form or as JSON.
fn members(headers: &HeaderMap, body: &[u8]) -> HashMap<String, String> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/json") {
        let read: HashMap<String, serde_json::Value> = serde_json::from_slice(body).unwrap_or_default();
        return read
            .into_iter()
            .filter_map(|(name, value)| value.as_str().map(|text| (name, text.to_owned())))
            .collect();
    }
    RequestParams::of_form(body).pairs.into_iter().rev().collect()
}

fn refusal(error: &'static str) -> Response {
    private((StatusCode::BAD_REQUEST, Json(TokenError { error })).into_response())
}

pub(crate) async fn device(
    State(api): State<AuthApi>,
    arrival: Arrival,
    headers: HeaderMap,
    body: Bytes,
) -> ApiResult<Response> {
    let given = members(&headers, &body);
    let name = given.get("name").or_else(|| given.get("client_id")).cloned().unwrap_or_default();
    let (resolver, client) = (Arc::clone(&api.resolver), arrival.client.clone());
    let waiting = api.store.write(move |db| resolver.begin_pairing(db, &client, &name)).await.map_err(switched_off)?;
    let page = format!("{}/connect", arrival.site);
    let answer = DeviceAnswer {
        verification_uri_complete: format!("{page}?code={}", waiting.user_code),
        verification_uri: page,
        device_code: waiting.device_code,
        user_code: waiting.user_code,
        expires_in: waiting.expires_in,
        interval: waiting.interval,
    };
    Ok(private(Json(answer).into_response()))
}

pub(crate) async fn token(
    State(api): State<AuthApi>,
    arrival: Arrival,
    headers: HeaderMap,
    body: Bytes,
) -> ApiResult<Response> {
    const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
    let mut given = members(&headers, &body);
    if given.get("grant_type").is_some_and(|grant| grant != GRANT) {
        return Ok(refusal("unsupported_grant_type"));
    }
    let Some(code) = given.remove("device_code").filter(|code| !code.is_empty()) else {
        return Ok(refusal("invalid_request"));
    };
    let (resolver, client) = (Arc::clone(&api.resolver), arrival.client.clone());
    let polled = api.store.write(move |db| resolver.poll_pairing(db, &client, &code)).await;
    Ok(match polled.map_err(switched_off)? {
        Polled::Pending => refusal("authorization_pending"),
        Polled::SlowDown => refusal("slow_down"),
        Polled::Expired => refusal("expired_token"),
        Polled::Denied => refusal("access_denied"),
        Polled::Made(Made { secrets, .. }) => {
            let connection = connection(&api, &arrival, secrets);
            let (access_token, token_type) = match (&connection.api_key, &connection.password) {
                (Some(key), _) => (key.clone(), "Bearer"),
                (None, password) => (password.clone().unwrap_or_default(), "Basic"),
            };
            private(Json(TokenAnswer { access_token, token_type, connection }).into_response())
        }
    })
}

fn switched_off(error: Error) -> ApiError {
    match error {
        Error::Denied => ApiError::new(StatusCode::FORBIDDEN, "App passwords and API keys are switched off")
            .hint("An admin can turn on Auth.AppPasswords."),
        other => other.into(),
    }
}

pub(crate) async fn decide(
    caller: Caller,
    State(api): State<AuthApi>,
    JsonBody(decision): JsonBody<Decision>,
) -> ApiResult<Json<Device>> {
    in_person(&caller)?;
    let Some(form) = decision.kind.as_deref().map_or(Some(Form::Both), Form::parse) else {
        return Err(ApiError::fields(vec![("kind", "ra.validation.oneOf")]));
    };
    let resolver = Arc::clone(&api.resolver);
    let decided = api.store.write(move |db| {
        let Decision { user_code, name, approve, .. } = &decision;
        resolver.decide_pairing(db, caller.user(), user_code, *approve, name.as_deref(), form)
    });
    match decided.await.map_err(switched_off)? {
        Decided::Done { device, address } => Ok(Json(Device { device, address })),
        Decided::Unknown => Err(ApiError::not_found("No device waits under this code")
            .hint("Look at the device: codes change after ten minutes.")),
    }
}

/// A link that signs in once, which the command line makes for somebody who is locked out.
pub(crate) async fn login(
    State(api): State<AuthApi>,
    arrival: Arrival,
    method: Method,
    Path(code): Path<String>,
) -> ApiResult<Response> {
    // Whatever looks at a link before a person does asks by HEAD, if it is polite.
    let used = if method == Method::GET {
        let (resolver, client) = (Arc::clone(&api.resolver), arrival.client.clone());
        api.store.write(move |db| resolver.use_login_link(db, &code, &client)).await?
    } else {
        None
    };
    let Some(sign_in) = used else {
        return Err(ApiError::new(StatusCode::GONE, "This link was used already, or it is too old")
            .hint("Make another with `melodrome user login-link NAME`."));
    };
    let base = api.resolver.settings().base_path.as_str();
    let home = HeaderValue::try_from(format!("{base}/app/")).unwrap_or_else(|_| HeaderValue::from_static("/app/"));
    let mut response = StatusCode::FOUND.into_response();
    response.headers_mut().insert(LOCATION, home);
    response.headers_mut().insert(SET_COOKIE, cookies::session(&sign_in.cookie, arrival.https, base));
    Ok(private(response))
}
