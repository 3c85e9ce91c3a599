#!/usr/bin/env bash
# Installs what the suite on Ceph needs and the machine does not have: the monitor, one OSD, the RADOS gateway, curl.
# Their services are not started.
set -euo pipefail
missing=()
for tool in ceph ceph-mon ceph-osd monmaptool radosgw radosgw-admin curl python3; do
  command -v "$tool" >/dev/null || missing+=("$tool")
done
if [ "${#missing[@]}" -eq 0 ]; then exit 0; fi
export DEBIAN_FRONTEND=noninteractive
apt-get -o Acquire::Retries=3 update -qq
apt-get -o Acquire::Retries=3 install -y -qq --no-install-recommends \
  ceph-common ceph-mon ceph-osd curl python3 radosgw >/dev/null
