//! An app that somebody listens with.

use crate::{Id, Millis};

/// One app of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Player {
    /// Public id.
    pub id: Id,
    /// Internal key of the owner.
    pub user: i64,
    /// Public id of the owner.
    pub user_id: Id,
    /// Sign-in name of the owner.
    pub username: String,
    /// Shown to people.
    pub name: String,
    /// What the app calls itself in its requests.
    pub client: String,
    /// Its user agent without versions.
    pub user_agent: String,
    /// Address of its last request.
    pub ip: String,
    /// When that was; 0 = never.
    pub last_seen_at: Millis,
    /// Transcoding it gets; empty = what it asks for.
    pub transcoding: Id,
    /// Most kbit/s; 0 = no limit.
    pub max_bit_rate: i64,
    /// Is told where files lie.
    pub report_real_path: bool,
    /// Its plays count.
    pub scrobble_enabled: bool,
}

/// The user agent of an app without what changes with every update: `<app>[/<system>]`.
#[must_use]
pub fn short_agent(agent: &str) -> String {
    const SYSTEMS: [(&str, &str); 8] = [
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPad", "iOS"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Macintosh", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let find =
        |known: &[(&str, &'static str)]| known.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    let own = agent.split(['/', ' ', '(']).next().unwrap_or_default().trim();
    let app = if own == "Mozilla" { find(&BROWSERS).unwrap_or(own) } else { own };
    match find(&SYSTEMS) {
        Some(system) if !app.is_empty() => format!("{app}/{system}"),
        Some(system) => system.to_owned(),
        None => app.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::short_agent;

    #[test]
    fn agents_lose_what_updates_change() {
        for (agent, wanted) in [
            ("golden/1.0", "golden"),
            ("", ""),
            ("Symfonium/9.1 (Android 14)", "Symfonium/Android"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox/Linux"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 Version/17.0 Safari/604.1",
                "Safari/iOS",
            ),
            ("play:Sub 5.1", "play:Sub"),
        ] {
            assert_eq!(short_agent(agent), wanted, "{agent}");
        }
    }
}
