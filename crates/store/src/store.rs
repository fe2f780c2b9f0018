//! The store's door: open, read, write, close.

use std::path::PathBuf;
use std::sync::Arc;

use melodrome_model::{Clock, Event};
use parking_lot::RwLock;
use tracing::warn;

use crate::engine::postgres::{self, Postgres};
use crate::engine::sqlite::Sqlite;
use crate::engine::{Link, Reader, Writer};
use crate::order::Orders;
use crate::{Error, Result, migrate};

/// Which database.
#[derive(Debug, Clone)]
pub enum Target {
    /// A SQLite file, made when absent.
    File(PathBuf),
    /// SQLite in memory, for tests.
    Memory,
    /// A `postgres://` URL.
    Postgres(String),
}

/// How to open the store.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which database.
    pub target: Target,
    /// Connections that read at the same time.
    pub readers: usize,
    /// Time for rows that the store stamps itself.
    pub clock: Clock,
}

/// Some rows of a longer list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Rows in the whole list.
    pub total: usize,
}

type Sink = Box<dyn Fn(&[Event]) + Send + Sync>;

enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

struct Inner {
    engine: Engine,
    orders: Orders,
    sink: RwLock<Option<Sink>>,
    clock: Clock,
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

impl Store {
    /// Opens the database and brings its schema up to date. Blocks.
    ///
    /// # Errors
    /// The engine's; [`Error::Migration`] when the schema is newer than this program or was altered.
    pub fn open(options: &Options) -> Result<Self> {
        let engine = match &options.target {
            Target::File(path) => Engine::Sqlite(Sqlite::open(Some(path), options.readers)?),
            Target::Memory => Engine::Sqlite(Sqlite::open(None, options.readers)?),
            Target::Postgres(url) => Engine::Postgres(Postgres::open(url, options.readers + 2)?),
        };
        let store = Self {
            inner: Arc::new(Inner {
                engine,
                orders: Orders::new(),
                sink: RwLock::new(None),
                clock: options.clock.clone(),
            }),
        };
        migrate::run(&store)?;
        Ok(store)
    }

    /// `sqlite` or `postgres`.
    #[must_use]
    pub fn engine(&self) -> &'static str {
        match &self.inner.engine {
            Engine::Sqlite(_) => "sqlite",
            Engine::Postgres(_) => "postgres",
        }
    }

    /// Where committed events go.
    pub fn set_sink(&self, sink: impl Fn(&[Event]) + Send + Sync + 'static) {
        *self.inner.sink.write() = Some(Box::new(sink));
    }

    /// The store's clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// Several steps, one after the other, on one blocking thread: cheaper than a thread for each.
    ///
    /// # Errors
    /// Those of `work`; [`Error::Closed`] when it ended abnormally.
    pub async fn steps<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Self) -> Result<T, E> + Send + 'static,
    {
        let store = self.clone();
        tokio::task::spawn_blocking(move || work(&store)).await.unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// Runs `work` on a blocking thread with one connection: one hop for all reads of a request.
    ///
    /// # Errors
    /// What `work` says; [`Error::Closed`] when the thread is lost.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Reader<'_>) -> Result<T, E> + Send + 'static,
    {
        let store = self.clone();
        tokio::task::spawn_blocking(move || store.read_blocking(work))
            .await
            .unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// [`Self::read`] on the calling thread, which must not be one of an async runtime.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_blocking<T, E: From<Error>>(&self, work: impl FnOnce(&Reader<'_>) -> Result<T, E>) -> Result<T, E> {
        match &self.inner.engine {
            Engine::Sqlite(sqlite) => {
                let lent = sqlite.reader()?;
                let connection = lent.get()?;
                // All reads of one hop see one moment.
                let snapshot = connection.unchecked_transaction().map_err(Error::from)?;
                let answer = work(&Reader { link: Link::Sqlite(connection), orders: &self.inner.orders });
                let _ = snapshot.finish();
                answer
            }
            Engine::Postgres(engine) => {
                let client = engine.client()?;
                let link = postgres::Link { handle: engine.handle()?, on: postgres::On::Client(&client) };
                work(&Reader { link: Link::Postgres(link), orders: &self.inner.orders })
            }
        }
    }

    /// Runs `work` in one transaction on a blocking thread; events are told after the commit. `work` may be run again
    /// when PostgreSQL asks for it, so it keeps no state of its own.
    ///
    /// # Errors
    /// What `work` says, and then nothing is changed.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Retry + Send + 'static,
        F: FnMut(&Writer<'_>) -> Result<T, E> + Send + 'static,
    {
        let store = self.clone();
        tokio::task::spawn_blocking(move || store.write_blocking(work))
            .await
            .unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// [`Self::write`] on the calling thread, which must not be one of an async runtime.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn write_blocking<T, E: From<Error> + Retry>(
        &self,
        mut work: impl FnMut(&Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (answer, events) = match &self.inner.engine {
            Engine::Sqlite(sqlite) => {
                let connection = sqlite.writer();
                let transaction =
                    rusqlite::Transaction::new_unchecked(&connection, rusqlite::TransactionBehavior::Immediate)
                        .map_err(Error::from)?;
                let writer = Writer {
                    reader: Reader { link: Link::Sqlite(&connection), orders: &self.inner.orders },
                    events: Vec::new().into(),
                };
                let answer = work(&writer)?;
                let events = writer.events.into_inner();
                transaction.commit().map_err(Error::from)?;
                (answer, events)
            }
            Engine::Postgres(engine) => self.write_postgres(engine, &mut work)?,
        };
        if !events.is_empty()
            && let Some(sink) = self.inner.sink.read().as_ref()
        {
            sink(&events);
        }
        Ok(answer)
    }

    fn write_postgres<T, E: From<Error> + Retry>(
        &self,
        engine: &Postgres,
        work: &mut impl FnMut(&Writer<'_>) -> Result<T, E>,
    ) -> Result<(T, Vec<Event>), E> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let mut client = engine.client()?;
            let handle = engine.handle()?;
            let transaction = handle.block_on(client.transaction()).map_err(Error::from)?;
            let link = postgres::Link { handle: handle.clone(), on: postgres::On::Transaction(&transaction) };
            let writer = Writer {
                reader: Reader { link: Link::Postgres(link), orders: &self.inner.orders },
                events: Vec::new().into(),
            };
            let tried = work(&writer).map(|answer| (answer, writer.events.take()));
            drop(writer);
            let tried = match tried {
                Ok(done) => {
                    handle.block_on(transaction.commit()).map(|()| done).map_err(|error| E::from(Error::from(error)))
                }
                Err(error) => {
                    // A failed rollback means the link is gone, and with it the transaction.
                    let _ = handle.block_on(transaction.rollback());
                    Err(error)
                }
            };
            match tried {
                Err(error) if error.is_retryable() && attempt < 8 => {
                    warn!(attempt, "a transaction met another one, trying again");
                }
                other => return other,
            }
        }
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// The engine's.
    pub async fn ping(&self) -> Result<()> {
        self.read(|db| db.int("SELECT 1", &[]).map(drop)).await
    }

    /// Lets the engine tidy up before the process ends. Blocks.
    pub fn close(&self) {
        if let Engine::Sqlite(sqlite) = &self.inner.engine {
            let writer = sqlite.writer();
            let _ = writer.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);");
        }
    }

    pub(crate) fn raw_batch(
        &self,
        work: impl FnOnce(&dyn Fn(&str) -> Result<()>, &Reader<'_>) -> Result<()>,
    ) -> Result<()> {
        match &self.inner.engine {
            Engine::Sqlite(sqlite) => {
                let connection = sqlite.writer();
                let transaction =
                    rusqlite::Transaction::new_unchecked(&connection, rusqlite::TransactionBehavior::Exclusive)?;
                let reader = Reader { link: Link::Sqlite(&connection), orders: &self.inner.orders };
                work(&|sql| Ok(connection.execute_batch(sql)?), &reader)?;
                Ok(transaction.commit()?)
            }
            Engine::Postgres(engine) => {
                let mut client = engine.client()?;
                let handle = engine.handle()?;
                let transaction = handle.block_on(client.transaction())?;
                {
                    let batch = postgres::Link { handle: handle.clone(), on: postgres::On::Transaction(&transaction) };
                    batch.batch("SELECT pg_advisory_xact_lock(7240196801)")?;
                    let link = postgres::Link { handle: handle.clone(), on: postgres::On::Transaction(&transaction) };
                    let reader = Reader { link: Link::Postgres(link), orders: &self.inner.orders };
                    work(&|sql| batch.batch(sql), &reader)?;
                }
                Ok(handle.block_on(transaction.commit())?)
            }
        }
    }

    /// Cuts every PostgreSQL connection, as a restarted server would; nothing happens on SQLite.
    ///
    /// # Errors
    /// The engine's.
    #[cfg(feature = "testing")]
    pub fn cut(&self) -> Result<()> {
        match &self.inner.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(_) => self.read_blocking(|db| {
                db.query("SELECT CAST(pg_terminate_backend(pid) AS INTEGER) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = current_setting('application_name')", &[], |_| Ok(())).map(drop)
            }),
        }
    }
}

/// Whether a failed transaction is worth another try; rooms with their own errors pass the question on.
pub trait Retry {
    /// Whether the engine asks for the transaction to be run again.
    fn is_retryable(&self) -> bool;
}

impl Retry for Error {
    fn is_retryable(&self) -> bool {
        Self::is_retryable(self)
    }
}
