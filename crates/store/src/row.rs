//! One row of an answer, decoded by position.

use crate::{Error, Result};

/// One row of either engine.
pub enum Row<'a> {
    /// SQLite's.
    Sqlite(&'a rusqlite::Row<'a>),
    /// PostgreSQL's.
    Postgres(&'a tokio_postgres::Row),
}

impl Row<'_> {
    fn get<T>(&self, column: usize) -> Result<T>
    where
        T: rusqlite::types::FromSql + for<'p> tokio_postgres::types::FromSql<'p>,
    {
        match self {
            Self::Sqlite(row) => Ok(row.get(column)?),
            Self::Postgres(row) => {
                row.try_get(column).map_err(|error| Error::Column { column, reason: error.to_string() })
            }
        }
    }

    /// Text; NULL is an error.
    ///
    /// # Errors
    /// [`Error::Column`] when the column holds something else.
    pub fn text(&self, column: usize) -> Result<String> {
        self.get(column)
    }

    /// An id; NULL is an error.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn id(&self, column: usize) -> Result<melodrome_model::Id> {
        self.text(column).map(Into::into)
    }

    /// Text or NULL.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn opt_text(&self, column: usize) -> Result<Option<String>> {
        self.get(column)
    }

    /// An integer of 64 bits.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn int(&self, column: usize) -> Result<i64> {
        match self {
            Self::Postgres(row)
                if row.columns().get(column).is_some_and(|c| *c.type_() == tokio_postgres::types::Type::INT4) =>
            {
                self.get::<i32>(column).map(i64::from)
            }
            _ => self.get(column),
        }
    }

    /// An integer or NULL.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>> {
        self.get(column)
    }

    /// A floating-point number.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn real(&self, column: usize) -> Result<f64> {
        self.get(column)
    }

    /// A floating-point number or NULL.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn opt_real(&self, column: usize) -> Result<Option<f64>> {
        self.get(column)
    }

    /// A truth value.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn bool(&self, column: usize) -> Result<bool> {
        self.get(column)
    }

    /// Bytes or NULL.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn opt_bytes(&self, column: usize) -> Result<Option<Vec<u8>>> {
        self.get(column)
    }
}
