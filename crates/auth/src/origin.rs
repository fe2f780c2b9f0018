//! Where a request really comes from and what the browser calls us: client address, external host, https or not. What a
//! proxy says about these is believed only from `TrustedProxies`, and never grants an identity.

use std::net::IpAddr;

use crate::facts::Facts;
use crate::peer::{Peer, canonical};
use crate::settings::Settings;

/// The client behind the proxies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Who is connected.
    pub peer: Peer,
    /// Address of the client as far as it can be believed; `None` for a local process.
    pub ip: Option<IpAddr>,
    /// What it calls itself, cut short.
    pub agent: String,
}

impl Client {
    /// Address or peer, for logs and rows.
    #[must_use]
    pub fn address(&self) -> String {
        self.ip.map_or_else(|| self.peer.to_string(), |ip| ip.to_string())
    }
}

/// Longest user agent that is kept.
const AGENT: usize = 200;

/// The client of a request.
#[must_use]
pub fn client(facts: &Facts<'_>, settings: &Settings) -> Client {
    let agent: String =
        facts.header("user-agent").unwrap_or_default().chars().filter(|c| !c.is_control()).take(AGENT).collect();
    let ip = if settings.trusted_proxies.contains(&facts.peer) { forwarded(facts, settings) } else { None };
    Client { peer: facts.peer, ip: ip.or_else(|| facts.peer.ip()), agent }
}

/// Walks `X-Forwarded-For` from the right: trusted hops are skipped, the first other address is the client, and
/// something unreadable ends the walk at the last good hop.
fn forwarded(facts: &Facts<'_>, settings: &Settings) -> Option<IpAddr> {
    let lines: Vec<&[u8]> = facts.values("x-forwarded-for").collect();
    if lines.is_empty() {
        return facts.header("x-real-ip").and_then(address);
    }
    let mut last = None;
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(|&b| b == b',')) {
        let Some(ip) = std::str::from_utf8(hop).ok().and_then(address) else { break };
        last = Some(ip);
        if !settings.trusted_proxies.contains_ip(ip) {
            break;
        }
    }
    last
}

/// An address with or without port and brackets.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(text, |(inside, _)| inside);
    let ip = bare.parse::<IpAddr>().ok();
    ip.or_else(|| text.parse::<std::net::SocketAddr>().ok().map(|a| a.ip())).map(canonical)
}

/// Whether the browser speaks https to us or to the proxy before us.
#[must_use]
pub fn is_https(facts: &Facts<'_>, settings: &Settings) -> bool {
    if facts.tls {
        return true;
    }
    if settings.trusted_proxies.contains(&facts.peer)
        && let Some(scheme) = facts.header("x-forwarded-proto")
    {
        return scheme.rsplit(',').next().is_some_and(|last| last.trim().eq_ignore_ascii_case("https"));
    }
    let Some(host) = facts.header("host") else { return false };
    settings
        .external_origins
        .iter()
        .any(|origin| origin.strip_prefix("https://").is_some_and(|a| same_authority(a, host)))
}

/// Whether `origin` (value of `Origin`, or start of a `Referer`) is an address under which browsers know us.
#[must_use]
pub fn is_own_origin(facts: &Facts<'_>, settings: &Settings, origin: &str) -> bool {
    let Some((_, authority)) = origin.split_once("://") else { return false };
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.is_empty() || authority.contains('@') {
        return false;
    }
    let mut ours = facts.header("host").into_iter().collect::<Vec<_>>();
    if settings.trusted_hosts.contains(&facts.peer) {
        ours.extend(facts.header("x-forwarded-host").and_then(|hosts| hosts.rsplit(',').next()).map(str::trim));
    }
    let external = settings.external_origins.iter().filter_map(|o| o.split_once("://")).map(|(_, a)| a);
    ours.into_iter().chain(external).any(|host| same_authority(host, authority))
}

/// The address under which the person sees us, base path included and without a slash at its end: as configured, else as
/// the request says it. Empty when it says nothing usable.
#[must_use]
pub fn site(facts: &Facts<'_>, settings: &Settings) -> String {
    let base = &settings.base_path;
    if let Some(origin) = settings.external_origins.first() {
        return format!("{origin}{base}");
    }
    let forwarded = if settings.trusted_hosts.contains(&facts.peer) { facts.header("x-forwarded-host") } else { None };
    let host =
        forwarded.and_then(|hosts| hosts.rsplit(',').next()).or_else(|| facts.header("host")).unwrap_or_default();
    let host = host.trim();
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b);
    if host.is_empty() || host.len() > 300 || !host.bytes().all(is_plain) {
        return String::new();
    }
    let scheme = if is_https(facts, settings) { "https" } else { "http" };
    format!("{scheme}://{host}{base}")
}

/// Host and port, the usual ports left out, without regard to case.
fn same_authority(a: &str, b: &str) -> bool {
    let bare = |authority: &str| {
        let lower = authority.to_ascii_lowercase();
        let short = lower.strip_suffix(":80").or_else(|| lower.strip_suffix(":443"));
        short.map_or_else(|| lower.clone(), str::to_owned)
    };
    !a.is_empty() && bare(a) == bare(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TrustedSources;

    type Lines<'a> = &'a [(&'a [u8], &'a [u8])];

    fn facts<'a>(peer: &str, headers: Lines<'a>) -> Facts<'a> {
        Facts {
            peer: Peer::tcp(format!("{peer}:1").parse().unwrap()),
            method: "GET",
            raw_path: "/",
            headers,
            params: &[],
            cookies: &[],
            tls: false,
        }
    }

    fn ip_of(proxies: &str, peer: &str, headers: Lines<'_>) -> String {
        let settings = Settings { trusted_proxies: TrustedSources::parse(proxies).unwrap(), ..Settings::default() };
        client(&facts(peer, headers), &settings).address()
    }

    // proves: auth-15-28, S-02
    #[test]
    fn forwarding_headers_of_strangers_change_nothing() {
        let forged: Lines<'_> = &[
            (b"x-forwarded-for", b"1.1.1.1"),
            (b"x-real-ip", b"1.1.1.1"),
            (b"true-client-ip", b"1.1.1.1"),
            (b"forwarded", b"for=1.1.1.1"),
        ];
        assert_eq!(ip_of("10.0.0.2", "9.9.9.9", forged), "9.9.9.9");
        assert_eq!(ip_of("", "10.0.0.2", forged), "10.0.0.2");
        assert_eq!(ip_of("10.0.0.2", "10.0.0.2", &[(b"true-client-ip", b"1.1.1.1")]), "10.0.0.2");
    }

    // proves: auth-16.3-02, S-02
    #[test]
    fn forwarded_hops_are_walked_from_the_right() {
        let cases: [(Lines<'_>, &str); 8] = [
            (&[(b"x-forwarded-for", b"1.1.1.1, 10.0.0.9")], "1.1.1.1"),
            (&[(b"x-forwarded-for", b"6.6.6.6, 1.1.1.1")], "1.1.1.1"),
            (&[(b"x-forwarded-for", b"6.6.6.6"), (b"x-forwarded-for", b"1.1.1.1")], "1.1.1.1"),
            (&[(b"x-forwarded-for", b"6.6.6.6, junk, 10.0.0.9")], "10.0.0.9"),
            (&[(b"x-forwarded-for", b"junk")], "10.0.0.2"),
            (&[(b"x-forwarded-for", b"[2001:db8::1]:4711")], "2001:db8::1"),
            (&[(b"x-forwarded-for", b"::ffff:1.1.1.1")], "1.1.1.1"),
            (&[(b"x-real-ip", b"1.1.1.1")], "1.1.1.1"),
        ];
        for (headers, wanted) in cases {
            assert_eq!(ip_of("10.0.0.0/8", "10.0.0.2", headers), wanted);
        }
    }

    #[test]
    fn https_is_believed_from_proxies_and_the_configured_address() {
        let settings = Settings {
            trusted_proxies: TrustedSources::parse("10.0.0.2").unwrap(),
            external_origins: vec!["https://music.example.org".to_owned()],
            ..Settings::default()
        };
        let proto: Lines<'_> = &[(b"x-forwarded-proto", b"https"), (b"host", b"x")];
        assert!(is_https(&facts("10.0.0.2", proto), &settings));
        assert!(!is_https(&facts("10.0.0.3", proto), &settings));
        assert!(is_https(&facts("10.0.0.3", &[(b"host", b"music.example.org")]), &settings));
        assert!(!is_https(&facts("10.0.0.3", &[(b"host", b"192.168.1.4:4533")]), &settings));
    }

    #[test]
    fn own_origins_are_compared_whole() {
        let settings =
            Settings { external_origins: vec!["https://music.example.org".to_owned()], ..Settings::default() };
        let facts = facts("9.9.9.9", &[(b"host", b"Box.lan:4533"), (b"x-forwarded-host", b"evil.example")]);
        for ours in [
            "http://box.lan:4533",
            "https://music.example.org",
            "https://music.example.org:443",
            "http://box.lan:4533/app/?x",
        ] {
            assert!(is_own_origin(&facts, &settings, ours), "{ours}");
        }
        for foreign in [
            "http://box.lan",
            "https://evil.example",
            "null",
            "",
            "https://music.example.org.evil.example",
            "https://x@music.example.org",
            "http://",
        ] {
            assert!(!is_own_origin(&facts, &settings, foreign), "{foreign}");
        }
    }
}
