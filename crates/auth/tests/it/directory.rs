//! People from the login service: what their groups, ids and names make of them here.

use melodrome_auth::{
    Directory, Encoding, HeaderName, LinkExisting, Outcome, ProxySecrets, Refusal, Rejection, Settings, SubsonicHeader,
    Surface,
};
use melodrome_model::viewer::Libraries;
use melodrome_store::{audit, db_test, users};

use crate::scene::{Ask, PROXY, Scene, api, on, rest, settings};

const SECRET: &str = "too short";
const LONG: &str = "0123456789abcdef0123456789abcdef";

fn header(name: &str) -> Option<HeaderName> {
    HeaderName::optional("test", name).unwrap()
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|&name| name.to_owned()).collect()
}

/// Groups, name, address and id are all told.
fn directory() -> Directory {
    Directory {
        name_header: header("Remote-Name"),
        email_header: header("Remote-Email"),
        groups_header: header("Remote-Groups"),
        id_header: header("Remote-Sub"),
        ..Directory::default()
    }
}

fn with(directory: Directory) -> Settings {
    Settings { directory, ..settings() }
}

fn named(name: &str, groups: &str) -> Ask {
    api().named(name).header("Remote-Groups", groups)
}

fn is_admin(outcome: &Outcome) -> bool {
    outcome.viewer().unwrap().is_admin()
}

fn events(store: &melodrome_store::Store) -> Vec<(String, String)> {
    let kept = store.read_blocking(|db| audit::page(db, 0, 100)).unwrap();
    kept.into_iter().rev().map(|kept| (kept.entry.event, kept.entry.username)).collect()
}

// proves: S-65, auth-16.3-11
db_test! {
    fn groups_grant_and_revoke_the_admin_right_at_every_change(store: &Store) {
        let scene = Scene::with(store, with(Directory { admin_groups: names(&["admins"]), ..directory() }));
        assert!(!is_admin(&named("carol", "users").resolve(&scene)), "the first is no admin when groups decide");
        assert!(is_admin(&named("alice", "users,admins").resolve(&scene)));
        for other in ["admins-old", "xadmins", "Admins", "/admins", "", "users"] {
            assert!(!is_admin(&named("bob", other).resolve(&scene)), "{other}");
        }
        assert!(is_admin(&named("bob", " admins ").resolve(&scene)));
        assert!(!is_admin(&named("bob", "users").resolve(&scene)), "revoked with the next request");
        // The last admin who may sign in stays one.
        assert!(is_admin(&named("alice", "users").resolve(&scene)));
        assert!(is_admin(&named("bob", "admins").resolve(&scene)));
        scene.clock().advance(3_600_001);
        assert!(!is_admin(&named("alice", "users").resolve(&scene)), "now there is another");
        assert!(events(store).contains(&("role".to_owned(), "bob".to_owned())));
    }
}

// proves: S-19
db_test! {
    fn a_missing_groups_header_is_never_more_than_an_empty_one(store: &Store) {
        let rules = Directory { admin_groups: names(&["admins"]), allowed_groups: names(&["users"]), ..directory() };
        let scene = Scene::with(store, with(rules.clone()));
        assert!(is_admin(&named("alice", "users,admins").resolve(&scene)));
        assert_eq!(api().named("alice").resolve(&scene), Outcome::Refused(Refusal::Group), "dropped on the way");
        assert!(is_admin(&named("alice", "users,admins").resolve(&scene)), "and nothing was taken over from that");
        let only_admins = Directory { allowed_groups: Vec::new(), ..rules.clone() };
        let scene = Scene { resolver: reopened(&scene, with(only_admins)), ..scene };
        assert!(!is_admin(&api().named("alice").resolve(&scene)));
        assert!(is_admin(&named("alice", "users,admins").resolve(&scene)));
        let forgiving = Directory { groups_optional: true, ..rules };
        let scene = Scene { resolver: reopened(&scene, with(forgiving)), ..scene };
        assert!(is_admin(&api().named("alice").resolve(&scene)), "the groups told before");
        assert_eq!(api().named("eve").resolve(&scene), Outcome::Refused(Refusal::Group), "none were ever told of her");
    }
}

fn reopened(scene: &Scene, settings: Settings) -> std::sync::Arc<melodrome_auth::Resolver> {
    melodrome_auth::Resolver::open(&scene.store, settings, "", scene.folder.path()).unwrap().into()
}

// proves: S-68
db_test! {
    fn only_members_of_the_allowed_groups_enter_and_nobody_else_is_made(store: &Store) {
        let scene = Scene::with(store, with(Directory { allowed_groups: names(&["music", "family"]), ..directory() }));
        assert_eq!(named("eve", "users").resolve(&scene), Outcome::Refused(Refusal::Group));
        assert_eq!(rest(&[("u", "x"), ("p", "y")]).named("eve").header("Remote-Groups", "musical").resolve(&scene), Outcome::Refused(Refusal::Group));
        assert_eq!(scene.names(), Vec::<String>::new());
        assert_eq!(named("alice", "family").who(&scene).as_deref(), Some("alice"));
        assert_eq!(named("alice", "").resolve(&scene), Outcome::Refused(Refusal::Group));
        let stored = store.read_blocking(|db| users::find_by_name(db, "alice")).unwrap().unwrap();
        assert_eq!(stored.groups, Vec::<String>::new(), "her apps are out as well");
    }
}

// proves: S-66
db_test! {
    fn groups_give_and_take_libraries_and_leave_others_alone(store: &Store) {
        let map = vec![("kids".to_owned(), names(&["Private"])), ("all".to_owned(), names(&["1", "Private", "Nowhere"]))];
        let scene = Scene::with(store, with(Directory { library_groups: map, first_user_admin: false, ..directory() }));
        let heard = |groups: &str| named("alice", groups).resolve(&scene).viewer().unwrap().libraries().clone();
        store.write_blocking(|db| melodrome_store::libraries::insert(db, "Third", "/third", false, 1).map(drop)).unwrap();
        assert_eq!(heard("kids"), Libraries::only(vec![2]), "the default library is in the map, so groups decide about it");
        let alice = store.read_blocking(|db| users::find_by_name(db, "alice")).unwrap().unwrap();
        store.write_blocking(|db| users::update_libraries(db, alice.pk, &[2, 3])).unwrap();
        assert_eq!(heard("kids"), Libraries::only(vec![2, 3]));
        assert_eq!(heard("all"), Libraries::only(vec![1, 2, 3]));
        assert_eq!(heard("none"), Libraries::only(vec![3]), "what an admin gave stays");
        let without = api().named("alice").resolve(&scene).viewer().unwrap().libraries().clone();
        assert_eq!(without, Libraries::only(vec![3]), "no header gives no library of a group");
    }
}

db_test! {
    fn capability_groups_narrow_what_the_server_allows(store: &Store) {
        let rules = Directory { download_groups: names(&["offline"]), share_groups: names(&["x"]), upload_groups: names(&["art"]), ..directory() };
        let scene = Scene::with(store, with(rules));
        scene.make("root", "sesame", true);
        let can = |groups: &str| named("alice", groups).resolve(&scene).viewer().unwrap().capabilities();
        assert!(!can("users").download && can("offline").download);
        assert!(!can("x").share, "the server's own switch is off");
        assert!(!can("art").upload, "so is this one");
    }
}

// proves: S-67
db_test! {
    fn rights_from_groups_end_for_apps_when_the_groups_are_old(store: &Store) {
        let rules = Directory { admin_groups: names(&["admins"]), groups_max_age: 7 * 86_400_000, library_groups: vec![("kids".to_owned(), names(&["Private"]))], ..directory() };
        let scene = Scene::with(store, with(rules));
        scene.make("root", "sesame", true);
        assert!(is_admin(&named("alice", "admins,kids").resolve(&scene)));
        let alice = store.read_blocking(|db| users::find_by_name(db, "alice")).unwrap().unwrap();
        store.write_blocking(|db| scene.resolver.set_password(db, &alice, "for the phone")).unwrap();
        let app = rest(&[("u", "alice"), ("p", "for the phone")]);
        assert!(is_admin(&app.resolve(&scene)));
        scene.clock().advance(7 * 86_400_000 + 1);
        let stale = app.resolve(&scene);
        assert!(!is_admin(&stale));
        assert_eq!(stale.viewer().unwrap().libraries(), &Libraries::only(vec![1]));
        named("alice", "admins,kids").resolve(&scene);
        assert!(is_admin(&app.resolve(&scene)), "seen again");
    }
}

// proves: S-61
db_test! {
    fn local_accounts_are_taken_over_as_far_as_the_operator_allows(store: &Store) {
        let first = Scene::new(store);
        for (rule, admin, user) in [
            (LinkExisting::Always, true, true),
            (LinkExisting::NonAdmin, false, true),
            (LinkExisting::Never, false, false),
        ] {
            let resolver = reopened(&first, with(Directory { link_existing: rule, ..directory() }));
            let scene = Scene { store: store.clone(), resolver, folder: tempfile::tempdir().unwrap() };
            let (a, u) = (format!("root{rule:?}"), format!("user{rule:?}"));
            scene.make(&a, "sesame", true);
            scene.make(&u, "sesame", false);
            let refused = Outcome::Refused(Refusal::LocalAccount);
            assert_eq!(named(&a, "").resolve(&scene) != refused, admin, "{rule:?}");
            assert_eq!(named(&u, "").resolve(&scene) != refused, user, "{rule:?}");
            assert!(events(store).contains(&("link".to_owned(), u)), "{rule:?}");
        }
    }
}

// proves: S-62, S-63
db_test! {
    fn the_permanent_id_decides_and_names_are_labels(store: &Store) {
        let scene = Scene::with(store, with(directory()));
        scene.make("root", "sesame", true);
        let alice = api().named("alice").header("Remote-Sub", "id-a");
        let first = alice.resolve(&scene).viewer().unwrap().user();
        let renamed = api().named("alice.smith").header("Remote-Sub", "id-a").resolve(&scene);
        assert_eq!(renamed.viewer().unwrap().user(), first);
        assert_eq!(renamed.viewer().unwrap().username(), "alice.smith");
        // The name is free again, and a new person gets an account of their own.
        let second = api().named("alice").header("Remote-Sub", "id-b").resolve(&scene);
        assert_ne!(second.viewer().unwrap().user(), first);
        // A name that is taken stays with who has it.
        let kept = api().named("root").header("Remote-Sub", "id-a").resolve(&scene);
        assert_eq!((kept.viewer().unwrap().user(), kept.viewer().unwrap().username()), (first, "alice.smith"));
        // Somebody new under an old name is somebody else, and no id at all is not enough.
        let changed = Outcome::Refused(Refusal::IdentityChanged);
        assert_eq!(api().named("alice.smith").header("Remote-Sub", "id-c").resolve(&scene), changed);
        assert_eq!(api().named("alice.smith").resolve(&scene), changed);
        assert_eq!(api().named("alice.smith").header("Remote-Sub", "id-a").header("remote-sub", "id-b").resolve(&scene), changed);
    }
}

db_test! {
    fn names_and_addresses_follow_the_service_when_it_says_something(store: &Store) {
        let scene = Scene::with(store, with(directory()));
        let told = |name: &str, mail: &str| api().named("alice").header("Remote-Name", name).header("Remote-Email", mail).resolve(&scene);
        told("=?utf-8?q?Alice_M=C3=BCller?=", "a@example.org");
        let stored = || store.read_blocking(|db| users::find_by_name(db, "alice")).unwrap().unwrap();
        assert_eq!((stored().name, stored().email), ("Alice Müller".to_owned(), "a@example.org".to_owned()));
        told("", "b@example.org");
        assert_eq!((stored().name, stored().email), ("Alice Müller".to_owned(), "b@example.org".to_owned()));
        let before = stored().updated_at;
        scene.clock().advance(1);
        told("", "b@example.org");
        assert_eq!(stored().updated_at, before, "nothing new, nothing written");
    }
}

db_test! {
    fn listed_domains_are_cut_and_two_spellings_never_become_one_person(store: &Store) {
        let scene = Scene::with(store, with(Directory { strip_domains: names(&["example.org", "home.lan"]), ..Directory::default() }));
        scene.make("root", "sesame", true);
        assert_eq!(api().named("alice@Example.org").who(&scene).as_deref(), Some("alice"));
        assert_eq!(api().named("alice@evil.example").who(&scene).as_deref(), Some("alice@evil.example"));
        assert_eq!(api().named("alice@home.lan").resolve(&scene), Outcome::Refused(Refusal::IdentityChanged));
        assert_eq!(api().named("alice").resolve(&scene), Outcome::Refused(Refusal::IdentityChanged));
        assert_eq!(api().named("ALICE@example.org").who(&scene).as_deref(), Some("alice"));
    }
}

// proves: S-64
db_test! {
    fn reserved_names_are_nobodys(store: &Store) {
        let scene = Scene::new(store);
        scene.make("1234", "sesame", true);
        for name in ["guest", "Guest", "ｓｙｓｔｅｍ", "__admin", "42", "internal", "plugin"] {
            assert_eq!(api().named(name).resolve(&scene), Outcome::Rejected(Rejection::Invalid), "{name}");
        }
        assert_eq!(api().named("1234").who(&scene).as_deref(), Some("1234"), "who has such a name keeps it");
        assert_eq!(scene.names(), ["1234"]);
    }
}

// proves: S-30, auth-15-25, auth-16.3-12
db_test! {
    fn without_the_proxys_secret_the_header_says_nothing(store: &Store) {
        let secrets = ProxySecrets::parse(&format!("{LONG} fedcba9876543210")).unwrap();
        let scene = Scene::with(store, Settings { secrets, ..settings() });
        scene.make("root", "sesame", true);
        let marked = |ask: Ask, secret: &str| ask.named("root").header("X-ND-ExtAuth-Secret", secret);
        assert_eq!(marked(api(), LONG).who(&scene).as_deref(), Some("root"));
        assert_eq!(marked(rest(&[]), "fedcba9876543210").who(&scene).as_deref(), Some("root"), "the second of two");
        for wrong in ["", SECRET, "0123456789abcdef0123456789abcdeF", "0123456789abcdef"] {
            assert_eq!(marked(api(), wrong).resolve(&scene), Outcome::Rejected(Rejection::Secret), "{wrong}");
        }
        assert_eq!(api().named("root").resolve(&scene), Outcome::Rejected(Rejection::Secret));
        assert_eq!(api().named("root").header("X_ND_ExtAuth_Secret", LONG).resolve(&scene), Outcome::Rejected(Rejection::Secret), "in a look-alike");
        assert_eq!(marked(api(), LONG).header("x-nd-extauth-secret", LONG).resolve(&scene), Outcome::Rejected(Rejection::Secret), "twice");
        assert_eq!(api().from("10.0.0.9").header("Remote-User", "root").header("X-ND-ExtAuth-Secret", LONG).resolve(&scene), Outcome::Nobody, "AND with the address");
        assert_eq!(rest(&[("u", "root"), ("p", "sesame")]).named("alice").who(&scene).as_deref(), Some("root"), "other proofs still count");
        assert_eq!(scene.names(), ["root"]);
    }
}

// proves: S-32
db_test! {
    fn subsonic_requests_use_the_header_as_far_as_the_operator_wants(store: &Store) {
        let first = Scene::new(store);
        first.make("root", "sesame", true);
        let ask = |settings: Settings, params: &[(&str, &str)]| {
            let resolver = reopened(&first, settings);
            let scene = Scene { store: store.clone(), resolver, folder: tempfile::tempdir().unwrap() };
            rest(params).named("alice").resolve(&scene)
        };
        let use_of = |subsonic_header| Settings { subsonic_header, ..settings() };
        let is_alice = |outcome: &Outcome| outcome.viewer().is_some_and(|viewer| viewer.username() == "alice");
        let (ui, app) = ([("c", "NavidromeUI")], [("c", "app")]);
        assert!(is_alice(&ask(use_of(SubsonicHeader::Always), &app)));
        assert!(is_alice(&ask(use_of(SubsonicHeader::Ui), &ui)));
        assert_eq!(ask(use_of(SubsonicHeader::Ui), &app), Outcome::Nobody);
        assert_eq!(ask(use_of(SubsonicHeader::Ui), &[("c", "navidromeui")]), Outcome::Nobody);
        assert_eq!(ask(use_of(SubsonicHeader::Never), &ui), Outcome::Nobody);
        let strict = || Settings { refuse_mismatch: true, ..settings() };
        assert_eq!(ask(strict(), &[("c", "app"), ("u", "root"), ("p", "sesame")]), Outcome::Rejected(Rejection::Mismatch));
        assert!(is_alice(&ask(strict(), &[("c", "app"), ("u", "ALICE"), ("p", "x")])));
        assert!(is_alice(&ask(strict(), &[("c", "NavidromeUI"), ("u", "root"), ("p", "x")])));
        assert!(is_alice(&ask(settings(), &[("c", "app"), ("u", "root"), ("p", "sesame")])));
    }
}

// proves: S-34
db_test! {
    fn with_the_proxy_as_the_only_way_in_sessions_and_tokens_count_for_nothing(store: &Store) {
        let open = Scene::new(store);
        let root = open.make("root", "sesame", true);
        let signed_in = open.sign_in(&root);
        let scene = Scene { resolver: reopened(&open, Settings { exclusive: true, ..settings() }), ..open };
        assert_eq!(api().cookie("nd_sid", &signed_in.cookie).resolve(&scene), Outcome::Nobody);
        assert_eq!(api().bearer(&signed_in.token).resolve(&scene), Outcome::Nobody);
        assert_eq!(on(Surface::Session).named("root").who(&scene).as_deref(), Some("root"));
    }
}

db_test! {
    fn names_may_come_encoded(store: &Store) {
        let scene = Scene::with(store, with(Directory { encoding: Encoding::Percent, ..Directory::default() }));
        assert_eq!(api().from(PROXY).header("Remote-User", "b%C3%B6b").who(&scene).as_deref(), Some("böb"));
        assert_eq!(api().from(PROXY).header("Remote-User", "b%0Ab").resolve(&scene), Outcome::Rejected(Rejection::Invalid));
        assert_eq!(api().from(PROXY).header("Remote-User", "b%zz").resolve(&scene), Outcome::Rejected(Rejection::Invalid));
    }
}

// proves: S-70
db_test! {
    fn what_happened_to_accounts_and_rights_stands_in_the_audit_without_secrets(store: &Store) {
        let secrets = ProxySecrets::parse(LONG).unwrap();
        let scene = Scene::with(store, Settings { secrets, ..with(Directory { admin_groups: names(&["admins"]), ..directory() }) });
        let root = scene.make("root", "sesame-open", true);
        let ask = |groups: &str| named("alice", groups).header("X-ND-ExtAuth-Secret", LONG).resolve(&scene);
        ask("users");
        ask("admins");
        for _ in 0..20 {
            let forged = api().named("root");
            let outcome = forged.resolve(&scene);
            let client = melodrome_auth::Client { peer: melodrome_auth::Peer::Unknown, ip: None, agent: String::new() };
            scene.resolver.remember(Surface::Api, &client, &outcome, "r1");
            store.read_blocking(|db| scene.resolver.check_password(db, &client, "root", "sesame-0pen")).unwrap();
        }
        let viewer = ask("admins").viewer().unwrap().clone();
        store.write_blocking(|db| scene.resolver.delete_account(db, &viewer, &root.id)).unwrap();
        store.write_blocking(|db| scene.resolver.write_audit(db)).unwrap();
        let kept = store.read_blocking(|db| audit::page(db, 0, 100)).unwrap();
        let seen: Vec<_> = kept.iter().rev().map(|kept| (kept.entry.event.as_str(), kept.entry.username.as_str(), kept.entry.result)).collect();
        for wanted in [("provision", "alice", "ok"), ("role", "alice", "ok"), ("user", "root", "ok"), ("refused", "", "rejected"), ("sign-in", "root", "rejected")] {
            assert!(seen.contains(&wanted), "{wanted:?} in {seen:?}");
        }
        assert_eq!(seen.iter().filter(|one| one.0 == "refused").count(), 1, "twenty of a kind are one");
        let all = format!("{kept:?}");
        assert!(!all.contains("sesame") && !all.contains(LONG), "{all}");
        store.write_blocking(|db| audit::delete_older(db, i64::MAX)).unwrap();
        assert_eq!(store.read_blocking(audit::count).unwrap(), 0);
    }
}

db_test! {
    fn a_forged_name_of_the_self_test_signs_nobody_in_and_is_noticed_everywhere(store: &Store) {
        let scene = Scene::with(store, Settings { secrets: ProxySecrets::parse(LONG).unwrap(), ..settings() });
        let probe = scene.resolver.sightings().probe_name().to_owned();
        assert_eq!(api().named(&probe).resolve(&scene), Outcome::Nobody);
        assert_eq!(on(Surface::Public).named(&probe).resolve(&scene), Outcome::Nobody);
        assert!(scene.resolver.sightings().probes().iter().all(|one| !one.believed));
        assert_eq!(rest(&[]).named(&probe).header("X-ND-ExtAuth-Secret", LONG).resolve(&scene), Outcome::Nobody);
        assert!(scene.resolver.sightings().probes().iter().any(|one| one.believed));
        assert_eq!(scene.names(), Vec::<String>::new());
    }
}
