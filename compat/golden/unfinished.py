"""Holds results of the replayer against the list of steps that are not finished, so that it only shrinks.

    python3 compat/golden/unfinished.py check RESULT.json …   fails when a step differs that is not on the list
    python3 compat/golden/unfinished.py write RESULT.json …   takes off what is finished, adds what is new at the end

`unfinished.txt` names steps whose answer still differs from the reference without being meant to: work that is left, not
a decision (those are in `known.d/`) and not a route that does not exist yet (those are in `later.txt`). Its headings say
what is missing.
"""
import json
import pathlib
import sys

LIST = pathlib.Path(__file__).resolve().parent / "unfinished.txt"
UNSORTED = "# Not yet looked into"


def main():
    do, *files = sys.argv[1:]
    results = [json.loads(pathlib.Path(file).read_text(encoding="utf-8"))["steps"] for file in files]
    failing = {row["step"] for rows in results for row in rows if row["state"] in ("differ", "blocked")}
    lines = LIST.read_text(encoding="utf-8").splitlines()
    listed = {line for line in lines if line and not line.startswith("#")}
    played = {row["step"] for rows in results for row in rows}
    done = sorted(step for step in listed & played if step not in failing)
    if do == "write":
        LIST.write_text("\n".join(rewritten(lines, set(done), sorted(failing - listed))) + "\n", encoding="utf-8")
        return
    for step in done:
        print(f"finished: {step}: take it off unfinished.txt")
    for step in sorted(failing - listed):
        print(f"DIFFERS: {step}")
    passed = sum(row["state"] == "ok" for rows in results for row in rows)
    known = sum(row["state"] == "known" for rows in results for row in rows)
    later = sum(row["state"] == "later" for rows in results for row in rows)
    print(f"{passed} answers as recorded, {known} different on purpose, {later} of routes to come, {len(listed & failing)} steps unfinished, {len(failing - listed)} wrong")
    if failing - listed:
        raise SystemExit(1)


def rewritten(lines, done, new):
    """The list without what is done, headings without steps included, and with what is new under a heading of its own."""
    kept = [line for line in lines if line not in done]
    if new:
        kept += ([] if UNSORTED in kept else ["", UNSORTED]) + new
    out = []
    for at, line in enumerate(kept):
        following = next((later for later in kept[at + 1 :] if later), "#")
        if at > 2 and line.startswith("#") and following.startswith("#"):
            continue
        if line or (out and out[-1]):
            out.append(line)
    return out


if __name__ == "__main__":
    main()
