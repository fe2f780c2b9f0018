//! Who took part: artist lines, names split and matched with sort names and MusicBrainz ids by position, every role.

use std::collections::HashSet;

use melodrome_model::{Id, Participant, Role, Tags};

use crate::Mapping;
use crate::mapping::PAIR;
use crate::split::Splitter;

/// Name when no tag says who performs.
pub const UNKNOWN_ARTIST: &str = "[Unknown Artist]";
/// Name that compilations are filed under.
pub const VARIOUS_ARTISTS: &str = "Various Artists";
/// MusicBrainz' id for various artists.
const VARIOUS_ARTISTS_MBZ: &str = "89ad4ac3-39f7-470e-963a-56509c546377";

/// Credits and the two lines that are displayed.
pub(crate) struct Credits {
    pub(crate) artist: String,
    pub(crate) album_artist: String,
    pub(crate) participants: Vec<Participant>,
}

fn values<'a>(tags: &'a Tags, name: &str) -> &'a [String] {
    tags.get(name).map(Vec::as_slice).unwrap_or_default()
}

/// Names from the tag for several names, else from the one-line tag, split when it has exactly one value.
fn names(tags: &Tags, many: &str, one: &str, splitter: &Splitter) -> Vec<String> {
    let several = values(tags, many);
    if !several.is_empty() {
        return several.to_vec();
    }
    match values(tags, one) {
        [single] => splitter.split(single).into_iter().map(str::to_owned).collect(),
        other => other.to_vec(),
    }
}

fn person(role: Role, name: &str, sort: Option<&String>, mbz: Option<&String>, sub_role: &str) -> Participant {
    Participant {
        role,
        artist: Id::of_artist(name),
        name: name.to_owned(),
        sort_name: sort.cloned().unwrap_or_default(),
        mbz_id: mbz.cloned().unwrap_or_default(),
        sub_role: sub_role.to_owned(),
    }
}

fn main_artists(tags: &Tags, mapping: &Mapping, role: Role) -> Vec<Participant> {
    let one = role.name();
    let many = format!("{one}s");
    let found = names(tags, &many, one, mapping.artist_splitter(one));
    let sorts = names(tags, &format!("{many}sort"), &format!("{one}sort"), mapping.artist_splitter(one));
    let ids = values(tags, &format!("musicbrainz_{one}id"));
    found.iter().enumerate().map(|(at, name)| person(role, name, sorts.get(at), ids.get(at), "")).collect()
}

/// The line as tagged: values joined, else the values of the tag for several names.
fn line(tags: &Tags, one: &str, joiner: &str) -> Option<String> {
    [one.to_owned(), format!("{one}s")]
        .iter()
        .map(|tag| values(tags, tag))
        .find(|values| !values.is_empty())
        .map(|values| values.join(joiner))
}

/// Every credit of a track.
pub(crate) fn collect(tags: &Tags, mapping: &Mapping, compilation: bool) -> Credits {
    let mut artists = main_artists(tags, mapping, Role::Artist);
    if artists.is_empty() {
        artists.push(person(Role::Artist, UNKNOWN_ARTIST, None, None, ""));
    }
    let mut album_artists = main_artists(tags, mapping, Role::AlbumArtist);
    if album_artists.is_empty() {
        if compilation {
            let id = VARIOUS_ARTISTS_MBZ.to_owned();
            album_artists.push(person(Role::AlbumArtist, VARIOUS_ARTISTS, None, Some(&id), ""));
        } else {
            album_artists =
                artists.iter().cloned().map(|artist| Participant { role: Role::AlbumArtist, ..artist }).collect();
        }
    }
    let artist = line(tags, "artist", &mapping.joiner).unwrap_or_else(|| UNKNOWN_ARTIST.to_owned());
    let album_artist = line(tags, "albumartist", &mapping.joiner)
        .or_else(|| album_artists.first().map(|artist| artist.name.clone()))
        .unwrap_or_else(|| UNKNOWN_ARTIST.to_owned());
    let mut participants = artists;
    participants.append(&mut album_artists);
    for role in Role::ALL {
        match role {
            Role::Artist | Role::AlbumArtist => {}
            Role::Performer => performers(tags, mapping, &mut participants),
            _ => others(tags, mapping, role, &mut participants),
        }
    }
    lend_ids(&mut participants);
    let mut seen = HashSet::new();
    participants.retain(|p| seen.insert((p.role, p.artist.clone(), p.sub_role.clone())));
    Credits { artist, album_artist, participants }
}

fn others(tags: &Tags, mapping: &Mapping, role: Role, out: &mut Vec<Participant>) {
    let tag = role.name();
    let splitter = mapping.role_splitter(tag);
    let split = |tag: &str| -> Vec<String> {
        values(tags, tag).iter().flat_map(|value| splitter.split(value)).map(str::to_owned).collect()
    };
    let found = split(tag);
    let sorts = if matches!(role, Role::Composer | Role::Lyricist) { split(&format!("{tag}sort")) } else { Vec::new() };
    let ids = values(tags, &format!("musicbrainz_{tag}id"));
    for (at, name) in found.iter().enumerate() {
        out.push(person(role, name, sorts.get(at), ids.get(at), ""));
    }
}

fn performers(tags: &Tags, mapping: &Mapping, out: &mut Vec<Participant>) {
    let splitter = mapping.role_splitter("performer");
    let pair = |value: &String| value.split_once(PAIR).map(|(key, name)| (title_case(key), name.to_owned()));
    let mut ids: Vec<Option<(String, String)>> = values(tags, "musicbrainz_performerid").iter().map(pair).collect();
    for value in values(tags, "performer") {
        let Some((sub_role, names)) = pair(value) else { continue };
        for name in splitter.split(&names) {
            let id = ids
                .iter_mut()
                .find(|id| id.as_ref().is_some_and(|(of, _)| *of == sub_role))
                .and_then(Option::take)
                .map(|(_, id)| id);
            out.push(person(Role::Performer, name, None, id.as_ref(), &sub_role));
        }
    }
}

/// Credits without an id take it from an artist of exactly the same name.
fn lend_ids(participants: &mut [Participant]) {
    let known: Vec<(String, String)> = participants
        .iter()
        .filter(|p| matches!(p.role, Role::Artist | Role::AlbumArtist) && !p.mbz_id.is_empty())
        .map(|p| (p.name.clone(), p.mbz_id.clone()))
        .collect();
    for participant in participants.iter_mut().filter(|p| p.mbz_id.is_empty()) {
        if let Some((_, id)) = known.iter().find(|(name, _)| *name == participant.name) {
            participant.mbz_id.clone_from(id);
        }
    }
}

/// First letter of each word in upper case.
fn title_case(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        if inside {
            out.push(c);
        } else {
            out.extend(c.to_uppercase());
        }
        inside = c.is_alphanumeric() || (inside && matches!(c, '\'' | '’'));
    }
    out
}

#[cfg(test)]
mod tests {
    use melodrome_model::{Participant, Role, Tags};

    use super::{Credits, collect};
    use crate::raw::RawTags;
    use crate::{Mapping, MappingOptions};

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        let mut raw = RawTags::default();
        for (key, value) in pairs {
            raw.push(key, value);
        }
        Mapping::default().apply(&raw)
    }

    fn credits(pairs: &[(&str, &str)]) -> Credits {
        let compilation = pairs.iter().any(|(key, value)| *key == "compilation" && *value == "1");
        collect(&tags(pairs), &Mapping::default(), compilation)
    }

    fn named(credits: &Credits, role: Role) -> Vec<&str> {
        credits.participants.iter().filter(|p| p.role == role).map(|p| p.name.as_str()).collect()
    }

    #[test]
    fn one_artist_line_is_split_and_displayed_whole() {
        let found = credits(&[("artist", "A feat. B")]);
        assert_eq!(found.artist, "A feat. B");
        assert_eq!(named(&found, Role::Artist), ["A", "B"]);
        assert_eq!(named(&found, Role::AlbumArtist), ["A", "B"]);
        assert_eq!(found.album_artist, "A");
    }

    #[test]
    fn several_values_are_taken_as_they_are() {
        let found = credits(&[("artist", "A; B"), ("artist", "C")]);
        assert_eq!(named(&found, Role::Artist), ["A; B", "C"]);
        assert_eq!(found.artist, "A; B • C");
        assert_eq!(named(&credits(&[("artist", "Tyler, The Creator")]), Role::Artist), ["Tyler, The Creator"]);
        assert_eq!(named(&credits(&[("artists", "A; B")]), Role::Artist), ["A; B"]);
    }

    #[test]
    fn ids_belong_to_names_by_position() {
        let (one, two) = ("89ad4ac3-39f7-470e-963a-56509c546371", "89ad4ac3-39f7-470e-963a-56509c546372");
        let found = credits(&[
            ("artist", "A & B"),
            ("artists", "A"),
            ("artists", "B"),
            ("musicbrainz_artistid", one),
            ("musicbrainz_artistid", two),
            ("producer", "B"),
        ]);
        assert_eq!(found.artist, "A & B");
        let ids: Vec<&str> =
            found.participants.iter().filter(|p| p.role == Role::Artist).map(|p| p.mbz_id.as_str()).collect();
        assert_eq!(ids, [one, two]);
        assert_eq!(found.participants.iter().find(|p| p.role == Role::Producer).unwrap().mbz_id, two);
    }

    #[test]
    fn nobody_named_is_unknown_and_compilations_are_various() {
        let found = credits(&[]);
        assert_eq!((found.artist.as_str(), found.album_artist.as_str()), ("[Unknown Artist]", "[Unknown Artist]"));
        assert_eq!(found.participants[0].artist.as_str(), melodrome_model::id::UNKNOWN_ARTIST);
        let found = credits(&[("artist", "A"), ("compilation", "1")]);
        assert_eq!(found.album_artist, "Various Artists");
        let various: Vec<&Participant> = found.participants.iter().filter(|p| p.role == Role::AlbumArtist).collect();
        assert_eq!(various[0].artist.as_str(), melodrome_model::id::VARIOUS_ARTISTS);
        assert!(!various[0].mbz_id.is_empty());
    }

    #[test]
    fn roles_are_split_and_exceptions_protect_names() {
        assert_eq!(named(&credits(&[("composer", "AC/DC")]), Role::Composer), ["AC", "DC"]);
        let options = MappingOptions { artist_split_exceptions: vec!["AC/DC".into()], ..MappingOptions::default() };
        let found = collect(&tags(&[("composer", "AC/DC/Bob")]), &Mapping::new(&options), false);
        assert_eq!(named(&found, Role::Composer), ["AC/DC", "Bob"]);
    }

    #[test]
    fn performers_have_sub_roles_in_title_case() {
        let found = credits(&[
            ("performer", "Ann (bass guitar)"),
            ("performer", "Ann (vocals)"),
            ("performer", "Ann"),
            ("performer", "Salaam Remi (drums (drum set) and organ)"),
        ]);
        let roles: Vec<(&str, &str)> = found
            .participants
            .iter()
            .filter(|p| p.role == Role::Performer)
            .map(|p| (p.name.as_str(), p.sub_role.as_str()))
            .collect();
        assert_eq!(
            roles,
            [("Ann", "Bass Guitar"), ("Ann", "Vocals"), ("Ann", ""), ("Salaam Remi", "Drums (Drum Set) And Organ")]
        );
    }

    #[test]
    fn one_person_is_credited_once_in_one_role() {
        assert_eq!(named(&credits(&[("composer", "X"), ("writer", "x")]), Role::Composer), ["X"]);
    }
}
