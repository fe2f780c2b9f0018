//! What apps sign in with: every style against every state, on both engines.

use base64::Engine as _;
use md5::{Digest as _, Md5};
use melodrome_auth::app_password::{AppRules, Form, Made, Wish};
use melodrome_auth::{Client, Outcome, Peer, Rejection, Settings, Surface};
use melodrome_model::{Mechanism, Scope, User};
use melodrome_store::{credentials, db_test, users};

use crate::scene::{Ask, Scene, api, on, rest, settings};

const WRONG: Outcome = Outcome::Rejected(Rejection::Credentials);
const NO_KEY: Outcome = Outcome::Rejected(Rejection::Key);
const SEVERAL: Outcome = Outcome::Rejected(Rejection::Several);
const DAY: i64 = 86_400_000;

fn md5(text: &str) -> String {
    Md5::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn client() -> Client {
    Client { peer: Peer::Unknown, ip: Some("192.0.2.7".parse().unwrap()), agent: "maker/1".to_owned() }
}

fn wish() -> Wish {
    Wish {
        name: "Phone".to_owned(),
        form: Form::Both,
        scope: Scope::Full,
        libraries: None,
        expires_at: 0,
        locked: false,
    }
}

fn make(scene: &Scene, user: &User, wish: &Wish) -> Made {
    scene.store.write_blocking(|db| scene.resolver.make_credential(db, user, &client(), wish)).unwrap()
}

fn password(made: &Made) -> String {
    made.secrets.password.clone().unwrap()
}

fn key(made: &Made) -> String {
    made.secrets.api_key.clone().unwrap()
}

fn basic(name: &str, secret: &str) -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{name}:{secret}")))
}

fn digest(name: &str, secret: &str) -> Ask {
    rest(&[("u", name), ("t", &md5(&format!("{secret}salt"))), ("s", "salt"), ("c", "app")])
}

/// Every style in which an app can send these secrets, with what a wrong one comes to.
fn styles(name: &str, password: &str, key: &str) -> Vec<(&'static str, Ask, Outcome)> {
    let bare = || rest(&[("c", "app")]);
    vec![
        ("p", rest(&[("u", name), ("p", password), ("c", "app")]), WRONG),
        ("enc", rest(&[("u", name), ("p", &format!("enc:{}", hex(password))), ("c", "app")]), WRONG),
        ("t dashed", digest(name, password), WRONG),
        ("t bare", digest(name, &password.replace('-', "")), WRONG),
        ("basic", bare().header("authorization", basic(name, password)), WRONG),
        ("apiKey", rest(&[("apiKey", key), ("c", "app")]), NO_KEY),
        ("bearer", bare().header("authorization", format!("Bearer {key}")), NO_KEY),
        ("x-api-key", bare().header("x-api-key", key), NO_KEY),
    ]
}

fn mechanism(outcome: &Outcome) -> Option<Mechanism> {
    outcome.viewer().map(melodrome_model::Viewer::mechanism)
}

db_test! {
    // proves
    fn every_style_is_let_in_until_it_is_revoked(store: &Store) {
        let scene = Scene::new(store);
        let ann = scene.make("ann", "wonder", false);
        scene.make("bob", "wonder", false);
        let (one, other) = (make(&scene, &ann, &wish()), make(&scene, &ann, &wish()));
        // Twice: from the store, then from memory.
        for _ in 0..2 {
            for (style, ask, _) in styles("ann", &password(&one), &key(&one)) {
                let by_key = matches!(style, "apiKey" | "bearer" | "x-api-key");
                let wanted = if by_key { Mechanism::ApiKey } else { Mechanism::AppPassword };
                let outcome = ask.resolve(&scene);
                assert_eq!(mechanism(&outcome), Some(wanted), "{style}: {outcome:?}");
                assert_eq!(outcome.viewer().unwrap().session(), Some(&one.id), "{style}");
            }
        }
        let wrong = (password(&one).replace('a', "b").replace('c', "d") + "x", format!("{}x", key(&one)));
        for (style, ask, refusal) in styles("ann", &wrong.0, &wrong.1) {
            assert_eq!(ask.resolve(&scene), refusal, "{style}");
            scene.clock().advance(60_000);
        }
        for (style, ask, refusal) in styles("bob", &password(&one), &key(&one)) {
            // A key names nobody but its owner.
            if refusal == WRONG {
                assert_eq!(ask.resolve(&scene), WRONG, "{style}: it is somebody else's");
            }
            scene.clock().advance(60_000);
        }
        assert!(store.write_blocking(|db| scene.resolver.revoke_credential(db, ann.pk, &one.id)).unwrap());
        for (style, ask, refusal) in styles("ann", &password(&one), &key(&one)) {
            assert_eq!(ask.resolve(&scene), refusal, "{style}");
            scene.clock().advance(60_000);
        }
        for (style, ask, _) in styles("ann", &password(&other), &key(&other)) {
            assert!(ask.who(&scene).is_some(), "{style}: the other device goes on");
        }
        assert!(!store.write_blocking(|db| scene.resolver.revoke_credential(db, ann.pk + 1, &other.id)).unwrap());
    }
}

db_test! {
    // proves
    fn what_is_over_or_belongs_to_nobody_is_refused(store: &Store) {
        let scene = Scene::new(store);
        let ann = scene.make("ann", "wonder", false);
        let until = scene.clock().now() + DAY;
        let short = make(&scene, &ann, &Wish { expires_at: until, ..wish() });
        let long = make(&scene, &ann, &wish());
        scene.clock().advance(DAY - 1);
        assert!(styles("ann", &password(&short), &key(&short)).iter().all(|(_, ask, _)| ask.who(&scene).is_some()));
        scene.clock().advance(1);
        for (style, ask, refusal) in styles("ann", &password(&short), &key(&short)) {
            assert_eq!(ask.resolve(&scene), refusal, "{style}");
            scene.clock().advance(60_000);
        }
        store.write_blocking(|db| users::update_disabled(db, ann.pk, true, 1)).unwrap();
        for (style, ask, _) in styles("ann", &password(&long), &key(&long)) {
            assert_eq!(ask.who(&scene), None, "{style}: switched off");
            scene.clock().advance(60_000);
        }
        store.write_blocking(|db| users::update_disabled(db, ann.pk, false, 1)).unwrap();
        assert!(styles("ann", &password(&long), &key(&long)).iter().all(|(_, ask, _)| ask.who(&scene).is_some()));
        store.write_blocking(|db| users::delete(db, ann.pk)).unwrap();
        for (style, ask, refusal) in styles("ann", &password(&long), &key(&long)) {
            assert_eq!(ask.resolve(&scene), refusal, "{style}: deleted");
            scene.clock().advance(60_000);
        }
    }
}

db_test! {
    // proves: A-21
    fn two_kinds_in_one_request_are_refused(store: &Store) {
        let scene = Scene::new(store);
        let ann = scene.make("ann", "wonder", false);
        let made = make(&scene, &ann, &wish());
        let (password, key) = (password(&made), key(&made));
        let token = md5(&format!("{password}salt"));
        let bearer = format!("Bearer {key}");
        let both = [
            rest(&[("apiKey", &key), ("u", "ann")]),
            rest(&[("apiKey", &key), ("p", &password)]),
            rest(&[("apiKey", &key), ("t", &token), ("s", "salt")]),
            rest(&[("apiKey", &key), ("jwt", "a.b.c")]),
            rest(&[("apiKey", &key)]).header("x-api-key", &key),
            rest(&[("apiKey", &key)]).header("authorization", &bearer),
            rest(&[("u", "ann"), ("p", &password)]).header("x-api-key", &key),
            rest(&[("u", "ann"), ("p", &password)]).header("authorization", &bearer),
            rest(&[]).header("x-api-key", &key).header("authorization", basic("ann", &password)),
            rest(&[("u", "ann"), ("p", &password)]).header("authorization", basic("bob", &password)),
            rest(&[("u", "ann"), ("p", &password)]).header("authorization", basic("ann", "other")),
            rest(&[("u", "bob")]).header("authorization", basic("ann", &password)),
            rest(&[("p", &password)]).header("authorization", basic("ann", &password)),
        ];
        for (number, ask) in both.iter().enumerate() {
            assert_eq!(ask.resolve(&scene), SEVERAL, "{number}");
        }
        let tolerated = [
            rest(&[("u", "ann"), ("p", &password), ("t", &token), ("s", "salt")]),
            rest(&[("u", "ann"), ("p", &password)]).header("authorization", basic("ANN", &password)),
            rest(&[("u", "ann"), ("t", &token), ("s", "salt")]).header("authorization", basic("ann", &password)),
            rest(&[("u", "ann")]).header("authorization", basic("ann", &password)),
            // A proxy's own token beside what the app sends.
            rest(&[("u", "ann"), ("p", &password)]).header("authorization", "Bearer eyJhbGciOi.x.y"),
        ];
        for (number, ask) in tolerated.iter().enumerate() {
            assert_eq!(ask.who(&scene).as_deref(), Some("ann"), "{number}");
        }
    }
}

db_test! {
    // proves
    fn the_proxys_word_needs_no_credentials(store: &Store) {
        let scene = Scene::new(store);
        let ann = scene.make("ann", "wonder", false);
        let bob = scene.make("bob", "wonder", false);
        let (of_ann, of_bob) = (make(&scene, &ann, &wish()), make(&scene, &bob, &wish()));
        for ask in [
            rest(&[("c", "app"), ("v", "1.16.1")]),
            rest(&[("u", "bob"), ("p", &password(&of_bob)), ("c", "app")]),
            rest(&[("apiKey", &key(&of_bob)), ("u", "bob"), ("c", "app")]),
            rest(&[("apiKey", "nonsense"), ("c", "app")]).header("x-api-key", key(&of_ann)),
        ] {
            let outcome = ask.named("ann").resolve(&scene);
            assert_eq!(mechanism(&outcome), Some(Mechanism::Header));
            assert_eq!(outcome.viewer().unwrap().username(), "ann");
        }
    }
}

db_test! {
    // proves
    fn app_passwords_are_taken_as_people_type_them(store: &Store) {
        let scene = Scene::new(store);
        let ann = scene.make("ann", "wonder", false);
        let password = password(&make(&scene, &ann, &wish()));
        let bare = password.replace('-', "");
        for typed in [bare.clone(), password.clone(), password.to_uppercase(), password.replace('-', " "), format!("{bare} ")] {
            assert_eq!(rest(&[("u", "ANN"), ("p", &typed)]).who(&scene).as_deref(), Some("ann"), "{typed:?}");
        }
        let token = md5(&format!("{bare}salt"));
        assert!(rest(&[("u", "ann"), ("t", &token), ("s", "salt")]).who(&scene).is_some());
        let upper = token.to_uppercase();
        assert_eq!(rest(&[("u", "ann"), ("t", &upper), ("s", "salt")]).resolve(&scene), WRONG, "as with any password");
        let unsalted = md5(&bare);
        assert!(rest(&[("u", "ann"), ("t", &unsalted)]).who(&scene).is_some(), "a missing salt is an empty one");
    }
}

db_test! {
    // proves: A-17, S-67
    fn apps_of_somebody_whom_the_login_service_forgot_wait_for_a_sign_in(store: &Store) {
        let rules = AppRules { max_idle: 30 * DAY, ..AppRules::default() };
        let scene = Scene::with(store, Settings { apps: rules, ..settings() });
        scene.make("root", "sesame", true);
        let local = scene.make("local", "wonder", false);
        assert!(api().named("ann").who(&scene).is_some());
        let find = |name: &str| store.read_blocking::<_, melodrome_store::Error>(|db| users::find_by_name(db, name)).unwrap().unwrap();
        let ann = find("ann");
        let (made, of_local) = (make(&scene, &ann, &wish()), make(&scene, &local, &wish()));
        scene.clock().advance(30 * DAY);
        assert!(styles("ann", &password(&made), &key(&made)).iter().all(|(_, ask, _)| ask.who(&scene).is_some()));
        scene.clock().advance(1);
        for (style, ask, refusal) in styles("ann", &password(&made), &key(&made)) {
            assert_eq!(ask.resolve(&scene), Outcome::Rejected(Rejection::Idle { key: refusal == NO_KEY }), "{style}");
        }
        assert!(api().header("x-api-key", key(&made)).who(&scene).is_none(), "on the page's API too");
        assert!(styles("local", &password(&of_local), &key(&of_local)).iter().all(|(_, ask, _)| ask.who(&scene).is_some()));
        assert!(on(Surface::Session).named("ann").who(&scene).is_some());
        for (style, ask, _) in styles("ann", &password(&made), &key(&made)) {
            assert!(ask.who(&scene).is_some(), "{style}: one sign-in revives");
        }
    }
}

db_test! {
    // proves: A-36
    fn a_locked_credential_belongs_to_the_first_app(store: &Store) {
        let scene = Scene::new(store);
        let ann = scene.make("ann", "wonder", false);
        let made = make(&scene, &ann, &Wish { locked: true, ..wish() });
        let with = |c: &str| rest(&[("u", "ann"), ("p", &password(&made)), ("c", c)]);
        assert_eq!(rest(&[("u", "ann"), ("p", &password(&made))]).resolve(&scene), WRONG, "without a name no app");
        assert!(with("First").who(&scene).is_some());
        assert_eq!(with("Second").resolve(&scene), WRONG);
        assert!(with("First").who(&scene).is_some());
        assert_eq!(rest(&[("apiKey", &key(&made)), ("c", "Second")]).resolve(&scene), NO_KEY);
        assert!(rest(&[("apiKey", &key(&made)), ("c", "First")]).who(&scene).is_some());
    }
}

db_test! {
    // proves: A-27
    fn the_last_use_is_noted_once_a_minute(store: &Store) {
        let scene = Scene::new(store);
        let ann = scene.make("ann", "wonder", false);
        let made = make(&scene, &ann, &wish());
        let row = || store.read_blocking::<_, melodrome_store::Error>(|db| credentials::list(db, ann.pk)).unwrap().remove(0);
        assert_eq!((row().last_used_at, row().created_from.as_str()), (0, "192.0.2.7"));
        let ask = rest(&[("apiKey", &key(&made)), ("c", "Tempo")]).header("user-agent", "Tempo/4");
        let first = scene.clock().now();
        ask.clone().from("198.51.100.1").who(&scene);
        let used = row();
        assert_eq!(
            (used.last_used_at, used.last_used_from.as_str(), used.last_client.as_str(), used.last_agent.as_str()),
            (first, "198.51.100.1", "Tempo", "Tempo/4")
        );
        scene.clock().advance(59_999);
        ask.clone().from("198.51.100.2").who(&scene);
        assert_eq!(row(), used, "not before a minute is over");
        scene.clock().advance(1);
        ask.from("198.51.100.2").who(&scene);
        assert_eq!((row().last_used_at, row().last_used_from.as_str()), (first + 60_000, "198.51.100.2"));
    }
}

db_test! {
    // proves: A-35
    fn a_person_has_a_hundred_credentials_at_most(store: &Store) {
        let scene = Scene::new(store);
        let ann = scene.make("ann", "wonder", false);
        let made: Vec<Made> = (0..100).map(|_| make(&scene, &ann, &wish())).collect();
        let more = store.write_blocking(|db| scene.resolver.make_credential(db, &ann, &client(), &wish()));
        assert!(more.unwrap_err().to_string().contains("100 connected apps"));
        for made in [&made[0], &made[50], &made[99]] {
            assert_eq!(digest("ann", &password(made)).resolve(&scene).viewer().unwrap().session(), Some(&made.id));
        }
        assert_eq!(digest("ann", "nothing").resolve(&scene), WRONG);
    }
}

db_test! {
    // proves
    fn guessing_is_slowed_and_a_right_secret_still_works(store: &Store) {
        let scene = Scene::new(store);
        let ann = scene.make("ann", "wonder", false);
        let made = make(&scene, &ann, &wish());
        for n in 0..10 {
            assert_eq!(rest(&[("u", "ann"), ("p", &format!("guess{n}"))]).who(&scene), None);
        }
        assert!(matches!(rest(&[("u", "ann"), ("p", "wonder")]).resolve(&scene), Outcome::Refused(_)), "closed for what can be guessed");
        for (style, ask, _) in styles("ann", &password(&made), &key(&made)) {
            assert!(ask.who(&scene).is_some(), "{style}: from the same address");
            assert!(ask.from("198.51.100.7").who(&scene).is_some(), "{style}: from elsewhere");
        }
    }
}

db_test! {
    // proves
    fn a_credential_narrows_its_owner(store: &Store) {
        let scene = Scene::new(store);
        let root = scene.make("root", "sesame", true);
        let narrow = make(&scene, &root, &Wish { libraries: Some(vec![1]), ..wish() });
        let reading = make(&scene, &root, &Wish { scope: Scope::Read, ..wish() });
        let whole = make(&scene, &root, &wish());
        let viewer = |made: &Made| rest(&[("apiKey", &key(made)), ("c", "app")]).resolve(&scene).viewer().unwrap().clone();
        assert_eq!((viewer(&narrow).libraries().contains(1), viewer(&narrow).libraries().contains(2)), (true, false));
        assert_eq!((viewer(&narrow).is_admin(), viewer(&reading).is_admin(), viewer(&whole).is_admin()), (false, false, true));
        assert_eq!(viewer(&reading).scope(), Scope::Read);
        let ann = scene.make("ann", "wonder", false);
        for libraries in [vec![2], vec![1, 2], vec![99], vec![]] {
            let bad = Wish { libraries: Some(libraries.clone()), ..wish() };
            let made = store.write_blocking(|db| scene.resolver.make_credential(db, &ann, &client(), &bad));
            assert!(made.is_err(), "{libraries:?}: she does not hear them all");
        }
        let own = make(&scene, &ann, &Wish { libraries: Some(vec![1]), ..wish() });
        store.write_blocking(|db| users::update_libraries(db, ann.pk, &[2])).unwrap();
        assert_eq!(viewer(&own).libraries(), &melodrome_model::viewer::Libraries::only(vec![]), "what is taken from her is taken from it");
    }
}

db_test! {
    fn switched_off_nothing_of_it_works(store: &Store) {
        let folder;
        let (made, ann) = {
            let scene = Scene::new(store);
            let ann = scene.make("ann", "wonder", false);
            let made = make(&scene, &ann, &wish());
            folder = scene.folder;
            (made, ann)
        };
        let rules = AppRules { enabled: false, ..AppRules::default() };
        let resolver = melodrome_auth::Resolver::open(store, Settings { apps: rules, ..settings() }, "", folder.path()).unwrap();
        let scene = Scene { store: store.clone(), resolver: resolver.into(), folder };
        for (style, ask, refusal) in styles("ann", &password(&made), &key(&made)) {
            assert_eq!(ask.resolve(&scene), refusal, "{style}");
            scene.clock().advance(60_000);
        }
        assert!(store.write_blocking(|db| scene.resolver.make_credential(db, &ann, &client(), &wish())).is_err());
        assert!(rest(&[("u", "ann"), ("p", "wonder")]).who(&scene).is_some());
    }
}

db_test! {
    fn people_from_the_proxy_may_be_kept_to_app_passwords(store: &Store) {
        let rules = AppRules { header_passwords: false, ..AppRules::default() };
        let scene = Scene::with(store, Settings { apps: rules, ..settings() });
        scene.make("root", "sesame", true);
        assert!(api().named("ann").who(&scene).is_some());
        let ann = store.read_blocking::<_, melodrome_store::Error>(|db| users::find_by_name(db, "ann")).unwrap().unwrap();
        store.write_blocking(|db| scene.resolver.set_password(db, &ann, "her own")).unwrap();
        let barred = Outcome::Rejected(Rejection::SwitchedOff);
        assert_eq!(rest(&[("u", "ann"), ("p", "her own")]).resolve(&scene), barred);
        assert_eq!(digest("ann", "her own").resolve(&scene), barred);
        assert_eq!(rest(&[("u", "ann"), ("p", "a guess")]).resolve(&scene), WRONG, "a guess learns nothing");
        assert!(rest(&[("u", "root"), ("p", "sesame")]).who(&scene).is_some(), "local people are not meant");
        let made = make(&scene, &ann, &wish());
        assert!(styles("ann", &password(&made), &key(&made)).iter().all(|(_, ask, _)| ask.who(&scene).is_some()));
    }
}

db_test! {
    fn the_pages_api_takes_keys_and_nothing_else_of_an_app(store: &Store) {
        let scene = Scene::new(store);
        let ann = scene.make("ann", "wonder", false);
        let made = make(&scene, &ann, &wish());
        let bearer = format!("Bearer {}", key(&made));
        assert_eq!(mechanism(&api().header("authorization", &bearer).resolve(&scene)), Some(Mechanism::ApiKey));
        assert_eq!(mechanism(&api().header("x-api-key", key(&made)).resolve(&scene)), Some(Mechanism::ApiKey));
        let foreign = api().header("authorization", &bearer).header("sec-fetch-site", "cross-site");
        assert!(foreign.who(&scene).is_some(), "no browser attaches it by itself");
        assert_eq!(api().header("authorization", basic("ann", &password(&made))).who(&scene), None);
        assert_eq!(api().header("x-api-key", "nd_unknown").resolve(&scene), NO_KEY);
        assert_eq!(api().header("authorization", "Bearer of.another.house").resolve(&scene), Outcome::Nobody);
    }
}

db_test! {
    fn app_passwords_outlive_a_new_key_of_the_installation(store: &Store) {
        let scene = Scene::new(store);
        let ann = scene.make("ann", "wonder", false);
        let made = make(&scene, &ann, &wish());
        let folder = scene.folder;
        let with = |passphrase: &str| melodrome_auth::Resolver::open(store, settings(), passphrase, folder.path()).unwrap();
        let resolver = with("a passphrase set later").into();
        // Sealed again at that start, they need the key file no more.
        std::fs::remove_file(folder.path().join("secret.key")).unwrap();
        drop(with("a passphrase set later"));
        let scene = Scene { store: store.clone(), resolver, folder };
        assert!(digest("ann", &password(&made)).who(&scene).is_some());
    }
}
