//! Sessions: one row per sign-in and one per salt-and-token pair. Only digests of secrets are kept, so that a copy of
//! the database opens no door.

use melodrome_model::{Event, Id, Millis};

use crate::{Reader, Result, Row, Writer, params};

const SELECT: &str = "SELECT id, account, kind, client, address, created_at, last_used_at, expires_at FROM session";

/// What a session is proved by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A sign-in: the page's cookie, and the signed token that names the row.
    Login,
    /// The salt-and-token pair handed out beside it.
    Pair,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Pair => "pair",
        }
    }
}

/// A session without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Public id; the `jti` of signed tokens.
    pub id: Id,
    /// Internal key of the account.
    pub account: i64,
    /// What proves it.
    pub kind: Kind,
    /// What the client calls itself, cut short.
    pub client: String,
    /// Where the sign-in came from.
    pub address: String,
    /// When.
    pub created_at: Millis,
    /// Last use, to the minute.
    pub last_used_at: Millis,
    /// When it ends unless used.
    pub expires_at: Millis,
}

/// Opens a session.
///
/// # Errors
/// The engine's.
pub fn insert(db: &Writer<'_>, session: &Session, secret_hash: &[u8]) -> Result<()> {
    let values = params![
        &session.id,
        session.account,
        session.kind.word(),
        secret_hash,
        &session.client,
        &session.address,
        session.created_at,
        session.last_used_at,
        session.expires_at,
    ];
    db.execute(
        "INSERT INTO session (id, account, kind, secret_hash, client, address, created_at, last_used_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values,
    )
    .map(drop)
}

/// The session whose secret has this digest and which is not over at `at`.
///
/// # Errors
/// The engine's.
pub fn find_by_secret(db: &Reader<'_>, kind: Kind, secret_hash: &[u8], at: Millis) -> Result<Option<Session>> {
    db.find(
        &format!("{SELECT} WHERE secret_hash = $1 AND kind = $2 AND expires_at > $3"),
        params![secret_hash, kind.word(), at],
        decode,
    )
}

/// The session of this id which is not over at `at`.
///
/// # Errors
/// The engine's.
pub fn find(db: &Reader<'_>, id: &Id, at: Millis) -> Result<Option<Session>> {
    db.find(&format!("{SELECT} WHERE id = $1 AND expires_at > $2"), params![id, at], decode)
}

/// Sessions of an account that are not over, newest use first.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>, account: i64, at: Millis) -> Result<Vec<Session>> {
    db.query(
        &format!("{SELECT} WHERE account = $1 AND expires_at > $2 ORDER BY last_used_at DESC, pk DESC"),
        params![account, at],
        decode,
    )
}

/// Notes a use and moves the end.
///
/// # Errors
/// The engine's.
pub fn touch(db: &Writer<'_>, id: &Id, at: Millis, expires_at: Millis) -> Result<()> {
    db.execute(
        "UPDATE session SET last_used_at = $2, expires_at = $3 WHERE id = $1 AND last_used_at <= $2",
        params![id, at, expires_at],
    )
    .map(drop)
}

/// Ends one session of an account; `false` when it has no such session.
///
/// # Errors
/// The engine's.
pub fn delete(db: &Writer<'_>, account: i64, id: &Id) -> Result<bool> {
    let touched = db.execute("DELETE FROM session WHERE id = $1 AND account = $2", params![id, account])?;
    if touched > 0 {
        db.emit(Event::Revoked { user: account, session: Some(id.clone()) });
    }
    Ok(touched > 0)
}

/// Ends every session of an account, but the ones in `keep`.
///
/// # Errors
/// The engine's.
pub fn delete_all(db: &Writer<'_>, account: i64, keep: Option<&[Id]>) -> Result<()> {
    let Some(keep) = keep else {
        db.execute("DELETE FROM session WHERE account = $1", params![account])?;
        db.emit(Event::Revoked { user: account, session: None });
        return Ok(());
    };
    let ids = db.query("SELECT id FROM session WHERE account = $1", params![account], |row| row.id(0))?;
    for id in ids.iter().filter(|id| !keep.contains(id)) {
        delete(db, account, id)?;
    }
    Ok(())
}

/// Drops the longest unused sessions of one kind beyond `keep`; what they had open ends.
///
/// # Errors
/// The engine's.
pub fn prune(db: &Writer<'_>, account: i64, kind: Kind, keep: i64) -> Result<()> {
    let gone = db.query(
        "DELETE FROM session WHERE pk IN (SELECT pk FROM session WHERE account = $1 AND kind = $2 \
         ORDER BY last_used_at DESC, pk DESC LIMIT 1000 OFFSET $3) RETURNING id",
        params![account, kind.word(), keep],
        |row| row.id(0),
    )?;
    for id in gone {
        db.emit(Event::Revoked { user: account, session: Some(id) });
    }
    Ok(())
}

/// A browser keeps its cookie so long: until then the row of a session that is over still tells which pair was handed
/// out with it, so that signing out ends the pair.
const REMEMBERED: Millis = 400 * 86_400_000;

/// Removes sessions that are over and not needed for signing out; gives their number.
///
/// # Errors
/// The engine's.
pub fn delete_expired(db: &Writer<'_>, at: Millis) -> Result<u64> {
    db.execute(
        "DELETE FROM session WHERE expires_at <= $1 AND (kind = 'pair' OR expires_at <= $2)",
        params![at, at.saturating_sub(REMEMBERED)],
    )
}

fn decode(row: &Row<'_>) -> Result<Session> {
    Ok(Session {
        id: row.id(0)?,
        account: row.int(1)?,
        kind: if row.text(2)? == Kind::Pair.word() { Kind::Pair } else { Kind::Login },
        client: row.text(3)?,
        address: row.text(4)?,
        created_at: row.int(5)?,
        last_used_at: row.int(6)?,
        expires_at: row.int(7)?,
    })
}
