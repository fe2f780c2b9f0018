//! Every request of an app is noted as that app's, and answered with a cookie that names it, as apps of this dialect
//! expect. Nothing is ever read from that cookie.

use std::fmt::Write as _;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, header};
use melodrome_http::{Arrival, Caller, RequestParams, Who};
use melodrome_model::player::short_agent;
use melodrome_store::players::Seen;

use crate::state::Subsonic;

/// A year.
const MAX_AGE: u32 = 31_536_000;
/// Longest client name and agent, in characters.
const LONGEST: usize = 100;

pub(crate) async fn note(State(app): State<Subsonic>, request: Request, next: Next) -> Response {
    let Some((seen, name)) = who(&request) else { return next.run(request).await };
    let id = app.rooms().listening.players().seen(seen, app.options().report_real_path).await;
    let mut answer = next.run(request).await;
    let base = app.options().base_path.as_str();
    let path = if base.is_empty() { "/" } else { base };
    let line = id.map(|id| format!("nd-player-{name}={id}; Path={path}; Max-Age={MAX_AGE}; HttpOnly; SameSite=Strict"));
    if let Some(line) = line.and_then(|line| HeaderValue::try_from(line).ok()) {
        answer.headers_mut().append(header::SET_COOKIE, line);
    }
    answer
}

/// The app and its person's name in hexadecimal; `None` for covers, which pages load by the hundred, and for nobody.
fn who(request: &Request) -> Option<(Seen, String)> {
    if request.uri().path().trim_end_matches(".view").ends_with("getCoverArt") {
        return None;
    }
    let caller = Caller::of(&request.extensions().get::<Who>()?.0)?;
    let params = request.extensions().get::<RequestParams>()?;
    let param = |name: &str| params.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let client: String = param("c")?.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if client.is_empty() {
        return None;
    }
    let arrival = request.extensions().get::<Arrival>()?;
    let name = param("u").unwrap_or(caller.username()).bytes().take(255).fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    });
    let seen = Seen {
        user: caller.viewer().user(),
        client,
        user_agent: short_agent(&arrival.client.agent).chars().take(LONGEST).collect(),
        ip: arrival.client.ip.map(|ip| ip.to_string()).unwrap_or_default(),
    };
    Some((seen, name))
}
