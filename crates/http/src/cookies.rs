//! Cookies: reading what came, writing the session's.

use http::{HeaderMap, HeaderValue, header};
use melodrome_auth::session::cookie_name;

/// Browsers keep a cookie for 400 days at most; the session row decides when it really ends.
const MAX_AGE: u32 = 400 * 86_400;

/// Every cookie of a request, in order.
#[must_use]
pub fn read(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned()))
        .collect()
}

/// `Set-Cookie` with a session's secret.
#[must_use]
pub fn session(secret: &str, https: bool, base_path: &str) -> HeaderValue {
    line(secret, MAX_AGE, https, base_path)
}

/// `Set-Cookie` that takes the session cookie away.
#[must_use]
pub fn no_session(https: bool, base_path: &str) -> HeaderValue {
    line("", 0, https, base_path)
}

fn line(value: &str, max_age: u32, https: bool, base_path: &str) -> HeaderValue {
    let name = cookie_name(https, base_path);
    let path = if base_path.is_empty() { "/" } else { base_path };
    let secure = if https { "; Secure" } else { "" };
    let line = format!("{name}={value}; Path={path}; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}");
    let mut line = HeaderValue::try_from(line).unwrap_or_else(|_| HeaderValue::from_static(""));
    line.set_sensitive(true);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_cookies_carry_every_flag() {
        assert_eq!(session("x", false, ""), "nd_sid=x; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax");
        assert_eq!(session("x", true, ""), "__Host-nd_sid=x; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(
            session("x", true, "/music"),
            "__Secure-nd_sid=x; Path=/music; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(no_session(false, ""), "nd_sid=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn cookies_of_several_lines_are_read_in_order() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; b=\"2\""));
        headers.append(header::COOKIE, HeaderValue::from_static("c=3;a=4; broken"));
        let wanted: Vec<_> =
            [("a", "1"), ("b", "2"), ("c", "3"), ("a", "4")].map(|(n, v)| (n.to_owned(), v.to_owned())).into();
        assert_eq!(read(&headers), wanted);
    }
}
