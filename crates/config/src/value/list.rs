//! Lists: texts split at commas as they are, comma lists whose items are trimmed, address lists, and path patterns.

use super::{Raw, Shape, Value};
use std::ops::Deref;

fn items(raw: &Raw, allowed: &str) -> Result<Vec<String>, String> {
    match raw {
        Raw::List(items) => items.iter().map(|item| item.scalar().ok_or_else(|| allowed.to_owned())).collect(),
        other => {
            let text = other.scalar().ok_or_else(|| allowed.to_owned())?;
            if text.is_empty() { Ok(Vec::new()) } else { Ok(text.split(',').map(str::to_owned).collect()) }
        }
    }
}

/// A list as the reference reads it: text is split at commas and its items are not trimmed, since a blank may belong
/// to an item.
impl Value for Vec<String> {
    const SHAPE: Shape = Shape::plain("list");

    fn parse(raw: &Raw) -> Result<Self, String> {
        items(raw, "a list, or texts separated by commas")
    }

    fn text(&self) -> String {
        self.join(",")
    }
}

macro_rules! lists {
    ($( $(#[doc = $about:literal])+ $name:ident; )+) => {$(
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct $name(pub Vec<String>);

        impl Deref for $name {
            type Target = [String];

            fn deref(&self) -> &[String] {
                &self.0
            }
        }
    )+};
}

lists! {
    /// Texts separated by commas; blanks around an item do not count and empty items are dropped.
    CommaList;
    /// Network addresses separated by commas or blanks.
    Addresses;
    /// Path patterns separated by the list separator of the system (`:`), or a native list.
    Globs;
}

impl Value for CommaList {
    const SHAPE: Shape = Shape::plain("list");

    fn parse(raw: &Raw) -> Result<Self, String> {
        let items = items(raw, "a list, or texts separated by commas")?;
        Ok(Self(items.iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()))
    }

    fn text(&self) -> String {
        self.0.join(",")
    }
}

impl Value for Addresses {
    const SHAPE: Shape = Shape::plain("list");

    fn parse(raw: &Raw) -> Result<Self, String> {
        let items = items(raw, "addresses separated by commas")?;
        // A list that trusts somebody must not be guessed at: an entry may have been lost between two commas.
        if items.len() > 1 && items.iter().any(|item| item.trim().is_empty()) {
            return Err("addresses separated by commas; one entry is empty, remove the surplus comma".to_owned());
        }
        Ok(Self(items.iter().flat_map(|item| item.split_whitespace()).map(str::to_owned).collect()))
    }

    fn text(&self) -> String {
        self.0.join(",")
    }
}

impl Value for Globs {
    const SHAPE: Shape = Shape::plain("list");

    fn parse(raw: &Raw) -> Result<Self, String> {
        let allowed = "path patterns such as playlists/**, separated by a colon";
        let separator = if cfg!(windows) { ';' } else { ':' };
        let patterns: Vec<String> = match raw {
            Raw::List(_) => items(raw, allowed)?,
            other => {
                let text = other.scalar().ok_or_else(|| allowed.to_owned())?;
                text.split(separator).map(str::to_owned).collect()
            }
        };
        let patterns: Vec<String> = patterns.into_iter().filter(|pattern| !pattern.is_empty()).collect();
        match patterns.iter().find(|pattern| !balanced(pattern)) {
            Some(pattern) => {
                Err(format!("{allowed} (the pattern {pattern} has an open bracket or ends in a backslash)"))
            }
            None => Ok(Self(patterns)),
        }
    }

    fn text(&self) -> String {
        self.0.join(if cfg!(windows) { ";" } else { ":" })
    }
}

/// Whether classes `[…]` and groups `{…}` of a pattern are closed and its last character is not an escape.
fn balanced(pattern: &str) -> bool {
    let (mut class, mut depth, mut escaped) = (false, 0_i32, false);
    for c in pattern.chars() {
        if escaped {
            escaped = false;
            continue;
        }
        match c {
            '\\' => escaped = true,
            '[' if !class => class = true,
            ']' if class => class = false,
            '{' if !class => depth += 1,
            '}' if !class => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    !class && depth == 0 && !escaped
}

/// A name with at least one letter, in labels that a host may have; underscores as container networks use them.
fn is_host_name(entry: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = entry.rsplit('.').next().unwrap_or_default();
    entry.len() <= 253 && entry.split('.').all(label) && last.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Says what is wrong with an entry of an address list, if anything: it must be an address, a range, or `@` for
/// programs that connect over the UNIX socket.
pub(crate) fn address_problem(entry: &str) -> Option<String> {
    let number = |prefix| entry.strip_prefix(prefix).is_some_and(|id: &str| id.parse::<u32>().is_ok());
    if entry == "@"
        || is_host_name(entry)
        || number("@uid=")
        || number("@gid=")
        || entry.parse::<std::net::IpAddr>().is_ok()
        || entry.parse::<ipnet::IpNet>().is_ok()
    {
        return None;
    }
    Some(format!(
        "addresses (10.0.0.2), ranges (10.0.0.0/24, fd00::/8), host names or @, @uid=33, @gid=33 for the UNIX socket; the entry {entry} is none of these"
    ))
}

/// Says what is wrong with the name of an identity header, if anything. Names that other parts of HTTP give a meaning
/// to, or that every client may set for itself, cannot carry an identity.
pub(crate) fn header_name_problem(name: &str) -> Option<&'static str> {
    const TAKEN: [&str; 5] = ["host", "cookie", "authorization", "connection", "transfer-encoding"];
    const FORWARDED: [&str; 4] =
        ["x-forwarded-user", "x-forwarded-preferred-username", "x-forwarded-email", "x-forwarded-groups"];
    let lower = name.to_ascii_lowercase();
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if !name.chars().all(token) {
        return Some("a header name: letters, digits and hyphens");
    }
    let taken = TAKEN.contains(&lower.as_str())
        || lower.starts_with("content-")
        || lower.starts_with("x-nd-")
        || (lower.starts_with("x-forwarded-") && !FORWARDED.contains(&lower.as_str()));
    taken.then_some("a header that carries nothing else, such as Remote-User; this name has another meaning in HTTP")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Raw {
        Raw::Text(value.to_owned())
    }

    #[test]
    fn plain_lists_keep_blanks_and_comma_lists_drop_them() {
        assert_eq!(<Vec<String>>::parse(&text("AC/DC, Earth")), Ok(vec!["AC/DC".to_owned(), " Earth".to_owned()]));
        assert_eq!(<Vec<String>>::parse(&text("")), Ok(vec![]));
        assert_eq!(CommaList::parse(&text("a, b ,,c")).unwrap().0, ["a", "b", "c"]);
        assert_eq!(CommaList::parse(&Raw::List(vec![text("a, b"), Raw::Int(3)])).unwrap().0, ["a, b", "3"]);
        assert!(CommaList::parse(&Raw::Table(vec![])).is_err());
    }

    #[test]
    fn address_lists_split_at_commas_and_blanks() {
        assert_eq!(Addresses::parse(&text("10.0.0.0/8, @  ::1")).unwrap().0, ["10.0.0.0/8", "@", "::1"]);
        for bad in ["10.0.0.1,,10.0.0.2", "10.0.0.1,", ",10.0.0.1", ","] {
            assert!(Addresses::parse(&text(bad)).unwrap_err().contains("surplus comma"), "{bad}");
        }
        assert!(Addresses::parse(&text(" ")).unwrap().0.is_empty());
    }

    #[test]
    fn addresses_ranges_and_the_socket_are_accepted_and_nothing_else() {
        for good in ["10.0.0.2", "10.0.0.0/24", "::1", "fd00::/8", "@", "0.0.0.0/0"] {
            assert_eq!(address_problem(good), None, "{good}");
        }
        for bad in ["10.0.0.0/33", "10.0.0", "10.0.0.1-5", "@x", "10.0.0.1:80", ""] {
            assert!(address_problem(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn identity_headers_must_be_names_of_their_own() {
        for good in ["Remote-User", "X-authentik-username", "X-Forwarded-User", "OIDC_CLAIM_sub"] {
            assert_eq!(header_name_problem(good), None, "{good}");
        }
        for bad in ["Host", "cookie", "Content-Type", "X-ND-Authorization", "X-Forwarded-For", "Remote User", "é"] {
            assert!(header_name_problem(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn patterns_must_be_closed() {
        assert_eq!(Globs::parse(&text("a/**:b/[xy]*")).unwrap().0, ["a/**", "b/[xy]*"]);
        for bad in ["a[", "{a,b", "a}", "x\\"] {
            assert!(Globs::parse(&text(bad)).is_err(), "{bad}");
        }
    }
}
