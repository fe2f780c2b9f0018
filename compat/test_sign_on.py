"""What an operator counts on: who is trusted, what a value means on each surface, and what happens to people and their
accounts. The tables are run against real listeners, from real addresses and real user ids."""

import base64
import hashlib
import hmac
import json
import os
import socket
import sqlite3
import subprocess
import time
from urllib.parse import quote

import pytest

from bed.http import ask
from bed.server import Server, wait_for

PASSWORD = "sesame-open-7"
NAMED = [("Remote-User", "alice")]
TRUSTED, NEIGHBOUR = "127.0.0.2", "127.0.0.9"


def session(server, headers=(), path="/api/session", **more):
    answer = server.ask(path, headers=headers, **more)
    assert answer.status == 200, answer
    return answer.json()


def name_of(server, headers=NAMED, **more):
    user = session(server, headers, **more)["user"]
    return user and user["username"]


def people(server):
    return sorted(line.split()[0] for line in server.run("user", "list").stdout.splitlines() if line.strip())


def native(server, path, method="GET", name="root", **more):
    return server.ask(path, method=method, headers=[("Remote-User", name)], **more)


@pytest.fixture
def quiet(start, tmp_path):
    """Servers without music: they start at once."""
    silence = tmp_path / "silence"
    silence.mkdir()
    return lambda **options: start(music_folder=silence, **options)


# Peers: trusted, trusted over IPv6, a neighbour, a process on the socket. Each cell: acts as alice, or falls back.
PEERS = {
    "": "F F F F",
    "127.0.0.2/32": "A F F F",
    "127.0.0.2": "A F F F",
    " 127.0.0.2 , 10.0.0.0/8 ": "A F F F",
    "::1/128": "F A F F",
    "::1": "F A F F",
    "::/0": "F A F F",
    "::ffff:127.0.0.2/128": "A F F F",
    "::ffff:127.0.0.0/127": "F F F F",
    "0.0.0.0/0": "A F A F",
    "127.0.0.2/32,::1,@": "A A F A",
    "@": "F F F A",
    "@uid={uid}": "F F F A",
    "@gid={gid}": "F F F A",
    "@uid={other}": "F F F F",
}


# proves: auth-15-21, auth-15-40, auth-16.1, auth-17-01, auth-17-04, auth-17-05, auth-17-06, auth-17-14, auth-17-15
@pytest.mark.parametrize("sources", PEERS)
def test_who_is_trusted(quiet, sources):
    filled = sources.format(uid=os.getuid(), gid=os.getgid(), other=os.getuid() + 4711)
    # A listener for both sees IPv4 peers as ::ffff:a.b.c.d.
    both = quiet(folder="both", ND_ADDRESS="::", ND_EXTAUTH_TRUSTEDSOURCES=filled)
    local = quiet(folder="local", unix=True, ND_EXTAUTH_TRUSTEDSOURCES=filled)
    found = [name_of(both, source=TRUSTED), over_six(both.port), name_of(both, source=NEIGHBOUR), name_of(local)]
    assert " ".join("A" if name == "alice" else "F" for name in found) == PEERS[sources], (sources, found)


def over_six(port):
    with socket.create_connection(("::1", port), timeout=20) as stream:
        stream.sendall(b"GET /api/session HTTP/1.1\r\nHost: x\r\nRemote-User: alice\r\nConnection: close\r\n\r\n")
        received = b""
        while chunk := stream.recv(65536):
            received += chunk
    user = json.loads(received.partition(b"\r\n\r\n")[2])["user"]
    return user and user["username"]


# proves: auth-15-21, S-05
@pytest.mark.parametrize("sources", ["300.1.1.1", "10.0.0.1/33", "10.0.0.1/", "010.0.0.1", "@uid=x", "10.0.0.1:80", "::1/129"])
def test_a_source_that_is_none_stops_the_start_with_its_name(binary, tmp_path, sources):
    (tmp_path / "music").mkdir()
    server = Server(binary, tmp_path, tmp_path / "music", ND_EXTAUTH_TRUSTEDSOURCES=sources)
    failed = subprocess.run([str(binary)], env=server.environment(), cwd=tmp_path, capture_output=True, text=True, timeout=30)
    lines = [line for line in failed.stderr.splitlines() if line.strip()]
    assert failed.returncode != 0 and len(lines) == 1, failed.stderr
    assert "ExtAuth.TrustedSources" in lines[0] and (sources in lines[0] or "comma" in lines[0]), lines


# proves: auth-15-43, S-09
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_local_process_is_judged_by_its_owner(quiet):
    server = quiet(unix=True, ND_EXTAUTH_TRUSTEDSOURCES="@uid=0")
    # The way to the socket must be open to the other account, so that only its owner makes the difference.
    place = server.socket.parent
    for folder in [place, *place.parents]:
        if folder.stat().st_uid == os.getuid() and folder != folder.parent:
            os.chmod(folder, folder.stat().st_mode | 0o011)
    assert asked_by(0, server.socket) == "alice"
    assert asked_by(65534, server.socket) is None
    # A process that gave its end a name is judged the same.
    assert asked_by(0, server.socket, str(place / "named.sock")) == "alice"


def asked_by(user, path, bound=None):
    """Whom the server takes a process of that user for, which claims to be alice."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(0)
            os.setuid(user)
            with socket.socket(socket.AF_UNIX) as stream:
                if bound:
                    stream.bind(bound)
                stream.connect(str(path))
                stream.sendall(b"GET /api/session HTTP/1.1\r\nHost: x\r\nRemote-User: alice\r\nConnection: close\r\n\r\n")
                os.write(theirs, b"".join(iter(lambda: stream.recv(9999), b"")))
        except OSError as error:
            os.write(theirs, repr(error).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    received = b"".join(iter(lambda: os.read(ours, 9999), b""))
    os.close(ours)
    os.waitpid(child, 0)
    body = received.partition(b"\r\n\r\n")[2]
    assert body, received
    user = json.loads(body)["user"]
    return user and user["username"]


VALUES = {
    # value: page, api, rest without params, rest with root's password, list of people afterwards
    None: "- 401 10 root",
    "": "- 401 10 root",
    " \t ": "- 401 10 root",
    "alice": "alice 200 alice alice",
    "ALICE": "alice 200 alice alice",
    "ａｌｉｃｅ": "alice 200 alice alice",
    "bob": "bob 200 bob bob",
    "böb": "böb 200 böb böb",
    "bo\u0308b": "böb 200 böb böb",
    b"\xff\xfe": "- 401 10 root",
    ("alice", "root"): "- 401 10 root",
    ("root", "alice"): "- 401 10 root",
    "alice, root": "- 401 10 root",
    "{http.reverse_proxy.header.X}": "- 401 10 root",
    "(null)": "- 401 10 root",
    "x" * 256: "- 401 10 root",
    "a\tb": "- 401 10 root",
    "gone": "denied 403 50 50",
}


def lines_of(header, value):
    values = value if isinstance(value, tuple) else () if value is None else (value,)
    return [(header, one.encode().decode("latin-1") if isinstance(one, str) else one.decode("latin-1")) for one in values]


# proves: S-21, auth-15-41, auth-16.2, auth-17-11, auth-17-32, auth-17-33, auth-17-34
@pytest.mark.parametrize("base, header, sent", [("", "Remote-User", "remote-USER"), ("/music", "X-authentik-username", "X-AUTHENTIK-Username")])
def test_what_a_value_means_on_each_surface(quiet, base, header, sent):
    server = quiet(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1", ND_EXTAUTH_USERHEADER=header, ND_BASEURL=base, ND_AUTHREQUESTLIMIT=0)
    assert server.ask(base + "/auth/createAdmin", method="POST", body={"username": "root", "password": PASSWORD}).status == 200
    for name in ("alice", "gone"):
        assert server.run("user", "create", name, input=f"{PASSWORD}\n{PASSWORD}\n").returncode == 0
    gone = next(user for user in server.ask(base + "/api/user", headers=[(header, "root")]).json() if user["userName"] == "gone")
    switched = server.ask(base + f"/api/user/{gone['id']}", method="PUT", headers=[(header, "root")], body={**gone, "isDisabled": True})
    assert switched.status == 200, switched
    for value, wanted in VALUES.items():
        lines = lines_of(sent, value)
        before = people(server)
        share = server.ask(base + "/share/x", headers=lines)
        assert people(server) == before and share.body == server.ask(base + "/share/x").body, "a public page knows nobody and makes nobody"
        login = server.ask(base + "/auth/login", method="POST", headers=lines, body={"username": "root", "password": PASSWORD})
        assert login.status == 200 and login.json()["username"] == "root", (value, login)
        page = server.ask(base + "/api/session", headers=lines).json()
        api = server.ask(base + "/api/keepalive", headers=lines)
        assert api.status == server.ask(base + "/api/keepalive", method="HEAD", headers=lines).status or api.status == 405
        expected = wanted.split()[2:]
        plain, posted = (rest_name(server, base, lines, "", method, expected[0]) for method in ("GET", "POST"))
        full = rest_name(server, base, lines, f"&u=root&p={PASSWORD}", "GET", expected[1])
        found = f"{page['denied'] or (page['user'] or {}).get('username') or '-'} {api.status} {plain} {full}"
        assert found == wanted and posted == plain, (value, found, posted)
    made = {"bob", "böb"}
    assert set(people(server)) == {"root", "alice", "gone"} | made


def rest_name(server, base, lines, params, method, expected):
    """The person that /rest takes a request for, out of root and the expected one; a code when nobody."""
    def call(name, more=""):
        query = f"v=1.16.1&c=t&f=json{params}{more}"
        if method == "POST":
            return server.ask(f"{base}/rest/{name}", method="POST", body=query.encode(), headers=[*lines, ("Content-Type", "application/x-www-form-urlencoded")]).subsonic
        return server.ask(f"{base}/rest/{name}?{query}", headers=lines).subsonic

    refused = call("ping").get("error")
    if refused:
        return str(refused["code"])
    if "user" in call("getUser", "&username=root"):
        return "root"
    # Who is no administrator may look at nobody but themselves.
    return expected if "user" in call("getUser", f"&username={quote(expected)}") else "somebody"


# proves: auth-17-08
def test_new_names_win_over_old_ones_and_the_file_works_too(binary, tmp_path):
    (tmp_path / "music").mkdir()
    (tmp_path / "melodrome.toml").write_text('[ExtAuth]\nTrustedSources = "127.0.0.2"\nUserHeader = "X-Auth-User"\n')
    server = Server(binary, tmp_path, tmp_path / "music", ND_REVERSEPROXYWHITELIST="127.0.0.9", ND_REVERSEPROXYUSERHEADER="X-Old")
    try:
        server.start()
        assert name_of(server, [("X-Auth-User", "alice")], source=TRUSTED) == "alice"
        assert name_of(server, [("X-Old", "alice")], source=NEIGHBOUR) is None
        server.stop()
        server.options["ND_EXTAUTH_TRUSTEDSOURCES"] = "127.0.0.9"
        server.options["ND_EXTAUTH_USERHEADER"] = "X-New"
        server.start()
        assert name_of(server, [("X-New", "alice")], source=NEIGHBOUR) == "alice"
        assert name_of(server, [("X-Auth-User", "alice")], source=TRUSTED) is None
    finally:
        server.stop()


# proves: auth-17-12, auth-17-13
def test_headers_nobody_asked_for_do_nothing(quiet):
    every = [(f"X-authentik-{name}", "root") for name in ("username", "groups", "entitlements", "email", "name", "uid", "jwt", "meta-jwks", "meta-app")]
    every += [(f"Remote-{name}", "admins") for name in ("Groups", "Name", "Email")]
    server = quiet(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1")
    assert name_of(server, every) is None
    first = session(server, [*NAMED, *every])["user"]
    assert first["username"] == "alice" and first["name"] == "alice", "a name that was not asked for is not taken"
    assert not session(server, [("Remote-User", "bob"), *every])["user"]["isAdmin"]
    other = quiet(folder="other", ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1", ND_EXTAUTH_USERHEADER="X-authentik-username")
    assert name_of(other) is None
    assert name_of(other, [*NAMED, ("x-authentik-USERNAME", "bob")]) == "bob"


# proves: auth-15-20, auth-16.3-04, auth-17-19, auth-17-20
@pytest.mark.parametrize("first", ["/rest/ping?v=1.16.1&c=app&f=json", "/api/album", "/api/session"])
def test_somebody_new_is_known_on_first_contact(quiet, first):
    server = quiet(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1")
    for name in ("bob", "carol"):
        answer = server.ask(first, headers=[("Remote-User", name)])
        assert answer.status == 200 and b"failed" not in answer.body, answer
    bob, carol = (session(server, [("Remote-User", name)])["user"] for name in ("bob", "carol"))
    assert bob["isAdmin"] and not carol["isAdmin"]
    assert server.ask("/auth/createAdmin", method="POST", body={"username": "eve", "password": PASSWORD}).status == 403
    # The admin sees and edits the account.
    listed = {user["userName"]: user for user in native(server, "/api/user", name="bob").json()}
    assert set(listed) == {"bob", "carol"}
    edited = native(server, f"/api/user/{carol['id']}", "PUT", "bob", body={**listed["carol"], "name": "Carol C."})
    assert edited.status == 200 and edited.json()["name"] == "Carol C."


# proves: auth-16.3-06, auth-16.3-07, auth-17-24, auth-17-25
def test_somebody_known_by_header_sets_a_password_for_apps(quiet):
    server = quiet(ND_EXTAUTH_TRUSTEDSOURCES=TRUSTED, ND_AUTHREQUESTLIMIT=0)
    header = [("Remote-User", "bob")]
    bob = session(server, header, source=TRUSTED)["user"]
    for guess in ("", "__NAVIDROME_AUTOGEN__", "__MELODROME_AUTOGEN__", "bob"):
        assert server.ask("/auth/login", method="POST", body={"username": "bob", "password": guess}).status in (401, 422), guess
    own = f"/api/user/{bob['id']}"
    record = server.ask(own, headers=header, source=TRUSTED).json()
    first = server.ask(own, method="PUT", headers=header, source=TRUSTED, body={**record, "password": "first-one-1"})
    assert first.status == 200, first
    token = hashlib.md5(b"first-one-1salt").hexdigest()
    app = server.ask(f"/rest/ping?u=bob&t={token}&s=salt&v=1.16.1&c=app&f=json", source=NEIGHBOUR)
    assert app.subsonic["status"] == "ok", app
    second = server.ask(own, method="PUT", headers=header, source=TRUSTED, body={**record, "password": "second-one-2"})
    assert second.status == 400 and b"currentPassword" in second.body, second
    changed = server.ask(own, method="PUT", headers=header, source=TRUSTED, body={**record, "password": "second-one-2", "currentPassword": "first-one-1"})
    assert changed.status == 200, changed


# proves: auth-17-23
def test_without_self_editing_an_admin_alone_changes_people(quiet):
    server = quiet(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1", ND_ENABLEUSEREDITING="false")
    session(server, [("Remote-User", "root")])
    bob = session(server, [("Remote-User", "bob")])["user"]
    record = native(server, f"/api/user/{bob['id']}", name="root").json()
    assert native(server, f"/api/user/{bob['id']}", "PUT", "bob", body={**record, "name": "x", "password": "first-one-1"}).status == 403
    assert native(server, f"/api/user/{bob['id']}", "PUT", "root", body={**record, "name": "Bob B."}).status == 200


# proves: auth-16.3-16, auth-17-03, auth-17-09, auth-17-22, auth-17-28, auth-17-51
def test_switched_on_and_off_again_people_keep_what_they_have(start):
    server = start()
    server.create_admin("alice")
    server.wait_for_songs(6, user="alice")
    song = server.rest("search3", user="alice", query="").subsonic["searchResult3"]["song"][0]["id"]
    assert server.rest("createPlaylist", user="alice", name="kept", songId=song).subsonic["status"] == "ok"
    assert server.rest("setRating", user="alice", id=song, rating=4).subsonic["status"] == "ok"
    server.stop()
    server.options["ND_EXTAUTH_TRUSTEDSOURCES"] = "127.0.0.2"
    server.start()
    # The local account of that name is used, with role, playlists and ratings.
    found = session(server, NAMED, source=TRUSTED)["user"]
    assert found["username"] == "alice" and found["isAdmin"]
    lists = ask(server.port, "/rest/getPlaylists?v=1.16.1&c=t&f=json", headers=NAMED, source=TRUSTED).subsonic["playlists"]["playlist"]
    assert "kept" in [one["name"] for one in lists]
    seen = ask(server.port, f"/rest/getSong?id={song}&v=1.16.1&c=t&f=json", headers=NAMED, source=TRUSTED).subsonic["song"]
    assert seen["userRating"] == 4
    bob = session(server, [("Remote-User", "bob")], source=TRUSTED)["user"]
    set_to = ask(server.port, f"/api/user/{bob['id']}", method="PUT", headers=[("Remote-User", "bob")], source=TRUSTED, body={"userName": "bob", "name": "bob", "password": "first-one-1"})
    assert set_to.status == 200, set_to
    # At the same time others sign in from elsewhere by password, and a header from there is nothing.
    assert server.rest("ping", user="bob", password="first-one-1").subsonic["status"] == "ok"
    assert name_of(server) is None
    server.stop()
    del server.options["ND_EXTAUTH_TRUSTEDSOURCES"]
    server.start()
    assert name_of(server, source=TRUSTED) is None
    assert people(server) == ["alice", "bob"]
    for name, password in (("alice", PASSWORD), ("bob", "first-one-1")):
        assert server.ask("/auth/login", method="POST", body={"username": name, "password": password}).status == 200
    assert server.rest("getPlaylists", user="alice").subsonic["playlists"]["playlist"]


# proves: auth-16.3-15
def test_only_headers_that_do_not_count_are_warned_of_and_once(quiet):
    server = quiet(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.2")
    wording = "IP is not whitelisted for external authentication"
    for _ in range(100):
        server.ask("/api/session")
    assert not [line for line in server.warnings() if wording in line]
    for _ in range(100):
        server.ask("/api/session", headers=NAMED)
    assert len([line for line in server.warnings() if wording in line]) == 1


# proves: auth-17-27
def test_a_failed_creation_is_logged_with_name_and_reason(quiet):
    server = quiet(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1")
    for n in range(101):
        server.ask("/api/session", headers=[("Remote-User", f"crowd{n}")])
    wait_for("the line", lambda: [line for line in server.log().splitlines() if "Could not create new user" in line and "crowd100" in line and "hour" in line])
    assert session(server, [("Remote-User", "crowd7")])["user"]["username"] == "crowd7"


# proves: auth-16.3-13
@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/x", "//evil.example/x", "/\\evil.example", "data:text/html,x", "logout"])
def test_a_dangerous_address_for_signing_out_stops_the_start(binary, tmp_path, url):
    (tmp_path / "music").mkdir()
    server = Server(binary, tmp_path, tmp_path / "music", ND_EXTAUTH_LOGOUTURL=url)
    failed = subprocess.run([str(binary)], env=server.environment(), cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert failed.returncode != 0 and "ExtAuth.LogoutURL" in failed.stderr, failed


# proves: auth-16.3-13
@pytest.mark.parametrize("url", ["https://auth.example.org/logout", "http://auth.lan/logout?x=1"])
def test_an_address_for_signing_out_reaches_the_page(quiet, url):
    server = quiet(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1", ND_EXTAUTH_LOGOUTURL=url)
    assert session(server, NAMED)["login"]["logoutURL"] == url


# proves: auth-15-01
def test_a_token_signed_with_a_well_known_key_opens_nothing(quiet):
    server = quiet()
    made = server.create_admin()
    head, claims, _ = made["token"].split(".")
    payload = json.loads(base64.urlsafe_b64decode(claims + "=="))
    encode = lambda value: base64.urlsafe_b64encode(value if isinstance(value, bytes) else json.dumps(value).encode()).rstrip(b"=")  # noqa: E731
    for _ in range(2):
        for key in (b"", b"not so secret", b"secret", b"navidrome", b"melodrome", b"changeme", b"0", bytes(32), payload["uid"].encode()):
            for claim in (payload, {**payload, "exp": int(time.time()) + 99999}, {key: value for key, value in payload.items() if key != "jti"}):
                signed = encode({"alg": "HS256", "typ": "JWT"}) + b"." + encode(claim)
                token = (signed + b"." + encode(hmac.new(key, signed, hashlib.sha256).digest())).decode()
                assert server.ask("/api/user", headers=[("X-ND-Authorization", f"Bearer {token}")]).status == 401, key
                assert server.ask(f"/rest/ping?u=root&jwt={token}&v=1.16.1&c=t&f=json").subsonic["status"] == "failed", key
        none = (encode({"alg": "none"}) + b"." + encode(payload) + b".").decode()
        assert server.ask("/api/user", headers=[("X-ND-Authorization", f"Bearer {none}")]).status == 401
        assert server.ask("/api/user", headers=[("X-ND-Authorization", f"Bearer {made['token']}")]).status == 200
        server.stop()
        server.start()


# proves: auth-15-02, auth-15-38
def test_the_database_holds_no_secret_that_works(quiet):
    server = quiet(ND_PASSWORDENCRYPTIONKEY="a-passphrase", ND_AUTHREQUESTLIMIT=0)
    made = server.create_admin()
    login = server.ask("/auth/login", method="POST", body={"username": "root", "password": PASSWORD})
    cookie = next(part.split(";")[0].split("=", 1)[1] for part in login.cookies if "nd_sid" in part)
    server.stop()
    files = [path for path in (server.folder / "data").rglob("*") if path.is_file()]
    dump = b"".join(path.read_bytes() for path in files)
    for secret in (PASSWORD, cookie, made["token"], made["subsonicToken"], login.json()["subsonicToken"], login.json()["token"], "a-passphrase"):
        assert secret.encode() not in dump, secret
    assert hashlib.md5((PASSWORD + made["subsonicSalt"]).encode()).hexdigest().encode() not in dump
    with sqlite3.connect(server.folder / "data" / "melodrome.db") as database:
        [sealed] = database.execute("SELECT password FROM account WHERE username = 'root'").fetchone()
    server.start()
    for form in (sealed.hex(), base64.b64encode(sealed).decode(), sealed.decode("latin-1")):
        assert server.ask("/auth/login", method="POST", body={"username": "root", "password": form}).status == 401
    assert server.ask(f"/rest/ping?u=root&p=enc:{sealed.hex()}&v=1.16.1&c=t&f=json").subsonic["status"] == "failed"
    server.stop()
    # Under another key nothing starts, so that nothing is opened by accident.
    other = subprocess.run([str(server.binary)], env={**server.environment(), "ND_PASSWORDENCRYPTIONKEY": "another"}, cwd=server.folder, capture_output=True, text=True, timeout=30)
    assert other.returncode != 0 and "PasswordEncryptionKey" in other.stderr


# proves: auth-15-24
def test_no_option_signs_visitors_in(quiet):
    server = quiet(ND_DEVAUTOLOGINUSERNAME="root")
    server.create_admin()
    for source in ("127.0.0.1", NEIGHBOUR):
        assert name_of(server, (), source=source) is None
        assert server.ask("/api/user", source=source).status == 401


# proves: auth-17-43, A-24
def test_what_an_adapter_in_the_proxy_forwards(quiet):
    server = quiet(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1")
    assert name_of(server) == "alice"
    basic = ("Authorization", "Basic " + base64.b64encode(b"alice:wonder").decode())
    for query in ("c=app&f=json&username=alice&v=1.16.1", "c=app&f=json&u=alice&username=alice&v=1.16.1", "c=app&f=json&s=salt&t=0123&u=alice&username=alice&v=1.16.1"):
        for headers in (NAMED, [*NAMED, basic]):
            assert server.ask(f"/rest/getUser?{query}", headers=headers).subsonic["user"]["username"] == "alice", query


# proves: auth-17-49
def test_paths_of_the_login_service_do_nothing_here(quiet):
    server = quiet(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1")
    for path in ("/outpost.goauthentik.io/start", "/outpost.goauthentik.io/auth/caddy", "/outpost.goauthentik.io/sign_out", "/oauth2/sign_out", "/api/authz/forward-auth"):
        for method in ("GET", "POST"):
            answer = server.ask(path, method=method, headers=NAMED)
            assert answer.status in (404, 405) or answer.headers.get("location") == "/app/", (path, answer)
            assert not answer.cookies
    assert name_of(server, [*NAMED]) == "alice"


# proves: auth-17-17
@pytest.mark.parametrize("prefix", ["", "unix:"])
def test_both_ways_to_write_a_socket_listen(binary, tmp_path, prefix):
    (tmp_path / "music").mkdir()
    server = Server(binary, tmp_path, tmp_path / "music", unix=True)
    server.options["ND_ADDRESS"] = f"{prefix}{server.socket}"
    try:
        assert server.start().ask("/ping").status == 200
    finally:
        server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="it is about root")
def test_root_is_refused_when_asked_for(binary, tmp_path):
    (tmp_path / "music").mkdir()
    server = Server(binary, tmp_path, tmp_path / "music", ND_ENFORCENONROOTUSER="true")
    refused = subprocess.run([str(binary)], env=server.environment(), cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert refused.returncode != 0 and "root" in refused.stderr, refused


# proves: auth-17-60
def test_it_listens_on_4533_and_its_root_leads_to_the_page(quiet):
    server = quiet()
    shown = subprocess.run([str(server.binary), "config", "show"], env={"PATH": os.environ["PATH"], "HOME": str(server.folder)}, cwd=server.folder, capture_output=True, text=True, timeout=30)
    assert any(line.split()[0] == "Port" and "4533" in line for line in shown.stdout.splitlines() if line.split()), shown.stdout[:500]
    assert server.ask("/").headers["location"] == "/app/" and server.ask("/app/").status == 200


# proves: auth-17-63, auth-17-64
def test_the_first_admin_is_signed_in_and_manages_others(quiet):
    server = quiet()
    made = server.ask("/auth/createAdmin", method="POST", body={"username": "root", "password": PASSWORD})
    cookie = [("Cookie", next(part.split(";")[0] for part in made.cookies if "nd_sid" in part))]
    assert session(server, cookie)["user"]["isAdmin"]
    created = server.ask("/api/user", method="POST", headers=cookie, body={"userName": "ann", "name": "Ann", "password": PASSWORD, "isAdmin": False})
    assert created.status == 200, created
    assert server.ask(f"/api/user/{created.json()['id']}", method="DELETE", headers=cookie).status == 200
    assert people(server) == ["root"]
    assert server.ask("/auth/createAdmin", method="POST", body={"username": "eve", "password": PASSWORD}).status == 403


# proves: auth-17-66, auth-17-67
@pytest.mark.parametrize("by", ["form", "header"])
def test_playlist_files_wait_for_the_first_admin(start, music, by):
    server = start(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1")
    wait_for("the first scan", lambda: [line for line in server.log().splitlines() if "scan ended" in line])
    before = (music / "both.m3u").read_bytes()
    if by == "form":
        server.create_admin("alice")
    assert name_of(server) == "alice"
    lists = "/rest/getPlaylists?v=1.16.1&c=t&f=json"
    found = wait_for("the playlist", lambda: ask(server.port, lists, headers=NAMED).subsonic["playlists"].get("playlist"))
    assert [(one["name"], one["songCount"]) for one in found] == [("both", 2)]
    assert (music / "both.m3u").read_bytes() == before


# proves: auth-17-68
def test_newcomers_by_header_hear_the_default_libraries(start, tmp_path, music):
    server = start(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1")
    assert session(server, [("Remote-User", "root")])["user"]["isAdmin"]
    private = tmp_path / "private"
    private.mkdir()
    added = native(server, "/api/library", "POST", body={"name": "Private", "path": str(private), "defaultNewUsers": False})
    assert added.status == 200, added
    newcomer = session(server, NAMED)["user"]
    assert len(newcomer["libraries"]) == 1
    assert len(session(server, [("Remote-User", "root")])["user"]["libraries"]) == 2
    both = [library["id"] for library in native(server, "/api/library").json()]
    given = native(server, f"/api/user/{newcomer['id']}/library", "PUT", body={"libraryIds": both})
    assert given.status == 200, given
    assert len(session(server, NAMED)["user"]["libraries"]) == 2
