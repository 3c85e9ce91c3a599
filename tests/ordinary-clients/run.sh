#!/usr/bin/env bash
# `npm run test:clients`: installs Debian's S3 clients, and npm's minio, where they are missing and runs the suite, whose files start
# brokers of their own and end them by their process ids.
set -euo pipefail
cd "$(dirname "$0")/../.."

INSTALL_SECONDS=300
SUITE_SECONDS=400

timeout "$INSTALL_SECONDS" bash tests/debian.sh clients
# npm writes this file last: a folder without it is of an install that was interrupted, and an older one of another lock.
if ! [ tests/ordinary-clients/npm/node_modules/.package-lock.json -nt tests/ordinary-clients/npm/package-lock.json ]; then
  (cd tests/ordinary-clients/npm && timeout "$INSTALL_SECONDS" npm ci --no-audit --no-fund --workspaces=false)
fi
timeout --foreground --kill-after=10 "$SUITE_SECONDS" \
  node --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js \
  --config tests/ordinary-clients/jest.config.js "$@"
