//! Accounts of people from the login service: found by permanent id or by name, made when nobody is found, and kept like
//! what the service says of them. One function for all surfaces, in the writer's transaction.

use std::collections::HashMap;

use melodrome_model::user::{Source, check_username};
use melodrome_model::viewer::Viewer;
use melodrome_model::{Id, Millis, User};
use melodrome_store::audit::{self, Entry};
use melodrome_store::users::{self, NewUser, Told};
use melodrome_store::{Reader, Writer, libraries};
use parking_lot::Mutex;
use tracing::{error, info, warn};

use crate::directory::LinkExisting;
use crate::error::Result;
use crate::external::{External, Groups};
use crate::outcome::{Refusal, Rejection, Verdict};
use crate::password;
use crate::resolver::Resolver;

/// New people by header within an hour; beyond it a proxy is handing us names of somebody's invention.
const MOST_PER_HOUR: i64 = 100;
/// How long what was taken over counts as fresh: the time of the groups is written again after it.
const FRESH: Millis = 3_600_000;
/// Beyond so many people the memory is cleared; they are then compared once more.
const MOST_REMEMBERED: usize = 10_000;

/// What was taken over of each account since the start: marks of person and groups, and when.
#[derive(Debug, Default)]
pub(crate) struct TakenOver {
    seen: Mutex<HashMap<i64, (u64, u64, Millis)>>,
}

impl TakenOver {
    /// Whether this says nothing that was not taken over within the hour.
    pub(crate) fn knows(&self, user: i64, external: &External, now: Millis) -> bool {
        let (person, groups) = external.marks();
        let seen = self.seen.lock();
        seen.get(&user).is_some_and(|&(known, known_groups, at)| {
            known == person && (groups == 0 || groups == known_groups) && now - at < FRESH
        })
    }

    /// After a write that failed: everything is compared anew.
    pub(crate) fn clear(&self) {
        self.seen.lock().clear();
    }

    fn remember(&self, user: i64, external: &External, now: Millis) {
        let (person, groups) = external.marks();
        let mut seen = self.seen.lock();
        if seen.len() >= MOST_REMEMBERED {
            seen.clear();
        }
        let former = seen.get(&user).map_or(0, |&(_, groups, _)| groups);
        seen.insert(user, (person, if groups == 0 { former } else { groups }, now));
    }
}

impl Resolver {
    /// The account that this person is, if there is one: the permanent id decides, then the name.
    pub(crate) fn find_external(&self, db: &Reader<'_>, external: &External) -> Result<Option<User>> {
        if let Some(id) = &external.id
            && let Some(user) = users::find_by_external_id(db, id)?
        {
            return Ok(Some(user));
        }
        Ok(users::find_by_name(db, &external.username)?)
    }

    /// Whether a header may act as this account.
    pub(crate) fn may_link(&self, user: &User, external: &External) -> std::result::Result<(), Refusal> {
        match (&user.external_id, &external.id) {
            (Some(known), Some(id)) if known == id => return Ok(()),
            (Some(_), Some(_)) => return Err(Refusal::IdentityChanged),
            // The service stopped sending ids: the name is not enough for an account that one is known of.
            (Some(_), None) => return Err(Refusal::IdentityChanged),
            (None, _) => {}
        }
        if let Some(known) = &user.external_name {
            // Two spellings that become one name once the domain is cut off are two people.
            let same =
                melodrome_model::text::fold_username(known) == melodrome_model::text::fold_username(&external.spelling);
            return if same { Ok(()) } else { Err(Refusal::IdentityChanged) };
        }
        match self.settings().directory.link_existing {
            _ if user.source == Source::Header => Ok(()),
            LinkExisting::Always => Ok(()),
            LinkExisting::NonAdmin if !user.admin => Ok(()),
            LinkExisting::NonAdmin | LinkExisting::Never => Err(Refusal::LocalAccount),
        }
    }

    /// Finds or makes the account and takes over what is said of it: of many that ask at once, one does it and the others
    /// find it done.
    pub(crate) fn take_over(&self, db: &Writer<'_>, external: &External) -> Result<Verdict<User>> {
        users::lock(db)?;
        let Some(user) = self.find_external(db, external)? else { return self.provision(db, external) };
        if user.disabled {
            return Ok(Verdict::Refused(Refusal::Disabled));
        }
        if let Err(refusal) = self.may_link(&user, external) {
            self.refused_link(db, &user, external, refusal)?;
            return Ok(Verdict::Refused(refusal));
        }
        self.synchronise(db, &user, external).map(Verdict::Authenticated)
    }

    fn refused_link(&self, db: &Writer<'_>, user: &User, external: &External, refusal: Refusal) -> Result<()> {
        if let Some(suppressed) = self.warnings().due("link", &external.username) {
            warn!(user = ?user.username, reason = refusal.word(), suppressed, "a header names an account that it may not act as");
            let entry =
                Entry { result: "refused", reason: refusal.word().to_owned(), ..self.entry("link", &user.username) };
            audit::insert(db, &entry)?;
        }
        Ok(())
    }

    fn provision(&self, db: &Writer<'_>, external: &External) -> Result<Verdict<User>> {
        let directory = &self.settings().directory;
        let name = external.username.as_str();
        if !directory.auto_provision {
            return Ok(Verdict::Refused(Refusal::Unknown));
        }
        if check_username(name).is_err() || directory.is_reserved(name) {
            return Ok(Verdict::Rejected(Rejection::Invalid));
        }
        if !directory.lets_in(&external.groups) {
            return Ok(Verdict::Refused(Refusal::Group));
        }
        let now = self.now();
        if users::count_provisioned_since(db, now - 3_600_000)? >= MOST_PER_HOUR {
            error!(user = ?name, "Could not create new user: {MOST_PER_HOUR} were made by header within an hour; if that is right, wait an hour, otherwise look at the proxy");
            return Ok(Verdict::Refused(Refusal::Unknown));
        }
        let is_first = users::count(db)? == 0;
        let by_groups = !directory.admin_groups.is_empty();
        let admin = if by_groups {
            directory.makes_admin(&external.groups) == Some(true)
        } else {
            directory.first_user_admin && is_first
        };
        info!(user = ?name, admin, "User passed in header not found");
        let id = Id::random();
        let sealed = password::seal(self.vault(), &id, &password::random());
        let new = NewUser {
            id,
            username: name.to_owned(),
            name: external.name.clone().unwrap_or_else(|| name.to_owned()),
            email: external.email.clone().unwrap_or_default(),
            admin,
            source: Source::Header,
            password: Some(sealed),
            password_autogenerated: true,
            at: now,
        };
        let user = users::insert(db, &new)?;
        audit::insert(
            db,
            &Entry { reason: if admin { "admin" } else { "" }.to_owned(), ..self.entry("provision", name) },
        )?;
        if admin && users::find_first_admin(db)?.is_some_and(|first| first.pk == user.pk) {
            self.first_admin_made(db, &user)?;
        }
        self.synchronise(db, &user, external).map(Verdict::Authenticated)
    }

    /// Takes over name, address, groups and what follows from them, as far as they were told.
    fn synchronise(&self, db: &Writer<'_>, user: &User, external: &External) -> Result<User> {
        let directory = &self.settings().directory;
        let now = self.now();
        let stock =
            if directory.library_groups.is_empty() { Vec::new() } else { libraries::list(db, &Viewer::system())? };
        let (granted, taken) = directory.libraries(&external.groups, &stock);
        self.warn_of_unknown_libraries(&stock);
        let mut told = Told {
            username: self.renamed(db, user, external)?,
            name: external.name.clone(),
            email: external.email.clone(),
            external_id: external.id.clone(),
            external_name: Some(external.spelling.clone()),
            groups: match &external.groups {
                Groups::Told(groups) => Some(groups.clone()),
                Groups::Unasked | Groups::Absent => None,
            },
            admin: directory.makes_admin(&external.groups),
            granted,
            taken,
        };
        if user.external_name.is_some() && external.id.is_none() {
            // The first spelling stays the one they are known by.
            told.external_name = None;
        }
        let kept = users::update_told(db, user, &told, now)?;
        self.audit_synchronised(db, user, &told, kept)?;
        self.taken_over().remember(user.pk, external, now);
        Ok(users::find_by_key(db, user.pk)?.unwrap_or_else(|| user.clone()))
    }

    /// The new name of somebody whom the permanent id recognises, when it is free.
    fn renamed(&self, db: &Reader<'_>, user: &User, external: &External) -> Result<Option<String>> {
        use melodrome_model::text::fold_username;
        let by_id = external.id.is_some() && user.external_id == external.id;
        if !by_id || fold_username(&user.username) == fold_username(&external.username) {
            return Ok(None);
        }
        let taken = users::find_by_name(db, &external.username)?.is_some_and(|other| other.pk != user.pk);
        if taken
            || check_username(&external.username).is_err()
            || self.settings().directory.is_reserved(&external.username)
        {
            if let Some(suppressed) = self.warnings().due("rename", &external.username) {
                warn!(user = ?user.username, wanted = ?external.username, suppressed, "somebody was renamed at the login service, but the new name cannot be taken here; the old one stays");
            }
            return Ok(None);
        }
        Ok(Some(external.username.clone()))
    }

    fn warn_of_unknown_libraries(&self, stock: &[melodrome_model::Library]) {
        let directory = &self.settings().directory;
        if directory.library_groups.is_empty() {
            return;
        }
        let unknown = directory.unknown_libraries(stock);
        if !unknown.is_empty()
            && let Some(suppressed) = self.warnings().due("libraries", "")
        {
            warn!(libraries = ?unknown, suppressed, "ExtAuth.LibraryGroups names libraries that do not exist");
        }
    }

    fn audit_synchronised(&self, db: &Writer<'_>, user: &User, told: &Told, kept: bool) -> Result<()> {
        if user.external_name.is_none() && user.source == Source::Local {
            info!(user = ?user.username, admin = user.admin, "a local account is now also signed in to by the proxy's header");
            audit::insert(db, &self.entry("link", &user.username))?;
        }
        if let Some(name) = &told.username {
            info!(user = ?user.username, now = ?name, "renamed after the login service");
            audit::insert(db, &Entry { reason: format!("now {name}"), ..self.entry("rename", &user.username) })?;
        }
        match told.admin.filter(|admin| *admin != user.admin) {
            Some(false) if !kept => {
                if let Some(suppressed) = self.warnings().due("last admin", &user.username) {
                    warn!(user = ?user.username, suppressed, "is no admin at the login service any more, but the last one here; stays admin until there is another");
                }
            }
            Some(admin) => {
                info!(user = ?user.username, admin, "role changed by the groups of the login service");
                let reason = if admin { "admin" } else { "no admin" }.to_owned();
                audit::insert(db, &Entry { reason, ..self.entry("role", &user.username) })?;
            }
            None => {}
        }
        let groups_changed = told.groups.as_ref().is_some_and(|groups| *groups != user.groups);
        if groups_changed && !self.settings().directory.library_groups.is_empty() {
            let reason = format!("given {:?}, taken {:?}", told.granted, told.taken);
            audit::insert(db, &Entry { reason, ..self.entry("libraries", &user.username) })?;
        }
        Ok(())
    }

    /// An entry of the audit about somebody, by what the header says.
    fn entry(&self, event: &'static str, username: &str) -> Entry {
        Entry {
            at: self.now(),
            event: event.to_owned(),
            mechanism: "header".to_owned(),
            username: username.to_owned(),
            result: "ok",
            ..Entry::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_over_is_known_for_an_hour_and_not_after_a_failure() {
        let seen = TakenOver::default();
        let told = |groups: &[&str]| External {
            groups: Groups::Told(groups.iter().map(|&group| group.to_owned()).collect()),
            ..External::named("alice")
        };
        seen.remember(1, &told(&["admins"]), 0);
        assert!(seen.knows(1, &told(&["admins"]), FRESH - 1));
        assert!(!seen.knows(1, &told(&[]), 1), "other groups");
        assert!(!seen.knows(2, &told(&["admins"]), 1), "somebody else");
        assert!(!seen.knows(1, &told(&["admins"]), FRESH));
        let absent = External { groups: Groups::Absent, ..External::named("alice") };
        assert!(seen.knows(1, &absent, 1), "a header that did not come is nothing new to write");
        seen.clear();
        assert!(!seen.knows(1, &told(&["admins"]), 1));
    }
}
