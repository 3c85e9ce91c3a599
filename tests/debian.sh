#!/usr/bin/env bash
# debian.sh SUITE…: installs the Debian packages that the named suites (bench, browser, ceph, clients, packaged, smap) need and the
# machine does not have, with one apt-get for all of them. No service is started.
set -euo pipefail
tools=() packages=()
for suite in "$@"; do
  case $suite in
    browser) # Chromium and Firefox.
      tools+=(/usr/bin/chromium /usr/bin/firefox-esr)
      packages+=(chromium firefox-esr)
      ;;
    bench) # smap's Apache, its client, openssl for certificates; Chromium for what runs in pages.
      tools+=(/usr/sbin/apache2 curl openssl /usr/bin/chromium)
      packages+=(apache2-bin curl openssl chromium)
      ;;
    ceph) # The monitor, one OSD, the RADOS gateway, curl, and smap's Apache with openssl for certificates.
      tools+=(ceph ceph-mon ceph-osd monmaptool radosgw radosgw-admin curl python3)
      packages+=(ceph-common ceph-mon ceph-osd curl python3 radosgw)
      tools+=(/usr/sbin/apache2 /etc/mime.types openssl)
      packages+=(apache2-bin media-types openssl)
      ;;
    clients) # S3 clients as Debian has them: programs, and the libraries of Python and Ruby, which are files.
      tools+=(/usr/bin/aws rclone restic duplicity s3cmd s3fs fusermount davix-get curl gpg python3 ruby)
      tools+=(/usr/lib/python3/dist-packages/boto3 /usr/lib/ruby/vendor_ruby/aws-sdk-s3)
      packages+=(awscli curl davix duplicity fuse gpg python3-boto3 rclone restic ruby ruby-aws-sdk-s3 s3cmd s3fs)
      tools+=(fish zsh script) # Shells that complete the command's words.
      packages+=(bsdutils fish zsh)
      ;;
    packaged) # A compiler for AWS's runtime client, and unzip.
      tools+=(cmake g++ make unzip xz autoconf libtoolize python3)
      packages+=(autoconf automake cmake g++ libtool make python3 unzip xz-utils)
      ;;
    smap) # PostgreSQL, whose programs are in no folder of PATH, openssl for certificates, smap's Apache, and its clients.
      tools+=(/usr/lib/postgresql/*/bin/postgres openssl runuser flock)
      packages+=(openssl postgresql util-linux)
      tools+=(/usr/sbin/apache2 /usr/lib/*/apr-util-1/apr_dbd_pgsql.so /etc/mime.types)
      packages+=(apache2-bin libaprutil1-dbd-pgsql media-types)
      tools+=(/usr/bin/aws /usr/bin/chromium curl /usr/bin/javac)
      packages+=(awscli chromium curl default-jdk-headless)
      ;;
    *) echo "debian.sh knows no suite $suite" >&2; exit 2 ;;
  esac
done
missing=()
for tool in "${tools[@]}"; do
  command -v "$tool" >/dev/null || [ -e "$tool" ] || missing+=("$tool")
done
if [ "${#missing[@]}" -eq 0 ]; then exit 0; fi
echo "installing with apt-get, because these are missing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
# Debian's PostgreSQL makes and starts a cluster when it is installed, unless it is told not to.
if [[ " ${packages[*]} " == *' postgresql '* && ! -e /etc/postgresql-common/createcluster.conf ]]; then
  mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
fi
# Somebody else may be installing at this moment: wait for the lock, and try a mirror again.
APT=(apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
"${APT[@]}" update
"${APT[@]}" install -y --no-install-recommends "${packages[@]}"
