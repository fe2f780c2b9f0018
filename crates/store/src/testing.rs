//! `db_test!`: one test body, run on SQLite always and on PostgreSQL when `MELODROME_TEST_POSTGRES` names a server.
//! In the gate (`MELODROME_GATE=1`) a missing server is a failure.

use melodrome_model::{Clock, Id};

use crate::{Options, Store, Target};

/// A statement and what was bound to it.
pub type Question = (String, Vec<crate::Value>);

thread_local! {
    static NOTED: std::cell::RefCell<Option<Vec<Question>>> = const { std::cell::RefCell::new(None) };
}

/// Runs `work` and gives every question that it asked on this thread.
pub fn noted(work: impl FnOnce()) -> Vec<Question> {
    NOTED.set(Some(Vec::new()));
    work();
    NOTED.take().unwrap_or_default()
}

pub(crate) fn note(sql: &str, values: &[crate::Value]) {
    NOTED.with_borrow_mut(|noted| {
        if let Some(list) = noted {
            list.push((sql.to_owned(), values.to_vec()));
        }
    });
}

/// Runs `test` on a fresh SQLite database in memory.
pub fn with_sqlite(test: impl FnOnce(&Store)) {
    test(&memory());
}

/// A fresh SQLite database in memory.
#[must_use]
#[expect(clippy::expect_used, reason = "a test without a database has failed")]
pub fn memory() -> Store {
    Store::open(&Options { target: Target::Memory, readers: 2, clock: Clock::manual(1_700_000_000_000) })
        .expect("a database in memory")
}

/// Runs `test` on a fresh schema of the PostgreSQL server that `MELODROME_TEST_POSTGRES` names.
///
/// # Panics
/// When the gate runs without a server, or the server does not answer.
#[expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test that cannot reach its database must say so"
)]
pub fn with_postgres(test: impl FnOnce(&Store)) {
    let Ok(base) = std::env::var("MELODROME_TEST_POSTGRES") else {
        if std::env::var("MELODROME_GATE").is_ok() {
            panic!("MELODROME_TEST_POSTGRES is not set: the gate needs a PostgreSQL server");
        }
        eprintln!("not run on PostgreSQL: MELODROME_TEST_POSTGRES is not set");
        return;
    };
    let schema = format!("t_{}", Id::random().as_str().to_lowercase());
    let separator = if base.contains('?') { '&' } else { '?' };
    let url = format!("{base}{separator}options=-csearch_path%3D{schema}&application_name={schema}");
    run_sql(&base, &format!("CREATE SCHEMA {schema}"));
    let store =
        Store::open(&Options { target: Target::Postgres(url), readers: 2, clock: Clock::manual(1_700_000_000_000) })
            .expect("a PostgreSQL schema");
    test(&store);
    drop(store);
    // What a test started and did not wait for, such as the note of a last use, may still be writing.
    run_sql(
        &base,
        &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{schema}'"),
    );
    run_sql(&base, &format!("DROP SCHEMA {schema} CASCADE"));
}

#[expect(clippy::expect_used, reason = "a test that cannot reach its database must say so")]
fn run_sql(url: &str, sql: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (client, connection) =
            tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("PostgreSQL answers");
        let link = tokio::spawn(connection);
        client.batch_execute(sql).await.expect("PostgreSQL obeys");
        drop(client);
        let _ = link.await;
    });
}

/// Defines a test module with the tests `sqlite` and `postgres` around one body.
#[macro_export]
macro_rules! db_test {
    ($(#[$meta:meta])* fn $name:ident($store:ident: &Store) $body:block) => {
        mod $name {
            use super::*;

            fn body($store: &$crate::Store) $body

            $(#[$meta])*
            #[test]
            fn sqlite() {
                $crate::testing::with_sqlite(body);
            }

            $(#[$meta])*
            #[test]
            fn postgres() {
                $crate::testing::with_postgres(body);
            }
        }
    };
}
