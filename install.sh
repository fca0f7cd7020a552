#!/bin/bash
# shellcheck source-path=SCRIPTDIR
# Installs, upgrades, checks and removes whm-2fa-reset on a cPanel server. Run it from the unpacked release, or from a
# checkout after `npm run package`. Every step looks first and changes only what differs, so that a second run
# changes nothing and an interrupted run is finished by the next. The parts are in appconfig/installer/, one concern each.
set -euo pipefail

PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH LC_ALL=C
unset NODE_OPTIONS
umask 022

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
. "$here/appconfig/installer/places.sh"
. "$here/appconfig/installer/doing.sh"
. "$here/appconfig/installer/checks.sh"
. "$here/appconfig/installer/settings.sh"
. "$here/appconfig/installer/registration.sh"
. "$here/appconfig/installer/files.sh"
. "$here/appconfig/installer/services.sh"
. "$here/appconfig/installer/proof.sh"
. "$here/appconfig/installer/upgrade.sh"
. "$here/appconfig/installer/removal.sh"

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
  --purge            remove these too, the state also where the configuration has put it
  --heal             put page and registration back (done by itself after a cPanel update)
TEXT
}

main() {
  local what=install
  dry=0 gateway='' gateway_port='' resellers='' works=1 back='' owed=''
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
  package=$here
  [ -f "$here/RELEASE" ] || package=$here/dist/package
  exec 9>"$root/run/$name-install.lock"
  flock -n 9 || fail 'another run of it is under way.'
  rm -rf "$scratch" "$elsewhere"
  mkdir -m 700 "$scratch"
  trap 'rm -rf "$scratch" "$elsewhere" "$root/run/$name-install.lock"' EXIT
  case $what in
    install) install_release ;;
    rollback) rollback ;;
    heal) heal ;;
    uninstall) keep_rest ;;
    purge) purge ;;
  esac
}

main "$@"
