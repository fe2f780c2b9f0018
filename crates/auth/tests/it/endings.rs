//! How sessions end, and that whoever has one is let in while others fail beside them.

use std::sync::Arc;

use melodrome_auth::{Client, Peer};
use melodrome_model::Event;
use melodrome_store::{db_test, sessions};
use parking_lot::Mutex;

use crate::scene::{Scene, api, rest};

fn client() -> Client {
    Client { peer: Peer::Unknown, ip: None, agent: String::new() }
}

db_test! {
    fn sessions_that_make_room_end_what_they_had_open(store: &Store) {
        let scene = Scene::new(store);
        let user = scene.make("ann", "wonder", false);
        let told: Arc<Mutex<Vec<Event>>> = Arc::default();
        let ear = Arc::clone(&told);
        store.set_sink(move |events| ear.lock().extend(events.iter().cloned()));
        let first = scene.sign_in(&user);
        for _ in 0..100 {
            scene.clock().advance(1);
            scene.sign_in(&user);
        }
        let gone = Event::Revoked { user: user.pk, session: Some(first.session) };
        assert!(told.lock().contains(&gone), "a stream of the oldest session hears that it is over");
    }
}

db_test! {
    fn signing_out_with_a_cookie_that_is_over_ends_the_pair(store: &Store) {
        let scene = Scene::new(store);
        let user = scene.make("ann", "wonder", false);
        let sign_in = scene.sign_in(&user);
        let app = rest(&[("u", "ann"), ("t", &sign_in.pair_token), ("s", &sign_in.salt)]);
        scene.clock().advance(scene.resolver.settings().session_timeout + 1);
        store.write_blocking(|db| sessions::delete_expired(db, scene.clock().now())).unwrap();
        assert_eq!(app.who(&scene).as_deref(), Some("ann"), "the pair outlives the session");
        store.write_blocking(|db| scene.resolver.sign_out_shown(db, Some(&sign_in.cookie), None)).unwrap();
        assert_eq!(app.who(&scene), None);
    }
}

db_test! {
    fn a_session_is_let_in_while_passwords_are_guessed(store: &Store) {
        let scene = Scene::new(store);
        let user = scene.make("ann", "wonder", false);
        let sign_in = scene.sign_in(&user);
        for n in 0..10 {
            assert_eq!(rest(&[("u", "ann"), ("p", &format!("guess{n}"))]).who(&scene), None);
        }
        assert_eq!(rest(&[("u", "ann"), ("p", "wonder")]).who(&scene), None, "the door is closed for passwords");
        let pair = rest(&[("u", "ann"), ("t", &sign_in.pair_token), ("s", &sign_in.salt)]);
        assert_eq!(pair.who(&scene).as_deref(), Some("ann"));
        assert_eq!(rest(&[("u", "ann"), ("jwt", &sign_in.token)]).who(&scene).as_deref(), Some("ann"));
    }
}

db_test! {
    fn making_the_first_admin_is_tried_a_few_times_only(store: &Store) {
        let scene = Scene::new(store);
        for _ in 0..5 {
            scene.resolver.check_first_admin(&client()).unwrap();
            scene.resolver.refused_first_admin(&client());
        }
        assert!(scene.resolver.check_first_admin(&client()).is_err());
        scene.clock().advance(20_001);
        assert!(scene.resolver.check_first_admin(&client()).is_ok());
    }
}

db_test! {
    fn a_sign_in_is_one_row_and_a_hundred_of_them_at_most(store: &Store) {
        let scene = Scene::new(store);
        let user = scene.make("ann", "wonder", false);
        let rows = || store.read_blocking::<_, melodrome_store::Error>(|db| sessions::count(db, user.pk)).unwrap();
        let first = scene.sign_in(&user);
        assert_eq!(rows(), 1);
        for _ in 0..99 {
            scene.clock().advance(1);
            scene.sign_in(&user);
        }
        assert_eq!(rows(), 100, "nobody is sent away before there are too many");
        for _ in 0..250 {
            scene.clock().advance(1);
            scene.sign_in(&user);
            assert!((90..=100).contains(&rows()));
        }
        let pair = rest(&[("u", "ann"), ("t", &first.pair_token), ("s", &first.salt)]);
        assert_eq!(pair.who(&scene), None, "the pair went with its row");
    }
}

db_test! {
    fn using_one_part_of_a_sign_in_does_not_prolong_the_other(store: &Store) {
        let scene = Scene::new(store);
        let user = scene.make("ann", "wonder", false);
        let sign_in = scene.sign_in(&user);
        let pair = rest(&[("u", "ann"), ("t", &sign_in.pair_token), ("s", &sign_in.salt)]);
        let page = api().cookie("nd_sid", &sign_in.cookie);
        for _ in 0..3 {
            scene.clock().advance(40 * 3_600_000);
            assert!(pair.who(&scene).is_some());
        }
        assert_eq!(page.who(&scene), None, "an app that plays does not keep a browser signed in");
        scene.clock().advance(300 * 86_400_000);
        assert!(pair.who(&scene).is_some());
        store.write_blocking(|db| sessions::delete_expired(db, scene.clock().now())).unwrap();
        scene.clock().advance(300 * 86_400_000);
        assert!(pair.who(&scene).is_some(), "used within the year");
        scene.clock().advance(366 * 86_400_000);
        assert_eq!(store.write_blocking(|db| sessions::delete_expired(db, scene.clock().now())).unwrap(), 1);
    }
}

// proves: auth-15-33
db_test! {
    fn tokens_end_with_the_name_they_carry(store: &Store) {
        let scene = Scene::new(store);
        let root = scene.make("root", "sesame", true);
        let ann = scene.make("ann", "wonder", false);
        let (own, hers) = (scene.sign_in(&root), scene.sign_in(&ann));
        let viewer = api().cookie("nd_sid", &own.cookie).resolve(&scene).viewer().unwrap().clone();
        let rename = |user: &melodrome_model::User, name: &str| {
            let change = melodrome_auth::UserChange { username: Some(name.to_owned()), ..Default::default() };
            store.write_blocking(|db| scene.resolver.change_account(db, &viewer, &client(), &user.id, &change)).unwrap()
        };
        assert_eq!(api().bearer(&hers.token).who(&scene).as_deref(), Some("ann"));
        rename(&ann, "anna");
        assert_eq!(api().bearer(&hers.token).who(&scene), None);
        assert_eq!(api().cookie("nd_sid", &hers.cookie).who(&scene), None);
        rename(&root, "boss");
        assert_eq!(api().cookie("nd_sid", &own.cookie).who(&scene).as_deref(), Some("boss"), "who renames themselves stays");
    }
}
