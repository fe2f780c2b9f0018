//! Sessions: one row per sign-in. The cookie and the signed token stand on it, and so does the salt-and-token pair, which
//! lives longer. Only digests of secrets are kept, so that a copy of the database opens no door.

use melodrome_model::{Event, Id, Millis};

use crate::{Reader, Result, Row, Writer, params};

const SELECT: &str =
    "SELECT id, account, client, address, created_at, last_used_at, expires_at, pair_expires_at FROM session";

/// What of a session is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The page's cookie, or the signed token that names the row.
    Login,
    /// The salt-and-token pair handed out beside them.
    Pair,
}

/// A session without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Public id; the `jti` of signed tokens.
    pub id: Id,
    /// Internal key of the account.
    pub account: i64,
    /// What the client calls itself, cut short.
    pub client: String,
    /// Where the sign-in came from.
    pub address: String,
    /// When.
    pub created_at: Millis,
    /// Last use of either part, to the minute.
    pub last_used_at: Millis,
    /// When cookie and token end unless used.
    pub expires_at: Millis,
    /// When the pair ends unless used; 0 without one.
    pub pair_expires_at: Millis,
}

/// Opens a session; the digests are those of the cookie and of the pair.
///
/// # Errors
/// The engine's.
pub fn insert(db: &Writer<'_>, session: &Session, secret_hash: &[u8], pair_hash: &[u8]) -> Result<()> {
    let values = params![
        &session.id,
        session.account,
        secret_hash,
        pair_hash,
        &session.client,
        &session.address,
        session.created_at,
        session.last_used_at,
        session.expires_at,
        session.pair_expires_at,
    ];
    db.execute(
        "INSERT INTO session (id, account, kind, secret_hash, pair_hash, client, address, created_at, last_used_at, expires_at, pair_expires_at) \
         VALUES ($1, $2, 'login', $3, $4, $5, $6, $7, $8, $9, $10)",
        values,
    )
    .map(drop)
}

/// The session of which this part has this digest and is not over at `at`.
///
/// # Errors
/// The engine's.
pub fn find_by_secret(db: &Reader<'_>, kind: Kind, hash: &[u8], at: Millis) -> Result<Option<Session>> {
    let rule = match kind {
        Kind::Login => "secret_hash = $1 AND expires_at > $2",
        Kind::Pair => "pair_hash = $1 AND pair_expires_at > $2",
    };
    db.find(&format!("{SELECT} WHERE {rule}"), params![hash, at], decode)
}

/// The session of this id whose cookie and token are not over at `at`.
///
/// # Errors
/// The engine's.
pub fn find(db: &Reader<'_>, id: &Id, at: Millis) -> Result<Option<Session>> {
    db.find(&format!("{SELECT} WHERE id = $1 AND expires_at > $2"), params![id, at], decode)
}

/// Whether a session is still there, whichever part of it is used.
///
/// # Errors
/// The engine's.
pub fn exists(db: &Reader<'_>, account: i64, id: &Id) -> Result<bool> {
    Ok(db.int("SELECT COUNT(*) FROM session WHERE id = $1 AND account = $2", params![id, account])? > 0)
}

/// Sessions of an account of which some part is not over, newest use first.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>, account: i64, at: Millis) -> Result<Vec<Session>> {
    db.query(
        &format!(
            "{SELECT} WHERE account = $1 AND (expires_at > $2 OR pair_expires_at > $2) ORDER BY last_used_at DESC, pk DESC"
        ),
        params![account, at],
        decode,
    )
}

/// How many rows an account has.
///
/// # Errors
/// The engine's.
pub fn count(db: &Reader<'_>, account: i64) -> Result<i64> {
    db.int("SELECT COUNT(*) FROM session WHERE account = $1", params![account])
}

/// Notes a use and moves the end of what was used.
///
/// # Errors
/// The engine's.
pub fn touch(db: &Writer<'_>, id: &Id, kind: Kind, at: Millis, expires_at: Millis) -> Result<()> {
    let sql = match kind {
        Kind::Login => "UPDATE session SET last_used_at = $2, expires_at = $3 WHERE id = $1 AND last_used_at <= $2",
        Kind::Pair => {
            "UPDATE session SET last_used_at = $2, pair_expires_at = $3 WHERE id = $1 AND last_used_at <= $2 AND pair_hash IS NOT NULL"
        }
    };
    db.execute(sql, params![id, at, expires_at]).map(drop)
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

/// Ends the pairs of an account and nothing else of its sessions.
///
/// # Errors
/// The engine's.
pub fn delete_pairs(db: &Writer<'_>, account: i64) -> Result<()> {
    db.execute("UPDATE session SET pair_hash = NULL, pair_expires_at = 0 WHERE account = $1", params![account])
        .map(drop)
}

/// Drops the longest unused sessions beyond `keep`; what they had open ends.
///
/// # Errors
/// The engine's.
pub fn prune(db: &Writer<'_>, account: i64, keep: i64) -> Result<()> {
    let gone = db.query(
        "DELETE FROM session WHERE pk IN (SELECT pk FROM session WHERE account = $1 \
         ORDER BY last_used_at DESC, pk DESC LIMIT 1000 OFFSET $2) RETURNING id",
        params![account, keep],
        |row| row.id(0),
    )?;
    for id in gone {
        db.emit(Event::Revoked { user: account, session: Some(id) });
    }
    Ok(())
}

/// Removes sessions of which every part is over; gives their number.
///
/// # Errors
/// The engine's.
pub fn delete_expired(db: &Writer<'_>, at: Millis) -> Result<u64> {
    db.execute("DELETE FROM session WHERE expires_at <= $1 AND pair_expires_at <= $1", params![at])
}

fn decode(row: &Row<'_>) -> Result<Session> {
    Ok(Session {
        id: row.id(0)?,
        account: row.int(1)?,
        client: row.text(2)?,
        address: row.text(3)?,
        created_at: row.int(4)?,
        last_used_at: row.int(5)?,
        expires_at: row.int(6)?,
        pair_expires_at: row.int(7)?,
    })
}
