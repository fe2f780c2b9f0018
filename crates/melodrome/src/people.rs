//! `user create`, `list`, `reset-password`, `make-admin`, `disable`, `enable`, `delete`, `login-link`.

use std::io::{BufRead as _, IsTerminal as _};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use melodrome_config::{Input, load};
use melodrome_model::Id;
use melodrome_server::control::{self, Command, Reply, UserLine};

use crate::arguments::{PasswordSource, UserAction};
use crate::say;

/// Exit code when somebody named is not there.
const MISSING: u8 = 3;

pub(crate) fn run(what: &UserAction, input: &Input) -> anyhow::Result<ExitCode> {
    // The configuration first: nobody should type a password for nothing.
    let (config, _) = load(input)?;
    let mut made_up = None;
    let command = match what {
        UserAction::Create { who, admin, password } => {
            Command::CreateUser { username: who.username(), password: take(password, &mut made_up)?, admin: *admin }
        }
        UserAction::List { .. } => Command::ListUsers,
        UserAction::ResetPassword { who, password } => {
            Command::ResetPassword { username: who.username(), password: take(password, &mut made_up)? }
        }
        UserAction::Disable { who } => Command::SetDisabled { username: who.username(), disabled: true },
        UserAction::Enable { who } => Command::SetDisabled { username: who.username(), disabled: false },
        UserAction::Delete { who } => Command::DeleteUser { username: who.username() },
        UserAction::MakeAdmin { who } => Command::MakeAdmin { username: who.username() },
        UserAction::LoginLink { who } => Command::LoginLink { username: who.username() },
    };
    let json = matches!(what, UserAction::List { json: true });
    let mut code = ExitCode::FAILURE;
    let mut problem = None;
    control::run(&config, &command, &mut |reply| match reply {
        Reply::Done { text } => {
            say::complaint(&text);
            if let Some(password) = &made_up {
                say::line(password);
            }
            code = ExitCode::SUCCESS;
        }
        Reply::Link { url, text } => {
            say::complaint(&text);
            say::line(&url);
            code = ExitCode::SUCCESS;
        }
        Reply::Users { users } => {
            list(&users, json);
            code = ExitCode::SUCCESS;
        }
        Reply::Failed { text, missing } => {
            if missing {
                code = ExitCode::from(MISSING);
            }
            problem = Some(text);
        }
        Reply::Progress(_) | Reply::Scanned(_) => {}
    })?;
    if let Some(text) = problem {
        say::complaint(&format!("melodrome: {text}"));
    }
    Ok(code)
}

fn list(users: &[UserLine], json: bool) {
    if json {
        say::line(&serde_json::to_string(users).unwrap_or_default());
        return;
    }
    if users.is_empty() {
        say::complaint("no accounts yet; `melodrome user create --admin NAME` makes the first");
    }
    for user in users {
        let role = match (user.disabled, user.admin) {
            (true, _) => "disabled",
            (false, true) => "admin",
            (false, false) => "user",
        };
        say::line(&format!("{}\t{role}\t{}\tlast login {}", user.username, user.source, user.last_login));
    }
}

/// The password, from where the person said, else asked for on the terminal.
fn take(source: &PasswordSource, made_up: &mut Option<String>) -> anyhow::Result<String> {
    if source.generate {
        let password = Id::random().into_string();
        *made_up = Some(password.clone());
        return Ok(password);
    }
    if let Some(path) = &source.password_file {
        let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        return first_line(&text);
    }
    let stdin = std::io::stdin();
    if source.password_stdin || !stdin.is_terminal() {
        let mut line = String::new();
        stdin.lock().read_line(&mut line).context("the standard input cannot be read")?;
        return first_line(&line);
    }
    loop {
        let first = rpassword::prompt_password("Password: ").context("the terminal cannot be read")?;
        if first.is_empty() {
            bail!("cancelled: the password is empty");
        }
        if rpassword::prompt_password("Again: ").context("the terminal cannot be read")? == first {
            return Ok(first);
        }
        say::complaint("these were two different passwords; try again");
    }
}

fn first_line(text: &str) -> anyhow::Result<String> {
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        bail!("the password is empty");
    }
    Ok(line.to_owned())
}
