//! Sign-in and sign-out, the first admin, what apps sign in with and how they are connected, and what the page asks first: who am I, and what is switched on here?
//!
//! Invariants: a sign-in hands out cookie, token and pair together and a sign-out ends all three; wrong name and wrong
//! password give one answer; nothing here is ever given to a header identity.
//!
//! Deliberately absent: judging of passwords and sessions (auth), rights (http's extractors), accounts of other people
//! (the native API).

mod audit;
mod connect;
mod credentials;
mod diagnose;
mod login;
mod session;
mod sessions;
mod snippets;
mod state;

pub use diagnose::DoctorSettings;
pub use state::{AuthApi, PageSettings, Shell};

use axum::extract::DefaultBodyLimit;
use melodrome_http::{Operation, Route, Routes};

/// Longest body of any request here.
const BODY_LIMIT: usize = 64 << 10;

/// Routes below the base path: `/auth/…`, `/connect/…`, `/api/session`, `/api/sessions`, `/api/credentials`,
/// `/api/connect`, `/api/keepalive`.
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
        .get("/api/user/{id}/sessions", sessions::list_of)
        .delete("/api/user/{id}/sessions", sessions::delete_all_of)
        .delete("/api/user/{id}/sessions/{place}", sessions::delete_of)
        .get("/api/credentials", credentials::list)
        .post("/api/credentials", credentials::post)
        .delete("/api/credentials", credentials::delete_all)
        .delete("/api/credentials/{id}", credentials::delete)
        .get("/api/user/{id}/credentials", credentials::list_of)
        .post("/api/user/{id}/credentials", credentials::post_of)
        .delete("/api/user/{id}/credentials", credentials::delete_all_of)
        .delete("/api/user/{id}/credentials/{place}", credentials::delete_of)
        .post("/api/connect", connect::decide)
        .get("/connect/{id}", connect::link)
        .get("/connect", connect::page)
        .post("/connect/device", connect::device)
        .post("/connect/device/token", connect::token)
        .get("/auth/link/{id}", connect::login)
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
        Operation::get("/api/user/{id}/sessions", "Where somebody is signed in").gives::<Vec<sessions::SessionRow>>(),
        Operation::delete("/api/user/{id}/sessions", "Signs somebody out everywhere").gives_nothing(204),
        Operation::delete("/api/user/{id}/sessions/{place}", "Ends one session of somebody").gives_nothing(204),
    ];
    (unstarted().table(), operations.into_iter().chain(connecting()).collect())
}

/// What is told of apps and how they are connected.
fn connecting() -> Vec<Operation> {
    use credentials::{CredentialRow, MadeCredential, NewCredential};
    vec![
        Operation::get("/api/credentials", "What the caller's apps sign in with").gives::<Vec<CredentialRow>>(),
        Operation::post("/api/credentials", "Makes an app password, an API key, or both; shown this once")
            .takes::<NewCredential>()
            .gives::<MadeCredential>()
            .refuses(&[400, 403, 409]),
        Operation::delete("/api/credentials", "Revokes all of the caller's").gives_nothing(204),
        Operation::delete("/api/credentials/{id}", "Revokes one of the caller's").gives_nothing(204),
        Operation::get("/api/user/{id}/credentials", "What somebody's apps sign in with").gives::<Vec<CredentialRow>>(),
        Operation::post("/api/user/{id}/credentials", "Makes one for somebody")
            .takes::<NewCredential>()
            .gives::<MadeCredential>()
            .refuses(&[400, 403, 409]),
        Operation::delete("/api/user/{id}/credentials", "Revokes all of somebody's").gives_nothing(204),
        Operation::delete("/api/user/{id}/credentials/{place}", "Revokes one of somebody's").gives_nothing(204),
        Operation::post("/api/connect", "Lets a device in that waits under a code, or does not")
            .takes::<connect::Decision>()
            .gives::<connect::Device>()
            .refuses(&[400, 403]),
        Operation::get("/connect/{id}", "What a new credential is, once, to whoever asks for JSON")
            .gives::<connect::Connection>()
            .refuses(&[410]),
        Operation::get("/connect", "The page that asks for the code of a device").gives_raw(200, &["text/html"]),
        Operation::post("/connect/device", "A device begins to wait (RFC 8628)")
            .gives::<connect::DeviceAnswer>()
            .refuses(&[403, 429]),
        Operation::post("/connect/device/token", "A waiting device asks (RFC 8628)")
            .gives::<connect::TokenAnswer>()
            .refuses(&[400, 403]),
        Operation::get("/auth/link/{id}", "Signs in once, by a link of the command line")
            .gives_nothing(302)
            .refuses(&[410]),
    ]
}
