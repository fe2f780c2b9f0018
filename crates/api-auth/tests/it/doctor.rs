//! What an admin is told about sign-in through the proxy, and what stands in the audit.

use melodrome_auth::ProxySecrets;
use melodrome_store::db_test;

use crate::house::House;

const SECRET: &str = "0123456789abcdef-of-the-proxy";

fn house(store: &melodrome_store::Store) -> House {
    let house = House::with(store, |settings| settings.secrets = ProxySecrets::parse(SECRET).unwrap());
    house.store.write_blocking(|db| house.resolver.create_user(db, "root", "correct-horse-battery", true)).unwrap();
    house
}

fn row<'a>(answer: &'a serde_json::Value, id: &str) -> &'a serde_json::Value {
    answer["rows"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap()
}

db_test! {
    // proves: auth-17-58
    fn an_admin_sees_how_the_own_request_looks_and_no_secret(store: &Store) {
        let house = house(store);
        let proxied = [("remote-user", "root"), ("x-nd-extauth-secret", SECRET), ("x-forwarded-for", "203.0.113.5"), ("remote_user", "eve")];
        let answer = house.get("/api/extauth/diagnose", &proxied);
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(!answer.body.contains(SECRET));
        let json = answer.json();
        assert_eq!(json["request"]["peer"], "10.0.0.2");
        assert_eq!(json["request"]["clientIp"], "203.0.113.5");
        assert_eq!(json["request"]["matchedRule"], "10.0.0.2/32");
        assert_eq!((&json["request"]["user"], &json["request"]["secret"]), (&"root".into(), &"present".into()));
        assert_eq!(row(&json, "source")["severity"], "ok");
        assert_eq!(row(&json, "alias")["severity"], "danger");
        assert_eq!(json["verdict"], "danger");
        assert!(json["snippets"].as_array().unwrap().iter().any(|one| one["proxy"] == "nginx"));
        assert_eq!(house.get("/api/extauth/diagnose", &[]).status, 401);
        let other = [("remote-user", "bob"), ("x-nd-extauth-secret", SECRET)];
        assert_eq!(house.get("/api/extauth/diagnose", &other).status, 403, "for admins alone");
    }
}

db_test! {
    fn forged_headers_of_the_self_test_are_told_with_what_became_of_them(store: &Store) {
        let house = house(store);
        let root = [("remote-user", "root"), ("x-nd-extauth-secret", SECRET)];
        let probe = house.get("/api/extauth/diagnose", &root).text("probe");
        house.get("/rest/doctor?c=probe", &[("remote-user", &probe)]);
        house.get("/share/doctor", &[("remote-user", &probe), ("x-nd-extauth-secret", SECRET)]);
        let json = house.get("/api/extauth/diagnose", &root).json();
        let forged: Vec<_> = json["rows"].as_array().unwrap().iter().filter(|row| row["id"] == "forged").collect();
        assert_eq!(forged.len(), 2, "{forged:?}");
        assert!(forged.iter().any(|row| row["severity"] == "danger" && row["seen"].as_str().unwrap().contains("/share/doctor")));
        assert!(forged.iter().any(|row| row["severity"] == "ok" && row["seen"].as_str().unwrap().contains("/rest/doctor")));
    }
}

db_test! {
    fn the_audit_is_read_in_pages_and_exported_whole(store: &Store) {
        let house = house(store);
        let root = [("remote-user", "root"), ("x-nd-extauth-secret", SECRET)];
        house.login("root", "wrong");
        house.get("/api/keepalive", &[("remote-user", "root")]);
        let page = house.get("/api/audit?_start=0&_end=2", &root);
        assert_eq!(page.status, 200, "{page:?}");
        let rows = page.json();
        assert_eq!(rows.as_array().unwrap().len(), 2);
        let total: usize = page.headers["x-total-count"].to_str().unwrap().parse().unwrap();
        let export = house.get("/api/audit/export", &root);
        let lines: Vec<serde_json::Value> = export.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), total);
        assert_eq!(lines[0]["id"], rows[0]["id"], "newest first");
        assert!(lines.iter().any(|row| row["event"] == "sign-in" && row["result"] == "rejected"));
        assert!(lines.iter().any(|row| row["reason"] == "secret"));
        for bad in ["_start=-1&_end=x", "_start=9999999999999999999", "_end=-5"] {
            assert_eq!(house.get(&format!("/api/audit?{bad}"), &root).status, 200, "{bad}");
        }
        let other = [("remote-user", "bob"), ("x-nd-extauth-secret", SECRET)];
        assert_eq!((house.get("/api/audit", &other).status, house.get("/api/audit/export", &other).status), (403, 403));
    }
}
