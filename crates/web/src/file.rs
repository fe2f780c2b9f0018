//! One file as it is served: bytes with the base path written in, type, tag, and how long it may be kept.

use std::borrow::Cow;

use axum::body::Bytes;
use sha2::{Digest as _, Sha256};

/// The word that the page's build writes where the base path belongs.
const PLACEHOLDER: &str = "/__BASE__";

/// A file of the page.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) body: Bytes,
    pub(crate) content_type: String,
    /// Weak, since the compressed form carries it too.
    pub(crate) etag: String,
    /// The name holds a hash of the content.
    pub(crate) immutable: bool,
}

impl File {
    pub(crate) fn new(path: &str, bytes: Cow<'static, [u8]>, base: &str) -> Self {
        let content_type = content_type(path);
        let body = if is_text(path) { with_base(bytes, base) } else { bytes };
        let digest = Sha256::digest(&body);
        let etag = digest.iter().take(8).fold(String::from("W/\""), |tag, byte| format!("{tag}{byte:02x}")) + "\"";
        let body = match body {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        Self { body, content_type, etag, immutable: path.starts_with("assets/") }
    }
}

fn content_type(path: &str) -> String {
    let known = match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("webmanifest") => "application/manifest+json",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => return mime_guess::from_path(path).first_or_octet_stream().to_string(),
    };
    known.to_owned()
}

fn is_text(path: &str) -> bool {
    matches!(
        path.rsplit_once('.').map(|(_, ending)| ending),
        Some("html" | "js" | "mjs" | "css" | "webmanifest" | "json")
    )
}

fn with_base(bytes: Cow<'static, [u8]>, base: &str) -> Cow<'static, [u8]> {
    match std::str::from_utf8(&bytes) {
        Ok(text) if text.contains(PLACEHOLDER) => Cow::Owned(text.replace(PLACEHOLDER, base).into_bytes()),
        _ => bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::File;

    #[test]
    fn the_base_path_is_written_into_texts_only() {
        let source = b"import('/__BASE__/app/x.js')".as_slice();
        let text = File::new("assets/a.js", source.into(), "/music");
        assert_eq!(text.body, "import('/music/app/x.js')");
        assert!(text.immutable);
        assert_eq!(File::new("a.js", source.into(), "").body, "import('/app/x.js')");
        assert_eq!(File::new("a.woff2", source.into(), "/music").body, source);
    }

    #[test]
    fn tags_follow_the_content() {
        let (a, b) = (File::new("a.css", b"a".into(), ""), File::new("a.css", b"b".into(), ""));
        assert_ne!(a.etag, b.etag);
        assert_eq!(a.content_type, "text/css; charset=utf-8");
    }
}
