//! `GET /api/extauth/diagnose`: why sign-in through the proxy works or does not, for admins: how this very request
//! looks, what was seen since the start, what is dangerous about the set-up, and configuration text to copy.

use axum::Extension;
use axum::Json;
use axum::extract::State;
use melodrome_auth::doctor::{SecretState, Seen};
use melodrome_auth::sightings::Probe;
use melodrome_auth::{Rejection, Settings};
use melodrome_http::{Admin, ApiResult, Looked};
use melodrome_model::clock::rfc3339;
use schemars::JsonSchema;
use serde::Serialize;

use crate::snippets::{self, Snippet};
use crate::state::AuthApi;

/// What is known about the set-up.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Diagnosis {
    /// `off`, `ok`, `warning` or `danger`: the worst of the rows.
    verdict: &'static str,
    rows: Vec<Row>,
    request: RequestPart,
    snippets: Vec<Snippet>,
    refusals: Vec<RefusedPart>,
    counters: Vec<CounterPart>,
    /// The name to forge in a self-test; nobody is ever signed in by it.
    probe: String,
}

/// One thing that was looked at.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Row {
    id: &'static str,
    /// `ok`, `info`, `warning` or `danger`.
    severity: Severity,
    /// What is the case.
    seen: String,
    /// Why it matters.
    why: &'static str,
    /// What to do; empty when nothing is.
    fix: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Severity {
    Ok,
    Info,
    Warning,
    Danger,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct RequestPart {
    peer: String,
    client_ip: String,
    matched_rule: Option<String>,
    headers: Vec<HeaderPart>,
    user: Option<String>,
    groups: Option<Vec<String>>,
    secret: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct HeaderPart {
    name: String,
    /// `null` for what is secret.
    value: Option<String>,
    kind: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct RefusedPart {
    at: String,
    peer: String,
    reason: &'static str,
    user: String,
    surface: &'static str,
    count: u64,
}

#[derive(Serialize, JsonSchema)]
struct CounterPart {
    surface: &'static str,
    result: &'static str,
    count: u64,
}

pub(crate) async fn diagnose(
    _: Admin,
    State(api): State<AuthApi>,
    Extension(Looked(seen)): Extension<Looked>,
) -> ApiResult<Json<Diagnosis>> {
    let settings = api.resolver.settings();
    let sightings = api.resolver.sightings();
    let rows = rows(&seen, settings, &sightings.probes(), &api.page.doctor, sightings.probe_name());
    let verdict = match rows.iter().map(|row| row.severity).max() {
        _ if settings.trusted_sources.is_empty() => "off",
        Some(Severity::Danger) => "danger",
        Some(Severity::Warning) => "warning",
        _ => "ok",
    };
    let snippets = snippets::all(&seen.host, &seen.peer, &api.page.doctor);
    let refusals = sightings.recent().into_iter().map(|one| RefusedPart {
        at: rfc3339(one.at),
        peer: one.peer,
        reason: one.reason,
        user: one.user,
        surface: one.surface,
        count: one.count,
    });
    let counters =
        sightings.counters().into_iter().map(|(surface, result, count)| CounterPart { surface, result, count });
    std::future::ready(Ok(Json(Diagnosis {
        verdict,
        rows,
        snippets,
        refusals: refusals.collect(),
        counters: counters.collect(),
        probe: sightings.probe_name().to_owned(),
        request: RequestPart {
            peer: seen.peer.clone(),
            client_ip: seen.client_ip.clone(),
            matched_rule: seen.matched_rule.clone(),
            headers: seen
                .headers
                .iter()
                .map(|header| HeaderPart { name: header.name.clone(), value: header.value.clone(), kind: header.kind })
                .collect(),
            user: seen.user.clone(),
            groups: seen.groups.clone(),
            secret: seen.secret.word(),
        },
    })))
    .await
}

/// What the doctor knows beside the request and the resolver's own settings.
#[derive(Debug, Clone, Default)]
pub struct DoctorSettings {
    /// The port that is listened on, for configuration texts.
    pub port: u16,
    /// The preset in use; may be empty.
    pub preset: String,
    /// Scheme and host of the configured address; may be empty.
    pub origin: String,
    /// Entries that trust more than a proxy.
    pub wide: Vec<String>,
    /// Whether keys of people who are gone from the login service ever end.
    pub credentials_end: bool,
}

fn row(
    id: &'static str,
    severity: Severity,
    seen: impl Into<String>,
    why: &'static str,
    fix: impl Into<String>,
) -> Row {
    Row { id, severity, seen: seen.into(), why, fix: fix.into() }
}

fn rows(seen: &Seen, settings: &Settings, probes: &[Probe], doctor: &DoctorSettings, probe: &str) -> Vec<Row> {
    if settings.trusted_sources.is_empty() {
        let fix =
            format!("Set ExtAuth.TrustedSources to the address of the proxy. This request came from {}.", seen.peer);
        let why = "Without a trusted source no header signs anybody in, whatever the proxy sends.";
        return vec![row("source", Severity::Info, "Sign-in through a proxy is off", why, fix)];
    }
    let mut rows = vec![source(seen), user(seen, settings), secret(seen, settings)];
    rows.extend(groups(seen, settings));
    rows.extend(careless(seen, settings, doctor));
    rows.extend(forwarding(seen, doctor));
    rows.extend(self_test(seen, settings, probes, probe));
    if !doctor.credentials_end {
        rows.push(row(
            "credentials",
            Severity::Info,
            "Keys of apps last for ever",
            "Somebody removed at the login service keeps using the keys of their apps, since nothing tells us.",
            "Set ExtAuth.CredentialMaxIdle, such as 720h: keys then end when their owner has not opened the page for so long.",
        ));
    }
    rows
}

fn source(seen: &Seen) -> Row {
    let why = "Only these addresses may say who somebody is.";
    match &seen.matched_rule {
        Some(rule) => row("source", Severity::Ok, format!("{} is trusted by the entry {rule}", seen.peer), why, ""),
        None => row(
            "source",
            Severity::Warning,
            format!("{} is not among ExtAuth.TrustedSources", seen.peer),
            why,
            format!(
                "If {} is the proxy, and only then, add it. If you opened this page past the proxy, open it through the proxy.",
                seen.peer
            ),
        ),
    }
}

fn user(seen: &Seen, settings: &Settings) -> Row {
    let why = "The proxy names the person in exactly one header.";
    let header = &settings.user_header;
    if let Some(name) = &seen.user {
        return row("user", Severity::Ok, format!("{header} names {name}"), why, "");
    }
    let count = seen.headers.iter().filter(|one| one.kind == "user").count();
    let (severity, text, fix) = match seen.rejected {
        Some(Rejection::Duplicate) => (
            Severity::Danger,
            format!("{header} came {count} times"),
            "Let the proxy replace the header instead of adding one.".to_owned(),
        ),
        Some(Rejection::Secret) => {
            (Severity::Warning, format!("{header} came without the secret"), "See the row about the secret.".to_owned())
        }
        Some(rejection) => (
            Severity::Warning,
            format!("{header} was put aside: {}", rejection.word()),
            "Let the proxy send one plain user name.".to_owned(),
        ),
        None if count > 0 && seen.matched_rule.is_some() => (
            Severity::Warning,
            format!("{header} holds a placeholder or nothing"),
            "The proxy did not sign this request in; look at its rules for this path.".to_owned(),
        ),
        None if count > 0 => {
            (Severity::Warning, format!("{header} came from a source that is not trusted"), "See the row about the source.".to_owned())
        }
        None => (
            Severity::Warning,
            format!("{header} did not come"),
            "Let the proxy copy the user name of the login service into it, or choose the header that it does send with ExtAuth.UserHeader or ExtAuth.Preset.".to_owned(),
        ),
    };
    row("user", severity, text, why, fix)
}

fn secret(seen: &Seen, settings: &Settings) -> Row {
    let why =
        "A proxy that forgets to delete a client's header on one route lets everybody be anybody; the secret stops it.";
    let header = &settings.secret_header;
    match seen.secret {
        SecretState::Present => row("secret", Severity::Ok, "The proxy proved itself by its secret", why, ""),
        SecretState::Off => row(
            "secret",
            Severity::Warning,
            "No secret is set",
            why,
            format!(
                "Set ExtAuth.Secret to the output of `openssl rand -hex 32`, and let the proxy add it as {header} on routes where it signed somebody in."
            ),
        ),
        SecretState::Missing => row(
            "secret",
            Severity::Warning,
            format!("{header} did not come"),
            why,
            "Let the proxy add it on routes where it signed somebody in.",
        ),
        SecretState::Wrong => row(
            "secret",
            Severity::Danger,
            format!("{header} came with another secret, or twice"),
            why,
            "Compare ExtAuth.Secret with the proxy's, and let the proxy delete a client's own copy first.",
        ),
    }
}

fn groups(seen: &Seen, settings: &Settings) -> Option<Row> {
    let header = settings.directory.groups_header.as_ref()?;
    let why = "Rights come from the groups; without them nobody has any that groups give.";
    Some(match &seen.groups {
        Some(groups) if groups.is_empty() => row(
            "groups",
            Severity::Info,
            format!("{header} names no group"),
            why,
            "Put the person into a group at the login service.",
        ),
        Some(groups) => row("groups", Severity::Ok, format!("{header} names {}", groups.join(", ")), why, ""),
        None => row(
            "groups",
            Severity::Warning,
            format!("{header} did not come"),
            why,
            "Let the proxy copy it from the login service, also on routes of apps that it signs in.",
        ),
    })
}

fn careless(seen: &Seen, settings: &Settings, doctor: &DoctorSettings) -> Vec<Row> {
    let mut rows = Vec::new();
    let aliases: Vec<&str> =
        seen.headers.iter().filter(|one| one.kind == "alias").map(|one| one.name.as_str()).collect();
    if !aliases.is_empty() {
        rows.push(row(
            "alias",
            Severity::Danger,
            format!("Look-alikes came through: {}", aliases.join(", ")),
            "Programs that map _ and . to - would read them as the identity header. We ignore them.",
            "Let the proxy drop headers with such names.",
        ));
    }
    if !doctor.wide.is_empty() && !settings.secrets.are_wanted() {
        rows.push(row(
            "wide",
            Severity::Danger,
            format!("ExtAuth.TrustedSources holds {}", doctor.wide.join(", ")),
            "Any host that can reach the port can be any user.",
            "Name only the address of the proxy, or set ExtAuth.Secret.",
        ));
    }
    rows
}

fn forwarding(seen: &Seen, doctor: &DoctorSettings) -> Vec<Row> {
    let mut rows = Vec::new();
    let has = |name: &str| seen.headers.iter().any(|one| one.name.eq_ignore_ascii_case(name));
    if has("x-forwarded-for") && !seen.is_trusted_proxy {
        rows.push(row(
            "forwarded-for",
            Severity::Warning,
            format!("X-Forwarded-For came from {}, which is no trusted proxy", seen.peer),
            "Limits and logs use the address of the proxy instead of the client's.",
            format!("If {} is the proxy, add it to TrustedProxies.", seen.peer),
        ));
    }
    if seen.matched_rule.is_some() && !has("x-forwarded-proto") && doctor.origin.is_empty() {
        rows.push(row(
            "forwarded-proto",
            Severity::Warning,
            "X-Forwarded-Proto did not come",
            "We cannot tell whether the browser speaks https, which decides about cookies and links.",
            "Let the proxy send it, or set BaseURL to the address that people use.",
        ));
    }
    let authority = doctor.origin.split_once("://").map_or("", |(_, authority)| authority);
    if !authority.is_empty() && !seen.host.eq_ignore_ascii_case(authority) {
        rows.push(row(
            "host",
            Severity::Warning,
            format!("The proxy says that the host is {}, BaseURL says {authority}", seen.host),
            "A page of another host is taken for a foreign one, and its requests lose the identity.",
            "Let the proxy pass on the Host header.",
        ));
    }
    if seen.is_http_1_0 {
        rows.push(row(
            "http-1.0",
            Severity::Warning,
            "The proxy speaks HTTP/1.0 to us",
            "Events cannot flow and every request costs a connection.",
            "nginx: proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_buffering off;",
        ));
    }
    rows
}

/// What became of the forged headers that the admin sent.
fn self_test(seen: &Seen, settings: &Settings, probes: &[Probe], probe: &str) -> Vec<Row> {
    let why = "A forged header must not reach us as if the proxy had set it, on no route.";
    let scheme = if seen.https { "https" } else { "http" };
    let base = &settings.base_path;
    let lines: Vec<String> = ["/app/", "/share/doctor", "/rest/doctor?c=probe"]
        .iter()
        .map(|path| {
            format!(
                "curl -s -o /dev/null -H '{}: {probe}' '{scheme}://{}{base}{path}'",
                settings.user_header, seen.host
            )
        })
        .collect();
    let lines = lines.join("\n");
    if probes.is_empty() {
        let text = "No forged header has reached us since the start";
        return vec![row(
            "forged",
            Severity::Info,
            text,
            why,
            format!("Send some yourself, then look here again:\n{lines}"),
        )];
    }
    let one = |one: &Probe| {
        let (severity, text, fix) = if one.believed && settings.secrets.are_wanted() {
            (
                Severity::Danger,
                "came through with the secret",
                "The proxy adds the secret on a route where it signs nobody in; take it away there.",
            )
        } else if one.believed {
            (
                Severity::Danger,
                "came through and would be believed",
                "Let the proxy delete the header on this route, and set ExtAuth.Secret.",
            )
        } else {
            (Severity::Ok, "came through, and was not believed for lack of the secret", "")
        };
        row("forged", severity, format!("A forged header on {} {text}", one.path), why, fix)
    };
    probes.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use melodrome_auth::{ProxySecrets, TrustedSources};

    use super::*;

    fn seen() -> Seen {
        Seen {
            peer: "10.0.0.2".to_owned(),
            client_ip: "10.0.0.2".to_owned(),
            matched_rule: Some("10.0.0.2/32".to_owned()),
            is_trusted_proxy: true,
            https: true,
            host: "music.example.org".to_owned(),
            headers: Vec::new(),
            secret: SecretState::Present,
            user: Some("alice".to_owned()),
            groups: None,
            rejected: None,
            is_http_1_0: false,
        }
    }

    fn settings() -> Settings {
        Settings {
            trusted_sources: TrustedSources::parse("10.0.0.2").unwrap(),
            secrets: ProxySecrets::parse("0123456789abcdef").unwrap(),
            ..Settings::default()
        }
    }

    fn doctor() -> DoctorSettings {
        DoctorSettings {
            origin: "https://music.example.org".to_owned(),
            credentials_end: true,
            ..DoctorSettings::default()
        }
    }

    fn worst(seen: &Seen, settings: &Settings, probes: &[Probe]) -> (Severity, &'static str) {
        let rows = rows(seen, settings, probes, &doctor(), "p");
        rows.iter().map(|row| (row.severity, row.id)).max_by_key(|(severity, _)| *severity).unwrap()
    }

    #[test]
    fn a_sound_set_up_has_nothing_to_say() {
        assert_eq!(worst(&seen(), &settings(), &[]).0, Severity::Info);
    }

    #[test]
    fn each_fault_has_its_row() {
        let header = |name: &str, kind| melodrome_auth::doctor::SeenHeader { name: name.to_owned(), value: None, kind };
        for (broken, row) in [
            (Seen { matched_rule: None, ..seen() }, "source"),
            (Seen { user: None, ..seen() }, "user"),
            (Seen { secret: SecretState::Wrong, ..seen() }, "secret"),
            (Seen { headers: vec![header("remote_user", "alias")], ..seen() }, "alias"),
            (
                Seen { headers: vec![header("X-Forwarded-For", "forwarded")], is_trusted_proxy: false, ..seen() },
                "forwarded-for",
            ),
            (Seen { host: "10.0.0.5:4533".to_owned(), ..seen() }, "host"),
            (Seen { is_http_1_0: true, ..seen() }, "http-1.0"),
        ] {
            let (severity, id) = worst(&broken, &settings(), &[]);
            assert!(severity >= Severity::Warning, "{row}");
            assert_eq!(id, row);
        }
    }

    #[test]
    fn a_forged_header_that_came_through_is_a_danger_unless_the_secret_stopped_it() {
        let probe = |believed| Probe { at: 0, path: "/rest/doctor".to_owned(), believed };
        assert_eq!(worst(&seen(), &settings(), &[probe(false)]).0, Severity::Ok);
        assert_eq!(worst(&seen(), &settings(), &[probe(true)]), (Severity::Danger, "forged"));
        let open = Settings { secrets: ProxySecrets::default(), ..settings() };
        let row = &rows(&seen(), &open, &[], &doctor(), "p").into_iter().find(|row| row.id == "forged").unwrap();
        assert!(
            row.fix.contains("curl") && row.fix.contains("Remote-User: p") || row.fix.contains("remote-user: p"),
            "{}",
            row.fix
        );
    }
}
