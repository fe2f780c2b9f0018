"""Old attacks and slips of configuration, against the running server."""

import itertools
import json
from urllib.parse import quote

import pytest

from bed.http import ask
from bed.login import Login
from bed.proxies import Proxy
from bed.server import Server
from conftest import SONGS

PASSWORD = "sesame-open-7"
NAMED = [("Remote-User", "alice")]


@pytest.fixture
def quiet(start, tmp_path):
    silence = tmp_path / "silence"
    silence.mkdir()
    return lambda **options: start(music_folder=silence, **options)


def bearer(token):
    return [("X-ND-Authorization", f"Bearer {token}")]


def login(server, name, password=PASSWORD):
    return server.ask("/auth/login", method="POST", body={"username": name, "password": password})


def make(server, token, name):
    made = server.ask("/api/user", method="POST", headers=bearer(token), body={"userName": name, "name": name, "password": PASSWORD, "isAdmin": False})
    assert made.status == 200, made
    return made.json()["id"]


NAMES = ["password", "password_hash", "__proto__", "constructor", "1=1", "name'--", "id) OR (1=1", "account.password", "secret", "a" * 5000, "\u0000", "name;drop", '"name"', "role_x')"]
SORTS = ["password", "id;drop table account", "(select password from account)", "name'", "1", "random()", "role_x') --", "\u0000"]


# proves: auth-15-05
def test_names_of_filters_and_sorts_never_reach_the_database(start):
    server = start(ND_AUTHREQUESTLIMIT=0)
    token = server.create_admin()["token"]
    server.wait_for_songs(SONGS)
    for resource in ("album", "artist", "song", "playlist", "user", "genre", "player", "radio", "library", "tag", "transcoding", "missing"):
        whole = server.ask(f"/api/{resource}", headers=bearer(token))
        assert whole.status == 200, (resource, whole)
        queries = [f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in itertools.product(NAMES, ("a", "%", "' OR 1=1 --"))]
        queries += [f"_sort={quote(sort, safe='')}&_order={order}" for sort, order in itertools.product(SORTS, ("ASC", "DESC%3Bdrop%20table%20account"))]
        queries += [f"_start={start}&_end={end}" for start, end in (("-1", "x"), ("1e9", "2e9"), ("5", "1"), ("9" * 30, "9" * 31))]
        for query in queries:
            answer = server.ask(f"/api/{resource}?{query}", headers=bearer(token))
            assert answer.status in (200, 400, 422), (resource, query, answer)
            said = answer.body.lower()
            assert not any(word in said for word in (b"sqlite", b"syntax error", b"no such column", b"select ")), (resource, query, answer)
    # No filter on a secret ever makes a difference.
    some, none = (server.ask(f"/api/user?password={quote(value)}", headers=bearer(token)) for value in ("s", "nothing begins with this"))
    assert some.body == none.body
    for pattern in ("%", "_oot", "ro%", "roo_", "*", "root' --", "' OR '1'='1"):
        assert login(server, pattern).status == 401, pattern
        assert server.ask(f"/rest/ping?u={quote(pattern)}&p={PASSWORD}&v=1.16.1&c=t&f=json").subsonic["error"]["code"] == 40
    assert login(server, "root").status == 200


def test_a_token_ends_with_its_account_and_with_its_password(quiet):
    server = quiet(ND_AUTHREQUESTLIMIT=0)
    root = server.create_admin()["token"]
    ids = {name: make(server, root, name) for name in ("gone", "changed")}
    tokens = {name: login(server, name).json()["token"] for name in ids}
    alive = lambda name: server.ask("/api/keepalive", headers=bearer(tokens[name])).status  # noqa: E731
    assert [alive(name) for name in ids] == [200, 200]
    assert server.ask(f"/api/user/{ids['gone']}", method="DELETE", headers=bearer(root)).status == 200
    assert make(server, root, "gone") != ids["gone"]
    record = server.ask(f"/api/user/{ids['changed']}", headers=bearer(root)).json()
    assert server.ask(f"/api/user/{ids['changed']}", method="PUT", headers=bearer(root), body={**record, "password": "another-one-3"}).status == 200
    assert {name: alive(name) for name in ids} == {name: 401 for name in ids}


# proves: auth-16.3-03
def test_a_header_beats_the_token_of_somebody_else(quiet):
    server = quiet(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.2")
    root = server.create_admin()["token"]
    make(server, root, "alice")
    alice = login(server, "alice").json()["token"]
    me = lambda headers, source: server.ask("/api/session", headers=headers, source=source)  # noqa: E731
    both = me([*NAMED, *bearer(root)], "127.0.0.2")
    assert both.json()["user"]["username"] == "alice"
    kept = ask(server.port, "/api/keepalive", headers=[*NAMED, *bearer(root)], source="127.0.0.2")
    assert kept.status == 200 and "x-nd-authorization" not in kept.headers, "no fresh token of somebody else"
    fresh = ask(server.port, "/api/keepalive", headers=[*NAMED, *bearer(alice)], source="127.0.0.2")
    assert fresh.headers.get("x-nd-authorization")
    assert ask(server.port, "/api/keepalive", headers=bearer(root), source="127.0.0.2").status == 200
    server.stop()
    server.options["ND_EXTAUTH_EXCLUSIVE"] = "true"
    server.start()
    assert ask(server.port, "/api/keepalive", headers=bearer(root), source="127.0.0.2").status == 401
    assert ask(server.port, "/api/keepalive", headers=NAMED, source="127.0.0.2").status == 200
    for path, body in (("/auth/login", {"username": "root", "password": PASSWORD}), ("/auth/createAdmin", {"username": "eve", "password": PASSWORD})):
        assert server.ask(path, method="POST", body=body).status == 403, path


# proves: auth-15-36, S-38
def test_a_forged_host_stands_in_no_answer(start):
    server = start(ND_TRUSTEDPROXIES="none")
    server.create_admin()
    server.wait_for_songs(SONGS)
    forged = [("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Scheme", "https"), ("X-Forwarded-Prefix", "/evil"), ("X-Forwarded-Server", "evil.example"),
              ("Forwarded", "for=1.1.1.1;host=evil.example;proto=https"), ("X-Original-URL", "/evil"), ("X-Rewrite-URL", "/evil")]
    call = lambda name, more="": f"/rest/{name}?u=root&p={PASSWORD}&v=1.16.1&c=t&f=json{more}"  # noqa: E731
    artist = server.rest("getArtists").subsonic["artists"]["index"][0]["artist"][0]["id"]
    album = server.rest("getAlbumList2", type="newest").subsonic["albumList2"]["album"][0]["id"]
    paths = ["/", "/app/", "/api/session", call("ping"), call("getArtists"), call("getArtistInfo2", f"&id={artist}"), call("getAlbumInfo2", f"&id={album}"), call("getAlbum", f"&id={album}"), "/nowhere", "/connect/x"]
    for path in paths:
        answer = server.ask(path, headers=forged)
        said = answer.body + json.dumps(answer.headers).encode()
        assert b"evil" not in said, (path, answer, answer.headers)
    assert b"Secure" not in json.dumps(ask(server.port, "/auth/login", method="POST", headers=forged, body={"username": "root", "password": PASSWORD}).cookies).encode()


@pytest.mark.parametrize(("first", "again", "same"), [
    ("Admin", "admin", True), ("ADMIN", "ａｄｍｉｎ", True), ("bo\u0308b", "böb", True), ("ﬁnn", "finn", True),
    ("dil", "dıl", False), ("аdmin", "admin", False), ("e", "é", False), ("a b", "ab", False),
])
def test_spellings_of_a_name(quiet, first, again, same):
    server = quiet(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1")
    who = lambda name: server.ask("/api/session", headers=[("Remote-User", name.encode().decode("latin-1"))]).json()["user"]  # noqa: E731
    one, other = who(first), who(again)
    assert (one["id"] == other["id"]) == same, (one, other)
    if same:
        assert other["username"] == one["username"], "the first spelling is shown"


# proves: auth-17-46
def test_a_range_of_everything_works_and_warns(quiet):
    server = quiet(ND_EXTAUTH_TRUSTEDSOURCES="0.0.0.0/0")
    for source in ("127.0.0.1", "127.9.9.9"):
        assert ask(server.port, "/api/session", headers=NAMED, source=source).json()["user"]["username"] == "alice"
    assert any("0.0.0.0/0" in line for line in server.warnings()), server.log()


# proves: auth-17-53
@pytest.mark.parametrize("document", ["caddy-authelia/Caddyfile", "traefik-authelia/dynamic.yml", "nginx-auth-request/music.conf"])
def test_below_a_base_path_the_rules_move_along(binary, tmp_path, document):
    service = Login("authelia")
    place = tmp_path / "server"
    (place / "music").mkdir(parents=True)
    server = Server(binary, place, place / "music", ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1", ND_BASEURL="/music")
    server.start()
    proxy = None
    moved = {"/share/": "/music/share/", "/rest/": "/music/rest/", "/jellyfin/": "/music/jellyfin/"}
    try:
        made = server.ask("/music/auth/createAdmin", method="POST", body={"username": "root", "password": PASSWORD})
        assert made.status == 200
        proxy = Proxy(document, tmp_path / "proxy", server, service, moved=moved)
        assert proxy.ask("/music/api/session", sso="alice").json()["user"]["username"] == "alice"
        assert proxy.ask("/music/app/", sso="alice").status == 200
        assert proxy.ask("/music/api/session").status in (302, 401)
        app = "/music/rest/ping?v=1.16.1&c=app&f=json&u=root&p="
        assert proxy.ask(app + PASSWORD).subsonic["status"] == "ok"
        forged = [("Remote-User", "root")]
        assert proxy.ask("/music/rest/ping?v=1.16.1&c=app&f=json", headers=forged).subsonic["status"] == "failed"
        assert proxy.ask("/music/share/x", headers=forged).headers.get("x-request-id"), "public links reach the server"
        page = proxy.ask("/music/rest/getUser?username=alice&v=1.16.1&c=NavidromeUI&f=json", sso="alice")
        assert page.subsonic["user"]["username"] == "alice"
    finally:
        for part in filter(None, (proxy, server, service)):
            part.stop()


# proves: U-8
def test_the_page_asks_for_its_manifest_with_credentials(quiet):
    page = quiet().ask("/app/").body.decode()
    [link] = [tag for tag in page.split("<") if tag.startswith("link") and 'rel="manifest"' in tag]
    assert 'crossorigin="use-credentials"' in link


# proves: auth-17-16
def test_a_socket_alone_trusts_nobody_and_says_so(quiet):
    server = quiet(unix=True, ND_EXTAUTH_USERHEADER="X-Auth-User")
    assert server.ask("/api/session", headers=[("X-Auth-User", "alice")]).json()["user"] is None
    assert any("@" in line or "ExtAuth.TrustedSources" in line for line in server.warnings()), server.log()


def test_the_command_line_tells_what_would_become_of_a_request(quiet):
    server = quiet(ND_EXTAUTH_TRUSTEDSOURCES="10.0.0.2", ND_EXTAUTH_SECRET="a-secret-of-this-test-0123456789")
    check = lambda peer, *headers: server.run("extauth", "check", "--peer", peer, *(part for header in headers for part in ("--header", header)))  # noqa: E731
    right = check("10.0.0.2", "Remote-User: alice", "X-ND-ExtAuth-Secret: a-secret-of-this-test-0123456789")
    assert right.returncode == 0 and "alice" in right.stdout, right
    for peer, headers, word in (("10.0.0.9", ["Remote-User: alice"], "10.0.0.2"), ("10.0.0.2", ["Remote-User: alice"], "missing"), ("10.0.0.2", ["Remote_User: alice"], "Remote_User")):
        told = check(peer, *headers)
        assert told.returncode != 0 and word in told.stdout, (peer, headers, told)
        assert "a-secret-of-this-test" not in told.stdout + told.stderr


def test_switched_off_from_the_command_line_passwords_decide_until_the_next_start(quiet):
    server = quiet(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1")
    server.create_admin()
    who = lambda: server.ask("/api/session", headers=NAMED).json()["user"]  # noqa: E731
    assert who()["username"] == "alice"
    off = server.run("extauth", "off")
    assert off.returncode == 0, off
    assert who() is None
    assert login(server, "root").status == 200
    server.stop()
    server.start()
    assert who()["username"] == "alice"


# proves: auth-17-47
def test_a_host_name_is_trusted_for_its_addresses(quiet):
    server = quiet(ND_EXTAUTH_TRUSTEDSOURCES="localhost", ND_ADDRESS="127.0.0.1")
    assert ask(server.port, "/api/session", headers=NAMED, source="127.0.0.1").json()["user"]["username"] == "alice"
    assert ask(server.port, "/api/session", headers=NAMED, source="127.0.0.9").json()["user"] is None
    nobody = quiet(folder="nobody", ND_EXTAUTH_TRUSTEDSOURCES="proxy.invalid")
    assert nobody.ask("/api/session", headers=NAMED).json()["user"] is None, "a name without an address matches nothing, and the server runs"


# proves: auth-16.3-13
def test_signing_out_may_lead_to_a_path_of_this_host(quiet):
    server = quiet(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1", ND_EXTAUTH_LOGOUTURL="/outpost.goauthentik.io/sign_out")
    assert server.ask("/api/session", headers=NAMED).json()["login"]["logoutURL"] == "/outpost.goauthentik.io/sign_out"
