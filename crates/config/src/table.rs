//! Every option, once: each chapter file holds its options with key, default and words, and is the struct that the
//! rooms read. This file puts the chapters together; [`Config`] is the whole.

mod access;
mod artwork;
mod dev;
mod header;
mod library;
mod log;
mod maintenance;
mod network;
mod outside;
mod place;
mod playing;
mod protocols;
mod ui;

pub use access::Access;
pub use artwork::Artwork;
pub use dev::Dev;
pub use header::{Assertion, ExtAuth};
pub use library::{Inspect, Library, Matcher, Pid, Scanner, Search};
pub use log::Log;
pub use maintenance::{Backup, Jukebox, Maintenance, Prometheus};
pub use network::{Network, Tls};
pub use outside::{Deezer, LastFm, ListenBrainz, Outside};
pub use place::{Database, Place};
pub use playing::{Sharing, Streaming, Transcoding};
pub use protocols::{Jellyfin, Plugins, Subsonic};
pub use ui::Ui;

use crate::Error;
use crate::option::{Chapter, Spec};
use crate::resolve::Resolved;

macro_rules! config {
    ($( $(#[doc = $doc:literal])+ $field:ident: $chapter:ident, )+) => {
        /// Every option as a typed value.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Config {
            $( $(#[doc = $doc])+ pub $field: $chapter, )+
            /// The file that was read, if any.
            pub file: Option<std::path::PathBuf>,
        }

        impl Config {
            pub(crate) fn read(resolved: &Resolved) -> Result<Self, Error> {
                Ok(Self {
                    $( $field: $chapter::read(resolved)?, )+
                    file: resolved.file().map(std::path::Path::to_owned),
                })
            }

            pub(crate) fn lines(&self) -> Vec<crate::told::Line> {
                let mut out = Vec::new();
                $( self.$field.tell(&mut out); )+
                out
            }
        }

        const CHAPTERS: &[Chapter] = &[ $( $chapter::CHAPTER, )+ ];
    };
}

config! {
    /// Folders.
    place: Place,
    /// The database.
    database: Database,
    /// Where the server listens and how it is seen from outside.
    network: Network,
    /// Encryption of connections.
    tls: Tls,
    /// What is logged.
    log: Log,
    /// What the web page shows.
    ui: Ui,
    /// Names, lists and playlists.
    library: Library,
    /// Search.
    search: Search,
    /// Matching of similar songs.
    matcher: Matcher,
    /// Recipes of persistent ids.
    pid: Pid,
    /// Looking into the tags of a file.
    inspect: Inspect,
    /// Reading the music folders.
    scanner: Scanner,
    /// Pictures and lyrics.
    artwork: Artwork,
    /// Playing and downloading.
    streaming: Streaming,
    /// Limits of transcoding.
    transcoding: Transcoding,
    /// Public links.
    sharing: Sharing,
    /// Signing in.
    access: Access,
    /// Signing in by a proxy's header.
    ext_auth: ExtAuth,
    /// Signed assertions of a proxy.
    assertion: Assertion,
    /// The Subsonic API.
    subsonic: Subsonic,
    /// The Jellyfin API.
    jellyfin: Jellyfin,
    /// Plugins.
    plugins: Plugins,
    /// Services on the internet.
    outside: Outside,
    /// Last.fm.
    last_fm: LastFm,
    /// Deezer.
    deezer: Deezer,
    /// ListenBrainz.
    listen_brainz: ListenBrainz,
    /// Playing on the server's own sound card.
    jukebox: Jukebox,
    /// Metrics.
    prometheus: Prometheus,
    /// Backups.
    backup: Backup,
    /// Upkeep of the database.
    maintenance: Maintenance,
    /// Unsupported switches.
    dev: Dev,
}

/// The chapters in the order of the reference page.
#[must_use]
pub fn chapters() -> &'static [Chapter] {
    CHAPTERS
}

/// Every option, in the order of the reference page.
pub fn options() -> impl Iterator<Item = &'static Spec> + Clone {
    CHAPTERS.iter().flat_map(|chapter| chapter.specs)
}

/// The option of that name, whatever the case of its letters.
#[must_use]
pub fn option(key: &str) -> Option<&'static Spec> {
    options().find(|spec| spec.key.eq_ignore_ascii_case(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_key_variable_and_flag_is_unique() {
        let keys: BTreeSet<String> = options().map(|spec| spec.key.to_lowercase()).collect();
        assert_eq!(keys.len(), options().count());
        let variables: BTreeSet<String> = options().map(Spec::env).collect();
        assert_eq!(variables.len(), options().count());
        let flags: Vec<_> = options().filter_map(|spec| spec.flag).collect();
        let names: BTreeSet<_> = flags.iter().map(|flag| flag.name).collect();
        assert_eq!(names.len(), flags.len());
        let shorts: Vec<_> = flags.iter().filter_map(|flag| flag.short).collect();
        assert_eq!(shorts.iter().collect::<BTreeSet<_>>().len(), shorts.len());
    }

    #[test]
    fn every_default_passes_its_own_check() {
        for spec in options() {
            let default = crate::value::Raw::Text(spec.default.to_owned());
            assert!((spec.check)(&default).is_ok(), "{}: {:?}", spec.key, spec.default);
        }
    }

    #[test]
    fn every_doc_is_a_sentence() {
        for spec in options() {
            let doc = spec.doc.trim();
            assert!(doc.ends_with('.') && doc.len() > 10, "{}: {doc}", spec.key);
        }
    }
}
