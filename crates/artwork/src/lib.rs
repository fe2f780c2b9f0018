//! Finds, resizes and keeps pictures.
//!
//! [`Artwork`] answers for any cover id with bytes that a browser can show, and looks, album by album, for covers that
//! nobody looked for yet. A picture is named by the XXH3-64 of its original bytes; resized forms are kept in blobs by
//! that hash, size and encoding, so that a changed picture can never be answered from an old form.
//!
//! Invariants: nothing is decoded before its bytes and pixels are known to be within the limits; a picture that cannot
//! be decoded is passed over or served as it is, it is never an error of ours; a placeholder says that it is one.
//!
//! Deliberately absent: HTTP, SQL, outside sources of pictures, artists' pictures on disk, AVIF (neither made nor
//! read), animation.

mod artwork;
mod colours;
mod decode;
mod encode;
mod error;
mod find;
mod folder;
mod glob;
mod mosaic;
mod options;
mod pick;
mod placeholder;
mod refresh;
mod resolve;
mod serve;
mod thumb;
mod upload;

pub use artwork::Artwork;
pub use decode::Limits;
pub use encode::Encoding;
pub use error::Error;
pub use melodrome_store::uploads::Holder;
pub use options::Options;
pub use resolve::Step;
pub use serve::{Ask, Cover};
