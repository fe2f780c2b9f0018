//! Stars, ratings and plays: one transaction a call.

use melodrome_model::{Annotation, ErrorKind, Id, ItemKind, Millis, Viewer};
use melodrome_store::{Writer, annotations};

use crate::{Listening, Result};

/// Things that are starred by one call at most: they share a transaction, and everybody else's writes wait for it.
const MOST_AT_ONCE: usize = 5_000;

/// Things to star or unstar. Ids whose kind the API does not tell are looked for everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stars {
    /// Ids of anything.
    pub ids: Vec<Id>,
    /// Whether they get a star or lose it.
    pub starred: bool,
}

/// One finished play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Play {
    /// Which track.
    pub track: Id,
    /// When it was played; `None` = now.
    pub at: Option<Millis>,
}

impl Listening {
    /// Stars or unstars. Unknown ids are skipped; gives the number of known ones.
    ///
    /// # Errors
    /// Invalid for thousands of things at once, and the store's; then nothing is changed.
    pub async fn star(&self, viewer: &Viewer, stars: Stars) -> Result<usize> {
        if stars.ids.len() > MOST_AT_ONCE {
            let text = format!("At most {MOST_AT_ONCE} stars fit into one request; send them in parts");
            return Err(melodrome_store::Error::Invalid(text).into());
        }
        let (viewer, now) = (viewer.clone(), self.clock.now());
        let done = self.store.write(move |tx| {
            let mut known = 0;
            for id in &stars.ids {
                let Some(kind) = kind_of(tx, &viewer, id)? else { continue };
                annotations::set_star(tx, &viewer, kind, id, stars.starred, now)?;
                known += 1;
            }
            Ok::<_, melodrome_store::Error>(known)
        });
        Ok(done.await?)
    }

    /// Rates anything from 1 to 5; 0 removes the rating.
    ///
    /// # Errors
    /// NotFound for an unknown id, Invalid outside 0…5.
    pub async fn rate(&self, viewer: &Viewer, id: &Id, rating: i64) -> Result<Annotation> {
        let (viewer, id, now) = (viewer.clone(), id.clone(), self.clock.now());
        let done = self.store.write(move |tx| {
            let (kind, _) = annotations::resolve(tx, &viewer, &id)?;
            annotations::set_rating(tx, &viewer, kind, &id, rating, now)
        });
        Ok(done.await?)
    }

    /// Counts plays. The same play told twice (client, track and time agree) counts once; unknown tracks are skipped.
    /// Gives the number of plays that counted.
    ///
    /// # Errors
    /// The store's, and then nothing is counted.
    pub async fn played(&self, viewer: &Viewer, plays: Vec<Play>, client: &str) -> Result<usize> {
        let (viewer, client, now) = (viewer.clone(), client.to_owned(), self.clock.now());
        for play in &plays {
            self.now_playing.finish(viewer.user(), &client, &play.track);
        }
        let done = self.store.write(move |tx| {
            let mut counted = 0;
            for play in &plays {
                // Only a time that the client gave can tell that it says the same thing again.
                let told_before = match play.at {
                    Some(at) => annotations::has_play(tx, &viewer, &play.track, at)?,
                    None => false,
                };
                if told_before {
                    continue;
                }
                match annotations::count_play(tx, &viewer, &play.track, play.at.unwrap_or(now), &client) {
                    Ok(()) => counted += 1,
                    Err(error) if error.kind() == ErrorKind::NotFound => {
                        tracing::debug!(track = %play.track, "a play of an unknown track was told");
                    }
                    Err(error) => return Err(error),
                }
            }
            Ok(counted)
        });
        Ok(done.await?)
    }
}

fn kind_of(tx: &Writer<'_>, viewer: &Viewer, id: &Id) -> Result<Option<ItemKind>, melodrome_store::Error> {
    match annotations::resolve(tx, viewer, id) {
        Ok((kind, _)) => Ok(Some(kind)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
