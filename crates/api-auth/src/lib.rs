//! Sign-in and sign-out, the first admin, and what the page asks first: who am I, and what is switched on here?
//!
//! Invariants: a sign-in hands out cookie, token and pair together and a sign-out ends all three; wrong name and wrong
//! password give one answer; nothing here is ever given to a header identity.
//!
//! Deliberately absent: judging of passwords and sessions (auth), rights (http's extractors), accounts of other people
//! (the native API).

mod login;
mod session;
mod sessions;
mod state;

pub use state::{AuthApi, PageSettings};

use axum::extract::DefaultBodyLimit;
use melodrome_http::Routes;

/// Longest body of any request here.
const BODY_LIMIT: usize = 64 << 10;

/// Routes below the base path: `/auth/…`, `/api/session`, `/api/sessions`, `/api/keepalive`.
#[must_use]
pub fn routes(state: AuthApi) -> Routes {
    Routes::new()
        .post("/auth/login", login::login)
        .post("/auth/createAdmin", login::create_admin)
        .post("/auth/logout", login::logout)
        .get("/api/session", session::session)
        .get("/api/keepalive", session::keepalive)
        .get("/api/sessions", sessions::list)
        .delete("/api/sessions", sessions::delete_others)
        .delete("/api/sessions/{id}", sessions::delete)
        .map(|router| router.layer(DefaultBodyLimit::max(BODY_LIMIT)))
        .with_state(state)
}
