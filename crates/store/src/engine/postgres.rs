//! PostgreSQL: a pool, asked from blocking threads through a small runtime of its own.

use std::str::FromStr as _;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Transaction};
use tokio::runtime::Handle;
use tokio_postgres::NoTls;
use tokio_postgres::types::ToSql;

use crate::{Error, Result, Value};

/// A PostgreSQL database.
pub(crate) struct Postgres {
    pool: Pool,
    runtime: Option<tokio::runtime::Runtime>,
}

/// A connection or a transaction on it.
pub(crate) struct Link<'c> {
    pub(crate) handle: Handle,
    pub(crate) on: On<'c>,
}

pub(crate) enum On<'c> {
    Client(&'c Object),
    Transaction(&'c Transaction<'c>),
}

impl Postgres {
    /// Connects by URL; `connections` bounds the pool.
    pub(crate) fn open(url: &str, connections: usize) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("postgres")
            .enable_all()
            .build()
            .map_err(|error| Error::Migration(format!("no thread for the PostgreSQL client: {error}")))?;
        let config = tokio_postgres::Config::from_str(url)?;
        let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(connections.max(2))
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(Duration::from_secs(10)))
            .create_timeout(Some(Duration::from_secs(5)))
            .build()
            .map_err(|error| Error::Migration(error.to_string()))?;
        Ok(Self { pool, runtime: Some(runtime) })
    }

    pub(crate) fn handle(&self) -> Result<Handle> {
        self.runtime.as_ref().map(|runtime| runtime.handle().clone()).ok_or(Error::Closed)
    }

    pub(crate) fn client(&self) -> Result<Object> {
        Ok(self.handle()?.block_on(self.pool.get())?)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.pool.close();
        // A runtime must not be waited for inside another one.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn bound(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl Link<'_> {
    pub(crate) fn query(&self, sql: &str, values: &[Value], keep: bool) -> Result<Vec<tokio_postgres::Row>> {
        let bound = bound(values);
        self.handle.block_on(async {
            Ok(match &self.on {
                On::Client(client) => {
                    let statement = if keep { client.prepare_cached(sql).await? } else { client.prepare(sql).await? };
                    client.query(&statement, &bound).await?
                }
                On::Transaction(transaction) => {
                    let statement =
                        if keep { transaction.prepare_cached(sql).await? } else { transaction.prepare(sql).await? };
                    transaction.query(&statement, &bound).await?
                }
            })
        })
    }

    pub(crate) fn execute(&self, sql: &str, values: &[Value], keep: bool) -> Result<u64> {
        let bound = bound(values);
        self.handle.block_on(async {
            Ok(match &self.on {
                On::Client(client) => {
                    let statement = if keep { client.prepare_cached(sql).await? } else { client.prepare(sql).await? };
                    client.execute(&statement, &bound).await?
                }
                On::Transaction(transaction) => {
                    let statement =
                        if keep { transaction.prepare_cached(sql).await? } else { transaction.prepare(sql).await? };
                    transaction.execute(&statement, &bound).await?
                }
            })
        })
    }

    pub(crate) fn batch(&self, sql: &str) -> Result<()> {
        self.handle.block_on(async {
            match &self.on {
                On::Client(client) => client.batch_execute(sql).await?,
                On::Transaction(transaction) => transaction.batch_execute(sql).await?,
            }
            Ok(())
        })
    }
}
