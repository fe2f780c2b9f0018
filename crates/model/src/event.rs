//! What happened, for those who watch: collected while a write runs, told after it is committed.

use crate::{Id, ItemKind, LibraryId, ScanStatus};

/// What belongs to the house and not to the music, with what decides who hears of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Household {
    /// A station; everybody hears of it.
    Radio,
    /// This library; those who hear it do, and admins.
    Library(LibraryId),
    /// The account of this internal key; the person does, and admins.
    User(i64),
}

impl Household {
    /// The word the page's API uses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Radio => "radio",
            Self::Library(_) => "library",
            Self::User(_) => "user",
        }
    }
}

/// One happening.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Content changed; empty ids = too many to name, reload everything of that kind.
    Refresh {
        /// Kind of the things that changed; `None` = everything.
        kind: Option<ItemKind>,
        /// Which ones.
        ids: Vec<Id>,
    },
    /// A playlist was made, changed or deleted.
    Playlist {
        /// Which one.
        id: Id,
        /// Internal key of its owner, before or after the change.
        owner: i64,
        /// Everybody may read it, or could until now; else its owner and admins alone.
        public: bool,
        /// Internal key of who did it.
        by: i64,
        /// Window that did it, see [`crate::Viewer::tab`].
        tab: String,
    },
    /// The queue that a listener left here is another one; told to that listener alone.
    Queue {
        /// Internal key of the listener.
        user: i64,
        /// Window that did it.
        tab: String,
    },
    /// A listener starred or rated something; told to that listener alone.
    Annotated {
        /// Internal key of the listener.
        user: i64,
        /// Window that did it.
        tab: String,
        /// Kind of the thing.
        kind: ItemKind,
        /// Which one.
        id: Id,
        /// Whether it carries a star now.
        starred: bool,
        /// Its rating now, 0 = none.
        rating: i64,
    },
    /// A station, a library or an account was made, changed or deleted.
    Household {
        /// What it was.
        what: Household,
        /// Its public id.
        id: Id,
    },
    /// A scan moved on.
    Scan(ScanStatus),
    /// A session or an account ended; streams of it must end too.
    Revoked {
        /// Internal key of the user.
        user: i64,
        /// The one session that ended, `None` = all of the user's.
        session: Option<Id>,
    },
}
