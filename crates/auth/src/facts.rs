//! What a request says about itself, without HTTP types, and where in the house it is going.

use crate::peer::Peer;

/// The part of a request that identity is judged by. Nothing here has been decoded or cleaned.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The other end of the connection.
    pub peer: Peer,
    /// Method, upper case as received.
    pub method: &'a str,
    /// Path as received, the base path taken off.
    pub raw_path: &'a str,
    /// Every header line: name and value.
    pub headers: &'a [(&'a [u8], &'a [u8])],
    /// Parameters of the query and of a form body; the body's come first.
    pub params: &'a [(String, String)],
    /// Cookies, in order.
    pub cookies: &'a [(String, String)],
    /// Whether the connection itself is encrypted.
    pub tls: bool,
}

impl<'a> Facts<'a> {
    /// Values of a header, matched by its exact name without regard to case.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        let name = name.as_bytes();
        self.headers.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| *v)
    }

    /// First value of a header as text, `None` when it is absent or no text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.values(name).next().and_then(|v| std::str::from_utf8(v).ok())
    }

    /// First value of a parameter; an empty one counts as missing.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&'a str> {
        self.params.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).filter(|v| !v.is_empty())
    }

    /// First cookie of that name.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&'a str> {
        self.cookies.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// The door a request knocks at; each has its own list of accepted proofs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Surface {
    /// `/api/session`: answers everybody, and says who they are.
    Session,
    /// `/api/…`, streams of events included.
    Api,
    /// `/rest/…`.
    Rest,
    /// `/auth/…`: judges passwords itself.
    Auth,
    /// Everything else: static files, shared links, signs of life. No identity is looked for.
    Public,
}

impl Surface {
    /// The surface of a raw path without its base path. Compared byte by byte: what looks different is different.
    #[must_use]
    pub fn of(path: &str) -> Self {
        if path == "/api/session" {
            return Self::Session;
        }
        if path == "/health" {
            // Tells an admin more than others.
            return Self::Api;
        }
        match path.split('/').nth(1) {
            Some("api") => Self::Api,
            Some("rest") => Self::Rest,
            Some("auth") => Self::Auth,
            _ => Self::Public,
        }
    }

    /// Whether answers carry our mark, so that a proxy's own 401 can be told from ours.
    #[must_use]
    pub fn is_ours(self) -> bool {
        matches!(self, Self::Session | Self::Api | Self::Auth)
    }
}

#[cfg(test)]
mod tests {
    use super::Surface;

    #[test]
    fn surfaces_are_told_by_the_exact_first_segment() {
        for (path, surface) in [
            ("/api/session", Surface::Session),
            ("/api/session/", Surface::Api),
            ("/api/album", Surface::Api),
            ("/api", Surface::Api),
            ("/apis", Surface::Public),
            ("/health", Surface::Api),
            ("/healthz", Surface::Public),
            ("/rest/ping.view", Surface::Rest),
            ("/Rest/ping", Surface::Public),
            ("/auth/login", Surface::Auth),
            ("/app/", Surface::Public),
            ("/share/rest/x", Surface::Public),
            ("*", Surface::Public),
        ] {
            assert_eq!(Surface::of(path), surface, "{path}");
        }
    }
}
