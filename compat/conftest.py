"""Fixtures of the black-box suites."""

import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from bed.server import Server  # noqa: E402

ROOT = pathlib.Path(__file__).parent.parent
SONGS = 6


@pytest.fixture(scope="session")
def binary():
    path = pathlib.Path(os.environ.get("MELODROME_BIN", ROOT / "target/debug/melodrome")).resolve()
    assert path.is_file(), f"{path} is not there: build it with `cargo build -p melodrome`"
    return path


@pytest.fixture(scope="session")
def music(tmp_path_factory):
    """Two albums of three songs: FLAC with a cover beside it, MP3."""
    root = tmp_path_factory.mktemp("music")
    for album, artist, suffix, codec in [("First Light", "Ann Ode", "flac", "flac"), ("Second Wind", "Bo Ree", "mp3", "libmp3lame")]:
        folder = root / artist / album
        folder.mkdir(parents=True)
        for number in (1, 2, 3):
            tags = {"title": f"{album} {number}", "album": album, "artist": artist, "album_artist": artist, "track": f"{number}/3", "date": "2020", "genre": "Ambient"}
            arguments = [part for key, value in tags.items() for part in ("-metadata", f"{key}={value}")]
            command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"sine=frequency={220 * number}:duration=4", *arguments, "-c:a", codec, str(folder / f"{number:02} - {album}.{suffix}")]
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "color=c=teal:s=300x300:d=1", "-frames:v", "1", str(folder / "cover.jpg")], check=True, stdin=subprocess.DEVNULL)
    (root / "both.m3u").write_text("#EXTM3U\nAnn Ode/First Light/01 - First Light.flac\nBo Ree/Second Wind/02 - Second Wind.mp3\n")
    return root


@pytest.fixture
def start(binary, music, tmp_path):
    """Starts servers that end with the test."""
    running = []

    def begin(unix=False, folder="server", music_folder=None, **options):
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        server = Server(binary, place, music_folder or music, unix=unix, **options).start()
        running.append(server)
        return server

    yield begin
    for server in running:
        server.stop()
