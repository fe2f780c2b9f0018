//! Ordered lists of keys, built once per order, libraries and version, shared by everybody: a page costs what the page
//! holds, at any offset. Four bytes a row; the total is the length.

use std::sync::Arc;

use melodrome_model::Viewer;
use melodrome_model::viewer::Libraries;
use moka::sync::Cache;

use crate::sql::Sql;
use crate::{Error, Reader, Result};

/// Bytes that all lists together may take.
const CAPACITY: u64 = 192 << 20;

/// Letter indexes kept; each is a few kilobytes.
const LETTERS: u64 = 256;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) list: String,
    pub(crate) libraries: Libraries,
    pub(crate) version: i64,
}

/// Index letters with the row each begins at.
type Letters = Arc<Vec<(String, usize)>>;

pub(crate) struct Orders {
    lists: Cache<Key, Arc<Vec<u32>>>,
    letters: Cache<Key, Letters>,
}

impl Orders {
    pub(crate) fn new() -> Self {
        let lists = Cache::builder()
            .max_capacity(CAPACITY)
            .weigher(|key: &Key, list: &Arc<Vec<u32>>| {
                u32::try_from(list.len() * 4 + key.list.len() + 128).unwrap_or(u32::MAX)
            })
            .build();
        Self { lists, letters: Cache::new(LETTERS) }
    }
}

impl Reader<'_> {
    /// The sum of the versions of the viewer's libraries: changes with any content they see.
    ///
    /// # Errors
    /// The engine's.
    pub fn version(&self, viewer: &Viewer) -> Result<i64> {
        let mut sql =
            Sql::new("SELECT CAST(COALESCE(SUM(version), 0) + 1000003 * COUNT(*) AS BIGINT) FROM library WHERE TRUE");
        sql.within("id", viewer);
        Ok(self.select(&sql, |row| row.int(0))?.into_iter().next().unwrap_or(0))
    }

    /// The list of this name for the viewer's libraries, made by `build` when it is not there yet; whoever asks meanwhile
    /// waits for that one.
    pub(crate) fn ordered(
        &self,
        viewer: &Viewer,
        list: String,
        build: impl FnOnce() -> Result<Arc<Vec<u32>>>,
    ) -> Result<Arc<Vec<u32>>> {
        let key = Key { list, libraries: viewer.libraries().clone(), version: self.version(viewer)? };
        self.orders.lists.try_get_with(key, build).map_err(unshare)
    }

    /// The letters of the list of this name, kept as [`Self::ordered`] keeps lists.
    pub(crate) fn lettered(
        &self,
        viewer: &Viewer,
        list: String,
        build: impl FnOnce() -> Result<Vec<(String, usize)>>,
    ) -> Result<Letters> {
        let key = Key { list, libraries: viewer.libraries().clone(), version: self.version(viewer)? };
        self.orders.letters.try_get_with(key, || build().map(Arc::new)).map_err(unshare)
    }

    /// The keys a statement gives, first column.
    pub(crate) fn keys(&self, sql: &Sql) -> Result<Vec<u32>> {
        self.select(sql, |row| key(row.int(0)?))
    }
}

fn unshare(error: Arc<Error>) -> Error {
    Arc::try_unwrap(error).unwrap_or_else(Error::Shared)
}

pub(crate) fn key(pk: i64) -> Result<u32> {
    u32::try_from(pk).map_err(|_| Error::Column { column: 0, reason: format!("row key {pk} is out of range") })
}

/// The part of a list that a page shows.
pub(crate) fn slice(list: &[u32], offset: usize, limit: usize) -> &[u32] {
    let start = offset.min(list.len());
    let end = start.saturating_add(limit).min(list.len());
    &list[start..end]
}

/// Brings rows into the order of their keys; keys without a row are left out.
pub(crate) fn arrange<T>(rows: Vec<T>, keys: &[u32], pk: impl Fn(&T) -> i64) -> Vec<T> {
    let mut by_key: std::collections::HashMap<i64, T> = rows.into_iter().map(|row| (pk(&row), row)).collect();
    keys.iter().filter_map(|&key| by_key.remove(&i64::from(key))).collect()
}

/// A fixed shuffle of a list: the same seed gives the same order everywhere.
pub(crate) fn shuffle(list: &mut [u32], seed: &str) {
    let mut dice = Dice::new(seed);
    for end in (1..list.len()).rev() {
        list.swap(end, dice.below(end + 1));
    }
}

/// Some different places of a list in random order, without copying the list.
pub(crate) fn pick(list: &[u32], count: usize, seed: &str) -> Vec<u32> {
    let mut dice = Dice::new(seed);
    // Only the places that a shuffle of the whole list would have moved so far.
    let mut moved: std::collections::HashMap<usize, u32> = std::collections::HashMap::new();
    (0..count.min(list.len()))
        .map(|place| {
            let other = place + dice.below(list.len() - place);
            let taken = moved.get(&other).copied().unwrap_or(list[other]);
            let here = moved.get(&place).copied().unwrap_or(list[place]);
            moved.insert(other, here);
            taken
        })
        .collect()
}

/// Numbers that a seed decides.
struct Dice(u64);

impl Dice {
    fn new(seed: &str) -> Self {
        let hash = melodrome_model::Id::hash(&[seed]);
        Self(
            hash.as_str()
                .bytes()
                .fold(0x9e37_79b9_7f4a_7c15_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3)),
        )
    }

    /// A number from 0 to just below `end`.
    fn below(&mut self, end: usize) -> usize {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        usize::try_from(z % end.max(1) as u64).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::{arrange, pick, shuffle, slice};

    #[test]
    fn slices_never_leave_the_list() {
        assert_eq!(slice(&[1, 2, 3], 1, 9), &[2, 3]);
        assert!(slice(&[1, 2, 3], 9, usize::MAX).is_empty());
    }

    #[test]
    fn a_seed_always_gives_the_same_shuffle() {
        let (mut a, mut b): (Vec<u32>, Vec<u32>) = ((0..100).collect(), (0..100).collect());
        shuffle(&mut a, "x");
        shuffle(&mut b, "x");
        assert_eq!(a, b);
        shuffle(&mut b, "y");
        assert_ne!(a, b);
        a.sort_unstable();
        assert!(a.iter().copied().eq(0..100));
    }

    #[test]
    fn a_pick_has_nothing_twice() {
        let list: Vec<u32> = (0..50).collect();
        let picked = pick(&list, 20, "x");
        assert_eq!(picked.len(), 20);
        assert_eq!(picked.iter().collect::<std::collections::HashSet<_>>().len(), 20);
        let mut all = pick(&list, 99, "y");
        all.sort_unstable();
        assert_eq!(all, list);
        assert_ne!(pick(&list, 20, "z"), picked);
    }

    #[test]
    fn rows_follow_their_keys() {
        assert_eq!(arrange(vec![1_i64, 2, 3], &[3, 9, 1], |&x| x), [3, 1]);
    }
}
