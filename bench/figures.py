#!/usr/bin/env python3
"""The figures of a built server: figures.py BINARY [--sizes 1000,10000] [--work FOLDER] [--against TABLES.md].

Prints Markdown: size of the binary, start-up time, idle memory, scan times at each size, and the API table at the
largest. Libraries are made once by genlib.py and kept in the work folder; data folders are thrown away.
--against reads another server's tables (first column of figures in a Markdown table whose heading names the same
number of tracks, "## … API at 10k tracks") and puts its p50 beside ours.
Needs the packages of requirements.txt to make libraries; Linux.
"""
import argparse, json, os, re, shutil, subprocess, sys
from types import SimpleNamespace

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import scanbench  # noqa: E402


def library(work, tracks):
    folder = os.path.join(work, f"library-{tracks}")
    mark = folder + ".made"
    if not os.path.exists(mark):
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, os.path.join(HERE, "genlib.py"), folder, str(tracks)], check=True)
        open(mark, "w").close()
    return folder


def short(tracks):
    return f"{tracks // 1000}k" if tracks % 1000 == 0 else str(tracks)


def measure(spec, work, tracks, a, keep):
    print(f"\n{short(tracks)}:", flush=True)
    args = SimpleNamespace(steps=a.steps.split(","), work=work, port=a.port, cold=False, limit=1200, settle=240, keep=keep)
    music = library(work, tracks)
    runs = []
    for i in range(a.runs):
        last = i == a.runs - 1
        args.keep = keep and last
        runs.append(scanbench.run_once(spec, music, args, 1000 + i))
    return {"music": music, "runs": runs}


def mid(runs, step, key):
    """Median with the range in brackets when there were several runs."""
    vs = [r[step][key] for r in runs if step in r and key in r[step]]
    if not vs:
        return "-"
    m = scanbench.median(vs)
    return f"{m:g}" if len(vs) == 1 else f"{m:g} ({min(vs):g}..{max(vs):g})"


def scan_table(results):
    rows = ["| tracks | first scan s | tracks/s | CPU s | peak PSS MiB | work behind it: s, CPU s | idle PSS MiB | db MiB | rescan s | 1 % touched s | "
            "folder moved s | full rescan s | ready ms | PSS after restart MiB |", "|" + "---|" * 14]
    for tracks, r in results.items():
        runs = r["runs"]
        m = lambda step, key: mid(runs, step, key)
        ready = [x for run in runs for x in run.get("restart", {}).get("ready_s", [])]
        rows.append(f"| {short(tracks)} | {m('first', 'wall_s')} | {m('first', 'tracks_per_s')} | {m('first', 'cpu_s')} | {m('first', 'peak_pss_mib')} | "
                    f"{m('idle', 'background_s')}, {m('idle', 'background_cpu_s')} | {m('idle', 'pss_mib')} | {m('idle', 'db_mib')} | {m('rescan', 'wall_s')} | "
                    f"{m('touch1', 'wall_s')} | {m('move1', 'wall_s')} | {m('full', 'wall_s')} | {scanbench.median(ready) * 1000 if ready else 0:.0f} | {m('restart', 'pss_mib')} |")
    return "\n".join(rows)


def api(spec, data, music, a, out):
    """subload against a server started on the data folder that the scan left."""
    srv = scanbench.Server(spec, music, data, a.port)
    srv.fresh = False
    srv.start()
    targets = out + ".targets.json"
    try:
        with open(targets, "w") as f:
            json.dump([{"name": spec["name"], "url": srv.base, "user": spec["user"], "password": spec["password"],
                        "auth": "auto", "pid": srv.proc.pid, "native": True}], f)
        subprocess.run([sys.executable, os.path.join(HERE, "subload.py"), "run", targets, "-o", out, "--rounds", str(a.rounds)], check=True)
    finally:
        srv.stop()


def others(path, tracks):
    """p50 at one connection and at 16 by workload, from the first server of another's table."""
    found, here, name = {}, False, None
    with open(path) as f:
        for line in f:
            if line.startswith("## "):
                here = f"API at {short(tracks)} tracks" in line
            cells = [c.strip() for c in line.split("|")[1:-1]]
            if not here or len(cells) < 4:
                continue
            if cells[0] == "workload":
                name = cells[1].split(" c1")[0]
            number = [re.match(r"[\d.]+", c) for c in cells[1:4]]
            if all(number[:2]) and cells[0] not in found:
                found[cells[0]] = (float(number[0][0]), float(number[1][0]), float(number[2][0]) if number[2] else None)
    return name or "other", found


def api_table(out, against, tracks):
    with open(out) as f:
        j = json.load(f)
    name, base = others(against, tracks) if against else (None, {})
    print("| workload | c1 p50 / p99 ms | c16 p50 / p99 ms, req/s | CPU ms/req | B/req |" + (f" {name} c1 p50, c16 p50, CPU | times better: c1, c16, CPU |" if name else ""))
    print("|" + "---|" * (7 if name else 5))
    worse = []
    for work, by in j["results"].items():
        r = next(iter(by.values()))
        if "unsupported" in r:
            print(f"| {work} | not there: {r['unsupported'][:60]} |" + " |" * (5 if name else 3))
            continue
        one = r.get("c1", {})
        many = next((r[c] for c in ("c16", "c64", "c8", "c4") if c in r), {})
        if "total_s" in one:
            print(f"| {work} | {one['total_s']} s, {one['total_mb']} MB | {many.get('total_s', '-')} s | | |" + (" | |" if name else ""))
            continue
        errors = f" **{one.get('errors', 0) + many.get('errors', 0)} errors**" if one.get("errors") or many.get("errors") else ""
        row = f"| {work}{errors} | {one.get('p50', 0):.2f} / {one.get('p99', 0):.2f} | {many.get('p50', 0):.2f} / {many.get('p99', 0):.2f}, {many.get('rps', 0):.0f}/s | " \
              f"{one.get('cpu_ms_per_req', 0):.3f} | {one.get('bytes_per_req', 0)} |"
        if name:
            b = base.get(work)
            if b and one.get("p50"):
                ratio = [b[0] / one["p50"], b[1] / many["p50"] if many.get("p50") else None, b[2] / one["cpu_ms_per_req"] if b[2] and one.get("cpu_ms_per_req") else None]
                row += f" {b[0]:g}, {b[1]:g}, {b[2] if b[2] is not None else '-'} | " + ", ".join("-" if x is None else f"{x:.1f}" for x in ratio) + " |"
                if ratio[0] < 1:
                    worse.append(f"{work} ({ratio[0]:.2f})")
            else:
                row += " - | - |"
        print(row)
    if name:
        print(f"\nSlower than {name} at one connection: {', '.join(worse) or 'nothing'}")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("binary")
    ap.add_argument("--sizes", default="1000,10000")
    ap.add_argument("--work", default=".run/bench")
    ap.add_argument("--runs", type=int, default=1)
    ap.add_argument("--rounds", type=int, default=3, help="rounds of each API workload")
    ap.add_argument("--steps", default="first,idle,rescan,touch1,move1,restart,full")
    ap.add_argument("--port", type=int, default=4790)
    ap.add_argument("--no-api", action="store_true")
    ap.add_argument("--against", help="another server's tables to compare with")
    a = ap.parse_args()
    os.environ["MELODROME_BIN"] = os.path.abspath(a.binary)
    work = os.path.abspath(a.work)
    os.makedirs(work, exist_ok=True)
    with open(os.path.join(HERE, "server.json")) as f:
        spec = json.load(f)
    sizes = sorted(int(x) for x in a.sizes.split(","))
    results = {n: measure(spec, work, n, a, keep=n == sizes[-1] and not a.no_api) for n in sizes}
    failed = [f"{short(n)}: {run['failed']}" for n, r in results.items() for run in r["runs"] if "failed" in run]

    size = os.path.getsize(a.binary)
    starts = [run["first_start_s"] for r in results.values() for run in r["runs"] if "first_start_s" in run]
    print(f"\n## Figures\n\n- Binary: {size / 2**20:.1f} MiB ({os.path.basename(os.path.dirname(os.path.abspath(a.binary)))} profile)")
    print(f"- First start on an empty data folder, to the first answer: {scanbench.median(starts) * 1000 if starts else 0:.0f} ms")
    print(f"- Processors: {len(os.sched_getaffinity(0))}\n\n### Scan\n\n{scan_table(results)}\n", flush=True)
    last = results[sizes[-1]]
    kept = last["runs"][-1].get("kept")
    if kept and not failed:
        out = os.path.join(work, "api.json")
        try:
            api(spec, os.path.join(kept, "data"), last["music"], a, out)
        finally:
            shutil.rmtree(kept, ignore_errors=True)
        print(f"\n### API at {short(sizes[-1])} tracks\n")
        api_table(out, a.against, sizes[-1])
    with open(os.path.join(work, "scan.json"), "w") as f:
        json.dump({str(n): r["runs"] for n, r in results.items()}, f, indent=1)
    if failed:
        sys.exit("failed: " + "; ".join(failed))


if __name__ == "__main__":
    main()
