//! Apps of people: one row each, found by what the app calls itself.

use melodrome_model::{Id, Millis, Player, Viewer};

use crate::sql::Sql;
use crate::{Error, Reader, Result, Row, Writer, params};

const SELECT: &str = "SELECT p.id, p.account, a.id, a.username, p.name, p.client, p.user_agent, p.ip, p.last_seen_at, p.transcoding, p.max_bit_rate, p.report_real_path, p.scrobble_enabled FROM player p JOIN account a ON a.pk = p.account WHERE TRUE";

/// Apps kept for each person; who invents names loses the longest unseen ones.
const MOST: i64 = 100;

/// What an app says of itself with a request.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Internal key of who uses it.
    pub user: i64,
    /// Its name.
    pub client: String,
    /// Its user agent, shortened.
    pub user_agent: String,
    /// Where it is.
    pub ip: String,
}

/// The players of the viewer, of everybody for an admin, by name.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>, viewer: &Viewer) -> Result<Vec<Player>> {
    let mut sql = Sql::new(SELECT);
    own(&mut sql, viewer).push(" ORDER BY p.name, p.pk");
    db.select(&sql, decode)
}

/// One of them.
///
/// # Errors
/// [`Error::NotFound`], also for somebody else's, or the engine's.
pub fn get(db: &Reader<'_>, viewer: &Viewer, id: &Id) -> Result<Player> {
    let mut sql = Sql::new(SELECT);
    sql.push(" AND p.id = ").bind(id);
    own(&mut sql, viewer);
    db.select(&sql, decode)?.into_iter().next().ok_or_else(|| Error::not_found("player", id))
}

/// Whether there is such a player, whoever it belongs to.
///
/// # Errors
/// The engine's.
pub fn exists(db: &Reader<'_>, id: &Id) -> Result<bool> {
    Ok(db.int("SELECT COUNT(*) FROM player WHERE id = $1", params![id])? > 0)
}

fn own<'a>(sql: &'a mut Sql, viewer: &Viewer) -> &'a mut Sql {
    if !viewer.is_admin() {
        sql.push(" AND p.account = ").bind(viewer.user());
    }
    sql
}

/// Adds a player.
///
/// # Errors
/// The engine's.
pub fn insert(tx: &Writer<'_>, player: &Player) -> Result<()> {
    let values = params![
        &player.id,
        player.user,
        &player.name,
        &player.client,
        &player.user_agent,
        &player.ip,
        player.last_seen_at,
        &player.transcoding,
        player.max_bit_rate,
        player.report_real_path,
        player.scrobble_enabled,
    ];
    tx.execute(
        "INSERT INTO player (id, account, name, client, user_agent, ip, last_seen_at, transcoding, max_bit_rate, report_real_path, scrobble_enabled)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        values,
    )?;
    tx.execute(
        "DELETE FROM player WHERE account = $1 AND pk NOT IN
         (SELECT pk FROM player WHERE account = $1 ORDER BY last_seen_at DESC, pk DESC LIMIT $2)",
        params![player.user, MOST],
    )
    .map(drop)
}

/// Changes what people decide about a player.
///
/// # Errors
/// [`Error::NotFound`], or the engine's.
pub fn update(tx: &Writer<'_>, player: &Player) -> Result<()> {
    let values = params![
        &player.id,
        &player.name,
        &player.transcoding,
        player.max_bit_rate,
        player.report_real_path,
        player.scrobble_enabled,
    ];
    let touched = tx.execute(
        "UPDATE player SET name = $2, transcoding = $3, max_bit_rate = $4, report_real_path = $5, scrobble_enabled = $6 WHERE id = $1",
        values,
    )?;
    if touched == 0 { Err(Error::not_found("player", &player.id)) } else { Ok(()) }
}

/// Removes a player.
///
/// # Errors
/// [`Error::NotFound`], or the engine's.
pub fn delete(tx: &Writer<'_>, id: &Id) -> Result<()> {
    let touched = tx.execute("DELETE FROM player WHERE id = $1", params![id])?;
    if touched == 0 { Err(Error::not_found("player", id)) } else { Ok(()) }
}

/// The player of an app.
///
/// # Errors
/// The engine's.
pub fn find_seen(db: &Reader<'_>, seen: &Seen) -> Result<Option<Id>> {
    db.find(
        "SELECT id FROM player WHERE account = $1 AND client = $2 AND user_agent = $3 ORDER BY pk LIMIT 1",
        params![seen.user, &seen.client, &seen.user_agent],
        |row| row.id(0),
    )
}

/// Notes that an app asked, and makes its row the first time; gives its id. `report_real_path` is what a new one gets.
///
/// # Errors
/// The engine's.
pub fn seen(tx: &Writer<'_>, seen: &Seen, report_real_path: bool, now: Millis) -> Result<Id> {
    if let Some(id) = find_seen(tx, seen)? {
        tx.execute("UPDATE player SET last_seen_at = $2, ip = $3 WHERE id = $1", params![&id, now, &seen.ip])?;
        return Ok(id);
    }
    let id = Id::random();
    let player = Player {
        id: id.clone(),
        user: seen.user,
        user_id: Id::from(""),
        username: String::new(),
        name: format!("{} [{}]", seen.client, seen.user_agent),
        client: seen.client.clone(),
        user_agent: seen.user_agent.clone(),
        ip: seen.ip.clone(),
        last_seen_at: now,
        transcoding: Id::from(""),
        max_bit_rate: 0,
        report_real_path,
        scrobble_enabled: true,
    };
    insert(tx, &player)?;
    Ok(id)
}

fn decode(row: &Row<'_>) -> Result<Player> {
    Ok(Player {
        id: row.id(0)?,
        user: row.int(1)?,
        user_id: row.id(2)?,
        username: row.text(3)?,
        name: row.text(4)?,
        client: row.text(5)?,
        user_agent: row.text(6)?,
        ip: row.text(7)?,
        last_seen_at: row.int(8)?,
        transcoding: row.id(9)?,
        max_bit_rate: row.int(10)?,
        report_real_path: row.bool(11)?,
        scrobble_enabled: row.bool(12)?,
    })
}
