//! Search, the queue, what was and is playing, scans, events, media.

use melodrome_http::{Holds, Operation};

use crate::resources::now_playing::PlayingJson;
use crate::resources::queue::{QueueJson, Wanted as QueueWanted};
use crate::resources::scan::{ScanJson, Wanted as ScanWanted};
use crate::resources::scrobble::{PlayJson, Report};
use crate::resources::search::Found;

const PICTURES: &[&str] = &["image/jpeg", "image/webp", "image/png", "image/gif"];
const AUDIO: &[&str] = &["audio/*"];

pub(super) fn operations() -> Vec<Operation> {
    [listening(), scans(), media()].into_iter().flatten().collect()
}

fn listening() -> Vec<Operation> {
    vec![
        Operation::get("/api/search", "Artists, albums and songs that hold all words")
            .with("q", Holds::Text, "The words.")
            .with("limit", Holds::Number, "Rows of each kind, at most 200.")
            .gives::<Found>(),
        Operation::get("/api/queue", "The queue that the caller left here").gives::<QueueJson>(),
        Operation::post("/api/queue", "Replaces the queue; no songs clear it")
            .takes::<QueueWanted>()
            .gives_nothing(204)
            .refuses(&[400]),
        Operation::put("/api/queue", "Changes what is sent").takes::<QueueWanted>().gives_nothing(204).refuses(&[400]),
        Operation::delete("/api/queue", "Forgets the queue").gives_nothing(204),
        Operation::get("/api/now-playing", "What is playing, as far as the caller may hear it")
            .gives::<Vec<PlayingJson>>(),
        Operation::get("/api/scrobble", "The caller's own plays")
            .with("from", Holds::Number, "Since then, in seconds since 1970.")
            .with("to", Holds::Number, "Until then, in seconds since 1970.")
            .with("media_file_id", Holds::Text, "Of this song.")
            .with("id", Holds::Number, "This one.")
            .lists::<PlayJson>(&["submission_time"], &[]),
        Operation::get("/api/scrobble/{id}", "One play").gives::<PlayJson>(),
        Operation::post("/api/scrobble", "This plays now, or this was played")
            .takes::<Report>()
            .gives_nothing(204)
            .refuses(&[404, 415, 422]),
    ]
}

fn scans() -> Vec<Operation> {
    vec![
        Operation::get("/api/scan", "How the scan is doing, or what the last one came to").gives::<ScanJson>(),
        Operation::post("/api/scan", "Starts a scan")
            .takes::<ScanWanted>()
            .or_nothing()
            .gives_with::<ScanJson>(202)
            .refuses(&[422]),
        Operation::delete("/api/scan", "Stops the scan safely").gives_with::<ScanJson>(202),
        Operation::get("/api/events", "What happens, as it happens; docs/api.md names the events")
            .with("page", Holds::Text, "`1`: for the page, which understands more.")
            .with("client", Holds::Text, "Which window this is; it is not told what it did itself.")
            .gives_raw(200, &["text/event-stream"]),
    ]
}

fn media() -> Vec<Operation> {
    vec![
        Operation::get("/api/stream/{id}", "Audio, with ranges when it is the original")
            .with("format", Holds::Text, "`raw`, or a format to convert to.")
            .with("maxBitRate", Holds::Number, "kbit/s at most.")
            .with("timeOffset", Holds::Number, "Seconds from which on to play.")
            .gives_raw(200, AUDIO)
            .gives_raw(206, AUDIO)
            .gives_nothing(304)
            .refuses(&[416, 429, 503]),
        Operation::get("/api/download/{id}", "The original file")
            .gives_raw(200, &["application/octet-stream", "audio/*"])
            .gives_raw(206, &["application/octet-stream", "audio/*"])
            .gives_nothing(304)
            .refuses(&[403, 416]),
        Operation::get("/api/cover/{id}", "A picture; with a hash in its id it never changes")
            .with("size", Holds::Number, "The longer side, 32 to 1200 pixels; none: as it is.")
            .gives_raw(200, PICTURES)
            .gives_nothing(304)
            .refuses(&[429]),
    ]
}
