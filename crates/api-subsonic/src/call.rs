//! A request on its way to an endpoint: its parameters, its format, and for all but one endpoint who makes it. Whoever
//! is not let in gets an envelope with the standard's code.

use axum::extract::FromRequestParts;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, Method, header};
use melodrome_http::{Arrival, Caller, Outcome, Refusal, Rejection, RequestParams, Who};
use melodrome_model::{ErrorKind, LibraryId, Viewer};
use melodrome_store::{Reader, libraries};

use crate::errors::SubsonicError;
use crate::params::Params;
use crate::render::{self, Format, Payload};
use crate::responses::Style;
use crate::scope;
use crate::state::Subsonic;
use crate::tell::Teller;

/// The page where people connect apps, below the address of the server.
const CONNECT_PAGE: &str = "/app/settings/apps";

/// A request of anybody.
pub struct Visitor {
    app: Subsonic,
    format: Format,
    /// Where people make what apps sign in with.
    help: String,
}

/// A request of somebody who was let in.
pub struct Call {
    visitor: Visitor,
    caller: Caller,
    params: Params,
    client: String,
    style: Style,
    method: Method,
    headers: HeaderMap,
}

impl Visitor {
    pub(crate) fn app(&self) -> &Subsonic {
        &self.app
    }

    /// What the endpoint said, in the format asked for.
    pub(crate) fn answer<T: Payload>(&self, said: Result<T, SubsonicError>) -> Response {
        match said.and_then(|payload| self.body(&payload)) {
            Ok(body) => render::done(&self.format, body),
            Err(error) => self.refuse(&error),
        }
    }

    pub(crate) fn refuse(&self, error: &SubsonicError) -> Response {
        let shows = self.app.options().app_passwords && error.code.is_about_signing_in() && !self.help.is_empty();
        let identity = &self.app.options().identity;
        if shows {
            let error = SubsonicError { help: Some(self.help.clone()), ..error.clone() };
            return render::failed(&self.format, identity, &error);
        }
        render::failed(&self.format, identity, error)
    }

    fn body<T: Payload>(&self, payload: &T) -> Result<bytes::Bytes, SubsonicError> {
        render::body(&self.format, &self.app.options().identity, payload)
    }

    fn of(parts: &mut Parts, app: &Subsonic) -> (Self, Params, Result<(), SubsonicError>) {
        let read = parts.extensions.get::<RequestParams>().cloned().unwrap_or_default();
        let params = Params::from(read);
        let (format, checked) = match Format::of(&params) {
            Ok(format) => (format, params.check()),
            // A callback that we do not repeat is answered as JSON.
            Err(error) => (Format::Json, Err(error)),
        };
        let site =
            parts.extensions.get::<Arrival>().map(|arrival| arrival.site.as_str()).filter(|site| !site.is_empty());
        let help = site.map(|site| format!("{site}{CONNECT_PAGE}")).unwrap_or_default();
        (Self { app: app.clone(), format, help }, params, checked)
    }
}

impl Call {
    pub(crate) fn app(&self) -> &Subsonic {
        &self.visitor.app
    }

    pub(crate) fn viewer(&self) -> &Viewer {
        self.caller.viewer()
    }

    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }

    pub(crate) fn params(&self) -> &Params {
        &self.params
    }

    pub(crate) fn format(&self) -> &Format {
        &self.visitor.format
    }

    pub(crate) fn style(&self) -> Style {
        self.style
    }

    pub(crate) fn client(&self) -> &str {
        &self.client
    }

    pub(crate) fn is_head(&self) -> bool {
        self.method == Method::HEAD
    }

    /// A header of the request, if it is text.
    pub(crate) fn header(&self, name: http::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// How rows are told to this caller.
    pub(crate) fn teller(&self) -> Teller {
        Teller { style: self.style, averages: self.app().options().average_rating }
    }

    /// What this caller looks at: their viewer and the libraries asked for.
    pub(crate) fn scope(&self) -> Scope {
        Scope { viewer: self.viewer().clone(), asked: self.params.ints("musicFolderId") }
    }

    pub(crate) fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    /// A finished value in the format asked for.
    pub(crate) fn done<T: Payload>(&self, payload: &T) -> Result<Response, SubsonicError> {
        Ok(render::done(&self.visitor.format, self.visitor.body(payload)?))
    }
}

/// A viewer and the libraries that a call narrows them to; none = all of theirs.
pub(crate) struct Scope {
    viewer: Viewer,
    asked: Vec<LibraryId>,
}

impl Scope {
    /// The narrowed viewer.
    pub(crate) fn narrow(self, db: &Reader<'_>) -> Result<Viewer, SubsonicError> {
        if self.asked.is_empty() {
            return Ok(self.viewer);
        }
        for &id in &self.asked {
            libraries::get(db, &self.viewer, id).map_err(|error| {
                let message = format!("Library {id} not found or not accessible");
                SubsonicError::from(error).or_not_found(&message)
            })?;
        }
        Ok(self.viewer.narrowed(&self.asked))
    }
}

impl FromRequestParts<Subsonic> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Subsonic) -> Result<Self, Response> {
        let (visitor, _, checked) = Self::of(parts, app);
        match checked {
            Ok(()) => Ok(visitor),
            Err(error) => Err(visitor.refuse(&error)),
        }
    }
}

impl FromRequestParts<Subsonic> for Call {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Subsonic) -> Result<Self, Response> {
        let (visitor, params, checked) = Visitor::of(parts, app);
        // A route outside the middleware would treat everybody as nobody; better that it never answers.
        let outcome = parts.extensions.get::<Who>().map(|who| who.0.clone());
        let admitted = checked.and_then(|()| match outcome {
            Some(outcome) => admit(&params, names_somebody(parts), &outcome),
            None => Err(SubsonicError::of(ErrorKind::Internal, &"a route stands outside `identify`")),
        });
        let admitted = admitted.and_then(|(caller, client)| {
            let allowed = caller.scope().allows(scope::need(parts.uri.path()));
            if allowed { Ok((caller, client)) } else { Err(scope::refused(caller.scope())) }
        });
        match admitted {
            Ok((caller, client)) => Ok(Self {
                style: visitor.app.style(&client),
                visitor,
                caller,
                params,
                client,
                method: parts.method.clone(),
                headers: parts.headers.clone(),
            }),
            Err(error) => Err(visitor.refuse(&error)),
        }
    }
}

/// Whether a header names somebody, so that the parameter is not missed.
fn names_somebody(parts: &Parts) -> bool {
    let value = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("basic "))
}

/// The required parameters, then the person. A missing version is forgiven: nothing depends on it.
fn admit(params: &Params, named: bool, outcome: &Outcome) -> Result<(Caller, String), SubsonicError> {
    let needs_name = match outcome {
        Outcome::Known(_) => false,
        Outcome::Refused(refusal) => !refusal.is_denial() && *refusal != Refusal::Unknown,
        Outcome::Rejected(rejection) => !matches!(
            rejection,
            Rejection::Key | Rejection::Several | Rejection::Mismatch | Rejection::Idle { key: true }
        ),
        Outcome::Nobody | Outcome::Failed => true,
    };
    if needs_name && !named {
        params.required("u")?;
    }
    // It is kept beside plays and in what is playing now, so it is as long as a name and no longer.
    let client: String = params.required("c")?.chars().filter(|c| !c.is_control()).take(100).collect();
    match (Caller::of(outcome), outcome) {
        (Some(caller), _) => Ok((caller, client)),
        (None, Outcome::Failed) => Err(SubsonicError::of(ErrorKind::Unavailable, &"the caller could not be looked up")),
        (None, Outcome::Refused(Refusal::Throttled { retry_after })) => Err(SubsonicError {
            status: 429,
            retry_after: Some(*retry_after),
            message: format!("Too many failed attempts, try again in {retry_after} seconds"),
            ..SubsonicError::credentials()
        }),
        (None, Outcome::Refused(refusal)) if refusal.is_denial() => {
            Err(SubsonicError::forbidden_because(match refusal {
                Refusal::Disabled => "This account is switched off; ask an admin of the server",
                Refusal::Group => "You are in none of the groups that may enter; ask an admin of the server",
                _ => "This name belongs to another account here; ask an admin of the server",
            }))
        }
        (None, Outcome::Rejected(rejection)) => Err(SubsonicError::put_aside(*rejection)),
        (None, _) => Err(SubsonicError::credentials()),
    }
}

#[cfg(test)]
mod tests {
    use melodrome_http::{Outcome, Refusal, Rejection};

    use super::admit;
    use crate::params::tests::params;

    #[test]
    fn nobody_is_told_what_is_missing_and_then_only_that_it_was_wrong() {
        let told = |text, outcome| {
            admit(&params(text), false, &outcome).err().map(|error| (error.code.number(), error.status, error.message))
        };
        let missing = |name: &str| Some((10, 200, format!("missing parameter: '{name}'")));
        assert_eq!(told("v=1&c=x", Outcome::Nobody), missing("u"));
        assert_eq!(told("u=&v=1&c=x", Outcome::Nobody), missing("u"));
        assert_eq!(told("u=a&v=1", Outcome::Nobody), missing("c"));
        let wrong = Some((40, 200, "Wrong username or password".to_owned()));
        assert_eq!(told("u=a&v=1&c=x", Outcome::Nobody), wrong);
        assert_eq!(told("c=x", Outcome::Refused(Refusal::Unknown)), wrong);
        for denied in [Refusal::Disabled, Refusal::Group, Refusal::LocalAccount, Refusal::IdentityChanged] {
            assert_eq!(told("c=x", Outcome::Refused(denied)).map(|(code, ..)| code), Some(50));
        }
        for (rejection, code) in [(Rejection::Key, 44), (Rejection::Several, 43), (Rejection::Idle { key: true }, 44)] {
            assert_eq!(told("c=x", Outcome::Rejected(rejection)).map(|(code, ..)| code), Some(code));
        }
        for (rejection, code) in
            [(Rejection::SwitchedOff, 42), (Rejection::NoDigest, 41), (Rejection::Idle { key: false }, 40)]
        {
            assert_eq!(told("u=a&c=x", Outcome::Rejected(rejection)).map(|(code, ..)| code), Some(code));
        }
        assert_eq!(told("u=a&c=x", Outcome::Failed).map(|(code, ..)| code), Some(0));
        let later = told("u=a&c=x", Outcome::Refused(Refusal::Throttled { retry_after: 7 }));
        assert_eq!(later.map(|(code, status, _)| (code, status)), Some((40, 429)));
    }
}
