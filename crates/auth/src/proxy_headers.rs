//! The identity header: read only from a trusted peer, and only when it is one clear user name.

use std::net::IpAddr;

use melodrome_model::Millis;
use melodrome_model::text::fold_username;
use melodrome_model::user::is_hidden;
use tracing::{debug, warn};
use unicode_normalization::UnicodeNormalization as _;

use crate::assertion::{Asserted, Assertion};
use crate::external::{Encoding, External, Groups};
use crate::facts::{Facts, Surface};
use crate::outcome::{Rejection, Verdict};
use crate::settings::{HeaderName, Settings, is_alias};
use crate::sightings::Sightings;
use crate::trusted_source::TrustedSources;
use crate::warnings::Warnings;

/// Longest user name, in bytes after normalisation.
const LONGEST: usize = 255;

/// Names that a proxy writes when it has no user to name.
const PLACEHOLDERS: [&str; 5] = ["(null)", "-", "null", "undefined", "anonymous"];

/// Whom the trusted proxy names, and what it says of them. Headers and look-alikes must be removed from the request
/// whatever comes out: see [`is_identity_header`].
///
/// `surface` is where to count it; `None` looks without counting.
pub(crate) fn person(
    facts: &Facts<'_>,
    settings: &Settings,
    warnings: &Warnings,
    sightings: &Sightings,
    surface: Option<Surface>,
) -> Verdict<External> {
    let count = |result| surface.into_iter().for_each(|surface| sightings.count(surface, result));
    if settings.trusted_sources.is_empty() {
        return Verdict::Absent;
    }
    let header = settings.user_header.as_str();
    let peer = facts.peer.to_string();
    let mut values = facts.values(header);
    let first = values.next();
    let more = values.next().is_some();
    let says_something = first.is_some_and(|v| !v.trim_ascii().is_empty()) || more;
    if !settings.trusted_sources.contains(&facts.peer) {
        if says_something {
            count("untrusted");
            if let Some(suppressed) = warnings.due("untrusted", &peer) {
                let hint =
                    facts.peer.ip().filter(|ip| is_private(*ip)).map(|ip| {
                        format!("if that host is the proxy, and only then, add {ip} to ExtAuth.TrustedSources")
                    });
                warn!(proxy_ip = %peer, suppressed, hint, "IP is not whitelisted for external authentication");
            }
        }
        return Verdict::Absent;
    }
    if facts.headers.iter().any(|(name, _)| settings.proxy_headers().any(|header| header.is_alias(name))) {
        count("alias");
        if let Some(suppressed) = warnings.due("alias", &peer) {
            warn!(proxy_ip = %peer, header, suppressed, "a look-alike of an identity header was ignored; let the proxy delete it");
        }
    }
    let mut asserted = None;
    let verdict = match (first, &settings.assertion) {
        (Some(_), _) if more => Verdict::Rejected(Rejection::Duplicate),
        (plain, Some(assertion)) => match vouched(facts, assertion, plain, settings, sightings.now()) {
            Verdict::Authenticated(claims) => {
                let name = judge(claims.username.as_bytes(), &Settings::default());
                asserted = Some(claims);
                name
            }
            Verdict::Rejected(rejection) => Verdict::Rejected(rejection),
            _ => Verdict::Absent,
        },
        (None, None) => Verdict::Absent,
        (Some(value), None) => judge(value, settings),
    };
    let verdict = match verdict {
        Verdict::Authenticated(_) if !settings.secrets.are_met(facts.values(settings.secret_header.as_str())) => {
            Verdict::Rejected(Rejection::Secret)
        }
        other => other,
    };
    let verdict = match verdict {
        Verdict::Authenticated(name) if name == sightings.probe_name() => {
            sightings.probe(facts.raw_path, true);
            Verdict::Absent
        }
        other => other,
    };
    if first.is_some_and(|value| value == sightings.probe_name().as_bytes()) {
        if verdict == Verdict::Rejected(Rejection::Secret) {
            sightings.probe(facts.raw_path, false);
        }
        return Verdict::Absent;
    }
    match &verdict {
        Verdict::Rejected(rejection) => count(rejection.word()),
        Verdict::Absent if says_something => count("placeholder"),
        Verdict::Absent => count("absent"),
        _ => {}
    }
    match &verdict {
        Verdict::Rejected(Rejection::Secret) => {
            if let Some(suppressed) = warnings.due("secret", &peer) {
                warn!(proxy_ip = %peer, path = ?facts.raw_path, suppressed, "External user header ignored: the proxy's secret is missing or wrong. Either somebody forged the header on a route where the proxy does not sign people in, or the proxy does not add {}", settings.secret_header);
            }
        }
        Verdict::Rejected(Rejection::Assertion) => {
            if let Some(suppressed) = warnings.due("assertion", &peer) {
                let why = why(facts, settings, sightings.now());
                warn!(proxy_ip = %peer, path = ?facts.raw_path, why, suppressed, "External identity ignored: its signed assertion is missing or no good");
            }
        }
        Verdict::Rejected(rejection) => {
            if let Some(suppressed) = warnings.due(rejection.word(), &peer) {
                warn!(proxy_ip = %peer, header, reason = rejection.word(), suppressed, "External user header ignored: it is not one clear user name");
            }
        }
        Verdict::Absent if says_something => {
            if let Some(suppressed) = warnings.due("placeholder", &peer) {
                warn!(proxy_ip = %peer, header, suppressed, "External user header contains an unexpanded placeholder");
            }
        }
        Verdict::Authenticated(name) => debug!(user = ?name, "Found username in ExtAuth.UserHeader"),
        _ => {}
    }
    match verdict {
        Verdict::Authenticated(spelling) => Verdict::Authenticated(match asserted {
            Some(claims) => told(settings, spelling, claims),
            None => described(facts, settings, spelling),
        }),
        Verdict::Rejected(rejection) => Verdict::Rejected(rejection),
        _ => Verdict::Absent,
    }
}

/// Whom the one assertion of a request vouches for. A plain header beside it must name the same person, and alone it is
/// nothing.
fn vouched(
    facts: &Facts<'_>,
    assertion: &Assertion,
    plain: Option<&[u8]>,
    settings: &Settings,
    now: Millis,
) -> Verdict<Asserted> {
    let plain = plain.filter(|value| !value.trim_ascii().is_empty());
    let mut values = facts.values(assertion.header.as_str());
    let (first, more) = (values.next(), values.next().is_some());
    let rejected = Verdict::Rejected(Rejection::Assertion);
    let Some(token) = first else { return if plain.is_some() { rejected } else { Verdict::Absent } };
    let claims = match assertion.verify(token, now) {
        Ok(claims) if !more => claims,
        _ => return rejected,
    };
    let is_same = plain.is_none_or(|value| match judge(value, settings) {
        Verdict::Authenticated(name) => fold_username(&name) == fold_username(&claims.username),
        _ => false,
    });
    if is_same { Verdict::Authenticated(claims) } else { rejected }
}

/// Why an assertion was put aside, in a few words for the log.
fn why(facts: &Facts<'_>, settings: &Settings, now: Millis) -> &'static str {
    let Some(assertion) = &settings.assertion else { return "" };
    let mut values = facts.values(assertion.header.as_str());
    match (values.next(), values.next()) {
        (None, _) => "it did not come",
        (Some(_), Some(_)) => "it came twice",
        (Some(token), None) => assertion.verify(token, now).err().unwrap_or("the user header names somebody else"),
    }
}

/// Somebody as a signed assertion describes them.
fn told(settings: &Settings, spelling: String, claims: Asserted) -> External {
    let text = |value: Option<String>| value.and_then(|value| Encoding::Utf8.text(value.as_bytes()));
    External {
        username: settings.directory.without_domain(&spelling),
        id: claims.id,
        name: text(claims.name),
        email: text(claims.email),
        groups: if settings.directory.groups_by_assertion { claims.groups } else { Groups::Unasked },
        spelling,
    }
}

fn is_private(ip: IpAddr) -> bool {
    TrustedSources::private().contains_ip(ip)
}

/// What else the proxy says of them. A header that comes twice says nothing: for groups that means none.
fn described(facts: &Facts<'_>, settings: &Settings, spelling: String) -> External {
    let directory = &settings.directory;
    let one = |header: &Option<HeaderName>| {
        let mut values = facts.values(header.as_ref()?.as_str());
        let first = values.next()?;
        values.next().is_none().then_some(first)
    };
    let text = |header| one(header).and_then(|value| directory.encoding.text(value));
    let groups = match (&directory.groups_header, one(&directory.groups_header)) {
        (None, _) => Groups::Unasked,
        (Some(_), None) => Groups::Absent,
        (Some(_), Some(value)) => Groups::read(value, &directory.groups_separator, directory.encoding),
    };
    External {
        username: directory.without_domain(&spelling),
        id: text(&directory.id_header).map(|id| format!("header:{id}")),
        name: text(&directory.name_header),
        email: text(&directory.email_header),
        groups,
        spelling,
    }
}

/// One value of the header.
fn judge(value: &[u8], settings: &Settings) -> Verdict<String> {
    let trimmed = value.trim_ascii();
    if trimmed.is_empty() {
        return Verdict::Absent;
    }
    let bytes = settings.directory.encoding.bytes(trimmed);
    let Some(text) = bytes.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok()) else {
        return Verdict::Rejected(Rejection::Invalid);
    };
    if text.chars().any(is_hidden) {
        return Verdict::Rejected(Rejection::Invalid);
    }
    let name: String = text.trim().nfc().collect();
    if name.is_empty() {
        return Verdict::Absent;
    }
    if name.len() > LONGEST {
        return Verdict::Rejected(Rejection::Invalid);
    }
    let is_placeholder = name.contains(['{', '}'])
        || name.starts_with(['$', '%'])
        || PLACEHOLDERS.iter().any(|word| name.eq_ignore_ascii_case(word));
    if is_placeholder {
        return Verdict::Absent;
    }
    if name.contains(',') {
        return Verdict::Rejected(Rejection::Comma);
    }
    Verdict::Authenticated(name)
}

/// Headers of well-known login services. Nobody of ours reads them, and nobody ever shall by accident.
const OTHERS: [&str; 4] = ["remote-user", "remote-groups", "remote-name", "remote-email"];

/// Whether this header must be gone before a handler sees the request: the identity header, its look-alikes, and those
/// of well-known login services.
#[must_use]
pub fn is_identity_header(settings: &Settings, name: &[u8]) -> bool {
    let is_one = |header: &HeaderName| name.eq_ignore_ascii_case(header.as_str().as_bytes()) || header.is_alias(name);
    settings.proxy_headers().any(is_one)
        || OTHERS.iter().any(|other| name.eq_ignore_ascii_case(other.as_bytes()) || is_alias(other, name))
}

#[cfg(test)]
mod tests {
    use melodrome_model::Clock;

    use super::*;
    use crate::{Peer, TrustedSources, settings::HeaderName};

    type Lines<'a> = &'a [(&'a [u8], &'a [u8])];

    fn ask(settings: &Settings, peer: Peer, headers: Lines<'_>) -> Verdict<String> {
        let facts = Facts { peer, method: "GET", raw_path: "/api/x", headers, params: &[], cookies: &[], tls: false };
        let (warnings, sightings) = (Warnings::new(Clock::manual(0)), Sightings::new(Clock::manual(0)));
        match person(&facts, settings, &warnings, &sightings, Some(Surface::Api)) {
            Verdict::Authenticated(external) => Verdict::Authenticated(external.username),
            Verdict::Rejected(rejection) => Verdict::Rejected(rejection),
            _ => Verdict::Absent,
        }
    }

    fn proxy() -> Peer {
        Peer::tcp("10.0.0.2:1".parse().unwrap())
    }

    fn settings() -> Settings {
        Settings { trusted_sources: TrustedSources::parse("10.0.0.2").unwrap(), ..Settings::default() }
    }

    fn value(value: &[u8]) -> Verdict<String> {
        ask(&settings(), proxy(), &[(b"host", b"x"), (b"Remote-User", value)])
    }

    #[test]
    fn one_clear_name_is_an_identity() {
        for (given, name) in [
            (&b"alice"[..], "alice"),
            (b"ALICE", "ALICE"),
            (b"  alice \t", "alice"),
            ("böb".as_bytes(), "böb"),
            ("bo\u{308}b".as_bytes(), "böb"),
            (b"DOMAIN\\user", "DOMAIN\\user"),
            (b"a b", "a b"),
            (b"12345", "12345"),
        ] {
            assert_eq!(value(given), Verdict::Authenticated(name.to_owned()), "{given:?}");
        }
    }

    #[test]
    fn blanks_and_placeholders_are_nobody() {
        for given in [
            &b""[..],
            b" \t ",
            b"{http.reverse_proxy.header.Remote-User}",
            b"a{b",
            b"x}",
            b"$remote_user",
            b"%{REMOTE_USER}e",
            b"(null)",
            b"-",
            b"null",
            b"undefined",
            b"anonymous",
            b"Anonymous",
            b"NULL",
        ] {
            assert_eq!(value(given), Verdict::Absent, "{given:?}");
        }
    }

    #[test]
    fn values_that_are_no_name_are_rejected() {
        for given in [
            &b"\xff\xfe"[..],
            b"a\tb",
            b"a\x01b",
            b"a\x7f",
            "a\u{200b}b".as_bytes(),
            "a\u{202e}b".as_bytes(),
            "a\u{2066}b".as_bytes(),
            "\u{feff}admin".as_bytes(),
            "a\u{e000}".as_bytes(),
            &[b'x'; 256],
        ] {
            assert_eq!(value(given), Verdict::Rejected(Rejection::Invalid), "{given:?}");
        }
        assert_eq!(value(&[b'x'; 255]), Verdict::Authenticated("x".repeat(255)));
        for given in [&b"admin, admin"[..], b"alice,root", b",", b"a,"] {
            assert_eq!(value(given), Verdict::Rejected(Rejection::Comma), "{given:?}");
        }
    }

    #[test]
    fn more_than_one_header_is_rejected_even_when_equal() {
        for (a, b) in [(&b"alice"[..], &b"root"[..]), (b"alice", b"alice"), (b"", b"alice"), (b"alice", b"")] {
            let lines: Lines<'_> = &[(b"remote-user", a), (b"Remote-User", b)];
            assert_eq!(ask(&settings(), proxy(), lines), Verdict::Rejected(Rejection::Duplicate));
        }
    }

    #[test]
    fn look_alikes_never_count_and_are_removed() {
        for name in [&b"Remote_User"[..], b"remote.user", b"REMOTE_USER", b"remote user"] {
            assert_eq!(ask(&settings(), proxy(), &[(name, b"root")]), Verdict::Absent);
            let both: Lines<'_> = &[(name, b"root"), (b"REMOTE-USER", b"alice")];
            assert_eq!(ask(&settings(), proxy(), both), Verdict::Authenticated("alice".to_owned()));
            assert!(is_identity_header(&settings(), name));
        }
        let custom = Settings { user_header: HeaderName::parse("X-authentik-username").unwrap(), ..settings() };
        for gone in
            ["X-Authentik-Username", "x_authentik-username", "x-authentik.username", "Remote-User", "remote_groups"]
        {
            assert!(is_identity_header(&custom, gone.as_bytes()), "{gone}");
        }
        for stays in ["x-authentik-username2", "cookie", "x-request-id", "authorization"] {
            assert!(!is_identity_header(&custom, stays.as_bytes()), "{stays}");
        }
    }

    #[test]
    fn header_from_untrusted_peer_is_ignored() {
        let headers: Lines<'_> = &[
            (b"remote-user", b"alice"),
            (b"x-forwarded-for", b"10.0.0.2"),
            (b"x-real-ip", b"10.0.0.2"),
            (b"forwarded", b"for=10.0.0.2"),
        ];
        for peer in [Peer::tcp("10.0.0.9:1".parse().unwrap()), Peer::Unknown, Peer::Unix { uid: 0, gid: 0, pid: 0 }] {
            assert_eq!(ask(&settings(), peer, headers), Verdict::Absent);
        }
        assert_eq!(ask(&Settings::default(), proxy(), headers), Verdict::Absent);
    }

    #[test]
    fn only_the_configured_header_counts() {
        let custom = Settings { user_header: HeaderName::parse("X-authentik-username").unwrap(), ..settings() };
        let lines: Lines<'_> =
            &[(b"remote-user", b"root"), (b"x-AUTHENTIK-username", b"alice"), (b"x-authentik-groups", b"admins")];
        assert_eq!(ask(&custom, proxy(), lines), Verdict::Authenticated("alice".to_owned()));
    }
}
