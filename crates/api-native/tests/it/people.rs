//! Accounts and grants: who may do what, and the words of the dialect.

use melodrome_store::{db_test, users};

use crate::house::{Answer, House};

fn id_of(house: &House, name: &str) -> String {
    house.store.read_blocking(|db| users::find_by_name(db, name)).unwrap().unwrap().id.into_string()
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

fn make(house: &House, body: &str) -> String {
    let made = house.send("root", "POST", "/api/user", &[], body);
    assert_eq!(made.status, 200, "{}", text(&made));
    made.json()["id"].as_str().unwrap().to_owned()
}

db_test! {
    fn an_admin_makes_reads_changes_and_removes_people(store: &Store) {
    let house = House::new(store);
    let id = make(&house, r#"{"userName":"bob","name":"Bob Test","email":"b@example.com","password":"first"}"#);
    let path = format!("/api/user/{id}");
    let row = house.get("root", &path).json();
    assert_eq!(row["userName"], "bob");
    assert_eq!(row["isAdmin"], false);
    assert!(row["lastLoginAt"].is_null());
    assert_eq!(row["libraries"][0]["name"], "Music", "new people hear the libraries for new people");
    assert_eq!(row["libraries"].as_array().unwrap().len(), 1);

    let answer = house.send("root", "PUT", &path, &[], r#"{"name":"Robert"}"#);
    assert_eq!(answer.json()["name"], "Robert");
    assert_eq!(answer.json()["email"], "b@example.com", "what is not sent stays");
    assert_eq!(answer.json()["userName"], "bob");

    let answer = house.send("root", "DELETE", &path, &[], "");
    assert_eq!((answer.status, text(&answer).as_str()), (200, "{}"));
    assert_eq!(house.send("root", "DELETE", &path, &[], "").status, 200, "gone is gone");
    assert_eq!(house.get("root", &path).json()["error"], format!("user(id:{id}) not found"));
    assert_eq!(house.send("root", "PUT", &path, &[], "{}").json()["error"], "user not found");
    }
}

db_test! {
    fn names_and_passwords_are_never_empty_and_names_are_one_in_all_spellings(store: &Store) {
    let house = House::new(store);
    for (body, wanted) in [
        ("{}", r#"{"errors":{"password":"ra.validation.required","userName":"ra.validation.required"}}"#),
        (r#"{"userName":"x","password":""}"#, r#"{"errors":{"password":"ra.validation.required"}}"#),
        (r#"{"userName":"ANN","password":"x"}"#, r#"{"errors":{"userName":"ra.validation.unique"}}"#),
        (
            r#"{"userName":"x","password":"x","scrobbleFilter":"{\"x\":1}"}"#,
            r#"{"errors":{"scrobbleFilter":"resources.user.validation.invalidScrobbleFilter"}}"#,
        ),
    ] {
        let answer = house.send("root", "POST", "/api/user", &[], body);
        assert_eq!((answer.status, text(&answer).as_str()), (400, wanted), "{body}");
    }
    let broken = house.send("root", "POST", "/api/user", &[], "{");
    assert_eq!((broken.status, broken.json()["error"].as_str()), (422, Some("Invalid request payload")));
    let ann = id_of(&house, "ann");
    let clash = house.send("root", "PUT", &format!("/api/user/{ann}"), &[], r#"{"userName":"Root"}"#);
    assert_eq!(text(&clash), r#"{"errors":{"userName":"ra.validation.unique"}}"#);
    }
}

db_test! {
    fn people_see_and_change_themselves_alone(store: &Store) {
    let house = House::new(store);
    let (ann, root) = (id_of(&house, "ann"), id_of(&house, "root"));
    for (method, path, words) in [
        ("GET", "/api/user".to_owned(), "Error reading user".to_owned()),
        ("POST", "/api/user".to_owned(), "Saving user".to_owned()),
        ("GET", format!("/api/user/{root}"), format!("Reading user(id:{root})")),
        ("PUT", format!("/api/user/{root}"), "Updating user".to_owned()),
        ("DELETE", format!("/api/user/{root}"), format!("Deleting user(id:{root})")),
    ] {
        let answer = house.send("ann", method, &path, &[], "{}");
        assert_eq!(answer.status, 403, "{method} {path}");
        assert_eq!(answer.json()["error"], format!("{words}: Permission denied"));
        assert_eq!(house.send("", method, &path, &[], "{}").status, 401);
    }
    let own = format!("/api/user/{ann}");
    let answer = house.send("ann", "PUT", &own, &[], r#"{"userName":"other","name":"Ann B.","isAdmin":true}"#);
    assert_eq!(answer.json()["userName"], "ann", "the sign-in name is an admin's to change");
    assert_eq!(answer.json()["isAdmin"], false);
    assert_eq!(answer.json()["name"], "Ann B.");
    assert!(!answer.header("x-nd-authorization").is_empty(), "a token is answered by a fresh one");
    }
}

db_test! {
    fn a_new_password_takes_the_present_one_and_ends_other_sessions(store: &Store) {
    let house = House::new(store);
    let own = format!("/api/user/{}", id_of(&house, "ann"));
    for (body, wanted) in [
        (r#"{"password":"new"}"#, r#"{"errors":{"currentPassword":"ra.validation.passwordDoesNotMatch"}}"#),
        (
            r#"{"password":"new","currentPassword":"no"}"#,
            r#"{"errors":{"currentPassword":"ra.validation.passwordDoesNotMatch"}}"#,
        ),
        (r#"{"currentPassword":"wonder"}"#, r#"{"errors":{"password":"ra.validation.required"}}"#),
    ] {
        let answer = house.send("ann", "PUT", &own, &[], body);
        assert_eq!((answer.status, text(&answer).as_str()), (400, wanted), "{body}");
    }
    let (here, elsewhere) = (house.token("ann"), house.token("ann"));
    let ask = |token: &str, method: &str, body: &str| {
        house.send("", method, &own, &[("x-nd-authorization", token)], body).status
    };
    assert_eq!(ask(&here, "PUT", r#"{"password":"new","currentPassword":"wonder"}"#), 200);
    assert_eq!(ask(&here, "GET", ""), 200, "the session that asked stays");
    assert_eq!(ask(&elsewhere, "GET", ""), 401);
    // An admin needs no password of somebody else's, and ends every session.
    assert_eq!(house.send("root", "PUT", &own, &[], r#"{"password":"newer"}"#).status, 200);
    assert_eq!(ask(&here, "GET", ""), 401);
    }
}

db_test! {
    fn guessing_the_present_password_is_slowed_down(store: &Store) {
    let house = House::new(store);
    let own = format!("/api/user/{}", id_of(&house, "ann"));
    let statuses: Vec<u16> = (0..7)
        .map(|n| house.send("ann", "PUT", &own, &[], &format!(r#"{{"password":"x","currentPassword":"{n}"}}"#)).status)
        .collect();
    assert_eq!(statuses, [400, 400, 400, 400, 400, 429, 429]);
    }
}

db_test! {
    fn switching_somebody_off_ends_what_they_had_open(store: &Store) {
    let house = House::new(store);
    let path = format!("/api/user/{}", id_of(&house, "ann"));
    let token = house.token("ann");
    let ask = || house.send("", "GET", &path, &[("x-nd-authorization", &token)], "").status;
    assert_eq!(ask(), 200);
    let answer = house.send("root", "PUT", &path, &[], r#"{"isDisabled":true}"#);
    assert_eq!(answer.json()["isDisabled"], true);
    assert_eq!(ask(), 401);
    }
}

db_test! {
    fn the_last_admin_stays_and_nobody_removes_themselves(store: &Store) {
    let house = House::new(store);
    let root = format!("/api/user/{}", id_of(&house, "root"));
    assert_eq!(house.send("root", "DELETE", &root, &[], "").status, 409);
    assert_eq!(house.send("root", "PUT", &root, &[], r#"{"isAdmin":false}"#).status, 409);
    assert_eq!(house.send("root", "PUT", &root, &[], r#"{"isDisabled":true}"#).status, 409);
    let other = make(&house, r#"{"userName":"second","password":"x","isAdmin":true}"#);
    assert_eq!(house.send("root", "DELETE", &root, &[], "").status, 409, "not with another admin either");
    assert_eq!(house.send("second", "PUT", &root, &[], r#"{"isAdmin":false}"#).status, 200);
    let second = format!("/api/user/{other}");
    assert_eq!(house.send("second", "PUT", &second, &[], r#"{"isAdmin":false}"#).status, 409);
    }
}

db_test! {
    fn lists_of_people_follow_the_dialect(store: &Store) {
    let house = House::new(store);
    make(&house, r#"{"userName":"bob","name":"Bob","password":"x"}"#);
    let names = |query: &str| house.get("root", &format!("/api/user?{query}")).column("userName");
    assert_eq!(names("_sort=userName&_order=DESC"), ["root", "bob", "ann"]);
    assert_eq!(names("name=bO"), ["bob"]);
    assert_eq!(names("password=x"), [""; 0]);
    assert_eq!(names(&format!("id={}&id={}", id_of(&house, "bob"), id_of(&house, "ann"))), ["ann", "bob"]);
    let page = house.get("root", "/api/user?_start=1&_end=2");
    assert_eq!((page.column("userName"), page.header("x-total-count")), (vec!["bob".to_owned()], "3"));
    }
}

db_test! {
    // proves: auth-17-68
    fn libraries_are_granted_one_by_one(store: &Store) {
    let house = House::new(store);
    let path = format!("/api/user/{}/library", id_of(&house, "ann"));
    assert_eq!(house.get("root", &path).column("name"), ["Music"]);
    let answer = house.send("root", "PUT", &path, &[], r#"{"libraryIds":[2,1]}"#);
    assert_eq!(answer.column("name"), ["Music", "Private"]);
    assert_eq!(house.get("ann", "/api/album?name=Secret").header("x-total-count"), "1", "it is heard at once");
    for (body, words) in [
        (r#"{"libraryIds":[]}"#, "validation error: at least one library must be assigned to non-admin users\n"),
        (r#"{"libraryIds":[99]}"#, "validation error: one or more library IDs are invalid\n"),
    ] {
        let answer = house.send("root", "PUT", &path, &[], body);
        assert_eq!((answer.status, text(&answer).as_str()), (400, words));
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    }
    let root = format!("/api/user/{}/library", id_of(&house, "root"));
    let answer = house.send("root", "PUT", &root, &[], r#"{"libraryIds":[1]}"#);
    assert_eq!(
        (answer.status, text(&answer).as_str()),
        (400, "validation error: cannot manually assign libraries to admin users\n")
    );
    let answer = house.get("root", "/api/user/nope/library");
    assert_eq!((answer.status, text(&answer).as_str()), (404, "User not found\n"));
    for method in ["GET", "PUT"] {
        let answer = house.send("ann", method, &path, &[], r#"{"libraryIds":[1,2]}"#);
        assert_eq!((answer.status, text(&answer).as_str()), (403, "Access denied: admin privileges required\n"));
    }
    }
}
