//! Splitting one text into several names at separators, without cutting through names that are exceptions.

/// Separators and exceptions, folded once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Splitter {
    separators: Vec<Vec<char>>,
    /// Longest first.
    exceptions: Vec<Vec<char>>,
}

fn fold(text: &str) -> Vec<char> {
    text.chars().map(fold_char).collect()
}

/// One character for one, so that positions stay.
fn fold_char(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

impl Splitter {
    pub(crate) fn new(separators: &[String], exceptions: &[String]) -> Self {
        let mut separators: Vec<_> = separators.iter().map(|s| fold(s)).filter(|s| !s.is_empty()).collect();
        separators.sort_by_key(|s| std::cmp::Reverse(s.len()));
        let mut exceptions: Vec<_> = exceptions.iter().map(|e| fold(e.trim())).filter(|e| !e.is_empty()).collect();
        exceptions.sort_by_key(|e| std::cmp::Reverse(e.len()));
        Self { separators, exceptions }
    }

    /// The trimmed pieces of `text` that are not empty, in order.
    pub(crate) fn split<'a>(&self, text: &'a str) -> Vec<&'a str> {
        let chars: Vec<(usize, char)> = text.char_indices().map(|(at, c)| (at, fold_char(c))).collect();
        let protected = self.protected(&chars);
        let mut pieces = Vec::new();
        let mut from = 0;
        let mut at = 0;
        while at < chars.len() {
            let separator = self
                .separators
                .iter()
                .find(|s| matches(&chars, at, s) && !protected.iter().any(|&(a, b)| at < b && at + s.len() > a));
            match separator {
                Some(separator) => {
                    pieces.push(&text[from..chars[at].0]);
                    at += separator.len();
                    from = chars.get(at).map_or(text.len(), |(byte, _)| *byte);
                }
                None => at += 1,
            }
        }
        pieces.push(&text[from..]);
        pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).collect()
    }

    /// Ranges of characters that belong to an exception standing on its own.
    fn protected(&self, chars: &[(usize, char)]) -> Vec<(usize, usize)> {
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        let letter = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|(_, c)| c.is_alphanumeric());
        for exception in &self.exceptions {
            for at in 0..chars.len() {
                let end = at + exception.len();
                let free = !ranges.iter().any(|&(a, b)| at < b && end > a);
                if free && matches(chars, at, exception) && !letter(at.checked_sub(1)) && !letter(Some(end)) {
                    ranges.push((at, end));
                }
            }
        }
        ranges
    }
}

fn matches(chars: &[(usize, char)], at: usize, what: &[char]) -> bool {
    chars.get(at..at + what.len()).is_some_and(|part| part.iter().map(|(_, c)| c).eq(what))
}

#[cfg(test)]
mod tests {
    use super::Splitter;

    fn splitter(separators: &[&str], exceptions: &[&str]) -> Splitter {
        let own = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        Splitter::new(&own(separators), &own(exceptions))
    }

    #[test]
    fn every_separator_counts_and_empty_pieces_vanish() {
        let names = splitter(&[" / ", " feat. ", "; "], &[]);
        assert_eq!(names.split("A; B / C"), ["A", "B", "C"]);
        assert_eq!(names.split("A FEAT. B"), ["A", "B"]);
        assert_eq!(names.split("John Doe /  / Jane Doe"), ["John Doe", "Jane Doe"]);
        assert_eq!(names.split("AC/DC"), ["AC/DC"]);
        assert!(names.split("  ").is_empty());
    }

    #[test]
    fn exceptions_are_kept_whole_when_they_stand_alone() {
        let roles = splitter(&["/"], &["AC/DC", "ÅC/X"]);
        assert_eq!(roles.split("ac/dc/Bob"), ["ac/dc", "Bob"]);
        assert_eq!(roles.split("AC/DCX"), ["AC", "DCX"]);
        assert_eq!(roles.split("åc/x/Y"), ["åc/x", "Y"]);
    }
}
