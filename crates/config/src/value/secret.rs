//! Values that are never shown: a secret text, and a database address whose password is hidden.

use super::{Raw, Shape, Value};
use std::fmt;
use std::path::PathBuf;

/// Stands in for a secret wherever it would be shown.
pub(crate) const MASK: &str = "****";

/// A text that cannot be printed by accident: `Debug` shows a mask, and only [`Secret::expose`] gives it away.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether none was given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "" } else { MASK })
    }
}

impl Value for Secret {
    const SHAPE: Shape = Shape { word: "secret", choices: &[], table: false, secret: true };

    fn parse(raw: &Raw) -> Result<Self, String> {
        raw.scalar().map(Self).ok_or_else(|| "a text".to_owned())
    }

    fn text(&self) -> String {
        format!("{self:?}")
    }
}

/// Where the database is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DatabaseUrl {
    /// SQLite, in this file.
    Sqlite(PathBuf),
    /// PostgreSQL, by its whole address.
    Postgres(Secret),
}

impl Value for DatabaseUrl {
    const SHAPE: Shape = Shape { word: "database URL", choices: &[], table: false, secret: true };

    fn parse(raw: &Raw) -> Result<Self, String> {
        let allowed = || {
            "empty for the built-in database, sqlite:/path/to/file, or postgres://user:password@host/name".to_owned()
        };
        let text = raw.scalar().ok_or_else(allowed)?;
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::Sqlite(PathBuf::new()));
        }
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() { Err(allowed()) } else { Ok(Self::Sqlite(path.into())) };
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            url::Url::parse(text).map_err(|_| allowed())?;
            return Ok(Self::Postgres(Secret::new(text)));
        }
        Err(allowed())
    }

    /// The address without its password, nor any parameter, since those may hold one too.
    fn text(&self) -> String {
        match self {
            Self::Sqlite(path) if path.as_os_str().is_empty() => String::new(),
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres(secret) => match url::Url::parse(secret.expose()) {
                Ok(url) => {
                    let host = url.host_str().unwrap_or_default();
                    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                    format!("postgres://{MASK}@{host}{port}{}", url.path())
                }
                Err(_) => MASK.to_owned(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_a_mask_of_fixed_length() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), MASK);
        assert_eq!(Secret::new("a very much longer one").text(), MASK);
        assert_eq!(Secret::default().text(), "");
    }

    #[test]
    fn a_database_address_hides_its_password() {
        let value =
            DatabaseUrl::parse(&Raw::Text("postgres://mel:hunter2@db:5433/music?password=x".to_owned())).unwrap();
        assert_eq!(value.text(), "postgres://****@db:5433/music");
        assert!(!format!("{value:?}").contains("hunter2"));
    }

    #[test]
    fn other_databases_are_refused() {
        for text in ["mysql://x", "navidrome.db", "sqlite:"] {
            assert!(DatabaseUrl::parse(&Raw::Text(text.to_owned())).is_err(), "{text}");
        }
        assert_eq!(DatabaseUrl::parse(&Raw::Text(String::new())), Ok(DatabaseUrl::Sqlite(PathBuf::new())));
        assert_eq!(
            DatabaseUrl::parse(&Raw::Text("sqlite:///srv/m.db".to_owned())),
            Ok(DatabaseUrl::Sqlite("/srv/m.db".into()))
        );
    }
}
