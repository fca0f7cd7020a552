#!/bin/bash
# Installs, upgrades, checks and removes whm-2fa-reset on a cPanel server. Run it from the unpacked release, or from a
# checkout after `npm run package`. Every step looks first and changes only what differs, so that a second run
# changes nothing and an interrupted run is finished by the next. DESTDIR makes another folder the root, for tests.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: install.sh [--dry-run] [--gateway-port N | --no-gateway] [--allow-resellers | --no-resellers]
       install.sh --rollback | --uninstall | --purge | --heal   [--dry-run]

  (nothing)          install or upgrade, then prove that it works
  --dry-run          check, and say what would be done
  --gateway-port N   the WebSocket port (20287 at the first installation)
  --no-gateway       no WebSocket port; the page asks through WHM
  --allow-resellers  WHM shows the plugin to limited resellers; access.resellers in the configuration admits them
  --no-resellers     takes that back
  --rollback         go back to the version before
  --uninstall        remove all but state and configuration
  --purge            remove these too
  --heal             put page and registration back (done by itself after a cPanel update)
TEXT
}

name=whm-2fa-reset
account=whm-2fa-reset-gateway
root=${DESTDIR:-}
[ "$root" = / ] && root=
PATH=${root:+$root/usr/sbin:$root/usr/bin:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH LC_ALL=C
unset NODE_OPTIONS
umask 022

cpanel=$root/usr/local/cpanel
prefix=$cpanel/3rdparty/$name
cgi=$cpanel/whostmgr/docroot/cgi/$name
icon=$cpanel/whostmgr/docroot/addon_plugins/$name.png
registered=$root/var/cpanel/apps/$name.conf
state=$root/var/cpanel/$name
settings=$root/etc/$name
config=$settings/config.yaml
units=$root/etc/systemd/system
command=$root/usr/local/sbin/$name
man=$root/usr/local/share/man/man8
completions=$root/etc/bash_completion.d
daemon_units=("$name.socket" "$name-live.socket" "$name.service")
gateway_units=("$name-gateway.socket" "$name-gateway.service")
heal_units=("$name-heal.path" "$name-heal.service")

say() { printf '%s\n' "$*"; }
fail() {
  printf 'install.sh: %s\n' "$*" >&2
  exit 1
}

# Does something, or says that it would.
run() {
  if [ "$dry" = 1 ]; then say "would run: $*"; else "$@"; fi
}

# put FROM TO MODE: the file is replaced in one step, and only if it differs. Sets `changed`.
put() {
  if [ ! -L "$2" ] && [ -f "$2" ] && cmp -s "$1" "$2" && [ "$(stat -c %a "$2")" = "$3" ]; then return 0; fi
  changed=1
  if [ "$dry" = 1 ]; then
    say "would write: $2"
    return 0
  fi
  mkdir -p "${2%/*}"
  rm -rf "$2.new"
  cp "$1" "$2.new"
  chmod "$3" "$2.new"
  mv -fT "$2.new" "$2"
  say "wrote $2"
}

# link TARGET PLACE: a link that is never absent in between. Sets `changed`.
link() {
  [ "$(readlink "$2" 2>/dev/null)" != "$1" ] || return 0
  changed=1
  if [ "$dry" = 1 ]; then
    say "would link: $2 -> $1"
    return 0
  fi
  mkdir -p "${2%/*}"
  ln -sfn "$1" "$2.new"
  mv -fT "$2.new" "$2"
  say "linked $2 -> $1"
}

# Removes what is there; says nothing about what is not.
drop() {
  local path
  for path in "$@"; do
    if [ -e "$path" ] || [ -L "$path" ]; then
      run rm -rf "$path"
      [ "$dry" = 1 ] || say "removed $path"
    fi
  done
}

release() { sed -n "s/^$2=//p" "$1/RELEASE"; }
link_of() { readlink "$prefix/$1" 2>/dev/null || true; }

# --- checks: nothing is changed before all of them have passed ---

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

# Reads the configuration by the program that will run with it: sets enabled, port, address.
read_config() {
  local effective
  effective=$("$1/bin/node" "$1/daemon.mjs" --check-config --config "$2") || fail "the configuration $config is not valid."
  enabled=$(sed -n 's/^gateway\.enabled=//p' <<<"$effective")
  port=$(sed -n 's/^gateway\.port=//p' <<<"$effective")
  address=$(sed -n 's/^gateway\.address=//p' <<<"$effective")
}

check_port() {
  [ "$enabled" = true ] || return 0
  ! systemctl is-active --quiet "$name-gateway.socket" || return 0
  if [ -n "$(ss -Hltn "sport = :$port" 2>/dev/null)" ]; then
    fail "port $port is taken by another program: choose one with --gateway-port, or use --no-gateway."
  fi
}

# --- what an installation consists of ---

# The configuration as it shall be, in a temporary file: there already, or the release's; options change single lines.
plan_config() {
  local from=$config
  [ -f "$config" ] || from=$package/appconfig/config.yaml
  wanted=$scratch/config.yaml
  cp "$from" "$wanted"
  local key value
  for key in enabled port; do
    value=
    [ "$key" = enabled ] && [ "$gateway" = off ] && value=false
    if [ "$gateway" = port ]; then [ "$key" = enabled ] && value=true || value=$gateway_port; fi
    [ -n "$value" ] || continue
    sed -i "/^gateway:/,/^[^ #]/ s/^  $key: .*/  $key: $value/" "$wanted"
    grep -q "^  $key: $value\$" "$wanted" || fail "set gateway.$key in $config yourself to $value, and run this again without the option."
  done
  read_config "$package" "$wanted"
}

# The registration as it shall be: what is registered says whether resellers are let through, unless an option does.
plan_registration() {
  local acls=all
  if [ -f "$registered" ] && grep -q '^acls=all,create-acct$' "$registered"; then acls=all,create-acct; fi
  [ "$resellers" != yes ] || acls=all,create-acct
  [ "$resellers" != no ] || acls=all
  if [ "$resellers" = '' ] && [ ! -f "$registered" ] && [ -f "$prefix/registration.conf" ]; then
    acls=$(sed -n 's/^acls=//p' "$prefix/registration.conf")
  fi
  sed "s/^acls=.*/acls=$acls/" "$1/appconfig/$name.conf" >"$scratch/$name.conf"
}

keys_of() { grep -E '^[A-Za-z0-9_]+=' "$1" 2>/dev/null | sort; }

register() {
  plan_registration "$1"
  put "$scratch/$name.conf" "$prefix/registration.conf" 644
  local yes
  yes=$("$cpanel/bin/is_registered_with_appconfig" whostmgr "$name" 2>/dev/null || true)
  if [ "$yes" = 1 ] && [ "$(keys_of "$scratch/$name.conf")" = "$(keys_of "$registered")" ]; then return 0; fi
  changed=1
  [ -d "$root/var/cpanel/apps" ] || run mkdir -p -m 755 "$root/var/cpanel/apps"
  run "$cpanel/bin/register_appconfig" "$prefix/registration.conf"
}

place_page() {
  local file mode
  while read -r file; do
    mode=644
    case $file in *.cgi) mode=755 ;; esac
    put "$1/plugin/$file" "$cgi/$file" $mode
  done < <(cd "$1/plugin" && find . -type f | sed 's,^\./,,')
  put "$1/appconfig/$name.png" "$icon" 644
}

make_account() {
  [ "$enabled" = true ] || return 0
  getent passwd "$account" >/dev/null || run useradd --system --user-group --no-create-home --home-dir /nonexistent \
    --shell /usr/sbin/nologin --comment 'whm-2fa-reset gateway' "$account"
}

# Puts the release under a name of its own, beside those that are there.
store_release() {
  id=$(release "$package" version)-$(sha256sum "$package/SHA256SUMS" | cut -c 1-12)
  new=$prefix/versions/$id
  [ "$dry" = 1 ] || rm -rf "$prefix"/versions/.new.*
  [ -d "$new" ] && (cd "$new" && sha256sum --check --quiet --status SHA256SUMS) && return 0
  run mkdir -p "$prefix/versions"
  run cp -R "$package" "$prefix/versions/.new.$id"
  # Kept only if whole: an interrupted copy has the other name.
  [ ! -e "$new" ] || run rm -rf "$new"
  run mv -T "$prefix/versions/.new.$id" "$new"
}

place_units() {
  local unit had=$changed
  changed=0
  for unit in "${daemon_units[@]}" "${gateway_units[@]}" "${heal_units[@]}"; do
    put "$1/appconfig/systemd/$unit" "$units/$unit" 644
  done
  listen=$port
  [ "$address" = :: ] || case $address in *:*) listen="[$address]:$port" ;; *) listen=$address:$port ;; esac
  printf '# Written by install.sh from %s.\n[Socket]\nListenStream=\nListenStream=%s\n' "/etc/$name/config.yaml" "$listen" >"$scratch/port.conf"
  put "$scratch/port.conf" "$units/$name-gateway.socket.d/port.conf" 644
  units_changed=$changed
  [ "$changed" = 0 ] || run systemctl daemon-reload
  [ "$had" = 0 ] || changed=1
}

place_words() {
  link "$prefix/current/appconfig/command.sh" "$command"
  if [ -f "$1/man/$name.8" ]; then put "$1/man/$name.8" "$man/$name.8" 644; fi
  if [ -f "$1/completions/$name.bash" ]; then put "$1/completions/$name.bash" "$completions/$name" 644; fi
}

start_services() {
  local wanted_units=("${daemon_units[0]}" "${daemon_units[2]}" "${heal_units[0]}") unit
  if [ "$enabled" = true ]; then
    wanted_units+=("${daemon_units[1]}" "${gateway_units[@]}")
  else
    for unit in "${gateway_units[@]}" "${daemon_units[1]}"; do
      if systemctl is-enabled --quiet "$unit" 2>/dev/null || systemctl is-active --quiet "$unit"; then
        run systemctl disable --now "$unit"
      fi
    done
  fi
  for unit in "${wanted_units[@]}"; do
    systemctl is-enabled --quiet "$unit" 2>/dev/null || run systemctl enable --quiet "$unit"
  done
  # A socket can be made anew only while its service is stopped; without need it stays, and clients wait in it.
  if [ "$units_changed" = 1 ]; then
    run systemctl stop "$name-gateway.service" "$name.service"
    for unit in "${wanted_units[@]}"; do
      case $unit in *.socket | *.path) run systemctl restart "$unit" ;; esac
    done
  fi
  for unit in "${wanted_units[@]}"; do
    case $unit in
      *.service) if [ "$changed" = 1 ]; then run systemctl restart "$unit"; fi ;;
    esac
    systemctl is-active --quiet "$unit" || run systemctl start "$unit"
  done
}

# activate DIR: makes a stored release the one that runs.
activate() {
  changed=0
  link "versions/${1##*/}" "$prefix/current"
  link current/bin "$prefix/bin"
  place_page "$1"
  make_account
  place_words "$1"
  put "$wanted" "$config" 644
  place_units "$1"
  start_services
  register "$1"
}

# attempt DIR: makes it the one that runs and proves it, in a shell of its own that ends at the first failure. Not to be
# called in a condition, where bash would go on after one. Sets `works`.
attempt() {
  set +e
  (
    set -euo pipefail
    activate "$1"
    [ "$changed" = 0 ] || : >"$scratch/changed"
    prove "$1"
  )
  works=$?
  set -e
}

# --- proof ---

prove() {
  [ "$dry" = 0 ] || return 0
  local unit until=$((SECONDS + 30))
  local live=("$name.service" "$name.socket" "$name-heal.path")
  if [ "$enabled" = true ]; then live+=("$name-live.socket" "${gateway_units[@]}"); fi
  # The gateway begins when the daemon has put the certificate there.
  until probe "$1" && systemctl is-active --quiet "${live[@]}"; do
    if [ "$SECONDS" -ge "$until" ]; then
      probe "$1" || say "the daemon does not answer as version $(release "$1" version)"
      for unit in "${live[@]}"; do systemctl is-active --quiet "$unit" || say "$unit is not active"; done
      journalctl -q --no-pager -n 5 -u "$name.service" -u "$name-gateway.service" 2>/dev/null || true
      return 1
    fi
    sleep 0.5
  done
  [ "$("$cpanel/bin/is_registered_with_appconfig" whostmgr "$name")" = 1 ] || { say 'WHM does not know the plugin'; return 1; }
  local entries
  entries=$("$cpanel/bin/whmapi1" --output=json get_appconfig_application_list | grep -o "\"entryurl\":\"$name\\\\*/index.cgi\"" | wc -l)
  [ "$entries" = 1 ] || { say "WHM's menu holds $entries entries of the plugin in place of 1"; return 1; }
}

probe() {
  timeout 5 "$1/bin/node" "$1/cli.mjs" --socket "$root/run/$name/daemon.sock" --json status 2>/dev/null |
    grep -q "\"version\": *\"$(release "$1" version)\""
}

report() {
  [ "$dry" = 0 ] || return 0
  say ''
  say "whm-2fa-reset $(release "$1" version) runs$([ ! -e "$scratch/changed" ] && echo '; nothing had to be changed')."
  say '  In WHM:     Plugins » 2FA Reset'
  say "  As root:    $name --help"
  say "  Settings:   /etc/$name/config.yaml"
  if [ "$enabled" = true ]; then
    say "  WebSocket:  port $port. Where a firewall closes it, the page asks through WHM and works as well."
    if [ -d "$root/etc/csf" ]; then say "              CSF: the port belongs into TCP_IN, and user:$account into csf.pignore; that is yours to decide."; fi
  fi
}

# --- commands ---

install_release() {
  check_release
  check_host
  check_space
  check_state "$package"
  plan_config
  check_port
  store_release
  [ "$dry" = 0 ] || new=$package
  local old
  old=$(link_of current)
  if [ -f "$prefix/pending" ]; then say 'an interrupted run is finished by this one'; fi
  if [ "$old" != "versions/$id" ] && [ "$dry" = 0 ]; then
    [ -z "$old" ] || [ ! -d "$prefix/$old" ] || link "$old" "$prefix/previous"
    : >"$prefix/pending"
  fi
  [ -d "$state" ] || run mkdir -m 700 "$state"
  attempt "$new"
  if [ "$works" = 0 ]; then
    finish "$new"
  elif [ -f "$prefix/pending" ]; then
    undo
  else
    fail 'it is installed, but does not work as it should (see above).'
  fi
}

finish() {
  [ "$dry" = 0 ] || return 0
  rm -f "$prefix/pending"
  local each
  for each in "$prefix"/versions/*; do
    case "versions/${each##*/}" in "$(link_of current)" | "$(link_of previous)") ;; *) rm -rf "$each" ;; esac
  done
  report "$1"
}

# Back to the version that ran before; without one, back to none.
undo() {
  local old
  old=$(link_of previous)
  if [ -z "$old" ]; then
    say 'the installation failed and is undone'
    uninstall
    fail 'nothing was installed (see above).'
  fi
  say "the new version does not work: going back to $(release "$prefix/$old" version)"
  attempt "$prefix/$old"
  [ "$works" = 0 ] || fail "the version before does not work either: see journalctl -u $name."
  rm -f "$prefix/previous" "$prefix/pending"
  fail "the upgrade failed (see above); version $(release "$prefix/$old" version) runs on."
}

rollback() {
  local old now
  old=$(link_of previous) now=$(link_of current)
  if [ -z "$old" ] || [ ! -d "$prefix/$old" ]; then fail 'there is no version before to go back to.'; fi
  package=$prefix/$old
  check_release
  check_state "$package"
  plan_config
  [ "$dry" = 1 ] || : >"$prefix/pending"
  attempt "$package"
  [ "$works" = 0 ] || fail "version $(release "$package" version) does not work (see above); run the installer of the version that you want."
  [ "$dry" = 1 ] || link "$now" "$prefix/previous"
  finish "$package"
}

heal() {
  [ -n "$(link_of current)" ] || fail 'it is not installed.'
  changed=0
  place_page "$prefix/current"
  register "$prefix/current"
  say "$([ "$changed" = 0 ] && echo 'page and registration are in place' || echo 'page and registration were put back')"
}

uninstall() {
  local unit
  for unit in "${heal_units[@]}" "${gateway_units[@]}" "${daemon_units[@]}"; do
    [ ! -f "$units/$unit" ] || run systemctl disable --quiet --now "$unit" || true
  done
  drop "$cgi" "$icon"
  if [ -f "$registered" ] && [ -x "$cpanel/bin/unregister_appconfig" ]; then
    run "$cpanel/bin/unregister_appconfig" "$name" || true
  fi
  drop "$registered"
  for unit in "${heal_units[@]}" "${gateway_units[@]}" "${daemon_units[@]}"; do
    drop "$units/$unit" "$units/$unit.d"
  done
  run systemctl daemon-reload
  run systemctl reset-failed "$name*" 2>/dev/null || true
  drop "$command" "$man/$name.8" "$completions/$name" "$root/run/$name" "$root/run/$account" "$prefix"
  if getent passwd "$account" >/dev/null; then run userdel "$account"; fi
  say "removed; state ($state) and configuration ($settings) are kept unless --purge is given."
}

purge() {
  uninstall
  drop "$state" "$settings"
}

main() {
  local what=install
  dry=0 gateway='' gateway_port='' resellers='' changed=0 units_changed=0 works=1
  while [ $# -gt 0 ]; do
    case $1 in
      --dry-run) dry=1 ;;
      --gateway-port)
        gateway=port gateway_port=${2:-}
        case $gateway_port in '' | 0* | *[!0-9]*) fail '--gateway-port needs a number.' ;; esac
        [ "$gateway_port" -le 65535 ] || fail '--gateway-port needs a port up to 65535.'
        shift
        ;;
      --no-gateway) gateway=off ;;
      --allow-resellers) resellers=yes ;;
      --no-resellers) resellers=no ;;
      --rollback | --uninstall | --purge | --heal) what=${1#--} ;;
      --help | -h)
        usage
        exit 0
        ;;
      *)
        usage >&2
        exit 2
        ;;
    esac
    shift
  done
  check_root
  here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
  package=$here
  [ -f "$here/RELEASE" ] || package=$here/dist/package
  exec 9>"$root/run/$name-install.lock"
  flock -n 9 || fail 'another run of it is under way.'
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch" "$root/run/$name-install.lock"' EXIT
  case $what in
    install) install_release ;;
    rollback) rollback ;;
    heal) heal ;;
    uninstall) uninstall ;;
    purge) purge ;;
  esac
}

main "$@"
