"""Signed in by the proxy, with each proxy and each login service; and what a forged header gets."""

import pytest

from bed.http import ask
from bed.login import Login
from bed.proxies import Proxy
from bed.server import wait_for

TCP = [(proxy, service, False) for proxy in ("caddy", "traefik", "nginx") for service in ("authelia", "authentik")]
UNIX = [(proxy, service, True) for proxy in ("caddy", "nginx") for service in ("authelia", "authentik")]


DOCUMENTS = {
    ("caddy", "authelia"): "caddy-authelia/Caddyfile",
    ("caddy", "authentik"): "caddy-authentik/Caddyfile",
    ("traefik", "authelia"): "traefik-authelia/dynamic.yml",
    ("traefik", "authentik"): "traefik-authentik/dynamic.yml",
    ("nginx", "authelia"): "nginx-auth-request/music.conf",
    ("nginx", "authentik"): "nginx-auth-request/authentik.conf",
}


@pytest.fixture
def front(start, tmp_path):
    """Builds login service, server and proxy; everything ends with the test."""
    running = []

    def build(kind, service, unix=False, **options):
        login = Login(service)
        running.append(login)
        trusted = "@" if unix else "127.0.0.1/32"
        server = start(unix=unix, ND_EXTAUTH_TRUSTEDSOURCES=trusted, ND_EXTAUTH_USERHEADER=login.user_header, **options)
        proxy = Proxy(DOCUMENTS[kind, service], tmp_path / "proxy", server, login)
        running.append(proxy)
        return proxy, server, login

    yield build
    for part in reversed(running):
        part.stop()


def session(answer):
    assert answer.status == 200, answer
    return answer.json()


# proves: auth-16.3-17, auth-17-10, auth-17-19, auth-17-21
@pytest.mark.parametrize(("kind", "service", "unix"), TCP + UNIX)
def test_the_browser_is_signed_in_at_once_as_whom_the_service_names(front, kind, service, unix):
    proxy, server, _ = front(kind, service, unix)
    # Nobody is signed in at the service: the proxy answers, not we.
    refused = proxy.ask("/api/session")
    assert refused.status in (302, 401) and "x-nd-auth" not in refused.headers
    # The first person becomes the administrator, the second does not; nobody typed a password.
    alice = session(proxy.ask("/api/session", sso="alice"))
    assert alice["user"]["username"] == "alice" and alice["user"]["isAdmin"] and alice["user"]["source"] == "header"
    bob = session(proxy.ask("/api/session", sso="bob"))
    assert bob["user"]["username"] == "bob" and not bob["user"]["isAdmin"]
    assert session(proxy.ask("/api/session", sso="alice"))["user"]["id"] == alice["user"]["id"]
    # The page and its data come through, and apps that carry the service's cookie act as the same person.
    page = proxy.ask("/app/", sso="alice")
    assert page.status == 200 and page.headers["content-type"].startswith("text/html") and b"alice" not in page.body
    rest = proxy.ask("/rest/ping?v=1.16.1&c=NavidromeUI&f=json", sso="bob").subsonic
    assert rest["status"] == "ok", rest
    # No cookie and no token of ours is ever given for a header identity.
    assert not any("nd_sid" in cookie for cookie in page.cookies)


@pytest.mark.parametrize(("kind", "service", "unix"), TCP + UNIX)
def test_a_forged_header_is_replaced_or_refused(front, kind, service, unix):
    proxy, server, login = front(kind, service, unix)
    session(proxy.ask("/api/session", sso="alice"))
    for name in {login.user_header, login.user_header.lower()}:
        forged = [(name, "mallory")]
        assert session(proxy.ask("/api/session", sso="alice", headers=forged))["user"]["username"] == "alice"
        assert proxy.ask("/api/session", headers=forged).status in (302, 401)
        # Routes that apps use without signing in at the service: the proxy deletes the header there.
        for path in ("/rest/ping?v=1.16.1&c=app&f=json", "/rest/getUser?u=mallory&username=mallory&v=1.16.1&c=app&f=json"):
            answer = proxy.ask(path, headers=forged).subsonic
            assert answer["status"] == "failed" and answer["error"]["code"] in (10, 40), answer
    names = [line.split()[0] for line in server.run("user", "list").stdout.splitlines() if line.strip()]
    assert "mallory" not in names, names


@pytest.mark.parametrize("kind", ["caddy", "traefik", "nginx"])
def test_music_and_events_come_through(front, kind):
    proxy, server, _ = front(kind, "authelia")
    session(proxy.ask("/api/session", sso="alice"))
    songs = wait_for("the scan", lambda: (lambda found: found if len(found) == 6 else None)(proxy.ask("/api/song?_sort=title", sso="alice").json()))
    part = proxy.ask(f"/api/stream/{songs[0]['id']}", sso="alice", headers=[("Range", "bytes=100-299")])
    assert part.status == 206 and len(part.body) == 200 and part.headers["content-range"].startswith("bytes 100-299/")
    assert proxy.ask(f"/api/cover/{songs[0]['coverArt']}?size=96", sso="alice").headers["content-type"] in ("image/jpeg", "image/webp")
    assert proxy.ask(f"/api/stream/{songs[0]['id']}").status in (302, 401)


# proves: auth-16.3-01, S-01
def test_a_header_from_elsewhere_is_ignored(start):
    server = start(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1/32")
    for source, known in (("127.0.0.1", True), ("127.0.0.9", False)):
        answer = ask(server.port, "/api/session", headers=[("Remote-User", "alice")], source=source).json()
        assert (answer["user"] is not None) == known, (source, answer)
    # Addresses that a client claims do not count.
    claims = ("X-Forwarded-For", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP", "Forwarded")
    for claim in claims:
        value = "for=127.0.0.1" if claim == "Forwarded" else "127.0.0.1"
        answer = ask(server.port, "/api/session", headers=[("Remote-User", "alice"), (claim, value)], source="127.0.0.9").json()
        assert answer["user"] is None, claim


# proves: auth-15-30
def test_the_header_does_nothing_until_a_source_is_trusted(start):
    server = start()
    assert server.ask("/api/session", headers=[("Remote-User", "alice")]).json()["user"] is None


# proves: auth-15-41, S-13, S-14, S-15
@pytest.mark.parametrize("value", ["", "  ", "alice, root", "{http.reverse_proxy.header.X}", "(null)", "-", "a\tb", "x" * 256, "\xff\xfe", "al\u200bice".encode().decode("latin-1")])
def test_a_value_that_names_nobody_gives_no_identity(start, value):
    server = start(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1")
    assert ask(server.port, "/api/session", headers=[("Remote-User", value)]).json()["user"] is None
    assert server.run("user", "list").stdout.strip() == ""


def test_two_headers_or_an_alias_give_no_identity(start):
    server = start(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1")
    for headers in ([("Remote-User", "alice"), ("Remote-User", "root")], [("Remote-User", "alice"), ("remote-user", "alice")], [("Remote_User", "root")], [("Remote.User", "root")]):
        assert ask(server.port, "/api/session", headers=headers).json()["user"] is None, headers


# proves: auth-17-07
def test_the_old_option_names_work_and_say_so(start):
    server = start(ND_REVERSEPROXYWHITELIST="127.0.0.1/32", ND_REVERSEPROXYUSERHEADER="X-Auth-User")
    assert server.ask("/api/session", headers=[("X-Auth-User", "alice")]).json()["user"]["username"] == "alice"
    assert server.ask("/api/session", headers=[("Remote-User", "alice")]).json()["user"] is None
    assert any("ND_REVERSEPROXYWHITELIST" in line and "ND_EXTAUTH_TRUSTEDSOURCES" in line for line in server.warnings())


# proves: auth-17-09, auth-17-51
def test_a_login_beside_the_proxy_still_works(start):
    server = start(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.9/32", ND_EXTAUTH_LOGOUTURL="https://auth.example.org/logout")
    server.create_admin()
    assert server.rest("ping").subsonic["status"] == "ok"
    answer = ask(server.port, "/api/session", headers=[("Remote-User", "alice")], source="127.0.0.9").json()
    assert answer["user"]["username"] == "alice" and not answer["user"]["isAdmin"]
    assert answer["login"]["logoutURL"] == "https://auth.example.org/logout"
