#!/usr/bin/env bash
# `npm run test:smap`: installs what is missing of Debian's PostgreSQL, Apache, Java, Chromium and AWS CLI, and runs the suite, whose
# files start servers of their own in one folder, databases as the user postgres. However the suite went, they are ended by their
# own process ids.
set -euo pipefail
cd "$(dirname "$0")/../.."

INSTALL_SECONDS=300
SUITE_SECONDS=300

[ "$(id -u)" -eq 0 ] || { echo "run it as root, which becomes the users of PostgreSQL and Apache" >&2; exit 2; }
timeout "$INSTALL_SECONDS" bash tests/debian.sh smap

# Short, because the path of a socket has 107 bytes at most.
dir=$(mktemp -d /tmp/latchkey-smap-XXXXXX)
chmod 755 "$dir"
end_databases() {
  local file postmaster
  for file in "$dir"/*/data/postmaster.pid; do
    [ -f "$file" ] || continue
    postmaster=$(head -n 1 "$file")
    # A test may have stopped it: it takes no other signal before it goes on.
    kill -CONT "$postmaster" 2>/dev/null || continue
    kill -QUIT "$postmaster" 2>/dev/null || true
    timeout 10 tail --pid="$postmaster" -f /dev/null || kill -KILL "$postmaster" 2>/dev/null || true
  done
}
# What a suite left that was cut off: all processes know the folder.
end_others() {
  local process
  for process in /proc/[0-9]*; do
    if tr '\0' '\n' 2>/dev/null <"$process/environ" | grep -qxF "LATCHKEY_SMAP=$dir"; then
      kill "${process#/proc/}" 2>/dev/null || true
    fi
  done
}
trap 'end_databases; end_others; rm -rf "$dir"' EXIT
LATCHKEY_POSTGRES_BIN=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
export LATCHKEY_SMAP=$dir LATCHKEY_POSTGRES_BIN

timeout --foreground --kill-after=10 "$SUITE_SECONDS" \
  node --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js \
  --config tests/smap/jest.config.js "$@"
