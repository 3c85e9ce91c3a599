#!/bin/sh
# latchkey-credentials.sh BROKER TEAM TOKEN-FILE [PROFILE-FILE]: prints credentials of the bucket for `credential_process`, or keeps
# them in PROFILE-FILE as the profile `default`, for programs that can only read a file. It needs curl and flock.
# https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
#
# Credentials are cached per Unix user, requested again well before they expire, and once however many processes ask. While the
# broker is down they are used as long as they live; after a refusal never again, though PROFILE-FILE keeps the last ones until they
# expire. Status: 0; 1 if there are none; 2 if called wrongly.
set -eu
umask 077
LC_ALL=C
export LC_ALL

# The AWS CLI asks again when 15 minutes are left, so what is cached must have more.
MARGIN_SECONDS=1200
# What has less left would expire while it is used.
LEAST_SECONDS=60
# A broker that was down this recently is not asked again, so that processes do not wait for it one after the other.
PAUSE_SECONDS=10
LOCK_SECONDS=45
# Far more than credentials have: curl itself limits only an answer that states its length.
MOST_BYTES=65536

fail() {
  printf 'latchkey-credentials: %s\n' "$1" >&2
  exit "${2:-1}"
}

# private PATH TYPE: true if it is of that type, this user's, and nobody else has any right to it.
private() {
  # shellcheck disable=SC2012 # find cannot print these portably.
  set -- "$(ls -ldn -- "$1" 2>/dev/null)" "$2"
  case $1 in
    "$2"r??------' '* | "$2"r??------.' '*) ;;
    *) return 1 ;;
  esac
  # shellcheck disable=SC2086 # The columns of ls: mode, links, owner.
  set -- $1
  [ "$3" = "$(id -u)" ]
}

# epoch 2026-11-23T10:00:00Z: its seconds since 1970, for which date(1) has no portable option.
epoch() {
  set -- "$(printf '%s' "$1" | sed 's/[-T:.Z]/ /g; s/ 0\([0-9]\)/ \1/g')"
  # shellcheck disable=SC2086 # The parts of the moment.
  set -- $1
  # March is the first month of this calendar's year, so that a leap day is its last one.
  # https://howardhinnant.github.io/date_algorithms.html#days_from_civil
  year=$(($1 - ($2 <= 2)))
  days=$((year * 365 + year / 4 - year / 100 + year / 400 + (153 * (($2 + 9) % 12) + 2) / 5 + $3 - 719469))
  echo $((days * 86400 + $4 * 3600 + $5 * 60 + $6))
}

is_number() {
  case $1 in '' | *[!0-9]*) return 1 ;; esac
}

# was_down: true if the broker did not answer a moment ago.
was_down() {
  since=''
  { IFS= read -r since <"$down"; } 2>/dev/null || return 1
  is_number "$since" || return 1
  since=$(($(date +%s) - since))
  # Less than nothing: the clock was set back.
  [ "$since" -ge 0 ] && [ "$since" -lt "$PAUSE_SECONDS" ]
}

# read_cache: sets cached, left and life of the cached credentials; false if there are none for this caller, or of a time to come,
# because the clock was set back since.
read_cache() {
  cached='' left=0 life=0
  private "$cache" - || return 1
  { IFS= read -r for_whom && IFS= read -r fetched && IFS= read -r cached; } <"$cache" || return 1
  [ "$for_whom" = "$caller" ] && is_number "$fetched" && [ -n "$(expiration "$cached")" ] || return 1
  left=$(($(epoch "$(expiration "$cached")") - $(date +%s)))
  life=$((left + $(date +%s) - fetched))
  [ "$left" -le "$life" ]
}

expiration() {
  printf '%s\n' "$1" | sed -n 's/.*"Expiration":"\([0-9][0-9TZ:.-]*\)".*/\1/p'
}

# is_fresh: true while the cached credentials need no replacement. Short ones are replaced after half their life.
is_fresh() {
  read_cache || return 1
  margin=$MARGIN_SECONDS
  [ $((life / 2)) -ge "$margin" ] || margin=$((life / 2))
  [ "$left" -gt "$margin" ]
}

# is_usable: true while the cached credentials can replace new ones.
is_usable() {
  read_cache && [ "$left" -gt "$LEAST_SECONDS" ]
}

hand_out() {
  if [ -z "$profile" ]; then
    printf '%s\n' "$cached"
    exit 0
  fi
  field() { printf '%s\n' "$cached" | sed 's/.*"'"$1"'":"\([^"]*\)".*/\1/'; }
  rm -f -- "$profile.new"
  printf '[default]\naws_access_key_id = %s\naws_secret_access_key = %s\naws_session_token = %s\n' \
    "$(field AccessKeyId)" "$(field SecretAccessKey)" "$(field SessionToken)" >"$profile.new" &&
    mv -f -- "$profile.new" "$profile" || fail "$profile cannot be written"
  exit 0
}

[ "$#" -eq 3 ] || [ "$#" -eq 4 ] || fail 'usage: latchkey-credentials.sh BROKER TEAM TOKEN-FILE [PROFILE-FILE]' 2
broker=${1%/} team=$2 token_file=$3 profile=${4:-}
case $broker in
  *[!A-Za-z0-9.:/_-]*) fail "BROKER is no URL: $broker" 2 ;;
  https://?* | http://127.0.0.1:* | http://localhost:*) ;;
  *) fail 'BROKER must begin with https://, because it is sent a token' 2 ;;
esac
case $team in '' | *[!a-z0-9-]*) fail "TEAM is no team: $team" 2 ;; esac
for program in curl flock; do
  command -v "$program" >/dev/null || fail "$program is not installed"
done
private "$token_file" - || fail "$token_file must be a file of the user $(id -un), mode 0600: it holds a token"
token=''
IFS= read -r token <"$token_file" || [ -n "$token" ] || fail "$token_file is empty"
case $token in
  *[!A-Za-z0-9_-]*) fail "$token_file must hold a token and nothing else" ;;
  lk_?*_?*) ;;
  *) fail "$token_file holds no token: it begins with lk_" ;;
esac

# systemd makes CACHE_DIRECTORY for a service with CacheDirectory=, perhaps several with colons.
place=${LATCHKEY_CACHE:-${CACHE_DIRECTORY:-${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}}}
place=${place%%:*}
case $place in /?*) ;; *) fail 'set HOME or LATCHKEY_CACHE: there is no folder for the cache' ;; esac
folder=$place/latchkey
mkdir -p -- "$place" 2>/dev/null || fail "$place cannot be made: set LATCHKEY_CACHE to a folder of the user $(id -un)"
[ -d "$folder" ] || mkdir -- "$folder" 2>/dev/null || [ -d "$folder" ] || fail "$folder cannot be made"
[ ! -L "$folder" ] || fail "$folder is a link: remove it"
# From inside, what is checked cannot be exchanged for another folder.
case $profile in '' | /*) ;; *) fail 'PROFILE-FILE must be an absolute path' 2 ;; esac
cd -P -- "$folder" || fail "$folder cannot be entered"
private . d || fail "$folder must be of the user $(id -un), mode 0700: remove it"

# The public part of the token tells a rotated one from the old.
id=${token#lk_}
caller="$broker $team ${id%%_*}"
cache=./$(printf '%s' "$caller" | cksum | tr ' ' -)
lock=$cache.lock down=$cache.down

# A profile is written by one process at a time.
if [ -z "$profile" ] && is_fresh; then hand_out; fi
exec 9>>"$lock"
flock -w "$LOCK_SECONDS" 9 || { is_usable && hand_out; } || fail 'another process is waiting for the broker'
# Another process may have fetched them meanwhile.
if is_fresh; then hand_out; fi
if was_down && is_usable; then hand_out; fi

# The token stays out of the arguments, which every user of this machine can list, and out of the environment.
# A proxy of the environment would be sent the token in the clear.
direct=''
case $broker in http://*) direct='noproxy = "*"' ;; esac
answer=$(
  {
    status=0
    curl --disable --silent --show-error --config - --connect-timeout 5 --max-time 15 --max-filesize "$MOST_BYTES" \
      --write-out '\n%{http_code}' "$broker/v1/teams/$team/credentials?format=process" 2>&1 <<EOT || status=$?
header = "Authorization: Bearer $token"
$direct
EOT
    printf '\n%s' "$status"
  } 9>&- | head -c "$MOST_BYTES" 9>&-
)
# The last lines are the status of curl and the answer's code.
status=$(printf '%s\n' "$answer" | tail -n 1)
answer=$(printf '%s\n' "$answer" | sed '$d')
code=$(printf '%s\n' "$answer" | tail -n 1)
body=$(printf '%s\n' "$answer" | sed '$d')
# plain PATTERN: what follows it on the first line of the answer that has it, without what would change a terminal.
plain() { printf '%s\n' "$answer" | sed -n "s/$1/\\1/p" | head -n 1 | tr -cd ' -~' | cut -c 1-200; }
if ! is_number "$status" || [ "${#answer}" -ge $((MOST_BYTES - 16)) ]; then
  why='its answer is no credentials'
elif [ "$status" -ne 0 ]; then
  why="curl ended with $status: $(plain '^curl: ([0-9]*) \(.*\)')"
elif [ "$code" = 200 ]; then
  text='"[A-Za-z0-9+\/=_-]*"'
  moment='"[0-9]\{4\}-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]\(\.[0-9]*\)\{0,1\}Z"'
  form="^{\"Version\":1,\"AccessKeyId\":$text,\"SecretAccessKey\":$text,\"SessionToken\":$text,\"Expiration\":$moment}\$"
  if printf '%s\n' "$body" | grep -q "$form" && [ "$(printf '%s\n' "$body" | wc -l)" -eq 1 ]; then
    printf '%s\n%s\n%s\n' "$caller" "$(date +%s)" "$body" >"$cache.new" && mv -f -- "$cache.new" "$cache" ||
      fail "$folder cannot be written"
    rm -f -- "$down"
    read_cache || fail "$folder cannot be read"
    hand_out
  fi
  why='its answer is no credentials'
else
  why="HTTP $code: $(plain '.*"detail":"\([^"]*\)".*')"
  # A refusal ends what is cached, too; only a broker that is busy or broken is waited for.
  case $code in
    429 | 5??) ;;
    *)
      rm -f -- "$cache"
      fail "$broker refuses: $why"
      ;;
  esac
fi
date +%s >"$down"
if is_usable; then hand_out; fi
fail "$broker gives no credentials: $why"
