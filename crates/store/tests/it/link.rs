//! The link to PostgreSQL breaks and heals.

use melodrome_model::ErrorKind;
use melodrome_store::{Store, properties, testing};

fn set(store: &Store, value: &str) -> melodrome_store::Result<()> {
    store.write_blocking(|tx| properties::set(tx, "link", value))
}

#[test]
fn a_cut_link_is_unavailable_and_heals() {
    testing::with_postgres(|store| {
        set(store, "before").unwrap();
        store.cut().unwrap();
        // A connection of the pool may notice only when it is used; never more of them than the pool holds.
        let mut failures = 0;
        while let Err(error) = set(store, "after") {
            assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
            failures += 1;
            assert!(failures <= 8, "the link does not heal: {error}");
        }
        let value = store.read_blocking(|db| properties::find(db, "link")).unwrap();
        assert_eq!(value.as_deref(), Some("after"));
    });
}
