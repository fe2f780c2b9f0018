//! What the routes of this room look like from outside, for the OpenAPI text. A test holds that every route is told of;
//! schemas are those of the types that the handlers really answer with.

mod music;
mod people;
mod playing;

use melodrome_http::{Operation, Route};

/// Every route of this room with its right, and what each is.
#[must_use]
pub fn described() -> (Vec<Route>, Vec<Operation>) {
    let (plain, streams) = crate::routes::unstarted();
    let table = plain.table().into_iter().chain(streams.table()).collect();
    let operations = music::operations().into_iter().chain(playing::operations()).chain(people::operations());
    (table, operations.collect())
}
