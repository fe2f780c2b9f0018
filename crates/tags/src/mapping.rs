//! From raw tags to the tags we keep: aliases, splitting, lengths, types. The table is data ([`table`]); options of the
//! configuration change rows of it. What the kept tags mean for a track is the business of [`crate::track`].

mod table;

use std::collections::{BTreeMap, HashMap};

use melodrome_model::Tags;
use melodrome_model::text::truncate_bytes;

use crate::dates;
use crate::raw::{Origin, RawTags};
use crate::split::Splitter;

/// Between key and value of a pair.
pub(crate) const PAIR: char = '\u{200b}';

/// What values of a tag look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Anything.
    Text,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// A date, cut to what can be believed.
    Date,
    /// A UUID.
    Uuid,
    /// A key and a value.
    Pair,
}

struct Row {
    name: &'static str,
    aliases: &'static [&'static str],
    kind: Kind,
    max: usize,
    split: &'static [&'static str],
    album: bool,
    additional: bool,
}

/// Separators of artist names.
const ARTIST_SEPARATORS: &[&str] = &[" / ", " feat. ", " feat ", " ft. ", " ft ", "; "];
/// Separators in tags of every other role.
const ROLE_SEPARATORS: &[&str] = &["/", ";"];

/// What the configuration changes about one tag; what is not set is inherited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagOverride {
    /// Keys in files, in order of priority; empty = inherited.
    pub aliases: Vec<String>,
    /// `string`, `int`, `float`, `date`, `uuid` or `pair`.
    pub kind: Option<String>,
    /// Bytes of a value.
    pub max_length: Option<usize>,
    /// Separators; an empty list switches splitting off.
    pub split: Option<Vec<String>>,
    /// Values are gathered for the album too; can only be switched on.
    pub album: bool,
    /// The tag is not kept.
    pub ignore: bool,
}

/// Options of the configuration that decide how tags are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingOptions {
    /// `Tags.*` by tag name.
    pub overrides: BTreeMap<String, TagOverride>,
    /// `Scanner.ArtistJoiner`.
    pub artist_joiner: String,
    /// `Scanner.ArtistSplitExceptions`.
    pub artist_split_exceptions: Vec<String>,
    /// `Scanner.GenreSeparators`.
    pub genre_separators: String,
}

impl Default for MappingOptions {
    fn default() -> Self {
        Self {
            overrides: BTreeMap::new(),
            artist_joiner: String::from(" • "),
            artist_split_exceptions: Vec::new(),
            genre_separators: String::new(),
        }
    }
}

/// Priority of the alias, key of a pair, and the values found under it.
type Found<'a> = (usize, Option<&'a str>, &'a Vec<String>);

struct Rule {
    name: String,
    kind: Kind,
    max: usize,
    splitter: Option<Splitter>,
    /// Kept in the tags of a track: album-flagged, or without a field of its own.
    kept: bool,
    album: bool,
}

/// The effective mapping.
pub struct Mapping {
    rules: Vec<Rule>,
    /// Alias → every (rule, priority) that wants it.
    plain: HashMap<String, Vec<(usize, usize)>>,
    txxx: HashMap<String, Vec<(usize, usize)>>,
    freeform: HashMap<String, Vec<(usize, usize)>>,
    pub(crate) joiner: String,
    artists: Splitter,
    roles: Splitter,
    /// Splitting of single tags that the configuration asks for.
    own: HashMap<String, Splitter>,
    /// What was wrong with the options; the scanner logs it once.
    pub warnings: Vec<String>,
}

impl Default for Mapping {
    fn default() -> Self {
        Self::new(&MappingOptions::default())
    }
}

impl std::fmt::Debug for Mapping {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mapping").field("rules", &self.rules.len()).finish_non_exhaustive()
    }
}

/// Tags whose values are names of people, for which split exceptions hold.
fn names_people(tag: &str) -> bool {
    let tag = tag.trim_end_matches("sort");
    matches!(tag, "artists" | "albumartists") || melodrome_model::Role::ALL.iter().any(|role| role.name() == tag)
}

impl Mapping {
    /// The table with the options applied.
    #[must_use]
    pub fn new(options: &MappingOptions) -> Self {
        let exceptions = &options.artist_split_exceptions;
        let names = |separators: &[&str]| {
            Splitter::new(&separators.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>(), exceptions)
        };
        let mut mapping = Self {
            rules: Vec::new(),
            plain: HashMap::new(),
            txxx: HashMap::new(),
            freeform: HashMap::new(),
            joiner: options.artist_joiner.clone(),
            artists: names(ARTIST_SEPARATORS),
            roles: names(ROLE_SEPARATORS),
            own: HashMap::new(),
            warnings: Vec::new(),
        };
        let none = TagOverride::default();
        for row in table::TABLE {
            let change = options.overrides.get(row.name).unwrap_or(&none);
            let mut split: Vec<String> = row.split.iter().map(|s| (*s).to_owned()).collect();
            if row.name == "genre" && !options.genre_separators.is_empty() && change.aliases.is_empty() {
                split = options.genre_separators.chars().map(String::from).collect();
            }
            let aliases: Vec<String> = row.aliases.iter().map(|s| (*s).to_owned()).collect();
            let rule = Rule {
                name: row.name.to_owned(),
                kind: row.kind,
                max: row.max,
                splitter: None,
                kept: row.album || row.additional,
                album: row.album,
            };
            mapping.add(rule, aliases, split, change, exceptions);
        }
        for (name, change) in &options.overrides {
            if !table::TABLE.iter().any(|row| row.name == name) {
                let rule =
                    Rule { name: name.clone(), kind: Kind::Text, max: 1024, splitter: None, kept: true, album: false };
                mapping.add(rule, vec![name.clone()], Vec::new(), change, exceptions);
            }
        }
        mapping
    }

    fn add(
        &mut self,
        mut rule: Rule,
        aliases: Vec<String>,
        split: Vec<String>,
        change: &TagOverride,
        exceptions: &[String],
    ) {
        if change.ignore {
            return;
        }
        if let Some(kind) = change.kind.as_deref() {
            match kind {
                "string" | "" => rule.kind = Kind::Text,
                "int" => rule.kind = Kind::Int,
                "float" => rule.kind = Kind::Float,
                "date" => rule.kind = Kind::Date,
                "uuid" => rule.kind = Kind::Uuid,
                "pair" => rule.kind = Kind::Pair,
                other => {
                    self.warnings.push(format!("Tags.{}.Type: \"{other}\" is not known; string is used", rule.name))
                }
            }
        }
        rule.max = change.max_length.filter(|&max| max > 0).unwrap_or(rule.max);
        if change.album {
            rule.album = true;
            rule.kept = true;
        }
        let split = change.split.clone().unwrap_or(split);
        let none = Vec::new();
        let exceptions = if names_people(&rule.name) { exceptions } else { &none };
        if !split.is_empty() && rule.kind != Kind::Text {
            self.warnings.push(format!("Tags.{}.Split: only tags of type string can be split; ignored", rule.name));
        } else if !split.is_empty() {
            rule.splitter = Some(Splitter::new(&split, exceptions));
        }
        if let Some(own) = change.split.as_ref() {
            self.own.insert(rule.name.clone(), Splitter::new(own, exceptions));
        }
        let at = self.rules.len();
        let aliases = if change.aliases.is_empty() { aliases } else { change.aliases.clone() };
        for (priority, alias) in aliases.iter().enumerate() {
            let alias = alias.to_lowercase();
            let (index, key) = if let Some(key) = alias.strip_prefix("txxx:") {
                (&mut self.txxx, key)
            } else if let Some(key) = alias.strip_prefix("----:com.apple.itunes:") {
                (&mut self.freeform, key)
            } else {
                (&mut self.plain, alias.as_str())
            };
            index.entry(key.to_owned()).or_default().push((at, priority));
        }
        self.rules.push(rule);
    }

    /// How names in an artist tag are split.
    pub(crate) fn artist_splitter(&self, tag: &str) -> &Splitter {
        self.own.get(tag).unwrap_or(&self.artists)
    }

    /// How names in the tag of another role are split.
    pub(crate) fn role_splitter(&self, tag: &str) -> &Splitter {
        self.own.get(tag).unwrap_or(&self.roles)
    }

    /// Whether a tag stays with the track beside its own fields.
    pub(crate) fn is_kept(&self, name: &str) -> bool {
        self.rules.iter().any(|rule| rule.kept && rule.name == name)
    }

    /// Names of the tags that an album gathers from its tracks.
    pub fn album_tags(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().filter(|rule| rule.album).map(|rule| rule.name.as_str())
    }

    /// Whether a name is a tag of this mapping.
    #[must_use]
    pub fn knows(&self, name: &str) -> bool {
        self.rules.iter().any(|rule| rule.name == name)
    }

    /// The values of every tag.
    pub(crate) fn apply(&self, raw: &RawTags) -> Tags {
        let mut wanted: BTreeMap<usize, Vec<Found<'_>>> = BTreeMap::new();
        for (key, values) in &raw.values {
            let special = match raw.origin {
                Origin::Plain => None,
                Origin::Id3 => self.txxx.get(key),
                Origin::Mp4 => self.freeform.get(key),
            };
            for &(rule, priority) in self.plain.get(key).into_iter().chain(special).flatten() {
                wanted.entry(rule).or_default().push((priority, None, values));
            }
            if let Some((tag, sub)) = key.split_once(':')
                && let Some(rule) = self.rules.iter().position(|rule| rule.kind == Kind::Pair && rule.name == tag)
            {
                wanted.entry(rule).or_default().push((0, Some(if sub == tag { "" } else { sub }), values));
            }
        }
        let mut tags = Tags::new();
        for (at, mut found) in wanted {
            let rule = &self.rules[at];
            // Values with a key of their own come first, then the plain ones in the order of the aliases.
            found.sort_by_key(|(priority, sub, _)| (sub.is_none(), *priority));
            let mut out: Vec<String> = Vec::new();
            for (_, sub, values) in found {
                for value in values {
                    rule.take(sub, value, &mut out);
                }
            }
            if !out.is_empty() {
                tags.insert(rule.name.clone(), out);
            }
        }
        tags
    }
}

impl Rule {
    fn take(&self, sub: Option<&str>, value: &str, out: &mut Vec<String>) {
        if self.kind == Kind::Pair {
            let (key, value) = match sub {
                Some(sub) => (sub.to_owned(), value.to_owned()),
                None if self.name == "lyrics" => (String::from("xxx"), value.to_owned()),
                None => parenthesised(value),
            };
            let value = truncate_bytes(value.trim(), self.max);
            if !value.is_empty() {
                push_new(out, format!("{key}{PAIR}{value}"));
            }
            return;
        }
        let pieces = match &self.splitter {
            Some(splitter) => splitter.split(value),
            None if self.kind == Kind::Uuid => uuids(value),
            None => vec![value.trim()],
        };
        for piece in pieces {
            let piece = truncate_bytes(piece, self.max).trim_end();
            let typed = match self.kind {
                Kind::Int => piece.parse::<i64>().is_ok().then(|| piece.to_owned()),
                Kind::Float => piece.parse::<f64>().is_ok().then(|| piece.to_owned()),
                Kind::Date => Some(dates::normalise(piece)).filter(|date| !date.is_empty()),
                Kind::Uuid => is_uuid(piece).then(|| piece.to_owned()),
                Kind::Text | Kind::Pair => (!piece.is_empty()).then(|| piece.to_owned()),
            };
            if let Some(value) = typed {
                push_new(out, value);
            }
        }
    }
}

fn push_new(out: &mut Vec<String>, value: String) {
    if !out.contains(&value) {
        out.push(value);
    }
}

/// `Ann (bass guitar)` → key `bass guitar`, value `Ann`; parentheses may nest once.
fn parenthesised(value: &str) -> (String, String) {
    let Some(open) = value.find('(') else { return (String::new(), value.to_owned()) };
    let mut depth = 0;
    for (at, c) in value[open..].char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let key = value[open + 1..open + at].trim().to_lowercase();
            let name = format!("{}{}", value[..open].trim_end(), &value[open + at + 1..]);
            return (key, name.trim().to_owned());
        }
    }
    (String::new(), value.to_owned())
}

/// ID3v2.3 has one value a tag, so taggers join the ids of several artists. Only a text that is nothing but ids is split.
fn uuids(value: &str) -> Vec<&str> {
    let pieces: Vec<&str> = value.split(['/', ';']).map(str::trim).collect();
    if pieces.iter().all(|piece| is_uuid(piece)) { pieces } else { vec![value.trim()] }
}

/// 32 hexadecimal digits, with or without dashes, braces, `urn:uuid:`.
fn is_uuid(text: &str) -> bool {
    let text = text.strip_prefix("urn:uuid:").unwrap_or(text);
    let text = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).unwrap_or(text);
    let hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    match text.len() {
        32 => hex(text),
        36 => {
            let parts: Vec<&str> = text.split('-').collect();
            parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.iter().all(|part| hex(part))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Mapping, MappingOptions, TagOverride, is_uuid, parenthesised};
    use crate::raw::{Origin, RawTags};

    fn raw(pairs: &[(&str, &str)]) -> RawTags {
        let mut raw = RawTags::default();
        for (key, value) in pairs {
            raw.push(key, value);
        }
        raw.settle();
        raw
    }

    #[test]
    fn aliases_contribute_in_their_order_without_repeats() {
        let tags = Mapping::default().apply(&raw(&[("writer", "W"), ("composer", "C"), ("COMPOSER", "W")]));
        assert_eq!(tags["composer"], ["C", "W"]);
    }

    #[test]
    fn genres_are_split_and_unknown_tags_dropped() {
        let tags =
            Mapping::default().apply(&raw(&[("genre", "Rock/Pop; Jazz,Blues"), ("nonsense", "x"), ("mood", "R&B")]));
        assert_eq!(tags["genre"], ["Rock", "Pop", "Jazz", "Blues"]);
        assert_eq!(tags["mood"], ["R&B"]);
        assert!(!tags.contains_key("nonsense"));
    }

    #[test]
    fn user_frames_and_freeform_atoms_match_their_prefixed_aliases() {
        let id = "d6010be3-98f8-422c-a6c9-787e2e491e58";
        for origin in [Origin::Id3, Origin::Mp4] {
            let mut raw = RawTags::new(origin);
            raw.push("MusicBrainz Release Track Id", id);
            assert_eq!(Mapping::default().apply(&raw)["musicbrainz_trackid"], [id]);
        }
        let tags = Mapping::default().apply(&raw(&[("musicbrainz release track id", id)]));
        assert!(!tags.contains_key("musicbrainz_trackid"));
    }

    #[test]
    fn values_of_the_wrong_type_are_dropped() {
        let tags = Mapping::default().apply(&raw(&[
            ("musicbrainz_albumid", "id1/id2"),
            ("date", "invalid"),
            ("date", "1999"),
        ]));
        assert!(!tags.contains_key("musicbrainz_albumid"));
        assert_eq!(tags["recordingdate"], ["1999"]);
        assert!(is_uuid("{d6010be3-98f8-422c-a6c9-787e2e491e58}") && is_uuid("d6010be398f8422ca6c9787e2e491e58"));
        assert!(!is_uuid("d6010be3-98f8-422c-a6c9-787e2e491e5g"));
    }

    #[test]
    fn ids_joined_in_one_value_are_taken_apart() {
        let (one, two) = ("d6010be3-98f8-422c-a6c9-787e2e491e58", "d6010be3-98f8-422c-a6c9-787e2e491e59");
        for joined in [format!("{one}/{two}"), format!("{one}; {two}")] {
            assert_eq!(
                Mapping::default().apply(&raw(&[("musicbrainz_artistid", &joined)]))["musicbrainz_artistid"],
                [one, two]
            );
        }
    }

    #[test]
    fn performers_carry_their_instrument() {
        let raw = raw(&[("performer:guitar", "Ann"), ("performer", "Bob (bass guitar)"), ("performer", "Cy")]);
        assert_eq!(
            Mapping::default().apply(&raw)["performer"],
            ["guitar\u{200b}Ann", "bass guitar\u{200b}Bob", "\u{200b}Cy"]
        );
        assert_eq!(
            parenthesised("Salaam Remi (drums (drum set) and organ)"),
            ("drums (drum set) and organ".into(), "Salaam Remi".into())
        );
    }

    #[test]
    fn values_are_cut_at_their_length_without_breaking_characters() {
        let tags = Mapping::default().apply(&raw(&[("title", &"é".repeat(1000)), ("comment", &"x".repeat(5000))]));
        assert_eq!(tags["title"][0].len(), 1024);
        assert_eq!(tags["comment"][0].len(), 4096);
    }

    #[test]
    fn options_change_rows_and_add_new_ones() {
        let mut options = MappingOptions::default();
        let set = |aliases: &[&str], split: Option<&[&str]>| TagOverride {
            aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
            split: split.map(|s| s.iter().map(|a| (*a).to_owned()).collect()),
            ..TagOverride::default()
        };
        options.overrides.insert("genre".into(), set(&[], Some(&[])));
        options.overrides.insert("mine".into(), set(&["MyTag"], Some(&["|"])));
        options.overrides.insert("mood".into(), TagOverride { ignore: true, ..TagOverride::default() });
        options.overrides.insert(
            "bpm".into(),
            TagOverride { kind: Some("int".into()), split: Some(vec![",".into()]), ..TagOverride::default() },
        );
        let mapping = Mapping::new(&options);
        let tags = mapping.apply(&raw(&[("genre", "A/B"), ("mytag", "x|y"), ("mood", "z"), ("bpm", "12x")]));
        assert_eq!(tags["genre"], ["A/B"]);
        assert_eq!(tags["mine"], ["x", "y"]);
        assert!(!tags.contains_key("mood") && !tags.contains_key("bpm"));
        assert_eq!(mapping.warnings.len(), 1);
        assert!(mapping.is_kept("mine") && !mapping.is_kept("title"));
    }
}
