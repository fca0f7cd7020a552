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

# Code, state and configuration may lie on file systems of their own; what shares one is added up.
check_space() {
  local needs=("51200 $cpanel" "65536 $state" "1024 $settings" "1024 $units") need place mount free
  [ -d "$prefix/versions/$id" ] || needs+=("$(du -sk "$package" | cut -f 1) $cpanel")
  local -A total=() shown=() has=()
  for need in "${needs[@]}"; do
    place=${need#* }
    until [ -d "$place" ]; do place=${place%/*}; done
    read -r free mount < <(df -Pk "$place" | awk 'NR == 2 { print $4, $6 }')
    total[$mount]=$((${total[$mount]:-0} + ${need%% *}))
    has[$mount]=$free
    shown[$mount]=$place
  done
  for mount in "${!total[@]}"; do
    [ "${has[$mount]}" -ge "${total[$mount]}" ] ||
      fail "${shown[$mount]} has ${has[$mount]} KiB free; ${total[$mount]} are needed."
  done
}

# A database that a newer version made is not for this one.
check_state() {
  local knows
  knows=$(release "$1" database)
  [ "${database:-0}" -le "$knows" ] || fail "the state was made by a newer version (database $database); version $(release "$1" version) knows up to $knows. Install the newer version, or move the state away."
}

# The port is free, or the gateway's own already.
check_port() {
  [ "$enabled" = true ] || return 0
  local listeners own=0
  listeners=$(ss -Hltn "sport = :$port" 2>/dev/null | wc -l)
  if systemctl is-active --quiet "$name-gateway.socket"; then
    own=$(systemctl show --property=Listen --value "$name-gateway.socket" | grep -c ":$port (Stream)" || true)
  fi
  [ "$listeners" -le "$own" ] ||
    fail "port $port is taken by another program: choose one with --gateway-port, or use --no-gateway."
}

# Sets `node`: the release's own. Where it was unpacked nothing may be allowed to run (noexec): then a copy, for this run,
# where it will run later.
find_node() {
  node=$1/bin/node
  ! "$node" --version >/dev/null 2>&1 || return 0
  mkdir -m 700 "$elsewhere"
  cp "$node" "$elsewhere/node"
  chmod 700 "$elsewhere/node"
  node=$elsewhere/node
  "$node" --version >/dev/null || fail "the release's own Node does not run here."
}
