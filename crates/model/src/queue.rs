//! The play queue a listener left on the server.

use crate::Millis;

/// A saved queue; tracks are given apart, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlayQueue {
    /// Index of the current track.
    pub current: i64,
    /// Milliseconds into it.
    pub position: i64,
    /// Client that saved it.
    pub changed_by: String,
    /// When it was saved first.
    pub created_at: Millis,
    /// When it was saved last.
    pub updated_at: Millis,
}
