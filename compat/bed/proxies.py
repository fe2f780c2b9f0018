"""Real proxies that run the very files of docs/proxies. Replaced are names of hosts, ports and the secret; left out are
the lines marked `# tls`, since the test speaks plain HTTP. Lines marked `#+` are what switches the shared secret on in
set-ups that do without it."""

import os
import pathlib
import shutil
import subprocess

from .http import ask
from .server import free_port, wait_for

DOCUMENTS = pathlib.Path(__file__).parent.parent.parent / "docs" / "proxies"
HOST = "music.example.com"
SECRET = "the-secret-of-these-tests-0123456789"


def program(name):
    found = shutil.which(name)
    assert found, f"{name} is not installed; scripts/test installs it"
    return found


class Proxy:
    """One proxy by its document, for example `caddy-authelia/Caddyfile`, or `published/…` of one. `marked` adds the
    secret where the document only offers it. `binary` runs another version, `without` leaves a line out, `moved` renames
    paths, `host` is what clients call it."""

    def __init__(self, document, folder, server, login, marked=True, binary=None, without=None, moved=(), host=HOST):
        self.document, self.folder, self.port, self.login, self.marked = document, folder, free_port(), login, marked
        self.without, self.moved, self.host = without, dict(moved), host
        self.kind = document.split("-")[0]
        self.upstream = server.socket or f"127.0.0.1:{server.port}"
        folder.mkdir(parents=True, exist_ok=True)
        self.log = open(folder / "proxy.log", "ab")
        command = {"caddy": self.caddy, "traefik": self.traefik, "nginx": self.nginx}[self.kind]()
        if binary:
            command[0] = str(binary)
        environment = {**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "HOME": str(folder), "MUSIC_SECRET": SECRET}
        self.process = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        try:
            # Whoever asks for the page is sent to the login: the proxy is there, and so is its login service.
            wait_for(f"{document} to answer", lambda: self.ask("/app/", headers=[("Accept", "text/html")]).status in (302, 401), alive=self.process)
        except AssertionError as error:
            self.stop()
            raise AssertionError(f"{error}\n{(folder / 'proxy.log').read_text()[-3000:]}") from None

    def ask(self, path, sso=None, headers=(), **more):
        session = [("Cookie", f"sso={sso}")] if sso else []
        return ask(self.port, path, headers=[("Host", self.host), *session, *headers], **more)

    def stop(self):
        # Traefik waits for seconds before it ends; it has nothing to lose.
        (self.process.kill if self.kind == "traefik" else self.process.terminate)()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()

    def moved_along(self, text):
        """Paths below a base path; an operator does the same by hand."""
        for path, further in self.moved.items():
            text = text.replace(path, further)
        return text

    def rendered(self, document, **replaced):
        """The document with its placeholders filled; one that is not there any more is an error."""
        lines = (DOCUMENTS / document).read_text().splitlines()
        lines = [line for line in lines if not line.rstrip().endswith("# tls")]
        if self.without:
            assert self.without in "\n".join(lines)
            lines = [line for line in lines if self.without not in line]
        if self.marked:
            lines = [line.replace("#+ ", "") if line.strip().startswith("#+ ") else line for line in lines]
        text = "\n".join(lines) + "\n"
        text = self.moved_along(text)
        service = "authelia:9091" if "authelia:9091" in text else "authentik:9000"
        for name, value in {service: f"127.0.0.1:{self.login.port}", **replaced}.items():
            assert name in text, f"{document} does not name {name}"
            text = text.replace(name, value)
        return text.replace("change-me-to-32-random-bytes", SECRET).replace(HOST, self.host)

    def caddy(self):
        upstream = f"unix/{self.upstream}" if isinstance(self.upstream, pathlib.Path) else self.upstream
        site = f"http://{self.host}:{self.port} {{\n\tbind 127.0.0.1\n"
        text = self.rendered(self.document, **{"melodrome:4533": upstream, f"{HOST} {{\n": site})
        (self.folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https off\n\tpersist_config off\n}\n" + text)
        return [program("caddy"), "run", "--config", "Caddyfile", "--adapter", "caddyfile"]

    def traefik(self):
        assert isinstance(self.upstream, str), "Traefik has no UNIX sockets for HTTP services"
        (self.folder / "dynamic.yml").write_text(self.rendered(self.document, **{"melodrome:4533": self.upstream}))
        folder = self.document.rsplit("/", 1)[0]
        static = (DOCUMENTS / folder / ("static.yml" if folder.endswith("published") else "traefik.yml")).read_text()
        static = "\n".join(line for line in static.splitlines() if not line.endswith("# tls"))
        for name, value in {":443": f"127.0.0.1:{self.port}", "/etc/traefik/dynamic.yml": f"{self.folder}/dynamic.yml"}.items():
            assert name in static, name
            static = static.replace(name, value)
        (self.folder / "traefik.yml").write_text(static)
        return [program("traefik"), f"--configFile={self.folder}/traefik.yml"]

    def nginx(self):
        socket = isinstance(self.upstream, pathlib.Path)
        text = self.rendered(self.document, **{"melodrome:4533": f"unix:{self.upstream}" if socket else self.upstream, "listen 443 ssl;": f"listen 127.0.0.1:{self.port};"})
        (self.folder / "music.conf").write_text(text)
        # As root the workers would drop to a user who may not reach the test's folders.
        user = "user root;" if os.geteuid() == 0 else ""
        places = " ".join(f"{name}_temp_path {self.folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(f"""{user} daemon off; worker_processes 1; pid {self.folder}/nginx.pid; error_log {self.folder}/error.log;
events {{}}
http {{ access_log off; {places}
include {self.folder}/music.conf; }}
""")
        return [program("nginx"), "-p", str(self.folder), "-c", f"{self.folder}/nginx.conf", "-e", f"{self.folder}/error.log"]

