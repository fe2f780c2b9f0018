#!/usr/bin/env python3
"""Make the golden music libraries: makelib.py OUT [--seed N] [--tracks N] [--extra FILE.py]

OUT/music        library 1: gen/ (synthetic, by bench/genlib.py) and edge/ (hand-made cases)
OUT/music2       library 2: a few albums
OUT/outside      files outside every library (target of a symlink)
OUT/manifest.json  every file: library, path, size, sha256, mtime (compare with library.json
                 beside this script: when they agree, sizes, hashes and bit rates of the recordings hold)

Deterministic: same seed, same ffmpeg, same bytes. Modification times are fixed. Needs no pause
between files: the reference dates albums by the moment of import. Needs ffmpeg, mutagen, pillow.
"""
import argparse, hashlib, importlib.util, io, json, os, shutil, struct, subprocess, sys, time
from mutagen.aiff import AIFF
from mutagen.apev2 import APEv2
from mutagen.asf import ASF, ASFUnicodeAttribute
from mutagen.dsf import DSF
from mutagen.flac import FLAC, Picture
from mutagen.id3 import ID3, Frames
from mutagen.mp4 import MP4, MP4Cover, MP4FreeForm
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis
from mutagen.wave import WAVE
from PIL import Image, ImageDraw

globals().update(Frames)  # TIT2, TPE1, ...
HERE = os.path.dirname(os.path.abspath(__file__))
EPOCH = 1609459200  # 2021-01-01T00:00:00Z, first modification time; +1 h per file in path order
U4, U3, L1 = 3, 1, 0  # ID3 text encodings: UTF-8, UTF-16, Latin-1


def genlib():
    p = os.environ.get("GENLIB") or os.path.join(HERE, "..", "..", "bench", "genlib.py")
    spec = importlib.util.spec_from_file_location("genlib", p)
    m = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(m)
    return m


CODECS = {
    "mp3": ["-c:a", "libmp3lame", "-b:a", "64k", "-id3v2_version", "0", "-write_xing", "1"],
    "flac": ["-c:a", "flac", "-sample_fmt", "s16"], "m4a": ["-c:a", "aac", "-b:a", "48k"],
    "opus": ["-c:a", "libopus", "-b:a", "24k"], "ogg": ["-c:a", "libvorbis", "-q:a", "0"],
    "wav": ["-c:a", "pcm_s16le"], "aiff": ["-c:a", "pcm_s16be"], "wma": ["-c:a", "wmav2", "-b:a", "64k"],
    "wv": ["-c:a", "wavpack"], "tta": ["-c:a", "tta"], "mka": ["-c:a", "libvorbis", "-q:a", "0"],
    "aac": ["-c:a", "aac", "-b:a", "48k", "-f", "adts"], "mp2": ["-c:a", "mp2", "-b:a", "64k"],
    "alac": ["-c:a", "alac", "-f", "ipod"], "flac24": ["-c:a", "flac", "-sample_fmt", "s32", "-ar", "96000", "-ac", "2", "-f", "flac"],
    "mp3hi": ["-c:a", "libmp3lame", "-b:a", "320k", "-ac", "2", "-id3v2_version", "0", "-f", "mp3"],
}
CACHE = {}


def audio(fmt, secs=2, hz=220):
    k = (fmt, secs, hz)
    if k not in CACHE:
        if fmt == "dsf":
            CACHE[k] = dsf(secs)
        else:
            ext = {"alac": "m4a", "flac24": "flac", "mp3hi": "mp3"}.get(fmt, fmt)
            f = os.path.join(STAGE, f".t.{ext}")
            subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"sine=frequency={hz}:sample_rate=44100:duration={secs}",
                            "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", *CODECS[fmt], f], check=True)
            CACHE[k] = open(f, "rb").read()
            os.remove(f)
    return CACHE[k]


def dsf(secs):
    """DSD64 stereo silence, one tenth of the seconds to stay small"""
    blocks = max(1, int(2822400 * secs / 10 / 8 / 4096))
    data = b"\x69" * (4096 * blocks * 2)
    fmt = b"fmt " + struct.pack("<QIIIIIIQII", 52, 1, 0, 2, 2, 2822400, 1, blocks * 4096 * 8, 4096, 0)
    body = b"data" + struct.pack("<Q", 12 + len(data)) + data
    return b"DSD " + struct.pack("<QQQ", 28, 28 + 52 + len(body), 0) + fmt + body


def picture(text, size=400, rgb=(40, 90, 160), fmt="JPEG", mode="RGB"):
    im = Image.new("RGB", (size, size), rgb)
    d = ImageDraw.Draw(im)
    h = hashlib.sha256(text.encode()).digest()
    for i in range(6):
        x, y, w = h[i] * size // 256, h[i + 6] * size // 256, 20 + h[i + 12] % 120
        d.ellipse([x, y, x + w, y + w], fill=tuple(h[i + 18:i + 21]))
    b = io.BytesIO()
    im.convert(mode).save(b, fmt, **({"quality": 80} if fmt == "JPEG" else {}))
    return b.getvalue()


class Lib:
    """writes below one library root of the stage"""

    def __init__(self, name):
        self.root = os.path.join(STAGE, name)

    def path(self, rel):
        p = os.path.join(self.root, rel)
        os.makedirs(os.path.dirname(p), exist_ok=True)
        return p

    def raw(self, rel, data=b""):
        with open(self.path(rel), "wb") as f:
            f.write(data.encode() if isinstance(data, str) else data)
        return self.path(rel)

    def link(self, rel, target):
        os.symlink(target, self.path(rel))

    def vorbis(self, rel, tags, pics=(), secs=2, hz=220, fmt=None):
        ext = rel.rsplit(".", 1)[1].lower()
        p = self.raw(rel, audio(fmt or ext, secs, hz))
        f = {"flac": FLAC, "ogg": OggVorbis, "oga": OggVorbis, "opus": OggOpus}[ext](p)
        for k, v in tags.items():
            f[k] = v
        for typ, mime, data in pics:
            pic = Picture()
            pic.type, pic.mime, pic.data = typ, mime, data
            if ext == "flac":
                f.add_picture(pic)
            else:
                import base64
                f["metadata_block_picture"] = [base64.b64encode(pic.write()).decode()]
        f.save()

    def id3(self, rel, frames, v2=4, v1=0, secs=2, hz=220, fmt="mp3"):
        p = self.raw(rel, audio(fmt, secs, hz))
        if fmt in ("wav", "aiff", "dsf"):
            f = {"wav": WAVE, "aiff": AIFF, "dsf": DSF}[fmt](p)
            if f.tags is None:
                f.add_tags()
            for fr in frames:
                f.tags.add(fr)
            f.save()
        else:
            t = ID3()
            for fr in frames:
                t.add(fr)
            t.save(p, v2_version=v2, v1=v1)

    def mp4(self, rel, tags, secs=2, fmt="m4a", hz=220):
        m = MP4(self.raw(rel, audio(fmt, secs, hz)))
        for k, v in tags.items():
            m[k] = [MP4FreeForm(x.encode()) for x in v] if k.startswith("----") else v
        m.save()


def t(title, album, artist, no=1, albumartist=None, **more):
    """common ID3v2.4 frames"""
    r = [TIT2(U4, title), TALB(U4, album), TPE1(U4, artist), TRCK(U4, str(no))]
    if albumartist:
        r.append(TPE2(U4, albumartist))
    for k, v in more.items():
        r.append(globals()[k](U4, v))
    return r


def v(title, album, artist, no=1, **more):
    return dict(title=title, album=album, artist=artist, tracknumber=str(no), **more)


def mb(n):
    return f"{n:08x}-0000-4000-8000-{n * 7919:012x}"


def edge(L, L2):
    jpg = lambda s, **k: picture(s, **k)
    # one album a folder: the reference dates albums by the moment of import, in random order inside a folder
    # --- multi-disc with subtitles, disc folders, cover in the parent, disc image
    for d, (sub, n) in enumerate([("The Studio", 2), ("The Stage", 2)], 1):
        for i in range(1, n + 1):
            L.vorbis(f"edge/Los Viajeros/Two Rooms/CD{d}/{i:02d}.flac",
                     v(f"Room {d}-{i}", "Two Rooms", "Los Viajeros", i, albumartist="Los Viajeros", discnumber=str(d), disctotal="2",
                       discsubtitle=sub, date="1999-05-04", genre=["Latin", "Rock"], tracktotal="2", label="Casa Azul", media="CD"))
    L.raw("edge/Los Viajeros/Two Rooms/cover.jpg", jpg("two rooms"))
    L.raw("edge/Los Viajeros/Two Rooms/CD2/disc2.jpg", jpg("disc2", rgb=(10, 120, 60)))
    L.raw("edge/Los Viajeros/artist.jpg", jpg("viajeros", size=300, rgb=(120, 20, 20)))
    # same titles on both discs without ids: same persistent id
    for d in (1, 2):
        L.vorbis(f"edge/Los Viajeros/Twin Intro/{d}-01 Intro.flac", v("Intro", "Twin Intro", "Los Viajeros", 1, albumartist="Los Viajeros", discnumber=str(d), date="2003"))
    # album holding only disc 2
    L.vorbis("edge/Los Viajeros/Only Two/01.flac", v("Second Half", "Only Two", "Los Viajeros", 1, albumartist="Los Viajeros", discnumber="2", date="2001"))
    # --- compilations
    for i, a in enumerate(["Anna Alpha", "Bela Beta", "Cid Gamma"], 1):
        L.id3(f"edge/Comp Flag/{i:02d} Song.mp3", t(f"Flagged {i}", "Comp By Flag", a, i, TDRC="2005") + [TCMP(U4, "1")])
        L.vorbis(f"edge/Comp VA/{i:02d}.ogg", v(f"Various {i}", "Comp By Name", a, i, albumartist="Various Artists", date="2006"))
    # no album artist, no flag: one album for each first artist
    for i, a in enumerate(["Anna Alpha", "Bela Beta"], 1):
        L.id3(f"edge/Split/{i}/{i:02d}.mp3", t(f"Split {i}", "Unclaimed", a, i))
    # --- multi-valued
    L.id3("edge/Multi/01 id3v24.mp3", [TIT2(U4, "Null Separated"), TALB(U4, "Multi Values"), TPE1(U4, ["Ada One", "Ben Two"]), TPE2(U4, "Ada One"),
                                      TCOM(U4, ["Comp One", "Comp Two"]), TCON(U4, ["Rock", "Pop", "Drum & Bass"]), TRCK(U4, "1/12"), TPOS(U4, "1/1"), TDRC(U4, "2010-06-07")])
    L.vorbis("edge/Multi/02 vorbis.flac", v("Repeated Fields", "Multi Values", ["Ada One", "Ben Two"], 2, albumartist="Ada One",
                                            composer=["Comp One", "Comp Two"], genre=["Rock", "Pop"], date="2010-06-07", discnumber="1"))
    L.id3("edge/Multi/03 v23.mp3", [TIT2(U3, "Version Three"), TALB(U3, "Multi Values"), TPE1(U3, "Ada One/Ben Two"), TPE2(U3, "Ada One"), TCON(U3, "Rock;Pop/Jazz, Blues"),
                                    TRCK(U3, "3"), TPOS(U3, "1"), TDRC(U3, "2010")], v2=3)
    for n, s in enumerate(["Ada One feat. Ben Two", "Ada One / Ben Two", "Ada One; Ben Two", "Ada One ft Ben Two", "ADA ONE FEAT. BEN TWO",
                           "Ada One & Ben Two", "AC/DC", "Tyler, The Creator", "Ada One /  / Ben Two"], 4):
        L.id3(f"edge/Multi/{n:02d} sep.mp3", t(f"Separator {n}", "Multi Values", s, n, "Ada One", TDRC="2010", TPOS="1") + [TCOM(U4, "AC/DC; Comp One")])
    L.vorbis("edge/Multi ids/13 artists tag.flac", v("Artists Tag", "Multi Values", "Ada One & Ben Two", 13, albumartist="Ada One", artists=["Ada One", "Ben Two"],
                                                 musicbrainz_artistid=[mb(11), mb(12)], artistsort="One, Ada", albumartistsort="One, Ada", artistssort=["One, Ada", "Two, Ben"], date="2010-06-07", discnumber="1"))
    L.vorbis("edge/Multi/14 two values.flac", v("Two Values With Separator", "Multi Values", ["Ada One; Ben Two", "Cleo Three"], 14, albumartist="Ada One", date="2010-06-07", discnumber="1"))
    L.mp4("edge/Multi mp4/15 mp4.m4a", {"\xa9nam": "Atoms", "\xa9alb": "Multi Values", "\xa9ART": ["Ada One", "Ben Two"], "aART": "Ada One", "trkn": [(15, 15)], "disk": [(1, 1)],
                                    "\xa9gen": ["Rock", "Pop"], "\xa9day": "2010-06-07", "\xa9wrt": ["Comp One", "Comp Two"], "tmpo": [128], "rtng": [1],
                                    "----:com.apple.iTunes:LABEL": ["Casa Azul", "Blue Note"]})
    # --- roles
    L.vorbis("edge/Roles/01.flac", v("All The Roles", "Credits", "Eva Lead", 1, albumartist="Eva Lead", composer="Cora Composer", composersort="Composer, Cora", lyricist="Lara Lyric",
                                     conductor="Conrad Baton", arranger="Arno Range", producer=["Pia Prod", "Pete Prod"], director="Dira Rect", engineer="Egon Eng",
                                     mixer="Mia Mix", remixer="Remi Xer", djmixer="DJ Mixa", performer=["Ann (bass guitar)", "Ann (vocals)", "Ann", "Salaam R (drums (drum set) and organ)"],
                                     date="2015", musicbrainz_composerid=mb(31)))
    L.id3("edge/Roles/02.mp3", t("Involved People", "Credits", "Eva Lead", 2, "Eva Lead", TDRC="2015", TPE3="Conrad Baton", TPE4="Remi Xer", TEXT="Lara Lyric")
          + [TIPL(U4, [["producer", "Mix Master Mike"], ["engineer", "Egon Eng"], ["DJ-mix", "DJ Mixa"]]), TMCL(U4, [["guitar", "Gus"], ["piano", "Pam"]])])
    # --- sort names, articles, MusicBrainz ids, release types
    for i in (1, 2):
        L.vorbis(f"edge/The Beetles/Abbey Lane/{i:02d}.flac",
                 v(["Come Along", "Something Nice"][i - 1], "Abbey Lane", "The Beetles", i, albumartist="The Beetles", titlesort=["Along, Come", "Something Nice"][i - 1],
                   artistsort="Beetles, The", albumartistsort="Beetles, The", albumsort="Abbey Lane, The", musicbrainz_artistid=mb(1), musicbrainz_albumartistid=mb(1),
                   musicbrainz_albumid=mb(2), musicbrainz_releasegroupid=mb(3), musicbrainz_trackid=mb(100 + i), musicbrainz_releasetrackid=mb(200 + i),
                   releasetype=["album", "live"], catalognumber="CAT-1", barcode="4006381333931", asin="B000002UAX", isrc=[f"GBAYE690000{i}", "GBAYE6999999"],
                   originaldate="1969-09-26", date="2009-09-09", bpm="127.6", copyright="(p) 1969", media="Vinyl", label="Orchard", releasestatus="official",
                   releasecountry="GB", language="eng", mood=["Calm", "Warm"], grouping="Set A", discnumber="1", comment="A comment\nwith two lines"))
    L.raw("edge/The Beetles/Abbey Lane/folder.png", jpg("abbey", fmt="PNG", rgb=(200, 200, 40)))
    for cat, n in (("CAT-2", 5), ("CAT-3", 6)):  # two versions told apart by id and catalogue number
        L.vorbis(f"edge/The Beetles/Abbey Lane ({cat})/01.flac", v("Come Along", "Abbey Lane", "The Beetles", 1, albumartist="The Beetles", musicbrainz_albumid=mb(n),
                                                                  catalognumber=cat, albumversion="Mono" if n == 5 else "Stereo", date="1969", releasetype="album"))
    L.vorbis("edge/The Beetles/Abbey Lane dup/01.flac", v("Come Along", "Abbey Lane", "The Beetles", 1, albumartist="The Beetles", catalognumber="CAT-9", date="1969"))
    for a, al in (("Los Lobos Azules", "Greatest Hits"), ("El Perro", "Greatest Hits"), ("the lower", "Lower Case Article"), ("A Place", "An Article"), ("_Underscore", "Sign"), ("4 Numbers", "Digits"), ("[Bracket]", "Square")):
        L.id3(f"edge/Articles/{a}/01.mp3", t(f"Song of {a}", al, a, 1, a, TDRC="1990", TCON="Pop"))
    # release types
    for ty in ("single", "ep", "compilation", "soundtrack,live"):
        L.id3(f"edge/Types/{ty}/1.mp3", t(f"A {ty}", f"Type {ty}", "Typical", 1, "Typical", TDRC="2011-03") + [TXXX(U4, "MusicBrainz Album Type", ty)])
    # --- dates
    for i, (d, o, r) in enumerate([("1985", "", ""), ("2002-01", "", ""), ("1980.07.25", "", ""), ("May 12, 2016", "", ""), ("2004-00-00", "", ""), ("invalid", "", ""),
                                   ("2009", "1969", ""), ("1969", "2009", ""), ("1999", "1998-12", "2000-02-29"), ("", "1975", ""), ("", "", "1976-11-05"), ("2016-12-31 12:15", "", "")], 1):
        tg = v(f"Date {i}", f"Dates {i:02d}", "Chronos", 1, albumartist="Chronos")
        for k, x in (("date", d), ("originaldate", o), ("releasedate", r)):
            if x:
                tg[k] = x
        L.vorbis(f"edge/Dates/{i:02d}/1.flac", tg)
    L.vorbis("edge/Dates/year/1.flac", v("Only Year", "Dates Year", "Chronos", 1, albumartist="Chronos", year="1999"))
    # --- loudness, tempo, advisory
    L.vorbis("edge/Gain/01.opus", v("Header Gain", "Loudness", "Gainer", 1, r128_track_gain="-3776", r128_album_gain="0"))
    L.vorbis("edge/Gain/02.flac", v("Plain Gain", "Loudness", "Gainer", 2, replaygain_track_gain="-6.50 dB", replaygain_track_peak="0.987654", replaygain_album_gain="-7.1 dB", replaygain_album_peak="1.0"))
    L.vorbis("edge/Gain/03.flac", v("Odd Gain", "Loudness", "Gainer", 3, replaygain_track_gain="-7,2 dB", replaygain_track_peak="Infinity", replaygain_album_gain="NaN", bpm="0"))
    L.id3("edge/Gain/04.mp3", t("Tempo", "Loudness", "Gainer", 4) + [TBPM(U4, "99.5"), TXXX(U4, "replaygain_track_gain", "+1.25 dB"), TXXX(U4, "ITUNESADVISORY", "1")])
    L.mp4("edge/Gain/05.m4a", {"\xa9nam": "Clean", "\xa9alb": "Loudness", "\xa9ART": "Gainer", "trkn": [(5, 0)], "rtng": [2], "tmpo": [90], "----:com.apple.iTunes:replaygain_track_gain": ["-3.00 dB"]})
    # --- classical: work, movement
    for i in (1, 2):
        L.vorbis(f"edge/Classical/{i:02d}.flac", v(f"Symphony No. 1: {['I', 'II'][i - 1]}.", "Symphonies", "Orchestra of Nowhere", i, albumartist=["Ludo van B.", "Orchestra of Nowhere"],
                                                  composer="Ludo van B.", conductor="Conrad Baton", work="Symphony No. 1", movementname=["Allegro", "Andante"][i - 1], movement=str(i), movementtotal="4",
                                                  genre="Classical", date="1963", musicbrainz_workid=mb(41), subtitle="Live take" if i == 2 else "(Studio)"))
    # --- lyrics
    L.id3("edge/Lyrics/01 uslt.mp3", t("Two Languages", "Words", "Singer", 1) + [USLT(U4, "eng", "", "First line\nSecond & <b>line</b>"), USLT(U4, "deu", "", "Erste Zeile\nZweite Zeile")])
    L.id3("edge/Lyrics/02 sylt.mp3", t("Synced Frame", "Words", "Singer", 2) + [SYLT(U4, "eng", 2, 1, "", [("One", 500), ("Two", 1500)])])
    L.vorbis("edge/Lyrics/03 lrc tag.flac", v("Synced Tag", "Words", "Singer", 3, lyrics="[ti:Tagged]\n[offset:+250]\n[00:00.50]Hello <world>\n[00:01.20][00:01.80]Again"))
    L.vorbis("edge/Lyrics/04 sidecar.flac", v("Side Car", "Words", "Singer", 4, lyrics="embedded text loses"))
    L.raw("edge/Lyrics/04 sidecar.lrc", "[ar:Singer]\n[00:00.10]From the <i>file</i>\n[00:01.00]Second\nno stamp\n")
    L.vorbis("edge/Lyrics/05 enhanced.flac", v("Enhanced", "Words", "Singer", 5, lyrics="[00:00.00]<00:00.00>Wor<00:00.40>d by <00:00.90>word"))
    L.vorbis("edge/Lyrics/06 srt.flac", v("Subtitles", "Words", "Singer", 6))
    L.raw("edge/Lyrics/06 srt.srt", "1\n00:00:00,200 --> 00:00:01,000\nFirst cue\n\n2\n00:00:01,000 --> 00:00:01,900\nSecond cue\n")
    L.raw("edge/Lyrics/07 txt.txt", "Plain text side file\nline two\n")
    L.vorbis("edge/Lyrics/07 txt.flac", v("Text File", "Words", "Singer", 7))
    L.vorbis("edge/Lyrics/08 none.flac", v("Instrumental", "Words", "Singer", 8))
    # --- artwork
    L.id3("edge/Art/Embedded/01.mp3", t("Inside", "Art Embedded", "Painter", 1, "Painter") + [APIC(U4, "image/png", 4, "back", jpg("back", fmt="PNG", size=200)), APIC(U4, "image/jpeg", 3, "front", jpg("front", size=500))])
    L.mp4("edge/Art/Embedded m4a/01.m4a", {"\xa9nam": "Inside Atom", "\xa9alb": "Art Atom", "\xa9ART": "Painter", "aART": "Painter", "covr": [MP4Cover(jpg("atom", size=250), MP4Cover.FORMAT_JPEG)]})
    L.vorbis("edge/Art/Embedded ogg/01.ogg", v("Inside Ogg", "Art Ogg", "Painter", 1, albumartist="Painter"), pics=[(3, "image/jpeg", jpg("ogg", size=220))])
    L.vorbis("edge/Art/None/01.flac", v("Bare", "Art None", "Painter", 1, albumartist="Painter"))
    L.vorbis("edge/Art/Both/01.flac", v("Both", "Art Both", "Painter", 1, albumartist="Painter"), pics=[(3, "image/jpeg", jpg("both-e", size=350))])
    L.raw("edge/Art/Both/cover.jpg", jpg("both-cover", size=640)); L.raw("edge/Art/Both/front.png", jpg("both-front", fmt="PNG", size=320)); L.raw("edge/Art/Both/Folder.JPG", jpg("both-folder"))
    L.vorbis("edge/Art/Webp/01.flac", v("Webp", "Art Webp", "Painter", 1, albumartist="Painter"))
    L.raw("edge/Art/Webp/cover.webp", jpg("webp", fmt="WEBP", size=300))
    L.vorbis("edge/Art/Broken/01.flac", v("Broken", "Art Broken", "Painter", 1, albumartist="Painter"))
    L.raw("edge/Art/Broken/cover.jpg", b"\xff\xd8\xff\xe0 this is not a picture")
    L.vorbis("edge/Art/Wide/01.flac", v("Wide", "Art Wide", "Painter", 1, albumartist="Painter"))
    b = io.BytesIO(); Image.new("RGB", (600, 200), (9, 99, 199)).save(b, "JPEG", quality=80); L.raw("edge/Art/Wide/cover.jpg", b.getvalue())
    # --- no tags, old tags, scripts
    L.raw("edge/Untagged/1/Some Artist - Some Title.mp3", audio("mp3"))
    L.raw("edge/Untagged/1/07 - bare.flac", audio("flac"))
    L.id3("edge/Untagged/2/artist only.mp3", [TPE1(U4, "Lonely Artist")])
    L.id3("edge/Untagged/3/album artist only.mp3", [TIT2(U4, "No Performer"), TPE2(U4, "Only Album Artist"), TALB(U4, "Half Tagged")])
    v1 = b"TAG" + "Caf\xe9 au lait".encode("latin-1").ljust(30, b"\0") + "Bj\xf6rn".encode("latin-1").ljust(30, b"\0") + "\xc9t\xe9".encode("latin-1").ljust(30, b"\0") + b"1987" + b"v1 comment".ljust(28, b"\0") + b"\0\x07\x11"
    L.raw("edge/Old/id3v1.mp3", audio("mp3") + v1)
    L.id3("edge/Old/latin1 label.mp3", [TIT2(L1, "Ol\xe9"), TPE1(L1, "Bj\xf6rn"), TALB(L1, "\xc9t\xe9"), TRCK(L1, "2")], v2=3)
    L.id3("edge/Old/utf16.mp3", [TIT2(U3, "Sixteen Ω"), TPE1(U3, "Björn"), TALB(U3, "Été"), TRCK(U3, "A")], v2=3, v1=2)
    L.id3("edge/Old/numeric genre.mp3", t("Numeric", "Été", "Björn", 4) + [TCON(U4, ["17", "(9)", "Rx"])])
    for f, (a, al, ti, g) in enumerate([("椎名林檎", "勝訴ストリップ", "本能", "J-Pop"), ("Мумий Тролль", "Морская", "Утекай", "Рок"), ("أم كلثوم", "إنت عمري", "إنت عمري", "طرب"), ("아이유", "꽃갈피", "나의 옛날이야기", "K-Pop"),
                                        ("Ελένη", "Θάλασσα", "Άνεμος", "Λαϊκό"), ("עפרה", "שדות", "ים", "Mizrahi"), ("Sigur Rós", "Ágætis byrjun", "Svefn-g-englar", "Post-Rock"), ("Motörhead", "Överkill", "Ace of Spadés", "Metal"),
                                        ("Žižek Łódź", "Ñandú", "Straße Œuvre", "Chanson"), ("Bjork", "Plain", "No Diaeresis", "Pop"), ("Björk", "Plain Not", "With Diaeresis", "Pop"), ("BJÖRK", "Plain Not", "Shouting", "Pop")], 1):
        L.vorbis(f"edge/Scripts/{f:02d} {a}/{ti}.flac", v(ti, al, a, 1, albumartist=a, genre=g, date=str(1990 + f)))
    L.vorbis("edge/Scripts/nfd/e\u0301te\u0301.flac", v("E\u0301te\u0301 NFD", "Nfd A\u0308lbum", "Nfd", 1, albumartist="Nfd"))
    # --- hostile text
    L.vorbis("edge/Hostile/html.flac", v('<script>alert("x")</script> & \'quotes\'', "Hostile \"Album\" <b>", "O'Neil & \"Sons\" <i>", 1, albumartist="O'Neil & \"Sons\" <i>", comment="a&b<c>"))
    L.vorbis("edge/Hostile/newline.flac", v("Line one\nLine two\ttab", "Hostile \"Album\" <b>", "O'Neil & \"Sons\" <i>", 2, albumartist="O'Neil & \"Sons\" <i>"))
    L.vorbis("edge/Hostile/emoji.flac", v("🎵 Emoji 👩‍👩‍👧 \u2028 sep", "Hostile \"Album\" <b>", "O'Neil & \"Sons\" <i>", 3, albumartist="O'Neil & \"Sons\" <i>", genre=["R&B", "<Genre>"]))
    L.vorbis("edge/Hostile long/long.flac", v("Long " + "x" * 300 + " é" * 500, "Album " + "y" * 290, "Artist " + "z" * 300, 4, comment="c" * 5000))
    L.id3("edge/Hostile nul/nul.mp3", [TIT2(U4, ["Before", "After Nul"]), TPE1(U4, "Nul"), TALB(U4, "Nul\x07Bell"), TRCK(U4, "1/2/3"), TPOS(U4, "0")])
    L.vorbis("edge/Hostile percent/percent 100% #1 ?.flac", v("100% _wild_ #1?", "Wild%Cards_", "Percent", 1, albumartist="Percent"))
    L.vorbis("edge/Hostile spaces/spaces .flac", v("  padded  ", " Padded ", "  Padded Artist ", 1))
    L.vorbis("edge/Hostile rtl/rtl.flac", v("\u202eright to left", "Dir", "\u200bZero", 1))
    # --- punctuation names
    for a in ("!!!", "C++", "R.E.M.", "a-ha", "1+", "N.W.A", "will.i.am"):
        L.vorbis(f"edge/Signs/{a}/{a}.flac", v(f"Song {a}", f"Album {a}", a, 1, albumartist=a, genre="Signs", date="1991"))
    # --- formats
    fa = "Format Zoo"
    ff = lambda ti, no: dict(title=ti, album=fa, artist="Zoo", albumartist="Zoo", tracknumber=str(no), date="2020", genre="Zoo")
    fr = lambda ti, no: t(ti, fa, "Zoo", no, "Zoo", TDRC="2020", TCON="Zoo")
    L.id3("edge/Formats/01.wav", fr("Wave", 1), fmt="wav"); L.id3("edge/Formats/02.aiff", fr("Aiff", 2), fmt="aiff")
    a = ASF(L.raw("edge/Formats wma/03.wma", audio("wma")))
    a["Title"], a["WM/AlbumTitle"], a["Author"], a["WM/AlbumArtist"], a["WM/TrackNumber"], a["WM/Year"], a["WM/Genre"] = "Asf", fa, ["Zoo", "Guest"], "Zoo", "3", "2020", "Zoo"
    a.save()
    for n, (e, ti, d) in enumerate([("wv", "Pack", "Formats"), ("tta", "True", "Formats bare")], 4):
        x = APEv2(); x.update({"Title": ti, "Album": fa, "Artist": "Zoo", "Album Artist": "Zoo", "Track": f"{n}/9", "Year": "2020", "Genre": "Zoo"})
        x.save(L.raw(f"edge/{d}/{n:02d}.{e}", audio(e)))
    m4 = lambda ti, no: {"\xa9nam": ti, "\xa9alb": fa, "\xa9ART": "Zoo", "aART": "Zoo", "trkn": [(no, 20)], "\xa9day": "2020", "\xa9gen": "Zoo"}
    L.mp4("edge/Formats m4a/06.m4a", m4("Alac", 6), fmt="alac"); L.mp4("edge/Formats m4a/07.m4a", m4("Aac", 7))
    L.mp4("edge/Formats book/08 book.m4b", {"\xa9nam": "Chapter", "\xa9alb": "An Audiobook", "\xa9ART": "Reader", "aART": "Author", "stik": [2], "\xa9gen": "Audiobook"}, fmt="m4a")
    L.vorbis("edge/Formats/09.opus", ff("Opus", 9)); L.vorbis("edge/Formats/10.ogg", ff("Vorbis", 10)); L.vorbis("edge/Formats/11.oga", ff("Oga", 11), fmt="ogg")
    L.id3("edge/Formats/12.dsf", fr("Dsd", 12), fmt="dsf")
    L.raw("edge/Formats bare/13 raw.aac", audio("aac")); L.raw("edge/Formats bare/14 raw.mka", audio("mka")); L.raw("edge/Formats bare/15 raw.mp2", audio("mp2"))
    L.vorbis("edge/Formats/16 hires.flac", ff("Hi Res", 16), fmt="flac24", secs=1)
    L.id3("edge/Formats/17 UPPER.MP3", fr("Upper Case Suffix", 17), fmt="mp3hi", secs=3)
    L.raw("edge/Formats bare/18 video.mp4", audio("m4a")); L.raw("edge/Formats bare/19 text.mp3", "This is a text file, not music.\n" * 20)
    L.raw("edge/Formats bare/20 zero.mp3", b""); L.raw("edge/Formats bare/21 corrupt.mp3", hashlib.sha256(b"corrupt").digest() * 200)
    L.raw("edge/Formats bare/22 truncated.flac", audio("flac")[:3000]); L.raw("edge/Formats bare/23 half.mp3", audio("mp3")[4000:9000]); L.raw("edge/Formats bare/24 tracker.ape", b"MAC " + b"\0" * 500)
    # --- skipped things
    L.id3("edge/Skipped/.hidden.mp3", t("Hidden File", "Skipped", "Nobody")); L.id3("edge/Skipped/.hiddenfolder/a.mp3", t("Hidden Folder", "Skipped", "Nobody"))
    L.id3("edge/Skipped/ignored/a.mp3", t("Ignored By Empty", "Skipped", "Nobody")); L.raw("edge/Skipped/ignored/.ndignore", "")
    L.id3("edge/Skipped/partly/keep.mp3", t("Kept", "Skipped", "Nobody", 1)); L.id3("edge/Skipped/partly/drop.mp3", t("Dropped", "Skipped", "Nobody", 2))
    L.raw("edge/Skipped/partly/.ndignore", "# comment\ndrop.*\n*.flac\n"); L.vorbis("edge/Skipped/partly/x.flac", v("Dropped Too", "Skipped", "Nobody", 3))
    L.id3("edge/Skipped/...dots/a.mp3", t("Three Dots", "Skipped", "Nobody", 4)); L.id3("edge/Skipped/$RECYCLE.BIN/a.mp3", t("Recycled", "Skipped", "Nobody", 5))
    out = Lib("outside"); out.id3("linked/01.mp3", t("Through A Link", "Linked", "Linker", 1, "Linker")); out.raw("plain", audio("mp3"))
    L.link("edge/Links/folder", "../../../outside/linked"); L.link("edge/Links/file.mp3", "../Gain/04.mp3"); L.link("edge/Links/dangling.mp3", "nowhere.mp3"); L.link("edge/Links/noext.mp3", "../../../outside/plain")
    # --- files that the scenario moves, changes, deletes
    for i in range(1, 7):
        L.vorbis(f"edge/Events/{i:02d}.flac", v(f"Event {i}", "Events", "Eventful", i, albumartist="Eventful", date="2018"), hz=300 + i)
    # --- library 2
    for i in (1, 2, 3):
        L2.vorbis(f"Second/Blue Album/{i:02d}.flac", v(f"Blue {i}", "Blue Album", "Second Band", i, albumartist="Second Band", genre=["Jazz", "Only Second"], date="1977"))
    L2.vorbis("Second/Abbey Lane/01.flac", v("Come Along", "Abbey Lane", "The Beetles", 1, albumartist="The Beetles", date="1969", genre="Rock"))
    L2.id3("Second/Comp/01.mp3", t("Guest Spot", "Second Comp", "Eva Lead", 1, "Various Artists", TDRC="1988") + [TCMP(U4, "1")])
    L2.raw("Second/Blue Album/cover.jpg", jpg("blue"))
    # --- playlists
    P = "edge/Playlists/"
    L.raw(P + "relative.m3u", "#EXTM3U\n#EXTINF:2,Ada One - Null Separated\n../Multi/01 id3v24.mp3\n../Multi/02 vorbis.flac\n../Multi/02 vorbis.flac\n../Nowhere/missing.mp3\nhttp://example.com/stream.mp3\n../Formats bare/18 video.mp4\n")
    L.raw(P + "named.m3u8", "\ufeff#EXTM3U\n#PLAYLIST:A Name From The File é\n../Scripts/01 椎名林檎/本能.flac\n../MULTI/04 SEP.MP3\n../Scripts/nfd/\u00e9t\u00e9.flac\n")
    L.raw(P + "absolute.m3u", "${MUSIC}/edge/Gain/02.flac\nfile://${MUSIC}/edge/Roles/01.flac\nfile://${MUSIC}/edge/Multi/01%20id3v24.mp3\n${MUSIC2}/Second/Blue Album/01.flac\n/nowhere/else.mp3\n")
    L.raw(P + "latin1.m3u", "../Old/latin1 label.mp3\n../Scripts/07 Sigur Rós/Svefn-g-englar.flac\n".encode("latin-1"))
    L.raw(P + "crlf.m3u", b"#EXTM3U\r\n..\\Gain\\02.flac\r\n../Gain/03.flac\r\n\r\n# free comment\r\n../Gain/04.mp3\r")
    L.raw(P + "utf16.m3u8", "#EXTM3U\n../Gain/02.flac\n".encode("utf-16"))
    L.raw(P + "empty.m3u", "#EXTM3U\n")
    L.raw(P + "smart rock.nsp", '{ // comment\n "name": "Smart Rock", "comment": "rules", "all": [ {"is": {"genre": "Rock"}}, {"gt": {"year": 1990}} ], "sort": "-year,title", "limit": 10, "public": true }')
    L.raw(P + "smart any.nsp", '{"any": [ {"contains": {"title": "intro"}}, {"inTheRange": {"bpm": [90, 130]}}, {"all": [ {"is": {"loved": true}}, {"startsWith": {"artist": "A"}} ]} ], "sort": "title,filepath", "order": "desc"}')
    L.raw(P + "smart role.nsp", '{"name": "Role Rules", "all": [ {"contains": {"composer": "comp"}}, {"notContains": {"genre": "Jazz"}}, {"isMissing": {"mood": true}} ], "sort": "title"}')
    L.raw(P + "smart bad.nsp", '{"all": [ {"unknownOp": {"title": "x"}} ]}')
    L.raw(P + "smart both.nsp", '{"all": [], "any": []}')
    L.raw(P + "smart field.nsp", '{"all": [ {"is": {"noSuchField": "x"}} ]}')
    L.raw(P + "rated.nsp", '{"name": "Rated", "all": [ {"gt": {"rating": 3}} ], "sort": "-rating,title"}')


def main():
    global STAGE
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("out"); ap.add_argument("--seed", type=int, default=463); ap.add_argument("--tracks", type=int, default=200)
    ap.add_argument("--extra", help="python file with extra(L, L2, m): more cases; m is this module")
    ap.add_argument("--music", help="path by which the playlists name library 1 (default OUT/music)"); ap.add_argument("--music2")
    ap.add_argument("--no-edge", action="store_true", help="leave out the hand-made cases")
    o = ap.parse_args()
    out = os.path.abspath(o.out)
    STAGE = os.path.join(out, ".stage")
    for d in (".stage", "music", "music2", "outside"):
        shutil.rmtree(os.path.join(out, d), ignore_errors=True)
    os.makedirs(STAGE)
    L, L2 = Lib("music"), Lib("music2")
    os.makedirs(L.root); os.makedirs(L2.root)
    g = genlib()
    g.T = {(n, e): audio(e, 1 + n % 3, 110 * n) for n in range(2, 8) for e in ("mp3", "flac", "m4a", "opus", "ogg")}
    tag = g.tag  # composers get names of their own: the reference keeps, at random, one of two credits of the same artist in a folder
    g.tag = lambda fn, al, r, title, who, composer, *a: tag(fn, al, r, title, who, composer and "Composer " + composer, *a)
    for al in g.plan(o.tracks, o.seed):
        g.build((os.path.join(L.root, "gen"), al))
    if not o.no_edge:
        edge(L, L2)
    if o.extra:
        spec = importlib.util.spec_from_file_location("extra", o.extra)
        m = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(m)
        m.extra(L, L2, sys.modules["__main__"])
    paths = {"${MUSIC}": o.music or os.path.join(out, "music"), "${MUSIC2}": o.music2 or os.path.join(out, "music2")}
    man, n = [], 0
    for top in ("outside", "music2", "music"):
        for d, dirs, files in os.walk(os.path.join(STAGE, top)):
            dirs.sort()
            dst = os.path.join(out, os.path.relpath(d, STAGE))
            os.makedirs(dst, exist_ok=True)
            for x in [x for x in dirs if os.path.islink(os.path.join(d, x))]:
                os.symlink(os.readlink(os.path.join(d, x)), os.path.join(dst, x))
            for x in sorted(files):
                s, q = os.path.join(d, x), os.path.join(dst, x)
                if os.path.islink(s):
                    os.symlink(os.readlink(s), q)
                    man.append(dict(lib=top, path=os.path.relpath(q, os.path.join(out, top)), link=os.readlink(s)))
                    continue
                b = open(s, "rb").read()
                h = hashlib.sha256(b).hexdigest()
                if x.lower().endswith((".m3u", ".m3u8")):
                    for k, w in paths.items():
                        b = b.replace(k.encode(), w.encode())
                open(q, "wb").write(b)
                n += 1
                mt = EPOCH + n * 3600
                os.utime(q, (mt, mt))
                man.append(dict(lib=top, path=os.path.relpath(q, os.path.join(out, top)), size=len(open(s, "rb").read()), sha256=h, mtime=mt))
    shutil.rmtree(STAGE)
    for top in ("outside", "music2", "music"):
        for d, dirs, files in os.walk(os.path.join(out, top), topdown=False):
            os.utime(d, (EPOCH, EPOCH))
    json.dump(man, open(os.path.join(out, "manifest.json"), "w"), ensure_ascii=False, indent=0, sort_keys=True)
    print(f"{sum(1 for m in man if m['lib'] != 'outside')} files in {out}")


if __name__ == "__main__":
    main()
