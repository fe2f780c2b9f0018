//! Album rows with what belongs to them, for the keys of one page.

use std::collections::HashMap;

use melodrome_model::{Album, Colour, CoverColours, ImageShape, Participant, Role, Viewer};

use crate::annotations;
use crate::order::arrange;
use crate::sql::Sql;
use crate::{Reader, Result, Row};

const SELECT: &str = "SELECT e.pk, e.id, e.library, e.name, e.version, e.album_artist, e.album_artist_id, e.order_name, e.order_album_artist, e.sort_name, e.compilation, e.track_count, e.duration, e.size, e.min_year, e.max_year, e.date, e.original_date, e.release_date, e.genre, e.discs, e.mbz_album_id, e.mbz_release_group_id, e.catalog_number, e.comment, e.explicit, e.created_at, e.updated_at, e.missing, e.art_hash, e.art_absent, e.art_dominant, e.art_key, e.sort_album_artist, e.min_original_year, e.max_original_year, e.rg_gain, e.rg_peak, e.imported_at, l.name, l.path, e.art_width, e.art_height, e.art_thumb, ";

pub(crate) fn by_keys(db: &Reader<'_>, viewer: &Viewer, keys: &[u32], all_credits: bool) -> Result<Vec<Album>> {
    let mut albums = plain(db, viewer, keys)?;
    let mut places: HashMap<i64, usize> = HashMap::with_capacity(albums.len());
    places.extend(albums.iter().enumerate().map(|(place, album)| (album.pk, place)));
    if !places.is_empty() {
        credits(db, &mut albums, &places, all_credits)?;
        tags(db, &mut albums, &places)?;
    }
    Ok(albums)
}

/// Albums without credits and tags.
pub(crate) fn plain(db: &Reader<'_>, viewer: &Viewer, keys: &[u32]) -> Result<Vec<Album>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(SELECT);
    sql.push(annotations::COLUMNS)
        .push(" FROM album e JOIN library l ON l.id = e.library LEFT JOIN annotation n ON n.kind = 1 AND n.item = e.pk AND n.account = ");
    sql.bind(viewer.user())
        .push(" WHERE e.pk IN ")
        .push_ints(keys.iter().map(|&key| key.into()))
        .within("e.library", viewer);
    Ok(arrange(db.select(&sql, decode)?, keys, |album| album.pk))
}

fn decode(row: &Row<'_>) -> Result<Album> {
    let (dominant, key) = (row.int(31)?, row.int(32)?);
    Ok(Album {
        pk: row.int(0)?,
        id: row.id(1)?,
        library: row.int(2)?,
        name: row.text(3)?,
        version: row.text(4)?,
        album_artist: row.text(5)?,
        album_artist_id: row.id(6)?,
        order_name: row.text(7)?,
        order_album_artist: row.text(8)?,
        sort_name: row.text(9)?,
        compilation: row.bool(10)?,
        track_count: row.int(11)?,
        duration: row.real(12)?,
        size: row.int(13)?,
        min_year: row.int(14)?,
        max_year: row.int(15)?,
        date: row.text(16)?,
        original_date: row.text(17)?,
        release_date: row.text(18)?,
        genre: row.text(19)?,
        discs: decode_discs(&row.text(20)?),
        mbz_album_id: row.text(21)?,
        mbz_release_group_id: row.text(22)?,
        catalog_number: row.text(23)?,
        comment: row.text(24)?,
        explicit: row.text(25)?,
        created_at: row.int(26)?,
        updated_at: row.int(27)?,
        missing: row.bool(28)?,
        art_hash: row.text(29)?,
        art_absent: row.bool(30)?,
        colours: colours(dominant, key),
        sort_album_artist: row.text(33)?,
        min_original_year: row.int(34)?,
        max_original_year: row.int(35)?,
        rg_gain: row.opt_real(36)?,
        rg_peak: row.opt_real(37)?,
        imported_at: row.int(38)?,
        library_name: row.text(39)?,
        library_path: row.text(40)?,
        art_shape: ImageShape { width: row.int(41)?, height: row.int(42)?, thumb: row.text(43)? },
        annotation: annotations::decode(row, 44)?,
        ..Album::default()
    })
}

/// Stored colours; -1 = none.
pub(crate) fn colours(dominant: i64, key: i64) -> Option<CoverColours> {
    let colour = |value: i64| u32::try_from(value).ok().map(Colour);
    Some(CoverColours { dominant: colour(dominant)?, key: colour(key)? })
}

/// Discs are stored as lines of `number TAB subtitle`.
fn decode_discs(text: &str) -> Vec<(i64, String)> {
    text.lines()
        .filter_map(|line| {
            let (number, subtitle) = line.split_once('\t')?;
            Some((number.parse().ok()?, subtitle.to_owned()))
        })
        .collect()
}

fn credits(db: &Reader<'_>, albums: &mut [Album], places: &HashMap<i64, usize>, all: bool) -> Result<()> {
    let mut sql = Sql::new(
        "SELECT p.album, p.role, a.id, a.name, a.sort_name, a.mbz_id, p.sub_role FROM album_participant p JOIN artist a ON a.pk = p.artist WHERE p.album IN ",
    );
    sql.push_ints(places.keys().copied());
    if !all {
        sql.push(" AND p.role = 1");
    }
    sql.push(" ORDER BY p.album, p.role, p.position");
    db.select(&sql, |row| {
        if let (Some(&place), Some(role)) = (places.get(&row.int(0)?), Role::from_code(row.int(1)?)) {
            albums[place].participants.push(Participant {
                role,
                artist: row.id(2)?,
                name: row.text(3)?,
                sort_name: row.text(4)?,
                mbz_id: row.text(5)?,
                sub_role: row.text(6)?,
            });
        }
        Ok(())
    })?;
    Ok(())
}

fn tags(db: &Reader<'_>, albums: &mut [Album], places: &HashMap<i64, usize>) -> Result<()> {
    let mut sql =
        Sql::new("SELECT p.album, t.name, t.id, t.value FROM album_tag p JOIN tag t ON t.pk = p.tag WHERE p.album IN ");
    sql.push_ints(places.keys().copied()).push(" ORDER BY p.album, p.position");
    db.select(&sql, |row| {
        if let Some(&place) = places.get(&row.int(0)?) {
            let album = &mut albums[place];
            let (name, value) = (row.text(1)?, row.text(3)?);
            match name.as_str() {
                "genre" => album.genres.push((row.id(2)?, value.clone())),
                "releasetype" => album.release_types.push(value.clone()),
                "recordlabel" => album.labels.push(value.clone()),
                "mood" => album.moods.push(value.clone()),
                _ => {}
            }
            album.tags.entry(name).or_default().push(value);
        }
        Ok(())
    })?;
    Ok(())
}
