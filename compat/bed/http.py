"""Requests as raw as a test needs them: source address, repeated headers, no redirects followed."""

import http.client
import json
import socket


class Answer:
    """Status, headers (lower case), body."""

    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.cookies = response.msg.get_all("Set-Cookie") or []
        self.body = response.read()

    def json(self):
        return json.loads(self.body)

    @property
    def subsonic(self):
        return self.json()["subsonic-response"]

    def __repr__(self):
        return f"{self.status} {self.headers.get('content-type')} {self.body[:300]!r}"


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def ask(where, path, method="GET", headers=(), body=None, source=None, timeout=20):
    """One request. `where` is a port of 127.0.0.1 or the path of a UNIX socket; `headers` are pairs and may repeat."""
    if isinstance(where, int):
        connection = http.client.HTTPConnection("127.0.0.1", where, timeout=timeout, source_address=(source, 0) if source else None)
    else:
        connection = UnixConnection(str(where), timeout)
    try:
        connection.putrequest(method, path, skip_host=any(name.lower() == "host" for name, _ in headers))
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            connection.putheader("Content-Type", "application/json")
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders(body)
        return Answer(connection.getresponse())
    finally:
        connection.close()
