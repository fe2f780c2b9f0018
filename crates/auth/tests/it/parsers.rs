//! Every parser of this room on bytes that nobody would write: no panic, and rules that hold for all of them.

use melodrome_auth::assertion::{Keys, Proof};
use melodrome_auth::{Assertion, doctor};
use melodrome_auth::{Directory, Encoding, Facts, HeaderName, Peer, ProxySecrets, Settings, Surface, TrustedSources};
use melodrome_model::Clock;
use proptest::prelude::*;

fn header(name: &str) -> Option<HeaderName> {
    HeaderName::optional("test", name).unwrap()
}

fn settings(encoding: Encoding) -> Settings {
    Settings {
        trusted_sources: TrustedSources::parse("10.0.0.2").unwrap(),
        directory: Directory {
            encoding,
            name_header: header("Remote-Name"),
            email_header: header("Remote-Email"),
            groups_header: header("Remote-Groups"),
            id_header: header("Remote-Sub"),
            strip_domains: vec!["example.org".to_owned()],
            ..Directory::default()
        },
        ..Settings::default()
    }
}

fn look(settings: &Settings, headers: &[(&[u8], &[u8])]) -> doctor::Seen {
    let peer = Peer::tcp("10.0.0.2:1".parse().unwrap());
    let facts = Facts { peer, method: "GET", raw_path: "/api/x", headers, params: &[], cookies: &[], tls: false };
    doctor::check(&facts, settings, &Clock::manual(0))
}

proptest! {
    /// Whatever comes: a name is clean text of bounded length, or nobody.
    #[test]
    fn any_bytes_in_identity_headers(
        user in prop::collection::vec(any::<u8>(), 0..300),
        other in prop::collection::vec(any::<u8>(), 0..300),
        kind in 0_u8..4,
    ) {
        let encoding = [Encoding::Auto, Encoding::Utf8, Encoding::Base64Url, Encoding::Percent][usize::from(kind)];
        let settings = settings(encoding);
        let names: [&[u8]; 5] = [b"remote-user", b"remote-name", b"remote-email", b"remote-groups", b"remote-sub"];
        let headers: Vec<(&[u8], &[u8])> =
            names.iter().enumerate().map(|(i, &name)| (name, if i == 0 { &user[..] } else { &other[..] })).collect();
        let seen = look(&settings, &headers);
        if let Some(name) = seen.user {
            let odd = |c: char| c.is_control() || matches!(c, ',' | '{' | '}');
            let is_clear = !name.is_empty() && name.len() <= 255 && !name.chars().any(odd);
            prop_assert!(is_clear, "{name:?}");
        }
        for group in seen.groups.into_iter().flatten() {
            prop_assert!(!group.is_empty() && group.len() <= 255 && !group.contains(','));
        }
    }

    #[test]
    fn any_text_in_lists_and_secrets(text in "[@a-z0-9.:/%, =-]{0,40}", secret in ".{0,80}") {
        if let Ok(list) = TrustedSources::parse(&text) {
            // What is accepted is written in a way that means the same.
            let again = TrustedSources::parse(&list.to_string());
            prop_assert_eq!(again.as_ref(), Ok(&list));
        }
        if let Ok(secrets) = ProxySecrets::parse(&secret) {
            prop_assert_eq!(secrets.are_wanted(), !secret.chars().all(|c| c == ',' || c.is_whitespace()));
        }
        let _ = HeaderName::parse(&text);
    }

    /// No made-up token is ever believed, and none brings the server down.
    #[test]
    fn any_bytes_as_assertion_and_keys(
        token in "[A-Za-z0-9_.=-]{0,200}",
        raw in prop::collection::vec(any::<u8>(), 0..400),
        keys in "[\\[\\]{}\":,a-z0-9]{0,120}",
    ) {
        let known = Keys::default();
        let _ = known.learn(keys.as_bytes(), None);
        let _ = known.learn(&raw, None);
        for proof in [Proof::Keys(known), Proof::Shared(vec![7; 32].into())] {
            let assertion = Assertion {
                header: header("X-Jwt").unwrap(),
                proof,
                issuer: String::new(),
                audience: Vec::new(),
                user_claim: "/a/b".to_owned(),
                groups_claim: "groups".to_owned(),
                groups_separator: ",".to_owned(),
            };
            let settings = Settings { assertion: Some(assertion), ..settings(Encoding::Auto) };
            for value in [token.as_bytes(), &raw] {
                prop_assert_eq!(look(&settings, &[(b"x-jwt", value)]).user, None);
            }
        }
    }
}

#[test]
fn surfaces_have_words() {
    let all = [Surface::Session, Surface::Api, Surface::Rest, Surface::Auth, Surface::Public];
    let words: std::collections::BTreeSet<_> = all.iter().map(|surface| surface.word()).collect();
    assert_eq!(words.len(), all.len());
}
