//! From sources to one value per option: which file is read, the values that count, and what there is to say about
//! them. How the sources rank is in `ranking`, what follows from one option for another in `rules`.

mod notes;
mod ranking;

pub(crate) use notes::Notes;

use crate::option::Spec;
use crate::source::environment::Input;
use crate::source::{Origin, file};
use crate::value::{Raw, Value};
use crate::{Config, Error, Problem, rules, status, table};
use ranking::{Sources, default};
use std::fmt;
use std::path::PathBuf;

/// One option with the value that counts. Its `Debug` form shows secrets masked too.
#[derive(Clone)]
pub struct Setting {
    /// The option.
    pub spec: &'static Spec,
    /// Where the value came from.
    pub origin: Origin,
    /// The value in its canonical spelling; masked when it is secret.
    pub text: String,
    raw: Raw,
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {:?} ({})", self.spec.key, self.text, self.origin)
    }
}

/// Every option with the value that counts, and what there is to say about it.
#[derive(Debug, Clone)]
pub struct Resolved {
    settings: Vec<Setting>,
    notes: Notes,
    file: Option<PathBuf>,
}

/// Reads every source and decides.
///
/// # Errors
/// When a file cannot be read or breaks its format. Wrong values are among [`Resolved::problems`].
pub fn resolve(input: &Input) -> Result<Resolved, Error> {
    let mut notes = Notes::default();
    let file = choose_file(input, &mut notes);
    let in_file = match &file {
        Some(path) => file::read(path)?,
        None => Vec::new(),
    };
    let mut sources = Sources::default();
    sources.take_file(in_file, &mut notes);
    sources.take_environment(input.given(&mut notes), &mut notes);
    sources.take_flags(input, &mut notes);
    sources.apply_old_names(&mut notes);
    let settings = table::options().map(|spec| sources.pick(spec, &mut notes)).collect();
    let mut resolved = Resolved { settings, notes, file };
    rules::apply(&mut resolved, input);
    Ok(resolved)
}

/// Resolves and builds the typed configuration.
///
/// # Errors
/// The first thing that keeps the server from starting.
pub fn load(input: &Input) -> Result<(Config, Resolved), Error> {
    let resolved = resolve(input)?;
    let config = resolved.config()?;
    Ok((config, resolved))
}

fn choose_file(input: &Input, notes: &mut Notes) -> Option<PathBuf> {
    if let Some(path) = &input.flags.config_file {
        return Some(input.directory.join(path));
    }
    if let Some(named) = input.config_file_variable() {
        let path = input.directory.join(named);
        if path.is_file() {
            return Some(path);
        }
        notes.warn(format!(
            "ND_CONFIGFILE names {named}, which does not exist; the working directory is searched instead"
        ));
    }
    let mut found = file::candidates(&input.directory).into_iter();
    let first = found.next()?;
    for other in found {
        notes.warn(format!("{} is read, and {} beside it is not", first.display(), other.display()));
    }
    Some(first)
}

impl Resolved {
    /// Every option in the order of the reference page.
    #[must_use]
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// One option, by its exact key.
    #[must_use]
    pub fn setting(&self, key: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.spec.key == key)
    }

    /// Whether a person gave the option a value.
    #[must_use]
    pub fn is_given(&self, key: &str) -> bool {
        self.setting(key).is_some_and(|setting| setting.origin.is_given())
    }

    /// The file that was read.
    #[must_use]
    pub fn file(&self) -> Option<&std::path::Path> {
        self.file.as_deref()
    }

    /// What should be changed; the fatal ones keep the server from starting.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        self.notes.problems()
    }

    /// Lines for the log at start, level warning.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        self.notes.warnings()
    }

    /// Options that are set to something else than their default, but whose feature does not exist yet.
    #[must_use]
    pub fn not_in_effect(&self) -> Vec<&'static str> {
        let set = |setting: &&Setting| {
            setting.origin.is_given() && !setting.spec.effective() && setting.text != default(setting.spec).text
        };
        self.settings.iter().filter(set).map(|setting| setting.spec.key).collect()
    }

    /// The typed configuration.
    ///
    /// # Errors
    /// The first fatal problem.
    pub fn config(&self) -> Result<Config, Error> {
        match self.notes.problems().iter().find(|problem| problem.fatal) {
            Some(problem) => Err(Error::Invalid(problem.clone())),
            None => Config::read(self),
        }
    }

    pub(crate) fn typed<T: Value>(&self, key: &'static str) -> Result<T, Error> {
        let wrong = |allowed: String| {
            let line = format!("{key}: the value does not fit; it takes {allowed}");
            Error::Invalid(Problem { option: key.to_owned(), line, fatal: true })
        };
        let setting = self.setting(key).ok_or_else(|| wrong("nothing, since the table lacks it".to_owned()))?;
        T::parse(&setting.raw).map_err(wrong)
    }

    /// Replaces a value by one that follows from it or from another option.
    pub(crate) fn replace(&mut self, key: &str, raw: Raw, origin: Option<Origin>) {
        let Some(setting) = self.settings.iter_mut().find(|setting| setting.spec.key == key) else { return };
        if let Ok(text) = (setting.spec.check)(&raw) {
            setting.raw = raw;
            setting.text = text;
            if let Some(origin) = origin {
                setting.origin = origin;
            }
        }
    }

    pub(crate) fn notes(&mut self) -> &mut Notes {
        &mut self.notes
    }

    /// Stops the start for options whose absence would be a danger.
    pub(crate) fn refuse_unsafe(&mut self) {
        let unsafe_ones: Vec<(&str, Origin)> = self
            .not_in_effect()
            .into_iter()
            .filter(|key| status::must_not_be_ignored(key))
            .filter_map(|key| self.setting(key).map(|setting| (key, setting.origin.clone())))
            .collect();
        for (key, origin) in unsafe_ones {
            self.notes.fail(
                key,
                format!("{key} ({origin}): this version cannot do that yet, and starting without it would be less safe than you asked for; remove it to start"),
            );
        }
    }
}
