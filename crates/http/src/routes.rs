//! The route table. A route's right is read off the types of its handler's arguments, so that a handler without one
//! shows up as public, whatever anybody wrote beside it.

use std::any::TypeId;
use std::fmt;

use axum::Router;
use axum::handler::Handler;
use axum::routing::{self, MethodRouter};

use crate::caller::{Admin, Caller, MaybeCaller, Who};

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// Anybody; the handler does not even look.
    Public,
    /// Anybody; the answer depends on who it is.
    Anybody,
    /// Somebody who is signed in.
    User,
    /// An admin.
    Admin,
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Public => "public",
            Self::Anybody => "anybody",
            Self::User => "user",
            Self::Admin => "admin",
        })
    }
}

/// One route.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// Path below where it is mounted, with `{placeholders}`.
    pub path: String,
    /// Method, `*` for all.
    pub method: &'static str,
    /// Who may use it.
    pub right: Right,
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.method, self.path, self.right)
    }
}

/// Types of a handler's arguments.
pub trait Extractors {
    /// Their ids.
    fn types() -> Vec<TypeId>;
}

impl Extractors for ((),) {
    fn types() -> Vec<TypeId> {
        Vec::new()
    }
}

macro_rules! extractors {
    ($($name:ident)+) => {
        impl<M, $($name: 'static),+> Extractors for (M, $($name,)+) {
            fn types() -> Vec<TypeId> {
                vec![$(TypeId::of::<$name>()),+]
            }
        }
    };
}

extractors!(A);
extractors!(A B);
extractors!(A B C);
extractors!(A B C D);
extractors!(A B C D E);
extractors!(A B C D E F);
extractors!(A B C D E F G);
extractors!(A B C D E F G H);

/// A router that knows its routes.
pub struct Routes<S = ()> {
    router: Router<S>,
    table: Vec<Route>,
    rights: Vec<(TypeId, Right)>,
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No routes yet.
    #[must_use]
    pub fn new() -> Self {
        let rights = vec![
            (TypeId::of::<Caller>(), Right::User),
            (TypeId::of::<Admin>(), Right::Admin),
            (TypeId::of::<MaybeCaller>(), Right::Anybody),
            (TypeId::of::<Who>(), Right::Anybody),
        ];
        Self { router: Router::new(), table: Vec::new(), rights }
    }

    /// Says that an extractor of another room stands for a right. Call it before the routes that use it.
    #[must_use]
    pub fn extractor<E: 'static>(mut self, right: Right) -> Self {
        self.rights.push((TypeId::of::<E>(), right));
        self
    }

    /// `GET` and `HEAD`.
    #[must_use]
    pub fn get<H: Handler<T, S>, T: Extractors + 'static>(self, path: &str, handler: H) -> Self {
        self.add::<T>(path, "GET", routing::get(handler))
    }

    /// `POST`.
    #[must_use]
    pub fn post<H: Handler<T, S>, T: Extractors + 'static>(self, path: &str, handler: H) -> Self {
        self.add::<T>(path, "POST", routing::post(handler))
    }

    /// `PUT`.
    #[must_use]
    pub fn put<H: Handler<T, S>, T: Extractors + 'static>(self, path: &str, handler: H) -> Self {
        self.add::<T>(path, "PUT", routing::put(handler))
    }

    /// `PATCH`.
    #[must_use]
    pub fn patch<H: Handler<T, S>, T: Extractors + 'static>(self, path: &str, handler: H) -> Self {
        self.add::<T>(path, "PATCH", routing::patch(handler))
    }

    /// `DELETE`.
    #[must_use]
    pub fn delete<H: Handler<T, S>, T: Extractors + 'static>(self, path: &str, handler: H) -> Self {
        self.add::<T>(path, "DELETE", routing::delete(handler))
    }

    /// Every method.
    #[must_use]
    pub fn any<H: Handler<T, S>, T: Extractors + 'static>(self, path: &str, handler: H) -> Self {
        self.add::<T>(path, "*", routing::any(handler))
    }

    fn add<T: Extractors>(mut self, path: &str, method: &'static str, handler: MethodRouter<S>) -> Self {
        let types = T::types();
        let held = self.rights.iter().filter(|(id, _)| types.contains(id)).map(|(_, right)| *right);
        let right = held.max().unwrap_or(Right::Public);
        self.table.push(Route { path: path.to_owned(), method, right });
        self.router = self.router.route(path, handler);
        self
    }

    /// The routes of both.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }

    /// The routes of another below a path.
    #[must_use]
    pub fn nest(mut self, path: &str, other: Self) -> Self {
        self.router = self.router.nest(path, other.router);
        self.table
            .extend(other.table.into_iter().map(|route| Route { path: format!("{path}{}", route.path), ..route }));
        self
    }

    /// Wraps the router of what was added so far, for layers.
    #[must_use]
    pub fn map(mut self, wrap: impl FnOnce(Router<S>) -> Router<S>) -> Self {
        self.router = wrap(self.router);
        self
    }

    /// Gives the handlers their state.
    #[must_use]
    pub fn with_state(self, state: S) -> Routes<()> {
        Routes { router: self.router.with_state(state), table: self.table, rights: Vec::new() }
    }

    /// Every route with its right, sorted.
    #[must_use]
    pub fn table(&self) -> Vec<Route> {
        let mut table = self.table.clone();
        table.sort();
        table
    }

    /// The router itself.
    pub fn into_router(self) -> Router<S> {
        self.router
    }
}

#[cfg(test)]
mod tests {
    use axum::extract::State;

    use super::*;

    async fn open() {}
    async fn looks(_: State<u8>, _: Who) {}
    async fn asks(_: Caller, _: State<u8>) {}
    async fn rules(_: State<u8>, _: Admin) {}

    #[test]
    fn rights_are_read_off_the_handlers() {
        let inner = Routes::<u8>::new()
            .get("/open", open)
            .get("/looks", looks)
            .post("/asks", asks)
            .delete("/rules/{id}", rules);
        let all = Routes::<u8>::new().nest("/api", inner).any("/open", open).with_state(1);
        let lines: Vec<String> = all.table().iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "POST /api/asks user",
                "GET /api/looks anybody",
                "GET /api/open public",
                "DELETE /api/rules/{id} admin",
                "* /open public"
            ]
        );
    }
}
