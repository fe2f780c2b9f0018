//! Command line flags, made from the table of options. The binary flattens [`Flags`] into its own arguments; what the
//! subcommands take besides is its matter.

use crate::aliases::DEPRECATED;
use crate::option::{Flag, Spec};
use crate::table::options;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::fmt;
use std::path::PathBuf;

/// The options given on the command line. Their values are not in the `Debug` form, since some are secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// The configuration file, when one was named.
    pub config_file: Option<PathBuf>,
    /// No banner at start.
    pub no_banner: bool,
    given: Vec<Given>,
}

impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.given.iter().map(|given| &given.flag)).finish()
    }
}

/// One flag that was given.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Given {
    pub key: String,
    /// As it was written: `--port`, or `--set` for any option.
    pub flag: String,
    pub value: String,
}

const CONFIG_FILE: &str = "configfile";
const NO_BANNER: &str = "nobanner";
const SET: &str = "set";

impl Flags {
    /// Flags as if given on the command line: pairs of key and value.
    #[must_use]
    pub fn of<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let given = pairs
            .into_iter()
            .map(|(key, value)| Given { key: key.to_owned(), flag: format!("--set {key}"), value: value.to_owned() })
            .collect();
        Self { given, ..Self::default() }
    }

    /// The same with a configuration file.
    #[must_use]
    pub fn with_config_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.config_file = Some(path.into());
        self
    }

    pub(crate) fn given(&self) -> &[Given] {
        &self.given
    }
}

fn flagged() -> impl Iterator<Item = (&'static Spec, Flag)> {
    options().filter_map(|spec| spec.flag.map(|flag| (spec, flag)))
}

fn argument(spec: &'static Spec, flag: Flag) -> Arg {
    let arg = Arg::new(spec.key).long(flag.name).help(first_sentence(spec.doc)).global(flag.everywhere);
    let arg = if spec.shape.word == "bool" {
        arg.num_args(0..=1).require_equals(true).default_missing_value("true").value_name("BOOL")
    } else {
        arg.num_args(1).allow_hyphen_values(true).value_name(spec.shape.word.to_uppercase())
    };
    match flag.short {
        Some(letter) => arg.short(letter),
        None => arg,
    }
}

fn first_sentence(doc: &str) -> String {
    let doc = doc.trim();
    doc.split_once(". ").map_or(doc, |(first, _)| first).trim_end_matches('.').to_owned()
}

impl clap::Args for Flags {
    fn augment_args(command: Command) -> Command {
        let own = [
            Arg::new(CONFIG_FILE)
                .long(CONFIG_FILE)
                .short('c')
                .value_name("PATH")
                .global(true)
                .help("Configuration file"),
            Arg::new(NO_BANNER)
                .long(NO_BANNER)
                .short('n')
                .action(ArgAction::SetTrue)
                .global(true)
                .help("No banner at start"),
            Arg::new(SET)
                .long(SET)
                .value_name("KEY=VALUE")
                .action(ArgAction::Append)
                .global(true)
                .help("Any option of the configuration, such as --set Scanner.Enabled=false"),
        ];
        let old = DEPRECATED
            .iter()
            .filter_map(|alias| alias.flag.map(|flag| Arg::new(alias.old).long(flag).num_args(1).hide(true)));
        command.args(own).args(flagged().map(|(spec, flag)| argument(spec, flag))).args(old)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        let text = |id: &str| matches.try_get_one::<String>(id).ok().flatten().cloned();
        self.config_file = text(CONFIG_FILE).map(PathBuf::from);
        self.no_banner = matches.get_flag(NO_BANNER);
        let old = DEPRECATED.iter().filter_map(|alias| alias.flag.map(|flag| (alias.old, flag)));
        for (key, flag) in flagged().map(|(spec, flag)| (spec.key, flag.name)).chain(old) {
            if let Some(value) = text(key) {
                self.given.push(Given { key: key.to_owned(), flag: format!("--{flag}"), value });
            }
        }
        for pair in matches.get_many::<String>(SET).into_iter().flatten() {
            let (key, value) = pair.split_once('=').ok_or_else(|| {
                clap::Error::raw(
                    clap::error::ErrorKind::ValueValidation,
                    format!("--set takes KEY=VALUE, not {pair}\n"),
                )
            })?;
            let key = key.trim();
            self.given.push(Given { key: key.to_owned(), flag: format!("--set {key}"), value: value.to_owned() });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Args, FromArgMatches};

    fn parse(arguments: &[&str]) -> Result<Flags, clap::Error> {
        let command = Flags::augment_args(Command::new("melodrome")).subcommand(Command::new("scan"));
        command.try_get_matches_from(arguments).and_then(|matches| Flags::from_arg_matches(&matches))
    }

    fn given(flags: &Flags) -> Vec<(&str, &str)> {
        flags.given.iter().map(|given| (given.key.as_str(), given.value.as_str())).collect()
    }

    #[test]
    fn flags_of_every_kind_are_read() {
        let flags = parse(&[
            "melodrome",
            "-p",
            "4000",
            "-a",
            "::1",
            "--prometheus.enabled",
            "--enabletranscodingconfig=false",
            "-c",
            "x.toml",
            "--set",
            "UIWelcomeMessage=a=b",
            "-n",
        ])
        .unwrap();
        let mut seen = given(&flags);
        seen.sort_unstable();
        assert_eq!(
            seen,
            [
                ("Address", "::1"),
                ("EnableTranscodingConfig", "false"),
                ("Port", "4000"),
                ("Prometheus.Enabled", "true"),
                ("UIWelcomeMessage", "a=b"),
            ]
        );
        assert_eq!(flags.config_file, Some("x.toml".into()));
        assert!(flags.no_banner);
    }

    #[test]
    fn global_flags_stand_after_a_subcommand_and_server_flags_do_not() {
        let flags = parse(&["melodrome", "scan", "-l", "debug", "--datafolder", "/d"]).unwrap();
        assert_eq!(given(&flags), [("DataFolder", "/d"), ("LogLevel", "debug")]);
        assert!(parse(&["melodrome", "scan", "--port", "1"]).is_err());
        assert!(parse(&["melodrome", "--set", "nothing"]).is_err());
    }
}
