//! Options: passwords, sessions, limits of sign-in attempts.

use crate::option::chapter;
use crate::value::{PasswordStorage, Secret};
use std::time::Duration;

fn a_minute(value: &Duration) -> Result<(), &'static str> {
    if value.as_secs() < 60 { Err("a duration of at least 1m") } else { Ok(()) }
}

fn positive(value: &Duration) -> Result<(), &'static str> {
    if value.is_zero() { Err("a duration above 0, such as 20s") } else { Ok(()) }
}

chapter! {
    /// Signing in.
    Access, "Signing in" {
        /// How long a session lasts after its last use.
        session_timeout: Duration = "SessionTimeout", "48h" must a_minute, flag("sessiontimeout");
        /// Failed attempts to sign in that one client may make in AuthWindowLength. 0 or less turns every limit off.
        request_limit: i64 = "AuthRequestLimit", "5";
        /// The time over which failed attempts are counted.
        window_length: Duration = "AuthWindowLength", "20s" must positive;
        /// The key that stored passwords are encrypted with.
        password_encryption_key: Secret = "PasswordEncryptionKey", "", when_empty("a random key in the data folder");
        /// How passwords are kept: `hashed` is safer, and Subsonic apps then need app passwords.
        password_storage: PasswordStorage = "Auth.PasswordStorage", "reversible";
        /// Lets people make app passwords and API keys.
        app_passwords: bool = "Auth.AppPasswords", "true";
        /// A word that the first admin must know: the word itself, or `auto` for one that is printed in the log.
        setup_token: Secret = "Setup.Token", "";
    }
}
