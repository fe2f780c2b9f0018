//! Sign-in and sign-out, the first admin, and what the page asks first: who am I, and what is switched on here?
//!
//! Invariants: a sign-in hands out cookie, token and pair together and a sign-out ends all three; wrong name and wrong
//! password give one answer; nothing here is ever given to a header identity.
//!
//! Deliberately absent: judging of passwords and sessions (auth), rights (http's extractors), accounts of other people
//! (the native API).

mod audit;
mod diagnose;
mod login;
mod session;
mod sessions;
mod snippets;
mod state;

pub use diagnose::DoctorSettings;
pub use state::{AuthApi, PageSettings};

use axum::extract::DefaultBodyLimit;
use melodrome_http::{Operation, Route, Routes};

/// Longest body of any request here.
const BODY_LIMIT: usize = 64 << 10;

/// Routes below the base path: `/auth/…`, `/api/session`, `/api/sessions`, `/api/keepalive`.
#[must_use]
pub fn routes(state: AuthApi) -> Routes {
    unstarted().with_state(state)
}

fn unstarted() -> Routes<AuthApi> {
    Routes::new()
        .post("/auth/login", login::login)
        .post("/auth/createAdmin", login::create_admin)
        .post("/auth/logout", login::logout)
        .get("/api/session", session::session)
        .get("/api/keepalive", session::keepalive)
        .get("/api/extauth/diagnose", diagnose::diagnose)
        .get("/api/audit", audit::list)
        .get("/api/audit/export", audit::export)
        .get("/api/sessions", sessions::list)
        .delete("/api/sessions", sessions::delete_others)
        .delete("/api/sessions/{id}", sessions::delete)
        .map(|router| router.layer(DefaultBodyLimit::max(BODY_LIMIT)))
}

/// Every route of this room with its right, and what each is, for the OpenAPI text.
#[must_use]
pub fn described() -> (Vec<Route>, Vec<Operation>) {
    let operations = vec![
        Operation::post("/auth/login", "Signs in; sets the cookie, too")
            .takes::<login::Credentials>()
            .gives::<login::SignedIn>()
            .refuses(&[401, 422, 429]),
        Operation::post("/auth/createAdmin", "Makes the first admin and signs them in")
            .takes::<login::Credentials>()
            .gives::<login::SignedIn>()
            .refuses(&[403, 415, 422, 429]),
        Operation::post("/auth/logout", "Ends the session and takes the cookie back").gives_nothing(204),
        Operation::get("/api/session", "Who is asking, and what is switched on here")
            .gives::<session::SessionAnswer>()
            .refuses(&[503]),
        Operation::get("/api/keepalive", "Whether the session still holds").gives::<session::Alive>(),
        Operation::get("/api/extauth/diagnose", "Why sign-in through the proxy works or does not; for admins")
            .gives::<diagnose::Diagnosis>(),
        Operation::get("/api/audit", "Who signed in, was refused or changed rights, newest first; for admins")
            .gives::<Vec<audit::AuditRow>>(),
        Operation::get("/api/audit/export", "The whole audit as JSON lines; for admins").gives_nothing(200),
        Operation::get("/api/sessions", "Where the caller is signed in").gives::<Vec<sessions::SessionRow>>(),
        Operation::delete("/api/sessions", "Ends all sessions of the caller but this one").gives_nothing(204),
        Operation::delete("/api/sessions/{id}", "Ends one session of the caller").gives_nothing(204),
    ];
    (unstarted().table(), operations)
}
