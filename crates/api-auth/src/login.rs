//! `/auth/login`, `/auth/createAdmin`, `/auth/logout`. The answers are the reference's, which other apps read.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use melodrome_auth::{Error, PasswordCheck, SignIn, jwt};
use melodrome_http::{ApiError, ApiResult, Arrival, cookies};
use melodrome_model::{ErrorKind, User};
use schemars::JsonSchema;
use serde::Serialize;

use crate::state::AuthApi;

/// What a sign-in hands out.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignedIn {
    id: String,
    name: String,
    username: String,
    is_admin: bool,
    token: String,
    subsonic_salt: String,
    subsonic_token: String,
}

/// Name and password of a body, whatever its content type says: old clients say nothing.
#[derive(JsonSchema)]
pub(crate) struct Credentials {
    username: String,
    password: String,
}

impl Credentials {
    fn read(body: &[u8]) -> ApiResult<Self> {
        let mut fields: HashMap<String, String> = serde_json::from_slice(body)
            .map_err(|_| ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid request payload"))?;
        let mut take = |name: &str| fields.remove(name).unwrap_or_default();
        Ok(Self { username: take("username"), password: take("password") })
    }
}

pub(crate) async fn login(State(api): State<AuthApi>, arrival: Arrival, body: Bytes) -> ApiResult<Response> {
    refuse_when_exclusive(&api)?;
    let Credentials { username, password } = Credentials::read(&body)?;
    let (resolver, client) = (Arc::clone(&api.resolver), arrival.client.clone());
    let (check, sign_in) = api
        .store
        .steps(move |store| {
            let check = store.read_blocking(|db| resolver.check_password(db, &client, &username, &password))?;
            let sign_in = match &check {
                PasswordCheck::Right(user) => Some(store.write_blocking(|db| resolver.sign_in(db, user, &client))?),
                _ => None,
            };
            Ok::<_, Error>((check, sign_in))
        })
        .await?;
    let (user, sign_in) = match (check, sign_in) {
        (PasswordCheck::Right(user), Some(sign_in)) => (*user, sign_in),
        (PasswordCheck::Disabled, _) => {
            return Err(wrong().hint("This account is switched off. Ask an admin of the server."));
        }
        (PasswordCheck::Throttled(seconds), _) => return Err(ApiError::throttled(seconds)),
        _ => return Err(wrong()),
    };
    Ok(answer(&api, &arrival, user, sign_in))
}

/// With the login service as the only way in, no password is worth anything here.
fn refuse_when_exclusive(api: &AuthApi) -> ApiResult<()> {
    if api.resolver.is_exclusive() {
        return Err(ApiError::new(StatusCode::FORBIDDEN, "Sign in through the login service")
            .hint("This server is set up so that the login service before it is the only way in."));
    }
    Ok(())
}

fn wrong() -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, "Invalid username or password")
}

pub(crate) async fn create_admin(
    State(api): State<AuthApi>,
    arrival: Arrival,
    headers: HeaderMap,
    body: Bytes,
) -> ApiResult<Response> {
    // A page of another site can send a form or plain text to a fresh server on somebody's network, but not this.
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json") {
        return Err(ApiError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The request needs Content-Type: application/json",
        ));
    }
    if arrival.foreign {
        return Err(ApiError::new(StatusCode::FORBIDDEN, "The request comes from another site")
            .hint("Open this server's own page. Behind a proxy, let it pass on the Host header."));
    }
    refuse_when_exclusive(&api)?;
    api.resolver.check_first_admin(&arrival.client)?;
    let Credentials { username, password } = Credentials::read(&body)?;
    let (resolver, client) = (Arc::clone(&api.resolver), arrival.client.clone());
    let made = api
        .store
        .write(move |db| {
            let Some(user) = resolver.create_first_admin(db, &username, &password)? else { return Ok(None) };
            let sign_in = resolver.sign_in(db, &user, &client)?;
            Ok::<_, Error>(Some((user, sign_in)))
        })
        .await
        .map_err(|error| match error.kind() {
            ErrorKind::Invalid => ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
            _ => error.into(),
        })?;
    let Some((user, sign_in)) = made else {
        api.resolver.refused_first_admin(&arrival.client);
        return Err(ApiError::new(StatusCode::FORBIDDEN, "Cannot create another first admin"));
    };
    api.resolver.forget();
    Ok(answer(&api, &arrival, user, sign_in))
}

pub(crate) async fn logout(State(api): State<AuthApi>, arrival: Arrival, headers: HeaderMap) -> ApiResult<Response> {
    if arrival.foreign {
        return Err(ApiError::new(StatusCode::FORBIDDEN, "The request comes from another site"));
    }
    let base_path = api.resolver.settings().base_path.as_str();
    let name = melodrome_auth::session::cookie_name(arrival.https, base_path);
    let cookie = cookies::read(&headers).into_iter().find(|(of, _)| of == name).map(|(_, secret)| secret);
    let token = headers
        .get("x-nd-authorization")
        .and_then(|value| value.to_str().ok())
        .and_then(jwt::bearer)
        .map(str::to_owned);
    if cookie.is_some() || token.is_some() {
        let resolver = Arc::clone(&api.resolver);
        api.store.write(move |db| resolver.sign_out_shown(db, cookie.as_deref(), token.as_deref())).await?;
    }
    let clear = [(header::SET_COOKIE, cookies::no_session(arrival.https, base_path))];
    Ok((StatusCode::NO_CONTENT, clear).into_response())
}

fn answer(api: &AuthApi, arrival: &Arrival, user: User, sign_in: SignIn) -> Response {
    let cookie = cookies::session(&sign_in.cookie, arrival.https, &api.resolver.settings().base_path);
    let body = SignedIn {
        id: user.id.into_string(),
        name: user.name,
        username: user.username,
        is_admin: user.admin,
        token: sign_in.token,
        subsonic_salt: sign_in.salt,
        subsonic_token: sign_in.pair_token,
    };
    let mut response = Json(body).into_response();
    // A page of another site may sign in for a token of its own; our cookie in this browser is not its to set.
    if !arrival.foreign {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
