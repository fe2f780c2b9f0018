//! First run, keys, admins.

use std::thread;

use melodrome_auth::{Client, Error, PasswordCheck, Peer, Resolver, Settings};
use melodrome_model::ErrorKind;
use melodrome_store::{db_test, jobs, properties, users};

use crate::scene::{Scene, rest};

fn client() -> Client {
    Client { peer: Peer::Unknown, ip: Some("203.0.113.9".parse().unwrap()), agent: String::new() }
}

db_test! {
    fn twenty_first_admins_at_once_are_one(store: &Store) {
        let scene = Scene::new(store);
        let made = thread::scope(|scope| {
            let tries: Vec<_> = (0..20)
                .map(|n| {
                    let scene = &scene;
                    scope.spawn(move || scene.store.write_blocking(|db| scene.resolver.create_first_admin(db, &format!("admin{n}"), "password")).unwrap())
                })
                .collect();
            tries.into_iter().filter_map(|one| one.join().unwrap()).count()
        });
        assert_eq!(made, 1);
        assert_eq!(scene.names().len(), 1);
        assert_eq!(store.read_blocking(jobs::count).unwrap(), 1, "playlists that waited are imported once");
    }
}

db_test! {
    fn names_and_passwords_are_checked_on_the_server(store: &Store) {
        let scene = Scene::new(store);
        let long = "x".repeat(1025);
        for (name, password) in [("", "password"), (" a", "password"), ("a,b", "password"), ("a\u{202e}", "password"), ("a", ""), ("a", &long)] {
            let error = store.write_blocking(|db| scene.resolver.create_first_admin(db, name, password)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid, "{name:?} {password:?}");
        }
        scene.make("Alice", "password", true);
        let error = store.write_blocking(|db| scene.resolver.create_user(db, "aLICE", "password", false)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
        assert_eq!(scene.names(), ["Alice"]);
    }
}

db_test! {
    fn sign_in_counts_failures_and_forgives_the_owner(store: &Store) {
        let scene = Scene::new(store);
        scene.make("alice", "sesame", false);
        let check = |name: &str, password: &str| store.read_blocking(|db| scene.resolver.check_password(db, &client(), name, password)).unwrap();
        for _ in 0..4 {
            assert_eq!(check("alice", "wrong"), PasswordCheck::Wrong);
        }
        assert!(matches!(check("ALICE", "sesame"), PasswordCheck::Right(_)));
        for (name, password) in [("alice", ""), ("nobody", ""), ("nobody", "x"), ("alice", "__NAVIDROME_AUTOGEN__"), ("alice", "wrong")] {
            assert_eq!(check(name, password), PasswordCheck::Wrong);
        }
        assert_eq!(check("alice", "sesame"), PasswordCheck::Throttled(20));
    }
}

db_test! {
    fn the_last_admin_stays(store: &Store) {
        let scene = Scene::new(store);
        let root = scene.make("root", "sesame", true);
        let other = scene.make("other", "sesame", false);
        let attempts = |pk| {
            [
                store.write_blocking(|db| users::update_admin(db, pk, false, 5)),
                store.write_blocking(|db| users::update_disabled(db, pk, true, 5)),
                store.write_blocking(|db| users::delete(db, pk)),
            ]
        };
        for attempt in attempts(root.pk) {
            assert_eq!(attempt.unwrap_err().kind(), ErrorKind::Conflict);
        }
        store.write_blocking(|db| users::update_admin(db, other.pk, true, 6)).unwrap();
        store.write_blocking(|db| users::delete(db, root.pk)).unwrap();
        assert_eq!(scene.names(), ["other"]);
        assert_eq!(store.write_blocking(|db| users::delete(db, 4711)).unwrap_err().kind(), ErrorKind::NotFound);
    }
}

db_test! {
    fn secrets_lie_sealed_in_the_database_and_open_under_their_key_alone(store: &Store) {
        let scene = Scene::new(store);
        let alice = scene.make("alice", "sesame-opens", false);
        let sealed = store.read_blocking(|db| users::sealed_password(db, alice.pk)).unwrap().unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("sesame"));
        let elsewhere = tempfile::tempdir().unwrap();
        for phrase in ["", "some other phrase"] {
            let error = Resolver::open(store, Settings::default(), phrase, elsewhere.path()).unwrap_err();
            assert!(matches!(error, Error::WrongKey), "{error}");
        }
        let still = Resolver::open(store, Settings::default(), "", scene.folder.path()).unwrap();
        let check = store.read_blocking(|db| still.check_password(db, &client(), "alice", "sesame-opens")).unwrap();
        assert!(matches!(check, PasswordCheck::Right(_)), "a failed start has replaced nothing");
    }
}

db_test! {
    fn a_passphrase_set_later_takes_over_every_secret(store: &Store) {
        let scene = Scene::new(store);
        let alice = scene.make("alice", "sesame", false);
        let token = scene.sign_in(&alice).token;
        let before = store.read_blocking(|db| properties::find(db, "JWTSecret")).unwrap();
        drop(Resolver::open(store, Settings::default(), "phrase", scene.folder.path()).unwrap());
        assert_ne!(store.read_blocking(|db| properties::find(db, "JWTSecret")).unwrap(), before);
        std::fs::remove_file(scene.folder.path().join("secret.key")).unwrap();
        let now = Resolver::open(store, Settings::default(), "phrase", scene.folder.path()).unwrap();
        let check = store.read_blocking(|db| now.check_password(db, &client(), "alice", "sesame")).unwrap();
        assert!(matches!(check, PasswordCheck::Right(_)));
        let scene = Scene { resolver: now.into(), ..scene };
        assert!(crate::scene::api().bearer(&token).who(&scene).is_some(), "sessions live on");
        assert!(rest(&[("u", "alice"), ("p", "sesame")]).who(&scene).is_some());
    }
}
