"""Requests byte by byte: what two parsers may read differently has one meaning here, or none."""

import itertools
import socket

import pytest

from bed.server import wait_for

USER = b"Remote-User"


@pytest.fixture(scope="module")
def port(binary, tmp_path_factory):
    from bed.server import Server

    folder = tmp_path_factory.mktemp("bytes")
    (folder / "music").mkdir()
    # The administrator is called root: whoever forges that name must not become it.
    server = Server(binary, folder, folder / "music", ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1/32", ND_AUTHREQUESTLIMIT=0).start()
    server.create_admin()
    yield server.port
    names = server.run("user", "list").stdout.split("\n")
    server.stop()
    assert not any("mallory" in name for name in names)
    assert "panicked" not in server.log()


def exchange(port, data, pieces=1):
    """Sends bytes and reads until the server closes. Answers as (status, headers, body)."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as stream:
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        step = max(1, len(data) // pieces)
        for at in range(0, len(data), step):
            stream.sendall(data[at:at + step])
        received = b""
        while chunk := stream.recv(65536):
            received += chunk
    return list(answers(received))


def answers(data):
    while data:
        head, _, data = data.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines[1:])}
        length = int(headers.get(b"content-length", len(data)))
        body, data = data[:length], data[length:]
        if headers.get(b"transfer-encoding") == b"chunked":
            body, data = body + data, b""
        yield int(lines[0].split()[1]), headers, body


def get(path, *lines, method=b"GET", host=b"Host: music.lan", close=True, body=b""):
    fields = [line for line in (host, *lines, b"Connection: close" if close else None) if line]
    return method + b" " + path + b" HTTP/1.1\r\n" + b"\r\n".join(fields) + b"\r\n\r\n" + body


def who(port, *lines):
    """Whom the server takes a request with these lines for: a name, nobody, or the status that refused it."""
    [(status, _, body)] = exchange(port, get(b"/api/session", *lines))
    if status != 200:
        return status
    return b"root" if b'"username":"root"' in body else b"alice" if b'"username":"alice"' in body else None if b'"user":null' in body else body


def test_one_header_is_somebody(port):
    assert who(port, USER + b": root") == b"root"
    assert who(port, b"rEMOTE-uSER:root") == b"root"
    assert who(port) is None


# proves: auth-15-41, S-11
@pytest.mark.parametrize("first, second", list(itertools.product([b"root", b"alice", b""], repeat=2)))
@pytest.mark.parametrize("name", [b"Remote-User", b"REMOTE-USER"])
def test_a_header_twice_is_nobody(port, first, second, name):
    assert who(port, USER + b": " + first, name + b": " + second) is None


# proves: S-11, S-13, S-14, S-15
@pytest.mark.parametrize("value", [
    b"alice, root", b"root,root", b",", b"", b" ", b" \t ", b"{http.reverse_proxy.header.Remote-User}", b"${user}", b"%{REMOTE_USER}e", b"(null)", b"-", b"null",
    b"undefined", b"anonymous", b"\xff\xfe", b"ro\xc3", b"ro\tot", "ro\u200bot".encode(), "\u202eroot".encode(), "ro\u2066ot".encode(), "\ufeffroot".encode(), b"m" * 256,
])
def test_a_value_that_is_no_clear_name_is_nobody(port, value):
    assert who(port, USER + b": " + value) is None


# proves: auth-15-26, S-12
@pytest.mark.parametrize("name", [b"Remote_User", b"Remote.User", b"REMOTE_USER", b"remote-user2", b"X-Remote-User"])
def test_other_spellings_are_nobody_alone_and_nothing_beside_the_name(port, name):
    assert who(port, name + b": root") is None
    assert who(port, name + b": mallory", USER + b": root") == b"root"
    assert who(port, USER + b": root", name + b": mallory") == b"root"


# proves: S-12, S-16
@pytest.mark.parametrize("line", [
    USER + b" : root", USER + b"\t: root", b" " + USER + b": root", USER, b": root", USER + b": ro\x00ot", USER + b": ro\rot", b"Remote-Us\x00er: root", b"Remote-User\xc3\xa9: root", USER + b": ro\x07ot",
    b"Remote User: root", USER + b": root\r\n folded", USER + b":\r\n root", b"X: y\r\n\tRemote-User: root", b"(Remote-User): root",
])
def test_a_line_that_is_no_header_is_a_bad_request(port, line):
    assert who(port, line) == 400


# proves: S-16
def test_line_feeds_alone_make_no_second_reading(port):
    # The parser takes them for line ends; what matters is that it takes them for nothing else.
    [(status, _, body)] = exchange(port, b"GET /api/session HTTP/1.1\nHost: music.lan\nRemote-User: root\nRemote-User: root\nConnection: close\n\n")
    assert status == 400 or b'"user":null' in body


# proves: S-16
@pytest.mark.parametrize("hosts", [[], [b"Host: a", b"Host: b"], [b"Host: a", b"Host: a"], [b"Host: a", b"host: a"]])
def test_a_request_names_its_host_once(port, hosts):
    [(status, _, _)] = exchange(port, get(b"/api/session", *hosts, host=None))
    assert status == 400


SMUGGLED = b"GET /api/session HTTP/1.1\r\nHost: music.lan\r\nRemote-User: root\r\n\r\n"


# proves: auth-15-50, S-17
@pytest.mark.parametrize("lines", [
    [b"Content-Length: %d", b"Transfer-Encoding: chunked"],
    [b"Transfer-Encoding: chunked", b"Content-Length: %d"],
    [b"transfer-encoding: Chunked", b"content-length: %d"],
])
def test_two_lengths_of_one_body_have_one_answer_and_a_closed_connection(port, lines):
    body = b"0\r\n\r\n" + SMUGGLED
    lines = [line % len(body) if b"%d" in line else line for line in lines]
    found = exchange(port, get(b"/auth/logout", *lines, method=b"POST", close=False, body=body))
    assert len(found) == 1 and b"root" not in found[0][2], found


# proves: auth-15-50, S-17
@pytest.mark.parametrize("request_", [
    get(b"/auth/logout", b"Content-Length: 4", b"Content-Length: 5", method=b"POST", close=False, body=b"abcd" + SMUGGLED),
    get(b"/auth/logout", b"Content-Length: 4, 5", method=b"POST", close=False, body=b"abcd" + SMUGGLED),
    get(b"/auth/logout", b"Content-Length: +4", method=b"POST", close=False, body=b"abcd" + SMUGGLED),
    get(b"/auth/logout", b"Content-Length: 0x4", method=b"POST", close=False, body=b"abcd" + SMUGGLED),
    get(b"/auth/logout", b"Transfer-Encoding: gzip", method=b"POST", close=False, body=b"0\r\n\r\n" + SMUGGLED),
    get(b"/auth/logout", b"Transfer-Encoding: chunked, identity", method=b"POST", close=False, body=b"0\r\n\r\n" + SMUGGLED),
    get(b"/auth/logout", b"Transfer-Encoding: xchunked", method=b"POST", close=False, body=b"0\r\n\r\n" + SMUGGLED),
    get(b"/auth/logout", b"Transfer-Encoding: chunked", method=b"POST", close=False, body=b"0\r\n\r\n" + SMUGGLED).replace(b"HTTP/1.1\r\nHost: music.lan\r\nTrans", b"HTTP/1.0\r\nHost: music.lan\r\nTrans", 1),
], ids=["two lengths", "a list", "a sign", "hexadecimal", "gzip", "chunked not last", "unknown", "HTTP/1.0"])
def test_a_body_without_one_clear_end_is_a_bad_request(port, request_):
    found = exchange(port, request_)
    assert [status for status, _, _ in found] == [400], found


# proves: S-18
def test_trailers_are_never_headers(port):
    chunked = b"3\r\na=b\r\n0\r\nRemote-User: root\r\nX-ND-ExtAuth-Secret: x\r\n\r\n"
    for path in (b"/rest/getUser?username=root&v=1.16.1&c=t&f=json", b"/api/session"):
        found = exchange(port, get(path, b"Content-Type: application/x-www-form-urlencoded", b"Transfer-Encoding: chunked", b"Trailer: Remote-User", method=b"POST", body=chunked))
        assert len(found) == 1 and b'"adminRole":true' not in found[0][2] and b'"username":"root"' not in found[0][2], found


PATHS = [
    b"//rest/ping", b"/rest//ping", b"/%72est/ping", b"/rest/../api/session", b"/rest/%2e%2e/api/session", b"/rest/%252e%252e/api/session", b"/share/..%2fapi%2fsession",
    b"/share/..;/api/session", b"/share/..\\api/session", b"/share/%5capi", b"/rest/ping;x", b"/rest/ping%00", b"/rest/./ping", b"/api/./session", b"/api//session", b"/%61pi/session",
    b"/api/session;a=b", b"/api%2fsession", b"/./api/session", b"/share/x/../../api/session", b"http://music.lan/rest/../api/session", b"http://music.lan//rest/ping",
]


# proves: S-33
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", [b"GET", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"PATCH"])
def test_a_path_that_can_be_read_in_two_ways_is_nowhere(port, path, method):
    [(status, _, body)] = exchange(port, get(path, USER + b": root", b"Content-Length: 0", method=method))
    assert status == 404 and b"root" not in body, (status, body)


# proves: S-33
@pytest.mark.parametrize("path", [b"/Rest/ping", b"/REST/ping", b"/Api/session", b"/aUth/login"])
def test_paths_have_one_case(port, path):
    [(status, headers, body)] = exchange(port, get(path, USER + b": root"))
    assert (status == 404 or headers.get(b"location") == b"/app/") and b"root" not in body


def test_a_request_in_single_bytes_is_the_same_request(port):
    data = get(b"/api/session", USER + b": root")
    [(status, _, body)] = exchange(port, data, pieces=len(data))
    assert status == 200 and b'"username":"root"' in body


def test_two_requests_of_one_connection_are_two_people(port):
    both = get(b"/api/session", USER + b": root", close=False) + get(b"/api/session")
    (_, _, first), (_, _, second) = exchange(port, both)
    assert b'"username":"root"' in first and b'"user":null' in second


def test_endless_heads_are_cut(port):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as stream:
        try:
            stream.sendall(b"GET /api/session HTTP/1.1\r\nHost: music.lan\r\n")
            for n in range(4000):
                stream.sendall(b"X-%d: " % n + b"y" * 1000 + b"\r\n")
            stream.sendall(b"\r\n")
        except OSError:
            pass
        try:
            said = stream.recv(100)
        except ConnectionError:
            said = b""
    assert not said or said.split()[1] in (b"431", b"400"), said
    wait_for("the server to answer others", lambda: who(port, USER + b": root") == b"root")
