//! What several resources embed: marks, pictures, credits, genres, times.

use std::collections::BTreeMap;

use melodrome_model::clock::rfc3339_short;
use melodrome_model::{Annotation, CoverColours, Id, ImageShape, Millis, Participant};
use schemars::JsonSchema;
use serde::Serialize;

/// A named thing with an id.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Named {
    pub(crate) id: Id,
    pub(crate) name: String,
}

/// One credit: as much of the artist as a list needs.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Credit {
    id: Id,
    name: String,
    missing: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    sub_role: String,
}

/// Role → credits in order.
pub(crate) type Credits = BTreeMap<&'static str, Vec<Credit>>;

pub(crate) fn credits(participants: Vec<Participant>) -> Credits {
    let mut out = Credits::new();
    for who in participants {
        let credit = Credit { id: who.artist, name: who.name, missing: false, sub_role: who.sub_role };
        out.entry(who.role.name()).or_default().push(credit);
    }
    out
}

/// One listener's marks, and what everybody thinks.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Marks {
    #[serde(skip_serializing_if = "is_zero")]
    play_count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    play_date: Option<String>,
    #[serde(skip_serializing_if = "is_zero")]
    rating: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    rated_at: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    starred: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    starred_at: Option<String>,
    /// The mean of everybody's ratings, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) average_rating: Option<f64>,
}

impl From<Annotation> for Marks {
    fn from(marks: Annotation) -> Self {
        Self {
            play_count: marks.play_count,
            play_date: time(marks.played_at),
            rating: marks.rating,
            rated_at: time(marks.rated_at),
            starred: marks.is_starred(),
            starred_at: time(marks.starred_at),
            average_rating: None,
        }
    }
}

/// What is known of a picture.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ItemImage {
    #[serde(skip_serializing_if = "String::is_empty")]
    image_hash: String,
    #[serde(skip_serializing_if = "is_false")]
    image_absent: bool,
    /// What it looks like from afar, see <https://evanw.github.io/thumbhash/>.
    #[serde(skip_serializing_if = "String::is_empty")]
    thumb_hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    dominant_color: Option<String>,
    /// Pixels.
    #[serde(skip_serializing_if = "is_zero")]
    image_width: i64,
    /// Pixels.
    #[serde(skip_serializing_if = "is_zero")]
    image_height: i64,
}

impl ItemImage {
    /// A picture by its hash; `absent` when it is known that there is none.
    pub(crate) fn new(hash: &str, absent: bool, colours: Option<&CoverColours>, shape: &ImageShape) -> Self {
        let known = !hash.is_empty();
        Self {
            image_hash: hash.to_owned(),
            image_absent: absent && !known,
            thumb_hash: if known { shape.thumb.clone() } else { String::new() },
            image_width: if known { shape.width } else { 0 },
            image_height: if known { shape.height } else { 0 },
            dominant_color: colours.filter(|_| known).map(|colours| colours.dominant.to_string()),
        }
    }
}

/// The two colours of a cover.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Colours {
    dominant: String,
    key: String,
}

impl From<CoverColours> for Colours {
    fn from(colours: CoverColours) -> Self {
        Self { dominant: colours.dominant.to_string(), key: colours.key.to_string() }
    }
}

/// The first row of a letter.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Letter {
    letter: String,
    index: usize,
}

/// Letters as the store keeps them.
pub(crate) fn letters(found: &[(String, usize)]) -> Vec<Letter> {
    found.iter().map(|(letter, index)| Letter { letter: letter.clone(), index: *index }).collect()
}

/// A time, `None` for never.
pub(crate) fn time(at: Millis) -> Option<String> {
    (at != 0).then(|| rfc3339_short(at))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
pub(crate) fn is_zero(number: &i64) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}

/// What deleting something answers.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Gone {}

/// What making something answers.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Made {
    id: Id,
}

impl Made {
    pub(crate) fn new(id: Id) -> Self {
        Self { id }
    }
}
