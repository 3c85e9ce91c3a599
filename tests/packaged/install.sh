#!/usr/bin/env bash
# Installs what the suite of the packaged functions needs: a compiler for AWS's runtime client, unzip, and the client.
set -euo pipefail
cd "$(dirname "$0")"
bash ../debian.sh packaged
# Node's headers come with the Node of this project: the compiler shall not look for them on the network.
nodedir=$(node -p 'path.resolve(process.execPath, "../..")')
if [ -f "$nodedir/include/node/node_api.h" ]; then export npm_config_nodedir="$nodedir"; fi
export MAKEFLAGS="-j$(nproc)"
# The client is compiled by its own install script; a folder without the result is of an install that was interrupted.
if ! [ -f node_modules/aws-lambda-ric/rapid-client.node ] && ! [ -f node_modules/aws-lambda-ric/build/Release/rapid-client.node ]; then
  npm ci --no-audit --no-fund
fi
