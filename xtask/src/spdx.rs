//! Reads licence expressions (SPDX 2.3, annex D): names, `WITH`, `AND`, `OR`, brackets, and the old `/` for `OR`.
//! Which names are allowed is left to `licences`.

/// Whether some choice that the expression offers needs allowed licences only; `None` when it cannot be read.
pub fn allowed(expression: &str, names: &[&str]) -> Option<bool> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, names };
    let value = reader.any()?;
    reader.words.is_empty().then_some(value)
}

struct Reader<'a> {
    words: &'a [&'a str],
    names: &'a [&'a str],
}

impl Reader<'_> {
    fn take(&mut self, word: &str) -> bool {
        let here = self.words.first() == Some(&word);
        if here {
            self.words = &self.words[1..];
        }
        here
    }

    fn any(&mut self) -> Option<bool> {
        let mut value = self.all()?;
        while self.take("OR") {
            value |= self.all()?;
        }
        Some(value)
    }

    fn all(&mut self) -> Option<bool> {
        let mut value = self.one()?;
        while self.take("AND") {
            value &= self.one()?;
        }
        Some(value)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let value = self.any()?;
            return self.take(")").then_some(value);
        }
        let (name, rest) = self.words.split_first()?;
        if ["AND", "OR", "WITH", ")"].contains(name) {
            return None;
        }
        self.words = rest;
        if self.take("WITH") {
            // An exception only ever gives more rights.
            self.words = self.words.split_first()?.1;
        }
        Some(self.names.contains(name))
    }
}

#[cfg(test)]
mod tests {
    use super::allowed;

    const NAMES: &[&str] = &["MIT", "Apache-2.0", "ISC"];

    #[test]
    fn one_good_choice_is_enough() {
        assert_eq!(allowed("GPL-2.0 OR MIT", NAMES), Some(true));
        assert_eq!(allowed("MIT/GPL-2.0", NAMES), Some(true));
        assert_eq!(allowed("GPL-2.0", NAMES), Some(false));
    }

    #[test]
    fn both_must_be_good() {
        assert_eq!(allowed("MIT AND ISC", NAMES), Some(true));
        assert_eq!(allowed("MIT AND GPL-2.0", NAMES), Some(false));
        assert_eq!(allowed("(MIT OR GPL-2.0) AND ISC", NAMES), Some(true));
        assert_eq!(allowed("GPL-2.0 OR MIT AND ISC", NAMES), Some(true));
    }

    #[test]
    fn exceptions_are_read_over() {
        assert_eq!(allowed("Apache-2.0 WITH LLVM-exception OR GPL-2.0", NAMES), Some(true));
    }

    #[test]
    fn nonsense_is_not_a_yes() {
        for text in ["", "OR MIT", "(MIT", "MIT ISC", "MIT WITH", "MIT OR"] {
            assert_eq!(allowed(text, NAMES), None, "{text}");
        }
    }
}
