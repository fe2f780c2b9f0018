//! The six kinds of failure every room's error falls into; each API maps them to its codes once.

/// What went wrong, seen from the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The thing named does not exist, or not for this viewer.
    NotFound,
    /// The caller may not do this.
    Forbidden,
    /// The request itself is wrong.
    Invalid,
    /// The state of things forbids it just now.
    Conflict,
    /// A part we need does not answer; trying later may help.
    Unavailable,
    /// Our fault.
    Internal,
}
