//! `extauth check`: whom a request would be taken for under this configuration, without server or database.

use std::fmt::Write as _;
use std::net::IpAddr;

use melodrome_auth::doctor::{SecretState, Seen};
use melodrome_auth::{Facts, Peer, doctor};
use melodrome_config::Config;
use melodrome_model::Clock;

use crate::error::{Error, Result};
use crate::settings;

/// What it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Lines for a person.
    pub text: String,
    /// Whether the header names somebody who counts.
    pub is_somebody: bool,
}

/// Judges a request of `peer` (an address, or `@` for a program at the UNIX socket) with these headers (`Name: value`).
///
/// # Errors
/// An address or a header that cannot be read, or a configuration that cannot be used.
pub fn extauth_check(config: &Config, peer: &str, headers: &[String]) -> Result<Checked> {
    let settings = settings::auth(config)?;
    let peer = match peer.trim() {
        "@" => Peer::Unix { uid: 0, gid: 0, pid: 0 },
        text => {
            let ip: IpAddr =
                text.parse().map_err(|_| Error::Refused(format!("{text:?} is neither an address nor @")))?;
            Peer::tcp((ip, 0).into())
        }
    };
    let lines = headers
        .iter()
        .map(|line| {
            let split =
                line.split_once(':').filter(|(name, _)| !name.is_empty() && !name.contains(char::is_whitespace));
            split.ok_or_else(|| Error::Refused(format!("{line:?} is no header; write it as 'Remote-User: alice'")))
        })
        .collect::<Result<Vec<_>>>()?;
    let headers: Vec<(&[u8], &[u8])> =
        lines.iter().map(|(name, value)| (name.as_bytes(), value.trim().as_bytes())).collect();
    let facts = Facts {
        peer,
        method: "GET",
        raw_path: "/api/session",
        headers: &headers,
        params: &[],
        cookies: &[],
        tls: false,
    };
    let seen = doctor::check(&facts, &settings, &Clock::System);
    Ok(Checked { text: told(&seen, &settings), is_somebody: seen.user.is_some() })
}

fn told(seen: &Seen, settings: &melodrome_auth::Settings) -> String {
    let mut out = String::new();
    let mut line = |name: &str, text: String| {
        let _ = writeln!(out, "{name:<14} {text}");
    };
    line("peer", seen.peer.clone());
    let sources = &settings.trusted_sources;
    line(
        "trusted",
        match (&seen.matched_rule, sources.is_empty()) {
            (Some(rule), _) => format!("yes, by the entry {rule}"),
            (None, true) => "no: ExtAuth.TrustedSources is empty, so the feature is off".to_owned(),
            (None, false) => format!("no: not in {sources}"),
        },
    );
    line("client", seen.client_ip.clone());
    line("user header", settings.user_header.to_string());
    line(
        "secret",
        match seen.secret {
            SecretState::Off => "none is asked for",
            SecretState::Present => "right",
            SecretState::Missing => "missing",
            SecretState::Wrong => "wrong",
        }
        .to_owned(),
    );
    for header in seen.headers.iter().filter(|header| header.kind == "alias") {
        line("ignored", format!("{} looks like an identity header and is none", header.name));
    }
    if let Some(groups) = &seen.groups {
        line("groups", if groups.is_empty() { "none".to_owned() } else { groups.join(", ") });
    }
    let outcome = match (&seen.user, seen.rejected) {
        (Some(name), _) => format!("acts as {name}"),
        (None, Some(rejection)) => format!("nobody: {}", rejection.word()),
        (None, None) => "nobody: no header that counts".to_owned(),
    };
    line("outcome", outcome);
    out
}

#[cfg(test)]
mod tests {
    use melodrome_config::{Flags, Input, load};

    use super::extauth_check;

    #[test]
    fn the_decision_and_its_reasons_are_told_without_the_secret() {
        let folder = tempfile::tempdir().unwrap();
        let variables = [
            ("ND_EXTAUTH_TRUSTEDSOURCES", "10.0.0.0/24"),
            ("ND_EXTAUTH_SECRET", "0123456789abcdef"),
            ("ND_EXTAUTH_GROUPSHEADER", "Remote-Groups"),
        ];
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        let (config, _) = load(&Input::new(variables, folder.path(), Flags::default())).unwrap();
        let check = |peer: &str, headers: &[&str]| {
            let headers: Vec<String> = headers.iter().map(|&line| line.to_owned()).collect();
            extauth_check(&config, peer, &headers)
        };
        let good = ["Remote-User: alice", "x-nd-extauth-secret: 0123456789abcdef", "Remote-Groups: a, b"];
        let checked = check("10.0.0.7", &good).unwrap();
        assert!(
            checked.is_somebody && checked.text.contains("acts as alice") && checked.text.contains("a, b"),
            "{checked:?}"
        );
        assert!(checked.text.contains("by the entry 10.0.0.0/24") && !checked.text.contains("0123456789abcdef"));
        for (peer, headers, word) in [
            ("10.0.1.7", &good[..], "not in 10.0.0.0/24"),
            ("10.0.0.7", &good[..1], "nobody: secret"),
            ("10.0.0.7", &["Remote-User: a", "Remote-User: b", good[1]], "nobody: duplicate"),
            ("::ffff:10.0.0.7", &["Remote_User: a"], "looks like an identity header"),
        ] {
            let checked = check(peer, headers).unwrap();
            assert!(!checked.is_somebody && checked.text.contains(word), "{word}: {checked:?}");
        }
        assert!(check("proxy", &[]).is_err() && check("10.0.0.7", &["no header"]).is_err());
    }
}
