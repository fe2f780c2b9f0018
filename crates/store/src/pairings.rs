//! Devices that wait for somebody to let them in: the device polls by a secret, the person types a short code. Rules of
//! time are the room's above.

use melodrome_model::Millis;

use crate::{Reader, Result, Row, Writer, params};

const SELECT: &str =
    "SELECT pk, user_code, device, address, state, account, name, kind, polled_at, pause, expires_at FROM pairing";

/// How far a pairing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has said anything.
    Pending,
    /// Somebody lets the device in.
    Approved,
    /// Somebody does not.
    Denied,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Denied => "denied",
        }
    }
}

/// A device that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairing {
    /// Internal key, 0 for a new one.
    pub pk: i64,
    /// What the person types.
    pub user_code: String,
    /// What the device calls itself.
    pub device: String,
    /// Where it is.
    pub address: String,
    /// How far it is.
    pub state: State,
    /// Internal key of who let it in.
    pub account: Option<i64>,
    /// What that person calls it.
    pub name: String,
    /// What it gets, in the person's words.
    pub kind: String,
    /// When it asked last.
    pub polled_at: Millis,
    /// How long it has to wait between two questions.
    pub pause: Millis,
    /// When it ends.
    pub expires_at: Millis,
}

/// Keeps a new one.
///
/// # Errors
/// The engine's, also when the user code is in use.
pub fn insert(db: &Writer<'_>, device_hash: &[u8], new: &Pairing) -> Result<()> {
    let values = params![device_hash, &new.user_code, &new.device, &new.address, new.pause, new.expires_at];
    db.execute(
        "INSERT INTO pairing (device_hash, user_code, device, address, pause, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        values,
    )
    .map(drop)
}

/// How many wait at `at`, everywhere and from this address.
///
/// # Errors
/// The engine's.
pub fn count(db: &Reader<'_>, address: &str, at: Millis) -> Result<(i64, i64)> {
    let all = db.int("SELECT COUNT(*) FROM pairing WHERE expires_at > $1", params![at])?;
    let here = db.int("SELECT COUNT(*) FROM pairing WHERE address = $1 AND expires_at > $2", params![address, at])?;
    Ok((all, here))
}

/// The pairing whose device has the secret of this digest.
///
/// # Errors
/// The engine's.
pub fn find_by_device(db: &Reader<'_>, device_hash: &[u8]) -> Result<Option<Pairing>> {
    db.find(&format!("{SELECT} WHERE device_hash = $1"), params![device_hash], decode)
}

/// The pairing of a user code.
///
/// # Errors
/// The engine's.
pub fn find_by_code(db: &Reader<'_>, user_code: &str) -> Result<Option<Pairing>> {
    db.find(&format!("{SELECT} WHERE user_code = $1"), params![user_code], decode)
}

/// Says yes or no, once; `false` when that was done already.
///
/// # Errors
/// The engine's.
pub fn decide(db: &Writer<'_>, pk: i64, state: State, account: i64, name: &str, kind: &str) -> Result<bool> {
    let touched = db.execute(
        "UPDATE pairing SET state = $2, account = $3, name = $4, kind = $5 WHERE pk = $1 AND state = 'pending'",
        params![pk, state.word(), account, name, kind],
    )?;
    Ok(touched > 0)
}

/// Notes that the device asked.
///
/// # Errors
/// The engine's.
pub fn polled(db: &Writer<'_>, pk: i64, at: Millis, pause: Millis) -> Result<()> {
    db.execute("UPDATE pairing SET polled_at = $2, pause = $3 WHERE pk = $1", params![pk, at, pause]).map(drop)
}

/// Removes one; `false` when somebody else was faster.
///
/// # Errors
/// The engine's.
pub fn delete(db: &Writer<'_>, pk: i64) -> Result<bool> {
    Ok(db.execute("DELETE FROM pairing WHERE pk = $1", params![pk])? > 0)
}

/// Removes those that are over. A device that asks a little later is told that it came too late.
///
/// # Errors
/// The engine's.
pub fn delete_expired(db: &Writer<'_>, before: Millis) -> Result<u64> {
    db.execute("DELETE FROM pairing WHERE expires_at <= $1", params![before])
}

fn decode(row: &Row<'_>) -> Result<Pairing> {
    Ok(Pairing {
        pk: row.int(0)?,
        user_code: row.text(1)?,
        device: row.text(2)?,
        address: row.text(3)?,
        state: match row.text(4)?.as_str() {
            "approved" => State::Approved,
            "pending" => State::Pending,
            _ => State::Denied,
        },
        account: row.opt_int(5)?,
        name: row.text(6)?,
        kind: row.text(7)?,
        polled_at: row.int(8)?,
        pause: row.int(9)?,
        expires_at: row.int(10)?,
    })
}
