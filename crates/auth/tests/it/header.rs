//! The identity header on every surface, and accounts it makes.

use std::thread;

use melodrome_auth::{Directory, Outcome, Refusal, Rejection, Resolver, Settings, Surface};
use melodrome_model::Mechanism;
use melodrome_model::viewer::Libraries;
use melodrome_store::{db_test, jobs, users};

use crate::scene::{PROXY, Scene, api, on, rest, settings};

db_test! {
    // proves: auth-16.3-04, auth-17-21, auth-17-67
    fn first_person_named_becomes_admin_and_the_next_does_not(store: &Store) {
        let scene = Scene::new(store);
        let first = on(Surface::Session).named("bob").resolve(&scene);
        let viewer = first.viewer().unwrap();
        assert!(viewer.is_admin());
        assert_eq!(viewer.mechanism(), Mechanism::Header);
        assert_eq!(viewer.libraries(), &Libraries::All);
        let second = rest(&[]).named("carol").resolve(&scene);
        assert!(!second.viewer().unwrap().is_admin());
        assert_eq!(second.viewer().unwrap().libraries(), &Libraries::only(vec![1]));
        assert_eq!(scene.names(), ["bob", "carol"]);
        let waiting = store.read_blocking(|db| jobs::due(db, i64::MAX)).unwrap();
        assert_eq!(waiting.iter().map(|job| job.kind.as_str()).collect::<Vec<_>>(), ["playlists.import"]);
        let made = store.write_blocking(|db| scene.resolver.create_first_admin(db, "eve", "password")).unwrap();
        assert!(made.is_none(), "the first run is over");
    }
}

db_test! {
    // proves: auth-15-39, auth-16.3-05
    fn fifty_first_requests_of_ten_people_make_ten_accounts_and_one_admin(store: &Store) {
        let scene = Scene::new(store);
        thread::scope(|scope| {
            let asked: Vec<_> = (0..50)
                .map(|n| {
                    let scene = &scene;
                    scope.spawn(move || {
                        let surface = [Surface::Session, Surface::Api, Surface::Rest][n % 3];
                        on(surface).named(format!("user{}", n % 10)).who(scene)
                    })
                })
                .collect();
            for (n, one) in asked.into_iter().enumerate() {
                assert_eq!(one.join().unwrap(), Some(format!("user{}", n % 10)));
            }
        });
        let users = store.read_blocking(users::list).unwrap();
        assert_eq!(users.len(), 10);
        assert_eq!(users.iter().filter(|user| user.admin).count(), 1);
    }
}

db_test! {
    // proves: auth-15-41, auth-17-44, S-13
    fn values_that_are_no_name_fall_back_and_make_nobody(store: &Store) {
        let scene = Scene::new(store);
        scene.make("root", "sesame", true);
        let long = "x".repeat(256);
        let values: [&[u8]; 9] =
            [b"", b" \t ", b"{http.reverse_proxy.header.X}", b"(null)", b"\xff", b"a\tb", b"alice, root", long.as_bytes(), "a\u{202e}".as_bytes()];
        for value in values {
            assert_eq!(api().named(value).who(&scene), None, "{value:?}");
            assert_eq!(on(Surface::Session).named(value).who(&scene), None, "{value:?}");
            assert_eq!(rest(&[]).named(value).who(&scene), None, "{value:?}");
            assert_eq!(rest(&[("u", "root"), ("p", "sesame")]).named(value).who(&scene), Some("root".to_owned()), "{value:?}");
        }
        let twice = |ask: crate::scene::Ask| ask.named("alice").header("remote-user", "root");
        assert_eq!(twice(api()).resolve(&scene), Outcome::Rejected(Rejection::Duplicate));
        assert_eq!(twice(rest(&[("u", "root"), ("p", "sesame")])).who(&scene), Some("root".to_owned()));
        let alias = api().from(PROXY).header("Remote_User", "root");
        assert_eq!(alias.resolve(&scene), Outcome::Nobody);
        assert_eq!(scene.names(), ["root"]);
    }
}

db_test! {
    // proves: auth-15-28, auth-15-30, auth-17-54, S-01
    fn header_from_untrusted_peer_is_ignored(store: &Store) {
        let scene = Scene::new(store);
        scene.make("root", "sesame", true);
        let forged = |ask: crate::scene::Ask| {
            ask.header("Remote-User", "root")
                .header("x-forwarded-for", PROXY)
                .header("x-real-ip", PROXY)
                .header("true-client-ip", PROXY)
                .header("forwarded", format!("for={PROXY}"))
        };
        assert_eq!(forged(api()).resolve(&scene), Outcome::Nobody);
        assert_eq!(forged(on(Surface::Session)).resolve(&scene), Outcome::Nobody);
        assert_eq!(forged(rest(&[])).resolve(&scene), Outcome::Nobody);
        for surface in [Surface::Auth, Surface::Public] {
            assert_eq!(on(surface).named("newcomer").resolve(&scene), Outcome::Nobody);
        }
        assert_eq!(scene.names(), ["root"]);
        let by_default = Resolver::open(store, Settings::default(), "", scene.folder.path()).unwrap();
        let scene = Scene { resolver: by_default.into(), ..scene };
        assert_eq!(api().named("root").resolve(&scene), Outcome::Nobody, "nobody is trusted by default");
    }
}

db_test! {
    // proves: auth-15-48
    fn every_spelling_of_a_name_is_one_person(store: &Store) {
        let scene = Scene::new(store);
        scene.make("admin", "sesame", true);
        for spelling in ["admin", "ADMIN", "ａｄｍｉｎ", "Admin"] {
            assert_eq!(api().named(spelling).who(&scene), Some("admin".to_owned()));
        }
        assert_eq!(api().named("böb").who(&scene), Some("böb".to_owned()));
        assert_eq!(rest(&[]).named("bo\u{308}b").who(&scene), Some("böb".to_owned()));
        for pattern in ["%", "_dmin", "adm*"] {
            assert_ne!(api().named(pattern).who(&scene).as_deref(), Some("admin"));
        }
    }
}

db_test! {
    // proves: auth-17-33, auth-17-39
    fn on_rest_the_header_wins_over_credentials(store: &Store) {
        let scene = Scene::new(store);
        scene.make("root", "sesame", true);
        scene.make("alice", "wonder", false);
        for params in [&[("u", "root"), ("p", "sesame")][..], &[("u", "root"), ("p", "wrong")], &[("u", "nobody")], &[("c", "NavidromeUI")]] {
            assert_eq!(rest(params).named("alice").who(&scene), Some("alice".to_owned()), "{params:?}");
        }
    }
}

db_test! {
    fn a_switched_off_account_is_refused_without_fall_back(store: &Store) {
        let scene = Scene::new(store);
        scene.make("root", "sesame", true);
        let alice = scene.make("alice", "wonder", false);
        // Seen a moment ago, so that only the committed change can make the difference.
        assert!(api().named("alice").who(&scene).is_some());
        store.write_blocking(|db| users::update_disabled(db, alice.pk, true, 5)).unwrap();
        let refused = Outcome::Refused(Refusal::Disabled);
        assert_eq!(api().named("alice").resolve(&scene), refused);
        assert_eq!(on(Surface::Session).named("alice").resolve(&scene), refused);
        assert_eq!(rest(&[("u", "root"), ("p", "sesame")]).named("alice").resolve(&scene), refused);
        assert_eq!(rest(&[("u", "alice"), ("p", "wonder")]).resolve(&scene), refused);
        assert_eq!(rest(&[("u", "alice"), ("p", "wrong")]).resolve(&scene), Outcome::Rejected(Rejection::Credentials));
        store.write_blocking(|db| users::update_disabled(db, alice.pk, false, 6)).unwrap();
        assert!(api().named("alice").who(&scene).is_some());
    }
}

db_test! {
    // proves: auth-15-35, auth-16.3-14, S-35
    fn another_site_cannot_use_the_proxy_session(store: &Store) {
        let scene = Scene::new(store);
        scene.make("root", "sesame", true);
        for site in ["cross-site", "same-site"] {
            for mode in ["navigate", "cors", "no-cors"] {
                let foreign = |ask: crate::scene::Ask| ask.named("alice").header("sec-fetch-site", site).header("sec-fetch-mode", mode);
                assert_eq!(foreign(api()).resolve(&scene), Outcome::Nobody);
                assert_eq!(foreign(on(Surface::Session)).resolve(&scene), Outcome::Nobody);
                assert_eq!(foreign(rest(&[("c", "NavidromeUI")])).resolve(&scene), Outcome::Nobody);
                assert_eq!(foreign(rest(&[("u", "root"), ("p", "sesame")])).who(&scene), Some("root".to_owned()));
            }
        }
        assert_eq!(api().named("alice").header("origin", "http://evil.example").resolve(&scene), Outcome::Nobody);
        assert_eq!(rest(&[("f", "jsonp"), ("callback", "x")]).named("alice").resolve(&scene), Outcome::Nobody);
        assert_eq!(scene.names(), ["root"], "nothing was made for a foreign page");
        for own in ["same-origin", "none"] {
            assert_eq!(api().named("alice").header("sec-fetch-site", own).who(&scene), Some("alice".to_owned()));
        }
        assert_eq!(api().named("alice").header("origin", "http://music.lan").who(&scene), Some("alice".to_owned()));
    }
}

db_test! {
    fn unknown_people_are_refused_when_none_may_be_made(store: &Store) {
        let scene = Scene::with(store, Settings { directory: Directory { auto_provision: false, ..Directory::default() }, ..settings() });
        scene.make("root", "sesame", true);
        assert_eq!(api().named("alice").resolve(&scene), Outcome::Refused(Refusal::Unknown));
        assert_eq!(rest(&[("u", "root"), ("p", "sesame")]).named("alice").resolve(&scene), Outcome::Refused(Refusal::Unknown));
        assert_eq!(api().named("root").who(&scene), Some("root".to_owned()));
        assert_eq!(api().named("a<b").resolve(&scene), Outcome::Refused(Refusal::Unknown));
        assert_eq!(scene.names(), ["root"]);
    }
}

db_test! {
    fn names_nobody_may_have_make_nobody(store: &Store) {
        let scene = Scene::new(store);
        assert_eq!(api().named("a<script>").resolve(&scene), Outcome::Rejected(Rejection::Invalid));
        assert_eq!(scene.names(), [""; 0]);
    }
}

db_test! {
    // proves: auth-15-49
    fn the_hundred_and_first_newcomer_of_an_hour_is_refused(store: &Store) {
        let scene = Scene::new(store);
        for n in 0..100 {
            assert!(api().named(format!("u{n}")).who(&scene).is_some());
        }
        assert_eq!(api().named("late").resolve(&scene), Outcome::Refused(Refusal::Unknown));
        assert!(api().named("u7").who(&scene).is_some());
        scene.clock().advance(3_600_001);
        assert!(api().named("late").who(&scene).is_some());
    }
}

db_test! {
    // proves: auth-15-39
    fn a_failing_store_lets_nobody_in_and_makes_nobody_admin(store: &Store) {
        let scene = Scene::new(store);
        let break_it = "ALTER TABLE account_library RENAME TO account_library_away";
        store.write_blocking(|db| db.execute(break_it, melodrome_store::params![])).unwrap();
        assert_eq!(api().named("alice").resolve(&scene), Outcome::Failed);
        assert_eq!(rest(&[("u", "root"), ("p", "sesame")]).named("alice").resolve(&scene), Outcome::Failed);
        let heal = "ALTER TABLE account_library_away RENAME TO account_library";
        store.write_blocking(|db| db.execute(heal, melodrome_store::params![])).unwrap();
        assert_eq!(scene.names(), [""; 0], "a failed creation leaves nobody behind");
        assert!(api().named("alice").resolve(&scene).viewer().unwrap().is_admin());
    }
}
