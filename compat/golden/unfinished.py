"""Holds results of the replayer against the list of steps that are not finished, so that it only shrinks.

    python3 compat/golden/unfinished.py check RESULT.json …   fails when a step differs that is not on the list
    python3 compat/golden/unfinished.py write RESULT.json …   writes the list anew, its patterns kept

`unfinished.txt` names steps whose answer still differs from the reference without being meant to: work that is left, not
a decision (those are in `known.d/`) and not a route that does not exist yet (those are in `later.txt`).
"""
import fnmatch
import json
import pathlib
import sys

LIST = pathlib.Path(__file__).resolve().parent / "unfinished.txt"
OPENING = """# Steps that still differ and should not. The list only shrinks: see unfinished.py.
# Patterns name steps that are right in some runs: several songs of one scan share a moment, and its threads decide
# which is stored first.
"""


def main():
    do, *files = sys.argv[1:]
    results = [json.loads(pathlib.Path(file).read_text(encoding="utf-8"))["steps"] for file in files]
    failing = {row["step"] for rows in results for row in rows if row["state"] in ("differ", "blocked")}
    if do == "write":
        kept = {line for line in LIST.read_text(encoding="utf-8").splitlines() if "*" in line and not line.startswith("#")}
        LIST.write_text(OPENING + "".join(f"{step}\n" for step in sorted(failing | kept)), encoding="utf-8")
        return
    listed = {line for line in LIST.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")}
    played = {row["step"] for rows in results for row in rows}
    done = sorted(step for step in listed & played if step not in failing)
    for step in done:
        print(f"finished: {step}: take it off unfinished.txt")
    # Right in some runs: which song of a scan is stored first is up to its threads.
    racy = {step for step in failing - listed if any(fnmatch.fnmatch(step, pattern) for pattern in listed if "*" in pattern)}
    listed |= racy
    for step in sorted(failing - listed):
        print(f"DIFFERS: {step}")
    passed = sum(row["state"] == "ok" for rows in results for row in rows)
    known = sum(row["state"] == "known" for rows in results for row in rows)
    later = sum(row["state"] == "later" for rows in results for row in rows)
    print(f"{passed} answers as recorded, {known} different on purpose, {later} of routes to come, {len(listed & failing)} steps unfinished, {len(failing - listed)} wrong")
    if failing - listed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
