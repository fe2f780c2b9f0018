//! Albums, aggregated from their tracks: every touched album is computed again from all of its rows.

use std::collections::{BTreeMap, HashMap};

use melodrome_model::{Millis, Role, id, text, track};

use super::tracks::Rows;
use super::{Incoming, Ingest};
use crate::search::{self, Index};
use crate::sql::Sql;
use crate::{Result, Row, Value, Writer, params};

/// Albums computed in one go: bounds memory, not work.
const CHUNK: usize = 64;

/// One track as aggregation needs it.
struct Part {
    path: String,
    missing: bool,
    album_name: String,
    version: String,
    album_artist: String,
    sort_album: String,
    sort_album_artist: String,
    compilation: bool,
    disc: i64,
    disc_subtitle: String,
    duration: f64,
    size: i64,
    year: i64,
    dates: [String; 3],
    comment: String,
    catalog_number: String,
    explicit: String,
    mbz_album_id: String,
    mbz_release_group_id: String,
    gain: (Option<f64>, Option<f64>),
    created_at: Millis,
    modified_at: Millis,
}

/// One credit or tag of an album: role or tag key, artist, text, tracks that carry it.
struct Credit {
    role: i64,
    artist: i64,
    artist_id: String,
    artist_name: String,
    sub_role: String,
}

impl Ingest {
    /// Key of the album a file belongs to; a new row is filled by the refresh that follows in the same transaction.
    pub(super) fn album(&mut self, tx: &Writer<'_>, file: &Incoming, now: Millis) -> Result<i64> {
        let album_id = &file.tags.album_id;
        if let Some(&pk) = self.albums.get(album_id) {
            return Ok(pk);
        }
        let pk = match tx.find("SELECT pk FROM album WHERE id = $1", params![album_id], |row| row.int(0))? {
            Some(pk) => pk,
            None => tx.insert(
                "INSERT INTO album (id, library, name, created_at, imported_at) VALUES ($1, $2, $3, $4, $4) RETURNING pk",
                params![album_id, self.library, &file.tags.album, now],
            )?,
        };
        self.albums.insert(album_id.clone(), pk);
        Ok(pk)
    }

    pub(super) fn refresh_albums(&mut self, tx: &Writer<'_>, now: Millis) -> Result<()> {
        let mut dirty: Vec<i64> = self.dirty_albums.drain().collect();
        dirty.sort_unstable();
        for chunk in dirty.chunks(CHUNK) {
            self.refresh_chunk(tx, chunk, now)?;
        }
        let touched: std::collections::HashSet<i64> = dirty.iter().copied().collect();
        for (&to, &from) in self.moved_albums.iter().filter(|(_, from)| touched.contains(from)) {
            carry_marks(tx, from, to)?;
        }
        self.drop_empty(tx, &dirty)
    }

    fn refresh_chunk(&mut self, tx: &Writer<'_>, albums: &[i64], now: Millis) -> Result<()> {
        let mut parts = load_parts(tx, albums)?;
        let credits = load_credits(tx, albums)?;
        let tags = load_tags(tx, albums)?;
        for start in ["DELETE FROM album_participant WHERE album IN ", "DELETE FROM album_tag WHERE album IN "] {
            let mut sql = Sql::new(start);
            sql.push_ints(albums.iter().copied());
            tx.run(&sql)?;
        }
        let mut credit_rows =
            Rows::new("INSERT INTO album_participant (album, role, position, artist, sub_role) VALUES ");
        let mut tag_rows = Rows::new("INSERT INTO album_tag (album, tag, position) VALUES ");
        for &album in albums {
            let Some(mut tracks) = parts.remove(&album) else { continue };
            tracks.sort_by(|a, b| a.path.cmp(&b.path));
            let credits = credits.get(&album).map_or(&[][..], Vec::as_slice);
            let artists = self.album_artists(tx, &tracks, credits, now)?;
            let mut next = [0_i64; Role::ALL.len()];
            for credit in artists.iter().chain(credits.iter().filter(|c| c.role != Role::AlbumArtist.code())) {
                let place = &mut next[usize::try_from(credit.role).unwrap_or(0).min(Role::ALL.len() - 1)];
                credit_rows.add(&[album, credit.role, *place, credit.artist], Some(&credit.sub_role));
                *place += 1;
                self.dirty_artists.insert(credit.artist);
            }
            let tags = tags.get(&album).map_or(&[][..], Vec::as_slice);
            for (position, (tag, _, _)) in (0_i64..).zip(tags) {
                tag_rows.add(&[album, *tag, position], None);
                self.dirty_tags.insert(*tag);
            }
            let genre = tags.iter().find(|(_, name, _)| name == "genre").map_or("", |(_, _, value)| value.as_str());
            self.update_album(tx, album, &tracks, &artists, credits, genre)?;
        }
        credit_rows.run(tx)?;
        tag_rows.run(tx)
    }

    /// Whom the album is filed under: its album artists; "Various Artists" for a compilation by several; the first
    /// artist where none is named.
    fn album_artists(
        &mut self,
        tx: &Writer<'_>,
        tracks: &[Part],
        credits: &[Credit],
        now: Millis,
    ) -> Result<Vec<Credit>> {
        let named: Vec<&Credit> = credits.iter().filter(|c| c.role == Role::AlbumArtist.code()).collect();
        let compilation = tracks.iter().any(|t| t.compilation);
        let copy = |credit: &Credit| Credit {
            role: Role::AlbumArtist.code(),
            artist: credit.artist,
            artist_id: credit.artist_id.clone(),
            artist_name: credit.artist_name.clone(),
            sub_role: String::new(),
        };
        let lines: std::collections::HashSet<&str> = tracks.iter().map(|t| t.album_artist.as_str()).collect();
        if compilation && named.len() > 1 && lines.len() > 1 {
            let various = melodrome_model::Participant {
                role: Role::AlbumArtist,
                artist: id::VARIOUS_ARTISTS.into(),
                name: "Various Artists".to_owned(),
                sort_name: String::new(),
                mbz_id: "89ad4ac3-39f7-470e-963a-56509c546377".to_owned(),
                sub_role: String::new(),
            };
            let artist = self.artist(tx, &various, now)?;
            return Ok(vec![Credit {
                role: Role::AlbumArtist.code(),
                artist,
                artist_id: id::VARIOUS_ARTISTS.to_owned(),
                artist_name: various.name,
                sub_role: String::new(),
            }]);
        }
        if named.is_empty() {
            return Ok(credits.iter().find(|c| c.role == Role::Artist.code()).map(copy).into_iter().collect());
        }
        Ok(named.into_iter().map(copy).collect())
    }

    fn update_album(
        &self,
        tx: &Writer<'_>,
        album: i64,
        tracks: &[Part],
        artists: &[Credit],
        credits: &[Credit],
        genre: &str,
    ) -> Result<()> {
        let Some(last) = tracks.last() else { return Ok(()) };
        let various = artists.first().is_some_and(|a| a.artist_id == id::VARIOUS_ARTISTS);
        let album_artist = match artists.first() {
            Some(first) if various || last.album_artist.is_empty() => first.artist_name.as_str(),
            _ => last.album_artist.as_str(),
        };
        let first = artists.first().map_or(album_artist, |artist| artist.artist_name.as_str());
        let order_artist = text::sort_form_without_article(first, &self.articles);
        let years = || tracks.iter().map(|t| t.year).filter(|&year| year > 0);
        let common = |pick: fn(&Part) -> &str| -> &str {
            let first = tracks.first().map_or("", pick);
            if tracks.iter().all(|t| pick(t) == first) { first } else { "" }
        };
        let originals = || tracks.iter().map(|t| track::year_of(&t.dates[1])).filter(|&year| year > 0);
        let explicit = ["e", "c"].into_iter().find(|flag| tracks.iter().any(|t| t.explicit == *flag)).unwrap_or("");
        // Missing tracks count only while the whole album is gone.
        let gone = tracks.iter().all(|t| t.missing);
        let there = || tracks.iter().filter(move |t| gone || !t.missing);
        let values: Vec<Value> = vec![
            album.into(),
            (&last.album_name).into(),
            (&last.version).into(),
            album_artist.into(),
            artists.first().map_or("", |a| a.artist_id.as_str()).into(),
            text::sort_form_without_article(&last.album_name, &self.articles).into(),
            order_artist.into(),
            (&last.sort_album).into(),
            tracks.iter().any(|t| t.compilation).into(),
            i64::try_from(there().count()).unwrap_or(0).into(),
            there().map(|t| t.duration).sum::<f64>().into(),
            there().map(|t| t.size).sum::<i64>().into(),
            years().min().unwrap_or(0).into(),
            years().max().unwrap_or(0).into(),
            common(|t| &t.dates[0]).into(),
            common(|t| &t.dates[1]).into(),
            common(|t| &t.dates[2]).into(),
            genre.into(),
            discs(tracks).into(),
            commonest(tracks.iter().map(|t| t.mbz_album_id.as_str())).into(),
            commonest(tracks.iter().map(|t| t.mbz_release_group_id.as_str())).into(),
            (&last.catalog_number).into(),
            common(|t| &t.comment).into(),
            explicit.into(),
            tracks.iter().find_map(|t| t.gain.0).into(),
            tracks.iter().find_map(|t| t.gain.1).into(),
            tracks.iter().map(|t| t.created_at).min().unwrap_or(0).into(),
            tracks.iter().map(|t| t.modified_at).max().unwrap_or(0).into(),
            gone.into(),
            (&last.sort_album_artist).into(),
            originals().min().unwrap_or(0).into(),
            originals().max().unwrap_or(0).into(),
        ];
        tx.execute(
            "UPDATE album SET name = $2, version = $3, album_artist = $4, album_artist_id = $5, order_name = $6, order_album_artist = $7, sort_name = $8, compilation = $9, track_count = $10, duration = $11, size = $12, min_year = $13, max_year = $14, date = $15, original_date = $16, release_date = $17, genre = $18, discs = $19, mbz_album_id = $20, mbz_release_group_id = $21, catalog_number = $22, comment = $23, explicit = $24, rg_gain = $25, rg_peak = $26, created_at = $27, updated_at = $28, missing = $29, sort_album_artist = $30, min_original_year = $31, max_original_year = $32, art_pending = TRUE WHERE pk = $1",
            &values,
        )?;
        // Found by everybody who took part in it.
        let mut named = std::collections::HashSet::new();
        let mut others: Vec<&str> = artists.iter().chain(credits).map(|credit| credit.artist_name.as_str()).collect();
        others.retain(|name| named.insert(*name));
        let others = others.join(" ");
        search::put(tx, Index::Album, album, &[&last.album_name, album_artist, &others], true)
    }

    /// Albums that lost their last track go, marks that were not carried on with them.
    fn drop_empty(&self, tx: &Writer<'_>, albums: &[i64]) -> Result<()> {
        for chunk in albums.chunks(500) {
            let mut sql = Sql::new(
                "SELECT a.pk FROM album a WHERE NOT EXISTS (SELECT 1 FROM track t WHERE t.album = a.pk) AND a.pk IN ",
            );
            sql.push_ints(chunk.iter().copied());
            for pk in tx.select(&sql, |row| row.int(0))? {
                search::remove(tx, Index::Album, pk)?;
                tx.execute("DELETE FROM annotation WHERE kind = 1 AND item = $1", params![pk])?;
                tx.execute("DELETE FROM album WHERE pk = $1", params![pk])?;
            }
        }
        Ok(())
    }
}

/// Stars, ratings and plays of an album follow its tracks to the album they are filed under now, once, and the date it
/// came into the library with them.
pub(super) fn carry_marks(tx: &Writer<'_>, from: i64, to: i64) -> Result<()> {
    let left = tx.int("SELECT COUNT(*) FROM track WHERE album = $1 AND missing = FALSE", params![from])?;
    if left > 0 || from == to {
        return Ok(());
    }
    tx.execute(
        "UPDATE annotation SET item = $2 WHERE kind = 1 AND item = $1 AND NOT EXISTS
         (SELECT 1 FROM annotation o WHERE o.kind = 1 AND o.item = $2 AND o.account = annotation.account)",
        params![from, to],
    )?;
    Ok(())
}

fn load_parts(tx: &Writer<'_>, albums: &[i64]) -> Result<HashMap<i64, Vec<Part>>> {
    let mut sql = Sql::new(
        "SELECT album, path, missing, album_name, album_version, album_artist, sort_album, compilation, disc_number, disc_subtitle, duration, size, year, date, original_date, release_date, comment, catalog_number, explicit, mbz_album_id, mbz_release_group_id, rg_album_gain, rg_album_peak, created_at, modified_at, sort_album_artist FROM track WHERE album IN ",
    );
    sql.push_ints(albums.iter().copied());
    let mut parts: HashMap<i64, Vec<Part>> = HashMap::new();
    for (album, part) in tx.select(&sql, |row| Ok((row.int(0)?, decode_part(row)?)))? {
        parts.entry(album).or_default().push(part);
    }
    Ok(parts)
}

fn decode_part(row: &Row<'_>) -> Result<Part> {
    Ok(Part {
        path: row.text(1)?,
        missing: row.bool(2)?,
        album_name: row.text(3)?,
        version: row.text(4)?,
        album_artist: row.text(5)?,
        sort_album: row.text(6)?,
        compilation: row.bool(7)?,
        disc: row.int(8)?,
        disc_subtitle: row.text(9)?,
        duration: row.real(10)?,
        size: row.int(11)?,
        year: row.int(12)?,
        dates: [row.text(13)?, row.text(14)?, row.text(15)?],
        comment: row.text(16)?,
        catalog_number: row.text(17)?,
        explicit: row.text(18)?,
        mbz_album_id: row.text(19)?,
        mbz_release_group_id: row.text(20)?,
        gain: (row.opt_real(21)?, row.opt_real(22)?),
        created_at: row.int(23)?,
        modified_at: row.int(24)?,
        sort_album_artist: row.text(25)?,
    })
}

/// Distinct credits of each album in the order of its tracks.
fn load_credits(tx: &Writer<'_>, albums: &[i64]) -> Result<HashMap<i64, Vec<Credit>>> {
    let mut sql = Sql::new(
        "SELECT t.album, p.role, p.artist, a.id, a.name, p.sub_role FROM track t JOIN track_participant p ON p.track = t.pk JOIN artist a ON a.pk = p.artist WHERE t.album IN ",
    );
    sql.push_ints(albums.iter().copied()).push(" ORDER BY t.album, t.path, p.role, p.position");
    let mut credits: HashMap<i64, Vec<Credit>> = HashMap::new();
    let mut seen = std::collections::HashSet::new();
    tx.select(&sql, |row| {
        let (album, role, artist, sub_role) = (row.int(0)?, row.int(1)?, row.int(2)?, row.text(5)?);
        if seen.insert((album, role, artist, sub_role.clone())) {
            credits.entry(album).or_default().push(Credit {
                role,
                artist,
                artist_id: row.text(3)?,
                artist_name: row.text(4)?,
                sub_role,
            });
        }
        Ok(())
    })?;
    Ok(credits)
}

/// Tags that belong to albums as well, most frequent first: key, name, value.
type TagRow = (i64, String, String);

fn load_tags(tx: &Writer<'_>, albums: &[i64]) -> Result<HashMap<i64, Vec<TagRow>>> {
    let mut sql = Sql::new(
        "SELECT t.album, g.pk, g.name, g.value, COUNT(*) AS n FROM track t JOIN track_tag p ON p.track = t.pk JOIN tag g ON g.pk = p.tag WHERE g.name IN ('genre', 'mood', 'releasetype', 'recordlabel', 'grouping', 'media', 'releasecountry', 'releasestatus', 'albumversion', 'tracktotal', 'disctotal') AND t.album IN ",
    );
    sql.push_ints(albums.iter().copied())
        .push(" GROUP BY t.album, g.pk, g.name, g.value ORDER BY t.album, n DESC, g.value");
    let mut tags: HashMap<i64, Vec<TagRow>> = HashMap::new();
    tx.select(&sql, |row| {
        tags.entry(row.int(0)?).or_default().push((row.int(1)?, row.text(2)?, row.text(3)?));
        Ok(())
    })?;
    Ok(tags)
}

/// Lines of `number TAB subtitle`; disc 1 is always there, as clients expect.
fn discs(tracks: &[Part]) -> String {
    let mut discs = BTreeMap::from([(1, String::new())]);
    for track in tracks.iter().filter(|t| t.disc > 0) {
        discs.insert(track.disc, track.disc_subtitle.replace(['\n', '\t'], " "));
    }
    discs.into_iter().map(|(number, subtitle)| format!("{number}\t{subtitle}")).collect::<Vec<_>>().join("\n")
}

/// The most frequent value that is not empty; of equals the one met first.
fn commonest<'a>(values: impl Iterator<Item = &'a str>) -> &'a str {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for value in values.filter(|v| !v.is_empty()) {
        match counts.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or("", |(value, _)| value)
}
