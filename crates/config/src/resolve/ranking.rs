//! Which source wins, what old names stand for, which names nobody knows, and the check of every value.
//!
//! Highest first: `ND_` names inside a file and old names, flags, environment, file, default.

use super::{Notes, Setting};
use crate::aliases::{self, Alias, Conversion};
use crate::option::{Spec, env_name};
use crate::source::environment::Input;
use crate::source::{Given, Origin};
use crate::value::{Raw, parse_duration};
use crate::{suggest, table};

/// The values of each source, by the canonical key.
#[derive(Default)]
pub(super) struct Sources {
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
    pub(super) fn take_file(&mut self, given: Vec<Given>, notes: &mut Notes) {
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

    pub(super) fn take_environment(&mut self, given: Vec<Given>, notes: &mut Notes) {
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

    pub(super) fn take_flags(&mut self, input: &Input, notes: &mut Notes) {
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
    pub(super) fn apply_old_names(&mut self, notes: &mut Notes) {
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

    pub(super) fn pick(&self, spec: &'static Spec, notes: &mut Notes) -> Setting {
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
pub(super) fn default(spec: &'static Spec) -> Setting {
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
