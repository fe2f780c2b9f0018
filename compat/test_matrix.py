"""What comes through real proxies: requests as attackers and apps send them, against set-ups as they are copied around
and as they are fixed, with the real server behind and with and without the shared secret.

The set-ups are the files of docs/proxies. A cell says what the request led to:
  alice, root   the server took it for that person; `root` with a forged header is a break-in
  -             the server answered and knew nobody
  404           the server did not take the path
  302 303 401 400 403   the proxy or the login service answered with that
  error         the proxy answered with a Subsonic error 40
Two values are without and with the secret."""

import pathlib

import pytest

from bed.login import Login, authorization
from bed.proxies import SECRET, Proxy
from bed.server import Server

SETUPS = {
    # As published: /share exempt, /rest asks with Basic, errors rewritten (C1); both exempt (C2); list inside authentik (C4).
    "C1": ("caddy-authentik/published/basic.Caddyfile", "authentik"),
    "C2": ("caddy-authentik/published/bypass.Caddyfile", "authentik"),
    "C4": ("caddy-authentik/published/allow-list.Caddyfile", "authentik"),
    # Traefik: routers without middleware (T1 authentik, T3 Authelia); /rest split by c (T2). nginx: naive locations.
    "T1": ("traefik-authentik/published/dynamic.yml", "authentik"),
    "T2": ("traefik-authelia/published/basic.yml", "authelia"),
    "T3": ("traefik-authelia/published/bypass.yml", "authelia"),
    "N1": ("nginx-auth-request/published/music.conf", "authelia"),
    # As fixed.
    "Rc": ("caddy-authelia/Caddyfile", "authelia"),
    "Rt": ("traefik-authelia/dynamic.yml", "authelia"),
    "Rn": ("nginx-auth-request/music.conf", "authelia"),
    "Fc1": ("caddy-authentik/basic.Caddyfile", "authentik"),
    "Fc2": ("caddy-authentik/Caddyfile", "authentik"),
    "Fc4": ("caddy-authentik/allow-list.Caddyfile", "authentik"),
    "Ft1": ("traefik-authentik/dynamic.yml", "authentik"),
    "Ft2": ("traefik-authelia/basic.yml", "authelia"),
    "Fn": ("nginx-auth-request/authentik.conf", "authentik"),
}

FORGED = [("Remote-User", "root"), ("X-Authentik-Username", "root")]
SESSION, API, REST, SHARE = {"sso": "alice"}, "/api/session", "/rest/getUser?username=root&v=1.16.1&f=json&c=app", "/share/x"
UI = REST.replace("c=app", "c=NavidromeUI")
PAGE, ANY, JSON, EVENTS = ([("Accept", kind)] for kind in ("text/html", "*/*", "application/json", "text/event-stream"))
RIGHT, WRONG = authorization("alice"), authorization("alice", "wrong")
FORM = [("Content-Type", "application/x-www-form-urlencoded")]

CASES = {
    "01 session": (API, SESSION),
    "02 session, forged": (API, {**SESSION, "headers": FORGED}),
    "03 session, header twice": (API, {**SESSION, "headers": FORGED + FORGED}),
    "04 session, alias": (API, {**SESSION, "headers": [("Remote_User", "root"), ("Remote.User", "root"), ("X_Authentik_Username", "root")]}),
    "08 nobody, page": ("/app/", {"headers": PAGE}),
    "09 nobody, any": (API, {"headers": ANY}),
    "10 nobody, JSON": (API, {"headers": JSON}),
    "12 nobody, events": ("/api/events", {"headers": EVENTS}),
    "13 nobody, POST": ("/app/", {"headers": PAGE, "method": "POST", "body": b""}),
    "14 nobody, forged": (API, {"headers": FORGED + ANY}),
    "15 nobody named, forged": (API, {"sso": "_none", "headers": FORGED}),
    "16 empty name, forged": (API, {"sso": "_empty", "headers": FORGED}),
    "20 share": (SHARE, {"headers": PAGE}),
    "21 share, forged": (SHARE, {"headers": FORGED + PAGE}),
    "30 rest": (REST, {"headers": PAGE}),
    "31 rest, forged": (REST, {"headers": FORGED + PAGE}),
    "32 rest, Basic": (REST, {"headers": [RIGHT]}),
    "33 rest, wrong Basic": (REST, {"headers": [WRONG]}),
    "34 rest, Basic, forged": (REST, {"headers": [RIGHT, *FORGED]}),
    "35 UI, nobody": (UI, {"headers": JSON}),
    "36 UI, session": (UI, SESSION),
    "37 UI, session, forged": (UI, {**SESSION, "headers": FORGED}),
    "38 two c, session": (REST + "&c=NavidromeUI", SESSION),
    "39 form, c in it, session": ("/rest/getUser", {**SESSION, "method": "POST", "headers": FORM, "body": UI.partition("?")[2].encode()}),
    "40 c in lower case, session": (UI.replace("NavidromeUI", "navidromeui"), {**SESSION, "headers": PAGE}),
    "50 two slashes, forged": ("/" + REST, {"headers": FORGED + PAGE}),
    "51 /Rest, forged": (REST.replace("rest", "Rest"), {"headers": FORGED + PAGE}),
    "53 out of /rest": ("/rest/../api/session", {"headers": FORGED + PAGE}),
    "54 out of /rest, encoded": ("/rest/%2e%2e/api/session", {"headers": FORGED + PAGE}),
    "56 out of /share, encoded": ("/share/..%2fapi%2fsession", {"headers": FORGED + PAGE}),
    "57 out of /share, ;": ("/share/..;/api/session", {"headers": FORGED + PAGE}),
    "58 out of /share, \\": ("/share/..\\api/session", {"headers": FORGED + PAGE}),
    "59 out of /rest, slashes": ("/rest//../api/session", {"headers": FORGED + PAGE}),
    "60 header named in Connection": (API, {**SESSION, "headers": [("Connection", "close, Remote-User, X-Authentik-Username")]}),
}

TABLE = r"""
                                   C1     C2     C4     T1     T2     T3     N1     Rc     Rt     Rn    Fc1    Fc2    Fc4    Ft1    Ft2     Fn
01 session                      alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice
02 session, forged              alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice
03 session, header twice        alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice
04 session, alias               alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice
08 nobody, page                   302    302    302    302    302    302    302    302    302    302    302    302    302    302    302    302
09 nobody, any                    302    302    302    302    302    302    302    302    302    401    302    302    302    302    302    401
10 nobody, JSON                   302    302    302    302    401    401    302    401    401    401    302    302    302    302    401    401
12 nobody, events                 302    302    302    302    401    401    302    401    401    401    302    302    302    302    401    401
13 nobody, POST                   302    302    302    302    303    303    302    303    303    302    302    302    302    302    303    302
14 nobody, forged                 302    302    302    302    302    302    302    302    302    401    302    302    302    302    302    401
15 nobody named, forged             -      - root/-      -      -      -      -      -      -      -      -      -      -      -      -      -
16 empty name, forged               -      -      -      -      -      -      -      -      -      -      -      -      -      -      -      -
20 share                            -      -      -      -    302      -      -      -      -      -      -      -      -      -      -      -
21 share, forged                    -      -      -      -    302      -      -      -      -      -      -      -      -      -      -      -
30 rest                         error      -      -      -    401      -      -      -      -      -  error      -      -      -    401      -
31 rest, forged                 error root/- root/- root/-    401 root/- root/-      -      -      -  error      -      -      -    401      -
32 rest, Basic                  alice      -  alice      -  alice      -      -      -      -      -  alice      -  alice      -  alice      -
33 rest, wrong Basic            error      -    401      -    401      -      -      -      -      -  error      -    401      -    401      -
34 rest, Basic, forged          alice root/-  alice root/-  alice root/- root/-      -      -      -  alice      -  alice      -  alice      -
35 UI, nobody                   error      -      -      -    401      -      -    401    401    401  error    302      -    302    401    401
36 UI, session                  alice      -  alice      -  alice      -      -  alice  alice  alice  alice  alice  alice  alice  alice  alice
37 UI, session, forged          alice root/-  alice root/-  alice root/- root/-  alice  alice  alice  alice  alice  alice  alice  alice  alice
38 two c, session               alice      -  alice      -  alice      -      -  alice  alice      -  alice  alice  alice  alice  alice      -
39 form, c in it, session       alice      -  alice      -    401      -      -      -      -      -  alice      -  alice      -    401      -
40 c in lower case, session     alice      -  alice      -    401      -      -      -      -      -  alice      -  alice      -    401      -
50 two slashes, forged          error    404    302 root/-    401 root/-    404    404      -      -  error    404    302      -    401      -
51 /Rest, forged                error    404    302    302    302    302    302    404    302    302  error    404    302    302    302    302
53 out of /rest                   302    302    404    302    302    302    302    302    302    302    302    302    404    302    302    302
54 out of /rest, encoded          302    302    404    302    302    302    302    302    302    302    302    302    404    302    302    302
56 out of /share, encoded         302    302    404    404    302    404    302    302    400    302    302    302    404    400    400    302
57 out of /share, ;               404    404    404    404    302    404    404    404    404    404    404    404    404    404    404    404
58 out of /share, \               404    404    404    404    302    404    404    404    400    404    404    404    404    400    400    404
59 out of /rest, slashes          302    302    404    302    302    302    302    302    302    302    302    302    404    302    302    302
60 header named in Connection       -      -      -  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice  alice
"""


def told(answer, path):
    """What a request led to, in the words of the table."""
    if answer.headers.get("location", "").startswith("https://auth.example.com/") or "/outpost.goauthentik.io/start" in answer.headers.get("location", ""):
        return str(answer.status)
    if "x-request-id" not in answer.headers:
        return "error" if answer.status == 200 and b'code="40"' in answer.body or b'"code":40' in answer.body else str(answer.status)
    if path == SHARE:
        return "-"
    if answer.status == 404 or answer.headers.get("location") == "/app/":
        return "404"
    kind = answer.headers.get("content-type", "")
    if kind.startswith("application/json") and b"subsonic-response" in answer.body:
        # Whether root may be looked at: root may, alice may not, nobody is asked to sign in.
        said = answer.subsonic
        return {0: "root", 50: "alice", 10: "-", 40: "-"}[said.get("error", {}).get("code", 0)]
    if kind.startswith("application/json"):
        user = answer.json().get("user")
        return user["username"] if user else "-"
    return f"{answer.status} of the server"


def expected(setup, marked):
    """The column of a set-up."""
    lines = [line for line in TABLE.splitlines() if line.strip()]
    place = lines[0].split().index(setup)
    cells = {line[:30].strip(): line[30:].split()[place] for line in lines[1:]}
    return {case: cell.split("/")[-1 if marked else 0] for case, cell in cells.items()}


@pytest.fixture(scope="module")
def servers(binary, tmp_path_factory):
    """One server for each header and each answer to "is there a secret", with an administrator of its own."""
    running = {}
    music = tmp_path_factory.mktemp("silence")

    def server(header, marked):
        if (header, marked) not in running:
            secret = {"ND_EXTAUTH_SECRET": SECRET} if marked else {}
            # Wrong passwords are part of the table; the limit of guesses has tests of its own.
            one = Server(binary, tmp_path_factory.mktemp("server"), music, ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1/32", ND_EXTAUTH_USERHEADER=header, ND_AUTHREQUESTLIMIT=0, **secret)
            running[header, marked] = one.start()
            one.create_admin()
        return running[header, marked]

    yield server
    for one in running.values():
        one.stop()


@pytest.fixture
def stand(servers, tmp_path):
    """A set-up by its name: proxy, server, login service."""
    running = []

    def build(setup, marked):
        document, mode = SETUPS[setup]
        published = "published" in document
        header = "Remote-User" if mode == "authelia" or (published and "caddy" in document) else "X-authentik-username"
        server = servers(header, marked)
        login = Login(mode, exempt=("/share/", "/rest/") if "allow-list" in document else ())
        running.append(login)
        proxy = Proxy(document, tmp_path / "proxy", server, login, marked=marked or not published)
        running.append(proxy)
        return proxy, server, login

    yield build
    for part in reversed(running):
        part.stop()


# proves: S-30, auth-15-25, auth-15-27, auth-16.3-17, auth-17-36, auth-17-37, auth-17-41, auth-17-45
@pytest.mark.parametrize("marked", [False, True], ids=["plain", "secret"])
@pytest.mark.parametrize("setup", SETUPS)
def test_what_comes_through(stand, setup, marked):
    proxy, server, _ = stand(setup, marked)
    found = {case: told(proxy.ask(path, **more), path) for case, (path, more) in CASES.items()}
    assert found == expected(setup, marked)
    # Whatever was tried, nobody was made but the person whom the service named.
    names = {line.split()[0] for line in server.run("user", "list").stdout.splitlines() if line.strip()}
    assert names == {"root", "alice"}, names


def test_the_table_is_whole():
    for setup in SETUPS:
        assert set(expected(setup, False)) == set(CASES)
    fixed = [setup for setup in SETUPS if "published" not in SETUPS[setup][0]]
    for setup in fixed:
        assert "root" not in expected(setup, False).values(), "a fixed set-up is held even without a secret"
    for setup in SETUPS:
        assert "root" not in expected(setup, True).values(), "with the secret every set-up is held"


# proves: S-19
def test_a_client_that_has_its_groups_removed_is_no_admin_for_that_request(binary, tmp_path):
    login = Login("authelia")
    place = tmp_path / "server"
    (place / "music").mkdir(parents=True)
    groups = {"ND_EXTAUTH_GROUPSHEADER": "Remote-Groups", "ND_EXTAUTH_ADMINGROUPS": "admins"}
    server = Server(binary, place, place / "music", ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1/32", **groups).start()
    # The document deletes Connection for this reason; without that line Caddy removes what the client names there.
    proxy = Proxy("caddy-authelia/Caddyfile", tmp_path / "proxy", server, login, without="request_header -Connection")
    try:
        def admin(*headers):
            return proxy.ask("/api/session", sso="alice", headers=headers).json()["user"]["isAdmin"], proxy.ask("/api/user", sso="alice", headers=headers).status

        assert admin() == (True, 200)
        assert admin(("Connection", "close, Remote-Groups")) == (False, 403)
        assert admin() == (True, 200), "what is stored stays"
        assert proxy.ask("/api/session", sso="alice", headers=[("Connection", "close, Remote-User")]).json()["user"] is None
        proxy.stop()
        proxy = Proxy("caddy-authelia/Caddyfile", tmp_path / "whole", server, login)
        assert admin(("Connection", "close, Remote-Groups")) == (True, 200), "the document as it is"
    finally:
        for part in (proxy, server, login):
            part.stop()


# proves: S-20
@pytest.mark.parametrize("setup", ["T3", "N1", "Rc", "Rt", "Rn"])
def test_forged_groups_do_nothing_until_groups_are_asked_for(stand, setup):
    proxy, _, _ = stand(setup, False)
    assert not proxy.ask("/api/session", sso="alice", headers=[("Remote-Groups", "admins")]).json()["user"]["isAdmin"]


FIXED = ["Rc", "Rt", "Rn", "Fc2", "Ft1", "Fn"]


# proves: auth-17-34, auth-17-35
@pytest.mark.parametrize("setup", FIXED)
def test_apps_reach_the_server_and_the_login_service_hears_nothing(stand, setup):
    proxy, server, login = stand(setup, False)
    login.asked.clear()
    call = "/rest/ping?u=root&v=1.16.1&c=app&f=json&p="
    assert proxy.ask(call + "sesame-open-7").subsonic["status"] == "ok"
    for _ in range(5):
        assert proxy.ask(call + "wrong").subsonic["error"]["code"] == 40
    form = b"u=root&p=sesame-open-7&v=1.16.1&c=app&f=json"
    assert proxy.ask("/rest/ping", method="POST", headers=FORM, body=form).subsonic["status"] == "ok"
    assert login.asked == [], "a wrong password of an app locks nobody out at the login service"


# proves: auth-17-42
def test_with_all_of_rest_behind_the_cookie_the_page_works_and_apps_do_not(stand):
    proxy, _, login = stand("Fc4", False)
    login.exempt = ()
    assert told(proxy.ask(UI, sso="alice"), UI) == "alice"
    assert proxy.ask("/rest/ping?u=root&p=sesame-open-7&v=1.16.1&c=app&f=json").status == 302


@pytest.mark.parametrize("setup", ["Rc", "Fc1", "Fc2", "Fc4"])
def test_a_client_adds_nothing_to_the_question_at_the_login_service(stand, setup):
    proxy, _, login = stand(setup, False)
    login.asked.clear()
    proxy.ask("/api/session?auth=basic&authelia_url=https://evil.example/", sso="alice")
    assert [question.path for question in login.asked] == [login.asked[0].path] and "?" not in login.asked[0].path.rstrip("?"), login.asked


# proves: auth-15-28, S-02
@pytest.mark.parametrize("setup", FIXED)
def test_claimed_addresses_do_not_reset_the_limit_of_guesses(binary, tmp_path, setup):
    document, mode = SETUPS[setup]
    login = Login(mode)
    place = tmp_path / "server"
    (place / "music").mkdir(parents=True)
    server = Server(binary, place, place / "music", ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1/32", ND_EXTAUTH_USERHEADER=login.user_header).start()
    proxy = None
    try:
        server.create_admin()
        proxy = Proxy(document, tmp_path / "proxy", server, login)
        statuses = []
        for n in range(12):
            claims = [(name, f"198.51.100.{n}") for name in ("X-Forwarded-For", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP")]
            answer = proxy.ask("/auth/login", sso="bob", method="POST", body={"username": "root", "password": "guess"}, headers=[*claims, ("Forwarded", f"for=198.51.100.{n}")])
            statuses.append(answer.status)
        assert statuses[0] == 401 and statuses[-1] == 429, statuses
        assert proxy.ask("/auth/login", sso="bob", method="POST", body={"username": "root", "password": "sesame-open-7"}).status == 429
    finally:
        for part in filter(None, (proxy, server, login)):
            part.stop()


# proves: auth-17-57
def test_every_document_is_run_or_says_that_it_is_not():
    root = pathlib.Path(__file__).parent.parent / "docs" / "proxies"
    bed = pathlib.Path(__file__).parent / "bed" / "lemonldap.py"
    run = {document for document, _ in SETUPS.values()}
    run |= {document for document in ["nginx-lemonldap/music.conf"] if all(repr(part).replace("'", '"') in bed.read_text() for part in document.split("/"))}
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        files = {str(path.relative_to(root)) for path in folder.rglob("*") if path.is_file() and path.suffix not in (".md",)}
        said = (folder / "README.md").read_text()
        if "not run by our tests" in said:
            assert not files & run, folder
            continue
        aside = {name for name in files if name.endswith(("compose.yml", "traefik.yml", "static.yml"))}
        assert files - aside <= run, f"{sorted(files - aside - run)} is shown and not run"
    # The line that deletes what clients claim stands in every fixed file.
    for document in run:
        text = (root / document).read_text()
        if "published" not in document:
            assert any(line in text for line in ("request_header -Remote-*", "strip-id:", "proxy_set_header Remote-User")), document
            assert "X-ND-ExtAuth-Secret" in text
