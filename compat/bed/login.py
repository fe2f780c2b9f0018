"""A stand-in login service that answers as Authelia (new and old endpoints) and as authentik do, and keeps every question.

A browser is signed in by the cookie `sso=<name>`, an app by HTTP Basic with `<name>:wonder`. Two cookies stand for what
services do without being broken: `sso=_none` lets somebody pass and names nobody, `sso=_empty` sends empty headers."""

import base64
import threading
from collections import namedtuple
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

PEOPLE = {
    "alice": {"name": "Alice Ångström", "email": "alice@example.org", "groups": ["music", "admins"]},
    "bob": {"name": "Bob", "email": "bob@example.org", "groups": ["music"]},
}
PASSWORD = "wonder"
PORTAL = "https://auth.example.com/"

# One question of a proxy: method, path with its query, headers in lower case.
Question = namedtuple("Question", "method path headers")


class Login:
    """`mode` is `authelia` or `authentik`; the endpoint asked decides about details. `exempt` are path prefixes that
    authentik's provider lists as reachable by everybody."""

    def __init__(self, mode, exempt=()):
        login = self
        self.mode, self.exempt, self.asked = mode, tuple(exempt), []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                question = Question(self.command, self.path, {name.lower(): value for name, value in self.headers.items()})
                login.asked.append(question)
                status, headers = login.answer(question)
                self.send_response(status)
                for name, value in headers.items():
                    # Services send UTF-8 bytes; http.server wants latin-1 text.
                    self.send_header(name, value.encode().decode("latin-1"))
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_HEAD = do_POST = do_GET

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.http.server_address[1]
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def stop(self):
        self.http.shutdown()
        self.http.server_close()

    def answer(self, question):
        path = urlsplit(question.path).path
        if path in ("/api/authz/forward-auth", "/api/authz/auth-request", "/api/authz/app-basic", "/api/verify"):
            return self.authelia(path, question)
        if path.startswith("/outpost.goauthentik.io/auth/"):
            return self.authentik(path.rsplit("/", 1)[1], question)
        return (200, {}) if path.startswith("/outpost.goauthentik.io/") else (404, {})

    def authelia(self, path, question):
        headers = question.headers
        legacy = path == "/api/verify"
        demanded = path == "/api/authz/app-basic" or (legacy and parse_qs(urlsplit(question.path).query).get("auth") == ["basic"])
        # The old endpoint reads Authorization only when told so.
        shown = headers.get("authorization" if demanded or not legacy else "proxy-authorization", "")
        if shown.lower().startswith("basic ") or demanded:
            # A wrong password ends it: the cookie is not tried.
            name = basic(shown)
            return self.passed(name) if name else (401, {"WWW-Authenticate": 'Basic realm="Authorization Required"'})
        name = cookie(headers)
        if name:
            return self.passed(name)
        back = {"Location": PORTAL + "?rd=" + quote(self.target(headers), safe="")}
        if path == "/api/authz/auth-request":
            return 401, back
        accept = headers.get("accept", "")
        page = "text/html" in accept or accept.split(",")[0].split(";")[0].strip() == "*/*"
        if headers.get("x-requested-with") == "XMLHttpRequest" or not page:
            return 401, back
        return (302 if headers.get("x-forwarded-method", "GET") in ("GET", "HEAD", "OPTIONS") else 303), back

    def authentik(self, proxy, question):
        headers = question.headers
        name = cookie(headers)
        if not name and headers.get("authorization", "").lower().startswith("basic "):
            name = basic(headers["authorization"])
            if not name:
                return 401, {"WWW-Authenticate": 'Basic realm="authentik"'}
        if name:
            return self.passed(name)
        if self.target(headers, whole=False).startswith(self.exempt or ("\0",)):
            return 200, {}
        if proxy == "nginx":
            return 401, {}
        return 302, {"Location": PORTAL + "application/o/authorize/?redirect_uri=" + quote(self.target(headers), safe="")}

    @staticmethod
    def target(headers, whole=True):
        if "x-original-url" in headers:
            url = headers["x-original-url"]
            return url if whole else urlsplit(url).path
        path = headers.get("x-forwarded-uri", "/")
        return "{}://{}{}".format(headers.get("x-forwarded-proto", "https"), headers.get("x-forwarded-host", ""), path) if whole else path

    def passed(self, name):
        if name == "_none":
            return 200, {}
        person = PEOPLE.get(name, {"name": "", "email": "", "groups": []})
        name = "" if name == "_empty" else name
        values = [name, person["name"], person["email"]]
        if self.mode == "authelia":
            return 200, dict(zip(self.headers, [values[0], ",".join(person["groups"]), *values[1:]]))
        return 200, dict(zip(self.headers, [values[0], "|".join(person["groups"]), *values[1:], ("0" * 63 + name[0]) if name else ""]))

    @property
    def user_header(self):
        return self.headers[0]

    @property
    def headers(self):
        if self.mode == "authelia":
            return ["Remote-User", "Remote-Groups", "Remote-Name", "Remote-Email"]
        return ["X-authentik-username", "X-authentik-groups", "X-authentik-name", "X-authentik-email", "X-authentik-uid"]


def cookie(headers):
    jar = SimpleCookie(headers.get("cookie", ""))
    name = jar["sso"].value if "sso" in jar else ""
    return name if name in PEOPLE or name in ("_none", "_empty") else None


def basic(value):
    try:
        name, _, password = base64.b64decode(value.partition(" ")[2]).decode().partition(":")
    except ValueError:
        return None
    return name if name in PEOPLE and password == PASSWORD else None


def authorization(name, password=PASSWORD):
    return "Authorization", "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()
