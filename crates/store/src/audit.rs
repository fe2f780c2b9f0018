//! Who signed in, was refused, or changed somebody's rights: rows that are only ever added, and go after their time.

use melodrome_model::Millis;

use crate::{Reader, Result, Row, Writer, params};

/// Longest text of a column, in bytes.
const LONGEST: usize = 300;

/// One thing that happened. Never a secret, a token or a whole address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Millis,
    /// What: `sign-in`, `provision`, `link`, `rename`, `role`, `libraries`, `credential`, `sign-out`, `rejected`, `user` …
    pub event: String,
    /// By which proof: `header`, `password`, `api key` …
    pub mechanism: String,
    /// About whom, as the name was then.
    pub username: String,
    /// Who did it, when it was somebody else.
    pub actor: String,
    /// The other end of the connection.
    pub peer: String,
    /// The client's address as far as it is believed.
    pub client_ip: String,
    /// Where: `api`, `rest`, `page`, `cli`.
    pub surface: String,
    /// `ok`, `refused` or `rejected`.
    pub result: &'static str,
    /// Why, or what exactly.
    pub reason: String,
    /// The request's id, as it stands in the log.
    pub request_id: String,
}

/// An entry as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its number, rising.
    pub id: i64,
    /// What happened.
    pub entry: Entry,
}

fn cut(text: &str) -> &str {
    melodrome_model::text::truncate_bytes(text, LONGEST)
}

/// Adds an entry.
///
/// # Errors
/// The engine's.
pub fn insert(db: &Writer<'_>, entry: &Entry) -> Result<()> {
    db.execute(
        "INSERT INTO audit (at, event, mechanism, username, actor, peer, client_ip, surface, result, reason, request_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            entry.at,
            cut(&entry.event),
            cut(&entry.mechanism),
            cut(&entry.username),
            cut(&entry.actor),
            cut(&entry.peer),
            cut(&entry.client_ip),
            cut(&entry.surface),
            entry.result,
            cut(&entry.reason),
            cut(&entry.request_id),
        ],
    )
    .map(drop)
}

/// A page of entries, newest first.
///
/// # Errors
/// The engine's.
pub fn page(db: &Reader<'_>, skip: i64, most: i64) -> Result<Vec<Kept>> {
    let sql = "SELECT pk, at, event, mechanism, username, actor, peer, client_ip, surface, result, reason, request_id \
               FROM audit ORDER BY pk DESC LIMIT $1 OFFSET $2";
    db.query(sql, params![most, skip], decode)
}

/// Entries older than `before`, newest first: for reading all of them in pieces. `None` begins at the newest.
///
/// # Errors
/// The engine's.
pub fn before(db: &Reader<'_>, before: Option<i64>, most: i64) -> Result<Vec<Kept>> {
    let sql = "SELECT pk, at, event, mechanism, username, actor, peer, client_ip, surface, result, reason, request_id \
               FROM audit WHERE pk < $1 ORDER BY pk DESC LIMIT $2";
    db.query(sql, params![before.unwrap_or(i64::MAX), most], decode)
}

/// How many entries there are.
///
/// # Errors
/// The engine's.
pub fn count(db: &Reader<'_>) -> Result<i64> {
    db.int("SELECT COUNT(*) FROM audit", params![])
}

/// Removes what is older than `time`.
///
/// # Errors
/// The engine's.
pub fn delete_older(db: &Writer<'_>, time: Millis) -> Result<u64> {
    db.execute("DELETE FROM audit WHERE at < $1", params![time])
}

fn decode(row: &Row<'_>) -> Result<Kept> {
    Ok(Kept {
        id: row.int(0)?,
        entry: Entry {
            at: row.int(1)?,
            event: row.text(2)?,
            mechanism: row.text(3)?,
            username: row.text(4)?,
            actor: row.text(5)?,
            peer: row.text(6)?,
            client_ip: row.text(7)?,
            surface: row.text(8)?,
            result: match row.text(9)?.as_str() {
                "refused" => "refused",
                "rejected" => "rejected",
                _ => "ok",
            },
            reason: row.text(10)?,
            request_id: row.text(11)?,
        },
    })
}
