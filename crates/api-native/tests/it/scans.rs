//! Scans: who sees what of them, who may start them.

use melodrome_store::db_test;

use crate::house::House;

db_test! {
    fn scans_are_seen_by_all_and_started_by_admins(store: &Store) {
        let house = House::new(store);
        let seen = house.get("ann", "/api/scan").json();
        assert_eq!((&seen["scanning"], &seen["phase"], &seen["tracks"]), (&false.into(), &"idle".into(), &4.into()));
        assert!(seen.get("problems").is_none(), "paths are for admins");
        assert_eq!(house.get("root", "/api/scan").json()["problems"], serde_json::json!([]));
        for method in ["POST", "DELETE"] {
            assert_eq!(house.send("ann", method, "/api/scan", &[], "{}").status, 403, "{method}");
            assert_eq!(house.send("", method, "/api/scan", &[], "{}").status, 401, "{method}");
        }
        assert_eq!(house.send("root", "POST", "/api/scan", &[], "{").status, 422);
        assert_eq!(house.send("root", "DELETE", "/api/scan", &[], "").status, 202);
    }
}
