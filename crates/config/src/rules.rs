//! What options mean for each other: values that follow from others, combinations that cannot be, and combinations
//! that deserve a warning.

pub(crate) mod sign_on;

use crate::resolve::Resolved;
use crate::source::Origin;
use crate::source::environment::Input;
use crate::value::{BaseUrl, ByteSize, CommaList, DatabaseUrl, Raw, Value};
use std::path::{Path, PathBuf};

pub(crate) fn apply(resolved: &mut Resolved, input: &Input) {
    process(resolved, input);
    folders(resolved, &input.directory);
    base_url(resolved);
    empty_values(resolved);
    sizes(resolved);
    outside_services(resolved);
    tls(resolved);
    sign_on::apply(resolved);
    sign_on::locked_out(resolved);
    retired(resolved);
    resolved.refuse_unsafe();
}

fn text(value: impl Into<String>) -> Raw {
    Raw::Text(value.into())
}

fn get<T: Value>(resolved: &Resolved, key: &'static str) -> Option<T> {
    resolved.typed(key).ok()
}

fn is_on(resolved: &Resolved, key: &'static str) -> bool {
    get(resolved, key).unwrap_or(false)
}

fn process(resolved: &mut Resolved, input: &Input) {
    if is_on(resolved, "EnforceNonRootUser") && input.root {
        let line = "EnforceNonRootUser: the server was started as root; start it as another user".to_owned();
        resolved.notes().fail("EnforceNonRootUser", line);
    }
    if input.root && !is_on(resolved, "EnforceNonRootUser") {
        resolved.notes().warn("the server runs as root: whoever breaks into it owns the machine. Start it as a user of its own; EnforceNonRootUser makes sure of that");
    }
    if get::<i64>(resolved, "AuthRequestLimit").is_some_and(|limit| limit <= 0) {
        let line = "AuthRequestLimit is 0: passwords can be guessed without limit".to_owned();
        resolved.notes().warn(line);
    }
}

/// Folders become absolute, so that nothing depends on the working directory later.
fn folders(resolved: &mut Resolved, directory: &Path) {
    for (key, inside) in [
        ("MusicFolder", None),
        ("DataFolder", None),
        ("CacheFolder", Some("cache")),
        ("Plugins.Folder", Some("plugins")),
    ] {
        let Some(path) = get::<PathBuf>(resolved, key) else { continue };
        let (path, origin) = match inside {
            Some(name) if path.as_os_str().is_empty() => {
                let data: PathBuf = get(resolved, "DataFolder").unwrap_or_default();
                (data.join(name), Some(Origin::Follows("DataFolder")))
            }
            _ => (path, None),
        };
        let absolute: PathBuf = directory.join(path).components().collect();
        resolved.replace(key, text(absolute.display().to_string()), origin);
    }
    if let Some(setting) = resolved.setting("MusicFolder").filter(|setting| setting.origin.is_given()) {
        let path = Path::new(&setting.text);
        let line = format!("MusicFolder ({}): {:?}", setting.origin, setting.text);
        if !path.exists() {
            resolved.notes().warn(format!("{line} does not exist yet"));
        } else if !path.is_dir() {
            resolved
                .notes()
                .fail("MusicFolder", format!("{line} is not a folder; it takes the folder that holds the music"));
        }
    }
    if let Some(DatabaseUrl::Sqlite(path)) = get(resolved, "Database.URL") {
        let (path, origin) = if path.as_os_str().is_empty() {
            let data: PathBuf = get(resolved, "DataFolder").unwrap_or_default();
            (data.join("melodrome.db"), Some(Origin::Follows("DataFolder")))
        } else {
            (directory.join(path), None)
        };
        resolved.replace("Database.URL", text(format!("sqlite:{}", path.display())), origin);
    }
}

/// `BaseURL` wins; its parts alone count where it is empty, as older files have them.
fn base_url(resolved: &mut Resolved) {
    let part = |key| get::<String>(resolved, key).unwrap_or_default();
    let (path, host, scheme) = (part("BasePath"), part("BaseHost"), part("BaseScheme"));
    let url: BaseUrl = get(resolved, "BaseURL").unwrap_or_default();
    if url == BaseUrl::default() {
        let parts = BaseUrl::with_parts(&path, &scheme, &host);
        if parts != BaseUrl::default() {
            let key = if path.is_empty() { "BaseHost" } else { "BasePath" };
            match BaseUrl::parse(&text(parts.text())) {
                Ok(_) => resolved.replace("BaseURL", text(parts.text()), Some(Origin::Follows(key))),
                Err(allowed) => resolved
                    .notes()
                    .fail(key, format!("{key}: {:?} is not usable; use BaseURL, which takes {allowed}", parts.text())),
            }
        }
        return;
    }
    let origin = url.origin().cloned();
    let follows = || Some(Origin::Follows("BaseURL"));
    resolved.replace("BasePath", text(url.path()), follows());
    resolved.replace("BaseHost", text(origin.as_ref().map_or("", |origin| origin.host.as_str())), follows());
    resolved.replace("BaseScheme", text(origin.as_ref().map_or("", |origin| origin.scheme.as_str())), follows());
}

/// Options for which an empty value stands for the default.
fn empty_values(resolved: &mut Resolved) {
    if get::<String>(resolved, "ExtAuth.UserHeader").is_some_and(|header| header.trim().is_empty()) {
        resolved.notes().warn("ExtAuth.UserHeader is empty; Remote-User is used");
    }
    for key in ["ExtAuth.UserHeader", "HTTPHeaders.FrameOptions", "PID.Track", "PID.Album"] {
        if get::<String>(resolved, key).is_some_and(|value| value.trim().is_empty())
            && let Some(default) = resolved.setting(key).map(|setting| setting.spec.default)
        {
            resolved.replace(key, text(default), None);
        }
    }
    for key in ["LastFM.Language", "Deezer.Language"] {
        if get::<CommaList>(resolved, key).is_some_and(|list| list.is_empty()) {
            resolved.replace(key, text("en"), None);
        }
    }
}

fn sizes(resolved: &mut Resolved) {
    if let Some(size) = get::<u32>(resolved, "UICoverArtSize") {
        let fitting = size.clamp(200, 1200);
        if fitting != size {
            resolved.notes().warn(format!("UICoverArtSize is {size}, outside 200 to 1200; {fitting} is used"));
            resolved.replace("UICoverArtSize", text(fitting.to_string()), None);
        }
    }
    let (upload, read): (Option<ByteSize>, Option<ByteSize>) =
        (get(resolved, "MaxImageUploadSize"), get(resolved, "MaxImageSize"));
    if let (Some(upload), Some(read)) = (upload, read)
        && read < upload
    {
        resolved.notes().warn(format!("MaxImageSize is below MaxImageUploadSize; {} is used for both", upload.text()));
        resolved.replace("MaxImageSize", text(upload.text()), Some(Origin::Follows("MaxImageUploadSize")));
    }
}

/// One switch turns everything off that asks the internet.
fn outside_services(resolved: &mut Resolved) {
    if is_on(resolved, "EnableExternalServices") {
        return;
    }
    let follows = || Some(Origin::Follows("EnableExternalServices"));
    for key in [
        "EnableInsightsCollector",
        "EnableM3UExternalAlbumArt",
        "LastFM.Enabled",
        "Deezer.Enabled",
        "ListenBrainz.Enabled",
    ] {
        resolved.replace(key, text("false"), follows());
    }
    resolved.replace("Agents", text(""), follows());
}

fn tls(resolved: &mut Resolved) {
    let given = |key| get::<Option<PathBuf>>(resolved, key).flatten().is_some();
    let missing = match (given("TLSCert"), given("TLSKey")) {
        (true, false) => "TLSKey",
        (false, true) => "TLSCert",
        _ => return,
    };
    resolved.notes().fail(missing, format!("{missing}: it is missing; TLS needs both TLSCert and TLSKey"));
}

/// Options that are read for the sake of older set-ups and do nothing.
fn retired(resolved: &mut Resolved) {
    let given = |resolved: &Resolved, key: &'static str| resolved.is_given(key);
    if given(resolved, "DbPath") {
        let line = "DbPath names a database of an older set-up; it is not opened, and importing it is not possible yet"
            .to_owned();
        resolved.notes().warn(line);
    }
    if given(resolved, "GATrackingID") {
        resolved.notes().warn("GATrackingID is ignored: the page reports to nobody");
    }
    if get::<String>(resolved, "Scanner.Extractor").is_some_and(|name| !matches!(name.trim(), "taglib" | "ffmpeg" | ""))
    {
        resolved.notes().warn("Scanner.Extractor is ignored: tags are read by the server's own code");
    }
}
