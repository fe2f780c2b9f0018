//! Headers that belong to the page alone: what it may load, and whether others may frame it.

/// The policy of the page: no inline script or style, nothing from elsewhere but pictures and streams of radios.
pub(crate) fn content_security_policy(frame_options: &str) -> String {
    let ancestors = match frame_options.to_ascii_uppercase().as_str() {
        "DENY" => "; frame-ancestors 'none'",
        "SAMEORIGIN" => "; frame-ancestors 'self'",
        _ => "",
    };
    format!(
        "default-src 'self'; img-src 'self' data: blob: https:; media-src 'self' blob: https: http:; style-src 'self'; \
         script-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'{ancestors}"
    )
}

#[cfg(test)]
mod tests {
    use super::content_security_policy;

    #[test]
    fn nothing_inline_is_ever_allowed() {
        for frames in ["DENY", "sameorigin", "ALLOW-FROM https://x"] {
            assert!(!content_security_policy(frames).contains("unsafe"));
        }
        assert!(content_security_policy("DENY").ends_with("frame-ancestors 'none'"));
        assert!(content_security_policy("SAMEORIGIN").ends_with("frame-ancestors 'self'"));
    }
}
