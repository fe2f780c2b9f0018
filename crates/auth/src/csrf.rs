//! Identities that a browser attaches by itself (proxy session, session cookie) must not be used by a foreign page. Such
//! a request is treated as if it had no ambient identity; what it carries explicitly still counts.

use crate::facts::Facts;
use crate::origin;
use crate::settings::Settings;

/// Whether a foreign page may have caused this request.
///
/// Our surfaces with identities hold no page, so there is no exception for navigation: a link on another site that
/// leads to `/rest` or `/api` comes without identity.
#[must_use]
pub fn is_foreign(facts: &Facts<'_>, settings: &Settings) -> bool {
    let mut sites = facts.values("sec-fetch-site");
    if let Some(site) = sites.next() {
        let plain = sites.next().is_none();
        return match site {
            b"same-origin" | b"none" if plain => false,
            b"same-site" if plain => !settings.allow_same_site,
            _ => true,
        };
    }
    let mut origins = facts.values("origin");
    if let Some(value) = origins.next() {
        let own = std::str::from_utf8(value).is_ok_and(|value| origin::is_own_origin(facts, settings, value));
        return !own || origins.next().is_some();
    }
    // Every call of the Subsonic dialect is a GET, those that delete included: no method is safe there.
    let below = facts.raw_path.strip_prefix(settings.base_path.as_str()).unwrap_or(facts.raw_path);
    let is_safe = matches!(facts.method, "GET" | "HEAD" | "OPTIONS") && !below.starts_with("/rest/");
    let is_browser = facts.header("user-agent").is_some_and(|agent| agent.starts_with("Mozilla/"));
    if is_safe || !is_browser {
        return false;
    }
    // An old browser: only a script of ours can set such a header, and `Referer` names the page.
    let has_own_header = facts.header("x-nd-client-unique-id").is_some() || facts.header("x-requested-with").is_some();
    !has_own_header && !facts.header("referer").is_some_and(|value| origin::is_own_origin(facts, settings, value))
}

/// Whether `Origin` alone decides, which goes wrong behind a proxy that replaces `Host`.
pub(crate) fn is_judged_by_origin(facts: &Facts<'_>) -> bool {
    facts.values("sec-fetch-site").next().is_none() && facts.values("origin").next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Peer;

    fn foreign(method: &str, headers: &[(&str, &str)]) -> bool {
        foreign_at("/api/x", method, headers)
    }

    fn foreign_at(path: &str, method: &str, headers: &[(&str, &str)]) -> bool {
        let mut lines: Vec<(&[u8], &[u8])> = vec![(b"host", b"music.lan")];
        lines.extend(headers.iter().map(|(n, v)| (n.as_bytes(), v.as_bytes())));
        let facts = Facts {
            peer: Peer::Unknown,
            method,
            raw_path: path,
            headers: &lines,
            params: &[],
            cookies: &[],
            tls: false,
        };
        is_foreign(&facts, &Settings::default())
    }

    // proves: S-35
    #[test]
    fn fetch_metadata_decides_when_present() {
        for mode in ["navigate", "cors", "no-cors"] {
            for (site, wanted) in [
                ("none", false),
                ("same-origin", false),
                ("same-site", true),
                ("cross-site", true),
                ("", true),
                ("x", true),
            ] {
                for method in ["GET", "POST"] {
                    assert_eq!(
                        foreign(method, &[("sec-fetch-site", site), ("sec-fetch-mode", mode)]),
                        wanted,
                        "{site} {mode} {method}"
                    );
                }
            }
        }
        assert!(foreign("GET", &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")]));
        // What a client says itself does not soften it.
        assert!(foreign("GET", &[("sec-fetch-site", "cross-site"), ("origin", "http://music.lan")]));
    }

    #[test]
    fn origin_decides_when_there_is_no_metadata() {
        assert!(!foreign("POST", &[("origin", "http://music.lan")]));
        for bad in ["http://evil.example", "null", "http://music.lan.evil.example"] {
            assert!(foreign("POST", &[("origin", bad)]), "{bad}");
            assert!(foreign("GET", &[("origin", bad)]), "{bad}");
        }
    }

    #[test]
    fn old_browsers_must_show_that_our_page_asks() {
        let browser = ("user-agent", "Mozilla/5.0");
        assert!(foreign("POST", &[browser]));
        assert!(foreign("POST", &[browser, ("referer", "http://evil.example/x")]));
        assert!(!foreign("POST", &[browser, ("referer", "http://music.lan/app/")]));
        assert!(!foreign("DELETE", &[browser, ("x-requested-with", "XMLHttpRequest")]));
        assert!(!foreign("GET", &[browser]));
        assert!(!foreign("POST", &[("user-agent", "curl/8")]));
        assert!(!foreign("POST", &[]));
    }

    #[test]
    fn a_link_on_another_site_does_nothing_on_rest_in_an_old_browser() {
        let browser = ("user-agent", "Mozilla/5.0");
        let path = "/rest/deletePlaylist";
        assert!(foreign_at(path, "GET", &[browser]));
        assert!(foreign_at(path, "GET", &[browser, ("referer", "http://evil.example/")]));
        assert!(!foreign_at(path, "GET", &[browser, ("referer", "http://music.lan/app/")]));
        assert!(!foreign_at(path, "GET", &[("user-agent", "Symfonium")]));
    }

    #[test]
    fn a_host_that_the_page_itself_names_is_not_ours() {
        let forged = [("origin", "http://evil.example"), ("x-forwarded-host", "evil.example")];
        assert!(foreign("POST", &forged));
    }

    #[test]
    fn sibling_sites_are_foreign_unless_allowed() {
        let lines: &[(&[u8], &[u8])] = &[(b"sec-fetch-site", b"same-site")];
        let facts = Facts {
            peer: Peer::Unknown,
            method: "GET",
            raw_path: "/api/x",
            headers: lines,
            params: &[],
            cookies: &[],
            tls: false,
        };
        assert!(is_foreign(&facts, &Settings::default()));
        assert!(!is_foreign(&facts, &Settings { allow_same_site: true, ..Settings::default() }));
    }
}
