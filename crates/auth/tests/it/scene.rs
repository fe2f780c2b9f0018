//! A resolver over a store, and requests put to it.

use std::sync::Arc;

use melodrome_auth::{
    Client, Examined, Facts, Found, Outcome, Peer, Resolver, Result, Settings, SignIn, Surface, TrustedSources,
};
use melodrome_model::{Clock, User};
use melodrome_store::{Store, libraries};
use tempfile::TempDir;

pub(crate) const PROXY: &str = "10.0.0.2";
pub(crate) const STRANGER: &str = "203.0.113.9";

pub(crate) struct Scene {
    pub(crate) store: Store,
    pub(crate) resolver: Arc<Resolver>,
    pub(crate) folder: TempDir,
}

impl Scene {
    pub(crate) fn new(store: &Store) -> Self {
        Self::with(store, settings())
    }

    pub(crate) fn with(store: &Store, settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let resolver = Arc::new(Resolver::open(store, settings, "", folder.path()).unwrap());
        let watching = Arc::clone(&resolver);
        store.set_sink(move |events| events.iter().for_each(|event| watching.observe(event)));
        store
            .write_blocking(|db| {
                libraries::ensure_first(db, "Music", "/music", 1)?;
                libraries::insert(db, "Private", "/private", false, 1).map(drop)
            })
            .unwrap();
        Self { store: store.clone(), resolver, folder }
    }

    pub(crate) fn clock(&self) -> &Clock {
        self.store.clock()
    }

    pub(crate) fn make(&self, name: &str, password: &str, admin: bool) -> User {
        self.store.write_blocking(|db| self.resolver.create_user(db, name, password, admin)).unwrap()
    }

    pub(crate) fn sign_in(&self, user: &User) -> SignIn {
        let client = Client { peer: Peer::Unknown, ip: None, agent: "test".to_owned() };
        self.store.write_blocking(|db| self.resolver.sign_in(db, user, &client)).unwrap()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let users = self.store.read_blocking::<_, melodrome_store::Error>(melodrome_store::users::list).unwrap();
        users.into_iter().map(|user| user.username).collect()
    }
}

pub(crate) fn settings() -> Settings {
    Settings { trusted_sources: TrustedSources::parse(PROXY).unwrap(), ..Settings::default() }
}

/// One request.
#[derive(Clone)]
pub(crate) struct Ask {
    surface: Surface,
    peer: Peer,
    method: &'static str,
    headers: Vec<(String, Vec<u8>)>,
    params: Vec<(String, String)>,
    cookies: Vec<(String, String)>,
}

pub(crate) fn on(surface: Surface) -> Ask {
    let peer = Peer::tcp(format!("{STRANGER}:1").parse().unwrap());
    Ask {
        surface,
        peer,
        method: "GET",
        headers: vec![("host".to_owned(), b"music.lan".to_vec())],
        params: vec![],
        cookies: vec![],
    }
}

pub(crate) fn api() -> Ask {
    on(Surface::Api)
}

pub(crate) fn rest(params: &[(&str, &str)]) -> Ask {
    let mut ask = on(Surface::Rest);
    ask.params = params.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    ask
}

impl Ask {
    pub(crate) fn from(mut self, ip: &str) -> Self {
        self.peer = Peer::tcp((ip.parse::<std::net::IpAddr>().unwrap(), 1).into());
        self
    }

    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    /// Through the trusted proxy, which names this person.
    pub(crate) fn named(self, name: impl AsRef<[u8]>) -> Self {
        self.from(PROXY).header("Remote-User", name)
    }

    pub(crate) fn cookie(mut self, name: &str, value: &str) -> Self {
        self.cookies.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("x-nd-authorization", format!("Bearer {token}"))
    }

    pub(crate) fn resolve(&self, scene: &Scene) -> Outcome {
        self.try_resolve(scene).unwrap_or(Outcome::Failed)
    }

    pub(crate) fn try_resolve(&self, scene: &Scene) -> Result<Outcome> {
        let headers: Vec<(&[u8], &[u8])> = self.headers.iter().map(|(n, v)| (n.as_bytes(), v.as_slice())).collect();
        let facts = Facts {
            peer: self.peer,
            method: self.method,
            raw_path: "/x",
            headers: &headers,
            params: &self.params,
            cookies: &self.cookies,
            tls: false,
        };
        let resolver = &scene.resolver;
        let resolved = match resolver.examine(&facts, self.surface) {
            Examined::Decided(resolved) => resolved,
            Examined::Ask(question) => match scene.store.read_blocking(|db| resolver.look_up(db, &question))? {
                Found::Decided(resolved) => resolved,
                Found::Told(external) => {
                    scene.store.write_blocking(|db| resolver.admit_told(db, &question, &external))?
                }
            },
        };
        if let Some(touch) = &resolved.touch {
            scene.store.write_blocking(|db| resolver.touch(db, touch))?;
        }
        Ok(resolved.outcome)
    }

    /// Name of whoever is let in.
    pub(crate) fn who(&self, scene: &Scene) -> Option<String> {
        self.resolve(scene).viewer().map(|viewer| viewer.username().to_owned())
    }
}
