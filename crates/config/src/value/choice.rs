//! Options that take one word of a closed list. Case does not matter.

use super::{Raw, Shape, Value};

macro_rules! choice {
    (
        $(#[doc = $about:literal])+
        $name:ident { $( $(#[doc = $doc:literal])+ $variant:ident = $word:literal $(| $other:literal)* ),+ $(,)? }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $( $(#[doc = $doc])+ $variant ),+ }

        impl $name {
            /// The word as it is written in a file.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $( Self::$variant => $word ),+ }
            }
        }

        impl Value for $name {
            const SHAPE: Shape = Shape { word: "choice", choices: &[$($word),+], table: false, secret: false };

            fn parse(raw: &Raw) -> Result<Self, String> {
                let text = raw.scalar().unwrap_or_default().trim().to_ascii_lowercase();
                match text.as_str() {
                    $( $word $(| $other)* => Ok(Self::$variant), )+
                    _ => Err(format!("one of {}", Self::SHAPE.choices.join(", "))),
                }
            }

            fn text(&self) -> String {
                self.word().to_owned()
            }
        }
    };
}

choice! {
    /// How much is logged.
    LogLevel {
        /// Only what ends the process.
        Fatal = "fatal",
        /// What failed.
        Error = "error",
        /// What may need attention.
        Warn = "warn" | "warning",
        /// What happened.
        Info = "info",
        /// Details of each request and job.
        Debug = "debug",
        /// Everything.
        Trace = "trace",
    }
}

choice! {
    /// The shape of log lines.
    LogFormat {
        /// For people.
        Text = "text",
        /// One JSON object per line.
        Json = "json",
    }
}

choice! {
    /// Whether tracks that vanished from disk are forgotten.
    PurgeMissing {
        /// They stay, marked as missing.
        Never = "never",
        /// After every scan.
        Always = "always",
        /// After full scans.
        Full = "full",
    }
}

choice! {
    /// How an album's play count is made from those of its tracks.
    PlayCountMode {
        /// The sum.
        Absolute = "absolute",
        /// The sum divided by the number of tracks.
        Normalized = "normalized",
    }
}

choice! {
    /// The kind of search index.
    SearchBackend {
        /// The full-text index.
        Fts = "fts",
        /// The older search of the reference; the full-text index answers for it.
        Legacy = "legacy",
    }
}

choice! {
    /// How passwords are kept.
    PasswordStorage {
        /// Encrypted, so that token sign-in of Subsonic apps works with them.
        Reversible = "reversible",
        /// Hashed; token sign-in then needs app passwords.
        Hashed = "hashed",
    }
}

choice! {
    /// Which product name the Subsonic answers report.
    ReportedType {
        /// The name by which apps unlock their features.
        Navidrome = "navidrome",
        /// Our own.
        Own = "own",
    }
}

choice! {
    /// The oldest TLS version that is spoken.
    TlsVersion {
        /// TLS 1.2.
        V1_2 = "1.2",
        /// TLS 1.3.
        V1_3 = "1.3",
    }
}

choice! {
    /// What happens when a Subsonic request names another user than the proxy's header.
    MismatchRule {
        /// The header decides.
        Ignore = "ignore",
        /// The request is refused.
        Reject = "reject",
    }
}

choice! {
    /// Which local accounts a header identity may take over.
    LinkExisting {
        /// Any account of that name.
        Always = "always" | "true",
        /// Any but admins.
        NonAdmin = "nonadmin",
        /// None.
        Never = "never" | "false",
    }
}

choice! {
    /// How identity headers are decoded.
    ValueEncoding {
        /// By their look.
        Auto = "auto",
        /// UTF-8.
        Utf8 = "utf8",
        /// Base64url of UTF-8.
        Base64Url = "base64url",
        /// Percent encoding.
        Percent = "percent",
    }
}

choice! {
    /// Which Subsonic requests may use the proxy's header.
    SubsonicHeaderUse {
        /// Every request.
        Always = "always",
        /// Requests of the web page alone.
        Ui = "ui",
        /// None.
        Never = "never",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_ignore_case_and_wrong_ones_list_the_right_ones() {
        assert_eq!(LogLevel::parse(&Raw::Text("WARNING".to_owned())), Ok(LogLevel::Warn));
        assert_eq!(
            LogLevel::parse(&Raw::Text("loud".to_owned())),
            Err("one of fatal, error, warn, info, debug, trace".to_owned())
        );
        assert_eq!(LinkExisting::parse(&Raw::Bool(false)), Ok(LinkExisting::Never));
    }
}
