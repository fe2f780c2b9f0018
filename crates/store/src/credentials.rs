//! App passwords and API keys: rows, the libraries they are narrowed to, their last use. Sealing, comparing and what a
//! scope allows are the rooms' above.

use melodrome_model::{Event, Household, Id, LibraryId, Millis, Scope};

use crate::{Reader, Result, Row, Writer, params};

const SELECT: &str = "SELECT id, account, name, scope, every_library, password, key_hash, locked, locked_to, created_at, created_from, last_used_at, last_used_from, last_client, last_agent, expires_at FROM credential";

/// One credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Public id.
    pub id: Id,
    /// Internal key of its owner.
    pub account: i64,
    /// What the owner calls it.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
    /// The libraries it is narrowed to, in order; `None` = all that its owner hears.
    pub libraries: Option<Vec<LibraryId>>,
    /// The sealed app password, if it has one.
    pub password: Option<Vec<u8>>,
    /// SHA-256 of the API key, if it has one.
    pub key_hash: Option<Vec<u8>>,
    /// Whether it belongs to the first app that uses it.
    pub locked: bool,
    /// That app's name for itself, once known.
    pub locked_to: String,
    /// When it was made.
    pub created_at: Millis,
    /// From where.
    pub created_from: String,
    /// Last use, to the minute; 0 = never.
    pub last_used_at: Millis,
    /// From where.
    pub last_used_from: String,
    /// The app's name for itself.
    pub last_client: String,
    /// Its user agent.
    pub last_agent: String,
    /// When it ends; 0 = never.
    pub expires_at: Millis,
}

/// A use to be noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Which credential.
    pub id: Id,
    /// From where.
    pub from: String,
    /// The app's name for itself.
    pub client: String,
    /// Its user agent.
    pub agent: String,
    /// Whether the credential belongs to this app from now on, if to none yet.
    pub lock: bool,
    /// Whether the page should hear of it.
    pub first: bool,
}

/// Keeps a new credential and tells its owner's pages.
///
/// # Errors
/// The engine's, also for an unknown library.
pub fn insert(db: &Writer<'_>, new: &Credential) -> Result<()> {
    let values = params![
        &new.id,
        new.account,
        &new.name,
        new.scope.word(),
        new.libraries.is_none(),
        new.password.clone(),
        new.key_hash.clone(),
        new.locked,
        new.created_at,
        &new.created_from,
        new.expires_at,
    ];
    let pk = db.int(
        "INSERT INTO credential (id, account, name, scope, every_library, password, key_hash, locked, created_at, created_from, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING pk",
        values,
    )?;
    for &library in new.libraries.iter().flatten() {
        db.execute(
            "INSERT INTO credential_library (credential, library) VALUES ($1, $2) ON CONFLICT (credential, library) DO NOTHING",
            params![pk, library],
        )?;
    }
    told(db, new.account)?;
    // What is kept in memory of the account lacks this credential.
    db.emit(Event::Revoked { user: new.account, session: Some(new.id.clone()) });
    Ok(())
}

/// Credentials of an account, newest first.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>, account: i64) -> Result<Vec<Credential>> {
    let mut rows = db.query(&format!("{SELECT} WHERE account = $1 ORDER BY pk DESC"), params![account], decode)?;
    if rows.iter().all(|row| row.libraries.is_none()) {
        return Ok(rows);
    }
    let granted = db.query(
        "SELECT c.id, l.library FROM credential c JOIN credential_library l ON l.credential = c.pk WHERE c.account = $1 ORDER BY l.library",
        params![account],
        |row| Ok((row.id(0)?, row.int(1)?)),
    )?;
    for row in &mut rows {
        if let Some(libraries) = &mut row.libraries {
            libraries.extend(granted.iter().filter(|(id, _)| *id == row.id).map(|(_, library)| *library));
        }
    }
    Ok(rows)
}

/// Whose key has this digest.
///
/// # Errors
/// The engine's.
pub fn find_owner(db: &Reader<'_>, key_hash: &[u8]) -> Result<Option<i64>> {
    db.find("SELECT account FROM credential WHERE key_hash = $1", params![key_hash], |row| row.int(0))
}

/// How many an account has.
///
/// # Errors
/// The engine's.
pub fn count(db: &Reader<'_>, account: i64) -> Result<i64> {
    db.int("SELECT COUNT(*) FROM credential WHERE account = $1", params![account])
}

/// Whether a credential is still there and not over at `at`.
///
/// # Errors
/// The engine's.
pub fn exists(db: &Reader<'_>, account: i64, id: &Id, at: Millis) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM credential WHERE id = $1 AND account = $2 AND (expires_at = 0 OR expires_at > $3)";
    Ok(db.int(sql, params![id, account, at])? > 0)
}

/// Notes a use. The first one, and the one that ties it to an app, are told to the owner's pages.
///
/// # Errors
/// The engine's.
pub fn touch(db: &Writer<'_>, account: i64, used: &Use, at: Millis) -> Result<()> {
    db.execute(
        "UPDATE credential SET last_used_at = $2, last_used_from = $3, last_client = $4, last_agent = $5 WHERE id = $1",
        params![&used.id, at, &used.from, &used.client, &used.agent],
    )?;
    if used.lock {
        db.execute(
            "UPDATE credential SET locked_to = $2 WHERE id = $1 AND locked AND locked_to = ''",
            params![&used.id, &used.client],
        )?;
    }
    if used.lock || used.first { told(db, account) } else { Ok(()) }
}

/// Ends one credential of an account and what runs by it; `false` when the account has no such credential.
///
/// # Errors
/// The engine's.
pub fn delete(db: &Writer<'_>, account: i64, id: &Id) -> Result<bool> {
    let touched = db.execute("DELETE FROM credential WHERE id = $1 AND account = $2", params![id, account])?;
    if touched > 0 {
        db.emit(Event::Revoked { user: account, session: Some(id.clone()) });
        told(db, account)?;
    }
    Ok(touched > 0)
}

/// Ends every credential of an account; gives their number.
///
/// # Errors
/// The engine's.
pub fn delete_all(db: &Writer<'_>, account: i64) -> Result<u64> {
    let gone = db.query("DELETE FROM credential WHERE account = $1 RETURNING id", params![account], |row| row.id(0))?;
    let count = gone.len() as u64;
    for id in gone {
        db.emit(Event::Revoked { user: account, session: Some(id) });
    }
    told(db, account)?;
    Ok(count)
}

/// Ids and sealed passwords of all, for sealing them under another key.
///
/// # Errors
/// The engine's.
pub fn sealed_passwords(db: &Reader<'_>) -> Result<Vec<(Id, Vec<u8>)>> {
    db.query("SELECT id, password FROM credential WHERE password IS NOT NULL ORDER BY pk", params![], |row| {
        Ok((row.id(0)?, row.opt_bytes(1)?.unwrap_or_default()))
    })
}

/// Replaces the sealed form of an unchanged app password.
///
/// # Errors
/// The engine's.
pub fn reseal(db: &Writer<'_>, id: &Id, sealed: &[u8]) -> Result<()> {
    db.execute("UPDATE credential SET password = $2 WHERE id = $1", params![id, sealed]).map(drop)
}

/// Pages that show the account look at it again.
fn told(db: &Writer<'_>, account: i64) -> Result<()> {
    let id = db.find("SELECT id FROM account WHERE pk = $1", params![account], |row| row.id(0))?;
    id.into_iter().for_each(|id| db.emit(Event::Household { what: Household::User(account), id }));
    Ok(())
}

fn decode(row: &Row<'_>) -> Result<Credential> {
    Ok(Credential {
        id: row.id(0)?,
        account: row.int(1)?,
        name: row.text(2)?,
        // A word we do not know allows nothing rather than everything; none is ever written.
        scope: Scope::parse(&row.text(3)?).unwrap_or(Scope::Scrobble),
        libraries: if row.bool(4)? { None } else { Some(Vec::new()) },
        password: row.opt_bytes(5)?,
        key_hash: row.opt_bytes(6)?,
        locked: row.bool(7)?,
        locked_to: row.text(8)?,
        created_at: row.int(9)?,
        created_from: row.text(10)?,
        last_used_at: row.int(11)?,
        last_used_from: row.text(12)?,
        last_client: row.text(13)?,
        last_agent: row.text(14)?,
        expires_at: row.int(15)?,
    })
}
