#!/usr/bin/env bash
# `npm run test:clients`: installs Debian's S3 clients where they are missing and runs the suite, whose files start brokers of
# their own and end them by their process ids.
set -euo pipefail
cd "$(dirname "$0")/../.."

INSTALL_SECONDS=300
SUITE_SECONDS=280

timeout "$INSTALL_SECONDS" bash tests/debian.sh clients
timeout --foreground --kill-after=10 "$SUITE_SECONDS" \
  node --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js \
  --config tests/ordinary-clients/jest.config.js "$@"
