"""Published Subsonic clients against the real server: sign in, browse, star, make a playlist, stream."""

import libopensonic
import libsonic
import pytest

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
