//! `/api/credentials`: what the caller's apps sign in with; the same for admins below `/api/user/{id}`. An app cannot make
//! credentials for itself: whoever steals a key would never be rid of again.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use melodrome_auth::Error;
use melodrome_auth::app_password::{Form, Made, Wish};
use melodrome_http::{Admin, ApiError, ApiResult, Arrival, Caller, JsonBody};
use melodrome_model::clock::{parse_rfc3339, rfc3339};
use melodrome_model::{Id, LibraryId, Millis, Scope, User};
use melodrome_store::credentials::{self, Credential};
use melodrome_store::users;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::state::AuthApi;

/// What an app signs in with, without its secrets.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Credential")]
pub(crate) struct CredentialRow {
    id: String,
    name: String,
    /// `app` for an app password, `key` for an API key, `both`.
    kind: &'static str,
    /// `full`, `read`, `stream` or `scrobble`.
    scope: &'static str,
    /// Empty for all that its owner hears.
    libraries: Vec<LibraryId>,
    created_at: String,
    created_from: String,
    last_used_at: Option<String>,
    last_used_from: Option<String>,
    /// The app's name for itself.
    last_client: Option<String>,
    last_agent: Option<String>,
    expires_at: Option<String>,
    /// The one app that may use it; empty until the first does.
    locked_to: Option<String>,
}

/// A wish for one.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "NewCredential")]
pub(crate) struct NewCredential {
    name: String,
    /// `app`, `key` or `both`, which is the default.
    kind: Option<String>,
    /// `full`, which is the default, `read`, `stream` or `scrobble`.
    scope: Option<String>,
    /// Libraries it is narrowed to; none for all.
    libraries: Option<Vec<LibraryId>>,
    /// RFC 3339.
    expires_at: Option<String>,
    /// Whether it belongs to the first app that uses it.
    #[serde(default)]
    lock: bool,
}

/// A new one. Its secrets are shown this once.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MadeCredential {
    id: String,
    username: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<String>,
    server_url: String,
    /// A link that shows the same once more.
    connect_url: String,
    connect_expires_at: String,
}

impl CredentialRow {
    fn of(row: Credential) -> Self {
        let used = |text: String| (row.last_used_at != 0).then_some(text);
        Self {
            kind: Form::of(&row).word(),
            id: row.id.into_string(),
            name: row.name,
            scope: row.scope.word(),
            libraries: row.libraries.unwrap_or_default(),
            created_at: rfc3339(row.created_at),
            created_from: row.created_from,
            last_used_at: used(rfc3339(row.last_used_at)),
            last_used_from: used(row.last_used_from),
            last_client: used(row.last_client),
            last_agent: used(row.last_agent),
            expires_at: (row.expires_at != 0).then(|| rfc3339(row.expires_at)),
            locked_to: row.locked.then_some(row.locked_to),
        }
    }
}

impl NewCredential {
    fn wish(self) -> ApiResult<Wish> {
        let mut problems = Vec::new();
        let form = self.kind.as_deref().map_or(Some(Form::Both), Form::parse);
        let scope = self.scope.as_deref().map_or(Some(Scope::Full), Scope::parse);
        let expires_at: Option<Millis> = match self.expires_at.as_deref() {
            None | Some("") => Some(0),
            Some(text) => parse_rfc3339(text),
        };
        for (member, is_wrong) in
            [("kind", form.is_none()), ("scope", scope.is_none()), ("expiresAt", expires_at.is_none())]
        {
            if is_wrong {
                problems.push((member, "ra.validation.oneOf"));
            }
        }
        match (form, scope, expires_at) {
            (Some(form), Some(scope), Some(expires_at)) => {
                let locked = self.lock;
                let libraries = self.libraries.filter(|ids| !ids.is_empty());
                Ok(Wish { name: self.name, form, scope, libraries, expires_at, locked })
            }
            _ => Err(ApiError::fields(problems)),
        }
    }
}

/// The answer to whoever made one.
pub(crate) fn made(made: Made, site: &str) -> MadeCredential {
    MadeCredential {
        id: made.id.into_string(),
        username: made.secrets.username,
        password: made.secrets.password,
        api_key: made.secrets.api_key,
        server_url: site.to_owned(),
        connect_url: format!("{site}/connect/{}", made.code),
        connect_expires_at: rfc3339(made.code_expires_at),
    }
}

/// Refuses apps.
pub(crate) fn in_person(caller: &Caller) -> ApiResult<()> {
    if caller.mechanism().is_app() {
        return Err(
            ApiError::new(StatusCode::FORBIDDEN, "An app cannot do that for itself").hint("Sign in on the web page.")
        );
    }
    Ok(())
}

fn switched_off(error: Error) -> ApiError {
    match error {
        Error::Denied => ApiError::new(StatusCode::FORBIDDEN, "App passwords and API keys are switched off")
            .hint("An admin can turn on Auth.AppPasswords."),
        other => other.into(),
    }
}

async fn rows(api: &AuthApi, account: i64) -> ApiResult<Json<Vec<CredentialRow>>> {
    let rows = api.store.read(move |db| credentials::list(db, account)).await?;
    Ok(Json(rows.into_iter().map(CredentialRow::of).collect()))
}

async fn make(
    api: &AuthApi,
    arrival: &Arrival,
    owner: Arc<User>,
    new: NewCredential,
) -> ApiResult<Json<MadeCredential>> {
    let (wish, resolver, client) = (new.wish()?, Arc::clone(&api.resolver), arrival.client.clone());
    let given = api.store.write(move |db| resolver.make_credential(db, &owner, &client, &wish)).await;
    Ok(Json(made(given.map_err(switched_off)?, &arrival.site)))
}

async fn end(api: &AuthApi, owner: i64, id: String) -> ApiResult<StatusCode> {
    let (resolver, id) = (Arc::clone(&api.resolver), Id::from(id));
    let gone = api.store.write(move |db| resolver.revoke_credential(db, owner, &id)).await?;
    if gone { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::not_found("There is no such connected app")) }
}

/// The account an admin means.
pub(crate) async fn person(api: &AuthApi, id: String) -> ApiResult<Arc<User>> {
    let found = api.store.read(move |db| users::find(db, &Id::from(id))).await?;
    found.map(Arc::new).ok_or_else(|| ApiError::not_found("There is no such user"))
}

pub(crate) async fn list(caller: Caller, State(api): State<AuthApi>) -> ApiResult<Json<Vec<CredentialRow>>> {
    rows(&api, caller.user().pk).await
}

pub(crate) async fn post(
    caller: Caller,
    State(api): State<AuthApi>,
    arrival: Arrival,
    JsonBody(new): JsonBody<NewCredential>,
) -> ApiResult<Json<MadeCredential>> {
    in_person(&caller)?;
    make(&api, &arrival, Arc::clone(caller.user()), new).await
}

pub(crate) async fn delete(
    caller: Caller,
    State(api): State<AuthApi>,
    Path(id): Path<String>,
) -> ApiResult<StatusCode> {
    end(&api, caller.user().pk, id).await
}

pub(crate) async fn delete_all(caller: Caller, State(api): State<AuthApi>) -> ApiResult<StatusCode> {
    let owner = caller.user().pk;
    api.store.write(move |db| credentials::delete_all(db, owner)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn list_of(
    _: Admin,
    State(api): State<AuthApi>,
    Path(id): Path<String>,
) -> ApiResult<Json<Vec<CredentialRow>>> {
    rows(&api, person(&api, id).await?.pk).await
}

pub(crate) async fn post_of(
    admin: Admin,
    State(api): State<AuthApi>,
    arrival: Arrival,
    Path(id): Path<String>,
    JsonBody(new): JsonBody<NewCredential>,
) -> ApiResult<Json<MadeCredential>> {
    in_person(&admin)?;
    let owner = person(&api, id).await?;
    make(&api, &arrival, owner, new).await
}

pub(crate) async fn delete_of(
    _: Admin,
    State(api): State<AuthApi>,
    Path((id, place)): Path<(String, String)>,
) -> ApiResult<StatusCode> {
    end(&api, person(&api, id).await?.pk, place).await
}

pub(crate) async fn delete_all_of(
    _: Admin,
    State(api): State<AuthApi>,
    Path(id): Path<String>,
) -> ApiResult<StatusCode> {
    let owner = person(&api, id).await?.pk;
    api.store.write(move |db| credentials::delete_all(db, owner)).await?;
    Ok(StatusCode::NO_CONTENT)
}
