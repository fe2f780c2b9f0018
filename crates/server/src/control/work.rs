//! The work behind the commands, the same for a running server and for the command line alone.

use std::sync::Arc;
use std::time::Duration;

use melodrome_auth::Resolver;
use melodrome_background::Bus;
use melodrome_config::Config;
use melodrome_model::clock::rfc3339;
use melodrome_model::{Clock, ErrorKind, ScanKind, ScanStatus, User};
use melodrome_playlists::IMPORT_JOB;
use melodrome_scanner::Scanner;
use melodrome_store::{Store, jobs, users};

use super::protocol::{Command, Progress, Reply, Scanned, UserLine};
use crate::error::{Error, Result};
use crate::{services, settings};

/// Pause between two looks at a running scan.
const LOOK: Duration = Duration::from_millis(250);

/// What commands work on.
#[derive(Clone)]
pub(crate) struct Backstage {
    store: Store,
    resolver: Arc<Resolver>,
    scanner: Scanner,
    /// Whether this is the running server.
    is_server: bool,
    /// The address people use.
    site: String,
}

type Outcome<T> = std::result::Result<T, melodrome_auth::Error>;

impl Backstage {
    pub(crate) fn new(store: Store, resolver: Arc<Resolver>, scanner: Scanner, site: String) -> Self {
        Self { store, resolver, scanner, is_server: true, site }
    }

    /// Opens the database for one command. Blocks.
    pub(crate) fn open(config: &Config, clock: Clock) -> Result<Self> {
        let (store, resolver) = services::open(config, clock.clone())?;
        services::prepare(&store, config)?;
        let scanner = Scanner::new(store.clone(), Bus::local(), settings::scanner(config, clock));
        Ok(Self { store, resolver, scanner, is_server: false, site: settings::site(config) })
    }

    pub(crate) fn close(&self) {
        self.scanner.close();
        self.store.close();
    }

    /// Does a command and tells what it comes to. Blocks.
    pub(crate) fn run(&self, command: &Command, tell: &mut dyn FnMut(Reply)) {
        let reply = match command {
            Command::CreateUser { username, password, admin } => self.create(username, password, *admin),
            Command::ListUsers => self.list(),
            Command::ResetPassword { username, password } => self.reset_password(username, password),
            Command::MakeAdmin { username } => self.make_admin(username),
            Command::SetDisabled { username, disabled } => self.set_disabled(username, *disabled),
            Command::DeleteUser { username } => self.delete(username),
            Command::ExtauthOff => self.extauth_off(),
            Command::LoginLink { username } => self.login_link(username),
            Command::Scan { full } => Ok(Reply::Scanned(self.scan(*full, tell))),
        };
        self.resolver.forget();
        tell(
            reply.unwrap_or_else(|error| Reply::Failed {
                missing: matches!(error, Error::NoUser(_)),
                text: said(&error),
            }),
        );
    }

    fn create(&self, username: &str, password: &str, admin: bool) -> Result<Reply> {
        let user = self.store.write_blocking(|tx| self.resolver.create_user(tx, username, password, admin))?;
        let what = if user.admin { "admin" } else { "user" };
        Ok(Reply::Done { text: format!("created the {what} {}", user.username) })
    }

    fn list(&self) -> Result<Reply> {
        let users = self.store.read_blocking(users::list)?;
        Ok(Reply::Users { users: users.into_iter().map(line).collect() })
    }

    fn reset_password(&self, username: &str, password: &str) -> Result<Reply> {
        let done = self.store.write_blocking(|tx| -> Outcome<Option<User>> {
            let Some(user) = users::find_by_name(tx, username)? else { return Ok(None) };
            self.resolver.set_password(tx, &user, password)?;
            Ok(Some(user))
        })?;
        let user = done.ok_or_else(|| Error::NoUser(username.to_owned()))?;
        Ok(Reply::Done {
            text: format!("the password of {} is changed; they are signed out everywhere", user.username),
        })
    }

    fn make_admin(&self, username: &str) -> Result<Reply> {
        let now = self.store.clock().now();
        let done = self.store.write_blocking(|tx| -> Outcome<Option<User>> {
            let Some(user) = users::find_by_name(tx, username)? else { return Ok(None) };
            users::update_admin(tx, user.pk, true, now)?;
            // Playlists of the library wait for somebody who may own them.
            jobs::enqueue(tx, IMPORT_JOB, "", now)?;
            tx.emit(melodrome_model::Event::Refresh { kind: None, ids: Vec::new() });
            Ok(Some(user))
        })?;
        let user = done.ok_or_else(|| Error::NoUser(username.to_owned()))?;
        Ok(Reply::Done { text: format!("{} is an admin now", user.username) })
    }

    fn set_disabled(&self, username: &str, disabled: bool) -> Result<Reply> {
        let now = self.store.clock().now();
        let user = self.change(username, if disabled { "switched off" } else { "switched on" }, |tx, user| {
            Ok(users::update_disabled(tx, user.pk, disabled, now)?)
        })?;
        let text = if disabled {
            format!("{} is switched off: pages, apps and streams end", user.username)
        } else {
            format!("{} is switched on", user.username)
        };
        Ok(Reply::Done { text })
    }

    fn delete(&self, username: &str) -> Result<Reply> {
        let user = self.change(username, "deleted", |tx, user| Ok(users::delete(tx, user.pk)?))?;
        let text = match user.is_external() {
            true => format!(
                "{} is deleted; the proxy's next request makes the account anew, so disable it there too",
                user.username
            ),
            false => format!("{} is deleted", user.username),
        };
        Ok(Reply::Done { text })
    }

    /// Changes an account and writes it into the audit, in one transaction.
    fn change(
        &self,
        username: &str,
        what: &'static str,
        change: impl Fn(&melodrome_store::Writer<'_>, &User) -> Outcome<()>,
    ) -> Result<User> {
        let done = self.store.write_blocking(|tx| -> Outcome<Option<User>> {
            let Some(user) = users::find_by_name(tx, username)? else { return Ok(None) };
            change(tx, &user)?;
            self.resolver.audit_command(tx, &user.username, what)?;
            Ok(Some(user))
        })?;
        done.ok_or_else(|| Error::NoUser(username.to_owned()))
    }

    fn extauth_off(&self) -> Result<Reply> {
        if !self.is_server {
            return Err(Error::Refused(
                "no server runs here; set ExtAuth.TrustedSources to nothing instead".to_owned(),
            ));
        }
        self.store.write_blocking(|tx| {
            self.resolver.pause_external();
            self.resolver.audit_command(tx, "", "sign-in through the proxy switched off until the next start")
        })?;
        Ok(Reply::Done {
            text: "sign-in through the proxy is off until the next start; local passwords count".to_owned(),
        })
    }

    fn login_link(&self, username: &str) -> Result<Reply> {
        let made = self.store.write_blocking(|tx| -> Outcome<Option<(User, Option<String>)>> {
            let Some(user) = users::find_by_name(tx, username)? else { return Ok(None) };
            let code = if user.disabled { None } else { Some(self.resolver.make_login_link(tx, &user)?) };
            self.resolver.audit_command(tx, &user.username, "a link to sign in made")?;
            Ok(Some((user, code)))
        })?;
        let (user, code) = made.ok_or_else(|| Error::NoUser(username.to_owned()))?;
        let Some(code) = code else {
            return Err(Error::Refused(format!("{} is switched off; switch the account on first", user.username)));
        };
        Ok(Reply::Link {
            url: format!("{}/auth/link/{code}", self.site),
            text: format!("this link signs in as {}; it works once, within 15 minutes", user.username),
        })
    }

    fn scan(&self, full: bool, tell: &mut dyn FnMut(Reply)) -> Scanned {
        let _ = self.scanner.start(if full { ScanKind::Full } else { ScanKind::Quick });
        let scanner = self.scanner.clone();
        // The scanner knows when the last wanted scan is over; its counters alone rest for a moment between two.
        let end = std::thread::spawn(move || scanner.wait());
        let mut last = None;
        while !end.is_finished() {
            let now = progress(&self.scanner.status());
            if last.as_ref() != Some(&now) {
                tell(Reply::Progress(now.clone()));
                last = Some(now);
            }
            std::thread::sleep(LOOK);
        }
        let status = self.scanner.status();
        Scanned {
            tracks: status.tracks,
            changed: status.changed,
            errors: status.errors,
            elapsed_ms: status.elapsed,
            problem: status.last_error,
        }
    }
}

fn progress(status: &ScanStatus) -> Progress {
    Progress {
        phase: status.phase.word().to_owned(),
        folders: status.folders,
        tracks: status.tracks,
        changed: status.changed,
        errors: status.errors,
        estimate: status.estimate,
    }
}

fn line(user: User) -> UserLine {
    UserLine {
        id: user.id.into_string(),
        username: user.username,
        name: user.name,
        admin: user.admin,
        disabled: user.disabled,
        source: user.source.word().to_owned(),
        created_at: rfc3339(user.created_at),
        last_login: if user.last_login_at == 0 { "never".to_owned() } else { rfc3339(user.last_login_at) },
    }
}

/// The failure without the words that name the database where the person caused it.
fn said(error: &Error) -> String {
    match error {
        Error::Auth(melodrome_auth::Error::Store(store)) | Error::Store(store)
            if store.kind() == ErrorKind::Conflict =>
        {
            store.to_string()
        }
        other => other.to_string(),
    }
}
