# shellcheck shell=bash
# Nothing is changed before all of these have passed.

check_root() { [ "$(id -u)" = 0 ] || fail 'run it as root.'; }

check_host() {
  local need
  for need in "$cpanel/version" "$cpanel/bin/register_appconfig" "$cpanel/bin/is_registered_with_appconfig" \
    "$cpanel/bin/whmapi1" "$cpanel/3rdparty/bin/perl"; do
    [ -s "$need" ] || fail "$need is missing: this is no cPanel & WHM server."
  done
  [ -d "$root/run/systemd/system" ] || fail 'systemd does not run here.'
  [ "$(uname -m)" = x86_64 ] || fail "the release is for x86_64, this is $(uname -m)."
  check_system
  local glibc
  glibc=$(getconf GNU_LIBC_VERSION | sed 's/^glibc //')
  [ "$(printf '2.28\n%s\n' "$glibc" | sort -V | head -n 1)" = 2.28 ] || fail "glibc is $glibc; 2.28 is needed."
}

check_system() {
  local id='' version='' major file=$root/etc/os-release
  if [ -r "$file" ]; then
    id=$(sed -n 's/^ID=//p' "$file" | tr -d "\"'")
    version=$(sed -n 's/^VERSION_ID=//p' "$file" | tr -d "\"'")
  elif grep -q '^CloudLinux release' "$root/etc/redhat-release" 2>/dev/null; then
    id=cloudlinux version=$(sed 's/^CloudLinux release //; s/ .*//' "$root/etc/redhat-release")
  fi
  major=${version%%.*}
  case "$id $major $version" in
    'almalinux 8 '* | 'almalinux 9 '* | 'almalinux 10 '* | 'rocky 8 '* | 'rocky 9 '*) ;;
    'cloudlinux 8 '* | 'cloudlinux 9 '* | 'ubuntu 22 22.04' | 'ubuntu 24 24.04') ;;
    *) fail "this system (${id:-unknown} ${version:-}) is not supported: AlmaLinux 8-10, Rocky 8-9, CloudLinux 8-9, Ubuntu 22.04 and 24.04 are." ;;
  esac
}

# The manifest names every file of the release, and nobody but root could have changed them since.
check_release() {
  [ -f "$package/SHA256SUMS" ] || fail "$package holds no release; in a checkout, run npm run package first."
  local foreign listed
  foreign=$(find "$package" \( ! -user root -o -perm /022 -o -type l \) -print -quit)
  [ -z "$foreign" ] || fail "$foreign is a link, not root's, or can be written by others; unpack the release as root."
  listed=$(sed 's/^[0-9a-f]*  //' "$package/SHA256SUMS")
  [ "$listed" = "$(cd "$package" && find . -type f ! -path ./SHA256SUMS | sed 's,^\./,,' | sort)" ] ||
    fail 'the release does not consist of the files that its manifest names.'
  (cd "$package" && sha256sum --check --quiet --strict SHA256SUMS) || fail 'the release is damaged: unpack it again.'
}

check_space() {
  local need free
  need=$(($(du -sk "$package" | cut -f 1) + 51200))
  free=$(df -Pk "$cpanel" | awk 'NR == 2 { print $4 }')
  [ "$free" -ge "$need" ] || fail "$cpanel has $free KiB free; $need are needed."
}

# A database that a newer version made is not for this one (SQLite keeps the version at byte 60).
check_state() {
  [ -f "$state/state.db" ] || return 0
  local has knows
  has=$(od -An -tu1 -j60 -N4 "$state/state.db" | awk '{ print (($1 * 256 + $2) * 256 + $3) * 256 + $4 }')
  knows=$(release "$1" database)
  [ "$has" -le "$knows" ] || fail "the state in $state was made by a newer version (database $has); version $(release "$1" version) knows up to $knows. Install the newer version, or move the state away."
}

check_port() {
  [ "$enabled" = true ] || return 0
  ! systemctl is-active --quiet "$name-gateway.socket" || return 0
  if [ -n "$(ss -Hltn "sport = :$port" 2>/dev/null)" ]; then
    fail "port $port is taken by another program: choose one with --gateway-port, or use --no-gateway."
  fi
}
