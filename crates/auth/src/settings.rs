//! What the operator decided about identities, checked once at start. The server builds it from the configuration.

use std::fmt;

use melodrome_model::{Capabilities, Millis};

use crate::app_password::AppRules;
use crate::assertion::Assertion;
use crate::directory::Directory;
use crate::error::{Error, Result};
use crate::proxy_secret::ProxySecrets;
use crate::trusted_source::{BadSource, TrustedSources};

/// Name of a header in which a trusted proxy says something about who is asking, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderName(String);

impl HeaderName {
    /// The header of the shared secret, unless another is chosen.
    pub const SECRET: &str = "x-nd-extauth-secret";

    /// Checks the name of the user header; an empty one means the default, `Remote-User`.
    ///
    /// # Errors
    /// [`Error::Header`] when it is no header name, or one that browsers and proxies use for something else.
    pub fn parse(name: &str) -> Result<Self> {
        Ok(Self::optional("ExtAuth.UserHeader", name)?.unwrap_or_default())
    }

    /// Checks the name given by `option`; `None` when it is empty.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn optional(option: &'static str, name: &str) -> Result<Option<Self>> {
        let name = name.trim();
        let bad = |reason| Err(Error::Header { option, name: name.to_owned(), reason });
        if name.is_empty() {
            return Ok(None);
        }
        let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        if !name.bytes().all(is_token) {
            return bad("is not a header name; use letters, digits and hyphens");
        }
        let lower = name.to_ascii_lowercase();
        let taken =
            matches!(lower.as_str(), "host" | "cookie" | "authorization" | "connection" | "transfer-encoding" | "te")
                || lower.starts_with("content-")
                || (lower.starts_with("x-nd-") && lower != Self::SECRET)
                || lower.starts_with("sec-")
                || (lower.starts_with("x-forwarded-")
                    && !matches!(
                        lower.as_str(),
                        "x-forwarded-user"
                            | "x-forwarded-preferred-username"
                            | "x-forwarded-email"
                            | "x-forwarded-groups"
                    ));
        if taken {
            return bad("has another meaning; name a header that only the proxy sets, such as Remote-User");
        }
        Ok(Some(Self(lower)))
    }

    /// The name in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `name` is this header written with `_`, `.` or a blank for `-`: never ours, and always removed.
    #[must_use]
    pub fn is_alias(&self, name: &[u8]) -> bool {
        is_alias(&self.0, name)
    }
}

/// Whether `name` would become `wanted` once somebody maps `_`, `.` and blanks to `-`, without being it.
pub(crate) fn is_alias(wanted: &str, name: &[u8]) -> bool {
    let fold = |b: u8| match b {
        b'_' | b'.' | b' ' | b'-' => b'-',
        other => other.to_ascii_lowercase(),
    };
    name.len() == wanted.len()
        && !name.eq_ignore_ascii_case(wanted.as_bytes())
        && name.iter().zip(wanted.bytes()).all(|(&a, b)| fold(a) == fold(b))
}

impl Default for HeaderName {
    fn default() -> Self {
        Self("remote-user".to_owned())
    }
}

impl fmt::Display for HeaderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads `TrustedProxies`: `private` (the default: private networks and the trusted sources), `none`, or a list.
///
/// # Errors
/// [`BadSource`] for an entry that cannot be understood.
pub fn trusted_proxies(text: &str, sources: &TrustedSources) -> Result<TrustedSources, BadSource> {
    match text.trim() {
        "" | "private" => Ok(TrustedSources::private().and(sources)),
        "none" => Ok(TrustedSources::default()),
        list => TrustedSources::parse(list),
    }
}

/// Who may say under which host the browser sees us: only those the operator named. Private networks, which
/// [`trusted_proxies`] takes by default, hold browsers too, and a page of another site can make one send any host.
///
/// # Errors
/// [`BadSource`] for an entry that cannot be understood.
pub fn trusted_hosts(text: &str, sources: &TrustedSources) -> Result<TrustedSources, BadSource> {
    match text.trim() {
        "" | "private" => Ok(sources.clone()),
        "none" => Ok(TrustedSources::default()),
        list => TrustedSources::parse(list),
    }
}

/// Which Subsonic requests may use the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SubsonicHeader {
    /// Every request.
    #[default]
    Always,
    /// Those of the web page alone (`c=NavidromeUI`).
    Ui,
    /// None.
    Never,
}

/// Everything the operator decided.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Who may name the person asking; empty = the feature is off.
    pub trusted_sources: TrustedSources,
    /// In which header.
    pub user_header: HeaderName,
    /// What the proxy proves itself with, beside its address.
    pub secrets: ProxySecrets,
    /// In which header.
    pub secret_header: HeaderName,
    /// What signs whom the proxy vouches for; the plain header alone is then never enough.
    pub assertion: Option<Assertion>,
    /// What becomes of people from the login service.
    pub directory: Directory,
    /// Which Subsonic requests may use the header.
    pub subsonic_header: SubsonicHeader,
    /// Whether a Subsonic request that names somebody else than the header is refused.
    pub refuse_mismatch: bool,
    /// Whether the proxy is the only way in: no local sign-in, sessions or tokens.
    pub exclusive: bool,
    /// Who may speak of client addresses and of the host the browser sees. Never grants an identity.
    pub trusted_proxies: TrustedSources,
    /// Who of them may speak of the host, see [`trusted_hosts`].
    pub trusted_hosts: TrustedSources,
    /// Whether pages of the same site (other subdomains) may use a signed-in browser.
    pub allow_same_site: bool,
    /// Scheme and authority of the address people use, such as `https://music.example.org`, as far as configured.
    pub external_origins: Vec<String>,
    /// Path below which everything lies, without trailing slash; empty for the root.
    pub base_path: String,
    /// Idle time after which a session ends.
    pub session_timeout: Millis,
    /// Failures per window, 0 = unlimited.
    pub auth_request_limit: u32,
    /// Length of the window.
    pub auth_window: Millis,
    /// Whether people who are no admins may change their own account.
    pub user_editing: bool,
    /// What people may do; admins may always upload.
    pub capabilities: Capabilities,
    /// What apps may sign in with.
    pub apps: AppRules,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            trusted_sources: TrustedSources::default(),
            user_header: HeaderName::default(),
            secrets: ProxySecrets::default(),
            secret_header: HeaderName(HeaderName::SECRET.to_owned()),
            assertion: None,
            directory: Directory::default(),
            subsonic_header: SubsonicHeader::Always,
            refuse_mismatch: false,
            exclusive: false,
            trusted_proxies: TrustedSources::private(),
            trusted_hosts: TrustedSources::default(),
            allow_same_site: false,
            external_origins: Vec::new(),
            base_path: String::new(),
            session_timeout: 48 * 3_600_000,
            auth_request_limit: 5,
            auth_window: 20_000,
            user_editing: true,
            capabilities: Capabilities { download: true, ..Capabilities::default() },
            apps: AppRules::default(),
        }
    }
}

impl Settings {
    /// All headers that only the proxy may set.
    pub fn proxy_headers(&self) -> impl Iterator<Item = &HeaderName> {
        let assertion = self.assertion.as_ref().map(|assertion| &assertion.header);
        [&self.user_header, &self.secret_header].into_iter().chain(assertion).chain(self.directory.headers())
    }

    /// Lines for the log at start that need to know where we listen; what the options alone tell, config says.
    #[must_use]
    pub fn warnings(&self, listens_on_socket: bool, listens_in_public: bool) -> Vec<String> {
        let mut out = Vec::new();
        if self.trusted_sources.has_loopback() && listens_in_public && !listens_on_socket {
            out.push(
                "ExtAuth.TrustedSources trusts this machine's loopback address: every program on it can sign in as anybody. A UNIX socket is safer"
                    .to_owned(),
            );
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_names_with_another_meaning_are_refused() {
        for good in [
            "",
            "Remote-User",
            "X-authentik-username",
            "X-Forwarded-User",
            "X-Forwarded-Preferred-Username",
            "OIDC_CLAIM_sub",
        ] {
            assert!(HeaderName::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "Host",
            "cookie",
            "Authorization",
            "Content-Type",
            "X-ND-Authorization",
            "X-Forwarded-For",
            "a b",
            "a:b",
            "é",
            "Sec-Fetch-Site",
        ] {
            assert!(HeaderName::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(HeaderName::parse("").unwrap().as_str(), "remote-user");
    }

    #[test]
    fn a_trusted_loopback_is_named() {
        let with = |list| {
            Settings { trusted_sources: TrustedSources::parse(list).unwrap(), ..Settings::default() }
                .warnings(false, true)
                .len()
        };
        assert_eq!((with("127.0.0.1"), with("::1"), with("10.0.0.2 @")), (1, 1, 0));
    }
}
