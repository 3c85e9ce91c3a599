#!/usr/bin/env bash
# `npm run test:browser`: installs Debian's Chromium and Firefox where they are missing and runs the suite, whose files start browsers and
# brokers of their own and end them by their process ids.
set -euo pipefail
cd "$(dirname "$0")/../.."

INSTALL_SECONDS=300
SUITE_SECONDS=720

timeout "$INSTALL_SECONDS" bash tests/debian.sh browser
timeout --foreground --kill-after=10 "$SUITE_SECONDS" \
  node --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js \
  --config tests/browser/jest.config.js "$@"
