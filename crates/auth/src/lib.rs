//! Who is asking: the one room that judges a peer, an identity header, a password, a token or a session, and the only
//! one that makes a `Viewer` for a person.
//!
//! How it is used: the `http` room hands over [`Facts`]; [`Resolver::examine`] looks at them without touching the
//! store; what it cannot decide is a [`Question`] that [`Resolver::look_up`] answers in one read, and only a person
//! whom a trusted proxy names for the first time, or about whom it says something new, costs a write
//! ([`Resolver::admit_told`]).
//!
//! Invariants: trust is decided by the socket's [`Peer`] and nothing that a client sends; Absent and Rejected let the
//! next proof try, Refused and Failed stop; no proof ever gives more than the account has right now; a header identity
//! is never given a cookie or a token; secrets are kept sealed or as digests.
//!
//! Deliberately absent: HTTP types and status codes, SQL, reading of configuration, and what a person may do once known
//! (that is the `Viewer` and each room's own check). Fetching is absent too: keys of
//! assertions and addresses of names are handed in. Not here yet: OIDC, LDAP, hashed passwords.

pub mod accounts;
pub mod app_password;
pub mod assertion;
pub mod connect;
pub mod csrf;
pub mod directory;
pub mod doctor;
pub mod error;
pub mod external;
pub mod facts;
pub mod jwt;
pub mod origin;
pub mod outcome;
pub mod password;
pub mod path;
pub mod peer;
mod provision;
pub mod proxy_headers;
pub mod proxy_secret;
pub mod resolver;
mod scrobble_filter;
mod secret;
pub mod session;
pub mod settings;
pub mod sightings;
pub mod subsonic_token;
pub mod throttle;
mod trusted_name;
pub mod trusted_source;
pub mod user_changes;
pub mod vault;
mod warnings;

pub use accounts::PasswordCheck;
pub use assertion::Assertion;
pub use directory::{Directory, LinkExisting};
pub use error::{Error, Result};
pub use external::{Encoding, External, Groups};
pub use facts::{Facts, Surface};
pub use origin::Client;
pub use outcome::{Known, Outcome, Refusal, Rejection, Verdict};
pub use peer::Peer;
pub use proxy_secret::ProxySecrets;
pub use resolver::{Examined, Found, Question, Resolved, Resolver, Touch};
pub use session::SignIn;
pub use settings::{HeaderName, Settings, SubsonicHeader, trusted_hosts, trusted_proxies};
pub use sightings::Sightings;
pub use trusted_name::TrustedName;
pub use trusted_source::{BadSource, TrustedSources};
pub use user_changes::UserChange;
