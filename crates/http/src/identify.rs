//! The middleware before every route. In: path check, who is asking, identity headers taken away. Out: the headers every
//! answer carries, the mark of our own answers, the request's id in error texts.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};
use melodrome_auth::proxy_headers::is_identity_header;
use melodrome_auth::{
    Examined, Facts, Found, Known, Outcome, Peer, Question, Resolved, Resolver, Surface, csrf, doctor::Seen, origin,
    path,
};
use melodrome_background::Bus;
use melodrome_model::{Id, Mechanism};
use melodrome_store::Store;
use tracing::{Instrument as _, debug, info_span, warn};

use crate::arrival::{Arrival, RequestId};
use crate::caller::Who;
use crate::error::ApiError;
use crate::params::{BODY_LIMIT, RequestParams};
use crate::{cookies, cors, guard, scope};

/// Extension that a listener adds to requests of an encrypted connection.
#[derive(Debug, Clone, Copy)]
pub struct Encrypted;

/// The route that is told how its own request looks.
const DIAGNOSE: &str = "/api/extauth/diagnose";

/// How the request looked before its identity headers were taken away; only on the route that asks for it.
#[derive(Debug, Clone)]
pub struct Looked(pub Arc<Seen>);

/// What the middleware needs; one per server.
#[derive(Clone)]
pub struct Door {
    store: Store,
    resolver: Arc<Resolver>,
    frame_options: HeaderValue,
    user_header: Option<HeaderName>,
    bus: Option<Bus>,
}

impl Door {
    /// `frame_options` is the value of `X-Frame-Options`; an empty or impossible one means `DENY`.
    #[must_use]
    pub fn new(store: Store, resolver: Arc<Resolver>, frame_options: &str) -> Arc<Self> {
        Self::watching(store, resolver, frame_options, None)
    }

    /// The same, ending what runs for somebody as soon as the bus says that they may not hear it any more.
    #[must_use]
    pub fn watching(store: Store, resolver: Arc<Resolver>, frame_options: &str, bus: Option<Bus>) -> Arc<Self> {
        let frame_options = HeaderValue::try_from(frame_options).ok().filter(|value| !value.is_empty());
        Arc::new(Self {
            store,
            frame_options: frame_options.unwrap_or(HeaderValue::from_static("DENY")),
            user_header: HeaderName::try_from(resolver.settings().user_header.as_str()).ok(),
            resolver,
            bus,
        })
    }

    /// The resolver behind it.
    #[must_use]
    pub fn resolver(&self) -> &Arc<Resolver> {
        &self.resolver
    }
}

/// Use as `router.layer(axum::middleware::from_fn_with_state(door, identify))`, outermost of what knows routes.
pub async fn identify(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    let id = RequestId(Id::random().into_string());
    let span = info_span!("request", id = %id.0);
    let has_origin = request.headers().contains_key(header::ORIGIN);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let (mut response, surface, who) = door.serve(request, next, &id).instrument(span).await;
    door.dress(&mut response, surface, &who);
    cors::allow(has_origin, response.headers_mut());
    if let Ok(value) = HeaderValue::try_from(id.0.as_str()) {
        response.headers_mut().insert("x-request-id", value);
    }
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        error.log(&id, &method, &path);
        *response.body_mut() = Body::from(error.render(Some(&id)));
        // The new body is neither as long nor encoded as the one it replaces.
        response.headers_mut().remove(header::CONTENT_LENGTH);
        response.headers_mut().remove(header::CONTENT_ENCODING);
    }
    response
}

impl Door {
    async fn serve(&self, request: Request, next: Next, id: &RequestId) -> (Response, Surface, Outcome) {
        if let Some(answer) = cors::preflight(request.method(), request.headers(), self.resolver.settings()) {
            return (answer, Surface::Public, Outcome::Nobody);
        }
        if let Err(error) = check_target(&request) {
            return (error.into_response(), Surface::Public, Outcome::Nobody);
        }
        let path = request.uri().path().to_owned();
        let inside = path.strip_prefix(&self.resolver.settings().base_path);
        let surface = inside.map_or(Surface::Public, Surface::of);
        let inside = inside.unwrap_or_default();
        let (mut parts, body) = request.into_parts();
        let (params, body) = read_params(&parts, body, surface).await;
        let (examined, arrival, seen) = self.examine(&parts, &params, surface, id);
        let resolved = match examined {
            Examined::Decided(resolved) => resolved,
            Examined::Ask(question) => self.ask(question).await,
        };
        self.note(&resolved);
        self.resolver.remember(surface, &arrival.client, &resolved.outcome, &id.0);
        let outcome = at_window(resolved.outcome, &parts.headers);
        if let Some(seen) = seen {
            parts.extensions.insert(Looked(Arc::new(seen)));
        }
        parts.extensions.insert(params);
        parts.extensions.insert(arrival);
        parts.extensions.insert(Who(outcome.clone()));
        self.strip(&mut parts.headers, &outcome);
        if let Some(viewer) = outcome.viewer().filter(|_| surface == Surface::Api)
            && !viewer.scope().allows(scope::need(&parts.method, inside))
        {
            return (scope::refused(viewer.scope()).into_response(), surface, outcome);
        }
        let response = next.run(Request::from_parts(parts, body)).await;
        let response = match (&self.bus, &outcome) {
            (Some(bus), Outcome::Known(known)) => {
                guard::watch(response, bus, &self.store, &self.resolver, &known.viewer)
            }
            _ => response,
        };
        (response, surface, outcome)
    }

    fn examine(
        &self,
        parts: &Parts,
        params: &RequestParams,
        surface: Surface,
        id: &RequestId,
    ) -> (Examined, Arrival, Option<Seen>) {
        let headers: Vec<(&[u8], &[u8])> =
            parts.headers.iter().map(|(name, value)| (name.as_str().as_bytes(), value.as_bytes())).collect();
        let cookies = cookies::read(&parts.headers);
        let facts = Facts {
            peer: parts.extensions.get::<Peer>().copied().unwrap_or(Peer::Unknown),
            method: parts.method.as_str(),
            raw_path: parts.uri.path(),
            headers: &headers,
            params: &params.pairs,
            cookies: &cookies,
            tls: parts.extensions.get::<Encrypted>().is_some(),
        };
        let settings = self.resolver.settings();
        let arrival = Arrival {
            client: self.resolver.client(&facts),
            surface,
            https: origin::is_https(&facts, settings),
            foreign: csrf::is_foreign(&facts, settings),
            site: origin::site(&facts, settings),
            request_id: id.clone(),
        };
        // Before the headers are taken away, and only for the one who asks how they look.
        let seen = parts
            .uri
            .path()
            .ends_with(DIAGNOSE)
            .then(|| Seen { is_http_1_0: parts.version == Version::HTTP_10, ..self.resolver.look(&facts) });
        (self.resolver.examine(&facts, surface), arrival, seen)
    }

    /// One visit to the store; a second one, to write, only for somebody seen for the first time.
    async fn ask(&self, question: Question) -> Resolved {
        let resolver = Arc::clone(&self.resolver);
        let asked = question.clone();
        let found = self.store.read(move |db| resolver.look_up(db, &asked)).await;
        let external = match found {
            Ok(Found::Decided(resolved)) => return resolved,
            Ok(Found::Told(external)) => external,
            Err(error) => return self.resolver.failed(&error),
        };
        let resolver = Arc::clone(&self.resolver);
        let made = self.store.write(move |db| resolver.admit_told(db, &question, &external)).await;
        made.unwrap_or_else(|error| self.resolver.failed(&error))
    }

    /// Notes the use in the background: nobody waits for it, and a lost note loses nothing.
    fn note(&self, resolved: &Resolved) {
        let Some(touch) = resolved.touch.clone() else { return };
        let (resolver, store) = (Arc::clone(&self.resolver), self.store.clone());
        tokio::spawn(async move {
            if let Err(error) = store.write(move |db| resolver.touch(db, &touch)).await {
                debug!(%error, "the last use of an account could not be noted");
            }
        });
    }

    /// Takes away what only the auth room may read.
    fn strip(&self, headers: &mut HeaderMap, outcome: &Outcome) {
        let settings = self.resolver.settings();
        let gone: Vec<HeaderName> =
            headers.keys().filter(|name| is_identity_header(settings, name.as_str().as_bytes())).cloned().collect();
        for name in gone {
            headers.remove(name);
        }
        if outcome.viewer().is_some_and(|viewer| viewer.mechanism() == Mechanism::Header) {
            // A proxy that checks passwords itself passes them on; nobody here has any use for them.
            headers.remove(header::AUTHORIZATION);
        }
    }

    fn dress(&self, response: &mut Response, surface: Surface, who: &Outcome) {
        let headers = response.headers_mut();
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::X_FRAME_OPTIONS, self.frame_options.clone());
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        headers.insert(
            "permissions-policy",
            HeaderValue::from_static("autoplay=(self), camera=(), microphone=(), usb=()"),
        );
        headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
        let is_document = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).is_none_or(|kind| {
            ["application/json", "application/xml", "application/javascript", "text/"]
                .iter()
                .any(|start| kind.starts_with(start))
        });
        if surface.is_ours() {
            headers.insert("x-nd-auth", HeaderValue::from_static("1"));
            headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
        }
        if (surface.is_ours() || surface == Surface::Rest && is_document)
            && !headers.contains_key(header::CACHE_CONTROL)
        {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        let Outcome::Known(known) = who else { return };
        if known.viewer.mechanism() == Mechanism::Header
            && let Some(name) = &self.user_header
        {
            headers.append(header::VARY, HeaderValue::from(name.clone()));
        }
        // On refusals too: the session behind them is as alive as behind anything else.
        if surface != Surface::Rest
            && let Some(token) = &known.fresh_token
            && let Ok(mut value) = HeaderValue::try_from(token.as_str())
        {
            value.set_sensitive(true);
            headers.insert("x-nd-authorization", value);
        }
    }
}

/// The caller, asking from the window that `X-ND-Client-Unique-Id` names.
fn at_window(outcome: Outcome, headers: &HeaderMap) -> Outcome {
    let tab = headers.get("x-nd-client-unique-id").and_then(|tab| tab.to_str().ok()).unwrap_or_default();
    match outcome {
        Outcome::Known(known) if !tab.is_empty() && tab.len() <= LONGEST_TAB => {
            let viewer = known.viewer.from_tab(tab);
            Outcome::Known(Arc::new(Known { viewer, ..(*known).clone() }))
        }
        other => other,
    }
}

/// Refuses targets and hosts that a proxy and we might understand differently.
fn check_target(request: &Request) -> Result<(), ApiError> {
    let is_one = matches!(request.version(), Version::HTTP_09 | Version::HTTP_10 | Version::HTTP_11);
    let hosts = request.headers().get_all(header::HOST).iter().count();
    // Only what came through a listener: requests made inside the house need no host.
    let is_missing =
        hosts == 0 && request.version() == Version::HTTP_11 && request.extensions().get::<Peer>().is_some();
    if hosts > 1 || is_missing {
        return Err(ApiError::invalid("The request needs exactly one Host header"));
    }
    if (is_one && request.uri().scheme().is_some()) || path::is_ambiguous(request.uri().path()) {
        warn!(path = ?request.uri().path(), "refused a path that can be read in two ways");
        return Err(ApiError::not_found("Not found"));
    }
    Ok(())
}

/// Parameters of the query and, on `/rest`, of a form body, which is put back for whoever wants it.
/// Longest name of a window that is listened to.
const LONGEST_TAB: usize = 128;
/// Time for a form body to arrive.
const BODY_TIME: std::time::Duration = std::time::Duration::from_secs(60);

async fn read_params(parts: &Parts, body: Body, surface: Surface) -> (RequestParams, Body) {
    let query = parts.uri.query().unwrap_or_default();
    let is_form = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).is_some_and(|kind| {
        kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
    });
    let has_form = matches!(parts.method, Method::POST | Method::PUT | Method::PATCH) && is_form;
    if surface != Surface::Rest || !has_form {
        return (RequestParams::read(query, b""), body);
    }
    // Somebody who sends a byte a minute must not keep what was sent so far.
    match tokio::time::timeout(BODY_TIME, to_bytes(body, BODY_LIMIT)).await {
        Ok(Ok(bytes)) => (RequestParams::read(query, &bytes), Body::from(bytes)),
        Ok(Err(_)) | Err(_) => {
            let mut params = RequestParams::read(query, b"");
            params.fault.get_or_insert_with(|| "request body too large or cut off".to_owned());
            (params, Body::empty())
        }
    }
}

/// 404 in our form; use it as the router's fallback.
pub async fn nowhere() -> ApiError {
    std::future::ready(ApiError::new(StatusCode::NOT_FOUND, "Not found")).await
}
