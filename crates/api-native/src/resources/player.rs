//! Apps that people listen with: everybody's own, all of them for admins.

use axum::Json;
use axum::extract::{Path, State};
use melodrome_http::{ApiResult, Caller, RequestParams, Routes};
use melodrome_model::{Id, Player};
use melodrome_store::{Error, players, transcodings};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::filters::{ListParams, total};
use crate::resources::library::moment;
use crate::resources::shared::{Gone, Made};
use crate::rights::{Payload, absent, denied, too_long};
use crate::small_list::{contains, page};
use crate::state::Native;

/// One player.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Player")]
pub(crate) struct PlayerJson {
    user_name: String,
    id: Id,
    name: String,
    user_agent: String,
    user_id: Id,
    client: String,
    ip: String,
    last_seen: String,
    transcoding_id: Id,
    max_bit_rate: i64,
    report_real_path: bool,
    scrobble_enabled: bool,
}

impl From<Player> for PlayerJson {
    fn from(player: Player) -> Self {
        Self {
            user_name: player.username,
            id: player.id,
            name: player.name,
            user_agent: player.user_agent,
            user_id: player.user_id,
            client: player.client,
            ip: player.ip,
            last_seen: moment(player.last_seen_at),
            transcoding_id: player.transcoding,
            max_bit_rate: player.max_bit_rate,
            report_real_path: player.report_real_path,
            scrobble_enabled: player.scrobble_enabled,
        }
    }
}

/// What a player is to be; absent members stay as they are.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PlayerWanted")]
pub(crate) struct Wanted {
    user_id: Option<String>,
    name: Option<String>,
    client: Option<String>,
    transcoding_id: Option<String>,
    max_bit_rate: Option<i64>,
    report_real_path: Option<bool>,
    scrobble_enabled: Option<bool>,
}

pub(crate) fn routes() -> Routes<Native> {
    Routes::new()
        .get("/api/player", list)
        .post("/api/player", post)
        .get("/api/player/{id}", get)
        .put("/api/player/{id}", put)
        .delete("/api/player/{id}", delete)
}

async fn list(
    State(native): State<Native>,
    caller: Caller,
    params: RequestParams,
) -> ApiResult<(impl axum::response::IntoResponseParts, Json<Vec<PlayerJson>>)> {
    let list = ListParams::new(params);
    let mut rows = native.store().read(move |db| players::list(db, &caller)).await?;
    if let Some(name) = list.text("name") {
        rows.retain(|row| contains(&row.name, &name));
    }
    if let Some(ids) = list.ids("id") {
        rows.retain(|row| ids.contains(&row.id));
    }
    if let Some(ids) = list.ids("user_id") {
        rows.retain(|row| ids.contains(&row.user_id));
    }
    match list.sort().as_str() {
        "user_name" => rows.sort_by_cached_key(|row| row.username.to_lowercase()),
        "client" => rows.sort_by_cached_key(|row| row.client.to_lowercase()),
        "last_seen" => rows.sort_by_key(|row| row.last_seen_at),
        // By name, as they come.
        _ => {}
    }
    let (rows, all) = page(&list, rows);
    Ok((total(all), Json(rows.into_iter().map(PlayerJson::from).collect())))
}

async fn get(State(native): State<Native>, caller: Caller, Path(id): Path<String>) -> ApiResult<Json<PlayerJson>> {
    let key = Id::from(id.as_str());
    match native.store().read(move |db| players::get(db, &caller, &key)).await {
        Err(Error::NotFound { .. }) => Err(absent("player", &id)),
        other => Ok(Json(other?.into())),
    }
}

async fn post(State(native): State<Native>, caller: Caller, Payload(wanted): Payload<Wanted>) -> ApiResult<Json<Made>> {
    let own = wanted.user_id.as_deref().is_none_or(|id| id.is_empty() || id == caller.user_id().as_str());
    if !own {
        // Nobody, admins included, listens as somebody else.
        return Err(denied("Saving player"));
    }
    let new = Player {
        id: Id::random(),
        user: caller.viewer().user(),
        user_id: caller.user_id().clone(),
        username: caller.username().to_owned(),
        name: wanted.name.clone().unwrap_or_default(),
        client: wanted.client.clone().unwrap_or_default(),
        user_agent: String::new(),
        ip: String::new(),
        last_seen_at: 0,
        transcoding: Id::from(""),
        max_bit_rate: 0,
        report_real_path: false,
        scrobble_enabled: true,
    };
    too_long(&[("client", &new.client)])?;
    let new = changed(new, &wanted)?;
    let id = new.id.clone();
    native.store().write(move |tx| players::insert(tx, &known(tx, new.clone())?)).await?;
    Ok(Json(Made::new(id)))
}

async fn put(
    State(native): State<Native>,
    caller: Caller,
    Path(id): Path<String>,
    Payload(wanted): Payload<Wanted>,
) -> ApiResult<Json<PlayerJson>> {
    let key = Id::from(id.as_str());
    let saved = native.store().write(move |tx| {
        let before = match players::get(tx, &caller, &key) {
            Err(Error::NotFound { .. }) if players::exists(tx, &key)? => return Err(denied("Updating player")),
            Err(Error::NotFound { .. }) => return Err(melodrome_http::ApiError::not_found("player not found")),
            other => other?,
        };
        players::update(tx, &known(tx, changed(before, &wanted)?)?)?;
        Ok(players::get(tx, &caller, &key)?)
    });
    Ok(Json(saved.await?.into()))
}

async fn delete(State(native): State<Native>, caller: Caller, Path(id): Path<String>) -> ApiResult<Json<Gone>> {
    let key = Id::from(id.as_str());
    native
        .store()
        .write(move |tx| {
            match players::get(tx, &caller, &key) {
                Err(Error::NotFound { .. }) if players::exists(tx, &key)? => {
                    return Err(denied(&format!("Deleting player(id:{key})")));
                }
                Err(Error::NotFound { .. }) => return Err(absent("player", key.as_str())),
                other => drop(other?),
            }
            Ok(players::delete(tx, &key)?)
        })
        .await?;
    Ok(Json(Gone {}))
}

/// The player with what was asked for; the app's own name stays what it said.
fn changed(mut player: Player, wanted: &Wanted) -> ApiResult<Player> {
    if let Some(name) = &wanted.name {
        too_long(&[("name", name)])?;
        player.name.clone_from(name);
    }
    if let Some(id) = &wanted.transcoding_id {
        player.transcoding = Id::from(id.as_str());
    }
    player.max_bit_rate = wanted.max_bit_rate.unwrap_or(player.max_bit_rate).clamp(0, 100_000);
    player.report_real_path = wanted.report_real_path.unwrap_or(player.report_real_path);
    player.scrobble_enabled = wanted.scrobble_enabled.unwrap_or(player.scrobble_enabled);
    Ok(player)
}

/// A transcoding that nobody knows is none.
fn known(db: &melodrome_store::Reader<'_>, mut player: Player) -> Result<Player, Error> {
    if transcodings::find(db, &player.transcoding)?.is_none() {
        player.transcoding = Id::from("");
    }
    Ok(player)
}
