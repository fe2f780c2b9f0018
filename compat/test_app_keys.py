"""Phones and desktops with secrets of their own, made on the page that the proxy lets somebody open, used through the
paths that it exempts."""

import base64
import hashlib

import libopensonic
import libsonic
import libsonic.errors
import pytest

from bed.http import ask
from bed.login import Login
from bed.proxies import SECRET, Proxy
from bed.server import wait_for
from conftest import SONGS
from test_clients import BEHIND


@pytest.fixture
def behind(start, tmp_path):
    running = []

    def build(document, mode, **options):
        login = Login(mode)
        running.append(login)
        server = start(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1/32", ND_EXTAUTH_USERHEADER=login.user_header, ND_EXTAUTH_SECRET=SECRET, ND_ENABLEUSEREDITING="false", ND_AUTHREQUESTLIMIT=0, ND_LOGLEVEL="trace", **options)
        proxy = Proxy(document, tmp_path / "proxy", server, login, host="127.0.0.1")
        running.append(proxy)
        # The first person is the administrator; these are bob's apps.
        assert proxy.ask("/api/session", sso="alice").json()["user"]["isAdmin"]
        wait_for("the scan", lambda: len(proxy.ask("/api/song", sso="bob").json()) == SONGS)
        return proxy, server, login

    yield build
    for part in reversed(running):
        part.stop()


def connect(proxy, name, **more):
    made = proxy.ask("/api/credentials", sso="bob", method="POST", body={"name": name, **more})
    assert made.status in (200, 201), made
    return made.json()


# proves
@pytest.mark.parametrize("document", BEHIND)
def test_apps_with_secrets_of_their_own_through_each_proxy(behind, document):
    proxy, server, login = behind(document, BEHIND[document])
    phone, desktop = connect(proxy, "phone"), connect(proxy, "desktop")
    assert phone["username"] == "bob" and phone["password"] != desktop["password"]
    login.asked.clear()

    for legacy in (False, True):
        for secret in (phone["password"], desktop["password"]):
            modern = libopensonic.Connection("http://127.0.0.1", "bob", secret, port=proxy.port, legacy_auth=legacy)
            old = libsonic.Connection("http://127.0.0.1", "bob", secret, port=proxy.port, legacyAuth=legacy)
            try:
                assert modern.ping() and old.ping()
                song = modern.search3("second wind").song[0]
                assert len(old.stream(song.id, tformat="raw").read()) == song.size
            finally:
                modern.cleanup()

    call = "/rest/getUser?username=bob&v=1.16.1&c=app&f=json"
    token = hashlib.md5((phone["password"] + "salt").encode()).hexdigest()
    ways = {
        "apiKey": (f"{call}&apiKey={phone['apiKey']}", ()),
        "Bearer": (call, [("Authorization", f"Bearer {phone['apiKey']}")]),
        "X-API-Key": (call, [("X-API-Key", phone["apiKey"])]),
        "Basic": (call, [("Authorization", "Basic " + base64.b64encode(f"bob:{phone['password']}".encode()).decode())]),
        "password": (f"{call}&u=bob&p={phone['password']}", ()),
        "encoded": (f"{call}&u=bob&p=enc:{phone['password'].encode().hex()}", ()),
        "token": (f"{call}&u=bob&t={token}&s=salt", ()),
    }
    for name, (path, headers) in ways.items():
        assert proxy.ask(path, headers=headers).subsonic["user"]["username"] == "bob", name
        # A forged name beside it makes nobody else of the app.
        assert proxy.ask(path, headers=[*headers, (login.user_header, "alice")]).subsonic["user"]["username"] == "bob", name
    assert proxy.ask(f"{call}&u=bob&p=wrong").subsonic["error"]["code"] == 40
    assert proxy.ask(f"{call}&apiKey=nd_{'A' * 43}").subsonic["error"]["code"] == 44
    assert login.asked == [], "the login service hears nothing of apps, right or wrong"

    # One device is taken away; the other and the person stay.
    gone = proxy.ask(f"/api/credentials/{phone['id']}", sso="bob", method="DELETE")
    assert gone.status in (200, 204), gone
    for name, (path, headers) in ways.items():
        assert proxy.ask(path, headers=headers).subsonic["error"]["code"] == (44 if name in ("apiKey", "Bearer", "X-API-Key") else 40), name
    assert proxy.ask(f"{call}&apiKey={desktop['apiKey']}").subsonic["status"] == "ok"
    with pytest.raises(libsonic.errors.CredentialError):
        libsonic.Connection("http://127.0.0.1", "bob", phone["password"], port=proxy.port).ping()

    # Somebody who is switched off here is gone everywhere, apps included.
    person = next(user for user in proxy.ask("/api/user", sso="alice").json() if user["userName"] == "bob")
    off = proxy.ask(f"/api/user/{person['id']}", sso="alice", method="PUT", body={**person, "isDisabled": True})
    assert off.status == 200, off
    assert proxy.ask(f"{call}&apiKey={desktop['apiKey']}").subsonic["status"] == "failed"
    assert proxy.ask("/api/session", sso="bob").json()["denied"] == "denied"
    # Keys and passwords stood in addresses, in forms and in headers; none stands in the log.
    for secret in (phone["password"], phone["apiKey"], desktop["password"], desktop["apiKey"], token):
        assert secret not in server.log() and secret.replace("-", "") not in server.log()


def test_a_connect_link_gives_the_secrets_to_one_device(behind):
    proxy, server, _ = behind("caddy-authelia/Caddyfile", "authelia")
    made = connect(proxy, "phone", kind="both")
    path = "/connect/" + made["connectUrl"].rsplit("/", 1)[1]
    given = proxy.ask(path, sso="bob", headers=[("Accept", "application/json")])
    assert given.status == 200 and given.json()["password"] == made["password"], given
    for again in (proxy.ask(path, sso="bob", headers=[("Accept", "application/json")]), ask(server.port, path, headers=[("Accept", "application/json")])):
        assert again.status in (404, 410) and made["password"].encode() not in again.body, again
    assert made["password"] not in server.log() and made["apiKey"] not in server.log()
