//! Commands and replies, one JSON object a line. Commands carry passwords, so they cannot be printed.

use serde::{Deserialize, Serialize};

/// What is asked.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case")]
pub enum Command {
    /// Makes an account.
    CreateUser {
        /// Sign-in name.
        username: String,
        /// Password.
        password: String,
        /// May administer.
        admin: bool,
    },
    /// Lists accounts.
    ListUsers,
    /// Sets a password; every session of the account ends.
    ResetPassword {
        /// Whose.
        username: String,
        /// The new one.
        password: String,
    },
    /// Grants the right to administer.
    MakeAdmin {
        /// To whom.
        username: String,
    },
    /// Switches an account off or on.
    SetDisabled {
        /// Whose.
        username: String,
        /// Off.
        disabled: bool,
    },
    /// Removes an account.
    DeleteUser {
        /// Whose.
        username: String,
    },
    /// Switches sign-in through a proxy off until the next start; means nothing without a running server.
    ExtauthOff,
    /// Makes a link that signs somebody in once.
    LoginLink {
        /// Whom.
        username: String,
    },
    /// Scans every library and waits for the end.
    Scan {
        /// Reads every file again.
        full: bool,
    },
}

/// What is answered; the last one is the outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reply", rename_all = "kebab-case")]
pub enum Reply {
    /// It is done.
    Done {
        /// One line for the person.
        text: String,
    },
    /// A link.
    Link {
        /// Where it leads.
        url: String,
        /// One line for the person.
        text: String,
    },
    /// The accounts.
    Users {
        /// By name.
        users: Vec<UserLine>,
    },
    /// A scan goes on.
    Progress(Progress),
    /// A scan is over.
    Scanned(Scanned),
    /// It cannot be done.
    Failed {
        /// Why, and what to do.
        text: String,
        /// Somebody named is not there.
        missing: bool,
    },
}

/// An account as `user list` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserLine {
    /// Public id.
    pub id: String,
    /// Sign-in name.
    pub username: String,
    /// Display name.
    pub name: String,
    /// May administer.
    pub admin: bool,
    /// Is switched off.
    pub disabled: bool,
    /// `local` or `header`.
    pub source: String,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339, or `never`.
    pub last_login: String,
}

/// How far a scan is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// `reading` or `finishing`.
    pub phase: String,
    /// Folders seen.
    pub folders: i64,
    /// Files seen.
    pub tracks: i64,
    /// Files read.
    pub changed: i64,
    /// Files that could not be read.
    pub errors: i64,
    /// Files expected, 0 = unknown.
    pub estimate: i64,
}

/// What a scan came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scanned {
    /// Files seen.
    pub tracks: i64,
    /// Files read.
    pub changed: i64,
    /// Files that could not be read.
    pub errors: i64,
    /// How long it took.
    pub elapsed_ms: i64,
    /// Why it failed, else empty.
    pub problem: String,
}
