//! Accounts, libraries, apps, recipes, stations, and the server itself.

use melodrome_http::{Holds, Operation};

use crate::resources::inspect::InspectJson;
use crate::resources::library::{LibraryJson, Wanted as LibraryWanted};
use crate::resources::player::{PlayerJson, Wanted as PlayerWanted};
use crate::resources::radio::{RadioJson, Wanted as RadioWanted};
use crate::resources::shared::{Gone, Made};
use crate::resources::transcoding::{TranscodingJson, Wanted as TranscodingWanted};
use crate::resources::upkeep::{ConfigJson, TranslationJson};
use crate::resources::user::{Grants, UserJson, Wanted as UserWanted};

pub(super) fn operations() -> Vec<Operation> {
    [accounts(), libraries(), players(), transcodings(), radios(), server()].into_iter().flatten().collect()
}

fn accounts() -> Vec<Operation> {
    vec![
        Operation::get("/api/user", "Everybody")
            .with("id", Holds::Ids, "These.")
            .with("name", Holds::Text, "The beginning of the name.")
            .with("user_name", Holds::Text, "The beginning of the user name.")
            .with("email", Holds::Text, "The beginning of the address.")
            .lists::<UserJson>(
                &[
                    "user_name",
                    "name",
                    "email",
                    "is_admin",
                    "last_login_at",
                    "last_access_at",
                    "created_at",
                    "updated_at",
                ],
                &[],
            ),
        Operation::post("/api/user", "Makes an account").takes::<UserWanted>().gives::<Made>().refuses(&[400, 422]),
        Operation::get("/api/user/{id}", "One account: one's own, and for admins everybody's")
            .gives::<UserJson>()
            .refuses(&[403]),
        Operation::put("/api/user/{id}", "Changes an account; absent members stay")
            .takes::<UserWanted>()
            .gives::<UserJson>()
            .refuses(&[400, 403, 409, 422, 429]),
        Operation::delete("/api/user/{id}", "Deletes an account, also when it is gone").gives::<Gone>().refuses(&[409]),
        Operation::get("/api/user/{id}/library", "The libraries that somebody hears").gives::<Vec<LibraryJson>>(),
        Operation::put("/api/user/{id}/library", "Grants these libraries and no others")
            .takes::<Grants>()
            .gives::<Vec<LibraryJson>>()
            .refuses(&[400, 422]),
    ]
}

fn libraries() -> Vec<Operation> {
    vec![
        Operation::get("/api/library", "Libraries")
            .with("id", Holds::Ids, "These.")
            .with("name", Holds::Text, "The beginning of the name.")
            .lists::<LibraryJson>(&["name", "path", "total_songs", "total_size", "last_scan_at"], &[]),
        Operation::post("/api/library", "Makes a library and scans it")
            .takes::<LibraryWanted>()
            .gives::<Made>()
            .refuses(&[400, 422]),
        Operation::get("/api/library/{id}", "One library").gives::<LibraryJson>(),
        Operation::put("/api/library/{id}", "Changes a library; absent members stay")
            .takes::<LibraryWanted>()
            .gives::<LibraryJson>()
            .refuses(&[400, 422]),
        Operation::delete("/api/library/{id}", "Forgets a library; no file is touched").gives::<Gone>().refuses(&[400]),
    ]
}

fn players() -> Vec<Operation> {
    vec![
        Operation::get("/api/player", "Apps that the caller listens with, for admins everybody's")
            .with("id", Holds::Ids, "These.")
            .with("name", Holds::Text, "Anywhere in the name.")
            .with("user_id", Holds::Ids, "Of these people.")
            .lists::<PlayerJson>(&["name", "user_name", "client", "last_seen"], &[]),
        Operation::post("/api/player", "Makes an app of one's own")
            .takes::<PlayerWanted>()
            .gives::<Made>()
            .refuses(&[400, 403, 422]),
        Operation::get("/api/player/{id}", "One app").gives::<PlayerJson>(),
        Operation::put("/api/player/{id}", "Changes an app; absent members stay")
            .takes::<PlayerWanted>()
            .gives::<PlayerJson>()
            .refuses(&[400, 403, 422]),
        Operation::delete("/api/player/{id}", "Forgets an app").gives::<Gone>().refuses(&[403]),
    ]
}

fn transcodings() -> Vec<Operation> {
    vec![
        Operation::get("/api/transcoding", "Recipes of formats")
            .lists::<TranscodingJson>(&["name", "target_format", "default_bit_rate"], &[]),
        Operation::post("/api/transcoding", "Makes a recipe, where EnableTranscodingConfig allows it")
            .takes::<TranscodingWanted>()
            .gives::<Made>()
            .refuses(&[400, 405, 409, 422]),
        Operation::get("/api/transcoding/{id}", "One recipe").gives::<TranscodingJson>(),
        Operation::put("/api/transcoding/{id}", "Changes or makes a recipe, where EnableTranscodingConfig allows it")
            .takes::<TranscodingWanted>()
            .gives::<TranscodingJson>()
            .refuses(&[400, 405, 409, 422]),
        Operation::delete("/api/transcoding/{id}", "Deletes a recipe, where EnableTranscodingConfig allows it")
            .gives::<Gone>()
            .refuses(&[405]),
    ]
}

fn radios() -> Vec<Operation> {
    vec![
        Operation::get("/api/radio", "Stations")
            .with("id", Holds::Ids, "These.")
            .with("name", Holds::Text, "Anywhere in the name.")
            .lists::<RadioJson>(&["name", "stream_url", "created_at", "updated_at"], &[]),
        Operation::post("/api/radio", "Makes a station").takes::<RadioWanted>().gives::<Made>().refuses(&[400, 422]),
        Operation::get("/api/radio/{id}", "One station").gives::<RadioJson>(),
        Operation::put("/api/radio/{id}", "Changes a station; absent members stay")
            .takes::<RadioWanted>()
            .gives::<RadioJson>()
            .refuses(&[400, 422]),
        Operation::delete("/api/radio/{id}", "Deletes a station, also when it is gone").gives::<Gone>(),
    ]
}

fn server() -> Vec<Operation> {
    vec![
        Operation::get("/api/inspect", "What a file says of itself now")
            .with("id", Holds::Text, "The song.")
            .gives::<InspectJson>()
            .refuses(&[400, 404, 429]),
        Operation::get("/api/config/config", "The configuration, secrets masked").gives::<ConfigJson>().refuses(&[404]),
        Operation::get("/api/keepalive/{*rest}", "That the server is there, and the caller signed in")
            .gives_raw(200, &["text/plain"]),
        Operation::get("/api/insights/{*rest}", "Whether the server reports how it is used; it does not")
            .gives_raw(200, &["text/plain"]),
        Operation::get("/api/translation", "Languages of the page beside English").lists::<TranslationJson>(&[], &[]),
        Operation::get("/api/translation/{id}", "The words of one language").gives::<TranslationJson>(),
    ]
}
