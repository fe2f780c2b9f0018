//! SQLite: read-only connections for readers, one writer in line.

use std::borrow::Cow;
use std::path::Path;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender};
use parking_lot::{FairMutex, FairMutexGuard};
use rusqlite::{Connection, OpenFlags};

use crate::{Error, Result};

/// A SQLite database: a pool of readers and one writer.
pub(crate) struct Sqlite {
    readers: (Sender<Connection>, Receiver<Connection>),
    writer: FairMutex<Connection>,
}

/// A reader borrowed from the pool; goes back when dropped.
pub(crate) struct Lent<'a> {
    connection: Option<Connection>,
    pool: &'a Sqlite,
}

impl Sqlite {
    /// Opens the file, made when absent. `None` opens a database in memory, shared by the connections of this value.
    pub(crate) fn open(path: Option<&Path>, readers: usize) -> Result<Self> {
        let uri = match path {
            Some(path) => path.as_os_str().to_owned(),
            None => format!("file:{}?mode=memory&cache=shared", melodrome_model::Id::random()).into(),
        };
        let base = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let writer = Connection::open_with_flags(
            &uri,
            base | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        )?;
        prepare(&writer)?;
        if path.is_some() {
            writer.pragma_update(None, "journal_mode", "WAL")?;
        }
        writer.pragma_update(None, "synchronous", "NORMAL")?;
        writer.pragma_update(None, "foreign_keys", true)?;
        writer.pragma_update(None, "cache_size", -65_536)?;
        let (give, take) = crossbeam_channel::bounded(readers.max(1));
        for _ in 0..readers.max(1) {
            let reader = Connection::open_with_flags(&uri, base | OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            prepare(&reader)?;
            reader.pragma_update(None, "query_only", true)?;
            reader.pragma_update(None, "cache_size", -16_384)?;
            if path.is_none() {
                // Shared memory locks whole tables; readers of a test need not wait for its writer.
                reader.pragma_update(None, "read_uncommitted", true)?;
            }
            give.send(reader).map_err(|_| Error::Closed)?;
        }
        Ok(Self { readers: (give, take), writer: FairMutex::new(writer) })
    }

    pub(crate) fn reader(&self) -> Result<Lent<'_>> {
        let connection = self.readers.1.recv().map_err(|_| Error::Closed)?;
        Ok(Lent { connection: Some(connection), pool: self })
    }

    pub(crate) fn writer(&self) -> FairMutexGuard<'_, Connection> {
        self.writer.lock()
    }
}

impl Lent<'_> {
    pub(crate) fn get(&self) -> Result<&Connection> {
        self.connection.as_ref().ok_or(Error::Closed)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            // Fails only when the pool itself is going away.
            let _ = self.pool.readers.0.send(connection);
        }
    }
}

fn prepare(connection: &Connection) -> Result<()> {
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(256);
    // A kept statement keeps its plan; without this, every new value has the statement parsed and planned again.
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "mmap_size", 268_435_456_i64)?;
    Ok(())
}

/// `$1` is a name to SQLite; `?1` is the position we mean.
pub(crate) fn rewrite(sql: &str) -> Cow<'_, str> {
    if sql.contains('$') { Cow::Owned(sql.replace('$', "?")) } else { Cow::Borrowed(sql) }
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::Sqlite;

    #[test]
    fn a_kept_statement_is_not_planned_again_for_other_values() {
        let sqlite = Sqlite::open(None, 1).unwrap();
        let connection = sqlite.writer();
        // Statistics are what makes the planner look at values.
        let rows: String = (0..500).map(|x| format!("INSERT INTO a VALUES ({}, {x});", x % 7)).collect();
        let schema = "CREATE TABLE a (x BIGINT, y BIGINT); CREATE INDEX a_x ON a (x, y);";
        connection.execute_batch(&format!("{schema}{rows}ANALYZE;")).unwrap();
        let mut statement = connection.prepare("SELECT COUNT(*) FROM a WHERE y > 0 AND x IN (?1, ?2)").unwrap();
        for x in 0..9 {
            let _: i64 = statement.query_row([x, x + 1], |row| row.get(0)).unwrap();
        }
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }
}
