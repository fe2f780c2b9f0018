//! A recipe by which a track becomes another format.

use crate::Id;

/// One recipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcoding {
    /// Public id.
    pub id: Id,
    /// Name shown to people.
    pub name: String,
    /// What comes out: the suffix.
    pub target_format: String,
    /// Program and arguments, `%s` the file, `%b` the bit rate, `%t` seconds to skip.
    pub command: String,
    /// kbit/s when nobody asks for others; 0 = the format decides.
    pub default_bit_rate: i64,
}
