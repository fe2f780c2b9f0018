//! One process owns a data folder: a lock on a file, which the kernel takes back when the process dies, however it dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use crate::error::{Error, Result};

const NAME: &str = "melodrome.lock";

/// The right to the data folder, as long as it is held.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the folder, which is made when absent.
    pub(crate) fn take(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(Error::path(folder))?;
        let path = folder.join(NAME);
        let file =
            OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(Error::path(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::Locked(folder.to_owned())),
            Err(TryLockError::Error(source)) => Err(Error::Path { path, source }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lock;
    use crate::error::Error;

    #[test]
    fn a_data_folder_has_one_owner_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = Lock::take(folder.path()).unwrap();
        assert!(matches!(Lock::take(folder.path()), Err(Error::Locked(_))));
        drop(first);
        assert!(Lock::take(folder.path()).is_ok());
    }
}
