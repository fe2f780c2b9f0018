//! Artists and tag values: found or made, once per scan.

use melodrome_model::{Id, Millis, Participant, text};

use super::{Ingest, Known};
use crate::search::{self, Index};
use crate::{Result, Writer, params};

impl Ingest {
    /// Key of the artist of a credit. The last credit's name wins; an empty sort name or MusicBrainz id never
    /// replaces a stored one.
    pub(super) fn artist(&mut self, tx: &Writer<'_>, credit: &Participant, now: Millis) -> Result<i64> {
        let known = match self.artists.get(&credit.artist) {
            Some(&known) => known,
            None => self.load_artist(tx, credit, now)?,
        };
        let news = Known {
            pk: known.pk,
            has_sort: known.has_sort || !credit.sort_name.is_empty(),
            has_mbz: known.has_mbz || !credit.mbz_id.is_empty(),
        };
        if news.has_sort != known.has_sort || news.has_mbz != known.has_mbz {
            tx.execute(
                "UPDATE artist SET sort_name = CASE WHEN $2 = '' THEN sort_name ELSE $2 END, mbz_id = CASE WHEN $3 = '' THEN mbz_id ELSE $3 END, updated_at = $4 WHERE pk = $1",
                params![known.pk, &credit.sort_name, &credit.mbz_id, now],
            )?;
        }
        self.artists.insert(credit.artist.clone(), news);
        Ok(news.pk)
    }

    fn load_artist(&self, tx: &Writer<'_>, credit: &Participant, now: Millis) -> Result<Known> {
        let found =
            tx.find("SELECT pk, name, sort_name, mbz_id FROM artist WHERE id = $1", params![&credit.artist], |row| {
                Ok((row.int(0)?, row.text(1)?, row.text(2)?, row.text(3)?))
            })?;
        let order = text::sort_form_without_article(&credit.name, &self.articles);
        let Some((pk, name, sort, mbz)) = found else {
            let pk = tx.insert(
                "INSERT INTO artist (id, name, sort_name, order_name, mbz_id, updated_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING pk",
                params![&credit.artist, &credit.name, &credit.sort_name, order, &credit.mbz_id, now],
            )?;
            search::put(tx, Index::Artist, pk, &[&credit.name], false)?;
            return Ok(Known { pk, has_sort: !credit.sort_name.is_empty(), has_mbz: !credit.mbz_id.is_empty() });
        };
        if name != credit.name {
            tx.execute(
                "UPDATE artist SET name = $2, order_name = $3, updated_at = $4 WHERE pk = $1",
                params![pk, &credit.name, order, now],
            )?;
            search::put(tx, Index::Artist, pk, &[&credit.name], true)?;
        }
        Ok(Known { pk, has_sort: !sort.is_empty(), has_mbz: !mbz.is_empty() })
    }

    /// Key of a tag value; the first spelling stays.
    pub(super) fn tag(&mut self, tx: &Writer<'_>, name: &str, value: &str) -> Result<i64> {
        let id = Id::of_tag(name, value);
        if let Some(&pk) = self.tags.get(&id) {
            return Ok(pk);
        }
        let pk = match tx.find("SELECT pk FROM tag WHERE id = $1", params![&id], |row| row.int(0))? {
            Some(pk) => pk,
            None => tx.insert(
                "INSERT INTO tag (id, name, value, order_value) VALUES ($1, $2, $3, $4) RETURNING pk",
                params![&id, name, value, text::sort_form(value)],
            )?,
        };
        self.tags.insert(id, pk);
        Ok(pk)
    }
}
