//! Track rows with their credits, tags, lyrics and search rows.

use melodrome_model::{Id, Millis, Participant, Role, text, track};

use super::{Incoming, Ingest, Written};
use crate::search::{self, Index};
use crate::sql::Sql;
use crate::{Result, Value, Writer, params};

const INSERT: &str = "INSERT INTO track (id, created_at, pid, library, folder, album, path, suffix, size, modified_at, changed_at, inode, content_hash, imported_at, title, album_name, artist, album_artist, album_version, track_number, disc_number, disc_subtitle, year, date, original_date, release_date, compilation, bpm, explicit, comment, catalog_number, genre, rg_track_gain, rg_track_peak, rg_album_gain, rg_album_peak, mbz_recording_id, mbz_release_track_id, mbz_album_id, mbz_release_group_id, sort_title, sort_album, order_title, order_artist, order_album, duration, bit_rate, sample_rate, bit_depth, channels, codec, has_picture, order_album_artist, sort_artist, sort_album_artist) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55) RETURNING pk";
const UPDATE: &str = "UPDATE track SET missing = FALSE, pid = $2, library = $3, folder = $4, album = $5, path = $6, suffix = $7, size = $8, modified_at = $9, changed_at = $10, inode = $11, content_hash = $12, imported_at = $13, title = $14, album_name = $15, artist = $16, album_artist = $17, album_version = $18, track_number = $19, disc_number = $20, disc_subtitle = $21, year = $22, date = $23, original_date = $24, release_date = $25, compilation = $26, bpm = $27, explicit = $28, comment = $29, catalog_number = $30, genre = $31, rg_track_gain = $32, rg_track_peak = $33, rg_album_gain = $34, rg_album_peak = $35, mbz_recording_id = $36, mbz_release_track_id = $37, mbz_album_id = $38, mbz_release_group_id = $39, sort_title = $40, sort_album = $41, order_title = $42, order_artist = $43, order_album = $44, duration = $45, bit_rate = $46, sample_rate = $47, bit_depth = $48, channels = $49, codec = $50, has_picture = $51, order_album_artist = $52, sort_artist = $53, sort_album_artist = $54 WHERE pk = $1";

impl Ingest {
    pub(super) fn write_tracks(&mut self, tx: &Writer<'_>, batch: &[Incoming], now: Millis) -> Result<Written> {
        let mut written = Written::default();
        let mut credits = Rows::new("INSERT INTO track_participant (track, role, position, artist, sub_role) VALUES ");
        let mut tags = Rows::new("INSERT INTO track_tag (track, tag, position) VALUES ");
        let known: Vec<i64> = batch.iter().filter_map(|file| file.known).collect();
        if !known.is_empty() {
            self.dirty_of(tx, &known)?;
            clear(tx, &known)?;
        }
        for file in batch {
            let pk = self.write_track(tx, file, now, &mut written)?;
            for (position, credit) in ranked(&file.tags.participants) {
                let artist = self.artist(tx, credit, now)?;
                self.dirty_artists.insert(artist);
                credits.add(&[pk, credit.role.code(), position, artist], Some(&credit.sub_role));
            }
            let mut seen = Vec::new();
            for (position, (name, value)) in (0_i64..).zip(values(file)) {
                let tag = self.tag(tx, name, value)?;
                if !seen.contains(&tag) {
                    seen.push(tag);
                    self.dirty_tags.insert(tag);
                    tags.add(&[pk, tag, position], None);
                }
            }
        }
        credits.run(tx)?;
        tags.run(tx)?;
        Ok(written)
    }

    fn write_track(&mut self, tx: &Writer<'_>, file: &Incoming, now: Millis, written: &mut Written) -> Result<i64> {
        let folder = self.folder(tx, &file.folder)?;
        let album = self.album(tx, file, now)?;
        let values = self.columns(file, folder, album, now);
        let pk = match file.known {
            Some(pk) => {
                let before = tx.int("SELECT album FROM track WHERE pk = $1", params![pk])?;
                if before != album {
                    self.moved_albums.entry(album).or_insert(before);
                    self.dirty_albums.insert(before);
                }
                let mut all = vec![Value::from(pk)];
                all.extend(values);
                tx.execute(UPDATE, &all)?;
                written.changed += 1;
                pk
            }
            None => {
                let mut all = vec![Value::from(Id::random()), Value::from(now)];
                all.extend(values);
                written.added += 1;
                tx.insert(INSERT, &all)?
            }
        };
        self.dirty_albums.insert(album);
        if file.tags.lyrics.len() > 2 {
            tx.execute("INSERT INTO track_lyrics (track, lyrics) VALUES ($1, $2)", params![pk, &file.tags.lyrics])?;
        }
        let others = file.tags.participants.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(" ");
        let found_by = [file.tags.title.as_str(), &file.tags.album, &file.tags.artist, &others];
        search::put(tx, Index::Track, pk, &found_by, file.known.is_some())?;
        Ok(pk)
    }

    fn columns(&self, file: &Incoming, folder: i64, album: i64, now: Millis) -> Vec<Value> {
        let (tags, audio, gain) = (&file.tags, &file.audio, &file.tags.replay_gain);
        let first = |role| tags.participants.iter().find(|who| who.role == role);
        let sort_of = |role| first(role).map_or("", |who| who.sort_name.as_str());
        // By the first of several, as artists themselves are ordered; the line that is shown only stands in.
        let order_of = |role, line| {
            text::sort_form_without_article(first(role).map_or(line, |who| who.name.as_str()), &self.articles)
        };
        vec![
            (&tags.pid).into(),
            self.library.into(),
            folder.into(),
            album.into(),
            (&file.path).into(),
            (&file.suffix).into(),
            file.size.into(),
            file.modified_at.into(),
            file.changed_at.into(),
            file.inode.into(),
            content_hash(file).into(),
            now.into(),
            (&tags.title).into(),
            (&tags.album).into(),
            (&tags.artist).into(),
            (&tags.album_artist).into(),
            (&tags.album_version).into(),
            tags.track_number.into(),
            tags.disc_number.into(),
            (&tags.disc_subtitle).into(),
            track::year_of(&tags.date).into(),
            (&tags.date).into(),
            (&tags.original_date).into(),
            (&tags.release_date).into(),
            tags.compilation.into(),
            tags.bpm.into(),
            (&tags.explicit).into(),
            (&tags.comment).into(),
            (&tags.catalog_number).into(),
            tags.genres.first().map_or("", String::as_str).into(),
            gain.track_gain.into(),
            gain.track_peak.into(),
            gain.album_gain.into(),
            gain.album_peak.into(),
            (&tags.mbz_recording_id).into(),
            (&tags.mbz_release_track_id).into(),
            (&tags.mbz_album_id).into(),
            (&tags.mbz_release_group_id).into(),
            (&tags.sort_title).into(),
            (&tags.sort_album).into(),
            text::sort_form(&tags.title).into(),
            order_of(Role::Artist, tags.artist.as_str()).into(),
            text::sort_form_without_article(&tags.album, &self.articles).into(),
            audio.duration.into(),
            audio.bit_rate.into(),
            audio.sample_rate.into(),
            audio.bit_depth.into(),
            audio.channels.into(),
            (&audio.codec).into(),
            tags.has_picture.into(),
            order_of(Role::AlbumArtist, tags.album_artist.as_str()).into(),
            sort_of(Role::Artist).into(),
            sort_of(Role::AlbumArtist).into(),
        ]
    }
}

/// Credits with their place within the role.
fn ranked(credits: &[Participant]) -> Vec<(i64, &Participant)> {
    let mut next = [0_i64; Role::ALL.len()];
    credits
        .iter()
        .map(|credit| {
            let slot = &mut next[usize::try_from(credit.role.code()).unwrap_or(0)];
            *slot += 1;
            (*slot - 1, credit)
        })
        .collect()
}

/// Every tag value to keep, genres first and under their own name once.
fn values(file: &Incoming) -> impl Iterator<Item = (&str, &str)> {
    let genres = file.tags.genres.iter().map(|genre| ("genre", genre.as_str()));
    let others = file.tags.tags.iter().filter(|(name, _)| name.as_str() != "genre");
    genres.chain(others.flat_map(|(name, values)| values.iter().map(move |value| (name.as_str(), value.as_str()))))
}

fn clear(tx: &Writer<'_>, tracks: &[i64]) -> Result<()> {
    for start in [
        "DELETE FROM track_participant WHERE track IN ",
        "DELETE FROM track_tag WHERE track IN ",
        "DELETE FROM track_lyrics WHERE track IN ",
    ] {
        let mut sql = Sql::new(start);
        sql.push_ints(tracks.iter().copied());
        tx.run(&sql)?;
    }
    Ok(())
}

/// What a copy of the same recording with the same tags shares, wherever it lies.
fn content_hash(file: &Incoming) -> Id {
    let (tags, audio) = (&file.tags, &file.audio);
    let numbers = format!(
        "{} {} {} {:.2} {} {} {} {}",
        tags.track_number,
        tags.disc_number,
        tags.compilation,
        audio.duration,
        audio.bit_rate,
        audio.sample_rate,
        audio.channels,
        file.size
    );
    Id::hash(&[
        &tags.title,
        &tags.album,
        &tags.artist,
        &tags.album_artist,
        &tags.date,
        &tags.release_date,
        &tags.comment,
        &tags.genres.join("\u{1f}"),
        &tags.mbz_recording_id,
        &tags.mbz_release_track_id,
        &audio.codec,
        &numbers,
    ])
}

/// Many rows in few statements. All values are integers of ours; a text, if any, is bound.
pub(super) struct Rows {
    start: &'static str,
    sql: Sql,
    pending: usize,
    full: Vec<Sql>,
}

impl Rows {
    pub(super) fn new(start: &'static str) -> Self {
        Self { start, sql: Sql::new(start), pending: 0, full: Vec::new() }
    }

    pub(super) fn add(&mut self, ints: &[i64], text: Option<&str>) {
        if self.pending > 0 {
            self.sql.push(",");
        }
        self.sql.push_row(ints, text);
        self.pending += 1;
        if self.pending == 500 {
            self.full.push(std::mem::replace(&mut self.sql, Sql::new(self.start)));
            self.pending = 0;
        }
    }

    pub(super) fn run(mut self, tx: &Writer<'_>) -> Result<()> {
        if self.pending > 0 {
            self.full.push(self.sql);
        }
        for sql in &self.full {
            tx.run(sql)?;
        }
        Ok(())
    }
}
