//! How one request looks to the resolver, for people who want to know why they are, or are not, signed in. Looks only:
//! nothing is looked up, made or changed. Values of identity headers are shown, secrets never.

use melodrome_model::Clock;

use crate::facts::Facts;
use crate::origin;
use crate::outcome::{Rejection, Verdict};
use crate::proxy_headers;
use crate::settings::{HeaderName, Settings};
use crate::sightings::Sightings;
use crate::warnings::Warnings;

/// What the proxy's secret came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretState {
    /// None is asked for.
    Off,
    /// It came and is right.
    Present,
    /// It did not come.
    Missing,
    /// Another came, or more than one.
    Wrong,
}

impl SecretState {
    /// One word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Present => "present",
            Self::Missing => "missing",
            Self::Wrong => "wrong",
        }
    }
}

/// A header that matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenHeader {
    /// As received.
    pub name: String,
    /// `None` for secrets.
    pub value: Option<String>,
    /// `user`, `name`, `email`, `groups`, `id`, `secret`, `alias`, `forwarded` or `other`.
    pub kind: &'static str,
}

/// How a request looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The other end of the connection.
    pub peer: String,
    /// The client's address as far as it is believed.
    pub client_ip: String,
    /// The entry of `ExtAuth.TrustedSources` that the peer meets.
    pub matched_rule: Option<String>,
    /// Whether the peer may speak of client addresses.
    pub is_trusted_proxy: bool,
    /// Whether the browser speaks https, as far as we know.
    pub https: bool,
    /// The host the request names.
    pub host: String,
    /// Headers that say something about identities, secrets masked.
    pub headers: Vec<SeenHeader>,
    /// The proxy's secret.
    pub secret: SecretState,
    /// Whom the header names, if it counts.
    pub user: Option<String>,
    /// Their groups, if told.
    pub groups: Option<Vec<String>>,
    /// Why the header does not count.
    pub rejected: Option<Rejection>,
    /// Whether the request came in HTTP/1.0, which the caller of the room knows.
    pub is_http_1_0: bool,
}

/// Headers that proxies say addresses in.
const FORWARDED: [&str; 8] = [
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
    "forwarded",
    "true-client-ip",
    "cf-connecting-ip",
    "via",
];

/// Families of headers of login services, whether they are configured or not.
const FAMILIES: [&str; 7] =
    ["remote-", "x-authentik-", "x-auth-request-", "tailscale-", "x-pomerium-", "cf-access-", "oidc_claim_"];

/// Longest value that is shown, in bytes.
const LONGEST: usize = 200;

/// Looks at a request.
pub(crate) fn look(facts: &Facts<'_>, settings: &Settings, sightings: &Sightings, quiet: &Warnings) -> Seen {
    let client = origin::client(facts, settings);
    let verdict = proxy_headers::person(facts, settings, quiet, sightings, None);
    let mut values = facts.values(settings.secret_header.as_str());
    let first = values.next();
    let secret = match (settings.secrets.are_wanted(), first) {
        (false, _) => SecretState::Off,
        (true, None) => SecretState::Missing,
        (true, Some(_)) if settings.secrets.are_met(facts.values(settings.secret_header.as_str())) => {
            SecretState::Present
        }
        (true, Some(_)) => SecretState::Wrong,
    };
    let (user, groups, rejected) = match verdict {
        Verdict::Authenticated(external) => {
            let groups = match external.groups {
                crate::external::Groups::Told(groups) => Some(groups),
                _ => None,
            };
            (Some(external.username), groups, None)
        }
        Verdict::Rejected(rejection) => (None, None, Some(rejection)),
        _ => (None, None, None),
    };
    Seen {
        peer: facts.peer.to_string(),
        client_ip: client.address(),
        matched_rule: settings.trusted_sources.matching(&facts.peer),
        is_trusted_proxy: settings.trusted_proxies.contains(&facts.peer),
        https: origin::is_https(facts, settings),
        host: facts.header("host").unwrap_or_default().chars().filter(|c| !c.is_control()).take(LONGEST).collect(),
        headers: facts.headers.iter().filter_map(|(name, value)| seen(settings, name, value)).take(60).collect(),
        secret,
        user,
        groups,
        rejected,
        is_http_1_0: false,
    }
}

/// As [`look`], for a request that somebody thought up.
#[must_use]
pub fn check(facts: &Facts<'_>, settings: &Settings, clock: &Clock) -> Seen {
    look(facts, settings, &Sightings::new(clock.clone()), &Warnings::new(clock.clone()))
}

fn seen(settings: &Settings, name: &[u8], value: &[u8]) -> Option<SeenHeader> {
    let text = String::from_utf8_lossy(name).into_owned();
    let is = |header: &HeaderName| text.eq_ignore_ascii_case(header.as_str());
    let is_one = |header: &Option<HeaderName>| header.as_ref().is_some_and(is);
    let directory = &settings.directory;
    let lower = text.to_ascii_lowercase();
    let kind = if is(&settings.secret_header) {
        "secret"
    } else if is(&settings.user_header) {
        "user"
    } else if is_one(&directory.name_header) {
        "name"
    } else if is_one(&directory.email_header) {
        "email"
    } else if is_one(&directory.groups_header) {
        "groups"
    } else if is_one(&directory.id_header) {
        "id"
    } else if settings.proxy_headers().any(|header| header.is_alias(name)) {
        "alias"
    } else if FORWARDED.contains(&lower.as_str()) {
        "forwarded"
    } else if FAMILIES.iter().any(|family| lower.starts_with(family)) {
        "other"
    } else {
        return None;
    };
    // Signed assertions and everything that could be a key stay out of sight.
    let hidden = kind == "secret"
        || ["jwt", "token", "secret", "assertion", "password"].iter().any(|word| lower.contains(word))
        || settings.secret_header.is_alias(name);
    let shown = String::from_utf8_lossy(value);
    let shown: String = shown.chars().filter(|c| !c.is_control()).collect();
    let value = (!hidden).then(|| melodrome_model::text::truncate_bytes(&shown, LONGEST).to_owned());
    Some(SeenHeader { name: text, value, kind })
}
