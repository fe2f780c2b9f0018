//! Which source wins.

use crate::Place;
use melodrome_config::{Flags, Origin, load};

#[test]
fn without_anything_the_defaults_count() {
    let place = Place::new();
    let (config, resolved) = place.load(&[]).unwrap();
    assert_eq!(config.network.port, 4533);
    assert_eq!(config.place.music, place.path().join("music"));
    assert_eq!(config.place.cache, place.path().join("cache"));
    assert_eq!(config.access.session_timeout.as_secs(), 48 * 3600);
    assert_eq!(config.scanner.artist_joiner, " • ");
    assert!(resolved.warnings().is_empty(), "{:?}", resolved.warnings());
    assert!(resolved.problems().is_empty());
    assert!(resolved.not_in_effect().is_empty());
}

#[test]
fn a_flag_beats_the_environment_and_the_environment_beats_the_file() {
    let place = Place::new().with("melodrome.toml", "Port = 1000\nDefaultTheme = 'file'\nUIWelcomeMessage = 'file'\n");
    let variables = [("ND_PORT", "2000"), ("ND_DEFAULTTHEME", "environment"), ("ND_UIWELCOMEMESSAGE", "")];
    let (config, resolved) = load(&place.input(&variables, Flags::of([("Port", "3000")]))).unwrap();
    assert_eq!(config.network.port, 3000);
    assert_eq!(config.ui.default_theme, "environment");
    assert_eq!(config.ui.welcome_message, "file", "an empty variable counts as absent");
    assert_eq!(resolved.setting("DefaultTheme").unwrap().origin, Origin::Environment("ND_DEFAULTTHEME".to_owned()));
    assert_eq!(
        resolved.setting("UIWelcomeMessage").unwrap().origin,
        Origin::File { path: place.path().join("melodrome.toml"), line: 3 }
    );
}

#[test]
fn an_empty_variable_clears_a_value_on_request() {
    let place = Place::new().with("melodrome.toml", "UIWelcomeMessage = 'file'\n");
    let (config, _) = place.load(&[("ND_UIWELCOMEMESSAGE", ""), ("ND_ALLOW_EMPTY", "1")]).unwrap();
    assert_eq!(config.ui.welcome_message, "");
}

#[test]
fn a_secret_can_come_from_a_file_that_a_variable_names() {
    let place = Place::new().with("key", "open sesame\n");
    let (config, resolved) = place.load(&[("ND_PASSWORDENCRYPTIONKEY_FILE", "key")]).unwrap();
    assert_eq!(config.access.password_encryption_key.expose(), "open sesame");
    assert_eq!(
        resolved.setting("PasswordEncryptionKey").unwrap().origin.to_string(),
        "key named by ND_PASSWORDENCRYPTIONKEY_FILE"
    );
    assert!(place.refusal(&[("ND_PASSWORDENCRYPTIONKEY_FILE", "nowhere")]).contains("the file nowhere cannot be read"));
}

#[test]
fn our_own_file_is_read_before_an_older_one_and_the_other_is_named() {
    let place = Place::new()
        .with("navidrome.toml", "Port = 1\n")
        .with("navidrome.json", "{\"Port\": 2}\n")
        .with("melodrome.yaml", "Port: 3\n");
    let (config, resolved) = place.load(&[]).unwrap();
    assert_eq!(config.network.port, 3);
    assert_eq!(resolved.file(), Some(place.path().join("melodrome.yaml").as_path()));
    let warnings = place.warnings(&[]);
    assert_eq!(
        warnings,
        [
            "melodrome.yaml is read, and navidrome.json beside it is not",
            "melodrome.yaml is read, and navidrome.toml beside it is not",
        ]
    );
}

#[test]
fn of_two_older_files_the_json_one_is_read() {
    let place = Place::new().with("navidrome.toml", "Port = 1\n").with("navidrome.json", "{\"Port\": 2}\n");
    assert_eq!(place.load(&[]).unwrap().0.network.port, 2);
}

#[test]
fn a_file_named_by_a_variable_may_be_missing_and_one_named_by_a_flag_may_not() {
    let place = Place::new();
    let warnings = place.warnings(&[("ND_CONFIGFILE", "nowhere.toml")]);
    assert!(warnings[0].contains("ND_CONFIGFILE names nowhere.toml, which does not exist"), "{warnings:?}");
    let error = load(&place.input(&[], Flags::default().with_config_file("nowhere.toml"))).unwrap_err();
    assert!(error.to_string().contains("nowhere.toml cannot be read"), "{error}");
}

#[test]
fn a_file_named_by_a_variable_is_read() {
    let place = Place::new().with("melodrome.toml", "Port = 1\n").with("other.toml", "Port = 7\n");
    assert_eq!(place.load(&[("ND_CONFIGFILE", "other.toml")]).unwrap().0.network.port, 7);
}

#[test]
fn the_bare_port_variable_counts_after_our_own() {
    let place = Place::new();
    assert_eq!(place.load(&[("PORT", "8080")]).unwrap().0.network.port, 8080);
    assert_eq!(place.load(&[("PORT", "8080"), ("ND_PORT", "9090")]).unwrap().0.network.port, 9090);
}

#[test]
fn a_service_announcement_is_not_taken_for_a_port() {
    let variables =
        [("ND_PORT", "tcp://10.0.0.9:80"), ("ND_PORT_80_TCP", "tcp://10.0.0.9:80"), ("ND_SERVICE_HOST", "10.0.0.9")];
    let place = Place::new();
    assert_eq!(place.load(&variables).unwrap().0.network.port, 4533);
    let warnings = place.warnings(&variables);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("Kubernetes"), "{warnings:?}");
}

#[test]
fn keys_may_be_written_in_any_case() {
    let place = Place::new().with("melodrome.toml", "musicfolder = '/m'\n[EXTAUTH]\nuserheader = 'X-User'\n");
    let (config, _) = place.load(&[]).unwrap();
    assert_eq!(config.place.music, std::path::Path::new("/m"));
    assert_eq!(config.ext_auth.user_header, "X-User");
}

#[test]
fn a_flag_for_an_option_that_does_not_exist_stops_the_start() {
    let place = Place::new();
    let error = load(&place.input(&[], Flags::of([("Prot", "1")]))).unwrap_err().to_string();
    assert_eq!(error, "flag --set Prot: there is no option 'Prot'. Did you mean 'Port'?");
}
