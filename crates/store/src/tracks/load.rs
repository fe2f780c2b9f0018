//! Track rows with what belongs to them, for the keys of one page.

use std::collections::HashMap;

use melodrome_model::track::{AudioProperties, ReplayGain, TrackOrder, TrackTags};
use melodrome_model::{ImageShape, Participant, Role, Track, Viewer};

use crate::albums::load::colours;
use crate::annotations;
use crate::order::arrange;
use crate::sql::Sql;
use crate::{Reader, Result, Row};

const SELECT: &str = "SELECT e.pk, e.id, e.library, e.path, e.suffix, e.size, e.modified_at, e.created_at, e.missing, e.album, e.title, e.album_name, e.artist, e.album_artist, e.album_version, e.track_number, e.disc_number, e.disc_subtitle, e.date, e.original_date, e.release_date, e.compilation, e.bpm, e.explicit, e.comment, e.catalog_number, e.rg_track_gain, e.rg_track_peak, e.rg_album_gain, e.rg_album_peak, e.mbz_recording_id, e.mbz_release_track_id, e.mbz_album_id, e.mbz_release_group_id, e.sort_title, e.sort_album, e.duration, e.bit_rate, e.sample_rate, e.bit_depth, e.channels, e.codec, e.has_picture, e.art_hash, e.pid, a.id, a.art_hash, a.art_dominant, a.art_key, a.art_absent, l.name, l.path, COALESCE(f.id, ''), e.order_title, e.order_album, e.order_artist, e.order_album_artist, e.sort_artist, e.sort_album_artist, a.art_width, a.art_height, a.art_thumb, ";

pub(crate) fn by_keys(db: &Reader<'_>, viewer: &Viewer, keys: &[u32]) -> Result<Vec<Track>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(SELECT);
    sql.push(annotations::COLUMNS)
        .push(" FROM track e JOIN album a ON a.pk = e.album JOIN library l ON l.id = e.library LEFT JOIN folder f ON f.pk = e.folder LEFT JOIN annotation n ON n.kind = 0 AND n.item = e.pk AND n.account = ");
    sql.bind(viewer.user())
        .push(" WHERE e.pk IN ")
        .push_ints(keys.iter().map(|&key| key.into()))
        .within("e.library", viewer);
    let mut tracks = arrange(db.select(&sql, decode)?, keys, |track| track.pk);
    let mut places: HashMap<i64, usize> = HashMap::with_capacity(tracks.len());
    places.extend(tracks.iter().enumerate().map(|(place, track)| (track.pk, place)));
    credits(db, &mut tracks, &places)?;
    tags(db, &mut tracks, &places)?;
    Ok(tracks)
}

fn decode(row: &Row<'_>) -> Result<Track> {
    Ok(Track {
        pk: row.int(0)?,
        id: row.id(1)?,
        library: row.int(2)?,
        path: row.text(3)?,
        suffix: row.text(4)?,
        size: row.int(5)?,
        modified_at: row.int(6)?,
        created_at: row.int(7)?,
        missing: row.bool(8)?,
        album_pk: row.int(9)?,
        tags: decode_tags(row)?,
        audio: AudioProperties {
            duration: row.real(36)?,
            bit_rate: row.int(37)?,
            sample_rate: row.int(38)?,
            bit_depth: row.int(39)?,
            channels: row.int(40)?,
            codec: row.text(41)?,
        },
        art_hash: row.text(43)?,
        album_art_hash: row.text(46)?,
        colours: colours(row.int(47)?, row.int(48)?),
        album_art_absent: row.bool(49)?,
        library_name: row.text(50)?,
        library_path: row.text(51)?,
        folder_id: row.id(52)?,
        order: TrackOrder {
            title: row.text(53)?,
            album: row.text(54)?,
            artist: row.text(55)?,
            album_artist: row.text(56)?,
            sort_artist: row.text(57)?,
            sort_album_artist: row.text(58)?,
        },
        album_art_shape: ImageShape { width: row.int(59)?, height: row.int(60)?, thumb: row.text(61)? },
        annotation: annotations::decode(row, 62)?,
    })
}

fn decode_tags(row: &Row<'_>) -> Result<TrackTags> {
    Ok(TrackTags {
        title: row.text(10)?,
        album: row.text(11)?,
        artist: row.text(12)?,
        album_artist: row.text(13)?,
        album_version: row.text(14)?,
        track_number: row.int(15)?,
        disc_number: row.int(16)?,
        disc_subtitle: row.text(17)?,
        date: row.text(18)?,
        original_date: row.text(19)?,
        release_date: row.text(20)?,
        compilation: row.bool(21)?,
        bpm: row.opt_int(22)?,
        explicit: row.text(23)?,
        comment: row.text(24)?,
        catalog_number: row.text(25)?,
        replay_gain: ReplayGain {
            track_gain: row.opt_real(26)?,
            track_peak: row.opt_real(27)?,
            album_gain: row.opt_real(28)?,
            album_peak: row.opt_real(29)?,
        },
        mbz_recording_id: row.text(30)?,
        mbz_release_track_id: row.text(31)?,
        mbz_album_id: row.text(32)?,
        mbz_release_group_id: row.text(33)?,
        sort_title: row.text(34)?,
        sort_album: row.text(35)?,
        has_picture: row.bool(42)?,
        pid: row.id(44)?,
        album_id: row.id(45)?,
        lyrics: "[]".to_owned(),
        ..TrackTags::default()
    })
}

fn credits(db: &Reader<'_>, tracks: &mut [Track], places: &HashMap<i64, usize>) -> Result<()> {
    let mut sql = Sql::new(
        "SELECT p.track, p.role, a.id, a.name, a.sort_name, a.mbz_id, p.sub_role FROM track_participant p JOIN artist a ON a.pk = p.artist WHERE p.track IN ",
    );
    sql.push_ints(places.keys().copied()).push(" ORDER BY p.track, p.role, p.position");
    db.select(&sql, |row| {
        if let (Some(&place), Some(role)) = (places.get(&row.int(0)?), Role::from_code(row.int(1)?)) {
            tracks[place].tags.participants.push(Participant {
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

fn tags(db: &Reader<'_>, tracks: &mut [Track], places: &HashMap<i64, usize>) -> Result<()> {
    let mut sql =
        Sql::new("SELECT p.track, t.name, t.value FROM track_tag p JOIN tag t ON t.pk = p.tag WHERE p.track IN ");
    sql.push_ints(places.keys().copied()).push(" ORDER BY p.track, p.position");
    db.select(&sql, |row| {
        if let Some(&place) = places.get(&row.int(0)?) {
            let (name, value) = (row.text(1)?, row.text(2)?);
            let tags = &mut tracks[place].tags;
            if name == "genre" {
                tags.genres.push(value.clone());
            }
            tags.tags.entry(name).or_default().push(value);
        }
        Ok(())
    })?;
    Ok(())
}
