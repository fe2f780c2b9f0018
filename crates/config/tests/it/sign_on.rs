//! Options about the login service: presets, and combinations that let in too many or nobody.

use crate::Place;
use melodrome_config::{Flags, resolve};

const SECRET: (&str, &str) = ("ND_EXTAUTH_SECRET", "0123456789abcdef");
const SOURCE: (&str, &str) = ("ND_EXTAUTH_TRUSTEDSOURCES", "10.0.0.2");

fn shown(variables: &[(&str, &str)]) -> Vec<(String, String)> {
    let resolved = resolve(&Place::new().input(variables, Flags::default())).unwrap();
    assert!(resolved.problems().is_empty(), "{:?}", resolved.problems());
    resolved.settings().iter().map(|setting| (setting.spec.key.to_owned(), setting.text.clone())).collect()
}

fn value(settings: &[(String, String)], key: &str) -> String {
    settings.iter().find(|(name, _)| name == key).unwrap().1.clone()
}

#[test]
fn a_preset_fills_what_nobody_set() {
    let settings = shown(&[SOURCE, SECRET, ("ND_EXTAUTH_PRESET", "Authentik"), ("ND_EXTAUTH_NAMEHEADER", "X-Name")]);
    for (key, text) in [
        ("ExtAuth.UserHeader", "X-authentik-username"),
        ("ExtAuth.NameHeader", "X-Name"),
        ("ExtAuth.EmailHeader", "X-authentik-email"),
        ("ExtAuth.GroupsHeader", "X-authentik-groups"),
        ("ExtAuth.GroupsSeparator", "|"),
        ("ExtAuth.IdHeader", "X-authentik-uid"),
        ("ExtAuth.JWT.Header", ""),
    ] {
        assert_eq!(value(&settings, key), text, "{key}");
    }
    let settings = shown(&[SOURCE, ("ND_EXTAUTH_PRESET", "authelia")]);
    assert_eq!(value(&settings, "ExtAuth.UserHeader"), "Remote-User");
    assert_eq!(value(&settings, "ExtAuth.GroupsHeader"), "", "nobody proves that the proxy deletes a client's own");
}

// proves: S-20
#[test]
fn groups_are_believed_from_a_proven_proxy_or_when_the_operator_says_so() {
    let preset = [SOURCE, ("ND_EXTAUTH_PRESET", "authelia"), ("ND_EXTAUTH_ADMINGROUPS", "admins")];
    let refusal = Place::new().refusal(&preset);
    assert!(refusal.starts_with("ExtAuth.AdminGroups needs the groups"), "{refusal}");
    assert!(refusal.contains("ExtAuth.Secret"), "{refusal}");
    let with = |more| shown(&[preset.as_slice(), &[more]].concat());
    assert_eq!(value(&with(SECRET), "ExtAuth.GroupsHeader"), "Remote-Groups");
    with(("ND_EXTAUTH_GROUPSHEADER", "Remote-Groups"));
    let warned = Place::new().warnings(&[SOURCE, ("ND_EXTAUTH_GROUPSHEADER", "Remote-Groups")]);
    assert!(warned.iter().any(|line| line.contains("must delete Remote-Groups")), "{warned:?}");
    let refusal = Place::new().refusal(&[SOURCE, ("ND_EXTAUTH_ALLOWEDGROUPS", "a")]);
    assert!(refusal.contains("set ExtAuth.GroupsHeader"), "{refusal}");
}

// proves: S-06, auth-15-42
#[test]
fn wide_ranges_are_warned_about_until_the_proxy_proves_itself() {
    for (range, warns) in [("0.0.0.0/0", true), ("::/0", true), ("10.0.0.0/7", true), ("10.0.0.0/8", false)] {
        let source = ("ND_EXTAUTH_TRUSTEDSOURCES", range);
        let says = |variables: &[(&str, &str)]| {
            Place::new().warnings(variables).iter().any(|line| line.contains("can be any user"))
        };
        assert_eq!(says(&[source]), warns, "{range}");
        assert!(!says(&[source, SECRET]), "{range}");
    }
}

#[test]
fn set_ups_that_let_nobody_in_stop_the_start() {
    let refusal = Place::new().refusal(&[("ND_EXTAUTH_EXCLUSIVE", "true")]);
    assert!(refusal.contains("nobody could sign in"), "{refusal}");
    let refusal = Place::new().refusal(&[SOURCE, ("ND_EXTAUTH_PRESET", "authelie")]);
    assert!(refusal.starts_with("ExtAuth.Preset (") && refusal.contains("authelia, authentik"), "{refusal}");
    let refusal = Place::new().refusal(&[SOURCE, ("ND_EXTAUTH_PRESET", "cloudflare")]);
    assert!(refusal.contains("ExtAuth.JWT.JWKSURL"), "{refusal}");
}

#[test]
fn local_programs_are_named_by_user_and_group() {
    for good in ["@", "@uid=33", "@gid=0", "@,10.0.0.2", "@uid=33 @gid=33"] {
        shown(&[("ND_EXTAUTH_TRUSTEDSOURCES", good), ("ND_ADDRESS", "unix:/tmp/x.sock")]);
    }
    for bad in ["@uid", "@uid=", "@uid=-1", "@uid=x", "@name=x"] {
        Place::new().refusal(&[("ND_EXTAUTH_TRUSTEDSOURCES", bad)]);
    }
}

#[test]
fn assertions_need_a_key_and_an_audience() {
    let header = ("ND_EXTAUTH_JWT_HEADER", "X-Jwt");
    let file = ("ND_EXTAUTH_JWT_JWKSFILE", "/keys.json");
    let audience = ("ND_EXTAUTH_JWT_AUDIENCE", "melodrome");
    let secret = ("ND_EXTAUTH_JWT_SECRETFILE", "/secret");
    for (variables, word) in [
        (vec![SOURCE, header], "needs keys"),
        (vec![SOURCE, file], "ExtAuth.JWT.Header is not"),
        (vec![SOURCE, header, file], "ExtAuth.JWT.Audience is empty"),
        (vec![SOURCE, header, file, secret, audience], "keep one"),
    ] {
        let refusal = Place::new().refusal(&variables);
        assert!(refusal.contains(word), "{refusal}");
    }
    let settings = shown(&[SOURCE, file, audience, ("ND_EXTAUTH_PRESET", "cloudflare")]);
    assert_eq!(value(&settings, "ExtAuth.JWT.Header"), "Cf-Access-Jwt-Assertion");
    assert_eq!(value(&settings, "ExtAuth.JWT.UserClaim"), "email");
}
