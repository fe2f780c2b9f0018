//! Where the server listens, and where the outside finds it.

use super::{Raw, Shape, Value};
use std::path::PathBuf;
use url::Url;

/// The place to listen at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListenAddress {
    /// A host name or an address without brackets. `0.0.0.0`, `::` and empty mean every address of both families.
    Tcp(String),
    /// A UNIX socket.
    Unix(PathBuf),
}

impl Value for ListenAddress {
    const SHAPE: Shape = Shape::plain("address");

    fn parse(raw: &Raw) -> Result<Self, String> {
        let allowed = || "a host name, an address such as 127.0.0.1 or ::1, or unix:/path/to/socket".to_owned();
        let text = raw.scalar().ok_or_else(allowed)?;
        let text = text.trim();
        if let Some(path) = text.strip_prefix("unix:") {
            return if path.is_empty() { Err(allowed()) } else { Ok(Self::Unix(path.into())) };
        }
        if text.starts_with('/') {
            return Ok(Self::Unix(text.into()));
        }
        let host = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        let address = host.parse::<std::net::IpAddr>().is_ok();
        let name = host.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-' || c == '_');
        if address || name { Ok(Self::Tcp(host.to_owned())) } else { Err(allowed()) }
    }

    fn text(&self) -> String {
        match self {
            Self::Tcp(host) => host.clone(),
            Self::Unix(path) => format!("unix:{}", path.display()),
        }
    }
}

/// Scheme and host by which the outside reaches the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// `http` or `https`.
    pub scheme: String,
    /// Host name, with the port when it is not the scheme's own.
    pub host: String,
}

/// The address under which the server is seen from outside, of which any part may be left open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BaseUrl {
    path: String,
    origin: Option<Origin>,
}

impl BaseUrl {
    /// The prefix of every route: empty, or with a leading slash and none at the end.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Scheme and host, when they are configured.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// A route under the prefix: `/music` and `/rest` give `/music/rest`. The route begins with a slash.
    #[must_use]
    pub fn join(&self, route: &str) -> String {
        format!("{}{route}", self.path)
    }

    /// The path that cookies are set for.
    #[must_use]
    pub fn cookie_path(&self) -> &str {
        if self.path.is_empty() { "/" } else { &self.path }
    }

    pub(crate) fn with_parts(path: &str, scheme: &str, host: &str) -> Self {
        let origin = (!host.is_empty()).then(|| Origin {
            scheme: if scheme.is_empty() { "http".to_owned() } else { scheme.to_owned() },
            host: host.to_owned(),
        });
        Self { path: normal_path(path), origin }
    }
}

/// One leading slash, none doubled, none at the end; the root is empty.
fn normal_path(path: &str) -> String {
    path.split('/').filter(|segment| !segment.is_empty()).fold(String::new(), |mut out, segment| {
        out.push('/');
        out.push_str(segment);
        out
    })
}

impl Value for BaseUrl {
    const SHAPE: Shape = Shape::plain("URL or path");

    fn parse(raw: &Raw) -> Result<Self, String> {
        let allowed = || "a path such as /music, or an address such as https://music.example.com/prefix".to_owned();
        let text = raw.scalar().ok_or_else(allowed)?;
        let text = text.trim();
        let path = |path: &str| {
            let path = normal_path(path.split(['?', '#']).next().unwrap_or_default());
            let segments = path.split('/').all(|segment| segment != "." && segment != "..");
            let clean = path.chars().all(|c| c.is_ascii_graphic() && !"\"'<>\\;{}*%".contains(c));
            if segments && clean { Ok(path) } else { Err(allowed()) }
        };
        if text.contains("://") {
            let url = Url::parse(text).map_err(|_| allowed())?;
            let host = url.host_str().filter(|_| matches!(url.scheme(), "http" | "https")).ok_or_else(allowed)?;
            if !url.username().is_empty() || url.password().is_some() {
                return Err(format!("{}; without a user name", allowed()));
            }
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            let origin = Origin { scheme: url.scheme().to_owned(), host: format!("{host}{port}") };
            return Ok(Self { path: path(url.path())?, origin: Some(origin) });
        }
        let first = text.split('/').next().unwrap_or_default();
        if first.contains(['.', ':']) {
            return Err(format!("{}; for a host name write https://{text}", allowed()));
        }
        Ok(Self { path: path(text)?, origin: None })
    }

    fn text(&self) -> String {
        match &self.origin {
            Some(origin) => format!("{}://{}{}", origin.scheme, origin.host, self.path),
            None => self.path.clone(),
        }
    }
}

/// An absolute address of the web.
impl Value for Url {
    const SHAPE: Shape = Shape::plain("URL");

    fn parse(raw: &Raw) -> Result<Self, String> {
        let allowed = || "a whole address such as https://auth.example.com/logout".to_owned();
        let text = raw.scalar().ok_or_else(allowed)?;
        let url = Url::parse(text.trim()).map_err(|_| allowed())?;
        let web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty());
        // The parser forgives https:host and http:///host, which a person did not mean.
        let slashes =
            text.trim().split_once(':').is_some_and(|(_, rest)| rest.starts_with("//") && !rest.starts_with("///"));
        if web && slashes { Ok(url) } else { Err(allowed()) }
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

/// Where a sign-out leads: an address of the web, or a path of this host. `{return}` stands for the way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutTarget(String);

impl LogoutTarget {
    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for LogoutTarget {
    const SHAPE: Shape = Shape::plain("URL or path");

    fn parse(raw: &Raw) -> Result<Self, String> {
        let allowed = || {
            "a whole address such as https://auth.example.com/logout, or a path of this host such as /outpost.goauthentik.io/sign_out"
                .to_owned()
        };
        let text = raw.scalar().ok_or_else(allowed)?.trim().to_owned();
        if text.contains('\\') || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(allowed());
        }
        if let Some(rest) = text.strip_prefix('/') {
            return if rest.starts_with('/') { Err(allowed()) } else { Ok(Self(text)) };
        }
        // The parser would encode the braces of {return}, which are filled in later.
        <Url as Value>::parse(&Raw::Text(text.replace("{return}", ""))).map_err(|_| allowed())?;
        Ok(Self(text))
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> Result<BaseUrl, String> {
        BaseUrl::parse(&Raw::Text(text.to_owned()))
    }

    // proves: auth-16.3-13
    #[test]
    fn a_sign_out_leads_to_the_web_or_to_a_path_of_this_host() {
        for good in ["https://auth.example.com/logout?rd={return}", "http://a/", "/oauth2/sign_out", "/x?rd={return}"] {
            let parsed = LogoutTarget::parse(&Raw::Text(format!(" {good} "))).unwrap();
            assert_eq!(parsed.as_str(), good);
        }
        for bad in [
            "javascript:alert(1)",
            "ftp://a/b",
            "//evil.example",
            "/\\evil",
            "logout",
            "https:evil",
            "https:///x",
            "/a b",
            "/a\nb",
        ] {
            assert!(LogoutTarget::parse(&Raw::Text(bad.to_owned())).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_base_url_gives_path_and_origin() {
        let table = [
            ("", "", None),
            ("/", "", None),
            ("/music", "/music", None),
            ("music/", "/music", None),
            ("//a//b/", "/a/b", None),
            ("https://m.example.com", "", Some(("https", "m.example.com"))),
            ("https://m.example.com:8443/nd/", "/nd", Some(("https", "m.example.com:8443"))),
            ("http://m.example.com:80/?x=1#y", "", Some(("http", "m.example.com"))),
        ];
        for (input, path, origin) in table {
            let value = base(input).unwrap();
            assert_eq!(value.path(), path, "{input}");
            let seen = value.origin().map(|origin| (origin.scheme.as_str(), origin.host.as_str()));
            assert_eq!(seen, origin, "{input}");
        }
        assert_eq!(base("/music").unwrap().join("/rest"), "/music/rest");
        assert_eq!(base("").unwrap().cookie_path(), "/");
        assert_eq!(base("/music").unwrap().cookie_path(), "/music");
    }

    #[test]
    fn a_bare_host_name_is_not_taken_for_a_path() {
        let error = base("m.example.com").unwrap_err();
        assert!(error.contains("https://m.example.com"), "{error}");
        for bad in ["ftp://x", "https://", "https://u:p@x/", "/a/../b", "/a b", "/a\"b"] {
            assert!(base(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn listen_addresses_of_every_kind() {
        let tcp = |host: &str| Ok(ListenAddress::Tcp(host.to_owned()));
        let read = |text: &str| ListenAddress::parse(&Raw::Text(text.to_owned()));
        assert_eq!(read("0.0.0.0"), tcp("0.0.0.0"));
        assert_eq!(read("[::1]"), tcp("::1"));
        assert_eq!(read("::1"), tcp("::1"));
        assert_eq!(read("localhost"), tcp("localhost"));
        assert_eq!(read("unix:/run/m.sock"), Ok(ListenAddress::Unix("/run/m.sock".into())));
        assert_eq!(read("/run/m.sock"), Ok(ListenAddress::Unix("/run/m.sock".into())));
        for bad in ["unix:", "http://x", "a b", "127.0.0.1:80"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn web_addresses_are_absolute() {
        let read = |text: &str| Url::parse(text).is_ok() && <Url as Value>::parse(&Raw::Text(text.to_owned())).is_ok();
        assert!(read("https://auth.example.com/logout?x=1"));
        for bad in ["/logout", "https:auth", "https:///x", "javascript:alert(1)", "ftp://x/", "auth.example.com"] {
            assert!(!read(bad), "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_base_path_never_ends_in_a_slash_nor_doubles_one(input in ".{0,30}") {
            if let Ok(value) = base(&input) {
                proptest::prop_assert!(!value.path().ends_with('/') && !value.path().contains("//"));
                proptest::prop_assert!(value.path().is_empty() || value.path().starts_with('/'));
                proptest::prop_assert_eq!(base(&value.text()), Ok(value));
            }
        }
    }
}
