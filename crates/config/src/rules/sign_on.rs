//! Options about the login service and its proxy: presets, and combinations that would let in too many or nobody.

use super::{get, is_on, text};
use crate::resolve::Resolved;
use crate::source::Origin;
use crate::value::{Addresses, CommaList, ListenAddress, Secret};
use std::path::PathBuf;

/// Header names of a login service, as it documents them: user, name, mail, groups, separator, id, assertion.
struct Preset {
    name: &'static str,
    user: &'static str,
    full_name: &'static str,
    email: &'static str,
    groups: &'static str,
    separator: &'static str,
    id: &'static str,
    assertion: &'static str,
    claim: &'static str,
}

const fn preset(name: &'static str, user: &'static str, full_name: &'static str, email: &'static str) -> Preset {
    Preset { name, user, full_name, email, groups: "", separator: ",", id: "", assertion: "", claim: "" }
}

const PRESETS: &[Preset] = &[
    Preset { groups: "Remote-Groups", ..preset("authelia", "Remote-User", "Remote-Name", "Remote-Email") },
    Preset { groups: "Remote-Groups", ..preset("lldap", "Remote-User", "Remote-Name", "Remote-Email") },
    Preset {
        groups: "Remote-Role",
        id: "Remote-User-Id",
        ..preset("pangolin", "Remote-User", "Remote-Name", "Remote-Email")
    },
    Preset {
        groups: "Remote-Groups",
        id: "Remote-Sub",
        ..preset("tinyauth", "Remote-User", "Remote-Name", "Remote-Email")
    },
    Preset {
        groups: "X-authentik-groups",
        separator: "|",
        id: "X-authentik-uid",
        assertion: "X-authentik-jwt",
        ..preset("authentik", "X-authentik-username", "X-authentik-name", "X-authentik-email")
    },
    Preset {
        groups: "X-Forwarded-Groups",
        id: "X-Forwarded-User",
        ..preset("oauth2-proxy", "X-Forwarded-Preferred-Username", "", "X-Forwarded-Email")
    },
    Preset {
        groups: "X-Auth-Request-Groups",
        id: "X-Auth-Request-User",
        ..preset("oauth2-proxy-nginx", "X-Auth-Request-Preferred-Username", "", "X-Auth-Request-Email")
    },
    Preset { groups: "Remote-Groups", ..preset("traefik-oidc", "Remote-User", "Remote-Name", "Remote-Email") },
    Preset { id: "Tailscale-User-Login", ..preset("tailscale", "Tailscale-User-Login", "Tailscale-User-Name", "") },
    Preset {
        groups: "OIDC_CLAIM_groups",
        id: "OIDC_CLAIM_sub",
        ..preset("mod_auth_openidc", "OIDC_CLAIM_preferred_username", "OIDC_CLAIM_name", "OIDC_CLAIM_email")
    },
    Preset { assertion: "Cf-Access-Jwt-Assertion", claim: "email", ..preset("cloudflare", "", "", "") },
    Preset { assertion: "X-Pomerium-Jwt-Assertion", claim: "email", ..preset("pomerium", "", "", "") },
];

/// The words that `ExtAuth.Preset` takes.
pub(crate) fn preset_names() -> impl Iterator<Item = &'static str> {
    PRESETS.iter().map(|preset| preset.name)
}

const GROUP_RULES: [&str; 7] = [
    "ExtAuth.AdminGroups",
    "ExtAuth.AllowedGroups",
    "ExtAuth.LibraryGroups",
    "ExtAuth.DownloadGroups",
    "ExtAuth.ShareGroups",
    "ExtAuth.UploadGroups",
    "ExtAuth.JukeboxGroups",
];

/// Options that mean nothing while no source is trusted.
const USELESS_ALONE: [&str; 4] = ["ExtAuth.UserHeader", "ExtAuth.LogoutURL", "ExtAuth.Preset", "ExtAuth.GroupsHeader"];

pub(super) fn apply(resolved: &mut Resolved) {
    presets(resolved);
    sources(resolved);
    groups(resolved);
    assertions(resolved);
}

/// Whether something beside the address proves the proxy.
fn has_second_factor(resolved: &Resolved) -> bool {
    get::<Secret>(resolved, "ExtAuth.Secret").is_some_and(|secret| !secret.is_empty())
        || get::<Option<PathBuf>>(resolved, "ExtAuth.SecretFile").flatten().is_some()
        || has_assertion(resolved)
}

fn has_assertion(resolved: &Resolved) -> bool {
    ["ExtAuth.JWT.JWKSURL", "ExtAuth.JWT.JWKSFile", "ExtAuth.JWT.SecretFile"]
        .iter()
        .any(|key| resolved.setting(key).is_some_and(|setting| !setting.text.is_empty()))
}

/// A preset fills what nobody set.
fn presets(resolved: &mut Resolved) {
    let name: String = get(resolved, "ExtAuth.Preset").unwrap_or_default();
    let Some(preset) = PRESETS.iter().find(|preset| preset.name.eq_ignore_ascii_case(name.trim())) else { return };
    let proven = has_second_factor(resolved);
    let mut fill = |key: &'static str, value: &'static str| {
        if !value.is_empty() && !resolved.is_given(key) {
            resolved.replace(key, text(value), Some(Origin::Follows("ExtAuth.Preset")));
        }
    };
    fill("ExtAuth.UserHeader", preset.user);
    fill("ExtAuth.NameHeader", preset.full_name);
    fill("ExtAuth.EmailHeader", preset.email);
    fill("ExtAuth.IdHeader", preset.id);
    // Most proxies pass on a client's own groups header unless told to delete it.
    if proven {
        fill("ExtAuth.GroupsHeader", preset.groups);
    }
    fill("ExtAuth.GroupsSeparator", preset.separator);
    if has_assertion(resolved) {
        let mut fill = |key: &'static str, value: &'static str| {
            if !value.is_empty() && !resolved.is_given(key) {
                resolved.replace(key, text(value), Some(Origin::Follows("ExtAuth.Preset")));
            }
        };
        fill("ExtAuth.JWT.Header", preset.assertion);
        fill("ExtAuth.JWT.UserClaim", preset.claim);
    } else if preset.user.is_empty() {
        let line = format!(
            "ExtAuth.Preset: {} vouches by signed assertions alone; set ExtAuth.JWT.JWKSURL or ExtAuth.JWT.JWKSFile, ExtAuth.JWT.Issuer and ExtAuth.JWT.Audience",
            preset.name
        );
        resolved.notes().fail("ExtAuth.Preset", line);
    }
}

fn sources(resolved: &mut Resolved) {
    let sources: Addresses = get(resolved, "ExtAuth.TrustedSources").unwrap_or_default();
    let address: Option<ListenAddress> = get(resolved, "Address");
    let socket = matches!(address, Some(ListenAddress::Unix(_)));
    if sources.is_empty() {
        let given: Vec<&str> = USELESS_ALONE.into_iter().filter(|key| resolved.is_given(key)).collect();
        if !given.is_empty() {
            let verb = if given.len() == 1 { "is" } else { "are" };
            let line = format!(
                "{} {verb} set, but ExtAuth.TrustedSources is empty, so no proxy's header is believed",
                given.join(" and ")
            );
            resolved.notes().warn(line);
        }
        return;
    }
    let proven = has_second_factor(resolved);
    for entry in sources.iter() {
        let wide = entry.parse::<ipnet::IpNet>().is_ok_and(|range| match range {
            ipnet::IpNet::V4(range) => range.prefix_len() < 8,
            ipnet::IpNet::V6(range) => range.prefix_len() < 32,
        });
        if wide && !proven {
            resolved.notes().warn(format!("ExtAuth.TrustedSources holds {entry}: any host that can reach the port can be any user. Name only the address of the proxy, or set ExtAuth.Secret"));
        }
    }
    let at = sources.iter().any(|entry| entry.starts_with('@'));
    if at && !socket {
        resolved.notes().warn(
            "ExtAuth.TrustedSources holds @, which has no effect, since the server does not listen on a UNIX socket",
        );
    }
    if socket && !at {
        resolved.notes().warn("ExtAuth.TrustedSources lacks @, so that no header is believed on the UNIX socket");
    }
}

/// Rules about groups need to know the groups.
fn groups(resolved: &mut Resolved) {
    let header: String = get(resolved, "ExtAuth.GroupsHeader").unwrap_or_default();
    let rules: Vec<&str> = GROUP_RULES
        .into_iter()
        .filter(|key| resolved.setting(key).is_some_and(|setting| !setting.text.is_empty() && setting.text != "{}"))
        .collect();
    if !header.is_empty() {
        let sources: Addresses = get(resolved, "ExtAuth.TrustedSources").unwrap_or_default();
        if !has_second_factor(resolved) && !sources.is_empty() {
            resolved.notes().warn(format!(
                "ExtAuth.GroupsHeader is {header} and no ExtAuth.Secret is set: the proxy must delete {header} from every request of a client, or people choose their own groups"
            ));
        }
        return;
    }
    if rules.is_empty() || has_assertion(resolved) {
        return;
    }
    let by_preset: CommaList = get(resolved, "ExtAuth.Preset").unwrap_or_default();
    let remedy = if by_preset.is_empty() {
        "set ExtAuth.GroupsHeader"
    } else {
        "set ExtAuth.Secret, so that the preset's groups header can be believed, or set ExtAuth.GroupsHeader if the proxy deletes that header from every request of a client"
    };
    let line = format!("{} needs the groups of people, but no header for them is known: {remedy}", rules.join(", "));
    resolved.notes().fail(rules[0], line);
}

/// An assertion is worth something only with a key, and only when it was meant for us.
fn assertions(resolved: &mut Resolved) {
    let header: String = get(resolved, "ExtAuth.JWT.Header").unwrap_or_default();
    let keys: Vec<&str> = ["ExtAuth.JWT.JWKSURL", "ExtAuth.JWT.JWKSFile", "ExtAuth.JWT.SecretFile"]
        .into_iter()
        .filter(|key| resolved.setting(key).is_some_and(|setting| !setting.text.is_empty()))
        .collect();
    let audience: CommaList = get(resolved, "ExtAuth.JWT.Audience").unwrap_or_default();
    let line = match (header.is_empty(), keys.as_slice()) {
        (true, []) => return,
        (true, [key, ..]) => format!("{key} is set, but ExtAuth.JWT.Header is not: name the header that carries the assertion"),
        (false, []) => "ExtAuth.JWT.Header needs keys: set ExtAuth.JWT.JWKSURL or ExtAuth.JWT.JWKSFile, or ExtAuth.JWT.SecretFile for a service without key pairs".to_owned(),
        (false, [one, two, ..]) => format!("{one} and {two} are both set; keep one, so that a public key is never taken for a secret"),
        (false, [_]) if audience.is_empty() => {
            "ExtAuth.JWT.Audience is empty: an assertion for any other application would sign people in here; set it to the client id of this application".to_owned()
        }
        (false, [_]) => return,
    };
    resolved.notes().fail("ExtAuth.JWT.Header", line);
}

/// Whether sign-in is possible through the proxy alone, and no proxy is trusted: nobody could ever come in.
pub(super) fn locked_out(resolved: &mut Resolved) {
    let sources: Addresses = get(resolved, "ExtAuth.TrustedSources").unwrap_or_default();
    if is_on(resolved, "ExtAuth.Exclusive") && sources.is_empty() {
        let line = "ExtAuth.Exclusive is on, but ExtAuth.TrustedSources is empty: nobody could sign in";
        resolved.notes().fail("ExtAuth.Exclusive", line);
    }
}
