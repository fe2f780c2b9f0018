#!/usr/bin/env python3
"""Replay the recorded golden answers against a server and say where it differs from the reference.

    python3 replay.py --bin target/release/melodrome              # all areas of this folder's set
    python3 replay.py --bin … --areas 10,11,20-23 -v              # some; earlier areas are played without judging
    python3 replay.py --bin … --only 16-subsonic-media/cover      # some steps
    python3 replay.py --server-json how.json                      # {"command": ["…", "-c", "${CONFIG}"], "env": {…}}

Each step ends as
  ok       as recorded (rules of comparison: top of match.py)
  differ   with path, expected, got
  blocked  a name it needs was never captured, because an earlier step failed
  known    every difference is declared in --known FILE with a reason (format: match.py, class Known)
  later    its route stands in --later FILE (one `METHOD /path` a line, * and ? as in file names, # comments): it is
           asked but not judged, and steps that need a name from it are later too. A route of which every step passes
           is reported: take it off the list
Exit code 0 when nothing differs and nothing is blocked. `--extra report` (default) counts fields that the reference
lacks and names them at the end; `fail` makes them differences, `allow` ignores them.

Waiting: until the server is idle (no CPU time for 0.6 s) at the begin of an area and, besides getScanStatus saying
that no scan is under way, at `wait` steps; the first scan, which nobody may ask about before there is an admin, is
given 3 s to begin (the reference begins it 2 s after its start). Apart from that, a GET without side effects that
differs is asked again, up to 7 s (the reference's picture worker looks every 5 s), when it is eventually consistent:
it is a picture or differs only in picture fields (made in the background), belongs to area 40 (after scans), or is
`transcode.cached*`; at most 15 s between two waits are spent so. Event streams (area 31) that differ are listened to
up to three times.

A crash, a hang (20 s a request; three in a row end the server) or garbage are differences of the steps they hit; the
main server is started again on its data at the next area, the others at their `start` step. Everything lives in one
temporary folder; only 127.0.0.1 is used; what was started is ended by its process id.

Needs mutagen, pillow (python3 -m pip install mutagen pillow) and ffmpeg, ffprobe.
"""
import argparse
import base64
import fnmatch
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
try:
    import mutagen  # noqa: F401  (disk.py and makelib.py use it)
    import PIL  # noqa: F401
except ImportError as e:
    raise SystemExit(f"{e}. Install what makelib.py needs: {sys.executable} -m pip install mutagen pillow")
import disk
import record
from match import PICTURE_FIELDS, Difference, Known, Rules, differences, observed
from target import Command, Target

REQUEST, PATIENCE, EACH = 20, 15, 7  # seconds: a request, retries between two waits, retries of one step
FIRST_SCAN = 3  # seconds after a start in which the first scan has begun
OWN_SERVERS = 50  # areas from here start servers of their own
COPIES_MAIN = {"52", "53"}  # … from the data of the main server
READ_ONLY = {"10", "11", "12", "20", "31"}  # areas that later ones do not depend on
HARMLESS = re.compile(r"/(api|nd/api|music/api)/(?!playlist/.*/tracks|keepalive)|/rest/(get(?!TranscodeDecision)|search|stream|download)|/share/img/")


@dataclass
class Result:
    area: str
    id: str
    state: str = "ok"
    found: list = field(default_factory=list)
    known: list = field(default_factory=list)
    extra: list = field(default_factory=list)
    text: str = ""
    seconds: float = 0.0
    later: str | None = None
    missing: str = ""

    @property
    def name(self):
        return f"{self.area}/{self.id}"


class Names(record.Rec):
    """the recorder's names, requests and normalisation, without its files"""
    TIMEOUT = REQUEST

    def __init__(self):
        self.vars, self.rev, self.now = {}, {}, time.time()
        self.unix, self.data, self.at = None, "", ""
        self.uncaptured = {}

    def lost(self, name, where):
        self.uncaptured.setdefault(name, self.at)

    def read(self, response):
        end, parts, size = time.monotonic() + REQUEST, [], 0
        while part := response.read1(1 << 16):
            parts.append(part)
            size += len(part)
            if time.monotonic() > end:
                raise TimeoutError(f"answer not complete after {REQUEST} s")
            if size > 1 << 28:
                raise ValueError("answer larger than 256 MiB")
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)
        return b"".join(parts)


class Replay:
    def __init__(self, o, folder):
        self.o, self.work = o, folder
        self.known = Known(o.known)
        self.command = Command(o.bin, o.server_json)
        self.results, self.notes = [], []
        self.server, self.hangs = None, 0
        self.patience, self.peers = PATIENCE, 0
        self.end = time.monotonic() + o.limit
        record.ROOT = folder
        self.rec = Names()
        self.areas = load_steps(o.steps)
        self.later = later_routes(o.later)
        self.later_names = set()
        self.scan_status = next((s for a in self.areas.values() for s in a if s.get("path") == "/rest/getScanStatus"), None)
        self.scanned_at = None

    # --- the whole
    def run(self):
        wanted = select(self.o.areas, self.areas)
        judged = {a for a in wanted if any(self.judge(a, s) for s in self.areas[a])}
        chain = [a for a in self.areas if int(a[:2]) < OWN_SERVERS]
        last = max((chain.index(a) for a in judged if a in chain), default=-1)
        if any(a[:2] in COPIES_MAIN for a in judged):
            last = len(chain) - 1
        for a in [*chain[:last + 1], *(a for a in self.areas if a not in chain)]:
            if a in judged or (a in chain and a[:2] not in READ_ONLY):
                self.area(a, a in judged)
        self.halt()

    def built_later(self, step):
        """the line of --later that the step's route stands on, if any"""
        route = f"{step.get('method', '')} {step.get('path', '')}"
        return next((x for x in self.later if fnmatch.fnmatchcase(route, x)), None) if "method" in step else None

    def judge(self, area, step):
        return not self.o.only or f"{area}/{step['id']}".startswith(self.o.only) or step["id"].startswith(self.o.only)

    def area(self, area, judged):
        if int(area[:2]) < OWN_SERVERS:
            if self.server is None or self.server.gone():
                with open(os.path.join(self.o.steps, "golden.toml")) as f:
                    self.start("main", f.read(), scan=self.server is None)
            self.settle(30)
        t0 = time.monotonic()
        for step in self.areas[area]:
            result = Result(area, step["id"])
            began = time.monotonic()
            self.rec.at = result.name
            if began > self.end:
                result.found = [Difference("replay", "differ", "an answer", f"not asked: --limit {self.o.limit} s is over")]
            else:
                self.one(step, result, judged and self.judge(area, step))
            result.seconds = time.monotonic() - began
            result.later = self.built_later(step)
            if result.later and (result.found or result.state == "blocked"):
                self.later_names |= names_of(step)
            if result.state == "blocked" and any(fnmatch.fnmatchcase(result.missing, n) for n in self.later_names):
                result.later = result.later or "a name from a later step"
                self.later_names |= names_of(step)
            if judged and self.judge(area, step):
                self.close(result)
        if judged:
            c = Counter(r.state for r in self.results if r.area == area)
            print(f"{area}: {c['ok']} ok" + "".join(f", {c[k]} {k}" for k in ("differ", "blocked", "known", "later") if c[k]) + f"  ({time.monotonic() - t0:.1f} s)", flush=True)

    def close(self, r):
        """decide what a step's differences amount to, and print"""
        if r.state != "blocked":
            new, r.known = self.known.split(r.name, r.found)
            r.extra = [d for d in new if d.kind == "extra"]
            r.found = [d for d in new if d.kind != "extra" or self.o.extra == "fail"]
            r.state = "differ" if r.found else "known" if r.known else "ok"
        if r.later and r.state in ("differ", "blocked"):
            r.state = "later"
        self.results.append(r)
        if r.state == "blocked":
            print(f"blocked {r.name}: {r.text}")
        elif r.state == "differ":
            print(f"differ  {r.name}")
            lines = [d.line() for d in r.found + [d for d in r.extra if d not in r.found]]
            for line in lines[:self.o.lines]:
                print("        " + line)
            if len(lines) > self.o.lines:
                print(f"        and {len(lines) - self.o.lines} more")
        elif self.o.verbose:
            print(f"{r.state:7} {r.name}" + "".join(f"\n        {d.line()}  ({why})" for d, why in r.known))

    # --- steps
    def one(self, step, r, judged):
        try:
            if "method" in step:
                self.request(step, r, judged)
            else:
                self.act(step, r)
        except KeyError as e:
            if not re.fullmatch(r"[\w:@.].*", str(e.args[0]) if e.args else "") or e.args[0] in self.rec.vars:
                raise
            r.state, name = "blocked", e.args[0]
            r.missing = name
            r.text = f"${{{name}}} was not captured" + (f" (by {self.rec.uncaptured[name]})" if name in self.rec.uncaptured else "")
        except Exception as e:  # whatever a server does must not stop the replay
            r.found = [Difference("answer", "differ", "an answer as recorded", f"cannot be read: {type(e).__name__}: {e}")]

    def request(self, step, r, judged):
        if step["path"] == "/rest/startScan" and step["status"] == 200:
            self.scanned_at = self.scan().get("lastScan")
        end = time.monotonic() + EACH
        while True:
            r.found = self.ask(step)
            if not r.found or not judged or self.server is None or self.server.gone() or time.monotonic() > end or self.patience <= 0 or not self.eventually(step, r.found):
                return
            time.sleep(0.25)
            self.patience -= 0.25

    def eventually(self, step, found):
        found = [d for d in found if d.kind != "extra"]
        if not found or step["method"] != "GET" or not HARMLESS.match(step["path"]):
            return False
        return (step["area"].startswith("40") or step["id"].startswith("transcode.cached") or "image" in step.get("binary", {})
                or all(PICTURE_FIELDS.search(d.path) for d in found))

    def ask(self, step):
        """send a step's request; its differences"""
        rec, body, bind = self.rec, step.get("body"), None
        if isinstance(body, dict):
            body = base64.b64decode(body["base64"])
        for text in [step["path"], step.get("query"), body, *(step.get("headers") or {}).values()]:
            for x in text if isinstance(text, list) else [text]:
                rec.fill(x[1] if isinstance(x, list) else x)  # raises KeyError when a name is missing
        if self.server is None or self.server.gone():
            return [Difference("answer", "differ", step["status"], self.server.gone() if self.server else "no server")]
        source = step.get("peer")
        if source == "named unix client":
            self.peers += 1
            source, bind = None, os.path.join(self.work, f"client{self.peers}.sock")
        try:
            status, hs, data = rec.send(step["method"], step["path"], step.get("query"), step.get("headers"), body, source, bind)
            self.hangs = 0
        except (OSError, http.client.HTTPException, ValueError) as e:
            return [Difference("answer", "differ", step["status"], self.no_answer(e))]
        capture_rows = step.get("capture_rows")
        got, _ = rec.answer(status, hs, data, step.get("query"), step.get("capture"), capture_rows and (capture_rows["name"], capture_rows["value"]),
                            step.get("view"), True, "transcoded" in step.get("binary", {}), (), (), step.get("sorted", False))
        return differences(step, got)

    def no_answer(self, e):
        text = f"no answer: {type(e).__name__}: {e}"
        if isinstance(e, TimeoutError):
            self.hangs += 1
            if self.hangs >= 3:
                self.server.kill("ended: three requests in a row hung")
                self.hangs = 0
        time.sleep(0.1)
        return f"{text} ({self.server.gone()})" if self.server.gone() else text

    def act(self, step, r):
        gone = self.server.gone() if self.server else "no server"
        if "run" in step:
            disk.change(step["run"].split()[1], os.path.join(self.work, "lib", "music"))
        if "config" in step:
            r.found = self.start_step(step)
        elif gone:
            r.found = [Difference("answer", "differ", step["action"], gone)]
        elif "run" in step:
            pass
        elif step["action"].startswith("wait"):
            if not self.wait():
                r.found = [Difference("wait", "differ", "an end of scan and pictures", self.server.gone() or "still busy")]
        elif step["action"] == "after SIGTERM":
            path = self.rec.unix
            r.found = observed(step, {"socket file exists": os.path.exists(path)}) if self.halt() else [Difference("stop", "differ", "an end by SIGTERM", "still running after 10 s")]
            self.rec.unix = None
        elif "listen" in step:
            want = step["got"]["frames"]
            enough = (lambda frames: len(frames) >= len(want)) if len(want) > 1 else (lambda frames: False)
            for _ in range(3):  # the event of a late picture may come in between
                r.found = observed(step, self.rec.listen(enough=enough, **step["listen"]))
                if not r.found or self.server.gone():
                    break
                self.settle(10)
        elif "twice" in step:
            ids = [[x["id"] for x in json.loads(self.rec.send(**step["twice"])[2])] for _ in (1, 2)]
            r.found = observed(step, {"same": ids[0] == ids[1]})
        elif "metrics" in step:
            text = self.rec.send(**step["metrics"])[2].decode("utf-8", "replace")
            r.found = observed(step, sorted(set(re.findall(r"# TYPE (\S+ \S+)", text))))
        elif step["action"] == "mode of the socket":
            r.found = observed(step, oct(os.stat(self.rec.unix).st_mode & 0o777))
        else:
            r.found = [Difference("action", "differ", step["action"], "replay.py does not know this action")]

    # --- servers
    def start_step(self, step):
        self.halt()
        name, data = step["id"].removesuffix(".server"), step["data"]
        if data.startswith("copy"):
            src = os.path.join(self.work, "main")
            if os.path.isdir(src):
                shutil.copytree(src, os.path.join(self.work, name), dirs_exist_ok=True, ignore=shutil.ignore_patterns("golden.toml", "cache", "*.sock"))
        self.start(name, step["config"], step.get("env"), "connect" in step, scan="wait" in step)
        return [] if self.server.up else [Difference("start", "differ", "an answer to /ping", self.server.gone())]

    def start(self, name, config, env=None, unix=False, scan=False):
        self.hangs = 0
        self.server = Target(self.command, self.rec, os.path.join(self.work, name), config, env, unix)
        if scan and self.server.up:
            time.sleep(FIRST_SCAN)
            self.settle(30)

    def halt(self):
        if self.server is None or self.server.p.poll() is not None:
            if self.server:
                self.server.stop(at_once=True)
            return True
        if not self.server.stop():
            self.notes.append(f"{os.path.basename(self.server.folder)}: did not end within 10 s of SIGTERM")
            return False
        return True

    def settle(self, limit):
        self.patience = PATIENCE
        return self.server.settle(min(limit, max(1, self.end - time.monotonic())))

    def scan(self):
        """getScanStatus as the set's admin; {} while nobody answers it"""
        try:
            s = self.scan_status
            return json.loads(self.rec.send("GET", s["path"], s["query"])[2])["subsonic-response"].get("scanStatus", {})
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def wait(self):
        end = time.monotonic() + 60
        while time.monotonic() < end and not self.server.gone():
            calm = self.settle(20)
            status = self.scan()
            if not status.get("scanning") and calm and (status.get("lastScan") != self.scanned_at or self.server.settle(5, calm=3)):
                self.scanned_at = None
                return True
        return False


# --- set, library, report
def load_steps(folder):
    areas = {}
    steps = os.path.join(folder, "steps")
    for name in sorted(os.listdir(steps)):
        if name.endswith(".jsonl"):
            with open(os.path.join(steps, name)) as f:
                areas[name.removesuffix(".jsonl")] = [json.loads(line) for line in f]
    return areas


def select(text, areas):
    if not text:
        return list(areas)
    numbers = set()
    for part in text.split(","):
        a, _, b = part.strip().partition("-")
        numbers |= set(range(int(a), int(b or a) + 1))
    return [a for a in areas if int(a[:2]) in numbers]


def library(steps, cache, out):
    """the set's library, made once (its playlists keep ${MUSIC}) and copied; how many files are not as recorded"""
    profile = record.load(os.path.join(steps, "profile.py"), "profile")
    tools = [os.path.join(HERE, "makelib.py"), os.path.join(HERE, "..", "..", "bench", "genlib.py")] + ([profile.EXTRA] if profile.EXTRA else [])
    digest = hashlib.sha256(f"{profile.SEED} {profile.TRACKS}".encode())
    for p in tools:
        with open(p, "rb") as f:
            digest.update(f.read())
    made = os.path.join(cache, f"lib-{profile.SEED}-{digest.hexdigest()[:12]}")
    if not os.path.isdir(made):
        os.makedirs(cache, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as t:
            cmd = [sys.executable, os.path.join(HERE, "makelib.py"), os.path.join(t, "lib"), "--seed", str(profile.SEED), "--tracks", str(profile.TRACKS),
                   "--music", "${MUSIC}", "--music2", "${MUSIC2}"] + (["--extra", profile.EXTRA] if profile.EXTRA else [])
            p = subprocess.run(cmd, capture_output=True, text=True)
            if p.returncode:
                raise SystemExit("makelib.py failed:\n" + p.stderr[-2000:])
            try:
                os.rename(os.path.join(t, "lib"), made)
            except OSError:  # another replay was quicker
                pass
    shutil.copytree(made, out, symlinks=True)
    hide_unread(out)
    for folder, _, files in os.walk(out):
        for name in files:
            path = os.path.join(folder, name)
            if name.lower().endswith((".m3u", ".m3u8")) and not os.path.islink(path):
                with open(path, "rb") as f:
                    text = f.read()
                st = os.stat(path)
                for k, w in (("${MUSIC}", "music"), ("${MUSIC2}", "music2")):
                    text = text.replace(k.encode(), os.path.join(out, w).encode())
                with open(path, "wb") as f:
                    f.write(text)
                os.utime(path, ns=(st.st_atime_ns, st.st_mtime_ns))
    with open(os.path.join(steps, "library.json")) as f, open(os.path.join(out, "manifest.json")) as g:
        ours, theirs = ({(x["lib"], x["path"]): x for x in json.load(h)} for h in (g, f))
    return sum(ours.get(k) != v for k, v in theirs.items()) + sum(k not in theirs for k in ours)


def hide_unread(out):
    """The reference does not read the APEv2 tag of a TTA file; a server that does files the song elsewhere, and every count of
    albums, artists and songs would be another one. So that they can be compared nobody gets to see that tag: its two marks are
    overwritten, size, time and sound stay. (That we read it is said in docs/compat/differences.md.)"""
    for folder, _, files in os.walk(out):
        for path in (os.path.join(folder, name) for name in files if name.lower().endswith(".tta")):
            st = os.stat(path)
            with open(path, "rb") as f:
                data = f.read()
            with open(path, "wb") as f:
                f.write(data.replace(b"APETAGEX", b"hidden.."))
            os.utime(path, ns=(st.st_atime_ns, st.st_mtime_ns))


def report(replay, seconds):
    o, results = replay.o, replay.results
    c = Counter(r.state for r in results)
    if o.extra == "report":
        extra = Counter(re.sub(r"\[\d+\]", "[*]", d.path) for r in results if r.state != "differ" for d in r.extra)
        if extra:
            print(f"{sum(extra.values())} fields that the reference lacks ({len(extra)} kinds):")
            for path, n in extra.most_common(None if o.verbose else 20):
                print(f"        {n:5} × {path}")
    for e in replay.known.stale():
        print(f"stale   known entry never needed: step {e['step']!r} path {e['path']!r} ({e['reason']})")
    for route in replay.later:
        mine = [r for r in results if r.later == route]
        if mine and all(r.state in ("ok", "known") for r in mine):
            print(f"built   every step of {route!r} passes ({len(mine)}): take it off the list of --later")
    for n in replay.notes:
        print("note    " + n)
    show = lambda d: dict(path=d.path, kind=d.kind, expected=d.expected, got=d.got)
    if o.json:
        with open(o.json, "w") as f:
            json.dump(dict(passed=c["ok"], failed=c["differ"], blocked=c["blocked"], known=c["known"], later=c["later"], seconds=round(seconds, 1), steps=[
                dict(step=r.name, state=r.state, seconds=round(r.seconds, 3), differences=[show(d) for d in r.found], known=[dict(**show(d), reason=w) for d, w in r.known],
                     extra=[d.path for d in r.extra], **({"text": r.text} if r.text else {})) for r in results]), f, ensure_ascii=False, indent=1)
    if o.junit:
        junit(o.junit, results)
    print(f"{c['ok']} passed, {c['differ']} failed, {c['blocked']} blocked, {c['known']} known, {c['later']} later in {seconds:.0f} s")
    print(f"{c['ok']} passed, {c['differ'] + c['blocked']} failed")
    return 0 if results and not c["differ"] and not c["blocked"] else 1


def junit(file, results):
    clean = lambda s: re.sub(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "?", s)
    with open(file, "w") as f:
        f.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n')
        for area in dict.fromkeys(r.area for r in results):
            mine = [r for r in results if r.area == area]
            bad = sum(r.state == "differ" for r in mine)
            f.write(f'<testsuite name={quoteattr(area)} tests="{len(mine)}" failures="{bad}" skipped="{sum(r.state in ("blocked", "later") for r in mine)}">\n')
            for r in mine:
                f.write(f'<testcase classname={quoteattr(area)} name={quoteattr(clean(r.id))} time="{r.seconds:.3f}"')
                if r.state == "differ":
                    f.write(f"><failure message={quoteattr(clean(chr(10).join(d.line() for d in r.found[:20])))}/></testcase>\n")
                elif r.state in ("blocked", "later"):
                    f.write(f"><skipped message={quoteattr(clean(r.text))}/></testcase>\n")
                else:
                    f.write("/>\n")
            f.write("</testsuite>\n")
        f.write("</testsuites>\n")


def later_routes(file):
    if not file:
        return []
    with open(file) as f:
        return [line.split("#")[0].strip() for line in f if line.split("#")[0].strip()]


def names_of(step):
    """the names that a step would have captured; rows capture by pattern, so their fixed part stands for all"""
    rows = step.get("capture_rows")
    return set(step.get("capture") or {}) | ({rows["name"].split("{")[0] + "*"} if rows else set())


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--steps", default=HERE, metavar="DIR", help="a recorded set: folder with steps/, golden.toml, library.json, profile.py (default: this one)")
    how = ap.add_mutually_exclusive_group(required=True)
    how.add_argument("--bin", help="server under test, started as `BIN -c CONFIG`")
    how.add_argument("--server-json", metavar="FILE", help="how to start it otherwise")
    ap.add_argument("--areas", help="areas to judge, such as 10,11,20-23 (default all)")
    ap.add_argument("--only", metavar="PREFIX", help="judge only steps whose id or area/id begins so")
    ap.add_argument("--known", "--list-known", metavar="FILE", action="append", default=[], help="declared deviations (TOML); may be repeated")
    ap.add_argument("--later", metavar="FILE", help="routes that are not built yet")
    ap.add_argument("--extra", choices=("allow", "report", "fail"), default="report", help="fields that the reference lacks")
    ap.add_argument("--json", metavar="OUT")
    ap.add_argument("--junit", metavar="OUT")
    ap.add_argument("--lib-cache", metavar="DIR", default=os.path.join(tempfile.gettempdir(), "golden-lib-cache"), help="where made libraries are kept")
    ap.add_argument("--lines", type=int, default=6, help="differences shown of one step")
    ap.add_argument("--limit", type=float, default=900, help="seconds for everything")
    ap.add_argument("--keep", action="store_true", help="leave the temporary folder (data, logs) and say where it is")
    ap.add_argument("-v", "--verbose", action="store_true", help="also name the steps that pass")
    o = ap.parse_args()
    for tool in ("ffmpeg", "ffprobe"):
        if not shutil.which(tool):
            raise SystemExit(f"{tool} is missing (Debian: apt install ffmpeg)")
    if o.bin and not os.path.isfile(o.bin):
        raise SystemExit(f"no such file: {o.bin}")
    o.steps = os.path.abspath(o.steps)
    if os.path.basename(o.steps) == "steps":
        o.steps = os.path.dirname(o.steps)
    for s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(s, lambda n, _: sys.exit(128 + n))  # so that everything is ended
    folder = os.path.realpath(tempfile.mkdtemp(prefix="golden-"))
    t0 = time.monotonic()
    try:
        changed = library(o.steps, o.lib_cache, os.path.join(folder, "lib"))
        if changed:
            Rules.lax = True
            print(f"library: {changed} files are not as recorded (other ffmpeg?): sizes, rates, hashes and what is derived from them are not compared")
        replay = Replay(o, folder)
        replay.run()
        code = report(replay, time.monotonic() - t0)
    finally:
        for t in list(Target.alive):
            t.stop(at_once=True)
        if o.keep:
            print("kept: " + folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
