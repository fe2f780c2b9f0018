//! What several resources embed: marks, covers, credits, genres, times.

use std::collections::BTreeMap;

use melodrome_model::clock::rfc3339;
use melodrome_model::{Annotation, CoverColours, Id, Millis, Participant};
use serde::Serialize;

/// A named thing with an id.
#[derive(Debug, Serialize)]
pub(crate) struct Named {
    pub(crate) id: Id,
    pub(crate) name: String,
}

/// One credit.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Credit {
    id: Id,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    sub_role: String,
}

/// Role → credits in order.
pub(crate) type Credits = BTreeMap<&'static str, Vec<Credit>>;

pub(crate) fn credits(participants: Vec<Participant>) -> Credits {
    let mut out = Credits::new();
    for who in participants {
        out.entry(who.role.name()).or_default().push(Credit { id: who.artist, name: who.name, sub_role: who.sub_role });
    }
    out
}

/// One listener's marks.
#[derive(Debug, Serialize)]
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
        }
    }
}

/// The two colours of a cover.
#[derive(Debug, Serialize)]
pub(crate) struct Colours {
    dominant: String,
    key: String,
}

impl From<CoverColours> for Colours {
    fn from(colours: CoverColours) -> Self {
        Self { dominant: colours.dominant.to_string(), key: colours.key.to_string() }
    }
}

/// A time, `None` for never.
pub(crate) fn time(at: Millis) -> Option<String> {
    (at != 0).then(|| rfc3339(at))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
pub(crate) fn is_zero(number: &i64) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}

/// What making something answers.
#[derive(Debug, Serialize)]
pub(crate) struct Made {
    id: Id,
}

impl Made {
    pub(crate) fn new(id: Id) -> Self {
        Self { id }
    }
}
