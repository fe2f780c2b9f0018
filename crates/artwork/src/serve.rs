//! From a cover id to bytes: whom it names, whether a form of the right size is kept, and if not, making one. What is
//! kept is answered at once; whoever needs work done waits for a turn, and a few may wait.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use melodrome_model::{ArtId, ArtKind, Id, ItemKind, Millis, Viewer};
use melodrome_store::artwork::{self, AlbumArt, TrackArt};
use melodrome_store::uploads::{self, Holder, Upload};
use melodrome_store::{Reader, annotations, libraries, radios};

use crate::artwork::{Artwork, Inner};
use crate::decode::{Look, look, mime};
use crate::encode::{Encoding, encode, fit, square};
use crate::find::{Found, Search, Source, inside};
use crate::{Error, colours};

/// What is asked of a picture.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Whose.
    pub id: ArtId,
    /// Longest side in pixels, 0 = the original bytes.
    pub size: u32,
    /// Filled up to a square.
    pub square: bool,
    /// How resized forms are encoded.
    pub encoding: Encoding,
    /// What has no picture gets a drawn one; else [`Error::NotFound`].
    pub placeholder: bool,
}

/// A picture to send.
#[derive(Debug, Clone)]
pub struct Cover {
    /// The bytes.
    pub bytes: Bytes,
    /// Media type by the bytes.
    pub mime: &'static str,
    /// Entity tag with its quotes.
    pub etag: String,
    /// When it became what it is: its file was written, or the album that shows it came, whichever is later.
    pub modified_at: Option<Millis>,
    /// The id named exactly this picture: it may be kept for ever.
    pub immutable: bool,
    /// Drawn because there is none: it must not be kept.
    pub placeholder: bool,
}

/// Whom an id names, for this viewer. Where a disc is concerned, the library's version says how long what is known of
/// the disc holds.
enum Subject {
    Album(AlbumArt),
    Disc(AlbumArt, i64, i64),
    Track(TrackArt, AlbumArt, i64),
    /// Something with a picture that somebody gave it, and what it shows when the file is gone.
    Upload(Upload, Box<Subject>),
    /// A playlist of these albums.
    Mosaic(Vec<AlbumArt>),
    /// Something without a picture of its own.
    Bare,
}

/// A picture and where its original is.
pub(crate) struct Named {
    hash: String,
    root: String,
    source: Source,
    /// Read already.
    found: Option<Found>,
}

/// Work that may not be done without a turn.
pub(crate) struct NeedsTurn;

impl Artwork {
    /// The picture that `ask` names, as `viewer` sees it.
    ///
    /// # Errors
    /// [`Error::NotFound`] for ids of nothing that the viewer may see, [`Error::Busy`] when too many wait.
    pub async fn cover(&self, viewer: &Viewer, ask: Ask) -> Result<Cover, Error> {
        let (id, viewer) = (ask.id.clone(), viewer.clone());
        let subject = self.inner.store.read(move |db| subject(db, &viewer, &id)).await?;
        let (subject, ask, answer) = self.attempt(subject, ask, false).await?;
        if let Ok(answer) = answer {
            return answer;
        }
        let _turn = self.turn().await?;
        match self.attempt(subject, ask, true).await? {
            (_, _, Ok(answer)) => answer,
            (_, ask, Err(NeedsTurn)) => Err(Error::NotFound { id: ask.id.to_string() }),
        }
    }

    async fn attempt(&self, subject: Subject, ask: Ask, work: bool) -> Result<Attempt, Error> {
        let inner = std::sync::Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || {
            let answer = inner.answer(&subject, &ask, work);
            (subject, ask, answer)
        })
        .await
        .map_err(Error::Lost)
    }

    pub(crate) async fn turn(&self) -> Result<tokio::sync::SemaphorePermit<'_>, Error> {
        struct Waiting<'w>(&'w std::sync::atomic::AtomicUsize);
        impl Drop for Waiting<'_> {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::SeqCst);
            }
        }
        let before = self.inner.waiting.fetch_add(1, Ordering::SeqCst);
        let _waiting = Waiting(&self.inner.waiting);
        if let Ok(turn) = self.inner.turns.try_acquire() {
            return Ok(turn);
        }
        if before >= self.inner.options.backlog {
            return Err(Error::Busy);
        }
        self.inner.turns.acquire().await.map_err(|_| Error::Busy)
    }
}

type Attempt = (Subject, Ask, Result<Result<Cover, Error>, NeedsTurn>);

/// Finds out whom the id names. A bare id may be anything that has a picture.
fn subject(db: &Reader<'_>, viewer: &Viewer, art: &ArtId) -> Result<Subject, Error> {
    match art.kind {
        Some(ArtKind::Album) => Ok(Subject::Album(artwork::album(db, viewer, &art.id)?)),
        Some(ArtKind::Disc) => {
            let (album, number) = art.id.as_str().rsplit_once(':').unwrap_or((art.id.as_str(), "0"));
            let album = artwork::album(db, viewer, &Id::from(album))?;
            let number: i64 = number.parse().map_err(|_| Error::NotFound { id: art.to_string() })?;
            if number <= 0 {
                return Ok(Subject::Album(album));
            }
            let version = version(db, &album)?;
            Ok(Subject::Disc(album, number, version))
        }
        Some(ArtKind::Track) => track(db, viewer, &art.id),
        Some(ArtKind::Artist) => {
            let pk = annotations::pk_of(db, viewer, ItemKind::Artist, &art.id)?;
            let other = match artwork::album_of_artist(db, viewer, pk)? {
                Some(album) => Subject::Album(artwork::album(db, viewer, &album)?),
                None => Subject::Bare,
            };
            Ok(given(uploads::find(db, Holder::Artist, pk)?, other))
        }
        Some(ArtKind::Playlist) => {
            let pk = annotations::pk_of(db, viewer, ItemKind::Playlist, &art.id)?;
            let albums = artwork::albums_of_playlist(db, viewer, &art.id)?;
            let mut albums = albums
                .iter()
                .map(|album| artwork::album(db, viewer, album))
                .collect::<Result<Vec<_>, melodrome_store::Error>>()?;
            let other = match albums.len() {
                0 => Subject::Bare,
                1 => Subject::Album(albums.remove(0)),
                _ => Subject::Mosaic(albums),
            };
            Ok(given(uploads::find(db, Holder::Playlist, pk)?, other))
        }
        Some(ArtKind::Radio) => Ok(given(radios::picture(db, &art.id)?, Subject::Bare)),
        None => {
            for kind in [ArtKind::Album, ArtKind::Track, ArtKind::Artist, ArtKind::Playlist, ArtKind::Radio] {
                match subject(db, viewer, &ArtId { kind: Some(kind), ..art.clone() }) {
                    Err(Error::NotFound { .. }) => {}
                    other => return other,
                }
            }
            Err(Error::NotFound { id: art.to_string() })
        }
    }
}

/// What somebody gave comes before everything else.
fn given(upload: Option<Upload>, other: Subject) -> Subject {
    match upload {
        Some(upload) => Subject::Upload(upload, Box::new(other)),
        None => other,
    }
}

fn track(db: &Reader<'_>, viewer: &Viewer, id: &Id) -> Result<Subject, Error> {
    let track = artwork::track(db, viewer, id)?;
    let album = artwork::album(db, viewer, &track.album)?;
    let version = version(db, &album)?;
    Ok(Subject::Track(track, album, version))
}

fn version(db: &Reader<'_>, album: &AlbumArt) -> Result<i64, Error> {
    Ok(libraries::get(db, &Viewer::system(), album.library)?.version)
}

/// See [`Cover::modified_at`].
fn modified_at(subject: &Subject, named: &Named) -> Option<Millis> {
    let path = inside(Path::new(&named.root), named.source.path())?;
    let written = std::fs::metadata(path).ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    let written = Millis::try_from(written.as_millis()).ok()?;
    let shown_since = match subject {
        Subject::Track(track, ..) if named.source == Source::Embedded(track.path.clone()) => 0,
        Subject::Album(album) | Subject::Disc(album, ..) | Subject::Track(_, album, _) => album.imported_at,
        Subject::Upload(..) | Subject::Mosaic(_) | Subject::Bare => 0,
    };
    Some(written.max(shown_since))
}

impl Inner {
    /// The answer, or that it needs work.
    fn answer(&self, subject: &Subject, ask: &Ask, work: bool) -> Result<Result<Cover, Error>, NeedsTurn> {
        // A picture that was given and whose file is gone is as good as none.
        let subject = match subject {
            Subject::Upload(upload, other) if self.upload(upload).is_none() => other,
            subject => subject,
        };
        let (named, mosaic) = match subject {
            Subject::Mosaic(albums) => (None, self.mosaic(albums, ask, work)?),
            subject => (self.name(subject, work)?, None),
        };
        let modified_at = named.as_ref().and_then(|named| modified_at(subject, named));
        let picture = match named {
            Some(named) => self.picture(subject, named, ask, work)?,
            None => mosaic,
        };
        if let Some((bytes, hash)) = picture {
            let form = if ask.size == 0 && !ask.square {
                format!("\"{hash}\"")
            } else {
                format!("\"{hash}.{}.{}.{}{}\"", ask.size, ask.square, ask.encoding.word(), self.options.quality)
            };
            return Ok(Ok(Cover {
                mime: mime(&bytes).unwrap_or("application/octet-stream"),
                bytes,
                etag: form,
                modified_at,
                immutable: ask.id.hash == hash,
                placeholder: false,
            }));
        }
        self.without(ask, work)
    }

    fn without(&self, ask: &Ask, work: bool) -> Result<Result<Cover, Error>, NeedsTurn> {
        if !ask.placeholder {
            return Ok(Err(Error::NotFound { id: ask.id.to_string() }));
        }
        let (bytes, key) = self.placeholder(ask.id.id.as_str(), ask.size, ask.encoding, work).ok_or(NeedsTurn)?;
        let mime = ask.encoding.mime();
        let etag = format!("\"{key}\"");
        Ok(Ok(Cover { bytes, mime, etag, modified_at: None, immutable: false, placeholder: true }))
    }

    /// Which picture the subject shows.
    fn name(&self, subject: &Subject, work: bool) -> Result<Option<Named>, NeedsTurn> {
        match subject {
            Subject::Bare | Subject::Mosaic(_) => Ok(None),
            Subject::Upload(upload, _) => Ok(self.upload(upload)),
            Subject::Album(album) => self.name_album(album, work),
            Subject::Disc(album, number, version) => match self.name_disc(album, *number, *version, work)? {
                Some(named) => Ok(Some(named)),
                None => self.name_album(album, work),
            },
            Subject::Track(track, album, version) => {
                if track.has_picture && self.options.track_covers {
                    let source = Source::Embedded(track.path.clone());
                    if let Some(named) = self.name_source(&track.root, source, work)? {
                        return Ok(Some(named));
                    }
                }
                match if track.disc > 0 { self.name_disc(album, track.disc, *version, work)? } else { None } {
                    Some(named) => Ok(Some(named)),
                    None => self.name_album(album, work),
                }
            }
        }
    }

    /// The picture that somebody gave, while its file is there.
    fn upload(&self, upload: &Upload) -> Option<Named> {
        let folder = self.options.uploads.as_deref().filter(|folder| folder.join(&upload.file).is_file())?;
        Some(Named {
            hash: upload.hash.clone(),
            root: folder.display().to_string(),
            source: Source::Folder(upload.file.clone()),
            found: None,
        })
    }

    /// The original bytes of a picture.
    pub(crate) fn original(&self, named: Named) -> Option<Vec<u8>> {
        let search = Search { options: &self.options, root: Path::new(&named.root) };
        named.found.or_else(|| search.open(named.source)).map(|found| found.bytes)
    }

    pub(crate) fn name_album(&self, album: &AlbumArt, work: bool) -> Result<Option<Named>, NeedsTurn> {
        // While a scan runs, what is known of an album may be half of it; what was found before serves on.
        let settled = !album.pending || (album.scanning && !album.hash.is_empty());
        if settled {
            let source = Source::parse(&album.source).filter(|_| !album.hash.is_empty());
            let named = |source| Named { hash: album.hash.clone(), root: album.root.clone(), source, found: None };
            return Ok(source.map(named));
        }
        if !work {
            return Err(NeedsTurn);
        }
        Ok(self.search_now(album))
    }

    /// Looks for the cover right now, and notes the outcome unless a scan is still busy with the album.
    fn search_now(&self, album: &AlbumArt) -> Option<Named> {
        match self.resolve_album(album.pk) {
            Ok(Some((resolved, found))) => {
                if !album.scanning
                    && let Err(error) =
                        self.store.write_blocking(|tx| artwork::record(tx, std::slice::from_ref(&resolved)))
                {
                    tracing::warn!(album = %album.id, %error, "the cover that was found cannot be noted");
                }
                let named = |found: Found| Named {
                    hash: found.hash.clone(),
                    root: album.root.clone(),
                    source: found.source.clone(),
                    found: Some(found),
                };
                found.map(named)
            }
            Ok(None) => None,
            Err(error) => {
                tracing::warn!(album = %album.id, %error, "the cover cannot be looked for");
                None
            }
        }
    }

    fn name_disc(&self, album: &AlbumArt, number: i64, version: i64, work: bool) -> Result<Option<Named>, NeedsTurn> {
        if self.options.discs.0.is_empty() {
            return Ok(None);
        }
        // Every scan that changes something of the library counts its version up, and with it this key.
        let key = format!("disc:{}:{number}:{}:{version}:{:?}", album.id, album.library, self.options.discs);
        if let Some(kept) = self.kept(&key) {
            let kept = String::from_utf8_lossy(&kept).into_owned();
            let known = kept.split_once(' ').and_then(|(hash, text)| Some((hash, Source::parse(text)?)));
            return Ok(known.map(|(hash, source)| Named {
                hash: hash.to_owned(),
                root: album.root.clone(),
                source,
                found: None,
            }));
        }
        if !work {
            return Err(NeedsTurn);
        }
        let found = self.search_disc(album, number);
        let noted = found.as_ref().map(|found| format!("{} {}", found.hash, found.source.to_text()));
        self.keep(&key, noted.as_deref().unwrap_or("-").as_bytes());
        Ok(found.map(|found| Named {
            hash: found.hash.clone(),
            root: album.root.clone(),
            source: found.source.clone(),
            found: Some(found),
        }))
    }

    fn search_disc(&self, album: &AlbumArt, number: i64) -> Option<Found> {
        let places = self.store.read_blocking(|db| artwork::places(db, album.pk)).ok()??;
        // With one disc, the disc's picture is the album's.
        if places.tracks.iter().all(|track| track.disc <= 1) {
            return None;
        }
        let folders = self.folders(&places).ok()?;
        Search { options: &self.options, root: Path::new(&album.root) }.disc(&places, number, &folders)
    }

    /// The hash of the picture at a source. It is kept under the file's identity, so that another file, or the same one
    /// written again, is looked at anew.
    fn name_source(&self, root: &str, source: Source, work: bool) -> Result<Option<Named>, NeedsTurn> {
        let Some(path) = inside(Path::new(root), source.path()) else { return Ok(None) };
        let Ok(meta) = std::fs::metadata(&path) else { return Ok(None) };
        let modified = meta.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        let key = format!("picture:{}:{}:{}", path.display(), meta.len(), modified.as_nanos());
        if let Some(kept) = self.kept(&key) {
            let hash = String::from_utf8_lossy(&kept).into_owned();
            return Ok((hash != "-").then(|| Named { hash, root: root.to_owned(), source, found: None }));
        }
        if !work {
            return Err(NeedsTurn);
        }
        let search = Search { options: &self.options, root: Path::new(root) };
        let found = search.open(source.clone());
        self.keep(&key, found.as_ref().map_or("-", |found| found.hash.as_str()).as_bytes());
        Ok(found.map(|found| Named { hash: found.hash.clone(), root: root.to_owned(), source, found: Some(found) }))
    }

    /// The bytes of the form that is asked for, and the hash of what they are a form of.
    fn picture(
        &self,
        subject: &Subject,
        named: Named,
        ask: &Ask,
        work: bool,
    ) -> Result<Option<(Bytes, String)>, NeedsTurn> {
        let resized = ask.size > 0 || ask.square;
        let key = self.form(&named.hash, ask.size, ask.square, ask.encoding);
        if resized && let Some(bytes) = self.kept(&key) {
            return Ok(Some((bytes, named.hash)));
        }
        if !work {
            return Err(NeedsTurn);
        }
        let search = Search { options: &self.options, root: Path::new(&named.root) };
        if !resized
            && named.found.is_none()
            && let Some(bytes) = search.unchanged(&named.source, &named.hash)
        {
            return Ok(Some((bytes.into(), named.hash)));
        }
        let mut found = named.found.or_else(|| search.open(named.source));
        if found.as_ref().is_none_or(|found| found.hash != named.hash) {
            // The file is gone or another one since it was found: look again, as the next scan would.
            found = match subject {
                Subject::Album(album) | Subject::Disc(album, ..) | Subject::Track(_, album, _) => {
                    self.search_now(album).and_then(|named| named.found)
                }
                Subject::Bare | Subject::Mosaic(_) | Subject::Upload(..) => None,
            };
        }
        let Some(found) = found else { return Ok(None) };
        if !resized {
            return Ok(Some((found.bytes.into(), found.hash)));
        }
        let key = self.form(&found.hash, ask.size, ask.square, ask.encoding);
        let hash = found.hash.clone();
        let bytes = self.make(found, ask.size, ask.square, ask.encoding);
        self.keep(&key, &bytes);
        Ok(Some((bytes.into(), hash)))
    }

    /// A resized form; the original bytes where it is small enough already or cannot be decoded.
    pub(crate) fn make(&self, found: Found, size: u32, square_asked: bool, encoding: Encoding) -> Vec<u8> {
        let decoded = found.image.or_else(|| match look(&found.bytes, self.options.limits) {
            Look::Picture(image) => Some(image),
            _ => None,
        });
        let Some(image) = decoded else { return found.bytes };
        let longest = image.width().max(image.height());
        let size = if size == 0 { longest } else { size.min(longest) };
        let shown_everywhere =
            matches!(mime(&found.bytes), Some("image/jpeg" | "image/png" | "image/webp" | "image/gif"));
        if longest <= size && shown_everywhere && (!square_asked || image.width() == image.height()) {
            return found.bytes;
        }
        let made = fit(&image, size).and_then(|image| {
            let image = if square_asked && image.width() != image.height() {
                let around = colours::of(&image).map(|both| both.dominant).unwrap_or_default();
                square(&image, size, encoding, around)
            } else {
                image
            };
            encode(&image, encoding, self.options.quality)
        });
        made.unwrap_or(found.bytes)
    }
}
