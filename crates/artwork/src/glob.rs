//! Shell patterns for file names: `*`, `?`, `[abc]`, `[a-z]`, `[!a]`. Both sides are expected in lower case.

/// Whether `name` matches `pattern` as a whole. A `[` that is never closed stands for itself.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    // The classic walk with one remembered star: linear for any pattern, unlike recursion.
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        if p < pattern.len() && pattern[p] == '*' {
            star = Some((p, n));
            p += 1;
            continue;
        }
        if n == name.len() {
            return p == pattern.len();
        }
        if let Some(width) = one(&pattern[p..], name[n]) {
            p += width;
            n += 1;
            continue;
        }
        let Some((star_p, star_n)) = star else { return false };
        star = Some((star_p, star_n + 1));
        p = star_p + 1;
        n = star_n + 1;
    }
}

/// How much of `pattern` stands for `c`, if its first piece does.
fn one(pattern: &[char], c: char) -> Option<usize> {
    match pattern.first()? {
        '?' => Some(1),
        '[' => match class(&pattern[1..], c) {
            Some((true, width)) => Some(width + 1),
            Some((false, _)) => None,
            None => (c == '[').then_some(1),
        },
        literal => (*literal == c).then_some(1),
    }
}

/// Whether `c` is of the class whose inside `pattern` begins with, and how long that is with its bracket.
fn class(pattern: &[char], c: char) -> Option<(bool, usize)> {
    let negated = matches!(pattern.first(), Some('!' | '^'));
    let start = usize::from(negated);
    // A bracket right at the start belongs to the class.
    let end = pattern.iter().skip(start + 1).position(|&c| c == ']')? + start + 1;
    let inside = &pattern[start..end];
    let mut found = false;
    let mut at = 0;
    while at < inside.len() {
        if at + 2 < inside.len() && inside[at + 1] == '-' {
            found |= (inside[at]..=inside[at + 2]).contains(&c);
            at += 3;
        } else {
            found |= inside[at] == c;
            at += 1;
        }
    }
    Some((found != negated, end + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::matches;

    #[test]
    fn patterns_match_as_in_a_shell() {
        for (pattern, name, wanted) in [
            ("cover.*", "cover.jpg", true),
            ("cover.*", "cover.1.jpg", true),
            ("cover.*", "cover", false),
            ("cover.*", "discover.jpg", false),
            ("*cover*", "discover.jpg", true),
            ("disc?.png", "disc1.png", true),
            ("disc?.png", "disc.png", false),
            ("[cf]*.jpg", "front.jpg", true),
            ("[!c]*.jpg", "cover.jpg", false),
            ("cd[0-9].jpg", "cd3.jpg", true),
            ("cd[0-9].jpg", "cdx.jpg", false),
            ("a[", "a[", true),
            ("*", "", true),
            ("", "a", false),
            ("a*b*c", "a__b__c", true),
            ("a*b*c", "a__b__", false),
            ("größe.*", "größe.png", true),
        ] {
            assert_eq!(matches(pattern, name), wanted, "{pattern} {name}");
        }
    }

    proptest! {
        #[test]
        fn any_pattern_ends(pattern in "[a-c*?\\[\\]!-]{0,30}", name in "[a-c]{0,60}") {
            let _ = matches(&pattern, &name);
        }

        #[test]
        fn a_name_matches_itself_and_its_beginning(name in "[a-z0-9._ ]{1,20}", cut in 0_usize..20) {
            prop_assert!(matches(&name, &name));
            let cut = cut.min(name.len());
            let beginning = format!("{}*", &name[..cut]);
            prop_assert!(matches(&beginning, &name));
        }
    }
}
