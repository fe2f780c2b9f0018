//! What the options mean for each room: the one place where the typed configuration becomes the rooms' own settings.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use melodrome_api_auth::{DoctorSettings, PageSettings};
use melodrome_api_subsonic::{Clients, Groups, Identity};
use melodrome_artwork::Limits;
use melodrome_auth::app_password::AppRules;
use melodrome_auth::assertion::{Keys, Proof};
use melodrome_auth::{
    Assertion, Directory, Encoding, HeaderName, LinkExisting, ProxySecrets, SubsonicHeader, TrustedName,
    TrustedSources, trusted_hosts, trusted_proxies,
};
use melodrome_config::Config;
use melodrome_config::value::{
    CommaList, DatabaseUrl, LinkExisting as ConfigLink, ListenAddress, MismatchRule, ReportedType, SubsonicHeaderUse,
    TagRule, ValueEncoding,
};
use melodrome_model::text::fold_username;
use melodrome_model::{Capabilities, Clock, Millis};
use melodrome_store::{Options, Target};
use melodrome_tags::{Mapping, MappingOptions, PidRules, TagOverride};

use crate::error::{Error, Result};

/// Which database.
pub(crate) fn target(config: &Config) -> Target {
    match &config.database.url {
        DatabaseUrl::Sqlite(path) => Target::File(path.clone()),
        DatabaseUrl::Postgres(url) => Target::Postgres(url.expose().to_owned()),
    }
}

/// The database in words, without secrets.
pub(crate) fn database_words(config: &Config) -> String {
    match target(config) {
        Target::File(path) => path.display().to_string(),
        Target::Memory => "memory".to_owned(),
        Target::Postgres(_) => "PostgreSQL".to_owned(),
    }
}

pub(crate) fn store(config: &Config, clock: Clock) -> Options {
    let readers = std::thread::available_parallelism().map_or(4, usize::from).clamp(4, 16);
    Options { target: target(config), readers, clock }
}

fn millis(duration: Duration) -> Millis {
    Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX)
}

pub(crate) fn auth(config: &Config) -> Result<melodrome_auth::Settings> {
    let wrong = |option: &'static str, reason: String| Error::Option { option, reason };
    let sources = TrustedSources::parse(&config.ext_auth.trusted_sources.join(","))
        .map_err(|bad| wrong("ExtAuth.TrustedSources", bad.to_string()))?;
    let proxies = trusted_proxies(&config.network.trusted_proxies.join(","), &sources)
        .map_err(|bad| wrong("TrustedProxies", bad.to_string()))?;
    let hosts = trusted_hosts(&config.network.trusted_proxies.join(","), &sources)
        .map_err(|bad| wrong("TrustedProxies", bad.to_string()))?;
    let origin = config.network.base_url.origin().map(|origin| format!("{}://{}", origin.scheme, origin.host));
    Ok(melodrome_auth::Settings {
        trusted_sources: sources,
        user_header: HeaderName::parse(&config.ext_auth.user_header)?,
        secrets: ProxySecrets::parse(&proxy_secrets(config)?)?,
        secret_header: HeaderName::optional("ExtAuth.SecretHeader", &config.ext_auth.secret_header)?
            .or(HeaderName::optional("ExtAuth.SecretHeader", HeaderName::SECRET)?)
            .unwrap_or_default(),
        assertion: assertion(config)?,
        directory: directory(config)?,
        subsonic_header: match config.ext_auth.subsonic_header {
            SubsonicHeaderUse::Always => SubsonicHeader::Always,
            SubsonicHeaderUse::Ui => SubsonicHeader::Ui,
            SubsonicHeaderUse::Never => SubsonicHeader::Never,
        },
        refuse_mismatch: config.ext_auth.subsonic_mismatch == MismatchRule::Reject,
        exclusive: config.ext_auth.exclusive,
        trusted_proxies: proxies,
        trusted_hosts: hosts,
        allow_same_site: config.ext_auth.allow_same_site,
        external_origins: origin.into_iter().collect(),
        base_path: config.network.base_url.path().to_owned(),
        session_timeout: millis(config.access.session_timeout),
        auth_request_limit: u32::try_from(config.access.request_limit.max(0)).unwrap_or(u32::MAX),
        auth_window: millis(config.access.window_length),
        user_editing: config.ui.user_editing,
        capabilities: Capabilities {
            download: config.streaming.downloads,
            share: config.sharing.enabled,
            upload: config.ui.artwork_upload,
            jukebox: false,
        },
        apps: AppRules {
            enabled: config.access.app_passwords,
            headers: config.subsonic.header_auth,
            header_passwords: config.ext_auth.allow_subsonic_passwords,
            header_logins: config.ext_auth.legacy_user_password,
            max_idle: millis(config.ext_auth.credential_max_idle),
        },
    })
}

/// Who speaks the PROXY protocol to us.
pub(crate) fn balancers(config: &Config) -> Result<TrustedSources> {
    TrustedSources::parse(&config.network.proxy_protocol.join(","))
        .map_err(|bad| Error::Option { option: "ProxyProtocol.Sources", reason: bad.to_string() })
}

/// Names whose addresses are looked up now and then.
pub(crate) fn watched_names(auth: &melodrome_auth::Settings) -> Vec<TrustedName> {
    let mut names = auth.trusted_sources.names();
    names.extend(auth.trusted_proxies.names());
    names.extend(auth.trusted_hosts.names());
    names
}

/// Whether a range is wider than any proxy needs.
fn is_wide(entry: &str) -> bool {
    let prefix = entry.split_once('/').and_then(|(_, prefix)| prefix.parse::<u8>().ok());
    prefix.is_some_and(|prefix| prefix < if entry.contains(':') { 32 } else { 8 })
}

/// The proxy's shared secrets, from the option or its file.
///
/// # Errors
/// A file that cannot be read.
pub(crate) fn proxy_secrets(config: &Config) -> Result<String> {
    let Some(path) = &config.ext_auth.secret_file else { return Ok(config.ext_auth.secret.expose().to_owned()) };
    let text = std::fs::read_to_string(path).map_err(|problem| Error::Option {
        option: "ExtAuth.SecretFile",
        reason: format!("{} cannot be read: {problem}", path.display()),
    })?;
    if text.trim().is_empty() {
        let reason = format!(
            "{} holds no secret; put one into it, such as the output of `openssl rand -hex 32`",
            path.display()
        );
        return Err(Error::Option { option: "ExtAuth.SecretFile", reason });
    }
    Ok(format!("{} {text}", config.ext_auth.secret.expose()))
}

/// What signs whom the proxy vouches for.
fn assertion(config: &Config) -> Result<Option<Assertion>> {
    let options = &config.assertion;
    let Some(header) = HeaderName::optional("ExtAuth.JWT.Header", &options.header)? else { return Ok(None) };
    let read = |option: &'static str, path: &Path| {
        std::fs::read(path).map_err(|problem| Error::Option {
            option,
            reason: format!("{} cannot be read: {problem}", path.display()),
        })
    };
    let proof = if let Some(path) = &options.secret_file {
        let secret = read("ExtAuth.JWT.SecretFile", path)?.trim_ascii().to_vec();
        if secret.len() < 16 {
            let reason = format!("{} holds fewer than 16 bytes", path.display());
            return Err(Error::Option { option: "ExtAuth.JWT.SecretFile", reason });
        }
        Proof::Shared(Arc::new(secret))
    } else {
        let keys = Keys::default();
        if let Some(path) = &options.jwks_file {
            keys.learn(&read("ExtAuth.JWT.JWKSFile", path)?, None).map_err(|problem| Error::Option {
                option: "ExtAuth.JWT.JWKSFile",
                reason: format!("{}: {problem}", path.display()),
            })?;
        }
        Proof::Keys(keys)
    };
    Ok(Some(Assertion {
        header,
        proof,
        issuer: options.issuer.clone(),
        audience: options.audience.0.clone(),
        user_claim: options.user_claim.clone(),
        groups_claim: options.groups_claim.clone(),
        groups_separator: config.ext_auth.groups_separator.clone(),
    }))
}

/// What becomes of people from the login service.
fn directory(config: &Config) -> Result<Directory> {
    let options = &config.ext_auth;
    let list = |list: &CommaList| list.0.clone();
    Ok(Directory {
        name_header: HeaderName::optional("ExtAuth.NameHeader", &options.name_header)?,
        email_header: HeaderName::optional("ExtAuth.EmailHeader", &options.email_header)?,
        groups_by_assertion: !config.assertion.header.is_empty()
            && [
                &options.admin_groups,
                &options.allowed_groups,
                &options.download_groups,
                &options.share_groups,
                &options.upload_groups,
                &options.jukebox_groups,
            ]
            .iter()
            .any(|list| !list.0.is_empty())
            || !config.assertion.header.is_empty() && !options.library_groups.0.is_empty(),
        groups_header: HeaderName::optional("ExtAuth.GroupsHeader", &options.groups_header)?,
        id_header: HeaderName::optional("ExtAuth.IdHeader", &options.id_header)?,
        groups_separator: options.groups_separator.clone(),
        groups_optional: options.groups_optional,
        groups_max_age: millis(options.groups_max_age),
        encoding: match options.value_encoding {
            ValueEncoding::Auto => Encoding::Auto,
            ValueEncoding::Utf8 => Encoding::Utf8,
            ValueEncoding::Base64Url => Encoding::Base64Url,
            ValueEncoding::Percent => Encoding::Percent,
        },
        strip_domains: list(&options.strip_domains),
        admin_groups: list(&options.admin_groups),
        allowed_groups: list(&options.allowed_groups),
        library_groups: options.library_groups.0.clone().into_iter().collect(),
        download_groups: list(&options.download_groups),
        share_groups: list(&options.share_groups),
        upload_groups: list(&options.upload_groups),
        jukebox_groups: list(&options.jukebox_groups),
        auto_provision: options.auto_provision,
        first_user_admin: options.first_user_admin,
        link_existing: match options.link_existing {
            ConfigLink::Always => LinkExisting::Always,
            ConfigLink::NonAdmin => LinkExisting::NonAdmin,
            ConfigLink::Never => LinkExisting::Never,
        },
        reserved_names: options.reserved_names.0.iter().map(|name| fold_username(name)).collect(),
    })
}

/// The address people use, base path included, as far as the configuration tells: else the one we listen on.
pub(crate) fn site(config: &Config) -> String {
    let (network, base) = (&config.network, config.network.base_url.path());
    if let Some(origin) = network.base_url.origin() {
        return format!("{}://{}{base}", origin.scheme, origin.host);
    }
    let host = match &network.address {
        ListenAddress::Tcp(host) if !matches!(host.as_str(), "" | "0.0.0.0" | "::" | "[::]") => host.as_str(),
        _ => "localhost",
    };
    let host = if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.to_owned() };
    format!("http://{host}:{}{base}", network.port)
}

pub(crate) fn page(config: &Config, version: &str) -> PageSettings {
    PageSettings {
        version: version.to_owned(),
        welcome_message: config.ui.welcome_message.clone(),
        enable_downloads: config.streaming.downloads,
        enable_favourites: config.ui.favourites,
        enable_star_rating: config.ui.star_rating,
        enable_user_editing: config.ui.user_editing,
        default_theme: config.ui.default_theme.clone(),
        default_ui_volume: config.ui.default_volume,
        music_folder: config.place.music.display().to_string(),
        logout_url: config.ext_auth.logout_url.as_ref().map(|url| url.as_str().to_owned()).unwrap_or_default(),
        doctor: DoctorSettings {
            port: config.network.port,
            preset: config.ext_auth.preset.clone(),
            origin: config
                .network
                .base_url
                .origin()
                .map(|origin| format!("{}://{}", origin.scheme, origin.host))
                .unwrap_or_default(),
            wide: config.ext_auth.trusted_sources.iter().filter(|entry| is_wide(entry)).cloned().collect(),
            credentials_end: !config.ext_auth.credential_max_idle.is_zero(),
        },
        server_type: subsonic(config, version).identity.name,
    }
}

pub(crate) fn scanner(config: &Config, clock: Clock) -> melodrome_scanner::Settings {
    let overrides = config.library.tags.0.iter().map(|(name, rule)| (name.clone(), tag(rule))).collect();
    let mapping = Mapping::new(&MappingOptions {
        overrides,
        artist_joiner: config.scanner.artist_joiner.clone(),
        artist_split_exceptions: config.scanner.artist_split_exceptions.clone(),
        genre_separators: config.scanner.genre_separators.clone(),
    });
    let pid = PidRules::parse(&config.pid.album, &config.pid.track);
    for warning in &mapping.warnings {
        tracing::warn!("{warning}");
    }
    let unknown = pid.unknown_attributes(&mapping);
    if !unknown.is_empty() {
        tracing::warn!("PID.Track and PID.Album name attributes that nothing fills: {}", unknown.join(", "));
    }
    melodrome_scanner::Settings {
        // More than that only wait for each other.
        threads: usize::try_from(config.dev.scanner_threads).unwrap_or(1).clamp(1, 64),
        follow_symlinks: config.scanner.follow_symlinks,
        ignore_dot_folders: config.scanner.ignore_dot_folders,
        articles: config.library.ignored_articles.clone(),
        mapping: Arc::new(mapping),
        pid: Arc::new(pid),
        ..melodrome_scanner::Settings::new(clock)
    }
}

fn tag(rule: &TagRule) -> TagOverride {
    TagOverride {
        aliases: rule.aliases.clone().unwrap_or_default(),
        kind: rule.kind.clone(),
        max_length: rule.max_length.and_then(|length| usize::try_from(length).ok()),
        split: rule.split.clone(),
        album: rule.album.unwrap_or(false),
        ignore: rule.ignore.unwrap_or(false),
    }
}

/// The rules of ids as one text: another text means that every file must be read again.
pub(crate) fn pid_rules(config: &Config) -> String {
    format!("{}\n{}", config.pid.album.trim(), config.pid.track.trim())
}

pub(crate) fn artwork(config: &Config) -> melodrome_artwork::Options {
    let art = &config.artwork;
    let mut options = melodrome_artwork::Options::default()
        .cover_art_priority(&art.cover_art_priority.join(", "))
        .disc_art_priority(&art.disc_art_priority.join(", "));
    options.quality = u8::try_from(art.quality).unwrap_or(75);
    options.track_covers = art.media_file_cover_art;
    options.uploads = Some(config.place.data.join("artwork").join("uploads"));
    options.limits = Limits { bytes: art.max_size.0, ..Limits::default() };
    options
}

/// Where resized covers are kept.
pub(crate) fn covers_folder(cache: &Path) -> PathBuf {
    cache.join("images")
}

pub(crate) fn streaming(config: &Config) -> melodrome_streaming::Options {
    let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    melodrome_streaming::Options {
        ffmpeg: melodrome_streaming::Program::Search(config.streaming.ffmpeg_path.clone()),
        max_transcodes: count(config.transcoding.max_concurrent),
        max_transcodes_per_user: count(config.transcoding.max_concurrent_per_user),
        fallback: melodrome_streaming::Format::parse(&config.streaming.default_downsampling_format),
    }
}

/// The version that apps expect of the product whose name we report by default.
const REPORTED_VERSION: &str = "0.63.2";

pub(crate) fn subsonic(config: &Config, version: &str) -> melodrome_api_subsonic::Options {
    let options = &config.subsonic;
    let identity = match options.reported_type {
        ReportedType::Navidrome => {
            Identity { name: "navidrome".to_owned(), version: format!("{REPORTED_VERSION} (melodrome {version})") }
        }
        ReportedType::Own => Identity { name: "melodrome".to_owned(), version: version.to_owned() },
    };
    melodrome_api_subsonic::Options {
        identity,
        legacy_clients: Clients::parse(&options.legacy_clients.join(",")),
        minimal_clients: Clients::parse(&options.minimal_clients.join(",")),
        append_subtitle: options.append_subtitle,
        append_album_version: options.append_album_version,
        artist_participations: options.artist_participations,
        sort_tags: config.library.prefer_sort_tags,
        recent_by_file: config.library.recently_added_by_mod_time,
        average_rating: options.enable_average_rating,
        ignored_articles: config.library.ignored_articles.clone(),
        index_groups: Groups::parse(&config.library.index_groups),
        public_playlists: config.library.default_playlist_public,
        report_real_path: options.default_report_real_path,
        base_path: config.network.base_url.path().to_owned(),
        app_passwords: config.access.app_passwords,
    }
}

/// What the operator decided about the small resources of the page's API.
pub(crate) fn native(config: &Config) -> melodrome_api_native::Options {
    let inspect = &config.inspect;
    melodrome_api_native::Options {
        max_upload: usize::try_from(config.artwork.max_upload_size.0).unwrap_or(usize::MAX),
        transcoding_config: config.ui.transcoding_config,
        recent_by_file: config.library.recently_added_by_mod_time,
        inspect: melodrome_api_native::InspectOptions {
            enabled: inspect.enabled,
            at_once: usize::try_from(inspect.max_requests).unwrap_or(usize::MAX),
            waiting: usize::try_from(inspect.backlog_limit).unwrap_or(usize::MAX),
            patience: inspect.backlog_timeout.0,
        },
        config: config.dev.ui_show_config.then(|| melodrome_api_native::ShownConfig {
            file: config.file.as_ref().map(|file| file.display().to_string()).unwrap_or_default(),
            values: config.as_json(),
        }),
    }
}
