//! The two engines behind one face: a [`Reader`] asks, a [`Writer`] also changes.

pub(crate) mod postgres;
pub(crate) mod sqlite;

use std::cell::RefCell;
use std::ops::Deref;

use melodrome_model::{Event, LibraryId};

use crate::order::Orders;
use crate::sql::Sql;
use crate::{Error, Result, Row, Value, params};

/// One connection that reads. Calls block: use it inside [`crate::Store::read`] or on a thread of your own.
pub struct Reader<'c> {
    pub(crate) link: Link<'c>,
    pub(crate) orders: &'c Orders,
}

pub(crate) enum Link<'c> {
    Sqlite(&'c rusqlite::Connection),
    Postgres(postgres::Link<'c>),
}

impl Reader<'_> {
    /// Every row of a fixed statement.
    ///
    /// # Errors
    /// The engine's, or what `decode` says.
    pub fn query<T>(
        &self,
        sql: &str,
        values: &[Value],
        mut decode: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.each(sql, values, true, |row| {
            rows.push(decode(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Every row of a built statement, kept prepared when its text will come again.
    ///
    /// # Errors
    /// As [`Self::query`].
    pub fn select<T>(&self, sql: &Sql, mut decode: impl FnMut(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.each(sql.text(), sql.values(), sql.recurs(), |row| {
            rows.push(decode(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The first row, if any.
    ///
    /// # Errors
    /// As [`Self::query`].
    pub fn find<T>(&self, sql: &str, values: &[Value], decode: impl FnMut(&Row<'_>) -> Result<T>) -> Result<Option<T>> {
        Ok(self.query(sql, values, decode)?.into_iter().next())
    }

    /// One integer, 0 when there is no row or it is NULL.
    ///
    /// # Errors
    /// As [`Self::query`].
    pub fn int(&self, sql: &str, values: &[Value]) -> Result<i64> {
        Ok(self.find(sql, values, |row| row.opt_int(0))?.flatten().unwrap_or(0))
    }

    /// Whether PostgreSQL is behind it. Only the search room may ask.
    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.link, Link::Postgres(_))
    }

    /// How the engine would run a statement, one line a step.
    ///
    /// # Errors
    /// As [`Self::query`].
    pub fn explain(&self, sql: &str, values: &[Value]) -> Result<Vec<String>> {
        match &self.link {
            Link::Sqlite(_) => self.query(&format!("EXPLAIN QUERY PLAN {sql}"), values, |row| row.text(3)),
            Link::Postgres(_) => self.query(&format!("EXPLAIN {sql}"), values, |row| row.text(0)),
        }
    }

    fn each(
        &self,
        sql: &str,
        values: &[Value],
        keep: bool,
        mut take: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        #[cfg(feature = "testing")]
        crate::testing::note(sql, values);
        match &self.link {
            Link::Sqlite(connection) => {
                let text = sqlite::rewrite(sql);
                let bound = rusqlite::params_from_iter(values);
                let mut run = |statement: &mut rusqlite::Statement<'_>| -> Result<()> {
                    let mut rows = statement.query(bound.clone())?;
                    while let Some(row) = rows.next()? {
                        take(&Row::Sqlite(row))?;
                    }
                    Ok(())
                };
                if keep { run(&mut *connection.prepare_cached(&text)?) } else { run(&mut connection.prepare(&text)?) }
            }
            Link::Postgres(link) => {
                for row in link.query(sql, values, keep)? {
                    take(&Row::Postgres(&row))?;
                }
                Ok(())
            }
        }
    }
}

/// One transaction. Dropped without commit it leaves no trace.
pub struct Writer<'c> {
    pub(crate) reader: Reader<'c>,
    pub(crate) events: RefCell<Vec<Event>>,
}

impl<'c> Deref for Writer<'c> {
    type Target = Reader<'c>;

    fn deref(&self) -> &Self::Target {
        &self.reader
    }
}

impl Writer<'_> {
    /// Runs a statement that answers nothing; gives the number of rows it touched.
    ///
    /// # Errors
    /// The engine's.
    pub fn execute(&self, sql: &str, values: &[Value]) -> Result<u64> {
        match &self.reader.link {
            Link::Sqlite(connection) => {
                let text = sqlite::rewrite(sql);
                let touched = connection.prepare_cached(&text)?.execute(rusqlite::params_from_iter(values))?;
                Ok(u64::try_from(touched).unwrap_or(0))
            }
            Link::Postgres(link) => link.execute(sql, values, true),
        }
    }

    /// Runs a built statement.
    ///
    /// # Errors
    /// The engine's.
    pub fn run(&self, sql: &Sql) -> Result<u64> {
        match &self.reader.link {
            Link::Sqlite(connection) => {
                let text = sqlite::rewrite(sql.text());
                let values = rusqlite::params_from_iter(sql.values());
                let touched = if sql.recurs() {
                    connection.prepare_cached(&text)?.execute(values)?
                } else {
                    connection.prepare(&text)?.execute(values)?
                };
                Ok(u64::try_from(touched).unwrap_or(0))
            }
            Link::Postgres(link) => link.execute(sql.text(), sql.values(), sql.recurs()),
        }
    }

    /// Runs an `INSERT … RETURNING pk` and gives the key.
    ///
    /// # Errors
    /// The engine's; [`Error::Column`] when nothing came back.
    pub fn insert(&self, sql: &str, values: &[Value]) -> Result<i64> {
        self.find(sql, values, |row| row.int(0))?
            .ok_or_else(|| Error::Column { column: 0, reason: "the insert gave no key".to_owned() })
    }

    /// Notes something to be told once this transaction is committed.
    pub fn emit(&self, event: Event) {
        self.events.borrow_mut().push(event);
    }

    /// Counts a content write of a library; every such write calls it before it ends.
    ///
    /// # Errors
    /// The engine's.
    pub fn touch(&self, library: LibraryId) -> Result<()> {
        self.execute("UPDATE library SET version = version + 1 WHERE id = $1", params![library]).map(drop)
    }

    /// Counts a content write of every library.
    ///
    /// # Errors
    /// The engine's.
    pub fn touch_all(&self) -> Result<()> {
        self.execute("UPDATE library SET version = version + 1", params![]).map(drop)
    }
}
