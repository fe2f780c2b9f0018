//! The early check against paths that a proxy and we might read differently: such a request is answered with 404 before
//! anything else looks at it.

/// How many leading segments must be plain: surface, resource, id.
const GUARDED: usize = 3;

/// Whether `raw` (path of the request target as received, base path included) could mean two things to two parsers: dot
/// segments, doubled slashes, backslashes, encoded separators or NUL, or path parameters in the leading segments.
///
/// Dot segments and NUL are refused anywhere, since nothing of ours uses them.
#[must_use]
pub fn is_ambiguous(raw: &str) -> bool {
    if !raw.starts_with('/') || raw.contains('\\') {
        return true;
    }
    let once = decode(raw.as_bytes());
    let twice = decode(&once);
    if once.contains(&0) || twice.contains(&0) {
        return true;
    }
    if [raw.as_bytes(), &once, &twice].iter().any(|form| has_dot_segment(form)) {
        return true;
    }
    let mut leading = String::new();
    let mut segments = raw[1..].split('/').peekable();
    for seen in 0..GUARDED {
        let Some(segment) = segments.next() else { break };
        // Only the last segment may be empty (a trailing slash); before that an empty one is a doubled slash.
        if segment.is_empty() && (segments.peek().is_some() || seen > 0 && leading.ends_with("//")) {
            return true;
        }
        leading.push('/');
        leading.push_str(segment);
    }
    let leading = leading.to_ascii_lowercase();
    // `%25` stands for a second layer of encoding; the first segments of our paths never need one.
    ["%2f", "%5c", "%00", "%25", ";"].iter().any(|trick| leading.contains(trick)) || surface_is_encoded(raw)
}

/// A percent sign in the segment that chooses the surface: `/%72est` is not `/rest`, and nobody honest writes it.
fn surface_is_encoded(raw: &str) -> bool {
    raw[1..].split('/').next().is_some_and(|first| first.contains('%'))
}

fn has_dot_segment(path: &[u8]) -> bool {
    path.split(|&b| matches!(b, b'/' | b'\\')).any(|segment| {
        // `..;x` is a dot segment to servers that strip path parameters.
        let bare = segment.split(|&b| b == b';').next().unwrap_or(segment);
        matches!(bare, b"." | b"..")
    })
}

fn decode(bytes: &[u8]) -> Vec<u8> {
    percent_encoding::percent_decode(bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::is_ambiguous;

    // proves: S-33
    #[test]
    fn paths_that_two_parsers_read_differently_are_refused() {
        for path in [
            "//rest/ping",
            "/rest//ping",
            "/%72est/ping",
            "/rest/../api/user",
            "/rest/%2e%2e/api",
            "/rest/%252e%252e/api",
            "/share/..%2fapi%2fuser",
            "/share/..;/api",
            "/share/..\\api",
            "/rest/ping;x",
            "/rest/ping%00",
            "/rest/ping%2500",
            "/rest/./ping",
            "/rest/.",
            "/a/b/c/../d",
            "/a/b/c/%2e/d",
            "/api%2fuser",
            "/api%5Cuser",
            "/api/%2Fuser",
            "rest/ping",
            "*",
            "http://x/rest/ping",
            "/rest/%2E%2e%2fapi",
            "/api/x/%5c",
            "/rest///",
            "//",
        ] {
            assert!(is_ambiguous(path), "{path}");
        }
        for path in [
            "/",
            "/rest/ping",
            "/rest/ping.view",
            "/api/song/abc",
            "/app/",
            "/app/albums",
            "/share/abc",
            "/api/album/a%20b",
            "/app/assets/x/y/z.js",
            "/api/playlist/%C3%A9",
            "/auth/login",
            "/.well-known/x",
            "/app/..x",
            "/music/app/",
        ] {
            assert!(!is_ambiguous(path), "{path}");
        }
    }
}
