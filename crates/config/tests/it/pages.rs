//! What the subcommands print: the effective values with their origin, and the reference page.

use crate::Place;
use melodrome_config::{Flags, load, reference, show};

#[test]
fn show_gives_every_value_and_its_origin() {
    let place = Place::new().with("melodrome.toml", "\nDefaultTheme = 'Light'\n");
    let variables = [("ND_JUKEBOX_ENABLED", "yes")];
    let (_, resolved) = load(&place.input(&variables, Flags::of([("Port", "0x1000")]))).unwrap();
    let text = show(&resolved, true);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), melodrome_config::table::options().count());
    let file = place.path().join("melodrome.toml");
    for expected in [
        "Port = \"4096\"  # flag --set Port".to_owned(),
        format!("DefaultTheme = \"Light\"  # {}:2", file.display()),
        "Jukebox.Enabled = \"true\"  # environment variable ND_JUKEBOX_ENABLED, not in effect yet".to_owned(),
        "LogLevel = \"info\"  # default".to_owned(),
    ] {
        assert!(lines.contains(&expected.as_str()), "{expected}\n{text}");
    }
    assert!(show(&resolved, false).lines().all(|line| !line.contains("  # ")));
}

#[test]
fn secrets_are_masked_everywhere() {
    const SECRETS: [(&str, &str); 8] = [
        ("ND_PASSWORDENCRYPTIONKEY", "canary-key"),
        ("ND_LASTFM_APIKEY", "canary-api"),
        ("ND_LASTFM_SECRET", "canary-secret"),
        ("ND_PROMETHEUS_PASSWORD", "canary-metrics"),
        ("ND_DEVAUTOCREATEADMINPASSWORD", "canary-admin"),
        ("ND_DATABASE_URL", "postgres://canary-user:canary-pass@db/music?password=canary-query"),
        ("ND_NONSENSE", "canary-unknown"),
        ("ND_SPOTIFY_SECRET", "canary-removed"),
    ];
    let place = Place::new();
    let (config, resolved) = place.load(&SECRETS).unwrap();
    let flags = Flags::of([("LastFM.Secret", "canary-flag")]);
    let everything = format!(
        "{}{flags:?}{:?}{:?}{:?}{:?}",
        show(&resolved, true),
        config,
        resolved.warnings(),
        resolved.problems(),
        resolved.settings()
    );
    assert!(!everything.contains("canary"), "{everything}");
    assert_eq!(config.access.password_encryption_key.expose(), "canary-key");
}

#[test]
fn the_reference_page_is_up_to_date() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(
        page == reference(),
        "docs/configuration.md is stale; run: melodrome config reference > docs/configuration.md"
    );
}

#[test]
fn the_reference_page_names_every_option_once() {
    let page = reference();
    for spec in melodrome_config::table::options() {
        assert_eq!(page.matches(&format!("\n### {}\n", spec.key)).count(), 1, "{}", spec.key);
        assert!(page.contains(&format!("- Environment: `{}`\n", spec.env())), "{}", spec.key);
    }
    assert!(page.contains("### Port\n") && page.contains("- Flag: `-p`, `--port`"));
}
