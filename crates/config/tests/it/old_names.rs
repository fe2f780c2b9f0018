//! Names of older versions, names that nobody knows, and names of variables inside files.

use crate::Place;
use melodrome_config::{Flags, check, load, resolve};

#[test]
fn the_old_name_of_the_trusted_sources_still_counts_with_a_warning() {
    let place = Place::new();
    let variables = [("ND_REVERSEPROXYWHITELIST", "10.0.0.0/24")];
    assert_eq!(place.load(&variables).unwrap().0.ext_auth.trusted_sources.0, ["10.0.0.0/24"]);
    assert_eq!(
        place.warnings(&variables),
        [
            "option 'ND_REVERSEPROXYWHITELIST' is deprecated and will be ignored in a future release. Please use 'ND_EXTAUTH_TRUSTEDSOURCES' instead"
        ]
    );
}

#[test]
fn the_new_name_wins_wherever_either_stands() {
    let old_in_file = || Place::new().with("melodrome.toml", "ReverseProxyWhitelist = '10.0.0.1'\n");
    let new_in_file = || Place::new().with("melodrome.toml", "[ExtAuth]\nTrustedSources = '10.0.0.2'\n");
    for (place, variables) in [
        (Place::new(), vec![("ND_REVERSEPROXYWHITELIST", "10.0.0.1"), ("ND_EXTAUTH_TRUSTEDSOURCES", "10.0.0.2")]),
        (new_in_file(), vec![("ND_REVERSEPROXYWHITELIST", "10.0.0.1")]),
        (old_in_file(), vec![("ND_EXTAUTH_TRUSTEDSOURCES", "10.0.0.2")]),
    ] {
        assert_eq!(place.load(&variables).unwrap().0.ext_auth.trusted_sources.0, ["10.0.0.2"], "{variables:?}");
    }
}

#[test]
fn every_renamed_option_is_understood() {
    let place = Place::new();
    let variables = [
        ("ND_REVERSEPROXYUSERHEADER", "X-User"),
        ("ND_SEARCHFULLSTRING", "true"),
        ("ND_HTTPSECURITYHEADERS_CUSTOMFRAMEOPTIONSVALUE", "SAMEORIGIN"),
        ("ND_COVERJPEGQUALITY", "60"),
        ("ND_SIMILARSONGSMATCHTHRESHOLD", "70"),
        ("ND_ENABLETRANSCODINGCANCELLATION", "true"),
        ("ND_SCANINTERVAL", "1h"),
    ];
    let (config, _) = place.load(&variables).unwrap();
    assert_eq!(config.ext_auth.user_header, "X-User");
    assert!(config.search.full_string);
    assert_eq!(config.network.frame_options, "SAMEORIGIN");
    assert_eq!(config.artwork.quality, 60);
    assert_eq!(config.matcher.fuzzy_threshold, 70);
    assert!(config.transcoding.cancellation);
    let hour = std::time::Duration::from_secs(3600);
    assert_eq!(config.scanner.schedule, melodrome_config::value::Schedule::Every(hour));
}

#[test]
fn a_wrong_value_under_an_old_name_names_the_old_place() {
    let place = Place::new().with("melodrome.toml", "Port = 1\nCoverJpegQuality = 'best'\n");
    assert!(place.refusal(&[]).starts_with("CoverArtQuality (melodrome.toml:2): \"best\" is not usable"));
}

#[test]
fn options_that_are_going_away_and_options_that_went() {
    let place = Place::new().with("melodrome.toml", "[Scanner]\nGenreSeparators = ';'\n[Spotify]\nID = 'x'\n");
    assert_eq!(place.load(&[]).unwrap().0.scanner.genre_separators, ";");
    let mut warnings = place.warnings(&[("ND_SPOTIFY_SECRET", "x"), ("ND_DEVENABLEBUFFEREDSCROBBLE", "true")]);
    warnings.sort();
    assert_eq!(
        warnings,
        [
            "melodrome.toml:4: option 'Spotify.ID' is not available anymore and is ignored. Please remove it",
            "option 'ND_DEVENABLEBUFFEREDSCROBBLE' is deprecated and will be ignored in a future release",
            "option 'ND_SPOTIFY_SECRET' is not available anymore and is ignored. Please remove it",
            "option 'Scanner.GenreSeparators' is deprecated and will be ignored in a future release",
        ]
    );
}

#[test]
fn the_name_of_a_variable_in_a_file_is_understood_with_a_warning() {
    let place = Place::new().with("melodrome.toml", "ND_ADDRESS = '127.0.0.1'\n");
    assert_eq!(place.load(&[]).unwrap().1.setting("Address").unwrap().text, "127.0.0.1");
    assert_eq!(
        place.warnings(&[]),
        ["melodrome.toml:1: 'ND_ADDRESS' is the name of an environment variable. Use 'Address' in a file"]
    );
    let place = Place::new().with("melodrome.toml", "ND_ADDRESS = '127.0.0.1'\nAddress = '::1'\n");
    assert!(place.refusal(&[]).contains("the file holds both 'ND_ADDRESS' and 'Address'"));
}

#[test]
fn a_variable_name_in_a_file_outranks_flags_and_may_be_an_old_one() {
    let place = Place::new().with("melodrome.toml", "ND_REVERSEPROXYUSERHEADER = 'X-Old'\nND_PORT = 5\n");
    let (config, _) = load(&place.input(&[], Flags::of([("Port", "6")]))).unwrap();
    assert_eq!(config.network.port, 5);
    assert_eq!(config.ext_auth.user_header, "X-Old");
}

#[test]
fn an_unknown_key_keeps_its_spelling_and_suggests_the_nearest() {
    let place = Place::new().with("melodrome.toml", "MusicFoldr = '/m'\n[Scaner]\nSchedule = '1h'\n");
    assert_eq!(
        place.warnings(&[]),
        [
            "melodrome.toml:1: option 'MusicFoldr' is not recognized and is ignored. Did you mean 'MusicFolder'?",
            "melodrome.toml:3: option 'Scaner.Schedule' is not recognized and is ignored. Did you mean 'Backup.Schedule' or 'Scanner.Schedule'?",
        ]
    );
    let resolved = resolve(&place.input(&[], Flags::default())).unwrap();
    assert_eq!(check(&resolved).len(), 2);
    assert!(check(&resolved).iter().all(|problem| !problem.fatal));
}

#[test]
fn an_unknown_variable_is_named_and_so_is_one_that_is_a_section() {
    let warnings = Place::new().warnings(&[("ND_MUSICFODLER", "/m"), ("ND_EXTAUTH", "x"), ("ND_PLATFORM", "deb")]);
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].starts_with("environment variable ND_EXTAUTH names a whole section"), "{warnings:?}");
    assert!(warnings[1].ends_with("Did you mean 'ND_MUSICFOLDER'?"), "{warnings:?}");
}
