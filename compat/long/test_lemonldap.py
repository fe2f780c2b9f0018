"""A real login service, end to end: nginx asks LemonLDAP::NG, the people of its demonstration come in."""

import pytest

from bed.lemonldap import PORTAL, LemonLdap
from bed.proxies import HOST, SECRET
from bed.server import wait_for

PAGE = [("Accept", "text/html")]
FORGED = [("Remote-User", "root"), ("Remote-Groups", "admins"), ("X-ND-ExtAuth-Secret", "guess-of-somebody-0123456789")]


@pytest.fixture
def site(start, tmp_path):
    silence = tmp_path / "silence"
    silence.mkdir()
    options = {"TRUSTEDSOURCES": "127.0.0.1/32", "GROUPSHEADER": "Remote-Groups", "NAMEHEADER": "Remote-Name", "EMAILHEADER": "Remote-Email", "ADMINGROUPS": "admins", "ALLOWEDGROUPS": "music", "SECRET": SECRET}
    server = start(music_folder=silence, **{f"ND_EXTAUTH_{name}": value for name, value in options.items()})
    site = LemonLdap(server)
    site.server = server
    yield site
    site.stop()


def session(site, cookie, headers=()):
    answer = site.ask(HOST, "/api/session", cookie, headers=headers)
    assert answer.status == 200, (answer, site.said())
    return answer.json()


def test_people_of_a_real_login_service_come_in_by_their_groups_and_leave(site):
    # A page is sent to the portal, a request of a script is told 401, and neither is answered by us.
    away = site.ask(HOST, "/app/", headers=PAGE)
    assert away.status == 302 and away.headers["location"].startswith(f"http://{PORTAL}:{site.port}/?url="), (away, away.headers)
    for headers in ([("Accept", "application/json")], [("Accept", "text/event-stream")], FORGED):
        told = site.ask(HOST, "/api/session", headers=headers)
        assert told.status == 401 and "x-nd-auth" not in told.headers, told

    doctor = site.sign_in("dwho")
    user = session(site, doctor)["user"]
    assert (user["username"], user["name"], user["isAdmin"], user["source"]) == ("dwho", "Doctor Who", True, "header")
    assert session(site, doctor, FORGED)["user"]["username"] == "dwho", "what a client claims is replaced"
    rose = site.sign_in("rtyler")
    user = session(site, rose)["user"]
    assert (user["username"], user["isAdmin"]) == ("rtyler", False)
    assert site.ask(HOST, "/api/user", rose).status == 403 and site.ask(HOST, "/api/user", rose, headers=FORGED).status == 403
    # Not in the group that may enter: known to the portal, refused here, and no account is made.
    smith = session(site, site.sign_in("msmith"))
    assert smith["user"] is None and smith["denied"] == "denied", smith
    names = {line.split()[0] for line in site.server.run("user", "list").stdout.splitlines() if line.strip()}
    assert names == {"dwho", "rtyler"}, names

    # Exempt paths: whatever is claimed there counts for nothing.
    for path in ("/rest/getUser?username=dwho&v=1.16.1&c=app&f=json", "/rest/ping?u=dwho&v=1.16.1&c=app&f=json"):
        assert site.ask(HOST, path, headers=[*FORGED, ("Remote-User", "dwho")]).subsonic["error"]["code"] in (10, 40)
        assert site.ask(HOST, path, doctor).subsonic["error"]["code"] in (10, 40), "the cookie is for the page"
    assert site.ask(HOST, "/rest/getUser?username=dwho&v=1.16.1&c=NavidromeUI&f=json", doctor).subsonic["user"]["adminRole"]

    # Signing out at the portal ends it here, as soon as the handler has forgotten the session (it remembers for a second).
    site.ask(PORTAL, "/?logout=1", doctor, headers=PAGE)
    wait_for("the session to end", lambda: site.ask(HOST, "/api/session", doctor, headers=[("Accept", "application/json")]).status == 401)
    assert session(site, rose)["user"]["username"] == "rtyler"
