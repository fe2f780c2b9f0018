//! Long answers end when whoever asked for them may not hear them any more: their session or credential was revoked,
//! their account switched off or deleted. Short ones are over before anybody could.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures_util::stream;
use http_body::Body as _;
use http_body_util::BodyExt as _;
use melodrome_auth::Resolver;
use melodrome_background::bus::Heard;
use melodrome_background::{Bus, Subscription};
use melodrome_model::{Event, Viewer};
use melodrome_store::Store;
use tracing::info;

/// What the connection is closed with, so that nobody takes the half for the whole.
#[derive(Debug, thiserror::Error)]
#[error("the listener may not hear this any more")]
struct Revoked;

struct Guarded {
    body: Body,
    events: Subscription,
    judge: Judge,
}

/// Who listens, and what knows whether they still may.
struct Judge {
    store: Store,
    resolver: Arc<Resolver>,
    viewer: Viewer,
}

/// The response, which ends early if its listener's right does.
pub(crate) fn watch(
    response: Response,
    bus: &Bus,
    store: &Store,
    resolver: &Arc<Resolver>,
    viewer: &Viewer,
) -> Response {
    // What is in memory already is sent at once.
    if response.body().size_hint().exact().is_some() {
        return response;
    }
    let events = bus.subscribe();
    let judge = Judge { store: store.clone(), resolver: Arc::clone(resolver), viewer: viewer.clone() };
    response.map(|body| {
        let guarded = Guarded { body, events, judge };
        Body::from_stream(stream::unfold(Some(guarded), |guarded| async move {
            let mut guarded = guarded?;
            let next = guarded.next().await?;
            let more = next.is_ok().then_some(guarded);
            Some((next, more))
        }))
    })
}

impl Guarded {
    async fn next(&mut self) -> Option<Result<Bytes, axum::Error>> {
        loop {
            let heard = tokio::select! {
                biased;
                heard = self.events.next() => heard,
                frame = self.body.frame() => match frame? {
                    Ok(frame) => match frame.into_data() {
                        Ok(bytes) => return Some(Ok(bytes)),
                        // Trailers: ours have none.
                        Err(_) => continue,
                    },
                    Err(error) => return Some(Err(error)),
                },
            };
            if !self.judge.may_go_on(&heard).await {
                info!(user = ?self.judge.viewer.username(), "ended a stream whose listener may not hear it any more");
                return Some(Err(axum::Error::new(Revoked)));
            }
            if heard == Heard::End {
                // The server is ending: what is being sent has its own time for that.
                return match self.body.frame().await? {
                    Ok(frame) => frame.into_data().ok().map(Ok),
                    Err(error) => Some(Err(error)),
                };
            }
        }
    }
}

impl Judge {
    async fn may_go_on(&self, heard: &Heard) -> bool {
        match heard {
            Heard::Event(event) => match event.as_ref() {
                Event::Revoked { user, session: Some(id) } if *user == self.viewer.user() => {
                    // Of a new credential it is said as well, which ends nothing.
                    self.viewer.session() != Some(id) || self.is_admitted().await
                }
                Event::Revoked { user, session: None } if *user == self.viewer.user() => self.is_admitted().await,
                _ => true,
            },
            Heard::Missed => self.is_admitted().await,
            Heard::End => true,
        }
    }

    async fn is_admitted(&self) -> bool {
        let (resolver, viewer) = (Arc::clone(&self.resolver), self.viewer.clone());
        // A store that does not answer is no reason to cut off the music.
        self.store.read(move |db| resolver.still_admits(db, &viewer)).await.unwrap_or(true)
    }
}
