//! Tag values as the mapping delivers them: canonical tag name to values, in file order.

use std::collections::BTreeMap;

/// Canonical tag name (lower case, e.g. `genre`) → values in order, none empty.
pub type Tags = BTreeMap<String, Vec<String>>;
