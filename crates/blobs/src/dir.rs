//! Blobs as files: `aa/bb/<62 more hex digits>`, named by the SHA-256 of the key, written beside and moved into place.
//! The order of use lives in memory and, coarsely, in the files' modification times, so that it outlives a restart
//! (access times cannot be relied on: `noatime` and `relatime` mounts).

use std::fs::{self, File, FileTimes};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use melodrome_model::{Clock, Millis};
use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};

use crate::recency::{Digest, Recency};
use crate::{Error, Limit};

/// A use is written to the file's time at most this often: a page of covers must not become a page of disk writes.
const STAMP_EVERY: Millis = 3_600_000;

/// Blobs below a folder.
#[derive(Debug)]
pub struct Dir {
    root: PathBuf,
    limit: Limit,
    clock: Clock,
    recency: Mutex<Recency>,
    written: AtomicU64,
}

pub(crate) fn digest(key: &str) -> Digest {
    Sha256::digest(key.as_bytes()).into()
}

impl Dir {
    pub(crate) fn open(root: &Path, limit: Limit, clock: Clock) -> Result<Self, Error> {
        let open = |source| Error::Open { path: root.to_owned(), source };
        fs::create_dir_all(root).map_err(open)?;
        let incoming = root.join("incoming");
        if incoming.exists() {
            fs::remove_dir_all(&incoming).map_err(open)?;
        }
        fs::create_dir_all(&incoming).map_err(open)?;
        let mut found = Vec::new();
        list(root, &mut found).map_err(open)?;
        found.sort_by_key(|blob| blob.used);
        let mut recency = Recency::new(limit);
        for blob in found {
            recency.insert(blob.digest, blob.size);
        }
        let dir =
            Self { root: root.to_owned(), limit, clock, recency: Mutex::new(recency), written: AtomicU64::new(0) };
        dir.evict(&mut dir.recency.lock());
        Ok(dir)
    }

    fn file(&self, digest: &Digest) -> PathBuf {
        let name = hex(digest);
        self.root.join(&name[..2]).join(&name[2..4]).join(&name[4..])
    }

    pub(crate) fn put(&self, key: &str, bytes: &[u8]) -> Result<(), Error> {
        if !self.limit.admits(bytes.len() as u64) || bytes.is_empty() {
            // An empty file is what a crash leaves behind, so emptiness is never kept; absence says the same.
            return self.delete(key);
        }
        let digest = digest(key);
        let path = self.file(&digest);
        let turn = self.written.fetch_add(1, Ordering::Relaxed);
        let beside = self.root.join("incoming").join(format!("{}-{turn}", std::process::id()));
        let write = |source| Error::Write { path: path.clone(), source };
        let moved = (|| {
            let mut file = File::create(&beside)?;
            file.write_all(bytes)?;
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            // The lock spans the move and the books, so that an eviction of the same key cannot come in between.
            let mut recency = self.recency.lock();
            fs::rename(&beside, &path)?;
            recency.insert(digest, bytes.len() as u64);
            self.evict(&mut recency);
            io::Result::Ok(())
        })();
        if moved.is_err() {
            // What could not be moved would otherwise count against nobody's limit.
            drop(fs::remove_file(&beside));
        }
        moved.map_err(write)
    }

    pub(crate) fn get(&self, key: &str) -> Result<Option<Bytes>, Error> {
        let Some(path) = self.path(key) else { return Ok(None) };
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.forget(&digest(key), &path);
                Ok(None)
            }
            Err(source) => Err(Error::Read { path, source }),
        }
    }

    pub(crate) fn contains(&self, key: &str) -> bool {
        self.recency.lock().contains(&digest(key))
    }

    pub(crate) fn path(&self, key: &str) -> Option<PathBuf> {
        let digest = digest(key);
        let path = self.file(&digest);
        if !self.recency.lock().touch(&digest) {
            return None;
        }
        self.stamp(&path);
        Some(path)
    }

    pub(crate) fn delete(&self, key: &str) -> Result<(), Error> {
        let digest = digest(key);
        let path = self.file(&digest);
        let mut recency = self.recency.lock();
        recency.remove(&digest);
        match fs::remove_file(&path) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(source) => Err(Error::Delete { path, source }),
        }
    }

    pub(crate) fn bytes_held(&self) -> u64 {
        self.recency.lock().held()
    }

    /// Somebody removed the file behind our back; unless a new one arrived meanwhile, the books forget it too.
    fn forget(&self, digest: &Digest, path: &Path) {
        let mut recency = self.recency.lock();
        if !path.exists() {
            recency.remove(digest);
        }
    }

    fn evict(&self, recency: &mut Recency) {
        while let Some(old) = recency.evict_one() {
            let path = self.file(&old);
            if let Err(error) = fs::remove_file(&path)
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::warn!(path = %path.display(), %error, "a cached file cannot be removed");
            }
        }
    }

    fn stamp(&self, path: &Path) {
        let now = self.clock.now();
        let stamped = fs::metadata(path).and_then(|meta| meta.modified()).map(millis);
        if stamped.is_ok_and(|at| now - at >= STAMP_EVERY) {
            let time = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(now).unwrap_or(0));
            let set = File::options()
                .append(true)
                .open(path)
                .and_then(|file| file.set_times(FileTimes::new().set_modified(time)));
            if let Err(error) = set {
                tracing::debug!(path = %path.display(), %error, "the use of a cached file is not recorded");
            }
        }
    }
}

struct Found {
    digest: Digest,
    size: u64,
    used: SystemTime,
}

/// Collects our blobs below `root`; only folders and files with our names are looked at.
fn list(root: &Path, found: &mut Vec<Found>) -> io::Result<()> {
    for first in folders(root)? {
        for second in folders(&first)? {
            for file in fs::read_dir(&second)? {
                let file = file?;
                let name = format!("{}{}{}", last(&first), last(&second), file.file_name().to_string_lossy());
                let Some(digest) = unhex(&name) else { continue };
                let meta = file.metadata()?;
                if !meta.is_file() {
                    continue;
                }
                if meta.len() == 0 {
                    fs::remove_file(file.path())?;
                    continue;
                }
                found.push(Found { digest, size: meta.len(), used: meta.modified()? });
            }
        }
    }
    Ok(())
}

/// Subfolders whose name is two hex digits.
fn folders(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut list = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name();
        let ours = name.len() == 2 && name.to_string_lossy().bytes().all(|byte| byte.is_ascii_hexdigit());
        if ours && entry.file_type()?.is_dir() {
            list.push(entry.path());
        }
    }
    Ok(list)
}

fn last(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn hex(digest: &Digest) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    digest
        .iter()
        .flat_map(|byte| [char::from(DIGITS[usize::from(byte >> 4)]), char::from(DIGITS[usize::from(byte & 15)])])
        .collect()
}

fn unhex(name: &str) -> Option<Digest> {
    let bytes = name.as_bytes();
    if bytes.len() != 64 {
        return None;
    }
    let mut digest = [0_u8; 32];
    for (slot, pair) in digest.iter_mut().zip(bytes.chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).ok()?;
        if pair.bytes().any(|byte| !matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        *slot = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(digest)
}

fn millis(time: SystemTime) -> Millis {
    time.duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX))
}

#[cfg(test)]
mod tests {
    use super::{digest, hex, unhex};

    #[test]
    fn digests_survive_their_file_name() {
        let digest = digest("../../etc/passwd");
        assert_eq!(unhex(&hex(&digest)), Some(digest));
        assert_eq!(unhex("zz"), None);
        assert_eq!(unhex(&"A".repeat(64)), None);
    }
}
