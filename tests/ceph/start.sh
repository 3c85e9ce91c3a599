#!/usr/bin/env bash
# start.sh DIR: a whole Ceph on loopback in the folder DIR: one monitor, one OSD in memory, one RADOS gateway with STS; no
# manager, no systemd, no cephx. Ports: RGW_PORT (S3, STS and IAM), MON_PORT. stop.sh DIR ends it.
set -euo pipefail
dir=$1
rgw_port=${RGW_PORT:-7480}
mon_port=${MON_PORT:-16789}
fsid=$(cat /proc/sys/kernel/random/uuid)
osd_uuid=$(cat /proc/sys/kernel/random/uuid)
mkdir -p "$dir"/{mon,run,log,rgw}

cat >"$dir/ceph.conf" <<CONF
[global]
fsid = $fsid
mon_host = v1:127.0.0.1:$mon_port
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
public_network = 127.0.0.0/8
ms_bind_ipv4 = true
ms_bind_ipv6 = false
ms_bind_msgr2 = false
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
auth_allow_insecure_global_id_reclaim = true
setuser =
setgroup =
run_dir = $dir/run
admin_socket = $dir/run/\$name.\$pid.asok
pid_file = $dir/run/\$name.pid
log_file = $dir/log/\$name.log
mon_cluster_log_file = $dir/log/cluster.log
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_warn_on_pool_no_redundancy = false
mon_max_pg_per_osd = 1000
mon_data_avail_crit = 1
mon_data_avail_warn = 2
mon_osd_full_ratio = .99
mon_osd_nearfull_ratio = .98
[mon]
mon_data = $dir/mon
mon_initial_members = a
mon_cluster_log_to_syslog = false
mon_pg_warn_min_per_osd = 0
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
[osd]
osd_data = $dir/osd
osd_objectstore = memstore
memstore_device_bytes = 4294967296
osd_crush_update_on_start = false
osd_class_update_on_start = false
osd_class_load_list = *
osd_class_default_list = *
osd_max_object_name_len = 2048
osd_memory_target = 939524096
osd_pg_stat_report_interval_max = 5
[client.rgw.test]
rgw_data = $dir/rgw
rgw_frontends = beast endpoint=127.0.0.1:$rgw_port
rgw_s3_auth_use_sts = true
rgw_sts_key = $(head -c 8 /dev/urandom | od -An -tx1 | tr -d ' \n')
rgw_thread_pool_size = 32
rgw_run_sync_thread = false
rgw_enable_usage_log = false
CONF

# With auth "none" a client may send its first command before it has the monitors' map, and is then told "wrong fsid": so
# the OSD sends none at its start, and everything else is tried again.
retry() {
  local n
  for n in 1 2 3 4 5 6 7 8 9 10; do
    "$@" && return 0
    sleep 0.2
  done
  echo "failed: $*; see $dir/log" >&2
  tail -n 20 "$dir"/log/*.out >&2
  return 1
}
ceph_command() { timeout 20 ceph -c "$dir/ceph.conf" "$@" >>"$dir/log/ceph.out" 2>&1; }
make_osd() {
  rm -rf "$dir/osd"
  mkdir -p "$dir/osd"
  timeout 60 ceph-osd -i 0 --mkfs --osd-uuid "$osd_uuid" -c "$dir/ceph.conf" >>"$dir/log/osd.out" 2>&1
}
start_osd() { timeout 60 ceph-osd -i 0 -c "$dir/ceph.conf" >>"$dir/log/osd.out" 2>&1; }
start_gateway() {
  timeout 60 radosgw -n client.rgw.test -c "$dir/ceph.conf" >>"$dir/log/rgw.out" 2>&1 || return 1
  local n
  for n in $(seq 1 300); do
    curl -fsS -o /dev/null "http://127.0.0.1:$rgw_port/swift/healthcheck" 2>/dev/null && return 0
    kill -0 "$(cat "$dir/run/client.rgw.test.pid" 2>/dev/null)" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}

monmaptool --create --fsid "$fsid" --addv a "[v1:127.0.0.1:$mon_port]" "$dir/monmap" >/dev/null
timeout 60 ceph-mon --mkfs -i a --monmap "$dir/monmap" -c "$dir/ceph.conf" >>"$dir/log/mon.out" 2>&1
timeout 60 ceph-mon -i a -c "$dir/ceph.conf" >>"$dir/log/mon.out" 2>&1
retry ceph_command osd new "$osd_uuid"
retry ceph_command osd crush add osd.0 1.0 root=default host=localhost
retry make_osd
retry start_osd
retry start_gateway
