//! The file formats: the same options in each, and a place for each complaint.

use crate::Place;
use melodrome_config::value::{BaseUrl, Raw, Value};

const TOML: &str = r#"
MusicFolder = '/music'
BaseURL = "/music"
EnableDownloads = false
UnixSocketPerm = "0600"
ReverseProxyUserHeader = "X-User"
SessionTimeout = "24h"
Scanner.ArtistSplitExceptions = ["AC/DC", "Earth, Wind"]

[ExtAuth]
TrustedSources = "10.0.0.2, @"

[Tags.genre]
Split = [";", "/"]
maxLength = 40
"#;

const YAML: &str = r#"
MusicFolder: /music
BaseURL: /music
EnableDownloads: no
UnixSocketPerm: 0600
ReverseProxyUserHeader: X-User
SessionTimeout: 24h
Scanner:
  ArtistSplitExceptions:
    - AC/DC
    - "Earth, Wind"
ExtAuth:
  TrustedSources: 10.0.0.2, @
Tags:
  genre:
    Split: [";", "/"]
    maxLength: 40
"#;

const JSON: &str = r#"{
  "MusicFolder": "/music",
  "BaseURL": "/music",
  "EnableDownloads": false,
  "UnixSocketPerm": "0600",
  "ReverseProxyUserHeader": "X-User",
  "SessionTimeout": "24h",
  "Scanner": {"ArtistSplitExceptions": ["AC/DC", "Earth, Wind"]},
  "ExtAuth": {"TrustedSources": "10.0.0.2, @"},
  "Tags": {"genre": {"Split": [";", "/"], "maxLength": 40}}
}"#;

/// Here a list cannot hold a comma inside an item, and a tag has one separator.
const INI: &str = r#"
; our server
[default]
MusicFolder = /music
BaseURL = /music       ; the prefix
EnableDownloads = 0
UnixSocketPerm = 0600
ReverseProxyUserHeader = X-User
SessionTimeout = 24h

[Scanner]
ArtistSplitExceptions = AC/DC,Earth

[ExtAuth]
TrustedSources = "10.0.0.2, @"

[Tags]
genre.Split = ";"
genre.maxLength = 40
"#;

fn common(name: &str, text: &str) -> melodrome_config::Config {
    let place = Place::new().with(name, text);
    let (config, _) = place.load(&[]).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(config.place.music, std::path::Path::new("/music"), "{name}");
    assert_eq!(config.network.base_url, BaseUrl::parse(&Raw::Text("/music".to_owned())).unwrap(), "{name}");
    assert!(!config.streaming.downloads, "{name}");
    assert_eq!(config.network.unix_socket_perm.0, 0o600, "{name}");
    assert_eq!(config.ext_auth.user_header, "X-User", "{name}");
    assert_eq!(config.ext_auth.trusted_sources.0, ["10.0.0.2", "@"], "{name}");
    assert_eq!(config.access.session_timeout.as_secs(), 24 * 3600, "{name}");
    assert_eq!(config.library.tags.0["genre"].max_length, Some(40), "{name}");
    config
}

#[test]
fn every_format_gives_the_same_configuration() {
    let toml = common("melodrome.toml", TOML);
    assert_eq!(toml.scanner.artist_split_exceptions, ["AC/DC", "Earth, Wind"]);
    assert_eq!(toml.library.tags.0["genre"].split, Some(vec![";".to_owned(), "/".to_owned()]));
    let folder = |mut config: melodrome_config::Config| {
        // The temporary folders differ, and so does the file.
        assert!(config.file.take().is_some());
        config.place.data = "d".into();
        config.place.cache = "c".into();
        config.plugins.folder = "p".into();
        config.database.url = melodrome_config::value::DatabaseUrl::Sqlite("m.db".into());
        config
    };
    let toml = folder(toml);
    assert_eq!(toml, folder(common("melodrome.yaml", YAML)));
    assert_eq!(toml, folder(common("melodrome.yml", YAML)));
    assert_eq!(toml, folder(common("melodrome.json", JSON)));
    let ini = common("melodrome.ini", INI);
    assert_eq!(ini.scanner.artist_split_exceptions, ["AC/DC", "Earth"]);
    assert_eq!(ini.library.tags.0["genre"].split, Some(vec![";".to_owned()]));
}

#[test]
fn a_wrong_value_names_file_and_line_in_every_format() {
    let allowed = "it takes a whole number from 0 to 65535";
    for (name, text, line) in [
        ("melodrome.toml", "MusicFolder = '/m'\n\nPort = \"many\"\n", 3),
        ("melodrome.yaml", "MusicFolder: /m\nPort:\n  many\n", 2),
        ("melodrome.json", "{\n  \"MusicFolder\": \"/m\",\n  \"x\": [{\"Port\": 1}], \"Port\":\n \"many\"\n}", 3),
        ("melodrome.ini", "[default]\nMusicFolder=/m\n# note\nPort = many\n", 4),
        ("navidrome.env", "MusicFolder=/m\nPort=many\n", 2),
    ] {
        let refusal = Place::new().with(name, text).refusal(&[]);
        assert_eq!(refusal, format!("Port ({name}:{line}): \"many\" is not usable; {allowed}"));
    }
}

#[test]
fn a_wrong_value_inside_a_table_has_its_own_line() {
    let place = Place::new().with("melodrome.toml", "Port = 1\n[Scanner]\nEnabled = true\nPurgeMissing = 'perhaps'\n");
    assert_eq!(
        place.refusal(&[]),
        "Scanner.PurgeMissing (melodrome.toml:4): \"perhaps\" is not usable; it takes one of never, always, full"
    );
    let place =
        Place::new().with("melodrome.json", "{\"Scanner\": {\n\"Enabled\": true,\n\"PurgeMissing\": \"perhaps\"}}");
    assert!(place.refusal(&[]).starts_with("Scanner.PurgeMissing (melodrome.json:3)"));
    let place = Place::new().with("melodrome.yml", "Scanner:\n  Enabled: true\n  PurgeMissing: perhaps\n");
    assert!(place.refusal(&[]).starts_with("Scanner.PurgeMissing (melodrome.yml:3)"));
}

#[test]
fn broken_files_are_refused_with_their_line() {
    for (name, text, begins) in [
        ("melodrome.toml", "Port = 1\nPort = 2\n", "melodrome.toml:2: "),
        ("melodrome.toml", "Port = \n", "melodrome.toml:1: "),
        ("melodrome.yaml", "a: 1\nb: [1\n", "melodrome.yaml:"),
        ("melodrome.yaml", "Port: 1\nPort: 2\n", "melodrome.yaml:2: the key Port stands here twice"),
        ("melodrome.yaml", "- 1\n- 2\n", "melodrome.yaml:1: the file must hold options with names"),
        ("melodrome.json", "{\n\"Port\": 1,\n}", "melodrome.json:3: "),
        ("melodrome.ini", "[Scanner]\nEnabled = true\n", "melodrome.ini:1: the section [default] is missing"),
        ("melodrome.ini", "Port = 1\n", "melodrome.ini:1: options without a section stand under [default]"),
        ("melodrome.ini", "[default]\nnonsense\n", "melodrome.ini:2: a line reads key = value"),
    ] {
        let refusal = Place::new().with(name, text).refusal(&[]);
        assert!(refusal.starts_with(begins), "{name}: {refusal}");
    }
}

#[test]
fn a_file_of_an_unknown_format_is_refused() {
    let place = Place::new().with("settings.hcl", "Port = 1\n");
    assert!(place.refusal(&[("ND_CONFIGFILE", "settings.hcl")]).contains("has no known format"));
}

#[test]
fn nested_anchors_cannot_grow_without_bound() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let before = format!("*a{}, ", level - 1).repeat(10);
        text.push_str(&format!("a{level}: &a{level} [{}]\n", before.trim_end_matches(", ")));
    }
    let refusal = Place::new().with("melodrome.yaml", &text).refusal(&[]);
    assert!(refusal.contains("larger or deeper"), "{refusal}");
}

#[test]
fn ini_values_lose_quotes_and_comments_and_keep_escapes() {
    let place = Place::new().with(
        "melodrome.ini",
        "[default]\nUIWelcomeMessage = \"a ; \\\"b\\\"\" ; c\nDefaultTheme = one\\;two # three\nDefaultLanguage = x#y\n",
    );
    let (config, _) = place.load(&[]).unwrap();
    assert_eq!(config.ui.welcome_message, "a ; \"b\"");
    assert_eq!(config.ui.default_theme, "one;two");
    assert_eq!(config.ui.default_language, "x#y");
}

#[test]
fn tables_come_as_json_in_the_environment() {
    let (config, _) = Place::new().load(&[("ND_TAGS", r#"{"genre":{"split":[";"]}}"#)]).unwrap();
    assert_eq!(config.library.tags.0["genre"].split, Some(vec![";".to_owned()]));
    assert!(
        Place::new().refusal(&[("ND_TAGS", "genre")]).starts_with("Tags (environment variable ND_TAGS): \"genre\"")
    );
}

#[test]
fn tables_with_dotted_keys_are_the_same_tables() {
    let place =
        Place::new().with("melodrome.json", r#"{"Tags.genre.split": [";"], "Tags": {"mood": {"ignore": true}}}"#);
    let (config, _) = place.load(&[]).unwrap();
    assert_eq!(config.library.tags.0["genre"].split, Some(vec![";".to_owned()]));
    assert_eq!(config.library.tags.0["mood"].ignore, Some(true));
}
