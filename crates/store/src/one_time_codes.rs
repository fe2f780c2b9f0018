//! Codes that work once and for minutes: only their digests are kept, and what they lead to is sealed under the code
//! itself by the room above.

use melodrome_model::{Id, Millis};

use crate::{Reader, Result, Row, Writer, params};

/// What a code is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Shows the values of a new credential.
    Connect,
    /// Signs somebody in.
    Login,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Login => "login",
        }
    }
}

/// A code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Internal key of the account it belongs to.
    pub account: i64,
    /// The credential it tells of; it goes with it.
    pub credential: Option<Id>,
    /// What it leads to.
    pub sealed: Option<Vec<u8>>,
    /// When it ends.
    pub expires_at: Millis,
}

/// Keeps a code by its digest.
///
/// # Errors
/// The engine's.
pub fn insert(db: &Writer<'_>, hash: &[u8], purpose: Purpose, code: &Code) -> Result<()> {
    let values =
        params![hash, purpose.word(), code.account, code.credential.clone(), code.sealed.clone(), code.expires_at];
    db.execute(
        "INSERT INTO one_time_code (hash, purpose, account, credential, sealed, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        values,
    )
    .map(drop)
}

/// Whether a code would work at `at`; it is not used up by that.
///
/// # Errors
/// The engine's.
pub fn is_good(db: &Reader<'_>, hash: &[u8], purpose: Purpose, at: Millis) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM one_time_code WHERE hash = $1 AND purpose = $2 AND expires_at > $3";
    Ok(db.int(sql, params![hash, purpose.word(), at])? > 0)
}

/// Uses a code up; `None` when there is none, or it is over at `at`.
///
/// # Errors
/// The engine's.
pub fn take(db: &Writer<'_>, hash: &[u8], purpose: Purpose, at: Millis) -> Result<Option<Code>> {
    let sql =
        "DELETE FROM one_time_code WHERE hash = $1 AND purpose = $2 RETURNING account, credential, sealed, expires_at";
    Ok(db.find(sql, params![hash, purpose.word()], decode)?.filter(|code| code.expires_at > at))
}

/// Removes codes that are over.
///
/// # Errors
/// The engine's.
pub fn delete_expired(db: &Writer<'_>, at: Millis) -> Result<u64> {
    db.execute("DELETE FROM one_time_code WHERE expires_at <= $1", params![at])
}

fn decode(row: &Row<'_>) -> Result<Code> {
    Ok(Code {
        account: row.int(0)?,
        credential: row.opt_text(1)?.map(Id::from),
        sealed: row.opt_bytes(2)?,
        expires_at: row.int(3)?,
    })
}
