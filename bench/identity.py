#!/usr/bin/env python3
"""What it costs to find out who is asking: identity.py BINARY [--requests 20000] [--passwords 100].

Sends the same number of requests over one connection for each kind of proof, and reads the processor time of the server
before and after. `added` is what a kind costs more than the same server's /ping, where nobody is looked for; it holds
routing and the answer too, so it is an upper bound for the resolver. Linux; standard library only.
"""
import argparse, hashlib, http.client, json, os, socket, subprocess, sys, tempfile, time

TICK = os.sysconf("SC_CLK_TCK")
SECRET = "0123456789abcdef0123456789abcdef"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu(pid):
    """Seconds of the whole process, threads that have ended included."""
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def ask(port, method, path, headers=(), body=None):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    c.request(method, path, body=json.dumps(body) if body is not None else None,
              headers={**dict(headers), **({"content-type": "application/json"} if body is not None else {})})
    r = c.getresponse()
    data = r.read()
    return r.status, dict(r.getheaders()), json.loads(data) if data[:1] in (b"{", b"[") else data


def load(port, pid, path, headers, n):
    """Processor time and wall time per request in microseconds; every answer must be the wanted one."""
    lines = "".join(f"{k}: {v}\r\n" for k, v in headers)
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{lines}\r\n".encode()
    with socket.create_connection(("127.0.0.1", port)) as s:
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = s.makefile("rb")

        def one():
            s.sendall(request)
            status = stream.readline()
            length = 0
            while (line := stream.readline()) not in (b"\r\n", b""):
                if line[:15].lower() == b"content-length:":
                    length = int(line[15:])
            body = stream.read(length)
            if b" 200 " not in status or b'"failed"' in body:
                sys.exit(f"{path}: {status} {body[:200]}")

        for _ in range(200):
            one()
        before, began = cpu(pid), time.perf_counter()
        for _ in range(n):
            one()
        wall, used = time.perf_counter() - began, cpu(pid) - before
    return used / n * 1e6, wall / n * 1e6


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("binary")
    p.add_argument("--requests", type=int, default=20000)
    p.add_argument("--passwords", type=int, default=100)
    p.add_argument("--rounds", type=int, default=3)
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as data:
        port = free_port()
        music = os.path.join(data, "music")
        os.mkdir(music)
        env = {**os.environ, "ND_DATAFOLDER": data, "ND_MUSICFOLDER": music, "ND_PORT": str(port), "ND_ADDRESS": "127.0.0.1",
               "ND_LOGLEVEL": "error", "ND_AUTHREQUESTLIMIT": "0", "ND_EXTAUTH_TRUSTEDSOURCES": "127.0.0.1",
               "ND_EXTAUTH_SECRET": SECRET, "ND_EXTAUTH_GROUPSHEADER": "Remote-Groups", "ND_EXTAUTH_ADMINGROUPS": "admins"}
        server = subprocess.Popen([a.binary], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            end = time.time() + 30
            while True:
                try:
                    if ask(port, "GET", "/ping")[0] == 200:
                        break
                except OSError:
                    pass
                if time.time() > end:
                    sys.exit("the server did not start")
                time.sleep(0.05)
            status, heads, made = ask(port, "POST", "/auth/createAdmin", body={"username": "root", "password": "bench-password"})
            assert status == 200, made
            cookie = next(v.split(";")[0] for k, v in heads.items() if k.lower() == "set-cookie")
            key = last = None
            for i in range(a.passwords):
                status, _, last = ask(port, "POST", "/api/credentials", [("cookie", cookie)],
                                      {"name": f"app {i}", "kind": "both" if i == 0 else "app", "scope": "full"})
                assert status in (200, 201), last
                key = key or last.get("apiKey")
            salt = "c19b2d"
            bare = last["password"].replace("-", "")
            token = hashlib.md5((bare + salt).encode()).hexdigest()
            proxied = [("Remote-User", "carol"), ("Remote-Groups", "users,admins"), ("X-ND-ExtAuth-Secret", SECRET)]
            rest = "/rest/ping?v=1.16.1&c=bench&f=json"
            kinds = [
                ("nobody: /ping", "/ping", []),
                ("header, secret, groups: /api/keepalive", "/api/keepalive", proxied),
                ("header, secret, groups: /rest/ping", rest, proxied),
                ("session cookie: /api/keepalive", "/api/keepalive", [("Cookie", cookie)]),
                ("API key: /rest/ping", f"{rest}&apiKey={key}", []),
                ("API key, Bearer: /api/keepalive", "/api/keepalive", [("Authorization", f"Bearer {key}")]),
                (f"t and s, the last of {a.passwords} app passwords: /rest/ping", f"{rest}&u=root&t={token}&s={salt}", []),
                ("local password, t and s: /rest/ping",
                 f"{rest}&u=root&s={salt}&t={hashlib.md5(('bench-password' + salt).encode()).hexdigest()}", []),
            ]
            best = {}
            for _ in range(a.rounds):
                for name, path, headers in kinds:
                    used, wall = load(port, server.pid, path, headers, a.requests)
                    if name not in best or used < best[name][0]:
                        best[name] = (used, wall)
            base = best[kinds[0][0]][0]
            print("| proof | CPU µs a request | added µs | wall µs |\n|---|---|---|---|")
            for name, _, _ in kinds:
                used, wall = best[name]
                print(f"| {name} | {used:.1f} | {used - base:+.1f} | {wall:.1f} |")
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
