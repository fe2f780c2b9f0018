//! The one place that decides who is asking. Three steps, so that the store is visited at most once: examine what the
//! request carries, look up what that needs, and only for somebody new make an account.

mod cache;
mod credentials;
mod observed;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use melodrome_model::text::fold_username;
use melodrome_model::{Clock, Event, Household, Id, Mechanism, Millis, User, Viewer};
use melodrome_store::credentials::Use;
use melodrome_store::sessions::{self, Kind, Session};
use melodrome_store::users::CONFIRMED_STEP;
use melodrome_store::{Reader, Store, Writer, credentials as credentials_store, libraries, users};
use tracing::{debug, error, warn};

use crate::directory::Member;
use crate::error::Result;
use crate::external::{External, Groups};
use crate::facts::{Facts, Surface};
use crate::jwt::{Claims, Signer};
use crate::origin::{self, Client};
use crate::outcome::{Known, Outcome, Refusal, Rejection, Verdict};
use crate::provision::TakenOver;
use crate::secret::digest;
use crate::session::Counts;
use crate::settings::{Settings, SubsonicHeader};
use crate::sightings::Sightings;
use crate::throttle::Throttle;
use crate::vault::Vault;
use crate::warnings::Warnings;
use crate::{csrf, jwt, proxy_headers, session};
use cache::{Account, Cache, Key, Touches};
use credentials::Credentials;

/// Judges requests. One per server, shared.
#[derive(Debug)]
pub struct Resolver {
    settings: Settings,
    vault: Vault,
    signer: Signer,
    clock: Clock,
    throttle: Throttle,
    warnings: Warnings,
    cache: Cache,
    touches: Touches,
    taken_over: TakenOver,
    sightings: Sightings,
    paused: AtomicBool,
    counts: Counts,
}

/// One proof a request carries, still to be checked.
#[derive(Debug, Clone)]
enum Claim {
    Header(Box<External>),
    Jwt(Claims),
    Cookie(Vec<u8>),
    Rest(Credentials),
    /// Digest of an API key; `None` for what cannot be one.
    Key(Option<Vec<u8>>),
}

/// What only the store can answer.
#[derive(Debug, Clone)]
pub struct Question {
    surface: Surface,
    client: Client,
    claims: Vec<Claim>,
    rejected: Option<Rejection>,
    generation: u64,
    /// What an app calls itself.
    app: String,
}

/// A use to be noted: at most one a minute for each account and session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    user: i64,
    session: Option<(Id, Kind, Millis)>,
    login: bool,
    /// A login service vouches for them.
    confirmed: bool,
    credential: Option<Use>,
}

impl Touch {
    fn of(user: i64) -> Self {
        Self { user, session: None, login: false, confirmed: false, credential: None }
    }
}

/// Who is asking, and what is to be noted about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// Who.
    pub outcome: Outcome,
    /// Hand it to [`Resolver::touch`] in a write of its own; losing it loses nothing.
    pub touch: Option<Touch>,
}

/// What examining came to.
#[derive(Debug)]
pub enum Examined {
    /// Decided without the store.
    Decided(Resolved),
    /// To be looked up.
    Ask(Question),
}

/// What looking up came to.
#[derive(Debug)]
pub enum Found {
    /// Decided.
    Decided(Resolved),
    /// Somebody of whom a trusted proxy says something new, be it that they exist.
    Told(Box<External>),
}

impl Resolver {
    /// Opens what identities need: the key, the signing secret. Blocks.
    ///
    /// # Errors
    /// [`crate::Error::KeyFile`], [`crate::Error::WrongKey`], or the store's: without the secret nothing is served.
    pub fn open(store: &Store, settings: Settings, passphrase: &str, data_folder: &Path) -> Result<Self> {
        let vault = Vault::open(passphrase, data_folder)?;
        let signer = store.write_blocking(|db| {
            for name in users::refold(db)? {
                warn!(user = ?name, "another account has the same name but for spelling; rename one of them");
            }
            Signer::load(db, &vault)
        })?;
        let clock = store.clock().clone();
        Ok(Self {
            throttle: Throttle::new(settings.auth_request_limit, settings.auth_window, clock.clone()),
            warnings: Warnings::new(clock.clone()),
            cache: Cache::new(clock.clone()),
            touches: Touches::new(clock.clone()),
            taken_over: TakenOver::default(),
            sightings: Sightings::new(clock.clone()),
            paused: AtomicBool::new(false),
            counts: Counts::default(),
            settings,
            vault,
            signer,
            clock,
        })
    }

    /// What the operator decided.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Who is connected and where they really are.
    #[must_use]
    pub fn client(&self, facts: &Facts<'_>) -> Client {
        origin::client(facts, &self.settings)
    }

    /// Drops what is remembered about accounts; call it after changing one. Sessions are never remembered.
    pub fn forget(&self) {
        self.cache.clear();
    }

    /// Listens to what was committed: a revoked or changed account is looked at afresh.
    pub fn observe(&self, event: &Event) {
        if matches!(event, Event::Revoked { .. } | Event::Household { what: Household::User(_), .. }) {
            self.forget();
        }
    }

    /// Looks at what a request carries, without the store.
    #[must_use]
    pub fn examine(&self, facts: &Facts<'_>, surface: Surface) -> Examined {
        if matches!(surface, Surface::Auth | Surface::Public) {
            self.notice_probe(facts);
            return decided(Outcome::Nobody);
        }
        // Before anything is looked up: what is changed after this moment must not be remembered as it was.
        let generation = self.cache.generation();
        let foreign = csrf::is_foreign(facts, &self.settings);
        if foreign && csrf::is_judged_by_origin(facts) {
            let peer = facts.peer.to_string();
            if let Some(suppressed) = self.warnings.due("origin", &peer) {
                let (origin, host) = (facts.header("origin"), facts.header("host"));
                warn!(proxy_ip = %peer, ?origin, ?host, suppressed, "a page of another address asked, its identity was not used; if it is ours, let the proxy pass on the Host header or set BaseURL");
            }
        }
        let is_jsonp = surface == Surface::Rest && facts.param("f") == Some("jsonp");
        let mut claims = Vec::new();
        let mut rejected = None;
        match self.by_header(facts, surface) {
            Verdict::Authenticated(external) if foreign || is_jsonp => {
                debug!(user = ?external.username, path = facts.raw_path, "header identity not used: another site may have caused this request");
            }
            Verdict::Authenticated(external) => claims.push(Claim::Header(Box::new(external))),
            Verdict::Rejected(Rejection::Mismatch) => return decided(Outcome::Rejected(Rejection::Mismatch)),
            Verdict::Rejected(rejection) => rejected = Some(rejection),
            _ => {}
        }
        if surface == Surface::Rest {
            match credentials::carried(facts, self.settings.apps.headers) {
                Ok(claim) => claims.extend(claim),
                // Whoever a trusted proxy names needs no credentials, so it does not matter which these are.
                Err(_) if !claims.is_empty() => {}
                Err(rejection) => return decided(Outcome::Rejected(rejection)),
            }
        } else {
            claims.extend(credentials::api_key(facts));
        }
        if surface != Surface::Rest && !self.is_exclusive() {
            match self.token(facts) {
                Some(Some(read)) => claims.push(Claim::Jwt(read)),
                Some(None) => rejected = rejected.or(Some(Rejection::Session)),
                None => {}
            }
            let name = session::cookie_name(origin::is_https(facts, &self.settings), &self.settings.base_path);
            if let Some(secret) = facts.cookie(name).filter(|_| !foreign) {
                claims.push(Claim::Cookie(digest(secret)));
            }
        }
        if claims.is_empty() {
            return decided(rejected.map_or(Outcome::Nobody, Outcome::Rejected));
        }
        let app = facts.param("c").unwrap_or_default().chars().filter(|c| !c.is_control()).take(100).collect();
        let question = Question { surface, client: self.client(facts), claims, rejected, generation, app };
        match self.recall(&question) {
            Some(resolved) => Examined::Decided(resolved),
            None => Examined::Ask(question),
        }
    }

    /// Whom the header names, where it counts.
    fn by_header(&self, facts: &Facts<'_>, surface: Surface) -> Verdict<External> {
        if self.is_paused() {
            return Verdict::Absent;
        }
        let verdict = proxy_headers::person(facts, &self.settings, &self.warnings, &self.sightings, Some(surface));
        let Verdict::Authenticated(external) = verdict else { return verdict };
        if surface != Surface::Rest {
            return Verdict::Authenticated(external);
        }
        let by_page = facts.param("c") == Some("NavidromeUI");
        let counts = match self.settings.subsonic_header {
            SubsonicHeader::Always => true,
            SubsonicHeader::Ui => by_page,
            SubsonicHeader::Never => false,
        };
        if !counts {
            return Verdict::Absent;
        }
        let other = facts.param("u").filter(|name| fold_username(name) != fold_username(&external.username));
        if let Some(other) = other.filter(|_| !by_page) {
            if self.settings.refuse_mismatch {
                return Verdict::Rejected(Rejection::Mismatch);
            }
            if let Some(suppressed) = self.warnings.due("mismatch", &external.username) {
                warn!(header = ?external.username, u = ?melodrome_model::text::truncate_bytes(other, 256), suppressed, "a Subsonic request names another person than the proxy's header; the header decides");
            }
        }
        Verdict::Authenticated(external)
    }

    /// The token a client sent, first place that has one: `Some(None)` when it is none of ours.
    fn token(&self, facts: &Facts<'_>) -> Option<Option<Claims>> {
        let token = facts.header("x-nd-authorization").and_then(jwt::bearer).or_else(|| facts.param("jwt"))?;
        Some(self.signer.read(token, self.now()))
    }

    /// What can be said of people seen a moment ago.
    fn recall(&self, question: &Question) -> Option<Resolved> {
        let (first, others) = question.claims.split_first()?;
        match first {
            // A token beside the header may be worth refreshing, which needs its row.
            Claim::Header(external) if !others.iter().any(|claim| matches!(claim, Claim::Jwt(_))) => {
                let account = self.cache.find(&Key::external(external))?;
                let is_known = self.may_link(&account.user, external).is_ok()
                    && self.taken_over.knows(account.user.pk, external, self.now());
                is_known.then(|| self.admit_header(question, &account, external, None))
            }
            Claim::Rest(credentials) => {
                let account = self.cache.find(&Key::name(credentials.username()))?;
                self.rest_from_memory(question, credentials, &account)
            }
            Claim::Key(Some(hash)) => self.key_from_memory(question, hash),
            _ => None,
        }
    }

    /// Answers a question with one connection.
    ///
    /// # Errors
    /// The store's: the outcome is then [`Outcome::Failed`].
    pub fn look_up(&self, db: &Reader<'_>, question: &Question) -> Result<Found> {
        let mut rejected = question.rejected;
        for claim in &question.claims {
            let verdict = match claim {
                Claim::Header(external) => match self.account_told(db, question, external)? {
                    None if self.settings.directory.auto_provision => return Ok(Found::Told(external.clone())),
                    None => Verdict::Refused(Refusal::Unknown),
                    Some(account) if account.user.disabled => Verdict::Refused(Refusal::Disabled),
                    Some(account) if !self.taken_over.knows(account.user.pk, external, self.now()) => {
                        return Ok(Found::Told(external.clone()));
                    }
                    Some(account) => {
                        let fresh = self.refresh_beside(db, question, &account.user)?;
                        return Ok(Found::Decided(self.admit_header(question, &account, external, fresh)));
                    }
                },
                Claim::Jwt(claims) => self.by_token(db, question, claims)?,
                Claim::Cookie(hash) => self.by_cookie(db, question, hash)?,
                Claim::Rest(credentials) => self.by_credentials(db, question, credentials)?,
                Claim::Key(hash) => self.by_key(db, question, hash.as_deref())?,
            };
            match verdict {
                Verdict::Authenticated(resolved) => return Ok(Found::Decided(resolved)),
                Verdict::Refused(refusal) => return Ok(Found::Decided(Outcome::Refused(refusal).into())),
                Verdict::Failed => return Ok(Found::Decided(Outcome::Failed.into())),
                Verdict::Rejected(rejection) => rejected = rejected.or(Some(rejection)),
                Verdict::Absent => {}
            }
        }
        Ok(Found::Decided(rejected.map_or(Outcome::Nobody, Outcome::Rejected).into()))
    }

    /// Makes the account of somebody new, takes over what is new about somebody, or finds that another request has just
    /// done it.
    ///
    /// # Errors
    /// The store's: the outcome is then [`Outcome::Failed`], and nobody was made anything.
    pub fn admit_told(&self, db: &Writer<'_>, question: &Question, external: &External) -> Result<Resolved> {
        Ok(match self.take_over(db, external)? {
            Verdict::Authenticated(user) => {
                let fresh = self.refresh_beside(db, question, &user)?;
                let account = self.account(db, user)?;
                self.admit_header(question, &account, external, fresh)
            }
            Verdict::Rejected(rejection) => Outcome::Rejected(rejection).into(),
            Verdict::Refused(refusal) => Outcome::Refused(refusal).into(),
            Verdict::Absent => Outcome::Nobody.into(),
            Verdict::Failed => Outcome::Failed.into(),
        })
    }

    /// Says that the store failed: logged here once, answered by each API in its own way.
    #[must_use]
    pub fn failed(&self, cause: &crate::Error) -> Resolved {
        error!(error = %cause, "could not find out who is asking");
        // A transaction that did not end took nothing over, whatever was remembered inside of it.
        self.taken_over.clear();
        Outcome::Failed.into()
    }

    /// Notes a use.
    ///
    /// # Errors
    /// The store's.
    pub fn touch(&self, db: &Writer<'_>, touch: &Touch) -> Result<()> {
        let now = self.now();
        if let Some((session, kind, expires_at)) = &touch.session {
            sessions::touch(db, session, *kind, now, *expires_at)?;
        }
        if let Some(used) = &touch.credential {
            credentials_store::touch(db, touch.user, used, now)?;
        }
        if touch.confirmed {
            users::confirm(db, touch.user, now)?;
        }
        Ok(users::touch(db, touch.user, now, touch.login)?)
    }

    /// Whether somebody let in earlier would be let in still: their account is on, and the session or credential behind
    /// the request has not ended.
    ///
    /// # Errors
    /// The store's.
    pub fn still_admits(&self, db: &Reader<'_>, viewer: &Viewer) -> Result<bool> {
        let Some(user) = users::find_by_key(db, viewer.user())?.filter(|user| !user.disabled) else {
            return Ok(false);
        };
        Ok(match viewer.session() {
            Some(id) if viewer.mechanism().is_app() => credentials_store::exists(db, user.pk, id, self.now())?,
            Some(id) => sessions::exists(db, user.pk, id)?,
            None => true,
        })
    }

    pub(crate) fn now(&self) -> Millis {
        self.clock.now()
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.vault
    }

    pub(crate) fn signer(&self) -> &Signer {
        &self.signer
    }

    pub(crate) fn warnings(&self) -> &Warnings {
        &self.warnings
    }

    pub(crate) fn taken_over(&self) -> &TakenOver {
        &self.taken_over
    }

    pub(crate) fn counts(&self) -> &Counts {
        &self.counts
    }

    pub(crate) fn throttle(&self) -> &Throttle {
        &self.throttle
    }

    fn admit_header(
        &self,
        question: &Question,
        account: &Account,
        external: &External,
        fresh_token: Option<String>,
    ) -> Resolved {
        if account.user.disabled {
            return Outcome::Refused(Refusal::Disabled).into();
        }
        let mut resolved = self.admit_as(account, Mechanism::Header, None, fresh_token, Some(external));
        // Groups that ought to be told and are not: nobody knows whether the service still means this person.
        let directory = &self.settings.directory;
        let vouched = directory.groups_optional || external.groups != Groups::Absent;
        let known = resolved.outcome.viewer().is_some();
        if known && vouched && account.user.last_confirmed_at + CONFIRMED_STEP < self.now() {
            resolved.touch.get_or_insert_with(|| Touch::of(account.user.pk)).confirmed = true;
        }
        if let Some(touch) = &mut resolved.touch {
            touch.login = question.surface == Surface::Session || account.user.last_login_at + 3_600_000 < self.now();
        }
        resolved
    }

    fn by_token(&self, db: &Reader<'_>, question: &Question, claims: &Claims) -> Result<Verdict<Resolved>> {
        let Some((session, account)) = self.token_row(db, question, claims)? else {
            return Ok(Verdict::Rejected(Rejection::Session));
        };
        if account.user.disabled {
            return Ok(Verdict::Refused(Refusal::Disabled));
        }
        let fresh = self.refresh(&account.user, &session)?;
        Ok(Verdict::Authenticated(self.admit(&account, Mechanism::Jwt, Some(&session), Some(fresh))))
    }

    /// The row and account behind a token, which must agree about whose it is.
    fn token_row(
        &self,
        db: &Reader<'_>,
        question: &Question,
        claims: &Claims,
    ) -> Result<Option<(Session, Arc<Account>)>> {
        let Some(session) = sessions::find(db, &Id::from(claims.jti.as_str()), self.now())? else {
            return Ok(None);
        };
        let account = self.account_of(db, question, &Key::Pk(session.account))?;
        Ok(account.filter(|account| account.user.id.as_str() == claims.uid).map(|account| (session, account)))
    }

    fn refresh(&self, user: &User, session: &Session) -> Result<String> {
        self.signer.sign(user, &session.id, session.created_at, self.expiry(Kind::Login))
    }

    /// With a header identity, a token of the same person is refreshed as ever; somebody else's is ignored.
    fn refresh_beside(&self, db: &Reader<'_>, question: &Question, user: &User) -> Result<Option<String>> {
        for claim in &question.claims {
            let Claim::Jwt(claims) = claim else { continue };
            if claims.uid != user.id.as_str() {
                debug!(header = ?user.username, token = ?claims.sub, "token of somebody else beside a header identity, ignored");
                continue;
            }
            if let Some((session, _)) = self.token_row(db, question, claims)? {
                return self.refresh(user, &session).map(Some);
            }
        }
        Ok(None)
    }

    fn by_cookie(&self, db: &Reader<'_>, question: &Question, hash: &[u8]) -> Result<Verdict<Resolved>> {
        let Some(session) = sessions::find_by_secret(db, Kind::Login, hash, self.now())? else {
            return Ok(Verdict::Rejected(Rejection::Session));
        };
        let Some(account) = self.account_of(db, question, &Key::Pk(session.account))? else {
            return Ok(Verdict::Rejected(Rejection::Session));
        };
        if account.user.disabled {
            return Ok(Verdict::Refused(Refusal::Disabled));
        }
        Ok(Verdict::Authenticated(self.admit(&account, Mechanism::Cookie, Some(&session), None)))
    }

    /// Lets somebody in by a proof that is no header.
    fn admit(
        &self,
        account: &Account,
        mechanism: Mechanism,
        session: Option<&Session>,
        fresh_token: Option<String>,
    ) -> Resolved {
        self.admit_as(account, mechanism, session, fresh_token, None)
    }

    /// The only place that makes a viewer for a person.
    fn admit_as(
        &self,
        account: &Account,
        mechanism: Mechanism,
        session: Option<&Session>,
        fresh_token: Option<String>,
        external: Option<&External>,
    ) -> Resolved {
        let member = Member { user: &account.user, granted: &account.granted, by_group: &account.by_group };
        let rights = match self.settings.directory.rights(member, external, self.settings.capabilities, self.now()) {
            Ok(rights) => rights,
            Err(refusal) => return Outcome::Refused(refusal).into(),
        };
        let user = if rights.admin == account.user.admin {
            Arc::clone(&account.user)
        } else {
            Arc::new(User { admin: rights.admin, ..(*account.user).clone() })
        };
        let id = session.map(|session| session.id.clone());
        let viewer = Viewer::for_user(&user, rights.libraries, rights.capabilities, mechanism, id.clone());
        let kind = if mechanism == Mechanism::Pair { Kind::Pair } else { Kind::Login };
        let expires_at = session.map_or(0, |_| self.expiry(kind));
        let touch = self
            .touches
            .is_due(user.pk, id.as_ref(), kind)
            .then(|| Touch { session: id.map(|id| (id, kind, expires_at)), ..Touch::of(user.pk) });
        let known = Known { viewer, user, fresh_token, expires_at };
        Resolved { outcome: Outcome::Known(Arc::new(known)), touch }
    }

    /// The account of somebody a header names.
    fn account_told(&self, db: &Reader<'_>, question: &Question, external: &External) -> Result<Option<Arc<Account>>> {
        if let Some(account) = self.cache.find(&Key::external(external)) {
            return Ok(Some(account));
        }
        let Some(user) = self.find_external(db, external)? else { return Ok(None) };
        let account = self.account(db, user)?;
        self.cache.insert(&account, question.generation);
        Ok(Some(account))
    }

    fn account_of(&self, db: &Reader<'_>, question: &Question, key: &Key) -> Result<Option<Arc<Account>>> {
        if let Some(account) = self.cache.find(key) {
            return Ok(Some(account));
        }
        let user = match key {
            Key::Name(folded) => users::find_by_name(db, folded)?,
            Key::External(id) => users::find_by_external_id(db, id)?,
            Key::Pk(pk) => users::find_by_key(db, *pk)?,
            // Only kept in memory; whose key it is was looked up before.
            Key::Secret(_) => None,
        };
        let Some(user) = user else { return Ok(None) };
        let account = self.account(db, user)?;
        self.cache.insert(&account, question.generation);
        Ok(Some(account))
    }

    fn account(&self, db: &Reader<'_>, user: User) -> Result<Arc<Account>> {
        let granted = users::library_ids(db, user.pk)?;
        let directory = &self.settings.directory;
        let by_group = if directory.library_groups.is_empty() {
            Vec::new()
        } else {
            directory.mapped(&libraries::list(db, &Viewer::system())?)
        };
        let sealed = users::sealed_password(db, user.pk)?;
        let apps = self.apps_of(db, user.pk)?;
        Ok(Arc::new(Account { user: Arc::new(user), granted, by_group, sealed, apps }))
    }
}

impl From<Outcome> for Resolved {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, touch: None }
    }
}

fn decided(outcome: Outcome) -> Examined {
    Examined::Decided(outcome.into())
}
