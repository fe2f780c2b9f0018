//! Parameters of a call by the dialect's own rules: the first value wins, empty is missing, optional numbers are lenient.
//! Reading them off query and body is the `http` room's; what a parameter means is the endpoint's.

use melodrome_http::RequestParams;

use crate::errors::SubsonicError;

/// Every name and value of a call, a form body's before the query's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params(RequestParams);

impl From<RequestParams> for Params {
    fn from(read: RequestParams) -> Self {
        Self(read)
    }
}

impl Params {
    /// Fails when body or query could not be read. The format of the error answer is among the parameters that could.
    ///
    /// # Errors
    /// Code 0 with the reason.
    pub fn check(&self) -> Result<(), SubsonicError> {
        self.0.fault.as_ref().map_or(Ok(()), |fault| Err(SubsonicError::generic(fault.clone())))
    }

    /// The first value; an empty one counts as missing.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.given(name).filter(|value| !value.is_empty())
    }

    /// The first value, empty or not.
    #[must_use]
    pub fn given(&self, name: &str) -> Option<&str> {
        self.0.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first value, which must be there.
    ///
    /// # Errors
    /// Code 10.
    pub fn required(&self, name: &str) -> Result<&str, SubsonicError> {
        self.text(name).ok_or_else(|| SubsonicError::missing(name))
    }

    /// Every value, empty ones included.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.pairs.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// An integer; one that is missing or cannot be read is `default`.
    #[must_use]
    pub fn int(&self, name: &str, default: i64) -> i64 {
        self.text(name).and_then(|value| value.parse().ok()).unwrap_or(default)
    }

    /// An integer that must be there.
    ///
    /// # Errors
    /// Code 10 when missing, 0 when it is none.
    pub fn required_int(&self, name: &str) -> Result<i64, SubsonicError> {
        let value = self.required(name)?;
        value
            .parse()
            .map_err(|_| SubsonicError::generic(format!("invalid parameter '{name}': expected integer, got '{value}'")))
    }

    /// Every value that is an integer.
    #[must_use]
    pub fn ints(&self, name: &str) -> Vec<i64> {
        self.all(name).filter_map(|value| value.parse().ok()).collect()
    }

    /// A truth value: `true`, `on` and `1` are true in any case, everything else is false.
    #[must_use]
    pub fn flag(&self, name: &str, default: bool) -> bool {
        self.text(name).map_or(default, |value| {
            value == "1" || value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("on")
        })
    }

    /// How many rows and from where: `default` when missing, never more than `most`; nothing below 0.
    #[must_use]
    pub fn page(&self, size: &str, default: i64, most: i64, offset: &str) -> (usize, usize) {
        let bounded = |value: i64| usize::try_from(value.max(0)).unwrap_or(usize::MAX);
        (bounded(self.int(size, default).min(most)), bounded(self.int(offset, 0)))
    }
}

/// Fuzz target: no value makes a reading fail or leave its bounds.
pub fn fuzz_params(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let pairs = text
        .split('\n')
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let params = Params(RequestParams { pairs: pairs.collect(), fault: None });
    let names: Vec<String> = params.0.pairs.iter().map(|(name, _)| name.clone()).collect();
    for name in &names {
        debug_assert!(params.given(name).is_some());
        debug_assert!(params.ints(name).len() <= params.all(name).count());
        debug_assert_eq!(params.text(name).is_none(), params.required(name).is_err());
        let (size, _) = params.page(name, 10, 500, name);
        debug_assert!(size <= 500);
        let _ = (params.required_int(name), params.flag(name, true));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Parameters written as `a=1&b=2`, nothing escaped.
    pub(crate) fn params(text: &str) -> Params {
        let pairs = text.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        Params(RequestParams {
            pairs: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            fault: None,
        })
    }

    #[test]
    fn empty_values_are_missing_but_stay_in_lists() {
        let params = params("id=&id=x&c");
        assert_eq!(params.text("id"), None);
        assert_eq!(params.given("c"), Some(""));
        assert_eq!(params.all("id").collect::<Vec<_>>(), ["", "x"]);
        assert_eq!(params.required("id").unwrap_err().to_string(), "missing parameter: 'id'");
    }

    #[test]
    fn what_could_not_be_read_is_an_error() {
        let bad = Params(RequestParams { pairs: Vec::new(), fault: Some("bad".to_owned()) });
        assert_eq!(bad.check().unwrap_err().to_string(), "bad");
        assert!(params("a=b").check().is_ok());
    }

    #[test]
    fn numbers_and_flags_are_lenient_when_optional() {
        let params = params("a=x&b=7&c=TRUE&d=yes&e=1&n=-5&m=1&m=z&m=3");
        assert_eq!((params.int("a", 4), params.int("b", 4), params.int("none", 4)), (4, 7, 4));
        assert_eq!(["c", "d", "e", "none"].map(|name| params.flag(name, name == "none")), [true, false, true, true]);
        assert_eq!(params.ints("m"), [1, 3]);
        assert_eq!(params.page("n", 10, 500, "b"), (0, 7));
        assert_eq!(
            params.required_int("a").unwrap_err().to_string(),
            "invalid parameter 'a': expected integer, got 'x'"
        );
    }

    proptest! {
        #[test]
        fn any_values_are_survived(text in "([a-c]=\\PC{0,12}\n){0,6}") {
            fuzz_params(text.as_bytes());
        }
    }
}
