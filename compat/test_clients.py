"""Published Subsonic clients against the real server: sign in, browse, star, make a playlist, stream."""

import libopensonic
import libopensonic.errors
import libsonic
import libsonic.errors
import pytest

from bed.login import Login
from bed.proxies import Proxy
from bed.server import wait_for
from conftest import SONGS

USER, PASSWORD = "root", "sesame-open-7"


@pytest.fixture
def server(start):
    server = start()
    server.create_admin(USER, PASSWORD)
    server.wait_for_songs(SONGS)
    return server


@pytest.mark.parametrize("use_get", [False, True])
@pytest.mark.parametrize("use_views", [False, True])
@pytest.mark.parametrize("password_in_clear", [False, True])
def test_py_opensonic(server, use_get, use_views, password_in_clear):
    connection = libopensonic.Connection("http://127.0.0.1", USER, PASSWORD, port=server.port, legacy_auth=password_in_clear, use_get=use_get, use_views=use_views)
    try:
        assert connection.ping()
        assert connection.get_license()["license"]["valid"]
        artists = [artist for index in connection.get_artists().index for artist in index.artist]
        assert sorted(artist.name for artist in artists) == ["Ann Ode", "Bo Ree"]
        artist = connection.get_artist(artists[0].id)
        album = connection.get_album(artist.album[0].id)
        assert [song.track for song in album.song] == [1, 2, 3]
        song = connection.get_song(album.song[0].id)
        assert song.title == "First Light 1" and song.duration == 4
        assert len(connection.get_album_list2("alphabeticalByName")) == 2
        assert len(connection.get_random_songs(size=4)) == 4
        found = connection.search3("second wind")
        assert found.song and found.album and found.album[0].name == "Second Wind"

        connection.star(sids=[song.id], album_ids=[album.id])
        starred = connection.get_starred2()
        assert [s.id for s in starred.song] == [song.id] and [a.id for a in starred.album] == [album.id]
        connection.unstar(sids=[song.id], album_ids=[album.id])
        assert not connection.get_starred2().song
        connection.set_rating(song.id, 4)
        assert connection.get_song(song.id).user_rating == 4
        connection.scrobble(song.id)

        connection.create_playlist(name="Mix", song_ids=[s.id for s in album.song])
        playlist = next(p for p in connection.get_playlists() if p.name == "Mix")
        assert [entry.id for entry in connection.get_playlist(playlist.id).entry] == [s.id for s in album.song]
        connection.delete_playlist(playlist.id)
        assert not [p for p in connection.get_playlists() if p.name == "Mix"]
    finally:
        connection.cleanup()


@pytest.mark.parametrize("password_in_clear", [False, True])
def test_py_sonic(server, password_in_clear):
    # Its GET mode needs a module of Python 2; the other client covers GET.
    connection = libsonic.Connection("http://127.0.0.1", USER, PASSWORD, port=server.port, legacyAuth=password_in_clear)
    assert connection.ping()
    artists = [artist for index in connection.getArtists()["artists"]["index"] for artist in index["artist"]]
    album = connection.getArtist(artists[0]["id"])["artist"]["album"][0]
    songs = connection.getAlbum(album["id"])["album"]["song"]
    assert len(songs) == 3
    connection.star(sids=[songs[0]["id"]])
    assert len(connection.getStarred2()["starred2"]["song"]) == 1
    connection.createPlaylist(name="Old", songIds=[song["id"] for song in songs[:2]])
    playlist = next(p for p in connection.getPlaylists()["playlists"]["playlist"] if p["name"] == "Old")
    assert playlist["songCount"] == 2
    original = connection.stream(songs[0]["id"], tformat="raw").read()
    assert original[:4] == b"fLaC"
    transcoded = connection.stream(songs[0]["id"], maxBitRate=64, tformat="mp3").read()
    assert 4 * 64_000 / 8 * 0.6 < len(transcoded) < 4 * 64_000 / 8 * 1.8
    assert connection.download(songs[0]["id"]).read() == original
    assert connection.getCoverArt(album["coverArt"], size=64).read()[:3] in (b"\xff\xd8\xff", b"RIF")
    # Playlist files are taken over behind the scan.
    wait_for("the imported playlist file", lambda: any(p["name"] == "both" for p in connection.getPlaylists()["playlists"]["playlist"]))


def test_wrong_secrets_are_refused_in_every_form(server):
    for params in ({"p": "wrong"}, {"p": "enc:77726f6e67"}, {"p": "", "t": "0" * 32, "s": "abc"}, {"p": "enc:zz"}):
        answer = server.rest("ping", **params).subsonic
        assert answer["status"] == "failed" and answer["error"]["code"] == 40, (params, answer)


BEHIND = {
    "caddy-authelia/Caddyfile": "authelia",
    "caddy-authentik/Caddyfile": "authentik",
    "traefik-authelia/dynamic.yml": "authelia",
    "traefik-authentik/dynamic.yml": "authentik",
    "nginx-auth-request/music.conf": "authelia",
    "nginx-auth-request/authentik.conf": "authentik",
}


@pytest.fixture
def behind(start, tmp_path):
    """The server behind a proxy that apps reach under 127.0.0.1."""
    running = []

    def build(document, mode, **options):
        login = Login(mode)
        running.append(login)
        server = start(ND_EXTAUTH_TRUSTEDSOURCES="127.0.0.1/32", ND_EXTAUTH_USERHEADER=login.user_header, **options)
        server.create_admin(USER, PASSWORD)
        server.wait_for_songs(SONGS)
        proxy = Proxy(document, tmp_path / "proxy", server, login, host="127.0.0.1")
        running.append(proxy)
        login.asked.clear()
        return proxy, server, login

    yield build
    for part in reversed(running):
        part.stop()


# proves: auth-17-35
@pytest.mark.parametrize("document", BEHIND)
def test_apps_work_through_the_exempt_path_of_each_proxy(behind, document):
    proxy, _, login = behind(document, BEHIND[document])
    for legacy in (False, True):
        modern = libopensonic.Connection("http://127.0.0.1", USER, PASSWORD, port=proxy.port, legacy_auth=legacy)
        try:
            assert modern.ping()
            found = modern.search3("second wind")
            modern.star(sids=[found.song[0].id])
            assert [song.id for song in modern.get_starred2().song] == [found.song[0].id]
        finally:
            modern.cleanup()
        old = libsonic.Connection("http://127.0.0.1", USER, PASSWORD, port=proxy.port, legacyAuth=legacy)
        assert old.ping()
        assert old.stream(found.song[0].id, tformat="raw").read()[:3] in (b"ID3", b"\xff\xfb\x90", b"\xff\xf3\x40")
        wrong = libsonic.Connection("http://127.0.0.1", USER, "not this one", port=proxy.port, legacyAuth=legacy)
        with pytest.raises(libsonic.errors.CredentialError):
            wrong.ping()
    assert login.asked == [], "the login service hears nothing of apps"


# proves: A-25
@pytest.mark.parametrize("document", ["caddy-authentik/basic.Caddyfile", "caddy-authentik/published/basic.Caddyfile"])
def test_the_error_document_of_a_proxy_is_a_failure_to_apps(behind, document):
    proxy, _, login = behind(document, "authentik")
    answer = proxy.ask(f"/rest/ping?u={USER}&p={PASSWORD}&v=1.16.1&c=app")
    assert answer.status == 200 and b'status="failed"' in answer.body and b'code="40"' in answer.body
    if "published" not in document:
        # The published form answers XML whatever is asked; ours tells an app that asks for JSON in its address.
        client = libopensonic.Connection("http://127.0.0.1", USER, PASSWORD, port=proxy.port, use_get=True)
        try:
            with pytest.raises(libopensonic.errors.CredentialError):
                client.get_playlists()
        finally:
            client.cleanup()
        assert proxy.ask("/rest/ping?v=1.16.1&c=app&f=json").subsonic["error"]["code"] == 40
    assert login.asked
