//! An original file as a body: opened and measured once, then read piece by piece, so that what is sent is of the file
//! that the headers describe even when somebody replaces it meanwhile.

use std::fs::{File, Metadata};
use std::io;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, Stream};
use melodrome_model::{Id, Millis, Track};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

use crate::Error;

/// Bytes read at once: large enough to be cheap, small enough for many listeners.
const PIECE: usize = 128 * 1024;

/// An opened original.
#[derive(Debug)]
pub(crate) struct Original {
    pub(crate) file: File,
    pub(crate) size: u64,
    /// Nanoseconds since the epoch.
    modified_nanos: i128,
}

impl Original {
    pub(crate) fn etag(&self, id: &Id) -> String {
        let id: String = id.as_str().chars().filter(char::is_ascii_alphanumeric).collect();
        format!("\"{:x}-{:x}-{id}\"", self.size, self.modified_nanos)
    }

    pub(crate) fn modified(&self) -> Millis {
        Millis::try_from(self.modified_nanos.div_euclid(1_000_000)).unwrap_or(0)
    }
}

/// The absolute path of `track` below its library's root. What the scanner stored never leaves the root by itself; a
/// changed row must not either.
pub(crate) fn locate(track: &Track, root: &Path) -> Result<PathBuf, Error> {
    let relative = Path::new(&track.path);
    let plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
    if !plain || track.path.is_empty() || track.path.contains('\0') {
        return Err(Error::Outside { track: track.id.clone() });
    }
    Ok(root.join(relative))
}

/// Opens the file at `path`, which must be a regular one.
pub(crate) async fn open(track: &Id, path: PathBuf) -> Result<Original, Error> {
    let id = track.clone();
    let opened = tokio::task::spawn_blocking(move || open_blocking(&path).map_err(|source| (path, source))).await;
    match opened {
        Ok(Ok(original)) => Ok(original),
        Ok(Err((_, error))) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Err(Error::Gone { track: id })
        }
        Ok(Err((path, source))) => Err(Error::Unreadable { track: id, path, source }),
        Err(join) => Err(Error::Unreadable { track: id, path: PathBuf::new(), source: io::Error::other(join) }),
    }
}

fn open_blocking(path: &Path) -> io::Result<Original> {
    // Looked at before it is opened: opening a pipe would wait for somebody to write into it.
    let regular = |meta: &Metadata| {
        if meta.is_file() { Ok(()) } else { Err(io::Error::new(io::ErrorKind::NotFound, "not a regular file")) }
    };
    regular(&std::fs::metadata(path)?)?;
    let file = File::open(path)?;
    let meta = file.metadata()?;
    regular(&meta)?;
    let modified_nanos = match meta.modified()?.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i128::try_from(since.as_nanos()).unwrap_or(0),
        Err(before) => -i128::try_from(before.duration().as_nanos()).unwrap_or(0),
    };
    Ok(Original { file, size: meta.len(), modified_nanos })
}

/// The bytes of `range`. A file that became shorter meanwhile is an error, so that the client sees a broken transfer
/// and not a complete one.
pub(crate) fn read(file: File, range: Range<u64>) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let mut file = tokio::fs::File::from_std(file);
    file.set_max_buf_size(PIECE);
    let state = (file, range, false);
    stream::try_unfold(state, |(mut file, mut range, sought)| async move {
        if range.is_empty() {
            return Ok(None);
        }
        if !sought && range.start > 0 {
            file.seek(io::SeekFrom::Start(range.start)).await?;
        }
        let left = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
        let mut piece = BytesMut::with_capacity(PIECE.min(left));
        let count = (&mut file).take(piece.capacity().min(left) as u64).read_buf(&mut piece).await?;
        if count == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file became shorter while it was sent"));
        }
        range.start += count as u64;
        Ok(Some((piece.freeze(), (file, range, true))))
    })
}
