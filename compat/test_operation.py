"""Running it: sockets, base path, stop, crash, commands, logs."""

import hashlib
import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import threading
import time

import pytest

from bed.http import ask
from bed.server import free_port, wait_for
from conftest import SONGS

PASSWORD = "sesame-open-7"


def pids_of(name, parent):
    """Running programs of that name below a process."""
    found = subprocess.run(["pgrep", "-P", str(parent), name], capture_output=True, text=True).stdout.split()
    return [int(pid) for pid in found]


def integrity(server):
    with sqlite3.connect(server.folder / "data" / "melodrome.db") as database:
        return database.execute("PRAGMA integrity_check").fetchone()[0]


def test_health_says_what_runs(start):
    server = start()
    assert server.ask("/ping").body == b"."
    assert server.ask("/ping", method="HEAD").status == 200
    for path in ("/health", "/healthz", "/readyz"):
        answer = server.ask(path)
        assert answer.status == 200 and b"/" not in answer.body, answer
    assert server.ask("/").status in (302, 307, 308) and server.ask("/").headers["location"].endswith("/app/")


OLD_CONFIGURATION = """
# As an installation of the reference has it: tables, dotted keys, an old name, options of parts that come later.
MusicFolder = "{music}"
DataFolder = "{data}"
Address = "127.0.0.1"
Port = {port}
LogLevel = "INFO"
ScanSchedule = "@every 24h"
SessionTimeout = "72h"
ReverseProxyWhitelist = "127.0.0.9/32"
EnableSharing = true
EnableInsightsCollector = false
LastFM.Enabled = false
Jukebox.Enabled = true

[Scanner]
ScanOnStartup = true

[Spotify]
ID = "an-old-id"
"""


def test_a_folder_of_the_reference_starts_unchanged(binary, music, tmp_path):
    data, port = tmp_path / "data", free_port()
    data.mkdir()
    (tmp_path / "navidrome.toml").write_text(OLD_CONFIGURATION.format(music=music, data=data, port=port))
    with sqlite3.connect(data / "navidrome.db") as old:
        old.execute("CREATE TABLE media_file (id VARCHAR)")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "navidrome.toml", data / "navidrome.db")}
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen([str(binary)], env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)}, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        wait_for("the server to answer", lambda: ask(port, "/ping").status == 200, alive=process)
        made = ask(port, "/auth/createAdmin", method="POST", body={"username": "root", "password": PASSWORD})
        assert made.status == 200, made
        call = f"/rest/getScanStatus?u=root&p={PASSWORD}&v=1.16.1&c=t&f=json"
        wait_for("its music", lambda: ask(port, call).subsonic["scanStatus"]["count"] >= SONGS, alive=process)
    finally:
        process.terminate()
        process.wait(30)
    assert process.returncode == 0
    said = (tmp_path / "log").read_text(errors="replace")
    for once in ("not yet in effect", "Jukebox.Enabled", "navidrome.db", "ReverseProxyWhitelist", "Spotify.ID"):
        assert len([line for line in said.splitlines() if once in line]) == 1, (once, said)
    assert before == {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before}, "what was there stays as it was"


def test_a_base_path_carries_everything(start):
    server = start(ND_BASEURL="/music")
    assert ask(server.port, "/music/api/session").json()["firstRun"]
    page = ask(server.port, "/music/app/albums")
    assert page.status == 200 and b"/music/app/assets/" in page.body and b"__BASE__" not in page.body
    made = ask(server.port, "/music/auth/createAdmin", method="POST", body={"username": "root", "password": PASSWORD})
    assert made.status == 200 and any("Path=/music" in cookie for cookie in made.cookies), made.cookies
    assert ask(server.port, f"/music/rest/ping?u=root&p={PASSWORD}&v=1.16.1&c=t&f=json").subsonic["status"] == "ok"
    assert ask(server.port, f"/rest/ping?u=root&p={PASSWORD}&v=1.16.1&c=t&f=json").status in (302, 404)


def test_a_unix_socket_has_the_mode_it_was_given_and_is_replaced_when_stale(start):
    server = start(unix=True, ND_UNIXSOCKETPERM="0660")
    assert stat.S_IMODE(os.stat(server.socket).st_mode) == 0o660
    server.stop(signal.SIGKILL)
    assert server.socket.exists()
    server.start()
    assert server.ask("/ping").status == 200
    assert server.stop() == 0
    assert not server.socket.exists()


def test_only_one_process_owns_a_data_folder(start, binary):
    server = start()
    second = subprocess.run([str(binary)], env={**server.environment(), "ND_PORT": str(free_port())}, capture_output=True, text=True, timeout=30)
    assert second.returncode != 0 and "data" in (second.stderr + second.stdout)


def test_a_wrong_value_stops_the_start_with_one_line(start, binary, tmp_path, music):
    server = start()
    failed = subprocess.run([str(binary)], env={**server.environment(), "ND_PORT": "many"}, capture_output=True, text=True, timeout=30)
    lines = [line for line in failed.stderr.splitlines() if line.strip()]
    assert failed.returncode != 0 and len(lines) == 1 and "Port" in lines[0] and "ND_PORT" in lines[0], failed.stderr


def test_streams_end_within_the_grace_time(start):
    server = start()
    server.create_admin()
    server.wait_for_songs(SONGS)
    song = server.rest("search3", query="").subsonic["searchResult3"]["song"][0]
    with socket.create_connection(("127.0.0.1", server.port)) as stream:
        stream.sendall(f"GET /rest/stream?id={song['id']}&u=root&p={PASSWORD}&v=1.16.1&c=t&format=mp3&maxBitRate=32 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert stream.recv(100)
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 25
    assert integrity(server) == "ok"


def test_a_client_that_hangs_up_ends_its_ffmpeg(start, tmp_path):
    folder = tmp_path / "long"
    folder.mkdir()
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "anoisesrc=duration=900:sample_rate=44100", "-metadata", "title=Long", str(folder / "long.flac")], check=True, stdin=subprocess.DEVNULL)
    server = start(music_folder=folder)
    server.create_admin()
    server.wait_for_songs(1)
    song = server.rest("search3", query="").subsonic["searchResult3"]["song"][0]
    stream = socket.create_connection(("127.0.0.1", server.port))
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    stream.sendall(f"GET /rest/stream?id={song['id']}&u=root&p={PASSWORD}&v=1.16.1&c=t&format=mp3&maxBitRate=320 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert stream.recv(100).startswith(b"HTTP/1.1 200")
    wait_for("ffmpeg to run", lambda: pids_of("ffmpeg", server.process.pid))
    stream.close()
    wait_for("ffmpeg to end", lambda: not pids_of("ffmpeg", server.process.pid), seconds=10)


def test_without_ffmpeg_originals_still_play(start):
    server = start(ND_FFMPEGPATH="/nonexistent/ffmpeg")
    server.create_admin()
    server.wait_for_songs(SONGS)
    song = server.rest("search3", query="").subsonic["searchResult3"]["song"][0]
    assert len(server.rest("stream", id=song["id"]).body) == song["size"]
    assert any("ffmpeg" in line for line in server.warnings())


@pytest.fixture
def many(music, tmp_path):
    """A folder of 600 songs: the small ones, many times."""
    root = tmp_path / "many"
    sources = sorted(music.rglob("*.mp3"))
    for album in range(60):
        folder = root / f"Album {album:02}"
        folder.mkdir(parents=True)
        for number in range(10):
            os.link(sources[number % len(sources)], folder / f"{number:02}.mp3")
    return root


def test_a_kill_in_mid_scan_loses_nothing(start, many):
    server = start(music_folder=many, ND_DEVSCANNERTHREADS=1)
    server.create_admin()
    wait_for("the first songs", lambda: server.rest("search3", query="").subsonic["searchResult3"].get("song"))
    kept = server.rest("search3", query="", songCount=1).subsonic["searchResult3"]["song"][0]["id"]
    assert server.rest("star", id=kept).subsonic["status"] == "ok"
    server.stop(signal.SIGKILL)
    assert integrity(server) == "ok"
    server.start()
    server.wait_for_songs(600)
    assert server.rest("getStarred2").subsonic["starred2"]["song"][0]["id"] == kept
    songs = server.rest("search3", query="", songCount=500).subsonic["searchResult3"]["song"]
    rest = server.rest("search3", query="", songCount=500, songOffset=500).subsonic["searchResult3"]["song"]
    paths = [song["path"] for song in songs + rest]
    assert len(paths) == 600


def test_a_kill_in_mid_write_keeps_what_was_acknowledged(start, music):
    server = start()
    server.create_admin()
    server.wait_for_songs(SONGS)
    songs = [song["id"] for song in server.rest("search3", query="").subsonic["searchResult3"]["song"]]
    acknowledged, stop = [], threading.Event()

    def write(worker):
        number = 0
        while not stop.is_set():
            number += 1
            try:
                answer = server.rest("createPlaylist", name=f"w{worker}-{number}", songId=songs[number % len(songs)])
                if answer.subsonic["status"] == "ok":
                    acknowledged.append(f"w{worker}-{number}")
            except (OSError, ValueError):
                return

    workers = [threading.Thread(target=write, args=(worker,)) for worker in range(4)]
    for worker in workers:
        worker.start()
    wait_for("some playlists", lambda: len(acknowledged) > 40)
    server.stop(signal.SIGKILL)
    stop.set()
    for worker in workers:
        worker.join()
    assert integrity(server) == "ok"
    server.start()
    names = {playlist["name"] for playlist in server.rest("getPlaylists").subsonic["playlists"]["playlist"]}
    assert not set(acknowledged) - names


def test_commands_talk_to_the_running_server_and_work_without_it(start):
    server = start()
    made = server.run("user", "create", "carol", "--admin", input="first-password-1\nfirst-password-1\n")
    assert made.returncode == 0, made.stderr
    server.wait_for_songs(SONGS, user="carol", password="first-password-1")
    listed = server.run("user", "list").stdout
    assert "carol" in listed
    reset = server.run("user", "reset-password", "carol", input="second-password-2\nsecond-password-2\n")
    assert reset.returncode == 0, reset.stderr
    assert server.rest("ping", user="carol", password="first-password-1").subsonic["status"] == "failed"
    assert server.rest("ping", user="carol", password="second-password-2").subsonic["status"] == "ok"
    scan = server.run("scan", "--full")
    assert scan.returncode == 0 and "6" in scan.stdout, scan
    server.stop()
    offline = server.run("user", "create", "dave", input="third-password-3\nthird-password-3\n")
    assert offline.returncode == 0, offline.stderr
    promoted = server.run("user", "make-admin", "dave")
    assert promoted.returncode == 0, promoted.stderr
    server.start()
    assert server.rest("getUser", user="dave", password="third-password-3", username="dave").subsonic["user"]["adminRole"]


# proves: auth-15-37, S-22
@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_reaches_the_log(start, form):
    options = {"ND_LOGFORMAT": form} if form == "json" else {}
    server = start(ND_LOGLEVEL="trace", ND_PASSWORDENCRYPTIONKEY="the-encryption-key-of-this-test", **options)
    made = server.create_admin(password="plain-secret-9")
    login = server.ask("/auth/login", method="POST", body={"username": "root", "password": "plain-secret-9"})
    wrong = server.ask("/auth/login", method="POST", body={"username": "root", "password": "wrong-secret-8"})
    assert wrong.status == 401
    cookie = next(part.split(";")[0] for part in login.cookies if "nd_sid" in part)
    body = login.json()
    salt = "5a17"
    token = hashlib.md5(f"plain-secret-9{salt}".encode()).hexdigest()
    encoded = "enc:" + "plain-secret-9".encode().hex()
    for query in (f"u=root&p=plain-secret-9", f"u=root&p={encoded}", f"u=root&t={token}&s={salt}", f"u=root&t={body['subsonicToken']}&s={body['subsonicSalt']}", f"u=root&jwt={body['token']}"):
        assert server.ask(f"/rest/ping?{query}&v=1.16.1&c=t&f=json").subsonic["status"] == "ok", query
    assert server.ask("/api/album", headers=[("X-ND-Authorization", f"Bearer {body['token']}")]).status == 200
    assert server.ask("/api/session", headers=[("Cookie", cookie)]).json()["user"]["username"] == "root"
    assert server.ask("/api/session", headers=[("Authorization", "Basic cm9vdDpiYXNpYy1zZWNyZXQ=")]).status == 200
    server.stop()
    log = server.log()
    assert len(log.splitlines()) > 5
    if form == "json":
        for line in log.splitlines():
            json.loads(line)
    secrets = ["plain-secret-9", "wrong-secret-8", "the-encryption-key-of-this-test", encoded[4:], token, body["subsonicToken"], body["token"], made["token"],
               made["subsonicToken"], cookie.split("=", 1)[1], "cm9vdDpiYXNpYy1zZWNyZXQ=", "basic-secret"]
    found = [secret for secret in secrets if secret in log]
    assert not found, found


def test_a_request_has_an_id_in_answer_and_log(start):
    server = start()
    answer = server.ask("/api/album")
    assert answer.status == 401 and answer.headers.get("x-nd-auth") == "1"
    identity = answer.headers.get("x-request-id") or answer.json().get("requestId")
    assert identity
    server.stop()
    assert identity in server.log()
