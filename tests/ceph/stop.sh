#!/usr/bin/env bash
# stop.sh DIR: ends the Ceph of the folder DIR by its own process ids, and removes the folder. At once: there is nothing
# to keep, and an orderly end takes seconds.
set -euo pipefail
dir=$1
for file in "$dir"/run/client.rgw.test.pid "$dir"/run/osd.0.pid "$dir"/run/mon.a.pid; do
  if [ -f "$file" ]; then kill -9 "$(cat "$file")" 2>/dev/null || true; fi
done
sleep 0.2
rm -rf "$dir"
