#!/usr/bin/env bash
# `npm run test:ceph`: installs Ceph where it is missing, starts one on loopback, sets it up with the commands of
# docs/ceph.md, runs the suite against it, and ends it by its own process ids, however the suite went.
set -euo pipefail
cd "$(dirname "$0")/../.."

INSTALL_SECONDS=600
START_SECONDS=120
SUITE_SECONDS=300

timeout "$INSTALL_SECONDS" bash tests/debian.sh ceph

dir=$(mktemp -d "${TMPDIR:-/tmp}/latchkey-ceph-XXXXXX")
# Brokers and Apaches that a suite left which was cut off: those for this very Ceph.
end_servers() {
  local process
  for process in /proc/[0-9]*; do
    if tr '\0' '\n' 2>/dev/null <"$process/environ" | grep -qxF "LATCHKEY_CEPH=$dir" &&
      tr '\0' ' ' 2>/dev/null <"$process/cmdline" | grep -qxE 'node local/(start\.cjs|server\.ts) |/usr/sbin/apache2 .*'; then
      kill "${process#/proc/}" 2>/dev/null || true
    fi
  done
}
trap 'end_servers; bash tests/ceph/stop.sh "$dir"' EXIT
export LATCHKEY_CEPH=$dir
free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }
RGW_PORT=$(free_port)
MON_PORT=$(free_port)
export RGW_PORT MON_PORT
timeout "$START_SECONDS" bash tests/ceph/start.sh "$dir"

# The guide's commands find this Ceph; a command that came before the monitors' map is tried again.
radosgw-admin() {
  local n
  for n in 1 2 3 4 5; do
    timeout 30 radosgw-admin -n client.rgw.test -c "$dir/ceph.conf" "$@" 2>>"$dir/log/admin.out" && return 0
    sleep 0.2
  done
  tail -n 5 "$dir/log/admin.out" >&2
  return 1
}
# Never the name "localhost": virtual hosts of the gateway begin there.
export S3_ENDPOINT=http://127.0.0.1:$RGW_PORT
export STS_ENDPOINT=$S3_ENDPOINT
commands() { sed -n "/^<!-- commands: $1 -->\$/,/^\`\`\`\$/p" docs/ceph.md | sed '/^<!--/d; /^```/d; /^$/d'; }
for name in users environment roles bucket smap-bucket finish; do
  echo "+ commands of docs/ceph.md: $name"
  text=$(commands "$name")
  [ -n "$text" ] || { echo "docs/ceph.md has no commands: $name" >&2; exit 1; }
  # In this shell, because they set the environment of the broker.
  eval "$text"
done

timeout --foreground --kill-after=10 "$SUITE_SECONDS" \
  node --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js \
  --config tests/ceph/jest.config.js "$@"
