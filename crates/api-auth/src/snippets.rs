//! Configuration of proxies, ready to copy: the files that the documents show and the tests run, with the names of this
//! installation put in.

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnose::DoctorSettings;

/// One text.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Snippet {
    /// Which proxy.
    proxy: &'static str,
    /// What it is for.
    title: &'static str,
    text: String,
}

/// Name of the site and of this server in the files.
const SITE: &str = "music.example.com";
const SERVER: &str = "melodrome:4533";

macro_rules! file {
    ($path:literal) => {
        include_str!(concat!("../../../docs/proxies/", $path))
    };
}

const AUTHELIA: [(&str, &str, &str); 6] = [
    ("Caddy", "Caddy with Authelia", file!("caddy-authelia/Caddyfile")),
    ("Traefik", "Traefik with Authelia", file!("traefik-authelia/dynamic.yml")),
    ("nginx", "nginx with Authelia", file!("nginx-auth-request/music.conf")),
    ("HAProxy", "HAProxy with Authelia", file!("haproxy/haproxy.cfg")),
    ("Apache", "Apache with OpenID Connect", file!("apache/music.conf")),
    ("Envoy", "Envoy with Authelia", file!("envoy/envoy.yaml")),
];

const AUTHENTIK: [(&str, &str, &str); 3] = [
    ("Caddy", "Caddy with authentik", file!("caddy-authentik/Caddyfile")),
    ("Traefik", "Traefik with authentik", file!("traefik-authentik/dynamic.yml")),
    ("nginx", "nginx with authentik", file!("nginx-auth-request/authentik.conf")),
];

/// All texts; those of the login service in use first.
pub(crate) fn all(host: &str, peer: &str, doctor: &DoctorSettings) -> Vec<Snippet> {
    let host = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    let host = if is_host(host) { host } else { SITE };
    // A proxy on this machine reaches us at the loopback address; anybody else knows our name better than we.
    let is_local = peer.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let server = if is_local { format!("127.0.0.1:{}", doctor.port) } else { format!("melodrome:{}", doctor.port) };
    let texts: Vec<_> = if doctor.preset.eq_ignore_ascii_case("authentik") {
        AUTHENTIK.iter().chain(&AUTHELIA).collect()
    } else {
        AUTHELIA.iter().chain(&AUTHENTIK).collect()
    };
    texts
        .into_iter()
        .map(|&(proxy, title, text)| Snippet { proxy, title, text: text.replace(SITE, host).replace(SERVER, &server) })
        .collect()
}

/// Only a plain name goes into a configuration text: the header it comes from may hold anything.
fn is_host(text: &str) -> bool {
    !text.is_empty() && text.len() <= 253 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_installation_are_put_in_and_nothing_else() {
        let doctor = DoctorSettings { port: 4700, preset: "authentik".to_owned(), ..DoctorSettings::default() };
        let texts = all("tunes.example.org:8443", "127.0.0.1", &doctor);
        assert_eq!(texts.len(), 9);
        assert_eq!(texts[0].title, "Caddy with authentik");
        for text in &texts {
            assert!(!text.text.contains(SITE) && !text.text.contains(SERVER), "{}", text.title);
            assert!(text.text.contains("tunes.example.org") || text.proxy == "HAProxy", "{}", text.title);
        }
        assert!(texts[0].text.contains("127.0.0.1:4700"));
        for odd in ["evil\n}", "a b", "", "x{y}"] {
            assert!(all(odd, "10.0.0.2", &doctor)[0].text.contains(SITE), "{odd:?}");
        }
    }
}
