//! Making accounts and changing their passwords: the first admin, people made by an admin or the command line, and
//! people whom a trusted proxy names for the first time.

use melodrome_model::user::{Source, check_username};
use melodrome_model::{Id, User};
use melodrome_store::audit::Entry;
use melodrome_store::users::{self, NewUser};
use melodrome_store::{Reader, Writer, jobs};
use tracing::{info, warn};

use crate::error::{Error, Result};
use crate::origin::Client;
use crate::password::{self, Stored};
use crate::resolver::Resolver;

/// Work that waits for the first admin: playlists found by scans belong to somebody from then on.
pub const IMPORT_JOB: &str = "playlists.import";
/// What tries to make the first account are counted under; no name of a person, since nobody has a blank at the end.
const FIRST_ADMIN: &str = "first admin ";

/// What a password sign-in came to.
#[derive(Debug, Clone, PartialEq)]
pub enum PasswordCheck {
    /// The password is right.
    Right(Box<User>),
    /// Name or password is wrong; nobody is told which.
    Wrong,
    /// Right, and the account is switched off.
    Disabled,
    /// Too many failures; whole seconds to wait.
    Throttled(u64),
}

impl Resolver {
    /// Makes the first account, an admin; `None` when there is one already.
    ///
    /// # Errors
    /// [`Error::Username`] and [`Error::Password`] for what nobody may have, or the store's.
    pub fn create_first_admin(&self, db: &Writer<'_>, username: &str, password: &str) -> Result<Option<User>> {
        let new = self.local(username, password, true)?;
        let made = users::insert_first_admin(db, &new)?;
        if let Some(user) = &made {
            self.first_admin_made(db, user)?;
        }
        Ok(made)
    }

    /// Whether this client may try once more to make the first account.
    ///
    /// # Errors
    /// [`Error::Throttled`] with seconds to wait.
    pub fn check_first_admin(&self, client: &Client) -> Result<()> {
        self.throttle().check(client, FIRST_ADMIN).map_err(Error::Throttled)
    }

    /// Counts a try that made nobody.
    pub fn refused_first_admin(&self, client: &Client) {
        self.throttle().failed(client, FIRST_ADMIN);
    }

    /// Makes a local account.
    ///
    /// # Errors
    /// As [`Self::create_first_admin`]; a conflict when the name is taken in any spelling.
    pub fn create_user(&self, db: &Writer<'_>, username: &str, password: &str, admin: bool) -> Result<User> {
        let new = self.local(username, password, admin)?;
        users::lock(db)?;
        let had_admin = users::find_first_admin(db)?.is_some();
        let user = users::insert(db, &new)?;
        info!(user = ?user.username, admin, "created a user");
        if admin && !had_admin {
            self.first_admin_made(db, &user)?;
        }
        Ok(user)
    }

    /// Sets a password; every session of the account ends.
    ///
    /// # Errors
    /// [`Error::Password`], or the store's.
    pub fn set_password(&self, db: &Writer<'_>, user: &User, password: &str) -> Result<()> {
        password::check(password)?;
        users::update_password(db, user.pk, &password::seal(self.vault(), &user.id, password), None, self.now())?;
        info!(user = ?user.username, "changed a password; all sessions of the account have ended");
        Ok(())
    }

    /// Judges a name and a password. Counts failures; takes as long for people who do not exist.
    ///
    /// # Errors
    /// The store's.
    pub fn check_password(
        &self,
        db: &Reader<'_>,
        client: &Client,
        username: &str,
        password: &str,
    ) -> Result<PasswordCheck> {
        let check = self.judge_password(db, client, username, password)?;
        let (result, reason) = match &check {
            PasswordCheck::Right(_) => ("ok", ""),
            PasswordCheck::Wrong => ("rejected", "credentials"),
            PasswordCheck::Disabled => ("refused", "disabled"),
            // A flood must not fill the audit; the failures before it stand there.
            PasswordCheck::Throttled(_) => return Ok(check),
        };
        self.sightings().note(Entry {
            at: self.now(),
            event: "sign-in".to_owned(),
            mechanism: "password".to_owned(),
            username: username.to_owned(),
            peer: client.peer.to_string(),
            client_ip: client.ip.map(|ip| ip.to_string()).unwrap_or_default(),
            surface: "auth".to_owned(),
            result,
            reason: reason.to_owned(),
            ..Entry::default()
        });
        Ok(check)
    }

    fn judge_password(
        &self,
        db: &Reader<'_>,
        client: &Client,
        username: &str,
        password: &str,
    ) -> Result<PasswordCheck> {
        if let Err(wait) = self.throttle().check(client, username) {
            return Ok(PasswordCheck::Throttled(wait));
        }
        let user = users::find_by_name(db, username)?;
        let stored = match &user {
            Some(user) => Stored::open(self.vault(), &user.id, users::sealed_password(db, user.pk)?.as_deref()),
            None => Stored::nobody(self.vault()),
        };
        let right = stored.equals(password);
        let barred = user.as_ref().filter(|user| right && !self.settings().apps.takes_login(user));
        if let Some(user) = barred {
            warn!(username = ?user.username, "a password of its own was given for somebody whom the login service signs in; ExtAuth.LegacyUserPassword is off");
        }
        let right = right && barred.is_none();
        let Some(user) = user.filter(|_| right) else {
            self.throttle().failed(client, username);
            warn!(username = ?username, client = %client.address(), agent = ?client.agent, "Unsuccessful login");
            return Ok(PasswordCheck::Wrong);
        };
        // Guesses sent all at once: the right one among them is refused when the others have used up the tries.
        if let Err(wait) = self.throttle().check(client, username) {
            return Ok(PasswordCheck::Throttled(wait));
        }
        self.throttle().succeeded(client, username);
        Ok(if user.disabled { PasswordCheck::Disabled } else { PasswordCheck::Right(Box::new(user)) })
    }

    pub(crate) fn local(&self, username: &str, password: &str, admin: bool) -> Result<NewUser> {
        check_username(username).map_err(Error::Username)?;
        password::check(password)?;
        let id = Id::random();
        Ok(NewUser {
            password: Some(password::seal(self.vault(), &id, password)),
            id,
            username: username.to_owned(),
            name: title_case(username),
            email: String::new(),
            admin,
            source: Source::Local,
            password_autogenerated: false,
            at: self.now(),
        })
    }

    pub(crate) fn first_admin_made(&self, db: &Writer<'_>, user: &User) -> Result<()> {
        warn!(user = ?user.username, "Creating initial user");
        jobs::enqueue(db, IMPORT_JOB, "", self.now())?;
        // Playlists found before there was anybody to own them come in now, not at the next look for work.
        db.emit(melodrome_model::Event::Refresh { kind: None, ids: Vec::new() });
        Ok(())
    }
}

/// `johndoe` becomes `Johndoe`: a display name until the owner chooses one.
fn title_case(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn display_names_begin_upper_case() {
        assert_eq!(super::title_case("johndoe"), "Johndoe");
        assert_eq!(super::title_case("éva"), "Éva");
        assert_eq!(super::title_case(""), "");
    }
}
