//! What can be written on the command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use melodrome_config::Flags;

use crate::say;

/// The command line.
#[derive(Parser)]
#[command(name = "melodrome", about = "A music server for your own collection", disable_version_flag = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) flags: Flags,
    /// Print the version.
    #[arg(short = 'v', long, short_alias = 'V')]
    pub(crate) version: bool,
    #[command(subcommand)]
    pub(crate) action: Option<Action>,
}

/// What to do.
#[derive(Subcommand)]
pub(crate) enum Action {
    /// Run the server; the same as no subcommand
    Serve,
    /// Look at the configuration
    Config {
        #[command(subcommand)]
        what: ConfigAction,
    },
    /// Accounts: of the running server, or of the data folder when none runs
    User {
        #[command(subcommand)]
        what: UserAction,
    },
    /// Sign-in through a reverse proxy
    Extauth {
        #[command(subcommand)]
        what: ExtauthAction,
    },
    /// Print the OpenAPI text of the page's API
    Openapi,
    /// Scan every library, and wait for the end
    Scan {
        /// Read every file again
        #[arg(short, long)]
        full: bool,
    },
}

/// What to do with the configuration.
#[derive(Subcommand)]
pub(crate) enum ConfigAction {
    /// Print every option with its value; secrets are masked
    Show {
        /// Say where each value came from
        #[arg(long)]
        origin: bool,
    },
    /// Name what should be changed; fails when there is anything
    Check,
    /// Print the reference page of all options
    Reference,
}

/// What to do with accounts.
#[derive(Subcommand)]
pub(crate) enum UserAction {
    /// Make an account
    #[command(visible_alias = "c")]
    Create {
        #[command(flatten)]
        who: Who,
        /// May administer the server
        #[arg(short, long)]
        admin: bool,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// List accounts
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Set a new password; the account is signed out everywhere
    ResetPassword {
        #[command(flatten)]
        who: Who,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// Switch an account off: pages, apps, streams and shares end
    Disable {
        #[command(flatten)]
        who: Who,
    },
    /// Switch an account on again
    Enable {
        #[command(flatten)]
        who: Who,
    },
    /// Remove an account and all that is its own
    #[command(visible_alias = "d")]
    Delete {
        #[command(flatten)]
        who: Who,
    },
    /// Let somebody administer the server
    MakeAdmin {
        #[command(flatten)]
        who: Who,
    },
    /// Print a link that signs somebody in once, within 15 minutes: for whoever is locked out
    LoginLink {
        #[command(flatten)]
        who: Who,
    },
}

/// What to do about sign-in through a reverse proxy.
#[derive(Subcommand)]
pub(crate) enum ExtauthAction {
    /// Say who a request of the proxy would be taken for, and why; succeeds when it is somebody
    Check {
        /// Address of the other end of the connection, or @ for a program at the UNIX socket
        #[arg(long, value_name = "ADDRESS")]
        peer: String,
        /// A header of the request, such as 'Remote-User: alice'; as often as wanted
        #[arg(long = "header", value_name = "NAME: VALUE")]
        headers: Vec<String>,
    },
    /// Switch it off in the running server until its next start: local passwords count again
    Off,
}

/// Whose account.
#[derive(Args)]
pub(crate) struct Who {
    /// Sign-in name
    #[arg(value_name = "NAME", required_unless_present = "username")]
    name: Option<String>,
    /// The same as NAME
    #[arg(short, long, value_name = "NAME", conflicts_with = "name")]
    username: Option<String>,
}

impl Who {
    pub(crate) fn username(&self) -> String {
        self.name.clone().or_else(|| self.username.clone()).unwrap_or_default()
    }
}

/// Where a password comes from. Never an argument: those are seen by everybody on the machine.
#[derive(Args)]
#[group(multiple = false)]
pub(crate) struct PasswordSource {
    /// Take the first line of the standard input
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// Take the first line of a file
    #[arg(long, value_name = "PATH")]
    pub(crate) password_file: Option<PathBuf>,
    /// Make one up and print it
    #[arg(long)]
    pub(crate) generate: bool,
}

impl Arguments {
    /// Reads the command line of the process; the error is how to exit.
    pub(crate) fn read() -> Result<Self, ExitCode> {
        Self::try_parse().map_err(|problem| {
            if problem.use_stderr() {
                say::complaint(problem.render().to_string().trim_end());
                ExitCode::FAILURE
            } else {
                say::line(problem.render().to_string().trim_end());
                ExitCode::SUCCESS
            }
        })
    }
}
