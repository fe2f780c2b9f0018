//! Values that cannot be, values that follow from others, and what a person should know at start.

use crate::Place;
use melodrome_config::value::{DatabaseUrl, ListenAddress};
use melodrome_config::{Flags, check, load, not_in_effect_line, resolve};

#[test]
fn every_wrong_value_stops_the_start_with_its_name() {
    for (variable, value, begins) in [
        ("ND_PORT", "0", "Port (environment variable ND_PORT): \"0\""),
        (
            "ND_LOGLEVEL",
            "loud",
            "LogLevel (environment variable ND_LOGLEVEL): \"loud\" is not usable; it takes one of fatal, error",
        ),
        ("ND_SCANNER_SCHEDULE", "61 * * * *", "Scanner.Schedule ("),
        ("ND_BACKUP_SCHEDULE", "whenever", "Backup.Schedule ("),
        ("ND_PLAYLISTSPATH", "a[", "PlaylistsPath ("),
        ("ND_SCANNER_PURGEMISSING", "sometimes", "Scanner.PurgeMissing ("),
        ("ND_MAXIMAGEUPLOADSIZE", "0", "MaxImageUploadSize ("),
        ("ND_MAXIMAGESIZE", "big", "MaxImageSize ("),
        ("ND_EXTAUTH_LOGOUTURL", "//logout", "ExtAuth.LogoutURL ("),
        ("ND_EXTAUTH_TRUSTEDSOURCES", "10.0.0.0/33", "ExtAuth.TrustedSources ("),
        ("ND_EXTAUTH_TRUSTEDSOURCES", "proxy.lan/24", "ExtAuth.TrustedSources ("),
        ("ND_EXTAUTH_USERHEADER", "Cookie", "ExtAuth.UserHeader ("),
        ("ND_BASEURL", "music.example.com", "BaseURL ("),
        ("ND_SESSIONTIMEOUT", "30s", "SessionTimeout ("),
        ("ND_SESSIONTIMEOUT", "30", "SessionTimeout ("),
        ("ND_AUTHREQUESTLIMIT", "five", "AuthRequestLimit ("),
        ("ND_DATABASE_URL", "mysql://x", "Database.URL ("),
        ("ND_ENABLEDOWNLOADS", "maybe", "EnableDownloads ("),
        ("ND_UNIXSOCKETPERM", "rw", "UnixSocketPerm ("),
        ("ND_DEVEXTERNALARTISTFETCHMULTIPLIER", "0", "DevExternalArtistFetchMultiplier ("),
    ] {
        let refusal = Place::new().refusal(&[(variable, value)]);
        assert!(refusal.starts_with(begins), "{variable}: {refusal}");
        assert!(refusal.contains("it takes "), "{refusal}");
    }
}

#[test]
fn the_entry_of_a_list_that_is_wrong_is_named() {
    let refusal = Place::new().refusal(&[("ND_EXTAUTH_TRUSTEDSOURCES", "10.0.0.1, cad$dy")]);
    assert!(refusal.contains("the entry cad$dy is none of these"), "{refusal}");
}

#[test]
fn a_wrong_secret_is_not_repeated() {
    let refusal = Place::new().refusal(&[("ND_DATABASE_URL", "hunter2://db")]);
    assert!(!refusal.contains("hunter2"), "{refusal}");
    assert!(refusal.starts_with("Database.URL (environment variable ND_DATABASE_URL): its value is not usable"));
}

#[test]
fn control_characters_never_reach_the_line() {
    let refusal = Place::new().refusal(&[("ND_EXTAUTH_TRUSTEDSOURCES", "x\u{1b}[31m\u{0}")]);
    assert!(refusal.chars().all(|c| !c.is_control()), "{refusal:?}");
}

#[test]
fn some_wrong_values_fall_back_as_existing_set_ups_expect() {
    let place = Place::new();
    let variables = [("ND_IMAGECACHESIZE", "lots"), ("ND_SEARCH_BACKEND", "magic"), ("ND_ALBUMPLAYCOUNTMODE", "odd")];
    let (config, resolved) = place.load(&variables).unwrap();
    assert_eq!(config.artwork.cache_size.0, 100_000_000);
    assert_eq!(resolved.warnings().len(), 3, "{:?}", resolved.warnings());
}

#[test]
fn all_problems_are_found_at_once_and_the_first_stops_the_start() {
    let place = Place::new();
    let input = place.input(&[("ND_PORT", "x"), ("ND_LOGLEVEL", "y"), ("ND_NONSENSE", "z")], Flags::default());
    let problems = check(&resolve(&input).unwrap());
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert_eq!(problems.iter().filter(|problem| problem.fatal).count(), 2);
    assert!(load(&input).unwrap_err().to_string().starts_with("Port ("));
}

#[test]
fn sizes_are_moved_into_their_range_with_a_warning() {
    for (given, used) in [("50", 200), ("5000", 1200), ("300", 300)] {
        let (config, resolved) = Place::new().load(&[("ND_UICOVERARTSIZE", given)]).unwrap();
        assert_eq!(config.ui.cover_art_size, used);
        assert_eq!(resolved.warnings().is_empty(), given == "300");
    }
    let (config, resolved) =
        Place::new().load(&[("ND_MAXIMAGESIZE", "5MB"), ("ND_MAXIMAGEUPLOADSIZE", "50MB")]).unwrap();
    assert_eq!(config.artwork.max_size.0, 50_000_000);
    assert_eq!(resolved.warnings().len(), 1);
}

// proves: auth-17-55
#[test]
fn root_is_warned_of() {
    let place = Place::new();
    let warned = |root| {
        let (_, resolved) = load(&place.input(&[], Flags::default()).as_root(root)).unwrap();
        resolved.warnings().iter().any(|line| line.contains("runs as root"))
    };
    assert!(warned(true) && !warned(false));
}

#[test]
fn root_is_refused_on_request_and_no_folder_is_made() {
    let place = Place::new();
    let input = place.input(&[("ND_ENFORCENONROOTUSER", "true"), ("ND_DATAFOLDER", "data")], Flags::default());
    assert!(load(&input.clone().as_root(true)).unwrap_err().to_string().starts_with("EnforceNonRootUser: "));
    assert!(load(&input).is_ok());
    assert!(!place.path().join("data").exists());
}

#[test]
fn half_of_tls_is_refused() {
    assert_eq!(
        Place::new().refusal(&[("ND_TLSCERT", "/cert.pem")]),
        "TLSKey: it is missing; TLS needs both TLSCert and TLSKey"
    );
}

#[test]
fn an_option_that_keeps_people_out_is_not_passed_over() {
    let refusal = Place::new().refusal(&[("ND_EXTAUTH_CLIENTCA", "/ca.pem")]);
    assert!(
        refusal.starts_with(
            "ExtAuth.ClientCA (environment variable ND_EXTAUTH_CLIENTCA): this version cannot do that yet"
        )
    );
    // Set to its default it promises nothing.
    assert!(Place::new().load(&[("ND_EXTAUTH_CLIENTCA", "")]).is_ok());
}

#[test]
fn options_without_effect_are_named_once() {
    let place = Place::new();
    let variables =
        [("ND_JUKEBOX_ENABLED", "true"), ("ND_LASTFM_APIKEY", "k"), ("ND_PORT", "1"), ("ND_ENABLEREPLAYGAIN", "true")];
    let (_, resolved) = place.load(&variables).unwrap();
    assert_eq!(
        not_in_effect_line(&resolved).as_deref(),
        Some("these options are set but not yet in effect: LastFM.ApiKey, Jukebox.Enabled")
    );
    assert_eq!(not_in_effect_line(&place.load(&[]).unwrap().1), None);
}

#[test]
fn folders_become_absolute_and_follow_the_data_folder() {
    let place = Place::new();
    let (config, resolved) = place.load(&[("ND_DATAFOLDER", "./data")]).unwrap();
    assert_eq!(config.place.data, place.path().join("data"));
    assert_eq!(config.place.cache, place.path().join("data/cache"));
    assert_eq!(config.plugins.folder, place.path().join("data/plugins"));
    assert_eq!(config.database.url, DatabaseUrl::Sqlite(place.path().join("data/melodrome.db")));
    assert_eq!(resolved.setting("CacheFolder").unwrap().origin.to_string(), "follows from DataFolder");
}

#[test]
fn the_music_folder_may_come_later_but_must_not_be_a_file() {
    let place = Place::new().with("song.mp3", "");
    assert!(place.refusal(&[("ND_MUSICFOLDER", "song.mp3")]).contains("is not a folder"));
    let warnings = place.warnings(&[("ND_MUSICFOLDER", "later")]);
    assert!(warnings[0].contains("does not exist yet"), "{warnings:?}");
}

#[test]
fn one_switch_turns_off_all_outside_services() {
    let (config, _) = Place::new().load(&[("ND_ENABLEEXTERNALSERVICES", "false"), ("ND_AGENTS", "lastfm")]).unwrap();
    assert!(!config.outside.insights && !config.last_fm.enabled && !config.deezer.enabled);
    assert!(!config.listen_brainz.enabled && !config.library.m3u_external_album_art);
    assert!(config.outside.agents.is_empty());
}

#[test]
fn empty_values_stand_for_defaults_where_they_always_did() {
    let place = Place::new().with(
        "melodrome.toml",
        "[ExtAuth]\nUserHeader = ''\n[PID]\nTrack = ''\n[HTTPHeaders]\nFrameOptions = ''\n[LastFM]\nLanguage = ' , '\n",
    );
    let (config, _) = place.load(&[]).unwrap();
    assert_eq!(config.ext_auth.user_header, "Remote-User");
    assert!(config.pid.track.starts_with("musicbrainz_trackid|"));
    assert_eq!(config.network.frame_options, "DENY");
    assert_eq!(config.last_fm.language.0, ["en"]);
}

#[test]
fn the_base_url_and_its_parts_agree() {
    let (config, _) = Place::new().load(&[("ND_BASEURL", "https://m.example.com:8443/nd/")]).unwrap();
    assert_eq!(config.network.base_url.path(), "/nd");
    assert_eq!((config.network.base_path.as_str(), config.network.base_host.as_str()), ("/nd", "m.example.com:8443"));
    let place =
        Place::new().with("melodrome.toml", "BasePath = '/nd'\nBaseHost = 'm.example.com'\nBaseScheme = 'https'\n");
    let (config, _) = place.load(&[]).unwrap();
    assert_eq!(config.network.base_url.join("/rest"), "/nd/rest");
    assert_eq!(config.network.base_url.origin().map(|origin| origin.scheme.as_str()), Some("https"));
}

#[test]
fn careless_trust_is_pointed_out() {
    let place = Place::new();
    for (variables, expected) in [
        (vec![("ND_EXTAUTH_TRUSTEDSOURCES", "0.0.0.0/0")], "any host that can reach the port can be any user"),
        (vec![("ND_EXTAUTH_TRUSTEDSOURCES", "2000::/3")], "any host that can reach the port can be any user"),
        (vec![("ND_EXTAUTH_TRUSTEDSOURCES", "@")], "has no effect"),
        (vec![("ND_EXTAUTH_TRUSTEDSOURCES", "10.0.0.1"), ("ND_ADDRESS", "unix:/run/m.sock")], "lacks @"),
        (vec![("ND_EXTAUTH_USERHEADER", "X-User")], "ExtAuth.TrustedSources is empty"),
        (vec![("ND_AUTHREQUESTLIMIT", "0")], "without limit"),
    ] {
        let warnings = place.warnings(&variables);
        assert!(warnings.len() == 1 && warnings[0].contains(expected), "{variables:?}: {warnings:?}");
    }
    assert!(place.warnings(&[("ND_EXTAUTH_TRUSTEDSOURCES", "10.0.0.0/8")]).is_empty());
}

#[test]
fn a_socket_is_understood_in_both_spellings() {
    for address in ["unix:/run/m.sock", "/run/m.sock"] {
        let (config, _) = Place::new().load(&[("ND_ADDRESS", address)]).unwrap();
        assert_eq!(config.network.address, ListenAddress::Unix("/run/m.sock".into()));
    }
}
