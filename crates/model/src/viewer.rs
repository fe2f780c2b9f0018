//! Who looks at the library: every read of content takes a [`Viewer`], so that a leak across libraries does not
//! type-check. Only the auth room makes one for a person.

use std::sync::Arc;

use crate::{Id, LibraryId, User};

/// What a viewer may do beyond listening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capabilities {
    /// Download originals.
    pub download: bool,
    /// Make links for others.
    pub share: bool,
    /// Upload pictures and files.
    pub upload: bool,
    /// Play on the server's own sound card.
    pub jukebox: bool,
}

/// How the viewer proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mechanism {
    /// The server itself.
    System,
    /// A trusted proxy's header.
    Header,
    /// The page's session cookie.
    Cookie,
    /// A signed token of `/auth/login`.
    Jwt,
    /// The salt-and-token pair of `/auth/login`.
    Pair,
    /// A password on `/rest`, plain or encoded.
    Password,
    /// A password digest on `/rest`.
    Token,
    /// An app password, in whichever form.
    AppPassword,
    /// An API key.
    ApiKey,
}

impl Mechanism {
    /// Whether a browser attaches it by itself, so that a foreign page could use it.
    #[must_use]
    pub fn is_ambient(self) -> bool {
        matches!(self, Self::Header | Self::Cookie)
    }

    /// Whether an app stands behind it and not the person: it may not make credentials of its own.
    #[must_use]
    pub fn is_app(self) -> bool {
        matches!(self, Self::AppPassword | Self::ApiKey)
    }
}

/// What a request needs of the credential behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing but being known.
    Nothing,
    /// Reads about the library.
    Read,
    /// Hears or sees what is in it.
    Stream,
    /// Tells what is played.
    Scrobble,
    /// Changes anything else.
    Write,
}

/// What a credential may do of what its owner may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Scope {
    /// Everything.
    #[default]
    Full,
    /// Browse, search and listen; change nothing.
    Read,
    /// Audio and pictures of what is named; not even browse.
    Stream,
    /// Tell what is played, and nothing else.
    Scrobble,
}

impl Scope {
    /// The word in the API and the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Read => "read",
            Self::Stream => "stream",
            Self::Scrobble => "scrobble",
        }
    }

    /// The scope of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Full, Self::Read, Self::Stream, Self::Scrobble].into_iter().find(|scope| scope.word() == word)
    }

    /// Whether it is enough.
    #[must_use]
    pub fn allows(self, need: Need) -> bool {
        match (self, need) {
            (Self::Full, _)
            | (_, Need::Nothing)
            | (Self::Read, Need::Read | Need::Stream)
            | (Self::Stream, Need::Stream)
            | (Self::Scrobble, Need::Scrobble) => true,
            (Self::Read, Need::Scrobble | Need::Write)
            | (Self::Stream, Need::Read | Need::Scrobble | Need::Write)
            | (Self::Scrobble, Need::Read | Need::Stream | Need::Write) => false,
        }
    }
}

/// Libraries a viewer may hear.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Libraries {
    /// Every library there is.
    All,
    /// These, sorted and unique.
    Only(Arc<[LibraryId]>),
}

impl Libraries {
    /// The set of these ids.
    #[must_use]
    pub fn only(mut ids: Vec<LibraryId>) -> Self {
        ids.sort_unstable();
        ids.dedup();
        Self::Only(ids.into())
    }

    /// Whether `id` belongs to the set.
    #[must_use]
    pub fn contains(&self, id: LibraryId) -> bool {
        match self {
            Self::All => true,
            Self::Only(ids) => ids.binary_search(&id).is_ok(),
        }
    }
}

/// One caller with their effective rights.
#[derive(Debug, Clone, PartialEq)]
pub struct Viewer {
    user: i64,
    user_id: Id,
    username: String,
    name: String,
    admin: bool,
    libraries: Libraries,
    capabilities: Capabilities,
    mechanism: Mechanism,
    session: Option<Id>,
    scope: Scope,
    tab: String,
}

impl Viewer {
    /// The server's own eyes: scans, jobs and the command line. Sees everything and owns nothing.
    #[must_use]
    pub fn system() -> Self {
        Self {
            user: 0,
            user_id: Id::from(""),
            username: String::new(),
            name: String::new(),
            admin: true,
            libraries: Libraries::All,
            capabilities: Capabilities { download: true, share: true, upload: true, jukebox: true },
            mechanism: Mechanism::System,
            session: None,
            scope: Scope::Full,
            tab: String::new(),
        }
    }

    /// A person who proved who they are. Only the auth room calls this; `cargo xtask check` holds the others to it.
    #[must_use]
    pub fn for_user(
        user: &User,
        libraries: Libraries,
        capabilities: Capabilities,
        mechanism: Mechanism,
        session: Option<Id>,
    ) -> Self {
        Self {
            user: user.pk,
            user_id: user.id.clone(),
            username: user.username.clone(),
            name: user.name.clone(),
            admin: user.admin,
            libraries,
            capabilities,
            mechanism,
            session,
            scope: Scope::Full,
            tab: String::new(),
        }
    }

    /// The same viewer, asking from this window.
    #[must_use]
    pub fn from_tab(&self, tab: &str) -> Self {
        Self { tab: tab.to_owned(), ..self.clone() }
    }

    /// The window that asks, by the name it gives itself; empty when it gives none. It decides nothing but who need not
    /// be told of what they did themselves.
    #[must_use]
    pub fn tab(&self) -> &str {
        &self.tab
    }

    /// The same viewer, looking at some of their libraries only. Libraries they may not hear are dropped.
    #[must_use]
    pub fn narrowed(&self, ids: &[LibraryId]) -> Self {
        let kept = ids.iter().copied().filter(|&id| self.libraries.contains(id)).collect();
        Self { libraries: Libraries::only(kept), ..self.clone() }
    }

    /// The same viewer behind a credential of theirs: nothing is added, and whatever is narrowed no longer administers.
    #[must_use]
    pub fn behind(&self, credential: &Id, scope: Scope, libraries: Option<&[LibraryId]>) -> Self {
        let narrowed = libraries.map_or_else(|| self.clone(), |ids| self.narrowed(ids));
        let whole = scope == Scope::Full;
        let can = self.capabilities;
        Self {
            admin: self.admin && whole && libraries.is_none(),
            capabilities: Capabilities {
                download: can.download && matches!(scope, Scope::Full | Scope::Read),
                share: can.share && whole,
                upload: can.upload && whole,
                jukebox: can.jukebox && whole,
            },
            scope,
            session: Some(credential.clone()),
            ..narrowed
        }
    }

    /// What the credential behind the request may do.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// Internal key of the account, 0 for the server itself.
    #[must_use]
    pub fn user(&self) -> i64 {
        self.user
    }

    /// Public id of the account.
    #[must_use]
    pub fn user_id(&self) -> &Id {
        &self.user_id
    }

    /// Sign-in name.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }

    /// Display name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the viewer administers the server right now.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.admin
    }

    /// What they may hear.
    #[must_use]
    pub fn libraries(&self) -> &Libraries {
        &self.libraries
    }

    /// What they may do.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    /// How they proved who they are.
    #[must_use]
    pub fn mechanism(&self) -> Mechanism {
        self.mechanism
    }

    /// The session or credential behind the request, if any.
    #[must_use]
    pub fn session(&self) -> Option<&Id> {
        self.session.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::{Libraries, Need, Scope, Viewer};
    use crate::Id;

    #[test]
    fn narrowing_never_adds_a_library() {
        let all = Viewer::system();
        let some = all.narrowed(&[2, 1, 2]);
        assert_eq!(some.libraries(), &Libraries::only(vec![1, 2]));
        assert_eq!(some.narrowed(&[3]).libraries(), &Libraries::only(vec![]));
    }

    #[test]
    fn a_narrow_credential_never_administers() {
        let id = Id::from("c");
        let system = Viewer::system();
        assert!(system.behind(&id, Scope::Full, None).is_admin());
        for narrow in [system.behind(&id, Scope::Read, None), system.behind(&id, Scope::Full, Some(&[1]))] {
            assert!(!narrow.is_admin());
            assert_eq!(narrow.session(), Some(&id));
        }
        let one = system.behind(&id, Scope::Stream, Some(&[1]));
        assert_eq!((one.libraries(), one.capabilities().download), (&Libraries::only(vec![1]), false));
    }

    #[test]
    fn scopes_allow_what_they_say() {
        let needs = [Need::Nothing, Need::Read, Need::Stream, Need::Scrobble, Need::Write];
        let allowed = |scope: Scope| needs.map(|need| scope.allows(need));
        assert_eq!(allowed(Scope::Full), [true; 5]);
        assert_eq!(allowed(Scope::Read), [true, true, true, false, false]);
        assert_eq!(allowed(Scope::Stream), [true, false, true, false, false]);
        assert_eq!(allowed(Scope::Scrobble), [true, false, false, true, false]);
        for scope in [Scope::Full, Scope::Read, Scope::Stream, Scope::Scrobble] {
            assert_eq!(Scope::parse(scope.word()), Some(scope));
        }
        assert_eq!(Scope::parse("Full"), None);
    }
}
