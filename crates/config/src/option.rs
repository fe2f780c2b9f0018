//! What one option is: its key, names, default, words and check, and the macro by which a chapter of the table is
//! written once and becomes both a typed struct and a list of such descriptions. The options themselves are in
//! `table/`; which of them have an effect yet is in `status.rs`.

use crate::value::{Raw, Shape};

/// A command line flag that sets an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flag {
    /// The long name without dashes.
    pub name: &'static str,
    /// The one-letter name, if any.
    pub short: Option<char>,
    /// Whether every subcommand takes it, or the server alone.
    pub everywhere: bool,
}

/// One option, described once.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// The name in files, such as `ExtAuth.TrustedSources`.
    pub key: &'static str,
    /// The default as one would write it in a file.
    pub default: &'static str,
    /// What it does, in a sentence or a few.
    pub doc: &'static str,
    /// What kind of value it takes.
    pub shape: Shape,
    /// The flag that sets it, if any.
    pub flag: Option<Flag>,
    /// What an empty value stands for, where that needs saying.
    pub when_empty: Option<&'static str>,
    /// A wrong value gives a warning and the default instead of stopping the start, as existing set-ups expect.
    pub lenient: bool,
    /// Checks a value: the canonical text, or what is allowed.
    pub(crate) check: fn(&Raw) -> Result<String, String>,
}

impl Spec {
    pub(crate) const fn new(
        key: &'static str,
        default: &'static str,
        doc: &'static str,
        shape: Shape,
        check: fn(&Raw) -> Result<String, String>,
    ) -> Self {
        Self { key, default, doc, shape, flag: None, when_empty: None, lenient: false, check }
    }

    pub(crate) const fn flag(mut self, name: &'static str) -> Self {
        self.flag = Some(Flag { name, short: None, everywhere: false });
        self
    }

    pub(crate) const fn short(mut self, letter: char) -> Self {
        if let Some(flag) = self.flag {
            self.flag = Some(Flag { short: Some(letter), ..flag });
        }
        self
    }

    pub(crate) const fn everywhere(mut self) -> Self {
        if let Some(flag) = self.flag {
            self.flag = Some(Flag { everywhere: true, ..flag });
        }
        self
    }

    pub(crate) const fn when_empty(mut self, meaning: &'static str) -> Self {
        self.when_empty = Some(meaning);
        self
    }

    pub(crate) const fn lenient(mut self) -> Self {
        self.lenient = true;
        self
    }

    /// The environment variable: `ND_`, upper case, dots as underscores.
    #[must_use]
    pub fn env(&self) -> String {
        env_name(self.key)
    }

    /// Whether the feature behind it exists.
    #[must_use]
    pub fn effective(&self) -> bool {
        crate::status::is_effective(self.key)
    }
}

/// The environment variable that belongs to a key.
#[must_use]
pub(crate) fn env_name(key: &str) -> String {
    format!("ND_{}", key.to_uppercase().replace('.', "_"))
}

/// A group of options that is shown together.
#[derive(Debug, Clone, Copy)]
pub struct Chapter {
    /// Heading of the reference page.
    pub title: &'static str,
    /// Its options in the order of the page.
    pub specs: &'static [Spec],
}

/// Writes a chapter: a struct of typed fields, and the list of their descriptions. A line reads
/// `field: Type = "Key", "default" [must check] [.extra(…)];`, its doc comment being the sentence of the reference page.
macro_rules! chapter {
    (
        $(#[doc = $about:literal])+
        $name:ident, $title:literal {
            $(
                $(#[doc = $doc:literal])+
                $field:ident: $ty:ty = $key:literal, $default:literal $(must $must:path)? $(, $extra:ident($($arg:tt)*))*;
            )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            $( $(#[doc = $doc])+ pub $field: $ty, )+
        }

        impl $name {
            pub(crate) const CHAPTER: $crate::option::Chapter = $crate::option::Chapter {
                title: $title,
                specs: &[$(
                    $crate::option::Spec::new(
                        $key,
                        $default,
                        concat!($($doc),+),
                        <$ty as $crate::value::Value>::SHAPE,
                        |raw| {
                            let value = <$ty as $crate::value::Value>::parse(raw)?;
                            $( $must(&value).map_err(String::from)?; )?
                            Ok($crate::value::Value::text(&value))
                        },
                    )$(.$extra($($arg)*))*
                ),+],
            };

            pub(crate) fn read(resolved: &$crate::resolve::Resolved) -> Result<Self, $crate::Error> {
                Ok(Self { $( $field: resolved.typed($key)?, )+ })
            }

            pub(crate) fn tell(&self, out: &mut Vec<$crate::told::Line>) {
                $( out.push(($key, <$ty as $crate::value::Value>::SHAPE, $crate::value::Value::text(&self.$field))); )+
            }
        }
    };
}
pub(crate) use chapter;
