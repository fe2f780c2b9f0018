//! Index letters of a list: where each begins.

use std::collections::HashSet;
use std::sync::Arc;

use melodrome_model::Viewer;

use super::{CHUNK, Listed, Query, keys, mark_of, narrow, order_by};
use crate::sql::Sql;
use crate::{Reader, Result};

/// The first row of each index letter of a list that is ordered by the text `letter`.
pub(crate) fn letters<L: Listed>(
    db: &Reader<'_>,
    viewer: &Viewer,
    query: &Query<L::Order, L::Column>,
    letter: &'static str,
) -> Result<Arc<Vec<(String, usize)>>> {
    let firsts = |sql: &Sql| db.select(sql, |row| Ok((row.int(0)?, row.text(1)?)));
    if query.filter.conditions.iter().any(|condition| mark_of(condition).is_some()) {
        let mut texts = Vec::new();
        for chunk in keys::<L>(db, viewer, query)?.chunks(CHUNK) {
            let mut sql = initials::<L>(letter);
            sql.push("e.pk IN ").push_ints(chunk.iter().map(|&key| key.into()));
            texts.extend(crate::order::arrange(firsts(&sql)?, chunk, |row| row.0));
        }
        return Ok(Arc::new(index(texts)));
    }
    let name = format!("letters {} {letter} {:?}", L::TABLE, query.filter);
    db.lettered(viewer, name, || {
        let mut sql = initials::<L>(letter);
        L::visible(&mut sql, viewer, query.filter.missing);
        for condition in &query.filter.conditions {
            sql.push(" AND ");
            narrow::<L>(&mut sql, db, viewer, condition);
        }
        order_by(&mut sql, L::sort(&query.order), false, viewer);
        Ok(index(firsts(&sql)?))
    })
}

fn initials<L: Listed>(letter: &'static str) -> Sql {
    let mut sql = Sql::new("SELECT e.pk, SUBSTR(");
    sql.push(letter).push(", 1, 1) FROM ").push(L::TABLE).push(" e WHERE ");
    sql
}

fn index(texts: Vec<(i64, String)>) -> Vec<(String, usize)> {
    let mut seen = HashSet::new();
    let letters = texts.into_iter().enumerate().filter_map(|(place, (_, first))| {
        let letter = melodrome_model::text::index_letter(&first);
        seen.insert(letter.clone()).then_some((letter, place))
    });
    letters.collect()
}
