//! Which value counts: the ranking of sources, old names, names that nobody knows, and the check of every value. What
//! follows from one option for another is in `rules`.
//!
//! Highest first: `ND_` names inside a file and old names, flags, environment, file, default.

use crate::aliases::{self, Alias, Conversion};
use crate::option::{Spec, env_name};
use crate::source::{Given, Origin, environment::Input, file};
use crate::value::{Raw, Value, parse_duration};
use crate::{Config, Error, Problem, rules, status, suggest, table};
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

/// What is collected on the way.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notes {
    problems: Vec<Problem>,
    warnings: Vec<String>,
}

impl Notes {
    pub(crate) fn warn(&mut self, line: impl AsRef<str>) {
        let line = one_line(line.as_ref());
        if !self.warnings.contains(&line) {
            self.warnings.push(line);
        }
    }

    /// A name that means nothing: a warning at start, and a problem for `config check`.
    pub(crate) fn unknown(&mut self, name: &str, line: String) {
        self.problems.push(Problem { option: name.to_owned(), line: one_line(&line), fatal: false });
        self.warn(line);
    }

    pub(crate) fn fail(&mut self, option: &str, line: impl AsRef<str>) {
        self.problems.push(Problem { option: option.to_owned(), line: one_line(line.as_ref()), fatal: true });
    }
}

/// The text without characters that would end or disturb a line of the log.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
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

/// The values of each source, by the canonical key.
#[derive(Default)]
struct Sources {
    forced: Vec<Given>,
    flags: Vec<Given>,
    environment: Vec<Given>,
    file: Vec<Given>,
    /// Values under old names: of the file, then of the environment, then of flags.
    old: Vec<(&'static Alias, Given)>,
    /// The same under their successors' names, where those are not given.
    from_old: Vec<Given>,
}

fn find<'a>(values: &'a [Given], key: &str) -> Option<&'a Given> {
    values.iter().rev().find(|given| given.key == key)
}

impl Sources {
    fn take_file(&mut self, given: Vec<Given>, notes: &mut Notes) {
        let names: Vec<String> = given.iter().map(|given| given.key.clone()).collect();
        for entry in given {
            let variable = entry.key.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("nd_"));
            if variable {
                self.take_variable_name(entry, &names, notes);
            } else if let Some(spec) = table::option(&entry.key) {
                if let Some(earlier) = find(&self.file, spec.key) {
                    notes.warn(format!(
                        "{} stands twice in the file; {} counts, not {}",
                        spec.key, entry.origin, earlier.origin
                    ));
                }
                announce_going(spec.key, spec.key, notes);
                self.file.push(Given { key: spec.key.to_owned(), ..entry });
            } else {
                self.take_stranger(entry, notes);
            }
        }
    }

    /// A name in a file that is no option: old, removed, or unknown.
    fn take_stranger(&mut self, entry: Given, notes: &mut Notes) {
        if let Some(alias) = aliases::deprecated(&entry.key) {
            self.take_old(alias, &entry.key.clone(), entry, notes);
        } else if aliases::removed(&entry.key).is_some() {
            notes.warn(format!(
                "{}: option '{}' is not available anymore and is ignored. Please remove it",
                entry.origin, entry.key
            ));
        } else {
            let keys = table::options().map(|spec| spec.key);
            let hint = suggest::among(&entry.key, keys);
            let line = format!("{}: option '{}' is not recognized and is ignored{hint}", entry.origin, entry.key);
            notes.unknown(&entry.key, line);
        }
    }

    /// `ND_ADDRESS` inside a file: meant for the environment, understood all the same.
    fn take_variable_name(&mut self, entry: Given, names: &[String], notes: &mut Notes) {
        let plain = entry.key.get(3..).unwrap_or_default().replace('_', ".");
        if let Some(both) = names.iter().find(|name| name.eq_ignore_ascii_case(&plain)) {
            let line = format!(
                "{}: the file holds both '{}' and '{both}'; names with ND_ are for environment variables only",
                entry.origin, entry.key
            );
            notes.fail(both, line);
            return;
        }
        if let Some(spec) = table::option(&plain) {
            notes.warn(format!(
                "{}: '{}' is the name of an environment variable. Use '{}' in a file",
                entry.origin, entry.key, spec.key
            ));
            self.forced.push(Given { key: spec.key.to_owned(), ..entry });
        } else if let Some(alias) = aliases::deprecated(&plain) {
            self.take_old(alias, &entry.key.clone(), entry, notes);
        } else {
            self.take_stranger(entry, notes);
        }
    }

    fn take_environment(&mut self, given: Vec<Given>, notes: &mut Notes) {
        for entry in given {
            let variable = env_name(&entry.key);
            if let Some(spec) = table::option(&entry.key) {
                announce_going(spec.key, &variable, notes);
                self.environment.push(entry);
            } else if let Some(alias) = aliases::deprecated(&entry.key) {
                self.take_old(alias, &variable, entry, notes);
            } else {
                notes.warn(format!("option '{variable}' is not available anymore and is ignored. Please remove it"));
            }
        }
    }

    fn take_flags(&mut self, input: &Input, notes: &mut Notes) {
        for flag in input.flags.given() {
            let given = Given {
                key: flag.key.clone(),
                raw: Raw::Text(flag.value.clone()),
                origin: Origin::Flag(flag.flag.clone()),
            };
            if let Some(spec) = table::option(&flag.key) {
                announce_going(spec.key, spec.key, notes);
                self.flags.push(Given { key: spec.key.to_owned(), ..given });
            } else if let Some(alias) = aliases::deprecated(&flag.key) {
                self.take_old(alias, &flag.flag, given, notes);
            } else {
                let hint = suggest::among(&flag.key, table::options().map(|spec| spec.key));
                notes.fail(&flag.key, format!("flag {}: there is no option '{}'{hint}", flag.flag, flag.key));
            }
        }
    }

    fn take_old(&mut self, alias: &'static Alias, written: &str, given: Given, notes: &mut Notes) {
        let from_variable = matches!(given.origin, Origin::Environment(_) | Origin::EnvironmentFile { .. });
        let new = alias.new.map(|new| if from_variable { env_name(new) } else { new.to_owned() });
        match new {
            Some(new) => notes.warn(format!(
                "option '{written}' is deprecated and will be ignored in a future release. Please use '{new}' instead"
            )),
            None => notes.warn(format!("option '{written}' is deprecated and will be ignored in a future release")),
        }
        self.old.push((alias, given));
    }

    /// An old name counts when its successor is given neither in the environment nor in the file.
    fn apply_old_names(&mut self, notes: &mut Notes) {
        // They were taken in the order file, environment, flags, and of several the last one counts.
        for (alias, given) in std::mem::take(&mut self.old) {
            let Some(new) = alias.new else { continue };
            let explicit = [&self.forced, &self.environment, &self.file].iter().find_map(|values| find(values, new));
            if let Some(winner) = explicit {
                notes.warn(format!(
                    "'{new}' of {} counts, and '{}' of {} does not",
                    winner.origin, alias.old, given.origin
                ));
                continue;
            }
            let raw = match (alias.conversion, given.raw.scalar().and_then(|text| parse_duration(&text))) {
                (Conversion::Period, Some(period)) if !period.is_zero() => {
                    Raw::Text(format!("@every {}", given.raw.display().trim()))
                }
                _ => given.raw,
            };
            self.from_old.push(Given { key: new.to_owned(), raw, origin: given.origin });
        }
    }

    fn pick(&self, spec: &'static Spec, notes: &mut Notes) -> Setting {
        let given = [&self.forced, &self.from_old, &self.flags, &self.environment, &self.file]
            .iter()
            .find_map(|values| find(values, spec.key));
        if let Some(given) = given {
            match (spec.check)(&given.raw) {
                Ok(text) => {
                    return Setting { spec, origin: given.origin.clone(), text, raw: given.raw.clone() };
                }
                Err(allowed) => refuse(spec, given, &allowed, notes),
            }
        }
        default(spec)
    }
}

/// Options that still work but are going away without a successor.
fn announce_going(key: &str, written: &str, notes: &mut Notes) {
    if aliases::deprecated(key).is_some() {
        notes.warn(format!("option '{written}' is deprecated and will be ignored in a future release"));
    }
}

/// The default of an option as a setting.
fn default(spec: &'static Spec) -> Setting {
    let raw = Raw::Text(spec.default.to_owned());
    let text = (spec.check)(&raw).unwrap_or_default();
    Setting { spec, origin: Origin::Default, text, raw }
}

fn refuse(spec: &Spec, given: &Given, allowed: &str, notes: &mut Notes) {
    let value = if spec.shape.secret {
        "its value".to_owned()
    } else {
        let shown: String = given.raw.display().chars().take(80).collect();
        format!("{shown:?}")
    };
    let what = format!("{} ({}): {value} is not usable; it takes {allowed}", spec.key, given.origin);
    if spec.lenient {
        notes.warn(format!("{what}. The default {:?} is used", spec.default));
    } else {
        notes.fail(spec.key, what);
    }
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
        &self.notes.problems
    }

    /// Lines for the log at start, level warning.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.notes.warnings
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
        match self.notes.problems.iter().find(|problem| problem.fatal) {
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
