//! Signed assertions: only what one of the operator's keys signed, for us, now, names anybody.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use melodrome_auth::assertion::{Keys, Proof};
use melodrome_auth::{Assertion, Directory, HeaderName, Outcome, ProxySecrets, Rejection, Settings};
use melodrome_store::db_test;
use serde_json::{Value, json};

use crate::scene::{Ask, PROXY, Scene, api, rest, settings};

struct Key {
    algorithm: Algorithm,
    signs: EncodingKey,
    jwk: Value,
}

fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn ed25519(kid: &str) -> Key {
    let der = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let pair = Ed25519KeyPair::from_pkcs8(der.as_ref()).unwrap();
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "kid": kid, "use": "sig", "x": b64(pair.public_key().as_ref())});
    Key { algorithm: Algorithm::EdDSA, signs: EncodingKey::from_ed_der(der.as_ref()), jwk }
}

fn p256(kid: &str) -> Key {
    let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.as_ref()).unwrap();
    let point = pair.public_key().as_ref();
    let jwk = json!({"kty": "EC", "crv": "P-256", "kid": kid, "alg": "ES256", "x": b64(&point[1..33]), "y": b64(&point[33..65])});
    Key { algorithm: Algorithm::ES256, signs: EncodingKey::from_ec_der(der.as_ref()), jwk }
}

fn set(keys: &[&Key]) -> Vec<u8> {
    json!({"keys": keys.iter().map(|key| key.jwk.clone()).collect::<Vec<_>>()}).to_string().into_bytes()
}

impl Key {
    fn sign(&self, claims: &Value) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid = self.jwk["kid"].as_str().map(str::to_owned);
        encode(&header, claims, &self.signs).unwrap()
    }
}

fn with(proof: Proof) -> Settings {
    let assertion = Assertion {
        header: HeaderName::optional("test", "Cf-Access-Jwt-Assertion").unwrap().unwrap(),
        proof,
        issuer: "https://team.example".to_owned(),
        audience: vec!["melodrome".to_owned(), "other".to_owned()],
        user_claim: "email".to_owned(),
        groups_claim: "groups".to_owned(),
        groups_separator: ",".to_owned(),
    };
    let directory =
        Directory { groups_by_assertion: true, admin_groups: vec!["admins".to_owned()], ..Directory::default() };
    Settings { assertion: Some(assertion), directory, ..settings() }
}

/// In the tests' time, which stands at the start of the epoch.
fn claims() -> Value {
    json!({"iss": "https://team.example", "aud": "melodrome", "sub": "u-1", "email": "alice@example.org", "name": "Alice", "exp": 300.5, "iat": 0, "groups": ["admins"]})
}

fn but(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn carrying(token: &str) -> Ask {
    api().from(PROXY).header("Cf-Access-Jwt-Assertion", token)
}

const REJECTED: Outcome = Outcome::Rejected(Rejection::Assertion);

// proves: S-31, S-50, S-51, S-52, S-53, S-54, S-55, S-58, S-59, auth-15-46
db_test! {
    fn an_assertion_of_one_of_our_keys_names_somebody_and_nothing_else_does(store: &Store) {
        let (ours, second, foreign) = (ed25519("one"), p256("two"), ed25519("one"));
        let keys = Keys::default();
        keys.learn(&set(&[&ours, &second]), None).unwrap();
        let scene = Scene::with(store, with(Proof::Keys(keys)));
        let now = scene.clock().now() / 1000;
        let at = |claims: Value| { let mut claims = claims; claims["exp"] = json!(now as f64 + claims["exp"].as_f64().unwrap_or(0.0)); claims["iat"] = json!(now + claims["iat"].as_i64().unwrap_or(0)); claims };
        for key in [&ours, &second] {
            let known = carrying(&key.sign(&at(claims()))).resolve(&scene);
            let viewer = known.viewer().unwrap();
            assert_eq!((viewer.username(), viewer.name(), viewer.is_admin()), ("alice@example.org", "Alice", true));
        }
        let several = but("aud", json!(["x", "melodrome"]));
        assert!(carrying(&ours.sign(&at(several))).resolve(&scene).viewer().is_some());
        for (what, bad) in [
            ("audience", but("aud", json!("somebody else"))),
            ("no audience", but("aud", Value::Null)),
            ("issuer", but("iss", json!("https://team.example/"))),
            ("expired", but("exp", json!(-61))),
            ("not yet", { let mut c = claims(); c["nbf"] = json!(now + 100); c }),
            ("old", but("iat", json!(-86_500))),
            ("nobody", but("email", json!(""))),
            ("placeholder is nobody", but("email", json!(["alice"]))),
        ] {
            assert_eq!(carrying(&ours.sign(&at(bad))).resolve(&scene), REJECTED, "{what}");
        }
        let good = ours.sign(&at(claims()));
        let (head, rest_of) = good.split_once('.').unwrap();
        let body = rest_of.split('.').next().unwrap();
        let none = b64(br#"{"alg":"none"}"#);
        let crit = b64(br#"{"alg":"EdDSA","kid":"one","crit":["x"]}"#);
        for bad in [
            format!("{none}.{body}."),
            format!("{crit}.{rest_of}"),
            format!("{head}.{body}."),
            format!("{head}.{body}"),
            foreign.sign(&at(claims())),
            encode(&Header::new(Algorithm::HS256), &at(claims()), &EncodingKey::from_secret(ours.jwk["x"].as_str().unwrap().as_bytes())).unwrap(),
            "x".repeat(64 << 10),
            String::from("a.b.c"),
        ] {
            assert_eq!(carrying(&bad).resolve(&scene), REJECTED, "{}", &bad[..bad.len().min(60)]);
        }
        assert_eq!(carrying(&good).header("cf-access-jwt-assertion", &good).resolve(&scene), REJECTED, "twice");
        // The plain header must agree, and alone it is nothing.
        assert!(carrying(&good).header("Remote-User", "ALICE@example.org").resolve(&scene).viewer().is_some());
        assert_eq!(carrying(&good).header("Remote-User", "bob").resolve(&scene), REJECTED);
        assert_eq!(api().named("alice@example.org").resolve(&scene), REJECTED);
        assert_eq!(api().header("Cf-Access-Jwt-Assertion", &good).resolve(&scene), Outcome::Nobody, "AND with the address");
        assert_eq!(rest(&[]).from(PROXY).resolve(&scene), Outcome::Nobody);
    }
}

// proves: S-56, S-57
db_test! {
    fn keys_rotate_and_an_outage_of_their_server_opens_nothing(store: &Store) {
        let (old, new) = (ed25519("old"), ed25519("new"));
        let keys = Keys::default();
        let scene = Scene::with(store, with(Proof::Keys(keys.clone())));
        let token = |key: &Key| { let now = scene.clock().now() / 1000; let mut claims = claims(); claims["exp"] = json!(now + 300); claims["iat"] = json!(now); key.sign(&claims) };
        assert_eq!(carrying(&token(&old)).resolve(&scene), REJECTED, "never fetched: nobody comes in");
        assert!(keys.are_missed());
        keys.learn(&set(&[&old]), Some(scene.clock().now())).unwrap();
        assert!(!keys.are_missed() && carrying(&token(&old)).resolve(&scene).viewer().is_some());
        assert_eq!(carrying(&token(&new)).resolve(&scene), REJECTED);
        assert!(keys.are_missed(), "somebody should look again");
        keys.learn(&set(&[&new]), Some(scene.clock().now())).unwrap();
        assert!(carrying(&token(&new)).resolve(&scene).viewer().is_some());
        assert!(carrying(&token(&old)).resolve(&scene).viewer().is_some(), "the former key overlaps");
        for bad in [&b"{}"[..], b"[]", b"not json", br#"{"keys":[]}"#, br#"{"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"new"}]}"#] {
            assert!(keys.learn(bad, None).is_err());
        }
        assert!(keys.learn(&vec![b' '; (256 << 10) + 1], None).is_err());
        assert!(carrying(&token(&new)).resolve(&scene).viewer().is_some(), "what cannot be used changes nothing");
        scene.clock().advance(23 * 3_600_000);
        assert!(carrying(&token(&new)).resolve(&scene).viewer().is_some(), "an outage of hours");
        scene.clock().advance(3_600_001);
        assert_eq!(carrying(&token(&new)).resolve(&scene), REJECTED, "but not for ever");
    }
}

// proves: S-42
db_test! {
    fn address_secret_and_assertion_must_all_be_met(store: &Store) {
        const SECRET: &str = "0123456789abcdef";
        let key = ed25519("one");
        let keys = Keys::default();
        keys.learn(&set(&[&key]), None).unwrap();
        let scene = Scene::with(store, Settings { secrets: ProxySecrets::parse(SECRET).unwrap(), ..with(Proof::Keys(keys)) });
        let now = scene.clock().now() / 1000;
        let mut claims = claims();
        claims["exp"] = json!(now + 300);
        claims["iat"] = json!(now);
        let token = key.sign(&claims);
        for mask in 0..8 {
            let (address, secret, assertion) = (mask & 1 != 0, mask & 2 != 0, mask & 4 != 0);
            let mut ask = if address { api().from(PROXY) } else { api() };
            if secret {
                ask = ask.header("X-ND-ExtAuth-Secret", SECRET);
            }
            if assertion {
                ask = ask.header("Cf-Access-Jwt-Assertion", &token);
            }
            assert_eq!(ask.resolve(&scene).viewer().is_some(), mask == 7, "{address} {secret} {assertion}");
        }
    }
}

db_test! {
    fn a_shared_key_is_its_own_family(store: &Store) {
        let secret = b"client-secret-of-the-provider".to_vec();
        let scene = Scene::with(store, with(Proof::Shared(secret.clone().into())));
        let now = scene.clock().now() / 1000;
        let mut claims = claims();
        claims["exp"] = json!(now + 300);
        claims["iat"] = json!(now);
        claims["groups"] = json!({"admins": {"org": "x"}});
        let sign = |algorithm, key: &[u8]| encode(&Header::new(algorithm), &claims, &EncodingKey::from_secret(key)).unwrap();
        assert!(carrying(&sign(Algorithm::HS256, &secret)).resolve(&scene).viewer().unwrap().is_admin());
        assert_eq!(carrying(&sign(Algorithm::HS256, b"another-secret")).resolve(&scene), REJECTED);
        assert_eq!(carrying(&sign(Algorithm::HS512, &secret)).resolve(&scene), REJECTED);
        assert_eq!(carrying(&ed25519("x").sign(&claims)).resolve(&scene), REJECTED);
    }
}
