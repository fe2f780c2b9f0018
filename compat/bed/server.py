"""The real binary with folders of its own."""

import os
import re
import signal
import socket
import subprocess
import time

from .http import ask


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, condition, seconds=60, alive=None):
    """Polls until `condition` gives something true; says what it waited for when it never does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if alive is not None and alive.poll() is not None:
            raise AssertionError(f"{what}: the process ended with {alive.returncode}")
        try:
            found = condition()
        except OSError:
            found = None
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s for {what}")


class Server:
    """One running server. `options` are environment variables of the product."""

    def __init__(self, binary, folder, music, unix=False, **options):
        self.binary, self.folder, self.music = binary, folder, music
        self.log_path = folder / "server.log"
        self.socket = folder / "melodrome.sock" if unix else None
        self.port = None if unix else free_port()
        self.options = options
        self.process = None

    @property
    def where(self):
        return self.socket or self.port

    def environment(self):
        values = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "ND_MUSICFOLDER": str(self.music),
            "ND_DATAFOLDER": str(self.folder / "data"),
            "ND_CACHEFOLDER": str(self.folder / "cache"),
            "ND_LOGLEVEL": "debug",
            "ND_ADDRESS": f"unix:{self.socket}" if self.socket else "127.0.0.1",
        }
        if self.port:
            values["ND_PORT"] = str(self.port)
        values.update({name: str(value) for name, value in self.options.items()})
        return values

    def start(self):
        log = open(self.log_path, "ab")
        self.process = subprocess.Popen([str(self.binary)], env=self.environment(), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for("the server to answer", lambda: self.ask("/ping").status == 200, alive=self.process)
        return self

    def ask(self, path, **more):
        return ask(self.where, path, **more)

    def stop(self, how=signal.SIGTERM, seconds=30):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(seconds)
        return self.process.returncode if self.process else None

    def log(self):
        return self.log_path.read_text(errors="replace")

    def create_admin(self, username="root", password="sesame-open-7"):
        answer = self.ask("/auth/createAdmin", method="POST", body={"username": username, "password": password})
        assert answer.status == 200, answer
        return answer.json()

    def rest(self, call, /, user="root", password="sesame-open-7", **params):
        query = "&".join(f"{key}={value}" for key, value in {"u": user, "p": password, "v": "1.16.1", "c": "bed", "f": "json", **params}.items())
        return self.ask(f"/rest/{call}?{query}")

    def wait_for_songs(self, count, **who):
        def scanned():
            answer = self.rest("getScanStatus", **who).subsonic
            status = answer.get("scanStatus", {})
            return not status.get("scanning", True) and status.get("count", 0) >= count
        wait_for(f"{count} scanned songs", scanned, alive=self.process)

    def run(self, *arguments, input=None):
        """A command of the same installation."""
        return subprocess.run([str(self.binary), *arguments], env=self.environment(), cwd=self.folder, input=input, capture_output=True, text=True, timeout=60)

    def warnings(self):
        return [line for line in self.log().splitlines() if re.search(r"\bWARN\b", line)]
