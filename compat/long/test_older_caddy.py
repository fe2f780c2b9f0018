"""Older versions of Caddy: 2.8 writes the text of its template when the login service names nobody, 2.10 lets the
client's own header pass. Cases 15 and 16 of the table of test_matrix, as published and as fixed."""

import os
import pathlib

import pytest

from bed.login import Login
from bed.proxies import SECRET, Proxy
from test_matrix import API, CASES, SETUPS, told

ROOT = pathlib.Path(__file__).parent.parent.parent

# Version, set-up, without and with the secret: session, nobody named (15), empty name (16).
CELLS = {
    ("2.8.4", "C2"): ("alice - -", "alice - -"),
    ("2.8.4", "C4"): ("alice root -", "alice - -"),
    ("2.8.4", "Rc"): ("alice - -", "alice - -"),
    ("2.8.4", "Fc4"): ("alice - -", "alice - -"),
    # Here the secret does not help: the route that signs people in adds it, and the login service named nobody.
    ("2.10.2", "C2"): ("alice root root", "alice root root"),
    ("2.10.2", "C4"): ("alice root -", "alice - -"),
    ("2.10.2", "Rc"): ("alice - -", "alice - -"),
    ("2.10.2", "Fc4"): ("alice - -", "alice - -"),
}


def caddy(version):
    folder = pathlib.Path(os.environ.get("MELODROME_OLDER_CADDY", ROOT / ".venv" / "older-caddy"))
    found = [path for path in (folder / version).rglob("caddy") if path.is_file() and os.access(path, os.X_OK)]
    assert found, f"Caddy {version} is not in {folder}; scripts/test-long installs it"
    return found[0]


@pytest.mark.parametrize("marked", [False, True], ids=["plain", "secret"])
@pytest.mark.parametrize(("version", "setup"), CELLS)
def test_what_comes_through_an_older_caddy(start, tmp_path, version, setup, marked):
    document, mode = SETUPS[setup]
    published = "published" in document
    header = "Remote-User" if mode == "authelia" or published else "X-authentik-username"
    secret = {"ND_EXTAUTH_SECRET": SECRET} if marked else {}
    silence = tmp_path / "silence"
    silence.mkdir()
    server = start(music_folder=silence, ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1/32", ND_EXTAUTH_USERHEADER=header, **secret)
    server.create_admin()
    login = Login(mode)
    proxy = None
    try:
        proxy = Proxy(document, tmp_path / "proxy", server, login, marked=marked or not published, binary=caddy(version))
        found = [told(proxy.ask(API, sso="alice"), API)]
        for case in ("15 nobody named, forged", "16 empty name, forged"):
            path, more = CASES[case]
            found.append(told(proxy.ask(path, **more), path))
        assert " ".join(found) == CELLS[version, setup][marked]
    finally:
        if proxy:
            proxy.stop()
        login.stop()
