//! Who may change what about an account, and what it takes: the rules behind the users API. Admins change everybody,
//! other people themselves as far as the operator lets them; nobody takes the last admin away, nor themselves.

use melodrome_model::{Id, User, Viewer, user};
use melodrome_store::audit::{self, Entry};
use melodrome_store::{Reader, Writer, sessions, users};
use tracing::{info, warn};

use crate::error::{Error, Result};
use crate::origin::Client;
use crate::password::{self, Stored};
use crate::resolver::Resolver;
use crate::scrobble_filter;

/// Longest display name and mail address, in bytes.
const LONGEST: usize = 255;

const REQUIRED: &str = "ra.validation.required";
const UNIQUE: &str = "ra.validation.unique";
const NO_MATCH: &str = "ra.validation.passwordDoesNotMatch";
const TOO_LONG: &str = "ra.validation.maxLength";
const BAD_FILTER: &str = "resources.user.validation.invalidScrobbleFilter";

/// What somebody wants an account to be; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// Sign-in name; admins alone.
    pub username: Option<String>,
    /// Display name.
    pub name: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Right to administer; admins alone.
    pub admin: Option<bool>,
    /// Switched off; admins alone.
    pub disabled: Option<bool>,
    /// New password; an empty one is none.
    pub password: Option<String>,
    /// The present password, from whoever changes their own.
    pub current_password: Option<String>,
    /// Criteria of plays that are told outside.
    pub scrobble_filter: Option<String>,
}

impl UserChange {
    fn password(&self) -> Option<&str> {
        self.password.as_deref().filter(|password| !password.is_empty())
    }
}

/// Whether `by` may look at the account.
#[must_use]
pub fn may_read(by: &Viewer, id: &Id) -> bool {
    by.is_admin() || by.user_id() == id
}

impl Resolver {
    /// Makes an account as an admin wants it.
    ///
    /// # Errors
    /// [`Error::Denied`] for anybody else, [`Error::Fields`] for what cannot be, or the store's.
    pub fn create_account(&self, db: &Writer<'_>, by: &Viewer, wanted: &UserChange) -> Result<User> {
        if !by.is_admin() {
            return Err(Error::Denied);
        }
        let username = wanted.username.as_deref().unwrap_or_default();
        let mut problems = faults(wanted);
        if username.is_empty() {
            problems.push(("userName", REQUIRED));
        }
        if wanted.password().is_none() {
            problems.push(("password", REQUIRED));
        }
        users::lock(db)?;
        if users::find_by_name(db, username)?.is_some() {
            problems.retain(|(member, _)| *member != "userName");
            problems.push(("userName", UNIQUE));
        }
        if !problems.is_empty() {
            return Err(Error::Fields(problems));
        }
        let password = wanted.password().unwrap_or_default();
        let mut new = self.local(username, password, wanted.admin.unwrap_or(false))?;
        if let Some(name) = wanted.name.as_ref().filter(|name| !name.is_empty()) {
            new.name.clone_from(name);
        }
        new.email = wanted.email.clone().unwrap_or_default();
        let mut made = users::insert(db, &new)?;
        if let Some(filter) = wanted.scrobble_filter.as_ref().filter(|filter| !filter.is_empty()) {
            made.scrobble_filter.clone_from(filter);
            users::update(db, &made, self.now())?;
        }
        info!(actor = ?by.username(), user = ?made.username, admin = made.admin, "created a user");
        self.audit_change(db, by, &made.username, if made.admin { "made, admin" } else { "made" })?;
        Ok(made)
    }

    /// Changes an account; a new password ends its sessions, but the one that asks.
    ///
    /// # Errors
    /// [`Error::Denied`], [`Error::Fields`], [`Error::Throttled`] after many wrong present passwords, a conflict for the
    /// last admin and for whoever takes the right from themselves, not found, or the store's.
    pub fn change_account(
        &self,
        db: &Writer<'_>,
        by: &Viewer,
        client: &Client,
        id: &Id,
        wanted: &UserChange,
    ) -> Result<User> {
        let own = by.user_id() == id;
        let editor = by.is_admin() || (own && self.settings().user_editing);
        if !editor {
            return Err(Error::Denied);
        }
        users::lock(db)?;
        let before = users::get(db, id)?;
        let wanted = &allowed(by, wanted);
        let mut problems = faults(wanted);
        if let Some(name) = &wanted.username
            && users::find_by_name(db, name)?.is_some_and(|other| other.pk != before.pk)
        {
            problems.push(("userName", UNIQUE));
        }
        if own {
            problems.extend(self.own_password(db, client, &before, wanted)?);
        }
        if !problems.is_empty() {
            return Err(Error::Fields(problems));
        }
        if own && by.is_admin() && (wanted.admin == Some(false) || wanted.disabled == Some(true)) {
            return Err(conflict("you cannot take your own right to administer; ask another admin"));
        }
        self.apply(db, &before, wanted, by.session().filter(|_| own))?;
        info!(actor = ?by.username(), user = ?before.username, changed = ?changed(wanted), "changed a user");
        let mut what = changed(wanted).join(", ");
        if let Some(disabled) = wanted.disabled.filter(|disabled| *disabled != before.disabled) {
            what.push_str(if disabled { "; switched off" } else { "; switched on" });
        }
        if let Some(admin) = wanted.admin.filter(|admin| *admin != before.admin) {
            what.push_str(if admin { "; admin" } else { "; no admin" });
        }
        self.audit_change(db, by, &before.username, &what)?;
        Ok(users::get(db, id)?)
    }

    /// Removes an account and all that is its own; one that is not there is gone already.
    ///
    /// # Errors
    /// [`Error::Denied`], a conflict for oneself and for the last admin, or the store's.
    pub fn delete_account(&self, db: &Writer<'_>, by: &Viewer, id: &Id) -> Result<()> {
        if !by.is_admin() {
            return Err(Error::Denied);
        }
        if by.user_id() == id {
            return Err(conflict("you cannot delete your own account; ask another admin"));
        }
        let Some(user) = users::find(db, id)? else { return Ok(()) };
        users::delete(db, user.pk)?;
        info!(actor = ?by.username(), user = ?user.username, "deleted a user");
        self.audit_change(db, by, &user.username, "deleted")
    }

    fn audit_change(&self, db: &Writer<'_>, by: &Viewer, username: &str, what: &str) -> Result<()> {
        let entry = Entry {
            at: self.now(),
            event: "user".to_owned(),
            username: username.to_owned(),
            actor: by.username().to_owned(),
            surface: "api".to_owned(),
            result: "ok",
            reason: what.to_owned(),
            ..Entry::default()
        };
        Ok(audit::insert(db, &entry)?)
    }

    /// What stands against a change of one's own password.
    fn own_password(
        &self,
        db: &Reader<'_>,
        client: &Client,
        user: &User,
        wanted: &UserChange,
    ) -> Result<Option<(&'static str, &'static str)>> {
        let given = wanted.current_password.as_deref().filter(|given| !given.is_empty());
        if wanted.password().is_none() {
            return Ok(given.map(|_| ("password", REQUIRED)));
        }
        if user.password_autogenerated {
            return Ok(None);
        }
        let Some(given) = given else { return Ok(Some(("currentPassword", NO_MATCH))) };
        // A stolen session must not become a place to guess passwords.
        self.throttle().check(client, &user.username).map_err(Error::Throttled)?;
        if Stored::open(self.vault(), &user.id, users::sealed_password(db, user.pk)?.as_deref()).equals(given) {
            self.throttle().succeeded(client, &user.username);
            return Ok(None);
        }
        self.throttle().failed(client, &user.username);
        warn!(user = ?user.username, client = %client.address(), "a wrong present password was given for a new one");
        Ok(Some(("currentPassword", NO_MATCH)))
    }

    fn apply(&self, db: &Writer<'_>, before: &User, wanted: &UserChange, keep: Option<&Id>) -> Result<()> {
        let now = self.now();
        let mut user = before.clone();
        take(&mut user.username, wanted.username.as_ref());
        // Nobody is without a name: an empty one leaves the old.
        take(&mut user.name, wanted.name.as_ref().filter(|name| !name.is_empty()));
        take(&mut user.email, wanted.email.as_ref());
        take(&mut user.scrobble_filter, wanted.scrobble_filter.as_ref());
        user.admin = wanted.admin.unwrap_or(user.admin);
        users::update(db, &user, now)?;
        if user.username != before.username {
            // Tokens carry the name; one that outlived it would speak for whoever has the name next.
            sessions::delete_all(db, user.pk, Some(keep.map(std::slice::from_ref).unwrap_or_default()))?;
        }
        if let Some(disabled) = wanted.disabled.filter(|disabled| *disabled != before.disabled) {
            users::update_disabled(db, user.pk, disabled, now)?;
        }
        if let Some(password) = wanted.password() {
            password::check(password)?;
            let sealed = password::seal(self.vault(), &user.id, password);
            users::update_password(db, user.pk, &sealed, keep, now)?;
        }
        Ok(())
    }
}

fn take(old: &mut String, new: Option<&String>) {
    if let Some(new) = new {
        old.clone_from(new);
    }
}

fn conflict(text: &str) -> Error {
    melodrome_store::Error::Conflict(text.to_owned()).into()
}

/// What of a change is for this person to decide; the rest is left as it is, without a word.
fn allowed(by: &Viewer, wanted: &UserChange) -> UserChange {
    let mut wanted = wanted.clone();
    if !by.is_admin() {
        (wanted.username, wanted.admin, wanted.disabled) = (None, None, None);
    }
    wanted
}

/// What is wrong with the members themselves.
fn faults(wanted: &UserChange) -> Vec<(&'static str, &'static str)> {
    let mut out = Vec::new();
    if let Some(name) = wanted.username.as_deref()
        && let Err(bad) = user::check_username(name)
    {
        out.push(("userName", if name.is_empty() { REQUIRED } else { bad.0 }));
    }
    for (member, text) in [("name", &wanted.name), ("email", &wanted.email)] {
        let text = text.as_deref().unwrap_or_default();
        if text.len() > LONGEST {
            out.push((member, TOO_LONG));
        } else if text.chars().any(user::is_hidden) {
            out.push((member, "ra.validation.regex"));
        }
    }
    if wanted.password().is_some_and(|password| password.len() > password::LONGEST) {
        out.push(("password", TOO_LONG));
    }
    if wanted.scrobble_filter.as_deref().is_some_and(|text| !scrobble_filter::is_valid(text)) {
        out.push(("scrobbleFilter", BAD_FILTER));
    }
    out
}

/// Names of what a change touches, for the log: never the values.
fn changed(wanted: &UserChange) -> Vec<&'static str> {
    [
        ("userName", wanted.username.is_some()),
        ("name", wanted.name.is_some()),
        ("email", wanted.email.is_some()),
        ("isAdmin", wanted.admin.is_some()),
        ("isDisabled", wanted.disabled.is_some()),
        ("password", wanted.password().is_some()),
        ("scrobbleFilter", wanted.scrobble_filter.is_some()),
    ]
    .into_iter()
    .filter_map(|(name, is_there)| is_there.then_some(name))
    .collect()
}
