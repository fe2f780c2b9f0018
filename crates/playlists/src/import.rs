//! The job that turns playlist files into playlists. The scanner enqueues it when the files of a library changed, and
//! the making of the first admin does, since a playlist needs an owner.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use melodrome_model::clock::rfc3339;
use melodrome_model::{Event, Id, ItemKind, Library, LibraryId, Viewer};
use melodrome_store::ingest::PlaylistFile;
use melodrome_store::playlist_files::{self, NewPlaylist};
use melodrome_store::{Reader, Store, libraries, playlists, users};
use unicode_normalization::UnicodeNormalization as _;

use crate::edit::MOST_AT_ONCE;
use crate::m3u::{self, List};
use crate::{Error, Result};

/// Kind of the job; its input is empty.
pub const IMPORT_JOB: &str = "playlists.import";

/// Larger files are no playlists.
const LIMIT: u64 = 16 << 20;

/// How new playlists are made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// `DefaultPlaylistPublicVisibility`.
    pub public: bool,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    /// Nobody could own a playlist yet; run it again when there is an admin.
    WaitsForAdmin,
    /// Every file was looked at.
    Done {
        /// Playlists made.
        created: usize,
        /// Playlists whose tracks were written anew.
        updated: usize,
        /// Files that could not be read; the log names them.
        failed: usize,
    },
}

/// Looks at every playlist file that scans have seen. Blocks. A file that looks as it did, and whose lines were all
/// found, is not read again; a playlist that somebody took out of its file's rule is left alone.
///
/// # Errors
/// The store's; an unreadable file is counted, never the end.
pub fn import(store: &Store, options: Options) -> Result<Imported> {
    let (owner, roots, files) = store.read_blocking(|db| {
        let owner = users::find_first_admin(db)?;
        Ok::<_, Error>((owner, libraries::list(db, &Viewer::system())?, playlist_files::list(db)?))
    })?;
    let Some(owner) = owner else { return Ok(Imported::WaitsForAdmin) };
    let (mut created, mut updated, mut failed) = (0, 0, 0);
    let mut spellings = Spellings::default();
    for file in files.iter().filter(|file| is_m3u(&file.path)) {
        match take(store, file, &roots, owner.pk, options, &mut spellings) {
            Ok(Taken::Created) => created += 1,
            Ok(Taken::Updated) => updated += 1,
            Ok(Taken::Left) => {}
            Err(Error::Store(error)) => return Err(error.into()),
            Err(error) => {
                tracing::warn!(%error, "a playlist file was passed over");
                failed += 1;
            }
        }
    }
    if created + updated > 0 {
        tracing::info!(created, updated, owner = owner.username, "playlist files were taken over");
        store.write_blocking(|tx| {
            tx.emit(Event::Refresh { kind: Some(ItemKind::Playlist), ids: Vec::new() });
            Ok::<_, Error>(())
        })?;
    }
    Ok(Imported::Done { created, updated, failed })
}

fn is_m3u(path: &str) -> bool {
    let extension = Path::new(path).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    extension.eq_ignore_ascii_case("m3u") || extension.eq_ignore_ascii_case("m3u8")
}

enum Taken {
    Created,
    Updated,
    Left,
}

fn take(
    store: &Store,
    file: &PlaylistFile,
    roots: &[Library],
    owner: i64,
    options: Options,
    spellings: &mut Spellings,
) -> Result<Taken> {
    let Some(root) = roots.iter().find(|library| library.id == file.library) else { return Ok(Taken::Left) };
    let path = PathBuf::from(&root.path).join(&file.path);
    let Some(path_text) = path.to_str() else { return Ok(Taken::Left) };
    let look = format!("{}:{}", file.size, file.modified_at);
    let known = store.read_blocking(|db| playlist_files::find(db, path_text))?;
    if known.as_ref().is_some_and(|known| !known.sync || known.signature == look) {
        return Ok(Taken::Left);
    }
    let list = m3u::parse(&read(&path)?);
    let folder = path.parent().and_then(Path::to_str).unwrap_or("/");
    let found = store.read_blocking(|db| tracks(db, &list, folder, roots, spellings))?;
    let pks: Vec<u32> = found.iter().flatten().copied().collect();
    let lost = found.len() - pks.len();
    // Lines without a track may find one after the next scan, so the file stays to be read again.
    let signature = if lost == 0 { look } else { format!("{look}:{lost}") };
    if lost > 0 {
        tracing::debug!(path = path_text, lost, "lines of a playlist file name no track");
    }
    let file_name = path.file_name().and_then(|name| name.to_str()).unwrap_or(path_text);
    let base = path.file_stem().and_then(|name| name.to_str()).unwrap_or(path_text);
    let (name, comment) =
        (list.name.clone().unwrap_or_else(|| base.to_owned()), format!("Auto-imported from '{file_name}'"));
    let new = NewPlaylist { owner, name: &name, comment: &comment, public: options.public, path: path_text };
    let now = store.clock().now();
    // A list of which nothing was found may lie on a disk that is away: what it held is kept.
    let writes = !pks.is_empty() || list.entries.is_empty();
    store
        .write_blocking(|tx| {
            let (playlist, before) = match &known {
                Some(known) => (known.pk, playlists::pks(tx, known.pk)?),
                None => (playlist_files::insert(tx, &new, now)?, Vec::new()),
            };
            if writes && before != pks {
                playlists::replace(tx, playlist, &pks, now)?;
            }
            playlist_files::sign(tx, playlist, &signature)?;
            Ok::<_, melodrome_store::Error>(match &known {
                None => Taken::Created,
                Some(_) if writes && before != pks => Taken::Updated,
                Some(_) => Taken::Left,
            })
        })
        .map_err(Error::from)
}

/// Makes a playlist of text that somebody sends. Lines name tracks by absolute path, or by a path inside a library; what
/// the sender may not hear, and what is nowhere, is left out.
///
/// # Errors
/// NotAPlaylist for bytes that are no text, the store's.
pub async fn post(store: &Store, viewer: &Viewer, bytes: &[u8], public: bool) -> Result<Id> {
    let list = m3u::parse(bytes);
    if list.entries.iter().chain(&list.name).any(|line| line.contains('\0')) {
        return Err(Error::NotAPlaylist("it holds bytes that no text has"));
    }
    if list.entries.len() > MOST_AT_ONCE {
        return Err(Error::NotAPlaylist("it is too long"));
    }
    let (viewer, now) = (viewer.clone(), store.clock().now());
    let name = list.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| rfc3339(now));
    let done = store.write(move |tx| {
        let roots = libraries::list(tx, &viewer)?;
        let mut found: Vec<Option<u32>> = vec![None; list.entries.len()];
        let mut spellings = Spellings::default();
        for root in &roots {
            // A relative line may lie in any library; an absolute one names its own.
            for (slot, track) in found.iter_mut().zip(tracks(tx, &list, &root.path, &roots, &mut spellings)?) {
                *slot = slot.or(track);
            }
        }
        let pks: Vec<u32> = found.into_iter().flatten().collect();
        let id = playlists::insert(tx, &viewer, &name, "", public, now)?;
        let playlist = playlists::get_writable(tx, &viewer, &id)?;
        if !pks.is_empty() {
            playlists::append(tx, playlist.pk, &pks, now)?;
        }
        playlists::tell(tx, &viewer, &playlist)?;
        Ok::<_, Error>(id)
    });
    done.await
}

fn read(path: &Path) -> Result<Vec<u8>> {
    let unreadable = |source| Error::Unreadable { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(unreadable)?;
    file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LIMIT {
        return Err(Error::TooLarge { path: path.to_owned() });
    }
    Ok(bytes)
}

/// The track of each line: at its path as written, in either Unicode form, else where only the case differs.
fn tracks(
    db: &Reader<'_>,
    list: &List,
    folder: &str,
    roots: &[Library],
    spellings: &mut Spellings,
) -> Result<Vec<Option<u32>>> {
    let paths: Vec<&str> = roots.iter().map(|library| library.path.as_str()).collect();
    let places: Vec<Option<(usize, String)>> =
        list.entries.iter().map(|entry| m3u::resolve(entry, folder, &paths)).collect();
    let mut exact: HashMap<(usize, String), u32> = HashMap::new();
    for (place, library) in roots.iter().enumerate() {
        let mut wanted = BTreeSet::new();
        for (_, path) in places.iter().flatten().filter(|(at, _)| *at == place) {
            wanted.extend([path.clone(), path.nfc().collect(), path.nfd().collect()]);
        }
        let wanted: Vec<String> = wanted.into_iter().collect();
        exact.extend(
            playlist_files::tracks_at(db, library.id, &wanted)?.into_iter().map(|(path, pk)| ((place, path), pk)),
        );
    }
    let mut folders: HashMap<(usize, String), HashMap<String, u32>> = HashMap::new();
    let mut found = Vec::with_capacity(places.len());
    for line in places {
        let Some((place, path)) = line else {
            found.push(None);
            continue;
        };
        let forms = [path.clone(), path.nfc().collect(), path.nfd().collect()];
        let mut track = forms.into_iter().find_map(|form| exact.get(&(place, form)).copied());
        if track.is_none() {
            let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent).to_owned();
            let key = (place, fold(&parent));
            if !folders.contains_key(&key) {
                let mut rows: HashMap<String, u32> = HashMap::new();
                for spelling in spellings.of(db, roots[place].id, &key.1)? {
                    let found = playlist_files::tracks_in_folder(db, roots[place].id, spelling)?;
                    rows.extend(found.into_iter().map(|(path, pk)| (fold(&path), pk)));
                }
                folders.insert(key.clone(), rows);
            }
            track = folders.get(&key).and_then(|rows| rows.get(&fold(&path)).copied());
        }
        found.push(track);
    }
    Ok(found)
}

/// Folders by their folded path, read when a line first needs them: disks that do not tell cases apart let a playlist
/// name a folder in any of them.
#[derive(Default)]
struct Spellings(HashMap<LibraryId, HashMap<String, Vec<String>>>);

impl Spellings {
    /// Every folder whose path is `folded`, whatever the case of its letters.
    fn of(&mut self, db: &Reader<'_>, library: LibraryId, folded: &str) -> Result<&[String]> {
        let folders = match self.0.entry(library) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let mut folders: HashMap<String, Vec<String>> = HashMap::new();
                for path in playlist_files::folders(db, library)? {
                    folders.entry(fold(&path)).or_default().push(path);
                }
                unknown.insert(folders)
            }
        };
        Ok(folders.get(folded).map_or(&[], Vec::as_slice))
    }
}

fn fold(path: &str) -> String {
    path.nfc().collect::<String>().to_lowercase()
}
