"""A stand-in login service: answers forward-auth questions exactly as Authelia and as authentik do."""

import threading
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PEOPLE = {
    "alice": {"name": "Alice Ångström", "email": "alice@example.org", "groups": ["music", "admins"]},
    "bob": {"name": "Bob", "email": "bob@example.org", "groups": ["music"]},
}


class Login:
    """`mode` is `authelia` or `authentik`. A browser is signed in by the cookie `sso=<name>`."""

    def __init__(self, mode):
        login = self
        self.mode, self.asked = mode, []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                login.answer(self)

            do_HEAD = do_POST = do_GET

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.http.server_address[1]
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def stop(self):
        self.http.shutdown()
        self.http.server_close()

    def answer(self, request):
        self.asked.append(request.path)
        jar = SimpleCookie(request.headers.get("Cookie", ""))
        name = jar["sso"].value if "sso" in jar else ""
        person = PEOPLE.get(name)
        if person is None:
            self.refuse(request)
            return
        if self.mode == "authelia":
            headers = {"Remote-User": name, "Remote-Groups": ",".join(person["groups"]), "Remote-Name": person["name"], "Remote-Email": person["email"]}
        else:
            headers = {"X-authentik-username": name, "X-authentik-groups": "|".join(person["groups"]), "X-authentik-name": person["name"],
                       "X-authentik-email": person["email"], "X-authentik-uid": "0" * 63 + name[0]}
        request.send_response(200)
        for key, value in headers.items():
            # Services send UTF-8 bytes; http.server wants latin-1 text.
            request.send_header(key, value.encode().decode("latin-1"))
        request.send_header("Content-Length", "0")
        request.end_headers()

    def refuse(self, request):
        # nginx understands 401 only; the forward-auth endpoints redirect to the portal.
        redirects = not request.path.rstrip("/").endswith(("auth-request", "auth/nginx"))
        request.send_response(302 if redirects else 401)
        if redirects:
            request.send_header("Location", "https://auth.example.org/?rd=https%3A%2F%2Fmusic.example.org%2F")
        request.send_header("Content-Length", "0")
        request.end_headers()

    def endpoint(self, proxy):
        if self.mode == "authelia":
            return "/api/authz/auth-request" if proxy == "nginx" else "/api/authz/forward-auth"
        return f"/outpost.goauthentik.io/auth/{proxy}"

    @property
    def user_header(self):
        return "Remote-User" if self.mode == "authelia" else "X-authentik-username"

    @property
    def headers(self):
        if self.mode == "authelia":
            return ["Remote-User", "Remote-Groups", "Remote-Name", "Remote-Email"]
        return ["X-authentik-username", "X-authentik-groups", "X-authentik-name", "X-authentik-email", "X-authentik-uid"]
