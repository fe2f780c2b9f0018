//! Section "Media annotation".

use std::sync::Arc;

use melodrome_listening::{Play, Stars};
use melodrome_model::{ErrorKind, Id, Millis};
use melodrome_store::tracks;

use crate::call::Call;
use crate::errors::SubsonicError;
use crate::params::Params;
use crate::render::Nothing;

/// Times before this day are no times of plays.
const EARLIEST: Millis = 86_400_000;

/// Stars tracks, albums and artists.
pub(super) async fn star(call: Arc<Call>) -> Result<Nothing, SubsonicError> {
    mark(&call, true).await
}

/// Takes stars away.
pub(super) async fn unstar(call: Arc<Call>) -> Result<Nothing, SubsonicError> {
    mark(&call, false).await
}

async fn mark(call: &Call, starred: bool) -> Result<Nothing, SubsonicError> {
    let params = call.params();
    let ids: Vec<Id> = ["id", "albumId", "artistId"].iter().flat_map(|name| params.all(name)).map(Id::from).collect();
    if ids.is_empty() {
        return Err(SubsonicError::missing_any("Required id parameter is missing"));
    }
    call.app().rooms().listening.star(call.viewer(), Stars { ids, starred }).await?;
    Ok(Nothing)
}

/// Rates anything from 1 to 5; 0 takes the rating away.
pub(super) async fn set_rating(call: Arc<Call>) -> Result<Nothing, SubsonicError> {
    let (id, rating) = (Id::from(call.params().required("id")?), call.params().required_int("rating")?);
    call.app().rooms().listening.rate(call.viewer(), &id, rating).await?;
    Ok(Nothing)
}

/// Tells finished plays, or what begins to play.
pub(super) async fn scrobble(call: Arc<Call>) -> Result<Nothing, SubsonicError> {
    let params = call.params();
    params.required("id")?;
    let plays = plays(params)?;
    if params.flag("submission", true) {
        call.app().rooms().listening.played(call.viewer(), plays, call.client()).await?;
        return Ok(Nothing);
    }
    let Some(first) = plays.into_iter().next() else { return Ok(Nothing) };
    let viewer = call.viewer().clone();
    let found = call.app().rooms().store.read(move |db| tracks::get(db, &viewer, &first.track)).await;
    match found {
        Ok(track) => {
            let position = params.int("position", 0).max(0).saturating_mul(1000);
            call.app().rooms().listening.now_playing().start(call.viewer(), call.client(), &track, position);
            Ok(Nothing)
        }
        // Players go on when we do not know what they play.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Nothing),
        Err(error) => Err(error.into()),
    }
}

/// The tracks with their times, which are given for all or for none. A time that is none means now.
fn plays(params: &Params) -> Result<Vec<Play>, SubsonicError> {
    let times: Vec<Option<Millis>> =
        params.all("time").map(|time| time.parse().ok().filter(|&at| at >= EARLIEST)).collect();
    let ids: Vec<Id> = params.all("id").map(Id::from).collect();
    if !times.is_empty() && times.len() != ids.len() {
        return Err(SubsonicError::generic(format!(
            "Wrong number of timestamps: {}, should be {}",
            times.len(),
            ids.len()
        )));
    }
    let times = times.into_iter().chain(std::iter::repeat(None));
    Ok(ids.into_iter().zip(times).map(|(track, at)| Play { track, at }).collect())
}

#[cfg(test)]
mod tests {
    use super::plays;
    use crate::params::tests::params;

    #[test]
    fn times_are_for_all_or_none() {
        let told = plays(&params("id=a&id=b&time=1577934245000&time=x")).unwrap();
        assert_eq!((told[0].at, told[1].at), (Some(1_577_934_245_000), None));
        assert_eq!(plays(&params("id=a&id=b")).unwrap().len(), 2);
        let error = plays(&params("id=a&id=b&time=1577934245000")).unwrap_err();
        assert_eq!(error.message, "Wrong number of timestamps: 1, should be 2");
    }
}
