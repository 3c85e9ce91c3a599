#!/usr/bin/env bash
# Installs what the suite of the packaged functions needs: a compiler for AWS's runtime client, unzip, and the client.
set -euo pipefail
cd "$(dirname "$0")"
# Somebody else may be installing at this moment: wait for the lock, and try a mirror again.
APT=(apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
missing=()
for tool in cmake g++ make unzip xz autoconf libtoolize python3; do
  command -v "$tool" >/dev/null || missing+=("$tool")
done
if [ "${#missing[@]}" -gt 0 ]; then
  echo "installing with apt-get, because these are missing: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  "${APT[@]}" update
  "${APT[@]}" install -y --no-install-recommends autoconf automake cmake g++ libtool make python3 unzip xz-utils >/dev/null
fi
# Node's headers come with the Node of this project: the compiler shall not look for them on the network.
nodedir=$(node -p 'path.resolve(process.execPath, "../..")')
if [ -f "$nodedir/include/node/node_api.h" ]; then export npm_config_nodedir="$nodedir"; fi
export MAKEFLAGS="-j$(nproc)"
# The client is compiled by its own install script; a folder without the result is of an install that was interrupted.
if ! [ -f node_modules/aws-lambda-ric/rapid-client.node ] && ! [ -f node_modules/aws-lambda-ric/build/Release/rapid-client.node ]; then
  npm ci --no-audit --no-fund
fi
