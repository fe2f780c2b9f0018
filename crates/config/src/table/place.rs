//! Options: folders and the database.

use crate::option::chapter;
use crate::value::DatabaseUrl;
use std::path::PathBuf;

chapter! {
    /// Folders.
    Place, "Folders" {
        /// The music of the first library. It is only read.
        music: PathBuf = "MusicFolder", "./music", flag("musicfolder"), everywhere();
        /// The database, the installation's key and everything else that the server keeps.
        data: PathBuf = "DataFolder", ".", flag("datafolder"), everywhere();
        /// Resized covers, transcoded audio and other bytes that can be made again.
        cache: PathBuf = "CacheFolder", "", flag("cachefolder"), everywhere(), when_empty("`cache` inside DataFolder");
        /// The database file of an older set-up. It is never opened for writing, and importing it is not possible yet.
        db_path: String = "DbPath", "";
        /// Refuses to run as root.
        enforce_non_root_user: bool = "EnforceNonRootUser", "false";
    }
}

chapter! {
    /// The database.
    Database, "Database" {
        /// The database: SQLite in a file, or a PostgreSQL server.
        url: DatabaseUrl = "Database.URL", "", when_empty("SQLite in `melodrome.db` inside DataFolder");
    }
}
