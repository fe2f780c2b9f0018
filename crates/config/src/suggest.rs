//! The nearest known name for one that nobody knows.

/// `. Did you mean 'A' or 'B'?`, or nothing. Names with the same last segment come first; else the nearest by spelling.
pub(crate) fn among<'a>(unknown: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let wanted = last(unknown);
    let mut same: Vec<&str> = known.clone().filter(|name| last(name) == wanted).collect();
    same.sort_unstable();
    if same.is_empty() || same.len() > 4 {
        same = nearest(unknown, known).into_iter().collect();
    }
    if same.is_empty() {
        return String::new();
    }
    format!(". Did you mean '{}'?", same.join("' or '"))
}

/// The nearest name, if it is near: about one letter in three may differ.
fn nearest<'a>(unknown: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = unknown.to_lowercase();
    let limit = wanted.chars().count() / 3;
    known
        .map(|name| {
            let lower = name.to_lowercase();
            let whole = strsim::damerau_levenshtein(&wanted, &lower);
            // The section may have been left out.
            let last =
                lower.rsplit('.').next().map_or(usize::MAX, |last| strsim::damerau_levenshtein(&wanted, last) + 1);
            (whole.min(last), name)
        })
        .min()
        .filter(|(distance, _)| *distance <= limit)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 5] = ["Port", "Scanner.Schedule", "Backup.Schedule", "ExtAuth.TrustedSources", "MusicFolder"];

    #[test]
    fn the_section_is_suggested_when_it_is_missing() {
        assert_eq!(among("Schedule", KNOWN.into_iter()), ". Did you mean 'Backup.Schedule' or 'Scanner.Schedule'?");
    }

    #[test]
    fn a_misspelling_is_recognised_and_a_stranger_is_not() {
        assert_eq!(among("MusicFoldr", KNOWN.into_iter()), ". Did you mean 'MusicFolder'?");
        assert_eq!(among("ExtAuth.TrustedSource", KNOWN.into_iter()), ". Did you mean 'ExtAuth.TrustedSources'?");
        assert_eq!(among("TrustedSource", KNOWN.into_iter()), ". Did you mean 'ExtAuth.TrustedSources'?");
        assert_eq!(among("CoffeeMachine", KNOWN.into_iter()), "");
    }
}
