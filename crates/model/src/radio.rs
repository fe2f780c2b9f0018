//! A station on the internet.

use crate::{CoverColours, Id, ImageShape, Millis};

/// One station, the same for everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Radio {
    /// Public id.
    pub id: Id,
    /// Name shown to people.
    pub name: String,
    /// Where it plays.
    pub stream_url: String,
    /// Where it tells about itself; may be empty.
    pub home_page_url: String,
    /// File name of an uploaded picture; may be empty.
    pub uploaded_image: String,
    /// Hash of that picture; may be empty.
    pub image_hash: String,
    /// Colours of that picture.
    pub colours: Option<CoverColours>,
    /// How large that picture is.
    pub image_shape: ImageShape,
    /// When it was added.
    pub created_at: Millis,
    /// Last change.
    pub updated_at: Millis,
}
