//! Environment variables: `ND_` and the key, or with `_FILE` behind it the name of a file with the value. The process's
//! own environment is read here and nowhere else; everything below takes it as a value.

use super::{Given, Origin};
use crate::option::env_name;
use crate::resolve::Notes;
use crate::value::Raw;
use crate::{Error, Flags, aliases, suggest, table};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Everything outside the files that a configuration depends on. It has no `Debug` form, since it holds secrets.
#[derive(Clone, Default)]
pub struct Input {
    variables: BTreeMap<String, String>,
    /// Names of variables whose value is not UTF-8.
    garbled: Vec<String>,
    pub(crate) directory: PathBuf,
    pub(crate) flags: Flags,
    pub(crate) root: bool,
}

impl Input {
    /// Takes variables, the working directory and the flags as values.
    #[must_use]
    pub fn new(
        variables: impl IntoIterator<Item = (OsString, OsString)>,
        directory: impl Into<PathBuf>,
        flags: Flags,
    ) -> Self {
        let mut input = Self { directory: directory.into(), flags, ..Self::default() };
        for (name, value) in variables {
            let Ok(name) = name.into_string() else { continue };
            match value.into_string() {
                Ok(value) => {
                    input.variables.insert(name, value);
                }
                Err(_) => input.garbled.push(name),
            }
        }
        input
    }

    /// Whether the process runs as root.
    #[must_use]
    pub fn as_root(mut self, root: bool) -> Self {
        self.root = root;
        self
    }

    /// The input of the running process.
    ///
    /// # Errors
    /// When the working directory is gone.
    pub fn of_process(flags: Flags) -> Result<Self, Error> {
        let directory = std::env::current_dir().map_err(|error| Error::Directory(error.to_string()))?;
        Ok(Self::new(std::env::vars_os(), directory, flags).as_root(rustix::process::geteuid().is_root()))
    }

    pub(crate) fn config_file_variable(&self) -> Option<&str> {
        self.variable("ND_CONFIGFILE")
    }

    /// A variable's value; an empty one counts as absent unless it may clear a value.
    fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    fn may_clear(&self) -> bool {
        self.variable("ND_ALLOW_EMPTY").is_some_and(|value| matches!(value, "1" | "true" | "yes"))
    }

    /// The values of the environment, under the keys of the table or under old names.
    pub(crate) fn given(&self, notes: &mut Notes) -> Vec<Given> {
        let old = aliases::DEPRECATED.iter().filter(|alias| table::option(alias.old).is_none()).map(|alias| alias.old);
        let keys: Vec<&str> =
            table::options().map(|spec| spec.key).chain(old).chain(aliases::REMOVED.iter().copied()).collect();
        let mut found: Vec<Given> = keys.iter().filter_map(|key| self.value(key, notes)).collect();
        if !found.iter().any(|given| given.key == "Port")
            && let Some(port) = self.variable("PORT")
        {
            found.push(Given {
                key: "Port".to_owned(),
                raw: Raw::Text(port.to_owned()),
                origin: Origin::Environment("PORT".to_owned()),
            });
        }
        self.note_strangers(&keys, notes);
        found
    }

    fn value(&self, key: &str, notes: &mut Notes) -> Option<Given> {
        let variable = env_name(key);
        let clear = self.may_clear() && self.variables.get(&variable).is_some_and(String::is_empty);
        let text = if clear { Some("") } else { self.variable(&variable) };
        if let Some(text) = text {
            // A cluster that runs a service called nd announces it by a variable of this name.
            if key == "Port" && text.starts_with("tcp://") {
                notes.warn(format!("{variable} looks like a Kubernetes service announcement and is ignored; rename the service or set the port by a file"));
                return None;
            }
            return Some(Given {
                key: key.to_owned(),
                raw: Raw::Text(text.to_owned()),
                origin: Origin::Environment(variable),
            });
        }
        let named = format!("{variable}_FILE");
        let path = Path::new(self.variable(&named)?).to_owned();
        match std::fs::read_to_string(self.directory.join(&path)) {
            Ok(text) => {
                let text = text.strip_suffix('\n').map(|text| text.strip_suffix('\r').unwrap_or(text)).unwrap_or(&text);
                let origin = Origin::EnvironmentFile { variable: named, path };
                Some(Given { key: key.to_owned(), raw: Raw::Text(text.to_owned()), origin })
            }
            Err(error) => {
                notes.fail(
                    key,
                    format!(
                        "{key} (environment variable {named}): the file {} cannot be read: {error}",
                        path.display()
                    ),
                );
                None
            }
        }
    }

    /// Warns about variables with our prefix that mean nothing.
    fn note_strangers(&self, keys: &[&str], notes: &mut Notes) {
        const OTHERS: [&str; 4] = ["ND_CONFIGFILE", "ND_ALLOW_EMPTY", "ND_SYSTEMD_PRIORITY_LOGGING", "ND_PLATFORM"];
        let known: Vec<String> = keys.iter().map(|key| env_name(key)).collect();
        for name in &self.garbled {
            if known.contains(name) {
                notes.fail(name, format!("environment variable {name}: its value is not UTF-8 text"));
            }
        }
        for name in self.variables.keys().filter(|name| name.starts_with("ND_")) {
            let plain = name.strip_suffix("_FILE").unwrap_or(name);
            let announced = name.starts_with("ND_SERVICE_") || name.starts_with("ND_PORT_");
            if OTHERS.contains(&name.as_str()) || announced || known.iter().any(|known| known == name || known == plain)
            {
                continue;
            }
            let section = format!("{name}_");
            if known.iter().any(|known| known.starts_with(&section)) {
                notes.unknown(name, format!("environment variable {name} names a whole section and is ignored; set its options one by one, such as {section}…"));
                continue;
            }
            let hint = suggest::among(name, known.iter().map(String::as_str));
            notes.unknown(name, format!("environment variable {name} is not recognized and is ignored{hint}"));
        }
    }
}
