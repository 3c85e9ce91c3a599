#!/usr/bin/env bash
# Installs what the suite of the packaged functions needs: a compiler for AWS's runtime client, unzip, and the client.
set -euo pipefail
cd "$(dirname "$0")"
missing=()
for tool in cmake g++ make unzip xz autoconf libtoolize; do command -v "$tool" >/dev/null || missing+=("$tool"); done
if [ "${#missing[@]}" -gt 0 ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends autoconf automake cmake g++ libtool make unzip xz-utils
fi
if ! [ -f node_modules/aws-lambda-ric/rapid-client.node ]; then npm ci --no-audit --no-fund; fi
