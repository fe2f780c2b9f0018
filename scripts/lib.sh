# shellcheck shell=bash
# What the scripts of this folder share: numbered steps, what must be installed, ports.
# Sourced, never run. The caller sets `set -euo pipefail` and stands in the repository's root.

steps_all=0
steps_done=0
step_began=0
script_began=$SECONDS

# begin N: how many steps the script has.
begin() { steps_all=$1; }

# step TITLE: prints "[1/5] TITLE".
step() {
  steps_done=$((steps_done + 1))
  step_began=$SECONDS
  printf '\n[%d/%d] %s\n' "$steps_done" "$steps_all" "$*"
}

say() { printf '      %s\n' "$*"; }

die() {
  printf '\n'
  printf '  %s\n' "$@" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

took() { # seconds
  if [ "$1" -ge 60 ]; then printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); else printf '%d s' "$1"; fi
}

# at_least FOUND WANTED: compares dotted versions.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# need_rust, need_node: the two things that a person installs once; their versions are theirs to choose.
need_rust() {
  have cargo || PATH="$HOME/.cargo/bin:$PATH"
  have cargo || die "Rust 1.95 or newer is needed and cargo was not found." "Install it from https://rustup.rs, open a new terminal, and run this again."
  local found
  found=$(cargo --version | awk '{print $2}')
  at_least "$found" 1.95.0 || die "Rust 1.95 or newer is needed; this one is $found." "With rustup: rustup update stable"
}

need_node() {
  have node && have npm || die "Node.js 20.19 or newer (with npm) is needed to build the page, and was not found." "See https://nodejs.org/en/download or your distribution's packages."
  local found
  found=$(node --version)
  at_least "${found#v}" 20.19.0 || die "Node.js 20.19 or newer is needed; this one is $found."
}

is_debian() { [ -r /etc/debian_version ] && have apt-get; }

# missing_packages "command:package" …: names the packages whose command is absent.
missing_packages() {
  local pair
  for pair in "$@"; do
    have "${pair%%:*}" || printf '%s ' "${pair#*:}"
  done
}

# apt_install PACKAGE …: installs as root, or prints the line that a person with root runs.
apt_install() {
  [ $# -gt 0 ] || return 0
  is_debian || die "These packages are missing: $*" "They are installed here by apt, which this system does not have (Debian and Ubuntu do)." "Install their equivalents and run this again."
  if [ "$(id -u)" -ne 0 ]; then
    die "Some packages are missing. Install them and run this again:" "" "    sudo apt-get update && sudo apt-get install -y $*"
  fi
  say "installing $*"
  # RUNLEVEL=1: a package that brings a service (nginx, postgresql) must not start it.
  if ! { apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } </dev/null >"$log_folder/apt.log" 2>&1; then
    tail -n 20 "$log_folder/apt.log" >&2
    die "apt-get could not install: $*" "The whole output is in $log_folder/apt.log"
  fi
}

# ---- the page

# page_modules: npm ci, when the lock file changed since the last time.
page_modules() {
  [ -f ui/package-lock.json ] || die "ui/package-lock.json is missing: this is not a whole copy of the repository."
  if [ ! -f ui/node_modules/.package-lock.json ] || [ ui/package-lock.json -nt ui/node_modules/.package-lock.json ]; then
    say "npm ci (the page's packages)"
    (cd ui && npm ci --no-audit --no-fund --loglevel=error </dev/null) || die "npm ci failed in ui/. Is the npm registry within reach?"
    touch ui/node_modules/.package-lock.json
  fi
}

# page_build: ui/dist, unless nothing changed since it was built.
page_build() {
  local stamp=ui/node_modules/.built
  if [ -f ui/dist/index.html ] && [ -f "$stamp" ] && [ -z "$(page_changed_since "$stamp")" ]; then
    say "up to date"
    return
  fi
  page_modules
  local log="$log_folder/page.log"
  if ! (cd ui && npm run build </dev/null) >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    die "The page did not build. The whole output is in $log"
  fi
  touch "$stamp"
  say "built in $(took $((SECONDS - step_began)))"
}

page_changed_since() {
  find ui -mindepth 1 \( -path ui/node_modules -o -path ui/dist -o -path ui/tests -o -path ui/e2e -o -path ui/test-results -o -path ui/playwright-report \) -prune \
    -o -newer "$1" -print -quit
}

# ---- ports

# port_owner PORT: "name (process 123)" of whoever listens there, empty when nobody does.
port_owner() {
  local hex inode found pid
  hex=$(printf ':%04X' "$1")
  inode=$(awk -v port="$hex" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10; exit }' /proc/net/tcp /proc/net/tcp6 2>/dev/null || true)
  [ -n "$inode" ] || return 0
  found=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" -print -quit 2>/dev/null || true)
  if [ -n "$found" ]; then
    pid=${found#/proc/}
    pid=${pid%%/*}
    printf '%s (process %s)' "$(cat "/proc/$pid/comm" 2>/dev/null || echo 'a program')" "$pid"
  else
    printf 'a program of another user'
  fi
}

port_must_be_free() {
  case $1 in
  '' | *[!0-9]*) die "PORT is '$1', but it must be a number from 1 to 65535." ;;
  esac
  [ "$1" -ge 1 ] && [ "$1" -le 65535 ] || die "PORT is $1, but it must be a number from 1 to 65535."
  local owner
  owner=$(port_owner "$1")
  [ -z "$owner" ] || die "Port $1 is taken by $owner." "Stop it, or choose another port:  make run PORT=$(($1 + 1))"
}

target_folder() { printf '%s' "${CARGO_TARGET_DIR:-target}"; }

# ---- tests

# logged KEEP NAME COMMAND …: runs it with its output in a log. Shows the last KEEP lines when it went well, the last
# 150 when it did not, and then ends the script. A line a minute tells that it is still at work.
logged() {
  local keep=$1 name=$2 log code=0 pulse
  shift 2
  log=$log_folder/$name.log
  (while sleep 60 >/dev/null 2>&1 </dev/null; do printf '      … %s\n' "$(took $((SECONDS - step_began)))"; done) &
  pulse=$!
  NO_COLOR=1 CARGO_TERM_COLOR=never "$@" </dev/null >"$log" 2>&1 || code=$?
  { kill "$pulse" && wait "$pulse"; } 2>/dev/null || true
  if [ "$code" -ne 0 ]; then
    tail -n 150 "$log" >&2
    die "[$steps_done/$steps_all] failed: $* (status $code)" "The whole output is in $log"
  fi
  grep -v '^[[:space:]]*$' "$log" | tail -n "$keep" | cut -c 1-200 | sed 's/^/      /' || true
}

# done_in: ends a step with its time.
done_in() { say "done in $(took $((SECONDS - step_began)))"; }

# cargo_totals LOG: adds up the result lines of cargo's tests.
cargo_totals() {
  awk '/^test result:/ { ok += $4; bad += $6; skipped += $8; n++ }
       END { printf "%d tests passed, %d failed, %d left to the long tier, in %d binaries\n", ok, bad, skipped, n
             if (ok == 0 || bad > 0) exit 1 }' "$1"
}

# test_packages: everything of Debian's that the tests need.
test_packages() {
  missing_packages cc:build-essential ffmpeg:ffmpeg chromium:chromium nginx:nginx python3:python3 runuser:util-linux
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || printf 'postgresql '
  python3 -c 'import venv, ensurepip' 2>/dev/null || printf 'python3-venv '
  fc-list 2>/dev/null | grep -qi liberation || printf 'fonts-liberation fontconfig '
}

# python_parts FILE: .venv with what a requirements file pins.
python_parts() {
  local stamp
  stamp=.venv/.$(basename "$(dirname "$1")")
  [ -x .venv/bin/python ] || python3 -m venv .venv || die "python3 could not make .venv (python3-venv is needed)."
  if [ ! -f "$stamp" ] || [ "$1" -nt "$stamp" ]; then
    say "pip install -r $1"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input -r "$1" </dev/null >"$log_folder/pip.log" 2>&1 ||
      { tail -n 20 "$log_folder/pip.log" >&2; die "pip could not install what $1 names."; }
    touch "$stamp"
  fi
}

# debug_binary: where the dev profile puts the server.
debug_binary() { printf '%s/debug/melodrome' "$(cd "$(target_folder)" && pwd)"; }
